"""An article read as a document: its headings and anchors, its excerpt, how long it takes to read.

Everything here works on the parsed HTML, never on a string, and leaves formulas as the tokens they are.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

import lxml.html
from lxml import etree

from notewire.dialect.article import Article
from notewire.dialect.tokens import FORMULA, TOKEN

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_KEPT = {"code", "em", "strong", "del", "mark", "sub", "sup", "kbd", "b", "i"}
_SKIPPED = _HEADINGS | {"script", "style", "details", "hr", "input", "iframe", "video", "audio", "template"}
_BLOCKS = {"p", "li", "ul", "ol", "div", "blockquote", "dl", "dt", "dd", "section", "center", "figure", "table"}
_CJK = re.compile(r"[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’.-][A-Za-z0-9]+)*")
_SYMBOL = re.compile(r"\\[A-Za-z]+|[^\s{}_^\\&]")
_ENOUGH = 80
"""An automatic excerpt of this many characters ends at the first heading."""
WORDS_PER_MINUTE = 200
"""English words read in a minute, beside the Chinese characters of `Settings.reading_speed`."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level (2 to 6), its anchor, and its text as HTML in which formulas are tokens."""

    level: int
    id: str
    html: str


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

    def minutes(self, speed: int) -> int:
        """Reading time in minutes, at least 1, at `speed` Chinese characters a minute."""
        return max(1, math.ceil(self.characters / speed + self.words / WORDS_PER_MINUTE))


def read(article: Article, limit: int) -> Prose:
    """Reads an article; its excerpt has at most `limit` characters."""
    root = _parse(article.html)
    headings = tuple(
        Heading(int(element.tag[1]), element.get("id", ""), _inner(element)) for element in root.iter(*_HEADINGS) if element.get("id")
    )
    anchors = frozenset(value for element in root.iter(etree.Element) for value in (element.get("id"), element.get("name")) if value)
    text = "".join(_plain(root))
    return Prose(headings, anchors, _excerpt(article, root, limit), len(_CJK.findall(text)), len(_WORD.findall(text)))


def excerpt(article: Article, limit: int) -> Article:
    """The beginning of an article as a card shows it: at most about `limit` characters of text, see `read`."""
    return _excerpt(article, _parse(article.html), limit)


def _excerpt(article: Article, root: etree._Element, limit: int) -> Article:
    symbols = [len(_SYMBOL.findall(formula.latex)) for formula in article.formulas]
    return replace(article, html=_cut(list(_pieces(root)), limit, symbols))


def _parse(html: str) -> etree._Element:
    if not html.strip():
        return lxml.html.Element("div")
    return lxml.html.fragment_fromstring(html, create_parent="div")


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())


def _inner(element: etree._Element) -> str:
    """A heading's content without its permalink, footnotes and links."""
    pieces = [piece for piece in _pieces(element, root=True) if piece.kind != "stop"]
    return _html(pieces)


def _plain(root: etree._Element) -> Iterator[str]:
    """The running text, without code blocks and formulas."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            if element.tail:
                yield TOKEN.sub(" ", element.tail)
            continue
        inside_code = element.tag in ("pre", "script", "style") or any(a.tag == "pre" for a in element.iterancestors("pre", "figcaption"))
        if element.text and not inside_code:
            yield TOKEN.sub(" ", element.text)
        if element.tail and not any(True for _ in element.iterancestors("pre")):
            yield TOKEN.sub(" ", element.tail)
        yield " "


# the excerpt


@dataclass(frozen=True, slots=True)
class _Piece:
    """A bit of running text: ``text``, a ``formula``'s token, ``omit`` for what is only named, ``break`` between two blocks,
    ``stop`` at the author's ``<!-- more -->``, ``heading`` where one stands."""

    kind: str
    text: str = ""
    tags: tuple[str, ...] = ()


def _pieces(element: etree._Element, tags: tuple[str, ...] = (), *, root: bool = False) -> Iterator[_Piece]:
    if element.text:
        yield from _texts(element.text, tags)
    for child in element:
        yield from _element(child, tags, in_heading=root)
        if child.tail:
            yield from _texts(child.tail, tags)


def _element(child: etree._Element, tags: tuple[str, ...], *, in_heading: bool) -> Iterator[_Piece]:
    if not isinstance(child.tag, str):
        if isinstance(child, etree._Comment) and (child.text or "").strip().lower() == "more":
            yield _Piece("stop")
        return
    name, classes = child.tag, _classes(child)
    if name in _HEADINGS:
        yield _Piece("heading")
    if name in _SKIPPED or classes & {"footnote", "headerlink", "footnote-ref", "admonition-title", "nw-annotations"}:
        return
    if name == "sup" and any("footnote-ref" in _classes(inner) for inner in child):
        return
    if name == "pre" or "nw-code" in classes:
        yield from (_Piece("break"), _Piece("omit", "代码"), _Piece("break"))
    elif name == "img" or "nw-figure" in classes or name == "svg":
        yield from (_Piece("omit", "图"),)
    elif name == "table":
        yield from (_Piece("break"), _Piece("omit", "表"), _Piece("break"))
    elif "nw-math" in classes:
        yield _Piece("omit", "公式")
    elif name == "br":
        yield _Piece("break")
    else:
        block = name in _BLOCKS
        if block:
            yield _Piece("break")
        yield from _pieces(child, (*tags, name) if name in _KEPT else tags, root=in_heading)
        if block:
            yield _Piece("break")


def _texts(text: str, tags: tuple[str, ...]) -> Iterator[_Piece]:
    done = 0
    for match in TOKEN.finditer(text):
        if match.start() > done:
            yield _Piece("text", text[done : match.start()], tags)
        if match[1] == FORMULA:
            yield _Piece("formula", match[0], tags)
        done = match.end()
    if done < len(text):
        yield _Piece("text", text[done:], tags)


def _cut(pieces: list[_Piece], limit: int, symbols: list[int]) -> str:
    """The pieces' beginning as HTML, ended by … where text is left out.

    `symbols` tells for each formula how many symbols it shows, about: it counts as so many characters.
    """
    kept: list[_Piece] = []
    room, left_out, pending = limit, False, False
    for index, piece in enumerate(pieces):
        if piece.kind == "stop" or (piece.kind == "heading" and limit - room >= _ENOUGH):
            left_out = any(later.kind in ("text", "formula") and later.text.strip() for later in pieces[index:])
            break
        if piece.kind in ("break", "heading", "stop"):
            pending = bool(kept)
            continue
        text = re.sub(r"\s+", " ", piece.text)
        if not kept or pending:
            text = text.lstrip()
        if not text:
            continue
        if piece.kind == "omit" and kept and kept[-1].kind == "omit" and kept[-1].text == text:
            continue
        glue = " " if pending and _wants_space(kept[-1], piece) else ""
        pending = False
        if piece.kind == "formula":
            size = symbols[int(text[2:-1])]
        else:
            size = len(text) + (2 if piece.kind == "omit" else 0)
        last = not any(later.text.strip() for later in pieces[index + 1 :])
        if len(glue) + size + (0 if last else 1) <= room:  # one is kept for the …
            room -= len(glue) + size
            kept += [_Piece("text", glue)] if glue else []
            kept.append(_Piece(piece.kind, text, piece.tags))
            continue
        left_out = True
        if piece.kind == "text":
            end = _word_end(text, room - len(glue) - 1)
            if end > 0:
                kept.append(_Piece("text", glue + text[:end], piece.tags))
        break
    if left_out:
        while kept and kept[-1].kind == "text":
            trimmed = kept[-1].text.rstrip().rstrip("，、；：。,;:.（(“‘《「[")
            if trimmed:
                kept[-1] = _Piece("text", trimmed, kept[-1].tags)
                break
            kept.pop()
        kept.append(_Piece("text", "…"))
    return _html(kept)


def _wants_space(before: _Piece, after: _Piece) -> bool:
    """Whether two blocks that are joined need a space: not after Chinese, nor after its punctuation."""
    return not before.text or unicodedata.east_asian_width(before.text[-1]) not in "WF"


def _word_end(text: str, limit: int) -> int:
    """The last place not after `limit` at which `text` may be cut: not inside a word, nor between a character and its mark."""
    end = max(0, min(limit, len(text)))
    while 0 < end < len(text) and (_joins(text[end - 1], text[end])):
        end -= 1
    return end


def _joins(before: str, after: str) -> bool:
    if unicodedata.combining(after) or after in "\u200d\ufe0e\ufe0f" or before == "\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return True
    return all(char.isalnum() and not _CJK.match(char) or char in "_-.'" for char in (before, after))


def _html(pieces: list[_Piece]) -> str:
    out: list[str] = []
    open_tags: tuple[str, ...] = ()
    for piece in pieces:
        if piece.kind in ("break", "heading", "stop"):
            continue
        shared = 0
        while shared < min(len(open_tags), len(piece.tags)) and open_tags[shared] == piece.tags[shared]:
            shared += 1
        out.extend(f"</{tag}>" for tag in reversed(open_tags[shared:]))
        out.extend(f"<{tag}>" for tag in piece.tags[shared:])
        open_tags = piece.tags
        if piece.kind == "omit":
            out.append(f'<span class="nw-omit">[{piece.text}]</span>')
        else:
            out.append(escape(piece.text, quote=False))
    out.extend(f"</{tag}>" for tag in reversed(open_tags))
    return "".join(out).strip()
