"""Where the notes of a graph stand: the same places for the same graph, and nearly the same for nearly the same.

1. Each note has a home: a place in the region of its group that its name alone decides.
2. Notes settle between their home and the notes that they are linked with (Tutte's barycenters). These equations have one
   solution, and a note more or less changes it by little; everything that follows begins there.
3. Springs and repulsion (Fruchterman and Reingold 1991, repulsion of clusters from afar as by Barnes and Hut 1986) spread them.
   Homes hold them strongly at first and then less, so that the way to the end is as steady as the beginning.
4. The picture is brought to its size, and what overlaps is moved apart.

Only sums, products, quotients and square roots, one after another: IEEE 754 rounds them correctly, so that every machine and
every Python gives the same. That excludes sine and cosine, ``**``, `math.hypot` and `sum`, whose last digits vary.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from math import floor, sqrt

WIDTH, HEIGHT = 1340, 620
"""About how large a drawing is, in CSS pixels; one of a few notes is smaller."""

_STEPS = 24_000
"""Moves of single notes in all: many each for few notes, `_FEWEST` for many."""
_FEWEST, _ENOUGH = 30, 300
_CELL, _BLOCK = 1.2, 3
"""Side of the cells beyond whose neighbours a cell repels as one, in lengths of a link; and that of a block, in cells."""
_Place = tuple[int, int]
_Mass = tuple[float, float, float]
"""Where something is, to the right and down, and its weight."""
_GAP = 1.5
"""Pixels between boxes; enough that rounding to whole pixels does not make them touch."""
_REACH = 2.5
"""How far from the middle notes may stray, in standard deviations."""


@dataclass(frozen=True, slots=True)
class Box:
    """What a note and its label cover, in pixels from the note's middle: to either side, upwards and downwards. Without a label
    it is round, and all three are its radius."""

    side: float
    up: float
    down: float

    @property
    def round(self) -> bool:
        """Whether it is a note without a label."""
        return self.side == self.up == self.down


def place(
    names: Sequence[str], groups: Sequence[int], near: Sequence[Sequence[int]], boxes: Sequence[Box]
) -> list[tuple[int, int]]:
    """The middle of each note in pixels, to the right and down from the middle of the drawing.

    `names` are sorted and unlike; `groups` are numbered from 0; `near` has for each note the numbers of those that it is
    linked with, in both directions. Boxes do not overlap in the result.
    """
    if not names:
        return []
    home = _homes(names, groups)
    x, y = _settled(home, near)
    _spread(x, y, home, near)
    x, y = _fitted(x, y)
    _separate(x, y, boxes)
    return [(floor(a + 0.5), floor(b + 0.5)) for a, b in zip(x, y, strict=True)]


def direction(turn: float) -> tuple[float, float]:
    """The point of the unit circle at about `turn` full turns from the right, clockwise on a screen: on the circle, and less than
    a degree beside the place that sine and cosine give."""
    quarter = floor(turn * 4)
    part = turn * 4 - quarter
    t = part * (0.7854 + 0.2146 * part * part)  # the tangent of an eighth turn's part
    x, y = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    for _ in range(quarter % 4):
        x, y = -y, x
    return x, y


def _homes(names: Sequence[str], groups: Sequence[int]) -> list[tuple[float, float]]:
    count = max(groups) + 1
    radius = 0.7 * sqrt(len(names))
    middles = [direction((group + 0.5) / count) if count > 1 else (0.0, 0.0) for group in range(count)]
    found = []
    for name, group in zip(names, groups, strict=True):
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        x, y = (int.from_bytes(half, "big") / 2**31 - 1 for half in (digest[:4], digest[4:]))
        found.append((radius * (middles[group][0] + 0.6 * x), radius * (middles[group][1] + 0.6 * y)))
    return found


def _settled(home: Sequence[tuple[float, float]], near: Sequence[Sequence[int]]) -> tuple[list[float], list[float]]:
    """Each note in the middle of its home and its neighbours, nearly: twenty rounds of Gauss and Seidel."""
    x, y = [at[0] for at in home], [at[1] for at in home]
    for _ in range(20):
        for note, others in enumerate(near):
            a, b = home[note]
            for other in others:
                a += x[other]
                b += y[other]
            x[note], y[note] = a / (1 + len(others)), b / (1 + len(others))
    return x, y


def _spread(x: list[float], y: list[float], home: Sequence[tuple[float, float]], near: Sequence[Sequence[int]]) -> None:
    """Moves the notes by springs and repulsion; a link is about 1 long. A note weighs one more than it has links: it repels by
    its weight, and moves by what pulls at it divided by its weight."""
    rounds = max(_FEWEST, min(_ENOUGH, _STEPS // len(x)))
    weight = [len(others) + 1.0 for others in near]
    for number in range(rounds):
        left = 1 - number / rounds
        hold, longest = left * left * left + 0.1, 0.3 * left + 0.01
        moves = []
        for note, (a, b) in enumerate(_repulsion(x, y, weight)):
            heavy, at_x, at_y = weight[note], x[note], y[note]
            a *= 0.25 * heavy
            b *= 0.25 * heavy
            for other in near[note]:
                dx, dy = x[other] - at_x, y[other] - at_y
                length = sqrt(dx * dx + dy * dy)
                a += dx * length
                b += dy * length
            held = heavy * (hold if heavy > 1 else 0.3)
            a += held * (home[note][0] - at_x)
            b += held * (home[note][1] - at_y)
            a /= 2 * heavy
            b /= 2 * heavy
            length = sqrt(a * a + b * b)
            if length > longest:
                a *= longest / length
                b *= longest / length
            moves.append((a, b))
        for note, (a, b) in enumerate(moves):
            x[note] += a
            y[note] += b


def _repulsion(x: Sequence[float], y: Sequence[float], weight: Sequence[float]) -> list[tuple[float, float]]:
    """How strongly each note is pushed to the right and down: by each other in proportion to its weight and to one by the
    distance. What is two cells away or more pushes as a whole, what is two blocks of cells away or more as a whole block."""
    cells: dict[_Place, list[int]] = {}
    for note, (a, b) in enumerate(zip(x, y, strict=True)):
        cells.setdefault((floor(a / _CELL), floor(b / _CELL)), []).append(note)
    wholes = {at: _whole([(x[note], y[note], weight[note]) for note in notes]) for at, notes in cells.items()}
    blocks: dict[_Place, list[_Place]] = {}
    for column, row in cells:
        blocks.setdefault((column // _BLOCK, row // _BLOCK), []).append((column, row))
    whole_blocks = [(at, _whole([wholes[cell] for cell in inside])) for at, inside in blocks.items()]
    found = [(0.0, 0.0)] * len(x)
    for (block_column, block_row), inside in blocks.items():
        far: list[_Mass] = []
        near: list[_Place] = []
        for (column, row), whole in whole_blocks:
            if -2 < column - block_column < 2 and -2 < row - block_row < 2:
                near += blocks[column, row]
            else:
                far.append(whole)
        for column, row in inside:
            around: list[_Mass] = []
            masses = far[:]
            for other in near:
                if -2 < other[0] - column < 2 and -2 < other[1] - row < 2:
                    around += [(x[note], y[note], weight[note]) for note in cells[other]]
                else:
                    masses.append(wholes[other])
            middle_x, middle_y, _ = wholes[column, row]
            far_x = far_y = 0.0
            for a, b, heavy in masses:
                dx, dy = middle_x - a, middle_y - b
                push = heavy / (dx * dx + dy * dy)
                far_x += dx * push
                far_y += dy * push
            for note in cells[column, row]:
                at_x, at_y, sum_x, sum_y = x[note], y[note], far_x, far_y
                for a, b, heavy in around:
                    dx, dy = at_x - a, at_y - b
                    push = heavy / (dx * dx + dy * dy + 0.05)
                    sum_x += dx * push
                    sum_y += dy * push
                found[note] = sum_x, sum_y
    return found


def _whole(masses: Iterable[_Mass]) -> _Mass:
    """All of them as one, where their middle is."""
    heavy = a = b = 0.0
    for at_x, at_y, weight in masses:
        heavy += weight
        a += at_x * weight
        b += at_y * weight
    return a / heavy, b / heavy, heavy


def _fitted(x: Sequence[float], y: Sequence[float]) -> tuple[list[float], list[float]]:
    """In pixels and around the middle, by the standard deviation in each direction, which a single note changes little; those
    that strayed far are brought nearer."""
    x, y = _standard(x), _standard(y)
    size = sqrt(len(x) / (len(x) + 8)) * sqrt(1 + 2 / (_REACH * _REACH)) / 3.8
    shrunk = [size / sqrt(1 + (a * a + b * b) / (_REACH * _REACH)) for a, b in zip(x, y, strict=True)]
    return (
        [WIDTH * a * factor for a, factor in zip(x, shrunk, strict=True)],
        [HEIGHT * b * factor for b, factor in zip(y, shrunk, strict=True)],
    )


def _standard(values: Sequence[float]) -> list[float]:
    """Moved and scaled so that their mean is 0 and their variance 1, if they are not all equal."""
    total = squares = 0.0
    for value in values:
        total += value
    mean = total / len(values)
    for value in values:
        squares += (value - mean) * (value - mean)
    deviation = sqrt(squares / len(values))
    return [(value - mean) / deviation if deviation > 1e-9 else 0.0 for value in values]


def _separate(x: list[float], y: list[float], boxes: Sequence[Box]) -> None:
    """Moves notes until their boxes have `_GAP` between them: each pair that has not by the shortest way. What does not come
    apart so is drawn larger."""
    for number in range(1000):
        apart = True
        for one, other in _overlaps(x, y, boxes):
            apart = False
            dx, dy = _way_out(x, y, boxes, one, other)
            x[one] += dx
            y[one] += dy
            x[other] -= dx
            y[other] -= dy
        if apart:
            return
        if number > 60:
            x[:], y[:] = [a * 1.02 for a in x], [b * 1.02 for b in y]


def _overlaps(x: Sequence[float], y: Sequence[float], boxes: Sequence[Box]) -> Iterable[tuple[int, int]]:
    """The pairs of notes whose boxes are nearer than `_GAP` when each is looked at, in the order of their numbers."""
    cells: dict[tuple[int, int], list[int]] = {}
    for note, box in enumerate(boxes):
        for column in range(floor((x[note] - box.side - _GAP) / 40), floor((x[note] + box.side + _GAP) / 40) + 1):
            for row in range(floor((y[note] - box.up - _GAP) / 40), floor((y[note] + box.down + _GAP) / 40) + 1):
                cells.setdefault((column, row), []).append(note)
    for one, other in sorted({pair for notes in cells.values() for pair in combinations(notes, 2)}):
        a, b = boxes[one], boxes[other]
        dx, dy = abs(x[one] - x[other]), y[one] - y[other]
        if a.round and b.round:
            reach = a.side + b.side + _GAP
            if dx * dx + dy * dy < reach * reach:
                yield one, other
        elif dx < a.side + b.side + _GAP and -b.up - a.down - _GAP < dy < a.up + b.down + _GAP:
            yield one, other


def _way_out(x: Sequence[float], y: Sequence[float], boxes: Sequence[Box], one: int, other: int) -> tuple[float, float]:
    """Half of the shortest way by which the first of two notes leaves the second, and a little more."""
    a, b = boxes[one], boxes[other]
    dx, dy = x[one] - x[other], y[one] - y[other]
    if a.round and b.round:
        distance = sqrt(dx * dx + dy * dy)
        if distance < 1e-6:
            return (a.side + b.side) / 2 + 1, 0.0
        longer = (a.side + b.side + _GAP + 0.5 - distance) / 2 / distance
        return dx * longer, dy * longer
    sideways = a.side + b.side + _GAP + 0.5 - abs(dx)
    upwards, downwards = dy + a.down + b.up + _GAP + 0.5, a.up + b.down + _GAP + 0.5 - dy
    if sideways < min(upwards, downwards):
        return (sideways / 2 if dx >= 0 else -sideways / 2), 0.0
    return 0.0, (-upwards / 2 if upwards < downwards else downwards / 2)
