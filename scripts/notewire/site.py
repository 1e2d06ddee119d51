"""What every view gets: the library, the settings and the typesetter, and nothing of disk or MkDocs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from notewire import paths
from notewire.dialect.article import Article
from notewire.library import Library
from notewire.note import Category
from notewire.settings import Settings
from notewire.typeset import Typesetter

FEED_TYPES = (("feed.xml", "application/atom+xml"), ("feed.json", "application/feed+json"))


@dataclass(frozen=True)
class Site:
    """One build's site, before it has pages."""

    library: Library
    settings: Settings
    typesetter: Typesetter
    hero: Article
    """What the home page says first; written in docs/index.md."""
    hero_path: str

    def category(self, category: Category) -> dict[str, Any]:
        """A category as templates know it."""
        return {
            "slug": category.slug,
            "title": category.meta.title,
            "title_zh": category.meta.title_zh,
            "url": category.url,
        }

    def feeds(self, category: Category | None = None) -> list[dict[str, str]]:
        """The feeds of a category or of the whole site, as templates know them; none without `site_url`."""
        if not self.settings.site_url:
            return []
        name = f"{self.settings.site_name} · {category.meta.title}" if category else self.settings.site_name
        base = category.url if category else ""
        return [{"title": name, "url": base + file, "type": kind} for file, kind in FEED_TYPES]

    @cached_property
    def globals(self) -> Mapping[str, Any]:
        """What every page of the site knows: `config.extra.notewire` in templates."""
        counts = self.library.by_category
        return {
            "categories": [{**self.category(c), "count": len(counts[c.slug])} for c in self.library.categories],
            "feeds": self.feeds(),
            "home_url": "",
            "tags_url": "tags/",
            "years_url": "archive/",
            "feed_url": "feed.xml" if self.settings.site_url else "",
            "fonts": [],
        }

    def tag(self, name: str) -> dict[str, str]:
        """A tag as templates know it."""
        return {"name": name, "url": paths.tag_url(name)}
