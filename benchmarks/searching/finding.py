"""What is found: recall, precision, and what comes first."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page
from speed import Row, Subject

from file_server import serving
from searching.collection import Collection
from searching.engines import ASKED, Tools, built, read
from searching.truth import Note, Reader, Truth, of_formula, of_words


def address_path(found: str) -> str:
    """A result's address as the path of its page."""
    path = re.sub(r"^https?://[^/]+|[?#].*$|index\.html$", "", found)
    return "/" + path.strip("/.") + "/"


@contextmanager
def opened(browser: Browser, name: str, address: str) -> Iterator[Page]:
    """A page in a context of its own, with what a peer wants before any other script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(120_000)
        if ASKED[name].before:
            page.add_init_script(ASKED[name].before)
        page.goto(address)
        yield page
    finally:
        context.close()


def find(
    browser: Browser, tools: Tools, names: Sequence[str], collection: Collection, record: Callable[[Row], None]
) -> None:
    """Asks every peer everything, and holds the answers against the truth."""
    notes: dict[str, Note] = {}
    asked: list[tuple[str, str, str, Truth]] = []
    for name in names:
        subject, row = built(tools, name, collection)
        if not notes:
            notes = read(subject.folder / subject.peer.content, Reader())
            kinds = [("find", of_words, collection.queries), ("formula", of_formula, collection.formulas)]
            asked = [
                (part, kind, query, truth(notes, query))
                for part, truth, groups in kinds
                for kind, queries in groups.items()
                for query in queries
            ]
            record(
                {
                    "kind": "set",
                    "set": collection.name,
                    "title": collection.title,
                    "notes": len(notes),
                    "left": collection.left_out,
                }
            )
        base = {"set": collection.name, "peer": name}
        size = sum(file.stat().st_size for file in index_files(subject))
        record({"kind": "index", **base, "wall": round(row["wall"], 3), "bytes": size})
        with (
            serving(subject.output, compress=True) as address,
            opened(browser, name, address + next(iter(notes))[1:]) as page,
        ):
            try:
                page.evaluate(ASKED[name].ready)
            except Error as error:
                record({"kind": "failed", **base, "error": str(error)[:300]})
                continue
            for part, kind, query, truth in asked:
                start = time.perf_counter()
                try:
                    said = page.evaluate("(query) => window.find(query)", query)
                except Error as error:
                    record(
                        {
                            "kind": part,
                            **base,
                            "of": kind,
                            "query": query,
                            **judged([], truth),
                            "error": str(error)[:300],
                        }
                    )
                    continue
                seconds = round(time.perf_counter() - start, 4)
                found = [path for path in dict.fromkeys(map(address_path, said)) if path in notes]
                record({"kind": part, **base, "of": kind, "query": query, "seconds": seconds, **judged(found, truth)})


def judged(found: Sequence[str], truth: Truth) -> Row:
    """An answer against the truth: numbers of notes, and what is missing and what is wrong, by example."""
    got = set(found)
    return {
        "found": len(found),
        "must": len(truth.must),
        "hit": len(got & truth.must),
        "wrong": len(got - truth.may),
        "first": (bool(found) and found[0] in truth.titled) if truth.titled else None,
        "missing": sorted(truth.must - got)[:3],
        "extra": sorted(got - truth.may)[:3],
    }


def index_files(subject: Subject) -> list[Path]:
    """The files that search alone has."""
    wanted = re.compile(ASKED[subject.peer.name].files)
    return [
        file
        for file in subject.output.rglob("*")
        if file.is_file() and wanted.search(f"/{file.relative_to(subject.output).as_posix()}")
    ]
