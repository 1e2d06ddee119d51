"""Whoever converts the notes, one process, several or a Dask cluster, and in whatever order: the site is the same to the byte."""

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from pathlib import Path

import pytest
from mkdocs.exceptions import Abort

from notewire import workers
from notewire.note_cache import unpack
from notewire.reading import Choices, FileReader, Source

from ..sites.projects import environment, tree, write
from ..sites.projects import many as make_many
from .test_incremental import build, differences, set_plugin

pytestmark = pytest.mark.slow

CODE = '```python hl_lines="1"\ndef f_{0}(x: int) -> int:\n    return x ** {0}  # 平方\n```\n'


def written(folder, notes=24):
    """`many` with formulas, code, tables, links between notes and embedded ones: what a worker could get wrong."""
    project = make_many(folder)
    for number in range(notes):
        other = (number + 7) % notes
        text = f"""---
title: '$\\alpha_{{{number}}}$ 与 `code {number}`'
date: 2026-02-{number % 28 + 1:02}
tags: [公式, 代码{number % 4}]
summary: {"一句 $s$" if number % 5 == 0 else "''"}
---

见 [[made-{other}|那一篇]]，$\\frac{{{number}}}{{x^2}}$。

$$
\\int_0^{{{number}}} e^{{-x}} \\,\\mathrm{{d}}x \\label{{eq:{number}}}
$$

如 \\eqref{{eq:{number}}}。

## 节 {number} $y$

| 甲 | 乙 |
| --- | --- |
| $a \\mid b$ | `c` |

"""
        embed = f"\n![[made-{other}]]\n" if number % 6 == 0 else ""
        write(project / f"notes/even/made-{number}.md", text + CODE.format(number % 9) + embed)
    return project


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """The project's sources, never built themselves."""
    return written(tmp_path_factory.mktemp("sources") / "many")


@pytest.fixture
def project(source, tmp_path):
    """A copy that has neither cache nor site."""
    return Path(shutil.copytree(source, tmp_path / "many"))


@pytest.fixture(scope="module")
def alone(source, tmp_path_factory):
    """The site as one process makes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workers, "cores", lambda: 1)
        return build(Path(shutil.copytree(source, tmp_path_factory.mktemp("alone") / "many")))


@pytest.fixture
def pools(monkeypatch):
    """The pools that were asked to read notes, each with how many."""
    asked = []
    real = workers.read_all

    def read_all(sources, choices, pool, jobs):
        asked.append((pool, len(sources)))
        return real(sources, choices, pool, jobs)

    monkeypatch.setattr(workers, "read_all", read_all)
    return asked


@pytest.fixture
def read_here(monkeypatch):
    """The notes that this process converted."""
    paths = []
    real = FileReader.read

    def read(reader, source):
        paths.append(source.path)
        return real(reader, source)

    monkeypatch.setattr(FileReader, "read", read)
    return paths


def files(project):
    """How many files are to be read: notes, introductions and hand-written pages."""
    return len(list((project / "notes").rglob("*.md"))) + len(list((project / "docs").rglob("*.md")))


def several(monkeypatch):
    monkeypatch.setattr(workers, "WORTH", 1)
    monkeypatch.setattr(workers, "cores", lambda: 2)


def test_one_process_made_what_is_compared(alone):
    page = alone["even/made-6/index.html"].decode()
    assert 'class="katex' in page
    assert '<span class="k">def</span>' in page
    assert "nw-embed" in page
    assert len([name for name in alone if name.endswith("index.html")]) > 80


def test_several_processes_make_the_same(project, alone, monkeypatch, pools, read_here):
    several(monkeypatch)
    assert differences(build(project), alone) == []
    ((pool, number),) = pools
    assert isinstance(pool, ProcessPoolExecutor)
    assert number == files(project)
    assert read_here == [], "all of it was read by others"


def test_several_processes_that_cannot_be_forked_make_the_same(project, alone, monkeypatch, pools):
    """As on macOS and Windows, and here in a process that has threads."""
    several(monkeypatch)
    monkeypatch.setattr(workers.threading, "active_count", lambda: 2)
    pool = workers.local(2)
    assert pool._mp_context.get_start_method() == "spawn"
    pool.shutdown()
    assert differences(build(project), alone) == []
    assert len(pools) == 1


def test_a_warm_cache_makes_the_same(project, alone, monkeypatch, pools, read_here):
    several(monkeypatch)
    build(project)
    shutil.rmtree(project / "site")
    pools.clear()
    assert differences(build(project), alone) == []
    assert (pools, read_here) == ([], [])


def test_a_cache_that_one_process_filled_serves_several(project, alone, monkeypatch, pools):
    monkeypatch.setattr(workers, "cores", lambda: 1)
    build(project)
    several(monkeypatch)
    touched = project / "notes/even/made-3.md"
    before = touched.read_text("utf-8")
    write(touched, before + "\n多一句。\n")
    assert "多一句。" in build(project)["even/made-3/index.html"].decode()
    write(touched, before)
    assert differences(build(project), alone) == []
    assert [number for _, number in pools] == [1], "the old text was still in the cache"


def test_several_processes_tell_the_same_problems_in_the_same_order(project, monkeypatch):
    for number in (3, 5, 20):
        write(project / f"notes/even/made-{number}.md", f"---\ntitle: x\ndate: gestern\n---\n\n$\\frac{{{number}$\n")
    told = []
    for cores in (1, 2):
        monkeypatch.setattr(workers, "WORTH", 1)
        monkeypatch.setattr(workers, "cores", lambda cores=cores: cores)
        shutil.rmtree(project / ".cache", ignore_errors=True)
        with pytest.raises(Abort) as abort:
            build(project)
        told.append(str(abort.value))
    assert told[0] == told[1]
    places = [told[0].index(f"notes/even/made-{number}.md:3:7") for number in (20, 3, 5)]
    assert places == sorted(places), "sorted by path"


@pytest.fixture(scope="module")
def cluster():
    """Two processes with a scheduler, on this machine."""
    distributed = pytest.importorskip("distributed")
    quiet = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=logging.CRITICAL
    )
    with quiet as cluster:
        yield cluster


@pytest.fixture
def connected(cluster):
    """The cluster's address; whoever has connected to it is sent away afterwards."""
    import distributed

    yield cluster.scheduler_address
    for client in list(distributed.client._global_clients.values()):
        client.close()


def test_a_dask_cluster_makes_the_same(project, alone, connected, pools, read_here):
    set_plugin(project, "scheduler", connected)
    assert differences(build(project), alone) == []
    ((pool, number),) = pools
    assert not isinstance(pool, ProcessPoolExecutor)
    assert number == files(project)
    assert read_here == []


def test_what_a_dask_cluster_read_is_kept_here(project, alone, connected, pools, read_here):
    set_plugin(project, "scheduler", connected)
    build(project)
    shutil.rmtree(project / "site")
    pools.clear()
    assert differences(build(project), alone) == []
    assert (pools, read_here) == ([], [])


def test_the_cluster_is_left_when_the_build_is_over(project, connected):
    """`mkdocs serve` makes a new workshop for each change of a setting, and would hold one connection for each."""
    import distributed

    set_plugin(project, "scheduler", connected)
    build(project)
    assert [client for client in distributed.client._global_clients.values() if client.status == "running"] == []


def test_workers_of_other_versions_are_refused(project, connected, monkeypatch):
    set_plugin(project, "scheduler", connected)
    ours = workers.versions.stamp()
    stamps = iter([{"tcp://one:1": ours, "tcp://two:2": b"another"}])
    monkeypatch.setattr("distributed.Client.run", lambda client, function: next(stamps))
    with pytest.raises(Abort) as abort:
        build(project)
    assert str(abort.value) == (
        "the Dask workers tcp://two:2 have other versions; install the same constraints.txt on every machine"
    )


def test_a_scheduler_that_is_not_there_is_told_and_the_last_good_site_stays(
    project, monkeypatch, caplog, capfd, unused_address
):
    monkeypatch.setattr(workers, "CONNECT_SECONDS", 1)
    before = build(project)
    set_plugin(project, "scheduler", unused_address)
    write(project / "notes/even/made-1.md", "---\ntitle: 新的\ndate: 2026-01-01\n---\n\n正文。\n")
    caplog.clear()
    capfd.readouterr()
    with pytest.raises(Abort) as abort:
        build(project)
    message = str(abort.value)
    assert message.startswith(f'there is no Dask scheduler at "{unused_address}" (')
    assert message.endswith("); start it, or take the setting scheduler out of mkdocs.yml")
    assert "\n" not in message
    told = capfd.readouterr()
    assert "Traceback" not in told.out + told.err + caplog.text
    assert tree(project / "site") == before


def test_a_scheduler_whose_address_makes_no_sense_is_told(project, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT_SECONDS", 1)
    set_plugin(project, "scheduler", "nonsense://here")
    with pytest.raises(Abort, match=r'there is no Dask scheduler at "nonsense://here" .*; start it, or take'):
        build(project)


@pytest.fixture
def unused_address():
    """Where nobody listens: a port that was free a moment ago."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


class Backwards(Executor):
    """Does everything at once, the last first, as soon as it was given `expected` tasks."""

    def __init__(self, expected):
        self.expected, self.tasks, self.done = expected, [], []

    def submit(self, function, /, *arguments):
        future = Future()
        self.tasks.append((future, function, arguments))
        if len(self.tasks) == self.expected:
            for future, function, arguments in reversed(self.tasks):
                future.set_result(function(*arguments))
                self.done.append(future)
        return self.tasks[-1][0]


def sources(number):
    texts = (f"---\ntitle: '{n}'\ndate: 2026-01-01\n---\n\n第 {n} 篇。\n" for n in range(number))
    return [Source("note", f"notes/python/n{n}.md", text.encode()) for n, text in enumerate(texts)]


def test_results_come_in_the_order_of_the_sources_though_the_last_is_done_first():
    pool = Backwards(expected=4)
    packed = list(workers.read_all(sources(8), Choices(220, ()), pool, 1))
    assert pool.done == [future for future, _, _ in reversed(pool.tasks)], "two to a task, the last task first"
    assert [unpack(one.known).value.path for one in packed] == [f"notes/python/n{n}.md" for n in range(8)]


def test_who_wants_no_more_leaves_nothing_to_do():
    pool = Backwards(expected=None)
    results = workers.read_all(sources(8), Choices(220, ()), pool, 1)
    pool.expected = 1
    next(results)
    results.close()
    assert [future.cancelled() for future, _, _ in pool.tasks] == [False, True, True, True]


@pytest.mark.parametrize("number", [0, 1, 3, 4, 5, 200])
def test_no_source_is_left_out_or_read_twice(number):
    class AtOnce(Executor):
        def submit(self, function, /, choices, batch):
            future = Future()
            future.set_result([source.path for source in batch])
            return future

    given = sources(number)
    assert list(workers.read_all(given, Choices(220, ()), AtOnce(), 2)) == [source.path for source in given]


def session(leader):
    """The processes of a session that still run: pid → its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, _, its_session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it ended just now
        if int(its_session) == leader and state not in "ZX":
            found[int(stat.parent.name)] = int(parent)
    return found


RUN = "from notewire import workers; workers.cores = lambda: 2; {} from mkdocs.__main__ import cli; cli(['build'])"
NO_FORK = "import threading; threading.active_count = lambda: 2;"
"""What makes `workers.local` start its processes afresh."""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("doing", ["reading, forked", "reading, spawned", "printing"])
def test_a_build_that_is_killed_leaves_no_process_behind(tmp_path, doing):
    """SIGKILL cannot be caught: its workers must see by themselves that nobody waits for them any more."""
    project = make_many(tmp_path / "many")
    for number in range(200):
        formulas = "".join(
            f"式 $x_{{{number}}}^{{{k}}}$，`a{k}`。\n\n{CODE.format(number * 20 + k)}\n" for k in range(20)
        )
        write(project / f"notes/even/made-{number}.md", f"---\ntitle: 题\ndate: 2025-01-01\n---\n\n{formulas}")
    if doing == "printing":
        build(project)
        shutil.rmtree(project / "site")
    process = subprocess.Popen(
        [sys.executable, "-c", RUN.format(NO_FORK if "spawned" in doing else "")],
        cwd=project,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while len(session(process.pid)) < (
            4 if "spawned" in doing else 3
        ):  # there is a process that looks after spawned ones
            assert process.poll() is None, "the build was over before it had workers"
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 20
        while (left := session(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert left == {}
    finally:
        process.kill()
        process.wait()
        for pid in session(process.pid):
            os.kill(pid, signal.SIGKILL)
