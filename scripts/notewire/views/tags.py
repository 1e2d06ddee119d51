"""TAG INDEX and a page for each tag."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from notewire.cards import listed, paged, wave
from notewire.note import Note
from notewire.page import Content, Page, key_of
from notewire.site import Site


def pages(site: Site) -> Iterator[Page]:
    """``/tags/``, ``/tags/<tag>/`` and their further pages."""
    by_tag = site.library.by_tag
    yield Page(
        url="tags/",
        template="tags.html",
        digest=partial(_index_digest, site),
        make=partial(_index, site),
        updated=site.library.notes[0].meta.date.isoformat() if by_tag else "",
    )
    for tag, all_notes in by_tag.items():
        for url, notes, pager in paged(all_notes, site.settings.per_page, site.tag(tag)["url"]):
            yield Page(
                url=url,
                template="archive.html",
                digest=partial(_digest, site, tag, url, notes),
                make=partial(_content, site, tag, url, notes, pager),
                updated=all_notes[0].meta.date.isoformat(),
            )


def _index_digest(site: Site) -> bytes:
    counts = tuple((tag, len(notes)) for tag, notes in site.library.by_tag.items())
    return key_of(site.key, "tags/", repr(site.channels), counts)


def _digest(site: Site, tag: str, url: str, notes: Sequence[Note]) -> bytes:
    count = len(site.library.by_tag[tag])
    return key_of(site.key, url, tag, repr(site.channels), count, *map(site.card, notes))


def _index(site: Site) -> Content:
    by_tag = site.library.by_tag
    by_size = sorted(by_tag, key=lambda tag: (-len(by_tag[tag]), tag))
    return Content(
        title="标签",
        meta={
            "kind": "tags",
            "label": "TAG INDEX",
            "heading": "标签",
            "description": f"{site.settings.site_name} 的全部标签",
            "tags": [{**site.tag(tag), "count": len(by_tag[tag])} for tag in by_size],
            "channels": site.channels,
            "wave": wave("TAG INDEX"),
        },
    )


def _content(site: Site, tag: str, url: str, notes: Sequence[Note], pages: Callable[[], Mapping[str, Any]]) -> Content:
    pager = pages()
    count = len(site.library.by_tag[tag])
    return Content(
        title=tag if pager["current"] == 1 else f"{tag} · 第 {pager['current']} 页",
        meta={
            "kind": "tag",
            "label": "TAG",
            "heading": tag,
            "heading_sub": "",
            "summary": "",
            "description": f"标签“{tag}”下的 {count} 篇笔记",
            "intro_html": "",
            "count": count,
            **listed(site, notes, url, tag, pager),
        },
    )
