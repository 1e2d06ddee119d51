"""Which note links to which, and in which sentence.

Ten thousand notes have thirty thousand links: after an edit only those of the edited notes are looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from notewire import paths, wikilinks
from notewire.dialect.article import Article
from notewire.note import Note


class Shelf(wikilinks.Shelf, Protocol):
    """What of a `library.Library` is needed."""

    @property
    def by_url(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Mentions:
    """The links between the notes that a library shows."""

    notes: Sequence[Note]
    outgoing: Mapping[str, Mapping[str, Article]]
    """Path of a note → path of each other note that it links to → the first sentence that does."""

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[tuple[Note, Article], ...]]:
        """Path of a note → the notes that link to it, in the library's order, each with the sentence."""
        found: dict[str, list[tuple[Note, Article]]] = defaultdict(list)
        for note in self.notes:
            for path, sentence in self.outgoing[note.path].items():
                found[path].append((note, sentence))
        return {path: tuple(notes) for path, notes in found.items()}

    @cached_property
    def links(self) -> Mapping[str, tuple[str, ...]]:
        """Path of a note → paths of the other notes that it links to, sorted."""
        return {path: tuple(sorted(found)) for path, found in self.outgoing.items()}

    @cached_property
    def _by_name(self) -> Mapping[str, frozenset[str]]:
        """What wikilinks look for → paths of the notes that have such a link, or had one before an edit."""
        found: dict[str, set[str]] = defaultdict(set)
        for note in self.notes:
            for name in _wanted(note):
                found[name].add(note.path)
        return {name: frozenset(paths) for name, paths in found.items()}

    def named(self, names: Iterable[str]) -> set[str]:
        """Paths of all notes with a wikilink to one of these names (`wikilinks.names`), and maybe of some others."""
        known = self._by_name
        return {path for name in names for path in known.get(name, ())}

    def of_others(self, library: Shelf, edited: Mapping[str, Note], order: Mapping[str, int]) -> Mentions:
        """The links when these notes have other texts or names; `order` says where each path stands in the library."""
        outgoing = {path: _mentioned(library, note) for path, note in edited.items()}
        changed = Mentions(library.notes, {**self.outgoing, **outgoing})
        if "links" in self.__dict__:
            links = {path: tuple(sorted(found)) for path, found in outgoing.items()}
            changed.__dict__["links"] = {**self.links, **links}
        if "backlinks" in self.__dict__:
            backlinks = dict(self.backlinks)
            for target in {target for there in (self.outgoing, outgoing) for path in edited for target in there[path]}:
                linking = [one for one in backlinks.pop(target, ()) if one[0].path not in edited]
                linking += [(edited[path], found[target]) for path, found in outgoing.items() if target in found]
                if linking:
                    backlinks[target] = tuple(sorted(linking, key=lambda one: order[one[0].path]))
            changed.__dict__["backlinks"] = backlinks
        if "_by_name" in self.__dict__:
            by_name = dict(self._by_name)
            for path, note in edited.items():
                for name in _wanted(note):
                    by_name[name] = by_name.get(name, frozenset()) | {path}
            changed.__dict__["_by_name"] = by_name
        return changed


def between(library: Shelf, before: Mentions | None = None) -> Mentions:
    """The links between all notes of a library. Those of a library `before` in which notes lay at the same paths are taken
    over: a link by path leads where it led, and only those by name are looked up again."""
    known: dict[str, Note] = {}
    if before is not None and len(before.notes) == len(library.notes):
        known = {note.path: note for note in before.notes}
        if known.keys() != library.by_path.keys():
            known = {}
    old = before.outgoing if before else {}
    return Mentions(
        library.notes,
        {
            note.path: old[note.path]
            if known.get(note.path) is note and not _wanted(note)
            else _mentioned(library, note)
            for note in library.notes
        },
    )


def _wanted(note: Note) -> set[str]:
    """What the wikilinks of a note look for."""
    targets = (target for target, _ in note.prose.mentions)
    return {wikilinks.wanted(target[2:].partition("#")[0]) for target in targets if target[:2] == "[["}


def _mentioned(library: Shelf, note: Note) -> Mapping[str, Article]:
    """Path of each other note that a note links to → the first sentence that does."""
    found: dict[str, Article] = {}
    for target, sentence in note.prose.mentions:
        if target.startswith("[["):
            path = wikilinks.find(library, note.path, target[2:].partition("#")[0]) or ""
        else:
            path = library.by_url.get(target.partition("#")[0].strip("/"), "") if target.startswith("/") else ""
            path = path or paths.joined(note.path, target)[0]
        if path in library.by_path and path != note.path:
            found.setdefault(path, sentence)
    return found
