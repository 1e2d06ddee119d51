"""``*emphasis*`` and ``**strong**``: which runs of asterisks and underscores belong together.

CommonMark's delimiter algorithm (spec 0.31, section 6.2) with two changes for Chinese, after the proposal of
markdown-cjk-friendly: full-width punctuation beside a run does not count as punctuation, or ``**专家（MoE）**技术`` would stay
raw; and emphasis never begins with punctuation that closes or ends something, nor ends with such that opens.
Python-Markdown's own patterns pair runs blindly: they take ``** x**，…，**y**`` for emphasis between the wrong ones.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.util import STX

from notewire.dialect.tokens import CLOSE, OPEN

_RUN = re.compile(r"\*+|_+")
_ENDS = set("，。、；：！？）」』】》〉〕”’,;!?")
"""What no emphasised text begins with."""
_OPENS = set("（「『【《〈〔“‘")
"""What no emphasised text ends with."""


@dataclass(slots=True)
class _Delimiter:
    char: str
    start: int
    length: int
    size: int
    opens: bool
    closes: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Emphasis: from `start` to `end` with its marks, which are `width` characters wide: 1 for ``em``, 2 for ``strong``."""

    start: int
    end: int
    width: int


def _wide(char: str) -> bool:
    return char > "\u2e7f" and unicodedata.east_asian_width(char) in "WF"


def _punctuation(char: str) -> bool:
    """Punctuation or symbol, full-width ones aside; a token of ours is a word."""
    if char in (OPEN, CLOSE, STX) or _wide(char):
        return False
    return unicodedata.category(char)[0] in "PS"


def _delimiter(text: str, match: re.Match[str]) -> _Delimiter:
    before = text[match.start() - 1] if match.start() else " "
    after = text[match.end()] if match.end() < len(text) else " "
    space_before, space_after = before.isspace(), after.isspace()
    mark_before, mark_after = _punctuation(before), _punctuation(after)
    left = not space_after and (not mark_after or space_before or mark_before or _wide(before))
    right = not space_before and (not mark_before or space_after or mark_after or _wide(after))
    opens, closes = left, right
    if match[0][0] == "_":
        opens = left and (not right or mark_before or (_wide(before) and before in _OPENS | _ENDS))
        closes = right and (not left or mark_after or (_wide(after) and after in _OPENS | _ENDS))
    if after in _ENDS and right:
        opens = False
    if before in _OPENS and left:
        closes = False
    return _Delimiter(match[0][0], match.start(), len(match[0]), len(match[0]), opens, closes)


@functools.lru_cache(maxsize=64)
def spans(text: str) -> tuple[Span, ...]:
    """The emphasis in a text, by where it starts, outer before inner."""
    runs = [_delimiter(text, match) for match in _RUN.finditer(text)]
    found: list[Span] = []
    index = 0
    while index < len(runs):
        closer = runs[index]
        if closer.closes and closer.length:
            for at in range(index - 1, -1, -1):
                opener = runs[at]
                if opener.char != closer.char or not opener.opens or not opener.length:
                    continue
                if (
                    (opener.closes or closer.opens)
                    and (opener.size + closer.size) % 3 == 0
                    and (opener.size % 3 or closer.size % 3)
                ):
                    continue  # the rule of three
                width = 2 if opener.length >= 2 and closer.length >= 2 else 1
                opener.length -= width
                found.append(Span(opener.start + opener.length, closer.start + width, width))
                closer.start += width
                closer.length -= width
                for between in runs[at + 1 : index]:
                    between.length = 0
                break
            else:
                index += 1
                continue
            if closer.length:
                continue
        index += 1
    return tuple(sorted(found, key=lambda span: (span.start, -span.end)))


class Emphasis(InlineProcessor):
    """Makes the elements; the pattern is the last but for none, so that all else inside is a placeholder already."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(r"[*_]+", md)

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]
        """The outermost emphasis that begins in this run."""
        every = spans(data)
        outer = next((span for span in every if match.start() <= span.start < match.end()), None)
        if outer is None:
            return None, None, None
        inside = [span for span in every if outer.start < span.start and span.end < outer.end + 1 and span is not outer]
        return _element(data, outer, inside), outer.start, outer.end


def _element(text: str, span: Span, inside: list[Span]) -> etree.Element:
    element = etree.Element("strong" if span.width == 2 else "em")
    position = span.start + span.width
    last: etree.Element | None = None

    def put(piece: str) -> None:
        if last is None:
            element.text = (element.text or "") + piece
        else:
            last.tail = (last.tail or "") + piece

    while inside:
        child = inside[0]
        put(text[position : child.start])
        last = _element(text, child, [span for span in inside[1:] if span.start < child.end])
        element.append(last)
        position = child.end
        inside = [span for span in inside[1:] if span.start >= child.end]
    put(text[position : span.end - span.width])
    return element


def register(md: Markdown) -> None:
    """Puts it where Python-Markdown's own patterns for emphasis stood."""
    for name in ("em_strong", "em_strong2", "not_strong"):
        if name in md.inlinePatterns:
            md.inlinePatterns.deregister(name)
    md.inlinePatterns.register(Emphasis(md), "nw-emphasis", 10)
