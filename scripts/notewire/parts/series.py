"""The series that a note belongs to: its place, and the other notes of it."""

from collections.abc import Mapping
from typing import Any

from notewire.cards import line
from notewire.note import Note
from notewire.site import Site


def key(site: Site, note: Note) -> object:
    """The lines of all notes of the series."""
    return tuple(map(site.line, site.library.by_series.get(note.meta.series, ())))


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`series`: its name, the note's place in it, and its notes; None without one."""
    if not note.meta.series:
        return {"series": None}
    notes = site.library.by_series[note.meta.series]
    return {
        "series": {
            "name": note.meta.series,
            "index": notes.index(note) + 1,
            "count": len(notes),
            "notes": [{**line(site, other, note.url), "current": other is note} for other in notes],
        }
    }
