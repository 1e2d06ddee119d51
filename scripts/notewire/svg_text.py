"""Text in SVG, which does not wrap by itself: cut into lines by how wide its characters usually are."""

from __future__ import annotations

import functools
import re
import unicodedata

from notewire.patterns import later

_NOT_FIRST = "，。、；：！？）》」』】”’…—,.;:!?)]}%"
"""What no line begins with (GB/T 15834, and the like of it in Latin)."""
_NOT_LAST = "（《「『【“‘([{"
_PIECE = later(r"[^\s\u2e80-\uffef]+|\s+|.", re.S)
"""A Latin word, white space, or one character of Chinese."""


def width(text: str) -> float:
    """About how wide a text is, in em: one for what is wide (UAX #11), less for Latin."""
    return sum(map(_of, text))


@functools.lru_cache(maxsize=10_000)  # asked of each piece of each line that is tried
def _of(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.68 if char.isupper() else 0.56


def wrapped(text: str, most: float, lines: int) -> list[str]:
    """The text in as few lines of at most so many em as it needs, all of them about as long; if these are more than `lines`,
    the last ends in an ellipsis."""
    pieces = _pieces(text, most)
    found = _filled(pieces, most)
    if len(found) <= lines:
        narrower = most - 1
        while len(tried := _filled(pieces, narrower)) == len(found) and max(map(width, tried), default=0) <= narrower:
            found, narrower = tried, narrower - 1
        return found
    last = found[lines - 1]
    while last and width(last) > most - 1:
        last = last[:-1]
    return [*found[: lines - 1], last.rstrip(_NOT_FIRST + _NOT_LAST + " ") + "…"]


def _filled(pieces: list[str], most: float) -> list[str]:
    """Each line takes as many pieces as it can."""
    found: list[str] = []
    line = ""
    for piece in pieces:
        if not line or width(line + piece.rstrip()) <= most:
            line += piece
        else:
            found.append(line)
            line = piece.lstrip()
    return [line.strip() for line in [*found, line] if line.strip()]


def _pieces(text: str, most: float) -> list[str]:
    """What is never cut: words, unless they are longer than a line; characters with the punctuation that belongs to them."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        if found and (piece[0] in _NOT_FIRST or found[-1][-1] in _NOT_LAST) and width(found[-1] + piece) <= most:
            found[-1] += piece
        elif width(piece) <= most:
            found.append(piece)
        else:
            found += piece
    return found
