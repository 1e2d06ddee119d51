"""What was read, on disk, by content: an unchanged note is not converted again, and not even opened.

What is known of a note lies apart from its text, because a build looks at all of the former and at few of the latter.
Losing the file costs time, never a build; two builds may use it at once.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sqlite3
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from notewire.cache_file import CHUNK, CacheFile
from notewire.dialect.article import Article
from notewire.kept import without_circles
from notewire.reading import Read
from notewire.searchable import NOTHING

MAX_BYTES = 2_000_000_000
"""Of texts, compressed. The oldest go first."""
MAX_DAYS = 60
"""What no build used for longer is dropped."""
LAYOUT = 5

_SCHEMA = (
    "CREATE TABLE file (path TEXT PRIMARY KEY, size INTEGER, mtime INTEGER, ctime INTEGER, setting BLOB, key BLOB NOT NULL)",
    "CREATE TABLE note (key BLOB PRIMARY KEY, known BLOB NOT NULL, size INTEGER NOT NULL, used INTEGER NOT NULL)",
    "CREATE INDEX note_by_use ON note (used, size)",
    "CREATE TABLE body (key BLOB PRIMARY KEY, body BLOB NOT NULL, result BLOB NOT NULL, terms BLOB NOT NULL)",
)
_DAY = 86_400
_SETTLED = 2_000_000_000
"""Nanoseconds. A file that was written a moment ago may be written again within the same tick of its clock."""
_DIGEST = 8
_COLUMNS = ("body", "result", "terms")
_RECENT = 64
"""Texts at hand: a page, its feed entries and the notes that embed it want the same one."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A `Read` as bytes: what is known of it and, apart from that, its body and what search knows of it."""

    known: bytes
    body: bytes
    result: bytes = b""
    terms: bytes = b""
    seconds: float = field(default=0.0, compare=False)
    """How long the reading took."""

    @property
    def size(self) -> int:
        """All its bytes."""
        return len(self.known) + len(self.body) + len(self.result) + len(self.terms)


def pack(read: Read, seconds: float = 0.0) -> Packed:
    """Bytes that `NoteCache.put` keeps and `unpack` reads; made where the file was read, be it another process."""
    known = pickle.dumps(replace(read, body=Article(""), searchable=NOTHING, result=b""), protocol=5)
    found = read.searchable
    terms = "\n".join(found.terms).encode("utf-8", "surrogatepass")
    return Packed(
        _sealed(known),
        _squeezed(pickle.dumps(read.body, protocol=5)),
        _sealed(read.result),
        _sealed(len(found.weights).to_bytes(4, "big") + found.weights + terms),
        seconds,
    )


def unpack(known: bytes) -> Read | None:
    """What is known of a file, without its body; None if the bytes are damaged."""
    data = _opened(known)
    if data is None:
        return None
    read: Read = pickle.loads(data)  # noqa: S301 - sealed by us, in our own folder
    return read


def _squeezed(data: bytes) -> bytes:
    """Compressed, with a checksum."""
    return zlib.compress(data, 1)


def _sealed(data: bytes) -> bytes:
    """With a checksum. Terms are not compressed: that would take longer than it is worth."""
    return blake2b(data, digest_size=_DIGEST).digest() + data


def _opened(sealed: bytes) -> memoryview | None:
    """What was sealed; None if it is damaged."""
    data = memoryview(sealed)[_DIGEST:]
    return data if blake2b(data, digest_size=_DIGEST).digest() == sealed[:_DIGEST] else None


class NoteCache:
    """Key → what was read. Never raises for the file's sake."""

    def __init__(self, path: Path | None, now: Callable[[], float] = time.time) -> None:
        """`path` is the file, or None to remember for this process only. `now` gives seconds since 1970."""
        self._now = now
        self._file = CacheFile(path, _SCHEMA, LAYOUT, "notes are converted without it") if path else None
        self._held: dict[bytes, tuple[bytes, bytes, bytes]] = {}
        self._recent: OrderedDict[bytes, Article] = OrderedDict()
        self._wrote = False
        self._lock = threading.RLock()
        """Serve prints in one thread what another reads."""

    def unchanged(self, stats: Mapping[str, os.stat_result], setting: bytes) -> dict[str, bytes]:
        """Path → key of the files that have size and times as when they were last read, with the same `setting`, which stands
        for all that decides what they say besides their content."""
        if self._file is None:
            return {}
        columns = "SELECT path, size, mtime, ctime, setting, key FROM file"
        few = len(stats) <= CHUNK
        with self._lock:
            rows = self._file.read_in(f"{columns} WHERE path IN", list(stats)) if few else self._file.read(columns)
        return {
            path: key
            for path, size, mtime, ctime, read_with, key in rows
            if (stat := stats.get(path))
            and read_with == setting
            and (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) == (size, mtime, ctime)
        }

    def get(self, keys: Iterable[bytes]) -> dict[bytes, Read]:
        """What is known of those of `keys` that are held, bodies apart."""
        if self._file is None:
            return {}
        found, stale = {}, []
        today = int(self._now()) // _DAY
        with self._lock:
            rows = self._file.read_in("SELECT key, known, used FROM note WHERE key IN", list(keys))
        with without_circles():
            for key, known, used in rows:
                read = unpack(known)
                if read is not None:
                    found[key] = read
                    if used < today:
                        stale.append((today, key))
        if stale:  # one write a day: an unchanged build only reads
            with self._lock:
                self._file.write("UPDATE note SET used = ? WHERE key = ?", stale)
        return found

    def body(self, key: bytes) -> Article | None:
        """The text of a note; None if it is not held, or damaged."""
        with self._lock:
            return self._body(key)

    def _body(self, key: bytes) -> Article | None:
        if key in self._recent:
            self._recent.move_to_end(key)
            return self._recent[key]
        data = self._column("body", key)
        if data is None:
            return None
        with contextlib.suppress(zlib.error):  # its checksum
            article: Article = pickle.loads(zlib.decompress(data))  # noqa: S301 - from our own folder
            self._recent[key] = article
            if len(self._recent) > _RECENT:
                self._recent.popitem(last=False)
            return article
        return None

    def _column(self, name: str, key: bytes) -> bytes | None:
        if key in self._held:
            return self._held[key][_COLUMNS.index(name)]
        rows = self._file.read(f"SELECT {name} FROM body WHERE key = ?", (key,)) if self._file else []  # noqa: S608
        return rows[0][0] if rows else None

    def result(self, key: bytes) -> bytes | None:
        """What search shows of a note; None if it is not held, or damaged."""
        with self._lock:
            data = self._column("result", key)
        result = _opened(data) if data is not None else None
        return None if result is None else bytes(result)

    def terms(self, keys: Sequence[bytes]) -> dict[bytes, tuple[list[str], bytes]]:
        """The terms of notes and their weights; what is not held, or damaged, is left out."""
        with self._lock:
            rows = self._file.read_in("SELECT key, terms FROM body WHERE key IN", keys) if self._file else []
            rows += [(key, self._held[key][2]) for key in keys if key in self._held]
        found = {}
        for key, sealed in rows:
            if (data := _opened(sealed)) is not None:
                end = 4 + int.from_bytes(data[:4], "big")
                terms = str(data[end:], "utf-8", "surrogatepass").split("\n") if end > 4 else []
                found[key] = (terms, bytes(data[4:end]))
        return found

    def put(self, entries: Sequence[tuple[bytes, Packed]]) -> None:
        """Holds these too; in memory, if there is no file to hold them in."""
        if not entries:
            return
        today = int(self._now()) // _DAY
        known = [(key, packed.known, packed.size, today) for key, packed in entries]
        bodies = [(key, packed.body, packed.result, packed.terms) for key, packed in entries]

        def insert(file: sqlite3.Connection) -> None:
            file.executemany("INSERT OR REPLACE INTO note VALUES (?, ?, ?, ?)", known)
            file.executemany("INSERT OR REPLACE INTO body VALUES (?, ?, ?, ?)", bodies)

        with self._lock:
            if self._file and self._file.work(insert):
                self._wrote = True
            else:
                self._held.update((key, (body, result, terms)) for key, body, result, terms in bodies)

    def seen(self, files: Iterable[tuple[str, os.stat_result, bytes]], setting: bytes) -> None:
        """Remembers size and times of files, and the keys of what was in them with this `setting`."""
        settled = self._now() * 1e9 - _SETTLED
        rows = [
            (path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, setting, key)
            for path, stat, key in files
            if max(stat.st_mtime_ns, stat.st_ctime_ns) < settled
        ]
        if self._file and rows:
            with self._lock:
                self._file.write("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Drops what is old or too much, if anything was added, and closes the file. May be called twice."""
        if self._file:
            if self._wrote:
                self._file.work(self._prune)
            self._wrote = False
            self._file.close()

    def _prune(self, file: sqlite3.Connection) -> None:
        gone = file.execute("DELETE FROM note WHERE used < ?", (int(self._now()) // _DAY - MAX_DAYS,)).rowcount
        (total,) = file.execute("SELECT total(size) FROM note").fetchone()
        if total > MAX_BYTES:
            sums = "SELECT key, sum(size) OVER (ORDER BY used DESC, key) AS upto FROM note"
            gone += file.execute(
                f"DELETE FROM note WHERE key IN (SELECT key FROM ({sums}) WHERE upto > ?)",  # noqa: S608
                (MAX_BYTES,),
            ).rowcount
        if gone:  # or nothing of the others can be too much: a look through them takes a while
            file.execute("DELETE FROM body WHERE key NOT IN (SELECT key FROM note)")
            file.execute("DELETE FROM file WHERE key NOT IN (SELECT key FROM note)")
