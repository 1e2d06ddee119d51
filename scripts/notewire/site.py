"""What every view gets: the library, the settings, the typesetter and search, and nothing of disk or MkDocs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from notewire import math, paths, versions, wikilinks
from notewire.dialect.article import Article, Link
from notewire.glossary import Entry
from notewire.graph import Graph
from notewire.library import Library
from notewire.note import Category, Note
from notewire.page import key_of
from notewire.related import Related
from notewire.search import Search
from notewire.settings import Settings
from notewire.term_links import TermLinks
from notewire.typeset import Typesetter

FEED_TYPES = (("feed.xml", "application/atom+xml"), ("feed.json", "application/feed+json"))

_ROOMS = (
    ("path", "学习路径", "路径"),
    ("graph", "图谱", "图谱"),
    ("series", "系列", ""),
    ("papers", "论文", ""),
    ("glossary", "术语表", ""),
    ("tags", "标签", "标签"),
    ("archive", "时间线", "时间线"),
)


@dataclass(frozen=True)
class Site:
    """One build's site, before it has pages."""

    library: Library
    settings: Settings
    typesetter: Typesetter
    hero: Article
    """What the home page says first; written in docs/index.md."""
    hero_path: str
    search: Search
    related: Related
    papers: dict[str, Mapping[str, Any]] = field(default_factory=dict, compare=False, repr=False)
    """Papers as templates know them, by key, as far as they were asked for (`references.entry`)."""
    dots: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """Notes as small graphs show them, by path, likewise (`parts.graph`)."""
    _lines: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    _cards: dict[str, bytes] = field(default_factory=dict, compare=False, repr=False)

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
        return {
            "categories": [self.category(c) for c in self.library.categories],
            "feeds": self.feeds(),
            "rooms": [{"url": f"{name}/", "name": title, "short": short} for name, title, short in self._rooms()],
            "home_url": "",
            "tags_url": "tags/",
            "years_url": "archive/",
            "search_url": "search/",
            "feed_url": "feed.xml" if self.settings.site_url else "",
            "fonts": [],
        }

    def _rooms(self) -> Iterator[tuple[str, str, str]]:
        """The pages of the whole site that have something to show: address, name, and the name in the header if it is there."""
        found = self.library
        there = {
            "path": any(note.meta.requires for note in found.notes),
            "graph": len(found.notes) > 1,
            "series": any(note.meta.series for note in found.notes),
            "papers": bool(found.bibliography.references),
            "glossary": bool(found.glossary.entries),
        }
        yield from (room for room in _ROOMS if there.get(room[0], True))

    @cached_property
    def key(self) -> bytes:
        """The digest of what every page depends on: the settings, the code, and what `globals` says."""
        return key_of(versions.stamp(), math.setting(self.settings.macros), repr(self.settings), repr(self.globals))

    def state(self) -> bytes:
        """The digest of everything that views can know, but for the bytes of attachments: while it is the same, every page is.

        Takes a look at every note: a build asks for it once, an edit that is served does not."""
        found = self.library
        read = (found.notes, found.hidden, found.broken, found.categories)
        return key_of(
            self.key,
            found.today.isoformat(),
            [[(one.path, one.key) for one in group] for group in read],
            [(attachment.path, attachment.url) for attachment in found.attachments],
            [*found.pages.items()],
            (found.bibliography.path, found.bibliography.key, found.glossary.path, found.glossary.key),
            (self.hero_path, self.said(self.hero, self.hero_path)),
        )

    @cached_property
    def graph(self) -> Graph:
        """What is linked with what."""
        return Graph(self.library)

    def said(self, article: Article, origin: str) -> tuple[object, ...]:
        """What a text that was written in the file `origin` comes out as, for the key of a page that shows it."""
        formulas = tuple((found.latex, found.display, found.source.string) for found in article.formulas)
        return (article.html, formulas, self.resolved(origin, article.links))

    def resolved(self, origin: str, links: Iterable[Link]) -> tuple[str, ...]:
        """Where links lead, for a key."""
        return tuple(str(self.library.resolve(origin, link.target)) for link in links)

    def embedded(self, note: Note) -> tuple[object, ...]:
        """Every note that this one may show inside itself, by whatever way round, for a key."""
        found: dict[str, Note] = {}
        waiting = [note] if note.embeds else []
        while waiting:
            one = waiting.pop()
            for link in one.links if one.embeds else ():
                name = link.target.removeprefix("[[").partition("#")[0]
                path = wikilinks.find(self.library, one.path, name) if link.target.startswith("[[") else None
                other = self.library.by_path.get(path or "")
                if other is not None and other.path not in found:
                    found[other.path] = other
                    waiting.append(other)
        others = (found[path] for path in sorted(found))
        return tuple((other.key, self.resolved(other.path, other.links)) for other in others)

    @cached_property
    def terms(self) -> TermLinks:
        """What links notes to the glossary."""
        explained: dict[str, set[str]] = defaultdict(set)
        for entry in self.library.glossary.entries:
            if note := self.explaining(entry):
                explained[note.path].add(entry.anchor)
        return TermLinks(self.library.glossary, explained)

    def explaining(self, entry: Entry) -> Note | None:
        """The note that explains a term, if there is one."""
        if entry.note is None:
            return None
        name = entry.note.target.removeprefix("[[").partition("#")[0]
        return self.library.by_path.get(wikilinks.find(self.library, self.library.glossary.path, name) or "")

    def line(self, note: Note) -> bytes:
        """The digest of what a list says of a note in one line."""
        found = self._lines.get(note.path)
        if found is None:
            state = (note.meta.date.isoformat(), note.meta.draft, note.future(self.library.today))
            found = self._lines[note.path] = key_of(note.url, self.said(note.title, note.path), state)
        return found

    def card(self, note: Note) -> bytes:
        """The digest of what a card says of a note."""
        found = self._cards.get(note.path)
        if found is None:
            minutes = note.prose.minutes(self.settings.reading_speed)
            tags, pinned = note.meta.tags, note.meta.pinned
            said = (self.line(note), self.said(note.excerpt, note.path), minutes, tags, pinned, *self.place(note))
            found = self._cards[note.path] = key_of(*said)
        return found

    @cached_property
    def channels(self) -> list[dict[str, Any]]:
        """The categories and how many notes each holds, for the pages that say so: not for all, or a new note would
        change every page."""
        counts = self.library.by_category
        return [{**self.category(c), "count": len(counts[c.slug])} for c in self.library.categories]

    def tag(self, name: str) -> dict[str, str]:
        """A tag as templates know it."""
        return {"name": name, "url": paths.tag_url(name)}

    def place(self, note: Note) -> tuple[str, int, int]:
        """The series of a note, its place there from 1, and how many notes the series has; an empty name without one."""
        name = note.meta.series
        if not name:
            return "", 0, 0
        return name, self.library.place_in_series[note.path], len(self.library.by_series[name])

    def series(self, note: Note) -> dict[str, Any] | None:
        """The same as templates know it; `place` is its key."""
        name, number, count = self.place(note)
        return {"name": name, "url": paths.series_url(name), "number": number, "count": count} if name else None
