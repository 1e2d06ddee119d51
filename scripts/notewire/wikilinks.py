"""``[[…]]``: a link by a note's name instead of its path, as Obsidian has it.

The name is a slug, a path without ``.md``, a title or an alias, in any case; a heading is its text or its anchor. Of several
notes of one name the one in the same category is meant, else the first by path.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pymdownx.slugs import slugify

from notewire.note import Note
from notewire.problems import Missing, nearest

_SLUG = slugify(case="lower")


class Shelf(Protocol):
    """What of a `library.Library` is needed to find a note."""

    @property
    def notes(self) -> tuple[Note, ...]: ...
    @property
    def hidden(self) -> tuple[Note, ...]: ...
    @property
    def by_path(self) -> Mapping[str, Note]: ...
    @property
    def targets(self) -> Mapping[str, str]: ...
    @property
    def called(self) -> Called: ...
    def at(self, origin: str, path: str, fragment: str, target: str) -> str | Missing: ...


@dataclass(frozen=True, slots=True)
class Called:
    """What can be found by which name, in small letters: shown notes, everything else by its file's name, and hidden notes.
    Each is a list of paths in their order."""

    notes: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[str]]
    hidden: Mapping[str, Sequence[str]]


def called(notes: Iterable[Note], hidden: Iterable[Note], targets: Iterable[str]) -> Called:
    """The names of a library, looked up once: with ten thousand notes each link would else look at all of them."""
    files = ((path.lower().rpartition("/")[2], path) for path in targets)
    return Called(
        _grouped((name, note.path) for note in notes for name in names(note)),
        _grouped(files),
        _grouped((name, note.path) for note in hidden for name in names(note)),
    )


def renamed(before: Called, changed: Iterable[tuple[Note, Note]]) -> Called:
    """The names after some notes, each as it was and as it is, got other titles or aliases where they lie."""
    notes = dict(before.notes)
    for old, new in changed:
        for name in names(old) - names(new):
            if left := tuple(path for path in notes[name] if path != old.path):
                notes[name] = left
            else:
                del notes[name]
        for name in names(new) - names(old):
            notes[name] = tuple(sorted([*notes.get(name, ()), new.path]))
    return Called(notes, before.files, before.hidden)


def wanted(name: str) -> str:
    """What a wikilink's name is looked up by."""
    return name.strip().removesuffix(".md").lower().replace("\\", "/").lstrip("./")


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    first: dict[str, str] = {}
    # only where a name has several: a list for each of fifty thousand would cost ten times as much
    more: dict[str, list[str]] = defaultdict(list)
    for name, path in pairs:
        if name in first:
            more[name].append(path)
        else:
            first[name] = path
    return {name: tuple(sorted((path, *more.get(name, ())))) for name, path in first.items()}


def names(note: Note) -> set[str]:
    """Everything that a note can be called in a wikilink, in small letters."""
    path = note.path.rpartition(".")[0].lower()
    short = path.partition("/")[2]
    return {note.slug, short, path, note.meta.title.lower(), *(alias.lower() for alias in note.meta.aliases)}


def find(library: Shelf, origin: str, name: str) -> str | None:
    """The path of the note or file that a wikilink written in `origin` means."""
    name = wanted(name)
    if not name:
        return origin
    found = library.called.notes.get(name, ())
    if not found:
        files = library.called.files.get(name.rpartition("/")[2], ())
        found = [path for path in files if path.lower() == name or path.lower().endswith("/" + name)]
    if not found:  # a draft: `library` tells that it is one
        found = library.called.hidden.get(name, ())
    folder = origin.rpartition("/")[0]
    return next((path for path in found if path.rpartition("/")[0] == folder), found[0] if found else None)


def resolve(library: Shelf, origin: str, target: str) -> str | Missing:
    """The URL that ``[[target]]`` in the file `origin` leads to."""
    name, _, heading = target.partition("#")
    path = find(library, origin, name)
    if path is None:
        known = sorted({note.slug for note in library.notes} | {note.meta.title for note in library.notes})
        near = nearest(name, known)
        return Missing(
            f"there is no note [[{name}]]",
            f"did you mean [[{near}]]?" if near else "correct the name, or write the note",
        )
    return (
        library.at(origin, path, anchor(library, path, heading), target)
        if heading
        else library.at(origin, path, "", target)
    )


def anchor(library: Shelf, path: str, heading: str) -> str:
    """The anchor in the note at `path` that a heading's text, or its anchor, stands for; as it is if there is none."""
    note = library.by_path.get(path)
    heading = heading.rpartition("#")[2].strip()
    if note is None or heading in note.prose.anchors:
        return heading
    slug = _SLUG(re.sub(r"[$\\{}]", "", heading), "-")
    return slug if slug in note.prose.anchors else heading
