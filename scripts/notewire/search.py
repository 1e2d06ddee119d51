"""Search of one library: its index, brought up to date when somebody asks for a part of it, and not before."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from notewire import search_shards, versions
from notewire.library import Library
from notewire.note import Note
from notewire.page import key_of
from notewire.search_index import Known, SearchIndex


class Search:
    """What search may ask of a library. Any thread may."""

    def __init__(
        self,
        library: Library,
        index: SearchIndex,
        look_up: Callable[[Sequence[tuple[str, bytes]]], Known],
        result: Callable[[Note], bytes],
    ) -> None:
        """`look_up` brings terms and weights of notes, given as path and key, and `result` the file that shows one."""
        self._library = library
        self._index = index
        self._look_up = look_up
        self.result = result
        self._ready = False
        self._lock = threading.Lock()

    @property
    def shards(self) -> int:
        """How many shards the index has."""
        return search_shards.shards(len(self._library.notes))

    @cached_property
    def key(self) -> str:
        """Another one for another state of anything that is found."""
        return key_of(versions.stamp(), b"".join([note.key for note in self._library.notes])).hex()

    def digest(self, number: int) -> bytes:
        """The digest of a shard."""
        self._update()
        return self._index.digest(number)

    def shard(self, number: int) -> bytes:
        """A shard as it is published."""
        self._update()
        return self._index.shard(number)

    @cached_property
    def by_slot(self) -> Mapping[int, Sequence[Note]]:
        """The notes of each slot of the index."""
        found: dict[int, list[Note]] = defaultdict(list)
        for note in sorted(self._library.notes, key=lambda note: note.path):
            found[search_shards.slot(note.path)].append(note)
        return dict(sorted(found.items()))

    def _update(self) -> None:
        with self._lock:
            if not self._ready:
                notes = {note.path: note.key for note in self._library.notes}
                self._index.update(versions.stamp(), notes, self._look_up)
                self._ready = True
