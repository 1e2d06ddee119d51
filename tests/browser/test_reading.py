"""A reader's way through the site, by clicking."""

import re

import pytest
from playwright.sync_api import expect

from .kinds import EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_home_to_category_to_note_to_next_note(visit, address):
    page = visit("repository")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="大模型").click()
    expect(page).to_have_url(address("repository") + "large-model/")
    expect(page.locator(".nw-label").first).to_have_text("CATEGORY ARCHIVE")
    page.wait_for_load_state()
    titles = page.locator(".nw-card__title a").all_inner_texts()
    page.locator(".nw-card__title a").nth(1).click()
    expect(page.locator("h1")).to_have_text(titles[1])
    expect(page.locator(".nw-prose .katex").first).to_be_visible()
    page.get_by_role("navigation", name="前后篇").get_by_role("link", name="下一篇").click()
    expect(page.locator("h1")).to_have_text(titles[0])
    page.get_by_role("navigation", name="前后篇").get_by_role("link", name="上一篇").click()
    expect(page.locator("h1")).to_have_text(titles[1])
    page.locator(".nw-brand").click()
    expect(page).to_have_url(address("repository"))


def test_the_pager_there_and_back(visit, address):
    page = visit("many")
    pager = page.get_by_role("navigation", name="分页")
    first = page.locator(".nw-card__title").all_inner_texts()
    pager.get_by_role("link", name="第 2 页").click()
    expect(page).to_have_url(address("many") + "page/2/")
    expect(pager.locator("[aria-current=page]")).to_have_text("2")
    expect(page.locator(".nw-card__title").first).to_have_text("第 25 篇")
    pager.get_by_role("link", name="较早").click()
    expect(page.locator(".nw-card__title").first).to_have_text("第 20 篇")
    pager.get_by_role("link", name="第 6 页").click()
    expect(page.locator(".nw-card__title").last).to_have_text("第 1 篇")
    expect(pager.get_by_role("link", name="较早")).to_have_count(0)
    pager.get_by_role("link", name="第 1 页").click()
    expect(page).to_have_url(address("many"))
    expect(page.locator(".nw-card__title")).to_have_text(first)


def test_tags_and_timeline_lead_to_notes(visit):
    page = visit("mini")
    nav = page.get_by_role("navigation", name="主导航")
    nav.get_by_role("link", name="标签").click()
    page.locator(".nw-tags a", has_text="C++").click()
    expect(page.locator("h1")).to_have_text("C++")
    expect(page.locator(".nw-card")).to_have_count(1)
    nav.get_by_role("link", name="时间线").click()
    page.locator(".nw-year__title", has_text="第一步").click()
    expect(page.locator("h1")).to_have_text("第一步")


def test_a_line_of_the_contents_leads_to_its_heading(visit):
    page = visit("repository", "large-model/flash-attention/")
    links = page.locator(".nw-toc a")
    number = links.count() // 2
    name = links.nth(number).get_attribute("href").removeprefix("#")
    links.nth(number).click()
    page.wait_for_function("name => decodeURIComponent(location.hash) === '#' + name", arg=name)
    # at the top, hidden under nothing, as soon as the scrolling is over
    page.wait_for_function(
        """(name) => {
          const heading = document.getElementById(name);
          const { left, top, height } = heading.getBoundingClientRect();
          const there = document.elementFromPoint(left + 5, top + height / 2);
          return top > -2 && top < 300 && heading.contains(there);
        }""",
        arg=name,
    )
    expect(page.locator(".nw-toc a[aria-current]")).to_have_attribute("href", f"#{name}")


def test_on_a_phone_the_contents_unfold_and_fold_after_a_choice(visit):
    page = visit("mini", EVERYTHING, width=390, height=844)
    links = page.locator(".nw-toc a")
    expect(links.first).to_be_hidden()
    page.locator(".nw-toc summary").click()
    expect(links.first).to_be_visible()
    links.last.click()
    expect(links.first).to_be_hidden()
    expect(page.locator("[id='表格']")).to_be_in_viewport()


def test_a_link_with_an_anchor_opens_the_other_note_at_that_heading(visit):
    page = visit("mini", "python/")
    page.locator(".nw-archive__intro a", has_text="一切都在").click()
    expect(page.locator("[id='softmax-的-on-推导']")).to_be_in_viewport()


def test_a_footnote_and_the_way_back(visit):
    page = visit("mini", EVERYTHING, height=500)
    page.emulate_media(reduced_motion="reduce")  # or the diagram may be drawn above while the page is on its way
    page.locator(".footnote-ref").first.click()
    expect(page.locator(".footnote li")).to_be_in_viewport()
    page.locator(".footnote-backref").first.click()
    expect(page.locator(".footnote-ref").first).to_be_in_viewport()


def test_questions_fold_their_answers(visit):
    page = visit("mini", EVERYTHING)
    answer = page.locator("details.question p")
    expect(answer).to_be_hidden()
    page.locator("details.question summary").click()
    expect(answer).to_be_visible()
    expect(answer.locator(".katex")).to_have_count(1)


def test_the_first_tab_offers_to_skip_to_the_text(visit):
    page = visit("mini")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_404_page_leads_home(visit, address):
    page = visit("mini", "no/such/page/at/all", lost=True)
    expect(page.locator("h1")).to_have_text("这个地址没有信号")
    page.get_by_role("main").get_by_role("link", name="首页").click()
    expect(page).to_have_url(address("mini"))


def test_formulas_are_set_and_spoken(visit):
    """KaTeX's HTML is what is seen, MathML what a screen reader reads; neither is there twice."""
    page = visit("mini", EVERYTHING)
    formula = page.locator(".nw-prose > .nw-math .katex").first
    assert formula.locator(".katex-html").get_attribute("aria-hidden") == "true"
    assert formula.locator(".katex-html").bounding_box()["height"] > 20
    box = formula.locator(".katex-mathml").bounding_box()
    assert max(box["width"], box["height"]) <= 1.5, "the MathML is for the ear only"
    font = formula.locator(".mathnormal").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert re.match("KaTeX_Math", font)
    assert page.evaluate("() => document.fonts.check('16px KaTeX_Math')")


def test_a_diagram_is_drawn_and_its_source_put_away(visit):
    page = visit("mini", EVERYTHING)
    drawing = page.locator(".nw-mermaid__light svg")
    expect(drawing).to_be_visible()
    expect(drawing).to_contain_text("输入")
    expect(page.get_by_text("graph LR")).to_be_hidden()
