"""Rendered formulas and highlighted code on disk, by content. Only ever a saving: whatever is wrong with it, a build goes on
without it.

One SQLite file for each of the two, because a thousand notes have ten thousand formulas. HTML is compressed (1.8 KB become
0.4), and zlib's checksum catches a damaged value.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from notewire.cache_file import CacheFile

MAX_BYTES = 200_000_000
"""Of compressed HTML. The file is somewhat larger, and does not shrink: it uses its room again."""
MAX_DAYS = 60
"""An entry that no build used for longer is dropped."""
LAYOUT = 2
"""A file of another layout is emptied."""

_SCHEMA = (
    "CREATE TABLE piece (key BLOB PRIMARY KEY, html BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL)",
    "CREATE INDEX piece_by_use ON piece (used, size)",
)
_DAY = 86_400


class TextCache:
    """Key → HTML. Never raises for the file's sake: it warns on the logger `notewire` and renews it or does without."""

    def __init__(self, path: Path, without: str, now: Callable[[], float] = time.time) -> None:
        """`without` says what happens when there is no cache, for the warning. `now` gives seconds since 1970: only the age of
        entries depends on it, never what is rendered."""
        self._today = int(now()) // _DAY
        self._wrote = False
        self._file = CacheFile(path, _SCHEMA, LAYOUT, without)

    def get(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """Those of `keys` that are held."""
        found: dict[bytes, str] = {}
        stale = []
        for key, html, used in self._file.read_in("SELECT key, html, used FROM piece WHERE key IN", list(keys)):
            with contextlib.suppress(zlib.error, UnicodeDecodeError):  # damaged: as if it were not there
                found[key] = zlib.decompress(html).decode("utf-8", "surrogatepass")
            if used < self._today:
                stale.append((self._today, key))
        if stale:  # one write a day: an unchanged build only reads
            self._file.write("UPDATE piece SET used = ? WHERE key = ?", stale)
        return found

    def put(self, entries: Mapping[bytes, str]) -> None:
        """Hold these too."""
        rows = [(key, zlib.compress(html.encode("utf-8", "surrogatepass"))) for key, html in entries.items()]
        statement = "INSERT OR REPLACE INTO piece VALUES (?, ?, ?, ?)"
        if self._file.write(statement, [(key, html, len(html), self._today) for key, html in rows]):
            self._wrote = True

    def close(self) -> None:
        """Drop what is old or too much, if anything was added, and close the file. May be called twice."""
        if self._wrote:
            self._file.work(self._prune)
        self._wrote = False
        self._file.close()

    def _prune(self, file: sqlite3.Connection) -> None:
        file.execute("DELETE FROM piece WHERE used < ?", (self._today - MAX_DAYS,))
        (total,) = file.execute("SELECT total(size) FROM piece").fetchone()
        if total > MAX_BYTES:  # keep the last used, as many as there is room for
            sums = "SELECT key, sum(size) OVER (ORDER BY used DESC, key) AS upto FROM piece"
            beyond = f"SELECT key FROM ({sums}) WHERE upto > ?"  # noqa: S608
            file.execute(f"DELETE FROM piece WHERE key IN ({beyond})", (MAX_BYTES,))  # noqa: S608
