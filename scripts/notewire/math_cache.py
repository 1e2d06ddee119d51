"""Rendered formulas on disk, by content. Only ever a saving: whatever is wrong with it, a build goes on without it.

One SQLite file, because a thousand notes have ten thousand formulas, and because it keeps two builds at once apart.
HTML is compressed (1.8 KB become 0.4), and zlib's checksum catches a damaged value.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

log = logging.getLogger("notewire")

MAX_BYTES = 200_000_000
"""Of compressed HTML. The file is somewhat larger, and does not shrink: it uses its room again."""
MAX_DAYS = 60
"""An entry that no build used for longer is dropped."""
LOCK_SECONDS = 10.0
"""How long to wait while another build writes."""
LAYOUT = 1
"""`PRAGMA user_version`. A file of another layout is emptied."""

_SCHEMA = (
    "DROP TABLE IF EXISTS formula",
    "CREATE TABLE formula (key BLOB PRIMARY KEY, html BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL)",
    "CREATE INDEX formula_by_use ON formula (used, size)",
    f"PRAGMA user_version = {LAYOUT}",
)
_DAY = 86_400
_CHUNK = 500  # an SQLite that is old takes 999 parameters a statement


class MathCache:
    """Key → HTML. Never raises for the file's sake: it warns on the logger `notewire` and renews it or does without."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        """`now` gives seconds since 1970: only the age of entries depends on it, never what is rendered."""
        self._path = path
        self._today = int(now()) // _DAY
        self._wrote = False
        self._file: sqlite3.Connection | None = None
        try:
            self._file = _open(path)
        except (sqlite3.Error, OSError) as error:
            self._mend(error)

    def get(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """Those of `keys` that are held."""
        try:
            return dict(self._read(list(keys)))
        except sqlite3.Error as error:
            self._mend(error)
            return {}

    def put(self, entries: Mapping[bytes, str]) -> None:
        """Hold these too."""
        rows = [(key, zlib.compress(html.encode("utf-8", "surrogatepass"))) for key, html in entries.items()]
        try:
            if self._file:
                with self._file:
                    statement = "INSERT OR REPLACE INTO formula VALUES (?, ?, ?, ?)"
                    self._file.executemany(statement, [(key, html, len(html), self._today) for key, html in rows])
                self._wrote = True
        except sqlite3.Error as error:
            self._mend(error)

    def close(self) -> None:
        """Drop what is old or too much, if anything was added, and close the file. May be called twice."""
        try:
            if self._file and self._wrote:
                self._prune(self._file)
        except sqlite3.Error as error:
            self._mend(error)
        self._wrote = False
        self._leave()

    def _read(self, keys: list[bytes]) -> Iterator[tuple[bytes, str]]:
        if not self._file:
            return
        for chunk in (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK)):
            among = f"key IN ({','.join('?' * len(chunk))})"
            rows = self._file.execute(f"SELECT key, html, used FROM formula WHERE {among}", chunk).fetchall()  # noqa: S608
            for key, html, _ in rows:
                with contextlib.suppress(zlib.error, UnicodeDecodeError):  # damaged: as if it were not there
                    yield key, zlib.decompress(html).decode("utf-8", "surrogatepass")
            if any(used < self._today for _, _, used in rows):  # one write a day: an unchanged build only reads
                with self._file:
                    self._file.execute(f"UPDATE formula SET used = ? WHERE {among}", [self._today, *chunk])  # noqa: S608

    def _prune(self, file: sqlite3.Connection) -> None:
        with file:
            file.execute("DELETE FROM formula WHERE used < ?", (self._today - MAX_DAYS,))
            (total,) = file.execute("SELECT total(size) FROM formula").fetchone()
            if total > MAX_BYTES:  # keep the last used, as many as there is room for
                sums = "SELECT key, sum(size) OVER (ORDER BY used DESC, key) AS upto FROM formula"
                beyond = f"SELECT key FROM ({sums}) WHERE upto > ?"  # noqa: S608
                file.execute(f"DELETE FROM formula WHERE key IN ({beyond})", (MAX_BYTES,))  # noqa: S608

    def _mend(self, error: Exception) -> None:
        """Renew the file when it is damaged; when it can't be used (locked, read-only, disk full), go on without it."""
        self._leave()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            log.warning("%s is damaged (%s); it is made anew", self._path, error)
            try:
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{self._path}{suffix}").unlink(missing_ok=True)
                self._file = _open(self._path)
                return
            except (sqlite3.Error, OSError) as second:
                error = second
        log.warning("%s can't be used (%s); formulas are rendered without it", self._path, error)

    def _leave(self) -> None:
        file, self._file = self._file, None
        if file:
            with contextlib.suppress(sqlite3.Error):
                file.close()


def _open(path: Path) -> sqlite3.Connection:
    """Raises `sqlite3.Error` or `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # serve rebuilds in a thread of its own; MathRenderer's lock keeps threads apart
    file = sqlite3.connect(path, timeout=LOCK_SECONDS, check_same_thread=False)
    try:
        _switch_to_wal(file)
        file.execute("PRAGMA synchronous = NORMAL")
        if _layout(file) != LAYOUT:
            with file:
                file.execute("BEGIN IMMEDIATE")
                if _layout(file) != LAYOUT:  # another build may have been quicker
                    for statement in _SCHEMA:
                        file.execute(statement)
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
