"""The notes that are about the same things, each with what it has in common with this one."""

from collections.abc import Mapping
from typing import Any

from notewire.cards import line
from notewire.note import Note
from notewire.site import Site

_LINKED = ("", "本篇提到", "提到本篇", "互相提到")
"""What is said of the links between two notes; `Relation.link` is the place."""


def key(site: Site, note: Note) -> object:
    """Which they are, why, and their lines."""
    said, notes = site.related.key(note)
    return said, tuple(site.line(other) for other in notes)


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`related`: title, address and category of each, the nearest first; `words` and `tags` that both have, and `linked`, how
    they are linked, in words."""
    library = site.library
    return {
        "related": [
            {
                **line(site, library.by_path[found.path], note.url),
                "category": site.category(library.category[library.by_path[found.path].category]),
                "words": list(found.words),
                "tags": list(found.tags),
                "linked": _LINKED[found.link] or (f"都提到另外 {found.common} 篇" if found.common else ""),
            }
            for found in site.related.of(note)
        ]
    }
