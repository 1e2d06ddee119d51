"""The built site on disk: what is written, what is left alone, and what goes."""

import datetime
import gzip
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire import output, workers
from notewire.output import Output, stage
from notewire.page import Asset, Bundle, Content, Page, key_of
from notewire.printer import Printer

DAY = 86_400
TEMPLATES = {"page.html": "<html><h1>{{ page.title }}</h1>{{ page.content }}</html>"}


def printer(key=b"templates", templates=TEMPLATES):
    return Printer(jinja2.Environment(loader=jinja2.DictLoader(templates), autoescape=False), "", lambda url: {}, key)  # noqa: S701


def page(url, text="text", made=None):
    """A page that says `text`, and tells `made`, a file, by which process it was made."""

    def make():
        if made:
            with made.open("a") as file:
                file.write(f"{os.getpid()}\n")
        return Content(f"/{url}", {}, text)

    return Page(url, "page.html", text.encode, make)


def unmade(url, text="text"):
    """The same, but it must not be made."""

    def make():
        raise AssertionError(f"{url} was made")

    return Page(url, "page.html", text.encode, make)


def html(url, text="text"):
    return f"<html><h1>/{url}</h1>{text}</html>".encode()


@pytest.fixture
def site(tmp_path):
    return tmp_path / "site"


@pytest.fixture
def cache(tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    return folder


@pytest.fixture
def publish(site, cache, tmp_path):
    """`publish(pages, assets, staged)`: a build of its own; `staged` is a table of what MkDocs made."""

    def publish(pages=(), assets=(), staged=None, into=site, state=b"", bundles=(), **printing):
        folder = stage(cache)
        for name, data in (staged or {}).items():
            put(folder / name, data)
        return Output(into, cache).publish(pages, assets, printer(**printing), folder, state, bundles)

    return publish


def put(file, data):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def held(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def folders(site):
    return sorted(folder.relative_to(site).as_posix() for folder in site.rglob("*") if folder.is_dir())


def marks(folder):
    """By which a file that was written again is known: a new one has another inode, beside the old one."""
    return {
        file.relative_to(folder).as_posix(): (file.stat().st_ino, file.stat().st_mtime_ns, file.stat().st_ctime_ns)
        for file in folder.rglob("*")
        if file.is_file()
    }


def counts(written):
    return written.printed, written.kept, written.removed


class TestAFirstBuild:
    def test_writes_everything(self, publish, site, tmp_path):
        picture = put(tmp_path / "notes/图.svg", b"<svg/>")
        written = publish(
            [page(""), page("a/b/", "ü 中")],
            [
                Asset("feed.xml", b"<feed/>"),
                Asset("made.json", lambda: b"{}", lambda: b"1"),
                Asset("a/图.svg", picture),
            ],
            {"404.html": b"nothing", "assets/x.css": b"x"},
        )
        assert held(site) == {
            "index.html": html(""),
            "a/b/index.html": html("a/b/", "ü 中"),
            "feed.xml": b"<feed/>",
            "made.json": b"{}",
            "a/图.svg": b"<svg/>",
            "404.html": b"nothing",
            "assets/x.css": b"x",
        }
        assert counts(written) == (7, 0, 0)
        assert sorted(written.changed) == sorted(held(site))

    def test_takes_over_a_folder_with_something_in_it(self, publish, site):
        put(site / "old/index.html", b"old")
        put(site / "index.html", b"another's")
        written = publish([page("")])
        assert held(site) == {"index.html": html("")}
        assert counts(written) == (1, 0, 1)

    def test_leaves_a_file_that_happens_to_be_right(self, publish, site):
        put(site / "index.html", html(""))
        before = marks(site)
        assert publish([page("")]).changed == []
        assert marks(site) == before


class TestASecondBuild:
    def test_of_the_same_touches_nothing_and_makes_nothing(self, publish, site, tmp_path):
        picture = put(tmp_path / "picture.svg", b"<svg/>")

        def assets(make):
            return [Asset("made.json", make, lambda: b"1"), Asset("x.svg", picture), Asset("plain.txt", b"plain")]

        publish([page(""), page("a/")], assets(lambda: b"{}"), {"404.html": b"nothing"})
        before = marks(site)
        written = publish([unmade(""), unmade("a/")], assets(None), {"404.html": b"nothing"})
        assert marks(site) == before
        assert written.changed == []
        assert counts(written) == (2, 4, 0), "what has no key, the plain asset and MkDocs' own, is compared"

    def test_writes_only_the_changed_page_and_by_renaming(self, publish, site):
        publish([page("a/"), page("b/")])
        before = marks(site)
        held_open = (site / "a/index.html").open("rb")  # a reader in the midst of it
        written = publish([page("a/", "another"), unmade("b/")])
        with held_open:
            assert held_open.read() == html("a/"), "whoever has opened the old one reads it to its end"
        after = marks(site)
        assert {name for name in before if before[name] != after[name]} == {"a/index.html"}
        assert before["a/index.html"][0] != after["a/index.html"][0]
        assert held(site) == {"a/index.html": html("a/", "another"), "b/index.html": html("b/")}
        assert written.changed == ["a/index.html"]
        assert counts(written) == (1, 1, 0)

    def test_with_another_key_and_the_same_bytes_touches_nothing(self, publish, site):
        publish([page("a/")])
        before = marks(site)
        written = publish([page("a/")], key=b"a comment in a template")
        assert marks(site) == before
        assert (written.changed, counts(written)) == ([], (1, 0, 0))
        assert counts(publish([unmade("a/")], key=b"a comment in a template")) == (0, 1, 0)

    def test_with_another_template_prints_every_page(self, publish, site):
        publish([page("a/"), page("b/")])
        publish([page("a/"), page("b/")], key=b"others", templates={"page.html": "new {{ page.content }}"})
        assert held(site) == {"a/index.html": b"new text", "b/index.html": b"new text"}

    def test_removes_what_is_gone_and_the_folders_it_leaves_empty(self, publish, site):
        publish([page("a/"), page("a/b/c/"), page("d/e/")], [Asset("d/f/x.txt", b"x")])
        assert counts(publish([page("a/")])) == (0, 1, 3)
        assert held(site) == {"a/index.html": html("a/")}
        assert folders(site) == ["a"]

    def test_of_nothing_leaves_an_empty_folder(self, publish, site):
        publish([page("a/")])
        publish([])
        assert list(site.iterdir()) == []

    def test_removes_what_a_killed_build_left_half_written(self, publish, site):
        publish([page("a/")])
        put(site / ".notewire-123-index.html", b"<ht")
        put(site / "a/.notewire-123-index.html", b"<ht")
        publish([page("a/")])
        assert held(site) == {"a/index.html": html("a/")}

    def test_mends_a_file_that_somebody_else_changed(self, publish, site):
        publish([page("a/"), page("b/")], [Asset("x.json", lambda: b"{}", lambda: b"1")])
        put(site / "a/index.html", b"somebody else wrote this")
        put(site / "x.json", b"and this")
        (site / "b/index.html").unlink()
        written = publish([page("a/"), page("b/")], [Asset("x.json", lambda: b"{}", lambda: b"1")])
        assert held(site) == {"a/index.html": html("a/"), "b/index.html": html("b/"), "x.json": b"{}"}
        assert sorted(written.changed) == ["a/index.html", "b/index.html", "x.json"]

    def test_takes_in_a_changed_picture(self, publish, site, tmp_path):
        picture = put(tmp_path / "picture.svg", b"<svg/>")
        publish(assets=[Asset("x.svg", picture)])
        put(picture, b"<svg>another</svg>")
        assert publish(assets=[Asset("x.svg", picture)]).changed == ["x.svg"]
        assert held(site) == {"x.svg": b"<svg>another</svg>"}

    def test_does_not_see_the_time_of_building_in_a_packed_sitemap(self, publish, site):
        publish(staged={"sitemap.xml.gz": gzip.compress(b"<urlset/>", mtime=1)})
        before = marks(site)
        assert publish(staged={"sitemap.xml.gz": gzip.compress(b"<urlset/>", mtime=2)}).changed == []
        assert marks(site) == before
        assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()) == b"<urlset/>"

    def test_into_another_folder_has_a_memory_of_its_own(self, publish, site, tmp_path):
        publish([page("a/")])
        publish([page("a/", "another")], into=tmp_path / "other")
        assert counts(publish([unmade("a/")])) == (0, 1, 0)
        assert counts(publish([unmade("a/", "another")], into=tmp_path / "other")) == (0, 1, 0)


class TestHidden:
    def test_files_of_others_at_the_top_stay(self, publish, site):
        put(site / ".git/HEAD", b"ref: refs/heads/main")
        put(site / ".git/refs/tags/.keep", b"")
        (site / ".git/objects/info").mkdir(parents=True)
        put(site / ".nojekyll", b"")
        publish([page("a/"), page("b/")])
        publish([page("a/")])
        assert held(site).keys() == {".git/HEAD", ".git/refs/tags/.keep", ".nojekyll", "a/index.html"}
        assert (site / ".git/objects/info").is_dir(), "git wants its empty folders"

    def test_files_of_the_writer_are_published_and_go_again(self, publish, site):
        put(site / ".git/HEAD", b"ref")
        written = publish([page("a/")], staged={".well-known/x": b"1", ".nojekyll": b""})
        assert held(site).keys() == {".git/HEAD", ".well-known/x", ".nojekyll", "a/index.html"}
        assert counts(written) == (3, 0, 0)
        before = marks(site)
        assert publish([page("a/")], staged={".well-known/x": b"1", ".nojekyll": b""}).changed == []
        assert marks(site) == before
        assert publish([page("a/")], staged={".nojekyll": b""}).removed == 1
        assert held(site).keys() == {".git/HEAD", ".nojekyll", "a/index.html"}

    def test_a_file_that_is_gone_already_costs_nothing(self, publish, site):
        publish(staged={".well-known/x": b"1"})
        (site / ".well-known/x").unlink()
        publish([page("a/")])
        assert held(site) == {"a/index.html": html("a/")}


class TestInTheWay:
    def test_an_empty_folder(self, publish, site):
        (site / "feed.xml").mkdir(parents=True)
        publish(assets=[Asset("feed.xml", b"<feed/>")])
        assert held(site) == {"feed.xml": b"<feed/>"}

    def test_a_folder_that_holds_something(self, publish, site):
        put(site / "feed.xml/a/b.txt", b"x")
        publish(assets=[Asset("feed.xml", b"<feed/>")])
        assert held(site) == {"feed.xml": b"<feed/>"}

    def test_a_folder_of_our_own(self, publish, site):
        """`notes/python/data.md` becomes the picture `notes/python/data`."""
        publish([page("python/data/")])
        publish(assets=[Asset("python/data", b"1")])
        assert held(site) == {"python/data": b"1"}

    def test_a_file_of_our_own_where_a_folder_is_to_be(self, publish, site):
        publish(assets=[Asset("python/data", b"1")])
        publish([page("python/data/")])
        assert held(site) == {"python/data/index.html": html("python/data/")}

    def test_a_link_of_the_file_system(self, publish, site, tmp_path):
        """The link is replaced, and what it leads to is somebody else's."""
        other = put(tmp_path / "elsewhere.html", b"kept")
        site.mkdir()
        (site / "index.html").symlink_to(other)
        publish([page("")])
        assert other.read_bytes() == b"kept"
        assert held(site) == {"index.html": html("")}
        assert not (site / "index.html").is_symlink()

    def test_a_linked_folder_that_does_not_belong_there(self, publish, site, tmp_path):
        """It goes; what it leads to does not."""
        other = put(tmp_path / "elsewhere/x.txt", b"kept")
        site.mkdir()
        (site / "linked").symlink_to(other.parent)
        publish([page("a/")])
        assert other.read_bytes() == b"kept"
        assert not (site / "linked").exists()


class TestMemory:
    def memory(self, cache):
        (file,) = cache.glob("site-*.json")
        return file

    @pytest.mark.parametrize(
        "damage",
        [None, b"", b"{", b"[]", b"7", b"\xff\xfe", b'{"names": []}', b'{"state": "", "names": ["a/index.html"], "keys": 1}', b'{"state": "", "names": ["a/index.html"], "keys": ["k"], "sizes": [1], "times": []}', b'{"state": "", "names": [[]], "keys": ["k"], "sizes": [1], "times": [1]}', b'{"state": "", "names": ["a/index.html"], "keys": [null], "sizes": ["x"], "times": [null]}'],
        ids=["lost", "empty", "cut", "list", "number", "no text", "no state", "no column", "short column", "no name", "no numbers"],
    )  # fmt: skip
    def test_lost_or_damaged_costs_nothing_but_comparing(self, publish, site, cache, damage):
        pages = [page("a/"), page("b/")]
        publish(pages, [Asset("x.json", lambda: b"{}", lambda: b"1")])
        before = marks(site)
        self.memory(cache).unlink() if damage is None else self.memory(cache).write_bytes(damage)
        written = publish(pages, [Asset("x.json", lambda: b"{}", lambda: b"1")])
        assert marks(site) == before
        assert (written.changed, counts(written)) == ([], (3, 0, 0))
        assert counts(publish([unmade("a/"), unmade("b/")], [Asset("x.json", None, lambda: b"1")])) == (0, 3, 0)

    def test_of_the_same_state_no_key_is_asked_for(self, publish, site, tmp_path):
        picture = put(tmp_path / "图.svg", b"<svg/>")
        first = [Asset("x.json", lambda: b"{}", lambda: b"1"), Asset("图.svg", picture)]
        publish([page("a/"), page("b/")], first, state=b"1")
        before = marks(site)
        again = [Page(f"{url}/", "page.html", None, None) for url in "ab"]
        assert counts(publish(again, [Asset("x.json", None, None), Asset("图.svg", picture)], state=b"1")) == (0, 4, 0)
        assert marks(site) == before

    def test_of_the_same_state_still_mends_what_somebody_else_changed(self, publish, site, tmp_path):
        picture = put(tmp_path / "图.svg", b"<svg/>")
        assets = [Asset("x.json", lambda: b"{}", lambda: b"1"), Asset("图.svg", picture)]
        publish([page("a/"), page("b/"), page("c/")], assets, state=b"1")
        put(site / "a/index.html", b"theirs")
        (site / "b/index.html").unlink()
        (site / "x.json").unlink()
        put(picture, b"<svg>other</svg>")
        written = publish([page("a/"), page("b/"), unmade("c/")], assets, state=b"1")
        assert sorted(written.changed) == ["a/index.html", "b/index.html", "x.json", "图.svg"]
        assert held(site)["a/index.html"] == html("a/")
        assert held(site)["图.svg"] == b"<svg>other</svg>"

    @pytest.mark.parametrize("changed", [{"state": b"2"}, {"state": b"1", "key": b"other templates"}, {}], ids=str)
    def test_of_another_state_is_no_word_for_the_keys(self, publish, site, changed):
        publish([page("a/", "one")], state=b"1")
        publish([page("a/", "two")], **changed)
        assert held(site) == {"a/index.html": html("a/", "two")}

    def test_of_a_site_that_is_gone_is_not_believed(self, publish, site):
        publish([page("a/")])
        (site / "a/index.html").unlink()
        assert publish([page("a/")]).changed == ["a/index.html"]

    def test_of_sites_that_nobody_wrote_to_for_sixty_days_is_dropped(self, publish, cache):
        for name, days in (("site-old.json", 61), ("site-young.json", 59), ("other-old.json", 61)):
            file = put(cache / name, b"{}")
            os.utime(file, (time.time() - days * DAY,) * 2)
        publish([page("a/")])
        kept = {file.name for file in cache.glob("*.json")}
        assert "site-old.json" not in kept
        assert {"site-young.json", "other-old.json"} < kept
        assert len(kept) == 3, "and this site's own"

    def test_of_a_site_that_is_always_the_same_is_not(self, publish, cache):
        publish([page("a/")])
        os.utime(self.memory(cache), (time.time() - 61 * DAY,) * 2)
        publish([page("a/")])
        assert counts(publish([unmade("a/")])) == (0, 1, 0)

    def test_that_is_lost_while_a_build_runs_is_written_again(self, publish, cache):
        publish([page("a/")], state=b"1")
        memory = self.memory(cache)
        before = memory.read_bytes()

        def lost():
            memory.unlink()
            return {}

        publish([page("a/")], state=b"1", bundles=[Bundle("n/", lost, None)])
        assert memory.read_bytes() == before

    def test_of_the_same_is_not_written_but_used(self, publish, cache):
        publish([page("a/")], state=b"1")
        memory = self.memory(cache)
        os.utime(memory, (1, 1))
        inode = memory.stat().st_ino
        publish([unmade("a/")], state=b"1")
        assert memory.stat().st_ino == inode
        assert memory.stat().st_mtime > 1

    def test_names_every_file_of_the_site(self, publish, site, cache):
        publish([page("a/")], [Asset("feed.xml", b"f")], {"404.html": b"4", ".well-known/x": b"1"})
        said = json.loads(self.memory(cache).read_bytes())
        rows = zip(said["names"], said["sizes"], said["times"], strict=True)
        assert {name: row for name, *row in rows} == {
            name: [len(data), (site / name).stat().st_mtime_ns] for name, data in held(site).items()
        }


class TestManyPages:
    def test_printed_by_processes_they_are_the_same(self, publish, site, cache, tmp_path, monkeypatch):
        monkeypatch.setattr(workers, "cores", lambda: 2)
        # Other tests may have left V8's thread behind. It sleeps, and the processes have no business with it.
        monkeypatch.setattr(output.threading, "active_count", lambda: 1)
        made = tmp_path / "made"

        def pages():
            return [page(f"p{number}/", f"Seite {number} 中", made) for number in range(3 * output.BATCH + 5)]

        monkeypatch.setattr(output, "WORTH", 10_000)
        few = publish(pages())
        assert set(made.read_text().split()) == {str(os.getpid())}
        made.unlink()
        monkeypatch.setattr(output, "WORTH", 2)
        many = publish(pages(), into=tmp_path / "other")
        assert str(os.getpid()) not in made.read_text().split()
        assert held(tmp_path / "other") == held(site)
        assert len(held(site)) == 101
        assert (many.changed, counts(many)) == (few.changed, counts(few))
        again = publish([unmade(page.url, f"Seite {page.url[1:-1]} 中") for page in pages()], into=tmp_path / "other")
        assert counts(again) == (0, 101, 0), "what the processes wrote is remembered"

    def test_a_page_that_cannot_be_made_says_so_and_leaves_whole_ones(self, publish, site, monkeypatch):
        monkeypatch.setattr(workers, "cores", lambda: 2)
        monkeypatch.setattr(output.threading, "active_count", lambda: 1)
        monkeypatch.setattr(output, "WORTH", 2)
        with pytest.raises(AssertionError, match="p50/ was made"):
            publish([unmade("p50/") if number == 50 else page(f"p{number}/") for number in range(100)])
        assert all(data.startswith(b"<html>") and data.endswith(b"</html>") for data in held(site).values())
        assert "p0/index.html" in held(site)
        publish([page(f"p{number}/") for number in range(100)])
        assert held(site) == {f"p{number}/index.html": html(f"p{number}/") for number in range(100)}


class TestStage:
    def test_gives_a_new_empty_folder_each_time(self, cache):
        one, other = stage(cache / "new"), stage(cache / "new")
        assert one != other
        assert list(one.iterdir()) == list(other.iterdir()) == []

    def test_drops_what_killed_builds_left_a_day_ago(self, cache):
        old, young, foreign = (cache / name for name in ("staged-old", "staged-young", "templates"))
        for folder, hours in ((old, 25), (young, 23), (foreign, 25)):
            put(folder / "x/404.html", b"x")
            os.utime(folder, (time.time() - hours * 3600,) * 2)
        new = stage(cache)
        assert {folder.name for folder in cache.iterdir()} == {"staged-young", "templates", new.name}


class TestABundle:
    """Files of one folder that are told apart by their keys."""

    @pytest.fixture
    def made(self):
        """The names that were made, in their order."""
        return []

    @pytest.fixture
    def bundle(self, made):
        """`bundle(**keys)`: a bundle whose files hold their keys."""

        def bundle(**keys):
            def make(name):
                made.append(name)
                return keys[name].encode()

            return [Bundle("n/", lambda: {name: key.encode() for name, key in keys.items()}, make)]

        return bundle

    def test_is_written_and_then_only_what_has_another_key(self, publish, site, bundle, made):
        assert counts(publish(bundles=bundle(a="1", b="1", c="1"))) == (3, 0, 0)
        made.clear()
        assert counts(publish(bundles=bundle(a="1", b="2", d="1"))) == (2, 1, 1)
        assert sorted(made) == ["b", "d"]
        assert held(site) == {"n/a": b"1", "n/b": b"2", "n/d": b"1"}

    def test_of_the_same_state_is_not_even_listed(self, publish, bundle, site):
        publish([page("")], state=b"s", bundles=bundle(a="1"))

        def listed():
            raise AssertionError("it was listed")

        written = publish([unmade("")], state=b"s", bundles=[Bundle("n/", listed, listed)])
        assert counts(written) == (0, 2, 0)
        assert held(site)["n/a"] == b"1"

    @pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"another's")])
    def test_of_the_same_state_is_mended(self, publish, bundle, site, made, damage):
        publish(state=b"s", bundles=bundle(a="1", b="1"))
        damage(site / "n/a")
        made.clear()
        publish(state=b"s", bundles=bundle(a="1", b="1"))
        assert made == ["a"]
        assert held(site) == {"n/a": b"1", "n/b": b"1"}

    def test_what_nobody_made_does_not_stay_in_its_folder(self, publish, bundle, site):
        publish(state=b"s", bundles=bundle(a="1"))
        put(site / "n/stray", b"x")
        publish(state=b"s", bundles=bundle(a="1"))
        assert held(site) == {"n/a": b"1"}

    def test_gives_an_asset_at_its_url_and_nowhere_else(self, bundle):
        (found,) = bundle(a="1")
        assert (found.find("n/a").url, found.find("n/a").data, found.find("n/a").key) == ("n/a", b"1", b"1")
        assert [found.find(url) for url in ("n/b", "a", "m/a", "n/", "")] == [None] * 5


class TestAKey:
    PLAIN = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(max_size=20),
        lambda inner: st.lists(inner, max_size=4).map(tuple) | st.lists(inner, max_size=4),
        max_leaves=12,
    )

    @given(PLAIN)
    def test_is_that_of_the_value_and_not_of_the_object(self, value):
        assert key_of("a", value, value) == key_of("a", copied(value), copied(value))

    @given(PLAIN, PLAIN)
    def test_tells_what_is_told_apart_when_it_is_written_down(self, one, other):
        assert (key_of(one) == key_of(other)) == (repr(one) == repr(other))

    def test_of_what_is_not_plain_is_that_of_its_repr(self):
        first, second = (key_of("a", datetime.date(2026, 1, day)) for day in (1, 2))
        assert first != second
        assert first == key_of("a", datetime.date(2026, 1, 1))

    def test_is_the_same_in_another_process(self):
        said = "('path', b'\\x00', None, 1.5, ('标签', ['\\ud800']))"
        command = f"from notewire.page import key_of; print(key_of(*{said}).hex())"
        found = {subprocess.check_output([sys.executable, "-c", command], text=True).strip() for _ in range(2)}
        assert found == {key_of("path", b"\x00", None, 1.5, ("标签", ["\ud800"])).hex()}


def copied(value):
    """An equal value that shares nothing with it, as far as Python lets it."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(copied, value))
    if isinstance(value, str):
        return "".join([*value])
    return bytes([*value]) if isinstance(value, bytes) else value
