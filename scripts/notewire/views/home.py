"""The home page: INCOMING TRANSMISSION, the pinned notes, LATEST UPDATES, and its further pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from notewire.cards import card, paged, wave
from notewire.note import Note
from notewire.page import Content, Page, key_of
from notewire.site import Site


def pages(site: Site) -> Iterator[Page]:
    """``/`` and ``/page/2/`` …"""
    library = site.library
    newest = library.notes[0] if library.notes else None
    for url, notes, pager in paged(library.notes, site.settings.per_page, ""):
        yield Page(
            url=url,
            template="home.html",
            digest=partial(_digest, site, url, notes),
            make=partial(_content, site, url, notes, pager),
            updated=newest.meta.date.isoformat() if newest else "",
        )


def _digest(site: Site, url: str, notes: Sequence[Note]) -> bytes:
    library = site.library
    first = not url
    shown = (*(library.pinned if first else ()), *notes, *library.notes[:1])  # the newest draws the wave
    hero = site.said(site.hero, site.hero_path) if first else ()
    return key_of(site.key, url, repr(site.channels), len(library.notes), hero, *map(site.card, shown))


def _content(site: Site, url: str, notes: Sequence[Note], pages: Callable[[], Mapping[str, Any]]) -> Content:
    pager = pages()
    library, name = site.library, site.settings.site_name
    newest = library.notes[0] if library.notes else None
    first = pager["current"] == 1
    pinned = library.pinned if first else ()
    return Content(
        title=name if first else f"{name} · 第 {pager['current']} 页",
        meta={
            "kind": "home",
            "description": site.settings.site_description,
            "hero_html": site.typesetter.page(site.hero, site.hero_path, url) if first else "",
            "wave": wave(site.typesetter.text(newest.title) if newest else name),
            "newest": card(site, newest, url) if newest else None,
            "pinned": [{**card(site, note, url), **_BRIEF} for note in pinned],
            "cards": [card(site, note, url) for note in notes],
            "channels": site.channels,
            "pager": pager,
            "count": len(library.notes),
            "empty": not library.notes,
            "has_math": any(article.formulas for note in (*notes, *pinned) for article in (note.title, note.excerpt))
            or (first and bool(site.hero.formulas)),
        },
        body="" if library.notes else _FIRST_NOTE.format(notes=site.settings.notes_dir),
    )


_BRIEF = {"pinned": False, "series": None}
"""What pinned notes do not say: their heading says the one for all of them, and the other stands where they are listed."""

_FIRST_NOTE = """<h2>写下第一篇笔记</h2>
<p>这里还没有笔记。先有一个分类：新建 <code>{notes}/python/index.md</code>，写上它的名字。</p>
<pre tabindex="0"><code>---
title: Python
---
</code></pre>
<p>然后在项目文件夹里运行：</p>
<pre tabindex="0"><code>notewire new "我的第一篇笔记" --category python</code></pre>
<p>或者自己新建 <code>{notes}/python/my-first-note.md</code>：</p>
<pre tabindex="0"><code>---
title: 我的第一篇笔记
date: 2026-01-31
---

正文从这里开始，公式写作 $E = mc^2$。
</code></pre>
<p>保存之后，这一页会自己更新。</p>
"""
