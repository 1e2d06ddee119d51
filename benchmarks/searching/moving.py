"""What a search moves to the browser over a slow line, and how long the first result takes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

import corpus
from playwright.sync_api import Browser, Error, Page, Request
from speed import Row

from file_server import serving
from searching.collection import generated
from searching.engines import ASKED, Asked, Tools, built
from searching.finding import address_path
from searching.queries import TYPED

LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""1.6 Mbit/s down, 750 kbit/s up, 150 ms: what Lighthouse calls a slow 4G line."""
LIMIT = 60
"""Seconds to wait for a first result over that line."""
SOON = 15
"""Seconds to wait for a field to type into, and for a result over a fast line."""

_WATCH = """(result) => {
  const shown = () => [...document.querySelectorAll(result)].some((one) => one.getClientRects().length);
  window.shown = shown;
  window.watch = () => {
    window.first = undefined;
    document.addEventListener("input", () => {
      const start = performance.now();
      const look = () => { if (shown()) window.first = performance.now() - start; else requestAnimationFrame(look); };
      look();
    }, { capture: true, once: true });
  };
}"""


class Moved:
    """What a page has loaded."""

    def __init__(self, page: Page) -> None:
        self._requests: list[Request] = []
        page.on("requestfinished", lambda request: self._requests.append(request))

    def __len__(self) -> int:
        return len(self._requests)

    def bytes(self, files: str, since: int) -> int:
        """Bytes of answers, packed, with their heads: all from a request on, and of those before, the files of search."""
        total = 0
        for number, request in enumerate(self._requests):
            if number >= since or re.search(files, address_path(request.url)):
                answer = request.response()
                if answer:
                    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
                    total += head + int(answer.headers.get("content-length", 0))
        return total


def enter(page: Page, asked: Asked) -> float:
    """Opens the search; seconds until there is a field to type into, which has the focus."""
    start = time.perf_counter()
    if asked.open.startswith("key:"):
        page.keyboard.press(asked.open.removeprefix("key:"))
    elif asked.open:
        page.click(asked.open)
    page.wait_for_selector(asked.input, state="visible", timeout=SOON * 1000)
    page.focus(asked.input)
    return time.perf_counter() - start


def search(page: Page, query: str, limit: float) -> float | None:
    """Types a query, all of it at once, as an input method does; seconds to the first result, none where none comes."""
    page.evaluate("() => window.watch()")
    page.keyboard.insert_text(query)
    page.keyboard.press("Shift")  # a key that comes up: Material waits for one
    try:
        page.wait_for_function("() => window.first !== undefined", timeout=limit * 1000)
    except Error:
        return None
    return float(page.evaluate("() => window.first")) / 1000


def type_once(browser: Browser, name: str, address: str, query: str, other: str) -> Row:
    """A cold search over a slow line; then, in another context and over a fast line, one search after another."""
    asked, row = ASKED[name], {}
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.send("Network.emulateNetworkConditions", LINE)
        moved = Moved(page)
        page.goto(address, wait_until="load")
        before = len(moved)
        page.evaluate(_WATCH, asked.result)
        row["field"] = enter(page, asked)
        row["first"] = search(page, query, LIMIT)
        row["bytes"] = moved.bytes(asked.files, before)
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        moved = Moved(page)
        page.goto(address, wait_until="networkidle")
        row["itself"] = moved.bytes(asked.files, len(moved))
        page.evaluate(_WATCH, asked.result)
        enter(page, asked)
        if search(page, query, SOON) is not None:
            page.fill(asked.input, "")
            page.keyboard.press("Shift")
            page.wait_for_function("() => !window.shown()")
            page.focus(asked.input)
            row["second"] = search(page, other, SOON)
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def typed(browser: Browser, tools: Tools, names: Sequence[str], count: int, record: Callable[[Row], None]) -> None:
    """Types into a note's page of every peer."""
    collection = generated(count)
    subjects = {}
    for name in names:
        if (name, collection.name) not in tools.built:
            built(tools, name, collection, count)
        subjects[name] = tools.built[name, collection.name]
    failed: set[str] = set()
    for number, query in enumerate(TYPED):
        for name, subject in subjects.items():
            if name in failed:
                continue
            row: Row = {"kind": "type", "n": count, "peer": name, "query": query}
            with serving(subject.output, compress=True) as address:
                try:
                    row |= type_once(
                        browser, name, address + corpus.url(0)[1:], query, TYPED[(number + 1) % len(TYPED)]
                    )
                except Error as error:
                    row["error"] = str(error)[:300]
                    failed.add(name)  # it would fail again, slowly
            record(row)
