"""Many files to what they say: from the cache what is unchanged, read here what is little, by workers what is much."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from notewire import math, terms, versions, workers
from notewire.dialect.article import Article
from notewire.math import MathRenderer
from notewire.note_cache import NoteCache, pack, unpack
from notewire.reading import Choices, FileReader, Kind, Read, Source
from notewire.settings import Settings

_KEEP = 500
"""Results that are written to the cache at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to be read: what it is (see `Source`), and where it lies from the project's folder."""

    kind: Kind
    path: str


class Reader:
    """Reads a project's files, each only when it has changed. It serves any number of builds."""

    def __init__(
        self,
        project: Path,
        settings: Settings,
        cache: Path | None = None,
        renderer: MathRenderer | None = None,
        *,
        pool: Executor | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """`cache` is the folder of the caches, if there is to be one. `renderer` shows whether formulas compile. `pool` is
        what reads many files, if not processes of this machine. `progress` is told how many files of how many are read.

        Raises `MathUnavailable` if KaTeX was never brought.
        """
        self.project = project
        self.cache = NoteCache(cache / "notes.sqlite" if cache else None)
        self.progress = progress
        self.converted: dict[str, float] = {}
        """What was not in the cache at the last call of `read`: path → seconds that it took."""
        self._choices = Choices(settings.excerpt_length, tuple(sorted(settings.macros.items())), cache)
        self._renderer = renderer
        self._lock = threading.Lock()
        """Serve prints pages in one thread while another reads an edit."""
        self._pool = pool
        shaped_by = [versions.stamp(), math.setting(settings.macros), str(settings.excerpt_length).encode()]
        self._setting = blake2b(b"\0".join(shaped_by), digest_size=32).digest()

    @cached_property
    def _reader(self) -> FileReader:
        """Of this process; a build in which nothing has changed does without."""
        return FileReader(self._choices, self._renderer)

    def read(self, entries: Sequence[Entry]) -> dict[str, tuple[Read, bytes]]:
        """Path → what the file says, and its key. A file that vanishes meanwhile is left out."""
        stats = {}
        for entry in entries:
            try:
                stats[entry.path] = (self.project / entry.path).stat()
            except FileNotFoundError:
                continue
        unchanged = self.cache.unchanged(stats, self._setting)
        found = self.cache.get(unchanged.values())
        result = {path: (found[key], key) for path, key in unchanged.items() if key in found}
        sources = {}
        for entry in entries:
            if entry.path in stats and entry.path not in result:
                try:
                    data = (self.project / entry.path).read_bytes()
                except FileNotFoundError:
                    continue
                source = Source(entry.kind, entry.path, data)
                sources[self.key(source)] = source
        moved = self.cache.get(sources)  # same content, other times: a fresh checkout
        result |= {sources[key].path: (read, key) for key, read in moved.items()}
        new = {key: source for key, source in sources.items() if key not in moved}
        self.converted = {}
        result |= self._convert(new)
        self.cache.seen(((source.path, stats[source.path], key) for key, source in sources.items()), self._setting)
        return result

    def key(self, source: Source) -> bytes:
        """The digest of all that decides what a file says."""
        digest = blake2b(key=self._setting, digest_size=20)
        digest.update(f"{source.kind}\0{source.path}\0".encode("utf-8", "surrogatepass") + source.data)
        return digest.digest()

    def article(self, key: bytes, entry: Entry) -> Article:
        """The body of what was read; read again, if the cache has lost it."""
        body = self.cache.body(key)
        return self._again(key, entry).body if body is None else body

    def result(self, key: bytes, entry: Entry) -> bytes:
        """What search shows of what was read; read again, if the cache has lost it."""
        found = self.cache.result(key)
        return self._again(key, entry).result if found is None else found

    def terms(self, notes: Mapping[bytes, Entry]) -> dict[bytes, tuple[Sequence[str], bytes]]:
        """The terms of what was read, and their weights, by key; read again what the cache has lost."""
        found: dict[bytes, tuple[Sequence[str], bytes]] = {**self.cache.terms(list(notes))}
        for key in notes.keys() - found.keys():
            again = self._again(key, notes[key]).searchable
            found[key] = (again.terms, again.weights)
        return found

    def warm_up(self, entry: Entry) -> None:
        """Reads a file for nothing: the next one finds all that Python loads and compiles when it is first needed."""
        with contextlib.suppress(OSError):  # it has gone meanwhile
            source = Source(entry.kind, entry.path, (self.project / entry.path).read_bytes())
            with self._lock:
                self._reader.read(source)

    def _again(self, key: bytes, entry: Entry) -> Read:
        source = Source(entry.kind, entry.path, (self.project / entry.path).read_bytes())
        with self._lock:
            read = self._reader.read(source)
        if self.key(source) == key:  # or it has been written anew meanwhile
            self.cache.put([(key, pack(read))])
        return read

    def close(self) -> None:
        """Puts the caches away."""
        if "_reader" in self.__dict__:
            self._reader.close()
        self.cache.close()

    def _convert(self, new: Mapping[bytes, Source]) -> dict[str, tuple[Read, bytes]]:
        """Reads files that no cache knows."""
        if not new:
            return {}
        jobs = workers.cores()
        if self._pool is not None:
            return self._with(self._pool, replace(self._choices, cache=None), 16, new)
        if len(new) >= workers.WORTH and jobs > 1:
            terms.simplified()  # once, and not in each of them
            with workers.local(jobs) as pool:
                return self._with(pool, self._choices, jobs, new)
        result = {}
        packed = []
        for done, (key, source) in enumerate(new.items(), 1):
            begun = time.perf_counter()
            with self._lock:
                read = self._reader.read(source)
            self.converted[source.path] = time.perf_counter() - begun
            packed.append((key, pack(read)))
            result[source.path] = (read, key)
            self.progress(done, len(new))
        with self._lock:
            self._reader.settle()
        self.cache.put(packed)
        return result

    def _with(
        self, pool: Executor, choices: Choices, jobs: int, new: Mapping[bytes, Source]
    ) -> dict[str, tuple[Read, bytes]]:
        """Reads by workers, and keeps what they bring as it comes, so that a build that is killed loses little."""
        result = {}
        waiting = []
        everything = workers.read_all(list(new.values()), choices, pool, jobs)
        for done, ((key, source), packed) in enumerate(zip(new.items(), everything, strict=True), 1):
            read = unpack(packed.known)
            assert read is not None
            self.converted[source.path] = packed.seconds
            result[source.path] = (read, key)
            waiting.append((key, packed))
            if len(waiting) == _KEEP or done == len(new):
                self.cache.put(waiting)
                waiting = []
            self.progress(done, len(new))
        return result
