"""What is to be read before what: how it is written, what is wrong with it, and in which order it is learnt."""

import json
import random
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire import checks, prerequisites, publish, sugiyama, svg_text
from notewire.settings import Settings
from notewire.views import path as view

from .conftest import note


def required(shelf, name):
    return [path.removeprefix("notes/") for path in shelf.prerequisites.requires.get(f"notes/{name}.md", ())]


def told(shelf):
    return [str(problem) for problem in sorted(checks.check(shelf))]


# how it is written


@pytest.mark.parametrize(
    "name",
    [
        "b",
        "B",
        "b.md",
        "python/b",
        "notes/python/b.md",
        "乙 与丙",
        "'[[b]]'",
        "'[[乙 与丙|那一篇]]'",
        "'[[b#标题]]'",
        "old/b",
    ],
)
def test_by_whatever_name_a_wikilink_may_use(shelve, name):
    shelf = shelve(
        {"python/a.md": note(requires=f"[{name}]"), "python/b.md": note(title="乙 与丙", aliases="[/old/b/]")}
    )
    assert required(shelf, "python/a") == ["python/b.md"]
    assert told(shelf) == []


def test_the_note_of_the_same_category_first(shelve):
    shelf = shelve({"python/b.md": note(), "theory/a.md": note(requires="[b]"), "theory/b.md": note()})
    assert required(shelf, "theory/a") == ["theory/b.md"]


def test_what_a_note_requires_is_in_its_authors_order_and_what_it_opens_by_path(shelve):
    shelf = shelve(
        {
            "python/a.md": note(),
            "python/b.md": note(requires="[a]"),
            "python/c.md": note(requires="[b, a]"),
            "theory/d.md": note(requires="\n  - c\n  - a"),
        }
    )
    assert required(shelf, "python/c") == ["python/b.md", "python/a.md"]
    assert shelf.prerequisites.opens["notes/python/a.md"] == (
        "notes/python/b.md",
        "notes/python/c.md",
        "notes/theory/d.md",
    )
    assert shelf.prerequisites.levels == {
        f"notes/{path}.md": n for n, path in enumerate(("python/a", "python/b", "python/c", "theory/d"))
    }


def test_it_is_not_computed_again_when_only_texts_change(shelve):
    shelf = shelve({"python/a.md": note(), "python/b.md": note(requires="[a]")})
    known = shelf.prerequisites
    assert shelf.with_others({shelf.notes[0].path: shelf.notes[0]}).prerequisites is known


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("a", '4:11: requires is "a"; write a list: [a]'),
        ("[[a]]", '4:11: requires is "a list"; write the names without brackets: [slug, slug]'),
        ("{a: b}", '4:11: requires is "a table"; write a list of notes: [slug, slug]'),
    ],
)
def test_what_is_not_a_list_of_names(read, value, problem):
    assert read({"python/a.md": note(requires=value)}).problems == [f"notes/python/a.md:{problem}"]


# what is wrong with it

THREE = {"python/a.md": note(), "python/b.md": note(title="反向传播"), "theory/c.md": note(draft="true")}


@pytest.mark.parametrize(
    ("requires", "problems"),
    [
        ("[aa, b]", ['4:12: there is no note "aa" to require; did you mean "a"?']),
        ("[反向传递]", ['4:12: there is no note "反向传递" to require; did you mean "反向传播"?']),
        ("[a, 别的]", ['4:15: there is no note "别的" to require; correct the name, or write the note']),
        ("[x]", ['4:12: the note requires itself; take "x" out']),
        ("[a, a]", ['4:15: "a" is required twice; take "a" out']),
        ("[b, a, 反向传播]", ['4:18: "反向传播" is required already, as "b"; take "反向传播" out']),
        ("[c]", ['4:12: "c" is a draft or dated in the future, and not in this build; publish it, or take it out of requires']),
        ("[data.csv]", ['4:12: "data.csv" is no note, but notes/python/data.csv; name a note']),
        ("\n  - a\n  -\n  - 'zz'\n  - x", ['7:5: there is no note "zz" to require; correct the name, or write the note', '8:5: the note requires itself; take "x" out']),
        ("[]", []),
        ("", []),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place_and_its_remedy(shelve, requires, problems):
    shelf = shelve({**THREE, "python/x.md": note(requires=requires), "python/data.csv": "1,2\n"})
    assert told(shelf) == [f"notes/python/x.md:{problem}" for problem in problems]
    assert all(path in shelf.by_path for path in shelf.prerequisites.levels)


def test_a_draft_may_require_a_draft_and_where_drafts_are_shown_so_may_anybody(shelve):
    files = {**THREE, "python/x.md": note(requires="[c]", draft="true"), "python/y.md": note(requires="[c]")}
    assert [line.partition(":")[0] for line in told(shelve(files))] == ["notes/python/y.md"]
    assert told(shelve(files, unpublished=True)) == []


def test_a_note_with_a_broken_head_is_told_once(read):
    found = read({"python/a.md": note(date="gestern"), "python/b.md": note(requires="[a]")})
    assert len(found.problems) == 1
    shelf = publish.library.build(found.notebook, today=publish.today(), unpublished=True)
    assert told(shelf) == []
    assert shelf.prerequisites.requires == {}


@pytest.mark.parametrize(
    ("requires", "problems"),
    [
        ({"a": "[b]", "b": "[a]"}, ["a.md:4:12: notes/python/a.md → notes/python/b.md → notes/python/a.md"]),
        (
            {"a": "[d]", "b": "[e, a]", "c": "[b]", "d": "[c]", "e": ""},
            ["a.md:4:12: " + " → ".join(f"notes/python/{name}.md" for name in "adcba")],
        ),
        (
            {"a": "[b]", "b": "[a]", "c": "[d, b]", "d": "[c]"},
            [
                "a.md:4:12: notes/python/a.md → notes/python/b.md → notes/python/a.md",
                "c.md:4:12: notes/python/c.md → notes/python/d.md → notes/python/c.md",
            ],
        ),
        (  # tangled: two circles through one note
            {"a": "[b, c]", "b": "[a]", "c": "[a]"},
            [
                "a.md:4:12: notes/python/a.md → notes/python/b.md → notes/python/a.md",
                "a.md:4:15: notes/python/a.md → notes/python/c.md → notes/python/a.md",
            ],
        ),
    ],
)
def test_a_circle_names_every_note_on_it(shelve, requires, problems):
    shelf = shelve({f"python/{name}.md": note(requires=value) for name, value in requires.items()})
    message = "these notes require each other in a circle: "
    assert told(shelf) == [
        f"notes/python/{problem.replace(': ', f': {message}', 1)}; take one of them out of requires"
        for problem in problems
    ]
    assert set(shelf.prerequisites.levels) == {f"notes/python/{name}.md" for name in requires}, "it can still be shown"


def test_an_edit_is_looked_at_alone_and_what_it_closes_is_seen(shelve):
    files = {"a": "[b]", "b": "[c]", "c": "[a]", "d": "[zz]", "e": "[d]"}
    shelf = shelve({f"python/{name}.md": note(requires=value) for name, value in files.items()})
    assert len(checks.check(shelf)) == 2
    for name in "abc":
        (problem,) = checks.of(shelf, [f"notes/python/{name}.md"])
        assert "circle" in problem.message
        assert problem in checks.check(shelf)
    assert checks.of(shelf, ["notes/python/e.md"]) == []


# laws

NAMES = [f"n{number:02}" for number in range(12)]
GRAPHS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4, unique=True).map(tuple), max_size=12
).map(lambda graph: {name: tuple(other for other in others if other != name) for name, others in graph.items()})
ACYCLIC = GRAPHS.map(lambda graph: {name: tuple(o for o in others if o < name) for name, others in graph.items()})


def reachable(graph, start):
    """What can be reached from it by one arrow or more, found in the simplest way."""
    found, waiting = set(), list(graph.get(start, ()))
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += graph.get(one, ())
    return found


@given(GRAPHS)
def test_levels_rise_along_every_arrow_that_is_in_no_circle(graph):
    levels = prerequisites.levels(graph)
    assert set(levels) == {*graph, *(other for others in graph.values() for other in others)}
    for one, others in graph.items():
        for other in others:
            assert levels[other] < levels[one] or one in reachable(graph, other)


@given(ACYCLIC)
def test_a_level_is_the_length_of_the_longest_way_there(graph):
    levels = prerequisites.levels(graph)
    for one in levels:
        assert levels[one] == max((levels[other] + 1 for other in graph.get(one, ())), default=0)


@given(GRAPHS)
def test_circles_are_told_if_and_only_if_there_are_some_and_each_is_one(graph):
    circles = list(prerequisites.circles(graph))
    tangled = {name for name in graph if name in reachable(graph, name)}
    assert bool(circles) == bool(tangled)
    for circle in circles:
        assert len(set(circle)) == len(circle) >= 2
        assert circle[0] == min(circle)
        for one, other in zip(circle, [*circle[1:], circle[0]], strict=True):
            assert other in graph[one]
    if len(circles) < prerequisites.MOST_CIRCLES:
        assert {name for circle in circles for name in circle} == tangled


@given(GRAPHS)
def test_components_come_after_what_they_require(graph):
    seen = set()
    for component in prerequisites.components(graph):
        assert {other for one in component for other in graph.get(one, ())} <= seen | set(component)
        assert all(len(component) == 1 or one in reachable(graph, one) for one in component)
        assert not seen & set(component)
        seen |= set(component)


@given(ACYCLIC)
def test_the_reduction_keeps_the_order_and_no_arrow_that_is_not_needed(graph):
    reduced = prerequisites.reduced(graph)
    for name in NAMES:
        assert reachable(reduced, name) == reachable(graph, name)
        for other in reduced.get(name, ()):
            assert other in graph[name]
            assert not any(other in reachable(reduced, between) for between in reduced[name])


@given(GRAPHS)
def test_the_reduction_of_a_tangle_has_no_circle(graph):
    assert list(prerequisites.circles(prerequisites.reduced(graph))) == []


def test_a_chain_of_ten_thousand_does_not_overflow():
    chain = {f"{number:05}": (f"{number - 1:05}",) for number in range(1, 10_000)}
    assert max(prerequisites.levels(chain).values()) == 9_999
    assert len(prerequisites.reduced(chain)) == 9_999
    (circle,) = prerequisites.circles(chain | {"00000": ("09999",)})
    assert len(circle) == 10_000


# the drawing


def drawn(graph):
    levels = prerequisites.levels(graph)
    return sugiyama.draw(graph, levels, {name: 40 + 18 * (int(name[1:]) % 3) for name in levels})


@given(ACYCLIC)
def test_no_box_touches_another_and_all_are_inside(graph):
    drawing, levels = drawn(graph), prerequisites.levels(graph)
    assert set(drawing.boxes) == set(levels)
    columns = {}
    for name, box in drawing.boxes.items():
        assert box.x == sugiyama.left(levels[name])
        assert 0 <= box.x <= box.x + sugiyama.WIDTH <= drawing.width
        assert -0.1 <= box.y <= box.y + box.height <= drawing.height + 0.1
        columns.setdefault(box.x, []).append((box.y, box.y + box.height))
    for column in columns.values():
        column.sort()
        for (_, above), (below, _) in pairwise(column):
            assert below - above >= sugiyama.APART - 0.3


@given(ACYCLIC)
def test_every_arrow_leads_from_box_to_box(graph):
    drawing = drawn(graph)
    assert sorted((other, one) for one, others in graph.items() for other in others) == sorted(
        a[:2] for a in drawing.arrows
    )
    for one, other, data in drawing.arrows:
        start, end = drawing.boxes[one], drawing.boxes[other]
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", data.partition("m")[0])]
        assert numbers[:2] == pytest.approx([start.x + sugiyama.WIDTH, start.y + start.height / 2], abs=0.2)
        assert numbers[-2:] == pytest.approx([end.x, end.y + end.height / 2], abs=0.2)


@given(ACYCLIC, st.randoms())
def test_the_drawing_does_not_hang_on_the_order_of_the_tables(graph, chance):
    names = list(graph)
    chance.shuffle(names)
    assert drawn({name: graph[name] for name in names}) == drawn(graph)


def test_a_tree_is_drawn_without_crossings():
    tree = {f"n{number:02}": (f"n{(number - 1) // 3:02}",) for number in range(1, 40)}
    levels = prerequisites.levels(tree)
    part = sugiyama._Part.of(sorted(levels), tree, levels)
    part.order()
    assert part.crossings() == 0


def test_a_crossing_that_can_be_avoided_is():
    graph = {"c": ("b",), "d": ("a",), "e": ("c", "d"), "f": ("c",), "g": ("d",)}
    levels = prerequisites.levels(graph)
    part = sugiyama._Part.of(sorted(levels), graph, levels)
    part.order()
    assert part.crossings() == 0


@given(st.text("长的词 abcW，。（）x²", max_size=60), st.integers(4, 14), st.integers(1, 4))
def test_wrapped_text_fits_and_loses_nothing_but_its_end(text, most, lines):
    found = svg_text.wrapped(text, most, lines)
    assert len(found) <= lines
    assert all(svg_text.width(line) <= most + 1 for line in found)
    letters = "".join("".join(found).split())
    if letters.endswith("…"):
        assert "".join(text.split()).startswith(letters[:-1])
    else:
        assert letters == "".join(text.split())


def test_a_title_breaks_between_words_into_lines_of_about_one_length():
    assert svg_text.wrapped("PyTorch autograd 机制", 9.5, 3) == ["PyTorch", "autograd 机制"]
    assert svg_text.wrapped("大模型与显存", 9.5, 3) == ["大模型与显存"]
    assert svg_text.wrapped("", 9.5, 3) == []


# the pages


@pytest.fixture
def made(project):
    """`made(files)`: the pages and files of `/path/`, by URL, and what is wrong."""

    def make(files):
        folder = project(
            {
                "docs/index.md": "",
                **{f"notes/{name}/index.md": f"---\ntitle: {name.title()}\n---\n" for name in ("python", "theory")},
                **{f"notes/{name}": text for name, text in files.items()},
            }
        )
        return publish.make(folder, Settings(), docs=folder / "docs", unpublished=False)

    return make


def room(result, url="path/"):
    (page,) = [page for page in result.pages if page.url == url]
    return page.meta


CHAIN = {
    "python/a.md": note(title="甲 $x^2$", aliases="[old/a, gone.html]"),
    "python/b.md": note(title="乙", requires="[a]"),
    "theory/c.md": note(title="丙", requires="[b, a]"),
    "theory/alone.md": note(title="独"),
}


def test_the_page_lists_the_levels_and_apart_what_can_be_read_at_any_time(made):
    meta = room(made(CHAIN))
    assert [[entry["url"] for entry in level["notes"]] for level in meta["levels"]] == [
        ["python/a/"],
        ["python/b/"],
        ["theory/c/"],
    ]
    assert [entry["url"] for entry in meta["levels"][2]["notes"][0]["requires"]] == ["python/b/", "python/a/"]
    assert [entry["url"] for entry in meta["alone"]] == ["theory/alone/"]
    assert [(found["title"], found["lines"], found["category"]) for found in meta["map"]["notes"]] == [
        ("甲 x²", ["甲 x²"], "Python"),
        ("乙", ["乙"], "Python"),
        ("丙", ["丙"], "Theory"),
    ]
    assert [arrow[:2] for arrow in meta["map"]["arrows"]] == [(0, 1), (1, 2)], "甲 before 丙 goes without saying"
    assert meta["has_math"]


def test_what_the_script_knows_has_every_note_after_what_it_requires(made):
    (asset,) = [asset for asset in made(CHAIN).assets if asset.url == "path/notes.json"]
    data = json.loads(asset.data)
    assert data["version"] == 1
    assert data["categories"] == ["Python", "Theory"]
    assert data["notes"] == [
        ["python/a/", "甲 x²", 0, [], ["old/a/", "gone.html"]],
        ["python/b/", "乙", 0, [0], []],
        ["theory/c/", "丙", 1, [1, 0], []],
        ["theory/alone/", "独", 1, [], []],
    ]


def test_a_site_without_prerequisites_has_the_page_too(made):
    meta = room(made({"python/a.md": note()}))
    assert meta["empty"]
    assert meta["map"] is None
    assert [entry["url"] for entry in meta["alone"]] == ["python/a/"]
    assert room(made({}))["empty"]


def test_pages_are_made_while_there_is_a_circle(made):
    result = made(
        {"python/a.md": note(requires="[b]"), "python/b.md": note(requires="[a]"), "python/c.md": note(requires="[a]")}
    )
    assert len(result.problems) == 1
    meta = room(result)
    assert sum(len(level["notes"]) for level in meta["levels"]) == len(meta["map"]["notes"]) == 3
    for page in result.pages:
        assert page.key
        assert page.meta is not None


def test_a_large_site_has_a_map_for_each_category(made, monkeypatch):
    monkeypatch.setattr(view, "TOGETHER", 1)
    result = made(CHAIN)
    assert {page.url for page in result.pages if page.url.startswith("path/")} == {
        "path/",
        "path/python/",
        "path/theory/",
    }
    first, theory = room(result), room(result, "path/theory/")
    assert [(found["url"], found["count"]) for found in first["rooms"]] == [("path/python/", 2), ("path/theory/", 1)]
    assert first["map"] is None
    assert first["levels"] == []
    assert not first["empty"]
    assert [found["title"] for found in theory["map"]["notes"]] == ["甲 x²", "乙", "丙"], (
        "with what it requires of others"
    )
    assert theory["alone"] == []
    assert theory["back"]


def test_what_nobody_could_see_is_not_drawn(made, monkeypatch):
    monkeypatch.setattr(view, "DRAWN", 2)
    meta = room(made(CHAIN))
    assert meta["map"] is None
    assert len(meta["levels"]) == 3


def test_a_note_says_what_comes_before_and_after_it_its_own_category_first(made):
    files = {**CHAIN, "python/z.md": note(title="末", requires="[a]"), "algo/index.md": "---\ntitle: A\n---\n"}
    result = made({**files, "algo/x.md": note(title="算", requires="[a]")})
    found = {page.url: page.meta["note"] for page in result.pages if page.template == "note.html"}
    assert [one["url"] for one in found["python/a/"]["opens"]] == ["python/b/", "python/z/", "algo/x/", "theory/c/"]
    assert [one["url"] for one in found["theory/c/"]["requires"]] == ["python/b/", "python/a/"]
    assert found["python/a/"]["was"] == ["old/a/", "gone.html"]


@pytest.mark.parametrize(
    ("change", "touched"),
    [
        ({"python/b.md": note(title="新乙", requires="[a]")}, {"python/a/", "python/b/", "theory/c/", "path/"}),
        ({"theory/c.md": note(title="丙", requires="[b]")}, {"python/a/", "theory/c/", "path/"}),
        ({"theory/c.md": note("新的正文。", title="丙", requires="[b, a]")}, {"theory/c/"}),
        ({"theory/alone.md": note(title="不独", requires="[a]")}, {"python/a/", "theory/alone/", "path/"}),
    ],
)
def test_exactly_the_pages_that_say_something_else_have_another_key(made, change, touched):
    def keys(files):
        return {page.url: page.key for page in made(files).pages if page.template in ("note.html", "path.html")}

    before, after = keys(CHAIN), keys(CHAIN | change)
    # notes of one category and their neighbours change lines of others; here only the path is meant
    changed = {url for url in before if before[url] != after[url]}
    assert touched <= changed
    assert ("path/" in changed) == ("path/" in touched)


def test_ten_thousand_notes_are_put_in_order_in_no_time():
    """Not measured, since machines differ: but nothing here may be quadratic, or this would not end."""
    chance = random.Random(1)  # noqa: S311
    graph = {}
    for _ in range(20_000):
        one, other = sorted(chance.sample(range(10_000), 2))
        graph.setdefault(f"{other:05}", []).append(f"{one:05}")
    levels = prerequisites.levels(graph)
    assert all(levels[other] < levels[one] for one, others in graph.items() for other in others)
    assert len(prerequisites.reduced(graph)) == len(graph)
