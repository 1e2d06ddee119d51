"""A graph drawn level by level, from left to right, by the method of Sugiyama, Tagawa and Toda (1981).

The levels are given. An arrow over several levels bends at each of them; within a level, notes and bends are ordered so that
few arrows cross (barycentres, then swaps of neighbours), and placed so that arrows are level where they can be (isotonic
regression). Everything breaks ties by name: the same graph, the same drawing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

WIDTH = 148
"""Of a box. All lengths are CSS pixels."""
BETWEEN = 40
"""From one level to the next."""
APART = 16
"""Between boxes of a level, at least."""
PARTS_APART = 40
"""Between what no arrow joins."""
_BEND = 6
"""The height that a bend takes."""
_ROUNDS = 12
_SWAPPED = 1000
"""Vertices of a part beyond which neighbours are not swapped: it would take long, and help little."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a name stands: its left edge, its top, its height; it is `WIDTH` wide."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """All boxes and arrows, from (0, 0)."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    arrows: Sequence[tuple[str, str, str]]
    """From which name, to which, and the data of the SVG path."""


def draw(requires: Mapping[str, Sequence[str]], levels: Mapping[str, int], heights: Mapping[str, float]) -> Drawing:
    """The drawing of all names in `levels`: an arrow leads to each from those that it requires, which have lower levels."""
    boxes: dict[str, Box] = {}
    arrows: list[tuple[str, str, str]] = []
    top = 0.0
    for names in _parts(requires, levels):
        part = _Part.of(names, requires, levels)
        part.order()
        tall = [heights[name] for name in names] + [float(_BEND)] * (len(part.level) - len(names))
        middle = _placed(part, tall)
        shift = top - min(y - height / 2 for y, height in zip(middle, tall, strict=True))
        middle = [round(y + shift, 1) for y in middle]
        top = max(y + height / 2 for y, height in zip(middle, tall, strict=True)) + PARTS_APART
        for number, name in enumerate(names):
            height = tall[number]
            boxes[name] = Box(left(levels[name]), round(middle[number] - height / 2, 1), height)
        arrows += [(names[way[0]], names[way[-1]], _curve(part, way, middle)) for way in part.ways]
    width = left(max(levels.values(), default=0)) + WIDTH
    return Drawing(width, max(top - PARTS_APART, 0), boxes, arrows)


def left(level: int) -> int:
    """Where the boxes of a level begin."""
    return level * (WIDTH + BETWEEN)


def _parts(requires: Mapping[str, Sequence[str]], levels: Mapping[str, int]) -> list[list[str]]:
    """The names that arrows join, in whatever direction, sorted; the largest part first."""
    near: dict[str, list[str]] = defaultdict(list)
    for name, others in requires.items():
        for other in others:
            near[name].append(other)
            near[other].append(name)
    seen: set[str] = set()
    found = []
    for name in sorted(levels):
        if name in seen:
            continue
        part, waiting = [], [name]
        seen.add(name)
        while waiting:
            part.append(one := waiting.pop())
            new = [other for other in near[one] if other not in seen]
            seen.update(new)
            waiting += dict.fromkeys(new)
        found.append(sorted(part))
    return sorted(found, key=lambda part: (-len(part), part))


@dataclass(slots=True)
class _Part:
    """What arrows join, its vertices numbered: first the names in their order, then the bends of long arrows."""

    level: list[int]
    left: list[list[int]]
    """Of each vertex those that it is joined with at the level before it."""
    right: list[list[int]]
    ways: list[list[int]] = field(default_factory=list)
    """Each arrow as the vertices that it passes."""
    layers: list[list[int]] = field(default_factory=list)
    place: list[float] = field(default_factory=list)
    """Where each vertex stands in its layer, from 0 to 1."""

    @classmethod
    def of(cls, names: list[str], requires: Mapping[str, Sequence[str]], levels: Mapping[str, int]) -> _Part:
        number = {name: index for index, name in enumerate(names)}
        part = cls([levels[name] for name in names], [[] for _ in names], [[] for _ in names])
        for name in names:
            for other in sorted(requires.get(name, ())):
                part._join(number[other], number[name])
        part.layers = [[] for _ in range(max(part.level) + 1)]
        part._first_order()
        return part

    def _join(self, start: int, end: int) -> None:
        way = [start]
        for level in range(self.level[start] + 1, self.level[end]):
            way.append(len(self.level))
            self.level.append(level)
            self.left.append([])
            self.right.append([])
        way.append(end)
        for one, other in pairwise(way):
            self.right[one].append(other)
            self.left[other].append(one)
        self.ways.append(way)

    def _first_order(self) -> None:
        """Depth first, so that a tree has no crossings to begin with."""
        seen = [False] * len(self.level)
        for root in sorted(range(len(self.level)), key=lambda vertex: (self.level[vertex], vertex)):
            waiting = [root]
            while waiting:
                vertex = waiting.pop()
                if not seen[vertex]:
                    seen[vertex] = True
                    self.layers[self.level[vertex]].append(vertex)
                    waiting += reversed(self.right[vertex])
        self.place = [0.0] * len(self.level)
        for layer in self.layers:
            self._number(layer)

    def _number(self, layer: Sequence[int]) -> None:
        for index, vertex in enumerate(layer):
            self.place[vertex] = (index + 0.5) / len(layer)

    def order(self) -> None:
        """Orders the layers so that few arrows cross."""
        best, fewest = [layer[:] for layer in self.layers], self.crossings()
        for number in range(_ROUNDS):
            if not fewest:
                break
            for layer, near in self._sweep(number % 2 == 0):
                layer.sort(key=lambda vertex: self._mean(near[vertex], self.place[vertex]))
                self._number(layer)
            if len(self.level) <= _SWAPPED:
                self._swap()
            if (crossings := self.crossings()) < fewest:
                best, fewest = [layer[:] for layer in self.layers], crossings
        self.layers = best
        for layer in best:
            self._number(layer)

    def _sweep(self, rightward: bool) -> Iterator[tuple[list[int], list[list[int]]]]:
        """The layers but the first, in one direction, each with the neighbours on the side that is settled."""
        layers = self.layers[1:] if rightward else self.layers[-2::-1]
        return ((layer, self.left if rightward else self.right) for layer in layers)

    def _mean(self, near: Sequence[int], otherwise: float) -> float:
        return sum([self.place[other] for other in near]) / len(near) if near else otherwise

    def _swap(self) -> None:
        """Swaps neighbours as long as that makes crossings fewer."""
        for layer in self.layers:
            again = True
            while again:
                again = False
                for index in range(len(layer) - 1):
                    one, other = layer[index], layer[index + 1]
                    if self._crossed(one, other) > self._crossed(other, one):
                        layer[index], layer[index + 1] = other, one
                        again = True
            self._number(layer)

    def _crossed(self, above: int, below: int) -> int:
        """How often the arrows of two neighbours cross each other."""
        count = 0
        for near in (self.left, self.right):
            places = sorted(self.place[other] for other in near[below])
            count += sum(bisect_left(places, self.place[other]) for other in near[above])
        return count

    def crossings(self) -> int:
        """How many arrows cross (Barth, Mutzel and Jünger 2004, by insertion)."""
        count = 0
        for layer in self.layers:
            seen: list[float] = []
            for vertex in layer:
                ends = [self.place[other] for other in self.right[vertex]]
                count += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return count


def _placed(part: _Part, tall: Sequence[float]) -> list[float]:
    """How far down the middle of each vertex is: near the middles of those that it is joined with, long arrows above all."""
    middle = [0.0] * len(part.level)
    for layer in part.layers:
        y = 0.0
        for vertex in layer:
            middle[vertex] = y + tall[vertex] / 2
            y += tall[vertex] + APART
    names = len(part.level) - sum(len(way) - 2 for way in part.ways)
    turns = [(layer, near) for number in range(_ROUNDS) for layer, near in part._sweep(number % 2 == 0)]
    both = [one + other for one, other in zip(part.left, part.right, strict=True)]
    for layer, near in turns + [(layer, both) for layer in part.layers]:
        wanted, weights = [], []
        for vertex in layer:
            pulls = [(1 + (vertex >= names)) * (1 + 3 * (other >= names)) for other in near[vertex]]
            weight = sum(pulls)
            pull = sum(w * middle[other] for w, other in zip(pulls, near[vertex], strict=True))
            wanted.append(pull / weight if weight else middle[vertex])
            weights.append(weight or 0.1)
        for vertex, y in zip(layer, _apart(wanted, weights, [tall[vertex] for vertex in layer]), strict=True):
            middle[vertex] = y
    return middle


def _apart(wanted: Sequence[float], weights: Sequence[float], tall: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones, by weighted squares, at which boxes in this order do not touch: isotonic
    regression by pooling adjacent violators, after what lies above each is taken off."""
    offsets = [0.0]
    for above, below in pairwise(tall):
        offsets.append(offsets[-1] + (above + below) / 2 + APART)
    pools: list[tuple[float, float, int]] = []
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        value, total, count = want - offset, float(weight), 1
        while pools and pools[-1][0] > value:
            before, heavy, many = pools.pop()
            value = (value * total + before * heavy) / (total + heavy)
            total, count = total + heavy, count + many
        pools.append((value, total, count))
    values = [value for value, _, count in pools for _ in range(count)]
    return [value + offset for value, offset in zip(values, offsets, strict=True)]


def _curve(part: _Part, way: Sequence[int], middle: Sequence[float]) -> str:
    """An arrow from the right of its first box to the left of its last, level at every bend, with an open head."""
    first = part.level[way[0]]
    x, y = left(first) + WIDTH, middle[way[0]]
    data = f"M{x} {y:g}"
    for number, vertex in enumerate(way[1:], 1):
        to, half = left(first + number), BETWEEN / 2
        data += f"C{to - half:g} {y:g} {to - half:g} {middle[vertex]:g} {to} {middle[vertex]:g}"
        y = middle[vertex]
        if number < len(way) - 1:
            data += f"H{to + WIDTH}"
        else:
            data += "m-6-4l6 4l-6 4"
    return data
