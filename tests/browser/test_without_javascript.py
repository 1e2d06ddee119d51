"""Scripts are for comfort: a reader without them reads everything and gets everywhere."""

import pytest
from playwright.sync_api import expect

from .kinds import EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def plain(visit):
    """`visit` with JavaScript disabled."""
    return lambda *place, **options: visit(*place, java_script_enabled=False, **options)


def test_formulas_are_there(plain):
    page = plain("repository", "large-model/flash-attention/")
    formulas = page.locator(".nw-prose .katex-display .katex-html")
    assert formulas.count() >= 5
    for number in range(5):
        assert formulas.nth(number).bounding_box()["height"] > 15
    assert "\\mathbf" not in page.locator(".katex-html").first.inner_text()


def test_from_home_to_a_note_and_on(plain, address):
    page = plain("repository")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="算法").click()
    expect(page).to_have_url(address("repository") + "algorithms/")
    page.locator(".nw-card__title a").last.click()
    page.get_by_role("navigation", name="前后篇").get_by_role("link", name="下一篇").click()
    expect(page.locator("h1")).to_be_visible()
    page.locator(".nw-toc a").nth(1).click()
    expect(page.locator(".nw-prose h2").nth(1)).to_be_in_viewport()


def test_the_menu_of_a_phone_opens_and_leads_on(plain, address):
    page = plain("mini", EVERYTHING, width=390, height=844)
    link = page.get_by_role("navigation", name="主导航").get_by_role("link", name="标签")
    expect(link).to_be_hidden()
    page.locator(".nw-nav summary").click()
    expect(link).to_be_visible()
    expect(link).to_be_in_viewport()
    link.click()
    expect(page).to_have_url(address("mini") + "tags/")


def test_the_contents_unfold_on_a_phone(plain):
    page = plain("mini", EVERYTHING, width=390, height=844)
    page.locator(".nw-toc summary").click()
    page.locator(".nw-toc a", has_text="代码").click()
    expect(page.locator("[id='代码']")).to_be_in_viewport()


def test_there_is_no_button_that_would_do_nothing(plain):
    page = plain("mini", EVERYTHING)
    assert [button.get_attribute("class") for button in page.locator("button").all() if button.is_visible()] == []


def test_answers_unfold(plain):
    page = plain("mini", EVERYTHING)
    page.locator("details.question summary").click()
    expect(page.locator("details.question p")).to_be_visible()


def test_a_diagram_shows_its_source(plain):
    expect(plain("mini", EVERYTHING).get_by_text("graph LR")).to_be_visible()
