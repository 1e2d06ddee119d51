"""What search finds in notes, what it moves to the browser and what it adds to a build, beside other searches, in one run.

    python benchmarks/search.py [--sizes 1000,10000] [--notes FOLDER] [--peers notewire,pagefind] [-r RUNS] [--write]

Stock Pagefind looks through the pages that notewire built, Material's search through Material's site of the same notes. All
are asked in Chromium, through the scripts that they bring. The truth is a plain reading of the notes' Markdown, in
``searching/truth.py``, which shares no code with notewire. What is measured, and how, is told in ``README.md`` beside this file.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import plot
import speed
from searching.adding import added_times
from searching.collection import generated, own, public
from searching.engines import ASKED, ONLY, Tools
from searching.finding import find
from searching.moving import typed
from searching.report import details, report
from speed import PROJECT

from chromium import launched

MARKS = ("<!-- search:begin -->", "<!-- search:end -->")

PARTS = ("find", "type", "added")


def main() -> int:
    """Measures, and prints or writes the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sizes", type=speed.numbers, default=[1000], help="numbers of notes; found is in the first of them (1000)")
    add("--notes", type=Path, help="a folder of public notes, harleyszhang's llm_note: the queries are chosen from it")
    add("--peers", type=speed.peer_names, default=list(ASKED), help=f"of {', '.join(ASKED)}, notewire always (all)")
    add("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)} (all)")
    add("-r", "--runs", type=int, default=3, help="runs of each build, whose median counts (3)")
    add("--timeout", type=float, default=900, help="seconds after which a build has failed (900)")
    add("--cache", type=Path, default=PROJECT / ".cache" / "bench", help="environments, sites, results (.cache/bench)")
    add("--venvs", type=speed.given_environments, default={}, help="environments that are there: NAME=FOLDER,…")
    add("--write", action="store_true", help="put the tables into benchmarks/README.md")
    add("--report", action="store_true", help="measure nothing; only report what was measured")
    add("--details", action="store_true", help="print each query of the last run whose answer is not the truth")
    options = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("processes are watched through /proc, which is Linux's")
    names = [name for name in ASKED if name in options.peers or name == "notewire"]
    parts: list[str] = options.parts.split(",")
    if wrong := [name for name in options.peers if name not in ASKED] + [part for part in parts if part not in PARTS]:
        parser.error(f"{wrong[0]} is none of {', '.join((*ASKED, *PARTS))}")
    cache: Path = options.cache.absolute()
    cache.mkdir(parents=True, exist_ok=True)
    results = cache / "search.jsonl"
    identity = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    record = speed.recorder(results, identity)
    if not options.report:
        used = {name: speed.environment(speed.PEERS[name], cache, options.venvs) for name in names}
        versions = {name: made.version(speed.PEERS[name].package) for name, made in used.items()}
        record(
            {"kind": "start", "at": identity, "machine": speed.machine(), "versions": versions, "runs": options.runs}
        )
        tools = Tools(cache, used, options.timeout)
        fewest = options.sizes[0]
        with launched() as browser:
            if "find" in parts:
                collections = [generated(fewest), own()]
                if options.notes:
                    collections.append(public(options.notes, lambda collection: tools.subject("notewire", collection)))
                for collection in collections:
                    find(browser, tools, names, collection, record)
            if "type" in parts:
                for count in options.sizes:
                    typed(
                        browser, tools, [name for name in names if name != "material" or count <= ONLY], count, record
                    )
        if "added" in parts:
            for count in options.sizes:
                added_times(tools, count, options.runs, record)
    rows = plot.read(results)
    print(report(rows))
    if options.details:
        last = max((row["id"] for row in rows), default="")
        print(details([row for row in rows if row["id"] == last]))
    if options.write:
        speed.publish(MARKS, report(rows))
    return 1 if any("error" in row and row["id"] == identity for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
