"""Reading many files side by side, on any `concurrent.futures.Executor`: processes here, or a Dask cluster elsewhere."""

from __future__ import annotations

import functools
import importlib
import math
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import connection
from typing import Any

from notewire import versions
from notewire.note_cache import Packed, pack
from notewire.reading import Choices, FileReader, Source

WORTH = 48
"""Files from which on processes are started: each costs about as much as ten notes."""
CONNECT_SECONDS = 10
"""How long to wait for a scheduler."""
BATCH = 24
"""Files a task: few enough to share the work evenly, many enough that sending them costs nothing."""


def cores() -> int:
    """How many processes this one may keep busy."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def local(jobs: int) -> Executor:
    """A pool of processes on this machine.

    Forked where that is safe, which is at once; elsewhere started afresh, half a second each: not every system can fork,
    and a process with threads must not.
    """
    forked = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forked else "spawn")
    return ProcessPoolExecutor(jobs, context, initializer=end_with_parent)


def end_with_parent() -> None:
    """To be called in a worker: it ends when the process that made it is killed, and does not wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def cluster(address: str) -> Executor:
    """The workers of the Dask cluster whose scheduler has this address.

    Raises `WorkersUnavailable` if there is none, or if its workers have another version of this package or of those that
    shape the output: their pages would not be ours.
    """
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise WorkersUnavailable("Dask is not installed", "pip install notewire[dask]") from None
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        what = f'there is no Dask scheduler at "{address}" ({error})'
        raise WorkersUnavailable(what, "start it, or take the setting scheduler out of mkdocs.yml") from None
    executor = _Cluster(client)
    stamps = client.run(versions.stamp)
    others = sorted(worker for worker, stamp in stamps.items() if stamp != versions.stamp())
    if others or not stamps:
        what = (
            f"the Dask workers {', '.join(others)} have other versions" if others else "the Dask cluster has no workers"
        )
        executor.shutdown()
        raise WorkersUnavailable(what, "install the same constraints.txt on every machine")
    return executor


class _Cluster(Executor):
    """A Dask client's executor that takes the client with it."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)

    def submit(self, function: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        """Has a worker call the function."""
        future: Future[Any] = self._executor.submit(function, *args, **more)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leaves the cluster."""
        self._executor.shutdown(wait=wait)
        self._client.close()


class WorkersUnavailable(Exception):
    """Why there are no workers, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}; {hint}")
        self.message, self.hint = message, hint


def read_all(sources: Sequence[Source], choices: Choices, pool: Executor, workers: int) -> Iterator[Packed]:
    """What the files say, in their order, whichever worker is done first."""
    size = max(1, min(BATCH, math.ceil(len(sources) / (4 * workers))))
    batches = [sources[start : start + size] for start in range(0, len(sources), size)]
    futures: list[Future[list[Packed]]] = [pool.submit(read_batch, choices, batch) for batch in batches]
    try:
        for future in futures:
            yield from future.result()
    finally:
        for future in futures:
            future.cancel()


def read_batch(choices: Choices, sources: Sequence[Source]) -> list[Packed]:
    """Reads files in this process, with the Markdown and the V8 that it keeps."""
    reader = _reader(os.getpid(), choices)
    packed = []
    for source in sources:
        begun = time.perf_counter()
        read = reader.read(source)
        packed.append(pack(read, time.perf_counter() - begun))
    reader.settle()
    return packed


@functools.lru_cache(maxsize=1)
def _reader(_process: int, choices: Choices) -> FileReader:
    """The process is part of the key: a forked one must not use its parent's open files."""
    return FileReader(choices)
