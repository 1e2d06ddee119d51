"""The only code that turns a path into a slug and a slug into a URL.

A URL here is relative to the site's root, without a leading slash, and a page's ends in one: ``python/autograd/``.
"""

from __future__ import annotations

import functools
import posixpath
import re
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urlsplit

SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*\Z")
"""What can be a URL without escapes on every server and file system: small Latin letters, digits, and - _ . between them."""

ROOMS = ("tags", "archive", "search", "series", "path", "graph", "papers", "glossary")
"""Pages that every site has, beside its home page and categories."""

RESERVED = frozenset({*ROOMS, "page", "assets", "feed.xml", "feed.json"})
"""First parts of URLs that the site itself uses; no category may have them."""

_PLAIN = re.compile(r"[\w./-]*", re.ASCII)
"""Paths in which nothing is to be escaped, as nearly all are: to find that by `quote` takes twenty times as long."""
_OWN = re.compile(r"(?:[\w-]+/)+(?:[\w-]+(?:\.\w+)*)?", re.ASCII)
"""URLs of the site that are as they stand: folders, and perhaps a file."""
_SAFE = "/:@!$&'()*+,;=~"
"""What may stand in the path of a URL as it is, beside letters, digits and - _ . (RFC 3986, section 3.3)."""


def note_url(category: str, slug: str) -> str:
    """The URL of a note."""
    return f"{category}/{slug}/"


def alias_url(alias: str) -> str:
    """The URL that an alias of a note's head stands for; one that ends in ``.html`` is a file."""
    return alias if alias.endswith(".html") else f"{alias}/"


def category_url(category: str) -> str:
    """The URL of a category's archive."""
    return f"{category}/"


def tag_url(tag: str) -> str:
    """The URL of a tag's page. A tag is any text: its URL keeps letters of every script and replaces the rest by a hyphen.

    Two tags that would meet (``C`` and ``C++``) stay apart because ``+`` and ``#`` are spelt out.
    """
    return f"tags/{_named(tag) or 'tag'}/"


def series_url(name: str) -> str:
    """The URL of a series' page, made from its name as a tag's is."""
    return f"series/{_named(name) or 'series'}/"


def _named(name: str) -> str:
    text = name.strip().lower().replace("+", "-plus").replace("#", "-sharp")
    return re.sub(r"[^\w.]+", "-", text).strip("-.")


def page_url(base: str, number: int) -> str:
    """The URL of page `number` (from 1) of the list at `base`."""
    return base if number == 1 else f"{base}page/{number}/"


def relative(target: str, page: str) -> str:
    """The link from the page at URL `page` to the root-relative URL `target` (either may carry a fragment)."""
    path, _, fragment = target.partition("#")
    if _OWN.fullmatch(path) and _OWN.fullmatch(page) and page[-1] == "/" and path != page:
        return _way(path.split("/"), page.split("/")) + (f"#{fragment}" if fragment else "")
    base = page if page.endswith("/") or not page else posixpath.dirname(page) + "/"
    if path == page and (fragment or path == base):
        link = "" if fragment else "./"
    else:
        link = posixpath.relpath("/" + path, "/" + base)
        if path.endswith("/") or not path:
            link += "/"
    link = quote(link, safe=_SAFE)
    if ":" in link.partition("/")[0]:  # or what stands before it would be a scheme
        link = f"./{link}"
    return f"{link}#{fragment}" if fragment else link


def to_note(target: str, category: str) -> str:
    """The same from the page of any note of a category to that of another note."""
    return f"../{target[len(category) + 1 :]}" if target.startswith(f"{category}/") else f"../../{target}"


def _way(path: list[str], page: list[str]) -> str:
    """From one folder to a file or another folder, each as its parts."""
    shared = 0
    for one, other in zip(path[:-1], page[:-1], strict=False):
        if one != other:
            break
        shared += 1
    return "../" * (len(page) - 1 - shared) + "/".join(path[shared:]) or "./"


def absolute(target: str, site_url: str) -> str:
    """The full address of the root-relative URL `target` on the site at `site_url`."""
    path, hash_, fragment = target.partition("#")
    return site_url + (path if _PLAIN.fullmatch(path) else quote(path, safe=_SAFE)) + hash_ + fragment


@functools.lru_cache(maxsize=1 << 16)  # asked again for each link at each edit that is served
def joined(origin: str, target: str) -> tuple[str, str]:
    """The path, from the project's root, that a relative link in the file `origin` leads to, empty for its own page; and the
    link's fragment."""
    if _PLAIN.fullmatch(target) and target:
        return posixpath.normpath(posixpath.join(origin.rpartition("/")[0], target)), ""
    return join(PurePosixPath(origin).parent, target)


def is_external(target: str) -> bool:
    """Whether a link leads out of the site, or is none of ours to resolve (``https:``, ``mailto:``, ``//host``, ``data:``)."""
    return bool(re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//", target))


def join(folder: PurePosixPath, target: str) -> tuple[str, str]:
    """Where a relative link written in `folder` leads: its path from the project's root, normalised, and its fragment.

    The path of a link that climbs out of the project starts with ``..``.
    """
    parts = urlsplit(target.replace("\\", "/"))
    path = unquote(parts.path)
    if not path:
        return "", unquote(parts.fragment)
    return posixpath.normpath(posixpath.join(folder.as_posix(), path)), unquote(parts.fragment)
