"""KaTeX's stylesheet and fonts, and the pictures beside the notes: files that are published as they are."""

from collections.abc import Iterator

from notewire.math import katex_files
from notewire.page import Asset
from notewire.site import Site


def assets(site: Site) -> Iterator[Asset]:
    """``/assets/katex/…`` and the notes' attachments. A browser fetches only the fonts that a page uses."""
    for name, file in katex_files().items():
        yield Asset(f"assets/katex/{name}", file)
    for attachment in site.library.attachments:
        yield Asset(attachment.url, attachment.file)
