"""LINK GRAPH: every note and what it is linked with, as a drawing and as a list that says the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, floor
from typing import Any

from notewire import graph_layout, graph_marks
from notewire.cards import wave
from notewire.graph import MOST
from notewire.graph_layout import Box
from notewire.note import Note
from notewire.page import Content, Page, key_of
from notewire.site import Site

_ALL_NAMED, _ROOMLESS = 60, 120
"""Up to so many notes, every label stands beside no other; from so many on, labels make no room for themselves. Between the two
they make less and less, so that one note more never turns a drawing upside down."""
_NAMED = 45
"""Labels of a drawing that has not room for all; the script shows more of them where the reader looks closer."""
_MANY = 400
"""From so many notes on, lines are fainter."""
_EM, _LINE = 13, 16
"""The size of a label and the height of its lines in pixels, as ``graph.css`` has them."""
_WIDEST = 9.5
"""How wide a line of a label may be, in ems."""
_MARGIN = 16


@dataclass(frozen=True, slots=True)
class _Node:
    """A note as it is drawn."""

    note: Note
    text: str
    lines: tuple[str, ...]
    group: int
    radius: float
    outward: tuple[int, ...]
    """The notes of the drawing that it links to or requires, by number."""
    inward: tuple[int, ...]
    """Those that link to it or require it."""

    @property
    def label(self) -> tuple[float, float]:
        """How far its label reaches from its middle: to either side, and down."""
        wide = max(map(graph_marks.width, self.lines)) * _EM / 2
        return max(self.radius, wide), self.radius + 3 + _LINE * len(self.lines)


def pages(site: Site) -> Iterator[Page]:
    """``/graph/``"""
    notes = site.library.notes
    yield Page(
        url="graph/",
        template="graph.html",
        digest=partial(_digest, site),
        make=partial(_content, site),
        updated=notes[0].meta.date.isoformat() if notes else "",
    )


def _digest(site: Site) -> bytes:
    links = site.library.links
    required = site.library.prerequisites.requires
    notes = ((note.path, site.line(note), links[note.path], required.get(note.path)) for note in site.library.notes)
    return key_of(site.key, "graph/", *notes)


def _content(site: Site) -> Content:
    nodes = _nodes(site)
    links = sum(len({*node.outward, *node.inward}) for node in nodes) // 2
    left_out = len(site.library.notes) - len(nodes)
    return Content(
        title="图谱",
        meta={
            "kind": "graph",
            "label": "LINK GRAPH",
            "heading": "图谱",
            "description": f"{site.settings.site_name} 的笔记之间的联系",
            "count": len(site.library.notes),
            "extent": [f"图中 {len(nodes)} 篇"] * bool(left_out) + [f"{links} 条联系"],
            "left_out": left_out,
            "channels": site.channels if left_out else [],
            "links": links,
            "groups": _groups(site, nodes),
            "drawing": _drawing(nodes) if nodes else None,
            "wave": wave("LINK GRAPH"),
        },
    )


def _nodes(site: Site) -> list[_Node]:
    """The notes that are drawn, in the order of the list: by category, those with the most links first, ties by path."""
    graph, library = site.graph, site.library
    group = {category.slug: place for place, category in enumerate(library.categories)}
    core = graph.core(MOST)
    inside = frozenset(core)
    links = {path: len(graph.linked(path) & inside) for path in core}
    paths = sorted(core, key=lambda path: (group[library.by_path[path].category], -links[path], path))
    number = {path: place for place, path in enumerate(paths)}
    found = []
    for path in paths:
        note = library.by_path[path]
        text = site.typesetter.text(note.title)
        found.append(
            _Node(
                note,
                text,
                graph_marks.lines(text, _WIDEST),
                group[note.category],
                graph_marks.radius(links[path], len(paths)),
                tuple(number[other] for other in graph.outward(path) if other in number),
                tuple(number[other] for other in graph.inward(path) if other in number),
            )
        )
    return found


def _groups(site: Site, nodes: Sequence[_Node]) -> list[dict[str, Any]]:
    """The categories that have notes in the drawing, with the numbers of these notes."""
    found = []
    for group, category in enumerate(site.library.categories):
        numbers = [number for number, node in enumerate(nodes) if node.group == group]
        if numbers:
            mark = {"colour": graph_marks.colour(group), "mark_html": graph_marks.shape(group, 5)}
            found.append({**site.category(category), **mark, "numbers": numbers})
    return found


def _drawing(nodes: Sequence[_Node]) -> dict[str, Any]:
    """The drawing: its frame, its lines, its notes."""
    places = _places(nodes)
    named = _named(nodes, places)
    sides = [(*node.label, node.radius) if number in named else (node.radius,) * 3 for number, node in enumerate(nodes)]
    left = min(x - side for (x, _), (side, _, _) in zip(places, sides, strict=True)) - _MARGIN
    right = max(x + side for (x, _), (side, _, _) in zip(places, sides, strict=True)) + _MARGIN
    top = min(y - up for (_, y), (_, _, up) in zip(places, sides, strict=True)) - _MARGIN
    bottom = max(y + down for (_, y), (_, down, _) in zip(places, sides, strict=True)) + _MARGIN
    return {
        "left": floor(left),
        "top": floor(top),
        "width": ceil(right) - floor(left),
        "height": ceil(bottom) - floor(top),
        "lines": "".join(
            f"M{places[one][0]} {places[one][1]}L{places[other][0]} {places[other][1]}"
            for one, node in enumerate(nodes)
            for other in sorted({*node.outward, *node.inward})
            if one < other
        ),
        "named": _ALL_NAMED if len(nodes) <= _ALL_NAMED else _NAMED,
        "size": "few" if len(nodes) <= _ALL_NAMED else "many" if len(nodes) > _MANY else "",
        "order": sorted(range(len(nodes)), key=lambda number: (number in named, number)),
        "nodes": [
            {
                "id": node.note.url.strip("/"),
                "url": node.note.url,
                "text": node.text,
                "x": x,
                "y": y,
                "colour": graph_marks.colour(node.group),
                "mark_html": graph_marks.shape(node.group, node.radius),
                "named": number in named,
                "label": node.lines if number in named else [node.text],
                "down": floor(node.radius + _EM + 1),
                "outward": node.outward,
                "inward": node.inward,
            }
            for number, (node, (x, y)) in enumerate(zip(nodes, places, strict=True))
        ],
    }


def _places(nodes: Sequence[_Node]) -> list[tuple[int, int]]:
    by_path = sorted(range(len(nodes)), key=lambda number: nodes[number].note.path)
    order = {number: place for place, number in enumerate(by_path)}
    room = min(1.0, max(0.0, (_ROOMLESS - len(nodes)) / (_ROOMLESS - _ALL_NAMED)))
    near, boxes = [], []
    for number in by_path:
        node = nodes[number]
        near.append(sorted(order[other] for other in {*node.outward, *node.inward}))
        side, down = node.label
        edge = node.radius + 1
        boxes.append(Box(max(edge, (side + 2) * room), edge, edge + (down - node.radius) * room))
    names = [nodes[number].note.path for number in by_path]
    places = graph_layout.place(names, [nodes[number].group for number in by_path], near, boxes)
    return [places[order[number]] for number in range(len(nodes))]


def _named(nodes: Sequence[_Node], places: Sequence[tuple[int, int]]) -> set[int]:
    """The notes whose labels are shown: those with the most links, as far as their labels do not run into each other."""
    found: dict[int, tuple[float, float, float, float]] = {}
    most = len(nodes) if len(nodes) <= _ALL_NAMED else _NAMED
    for number in sorted(range(len(nodes)), key=lambda number: (-nodes[number].radius, nodes[number].note.path)):
        (x, y), (side, down), up = places[number], nodes[number].label, nodes[number].radius
        left, right, top, bottom = x - side, x + side, y - up, y + down
        if len(found) < most and not any(
            left < other[1] and other[0] < right and top < other[3] and other[2] < bottom for other in found.values()
        ):
            found[number] = (left, right, top, bottom)
    return set(found)
