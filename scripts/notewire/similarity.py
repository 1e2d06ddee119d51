"""Which notes are about the same things: by their words, their tags and their links.

Each note is a vector of terms with weights, and two notes are as similar as the sum of what their common terms weigh: TF-IDF with
the scheme that SMART calls lnc, each common term counting with the square of its idf (Manning, Raghavan and Schütze,
Introduction to Information Retrieval, 2008, section 6.4). A tag is a term that its author chose, and so is each note that is
linked to (Kessler, Bibliographic coupling, 1963); a link between the two counts by itself.

The vectors have their length before idf comes in, idf is a step function of how many notes have the term, and everything is a
whole number. So an edit of one note changes few scores of others, and what comes out never depends on the edits, the order
or the machine. docs/decisions/0010-related.md has the figures.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from notewire import terms
from notewire.keywords import ONE, Keywords

MOST = 5
"""Notes that are shown."""
MOST_TAGS, MOST_WORDS, MOST_SAID = 2, 3, 4
"""What is told of why: tags, words, both together."""
FULL = 60
"""The idf of a term that only two notes have."""
_UNIT = ONE * ONE * FULL * FULL // 1000
"""A thousandth of what two notes have that are the same, with words that nobody else has."""
LEAST = 80 * _UNIT
"""Less in common is not worth showing: a tag that only two notes have, or a link, is as much."""
LINKED = 80 * _UNIT
"""A link between two notes, whichever way it goes."""
_TAG, _COUPLED = 74, 40
"""Weights of a tag and of a note linked to: two notes that share a rare one have 83 units by it, and 24."""
_ALONE = 100 * _UNIT
"""What only words must have in common, without a tag or a link."""
_TOLD = 8 * _UNIT
"""A word that has less of it is not named."""
FREQUENT = 64
"""A term that more notes have does not count: it would say little, and they would be many."""
_FEWEST = 32
"""A library of fewer notes is taken for one of so many: in five notes, a word of two is not a frequent one."""


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

    def features(self) -> dict[str, int]:
        """Term → weight, keywords last. They are spelt as search spells them; the others begin with a letter and U+0000."""
        found = dict.fromkeys(map(_tag, self.tags), _TAG)
        found.update(dict.fromkeys(map(_linking_to, self.links), _COUPLED))
        if self.keywords.weights:
            found.update(zip(terms.fold(self.keywords.words).split("\n"), self.keywords.weights, strict=True))
        return found


def _tag(tag: str) -> str:
    """The term that all notes have with this tag."""
    return f"t\0{terms.fold(tag)}"


def _linking_to(path: str) -> str:
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


class _Term:
    """A term: the numbers of the notes that have it, and what it weighs in each. Equal to itself only."""

    __slots__ = ("name", "notes", "weights")

    def __init__(self, name: str) -> None:
        self.name = name
        self.notes: list[int] = []
        self.weights = bytearray()


class _Entry:
    """A note, with its terms and what they weigh in it."""

    __slots__ = ("subject", "terms", "weights")

    def __init__(self, subject: Subject, terms: tuple[_Term, ...], weights: bytes) -> None:
        self.subject, self.terms, self.weights = subject, terms, weights


class Similarity:
    """Notes by what they have in common."""

    def __init__(self, subjects: Iterable[Subject] = ()) -> None:
        self._numbers: dict[str, int] = {}
        self._entries: dict[int, _Entry] = {}
        self._terms: dict[str, _Term] = {}
        self._next = 0
        for subject in subjects:
            self._add(subject)
        self._values = _values(len(self._entries))

    def change(self, changes: Mapping[str, Subject | None]) -> set[str]:
        """Takes in other subjects, None for a note that is gone. The notes whose terms are worth another thing than before, and
        those that have changed: all must be ranked again, beside those that the changed ones come near to or went from."""
        before = self._values
        touched: dict[str, int] = {}
        for path, new in changes.items():
            old = self._entries[self._numbers[path]] if path in self._numbers else None
            names = [term.name for term in old.terms] if old else []
            for name in (*names, *(new.features() if new else ())):
                touched.setdefault(name, self._frequency(name))
            if old:
                self._remove(old)
            if new:
                self._add(new)
        self._values = _values(len(self._entries))
        if self._values != before:
            return {*self._numbers}
        again = changes.keys() & self._numbers.keys()
        for name, frequency in touched.items():
            if name in self._terms and before.get(frequency) != before.get(self._frequency(name)):
                again.update(self._entries[number].subject.path for number in self._terms[name].notes)
        return again

    def scores(self, path: str) -> Iterator[tuple[str, int]]:
        """The notes that have enough in common with a note to be shown with it, and how much it is."""
        entry = self._entries[self._numbers[path]]
        for other, score in self._scores(entry, self._worth(entry)).items():
            if score >= LEAST:
                yield self._entries[other].subject.path, score

    def related(self, path: str) -> tuple[Relation, ...]:
        """The notes that are most like a note, ties by path."""
        entries = self._entries
        mine = entries[self._numbers[path]]
        worth = self._worth(mine)
        near = [(-score, other) for other, score in self._scores(mine, worth).items() if score >= LEAST]
        spelt = _Spelling(mine)
        found = []
        for score, _, theirs in sorted((score, entries[other].subject.path, entries[other]) for score, other in near):
            if theirs is not mine and not (mine.subject.series and mine.subject.series == theirs.subject.series):
                relation = _told(spelt, worth, theirs, -score)
                if relation is not None:
                    found.append(relation)
                    if len(found) == MOST:
                        break
        return tuple(found)

    def _worth(self, entry: _Entry) -> dict[_Term, int]:
        """Terms of a note → what they weigh there, times the square of the idf. Those that are worth nothing are left out."""
        values = self._values
        return {
            term: weight * values[frequency]
            for term, weight in zip(entry.terms, entry.weights, strict=True)
            if (frequency := len(term.notes)) in values
        }

    def _scores(self, entry: _Entry, worth: Mapping[_Term, int]) -> dict[int, int]:
        """What a note has in common with every other that it has anything in common with, and with itself."""
        found: dict[int, int] = {}
        so_far = found.get
        for term, value in worth.items():
            for other, weight in zip(term.notes, term.weights):  # noqa: B905 - half of the time is spent here
                found[other] = so_far(other, 0) + value * weight
        for other in self._linked(entry.subject):
            found[other] = so_far(other, 0) + LINKED
        return found

    def _linked(self, subject: Subject) -> set[int]:
        """The notes that one links to, and those that link to it."""
        linked = {self._numbers[path] for path in subject.links if path in self._numbers}
        term = self._terms.get(_linking_to(subject.path))
        return linked.union(term.notes) if term else linked

    def _frequency(self, name: str) -> int:
        return len(self._terms[name].notes) if name in self._terms else 0

    def _add(self, subject: Subject) -> None:
        number = self._numbers[subject.path] = self._next
        self._next += 1
        features = subject.features()
        terms = []
        for name, weight in features.items():
            term = self._terms.get(name)
            if term is None:
                term = self._terms[name] = _Term(name)
            term.notes.append(number)
            term.weights.append(weight)
            terms.append(term)
        self._entries[number] = _Entry(subject, tuple(terms), bytes(features.values()))

    def _remove(self, entry: _Entry) -> None:
        number = self._numbers.pop(entry.subject.path)
        del self._entries[number]
        for term in entry.terms:
            place = term.notes.index(number)
            del term.notes[place], term.weights[place]
            if not term.notes:
                del self._terms[term.name]


class _Spelling:
    """How a note writes the terms that it has."""

    def __init__(self, entry: _Entry) -> None:
        self.subject = entry.subject
        self.tags = {_tag(tag): tag for tag in entry.subject.tags}
        self._terms = entry.terms

    @cached_property
    def words(self) -> dict[str, str]:
        """Term → keyword."""
        words = self.subject.keywords.words.split("\n")
        return dict(zip([term.name for term in self._terms[-len(words) :]], words, strict=True))


def _told(spelt: _Spelling, worth: Mapping[_Term, int], theirs: _Entry, score: int) -> Relation | None:
    """Why two notes are related, as the one tells it whose spelling this is, and what its terms are worth; None if there is too
    little to say."""
    subject, other = spelt.subject, theirs.subject
    pairs = zip(theirs.terms, theirs.weights, strict=True)
    said = {term.name: worth[term] * weight for term, weight in pairs if term in worth}
    their_tags = {term.name for term in theirs.terms[: len(other.tags)]}
    tags = sorted((tag for tag in spelt.tags if tag in their_tags), key=lambda tag: -said.get(tag, 0))
    named = {tag[2:] for tag in tags}
    words = [(value, term) for term, value in said.items() if term[1:2] != "\0" and term not in named]
    least = max(_TOLD, max(words, default=(0, ""))[0] // 4)
    best = sorted((-value * _told_by(term), term) for value, term in words if value >= least)
    told = _longest([term for _, term in best], named)[: min(MOST_WORDS, MOST_SAID - len(tags[:MOST_TAGS]))]
    link = (other.path in subject.links) + 2 * (subject.path in other.links)
    common = 0 if tags or told or link else sum(term.startswith("l\0") for term in said)
    if not (tags or link) and (score < _ALONE or not (told or common)):
        return None
    return Relation(
        other.path,
        score,
        tuple(spelt.tags[tag] for tag in tags[:MOST_TAGS]),
        tuple(spelt.words[term] for term in told),
        link,
        common,
    )


def _told_by(word: str) -> int:
    """How much a word tells a reader: a long one names one thing, and so does a foreign one in a Chinese text."""
    return min(len(word), 4) if terms.HAN.match(word) else 3


def _longest(words: Iterable[str], more: Set[str]) -> list[str]:
    """Of words that contain each other, the longest; and none that is a part of `more`."""
    some = list(words)[: 3 * MOST_WORDS]
    every = [*some, *more]
    return [word for word in some if not any(word in other and word != other for other in every)]


@functools.cache
def _values(notes: int) -> Mapping[int, int]:
    """Frequency of a term → the square of its idf, in a library of so many notes; of a term that says nothing there is none.

    idf is log₂ (notes ÷ frequency) in steps of a half, as a part of `FULL`. The number of notes counts only by its power of two,
    or each new note would change every score."""
    greatest = 2 * max(notes, _FEWEST).bit_length() - 4
    found = {}
    for frequency in range(2, FREQUENT + 1):
        length = frequency.bit_length()
        halves = 2 * length + (frequency >> (length - 2) & 1) - 4  # 0 for 2, 1 for 3, 2 for 4 and 5, 3 for 6 and 7
        if halves < greatest:
            found[frequency] = ((greatest - halves) * FULL // greatest) ** 2
    return found
