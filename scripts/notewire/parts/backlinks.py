"""The notes that link to a note, each with the first sentence that does."""

from collections.abc import Mapping
from typing import Any

from notewire.cards import line
from notewire.note import Note
from notewire.site import Site


def key(site: Site, note: Note) -> object:
    """Who links, and what is said."""
    found = site.library.backlinks.get(note.path, ())
    return tuple((site.line(other), site.said(sentence, other.path)) for other, sentence in found)


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`backlinks`: title, address and sentence of each, newest first."""
    found = site.library.backlinks.get(note.path, ())
    setter = site.typesetter
    return {
        "backlinks": [
            {**line(site, other, note.url), "sentence_html": setter.page(sentence, other.path, note.url)}
            for other, sentence in found
        ]
    }
