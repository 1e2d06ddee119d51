"""TAG INDEX and a page for each tag."""

from collections.abc import Iterator

from notewire.cards import card, paged, wave
from notewire.page import Page
from notewire.site import Site


def pages(site: Site) -> Iterator[Page]:
    """``/tags/``, ``/tags/<tag>/`` and their further pages."""
    by_tag = site.library.by_tag
    by_size = sorted(by_tag, key=lambda tag: (-len(by_tag[tag]), tag))
    yield Page(
        url="tags/",
        template="tags.html",
        title="标签",
        meta={
            "kind": "tags",
            "label": "TAG INDEX",
            "heading": "标签",
            "description": f"{site.settings.site_name} 的全部标签",
            "tags": [{**site.tag(tag), "count": len(by_tag[tag])} for tag in by_size],
            "wave": wave("TAG INDEX"),
        },
        updated=site.library.notes[0].meta.date.isoformat() if by_tag else "",
    )
    for tag, all_notes in by_tag.items():
        for url, notes, pager in paged(all_notes, site.settings.per_page, site.tag(tag)["url"]):
            yield Page(
                url=url,
                template="archive.html",
                title=tag if pager["current"] == 1 else f"{tag} · 第 {pager['current']} 页",
                meta={
                    "kind": "tag",
                    "label": "TAG",
                    "heading": tag,
                    "heading_sub": "",
                    "summary": "",
                    "description": f"标签“{tag}”下的 {len(all_notes)} 篇笔记",
                    "intro_html": "",
                    "count": len(all_notes),
                    "cards": [card(site, note, url) for note in notes],
                    "pager": pager,
                    "wave": wave(tag),
                    "has_math": any(article.formulas for note in notes for article in (note.title, note.excerpt)),
                },
                updated=max(note.meta.date for note in all_notes).isoformat(),
            )
