"""The inverted index of search, in shards, kept from build to build: an edit of a note changes the shards of the terms that
came or went, and nothing else.

docs/decisions/0008-search.md describes the format. What the shards hold depends on the notes alone, never on the edits
that led to them.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from notewire.cache_file import CacheFile
from notewire.search_shards import Postings, patched, shard_of, shards, slot, written

LAYOUT = 1
FEW = 64
"""Changed notes up to which the index is mended; beyond that, and beyond an eighth of all, it is made anew."""

_SCHEMA = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE note (path TEXT PRIMARY KEY, key BLOB NOT NULL)",
    "CREATE TABLE shard (number INTEGER PRIMARY KEY, digest BLOB NOT NULL, data BLOB NOT NULL)",
)
Known = Mapping[bytes, tuple[Sequence[str], bytes]]
"""Key of a note → its terms and their weights."""
LookUp = Callable[[Sequence[tuple[str, bytes]]], Known]
"""Notes, each a path and a key, to their terms and weights by key. Of a key that is of no note any more, it may know none."""


class SearchIndex:
    """The index of a site. Any thread may ask."""

    def __init__(self, path: Path | None) -> None:
        """`path` is the file that keeps it from build to build, or None to keep it in memory."""
        self._file = CacheFile(path, _SCHEMA, LAYOUT, "the search index is made anew") if path else None
        self._lock = threading.RLock()
        self._setting = b""
        self._notes: dict[str, bytes] | None = None
        self._digests: dict[int, bytes] = {}
        self._data: dict[int, bytes] = {}
        """Shards that this process has made."""
        self._look_up: LookUp = lambda notes: {}

    def digest(self, number: int) -> bytes:
        """The digest of a shard, after `update`."""
        return self._digests.get(number, _digest(b""))

    def shard(self, number: int) -> bytes:
        """A shard as it is published, after `update`."""
        with self._lock:
            try:
                raw = self._raw(number)
            except _IndexChanged:
                self._make(self._notes or {}, self._look_up)
                raw = self._raw(number)
        return zlib.compress(raw, 6)

    def update(self, setting: bytes, notes: Mapping[str, bytes], look_up: LookUp) -> None:
        """Makes it the index of these notes, path → key. With another `setting` than last time nothing is taken over."""
        with self._lock:
            self._look_up = look_up
            self._load(blake2b(setting + str(shards(len(notes))).encode(), digest_size=16).digest())
            have = self._notes
            if have == notes:
                return
            changed = {path for path in {*notes, *(have or {})} if notes.get(path) != (have or {}).get(path)}
            few = len(changed) <= max(FEW, len(notes) // 8)
            if have is None or not few or not self._mend(notes, have, changed, look_up):
                self._make(notes, look_up)

    def close(self) -> None:
        """Puts the file away. May be called twice."""
        with self._lock:
            if self._file:
                self._file.close()

    def _load(self, setting: bytes) -> None:
        """What the file holds, if it was made by this setting."""
        if self._setting == setting and self._notes is not None:
            return
        self._setting, self._notes, self._digests, self._data = setting, None, {}, {}
        if self._file and self._file.read("SELECT value FROM state WHERE name = 'setting'") == [(setting,)]:
            self._notes = dict(self._file.read("SELECT path, key FROM note"))
            self._digests = dict(self._file.read("SELECT number, digest FROM shard"))

    def _raw(self, number: int) -> bytes:
        """A shard's bytes. Raises `_IndexChanged` where those of another build are in their place."""
        if number in self._data or number not in self._digests:
            return self._data.get(number, b"")
        rows = self._file.read("SELECT data FROM shard WHERE number = ?", (number,)) if self._file else []
        if not rows or _digest(rows[0][0]) != self._digests[number]:
            raise _IndexChanged
        data: bytes = rows[0][0]
        return data

    def _mend(self, notes: Mapping[str, bytes], have: Mapping[str, bytes], changed: set[str], look_up: LookUp) -> bool:
        """Takes in the changed notes; False if what they said before is not known any more."""
        slots = {slot(path) for path in changed}
        before = [(path, key) for path, key in have.items() if slot(path) in slots]
        after = [(path, key) for path, key in notes.items() if slot(path) in slots]
        known = look_up([*before, *after])
        if any(key not in known for _, key in before):
            return False
        old, new = _by_slot(before, known), _by_slot(after, known)
        edits: dict[int, dict[str, dict[int, int | None]]] = defaultdict(lambda: defaultdict(dict))
        for place in slots:
            was, now = old.get(place, {}), new.get(place, {})
            for term in was.keys() | now.keys():
                if was.get(term) != now.get(term):
                    edits[shard_of(term, shards(len(notes)))][term][place] = now.get(term)
        try:
            mended = {number: patched(self._raw(number), by_term) for number, by_term in edits.items()}
        except _IndexChanged:
            return False
        self._keep(mended, notes, changed)
        return True

    def _make(self, notes: Mapping[str, bytes], look_up: LookUp) -> None:
        """Makes it anew."""
        self._digests, self._data = {}, {}
        places: dict[int, list[tuple[str, bytes]]] = defaultdict(list)
        for path, key in sorted(notes.items()):
            places[slot(path)].append((path, key))
        postings: dict[str, list[bytes]] = defaultdict(list)
        everywhere = sorted(places.items())
        for start in range(0, len(everywhere), _AT_ONCE):
            part = everywhere[start : start + _AT_ONCE]
            known = look_up([note for _, there in part for note in there])
            for place, there in part:
                found, weights = known[there[0][1]]
                if len(there) > 1:
                    both = _by_slot(there, known)[place]
                    found, weights = [*both], bytes(both.values())
                high_low = place.to_bytes(2, "big")
                records = {weight: high_low + bytes((weight,)) for weight in {*weights}}
                noted = map(list.append, map(postings.__getitem__, found), map(records.__getitem__, weights))
                deque(noted, maxlen=0)  # a loop without a line of Python: there are hundreds of terms in each note
        count = shards(len(notes))
        by_shard: dict[int, Postings] = defaultdict(dict)
        for term, found_in in postings.items():
            joined = b"".join(found_in)
            by_shard[shard_of(term, count)][term] = (joined[0::3], joined[1::3], joined[2::3])
        self._keep({number: written(found) for number, found in by_shard.items()}, notes, None)

    def _keep(self, raw: Mapping[int, bytes], notes: Mapping[str, bytes], changed: set[str] | None) -> None:
        """Remembers shards and notes, of which only those `changed` if not all are new; in the file too, unless another build has
        written there meanwhile."""
        before = _all_of(self._notes)
        self._data.update(raw)
        self._digests.update((number, _digest(data)) for number, data in raw.items())
        self._notes = dict(notes)
        rows = [(number, self._digests[number], data) for number, data in raw.items()]

        def write(file: sqlite3.Connection) -> None:
            file.execute("BEGIN IMMEDIATE")
            if changed is None:
                for table in ("state", "note", "shard"):
                    file.execute(f"DELETE FROM {table}")  # noqa: S608 - three names
            elif file.execute("SELECT value FROM state WHERE name = 'notes'").fetchall() != [(before,)]:
                return
            gone = [(path,) for path in changed or () if path not in notes]
            file.executemany("DELETE FROM note WHERE path = ?", gone)
            there = notes if changed is None else {path: notes[path] for path in changed if path in notes}
            file.executemany("INSERT OR REPLACE INTO note VALUES (?, ?)", there.items())
            file.executemany("INSERT OR REPLACE INTO shard VALUES (?, ?, ?)", rows)
            state = [("setting", self._setting), ("notes", _all_of(notes))]
            file.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state)

        if self._file:
            self._file.work(write)


class _IndexChanged(Exception):
    """Another build has written the file meanwhile."""


_AT_ONCE = 500
"""Notes whose terms are in memory at the same time."""


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _all_of(notes: Mapping[str, bytes] | None) -> bytes:
    """A digest of what is in the index."""
    everything = sorted((notes or {}).items())
    paths = "\n".join([path for path, _ in everything])
    return _digest(paths.encode("utf-8", "surrogatepass") + b"\0" + b"".join([key for _, key in everything]))


def _by_slot(notes: Iterable[tuple[str, bytes]], known: Known) -> dict[int, dict[str, int]]:
    """Slot → term → weight; of two notes in one slot the greater weight counts."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for path, key in notes:
        here = found[slot(path)]
        for term, weight in zip(*known[key], strict=True):
            here[term] = max(weight, here.get(term, 0))
    return found
