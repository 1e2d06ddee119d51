"""What a link leads to, beside it: by pointer, by keyboard, and not by finger; dismissible, hoverable, persistent (WCAG 1.4.13).

The site is `mini` with one note more, which has a link of each kind.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from ..sites import projects
from .test_accessible import axe, violations  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SOURCE = "theory/links/"
NOTE = """---
title: 各种链接
date: 2026-03-01
series: 样例
order: 3
tags: [显存]
---

先看[一切都在](../python/everything.md)，再看[它的表格](../python/everything.md#表格)和[同日甲](tie-a.md)。

脚注[^1]，文献 [@vaswani2017]，键值缓存，式 \\eqref{eq:wide}，[下面一节](#推导)，[外面](https://www.example.org/)，[分类](../python/index.md)，[标签](/tags/显存/)，[文件](../python/data.csv)，[带说明的](../python/first-steps.md "说明")。

[^1]: 脚注的正文，含 $\\beta$ 与[第一步](../python/first-steps.md)。

## 推导

节里的第一段。

### 细节

细节里的一句。

$$
f(x_1, x_2, x_3, x_4, x_5, x_6, x_7, x_8) = a_1 x_1 + a_2 x_2 + a_3 x_3 + a_4 x_4 + a_5 x_5 + a_6 x_6 + a_7 x_7 + a_8 x_8 \\label{eq:wide}
$$

## 别的

别的一节。

最后一段，末行的[同日乙](tie-b.md)。
"""


GLOSSARY = """- term: 键值缓存
  text: 留下算过的键与值，从 $O(N^2)$ 降到 $O(N)$。
- term: 别的词
  text: 别的意思。
"""
PAPER = """@inproceedings{vaswani2017,
  title = {Attention Is All You Need},
  author = {Vaswani, Ashish},
  year = {2017},
  eprint = {1706.03762},
}
"""


def previewed(folder):
    """`mini`, `NOTE`, and what its author knows."""
    projects.mini(folder)
    projects.write(folder / "notes/glossary.yml", GLOSSARY)
    projects.write(folder / "notes/references.bib", PAPER)
    projects.write(folder / "notes/theory/links.md", NOTE)
    return folder


_site_of_our_own = projects.own("previewed", previewed)


class Reader:
    """A page with links, and its preview."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.preview = page.locator("#nw-preview")

    def link(self, words: str):
        """The link of the running text with these words."""
        return self.page.locator(".nw-prose").get_by_role("link", name=words, exact=True).first

    def hover(self, link):
        """Rests the pointer on a link until its preview is open."""
        link.hover()
        expect(self.preview).to_be_visible()
        return self.preview

    def away(self):
        """Moves the pointer to where nothing is."""
        self.page.mouse.move(3, 3, steps=2)

    def tab(self):
        """Goes by keyboard to the first link of the running text."""
        self.page.locator(".nw-toc a").last.focus()
        self.page.keyboard.press("Tab")

    def nothing(self, seconds: float = 1.0):
        """No preview, not even later."""
        self.page.wait_for_timeout(seconds * 1000)
        expect(self.preview.filter(visible=True)).to_have_count(0)

    def fetched(self, end: str):
        """How many requests went to an address that ends so."""
        return sum(url.endswith(end) for url in self.page.watch.requests)


@pytest.fixture
def at(visit):
    """`at(url)`: a reader there; options are `visit`'s."""
    return lambda url=SOURCE, name="previewed", **options: Reader(visit(name, url, **options))


# what is shown


def test_of_a_note_its_category_its_title_and_how_it_begins(at):
    reader = at()
    preview = reader.hover(reader.link("一切都在"))
    expect(preview.locator(".nw-preview__category")).to_have_text("语言")
    title = preview.locator(".nw-preview__title")
    expect(title).to_contain_text("一切都在：")
    assert (title.locator(".katex-html").count(), title.locator("code").inner_text()) == (1, "a < b")
    text = preview.locator(".nw-preview__text")
    expect(text).to_contain_text("开头一段含公式")
    expect(text).not_to_contain_text("同名标题在别的笔记里也有")
    assert text.locator(".katex-display .katex-html").bounding_box()["height"] > 20
    assert reader.page.evaluate("() => document.fonts.check('16px KaTeX_Math')")
    inside = text.get_by_role("link", name="第一步")
    assert inside.evaluate("a => a.href").endswith(
        "/base/python/first-steps/#引入".replace("引入", "%E5%BC%95%E5%85%A5")
    )


def test_of_a_section_its_heading_and_its_text(at):
    reader = at()
    preview = reader.hover(reader.link("它的表格"))
    expect(preview.locator(".nw-preview__title")).to_contain_text("一切都在")
    expect(preview.locator(".nw-preview__section")).to_have_text("表格")
    expect(preview.locator("table")).to_contain_text("条件概率")
    expect(preview.locator(".nw-preview__text")).not_to_contain_text("开头一段")


def test_of_a_section_of_this_page(at):
    reader = at()
    preview = reader.hover(reader.link("下面一节"))
    expect(preview.locator(".nw-preview__section")).to_have_text("推导")
    expect(preview).to_contain_text("节里的第一段")
    expect(preview).to_contain_text("细节里的一句")
    expect(preview).not_to_contain_text("别的一节")
    assert reader.fetched("/theory/links/") == 1, "it is all here"


def test_of_a_footnote_its_text_without_the_way_back(at):
    reader = at()
    preview = reader.hover(reader.page.locator(".footnote-ref").first)
    expect(preview).to_contain_text("脚注的正文，含")
    expect(preview.locator(".katex-html")).to_have_count(1)
    expect(preview.locator(".footnote-backref")).to_have_count(0)
    expect(preview.get_by_role("listitem")).to_have_count(0)


def test_of_a_citation_its_paper(at):
    reader = at()
    preview = reader.hover(reader.page.locator(".nw-cite").first)
    expect(preview).to_contain_text("Vaswani")
    expect(preview).to_contain_text("Attention Is All You Need")
    expect(preview.locator("a")).to_have_attribute("href", re.compile("1706.03762$"))
    expect(preview).not_to_contain_text(re.compile(r"↩|\[1\]|BibTeX"))


@pytest.mark.parametrize("width", [1280, 390])
def test_of_an_equation_the_whole_of_it(at, width):
    reader = at(width=width)
    preview = reader.hover(reader.page.locator(".nw-eqref").first)
    formula = preview.locator(".katex-display")
    expect(formula).to_contain_text("(1)")
    assert formula.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), "it is set smaller where it is too wide"
    box, inside = preview.bounding_box(), formula.locator(".katex-html").bounding_box()
    assert box["x"] <= inside["x"]
    assert inside["x"] + inside["width"] <= box["x"] + box["width"] + 1


def test_of_a_term_its_entry(at):
    reader = at()
    preview = reader.hover(reader.page.locator(".nw-term"))
    expect(preview).to_contain_text("键值缓存")
    expect(preview).to_contain_text("留下算过的键与值")
    expect(preview).not_to_contain_text("别的")
    assert preview.locator(".katex-html").count() == 2


def test_a_page_without_formulas_gets_what_formulas_need(at):
    reader = at()
    reader.page.evaluate("() => document.querySelector('link[href$=\"katex.css\"]').remove()")
    reader.hover(reader.link("同日甲"))
    assert reader.page.locator("link[href$='katex.css']").count() == 0, "there is none in this preview"
    preview = reader.hover(reader.link("一切都在"))
    expect(preview.locator(".nw-preview__title .katex-html")).to_be_visible()
    mathml = preview.locator(".katex-mathml").first.bounding_box()
    assert max(mathml["width"], mathml["height"]) <= 1.5, "KaTeX's stylesheet is there"
    sheets = reader.page.evaluate("() => [...document.styleSheets].map((sheet) => sheet.href.split('/').pop())")
    assert sheets == ["katex.css", "notewire.css"], "and ours adjusts it"


def test_it_has_no_ids_no_scripts_and_no_stop_for_the_keyboard(at):
    reader = at()
    for link in ("一切都在", "它的表格", "下面一节"):
        preview = reader.hover(reader.link(link))
        assert preview.locator("[id]:not(#nw-preview-head), script, button, .headerlink").count() == 0
        assert preview.evaluate("e => [...e.querySelectorAll('*')].filter((one) => one.tabIndex >= 0).length") == 0
        twice = "() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.length - new Set(ids).size; }"
        assert reader.page.evaluate(twice) == 0
        reader.away()
        expect(preview).to_be_hidden()


@pytest.mark.parametrize("words", ["外面", "分类", "标签", "文件"])
def test_links_to_anything_else_have_none(at, words):
    reader = at()
    reader.link(words).hover()
    reader.nothing(0.8)


@pytest.mark.parametrize(
    ("url", "selector"),
    [
        (SOURCE, ".nw-toc a"),
        (SOURCE, ".nw-nav a"),
        ("theory/", ".nw-card__title a"),
        (SOURCE, ".nw-contained a[aria-current]"),
    ],
)
def test_what_is_told_already_is_not_told_again(at, url, selector):
    reader = at(url)
    reader.page.locator(selector).first.hover()
    reader.nothing(0.8)


@pytest.mark.parametrize(
    ("url", "selector"), [("archive/", ".nw-year__title"), ("series/", ".nw-contained a"), ("", ".nw-hero__newest a")]
)
def test_titles_in_lists_have_previews(at, url, selector):
    reader = at(url)
    expect(reader.hover(reader.page.locator(selector).first).locator(".nw-preview__title")).to_be_visible()


# when


def test_a_page_loads_nothing_for_it_until_a_link_is_met(at):
    reader = at()
    reader.page.wait_for_load_state("networkidle")
    assert reader.fetched("previews.js") == reader.fetched("preview-content.js") == 0
    reader.hover(reader.link("同日甲"))
    reader.away()
    expect(reader.preview).to_be_hidden()
    reader.hover(reader.link("同日甲"))
    assert [reader.fetched(end) for end in ("previews.js", "preview-content.js", "/theory/tie-a/")] == [1, 1, 1]


def test_a_pointer_that_only_passes_opens_nothing_and_asks_for_nothing(at):
    reader = at()
    reader.hover(reader.link("同日甲"))
    reader.away()
    reader.link("一切都在").hover()
    reader.page.wait_for_timeout(100)
    reader.away()
    reader.nothing()
    assert reader.fetched("/python/everything/") == 0


def test_what_comes_after_the_pointer_has_left_is_not_shown(at):
    reader = at()
    waiting = []
    reader.page.route("**/python/everything/", lambda route: waiting.append(route))
    reader.link("一切都在").hover()
    reader.page.wait_for_timeout(600)
    assert len(waiting) == 1
    reader.away()
    reader.nothing(0.3)
    reader.page.unroute("**/python/everything/")
    expect(reader.hover(reader.link("一切都在"))).to_contain_text("开头一段")


def test_it_stays_while_the_pointer_is_on_it_and_goes_when_it_leaves(at):
    reader = at()
    preview = reader.hover(reader.link("一切都在"))
    box = preview.bounding_box()
    reader.page.mouse.move(box["x"] + 60, box["y"] + 20, steps=12)
    reader.page.wait_for_timeout(900)
    expect(preview).to_be_visible()
    reader.away()
    expect(preview).to_be_hidden()


def test_there_is_one_at_a_time(at):
    reader = at()
    reader.hover(reader.link("一切都在"))
    reader.link("同日甲").hover()
    expect(reader.preview).to_contain_text("同日甲")
    expect(reader.page.locator(".nw-preview")).to_have_count(1)
    expect(reader.preview).not_to_contain_text("一切都在")


def test_escape_sends_it_away_until_the_pointer_comes_again(at):
    reader = at()
    link = reader.link("一切都在")
    reader.hover(link)
    reader.page.keyboard.press("Escape")
    expect(reader.preview).to_be_hidden()
    box = link.bounding_box()
    reader.page.mouse.move(box["x"] + 3, box["y"] + box["height"] / 2, steps=3)
    reader.nothing()
    reader.away()
    reader.hover(link)


def test_by_keyboard_it_opens_closes_and_leaves_the_focus_where_it_is(at):
    reader = at()
    before = reader.link("一切都在")
    reader.tab()
    expect(before).to_be_focused()
    expect(reader.preview).to_contain_text("开头一段")
    expect(before).to_have_attribute("aria-describedby", "nw-preview-head")
    assert reader.preview.get_attribute("role") == "tooltip"
    reader.page.keyboard.press("Tab")
    expect(reader.link("它的表格")).to_be_focused()
    expect(reader.preview.locator(".nw-preview__section")).to_have_text("表格")
    assert before.get_attribute("aria-describedby") is None
    reader.page.keyboard.press("Escape")
    expect(reader.preview).to_be_hidden()
    expect(reader.link("它的表格")).to_be_focused()
    reader.nothing()
    reader.page.keyboard.press("Shift+Tab")
    expect(reader.preview).to_contain_text("开头一段")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**/python/everything/")


def test_following_a_link_by_keyboard_closes_it(at):
    reader = at()
    reader.page.keyboard.press("Tab")
    reader.link("下面一节").focus()
    expect(reader.preview).to_contain_text("节里的第一段")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("[id='推导']")).to_be_in_viewport()
    expect(reader.preview).to_be_hidden()


def test_the_keyboard_holds_it_whatever_the_pointer_does(at):
    reader = at()
    reader.tab()
    expect(reader.preview).to_be_visible()
    box = reader.preview.bounding_box()
    reader.page.mouse.move(box["x"] + 60, box["y"] + 20, steps=3)
    reader.away()
    reader.page.wait_for_timeout(600)
    expect(reader.preview).to_be_visible()


def test_a_short_one_is_read_aloud_with_its_link(at):
    reader = at()
    link = reader.page.locator(".footnote-ref").first
    reader.hover(link)
    expect(link).to_have_attribute("aria-describedby", "nw-preview")


def test_a_link_keeps_its_own_title(at):
    reader = at()
    link = reader.link("带说明的")
    reader.hover(link)
    assert link.get_attribute("title") is None, "the browser would show it as well"
    reader.away()
    expect(reader.preview).to_be_hidden()
    expect(link).to_have_attribute("title", "说明")


def test_a_page_that_scrolls_under_a_resting_pointer_opens_none(at):
    reader = at(height=400)
    reader.hover(reader.link("同日甲"))
    reader.away()
    expect(reader.preview).to_be_hidden()
    box = reader.link("一切都在").bounding_box()
    reader.page.mouse.move(box["x"] + 10, box["y"] + 90)
    reader.page.evaluate("() => scrollBy({ top: -90, behavior: 'instant' })")
    reader.page.evaluate("() => scrollBy({ top: 80, behavior: 'instant' })")
    reader.nothing(0.8)


def test_a_click_goes_where_the_link_leads_and_nothing_stays_behind(at):
    reader = at()
    link = reader.link("下面一节")
    reader.hover(link)
    link.click()
    expect(reader.page.locator("[id='推导']")).to_be_in_viewport()
    reader.nothing(0.5)


# by finger


@pytest.fixture
def finger(browser, at):
    """A reader with a telephone, on whose page it is noted when a preview appears, however briefly."""
    reader = at(has_touch=True, is_mobile=True, width=390, height=844)
    reader.page.evaluate(
        """() => { window.seen = 0; new MutationObserver((changes) => {
          for (const { addedNodes } of changes) for (const node of addedNodes) seen += node.className?.includes?.("nw-preview");
        }).observe(document, { childList: true, subtree: true }); }"""
    )
    return reader


@pytest.mark.parametrize(
    ("selector", "there"),
    [(".footnote-ref", ".footnote li"), (".nw-cite", ".nw-references li"), (".nw-eqref", ".nw-math")],
)
def test_a_tap_leads_there_and_shows_no_preview(finger, selector, there):
    finger.page.locator(selector).first.tap()
    expect(finger.page.locator(there).first).to_be_in_viewport()
    finger.nothing()
    assert finger.page.evaluate("seen") == 0
    assert finger.fetched("previews.js") == 0


def test_a_tap_on_a_note_opens_the_note(finger):
    finger.link("一切都在").tap()
    finger.page.wait_for_url("**/python/everything/")
    assert finger.fetched("previews.js") == 0


def test_a_tap_shows_none_where_the_script_is_loaded_already(at):
    reader = at(has_touch=True)
    reader.hover(reader.link("同日甲"))
    reader.page.touchscreen.tap(5, 5)
    expect(reader.preview).to_be_hidden()
    reader.page.locator(".footnote-ref").first.tap()
    expect(reader.page.locator(".footnote li")).to_be_in_viewport()
    reader.nothing()


# where


@pytest.mark.parametrize("size", [(1280, 900), (1280, 260), (760, 500), (320, 640), (320, 300)])
def test_it_is_inside_the_window_and_does_not_cover_its_link(at, size):
    width, height = size
    reader = at(width=width, height=height)
    for words in ("一切都在", "带说明的", "同日乙", "下面一节"):
        link = reader.link(words)
        link.scroll_into_view_if_needed()
        preview = reader.hover(link)
        box, line = preview.bounding_box(), link.bounding_box()
        assert box["x"] >= 0, words
        assert box["y"] >= 0, words
        assert box["x"] + box["width"] <= width, words
        assert box["y"] + box["height"] <= height, words
        assert box["y"] >= line["y"] + line["height"] or box["y"] + box["height"] <= line["y"] + 1, words
        assert reader.page.evaluate("() => document.documentElement.scrollWidth") <= width
        reader.page.keyboard.press("Escape")
        reader.away()


def test_it_scrolls_with_its_link(at):
    reader = at(height=500)
    link = reader.link("一切都在")
    preview = reader.hover(link)
    apart = preview.bounding_box()["y"] - link.bounding_box()["y"]
    reader.page.evaluate("() => scrollBy({ top: 40, behavior: 'instant' })")
    assert abs(preview.bounding_box()["y"] - link.bounding_box()["y"] - apart) < 1


def test_a_long_text_fades_out(at):
    reader = at(height=300)
    text = reader.hover(reader.link("一切都在")).locator(".nw-preview__text")
    expect(text).to_have_class(re.compile("nw-preview__text--cut"))
    assert text.evaluate("e => getComputedStyle(e).overflowY") == "hidden"
    reader.away()
    text = reader.hover(reader.page.locator(".footnote-ref").first).locator(".nw-preview__text")
    expect(text).not_to_have_class(re.compile("nw-preview__text--cut"))


def test_it_does_not_move_where_motion_is_not_wanted_and_is_not_printed(at):
    reader = at(reduced_motion="reduce")
    preview = reader.hover(reader.link("一切都在"))
    assert preview.evaluate("e => getComputedStyle(e).animationName") == "none"
    reader.page.emulate_media(media="print")
    expect(preview).to_be_hidden()


# with others


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "selector", ["a:text-is('一切都在')", "a:text-is('它的表格')", ".footnote-ref", ".nw-eqref", ".nw-cite", ".nw-term"]
)
def test_axe_finds_nothing_while_it_is_open(at, violations, selector, scheme):  # noqa: F811 (the fixture)
    reader = at(color_scheme=scheme, reduced_motion="reduce")
    preview = reader.hover(reader.page.locator(f".nw-prose {selector}").first)
    assert violations(reader.page) == []
    expect(preview).to_be_visible()


@pytest.mark.parametrize("answer", ["gone", "offline", "no note"])
def test_what_cannot_be_had_is_not_shown(at, answer):
    reader = at()
    reader.page.watch.lost = True

    def answered(route):
        if answer == "gone":
            route.fulfill(status=404, body="<div class='nw-note'>no</div>", content_type="text/html")
        elif answer == "offline":
            route.abort("aborted")
        else:
            route.fulfill(body="<meta http-equiv=refresh content='9; url=/'>", content_type="text/html")

    reader.page.route("**/python/everything/", answered)
    reader.link("一切都在").hover()
    reader.nothing()
    reader.page.unroute("**/python/everything/")
    reader.away()
    if answer != "no note":
        expect(reader.hover(reader.link("一切都在"))).to_contain_text("开头一段")


def test_search_is_not_disturbed(at):
    reader = at()
    reader.hover(reader.link("一切都在"))
    reader.page.keyboard.press("/")
    search = reader.page.get_by_role("searchbox")
    expect(search).to_be_focused()
    search.fill("一切")
    found = reader.page.locator(".nw-found a").first
    found.hover()
    reader.nothing()
    reader.page.keyboard.press("Escape")
    expect(reader.page.locator(".nw-dialog")).to_be_hidden()


def test_escape_closes_one_thing_at_a_time(at):
    """On a telephone with a keyboard and a mouse: the menu is open, too."""
    reader = at(width=390, height=844)
    reader.hover(reader.link("一切都在"))
    reader.page.locator(".nw-nav__fold").evaluate("menu => (menu.open = true)")
    reader.page.keyboard.press("Escape")
    expect(reader.preview).to_be_hidden()
    assert reader.page.locator(".nw-nav__fold").evaluate("menu => menu.open")
    reader.page.keyboard.press("Escape")
    assert not reader.page.locator(".nw-nav__fold").evaluate("menu => menu.open")


def test_while_a_site_is_written(browser, tmp_path):
    with projects.serve(previewed(tmp_path / "mini")) as served:
        context = browser.new_context()
        reader = Reader(context.new_page())
        reader.page.goto(served.url + SOURCE)
        expect(reader.hover(reader.link("一切都在"))).to_contain_text("开头一段")
        context.close()
