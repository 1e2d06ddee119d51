"""CATEGORY ARCHIVE: each category's introduction and all its notes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from notewire.cards import listed, paged
from notewire.note import Category, Note
from notewire.page import Content, Page, key_of
from notewire.site import Site


def pages(site: Site) -> Iterator[Page]:
    """``/<category>/`` and its further pages."""
    for category in site.library.categories:
        all_notes = site.library.by_category[category.slug]
        for url, notes, pager in paged(all_notes, site.settings.per_page, category.url):
            yield Page(
                url=url,
                template="archive.html",
                digest=partial(_digest, site, category, url, notes),
                make=partial(_content, site, category, url, notes, pager),
                updated=all_notes[0].meta.date.isoformat() if all_notes else "",
            )


def _digest(site: Site, category: Category, url: str, notes: Sequence[Note]) -> bytes:
    words = [site.said(article, category.path) for article in (category.summary, category.intro)]
    count = len(site.library.by_category[category.slug])
    return key_of(site.key, url, repr(site.channels), count, *words, *map(site.card, notes))


def _content(
    site: Site, category: Category, url: str, notes: Sequence[Note], pages: Callable[[], Mapping[str, Any]]
) -> Content:
    pager = pages()
    names = " · ".join(filter(None, [category.meta.title, category.meta.title_zh]))
    first = pager["current"] == 1
    shown = listed(site, notes, url, names, pager)
    return Content(
        title=names if first else f"{names} · 第 {pager['current']} 页",
        meta={
            "kind": "category",
            "label": "CATEGORY ARCHIVE",
            "heading": category.meta.title,
            "heading_sub": category.meta.title_zh,
            "category": site.category(category),
            "summary": site.typesetter.page(category.summary, category.path, url),
            "description": site.typesetter.text(category.summary),
            "intro_html": site.typesetter.page(category.intro, category.path, url) if first else "",
            "count": len(site.library.by_category[category.slug]),
            "feeds": site.feeds(category),
            **shown,
            "has_math": shown["has_math"] or (first and bool(category.intro.formulas or category.summary.formulas)),
        },
    )
