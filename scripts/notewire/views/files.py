"""KaTeX's stylesheet and fonts, Mermaid's scripts, the pictures beside the notes: files that are published as they are."""

from collections.abc import Iterator

from notewire import diagrams
from notewire.math import katex_files
from notewire.page import Asset
from notewire.site import Site


def assets(site: Site) -> Iterator[Asset]:
    """``/assets/katex/…``, ``/assets/mermaid/…`` where a note has a diagram, and the notes' attachments."""
    for name, file in katex_files().items():
        yield Asset(f"assets/katex/{name}", file)
    if any(note.has_diagram for note in site.library.notes):
        for name, file in diagrams.files().items():
            yield Asset(f"assets/mermaid/{name}", file)
    for attachment in site.library.attachments:
        yield Asset(attachment.url, attachment.file)
