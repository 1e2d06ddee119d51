"""``/search/``: the page, the index in shards, and what a result shows of each note. docs/decisions/0008-search.md describes the
files."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterator
from functools import partial

from notewire import search_result, terms
from notewire.page import Asset, Bundle, Content, Page, key_of
from notewire.site import Site

_VERSION = 2
_EPOCH = datetime.date(1970, 1, 1).toordinal()


def search(site: Site) -> Iterator[Page | Asset | Bundle]:
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
    yield Bundle("search/n/", partial(_results, site), partial(_result, site))
    yield Asset("search/dates.bin", partial(_dates, site), lambda: key_of(_dates(site)))


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
    return search_result.as_json(index)


def _results(site: Site) -> dict[str, bytes]:
    """The files with what is shown of the notes of each slot when they are found, and their keys."""
    return {f"{slot:04x}.bin": b"".join([note.key for note in notes]) for slot, notes in site.search.by_slot.items()}


def _result(site: Site, name: str) -> bytes:
    """One of them."""
    notes = site.search.by_slot[int(name.removesuffix(".bin"), 16)]
    return search_result.together([site.search.result(note) for note in notes])


def _dates(site: Site) -> bytes:
    """The newest date of each slot."""
    slots = site.search.by_slot
    dates = (
        notes[0].meta.date if len(notes) == 1 else max(note.meta.date for note in notes) for notes in slots.values()
    )
    days = [min(max(date.toordinal() - _EPOCH, 0), 0xFFFF) for date in dates]
    planes = [
        [slot >> 8 for slot in slots],
        [slot & 255 for slot in slots],
        [day >> 8 for day in days],
        [day & 255 for day in days],
    ]
    return zlib.compress(b"".join(map(bytes, planes)), 6)
