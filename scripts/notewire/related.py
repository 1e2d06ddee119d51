"""The related notes of each note, kept from build to build: an edit ranks again those notes that it comes near to, and no other.

What is found depends on the notes alone, never on the edits that led to them; `similarity` says how they are compared.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from notewire import versions
from notewire.cache_file import CacheFile
from notewire.keywords import Keywords
from notewire.library import Library
from notewire.note import Note
from notewire.relation import Relation, Subject
from notewire.similarity import MOST, Similarity, rank

LAYOUT = 1
FEW = 16
"""Changed notes up to which the others keep what they have; beyond that, and beyond a 64th of all, every note is ranked anew."""

_SCHEMA = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE ranked (path TEXT PRIMARY KEY, data BLOB NOT NULL)",
    "CREATE TABLE subject (path TEXT PRIMARY KEY, data BLOB NOT NULL)",
)
_PART = "\x1f"
"""Between the tags of a line: like tabs and ends of lines, it is in no tag, no keyword and no path of a note."""
Ranked = Mapping[str, str]
"""Path → its related notes (`_written`): as objects, those of ten thousand notes would be 20 MB."""


class Related:
    """The related notes of one library, found when somebody asks for them."""

    def __init__(self, library: Library, find: Callable[[Library], Ranked]) -> None:
        """`find` brings those of all notes: `RelatedNotes.of`, or `last` where there is no time to look."""
        self._library = library
        self._find = find

    @cached_property
    def _ranked(self) -> Ranked:
        return self._find(self._library)

    def of(self, note: Note) -> list[Relation]:
        """The related notes of a note, the nearest first, and why they are."""
        return [found for found in _read(self._ranked.get(note.path, "")) if found.path in self._library.by_path]

    def key(self, note: Note) -> tuple[str, list[Note]]:
        """All that `of` says but the scores, and the notes that it names, for the key of a page."""
        said = self._ranked.get(note.path, "").partition("\n")[2]
        notes = self._library.by_path
        paths = (line.partition("\t")[0] for line in said.split("\n"))
        return said, [notes[path] for path in paths if path in notes]


class RelatedNotes:
    """Finds the related notes of a site as it changes. Any thread may ask."""

    def __init__(self, path: Path | None) -> None:
        """`path` is the file that keeps them from build to build, or None to keep them in memory."""
        self._file = _File(path) if path else None
        self._lock = threading.RLock()
        self._subjects = _Subjects({}, {})
        self._ranked: dict[str, str] | None = None
        """Never changed, but replaced."""
        self._similarity: Similarity | None = None
        """Of the subjects above; made for the first edit."""

    def of(self, library: Library) -> Ranked:
        """The related notes of a library's notes."""
        with self._lock:
            subjects = _Subjects(library.by_path, library.links)
            if self._ranked is None:
                self._ranked = self._begin(subjects)
            else:
                touched = subjects.touched(self._subjects)
                self._ranked = self._after(self._ranked, touched, self._subjects, subjects)
            self._subjects = subjects
            return self._ranked

    def prepare(self, library: Library) -> None:
        """Does what the next edit of a note's words would else wait for."""
        with self._lock:
            self.of(library)
            if self._similarity is None:
                self._similarity = Similarity(self._subjects.values())

    def last(self, _library: Library) -> Ranked:
        """What was found last, for whatever library it was."""
        return self._ranked or {}

    def close(self) -> None:
        """Writes down what is new, and puts the file away. May be called twice."""
        with self._lock:
            if self._file:
                if self._ranked is not None:
                    self._file.keep(self._subjects, self._ranked)
                self._file.close()
                self._file = None

    def _begin(self, subjects: _Subjects) -> dict[str, str]:
        """The first of this process: what the file holds, as far as it is still so."""
        if self._file is None:
            return self._anew(subjects)
        ranked = self._file.unchanged(subjects)
        if ranked is None:
            ranked, said = self._file.everything()
            touched = {path for path, subject in subjects.items() if said.get(path) != _said(subject)}
            touched |= said.keys() - subjects.keys()
            before = {path: _subject(path, said[path]) if path in touched else subjects[path] for path in said}
            ranked = self._after(ranked, touched, before, subjects)
            self._file.keep(subjects, ranked)
        return ranked

    def _after(
        self, ranked: dict[str, str], touched: Iterable[str], before: Mapping[str, Subject], now: Mapping[str, Subject]
    ) -> dict[str, str]:
        """Who is related to whom now, and was so far as `ranked` says; all that may have changed are `touched`."""
        changes = {path: now.get(path) for path in touched if before.get(path) != now.get(path)}
        if not changes:
            return ranked
        if len(changes) > max(FEW, len(ranked) // 64):
            return self._anew(now)
        similarity = self._similarity or Similarity(before.values())
        self._similarity = similarity
        again = similarity.change(changes)
        marks = [f"\n{path}\t" for path in changes]
        again |= {path for path, text in ranked.items() if any(mark in text for mark in marks)}
        for path in changes.keys() & now.keys():
            again.update(_may_take_in(similarity, path, ranked))
        return {path: _written(similarity.related(path)) if path in again else ranked[path] for path in now}

    def _anew(self, subjects: Mapping[str, Subject]) -> dict[str, str]:
        self._similarity = None
        return {path: _written(found) for path, found in rank(subjects.values()).items()}


def _may_take_in(similarity: Similarity, path: str, ranked: Ranked) -> Iterator[str]:
    """The notes on whose pages this one may come to stand."""
    for other, score in similarity.scores(path):
        scores = ranked.get(other, "").partition("\n")[0].split()
        if len(scores) < MOST or score >= int(scores[-1]):
            yield other


class _Subjects(Mapping[str, Subject]):
    """What the notes of a library are compared by, made when it is asked for."""

    def __init__(self, notes: Mapping[str, Note], links: Mapping[str, tuple[str, ...]]) -> None:
        self._notes = notes
        self._links = links

    def __getitem__(self, path: str) -> Subject:
        note = self._notes[path]
        return Subject(path, note.keywords, note.meta.tags, self._links[path], note.meta.series)

    def __iter__(self) -> Iterator[str]:
        return iter(self._notes)

    def __len__(self) -> int:
        return len(self._notes)

    def touched(self, before: _Subjects) -> set[str]:
        """The notes that are not the same objects as before, or link to others: all that are may be known by that."""
        old, links = before._notes, before._links
        found = {
            path for path, note in self._notes.items() if old.get(path) is not note or links[path] != self._links[path]
        }
        return found | (old.keys() - self._notes.keys())

    def digest(self) -> bytes:
        """A digest of all that decides what they are, without making them."""
        links = self._links
        return _digest(
            (_bytes(path), note.key, *map(_bytes, links[path])) for path, note in sorted(self._notes.items())
        )


class _File:
    """What was found, on disk; losing it costs seconds."""

    def __init__(self, path: Path) -> None:
        self._file = CacheFile(path, _SCHEMA, LAYOUT, "related notes are found anew")
        self._setting = blake2b(versions.stamp(), digest_size=16).digest()
        self._holds: tuple[_Subjects, Ranked] | None = None

    def unchanged(self, subjects: _Subjects) -> dict[str, str] | None:
        """Path → related notes, if all was as it is; None if anything was not."""
        ranked = self._ranked() if self._state("notes") == subjects.digest() else None
        self._holds = None if ranked is None else (subjects, ranked)
        return ranked

    def everything(self) -> tuple[dict[str, str], dict[str, bytes]]:
        """What was found, and for which subjects (`_said`); nothing, if that was by other rules, or is damaged."""
        ranked = self._ranked()
        said = self._rows("subject")
        if ranked is None or said is None or ranked.keys() != said.keys():
            return {}, {}
        return ranked, said

    def keep(self, subjects: _Subjects, ranked: Ranked) -> None:
        """Makes it hold these."""
        if self._holds is not None and self._holds[0] is subjects and self._holds[1] is ranked:
            return
        tables = {
            "ranked": {path: _bytes(text) for path, text in ranked.items()},
            "subject": {path: _said(subject) for path, subject in subjects.items()},
        }
        state = {"setting": self._setting, "notes": subjects.digest()}
        state.update((name, _seal(rows)) for name, rows in tables.items())
        if all(self._state(name) == value for name, value in state.items()):
            return

        def write(file: sqlite3.Connection) -> None:
            file.execute("BEGIN IMMEDIATE")
            for name, rows in tables.items():
                have = dict(file.execute(f"SELECT path, data FROM {name}"))  # noqa: S608 - two names
                gone = [(path,) for path in have.keys() - rows.keys()]
                new = [(path, data) for path, data in rows.items() if have.get(path) != data]
                file.executemany(f"DELETE FROM {name} WHERE path = ?", gone)  # noqa: S608
                file.executemany(f"INSERT OR REPLACE INTO {name} VALUES (?, ?)", new)  # noqa: S608
            file.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", state.items())

        if self._file.work(write):
            self._holds = (subjects, ranked)

    def close(self) -> None:
        """May be called twice."""
        self._file.close()

    def _state(self, name: str) -> bytes:
        rows = self._file.read("SELECT value FROM state WHERE name = ?", (name,))
        return rows[0][0] if rows else b""

    def _ranked(self) -> dict[str, str] | None:
        rows = self._rows("ranked")
        return None if rows is None else {path: data.decode("utf-8", "surrogatepass") for path, data in rows.items()}

    def _rows(self, name: str) -> dict[str, bytes] | None:
        """A table; None if it is of other rules, or not what was written."""
        if self._state("setting") != self._setting:
            return None
        rows = dict(self._file.read(f"SELECT path, data FROM {name}"))  # noqa: S608 - two names
        return rows if self._state(name) == _seal(rows) else None


def _seal(rows: Mapping[str, bytes]) -> bytes:
    return _digest((_bytes(path), data) for path, data in sorted(rows.items()))


def _digest(rows: Iterable[tuple[bytes, ...]]) -> bytes:
    return blake2b(b"\n".join(b"\0".join(row) for row in rows), digest_size=16).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _said(subject: Subject) -> bytes:
    """A subject as bytes, for the file."""
    words, weights = subject.keywords.words, subject.keywords.weights.hex()
    return _bytes("\t".join([words, weights, _PART.join(subject.tags), _PART.join(subject.links), subject.series]))


def _subject(path: str, said: bytes) -> Subject:
    words, weights, tags, links, series = said.decode("utf-8", "surrogatepass").split("\t")
    return Subject(path, Keywords(words, bytes.fromhex(weights)), _parts(tags), _parts(links), series)


def _written(found: Sequence[Relation]) -> str:
    """Related notes as text: a line of their scores, then one of each. Nothing for none."""
    if not found:
        return ""
    lines = [" ".join(str(one.score) for one in found)]
    lines += (
        "\t".join([one.path, _PART.join(one.tags), _PART.join(one.words), str(one.link), str(one.common)])
        for one in found
    )
    return "\n".join(lines)


def _read(text: str) -> Iterator[Relation]:
    scores, *lines = text.split("\n")
    for score, line in zip(scores.split(), lines, strict=True):
        path, tags, words, link, common = line.split("\t")
        yield Relation(path, int(score), _parts(tags), _parts(words), int(link), int(common))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split(_PART)) if text else ()
