"""What is linked with what: the notes as a graph, which of them are drawn, and what is one or two links away from a note.

Two notes are linked if one of them links to the other or requires it. Nothing here is computed before somebody asks for it, and
of a single note only what lies around it: an edit that is served pays for one page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush

from notewire.library import Library
from notewire.note import Note
from notewire.page import key_of

MOST = 1000
"""Notes that are drawn: a browser still shows them at once, and a reader still finds one among them. Of more, the `core`."""
FIRST, SECOND = 8, 6
"""Notes of the small graph that are one link away, and two."""
_EACH = 3
"""Of the latter, how many may hang on one of the former; where there are many of these, only one."""
_LOOKED_AT = 8
"""Links of a note one link away that are looked at for those two links away: some notes have thousands."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the small graph of a note shows. Numbers are places in `first`, from 1: 0 is the note itself."""

    first: tuple[str, ...]
    """Paths of notes one link away; those that are linked with each other stand side by side."""
    second: tuple[str, ...]
    """Paths of notes two links away, in the order of their `parents`."""
    parents: tuple[int, ...]
    """For each of the latter the note of `first` that it hangs on, by its number."""
    links: tuple[tuple[int, int], ...]
    """What is linked among `first`, the smaller number first; sorted."""
    more: int
    """How many notes are one link away and not shown."""

    def __bool__(self) -> bool:
        return bool(self.first)


class Graph:
    """The links of one library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._linked: dict[str, frozenset[str]] = {}
        self._ranked: dict[str, tuple[str, ...]] = {}
        self._beside: dict[str, bytes] = {}

    def outward(self, path: str) -> tuple[str, ...]:
        """The notes that the note at `path` links to or requires, by path."""
        requires = self._library.prerequisites.requires.get(path, ())
        links = self._library.links.get(path, ())
        return tuple(sorted({*links, *requires})) if requires else links

    def inward(self, path: str) -> tuple[str, ...]:
        """The notes that link to the note at `path` or require it, by path."""
        links = [note.path for note, _ in self._library.backlinks.get(path, ())]
        return tuple(sorted({*links, *self._library.prerequisites.opens.get(path, ())}))

    def linked(self, path: str) -> frozenset[str]:
        """The notes that are linked with the note at `path`, whichever way round."""
        found = self._linked.get(path)
        if found is None:
            links = [note.path for note, _ in self._library.backlinks.get(path, ())]
            required = self._library.prerequisites
            found = frozenset(
                (
                    *self._library.links.get(path, ()),
                    *links,
                    *required.requires.get(path, ()),
                    *required.opens.get(path, ()),
                )
            )
            self._linked[path] = found
        return found

    def ranked(self, path: str) -> tuple[str, ...]:
        """The same, those with the most links first, ties by path."""
        found = self._ranked.get(path)
        if found is None:
            found = tuple(sorted(self.linked(path), key=lambda other: (-len(self.linked(other)), other)))
            self._ranked[path] = found
        return found

    @cached_property
    def links(self) -> Mapping[str, tuple[str, ...]]:
        """Path of each note of the library → what it is linked with, by path."""
        return {note.path: tuple(sorted(self.linked(note.path))) for note in self._library.notes}

    def core(self, most: int = MOST) -> tuple[str, ...]:
        """The paths of the notes that are drawn, sorted: all, or what remains of them when, again and again, the one with the
        fewest links to what remains is taken away, of several the last by path (Seidman's k-core, as far as it goes)."""
        links = self.links
        left = {path: len(others) for path, others in links.items()}
        order = {path: -place for place, path in enumerate(sorted(left))}
        waiting = [(count, order[path], path) for path, count in left.items()]
        heapify(waiting)
        while len(left) > most:
            count, _, path = heappop(waiting)
            if left.get(path) != count:  # it has been taken away, or has fewer links by now
                continue
            del left[path]
            for other in links[path]:
                if other in left:
                    left[other] -= 1
                    heappush(waiting, (left[other], order[other], other))
        return tuple(sorted(left))

    def key(self, path: str, line: Callable[[Note], bytes]) -> tuple[bytes, ...]:
        """What tells whether `around` is still the same, at a tenth of its cost: of the note and of each note that is linked with
        it, the digest of its own line, and of the lines and numbers of links of all that is linked with it."""
        known = self._beside
        return tuple([known.get(one) or self._new(one, line) for one in (path, *sorted(self.linked(path)))])

    def _new(self, path: str, line: Callable[[Note], bytes]) -> bytes:
        notes, linked = self._library.by_path, self.linked
        others = [(line(notes[one]), len(linked(one))) for one in sorted(linked(path))]
        found = self._beside[path] = key_of(line(notes[path]), others)
        return found

    def around(self, path: str) -> Around:
        """What is one or two links away from the note at `path`."""
        near = self.ranked(path)
        first = self._side_by_side(near[:FIRST])
        hung = self._hung(path, first)
        links = [
            (number, other)
            for number, one in enumerate(first, 1)
            for other, path in enumerate(first[number:], number + 1)
            if path in self._linked[one]
        ]
        return Around(
            first,
            tuple([other for _, other in hung]),
            tuple([parent for parent, _ in hung]),
            tuple(links),
            len(near) - len(first),
        )

    def _side_by_side(self, near: Sequence[str]) -> tuple[str, ...]:
        """By path, but after each note comes, if there is one, a note that it is linked with."""
        waiting = sorted(near)
        found: list[str] = []
        while waiting:
            linked = self.linked(found[-1]) if found else frozenset()
            place = next((index for index, other in enumerate(waiting) if other in linked), 0)
            found.append(waiting.pop(place))
        return tuple(found)

    def _hung(self, path: str, first: Sequence[str]) -> list[tuple[int, str]]:
        """Notes two links away, each after the number of the note that it hangs on: those that are linked with most of `first`,
        ties by number of links and by path."""
        ways: dict[str, int] = {}  # to each of these, from how many
        for one in first:
            for other in self.ranked(one)[:_LOOKED_AT]:
                ways[other] = ways.get(other, 0) + 1
        for one in (path, *first):
            ways.pop(one, None)
        room = [max(1, min(_EACH, SECOND // max(1, len(first))))] * len(first)
        found: list[tuple[int, str]] = []
        for *_, other in sorted([(-count, -len(self._linked[one]), one) for one, count in ways.items()]):
            linked = self._linked[other]
            for number, one in enumerate(first):
                if room[number] and one in linked:
                    room[number] -= 1
                    found.append((number + 1, other))
                    break
            if len(found) == SECOND:
                break
        return sorted(found)
