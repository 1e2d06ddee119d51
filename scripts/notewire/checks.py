"""The library to problems: everything that can only be seen with all notes at hand."""

from __future__ import annotations

from collections.abc import Iterator

from notewire import paths
from notewire.library import Library
from notewire.note import Note
from notewire.problems import Missing, Problem
from notewire.typeset import articles


def check(library: Library) -> list[Problem]:
    """Every broken link, picture and anchor, and every two notes that want one address."""
    return [*_links(library), *_collisions(library)]


def _links(library: Library) -> Iterator[Problem]:
    for path, article in articles(library):
        for link in article.links:
            found = library.resolve(path, link.target)
            if isinstance(found, Missing):
                yield Problem(path, link.line, link.column, found.message, found.hint)


def _collisions(library: Library) -> Iterator[Problem]:
    taken: dict[str, str] = {url: path for path, url in library.pages.items()}
    taken |= {paths.category_url(category.slug): category.path for category in library.categories}
    notes = sorted((*library.notes, *library.hidden), key=lambda note: note.path)
    for note in notes:
        if note.url in taken:
            yield Problem(
                note.path,
                1,
                1,
                f"the address /{note.url} is already that of {taken[note.url]}",
                "rename one of the two files",
            )
        taken.setdefault(note.url, note.path)
    for note in notes:
        yield from _aliases(note, taken)


def _aliases(note: Note, taken: dict[str, str]) -> Iterator[Problem]:
    for alias in note.meta.aliases:
        url = alias if alias.endswith(".html") else f"{alias}/"
        line = note.meta.lines.get("aliases", 1)
        if taken.get(url, note.path) != note.path or url == note.url:
            owner = taken.get(url, note.path)
            yield Problem(
                note.path, line, 1, f"the alias /{url} is already the address of {owner}", "take the alias out"
            )
        taken.setdefault(url, note.path)
