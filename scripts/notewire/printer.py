"""Pages to HTML, by the theme's templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from jinja2.runtime import Context

from notewire import paths
from notewire.page import Page, key_of


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as templates know it: what they read of MkDocs' own pages, they find here."""

    url: str
    title: str
    content: str
    meta: Mapping[str, Any]
    canonical_url: str | None
    edit_url: str | None
    toc: tuple[()] = ()

    @property
    def is_homepage(self) -> bool:
        """Whether it is the first page of the site."""
        return not self.url


class Printer:
    """Prints pages with one set of templates and one state of the settings."""

    def __init__(
        self, env: jinja2.Environment, site_url: str, context: Callable[[str], Mapping[str, Any]], key: bytes
    ) -> None:
        """`context` gives what templates know besides the page, for the page at a URL; `key` is the digest of the templates
        and of all that the context says."""
        self._env = env
        self._site_url = site_url
        self._context = context
        self._key = key

    def key(self, page: Page) -> bytes:
        """The digest of everything that the printed page is made from."""
        return key_of(self._key, page.template, page.key)

    def state(self, state: bytes) -> bytes:
        """The digest of everything that any page is made from, `state` being that of what is not the printer's."""
        return key_of(self._key, state)

    def html(self, page: Page) -> bytes:
        """The page."""
        content = page.make()  # not kept: ten thousand would be a gigabyte
        note = content.meta.get("note") or {}
        printed = Printed(
            url=page.url,
            title=content.title,
            content=content.body,
            meta={**content.meta, "title": content.title},
            canonical_url=paths.absolute(page.url, self._site_url) if self._site_url else None,
            edit_url=note.get("edit_url"),
        )
        template = self._env.get_template(page.template)
        return template.render(**self._context(page.url), page=printed).encode("utf-8", "xmlcharrefreplace")


def of(env: jinja2.Environment, config: Any, nav: Any, pages: Sequence[Any], text: str) -> Printer:
    """A printer for MkDocs' environment, settings, navigation and hand-written pages; `text` is mkdocs.yml's."""
    own = [Path(folder) for folder in config.theme.dirs if "site-packages" not in folder]  # others have a version
    said = [config.site_name, config.site_url, config.site_description, config.site_author, config.copyright]
    said += [config.extra, config.extra_css, config.extra_javascript, dict(config.theme)]
    env.filters["url"] = _quick(env.filters["url"])
    env.getattr = _keys_first(env)  # type: ignore[assignment,method-assign]
    env.get_template = _at_hand(env)  # type: ignore[method-assign]
    versions = [metadata.version(name) for name in ("mkdocs", "mkdocs-material", "jinja2")]

    def context(url: str) -> Mapping[str, Any]:
        return {
            "nav": nav,
            "pages": pages,
            "base_url": ("../" * url.count("/")).rstrip("/") or ".",
            "extra_css": [],
            "extra_javascript": [],
            "config": config,
        }

    return Printer(env, config.site_url or "", context, key_of(_templates(own), repr(said), text, versions))


_OWN = re.compile(r"([\w-]+)/(?:([\w-]+)/)?(?:[\w-]+/)*(?:[\w-]+\.\w+)?")
"""A URL of the site that is written as it stands, ``python/autograd/`` or ``assets/js/notewire.js``: its first two folders."""


def _quick(url: Callable[[Context, Any], str]) -> Callable[[Context, Any], str]:
    """MkDocs' filter `url`, without its work where a link leads out of the page's first folder, or its second: that is nearly
    each of the hundred of a page, and the way is the same from all pages of one depth."""
    known: dict[str, tuple[str, str]] = {}
    last: tuple[Any, str, str, str] = (None, "", "", "")
    """The page that was printed last, its first two folders, and the way up from it."""

    @jinja2.pass_context
    def quick(context: Context, value: Any) -> str:
        nonlocal last
        page = context.parent.get("page")
        its = last  # another thread may print another page
        if its[0] is not page or page is None:
            here = page.url if page is not None else ""
            own = here.split("/", 2) if here[-1:] == "/" else ("", "")
            its = last = (page, own[0], own[1], "../" * here.count("/"))
        _, one, two, up = its
        if one and type(value) is str:
            if (folders := known.get(value)) is None:
                found = _OWN.fullmatch(value)
                folders = known[value] = (found[1], found[2] or "") if found else ("", "")
            first, second = folders
            if first and first != one:
                return up + value
            if second and second != two and two:
                return up[3:] + value[len(first) + 1 :]
        return url(context, value)

    return quick


def _keys_first(env: jinja2.Environment) -> Callable[[Any, str], Any]:
    """`value.name` in a template. What pages are made of are tables, and of a table its keys come first: Jinja asks for an
    attribute before, which raises an exception five hundred times a page."""
    attribute = env.getattr

    def found(value: Any, name: str) -> Any:
        if type(value) is dict and name in value:
            return value[name]
        return attribute(value, name)

    return found


def _at_hand(env: jinja2.Environment) -> Callable[..., jinja2.Template]:
    """A template by its name. Jinja's own way to one that it has, by a lock and a weak reference to its loader, takes as long as
    many a partial, of which a page has twenty-five."""
    bring = env.get_template
    known: dict[Any, jinja2.Template] = {}

    def found(name: Any, *more: Any, **others: Any) -> jinja2.Template:
        template = known.get(name)
        if template is None:
            template = known[name] = bring(name, *more, **others)
        return template

    return found


def listed(pages: Iterable[Page], site_url: str | None) -> list[SimpleNamespace]:
    """The pages as the sitemap's template reads them."""
    return [
        SimpleNamespace(
            page=SimpleNamespace(
                canonical_url=paths.absolute(page.url, site_url) if site_url else None,
                abs_url=None,
                meta={"lastmod": page.updated},
            )
        )
        for page in pages
    ]


def _templates(folders: Iterable[Path]) -> bytes:
    """The digest of every template below these folders."""
    files = {file for folder in folders for file in folder.rglob("*") if file.suffix in (".html", ".xml")}
    return key_of(*((str(file), file.read_bytes()) for file in sorted(files) if file.is_file()))
