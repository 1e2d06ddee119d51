"""Mermaid's diagrams: which pages have them, and the script that draws them in the reader's browser.

`hatch_build.py` puts Mermaid beside this module when the package is installed, as it does KaTeX. Diagrams need a browser's
text measurement, so they cannot be drawn at build time without one; a page that has none loads nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MERMAID = Path(__file__).with_name("_mermaid")
MARK = 'class="nw-mermaid"'


def drawn_in(html: str) -> bool:
    """Whether a page with this HTML has diagrams."""
    return MARK in html


def files() -> Mapping[str, Path]:
    """What a page with diagrams needs, by the path to publish it under, sorted; a browser fetches only the parts of Mermaid
    that its kinds of diagram need."""
    found = sorted(path for path in MERMAID.rglob("*.mjs") if path.is_file())
    return {path.relative_to(MERMAID).as_posix(): path for path in found}
