"""Code is copied as its author typed it, and scrolls inside its block."""

import re

import pytest
from playwright.sync_api import expect

from ..sites.projects import MINI
from .kinds import EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def fences(file):
    """The blocks of code of a note, as its file has them (those that begin at the left margin)."""
    return re.findall(r"^```(?!mermaid)\S[^\n]*\n(.*?)\n```$", file.read_text("utf-8"), flags=re.M | re.S)


def copied(page, block):
    """What the clipboard holds after a click on the block's button."""
    page.evaluate("() => navigator.clipboard.writeText('before')")
    button = block.get_by_role("button")
    button.scroll_into_view_if_needed()
    button.click()
    expect(button).to_have_text("已复制")
    return page.evaluate("() => navigator.clipboard.readText()")


def test_copy_gives_exactly_the_code(visit):
    page = visit("mini", EVERYTHING, **CLIPBOARD)
    python, text = fences(MINI / "notes/python/everything.md")
    without_mark = python.replace("  # (1)!", "")
    blocks = page.locator(".nw-code")
    assert [line.rstrip() for line in copied(page, blocks.nth(0)).split("\n")] == without_mark.split("\n")
    assert copied(page, blocks.nth(1)) == text
    expect(page.get_by_role("status")).to_have_text("已复制")


def test_copy_gives_exactly_the_code_of_a_real_note(visit, site):
    page = visit("repository", "large-model/flash-attention/", **CLIPBOARD)
    wanted = fences(site("repository").project / "notes/large-model/flash-attention.md")
    blocks = page.locator(".nw-prose > .nw-code")
    assert blocks.count() == len(wanted) >= 2
    assert [copied(page, block) for block in blocks.all()] == wanted


def test_the_button_is_reached_by_keyboard_and_says_what_it_does(visit):
    page = visit("mini", EVERYTHING, **CLIPBOARD)
    button = page.locator(".nw-code").first.get_by_role("button", name="复制代码")
    button.focus()
    expect(button).to_be_focused()
    expect(button).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("已复制")


def test_long_lines_scroll_inside_the_block(visit):
    page = visit("mini", EVERYTHING, width=390, height=844)
    block = page.locator(".nw-code pre").first
    assert block.evaluate("e => e.scrollWidth > e.clientWidth + 100")
    block.evaluate("e => e.scrollBy(200, 0)")
    assert block.evaluate("e => e.scrollLeft") > 100
    block.evaluate("e => e.scrollTo(0, 0)")
    block.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.nw-code pre').scrollLeft > 0")


def test_line_numbers_are_seen_and_never_selected(visit):
    page = visit("mini", EVERYTHING)
    numbered = page.locator(".nw-code").first
    assert numbered.locator(".ln").first.evaluate("e => getComputedStyle(e, '::before').content") in (
        '"5"',
        "attr(data-n)",
    )
    selected = numbered.locator("code").evaluate(
        "e => { getSelection().selectAllChildren(e); return getSelection().toString(); }"
    )
    assert selected.startswith("def f(x):\n    return x < 1")


def test_an_annotation_leads_to_its_explanation(visit):
    page = visit("mini", EVERYTHING, height=400)
    page.locator(".nw-anno").click()
    expect(page.locator(".nw-annotations li")).to_be_in_viewport()
