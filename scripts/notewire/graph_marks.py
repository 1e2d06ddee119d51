"""How a note looks in a graph: the shape and the colour of its category, its size, its label in lines of a known width."""

from __future__ import annotations

import functools
import unicodedata
from math import sqrt

COLOURS = 6
"""The colours of ``graph.css``, by number; together with as many shapes they tell 36 categories apart."""

_OUTLINES = (
    (),  # a circle
    ((-9, -9), (9, -9), (9, 9), (-9, 9)),
    ((0, -13), (13, 10), (-13, 10)),
    ((0, -13), (13, 0), (0, 13), (-13, 0)),
    ((-6, -10), (6, -10), (12, 0), (6, 10), (-6, 10), (-12, 0)),
    (
        (-4, -12),
        (4, -12),
        (4, -4),
        (12, -4),
        (12, 4),
        (4, 4),
        (4, 12),
        (-4, 12),
        (-4, 4),
        (-12, 4),
        (-12, -4),
        (-4, -4),
    ),
)
"""Corners of shapes that look as large as a circle whose radius is 10."""

_NEVER_FIRST = frozenset("，。、；：！？）》」』”’…·,.;:!?)]}")
_NEVER_LAST = frozenset("（《「『“‘([{")


def colour(group: int) -> int:
    """The number of a category's colour; `group` is its place among the site's."""
    return group % COLOURS


@functools.lru_cache(maxsize=1024)
def shape(group: int, radius: float) -> str:
    """A category's shape around 0, 0 as SVG. Neighbours among the categories differ in both shape and colour, and no two of 36
    have the same of both."""
    corners = _OUTLINES[(group + group // COLOURS) % len(_OUTLINES)]
    if not corners:
        return f'<circle r="{radius:g}"/>'
    numbers = [f"{round(number * radius / 10, 1):g}" for corner in corners for number in corner]
    joined = "".join(number if number[0] == "-" else f" {number}" for number in numbers)
    return f'<path d="M{joined.lstrip()}z"/>'


def radius(links: int, notes: int) -> float:
    """The size of a note with so many links, in a graph of so many notes, in pixels."""
    return round((3.8 + 1.1 * sqrt(links)) * max(0.6, min(1.0, sqrt(sqrt(60 / max(1, notes))))) * 2) / 2


def width(text: str) -> float:
    """About how wide a text is, in ems: a Chinese character is one, and 0.6 is as wide as most Latin letters."""
    return sum([1.0 if unicodedata.east_asian_width(char) in "WF" else 0.6 for char in text])


@functools.lru_cache(maxsize=1 << 16)  # a note stands in the graphs of all that are near it
def cut(text: str, most: float) -> str:
    """A text that is no wider than `most` ems; what is cut off is shown by an ellipsis."""
    if width(text) <= most:
        return text
    wide = 1.0
    for end, char in enumerate(text):
        wide += width(char)
        if wide > most:
            return text[:end].rstrip() + "…"
    return text


def lines(text: str, most: float) -> tuple[str, ...]:
    """A label in a line, or in two if it is wider than `most` ems: as equal as the places allow at which it can be broken. What
    is wider than two such lines is cut."""
    if width(text) <= most:
        return (text,)
    text = cut(text, 2 * most)
    places = [place for place in range(1, len(text)) if _breaks(text[place - 1], text[place])]
    if not places:
        return (text,)
    place = min(places, key=lambda place: (abs(width(text[:place].rstrip()) - width(text[place:].lstrip())), place))
    return (text[:place], text[place:])


def _breaks(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after in _NEVER_FIRST or before in _NEVER_LAST or after == " ":
        return False
    return before == " " or any(unicodedata.east_asian_width(char) in "WF" for char in (before, after))
