"""The library to problems: everything that can only be seen with all notes at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from notewire import paths
from notewire.dialect.article import Article, Link
from notewire.library import Library
from notewire.note import Note
from notewire.problems import Missing, Problem


def check(library: Library, more: Iterable[tuple[str, Article]] = ()) -> list[Problem]:
    """Every broken link, picture and anchor, and every two notes, pages or tags that want one address.

    `more` are articles that belong to no note, with the path of their file.
    """
    return [*_links(library, more), *_collisions(library), *_tags(library)]


def of(library: Library, paths: Iterable[str]) -> list[Problem]:
    """Every broken link of these notes alone."""
    touched = set(paths)
    notes = [note for note in (*library.notes, *library.hidden, *library.broken) if note.path in touched]
    return list(_broken(library, [(note.path, note.links) for note in notes]))


def _links(library: Library, more: Iterable[tuple[str, Article]]) -> Iterator[Problem]:
    written: list[tuple[str, Iterable[Link]]] = [(path, article.links) for path, article in more]
    for category in library.categories:
        written += [(category.path, article.links) for article in (category.intro, category.summary)]
    written += [(note.path, note.links) for note in (*library.notes, *library.hidden, *library.broken)]
    return _broken(library, written)


def _broken(library: Library, written: Iterable[tuple[str, Iterable[Link]]]) -> Iterator[Problem]:
    for path, links in written:
        for link in links:
            found = library.resolve(path, link.target)
            if isinstance(found, Missing):
                yield Problem(path, link.line, link.column, found.message, found.hint)


def _collisions(library: Library) -> Iterator[Problem]:
    taken: dict[str, str] = {url: path for path, url in library.pages.items()}
    for url, path in taken.items():
        if _own(url) and url != "page/":  # below which the home page goes on
            yield Problem(path, 1, 1, f"the address /{url} is the site's own", "rename the file")
    for category in library.categories:
        if category.url in taken:
            message = f"the address /{category.url} is already that of {taken[category.url]}"
            yield Problem(category.path, 1, 1, message, "rename one of the two")
        taken.setdefault(category.url, category.path)
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
        owner = taken.get(url) or ("the site itself" if _own(url) else None)
        if owner and (owner != note.path or url == note.url):
            message = f"the alias /{url} is already the address of {owner}"
            yield Problem(note.path, line, 1, message, "take the alias out")
        taken.setdefault(url, note.path)


def _own(url: str) -> bool:
    """Whether the site makes this address, or one below it, by itself."""
    return url.split("/")[0] in paths.RESERVED or url in ("index.html", "404.html")


def _tags(library: Library) -> Iterator[Problem]:
    """Tags that differ, but not in their address: the one that more notes have is right, of equals the first."""
    by_tag = library.by_tag
    right: dict[str, str] = {}
    for tag in sorted(by_tag, key=lambda tag: (-len(by_tag[tag]), tag)):
        if (other := right.setdefault(paths.tag_url(tag), tag)) != tag:
            for note in by_tag[tag]:
                message = f'the tag "{tag}" has the address of the tag "{other}"'
                yield Problem(note.path, note.meta.lines["tags"], 1, message, "write it in the same way")
