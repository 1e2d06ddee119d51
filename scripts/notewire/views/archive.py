"""CATEGORY ARCHIVE: each category's introduction and all its notes."""

from collections.abc import Iterator

from notewire.cards import card, paged, wave
from notewire.page import Page
from notewire.site import Site


def pages(site: Site) -> Iterator[Page]:
    """``/<category>/`` and its further pages."""
    for category in site.library.categories:
        all_notes = site.library.by_category[category.slug]
        for url, notes, pager in paged(all_notes, site.settings.per_page, category.url):
            names = " · ".join(filter(None, [category.meta.title, category.meta.title_zh]))
            first = pager["current"] == 1
            yield Page(
                url=url,
                template="archive.html",
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
                    "count": len(all_notes),
                    "cards": [card(site, note, url) for note in notes],
                    "pager": pager,
                    "wave": wave(names),
                    "feeds": site.feeds(category),
                    "has_math": (first and bool(category.intro.formulas or category.summary.formulas))
                    or any(article.formulas for note in notes for article in (note.title, note.excerpt)),
                },
                updated=max(note.meta.date for note in all_notes).isoformat() if all_notes else "",
            )
