"""How far a long build is: a line that changes on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

PATIENCE = 2.0
"""Seconds of work before anything is said."""
EVERY = 0.1
EVERY_PLAIN = 10.0


class Progress:
    """Told how many notes of how many are done, it says so with the rate and the time that is left."""

    def __init__(self, stream: TextIO, now: Callable[[], float] = time.monotonic) -> None:
        """`now` gives seconds."""
        self._stream = stream
        self._now = now
        self._changing = stream.isatty()
        self._begun = self._next = 0.0
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` notes are read; a call with 1 begins anew."""
        now = self._now()
        if done <= 1 or not self._begun:
            self._begun, self._next, self._shown = now, now + PATIENCE, False
        if self._shown and self._changing and done == total:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        elif now >= self._next and done < total:
            self._next = now + (EVERY if self._changing else EVERY_PLAIN)
            self._shown = True
            rate = done / (now - self._begun)
            line = f"{done:,} of {total:,} notes, {rate:,.0f} a second, {(total - done) / rate:,.0f} s left"
            if self._changing:
                width = 24
                full = width * done // total
                line = f"\r\x1b[K[{'#' * full}{'.' * (width - full)}] {line}"
            self._stream.write(line if self._changing else line + "\n")
            self._stream.flush()
