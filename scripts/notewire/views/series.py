"""SERIES: an index of all series, and a page for each, whose notes stand in the order in which they are to be read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from notewire import paths
from notewire.cards import line, listed, paged, wave
from notewire.note import Note
from notewire.page import Content, Page, key_of
from notewire.site import Site

_PER_PAGE = 100
"""A series is read from its beginning to its end: one page, as long as a browser bears it."""
_NAMED = 5
"""Notes that the index names of each series."""


@dataclass(frozen=True, slots=True)
class _Series:
    """A series and its extent."""

    name: str
    notes: Sequence[Note]
    categories: tuple[str, ...]
    """The names of its notes' categories, in the order of the site."""
    first: str
    last: str
    """The dates of its oldest and of its newest note."""
    minutes: int

    @property
    def extent(self) -> tuple[object, ...]:
        """What is said of it as a whole."""
        return (self.name, len(self.notes), self.categories, self.first, self.last, self.minutes)


def pages(site: Site) -> Iterator[Page]:
    """``/series/``, ``/series/<series>/`` and, of a very long one, its further pages."""
    found = [_read(site, name, notes) for name, notes in site.library.by_series.items()]
    found.sort(key=lambda series: series.name)
    found.sort(key=lambda series: series.last, reverse=True)
    yield Page(
        url="series/",
        template="series.html",
        digest=partial(_index_digest, site, found),
        make=partial(_index, site, found),
        updated=found[0].last if found else "",
    )
    for series in found:
        for url, notes, pager in paged(series.notes, _PER_PAGE, paths.series_url(series.name)):
            yield Page(
                url=url,
                template="archive.html",
                digest=partial(_digest, site, series, url, notes),
                make=partial(_content, site, series, url, notes, pager),
                updated=series.last,
            )


def _read(site: Site, name: str, notes: Sequence[Note]) -> _Series:
    dates = [note.meta.date for note in notes]
    used = {note.category for note in notes}
    return _Series(
        name,
        notes,
        tuple(category.name for slug, category in site.library.category.items() if slug in used),
        min(dates).isoformat(),
        max(dates).isoformat(),
        sum(note.prose.minutes(site.settings.reading_speed) for note in notes),
    )


def _index_digest(site: Site, found: Sequence[_Series]) -> bytes:
    said = [(series.extent, *map(site.line, series.notes[:_NAMED])) for series in found]
    return key_of(site.key, "series/", repr(site.channels), *said)


def _index(site: Site, found: Sequence[_Series]) -> Content:
    return Content(
        title="系列",
        meta={
            "kind": "series index",
            "label": "SERIES",
            "heading": "系列",
            "description": f"{site.settings.site_name} 的全部系列，每个按次序往下读",
            "series": [_entry(site, series) for series in found],
            "channels": site.channels,
            "wave": wave("SERIES"),
            "has_math": any(note.title.formulas for series in found for note in series.notes[:_NAMED]),
        },
    )


def _entry(site: Site, series: _Series) -> dict[str, Any]:
    """A series in the index: its extent, and how it begins."""
    return {
        "name": series.name,
        "url": paths.series_url(series.name),
        "count": len(series.notes),
        "categories": list(series.categories),
        "first": series.first,
        "last": series.last,
        "minutes": series.minutes,
        "notes": [line(site, note, "series/") for note in series.notes[:_NAMED]],
        "more": len(series.notes[_NAMED:]),
    }


def _digest(site: Site, series: _Series, url: str, notes: Sequence[Note]) -> bytes:
    return key_of(site.key, url, series.extent, repr(site.channels), *map(site.card, notes))


def _content(
    site: Site, series: _Series, url: str, notes: Sequence[Note], pages: Callable[[], Mapping[str, Any]]
) -> Content:
    pager = pages()
    dates = series.first if series.first == series.last else f"{series.first} 至 {series.last}"
    return Content(
        title=series.name if pager["current"] == 1 else f"{series.name} · 第 {pager['current']} 页",
        meta={
            "kind": "series",
            "label": "SERIES",
            "heading": series.name,
            "description": f"系列“{series.name}”的 {len(series.notes)} 篇笔记，按次序",
            "count": len(series.notes),
            "extent": [*series.categories, dates, f"约 {series.minutes} 分钟"],
            "numbered": True,
            **listed(site, notes, url, series.name, pager),
        },
    )
