"""The series that a note belongs to: its place there, the notes before and after it, and the part of the series around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from notewire.cards import line
from notewire.note import Note
from notewire.site import Site

_SHOWN = 9
"""Notes of a series that each of its notes lists; of a longer one those around it, or a page would grow with its series."""


def key(site: Site, note: Note) -> object:
    """The place of the note, and the lines of the notes that it lists."""
    return (site.place(note), *map(site.line, _around(site, note)[1]))


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`series`: as `site.series`, with the notes before and after, and those around with their places; None without one."""
    series = site.series(note)
    if series is None:
        return {"series": None}
    before, notes = _around(site, note)
    listed = [
        {**line(site, other, note.url), "number": number, "current": number == series["number"]}
        for number, other in enumerate(notes, before + 1)
    ]
    here = series["number"] - before - 1
    return {
        "series": {
            **series,
            "notes": listed,
            "prev": listed[here - 1] if here else None,
            "next": listed[here + 1] if here + 1 < len(listed) else None,
        }
    }


def _around(site: Site, note: Note) -> tuple[int, Sequence[Note]]:
    """The notes of the series that a note lists, and how many come before them."""
    name, number, count = site.place(note)
    before = max(0, min(number - 1 - _SHOWN // 2, count - _SHOWN))
    return before, site.library.by_series.get(name, ())[before : before + _SHOWN]
