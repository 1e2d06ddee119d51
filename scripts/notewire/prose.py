"""An article read as a document: its headings and anchors, its excerpt, how long it takes to read.

Everything here works on the parsed HTML, never on a string, and leaves formulas as the tokens they are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import lxml.html
from lxml import etree

from notewire.dialect.article import Article
from notewire.dialect.fences import CODE_BEGINS, CODE_ENDS, CODE_OPENS
from notewire.dialect.tokens import LINK, TOKEN
from notewire.excerpt import CJK, HEADINGS, classes_of, cut, inner_html, sentence
from notewire.kept import kept
from notewire.patterns import later
from notewire.sections import Section

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9]|['’.-](?=[A-Za-z0-9]))*")
_CHINESE = later(f"{CJK.pattern}+")
WORDS_PER_MINUTE = 200
"""English words read in a minute, beside the Chinese characters of `Settings.reading_speed`."""
_PARSER = etree.HTMLParser()
_ANCHORS = etree.XPath("descendant::*/@*[name() = 'id' or name() = 'name']", smart_strings=False)


@kept
@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (2 to 6), its anchor, and its text as HTML in which formulas are tokens."""

    level: int
    id: str
    html: str


@kept
@dataclass(frozen=True, slots=True)
class Prose:
    """What is known of an article."""

    headings: tuple[Heading, ...]
    anchors: frozenset[str]
    """Everything in the article that a link can lead to."""
    excerpt: Article
    characters: int
    """Chinese characters outside code and formulas."""
    words: int
    """Words of Latin letters and numbers outside code and formulas."""
    mentions: tuple[tuple[str, Article], ...] = ()
    """Target of each link, as typed, and the sentence that it stands in."""

    def minutes(self, speed: int) -> int:
        """Reading time in minutes, at least 1, at `speed` Chinese characters a minute."""
        return max(1, math.ceil(self.characters / speed + self.words / WORDS_PER_MINUTE))


def read(article: Article, parts: Sequence[Section], limit: int) -> Prose:
    """Reads an article, of which `parts` are the sections; its excerpt has at most `limit` characters."""
    root = _parse(article.html)
    headings = tuple(
        Heading(int(element.tag[1]), element.get("id", ""), inner_html(element))
        for element in root.iter(*HEADINGS)
        if element.get("id")
    )
    text = "\n".join([line for part in parts for line in (part.title, part.prose)])
    mentions = tuple(_mentions(article, root)) if article.links else ()
    excerpt = cut(article, root, limit)
    return Prose(
        headings, _anchors(root), excerpt, sum(map(len, _CHINESE.findall(text))), len(_WORD.findall(text)), mentions
    )


def anchors(article: Article) -> frozenset[str]:
    """Everything in an article that a link can lead to."""
    return _anchors(_parse(article.html))


def _anchors(root: etree._Element) -> frozenset[str]:
    return frozenset(filter(None, cast("list[str]", _ANCHORS(root))))


SENTENCE = 120
"""Characters of a sentence that links to another note, about."""


def _mentions(article: Article, root: etree._Element) -> Iterator[tuple[str, Article]]:
    for link in root.iter("a"):
        target = TOKEN.fullmatch(link.get("href") or "")
        if target is None or target[1] != LINK:
            continue
        block = link
        while (above := block.getparent()) is not None and block.tag not in _WITH_SENTENCES:
            block = above
        yield article.links[int(target[2])].target, sentence(article, block, link, SENTENCE)


_WITH_SENTENCES = HEADINGS | {"p", "li", "dd", "dt", "td", "th", "summary", "figcaption", "div"}


def excerpt(article: Article, limit: int) -> Article:
    """The beginning of an article as a card shows it: at most about `limit` characters of text."""
    return cut(article, _parse(article.html), limit)


def section(article: Article, anchor: str) -> Article:
    """The part of an article under the heading with this anchor, up to the next of its level; all of it for no anchor.

    Ids are left out, since the part will stand on another page, and so are footnotes and citations, whose notes and papers
    stay behind.
    """
    if not article.html.strip():
        return replace(article, html="")
    root = lxml.html.fragment_fromstring(article.html, create_parent="div")
    heading = (
        next((element for element in root.iter(*HEADINGS) if element.get("id") == anchor), None) if anchor else None
    )
    if heading is not None:
        kept = lxml.html.Element("div")
        following = list(heading.itersiblings())
        heading.tail = None
        kept.append(heading)
        for element in following:
            if element.tag in HEADINGS and element.tag <= heading.tag:
                break
            kept.append(element)
        root = kept
    for element in list(root.iter(etree.Element)):
        element.attrib.pop("id", None)
        if classes_of(element) & {"headerlink", "footnote-ref", "footnote", "nw-cites"}:
            element.drop_tree()
    return replace(article, html=_outer(root))


def _outer(root: Any) -> str:
    html: str = lxml.html.tostring(root, encoding="unicode")
    return html.removeprefix("<div>").removesuffix("</div>")


def _parse(html: str) -> etree._Element:
    """A ``div`` around the HTML. All in it are lxml's plain elements: for those of `lxml.html` the class of each is asked for
    in Python, and a note with code has a thousand."""
    root = etree.Element("div")
    for part in lxml.html.fragments_fromstring(without_code(html), parser=_PARSER) if html.strip() else ():
        if isinstance(part, str):  # only the first can be
            root.text = part
        else:
            root.append(part)
    return root


def without_code(html: str) -> str:
    """The HTML with empty blocks of code: nothing of them is read here, and with their colours they are most of a note's
    elements. One that links lead to, from the list that explains it, stays."""
    first, *blocks = html.split(CODE_BEGINS)
    kept = [first]
    for block in blocks:
        head, opened, rest = block.partition(CODE_OPENS)
        code, closed, after = rest.partition(CODE_ENDS)
        whole = not closed or ' id="' in code
        kept.append(CODE_BEGINS + (block if whole else head + opened + closed + after))
    return "".join(kept)
