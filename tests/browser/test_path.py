"""The learning path as a reader meets it: by keyboard from note to note, with ticks that stay, and without scripts as a list."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from ..sites import projects
from .test_accessible import axe, violations  # noqa: F401 (fixtures)
from .test_layout import sideways

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def head(title, date, **more):
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": title, "date": date, **more}.items())
    return f"---\n{lines}---\n\n{title}的正文。\n"


NOTES = {
    "base/vectors": head("'向量 $\\RR^n$'", "2026-01-01", aliases="[base/old-vectors]"),
    "base/calculus": head("微积分", "2026-01-02"),
    "base/gradient": head("梯度", "2026-01-03", requires="[vectors, calculus]"),
    "deep/backprop": head("反向传播", "2026-01-04", requires="[gradient]"),
    "deep/network": head("网络", "2026-01-05", requires="[vectors]"),
    "deep/training": head("训练一个很长很长的题目，长到一行里写不下，两行里也写不下，只好截断的网络", "2026-01-06", requires="[network, backprop]"),
    "deep/tuning": head("调参", "2026-01-07", requires="[training]"),
    "base/alone": head("随便看看", "2026-01-08"),
}  # fmt: skip
WAY = ["base/vectors/", "deep/network/", "base/calculus/", "base/gradient/", "deep/backprop/", "deep/training/"]
"""To the note on training, depth first in its author's order."""


def learnt(folder):
    """Seven notes on one path, and one apart."""
    for number, name in enumerate(("base", "deep"), 1):
        projects.write(folder / f"notes/{name}/index.md", f"---\ntitle: {name.title()}\ntitle_zh: {'基础' if number == 1 else '深入'}\norder: {number}\n---\n")  # fmt: skip
    for name, text in NOTES.items():
        projects.write(folder / f"notes/{name}.md", text)
    projects.write(folder / "docs/index.md", "路径。\n")
    return projects._configured(folder, "https://learnt.example/base/", macros={"\\RR": "\\mathbb{R}"})


_site_of_our_own = projects.own("learnt", learnt)


def node(page: Page, url: str) -> Locator:
    """A note on the map."""
    return page.locator(f'.nw-course a[data-nw-note="{url}"]')


def box(page: Page, url: str) -> Locator:
    """The box that ticks a note in the list."""
    return page.locator(f'li[data-nw-note="{url}"] > input')


def ready(page: Page) -> Locator:
    return page.locator("[data-nw-ready] a")


def way(page: Page) -> list[str]:
    base = page.url.partition("path/")[0]
    return [link.evaluate("link => link.href").removeprefix(base) for link in page.locator("[data-nw-way] ol a").all()]


def opened(visit, url="path/", **options) -> Page:
    page = visit("learnt", url, **options)
    expect(page.locator("[data-nw-keep]")).to_be_visible()
    return page


def again(page: Page) -> None:
    page.reload(wait_until="load")
    expect(page.locator("[data-nw-keep]")).to_be_visible()


# by keyboard


def test_the_path_is_followed_to_its_end_by_keyboard_on_the_map(visit, address):
    page = opened(visit)
    node(page, "base/vectors/").focus()
    expect(page.locator(".nw-course a[tabindex='0']")).to_have_count(1)
    for key, url in [
        ("ArrowUp", "base/calculus/"),
        ("ArrowRight", "base/gradient/"),
        ("ArrowRight", "deep/backprop/"),
        ("ArrowLeft", "base/gradient/"),
        ("End", "deep/network/"),
        ("ArrowRight", "deep/training/"),
        ("ArrowRight", "deep/tuning/"),
        ("ArrowRight", "deep/tuning/"),
    ]:
        page.keyboard.press(key)
        expect(page.locator(".nw-course a:focus")).to_have_attribute("data-nw-note", url)
        expect(page.locator(".nw-course a:focus rect")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(address("learnt") + "deep/tuning/")


def test_the_path_is_followed_to_its_end_by_keyboard_from_note_to_note(visit, address):
    page = visit("learnt", "base/calculus/")
    for url in ("base/gradient/", "deep/backprop/", "deep/training/", "deep/tuning/"):
        page.locator(".nw-opens li a").first.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(address("learnt") + url)
    expect(page.locator(".nw-opens li")).to_have_count(0)
    for url in ("deep/training/", "deep/network/", "base/vectors/"):
        page.get_by_role("listitem").filter(has_text="先读").get_by_role("link").first.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(address("learnt") + url)


def test_the_tabulator_passes_the_map_with_one_stop(visit):
    page = opened(visit)
    page.locator("#nw-to").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".nw-course a:focus")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".nw-course a:focus")).to_have_count(0)
    expect(page.locator("li[data-nw-note] > input:focus")).to_have_count(1)


def test_what_comes_before_a_note_is_lit_while_it_is_pointed_at(visit):
    page = opened(visit)
    lit = page.locator(".nw-course a[data-on]")
    node(page, "deep/backprop/").hover()
    expect(lit).to_have_count(4)
    expect(page.locator(".nw-course path[data-from][data-on]")).to_have_count(3)
    page.locator("h1").hover()
    expect(lit).to_have_count(0)
    node(page, "deep/network/").focus()
    expect(lit).to_have_count(2)


# ticks


def test_a_tick_stays_and_says_what_comes_next(visit):
    page = opened(visit)
    count = page.locator("[data-nw-count]")
    expect(count).to_have_text("0 / 8")
    assert ready(page).all_inner_texts() == ["向量 ℝⁿ", "微积分"]
    box(page, "base/vectors/").focus()
    page.keyboard.press("Space")
    expect(count).to_have_text("1 / 8")
    expect(page.locator("[data-nw-status]")).to_have_text("已读 1 / 8")
    assert ready(page).all_inner_texts() == ["网络", "微积分"]
    expect(node(page, "base/vectors/")).to_have_accessible_name("向量 ℝⁿ 基础 已读")
    expect(node(page, "deep/network/")).to_have_accessible_name("网络 深入 现在可以学")
    again(page)
    expect(box(page, "base/vectors/")).to_be_checked()
    expect(box(page, "base/calculus/")).not_to_be_checked()
    expect(count).to_have_text("1 / 8")
    expect(node(page, "base/vectors/").locator(".nw-course__read")).to_be_visible()
    expect(node(page, "base/calculus/").locator(".nw-course__read")).to_be_hidden()
    box(page, "base/vectors/").uncheck()
    again(page)
    expect(count).to_have_text("0 / 8")


def test_a_tick_on_a_note_and_one_on_the_path_are_the_same(visit, address):
    page = visit("learnt", "base/vectors/")
    page.get_by_role("checkbox", name="读过了").check()
    expect(page.get_by_role("checkbox")).to_have_accessible_name(re.compile(r"读过了，\d{4}-\d\d-\d\d"))
    page.reload(wait_until="load")
    expect(page.get_by_role("checkbox", name="读过了")).to_be_checked()
    page.goto(address("learnt") + "base/gradient/")
    expect(page.get_by_role("checkbox", name="读过了")).not_to_be_checked()
    before = page.get_by_role("listitem").filter(has_text="先读").get_by_role("link")
    expect(before.first).to_contain_text("（已读）")
    expect(before.last).not_to_contain_text("（已读）")
    page.get_by_role("link", name="在学习路径里看").click()
    expect(page.locator("#nw-to")).to_have_value("base/gradient/")
    expect(box(page, "base/vectors/")).to_be_checked()
    assert way(page) == ["base/calculus/", "base/gradient/"]


def test_a_tick_in_another_window_is_seen_here(visit):
    page = opened(visit)
    other = page.context.new_page()
    other.goto(page.url.replace("path/", "base/calculus/"))
    other.get_by_role("checkbox", name="读过了").check()
    expect(box(page, "base/calculus/")).to_be_checked()
    expect(page.locator("[data-nw-count]")).to_have_text("1 / 8")


def test_nothing_is_sent_and_the_neighbours_of_the_host_do_not_see_it(visit):
    page = opened(visit)
    box(page, "base/vectors/").check()
    assert page.evaluate("Object.keys(localStorage)") == ["nw-read /base/"]
    assert [url for url in page.watch.requests if "?" in url] == []
    read = json.loads(page.evaluate("localStorage['nw-read /base/']"))
    assert list(read["read"]) == ["base/vectors/"]


def test_a_renamed_note_keeps_its_tick(visit):
    page = opened(visit)
    page.evaluate(
        """() => (localStorage["nw-read /base/"] = '{"version":1,"read":{"base/old-vectors/":"2025-05-05"}}')"""
    )
    again(page)
    expect(box(page, "base/vectors/")).to_be_checked()
    page.goto(page.url.replace("path/", "base/vectors/"))
    expect(page.get_by_role("checkbox", name="读过了，2025-05-05")).to_be_checked()
    page.get_by_role("checkbox").uncheck()
    page.reload(wait_until="load")
    expect(page.get_by_role("checkbox", name="读过了")).not_to_be_checked()


@pytest.mark.parametrize("kept", ["nonsense", "[]", '{"version":2,"read":{}}', '{"version":1,"read":[]}'])
def test_what_somebody_else_keeps_there_does_no_harm(visit, kept):
    page = opened(visit)
    page.evaluate("kept => (localStorage['nw-read /base/'] = kept)", kept)
    again(page)
    expect(page.locator("[data-nw-count]")).to_have_text("0 / 8")


def test_where_nothing_may_be_kept_a_tick_lasts_as_long_as_the_page(visit, browser, address):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } })"
    )
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    page.goto(address("learnt") + "path/")
    box(page, "base/vectors/").check()
    expect(page.locator("[data-nw-count]")).to_have_text("1 / 8")
    assert ready(page).all_inner_texts() == ["网络", "微积分"]
    page.goto(address("learnt") + "base/vectors/")
    page.get_by_role("checkbox", name="读过了").check()
    expect(page.get_by_role("checkbox", name="读过了")).to_be_checked()
    context.close()
    assert errors == []


def test_ticks_go_to_another_browser_in_a_file(visit, tmp_path):
    page = opened(visit)
    box(page, "base/vectors/").check()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "notewire-read.json"
    data = json.loads(file.read_text("utf-8"))
    assert list(data["read"]) == ["base/vectors/"]
    data["read"] |= {"base/calculus/": "2020-01-01", "gone/note/": "2020-01-01", "bad": 5, "": "2020-01-01"}
    file.write_text(json.dumps(data), "utf-8")

    other = opened(visit)
    box(other, "base/calculus/").check()
    other.locator("[data-nw-import]").set_input_files(file)
    expect(other.locator("[data-nw-told]")).to_have_text("文件里有 3 篇，其中 2 篇是新的")
    expect(box(other, "base/vectors/")).to_be_checked()
    expect(other.locator("[data-nw-count]")).to_have_text("2 / 8")
    kept = json.loads(other.evaluate("localStorage['nw-read /base/']"))["read"]
    assert kept["base/calculus/"] == "2020-01-01", "the earlier day counts"
    assert kept["gone/note/"] == "2020-01-01", "a note may come back"

    file.write_text("no file of ours", "utf-8")
    other.locator("[data-nw-import]").set_input_files(file)
    expect(other.locator("[data-nw-told]")).to_contain_text("没有导入")
    expect(other.locator("[data-nw-count]")).to_have_text("2 / 8")


# the shortest way


def test_the_shortest_way_to_a_note_has_an_address(visit, address):
    page = opened(visit)
    page.get_by_label("想读懂").select_option("deep/training/")
    expect(page).to_have_url(address("learnt") + "path/?to=deep/training/")
    assert way(page) == WAY
    assert {one.get_attribute("data-nw-note") for one in page.locator(".nw-course a[data-way]").all()} == {*WAY}
    expect(page.locator("[data-nw-way] p")).to_have_text("按这个次序读，还有 6 篇：")
    again(page)
    assert way(page) == WAY
    box(page, "base/gradient/").check()
    assert way(page) == ["base/vectors/", "deep/network/", "deep/backprop/", "deep/training/"], (
        "what lies behind it is known"
    )
    box(page, "deep/backprop/").check()
    box(page, "deep/network/").check()
    assert way(page) == ["deep/training/"]
    expect(page.locator("[data-nw-way] p")).to_have_text("要先读的都读过了，可以直接读它。")
    box(page, "deep/training/").check()
    expect(page.locator("[data-nw-way] p")).to_have_text("这一篇已经读过了。")
    page.get_by_label("想读懂").select_option("")
    expect(page.locator("[data-nw-way]")).to_be_hidden()
    expect(page).to_have_url(address("learnt") + "path/")


@pytest.mark.parametrize("asked", ["base/vectors/", "/base/vectors", "base/old-vectors/"])
def test_a_note_may_be_asked_for_by_what_leads_to_it(visit, asked):
    page = opened(visit, f"path/?to={asked}")
    expect(page.locator("#nw-to")).to_have_value("base/vectors/")
    assert way(page) == ["base/vectors/"]


@pytest.mark.parametrize("asked", ["no/such/note/", "javascript:alert(1)", "%3Cb%3E", ""])
def test_what_is_no_note_is_no_way(visit, asked):
    page = opened(visit, f"path/?to={asked}")
    expect(page.locator("#nw-to")).to_have_value("")
    expect(page.locator("[data-nw-way]")).to_be_hidden()


# for everybody


def test_without_scripts_there_are_the_map_and_the_list(visit, address):
    page = visit("learnt", "path/", java_script_enabled=False)
    expect(page.get_by_role("heading", level=2)).to_have_text(
        ["从这里开始 2 篇", "第 2 层 2 篇", "第 3 层 1 篇", "第 4 层 1 篇", "第 5 层 1 篇", "可以随时读 1 篇"]
    )
    expect(page.locator("ol > li[data-nw-note] .nw-path__title")).to_have_count(7)
    expect(page.locator('li[data-nw-note="deep/training/"] .nw-path__needs')).to_have_text("需要：网络、反向传播")
    assert [one.get_attribute("class") for one in page.locator("button, input, select").all() if one.is_visible()] == []
    node(page, "deep/network/").click()
    expect(page).to_have_url(address("learnt") + "deep/network/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("url", ["path/", "path/?to=deep/training/", "deep/training/"])
def test_axe_finds_nothing(visit, violations, url, width, scheme):  # noqa: F811
    page = visit("learnt", url, width=width, color_scheme=scheme)
    for place in ("input[type=checkbox] >> nth=0", "input[type=checkbox] >> nth=-1"):
        page.locator(place).check()
    if url != "deep/training/" and width == 390:
        page.locator(".nw-course__fold summary").click()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_nothing_is_required(visit, violations, scheme):  # noqa: F811
    page = visit("empty", "path/", color_scheme=scheme)
    expect(page.locator("main")).to_contain_text("requires: [")
    assert violations(page) == []


def test_on_a_phone_the_map_unfolds_and_scrolls_in_its_own_box(visit):
    page = opened(visit, width=390, height=844)
    assert not sideways(page, 390)
    expect(page.locator(".nw-course svg")).to_be_hidden()
    expect(page.locator("li[data-nw-note] .nw-path__title").first).to_be_visible()
    page.locator(".nw-course__fold summary").click()
    expect(page.locator(".nw-course svg")).to_be_visible()
    assert page.locator(".nw-course__box").evaluate("box => box.scrollWidth > box.clientWidth")
    assert not sideways(page, 390)
    node(page, "base/vectors/").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".nw-course a:focus rect")).to_be_in_viewport()


def test_finger_size(visit):
    page = opened(visit, width=390, height=844)
    for locator in ("#nw-to", "[data-nw-export]", "[data-nw-keep] label"):
        assert page.locator(locator).bounding_box()["height"] >= 44
