"""What is one or two links away from a note, as a small drawing and as a list.

The drawing is a tree with the note in its middle: to both sides the notes one link away, each on a branch of its own, and those
two links away below its end. So every label has its line, on a phone as well, whatever the number of notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from notewire import graph_marks, paths
from notewire.graph import Around
from notewire.note import Note
from notewire.site import Site

_ROW, _LINE = 38, 15
"""From branch to branch, and more for each further note at the end of one, in units of the drawing; on a phone one is 0.6 pixels,
on a laptop 1.2."""
_INNER, _END = 48, 276
"""From the middle to a note one link away, and to the end of its branch."""
_WIDEST, _SMALL = 12, 9
"""How wide the labels may be, in ems: of notes one link away the length of a branch on a phone, where an em is 18 units; of those
two links away, which a phone leaves out, what is free below a branch."""


def key(site: Site, note: Note) -> object:
    """All that is one or two links away; a little more than is shown, but quickly told."""
    return site.graph.key(note.path, site.line)


def make(site: Site, note: Note) -> Mapping[str, Any]:
    """`graph`: the drawing's lines, and its notes as SVG and as links; `more`, how many are not shown; None if nothing is linked
    with the note. The notes are HTML because there are a dozen on each page: a template would take five times as long."""
    around = site.graph.around(note.path)
    if not around:
        return {"graph": None}
    hung = [around.parents.count(number) for number in range(1, 1 + len(around.first))]
    row = _ROW + _LINE * (max(hung) - 1 if any(hung) else 0)
    places = _places(around, row)
    first = len(around.first)
    shown: list[str] = []
    listed: list[str] = []
    for number, (path, (x, y)) in enumerate(zip((note.path, *around.first, *around.second), places, strict=True)):
        one = site.dots.get(path) or _dot(site, path)
        far = number > first
        classes = f"{one.classes}{' is-far' if far else ''}{' is-left' if x < 0 else ''}"
        if not number:
            shown.append(f'<g class="nw-near__self {classes}">{one.large}</g>')
            continue
        href = paths.to_note(one.url, note.category)
        mark, label = (one.small, one.short) if far else (one.medium, one.label)
        shown.append(
            f'<a class="{classes}" href="{href}" transform="translate({x} {y})">{mark}<text>{label}</text></a>'
        )
        listed.append(f'<a href="{href}">{one.text}</a>')
    top, bottom = min(y for _, y in places), max(y for _, y in places)
    return {
        "graph": {
            "id": note.url.strip("/"),
            "top": top - 24,
            "height": bottom - top + 36,
            "branches": "".join(_branches(around, places)),
            "others": "".join(_others(around, places)),
            "notes_html": "\n".join(shown),
            "first_html": " ".join(listed[:first]),
            "second_html": " ".join(listed[first:]),
            "more": around.more,
        }
    }


class _Dot(NamedTuple):
    """A note as every small graph shows it: its URL, and the rest as HTML."""

    url: str
    text: str
    classes: str
    small: str
    medium: str
    large: str
    label: str
    short: str


def _dot(site: Site, path: str) -> _Dot:
    """What is the same wherever the note stands."""
    note = site.library.by_path[path]
    look = next(place for place, category in enumerate(site.library.categories) if category.slug == note.category)
    text = site.typesetter.text(note.title)
    small, medium, large = (graph_marks.shape(look, radius) for radius in (3, 5, 6.5))
    classes = f"nw-c{graph_marks.colour(look)}"
    found = _Dot(note.url, escape(text), classes, small, medium, large, _label(text, _WIDEST), _label(text, _SMALL))
    site.dots[path] = found
    return found


def _label(text: str, most: float) -> str:
    """A title that is cut if it is wider than so many ems, and then says itself to who points at it."""
    label = graph_marks.cut(text, most)
    return f"<title>{escape(text)}</title>{escape(label)}" if label != text else escape(text)


def _places(around: Around, row: int) -> list[tuple[int, int]]:
    """Where the notes stand, in the order of their numbers: the first half of those one link away to the right."""
    count = len(around.first)
    right = (count + 1) // 2
    found = [(0, 0)]
    for index in range(count):
        rows, number = (right, index) if index < right else (count - right, index - right)
        found.append((_INNER if index < right else -_INNER, number * row - (rows - 1) * row // 2))
    before = 0
    for index, parent in enumerate(around.parents):
        before = before + 1 if index and around.parents[index - 1] == parent else 0
        x, y = found[parent]
        found.append((_END if x > 0 else -_END, y + _LINE * (before + 1) - 2))
    return found


def _branches(around: Around, places: Sequence[tuple[int, int]]) -> list[str]:
    """From the middle to each note and, if something hangs there, on under its label and down."""
    lowest = dict(zip(around.parents, places[1 + len(around.first) :], strict=True))
    found = []
    for number in range(1, 1 + len(around.first)):
        x, y = places[number]
        end = f"H{lowest[number][0]}V{lowest[number][1]}" if number in lowest else ""
        found.append(f"M0 0C{x // 2} 0 {x // 2} {y} {x} {y}{end}")
    return found


def _others(around: Around, places: Sequence[tuple[int, int]]) -> list[str]:
    """What is linked among the notes one link away: on one side by an arc, else through the middle."""
    found = []
    for one, other in around.links:
        (x, y), (to, down) = places[one], places[other]
        if x == to:
            depth = 12 + abs(down - y) // 6
            found.append(f"M{x} {y}Q{x - depth if x > 0 else x + depth} {(y + down) // 2} {to} {down}")
        else:
            found.append(f"M{x} {y}C{x // 4} {y} {to // 4} {down} {to} {down}")
    return found
