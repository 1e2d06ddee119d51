"""What to read before a note, what it opens, and where its reader ticks it."""

from collections.abc import Iterator, Mapping
from typing import Any

from notewire import paths
from notewire.cards import line
from notewire.note import Note
from notewire.site import Site


def key(site: Site, note: Note) -> object:
    """The lines of both kinds of notes; the aliases are in the note's own key."""
    return tuple(tuple(map(site.line, notes)) for notes in _around(site, note))


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`requires`, in the author's order, and `opens`, those of the same category first; `was`, the addresses that the note
    had before."""
    requires, opens = ([line(site, other, note.url) for other in notes] for notes in _around(site, note))
    return {"requires": requires, "opens": opens, "was": list(map(paths.alias_url, note.meta.aliases))}


def _around(site: Site, note: Note) -> Iterator[list[Note]]:
    found = site.library.prerequisites
    by_path = site.library.by_path
    yield [by_path[path] for path in found.requires.get(note.path, ())]
    opens = [by_path[path] for path in found.opens.get(note.path, ())]
    yield sorted(opens, key=lambda other: (other.category != note.category, other.path))
