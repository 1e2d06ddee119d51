"""Reading many files side by side, on any `concurrent.futures.Executor`: processes here, or a Dask cluster elsewhere."""

from __future__ import annotations

import functools
import math
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor

from notewire.note_cache import Packed, pack
from notewire.reading import Choices, FileReader, Source

WORTH = 48
"""Files from which on processes are started: each costs about as much as ten notes."""
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
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork" if forked else "spawn"))


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
    return [pack(reader.read(source)) for source in sources]


@functools.lru_cache(maxsize=1)
def _reader(_process: int, choices: Choices) -> FileReader:
    """The process is part of the key: a forked one must not use its parent's open files."""
    return FileReader(choices)
