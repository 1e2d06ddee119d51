"""The beginning of an article as a card shows it: cut on the parsed document, never on a string.

Inline formulas stay, a displayed one becomes [公式], a block of code [代码], a picture [图], a table [表]; ``<!-- more -->``
ends it; headings, list markers, footnotes and citations stay out; no formula, word or character is cut in two; ids are left
out, so that forty excerpts can stand on one page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import NamedTuple

from lxml import etree

from notewire.dialect.article import Article
from notewire.dialect.tokens import FORMULA, NAMED, TOKEN, token
from notewire.patterns import later

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CJK = later(r"[\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""A Chinese character, or a Japanese syllable."""
_KEPT = {"code", "em", "strong", "del", "mark", "sub", "sup", "kbd", "b", "i"}
_SKIPPED = HEADINGS | {"script", "style", "details", "hr", "input", "iframe", "video", "audio", "template"}
_LEFT_OUT = {"footnote", "headerlink", "footnote-ref", "nw-cites", "admonition-title", "nw-annotations"}
_BLOCKS = {"p", "li", "ul", "ol", "div", "blockquote", "dl", "dt", "dd", "section", "center", "figure", "table"}
_SYMBOL = re.compile(r"\\[A-Za-z]+|[^\s{}_^\\&]")
_SPACES = re.compile(r"\s+")
_ENOUGH = 80
"""An automatic excerpt of this many characters ends at the first heading."""


def cut(article: Article, root: etree._Element, limit: int) -> Article:
    """The beginning of the article whose parsed HTML is `root`: at most `limit` characters, a formula counting for as many
    as it shows symbols, ended by … where text is left out."""
    pieces = [
        # a displayed formula in the middle of a paragraph
        _Piece("omit", "公式") if piece.kind == "formula" and article.formulas[int(piece.text[2:-1])].display else piece
        for piece in _beginning(_pieces(root), limit)
    ]
    return replace(article, html=_cut(pieces, limit, lambda n: len(_SYMBOL.findall(article.formulas[n].latex))))


def sentence(article: Article, block: etree._Element, link: etree._Element, limit: int) -> Article:
    """The sentence of a block that holds a link, without its links: what is before or after it beyond about `limit`
    characters is left out, with an …."""
    typed, link.text = link.text, _HERE + (link.text or "")
    pieces = [piece for piece in _pieces(block) if piece.kind in ("text", "formula", "omit")]
    link.text = typed
    sentences: list[list[_Piece]] = [[]]
    for piece in pieces:
        for text in _SENTENCE_END.split(piece.text) if piece.kind == "text" and not piece.tags else (piece.text,):
            if sentences[-1] and _ends(sentences[-1][-1]):
                sentences.append([])
            if text:
                sentences[-1].append(_Piece(piece.kind, text, piece.tags))
    found = next((one for one in sentences if any(_HERE in piece.text for piece in one)), [])
    html = _around(found, limit)
    return replace(article, html=html, doubts=())


_HERE = "\ufdd2"
"""Where the link is: one of Unicode's noncharacters, like those of `tokens`."""
_ENDING = re.compile(r"[。！？!?；]\s*\Z|[.;]\Z")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；])|(?<=[.;])\s+")


def _ends(piece: _Piece) -> bool:
    return piece.kind == "text" and bool(_ENDING.search(piece.text))


def _around(pieces: list[_Piece], limit: int) -> str:
    """The pieces as HTML, from not much before the link to not much after it."""
    place = next((n for n, piece in enumerate(pieces) if _HERE in piece.text), 0)
    pieces = [_Piece(kind, _SPACES.sub(" ", text.replace(_HERE, "")), tags) for kind, text, tags in pieces]
    before, room = _within(pieces[:place][::-1], limit // 2, end=True)
    after, _ = _within(pieces[place + 1 :], limit // 2 + room, end=False)
    return _html([*before[::-1], *pieces[place : place + 1], *after])


def _within(pieces: list[_Piece], room: int, *, end: bool) -> tuple[list[_Piece], int]:
    """The first pieces that there is room for, then an …, and what room is left; of a text its end, or its beginning."""
    kept = []
    for piece in pieces:
        size = len(piece.text) if piece.kind == "text" else 4
        if size <= room:
            kept.append(piece)
            room -= size
            continue
        if piece.kind == "text":
            cut = _word_end(piece.text, len(piece.text) - room if end else room)
            kept.append(_Piece("text", f"…{piece.text[cut:]}" if end else f"{piece.text[:cut]}…", piece.tags))
        else:
            kept.append(_Piece("text", "…"))
        return kept, 0
    return kept, room


def inner_html(heading: etree._Element) -> str:
    """A heading's content without its permalink, footnotes and links."""
    return _html([piece for piece in _pieces(heading, root=True) if piece.kind != "stop"])


def classes_of(element: etree._Element) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())


class _Piece(NamedTuple):
    """A bit of running text: ``text``, a ``formula``'s token, ``omit`` for what is only named, ``break`` between two blocks,
    ``stop`` at the author's ``<!-- more -->``, ``heading`` where one stands."""

    kind: str
    text: str = ""
    tags: tuple[str, ...] = ()


def _beginning(pieces: Iterator[_Piece], limit: int) -> Iterator[_Piece]:
    """The pieces up to the one in which an excerpt of `limit` characters must end: the rest of a long note is not looked at."""
    seen = 0
    for piece in pieces:
        yield piece
        if piece.kind == "text":
            seen += sum(map(len, piece.text.split()))
            if seen > limit:
                return


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
    name, classes = child.tag, classes_of(child)
    if name in HEADINGS:
        yield _Piece("heading")
    if name in _SKIPPED or classes & _LEFT_OUT:
        return
    if name == "sup" and any("footnote-ref" in classes_of(inner) for inner in child):
        return
    if name == "pre" or "nw-code" in classes:
        yield from (_Piece("break"), _Piece("omit", "代码"), _Piece("break"))
    elif classes & {"nw-figure", "nw-mermaid"}:
        yield from (_Piece("break"), _Piece("omit", "图"), _Piece("break"))
    elif name in ("img", "svg"):
        yield _Piece("omit", "图")
    elif name == "table":
        yield from (_Piece("break"), _Piece("omit", "表"), _Piece("break"))
    elif "nw-math" in classes:
        yield from (_Piece("break"), _Piece("omit", "公式"), _Piece("break"))
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
        if match[1] in (FORMULA, NAMED):
            yield _Piece("formula", token(FORMULA, int(match[2])), tags)
        done = match.end()
    if done < len(text):
        yield _Piece("text", text[done:], tags)


def _cut(pieces: list[_Piece], limit: int, symbols: Callable[[int], int]) -> str:
    """The pieces' beginning as HTML, ended by … where text is left out.

    `symbols` tells of a formula, by its number, how many symbols it shows, about: it counts as so many characters.
    """
    kept: list[_Piece] = []
    room, left_out, pending = limit, False, False
    for index, piece in enumerate(pieces):
        if piece.kind == "stop" or (piece.kind == "heading" and limit - room >= _ENOUGH):
            left_out = any(later.kind in ("text", "formula") and later.text.strip() for later in pieces[index:])
            break
        if piece.kind in ("break", "heading", "stop"):
            while kept and kept[-1].kind == "text" and kept[-1].text[-1:].isspace():
                last_text = kept.pop()
                trimmed = last_text.text.rstrip()
                room += len(last_text.text) - len(trimmed)
                kept += [_Piece("text", trimmed, last_text.tags)] if trimmed else []
            pending = bool(kept)
            continue
        text = _SPACES.sub(" ", piece.text)
        if not kept or pending:
            text = text.lstrip()
        if not text:
            continue
        if piece.kind == "omit":
            before = next((other for other in reversed(kept) if other.text.strip()), None)
            if before is not None and (before.kind, before.text) == ("omit", text):
                continue
        glue = " " if pending and _wants_space(kept[-1], piece) else ""
        pending = False
        size = symbols(int(text[2:-1])) if piece.kind == "formula" else len(text) + 2 * (piece.kind == "omit")
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
    """Whether two blocks that are joined need a space: not after Chinese, nor after its punctuation; beside what is left out,
    the words on its other side decide."""
    char = after.text.lstrip()[0] if before.kind == "omit" else before.text[-1]
    return unicodedata.east_asian_width(char) not in "WF"


def _word_end(text: str, limit: int) -> int:
    """The last place not after `limit` at which `text` may be cut: not inside a word, nor between a character and its mark."""
    end = max(0, min(limit, len(text)))
    while 0 < end < len(text) and (_joins(text[end - 1], text[end])):
        end -= 1
    return end


def _joins(before: str, after: str) -> bool:
    if (
        unicodedata.category(after)[0] == "M"  # accents, vowel signs, variation selectors
        or "\u200d" in (before, after)  # the joiner of emoji
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # colours of skin
        or "\U000e0020" <= after <= "\U000e007f"  # the letters of the flags of regions
        or all("\U0001f1e6" <= char <= "\U0001f1ff" for char in (before, after))  # the two halves of a flag
    ):
        return True
    return all(
        (char.isalnum() and not CJK.match(char)) or char in "_-.'" or unicodedata.category(char)[0] == "M"
        for char in (before, after)
    )


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
