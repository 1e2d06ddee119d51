"""The site's pages, one module a feature. Adding a view is adding its module here; views never import each other."""

from collections.abc import Callable, Iterator

from notewire.page import Asset, Bundle, Page
from notewire.site import Site
from notewire.views import (
    aliases,
    archive,
    feed,
    files,
    glossary,
    graph,
    home,
    notes,
    papers,
    path,
    robots,
    search,
    series,
    tags,
    years,
)

View = Callable[[Site], Iterator[Page | Asset | Bundle]]

VIEWS: tuple[View, ...] = (
    home.pages,
    archive.pages,
    notes.pages,
    tags.pages,
    series.pages,
    path.pages,
    graph.pages,
    papers.pages,
    glossary.pages,
    years.pages,
    feed.assets,
    search.search,
    aliases.assets,
    robots.assets,
    files.assets,
)
