"""Feeds of the latest updates, for the site and for every category: Atom (RFC 4287) and JSON Feed 1.1.

Full text, formulas as MathML, full addresses. An entry's id never changes while its slug stays; times are the notes' own.
"""

import datetime
import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from notewire import paths, references
from notewire.note import Category, Note
from notewire.page import Asset, key_of
from notewire.site import Site

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]")


def assets(site: Site) -> Iterator[Asset]:
    """``/feed.xml``, ``/feed.json`` and the same under each category; none without `site_url`, which they need."""
    if not site.settings.site_url:
        return
    for category in (None, *site.library.categories):
        base = category.url if category else ""
        for name, write in (("feed.xml", _atom), ("feed.json", _json)):
            yield Asset(base + name, partial(_written, site, category, write), partial(_digest, site, category))


def _latest(site: Site, category: Category | None) -> list[Note]:
    """The published notes that changed last, newest first, ties by path."""
    notes = site.library.by_category[category.slug] if category else site.library.notes
    published = [note for note in notes if not note.meta.draft and not note.future(site.library.today)]
    latest = sorted(published, key=lambda note: note.path)
    latest.sort(key=_updated, reverse=True)
    return latest[: site.settings.feed_items]


def _written(
    site: Site, category: Category | None, write: Callable[[Site, Category | None, Sequence[Note]], bytes]
) -> bytes:
    return write(site, category, _latest(site, category))


def _digest(site: Site, category: Category | None) -> bytes:
    latest = _latest(site, category)
    parts = [
        (note.key, site.resolved(note.path, note.links), site.embedded(note), references.key(site, note))
        for note in latest
    ]
    return key_of(site.key, category.slug if category else "", *parts)


def _updated(note: Note) -> datetime.date:
    return note.meta.updated or note.meta.date


def _time(date: datetime.date) -> str:
    return f"{date.isoformat()}T00:00:00Z"


def _id(site: Site, note: Note) -> str:
    """A tag URI (RFC 4151): it stays when the site moves to https or the note is edited."""
    host = urlsplit(site.settings.site_url).netloc or "localhost"
    return f"tag:{host.partition(':')[0]},{note.meta.date.isoformat()}:/{note.url}"


def _title(site: Site, category: Category | None) -> str:
    return f"{site.settings.site_name} · {category.meta.title}" if category else site.settings.site_name


def _content(site: Site, note: Note) -> str:
    page = paths.absolute(note.url, site.settings.site_url)
    html = site.typesetter.feed(note.body, note.path, site.settings.site_url) + references.feed(site, note)
    # a footnote's "#fn-1" means nothing where forty notes stand on one page
    return _NOT_XML.sub("", re.sub(r'(<a\b[^<>]*? href=")#', rf"\g<1>{page}#", html))


def _atom(site: Site, category: Category | None, notes: Sequence[Note]) -> bytes:
    base = paths.absolute(category.url if category else "", site.settings.site_url)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})  # type: ignore[dict-item]  # the stubs forget the default namespace
    feed.set(_XML_LANG, "zh")

    def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
        element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = _NOT_XML.sub("", text) or None
        return element

    add(feed, "title", _title(site, category))
    if site.settings.site_description and category is None:
        add(feed, "subtitle", site.settings.site_description)
    add(feed, "id", base)
    add(feed, "link", rel="alternate", type="text/html", href=base)
    add(feed, "link", rel="self", type="application/atom+xml", href=base + "feed.xml")
    add(feed, "updated", _time(max(map(_updated, notes), default=datetime.date(1970, 1, 1))))
    add(add(feed, "author"), "name", site.settings.site_author or site.settings.site_name)
    for note in notes:
        entry = add(feed, "entry")
        add(entry, "title", site.typesetter.text(note.title))
        add(entry, "id", _id(site, note))
        add(entry, "link", rel="alternate", type="text/html", href=paths.absolute(note.url, site.settings.site_url))
        add(entry, "published", _time(note.meta.date))
        add(entry, "updated", _time(_updated(note)))
        for term in (site.library.category[note.category].meta.title, *note.meta.tags):
            add(entry, "category", term=term)
        add(entry, "summary", site.typesetter.text(note.excerpt), type="text")
        add(entry, "content", _content(site, note), type="html")
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _json(site: Site, category: Category | None, notes: Sequence[Note]) -> bytes:
    base = paths.absolute(category.url if category else "", site.settings.site_url)
    items: list[dict[str, Any]] = [
        {
            "id": _id(site, note),
            "url": paths.absolute(note.url, site.settings.site_url),
            "title": site.typesetter.text(note.title),
            "summary": site.typesetter.text(note.excerpt),
            "content_html": _content(site, note),
            "date_published": _time(note.meta.date),
            "date_modified": _time(_updated(note)),
            "tags": [site.library.category[note.category].meta.title, *note.meta.tags],
        }
        for note in notes
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(site, category),
        "home_page_url": base,
        "feed_url": base + "feed.json",
        "description": site.settings.site_description,
        "language": "zh",
        "authors": [{"name": site.settings.site_author or site.settings.site_name}],
        "items": items,
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()
