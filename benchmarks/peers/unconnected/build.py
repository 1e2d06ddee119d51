"""`mkdocs build` without everything by which notes know each other: what `connections.py` compares with.

The program is changed in memory, before it forks its workers: nothing of this is an option that a site could set.
"""

import sys

from mkdocs.__main__ import cli

from notewire import parts, prose, publish, reading
from notewire.dialect import Converter
from notewire.parts import backlinks, graph, references, related, requires
from notewire.views import glossary, papers, path, series
from notewire.views import graph as graph_page
from notewire.views import notes as note_pages

LEFT_OUT = {backlinks, graph, references, related, requires}
ABSENT = {glossary.pages, papers.pages, path.pages, series.pages, graph_page.pages}


if __name__ == "__main__":
    kept = tuple(part for part in parts.PARTS if part not in LEFT_OUT)
    assert len(kept) < len(parts.PARTS), "the parts have other names now"
    note_pages.PARTS = kept  # type: ignore[attr-defined]
    publish.VIEWS = tuple(view for view in publish.VIEWS if view not in ABSENT)
    prose._mentions = lambda article, root: iter(())  # sentences of backlinks
    reading.keywords.of = lambda *_: ()  # related notes
    convert = Converter.convert
    Converter.convert = lambda self, *text, **_: convert(self, *text, citing=False)  # type: ignore[method-assign]
    sys.argv[0] = "mkdocs"
    cli()
