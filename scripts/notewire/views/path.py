"""The learning path: which notes come before which, as a map and as a list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from notewire import graph_marks, paths, prerequisites, sugiyama, svg_text
from notewire.cards import line, wave
from notewire.math import Formula
from notewire.note import Category, Note
from notewire.page import Asset, Content, Page, key_of
from notewire.site import Site

TOGETHER = 300
"""Notes that require something. Of more, each category has a map on a page of its own: who could read one of them all?"""
DRAWN = 400
"""Notes of one map; of more there is only the list. As many are listed that have no part in any path."""

_FONT = 13
_LINE = 18
_LINES = 3
_MARGIN = 12
"""From the edge of a box to its text."""
_ABOVE, _BELOW = 20, 28
"""From the top of a box to the foot of its first line, and from that of its last line to the bottom."""
_EDGE = 2
"""Around the map, for what is drawn thick."""
_HEAD = 36
"""Above the map, for the names of the levels."""


def pages(site: Site) -> Iterator[Page | Asset]:
    """``/path/``, on large sites ``/path/<category>/`` for each category in which something is required, and what the script
    must know."""
    asking = {note.category for note in site.library.notes if note.meta.requires}
    together = sum(1 for note in site.library.notes if note.meta.requires) <= TOGETHER
    yield _page(site, None, together)
    for category in site.library.categories if not together else ():
        if category.slug in asking:
            yield _page(site, category, together)
    yield Asset("path/notes.json", partial(_data, site), partial(_data_key, site))


def _page(site: Site, category: Category | None, together: bool) -> Page:
    shown = _Shown(site, category, together)
    return Page(
        url=shown.url,
        template="path.html",
        digest=shown.digest,
        make=shown.content,
        updated=site.library.notes[0].meta.date.isoformat() if site.library.notes else "",
    )


@dataclass(frozen=True)
class _Shown:
    """What one page shows: all notes of the path, or those of a category with what they require of others, or, on the first
    page of a large site, none of them."""

    site: Site
    category: Category | None
    together: bool

    @property
    def url(self) -> str:
        """Of the page."""
        return f"path/{self.category.slug}/" if self.category else "path/"

    @cached_property
    def requires(self) -> prerequisites.Graph:
        """The part of the graph that is shown."""
        whole = self.site.library.prerequisites.requires
        if self.together:
            return whole
        if self.category is None:
            return {}
        own = {path: others for path, others in whole.items() if self._own(path)}
        return prerequisites.within(whole, {*own, *(other for others in own.values() for other in others)})

    def _own(self, path: str) -> bool:
        return self.category is not None and self.site.library.by_path[path].category == self.category.slug

    @cached_property
    def levels(self) -> Mapping[str, int]:
        """Of the notes that are shown."""
        return prerequisites.levels(self.requires)

    @cached_property
    def notes(self) -> Sequence[Note]:
        """Level by level, then by path."""
        levels, by_path = self.levels, self.site.library.by_path
        return [by_path[path] for path in sorted(levels, key=lambda path: (levels[path], path))]

    @cached_property
    def alone(self) -> Sequence[Note]:
        """Those that have no part in any path, by category and path; on the first page."""
        return _alone(self.site) if self.category is None else ()

    @cached_property
    def rooms(self) -> Sequence[tuple[Category, int]]:
        """The categories that have a page of their own, each with how many of its notes are on a path."""
        if self.together or self.category:
            return ()
        library = self.site.library
        on_paths = [library.by_path[path].category for path in library.prerequisites.levels]
        asking = {library.by_path[path].category for path in library.prerequisites.requires}
        return [(one, on_paths.count(one.slug)) for one in library.categories if one.slug in asking]

    def digest(self) -> bytes:
        """The key of the page."""
        site = self.site
        notes = ((site.line(note), note.category, *map(site.line, _required(site, note))) for note in self.notes)
        alone = ((site.line(note), note.category) for note in self.alone[: DRAWN + 1])
        rooms = ((category.slug, count) for category, count in self.rooms)
        return key_of(site.key, self.url, self.together, *notes, "alone", len(self.alone), *alone, *rooms)

    def content(self) -> Content:
        """What the template reads."""
        site, name = self.site, self.category.name if self.category else ""
        few = len(self.alone) <= DRAWN
        levels = groupby(self.notes, key=lambda note: self.levels[note.path])
        return Content(
            title=f"学习路径 · {name}" if name else "学习路径",
            meta={
                "kind": "path",
                "label": "LEARNING PATH",
                "heading": "学习路径",
                "heading_sub": name,
                "description": f"{site.settings.site_name} 的笔记先读什么、再读什么",
                "wave": wave("LEARNING PATH"),
                "has_math": any(note.title.formulas for note in (*self.notes, *self.alone)),
                "empty": not (self.notes or self.rooms),
                "map": self._map() if 0 < len(self.notes) <= DRAWN else None,
                "levels": [{"number": n + 1, "notes": [self._entry(note) for note in notes]} for n, notes in levels],
                "alone": [self._entry(note) for note in self.alone] if few else [],
                "alone_count": len(self.alone),
                "rooms": [{**site.category(one), "url": f"path/{one.slug}/", "count": n} for one, n in self.rooms],
                "back": self.category is not None,
            },
        )

    def _entry(self, note: Note) -> dict[str, Any]:
        """A note in the list."""
        site = self.site
        return {
            **line(site, note, self.url),
            "title": site.typesetter.text(note.title),
            "category": site.category(site.library.category[note.category]),
            "requires": [line(site, other, self.url) for other in _required(site, note)],
            "draft": note.meta.draft,
            "future": note.future(site.library.today),
        }

    def _map(self) -> dict[str, Any]:
        """The boxes and arrows."""
        texts = {note.path: self.site.typesetter.text(note.title) for note in self.notes}
        room = (sugiyama.WIDTH - 2 * _MARGIN) / _FONT
        lines = {path: svg_text.wrapped(text, room, _LINES) for path, text in texts.items()}
        heights = {path: _ABOVE + _LINE * (len(found) - 1) + _BELOW for path, found in lines.items()}
        drawing = sugiyama.draw(prerequisites.reduced(self.requires), self.levels, heights)
        number = {note.path: index for index, note in enumerate(self.notes)}
        hues = {category.slug: graph_marks.colour(index) for index, category in enumerate(self.site.library.categories)}
        return {
            "width": round(drawing.width) + 2 * _EDGE,
            "height": round(drawing.height) + _HEAD + _EDGE,
            "levels": [sugiyama.left(level) + _EDGE for level in range(max(self.levels.values()) + 1)],
            "arrows": [(number[one], number[other], data) for one, other, data in drawing.arrows],
            "head": _HEAD,
            "edge": _EDGE,
            "box": sugiyama.WIDTH,
            "margin": _MARGIN,
            "line": _LINE,
            "above": _ABOVE,
            "notes": [
                {
                    "url": note.url,
                    "title": texts[note.path],
                    "cut": "".join(lines[note.path]).endswith("…"),
                    "lines": lines[note.path],
                    "category": self.site.library.category[note.category].name,
                    "hue": hues[note.category],
                    "x": drawing.boxes[note.path].x,
                    "y": drawing.boxes[note.path].y,
                    "height": drawing.boxes[note.path].height,
                }
                for note in self.notes
            ],
        }


def _required(site: Site, note: Note) -> list[Note]:
    return [site.library.by_path[path] for path in site.library.prerequisites.requires.get(note.path, ())]


def _alone(site: Site) -> Sequence[Note]:
    on_paths = site.library.prerequisites.levels
    order = {category.slug: index for index, category in enumerate(site.library.categories)}
    found = [note for note in site.library.notes if note.path not in on_paths]
    return sorted(found, key=lambda note: (order[note.category], note.path))


def _listed(site: Site) -> list[Note]:
    """What the script knows of: the notes on paths, each after all that it requires, and the others if they are listed."""
    levels, by_path = site.library.prerequisites.levels, site.library.by_path
    alone = _alone(site)
    on_paths = [by_path[path] for path in sorted(levels, key=lambda path: (levels[path], path))]
    return [*on_paths, *(alone if len(alone) <= DRAWN else ())]


def _data_key(site: Site) -> bytes:
    requires = site.library.prerequisites.requires
    notes = ((site.line(note), note.meta.aliases, requires.get(note.path)) for note in _listed(site))
    return key_of(site.key, "path/notes.json", *notes)


def _data(site: Site) -> bytes:
    """A table of notes: address, title, the number of its category, the numbers of the notes that it requires, and its
    addresses of old. Whatever a note requires stands before it, unless there is a circle."""
    requires = site.library.prerequisites.requires
    notes = _listed(site)
    site.typesetter.formulas.bring(Formula(f.latex, f.display) for note in notes for f in note.title.formulas)
    number = {note.path: index for index, note in enumerate(notes)}
    category = {category.slug: index for index, category in enumerate(site.library.categories)}
    data = {
        "version": 1,
        "categories": [category.name for category in site.library.categories],
        "notes": [
            [
                note.url,
                site.typesetter.text(note.title),
                category[note.category],
                [number[path] for path in requires.get(note.path, ())],
                [paths.alias_url(alias) for alias in note.meta.aliases],
            ]
            for note in notes
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
