"""The graph: the same drawing for the same notes and nearly the same for nearly the same, labels that do not touch, a list that says
what the drawing does, and what lies around one note."""

import datetime
import random
import re
from itertools import combinations, pairwise
from math import dist
from statistics import median
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notewire import graph_layout, graph_marks, publish
from notewire.graph import FIRST, SECOND, Graph
from notewire.graph_layout import Box
from notewire.settings import Settings

from .conftest import note


@st.composite
def graphs(draw, most=40):
    """Names, groups, neighbours by number, and boxes of which some have a label."""
    count = draw(st.integers(1, most))
    chance = random.Random(draw(st.integers(0, 10**6)))  # noqa: S311
    links = draw(st.integers(0, 3 * count))
    near = [set() for _ in range(count)]
    for _ in range(links):
        one, other = chance.randrange(count), chance.randrange(count)
        if one != other:
            near[one].add(other)
            near[other].add(one)
    groups = [chance.randrange(draw(st.integers(1, 7))) for _ in range(count)]
    boxes = [chance.choice([Box(9, 9, 9), Box(6, 6, 6), Box(40, 9, 26), Box(70, 12, 42)]) for _ in range(count)]
    return [f"notes/c/{number:02}.md" for number in range(count)], groups, [sorted(found) for found in near], boxes


def clustered(count, seed=1):
    """`count` notes in four groups, each linked with some of its own and now and then with another."""
    chance = random.Random(seed)  # noqa: S311
    names = [f"notes/c{number % 4}/{number:04}.md" for number in range(count)]
    links = set()
    for number in range(4, count):
        for _ in range(2):
            other = chance.randrange(number)
            if chance.random() < 0.8:
                other = other // 4 * 4 + number % 4
            if other < number:
                links.add((other, number))
    return names, links


def drawn(names, links):
    """Name → place of round notes in the groups that their names say."""
    order = sorted(names)
    number = {name: place for place, name in enumerate(order)}
    near = [set() for _ in order]
    for one, other in links:
        near[number[names[one]]].add(number[names[other]])
        near[number[names[other]]].add(number[names[one]])
    groups = [int(name[7]) for name in order]
    places = graph_layout.place(order, groups, [sorted(found) for found in near], [Box(5, 5, 5)] * len(order))
    return dict(zip(order, places, strict=True))


def rectangle(place, box):
    return place[0] - box.side, place[0] + box.side, place[1] - box.up, place[1] + box.down


@given(graphs())
def test_boxes_never_overlap(graph):
    places = graph_layout.place(*graph)
    for (one, a), (other, b) in combinations(zip(places, graph[3], strict=True), 2):
        if a.round and b.round:
            assert dist(one, other) >= a.side + b.side
        else:
            left, right, top, bottom = rectangle(one, a)
            other_left, other_right, other_top, other_bottom = rectangle(other, b)
            assert right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top


@given(graphs(most=15))
@settings(max_examples=20)
def test_the_same_graph_is_drawn_in_the_same_way(graph):
    assert graph_layout.place(*graph) == graph_layout.place(*graph)


def test_a_drawing_is_the_same_on_every_machine_and_with_every_python():
    """Places that were computed once. A difference in the last digit of one step would grow to one that is seen."""
    places = drawn(*clustered(30))
    assert [places[name] for name in sorted(places)[::6]] == PINNED


PINNED = [(-8, -158), (121, 5), (-319, 69), (-237, -103), (507, -38)]


def moved(before, after):
    """How far notes that are in both drawings have moved, in parts of the drawing's width."""
    width = max(x for x, _ in before.values()) - min(x for x, _ in before.values())
    return sorted(dist(before[name], after[name]) / width for name in before.keys() & after.keys())


@pytest.mark.parametrize("seed", range(3))
def test_one_note_or_one_link_more_moves_the_others_little(seed):
    names, links = clustered(200, seed)
    before = drawn(names, links)
    new = [*names, "notes/c1/new.md"]
    more = drawn(new, links | {(1, 200), (5, 200), (77, 200)})
    linked = drawn(names, links | {(3, 150)})
    without = drawn(names[:-1], {(one, other) for one, other in links if 199 not in (one, other)})
    for after in (more, linked, without):
        distances = moved(before, after)
        assert median(distances) < 0.025
        assert distances[len(distances) * 9 // 10] < 0.08


def test_notes_of_a_category_stand_together():
    names, links = clustered(120)
    places = drawn(names, links)
    groups = {group: [place for name, place in places.items() if name[7] == group] for group in "0123"}
    middles = {group: (median(x for x, _ in found), median(y for _, y in found)) for group, found in groups.items()}
    nearest = [min(middles, key=lambda group: dist(middles[group], place)) == name[7] for name, place in places.items()]
    assert sum(nearest) > 0.8 * len(nearest)


def test_a_drawing_of_a_thousand_is_as_large_as_one_of_a_hundred():
    for count in (100, 1000):
        places = drawn(*clustered(count)).values()
        assert max(abs(x) for x, _ in places) < graph_layout.WIDTH
        assert max(abs(y) for _, y in places) < graph_layout.HEIGHT


@given(st.text("长的题目，（《）》 ab.,", max_size=60), st.integers(4, 12))
def test_a_label_keeps_its_text_as_far_as_two_lines_hold_it(text, most):
    lines = graph_marks.lines(text, most)
    assert len(lines) <= 2
    assert "".join(lines) == graph_marks.cut(text, 2 * most) if len(lines) == 2 else lines == (text,)
    for before, after in pairwise(lines):
        assert after[0] not in "，）》.,"
        assert before[-1] not in "（《"


def test_a_label_breaks_where_its_lines_become_equal():
    assert graph_marks.lines("LoRA", 9.5) == ("LoRA",)
    assert graph_marks.lines("PyTorch DDP 快速上手", 9.5) == ("PyTorch ", "DDP 快速上手")
    assert graph_marks.lines("缩放点积注意力的推导与直觉", 9.5) == ("缩放点积注意", "力的推导与直觉")


def test_thirty_six_categories_look_different():
    assert len({(graph_marks.colour(group), graph_marks.shape(group, 5)) for group in range(36)}) == 36


# The site of a few notes


@pytest.fixture
def made(project, renderer, monkeypatch):
    """`made(notes)`: the site of these notes of python/ and theory/."""
    monkeypatch.setattr(publish, "today", lambda: datetime.date(2026, 6, 1))

    def made(notes, folder=None):
        categories = {f"notes/{name}/index.md": f"---\ntitle: {name.title()}\n---\n" for name in ("python", "theory")}
        files = categories | {f"notes/{path}.md": text for path, text in notes.items()}
        folder = project(files, folder) if folder else project(files)
        return publish.make(folder, Settings(), docs=folder / "docs", unpublished=False, renderer=renderer)

    return made


def page(result, url):
    (found,) = [page for page in result.pages if page.url == url]
    return found


def graph(result):
    """The content of ``/graph/``."""
    return page(result, "graph/").meta


NOTES = {
    "python/a": note("见 [[b]] 与 [丙](../theory/c.md)，又见 [[b]]。", title="甲"),
    "python/b": note("见 [[a]]。", title="乙"),
    "theory/c": note("", title="丙 $x^2$", requires="[d]"),
    "theory/d": note("见 [自己](d.md)、[[a]] 与 [外面](https://example.com)。", title="丁"),
    "theory/e": note("", title="戊"),
    "theory/hidden": note("见 [[e]]。", title="藏", draft="true"),
}


def test_the_list_says_who_mentions_or_requires_whom(made):
    nodes = graph(made(NOTES))["drawing"]["nodes"]
    said = {node["text"]: "".join(nodes[other]["text"][0] for other in node["outward"]) for node in nodes}
    assert said == {"甲": "乙丙", "乙": "甲", "丁": "甲", "丙 x²": "丁", "戊": ""}
    for node in nodes:
        for other in node["outward"]:
            assert nodes.index(node) in nodes[other]["inward"]
        for other in node["inward"]:
            assert nodes.index(node) in nodes[other]["outward"]


def ends(drawing):
    """The pairs of places that its lines join."""
    found = [line.split("L") for line in drawing["lines"].split("M")[1:]]
    return [tuple(tuple(map(int, end.split())) for end in line) for line in found]


def test_the_drawing_shows_what_the_list_says(made):
    meta = graph(made(NOTES))
    nodes = meta["drawing"]["nodes"]
    listed = {frozenset((one, other)) for one, node in enumerate(nodes) for other in node["outward"]}
    at = {(node["x"], node["y"]): number for number, node in enumerate(nodes)}
    lines = [frozenset(at[end] for end in line) for line in ends(meta["drawing"])]
    assert set(lines) == listed
    assert len(lines) == len(listed) == meta["links"] == 4
    assert sorted(number for group in meta["groups"] for number in group["numbers"]) == list(range(len(nodes)))


def test_everything_is_inside_the_frame(made):
    drawing = graph(made(NOTES))["drawing"]
    for node in drawing["nodes"]:
        assert drawing["left"] < node["x"] < drawing["left"] + drawing["width"]
        assert drawing["top"] < node["y"] < drawing["top"] + drawing["height"]


def test_with_forty_notes_all_are_named_and_with_more_those_with_the_most_links(made):
    few = {f"python/n{number:02}": note(f"见 [[n{max(0, number - 3):02}]]。", title=f"第 {number} 篇，题目有些长") for number in range(40)}  # fmt: skip
    assert all(node["named"] for node in graph(made(few))["drawing"]["nodes"])
    many = {
        f"python/m{number:03}": note(f"见 [[m{number // 9:03}]]。", title=f"第 {number} 篇") for number in range(150)
    }
    nodes = graph(made(few | many))["drawing"]["nodes"]
    links = {node["named"]: [] for node in nodes}
    for node in nodes:
        links[node["named"]].append(len({*node["outward"], *node["inward"]}))
    assert median(links[True]) > median(links[False])


def test_without_notes_there_is_nothing_to_draw(made):
    meta = graph(made({}))
    assert meta["drawing"] is None
    assert meta["groups"] == []


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_first_note_is_drawn(made, count):
    notes = {f"python/n{number}": note("", title=f"第 {number} 篇") for number in range(count)}
    drawing = graph(made(notes))["drawing"]
    assert len(drawing["nodes"]) == count
    assert drawing["lines"] == ""


def test_the_page_is_made_again_when_a_title_or_a_link_changes_and_not_for_a_text(made, tmp_path):
    def key(**changed):
        return page(made(NOTES | {f"python/{name}": text for name, text in changed.items()}), "graph/").key

    before = key()
    assert key(b=note("换了说法，见 [[a]]，没有换别的。", title="乙")) == before
    assert key(b=note("见 [[a]]。", title="乙二")) != before
    assert key(b=note("见 [[a]] 和 [[e]]。", title="乙")) != before
    assert key(b=note("见 [[a]]。", title="乙", requires="[e]")) != before


# What lies around a note


class Shelf:
    """As much of a library as a graph reads."""

    def __init__(self, links):
        self.prerequisites = SimpleNamespace(requires={}, opens={})
        self.links = {path: tuple(sorted(others)) for path, others in links.items()}
        self.notes = [SimpleNamespace(path=path) for path in sorted(links)]
        self.backlinks = {
            path: [(other, None) for other in self.notes if path in self.links[other.path]] for path in links
        }


@st.composite
def shelves(draw):
    count = draw(st.integers(1, 60))
    numbers = st.integers(0, count - 1)
    links = {f"n{number:02}": set() for number in range(count)}
    for one, other in draw(st.lists(st.tuples(numbers, numbers), max_size=4 * count)):
        if one != other:
            links[f"n{one:02}"].add(f"n{other:02}")
    return Graph(Shelf(links))


@given(shelves())
def test_what_is_around_a_note_is_one_and_two_links_away(found):
    for path in found.links:
        around = found.around(path)
        near = found.linked(path)
        assert len(around.first) == len(set(around.first)) == min(FIRST, len(near))
        assert around.more == len(near) - len(around.first)
        assert set(around.first) <= near
        assert len(around.second) == len(set(around.second)) == len(around.parents) <= SECOND
        assert not {path, *around.first} & set(around.second)
        for other, parent in zip(around.second, around.parents, strict=True):
            assert other in found.linked(around.first[parent - 1])
        shown = {(one, other) for one, other in combinations(range(1, len(around.first) + 1), 2)}
        linked = {pair for pair in shown if around.first[pair[1] - 1] in found.linked(around.first[pair[0] - 1])}
        assert set(around.links) == linked


@given(shelves(), st.integers(1, 60))
def test_of_too_many_notes_those_are_drawn_that_hold_together(found, most):
    left = set(found.links)
    while len(left) > most:
        fewest = min(len(found.linked(path) & left) for path in left)
        left.remove(max(path for path in left if len(found.linked(path) & left) == fewest))
    assert found.core(most) == tuple(sorted(left))


def names(html):
    return re.findall(">([^<]+)</a>", html)


def test_the_small_graph_of_a_note(made):
    shown = page(made(NOTES), "python/a/").meta["note"]["graph"]
    assert names(shown["first_html"]) == ["乙", "丙 x²", "丁"]
    assert shown["second_html"] == ""
    assert len({*re.findall(r"translate\((\S+ \S+)\)", shown["notes_html"])} | {"0 0"}) == 4
    far = page(made(NOTES), "python/b/").meta["note"]["graph"]
    assert names(far["first_html"]) == ["甲"]
    assert names(far["second_html"]) == ["丙 x²", "丁"]
    assert far["id"] == "python/b"


def test_a_note_without_links_has_no_graph(made):
    assert page(made(NOTES), "theory/e/").meta["note"]["graph"] is None


def test_a_note_is_printed_again_when_its_graph_changes(made):
    def key(**changed):
        return page(made(NOTES | {f"theory/{name}": text for name, text in changed.items()}), "python/b/").key

    before = key()
    assert key(c=note("另一段。", title="丙 $x^2$", requires="[d]")) == before
    assert key(c=note("", title="丙丙", requires="[d]")) != before, "the title of a note two links away"
    assert key(c=note("")) != before, "it is linked with one less"
    assert key(e=note("见 [[a]]。", title="戊")) != before, "one more two links away"
