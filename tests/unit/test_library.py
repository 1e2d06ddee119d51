"""The library: order, groups, neighbours, series, what is hidden, and where links lead."""

import datetime
from functools import cached_property
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notewire import library
from notewire.library import Library, Missing

from .conftest import TODAY, note


def paths(notes):
    return [note.path.removeprefix("notes/").removesuffix(".md") for note in notes]


def test_newest_first_and_ties_by_path(shelve):
    shelf = shelve(
        {
            "theory/a.md": note(date="2026-01-02"),
            "python/z.md": note(date="2026-01-02"),
            "python/b.md": note(date="2026-01-02"),
            "python/old.md": note(date="2025-12-31"),
            "theory/new.md": note(date="2026-05-01"),
        }
    )
    assert paths(shelf.notes) == ["theory/new", "python/b", "python/z", "theory/a", "python/old"]
    assert {name: paths(notes) for name, notes in shelf.by_category.items()} == {
        "python": ["python/b", "python/z", "python/old"],
        "theory": ["theory/new", "theory/a"],
    }


def test_the_order_does_not_hang_on_the_order_of_reading(read):
    notebook = read({f"python/{name}.md": note() for name in "abc"}).notebook
    for notes in permutations(notebook.notes):
        shuffled = library.Notebook(notes, notebook.categories)
        assert paths(library.build(shuffled, today=TODAY, unpublished=False).notes) == [
            "python/a",
            "python/b",
            "python/c",
        ]


def test_updated_does_not_move_a_note(shelve):
    shelf = shelve(
        {"python/a.md": note(date="2026-01-01", updated="2026-05-01"), "python/b.md": note(date="2026-01-02")}
    )
    assert paths(shelf.notes) == ["python/b", "python/a"]


def test_categories_by_their_order_then_by_name(read):
    found = read(
        {"python/index.md": "---\ntitle: P\norder: 2\n---\n", "zoo/index.md": "---\ntitle: Z\norder: 1\n---\n"}
    )
    shelf = library.build(found.notebook, today=TODAY, unpublished=False)
    assert [category.slug for category in shelf.categories] == ["theory", "zoo", "python"]


def test_a_category_without_notes_is_there(shelve):
    assert shelve({"python/a.md": note()}).by_category["theory"] == ()


def test_tags_in_the_order_of_their_text_each_newest_first(shelve):
    shelf = shelve(
        {
            "python/a.md": note(tags="[乙, 甲]", date="2026-01-01"),
            "python/b.md": note(tags="[甲]", date="2026-01-02"),
            "python/c.md": note(),
        }
    )
    assert {tag: paths(notes) for tag, notes in shelf.by_tag.items()} == {
        "乙": ["python/a"],
        "甲": ["python/b", "python/a"],
    }
    assert list(shelf.by_tag) == ["乙", "甲"]


def test_neighbours_are_those_of_the_category_by_date(shelve):
    shelf = shelve(
        {
            "python/first.md": note(date="2026-01-01"),
            "theory/between.md": note(date="2026-01-02"),
            "python/second.md": note(date="2026-01-03"),
            "python/third.md": note(date="2026-01-04"),
        }
    )
    around = {path: shelf.neighbours(note) for path, note in zip(paths(shelf.notes), shelf.notes, strict=True)}
    told = {path: tuple(n and paths([n])[0] for n in (found.previous, found.next)) for path, found in around.items()}
    assert told == {
        "python/first": (None, "python/second"),
        "python/second": ("python/first", "python/third"),
        "python/third": ("python/second", None),
        "theory/between": (None, None),
    }


def test_following_next_visits_a_category_once(shelve):
    shelf = shelve({f"python/n{number}.md": note(date=f"2026-01-0{1 + number % 3}") for number in range(9)})
    at, visited = shelf.by_category["python"][-1], []
    while at:
        visited.append(at)
        after = shelf.neighbours(at).next
        assert after is None or shelf.neighbours(after).previous is at
        at = after
    assert visited == list(reversed(shelf.by_category["python"]))


def test_a_series_by_order_then_date_then_path(shelve):
    shelf = shelve(
        {
            "python/c.md": note(series="系列", order=1, date="2026-01-05"),
            "theory/a.md": note(series="系列", order=1, date="2026-01-04"),
            "python/b.md": note(series="系列", order=1, date="2026-01-04"),
            "python/z.md": note(series="系列", order=0, date="2026-02-01"),
            "python/other.md": note(series="别的"),
            "python/none.md": note(),
        }
    )
    assert {name: paths(notes) for name, notes in shelf.by_series.items()} == {
        "系列": ["python/z", "python/b", "theory/a", "python/c"],
        "别的": ["python/other"],
    }


def test_pinned_notes_newest_first(shelve):
    shelf = shelve(
        {
            "python/a.md": note(pinned="true", date="2026-01-01"),
            "python/b.md": note(pinned="true", date="2026-01-02"),
            "python/c.md": note(date="2026-01-03"),
        }
    )
    assert paths(shelf.pinned) == ["python/b", "python/a"]


UNPUBLISHED = {
    "python/draft.md": note(draft="true", tags="[草]", pinned="true", series="系列"),
    "python/today.md": note(date="2026-06-01"),
    "python/tomorrow.md": note(date="2026-06-02"),
    "python/a.md": note(date="2026-05-01"),
}


def test_drafts_and_the_future_are_in_no_list_of_a_build(shelve):
    shelf = shelve(UNPUBLISHED)
    assert paths(shelf.notes) == ["python/today", "python/a"]
    assert paths(shelf.hidden) == ["python/tomorrow", "python/draft"]
    assert paths(shelf.by_category["python"]) == ["python/today", "python/a"]
    assert (shelf.by_tag, shelf.pinned, shelf.by_series) == ({}, (), {})
    assert shelf.neighbours(shelf.notes[0]).next is None


def test_drafts_and_the_future_are_in_every_list_of_serve(shelve):
    shelf = shelve(UNPUBLISHED, unpublished=True)
    assert paths(shelf.notes) == ["python/tomorrow", "python/today", "python/a", "python/draft"]
    assert shelf.hidden == ()
    assert paths(shelf.pinned) == ["python/draft"]
    assert [note.future(TODAY) for note in shelf.notes] == [True, False, False, False]


@pytest.fixture
def shelf(shelve):
    body = "## 一节\n\n$$\nx \\label{e}\n$$\n"
    return shelve(
        {
            "python/a.md": note("## 本节\n"),
            "python/b.md": note(body, title="'题 $x$'", tags="[显存]", aliases="[old/b]"),
            "theory/b.md": note(),
            "python/图 1.svg": "<svg/>",
        },
        pages={"docs/about.md": "about/", "docs/index.md": ""},
    )


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("b.md", "python/b/"),
        ("b.md#一节", "python/b/#一节"),
        ("b.md#eq-e", "python/b/#eq-e"),
        ("../theory/b.md", "theory/b/"),
        ("../python/../theory/./b.md", "theory/b/"),
        ("index.md", "python/"),
        ("../theory/index.md", "theory/"),
        ("图 1.svg", "python/图 1.svg"),
        ("%E5%9B%BE%201.svg", "python/图 1.svg"),
        ("../../docs/about.md", "about/"),
        ("../../docs/about.md#anything", "about/#anything"),  # MkDocs checks its own pages
        ("../../docs/index.md", ""),
        ("#本节", "python/a/#本节"),
        ("/", ""),
        ("/python/b", "python/b/"),
        ("/python/b/#一节", "python/b/#一节"),
        ("/tags/", "tags/"),
        ("/tags/显存/", "tags/显存/"),
        ("/tags/%E6%98%BE%E5%AD%98/", "tags/显存/"),
        ("/archive/", "archive/"),
        ("/python/图 1.svg", "python/图 1.svg"),
        ("[[b", "python/b/"),
        ("[[B", "python/b/"),
        ("[[b.md", "python/b/"),
        ("[[theory/b", "theory/b/"),
        ("[[题 $x$", "python/b/"),
        ("[[old/b", "python/b/"),
        ("[[b#一节", "python/b/#一节"),
        ("[[#本节", "python/a/#本节"),
        ("[[图 1.svg", "python/图 1.svg"),
    ],
)
def test_where_links_lead(shelf, target, url):
    assert shelf.resolve("notes/python/a.md", target) == url


def test_a_name_means_the_note_of_the_same_category_first(shelf):
    assert shelf.resolve("notes/theory/b.md", "[[b") == "theory/b/"
    assert shelf.resolve("notes/python/index.md", "[[b") == "python/b/"


NOWHERE = ["c.md", "b", "b.md#二节", "#二节", "/pyton/", "../../../etc/passwd", "[[c", "[[b#二节", "图.svg", "b.html"]


@pytest.mark.parametrize("target", NOWHERE)
def test_what_leads_nowhere_is_missing_with_something_to_do(shelf, target):
    found = shelf.resolve("notes/python/a.md", target)
    assert isinstance(found, Missing)
    assert found.hint


def test_a_fresh_library_for_each_build():
    """Nothing is kept from the last one: the same class, other notes, other indexes."""
    empty = library.build(library.Notebook(), today=TODAY, unpublished=False)
    assert (empty.notes, empty.by_category, empty.by_tag, empty.by_series) == ((), {}, {}, {})
    assert empty.today == datetime.date(2026, 6, 1)


def texts():
    """A body that links to some of six notes."""
    return st.lists(st.integers(0, 5), max_size=3).map(lambda found: "\n\n".join(f"见[它](n{to}.md)。" for to in found))


@given(first=st.lists(texts(), min_size=6, max_size=6), second=st.dictionaries(st.integers(0, 5), texts(), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
def test_with_other_texts_it_is_a_new_library_in_everything_it_knows(shelve, first, second):
    def shelf(bodies):
        return shelve(
            {
                f"python/n{number}.md": note(
                    body, tags=f"[{'ab'[number % 2]}]", series="xy"[number // 3], pinned=str(number == 2).lower()
                )
                for number, body in enumerate(bodies)
            }
        )

    names = [name for name, value in vars(Library).items() if isinstance(value, cached_property)]
    before, after = shelf(first), shelf([second.get(number, body) for number, body in enumerate(first)])
    for name in names:
        getattr(before, name)  # known, so that it is taken over
    before.backlinks, before.links  # noqa: B018
    changed = {new.path: new for old, new in zip(before.notes, after.notes, strict=True) if old != new}
    edited = before.with_others(changed)
    assert edited == after
    for name in names:
        assert getattr(edited, name) == getattr(after, name), name
    assert (edited.backlinks, edited.links) == (after.backlinks, after.links)


def test_after_another_one_it_takes_over_only_links_that_lead_where_they_led(shelve):
    files = {
        "python/a.md": note("见[乙](b.md)和[[丙]]。", title="甲"),
        "python/b.md": note(title="乙"),
        "python/c.md": note("见[甲](a.md)。", title="丙"),
    }
    before = shelve(files)
    assert {path: [*found] for path, found in before.mentions.outgoing.items()} == {
        "notes/python/a.md": ["notes/python/b.md", "notes/python/c.md"],
        "notes/python/b.md": [],
        "notes/python/c.md": ["notes/python/a.md"],
    }
    for changed in (
        {"python/c.md": note("见[甲](a.md)。", title="丁"), "python/b.md": note(title="丙")},  # the name means another
        {"python/a.md": note("见[丙](c.md)。", title="甲")},
        {"python/d.md": note("见[[乙]]。", title="丁")},
    ):
        fresh, after = shelve({**files, **changed}), shelve({**files, **changed})
        assert after.after(before).mentions.outgoing == fresh.mentions.outgoing


TITLED = ["甲", "乙", "n1", "N2", "丙"]
TITLES = st.sampled_from(TITLED)


@given(
    first=st.lists(TITLES, min_size=4, max_size=4),
    second=st.dictionaries(st.integers(0, 3), TITLES, min_size=1),
    required=st.lists(TITLES, max_size=3),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_after_other_titles_it_knows_the_names_prerequisites_and_links_of_a_new_library(
    shelve, first, second, required
):
    def shelf(titles):
        files = {
            f"python/n{number}.md": note(
                f"见[它](n{number - 1}.md)和[[{TITLED[number]}]]。" if number else "", title=title
            )
            for number, title in enumerate(titles)
        }
        return shelve(
            {**files, "python/x.md": note("见[[甲]]，也见[[丙#x|它]]。", requires=f"[{', '.join(required)}]")}
        )

    before = shelf(first)
    before.called, before.prerequisites, before.backlinks, before.links, before.mentions.named(())
    for titles in ([second.get(number, title) for number, title in enumerate(first)], first):  # there and back
        fresh = shelf(titles)
        changed = {new.path: new for old, new in zip(before.notes, fresh.notes, strict=True) if old != new}
        after = before.with_others(changed)
        assert after == fresh
        assert after.called == fresh.called
        assert after.prerequisites == fresh.prerequisites
        assert after.mentions == fresh.mentions
        assert (after.backlinks, after.links) == (fresh.backlinks, fresh.links)
        before = after
