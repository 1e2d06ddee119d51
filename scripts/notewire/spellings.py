"""How a note spells the terms of the glossary: what is to be avoided, and what differs from a right spelling only by capitals,
spaces, hyphens, width, or traditional characters. ``notewire check`` tells, and the writer decides.

Code, formulas, targets of links, links that lead out of the site, and titles of works are not looked at: they are as others
wrote them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from notewire import terms
from notewire.dialect import inline, parse
from notewire.dialect.formulas import Unclosed
from notewire.dialect.inline import Tag
from notewire.doubtful import Finding
from notewire.glossary import Entry, Glossary, is_acronym, stands_alone
from notewire.lines import joined
from notewire.paths import is_external

RULE = "spelling"
_GAPS = frozenset(" \t\n\r\xa0\u3000-\xad\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
"""Spaces, hyphens and dashes."""
_LINK = re.compile(r"!?\[[^\[\]]*(\]\(\s*<?([^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*)[^()]*\))")
_NOT_OURS = re.compile(
    r"《[^《》]*》|https?://[^\s<>，。；、）]+|\[\^[^\]\s]+\]|\{[:#.][^{}\n]*\}|^\s*\[[^\]]+\]:.*$", re.M
)
"""Titles of works, addresses, marks of footnotes, attributes, definitions of links."""
_LATIN = "[^\\W\\d_][!#-)+-~ \\n\u00c0-\u02af\u2010-\u2019]*"
_TITLE = re.compile(rf"(?<![*\w])(?:\*{_LATIN}\*|_{_LATIN}_|\"{_LATIN}\"|“{_LATIN}”)(?![*\w])")
"""Perhaps the title of a work in another language: it is one if it is long enough."""
_TITLE_WORDS = 3
_OPENS = ("（", "(")
_MASK = "\ufdd0"
"""Stands for a character that is not to be looked at; none of any note (`reading`)."""


@dataclass(frozen=True, slots=True)
class _Known:
    """One spelling of the glossary as it is, its term, and whether it is right."""

    spelling: str
    entry: Entry
    right: bool


class Spellings:
    """The spellings of one glossary, to hold notes against."""

    def __init__(self, glossary: Glossary) -> None:
        self._known: dict[str, list[_Known]] = defaultdict(list)
        """By what counts of them."""
        for entry in glossary.entries:
            for right, spellings in ((True, entry.spellings), (False, entry.avoid)):
                for spelling in spellings:
                    if bare := _bare(spelling)[0]:
                        self._known[bare].append(_Known(spelling, entry, right))

    def find(self, text: str, first_line: int = 1) -> list[Finding]:
        """Every spelling in a note's body that is not right, by place; `first_line` is the number of the body's first line in
        the file."""
        if not self._known:
            return []
        leaves = [block for block in parse.document(text.split("\n"), first_line).walk() if block.lines]
        texts = [joined(block.lines) for block in leaves if block.kind in ("paragraph", "heading", "table")]
        starts, whole = [], ""
        for one in texts:
            starts.append(len(whole))
            whole += _masked(one.string) + _MASK
        found = []
        for start, end, key in self._uses(whole):
            if told := _judged(whole[start:end], self._known[key], expanded=whole[start - 1 : start] in _OPENS):
                number = bisect(starts, start) - 1
                found.append(Finding(RULE, *texts[number].place(start - starts[number]), *told))
        return sorted(found, key=lambda finding: (finding.line, finding.column))

    def _uses(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where the text has a spelling, be it right or not: of those that begin at one place the longest."""
        bare, places = _bare(text)
        found = []
        for key in self._known:
            at = bare.find(key)
            while at >= 0:
                start, end = places[at], places[at + len(key) - 1] + 1
                if stands_alone(text, start, end):
                    found.append((start, -end, key))
                at = bare.find(key, at + 1)
        done = 0
        for start, minus, key in sorted(found):
            if start >= done:
                done = -minus
                yield start, done, key


def _judged(used: str, known: list[_Known], *, expanded: bool) -> tuple[str, str] | None:
    """What is wrong with a text that has one of these spellings, give or take what does not count, and what to do; None if
    nothing is. One that is `expanded` stands in parentheses: its capitals may show what an acronym is made of."""
    said = "".join(used.split("\n")) if terms.HAN.search(used) else " ".join(used.split())  # a line may end in a term
    right = [one.spelling for one in known if one.right]
    if any(said in (spelling, spelling[:1].upper() + spelling[1:]) for spelling in right):
        return None
    if expanded and said.lower() in (spelling.lower() for spelling in right):
        return None
    avoided = next((one.entry for one in known if not one.right and (one.spelling == said or not right)), None)
    if avoided:
        return f'"{said}" is a spelling to be avoided', f'write "{right[0] if right else _like(said, avoided)}"'
    if all(is_acronym(spelling) and unicodedata.normalize("NFKC", said) != spelling for spelling in right):
        return None  # a map is no MAP
    return (
        f'"{said}" is another spelling of "{right[0]}"',
        f'write "{right[0]}", or add it to its entry in the glossary',
    )


def _like(used: str, entry: Entry) -> str:
    """The right spelling to write for one to be avoided: Chinese for Chinese."""
    chinese = bool(terms.HAN.search(used))
    return next((one for one in entry.spellings if bool(terms.HAN.search(one)) is chinese), entry.term)


def _masked(text: str) -> str:
    """The text with what is not the writer's own running text blanked out, every other character where it was."""

    def blank(start: int, end: int) -> None:
        nonlocal text
        text = text[:start] + _MASK * (end - start) + text[end:]

    for span in inline.spans(text):
        if not isinstance(span, Unclosed) and not (isinstance(span, Tag) and not span.real):
            blank(span.start, span.end)
    for match in _LINK.finditer(text):
        blank(match.start(0 if is_external(match[2]) else 1), match.end())
    for match in (*_NOT_OURS.finditer(text), *_TITLE.finditer(text)):
        if match.re is _NOT_OURS or len(match[0].split()) >= _TITLE_WORDS:
            blank(*match.span())
    return text


def _bare(text: str) -> tuple[str, list[int]]:
    """What of the text counts, and where each character of that stands in it."""
    small = terms.fold(text)
    if len(small) == len(text):
        places = [place for place, char in enumerate(small) if char not in _GAPS]
        return "".join([small[place] for place in places]), places
    folded = [(one, place) for place, char in enumerate(text) for one in terms.fold(char)]  # ﬁ becomes two
    kept = [(one, place) for one, place in folded if one not in _GAPS]
    return "".join(one for one, _ in kept), [place for _, place in kept]
