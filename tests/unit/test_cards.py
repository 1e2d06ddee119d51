"""Pagers, pages of lists, and the waveform."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire.cards import WAVE_HEIGHT, WAVE_WIDTH, paged, pager, wave


def shown(current, total):
    """A pager in one line: `1 … 4 [5] 6 … 9`."""
    items = pager("", current, total)["items"]
    return " ".join("…" if "gap" in item else f"[{item['n']}]" if item["current"] else str(item["n"]) for item in items)


@pytest.mark.parametrize(
    ("current", "total", "expected"),
    [
        (1, 1, "[1]"),
        (1, 2, "[1] 2"),
        (1, 3, "[1] 2 3"),
        (1, 5, "[1] 2 … 5"),
        (3, 5, "1 2 [3] 4 5"),
        (5, 9, "1 … 4 [5] 6 … 9"),
        (4, 9, "1 2 3 [4] 5 … 9"),  # a gap of one page is that page
        (3, 9, "1 2 [3] 4 … 9"),
        (6, 9, "1 … 5 [6] 7 8 9"),
        (9, 9, "1 … 8 [9]"),
        (500, 1000, "1 … 499 [500] 501 … 1000"),
    ],
)
def test_the_first_the_last_and_those_around(current, total, expected):
    assert shown(current, total) == expected


def test_links_of_a_pager():
    assert pager("python/", 2, 3) == {
        "current": 2,
        "total": 3,
        "items": [
            {"n": 1, "url": "python/", "current": False},
            {"n": 2, "url": "python/page/2/", "current": True},
            {"n": 3, "url": "python/page/3/", "current": False},
        ],
        "prev": "python/",
        "next": "python/page/3/",
    }


def test_nothing_before_the_first_and_after_the_last():
    assert pager("", 1, 2)["prev"] is None
    assert pager("", 2, 2)["next"] is None
    assert (pager("", 1, 2)["next"], pager("", 2, 2)["prev"]) == ("page/2/", "")


@given(st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(1, total), st.just(total))))
def test_of_any_size(pages):
    current, total = pages
    items = pager("x/", current, total)["items"]
    numbers = [item.get("n") for item in items]
    assert {1, current, total} <= set(numbers)
    assert [item["n"] for item in items if item.get("current")] == [current]
    assert len(items) <= 9
    for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
        if number is None:
            assert after - before > 2, "a gap must leave out more than one page"
    told = [number for number in numbers if number is not None]
    assert told == sorted(set(told))
    gaps = sum(after - before > 1 for before, after in pairwise(told))
    assert numbers.count(None) == gaps, "what is left out is marked"


@given(st.integers(0, 60), st.integers(1, 12))
def test_every_note_stands_on_one_page(count, per_page):
    pages = list(paged(range(count), per_page, "x/"))
    assert [number for _, numbers, _ in pages for number in numbers] == list(range(count))
    assert all(len(numbers) == per_page for _, numbers, _ in pages[:-1])
    assert [url for url, _, _ in pages] == ["x/", *(f"x/page/{n}/" for n in range(2, len(pages) + 1))]
    assert [made()["current"] for _, _, made in pages] == list(range(1, len(pages) + 1))


def test_an_empty_list_has_one_empty_page():
    ((url, notes, made),) = paged([], 10, "x/")
    found = made()
    assert (url, list(notes), found["total"]) == ("x/", [], 1)


def test_the_same_title_has_the_same_wave_and_another_another():
    assert wave("FlashAttention 原理") == wave("FlashAttention 原理")
    assert wave("FlashAttention 原理") != wave("FlashAttention 原理 ")


def test_a_wave_never_changes():
    """Pinned, because a picture that changes with the version of Python would not be the title's own."""
    assert wave("notewire")[:40] == "M0 12.00L2 12.00L4 12.06L6 12.15L8 12.18"


@given(st.text())
def test_a_wave_runs_from_edge_to_edge_and_stays_inside(text):
    points = [tuple(map(float, point.split())) for point in re.split("[ML]", wave(text))[1:]]
    assert [x for x, _ in points] == list(range(0, WAVE_WIDTH + 1, 2))
    assert all(0 <= y <= WAVE_HEIGHT for _, y in points)
    assert points[0][1] == points[-1][1] == WAVE_HEIGHT / 2
