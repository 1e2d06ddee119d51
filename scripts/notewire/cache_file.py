"""An SQLite file that is only ever a saving: whatever is wrong with it, a build goes on without it.

SQLite, because it keeps two builds at once apart, survives a process that is killed, and brings ten thousand values in one read.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

log = logging.getLogger("notewire")

LOCK_SECONDS = 10.0
"""How long to wait while another build writes."""
_parents: list[sqlite3.Connection] = []
"""Connections of the process that this one was forked from, kept so that nothing closes them."""
CHUNK = 500
"""Parameters a statement: an SQLite that is old takes 999."""


class CacheFile:
    """The file at `path`. Never raises for its sake: it warns on the logger `notewire` and renews it or does without."""

    def __init__(self, path: Path, schema: Sequence[str], layout: int, without: str) -> None:
        """`schema` makes the tables anew; `layout` is its `PRAGMA user_version`, and a file of another one is emptied.
        `without` says what happens when there is no cache, for the warning."""
        self._path = path
        self._schema = schema
        self._layout = layout
        self._without = without
        self._file: sqlite3.Connection | None = None
        self._process = os.getpid()
        try:
            self._file = self._open()
        except (sqlite3.Error, OSError) as error:
            self._mend(error)

    def read(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """The rows that a query finds; none if there is no file."""
        try:
            file = self._mine()
            return file.execute(statement, parameters).fetchall() if file else []
        except (sqlite3.Error, OSError) as error:
            self._mend(error)
            return []

    def read_in(self, statement: str, keys: Sequence[Any]) -> list[Any]:
        """The rows of a query that ends in ``IN``, for any number of keys."""
        rows: list[Any] = []
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            rows += self.read(f"{statement} ({','.join('?' * len(chunk))})", chunk)
        return rows

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> bool:
        """Runs a statement for each row, all or none; whether it was done."""
        try:
            if file := self._mine():
                with file:
                    file.executemany(statement, rows)
                return True
        except (sqlite3.Error, OSError) as error:
            self._mend(error)
        return False

    def work(self, job: Callable[[sqlite3.Connection], None]) -> bool:
        """Several statements in one transaction; whether it was done."""
        try:
            if file := self._mine():
                with file:
                    job(file)
                return True
        except (sqlite3.Error, OSError) as error:
            self._mend(error)
        return False

    def _mine(self) -> sqlite3.Connection | None:
        """The connection. A forked process opens its own: SQLite's must not be used, nor closed, by two."""
        if self._process != os.getpid():
            self._process = os.getpid()
            if self._file:
                _parents.append(self._file)
                self._file = self._open()
        return self._file

    def close(self) -> None:
        """May be called twice."""
        file, self._file = self._file, None
        if file:
            with contextlib.suppress(sqlite3.Error):
                file.close()

    def _mend(self, error: Exception) -> None:
        """Renew the file when it is damaged; when it can't be used (locked, read-only, disk full), go on without it."""
        self.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            log.warning("%s is damaged (%s); it is made anew", self._path, error)
            try:
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
                self._file = self._open()
                return
            except (sqlite3.Error, OSError) as second:
                error = second
        log.warning("%s can't be used (%s); %s", self._path, error, self._without)

    def _open(self) -> sqlite3.Connection:
        """Raises `sqlite3.Error` or `OSError`."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # serve works in threads of its own; whoever owns this object keeps them apart
        file = sqlite3.connect(self._path, timeout=LOCK_SECONDS, check_same_thread=False)
        try:
            _switch_to_wal(file)
            file.execute("PRAGMA synchronous = NORMAL")
            if _layout(file) != self._layout:
                with file:
                    file.execute("BEGIN IMMEDIATE")
                    if _layout(file) != self._layout:  # another build may have been quicker
                        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                            file.execute(f'DROP TABLE "{table}"')
                        for statement in self._schema:
                            file.execute(statement)
                        file.execute(f"PRAGMA user_version = {self._layout}")
        except BaseException:
            file.close()
            raise
        return file


def _switch_to_wal(file: sqlite3.Connection) -> None:
    """Readers and a writer side by side. The one statement for which SQLite does not wait for a lock by itself."""
    last = time.monotonic() + LOCK_SECONDS
    while file.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            file.execute("PRAGMA journal_mode = WAL")
            return  # also where the file system has no shared memory: SQLite answers "delete", and that does too
        except sqlite3.OperationalError:
            if time.monotonic() > last:
                raise
            time.sleep(0.02)


def _layout(file: sqlite3.Connection) -> int:
    (layout,) = file.execute("PRAGMA user_version").fetchone()
    return int(layout)
