"""TIMELINE: every note by year."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby

from notewire.cards import wave
from notewire.page import Content, Page, key_of
from notewire.site import Site


def pages(site: Site) -> Iterator[Page]:
    """``/archive/``; one line a note."""
    notes = site.library.notes
    yield Page(
        url="archive/",
        template="years.html",
        digest=partial(_digest, site),
        make=partial(_content, site),
        updated=notes[0].meta.date.isoformat() if notes else "",
    )


def _digest(site: Site) -> bytes:
    lines = ((note.category, site.line(note)) for note in site.library.notes)
    return key_of(site.key, "archive/", repr(site.channels), *lines)


def _content(site: Site) -> Content:
    years = []
    for year, group in groupby(site.library.notes, key=lambda note: note.meta.date.year):
        notes = [
            {
                "title_html": site.typesetter.page(note.title, note.path, "archive/"),
                "title": site.typesetter.text(note.title),
                "url": note.url,
                "date": note.meta.date.isoformat(),
                "category": site.category(site.library.category[note.category]),
                "draft": note.meta.draft,
                "future": note.future(site.library.today),
            }
            for note in group
        ]
        years.append({"year": year, "count": len(notes), "notes": notes})
    return Content(
        title="时间线",
        meta={
            "kind": "years",
            "label": "TIMELINE",
            "heading": "时间线",
            "description": f"{site.settings.site_name} 的全部笔记，按年份",
            "years": years,
            "channels": site.channels,
            "wave": wave("TIMELINE"),
            "has_math": any(note.title.formulas for note in site.library.notes),
        },
    )
