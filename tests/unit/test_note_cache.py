"""What was read, kept on disk: what is not done twice, what is, and that nothing that happens to the file changes a result."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from notewire import note_cache, versions
from notewire.dialect.article import Article
from notewire.note_cache import NoteCache, pack
from notewire.reader import Entry, Reader
from notewire.reading import FileReader, Read
from notewire.searchable import Searchable
from notewire.settings import Settings

from .conftest import note

A, B = "notes/python/a.md", "notes/python/b.md"
LONG = "一" * 300
DAY = 86_400


@pytest.fixture
def work(monkeypatch):
    """The notes that were opened and those that were converted, by their paths."""
    done = SimpleNamespace(opened=[], converted=[])
    read_bytes, read = Path.read_bytes, FileReader.read

    def opened(file):
        if file.suffix == ".md":
            done.opened.append(file.name)
        return read_bytes(file)

    def converted(reader, source):
        done.converted.append(source.path)
        return read(reader, source)

    monkeypatch.setattr(Path, "read_bytes", opened)
    monkeypatch.setattr(FileReader, "read", converted)
    return done


@pytest.fixture
def folder(project):
    """A project with two notes."""
    return project({A: note("甲 $x^2$。\n\n```python\nx = 1\n```"), B: note(LONG)})


@pytest.fixture
def shop(folder, tmp_path, renderer):
    """`shop(paths, **settings)`: one run of a reader with the cache in `tmp_path / "cache"`; path → all that was read, body
    and search too. `later` is how many seconds from now it is for the cache: nobody can set a file's ctime into the past."""

    def run(paths=(A, B), later=60, cache=tmp_path / "cache", **settings):
        reader = Reader(folder, Settings(**settings), cache, None if settings.get("macros") else renderer)
        if cache:
            reader.cache.close()
            reader.cache = NoteCache(cache / "notes.sqlite", lambda: time.time() + later)
        found = reader.read([Entry("note", path) for path in paths])
        whole = {}
        for path, (read, key) in found.items():
            entry = Entry("note", path)
            body = reader.article(key, entry)
            terms, weights = reader.terms({key: entry})[key]
            texts = Searchable(terms=tuple(terms), weights=weights)
            whole[path] = replace(read, body=body, searchable=texts, result=reader.result(key, entry))
        reader.close()
        return whole

    return run


def damage(tmp_path, statement):
    with sqlite3.connect(tmp_path / "cache/notes.sqlite") as file:
        changed = file.execute(statement).rowcount
    file.close()
    assert changed > 0, "there was something to damage"


def warnings(caplog):
    return [
        record.getMessage() for record in caplog.records if (record.name, record.levelname) == ("notewire", "WARNING")
    ]


class TestAReaderWithACache:
    def test_an_unchanged_file_is_neither_converted_nor_opened_again(self, shop, work):
        first = shop()
        assert work.converted == [A, B]
        work.opened.clear()
        assert shop() == first
        assert work.converted == [A, B]
        assert work.opened == []
        assert "甲" in first[A].body.html
        assert first[A].value.title.html == "题"

    def test_what_comes_from_the_cache_is_what_is_read_without_one(self, shop):
        shop()
        assert shop() == shop(cache=None)

    def test_a_file_written_a_moment_ago_is_opened_and_not_converted(self, shop, work):
        shop(later=0)
        work.opened.clear()
        shop(later=0)
        assert sorted(work.opened) == ["a.md", "b.md"]
        assert work.converted == [A, B]

    def test_a_touched_file_is_opened_and_not_converted(self, shop, work, folder):
        first = shop()
        work.opened.clear()
        os.utime(folder / A, (1_000_000_000, 1_000_000_000))
        assert shop() == first
        assert work.opened == ["a.md"]
        assert work.converted == [A, B]
        work.opened.clear()
        shop()
        assert work.opened == [], "its new times are known now"

    def test_a_changed_file_is_converted_again_and_no_other(self, shop, work, folder):
        shop()
        (folder / A).write_text(note("乙"), encoding="utf-8")
        assert "乙" in shop()[A].body.html
        assert work.converted == [A, B, A]

    def test_a_change_that_keeps_size_and_mtime_is_seen(self, shop, folder):
        """As `cp -p` and some editors make it; what gives it away is the ctime, which nobody can set."""
        shop()
        stat = (folder / A).stat()
        changed = (folder / A).read_text("utf-8").replace("甲", "丁")
        (folder / A).write_text(changed, encoding="utf-8")
        os.utime(folder / A, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert (folder / A).stat().st_size == stat.st_size
        assert "丁" in shop()[A].body.html

    def test_a_file_that_was_changed_back_is_not_converted_again(self, shop, work, folder):
        first = shop()
        before = (folder / A).read_bytes()
        (folder / A).write_text(note("乙"), encoding="utf-8")
        shop()
        (folder / A).write_bytes(before)
        assert shop() == first
        assert work.converted == [A, B, A]

    def test_the_same_content_under_another_path_is_another_note(self, shop, work, folder):
        shop()
        other = "notes/theory/other.md"
        (folder / other).parent.mkdir()
        shutil.copyfile(folder / A, folder / other)
        value = shop([other])[other].value
        assert (value.path, value.category, value.slug) == (other, "theory", "other")
        assert work.converted == [A, B, other]

    @pytest.mark.parametrize("later", [0, 60], ids=["at once", "later"])
    def test_a_changed_length_of_excerpts_converts_again(self, shop, work, later):
        shop(excerpt_length=10, later=later)
        assert shop(excerpt_length=20, later=later)[B].value.excerpt.html == "一" * 19 + "…"
        assert work.converted == [A, B, A, B]
        assert shop(excerpt_length=10, later=later)[B].value.excerpt.html == "一" * 9 + "…"
        assert work.converted == [A, B, A, B], "both are held"

    @pytest.mark.parametrize("later", [0, 60], ids=["at once", "later"])
    def test_changed_macros_convert_again(self, shop, folder, later):
        (folder / A).write_text(note("$\\mine$"), encoding="utf-8")
        (problem,) = shop(later=later)[A].problems
        assert "the formula does not compile" in problem.message
        assert shop(later=later, macros={"\\mine": "m"})[A].problems == ()

    @pytest.mark.parametrize("later", [0, 60], ids=["at once", "later"])
    def test_other_versions_convert_again(self, shop, work, monkeypatch, later):
        first = shop(later=later)
        monkeypatch.setattr(versions, "stamp", lambda: b"another")
        assert shop(later=later) == first
        assert work.converted == [A, B, A, B]

    def test_a_note_that_is_gone_is_left_out(self, shop, folder):
        shop()
        (folder / A).unlink()
        assert shop().keys() == {B}


class TestDamage:
    @pytest.mark.parametrize("damaged", ["text", "cut", "pages"])
    def test_of_the_file_costs_a_warning(self, shop, tmp_path, caplog, damaged):
        first = shop()
        file = tmp_path / "cache/notes.sqlite"
        whole = file.read_bytes()
        file.write_bytes(
            {
                "text": b"not a database " * 400,
                "cut": whole[: len(whole) // 2],
                "pages": whole[:100] + b"\xff" * 30_000,
            }[damaged]
        )
        assert shop() == first
        (warning,) = warnings(caplog)
        assert "notes.sqlite is damaged" in warning
        assert "it is made anew" in warning

    def test_of_the_file_is_mended(self, shop, tmp_path, work, caplog):
        shop()
        (tmp_path / "cache/notes.sqlite").write_bytes(b"not a database " * 400)
        shop()
        shop()
        work.converted.clear()
        shop()
        assert work.converted == []
        assert len(warnings(caplog)) == 1

    def test_a_folder_where_the_file_should_be_costs_a_warning(self, shop, tmp_path, caplog):
        (tmp_path / "cache/notes.sqlite").mkdir(parents=True)
        assert shop() == shop(cache=None)
        assert any("notes are converted without it" in warning for warning in warnings(caplog))

    @pytest.mark.parametrize("blob", ["x''", "x'00'", "x'80059500'", "substr(known, 1, 40)", "substr(known, 2)"])
    def test_of_what_is_known_of_a_note_is_read_again(self, shop, tmp_path, work, blob):
        first = shop()
        damage(tmp_path, f"UPDATE note SET known = {blob}")  # noqa: S608
        assert shop() == first
        assert work.converted == [A, B, A, B]
        assert shop() == first
        assert work.converted == [A, B, A, B], "it is whole again"

    @pytest.mark.parametrize("blob", ["x''", "x'00'", "x'789c00'", "substr({0}, 1, 20)", "substr({0}, 2)"])
    @pytest.mark.parametrize("column", ["body", "result", "terms"])
    def test_of_a_text_is_read_again(self, shop, tmp_path, work, column, blob):
        first = shop()
        damage(tmp_path, f"UPDATE body SET {column} = {blob.format(column)}")  # noqa: S608
        assert shop() == first
        assert work.converted == [A, B, A, B]
        assert shop() == first
        assert work.converted == [A, B, A, B], "it is whole again"

    def test_a_body_that_is_not_there_is_brought(self, shop, tmp_path, work):
        first = shop()
        damage(tmp_path, "DELETE FROM body")
        assert shop() == first
        assert work.converted == [A, B, A, B]
        shop()
        assert work.converted == [A, B, A, B], "it is there again"

    def test_a_body_brought_of_a_file_that_has_changed_meanwhile_is_not_taken_for_the_old_one(
        self, folder, tmp_path, renderer, shop
    ):
        """Otherwise the old text would have the new one's body for as long as the cache lives."""
        before = (folder / A).read_bytes()
        reader = Reader(folder, Settings(), tmp_path / "cache", renderer)
        ((_, key),) = reader.read([Entry("note", A)]).values()
        reader.close()
        damage(tmp_path, "DELETE FROM body")
        reader = Reader(folder, Settings(), tmp_path / "cache", renderer)
        (folder / A).write_text(note("新的。"), encoding="utf-8")
        reader.article(key, Entry("note", A))
        reader.close()
        (folder / A).write_bytes(before)
        assert "甲" in shop([A])[A].body.html


TWO = """
import json, sys
from pathlib import Path
from notewire.reader import Entry, Reader
from notewire.searchable import Searchable
from notewire.settings import Settings
folder, cache = map(Path, sys.argv[1:])
reader = Reader(folder, Settings(), cache)
entries = [Entry("note", f"notes/python/n{number}.md") for number in range(30)]
print("ready", flush=True)
sys.stdin.readline()
found = reader.read(entries)
bodies = {entry.path: reader.article(found[entry.path][1], entry).html for entry in entries}
reader.close()
print(json.dumps(bodies))
"""


def test_two_builds_use_one_cache_at_once(project, tmp_path, renderer, caplog):
    paths = [f"notes/python/n{number}.md" for number in range(30)]
    folder = project({path: note(f"{path} $x_{{{number}}}$\n\n`a`") for number, path in enumerate(paths)})
    command = [sys.executable, "-c", TWO, folder, tmp_path / "cache"]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    try:
        assert [process.stdout.readline() for process in both] == ["ready\n"] * 2
        for process in both:
            process.stdin.write("now\n")
            process.stdin.flush()
        said = [process.communicate(timeout=120) for process in both]
    finally:
        for process in both:
            process.kill()
    entries = [Entry("note", path) for path in paths]
    alone = Reader(folder, Settings(), None, renderer)
    right = {path: read.body.html for path, (read, _) in alone.read(entries).items()}
    assert [errors for _, errors in said] == ["", ""]
    assert [json.loads(out) for out, _ in said] == [right, right]
    third = Reader(folder, Settings(), tmp_path / "cache", renderer)
    third.read(entries)
    third.close()
    assert third.converted == {}
    assert warnings(caplog) == []


class Clock:
    """A day that is what one says."""

    day = 20_000

    def __call__(self):
        return self.day * DAY


def packed(text):
    return pack(Read(None, Article(text), ()))


class TestANoteCache:
    @pytest.fixture
    def clock(self):
        return Clock()

    @pytest.fixture
    def build(self, tmp_path, clock):
        """`build(day, put=…, use=…)`: on that day, notes of one letter are looked up and put; those that are held then."""

        def build(day, *, put="", use=""):
            clock.day = day
            cache = NoteCache(tmp_path / "notes.sqlite", clock)
            cache.get([letter.encode() for letter in use])
            cache.put([(letter.encode(), packed(letter)) for letter in put])
            cache.close()
            cache.close()
            with sqlite3.connect(tmp_path / "notes.sqlite") as file:  # looking them up would be using them
                known, bodies = (
                    b"".join(key for (key,) in file.execute(f"SELECT key FROM {table} ORDER BY key")).decode()  # noqa: S608
                    for table in ("note", "body")
                )
            file.close()
            assert known == bodies
            return known

        return build

    def test_drops_what_nobody_used_for_sixty_days(self, build):
        assert build(1000, put="a") == "a"
        assert build(1060, put="b") == "ab"
        assert build(1061, put="c") == "bc"

    def test_keeps_what_was_used(self, build):
        build(1000, put="ab")
        build(1050, use="a")
        assert build(1090, put="c") == "ac"

    def test_drops_nothing_while_nothing_is_added(self, build):
        """An unchanged build puts an empty list, and is not to look through all that is held."""
        build(1000, put="a")
        assert build(2000) == "a"

    def test_beyond_its_size_the_last_used_stay(self, build, monkeypatch):
        size = packed("a").size
        monkeypatch.setattr(note_cache, "MAX_BYTES", 3 * size)
        assert build(1000, put="abc") == "abc"
        build(1001, use="a")
        assert build(1002, put="d")[::2] == "ad", "and one of the two that are equally old"
        monkeypatch.setattr(note_cache, "MAX_BYTES", 2.5 * size)
        assert build(1003, put="e") == "de"

    def test_forgets_the_files_whose_notes_were_dropped(self, tmp_path, clock):
        stat = SimpleNamespace(st_size=1, st_mtime_ns=0, st_ctime_ns=0)
        clock.day = 1000
        cache = NoteCache(tmp_path / "notes.sqlite", clock)
        cache.put([(b"a", packed("a"))])
        cache.seen([("a.md", stat, b"a")], b"setting")
        assert cache.unchanged({"a.md": stat}, b"setting") == {"a.md": b"a"}
        clock.day = 1061
        cache.put([(b"b", packed("b"))])
        cache.close()
        with sqlite3.connect(tmp_path / "notes.sqlite") as file:
            assert file.execute("SELECT count(*) FROM file").fetchone() == (0,)
        file.close()

    def test_does_not_trust_a_file_that_was_written_in_the_moment_it_was_read(self, tmp_path):
        """It may have been written again in the same tick of the clock, with as many bytes: nobody can tell later."""
        second = 1_000_000_000
        stat = SimpleNamespace(st_size=1, st_mtime_ns=50_000 * second, st_ctime_ns=50_000 * second)
        cache = NoteCache(tmp_path / "notes.sqlite", lambda: 50_000.001)
        cache.seen([("a.md", stat, b"a")], b"setting")
        cache.close()
        assert NoteCache(tmp_path / "notes.sqlite", lambda: 60_000.0).unchanged({"a.md": stat}, b"setting") == {}

    def test_a_file_read_with_another_setting_is_not_unchanged(self, tmp_path):
        stat = SimpleNamespace(st_size=1, st_mtime_ns=2, st_ctime_ns=3)
        cache = NoteCache(tmp_path / "notes.sqlite")
        cache.seen([("a.md", stat, b"a")], b"setting")
        assert cache.unchanged({"a.md": stat}, b"another") == {}

    @pytest.mark.parametrize("changed", ["st_size", "st_mtime_ns", "st_ctime_ns"])
    def test_a_file_of_another_size_or_time_is_not_unchanged(self, tmp_path, changed):
        stat = SimpleNamespace(st_size=1, st_mtime_ns=2, st_ctime_ns=3)
        cache = NoteCache(tmp_path / "notes.sqlite")
        cache.seen([("a.md", stat, b"a")], b"setting")
        assert cache.unchanged({"a.md": stat}, b"setting") == {"a.md": b"a"}
        assert cache.unchanged({"a.md": SimpleNamespace(**{**vars(stat), changed: 9})}, b"setting") == {}

    def test_any_number_of_files_and_keys(self, tmp_path):
        """More than SQLite takes as parameters of one statement."""
        stats = {f"{n}.md": SimpleNamespace(st_size=n, st_mtime_ns=2, st_ctime_ns=3) for n in range(1700)}
        cache = NoteCache(tmp_path / "notes.sqlite")
        cache.put([(path.encode(), packed(path)) for path in stats])
        cache.seen(((path, stat, path.encode()) for path, stat in stats.items()), b"setting")
        assert cache.unchanged(stats, b"setting") == {path: path.encode() for path in stats}
        assert cache.get([path.encode() for path in stats]).keys() == {path.encode() for path in stats}
        assert cache.body(b"1699.md") == Article("1699.md")

    def test_without_a_file_bodies_are_held_in_memory(self):
        cache = NoteCache(None)
        keys = [str(number).encode() for number in range(3 * note_cache._RECENT)]
        cache.put([(key, packed(key.decode())) for key in keys])
        assert [cache.body(key).html for key in keys] == [key.decode() for key in keys]
        cache.close()


def test_without_a_cache_a_body_is_not_read_again(folder, renderer, work):
    reader = Reader(folder, Settings(), None, renderer)
    ((_, key),) = reader.read([Entry("note", A)]).values()
    (folder / A).unlink()
    assert "甲" in reader.article(key, Entry("note", A)).html
    assert work.converted == [A]
    assert list(folder.rglob("*.sqlite")) == []
