"""The tables of all that."""

from __future__ import annotations

import json
import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import speed
from speed import Row

from searching.engines import ASKED
from searching.moving import LIMIT
from searching.queries import TYPED

# ruff: noqa: E501 (a query, a formula or a line of JavaScript is one string)


def newest(rows: Sequence[Row], kinds: Sequence[str], key: str) -> dict[Any, list[Row]]:
    """For each value of a key, the rows of the newest run with notewire and a peer beside it, or else of the newest run."""
    runs: dict[tuple[Any, str], list[Row]] = {}
    for row in rows:
        if row["kind"] in kinds:
            runs.setdefault((row[key], row["id"]), []).append(row)
    chosen: dict[Any, list[Row]] = {}

    def beside(found: Sequence[Row]) -> bool:
        return len({row["peer"] for row in found if "peer" in row}) > 1

    for (value, _), found in runs.items():  # in the order of the file: the oldest first
        if value not in chosen or beside(found) or not beside(chosen[value]):
            chosen[value] = found
    return chosen


def mean(values: Sequence[float]) -> float | None:
    """The mean; none of nothing."""
    return statistics.fmean(values) if values else None


def share(rows: Sequence[Row]) -> tuple[float | None, float | None]:
    """The mean recall of the queries that have something to find, and the mean precision of those that found something."""
    recall = mean([row["hit"] / row["must"] for row in rows if row["must"]])
    return recall, mean([1 - row["wrong"] / row["found"] for row in rows if row["found"]])


def cell(*values: float | None) -> str:
    """Shares with two digits, rounded down, so that 1.00 is all."""
    return " / ".join("–" if value is None else f"{math.floor(value * 100 + 1e-9) / 100:.2f}" for value in values)


def table(head: str, names: Sequence[str], lines: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Markdown: a column for each peer, notewire's in bold."""
    out = [
        f"| {head} | " + " | ".join(speed.PEERS[name].title for name in names) + " |",
        "| --- |" + " ---: |" * len(names),
    ]
    for title, cells in lines:
        shown = [
            f"**{one}**" if name == "notewire" and one != "–" else one for name, one in zip(names, cells, strict=True)
        ]
        out.append(f"| {title} | " + " | ".join(shown) + " |")
    return "\n".join(out)


def found_table(rows: Sequence[Row], names: Sequence[str], kind: str) -> str:
    """Recall and precision by the kind of query, and together."""
    of = {name: [row for row in rows if row["kind"] == kind and row.get("peer") == name] for name in names}
    groups = dict.fromkeys(row["of"] for row in rows if row["kind"] == kind)
    lines = []
    for group in groups:
        count = len({row["query"] for row in rows if row["kind"] == kind and row["of"] == group})
        lines.append(
            (f"{group} ({count})", [cell(*share([row for row in of[name] if row["of"] == group])) for name in names])
        )
    lines.append(("**together**", [cell(*share(of[name])) for name in names]))

    def counted(test: Callable[[Row], bool], among: Callable[[Row], bool]) -> list[str]:
        return [
            f"{sum(1 for row in of[name] if among(row) and test(row))} of {sum(1 for row in of[name] if among(row))}"
            for name in names
        ]

    some = lambda row: row.get("must", 0) > 0  # noqa: E731
    lines.append(("queries that found every note", counted(lambda row: row["hit"] == row["must"], some)))
    lines.append(("queries that found none, though there is one", counted(lambda row: row["hit"] == 0, some)))
    if any(row.get("first") is not None for row in rows if row["kind"] == kind):
        titled = lambda row: row.get("first") is not None  # noqa: E731
        lines.append(("a note with the query in its title comes first", counted(lambda row: row["first"], titled)))
    if kind == "find":
        index = {row["peer"]: row for row in rows if row["kind"] == "index"}
        lines.append(
            (
                "files of search, on disk",
                [f"{index[name]['bytes'] / 1e6:.1f} MB" if name in index else "–" for name in names],
            )
        )
    return table("recall / precision", names, lines)


def typed_table(rows: Sequence[Row], names: Sequence[str]) -> str:
    """What a search moves, and how long it takes."""
    of = {name: [row for row in rows if row["peer"] == name and "error" not in row] for name in names}

    def shown(key: str, as_text: Callable[[float], str], together: Callable[[list[float]], float]) -> list[str]:
        known = {name: [row[key] for row in of[name] if row.get(key) is not None] for name in names}
        return [as_text(together(known[name])) if known[name] else "–" for name in names]

    def lacking(name: str) -> str:
        return f"{sum(1 for row in of[name] if row['first'] is None)} of {len(of[name])}"

    kilobytes = lambda value: f"{value / 1e3:,.0f} kB"  # noqa: E731
    seconds = lambda value: f"{value * 1000:,.0f} ms"  # noqa: E731
    lines = [
        ("loaded by the page itself, for search", shown("itself", kilobytes, statistics.median)),
        ("moved for a first search, median", shown("bytes", kilobytes, statistics.median)),
        ("… most", shown("bytes", kilobytes, max)),
        ("slow line: until there is a field to type into", shown("field", seconds, statistics.median)),
        ("slow line: last key → first result, median", shown("first", seconds, statistics.median)),
        ("… slowest", shown("first", seconds, max)),
        (f"… queries without a result in {LIMIT} s", [lacking(name) for name in names]),
        ("fast line: last key → first result of the second search", shown("second", seconds, statistics.median)),
    ]
    return table("", names, lines)


def added_table(rows: Sequence[Row]) -> str:
    """What search adds to a build."""
    titles = {"cold": "cold build", "edited": "build, one note's text changed", "same": "build, nothing changed"}
    measures = (
        ("wall", "", speed._seconds),
        ("cpu", "… CPU", speed._seconds),
        ("memory", "… peak memory", speed._megabytes),
    )
    out = ["| | without search | with search | added |", "| --- | ---: | ---: | ---: |"]
    for what, title in titles.items():
        for key, name, shown in measures:
            values = [
                [row.get(key) for row in rows if row["what"] == what and row["way"] == way]
                for way in ("without", "with")
            ]
            if all(some and None not in some for some in values):
                less, more = (statistics.median(some) for some in values)
                sign, difference = ("−" if more < less else "+"), abs(more - less)
                out.append(f"| {name or title} | {shown(less)} | **{shown(more)}** | {sign}{shown(difference)} |")
    out += [
        f"\n{row['what']}, {row['way']}: failed: {row['error'].strip().splitlines()[-1]}"
        for row in rows
        if "error" in row
    ]
    return "\n".join(out)


def report(rows: Sequence[Row]) -> str:
    """The results as Markdown."""
    starts = {row["id"]: row for row in rows if row["kind"] == "start"}
    parts: list[str] = []

    def about(found: Sequence[Row], names: Sequence[str], more: str = "") -> str:
        start = starts[found[0]["id"]]
        versions = ", ".join(
            f"{speed.PEERS[name].title} {start['versions'][name]}" for name in names if name in start["versions"]
        )
        return f"{start['at'][:10]}, {start['machine']}; {versions}{more}."

    def measured(found: Sequence[Row]) -> list[str]:
        return [name for name in ASKED if any(row.get("peer") == name for row in found)]

    for found in newest(rows, ("set", "find", "formula", "index", "failed"), "set").values():
        (about_set, *_) = [row for row in found if row["kind"] == "set"]
        names = measured(found)
        left = f"; {about_set['left']}" if about_set["left"] else ""
        parts.append(f"### Found in {about_set['title']}\n\n{about(found, names, left)}")
        for kind, title in (("find", ""), ("formula", "Parts of formulas:\n\n")):
            if any(row["kind"] == kind for row in found):
                parts.append(title + found_table(found, names, kind))
    for count, found in newest(rows, ("type",), "n").items():
        names = measured(found)
        parts.append(
            f"### Typed into a page of {count:,} notes\n\n{about(found, names, f'; {len(TYPED)} queries')}\n\n{typed_table(found, names)}"
        )
    for count, found in newest(rows, ("added",), "n").items():
        runs = max(row["run"] for row in found) + 1
        parts.append(
            f"### Added to a build of {count:,} notes\n\n{about(found, ['notewire'], f'; medians of {runs} runs')}\n\n{added_table(found)}"
        )
    last = max(starts, default="")
    failed = [row for row in rows if "error" in row and row["id"] == last]
    said = Counter((row.get("peer"), row["kind"], row["error"].strip().splitlines()[0]) for row in failed)
    errors = [f"- {peer}, {kind}, {count} times: {error}" for (peer, kind, error), count in said.items()]
    return "\n\n".join([*parts, *(["Errors:\n\n" + "\n".join(errors)] if errors else [])])


def details(rows: Sequence[Row]) -> str:
    """What was not found, or found wrongly, line by line."""
    out = []
    for row in rows:
        if row["kind"] in ("find", "formula") and (
            "error" in row or row["hit"] < row["must"] or row["wrong"] or row["first"] is False
        ):
            keys = ("set", "peer", "query", "must", "hit", "wrong", "first", "missing", "extra", "error")
            out.append(json.dumps({key: row[key] for key in keys if key in row}, ensure_ascii=False))
    return "\n".join(out)
