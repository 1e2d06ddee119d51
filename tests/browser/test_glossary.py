"""The glossary as a reader meets it: from a word in a note to its meaning, by pointer and keyboard, with and without scripts; the page
of all terms, its letters and its filter."""

import pytest
from playwright.sync_api import expect

from ..sites import projects
from .test_accessible import axe, violations  # noqa: F401 (fixtures)
from .test_layout import sideways

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GLOSSARY = """\
- term: KV cache
  zh: 键值缓存
  en: key-value cache
  also: [KV 缓存]
  text: 每步只算新的一个，从 $O(N^2)$ 降到 $O(N)$，见 `past_key_values`。
  note: tie-a
- term: 注意力
  en: attention
  text: 按相似度取别处的值。
- term: 自注意力
  text: 一个序列自己对自己的注意力。
- term: 2:4 稀疏
  text: '每四个里至多两个非零，<i>硬件</i>支持，
    $a_1 + a_2 + a_3 + a_4 + a_5 + a_6 + a_7 + a_8 + a_9 + a_{10} + a_{11} + a_{12} + a_{13} + a_{14} + a_{15} + a_{16}$。'
"""
NOTE = """---
title: 用到术语
date: 2026-03-01
---

## 注意力一节

先是自注意力，用到*强调*与键值缓存，再是键值缓存。

| 列 |
| --- |
| 注意力 |
"""
NOTE_URL = "theory/terms/"


def explained(folder):
    """`mini` with a glossary and a note that uses it."""
    projects.mini(folder)
    projects.write(folder / "notes/glossary.yml", GLOSSARY)
    projects.write(folder / "notes/theory/terms.md", NOTE)
    return folder


_site_of_our_own = projects.own("explained", explained)


def shown(page):
    """The terms that are shown."""
    return [entry.inner_text() for entry in page.locator(".nw-entry dfn").all() if entry.is_visible()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("url", ["glossary/", NOTE_URL, "glossary/#kv-cache"])
def test_axe_finds_nothing(visit, violations, url, scheme):  # noqa: F811 (the fixture)
    assert violations(visit("explained", url, color_scheme=scheme)) == []


def test_axe_finds_nothing_where_there_is_no_term(visit, violations):  # noqa: F811 (the fixture)
    page = visit("empty", "glossary/")
    expect(page.locator("main")).to_contain_text("notes/glossary.yml")
    assert violations(page) == []


@pytest.mark.parametrize("url", ["glossary/", NOTE_URL])
def test_nothing_scrolls_sideways(visit, url):
    page = visit("explained", url)
    assert {width: sideways(page, width) for width in (320, 390, 1440)} == {320: [], 390: [], 1440: []}


def test_the_first_use_of_each_term_has_a_line_of_its_own(visit):
    page = visit("explained", NOTE_URL)
    terms = page.locator(".nw-prose .nw-term")
    assert terms.all_inner_texts() == ["自注意力", "键值缓存", "注意力"]
    style = "(e) => { const s = getComputedStyle(e); return [s.textDecorationLine, s.textDecorationStyle, s.color] }"
    paragraph = page.locator(".nw-prose > p").first.evaluate("(e) => getComputedStyle(e).color")
    assert terms.first.evaluate(style) == ["underline", "dashed", paragraph], "quiet, and not as emphasis is"
    assert page.locator(".nw-prose em").evaluate(style)[:2] == ["underline", "dotted"]


def test_by_keyboard_to_the_meaning_and_to_the_note_that_explains_it(visit, address):
    page = visit("explained", NOTE_URL)
    page.locator(".nw-prose .nw-term", has_text="键值缓存").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(address("explained") + "glossary/#kv-cache")
    entry = page.locator("#kv-cache")
    expect(entry).to_be_in_viewport()
    expect(entry.locator(".katex").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(entry.get_by_role("link", name="同日甲")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(address("explained") + "theory/tie-a/")
    assert page.locator(".nw-term", has_text="KV").count() == 0


def test_a_preview_says_what_it_means(visit):
    page = visit("explained", NOTE_URL)
    page.locator(".nw-term", has_text="键值缓存").hover()
    preview = page.locator("#nw-preview")
    expect(preview).to_contain_text("每步只算新的一个")
    expect(preview).to_contain_text("KV cache")
    expect(preview).not_to_contain_text("按相似度")
    assert preview.locator(".katex").first.evaluate("(e) => getComputedStyle(e).fontFamily").startswith("KaTeX")


def test_it_is_all_there_without_scripts(visit, address):
    page = visit("explained", NOTE_URL, java_script_enabled=False)
    page.locator(".nw-term").first.click()
    expect(page).to_have_url(address("explained") + "glossary/#zi-zhu-yi-li")
    assert shown(page) == ["KV cache", "注意力", "自注意力", "2:4 稀疏"]
    expect(page.get_by_role("searchbox")).to_have_count(0)


def test_the_letters_lead_to_their_terms(visit):
    page = visit("explained", "glossary/", height=420)
    letters = page.get_by_role("navigation", name="INDEX 按首字母").get_by_role("link")
    assert letters.all_inner_texts() == ["K", "Z", "#"]
    letters.last.click()
    expect(page.locator(".nw-entry").last).to_be_in_viewport()


def test_the_filter_knows_names_pinyin_and_meanings(visit):
    page = visit("explained", "glossary/")
    sift, status = page.get_by_role("searchbox", name="只看含有这些字的术语"), page.locator(".nw-sift [role=status]")
    for asked, found in {
        "kvcache": ["KV cache"],
        "Ｋｅｙ value": ["KV cache"],
        "zhu yi": ["注意力", "自注意力"],
        "相似": ["注意力"],
        "past_key": ["KV cache"],
        "甲乙": [],
        "": ["KV cache", "注意力", "自注意力", "2:4 稀疏"],
    }.items():
        sift.fill(asked)
        assert shown(page) == found, asked
    sift.fill("注意力")
    expect(status).to_have_text("2 条")
    expect(page.locator(".nw-az a:visible")).to_have_text(["Z"])
    page.keyboard.press("Escape")
    expect(sift).to_have_value("")
    expect(status).to_have_text("")
    sift.fill("没有的")
    expect(status).to_have_text("没有这样的术语")


def test_a_link_to_a_term_that_is_filtered_out_shows_it(visit):
    page = visit("explained", "glossary/")
    page.get_by_role("searchbox").fill("注意力")
    page.evaluate("() => (location.hash = '#kv-cache')")
    expect(page.locator("#kv-cache")).to_be_in_viewport()
    expect(page.get_by_role("searchbox")).to_have_value("")
