"""A link checker for a built site: every address that its pages name must be there, and its anchors with it.

It knows nothing of how the site was made: it reads the HTML with lxml, follows addresses by the rules of RFC 3986
(`urljoin`), and looks for what a plain file server would answer with.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from .projects import Built

LINKS = {"a": ("href",), "area": ("href",), "form": ("action",), "iframe": ("src",), "blockquote": ("cite",)}
"""Elements that lead somewhere else when the reader wants to: another host is fine."""

RESOURCES = {
    "img": ("src", "srcset"), "script": ("src",), "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",),
    "track": ("src",), "embed": ("src",), "object": ("data",), "input": ("src",), "use": ("href",), "image": ("href",),
    "link": ("href",),
}  # fmt: skip
"""Elements whose address the browser fetches by itself."""

NOT_FETCHED = {"canonical", "alternate", "prev", "next", "author", "license"}
"""What `<link rel>` says of an address that is only named."""

_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")


class Reference(NamedTuple):
    """An address that a page or a stylesheet names."""

    page: str
    """Root-relative URL of the page."""
    element: str
    target: str
    """As it is written."""
    fetched: bool
    """Whether the browser fetches it by itself."""


class Checker:
    """The references of a built site, and which of them are broken."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.parse = cache(self._parse)
        self.anchors = cache(self._anchors)

    def _parse(self, url: str) -> html.HtmlElement:
        return html.fromstring(self.built.page(url).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))

    @cached_property
    def references(self) -> list[Reference]:
        """Every address named by a page or by a stylesheet of ours."""
        found = [reference for url in self.built.pages for reference in self._of_page(url)]
        for sheet in sorted(self.built.site.glob("assets/**/*.css")):
            url = sheet.relative_to(self.built.site).as_posix()
            found += [Reference(url, "url()", target, True) for target in _css_targets(sheet.read_text("utf-8"))]
        return found

    def _of_page(self, url: str) -> Iterator[Reference]:
        for element in self.parse(url).iter():
            if not isinstance(element.tag, str):
                continue  # a comment
            name = element.tag.rpartition("}")[2]
            for attribute in (*LINKS.get(name, ()), *RESOURCES.get(name, ())):
                value = element.get(attribute)
                if value is None:
                    continue
                rel = set((element.get("rel") or "").split())
                fetched = name in RESOURCES and not (name == "link" and rel <= NOT_FETCHED)
                targets = (
                    [part.split()[0] for part in value.split(",") if part.strip()] if attribute == "srcset" else [value]
                )
                yield from (Reference(url, f"<{name} {attribute}>", target, fetched) for target in targets)
            if name == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
                yield Reference(url, "<meta refresh>", element.get("content").partition("url=")[2], False)
            styles = (element.text or "" if name == "style" else "") + " " + (element.get("style") or "")
            yield from (Reference(url, "style", target, True) for target in _css_targets(styles))

    def broken(self) -> list[str]:
        """Each reference within the site that leads nowhere, and why."""
        return [
            f"{r.page or '/'}: {r.element} {r.target!r}: {why}" for r in self.references if (why := self._why_broken(r))
        ]

    def foreign(self) -> list[str]:
        """Each address on another host that a browser would fetch by itself."""
        return [
            f"{r.page or '/'}: {r.element} {r.target!r}" for r in self.references if r.fetched and self._is_foreign(r)
        ]

    def why_broken(self, page: str, target: str) -> str:
        """Why an address named on a page leads nowhere; an empty text if it does not."""
        return self._why_broken(Reference(page, "", target, False))

    def full(self, reference: Reference) -> str:
        """Its address in full; the 404 page counts as the one that a reader asked for, at any depth."""
        asked = "no/such/page/" if reference.page == "404.html" else reference.page
        return urljoin(self.built.url + asked, reference.target)

    def _is_foreign(self, reference: Reference) -> bool:
        parts = urlsplit(self.full(reference))
        return parts.scheme != "data" and parts.netloc != urlsplit(self.built.url).netloc

    def _why_broken(self, reference: Reference) -> str:
        parts = urlsplit(self.full(reference))
        if parts.scheme not in ("http", "https") or self._is_foreign(reference):
            return ""
        if not reference.target.strip():
            return "the address is empty"
        if reference.target.startswith("#"):  # the page itself, whatever address it answers to
            return "" if unquote(parts.fragment) in self.anchors(reference.page) else "the page has no such anchor"
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        if not path.startswith(self.built.base):
            return f"it leaves {self.built.base}, where the site lies"
        url = path.removeprefix(self.built.base)
        file = self.built.page(url)
        if not file.is_file():
            lacks = self.built.page(url + "/").is_file()
            return "it lacks its slash at the end" if lacks else "there is no such file"
        if fragment and file.suffix == ".html" and fragment not in self.anchors(url):
            return "the page has no such anchor"
        return ""

    def _anchors(self, url: str) -> frozenset[str]:
        return frozenset(self.parse(url).xpath("//@id"))


def _css_targets(css: str) -> list[str]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    return [first or second for first, second in _CSS_URL.findall(css) if not (first or second).startswith("#")]
