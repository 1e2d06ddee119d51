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
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from notewire.relation import FULL, UNIT, Relation, Subject, Teller, link_term

MOST = 5
"""Notes that are shown."""
LEAST = 80 * UNIT
"""Less in common is not worth showing: a tag that only two notes have, or a link, is as much."""
LINKED = 80 * UNIT
"""A link between two notes, whichever way it goes."""
FREQUENT = 64
"""A term that more notes have does not count: it would say little, and they would be many."""
_FEWEST = 32
"""A library of fewer notes is taken for one of so many: in five notes, a word of two is not a frequent one."""


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


def rank(subjects: Iterable[Subject]) -> dict[str, tuple[Relation, ...]]:
    """The related notes of all notes, by path.

    Each note is compared with those before it, which is half of what `Similarity` does for one after the other, and no term is
    kept that counts for nothing.
    """
    notes = sorted(subjects, key=lambda subject: subject.path)
    values = _values(len(notes))
    frequency: Counter[str] = Counter()
    for note in notes:
        frequency.update(note.terms().keys())
    linked = _linked(notes)
    postings: dict[str, tuple[str, list[int], bytearray]] = {}
    vectors: list[tuple[tuple[str, ...], bytes]] = []
    near: list[list[tuple[int, int]]] = [[] for _ in notes]
    for number, note in enumerate(notes):
        scores = dict.fromkeys(linked.get(number, ()), LINKED)
        so_far = scores.get
        names, weights = [], bytearray()
        for name, weight in note.terms().items():
            value = values.get(frequency[name])
            if value is not None:
                posting = postings.get(name)
                if posting is None:
                    posting = postings[name] = (name, [], bytearray())
                shared, numbers, theirs = posting
                value *= weight
                for other, its in zip(numbers, theirs):  # noqa: B905 - half of the time is spent here
                    scores[other] = so_far(other, 0) + value * its
                numbers.append(number)
                theirs.append(weight)
                names.append(shared)
                weights.append(weight)
        vectors.append((tuple(names), bytes(weights)))
        for other, score in scores.items():
            if score >= LEAST:
                near[number].append((-score, other))
                near[other].append((-score, number))
    found = {}
    for note, others, vector in zip(notes, near, vectors, strict=True):
        worth = {name: weight * values[frequency[name]] for name, weight in zip(*vector, strict=True)}
        known = ((-score, notes[other], zip(*vectors[other], strict=True)) for score, other in sorted(others))
        found[note.path] = _first(Teller(note), known, worth)
    return found


def _linked(notes: Sequence[Subject]) -> dict[int, set[int]]:
    """Number of a note → those of the notes before it that it links to, or that link to it."""
    numbers = {note.path: number for number, note in enumerate(notes)}
    found: dict[int, set[int]] = defaultdict(set)
    for number, note in enumerate(notes):
        for path in note.links:
            if path in numbers and path != note.path:
                found[max(number, numbers[path])].add(min(number, numbers[path]))
    return found


def _first(
    teller: Teller, near: Iterable[tuple[int, Subject, Iterable[tuple[str, int]]]], worth: Mapping[str, int]
) -> tuple[Relation, ...]:
    """The first notes that something can be told of. `near` has their scores and terms, `worth` what the note's own terms are."""
    found = []
    for score, other, theirs in near:
        relation = teller.relation(
            other, score, {term: worth[term] * weight for term, weight in theirs if term in worth}
        )
        if relation is not None:
            found.append(relation)
            if len(found) == MOST:
                break
    return tuple(found)


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
    """Notes by what they have in common, as they change."""

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
            for name in (*names, *(new.terms() if new else ())):
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
        mine = self._entries[self._numbers[path]]
        worth = self._worth(mine)
        near = ((-score, self._entries[other]) for other, score in self._scores(mine, worth).items() if score >= LEAST)
        known = (
            (-score, other.subject, zip([term.name for term in other.terms], other.weights, strict=True))
            for score, other in sorted(near, key=lambda one: (one[0], one[1].subject.path))
        )
        return _first(Teller(mine.subject), known, {term.name: value for term, value in worth.items()})

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
        found = dict.fromkeys(self._linked(entry.subject), LINKED)
        so_far = found.get
        for term, value in worth.items():
            for other, weight in zip(term.notes, term.weights):  # noqa: B905 - as in `rank`
                found[other] = so_far(other, 0) + value * weight
        return found

    def _linked(self, subject: Subject) -> set[int]:
        """The notes that one links to, and those that link to it."""
        linked = {self._numbers[path] for path in subject.links if path in self._numbers}
        term = self._terms.get(link_term(subject.path))
        return linked.union(term.notes) if term else linked

    def _frequency(self, name: str) -> int:
        return len(self._terms[name].notes) if name in self._terms else 0

    def _add(self, subject: Subject) -> None:
        number = self._numbers[subject.path] = self._next
        self._next += 1
        named = subject.terms()
        terms = []
        for name, weight in named.items():
            term = self._terms.get(name)
            if term is None:
                term = self._terms[name] = _Term(name)
            term.notes.append(number)
            term.weights.append(weight)
            terms.append(term)
        self._entries[number] = _Entry(subject, tuple(terms), bytes(named.values()))

    def _remove(self, entry: _Entry) -> None:
        number = self._numbers.pop(entry.subject.path)
        del self._entries[number]
        for term in entry.terms:
            place = term.notes.index(number)
            del term.notes[place], term.weights[place]
            if not term.notes:
                del self._terms[term.name]
