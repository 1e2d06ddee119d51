"""The page of each note."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from notewire import diagrams
from notewire.cards import wave
from notewire.dialect.article import Article
from notewire.note import Note
from notewire.page import Content, Page, key_of
from notewire.parts import PARTS
from notewire.site import Site

_TOC_LEVELS = (2, 3)


def pages(site: Site) -> Iterator[Page]:
    """``/<category>/<slug>/``"""
    for note in site.library.notes:
        yield page(site, note)


def page(site: Site, note: Note) -> Page:
    """The page of one note."""
    return Page(
        url=note.url,
        template="note.html",
        digest=partial(_digest, site, note),
        make=partial(_content, site, note),
        source=note.path,
        updated=(note.meta.updated or note.meta.date).isoformat(),
    )


def _digest(site: Site, note: Note) -> bytes:
    return key_of(site.key, *_parts(site, note))


def _parts(site: Site, note: Note) -> Iterator[object]:
    """What a note's page is made from, beside what every page is."""
    yield note.key
    yield note.future(site.library.today)
    yield site.resolved(note.path, note.links)
    yield site.embedded(note)
    yield site.terms.key(note.path)
    for part in PARTS:
        yield part.key(site, note)


def _content(site: Site, note: Note) -> Content:
    title = site.typesetter.text(note.title)
    category = site.library.category[note.category]
    article = note.body
    marked = replace(article, html=site.terms.put(article.html, note.path, note.url))
    body = site.typesetter.page(marked, note.path, note.url)
    around = {name: value for part in PARTS for name, value in part.make(site, note).items()}
    return Content(
        title=title,
        meta={
            "kind": "note",
            "description": site.typesetter.text(note.excerpt),
            "note": {**_note(site, note, article), **around},
            "feeds": site.feeds(category),
            "has_math": bool(note.title.formulas) or _has_formulas([body, around]),
            "wave": wave(title),
            "has_mermaid": diagrams.drawn_in(body),
        },
        body=body,
    )


def _note(site: Site, note: Note, article: Article) -> dict[str, Any]:
    meta, setter = note.meta, site.typesetter
    return {
        "title_html": setter.page(note.title, note.path, note.url),
        "title": setter.text(note.title),
        "date": meta.date.isoformat(),
        "updated": meta.updated.isoformat() if meta.updated else None,
        "category": site.category(site.library.category[note.category]),
        "tags": [site.tag(tag) for tag in meta.tags],
        "minutes": note.prose.minutes(site.settings.reading_speed),
        "words": note.prose.characters + note.prose.words,
        "source": {"url": meta.source, "host": urlsplit(meta.source).netloc.removeprefix("www.")}
        if meta.source
        else None,
        "draft": meta.draft,
        "future": note.future(site.library.today),
        "edit_url": site.settings.repo_edit_url + note.path if site.settings.repo_edit_url else None,
        "toc": _toc(site, note, article),
    }


def _toc(site: Site, note: Note, article: Article) -> list[dict[str, Any]]:
    """The headings of levels 2 and 3, nested."""
    top: list[dict[str, Any]] = []
    for heading in note.prose.headings:
        if heading.level not in _TOC_LEVELS:
            continue
        html = site.typesetter.heading(heading.html, article)
        entry: dict[str, Any] = {"id": heading.id, "html": html, "level": heading.level, "children": []}
        (top[-1]["children"] if heading.level > _TOC_LEVELS[0] and top else top).append(entry)
    return top


def _has_formulas(value: object) -> bool:
    """Whether there is a formula in the HTML of plain values."""
    if isinstance(value, str):
        return 'class="katex' in value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_has_formulas, inner))
