"""What stands around a note's text, one module a part. Adding a part is adding its module here, and a partial of the template
`note.html`; parts never import each other.

A note's page is made of its text and of what others say: titles of neighbours, sentences that link to it. Each part says
both what it shows and what that depends on, so that a page is made again when one of its parts would look different.
"""

from collections.abc import Mapping
from typing import Any, Protocol

from notewire.note import Note
from notewire.parts import backlinks, graph, neighbours, references, related, requires, series
from notewire.site import Site


class Part(Protocol):
    """What a module of this package has."""

    def key(self, site: Site, note: Note) -> object:
        """Plain values (`page.key_of`) that are others when the part would look different."""

    def make(self, site: Site, note: Note) -> Mapping[str, Any]:
        """What the templates read of it, by its name in `note`: plain values; names that end in ``_html`` are HTML."""


PARTS: tuple[Part, ...] = (references, requires, series, backlinks, related, graph, neighbours)
