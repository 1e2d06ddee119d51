"""Cards, pagers and the waveform: the parts that lists of notes are made of."""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from notewire import paths
from notewire.note import Note
from notewire.site import Site


def card(site: Site, note: Note, page: str) -> dict[str, Any]:
    """A note as a card on the page at URL `page`."""
    setter = site.typesetter
    return {
        "title_html": setter.page(note.title, note.path, page),
        "title": setter.text(note.title),
        "url": note.url,
        "date": note.meta.date.isoformat(),
        "category": site.category(site.library.category[note.category]),
        "minutes": note.prose.minutes(site.settings.reading_speed),
        "excerpt_html": setter.page(note.excerpt, note.path, page),
        "tags": [site.tag(tag) for tag in note.meta.tags],
        "draft": note.meta.draft,
        "future": note.future(site.library.today),
        "pinned": note.meta.pinned,
        "series": site.series(note),
    }


def line(site: Site, note: Note, page: str) -> dict[str, Any]:
    """A note as a link on the page at URL `page`; `site.line` is its key."""
    return {"title_html": site.typesetter.page(note.title, note.path, page), "url": note.url}


def listed(site: Site, notes: Sequence[Note], page: str, name: str, pager: Mapping[str, Any]) -> dict[str, Any]:
    """What `archive.html` shows on the page at URL `page` beside and below its head: the notes of this page of the list `name`
    as cards, the categories, the pager. Its key is made of `site.channels` and each note's `site.card`."""
    return {
        "cards": [card(site, note, page) for note in notes],
        "channels": site.channels,
        "pager": pager,
        "wave": wave(name),
        "has_math": any(article.formulas for note in notes for article in (note.title, note.excerpt)),
    }


def paged(
    notes: Sequence[Note], per_page: int, base: str
) -> Iterator[tuple[str, Sequence[Note], Callable[[], dict[str, Any]]]]:
    """The list at URL `base` cut into pages: for each its URL, its notes and what makes its pager. An empty list has one
    page."""
    total = max(1, math.ceil(len(notes) / per_page))
    for number in range(1, total + 1):
        yield (
            paths.page_url(base, number),
            notes[(number - 1) * per_page : number * per_page],
            partial(pager, base, number, total),
        )


def pager(base: str, current: int, total: int) -> dict[str, Any]:
    """What a pager shows: the first page, the last, those around the current one, and a gap where pages are left out."""
    shown = sorted({1, total, *range(max(1, current - 1), min(total, current + 1) + 1)})
    items: list[dict[str, Any]] = []
    before = 0
    for number in shown:
        if number - before == 2:
            items.append({"n": number - 1, "url": paths.page_url(base, number - 1), "current": False})
        elif number - before > 2:
            items.append({"gap": True})
        items.append({"n": number, "url": paths.page_url(base, number), "current": number == current})
        before = number
    return {
        "current": current,
        "total": total,
        "items": items,
        "prev": paths.page_url(base, current - 1) if current > 1 else None,
        "next": paths.page_url(base, current + 1) if current < total else None,
    }


WAVE_WIDTH, WAVE_HEIGHT = 240, 24
_PLACES = [x / WAVE_WIDTH for x in range(0, WAVE_WIDTH + 1, 2)]
"""The points of a wave, as parts of its width."""
_PATH = "M" + "L".join(f"{x} %.2f" for x in range(0, WAVE_WIDTH + 1, 2))


@functools.lru_cache(maxsize=1024)  # the pages of one list have one
def wave(text: str) -> str:
    """The waveform of a text as the data of an SVG path, 240 wide and 24 high: the same text, the same wave.

    Four sine waves whose frequencies, phases and strengths come from the text's hash, under an envelope like a signal's.
    """
    seed = hashlib.blake2b(text.encode(), digest_size=16).digest()
    sizes = [0.25 + seed[i + 8] / 255 for i in range(4)]
    turns = [seed[i + 4] / 255 * 2 * math.pi for i in range(4)]
    # sin(speed · at + turn) = sin(speed · at) · cos(turn) + cos(speed · at) · sin(turn): the first factors are known
    a, b, c, d = [size * math.cos(turn) for size, turn in zip(sizes, turns, strict=True)]
    e, f, g, h = [size * math.sin(turn) for size, turn in zip(sizes, turns, strict=True)]
    tables = [table for i in range(4) for table in _sines(seed[i])]
    high = _envelope(0.3 + seed[12] / 255 * 0.4)
    scale = (WAVE_HEIGHT / 2 - 1) / sum(sizes)
    return _PATH % tuple(
        [
            WAVE_HEIGHT / 2 - (a * s + e * t + b * u + f * v + c * w + g * x + d * y + h * z) * envelope * scale
            for s, t, u, v, w, x, y, z, envelope in zip(*tables, high, strict=True)
        ]
    )


@functools.cache
def _sines(byte: int) -> tuple[list[float], list[float]]:
    """The sine and the cosine at each point of a wave of one of 256 frequencies."""
    speed = 2 * math.pi * (2 + byte / 16)
    return [math.sin(speed * at) for at in _PLACES], [math.cos(speed * at) for at in _PLACES]


@functools.cache
def _envelope(center: float) -> list[float]:
    """How high a wave with this center can be at each point. There are 256 centers, and many more notes."""
    return [math.exp(-(((at - center) / 0.28) ** 2)) * math.sin(math.pi * at) ** 0.5 for at in _PLACES]
