"""Time against the number of notes, both on logarithmic scales, as an SVG that follows the reader's light or dark theme.

python benchmarks/plot.py RESULTS.jsonl OUT.svg
"""

from __future__ import annotations

import json
import math
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

Row = dict[str, Any]

PANELS = (
    ("cold build", "cold", "wall"),
    ("build, nothing changed", "same", "wall"),
    ("build, one note changed", "edited", "wall"),
    ("serve, edit → fresh page", "serve", "edit"),
)
PEERS = {"notewire": "notewire", "hugo": "Hugo, build-time KaTeX", "zensical": "Zensical", "material": "stock Material"}
WIDTH, HEIGHT = 340, 240  # of a panel
LEFT, TOP, RIGHT, BOTTOM = 58, 34, 14, 34  # around its axes
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1f2933; }
.title { font-weight: 600; } .tick { font-size: 11px; fill: #52606d; }
.ground { fill: #fff; } .frame { fill: none; stroke: #9aa5b1; } .grid { stroke: #e4e7eb; }
.line { fill: none; stroke-width: 2; }
.notewire { --c: #0b6bcb; } .hugo { --c: #c2410c; } .zensical { --c: #7c3aed; } .material { --c: #4d7c0f; }
.line { stroke: var(--c); } .dot { fill: var(--c); }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e7eb; } .tick { fill: #9aa5b1; }
  .ground { fill: #14181d; } .frame { stroke: #52606d; } .grid { stroke: #2b333c; }
  .notewire { --c: #5eb1ff; } .hugo { --c: #ff9a5c; } .zensical { --c: #b79bff; } .material { --c: #a3d65c; }
}
"""


def read(file: Path) -> list[Row]:
    """The rows of a file of JSON lines; none where there is no file."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


def points(rows: Sequence[Row], kind: str, key: str) -> Mapping[str, list[tuple[int, float]]]:
    """For each peer the medians of a measure by the number of notes."""
    found: dict[str, dict[int, list[float]]] = {}
    for row in rows:
        if row["kind"] == kind and row.get(key):
            found.setdefault(row["peer"], {}).setdefault(row["n"], []).append(row[key])
    return {
        peer: [(count, statistics.median(values)) for count, values in sorted(found[peer].items())]
        for peer in PEERS
        if peer in found
    }


def _duration(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds >= 1 else f"{seconds * 1000:,.0f} ms"


def _dot(peer: str, x: float, y: float) -> str:
    """A point; each peer has a shape of its own, for those who see no difference of colour."""
    shape = {
        "notewire": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5"',
        "hugo": f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"',
        "zensical": f'<path d="M{x:.1f} {y - 5.5:.1f}l5.5 9.5h-11z"',
        "material": f'<path d="M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"',
    }[peer]
    return f'{shape} class="dot"/>'


def _panel(title: str, series: Mapping[str, list[tuple[int, float]]]) -> Iterator[str]:
    """One diagram: axes by powers of ten, a line for each peer."""
    every = [point for line in series.values() for point in line]
    xs, ys = [math.log10(count) for count, _ in every], [math.log10(seconds) for _, seconds in every]
    low_x, high_x = min(xs) - 0.15, max(xs) + 0.15
    low_y, high_y = math.floor(min(ys)), max(math.ceil(max(ys)), math.floor(min(ys)) + 1)

    def place(log_x: float, log_y: float) -> tuple[float, float]:
        x = LEFT + (log_x - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
        return x, HEIGHT - BOTTOM - (log_y - low_y) / (high_y - low_y) * (HEIGHT - TOP - BOTTOM)

    yield f'<text class="title" x="{LEFT}" y="{TOP - 12}">{escape(title)}</text>'
    for power in range(low_y, high_y + 1):
        _, y = place(low_x, power)
        yield f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_duration(10.0**power)}</text>'
    for count in sorted({count for count, _ in every}):
        x, _ = place(math.log10(count), low_y)
        yield f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        yield f'<text class="tick" x="{x:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{count:,}</text>'
    size = f'width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}"'
    yield f'<rect class="frame" x="{LEFT}" y="{TOP}" {size}/>'
    for peer, line in series.items():
        places = [place(math.log10(count), math.log10(seconds)) for count, seconds in line]
        yield f'<g class="{peer}">'
        if len(places) > 1:
            yield '<path class="line" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + '"/>'
        yield from (_dot(peer, x, y) for x, y in places)
        yield "</g>"


def draw(rows: Sequence[Row]) -> str:
    """The plot of the rows of one run, or of one run for each size."""
    panels = [(title, series) for title, kind, key in PANELS if (series := points(rows, kind, key))]
    peers = [peer for peer in PEERS if any(peer in series for _, series in panels)]
    width, height = 2 * WIDTH, math.ceil(len(panels) / 2) * HEIGHT + 40
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
    lines = [
        head,
        "<title>Time against the number of notes, logarithmic scales</title>",
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{width}" height="{height}" rx="6"/>',
    ]
    for index, (title, series) in enumerate(panels):
        lines += [
            f'<g transform="translate({index % 2 * WIDTH} {index // 2 * HEIGHT})">',
            *_panel(title, series),
            "</g>",
        ]
    for index, peer in enumerate(peers):
        x, y = LEFT + index * (width - LEFT) / len(PEERS), height - 20
        lines.append(f'<g class="{peer}">{_dot(peer, x, y)}<text x="{x + 12:.1f}" y="{y + 4}">{PEERS[peer]}</text></g>')
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    import speed  # which rows are of one run is known there; it imports this module for `draw`

    chosen = speed.comparable(read(Path(sys.argv[1])))
    Path(sys.argv[2]).write_text(draw([row for found in chosen.values() for row in found]), encoding="utf-8")
