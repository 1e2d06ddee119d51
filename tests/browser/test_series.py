"""Reading a series to its end, and the home page whose pinned notes leave room for the latest."""

import pytest
from playwright.sync_api import expect

from ..sites.projects import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_from_a_card_to_the_series_through_it_and_back(visit, address):
    page = visit("mini", "python/")
    card = page.locator(".nw-card", has_text="一切都在")
    expect(card.locator(".nw-card__series")).to_have_text("样例 2/2")
    card.locator(".nw-card__series").click()
    expect(page.locator("h1")).to_have_text("样例")
    expect(page.locator(".nw-archive__count")).to_contain_text("共 2 篇")
    cards = page.locator(".nw-card")
    expect(cards.locator(".nw-card__number")).to_have_text(["第 1 篇", "第 2 篇"])
    expect(cards.locator(".nw-card__series")).to_have_count(0)
    page.locator(".nw-card__title a").first.click()
    expect(page.locator("h1")).to_have_text("第一步")
    series = page.get_by_role("navigation", name="样例")
    expect(series).to_contain_text("第 1 / 2 篇")
    expect(series.get_by_role("link", name="系列上一篇")).to_have_count(0)
    series.get_by_role("link", name="系列下一篇").click()
    expect(page.locator("h1")).to_contain_text("一切都在")
    expect(series.locator("[aria-current=page]")).to_contain_text("一切都在")
    expect(series.get_by_role("link", name="系列下一篇")).to_have_count(0)
    page.locator(".nw-note__origins").get_by_role("link", name="样例").click()
    expect(page.locator("h1")).to_have_text("样例")


def test_all_series_and_how_each_begins(visit):
    page = visit("mini", "series/")
    series = page.get_by_role("region", name="样例")
    expect(series.get_by_role("listitem").first).to_contain_text("第一步")
    expect(series).to_contain_text("2 篇")
    expect(series).to_contain_text("2025-12-31 至 2026-01-05")
    series.get_by_role("heading").get_by_role("link").click()
    expect(page.locator("h1")).to_have_text("样例")


def test_without_series_the_page_says_how_to_write_one(visit):
    page = visit("many", "series/")
    expect(page.get_by_text("还没有系列")).to_be_visible()
    expect(page.locator("pre")).to_contain_text("series: ")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pinned_notes_leave_the_latest_on_the_first_screen(visit, width, height, scheme):
    pinned = [file for file in REPOSITORY.glob("notes/*/*.md") if "\npinned: true" in file.read_text("utf-8")]
    page = visit("repository", width=width, height=height, color_scheme=scheme)
    cards = page.locator(".nw-pinned .nw-card")
    expect(cards).to_have_count(len(pinned))
    for title in cards.locator(".nw-card__title").all():
        expect(title).to_be_in_viewport(ratio=1)
    latest = page.get_by_role("region", name="LATEST UPDATES")
    expect(latest.get_by_role("heading", level=2)).to_be_in_viewport(ratio=1)
    expect(latest.locator(".nw-card__title").first).to_be_in_viewport(ratio=1)
    expect(latest.locator(".nw-meta").first).to_be_in_viewport(ratio=1)


def test_pinned_notes_stand_side_by_side_where_there_is_room(visit):
    wide = visit("repository", width=1440)
    tops = {round(card.bounding_box()["y"]) for card in wide.locator(".nw-pinned .nw-card").all()}
    assert len(tops) == 1
    narrow = visit("repository", width=390)
    expect(narrow.locator(".nw-pinned .nw-card__excerpt").first).to_be_hidden()
    lefts = {round(card.bounding_box()["x"]) for card in narrow.locator(".nw-pinned .nw-card").all()}
    assert len(lefts) == 1
