"""What it costs that notes know each other: the same notes built with and without it, in turns, on this machine.

    python benchmarks/connections.py [--sizes 1000,10000] [-r RUNS] [--venvs notewire=FOLDER]

The notes are those of ``corpus.py`` with three links each, with prerequisites, series, papers, citations and terms of a glossary.
Without it (``peers/unconnected/build.py``), backlinks, related notes, prerequisites and the path, series, graphs, papers,
citations and glossary are taken out of the program. Linux only.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import corpus
import speed

PAPERS, TERMS = 500, 120
"""How many the corpus has."""
BETWEEN = 60
"""How far back, in notes, a note's links and prerequisites go."""


@dataclass(frozen=True)
class Connected(speed.Subject):
    """A site whose notes know each other, or the same notes with their links alone."""

    connected: bool = True

    def text(self, number: int) -> str:
        """A note with three links or so, citations, and a head that names others: the same text, whether it is to know of them or
        not, for to convert a paragraph more is no cost of knowing."""
        rng = random.Random(f"connections-{number}")
        text = corpus.note(number, category_keys=False)
        before = range(max(0, number - BETWEEN), number)
        more = sorted(rng.sample(before, min(2, len(before))))
        text += "".join(f"\n比较[笔记 {other}](../{corpus.path(other)})里的做法。\n" for other in more)
        head, body = text.removeprefix("---\n").split("\n---\n", 1)
        body += f"\n这一点由 [@paper{rng.randrange(PAPERS)}] 指出，另见 [@paper{rng.randrange(PAPERS)}, §3]。\n"
        head += f'\npapers: ["{_arxiv(rng.randrange(PAPERS))}"]'
        if required := sorted(rng.sample(before, min(rng.randint(0, 2), len(before)))):
            head += f"\nrequires: [{', '.join(Path(corpus.path(other)).stem for other in required)}]"
        if number % 3 == 0:
            head += f"\nseries: 系列 {number // 15}\norder: {number % 15}"
        return f"---\n{head}\n---\n{body}"

    def make(self) -> None:
        """Writes the site anew."""
        super().make()
        for number in range(self.count):
            self.restore(number)
        if self.connected:
            (self.folder / "notes" / "references.bib").write_text("\n".join(_papers()), encoding="utf-8")
            (self.folder / "notes" / "glossary.yml").write_text("".join(_terms()), encoding="utf-8")


def _arxiv(number: int) -> str:
    return f"{2000 + number // 100}.{10000 + number}"


def _papers() -> Iterator[str]:
    for number in range(PAPERS):
        yield (
            f"@article{{paper{number},\n  author = {{Family{number % 70}, Given and Other, Name}},\n"
            f"  title = {{A Paper on {{Subject}} {number}}},\n  year = {{{2010 + number % 15}}},\n"
            f"  eprint = {{{_arxiv(number)}}},\n  archivePrefix = {{arXiv}}\n}}\n"
        )


def _terms() -> Iterator[str]:
    """Terms of which each note has about a dozen, as those of the project's own notes do, and more that few have."""
    used = [*corpus.TOPICS, *corpus.OBJECTS[:6]]
    for term in [*used, *(f"第 {number} 号术语" for number in range(TERMS - len(used)))]:
        yield f"- term: {term}\n  also: [{term}法]\n  text: 这里说的是{term}，记作 $O(N)$。\n"


def subjects(count: int, environment: speed.Environment, cache: Path, timeout: float) -> list[Connected]:
    """The two sites of one size."""
    peer = speed.PEERS["notewire"]
    program = str(speed.HERE / "peers" / "unconnected" / "build.py")
    without = replace(peer, name="unconnected", build=("python", program, "build", "--quiet"))
    return [
        Connected(one, count, cache / "sites" / f"connections-{one.name}-{count}", environment, timeout, one is peer)
        for one in (peer, without)
    ]


def measured(pair: Sequence[Connected], runs: int) -> Iterator[str]:
    """A line for each kind of build: medians with, without, and their ratio."""
    kinds = {"cold": speed.cold, "unchanged": speed.built, "one edit": speed.edited}
    for name, once in kinds.items():
        rows: dict[bool, list[speed.Row]] = {True: [], False: []}
        for _ in range(runs):
            for subject in pair:
                rows[subject.connected].append(once(subject))
                speed.say(
                    f"{subject.count} {name} {'with' if subject.connected else 'without'}: {rows[subject.connected][-1]}"
                )
        for key, unit in (("wall", "s"), ("cpu", "s of CPU"), ("memory", "MB")):
            one, other = (statistics.median(row[key] for row in rows[connected]) for connected in (True, False))
            yield f"| {pair[0].count:,} | {name}, {unit} | {one:.2f} | {other:.2f} | {100 * (one / other - 1):+.0f} % |"
    for subject in pair:
        subject.restore(corpus.newest(subject.count))


def served(subject: Connected, edits: int) -> str:
    """A line for the edits that `mkdocs serve` shows."""
    row = speed.serving(subject, edits, patience=30, idle=2)
    return f"| {subject.count:,} | served edit, title, ms | {1000 * row['edit']:.0f} | {1000 * row['title']:.0f} | |"


def main() -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sizes", type=speed.numbers, default=[1000, 10000], help="numbers of notes (1000,10000)")
    add("-r", "--runs", type=int, default=3, help="runs of each build, whose median counts (3)")
    add("-e", "--edits", type=int, default=5, help="served edits (5)")
    add("--timeout", type=float, default=900, help="seconds after which a build has failed (900)")
    add("--cache", type=Path, default=speed.PROJECT / ".cache" / "bench", help="environments and sites (.cache/bench)")
    add("--venvs", type=speed.given_environments, default={}, help="an environment that is there: notewire=FOLDER")
    options = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("the program is changed before it forks, which is Linux's way")
    cache: Path = options.cache.absolute()
    cache.mkdir(parents=True, exist_ok=True)
    environment = speed.environment(speed.PEERS["notewire"], cache, options.venvs)
    lines = ["| notes | what | with | without | |", "| ---: | --- | ---: | ---: | ---: |"]
    for count in options.sizes:
        pair = subjects(count, environment, cache, options.timeout)
        for subject in pair:
            subject.make()
        lines += measured(pair, options.runs)
        lines.append(served(pair[0], options.edits))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
