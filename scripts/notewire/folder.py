"""What lies in the notes folder, and whether it lies where it can."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from notewire import bibliography, glossary, paths
from notewire.bibliography import Bibliography
from notewire.glossary import Glossary
from notewire.note import Attachment, Category, Note, Notebook
from notewire.problems import Problem, nearest
from notewire.reader import Entry, Reader
from notewire.reading import Read, Value
from notewire.slugs import slug_of

NOTE_SUFFIXES = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of the notes folder: those to be read, the others, and what lies in the wrong place."""

    entries: tuple[Entry, ...]
    attachments: tuple[str, ...]
    problems: tuple[Problem, ...]


def scan(project: Path, notes_dir: str) -> list[str]:
    """Every file of the notes folder but hidden ones and editors' backups: paths from the project's folder, sorted."""
    return sorted(_files(f"{project}/{notes_dir}", notes_dir))


def ignored(name: str) -> bool:
    """Whether a file or folder of this name is nobody's note: hidden, or an editor's own."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".tmp"))


def _files(folder: str, path: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if ignored(entry.name):
            continue
        inner = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry.path, inner)
        elif entry.is_file():
            yield inner


def listing(files: Iterable[str], notes_dir: str) -> Listing:
    """Sorts the files, given by their paths from the project's folder, into what they are."""
    return _Lister(sorted(files), notes_dir).listing()


class Shelf:
    """Puts what was read into a notebook, again and again; what has not changed is the same object as before."""

    def __init__(self, reader: Reader, notes_dir: str) -> None:
        self._reader = reader
        self._below = len(notes_dir) + 1
        self._papers = Bibliography(f"{notes_dir}/{bibliography.FILE}")
        self._terms = Glossary(f"{notes_dir}/{glossary.FILE}")
        self._known: dict[str, Value] = {}

    def notebook(self, found: Listing, reads: Mapping[str, tuple[Read, bytes]]) -> tuple[Notebook, list[Problem]]:
        """The notebook of a listing whose entries were read, and everything that is wrong with single files."""
        problems = list(found.problems)
        notes: list[Note] = []
        broken: list[Note] = []
        categories: list[Category] = []
        papers, terms = self._papers, self._terms
        for entry in found.entries:
            if entry.path not in reads:
                continue
            read, key = reads[entry.path]
            if read.problems:
                problems += read.problems
            value = self._known.get(entry.path)
            if (value is None or value.key != key) and read.value is not None:
                value = replace(read.value, key=key)
                if isinstance(value, Note):
                    value = replace(value, bring=partial(self._reader.article, key, entry))
                self._known[entry.path] = value
            if isinstance(value, Category):
                categories.append(value)
            elif isinstance(value, Bibliography):
                papers = value
            elif isinstance(value, Glossary):
                terms = value
            elif value is not None and read.value is not None:
                (broken if read.broken else notes).append(value)
        attachments = tuple(
            Attachment(path, self._reader.project / path, path[self._below :]) for path in found.attachments
        )
        return Notebook(tuple(notes), tuple(categories), attachments, tuple(broken), papers, terms), problems


class _Place(NamedTuple):
    """Where a file lies below the notes folder: `PurePosixPath` would take longer for ten thousand than all else here."""

    parts: tuple[str, ...]
    stem: str
    suffix: str

    @classmethod
    def of(cls, path: str) -> _Place:
        parts = tuple(path.split("/"))
        stem, _, suffix = parts[-1].rpartition(".")
        return cls(parts, stem, f".{suffix}") if stem and suffix else cls(parts, parts[-1], "")


@dataclass
class _Lister:
    files: list[str]
    notes_dir: str
    problems: list[Problem] = field(default_factory=list)

    def listing(self) -> Listing:
        places = [(path, _Place.of(path[len(self.notes_dir) + 1 :])) for path in self.files]
        known = {
            place.parts[0]
            for _, place in places
            if len(place.parts) == 2 and place.stem == "index" and place.suffix in NOTE_SUFFIXES
        }
        entries, attachments = [], []
        for path, place in places:
            name = place.parts[0] if len(place.parts) == 1 else ""
            if name == bibliography.FILE:
                entries.append(Entry("papers", path))
            elif name == glossary.FILE:
                entries.append(Entry("glossary", path))
            elif name in glossary.SLIPS:
                self.complain(path, "the glossary has another name", f"rename it to {glossary.FILE}")
            elif place.suffix.lower() not in NOTE_SUFFIXES:
                attachments.append(path)
            elif len(place.parts) == 2 and place.stem == "index":
                if self.check_category(path, place):
                    entries.append(Entry("category", path))
            elif self.well_placed(path, place, known):
                entries.append(Entry("note", path))
        return Listing(tuple(entries), tuple(attachments), tuple(self.problems))

    def complain(self, path: str, message: str, hint: str) -> None:
        self.problems.append(Problem(path, 1, 1, message, hint))

    def well_placed(self, path: str, place: _Place, known: set[str]) -> bool:
        """Whether a note lies where a note can lie and has a name that can be its URL."""
        parts = place.parts
        if len(parts) == 1:
            categories = ", ".join(sorted(known)) or "python"
            hint = f"move it into one of the folders of {self.notes_dir}/: {categories}"
            self.complain(path, "the note lies in no category", hint)
            return False
        if len(parts) > 2:
            self.complain(path, "the note lies too deep", f"move it to {self.notes_dir}/{parts[0]}/{parts[-1]}")
            return False
        category = parts[0]
        if category not in known:
            near = nearest(category, known)
            hint = f'did you mean "{near}"?' if near else f"introduce it in {self.notes_dir}/{category}/index.md"
            self.complain(path, f'unknown category "{category}"', hint)
            return False
        return self.check_slug(path, place)

    def check_slug(self, path: str, place: _Place) -> bool:
        slug, suffix = place.stem, place.suffix
        if slug in paths.RESERVED:
            hint = f"rename it, to {slug}-note{suffix} for example"
            self.complain(path, f'the name "{slug}" is taken by the site itself', hint)
            return False
        if not paths.SLUG.match(slug):
            better = f"rename it to {slug_of(slug) or 'a-name'}{suffix}"
            hint = f"{better} (small Latin letters, digits, hyphens)"
            self.complain(path, f'the name "{slug}" cannot be a URL', hint)
            return False
        return True

    def check_category(self, path: str, place: _Place) -> bool:
        slug = place.parts[0]
        if not paths.SLUG.match(slug) or slug in paths.RESERVED:
            self.complain(path, f'the category\'s folder "{slug}" cannot be a URL', "rename the folder")
            return False
        return True
