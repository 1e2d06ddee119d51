"""The words that a note is about, cut from its text without a dictionary, for `related`.

What stands between two function words is a candidate, as in RAKE (Rose and others, Automatic Keyword Extraction from
Individual Documents, 2010). A candidate is a word if it stands so more than once, or once where the author marked it: in the
title, a heading, bold. A piece of a word (机解 of 投机解码) never stands between function words, so that what is found can
be shown to a reader. Everything depends on this note alone.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from notewire import terms
from notewire.dialect.article import Article
from notewire.function_words import (
    BEGINNING,
    BEGINNINGS,
    CONNECTING,
    COUNTED,
    ENDINGS,
    ENGLISH,
    FIRST,
    GENERAL,
    INSIDE,
    LAST,
    MEASURES,
    NUMERALS,
    SEPARATING,
)
from notewire.patterns import later
from notewire.sections import Section, plain

MOST = 48
"""Words of a note, the strongest first."""
ONE = 256
"""The length of a note's vector of weights."""
IN_TITLE, IN_HEADING = 4, 2
"""How many times a word counts more that stands in one of these."""
LONGEST = 8
"""Characters of a Chinese word."""
LONGEST_NAME = 3
"""Words of an English name."""


@dataclass(frozen=True, slots=True)
class Keywords:
    """What a note is about."""

    words: str = ""
    """As the note writes them, a line each, the strongest first. No two are one to search (`terms.fold`)."""
    weights: bytes = b""
    """One byte a word: 1 + log₂ of how often it occurs, the whole a vector of the length `ONE`."""

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return zip(self.words.split("\n"), self.weights, strict=True) if self.words else iter(())


NONE = Keywords()
"""Of a file that is no note."""


def _inside_words() -> str:
    """The ranges of Chinese characters and kana without those that separate words."""
    ends = ["\u4dff", *sorted(SEPARATING), "\ua000"]
    between = [(chr(ord(one) + 1), chr(ord(other) - 1)) for one, other in pairwise(ends)]
    pieces = "".join(f"{first}-{last}" for first, last in between if first <= last)
    return terms.HAN.pattern[1:-1].replace("\u4e00-\u9fff", pieces)


def _words(words: Iterable[str]) -> str:
    """A pattern for any of the words, of several the longest; it is quick to see where there is none."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(word[1:])
    seconds = {rest[0] for found in by_first.values() for rest in found}
    each = "|".join(f"{first}(?:{'|'.join(found)})" for first, found in sorted(by_first.items()))
    return f"(?=[{''.join(sorted(by_first))}][{''.join(sorted(seconds))}])(?:{each})"


_HAN = _inside_words()
_CHINESE = later(f"[{_HAN}]{{2,}}")
_ALONE = later(f"(?<![{_HAN}{''.join(sorted(BEGINNING))}])[{_HAN}]{{2,}}")
_CONNECTING = later(_words(CONNECTING))
_PHRASE = re.compile(f"什么|怎么|怎样|如何|多少|[一两几]个|[{INSIDE}]")
_LATIN_WORD = r"[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*\+*"
_LATIN = re.compile(f"{_LATIN_WORD}(?: {_LATIN_WORD})*")
_BOLD = re.compile("<strong>(.*?)</strong>", re.S)
_SOURCES = re.compile(r"\s*(?:参考(?:文献|资料|阅读|链接)?|References?|Bibliography|Further reading)\s*", re.I)
"""The heading of a section of sources: other people's titles and names."""
_FEWEST_SQUARES = 12 * 48**2
"""Of the weights of a note with few words. Each would else stand for a great part of the note."""


def of(
    title: Article, summary: Article | None, body: Article, parts: Sequence[Section], tags: Sequence[str]
) -> Keywords:
    """What a note is about; `parts` are the sections of its body. Its tags are words if its text has them."""
    called = plain(title.html)
    own = [part for part in parts if not _SOURCES.fullmatch(part.title)]
    headings = "\n".join([part.title for part in own])
    said = [line for part in own for line in (part.title, part.prose)]
    fields = _Fields("\n".join([called, plain(summary.html) if summary else "", *said]), headings, called)
    bold = plain("\n".join(_BOLD.findall(body.html)))
    counts = {**_latin(fields), **_chinese(fields, bold, tags)}
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:MOST]
    known: dict[str, tuple[str, int]] = {}
    for word, one in zip(terms.fold("\n".join(word for word, _ in ranked)).split("\n"), ranked, strict=False):
        known.setdefault(word, one)
    return _weighed([*known.values()])


class _Fields(NamedTuple):
    """The whole text of a note, its headings, and its title: where an occurrence counts once, twice more, four times more."""

    text: str
    headings: str
    title: str


def _chinese(fields: _Fields, bold: str, tags: Iterable[str]) -> dict[str, int]:
    """Chinese words and how often they occur, also as parts of longer ones."""
    text, headings, title = fields
    called = {*_CHINESE.findall(title)}
    marked = called.union(_CHINESE.findall(headings), _CHINESE.findall(bold))
    alone = Counter(_ALONE.findall(_CONNECTING.sub(" ", text)))
    words = {word for word, count in alone.items() if count > 1} | marked
    found = {}
    for word in (*filter(functools.partial(_may_be, alone), words), *(tag for tag in tags if terms.HAN.match(tag))):
        if (occurs := text.count(word)) > 1 or word in called:
            found[word] = occurs + IN_HEADING * headings.count(word) + IN_TITLE * title.count(word)
    return found


def _may_be(alone: Container[str], word: str) -> bool:
    """Whether what stands between two function words is a word, as far as its characters tell; `alone` is all that does."""
    if len(word) > LONGEST or word in GENERAL:
        return False
    first, two = word[0], word[:2]
    if two not in BEGINNINGS and (
        first in FIRST
        or (first in NUMERALS and two[1] in MEASURES)
        or (first in COUNTED and (len(word) == 2 or word[1:] in alone))
    ):
        return False
    if word[-1] in LAST and word[-2:] not in ENDINGS:
        return False
    return len(word) <= 4 or not _PHRASE.search(word[1:-1])


def _latin(fields: _Fields) -> dict[str, int]:
    """Words of other letters, and names of several, each in the form that it mostly has."""
    forms: dict[str, Counter[str]] = {}
    names: dict[str, Sequence[str]] = {}
    for field, times in zip(fields, (1, IN_HEADING, IN_TITLE), strict=True):
        for run, count in Counter(_LATIN.findall(field)).items():
            for words in _between_general(run.split(" ")):
                for word in words:
                    forms.setdefault(word.lower(), Counter())[word] += times * count
                if 1 < len(words) <= LONGEST_NAME:
                    name = " ".join(words)
                    names[name.lower()] = words
                    forms.setdefault(name.lower(), Counter())[name] += times * count
    occurs = {folded: counted.total() for folded, counted in forms.items()}
    for name, words in names.items():
        if occurs[name] > 1:  # what is said as a part of a name is not said once more
            for word in words:
                occurs[word.lower()] -= occurs[name]
    return {
        min(forms[folded], key=lambda form: (-forms[folded][form], form)): count
        for folded, count in occurs.items()
        if count > 1
    }


def _between_general(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """What stands between general words, and single letters."""
    start = 0
    for end in range(len(words) + 1):
        if end == len(words) or len(words[end]) == 1 or words[end].lower() in ENGLISH:
            if end > start:
                yield words[start:end]
            start = end + 1


def _weighed(words: Sequence[tuple[str, int]]) -> Keywords:
    strengths = [_strength(count) for _, count in words]
    length = isqrt(max(_FEWEST_SQUARES, sum(strength * strength for strength in strengths)))
    weights = bytes(min(255, ONE * strength // length) for strength in strengths)
    return Keywords("\n".join(word for word, _ in words), weights)


@functools.lru_cache(maxsize=1024)
def _strength(count: int) -> int:
    """1 + log₂ of a count, in sixteenths, rounded down. By whole numbers: the same on every machine."""
    return 16 + (count**16).bit_length() - 1
