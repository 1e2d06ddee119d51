"""The related notes of a site as it changes: whatever the edits, they are what a new build of the notes as they are would find."""

import contextlib
import sqlite3
import threading
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notewire import publish, related
from notewire.keywords import Keywords
from notewire.publish import Workshop
from notewire.related import RelatedNotes
from notewire.settings import Settings
from notewire.similarity import Similarity

from .conftest import note

WORDS = ["投机解码", "解码", "KV cache", "采样", "显存", "LoRA", "几何", "排序", "梯度", "激活", "草稿", "前缀"]
PATHS = [f"notes/{category}/{name}.md" for category in "ab" for name in "klmnopqrstuvw"]


def plain(words=(), tags=(), series="", key=b""):
    """A note as far as it matters here; `words` may say how strong they are."""
    pairs = [word if isinstance(word, tuple) else (word, 60) for word in words]
    found = Keywords("\n".join(word for word, _ in pairs), bytes(weight for _, weight in pairs))
    said = repr((pairs, tags, series)).encode() + key
    return SimpleNamespace(keywords=found, meta=SimpleNamespace(tags=tuple(tags), series=series), key=said)


def library(notes, links=None):
    """A library of these notes, by path, and of their links."""
    shown = {
        path: tuple(sorted({to for to in (links or {}).get(path, ()) if to in notes and to != path})) for path in notes
    }
    return SimpleNamespace(by_path=dict(notes), links=shown)


def anew(found):
    """What a build that knows nothing finds."""
    return dict(RelatedNotes(None).of(found))


NOTES = st.builds(
    plain,
    st.lists(st.tuples(st.sampled_from(WORDS), st.integers(1, 255)), max_size=8, unique_by=lambda one: one[0]),
    st.lists(st.sampled_from(["显存", "采样", "GPU"]), max_size=2, unique=True),
    st.sampled_from(["", "", "", "s", "t"]),
)
EDITS = st.lists(
    st.tuples(
        st.sampled_from(PATHS),
        st.one_of(st.none(), NOTES, NOTES),
        st.lists(st.sampled_from(PATHS), max_size=3, unique=True),
    ),
    min_size=1,
    max_size=3,
)


@given(st.lists(EDITS, min_size=1, max_size=6), st.data())
def test_after_any_edits_they_are_what_is_found_anew(steps, data):
    notes, links = {}, {}
    for path in PATHS[: data.draw(st.sampled_from([0, 3, 26]))]:
        notes[path] = data.draw(NOTES)
    kept = RelatedNotes(None)
    for edits in steps:
        for path, changed, linked in edits:
            notes.pop(path, None)
            if changed is not None:
                notes[path], links[path] = changed, linked
        found = library(notes, links)
        assert kept.of(found) == anew(found)


def test_in_a_large_library_too(monkeypatch):
    """Past the powers of two and the word that becomes too frequent to count, one note at a time."""
    monkeypatch.setattr(related, "FEW", 1000)
    notes = {}
    kept = RelatedNotes(None)
    for place in range(150):
        words = [*WORDS[place % 7 : place % 7 + 4], f"词{place % 31}", "众词"]
        notes[f"notes/a/n{place:03}.md"] = plain(words, [f"签{place % 40}"])
        if place > 20:
            found = library(notes, {path: [f"notes/a/n{(3 * int(path[9:12])) % 150:03}.md"] for path in notes})
            assert kept.of(found) == anew(found)


def several(count=12):
    return {path: plain([*WORDS[place % 5 :][:4]], [WORDS[place % 6]]) for place, path in enumerate(PATHS[:count])}


def test_an_edit_ranks_again_only_those_that_it_comes_near_to(monkeypatch):
    notes = several(26)
    kept = RelatedNotes(None)
    kept.of(library(notes))
    kept.of(library({**notes, PATHS[0]: plain(["独一"])}))
    ranked = []
    inner = Similarity.related
    monkeypatch.setattr(Similarity, "related", lambda self, path: ranked.append(path) or inner(self, path))
    found = library({**notes, PATHS[0]: plain(["独二"])})
    assert kept.of(found) == anew(found)
    assert ranked == [PATHS[0]]


def test_what_is_the_same_note_is_not_looked_at_again(monkeypatch):
    notes = several()
    kept = RelatedNotes(None)
    first = kept.of(library(notes))
    monkeypatch.setattr(related, "Similarity", None)
    assert kept.of(library(notes)) is first
    typo = {**notes, PATHS[2]: plain(WORDS[2:6], [WORDS[2]], key=b"another text, the same words")}
    assert kept.of(library(typo)) is first


def test_the_next_build_finds_them_in_the_file(tmp_path, monkeypatch):
    found = library(several())
    one = RelatedNotes(tmp_path / "related.sqlite")
    expected = one.of(found)
    one.close()
    one.close()
    monkeypatch.setattr(related, "Similarity", None)
    other = RelatedNotes(tmp_path / "related.sqlite")
    assert other.of(found) == expected != {}
    other.close()


@settings(max_examples=30)
@given(st.lists(EDITS, min_size=1, max_size=3), st.data())
def test_builds_one_after_another_are_one_that_knows_nothing(tmp_path_factory, steps, data):
    file = tmp_path_factory.mktemp("cache") / "related.sqlite"
    notes, links = several(data.draw(st.sampled_from([0, 12, 26]))), {}
    for edits in steps:
        for path, changed, linked in edits:
            notes.pop(path, None)
            if changed is not None:
                notes[path], links[path] = changed, linked
        kept = RelatedNotes(file)
        found = library(notes, links)
        assert kept.of(found) == anew(found)
        if data.draw(st.booleans()):
            edited = library({**notes, PATHS[1]: plain(["草稿", "前缀"])}, links)
            assert kept.of(edited) == anew(edited)
        kept.close()


def test_by_other_rules_all_is_found_anew(tmp_path, monkeypatch):
    found = library(several())
    file = tmp_path / "related.sqlite"
    one = RelatedNotes(file)
    expected = one.of(found)
    one.close()
    with contextlib.closing(sqlite3.connect(file)) as data, data:
        data.execute("UPDATE state SET value = x'00' WHERE name = 'setting'")
        data.execute("UPDATE ranked SET data = x''")
    other = RelatedNotes(file)
    assert other.of(found) == expected
    other.close()


@pytest.mark.parametrize("table", ["ranked", "subject"])
def test_a_damaged_row_is_not_believed(tmp_path, table):
    notes = several()
    file = tmp_path / "related.sqlite"
    one = RelatedNotes(file)
    one.of(library(notes))
    one.close()
    with contextlib.closing(sqlite3.connect(file)) as data, data:
        data.execute(f"UPDATE {table} SET data = x'e8af8d09' WHERE path = ?", (PATHS[3],))  # noqa: S608
    changed = library({**notes, PATHS[0]: plain(["草稿"])})
    for found in (library(notes), changed):
        other = RelatedNotes(file)
        assert other.of(found) == anew(found)
        other.close()


def test_a_file_that_is_none_is_made_anew(tmp_path, caplog):
    file = tmp_path / "related.sqlite"
    file.write_bytes(b"not a database" * 100)
    found = library(several())
    one = RelatedNotes(file)
    assert one.of(found) == anew(found)
    one.close()
    assert "it is made anew" in caplog.text


def test_two_builds_at_once_do_not_mix(tmp_path):
    file = tmp_path / "related.sqlite"
    notes = several()
    one, other = RelatedNotes(file), RelatedNotes(file)
    mine, theirs = library(notes), library({**notes, PATHS[4]: plain(["梯度", "激活", "草稿"])})
    for kept, found in ((one, mine), (other, theirs), (one, theirs), (other, mine)):
        assert kept.of(found) == anew(found)
    one.close()
    other.close()
    third = RelatedNotes(file)
    assert third.of(theirs) == anew(theirs)
    third.close()


def test_any_thread_may_ask_for_any_state():
    notes = several(26)
    states = [library({**notes, PATHS[n]: plain(["梯度", "激活", WORDS[n]])}) for n in range(8)]
    expected = [anew(state) for state in states]
    kept = RelatedNotes(None)
    wrong = []

    def ask(n):
        for turn in range(20):
            place = (n + turn) % len(states)
            if kept.of(states[place]) != expected[place]:
                wrong.append(place)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def files(**changes):
    told = "投机解码很快，投机解码的草稿，草稿与接受率，接受率高。"
    texts = {
        "a": note(told, title="投机 $x^2$ 解码", tags="[解码]"),
        "b": note(f"{told}见[甲](a.md)。", title="'乙 < 丙'", tags="[解码, '<i>']", date="2025-01-01"),
        "c": note("别的东西。", tags="['<i>']"),
        "d": note(told, draft="true", tags="[解码]"),
        **changes,
    }
    return {
        "notes/python/index.md": "---\ntitle: Python\ntitle_zh: 派\n---\n",
        **{f"notes/python/{name}.md": text for name, text in texts.items()},
    }


def shown(result, url):
    (page,) = [page for page in result.pages if page.url == url]
    return page, page.meta["note"]["related"]


def test_a_page_says_which_and_why(project):
    folder = project(files())
    result = publish.make(folder, Settings(), docs=folder / "docs", unpublished=False)
    assert result.problems == ()
    page, (one,) = shown(result, "python/a/")
    assert (one["url"], one["tags"], one["linked"]) == ("python/b/", ["解码"], "提到本篇")
    assert one["title_html"] == "乙 &lt; 丙"
    assert set(one["words"]) <= {"投机解码", "草稿", "接受率"}
    assert one["words"][0] == "投机解码"
    assert one["category"]["title_zh"] == "派"
    assert page.meta["has_math"]
    _, (back, other) = shown(result, "python/b/")
    assert (back["url"], back["linked"], other["url"], other["tags"]) == ("python/a/", "本篇提到", "python/c/", ["<i>"])
    assert "<math" in back["title_html"]


def test_drafts_are_related_where_they_are_shown(project):
    folder = project(files())
    result = publish.make(folder, Settings(), docs=folder / "docs", unpublished=True)
    assert [one["url"] for one in shown(result, "python/a/")[1]] == ["python/b/", "python/d/"]


def test_the_page_depends_on_what_it_says_of_others_and_on_nothing_else_of_them(project):
    def keys(**changes):
        folder = project(files(**changes))
        result = publish.make(folder, Settings(), docs=folder / "docs", unpublished=False)
        return {page.url: page.key for page in result.pages}

    one = keys()
    told = "投机解码很快，投机解码的草稿，草稿与接受率，接受率高。"
    title = keys(b=note(f"{told}见[甲](a.md)。", title="改名", tags="[解码, '<i>']", date="2025-01-01"))
    less = keys(b=note("见[甲](a.md)。", title="'乙 < 丙'", tags="[解码, '<i>']", date="2025-01-01"))
    longer = keys(b=note(f"{told}见[甲](a.md)。\n\n完。", title="'乙 < 丙'", tags="[解码, '<i>']", date="2025-01-01"))
    assert one["python/a/"] != title["python/a/"]
    assert one["python/a/"] != less["python/a/"]
    assert one["python/a/"] == longer["python/a/"]


def test_a_quick_edit_takes_what_was_found_last(project, monkeypatch):
    folder = project(files())
    workshop = Workshop(folder, Settings(), docs=folder / "docs")
    workshop.look()
    before = workshop.make(unpublished=False)
    assert len(shown(before, "python/a/")[1]) == 1
    path = "notes/python/a.md"
    (folder / path).write_text(note("别的。别的。", title="投机 $x^2$ 解码", tags="[解码]"), "utf-8")
    workshop.changed({path})
    with monkeypatch.context() as patch:
        patch.setattr(RelatedNotes, "of", None)
        quick = workshop.retouched(before, {path})
        assert [one["words"] for one in shown(quick, "python/a/")[1]] == [
            one["words"] for one in shown(before, "python/a/")[1]
        ]
    after = workshop.make(unpublished=False)
    assert [one["words"] for one in shown(after, "python/a/")[1]] == [[]]
    workshop.close()
