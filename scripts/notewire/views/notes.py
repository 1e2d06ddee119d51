"""The page of each note."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from notewire import diagrams
from notewire.cards import wave
from notewire.dialect.article import Article
from notewire.note import Note
from notewire.page import Content, Page, key_of
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
    around = site.library.neighbours(note)
    for other in (around.previous, around.next):
        yield site.line(other) if other else None
    if note.meta.series:
        yield tuple(map(site.line, site.library.by_series[note.meta.series]))
    yield site.embedded(note)
    for other, sentence in site.library.backlinks.get(note.path, ()):
        yield (site.line(other), site.said(sentence, other.path))


def _content(site: Site, note: Note) -> Content:
    title = site.typesetter.text(note.title)
    category = site.library.category[note.category]
    article = note.body
    body = site.typesetter.page(article, note.path, note.url)
    return Content(
        title=title,
        meta={
            "kind": "note",
            "description": site.typesetter.text(note.excerpt),
            "note": _note(site, note, article),
            "feeds": site.feeds(category),
            "has_math": 'class="katex' in body or bool(note.title.formulas) or _others_have_math(site, note),
            "wave": wave(title),
            "has_mermaid": diagrams.drawn_in(body),
        },
        body=body,
    )


def _note(site: Site, note: Note, article: Article) -> dict[str, Any]:
    meta, setter = note.meta, site.typesetter
    around = site.library.neighbours(note)
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
        "papers": [{"label": paper.label, "url": paper.url} for paper in meta.papers],
        "series": _series(site, note),
        "backlinks": [
            {**(_link(site, other, note.url) or {}), "sentence_html": setter.page(sentence, other.path, note.url)}
            for other, sentence in site.library.backlinks.get(note.path, ())
        ],
        "prev": _link(site, around.previous, note.url),
        "next": _link(site, around.next, note.url),
        "draft": meta.draft,
        "future": note.future(site.library.today),
        "edit_url": site.settings.repo_edit_url + note.path if site.settings.repo_edit_url else None,
        "toc": _toc(site, note, article),
    }


def _link(site: Site, note: Note | None, page: str) -> dict[str, str] | None:
    return {"title_html": site.typesetter.page(note.title, note.path, page), "url": note.url} if note else None


def _series(site: Site, note: Note) -> dict[str, Any] | None:
    if not note.meta.series:
        return None
    notes = site.library.by_series[note.meta.series]
    return {
        "name": note.meta.series,
        "index": notes.index(note) + 1,
        "count": len(notes),
        "notes": [{**(_link(site, other, note.url) or {}), "current": other is note} for other in notes],
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


def _others_have_math(site: Site, note: Note) -> bool:
    around = site.library.neighbours(note)
    series = site.library.by_series.get(note.meta.series, ())
    linking = site.library.backlinks.get(note.path, ())
    shown = [*(other.title for other in (around.previous, around.next, *series) if other)]
    shown += [article for other, sentence in linking for article in (other.title, sentence)]
    return any(article.formulas for article in shown)
