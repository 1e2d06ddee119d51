"""The papers that a note cites, at its end, and those that its head names."""

from collections.abc import Mapping
from typing import Any

from notewire import references
from notewire.note import Note
from notewire.site import Site


def key(site: Site, note: Note) -> object:
    """What is shown of each paper."""
    return references.key(site, note)


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`references`: the papers at the end, by number, then those without one; `papers`: those that the head names."""
    return {"references": references.listing(site, note), "papers": references.origins(site, note)}
