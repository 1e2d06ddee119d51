"""The note before and the note after, in a note's category."""

from collections.abc import Mapping
from typing import Any

from notewire.cards import line
from notewire.note import Note
from notewire.site import Site


def key(site: Site, note: Note) -> object:
    """The lines of both."""
    around = site.library.neighbours(note)
    return tuple(site.line(other) if other else None for other in (around.previous, around.next))


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`prev` and `next`; None where there is none."""
    around = site.library.neighbours(note)
    return {
        "prev": line(site, around.previous, note.url) if around.previous else None,
        "next": line(site, around.next, note.url) if around.next else None,
    }
