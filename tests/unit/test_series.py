"""Series: the place of a note, the way back and on, the pages of series, and what the cards say."""

import datetime

import pytest

from notewire import paths, publish
from notewire.settings import Settings

from .conftest import note


@pytest.fixture
def made(project, renderer, monkeypatch):
    """`made(notes)`: the site of these notes of python/ and theory/, on 1 June 2026."""
    monkeypatch.setattr(publish, "today", lambda: datetime.date(2026, 6, 1))

    def made(notes, **settings):
        categories = {
            "notes/python/index.md": "---\ntitle: Python\norder: 2\n---\n",
            "notes/theory/index.md": "---\ntitle: Theory\ntitle_zh: 理论\norder: 1\n---\n",
        }
        folder = project(categories | {f"notes/{path}": text for path, text in notes.items()})
        return publish.make(folder, Settings(**settings), docs=folder / "docs", unpublished=False, renderer=renderer)

    return made


def page(result, url):
    (found,) = [page for page in result.pages if page.url == url]
    return found


def series(result, url):
    """What a note's page says of its series: its place, the notes that it lists, the one before and the one after."""
    found = page(result, url).meta["note"]["series"]
    step = {way: found[way] and found[way]["title_html"] for way in ("prev", "next")}
    listed = [f"{one['number']}{'*' if one['current'] else ''}" for one in found["notes"]]
    return f"{found['number']}/{found['count']}", " ".join(listed), step["prev"], step["next"]


def parts(count, **head):
    """A series of this many notes, named by their numbers."""
    return {
        f"python/n{number:03}.md": note(title=f"第{number}", series="系列", order=number, **head)
        for number in range(1, count + 1)
    }


def test_a_note_says_its_place_and_leads_back_and_on(made):
    result = made(parts(3))
    assert series(result, "python/n001/") == ("1/3", "1* 2 3", None, "第2")
    assert series(result, "python/n002/") == ("2/3", "1 2* 3", "第1", "第3")
    assert series(result, "python/n003/") == ("3/3", "1 2 3*", "第2", None)


def test_across_categories_and_with_equal_numbers_and_gaps(made):
    result = made(
        {
            "theory/a.md": note(title="甲", series="系列", order=7, date="2026-01-02"),
            "python/b.md": note(title="乙", series="系列", order=7, date="2026-01-01"),
            "python/c.md": note(title="丙", series="系列"),
        }
    )
    assert result.problems == ()
    assert series(result, "python/b/") == ("2/3", "1 2* 3", "丙", "甲")
    assert [card["title"] for card in page(result, "series/系列/").meta["cards"]] == ["丙", "乙", "甲"]


def test_a_series_of_one(made):
    assert series(made(parts(1)), "python/n001/") == ("1/1", "1*", None, None)


def test_a_note_without_a_series_says_nothing_of_one(made):
    result = made({"python/a.md": note()})
    assert page(result, "python/a/").meta["note"]["series"] is None
    assert page(result, "python/").meta["cards"][0]["series"] is None


@pytest.mark.parametrize(
    ("number", "listed"),
    [
        (1, "1* 2 3 4 5 6 7 8 9"),
        (5, "1 2 3 4 5* 6 7 8 9"),
        (6, "2 3 4 5 6* 7 8 9 10"),
        (16, "12 13 14 15 16* 17 18 19 20"),
        (20, "12 13 14 15 16 17 18 19 20*"),
    ],
)
def test_of_a_long_series_a_note_lists_those_around_it(made, number, listed):
    place, shown, before, after = series(made(parts(20)), f"python/n{number:03}/")
    assert (place, shown) == (f"{number}/20", listed)
    assert before == (f"第{number - 1}" if number > 1 else None)
    assert after == (f"第{number + 1}" if number < 20 else None)


def test_a_card_says_the_place_and_leads_to_the_series(made):
    result = made(parts(3))
    places = {card["title"]: card["series"] for card in page(result, "python/").meta["cards"]}
    assert places["第2"] == {"name": "系列", "url": "series/系列/", "number": 2, "count": 3}
    assert [places[title]["number"] for title in ("第1", "第3")] == [1, 3]


def test_drafts_do_not_count(made):
    result = made({**parts(2), "python/draft.md": note(series="系列", draft="true")})
    assert series(result, "python/n002/")[0] == "2/2"


def test_the_page_of_a_series_lists_its_notes_in_order_with_their_extent(made):
    result = made(
        {
            "python/b.md": note("字" * 900, title="后", series="推理 加速", order=2, date="2026-01-01"),
            "theory/a.md": note(title="先 $x$", series="推理 加速", order=1, date="2026-05-02"),
        }
    )
    found = page(result, "series/推理-加速/")
    assert found.title == "推理 加速"
    assert [(card["series"]["number"], card["title"]) for card in found.meta["cards"]] == [(1, "先 x"), (2, "后")]
    assert found.meta["extent"] == ["理论", "Python", "2026-01-01 至 2026-05-02", "约 4 分钟"]
    assert (found.meta["count"], found.meta["numbered"], found.meta["has_math"]) == (2, True, True)
    assert found.updated == "2026-05-02"


def test_only_a_very_long_series_has_further_pages(made):
    urls = [page.url for page in made(parts(101), per_page=5).pages if page.url.startswith("series/")]
    assert urls == ["series/", "series/系列/", "series/系列/page/2/"]
    assert [page.url for page in made({"python/a.md": note(), **parts(100)}).pages].count("series/系列/page/2/") == 1


def test_the_index_lists_every_series_newest_first(made):
    result = made(
        {
            **parts(7),
            "python/b1.md": note(title="新", series="乙", date="2026-05-01"),
            "python/a1.md": note(title="旧", series="甲"),
        }
    )
    index = page(result, "series/").meta["series"]
    assert [(one["name"], one["count"], one["url"]) for one in index] == [
        ("乙", 1, "series/乙/"),
        ("甲", 1, "series/甲/"),
        ("系列", 7, "series/系列/"),
    ]
    last = index[-1]
    assert [one["title_html"] for one in last["notes"]] == ["第1", "第2", "第3", "第4", "第5"]
    assert (last["more"], last["first"], last["last"], last["categories"]) == (
        2,
        "2026-01-01",
        "2026-01-01",
        ["Python"],
    )


def test_the_index_is_there_without_any_series(made):
    assert page(made({"python/a.md": note()}), "series/").meta["series"] == []
    assert page(made({}), "series/").meta["series"] == []


def test_links_to_series_are_resolved_and_checked(made):
    body = "[全部](/series/)、[这个](/series/推理/)、[没有](/series/推里/)"
    result = made({"python/a.md": note(body, series="推理")})
    assert [str(problem) for problem in result.problems] == [
        'notes/python/a.md:7:39: there is no page "/series/推里/" on this site; did you mean "/series/推理/"?'
    ]


def test_two_series_at_one_address_are_a_problem_where_fewer_notes_say_so(made):
    result = made(
        {
            "python/a.md": note(series="GPU"),
            "python/b.md": note(series="gpu"),
            "python/c.md": note(series="GPU"),
        }
    )
    assert [str(problem) for problem in result.problems] == [
        'notes/python/b.md:4:1: the series "gpu" has the address of the series "GPU"; write it in the same way'
    ]


@pytest.mark.parametrize(
    ("name", "url"),
    [("推理加速", "series/推理加速/"), ("C++ 入门", "series/c-plus-plus-入门/"), ("？", "series/series/")],
)
def test_urls_of_series(name, url):
    assert paths.series_url(name) == url


CHANGES = {
    "a note is added at the end": ("python/n004.md", note(title="第4", series="系列", order=4)),
    "the first gets another title": ("python/n001.md", note(title="新题", series="系列", order=1)),
    "the first leaves": ("python/n001.md", note(title="第1")),
    "the text of the first": ("python/n001.md", note("又写", title="第1", series="系列", order=1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_a_series_changes_the_keys_of_the_pages_that_show_it(made, change):
    path, text = CHANGES[change]
    notes = parts(3)
    before = {page.url: page.key for page in made(notes).pages}
    after = {page.url: page.key for page in made({**notes, path: text}).pages}
    changed = {url for url in after if before.get(url) != after[url]}
    assert "series/系列/" in changed
    assert "python/" in changed
    assert ("series/" in changed) == (change != "the text of the first")
    assert ("python/n003/" in changed) == (change != "the text of the first")


def test_a_served_edit_of_the_text_keeps_the_place(project):
    notes = {f"notes/{path}": text for path, text in parts(3).items()}
    folder = project({"notes/python/index.md": "---\ntitle: Python\n---\n", **notes})
    workshop = publish.Workshop(folder, Settings(), docs=folder / "docs")
    workshop.look()
    before = workshop.make(unpublished=False)
    assert series(before, "python/n002/")[0] == "2/3"
    path = "notes/python/n002.md"
    project({path: notes[path] + "\n又写了一句。\n"})
    workshop.changed([path])
    after = workshop.retouched(before, {path})
    assert series(after, "python/n002/") == ("2/3", "1 2* 3", "第1", "第3")
    assert "又写了一句" in page(after, "python/n002/").body
    workshop.close()
