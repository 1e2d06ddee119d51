"""What is to be read before what: the notes that each note requires, the levels that come of it, and what is wrong with it.

A graph here is a table: path of a note → paths of the notes that it requires. All that is done with one is linear in its notes
and arrows, but for `reduced`, which is so for all practical sizes: it works on sets of bits.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from notewire import wikilinks
from notewire.note import Note
from notewire.problems import Problem, did_you_mean

Graph = Mapping[str, Sequence[str]]

MOST_CIRCLES = 8
"""Of notes that are tangled with each other; the next ones are told when these are mended."""


class Shelf(wikilinks.Shelf, Protocol):
    """What of a `library.Library` is needed to find what a note requires."""

    @property
    def broken(self) -> tuple[Note, ...]: ...


@dataclass(frozen=True)
class Prerequisites:
    """What the notes of a library require of each other, as far as they are shown."""

    requires: Graph
    """Only notes that require something; in their author's order. Names that lead nowhere are left out, and nothing requires
    itself; there may be circles, which are problems."""

    @classmethod
    def of(cls, shelf: Shelf) -> Prerequisites:
        """Those of a library. Costs next to nothing where nothing is required."""
        found = {}
        for note in shelf.notes:
            if note.meta.requires:
                paths = dict.fromkeys(_found(shelf, note))
                if required := tuple(path for path in paths if path in shelf.by_path and path != note.path):
                    found[note.path] = required
        return cls(found)

    @cached_property
    def opens(self) -> Mapping[str, tuple[str, ...]]:
        """Path of each note that is required → the notes that require it, by path."""
        return {path: tuple(sorted(notes)) for path, notes in _turned(self.requires).items()}

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """`levels` of all of them."""
        return levels(self.requires)


def levels(requires: Graph) -> dict[str, int]:
    """The level of each note that requires or is required: 0 without prerequisites, else one more than the highest of them, so
    that what is read level by level is read in order. Within a circle nothing is before anything."""
    found: dict[str, int] = {}
    for component in components(requires):
        inside = set(component)
        for note in component:
            before = (found[other] for other in requires.get(note, ()) if other not in inside)
            found[note] = 1 + max(before, default=-1)
    return found


def components(requires: Graph) -> list[list[str]]:
    """The strongly connected components, each after all that it requires, its notes by path (Tarjan 1972, without recursion).
    One of several notes is tangled in circles; where there is none, this is a topological order."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    open_: set[str] = set()
    found = []
    for root in sorted(requires):
        if root in number:
            continue
        number[root] = low[root] = len(number)
        waiting.append(root)
        open_.add(root)
        way = [(root, iter(requires[root]))]
        while way:
            note, rest = way[-1]
            for other in rest:
                if other not in number:
                    number[other] = low[other] = len(number)
                    waiting.append(other)
                    open_.add(other)
                    way.append((other, iter(requires.get(other, ()))))
                    break
                if other in open_:
                    low[note] = min(low[note], number[other])
            else:
                way.pop()
                if way:
                    low[way[-1][0]] = min(low[way[-1][0]], low[note])
                if low[note] == number[note]:
                    component = []
                    while note in open_:
                        component.append(waiting.pop())
                        open_.remove(component[-1])
                    found.append(sorted(component))
    return found


def circles(requires: Graph) -> Iterator[list[str]]:
    """Circles, each from its first note by path: every note that is on one is named, as long as a component has no more than
    `MOST_CIRCLES` to tell. Of several through one note the shortest is told."""
    for component in sorted(components(requires)):
        inside = set(component)
        named: set[str] = set()
        told = 0
        for note in component if len(component) > 1 else ():
            if note not in named and told < MOST_CIRCLES:
                circle = _shortest_circle(requires, note, inside)
                named.update(circle)
                told += 1
                first = circle.index(min(circle))
                yield circle[first:] + circle[:first]


def _shortest_circle(requires: Graph, start: str, inside: Set[str]) -> list[str]:
    """From `start` back to it; there is one, since `inside` is its component."""
    came_from: dict[str, str] = {}
    waiting = deque([start])
    while start not in came_from:
        note = waiting.popleft()
        for other in requires.get(note, ()):
            if other in inside and other not in came_from:
                came_from[other] = note
                waiting.append(other)
    circle = [start]
    while (note := came_from[circle[-1]]) != start:
        circle.append(note)
    return [start, *circle[:0:-1]]


def reduced(requires: Graph) -> dict[str, tuple[str, ...]]:
    """The same order by the fewest arrows (its transitive reduction; Aho, Garey and Ullman 1972): what another requirement
    requires anyway is left out, and so is what closes a circle."""
    number: dict[str, int] = {}
    before: dict[str, int] = {}
    found = {}
    for component in components(requires):
        for note in component:
            number[note] = len(number)
        inside = set(component)
        for note in component:
            direct = [other for other in requires.get(note, ()) if other not in inside]
            farther = 0
            for other in direct:
                farther |= before[other]
            if needed := tuple(other for other in direct if not farther >> number[other] & 1):
                found[note] = needed
            before[note] = farther
            for other in direct:
                before[note] |= 1 << number[other]
    return found


def within(requires: Graph, notes: Set[str]) -> dict[str, tuple[str, ...]]:
    """The part of a graph that lies among these notes."""
    parts = ((note, tuple(other for other in requires.get(note, ()) if other in notes)) for note in notes)
    return {note: part for note, part in parts if part}


def _turned(requires: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for note, required in requires.items():
        for other in required:
            found[other].append(note)
    return found


def problems(shelf: Shelf, notes: Iterable[Note]) -> Iterator[Problem]:
    """What is wrong with what these notes require, and every circle that one of them leads into. `notes` may be all of them,
    or those of an edit: then nothing else is looked at but what they require, and what that requires."""
    asking = [note for note in notes if note.meta.requires]
    if not asking:
        return
    known = {note.path: note for note in (*shelf.broken, *shelf.hidden)}
    unshown = {note.path for note in shelf.hidden}
    found = {note.path: _found(shelf, note) for note in asking}
    for note in asking:
        yield from _problems(shelf, note, found[note.path], unshown)
    requires: dict[str, tuple[str, ...]] = {}
    waiting = asking
    while waiting:
        note = waiting.pop()
        if note.path in requires:
            continue
        paths = found.get(note.path) or found.setdefault(note.path, _found(shelf, note))
        requires[note.path] = tuple(path for path in paths if path not in ("", note.path))
        others = (shelf.by_path.get(path) or known.get(path) for path in requires[note.path])
        waiting += [other for other in others if other and other.meta.requires and other.path not in requires]
    for circle in circles(requires):
        first = shelf.by_path.get(circle[0]) or known[circle[0]]
        line, column = _places(first)[found[first.path].index(circle[1])]
        names = " → ".join([*circle, circle[0]])
        yield Problem(
            first.path,
            line,
            column,
            f"these notes require each other in a circle: {names}",
            "take one of them out of requires",
        )


def _problems(shelf: Shelf, note: Note, found: Sequence[str], unshown: Set[str]) -> Iterator[Problem]:
    """What is wrong with each entry by itself."""
    before: dict[str, str] = {}
    for name, path, (line, column) in zip(note.meta.requires, found, _places(note), strict=True):
        message, hint = "", f'take "{name}" out'
        if not path:
            if any(name.lower() in wikilinks.names(other) for other in shelf.broken):
                continue  # the build fails for that note already
            known = {other.slug for other in shelf.notes} | {other.meta.title for other in shelf.notes}
            message = f'there is no note "{name}" to require'
            hint = did_you_mean(name, known, "correct the name, or write the note")
        elif path == note.path:
            message = "the note requires itself"
        elif path in before:
            as_well = "twice" if name == before[path] else f'already, as "{before[path]}"'
            message = f'"{name}" is required {as_well}'
        elif path in unshown and note.path not in unshown:
            message = f'"{name}" is a draft or dated in the future, and not in this build'
            hint = "publish it, or take it out of requires"
        elif path not in shelf.by_path and path not in unshown and not any(path == n.path for n in shelf.broken):
            message, hint = f'"{name}" is no note, but {path}', "name a note"
        if message:
            yield Problem(note.path, line, column, message, hint)
        before.setdefault(path, name)


def _found(shelf: Shelf, note: Note) -> list[str]:
    """The path that each name leads to, shown or not; empty for one that leads nowhere."""
    return [wikilinks.find(shelf, note.path, name) or "" for name in note.meta.requires]


def _places(note: Note) -> Sequence[tuple[int, int]]:
    """Line and column of each name."""
    return note.meta.places.get("requires", ())
