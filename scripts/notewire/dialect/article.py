"""A converted note: HTML in which formulas and link targets still are tokens, and what they stand for.

The same article becomes a page (formulas as HTML and MathML, links relative), a feed entry (MathML, absolute links) and
plain text: `Article.html_with` puts in whatever the place asks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape

from notewire import paths
from notewire.dialect.formulas import PlacedFormula
from notewire.dialect.tokens import FORMULA, LINK, NAMED, OPEN, replace, replace_in_html
from notewire.kept import kept


@kept
@dataclass(frozen=True, slots=True)
class Link:
    """A link of a note to something of this site: the target as the author wrote it, whether it is a picture's, and its place."""

    target: str
    picture: bool
    line: int
    column: int


@kept
@dataclass(frozen=True, slots=True)
class Cite:
    """A citation of a paper: its key, and where the author wrote it."""

    key: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is surely wrong with a note's Markdown."""

    line: int
    column: int
    message: str
    hint: str


@kept
@dataclass(frozen=True, slots=True)
class Article:
    """What the dialect makes of a text."""

    html: str
    formulas: tuple[PlacedFormula, ...] = ()
    links: tuple[Link, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    cites: tuple[Cite, ...] = ()
    """In the order of the page."""

    def html_with(
        self, formula: Callable[[int], str], link: Callable[[int], str], formula_text: Callable[[int], str]
    ) -> str:
        """The HTML with its tokens replaced: `formula` gives HTML, `formula_text` plain text for attributes, `link` a URL."""
        return put(self.html, formula, link, formula_text)

    def text_with(self, formula_text: Callable[[int], str]) -> str:
        """Plain text on one line; `formula_text` says what stands there for a formula."""
        html = self.html
        if OPEN in html:
            html = self.html_with(lambda n: formula_text(n).replace("<", "&lt;"), lambda n: "", lambda n: "")
        if "<" in html:
            html = _TAG.sub("", html)
        return " ".join(unescape(html).split())


_TAG = re.compile(r"<[^<>]*>")


def put(
    html: str, formula: Callable[[int], str], link: Callable[[int], str], formula_text: Callable[[int], str]
) -> str:
    """Any part of an article's HTML with its tokens replaced, as `Article.html_with` does."""
    html = replace_in_html(html, NAMED, lambda number: named(formula(number), formula_text(number)), lambda number: "")
    html = replace_in_html(html, FORMULA, formula, lambda number: escape(formula_text(number)))
    return replace(html, LINK, lambda number: escape(link(number)))


def named(html: str, text: str) -> str:
    """A rendered formula that says its name: screen readers know MathML, but checkers, and some of them, want a label."""
    return html.replace("<math", f'<math aria-label="{escape(text)}"', 1)


# highlighted code is full of spans, which are passed over at once
_TARGET = re.compile(
    r"<(?!span)(a|img|source|video|audio|iframe|embed|div)\b([^<>]*?)\b(href|src|poster|data-embed)=(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)([^<>]*)>"
)
_MADE = re.compile(r'class="(?:headerlink|footnote-ref|footnote-backref|nw-anno|nw-eqref|nw-cite)"')


def find_links(
    html: str, locate: Callable[[str], tuple[int, int]], token: Callable[[int], str]
) -> tuple[str, list[Link]]:
    """The HTML with a token for every target inside this site, and the links in their order.

    `locate` finds a target in the author's text; links that the dialect made itself stay as they are.
    """
    links: list[Link] = []

    def take(match: re.Match[str]) -> str:
        target = unescape(match[4].strip("\"'")).strip()
        if not target or paths.is_external(target) or _MADE.search(match[0]):
            return match[0]
        line, column = locate(target)
        links.append(Link(target, match[1] != "a", line, column))
        return f'<{match[1]}{match[2]}{match[3]}="{token(len(links) - 1)}"{match[5]}>'

    return _TARGET.sub(take, html), links
