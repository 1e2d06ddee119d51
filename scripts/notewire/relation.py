"""Two notes and what is told of why they are related: common tags and words, and links between them."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from notewire import terms
from notewire.keywords import ONE, Keywords

MOST_TAGS, MOST_WORDS, MOST_SAID = 2, 3, 4
"""What is told: tags, words, both together."""
FULL = 60
"""The idf of a term that only two notes have."""
UNIT = ONE * ONE * FULL * FULL // 1000
"""A thousandth of what two notes have in common that are the same, with words that nobody else has."""
_ONLY_WORDS = 100 * UNIT
"""What two notes must have in common that have neither a tag nor a link."""
_NAMED = 8 * UNIT
"""A word that makes less of it is not named."""
_TAG, _COUPLED = 74, 40
"""Weights of a tag and of a note linked to: two notes that share a rare one have 83 units by it, and 24."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a note is compared by."""

    path: str
    keywords: Keywords
    tags: tuple[str, ...]
    links: tuple[str, ...]
    """Paths of the notes that it links to."""
    series: str
    """Notes of one series are not shown as related: the page lists them anyway."""

    def terms(self) -> dict[str, int]:
        """Term → weight. Keywords are spelt as search spells them; tags and links begin with a letter and U+0000."""
        found = dict.fromkeys(map(tag_term, self.tags), _TAG)
        found.update(dict.fromkeys(map(link_term, self.links), _COUPLED))
        if self.keywords.weights:
            found.update(zip(terms.fold(self.keywords.words).split("\n"), self.keywords.weights, strict=True))
        return found


@functools.lru_cache(maxsize=20_000)
def tag_term(tag: str) -> str:
    """The term that all notes have with this tag."""
    return f"t\0{terms.fold(tag)}"


def link_term(path: str) -> str:
    """The term that all notes have that link to this one."""
    return f"l\0{path}"


@dataclass(frozen=True, slots=True)
class Relation:
    """A related note, and why it is one."""

    path: str
    score: int
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """As the note spells them that this is related to."""
    link: int = 0
    """1 if the note links to it, 2 if it links to the note, 3 for both, 0 for neither."""
    common: int = 0
    """How many notes both link to, if there is nothing else to tell."""


class Teller:
    """Tells why other notes are related to one, in its own spelling."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._tags = {tag_term(tag): tag for tag in subject.tags}

    @cached_property
    def _words(self) -> dict[str, str]:
        words = self.subject.keywords.words
        return dict(zip(terms.fold(words).split("\n"), words.split("\n"), strict=True))

    def relation(self, other: Subject, score: int, said: Mapping[str, int]) -> Relation | None:
        """The relation to another note, given how much each common term makes of the score, without those that say nothing. None
        if there is too little to tell, or the page shows the other one anyway."""
        mine, tags = self.subject, self._tags
        if other.path == mine.path or (mine.series and mine.series == other.series):
            return None
        link = (other.path in mine.links) + 2 * (mine.path in other.links)
        theirs = set(map(tag_term, other.tags))
        shared = sorted((tag for tag in tags if tag in theirs), key=lambda tag: -said.get(tag, 0))
        if score < _ONLY_WORDS and not (shared or link):
            return None
        named = {tag[2:] for tag in shared}
        words = [(value, term) for term, value in said.items() if term[1:2] != "\0" and term not in named]
        least = max(_NAMED, max(words, default=(0, ""))[0] // 4)
        best = sorted((-value * _told_by(term), term) for value, term in words if value >= least)
        shared = shared[:MOST_TAGS]
        told = _longest([term for _, term in best], named)[: min(MOST_WORDS, MOST_SAID - len(shared))]
        common = 0 if shared or told or link else sum(term.startswith("l\0") for term in said)
        if not (shared or told or link or common):
            return None
        spelt = self._words if told else {}
        return Relation(
            other.path, score, tuple(tags[tag] for tag in shared), tuple(spelt[term] for term in told), link, common
        )


@functools.lru_cache(maxsize=20_000)
def _told_by(word: str) -> int:
    """How much a word tells a reader: a long one names one thing, and so does a foreign one in a Chinese text."""
    return min(len(word), 4) if terms.HAN.match(word) else 3


def _longest(words: Sequence[str], more: Iterable[str]) -> list[str]:
    """Of words that contain each other, the longest; and none that is a part of `more`."""
    some = words[: 3 * MOST_WORDS]
    every = "\n".join([*some, *more])
    return [word for word in some if every.count(word) == 1]
