"""What search adds to a build."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import corpus
import speed
from speed import Failed, Row

from searching.collection import generated
from searching.engines import Tools

# ruff: noqa: E501 (a query, a formula or a line of JavaScript is one string)

DRIVER = """
import sys
import notewire.views as views
from notewire import search_result, searchable
if sys.argv.pop(1) == "without":
    searchable.of = lambda *note: searchable.NOTHING
    search_result.of = lambda *note: b""
    search_result.mathml = lambda formula: ""
    views.VIEWS = tuple(view for view in views.VIEWS if not view.__module__.startswith("notewire.views.search"))
sys.argv[0] = "mkdocs"
from mkdocs.__main__ import cli
cli()
"""


def added_times(tools: Tools, count: int, runs: int, record: Callable[[Row], None]) -> None:
    """Builds the same notes with search and, in a site of its own, without its view, one after the other, run by run.

    Both are started by the same few lines of Python, which take the view from `notewire.views.VIEWS`, and the cutting into terms from the reading of notes, before MkDocs
    begins.
    """
    subjects = {}
    for way in ("without", "with"):
        subject = tools.subject("notewire", replace(generated(count), name=f"{count}-{way}"), count)
        build = ("python", "-c", DRIVER, way, *subject.peer.build[1:])
        subjects[way] = replace(subject, peer=replace(subject.peer, build=tuple(build)))
    for kind, once in {"cold": speed.cold, "same": speed.built, "edited": speed.edited}.items():
        for run in range(runs):
            for way, subject in subjects.items():
                row: Row = {"kind": "added", "what": kind, "n": count, "peer": "notewire", "way": way, "run": run}
                try:
                    row |= {key: round(value, 4) for key, value in once(subject).items()}
                except (Failed, OSError) as error:
                    row["error"] = str(error)[-800:]
                record(row)
    for subject in subjects.values():
        subject.restore(corpus.newest(count))
