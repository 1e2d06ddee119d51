"""Measure what a note's page costs to load, and print it as the Markdown table of the README.

    python scripts/page_weight.py
    python scripts/page_weight.py machine-learning/gbdt/ python/autograd/

Without names it measures three notes with 30 formulas or more: the one with the fewest, the middle one and the one with
the most. Chromium opens each page with an empty cache from a server that gzips text as hosts do (level 9; fonts are packed
already). The browser itself says how many bytes the body of each answer had, packed and unpacked (Resource Timing:
encodedBodySize, decodedBodySize); headers are not counted. Pictures are told apart: they are the author's choice.
"""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from chromium import launched
from file_server import serving
from screenshot import built

FORMULAS = 30
"""What a measured page must have at least."""

KINDS = {"": "HTML", ".html": "HTML", ".css": "CSS", ".woff2": "fonts", ".js": "scripts", ".mjs": "scripts"}
"""What counts, by how the path of an address ends; the columns of the table, in this order."""

_TIMINGS = """() => performance.getEntries()
  .filter((entry) => ["navigation", "resource"].includes(entry.entryType))
  .map((entry) => [entry.name, entry.decodedBodySize, entry.encodedBodySize])"""

_FORMULA = '<span class="katex">'


@dataclass(frozen=True)
class Weight:
    """Bytes as they are and as they came."""

    raw: int = 0
    packed: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.raw + other.raw, self.packed + other.packed)

    def __str__(self) -> str:
        """In kB (1000 bytes)."""
        return f"{self.raw / 1000:.0f} / {self.packed / 1000:.1f}"


def kind(url: str) -> str:
    """What the file at an address is: a value of `KINDS`, or "pictures and others"."""
    return KINDS.get(Path(urlsplit(url).path).suffix, "pictures and others")


def formulas(site: Path, note: str) -> int:
    """How many formulas the page of a note has."""
    return (site / note / "index.html").read_text("utf-8").count(_FORMULA)


def samples(site: Path) -> list[str]:
    """The URLs of the notes with the fewest formulas, but `FORMULAS`, with the most, and of the one in the middle."""
    notes = [file.parent.relative_to(site).as_posix() + "/" for file in sorted(site.glob("*/*/index.html"))]
    # a note's page, unlike a list, is an article for those who share it
    notes = [note for note in notes if 'content="article"' in (site / note / "index.html").read_text("utf-8")]
    by_count = sorted((formulas(site, note), note) for note in notes if formulas(site, note) >= FORMULAS)
    if not by_count:
        raise SystemExit(f"no note has {FORMULAS} formulas")
    return list(dict.fromkeys(by_count[index][1] for index in (0, len(by_count) // 2, -1)))


def measure(browser: Browser, address: str) -> dict[str, Weight]:
    """What the page at an address loads, by kind; what stands further down or folded away is loaded too."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.evaluate("() => document.querySelectorAll('details').forEach((details) => (details.open = true))")
    page.evaluate("() => document.querySelectorAll('img').forEach((image) => (image.loading = 'eager'))")
    page.wait_for_load_state("networkidle")
    page.evaluate("() => document.fonts.ready")
    weights = dict.fromkeys([*KINDS.values(), "pictures and others"], Weight())
    for url, raw, packed in page.evaluate(_TIMINGS):
        weights[kind(url)] += Weight(raw, packed)
    page.context.close()
    return weights


def table(rows: list[tuple[str, int, dict[str, Weight]]]) -> str:
    """Markdown: a line a note, with its URL, its number of formulas and what it loads."""
    counted = list(dict.fromkeys(KINDS.values()))
    lines = [
        f"| note | formulas | {' | '.join(counted)} | **together** | pictures |",
        "| --- " + "| ---: " * (len(counted) + 3) + "|",
    ]
    for note, count, weights in rows:
        cells = [str(weights[name]) for name in counted]
        together = sum((weights[name] for name in counted), Weight())
        lines.append(f"| {note} | {count} | {' | '.join(cells)} | **{together}** | {weights['pictures and others']} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="What notes' pages cost to load, as a Markdown table.")
    parser.add_argument("notes", nargs="*", help="URLs from the root of the site, such as python/autograd/")
    parser.add_argument("--site", type=Path, help="a built site; built anew if left out")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        site = wanted.site or built(Path(scratch))
        notes = wanted.notes or samples(site)
        with serving(site, compress=True) as address, launched() as browser:
            rows = [(note, formulas(site, note), measure(browser, address + note)) for note in notes]
    print(f"kB, as it is / as it comes, gzipped; empty cache:\n\n{table(rows)}")


if __name__ == "__main__":
    main()
