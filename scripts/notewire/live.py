"""The site as `mkdocs serve` shows it: pages are printed when a browser asks for them, from what was read last."""

from __future__ import annotations

import gc
import re
import threading
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from notewire import checks
from notewire.page import Asset, Page, key_of
from notewire.printer import Printer
from notewire.problems import Problem
from notewire.publish import Result, Workshop

FIRST = 0.1
"""Seconds that a browser has to fetch the page that was edited, before everything else of the site is brought up to date."""

RECENT = 16
"""Printed pages at hand."""


@dataclass(frozen=True)
class State:
    """One state of the site: the pages and assets by URL, what prints them, and MkDocs' own files below `root`."""

    result: Result
    pages: Mapping[str, Page]
    assets: Mapping[str, Asset]
    printer: Printer
    root: Path


class Live:
    """The site while it is being written. Any thread may ask; one at a time is answered."""

    def __init__(self, report: Callable[[tuple[Problem, ...]], None]) -> None:
        """`report` tells the writer what is wrong, each time that changes."""
        self._report = report
        self._lock = threading.RLock()
        self._state: State | None = None
        self._globals: MutableMapping[str, Any] = {}
        self._problems: tuple[Problem, ...] = ()
        self._workshop: Workshop | None = None
        self._doubted: set[str] = set()
        """Notes that linked to nothing when they were last looked at; another edit may have mended that."""
        self.changed = threading.Condition()
        """Notified whenever something may look different."""
        self.version = 0
        """How often that was."""
        self.style = 0
        """How often the stylesheets have changed."""
        self._printed: dict[str, tuple[str, bytes]] = {}
        """URL → key and HTML of pages that were asked for of late: somebody who waits for an edit asks again and again."""
        self._fetched = threading.Event()
        """Set when somebody has been given a page."""

    def renew(
        self, workshop: Workshop, result: Result, printer: Printer, root: Path, known: MutableMapping[str, Any]
    ) -> None:
        """After a build: everything is new. `known` is what templates read of the site as a whole."""
        with self._lock:
            before = self._state
            self._workshop, self._globals = workshop, known
            self._state = _state(result, printer, root)
            if before is not None and _styles(before.root) != _styles(root):
                self.style += 1
        gc.freeze()  # what a build has made is there to stay: looking through it would take longer than an edit
        self.notify()

    def problems(self, problems: tuple[Problem, ...]) -> None:
        """Shows what is wrong, on every page, and tells the writer if it is not what was wrong before."""
        with self._lock:
            new = problems != self._problems
            self._problems = problems
        if new:
            self._report(problems)
            self.notify()

    def edited(self, touched: set[str]) -> bool:
        """Takes in changed files of the notes folder, by their paths from the project's folder. Whether MkDocs' own pages,
        which name the categories and all pages, are out of date by that."""
        with self._lock:
            assert self._state is not None
            assert self._workshop is not None
            before = self._state
            self._workshop.changed(touched)
            quick = self._workshop.retouched(before.result, touched)
            shown = quick is not None and not checks.of(quick.library, touched)
            if quick is not None and shown:
                self._state = replace(
                    before,
                    result=quick,
                    pages={**before.pages, **{p.url: p for p in quick.pages if p.source in touched}},
                )
                self._fetched.clear()
                self.problems(self._elsewhere(touched))
                self.notify()
        if shown:
            self._fetched.wait(FIRST)  # Python does one thing at a time: the page that somebody waits for comes first
        result = self._workshop.make(unpublished=True, checked=False)
        wrong = checks.of(result.library, touched | self._doubted)
        self._doubted = {problem.path for problem in wrong}
        self._workshop.settle(touched - self._doubted)
        if wrong:  # the last good versions of these notes stay; the others are as they are
            result = self._workshop.make(unpublished=True, checked=False, without=self._doubted)
        with self._lock:
            self._state = _state(result, before.printer, before.root)
            self._globals.update(result.globals)
        self.problems(tuple(sorted({*result.problems, *wrong})) or self._elsewhere(touched))
        self.notify()
        return before.result.key != result.key or _listed(before.result) != _listed(result)

    def _elsewhere(self, touched: set[str]) -> tuple[Problem, ...]:
        """What was wrong with other notes; whether that is mended too, `check` will see."""
        return tuple(problem for problem in self._problems if problem.path not in touched)

    def check(self) -> None:
        """Looks at all notes for what an edit broke elsewhere; slower than an edit may be."""
        assert self._workshop is not None
        self.problems(self._workshop.problems(unpublished=True))  # no lock: readers need not wait
        self.prepare()

    def prepare(self) -> None:
        """Does what the next edit would else wait for."""
        assert self._workshop is not None
        self._workshop.prepare()

    def notify(self) -> None:
        """Wakes everybody who waits for a change."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()

    def key(self, url: str) -> str:
        """What the page at this URL is made from; another key, another page. Empty for what is not a page of ours."""
        with self._lock:
            if self._state is None:
                return ""
            if page := self._state.pages.get(url):
                return key_of(self._state.printer.key(page), self._problems, self._pictures(page)).hex()
            file = self._state.root / f"{url}index.html"
            return key_of(file.read_bytes(), self._problems).hex() if file.is_file() else ""

    def _pictures(self, page: Page) -> list[tuple[str, int, int]]:
        """The pictures that a note's page shows, with their sizes and times: one of them may change alone."""
        assert self._state is not None
        library = self._state.result.library
        note = library.by_path.get(page.source or "")
        found = []
        for link in note.links if note else ():
            url = library.resolve(page.source or "", link.target) if link.picture else ""
            asset = self._state.assets.get(url) if isinstance(url, str) else None
            if asset is not None and isinstance(asset.source, Path) and asset.source.is_file():
                stat = asset.source.stat()
                found.append((asset.url, stat.st_size, stat.st_mtime_ns))
        return found

    def answer(self, url: str) -> tuple[bytes | Path | None, str]:
        """What stands at a URL below the site's root, and the key of the page; None if nothing does."""
        with self._lock:
            if self._state is None:
                return None, ""
            page = self._state.pages.get(url)
            if page is not None:
                key = self.key(url)
                if self._printed.get(url, ("",))[0] != key:
                    while len(self._printed) >= RECENT:
                        del self._printed[next(iter(self._printed))]
                    self._printed[url] = (key, self._told(self._state.printer.html(page)))
                self._fetched.set()
                return self._printed[url][1], key
            name = f"{url}index.html" if url.endswith("/") or not url else url
            asset = self._state.assets.get(name) or self._bundled(name)
            if asset is None:
                return self._file(self._state.root, name, url)
        return asset.data, ""  # outside the lock: search brings its index up to date

    def _bundled(self, url: str) -> Asset | None:
        assert self._state is not None
        found = (bundle.find(url) for bundle in self._state.result.bundles)
        return next(filter(None, found), None)

    def _file(self, root: Path, name: str, url: str) -> tuple[bytes | Path | None, str]:
        """The file of this name that MkDocs made for a URL, with its key."""
        file = root / name
        inside = file.resolve().is_relative_to(root.resolve())
        if not inside or not file.is_file():
            return None, ""
        return (self._told(file.read_bytes()), self.key(url)) if file.suffix == ".html" else (file, "")

    def _told(self, html: bytes) -> bytes:
        """The page with what is wrong on top of it."""
        return _MAIN.sub(lambda match: match[0] + banner(self._problems).encode(), html, count=1)

    def is_folder(self, url: str) -> bool:
        """Whether a page stands at this URL with a slash at its end."""
        return self.answer(f"{url}/")[0] is not None


_MAIN = re.compile(rb"<main\b[^>]*>")


def _state(result: Result, printer: Printer, root: Path) -> State:
    return State(
        result, {page.url: page for page in result.pages}, {asset.url: asset for asset in result.assets}, printer, root
    )


def _listed(result: Result) -> list[tuple[str, str]]:
    """What the sitemap says."""
    return [(page.url, page.updated) for page in result.pages]


def _styles(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*.css")}


def banner(problems: tuple[Problem, ...]) -> str:
    """What is wrong, as the page shows it."""
    if not problems:
        return ""
    items = "".join(
        f"<li><code>{escape(problem.path)}:{problem.line}:{problem.column}</code> "
        f"{escape(problem.message)}；{escape(problem.hint)}</li>"
        for problem in problems
    )
    count = len(problems)
    return f'<div class="nw-problems" role="alert"><p>笔记里有 {count} 处问题，下面是上一次完好的内容：</p><ul>{items}</ul></div>'
