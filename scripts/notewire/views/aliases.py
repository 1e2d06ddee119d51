"""Old paths of a note lead to where it stands now."""

from collections.abc import Iterator
from html import escape

from notewire import paths
from notewire.page import Asset
from notewire.site import Site


def assets(site: Site) -> Iterator[Asset]:
    """For each alias a page that sends the reader on, without JavaScript, and tells search engines which address counts."""
    for note in site.library.notes:
        for alias in note.meta.aliases:
            file = alias if alias.endswith(".html") else f"{alias}/index.html"
            target = escape(paths.relative(note.url, paths.alias_url(alias)))
            title = escape(site.typesetter.text(note.title))
            canonical = escape(paths.absolute(note.url, site.settings.site_url)) if site.settings.site_url else target
            html = (
                f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
                f'<meta http-equiv="refresh" content="0; url={target}"><link rel="canonical" href="{canonical}">'
                '<meta name="robots" content="noindex"><link rel="icon" href="data:,"></head><body>'
                f'<p>这篇笔记搬到了 <a href="{target}">{title}</a>。</p></body></html>\n'
            )
            yield Asset(file, html.encode())
