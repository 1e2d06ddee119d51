"""``/search/``: the page, the index in shards, and what a result shows of each note. docs/decisions/0008-search.md describes the
files."""

from __future__ import annotations

import contextlib
import datetime
import functools
import json
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from notewire import terms
from notewire.dialect.article import Article
from notewire.math import Formula
from notewire.note import Note
from notewire.page import Asset, Content, Page, key_of
from notewire.site import Site

_VERSION = 1
_VARIANT = re.compile(r'<mi mathvariant="(?P<variant>double-struck|script|fraktur)">(?P<letter>[A-Za-z])</mi>')
_OLDER = {"DOUBLE-STRUCK": "DOUBLE-STRUCK ", "SCRIPT": "SCRIPT ", "FRAKTUR": "BLACK-LETTER "}
"""What Unicode calls the letters that it had before it had these alphabets, such as ℝ."""
_ANNOTATION = re.compile(r"<annotation\b.*?</annotation>", re.S)


def search(site: Site) -> Iterator[Page | Asset]:
    """The page and everything that its script loads."""
    yield Page(
        url="search/",
        template="search.html",
        digest=partial(key_of, site.key, "search/"),
        make=partial(Content, "搜索", {"description": f"在 {site.settings.site_name} 里搜索"}),
    )
    yield Asset("search/index.json", partial(_index, site), partial(key_of, site.key, "search", site.search.key))
    for number in range(site.search.shards):
        make, digest = partial(site.search.shard, number), partial(site.search.digest, number)
        yield Asset(f"search/s/{number:x}.bin", make, digest, late=True)
    for slot, notes in site.search.by_slot.items():
        digest = partial(_notes_digest, site, notes)
        yield Asset(f"search/n/{slot:04x}.bin", partial(_notes, site, notes), digest, notes[0].path)
    dates = tuple((slot, max(note.meta.date for note in notes)) for slot, notes in site.search.by_slot.items())
    yield Asset("search/dates.bin", partial(_dates, dates), partial(key_of, site.key, repr(dates)))


def _index(site: Site) -> bytes:
    """What the script must know before it can look for anything."""
    by_tag = site.library.by_tag
    table = terms.simplified()
    index = {
        "version": _VERSION,
        "key": site.search.key,
        "notes": len(site.library.notes),
        "shards": site.search.shards,
        "categories": [[category.slug, category.name] for category in site.library.categories],
        "tags": [[tag, len(by_tag[tag])] for tag in sorted(by_tag, key=lambda tag: (-len(by_tag[tag]), tag))],
        "macros": dict(sorted(site.settings.macros.items())),
        "folded": ["".join(map(chr, table)), "".join(table.values())],
    }
    return _json(index)


def _notes_digest(site: Site, notes: Sequence[Note]) -> bytes:
    return key_of(site.key, *(note.key for note in notes))


def _notes(site: Site, notes: Sequence[Note]) -> bytes:
    """What is shown of the notes of a slot when they are found."""
    return zlib.compress(_json([_note(site, note) for note in notes]), 6)


def _note(site: Site, note: Note) -> dict[str, Any]:
    found = site.search.sections(note)
    body = note.body
    return {
        "url": note.url,
        "title": _html(site, note.title, note.title.html),
        "text": site.typesetter.text(note.title),
        "category": note.category,
        "date": note.meta.date.isoformat(),
        "tags": list(note.meta.tags),
        "aliases": list(note.meta.aliases),
        "papers": [paper.id for paper in note.meta.papers],
        "sections": [[anchor, _html(site, body, heading), text] for anchor, heading, text in found.sections],
        "formulas": [
            [tokens, _formula(site, body, number), placed.source.string.strip()]
            for number, (tokens, placed) in enumerate(zip(found.formulas, body.formulas, strict=True))
        ],
    }


def _html(site: Site, article: Article, html: str) -> str:
    """A title or a heading with its formulas as MathML, which a browser shows without a stylesheet."""
    part = Article(html, article.formulas, article.links)
    return part.html_with(partial(_formula, site, article), lambda number: "", lambda number: "")


def _formula(site: Site, article: Article, number: int) -> str:
    found = article.formulas[number]
    rendered = site.typesetter.formulas.get(Formula(found.latex, found.display))
    return _mathml(rendered.mathml) if rendered else ""


@functools.lru_cache(maxsize=10_000)  # most formulas of a note are some other's, too
def _mathml(mathml: str) -> str:
    """A formula as a result shows it."""
    return _VARIANT.sub(_letter, _ANNOTATION.sub("", mathml))


def _letter(element: re.Match[str]) -> str:
    """A letter of another alphabet as the letter that it is in Unicode: browsers that follow MathML Core leave out
    ``mathvariant``, and ℝ would be R."""
    letter = element["letter"]
    kind = "CAPITAL" if letter.isupper() else "SMALL"
    alphabet = element["variant"].upper()
    for name in (f"MATHEMATICAL {alphabet} {kind}", _OLDER[alphabet] + kind):
        with contextlib.suppress(KeyError):
            return f"<mi>{unicodedata.lookup(f'{name} {letter}')}</mi>"
    return element[0]


def _dates(dates: Sequence[tuple[int, datetime.date]]) -> bytes:
    """The newest date of each slot."""
    epoch = datetime.date(1970, 1, 1)
    days = [min(max((date - epoch).days, 0), 0xFFFF) for _, date in dates]
    planes = [
        [slot >> 8 for slot, _ in dates],
        [slot & 255 for slot, _ in dates],
        [day >> 8 for day in days],
        [day & 255 for day in days],
    ]
    return zlib.compress(b"".join(map(bytes, planes)), 6)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
