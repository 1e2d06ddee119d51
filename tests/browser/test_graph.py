"""The graph as a reader meets it: as a list without scripts, by keyboard from note to note, filtered, and on a phone by finger."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from ..sites import projects
from ..sites.projects import REPOSITORY
from .test_accessible import axe, violations  # noqa: F401 (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLASH, LORA = "large-model/flash-attention", "large-model/lora"
MANY = 200


def woven(folder):
    """`MANY` notes in two categories, each linked with two before it."""
    for name in ("warp", "weft"):
        projects.write(folder / f"notes/{name}/index.md", f"---\ntitle: {name.title()}\n---\n")
    for number in range(MANY):
        links = " ".join(f"[[n{other:03}]]" for other in {number // 2, number // 3} - {number})
        head = f"title: 第 {number} 篇的题目\ndate: 2026-01-01\n"
        category = "weft" if number % 2 else "warp"
        projects.write(folder / f"notes/{category}/n{number:03}.md", f"---\n{head}---\n\n见 {links}。\n")
    projects.write(folder / "docs/index.md", "织。\n")
    return projects._configured(folder, "https://woven.example/base/")


_site_of_our_own = projects.own("woven", woven)


def node(page: Page, name: str) -> Locator:
    """A note in the drawing."""
    return page.locator(f'.nw-map [id="{name}"]')


def named(page: Page) -> Locator:
    """The notes whose labels are shown."""
    return page.locator(".nw-map a.is-named")


def scale(page: Page) -> float:
    """How large the drawing is."""
    return page.locator(".nw-map").evaluate("map => map.getBoundingClientRect().width / map.viewBox.baseVal.width")


def opened(visit, url="graph/", name="repository", **options) -> Page:
    page = visit(name, url, **options)
    expect(page.get_by_role("searchbox", name="按标题")).to_be_visible()
    return page


# without scripts


@pytest.mark.parametrize("width", [390, 1440])
def test_without_scripts_the_drawing_is_there_and_so_is_its_list(visit, site, width):
    page = visit("repository", "graph/", width=width, java_script_enabled=False)
    notes = [url for url in site("repository").documents if re.fullmatch(r"[a-z-]+/[\w-]+/", url)]
    listed = [link.get_attribute("href").removeprefix("../") for link in page.locator(".nw-graph__list li > a").all()]
    drawn = [link.get_attribute("href").removeprefix("../") for link in page.locator(".nw-map a").all()]
    assert sorted(listed) == sorted(drawn)
    assert set(listed) == {url for url in notes if (site("repository").project / f"notes/{url[:-1]}.md").is_file()}
    expect(page.get_by_role("button")).to_have_count(0)
    expect(node(page, FLASH).locator("text")).to_be_visible()
    entry = page.locator(".nw-graph__list li").filter(has=page.locator(f'> a[href="../{FLASH}/"]'))
    entry.scroll_into_view_if_needed()
    expect(entry).to_be_visible()
    there = entry.locator("p a", has_text="LoRA")
    there.click()
    expect(page.locator(".nw-graph__list li:target > a")).to_have_text("LoRA")
    expect(page.locator(".nw-graph__list li:target")).to_be_in_viewport()


def test_without_scripts_a_note_leads_to_its_place_in_the_drawing(visit):
    page = visit("repository", f"{LORA}/", java_script_enabled=False, width=390, height=844)
    page.get_by_role("link", name="在全图中看").click()
    expect(node(page, LORA).locator("text")).to_be_in_viewport()


# what is seen


def overlapping(page: Page) -> list[str]:
    """Pairs of labels that run into each other as they are on the screen."""
    return page.evaluate(
        """() => {
          const labels = [...document.querySelectorAll(".nw-map a.is-named text")];
          const boxes = labels.map((label) => [label.textContent, label.getBoundingClientRect()]);
          return boxes.flatMap(([one, a], index) => boxes.slice(index + 1)
            .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
            .map(([other]) => `${one} / ${other}`));
        }"""
    )


def test_on_a_laptop_every_note_of_ours_is_seen_and_named_at_once(visit):
    page = opened(visit, width=1440, height=900)
    expect(page.locator(".nw-map a:not(.is-named)")).to_have_count(0)
    assert overlapping(page) == []
    frame, drawing = page.locator(".nw-graph__view").bounding_box(), page.locator(".nw-map").bounding_box()
    assert frame["x"] <= drawing["x"]
    assert drawing["x"] + drawing["width"] <= frame["x"] + frame["width"]
    assert drawing["y"] + drawing["height"] <= frame["y"] + frame["height"] + 1


def test_of_many_notes_some_are_named_and_more_from_nearby(visit):
    page = opened(visit, name="woven")
    far = named(page).count()
    assert 20 < far < 60
    assert overlapping(page) == []
    for _ in range(4):
        page.get_by_role("button", name="放大").click()
    assert named(page).count() > far
    assert overlapping(page) == []
    page.get_by_role("button", name="看全图").click()
    assert scale(page) <= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["repository", "woven"])
def test_axe_finds_nothing(visit, violations, name, scheme):  # noqa: F811
    page = opened(visit, name=name, color_scheme=scheme)
    assert violations(page) == []
    page.locator(".nw-map a[tabindex='0']").focus()
    page.keyboard.press("ArrowLeft")
    assert violations(page) == []


def test_a_note_that_is_pointed_at_lights_what_it_is_linked_with(visit):
    page = opened(visit, width=1440)
    node(page, FLASH).locator(":scope > :first-child").hover()
    lit = page.locator(".nw-map a.is-on")
    entry = page.locator(".nw-graph__list li").filter(has=page.locator(f'> a[href="../{FLASH}/"]'))
    links = {link.get_attribute("href") for link in entry.locator("p a").all()}
    expect(lit).to_have_count(1 + len(links))
    assert page.locator(".nw-map__lit").get_attribute("d").count("M") == len(links)
    page.locator("h1").hover()
    expect(lit).to_have_count(0)


# by keyboard


def test_the_keyboard_passes_the_drawing_in_one_step_and_walks_about_in_it(visit, address):
    page = opened(visit)
    page.get_by_role("button", name="看全图").focus()
    page.keyboard.press("Tab")
    focused = page.locator(".nw-map a:focus")
    expect(focused).to_have_count(1)
    page.keyboard.press("Tab")
    expect(focused).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    seen = set()
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown") * 3:
        before = focused.bounding_box()
        page.keyboard.press(key)
        after = focused.bounding_box()
        seen.add(focused.get_attribute("id"))
        expect(focused).to_be_in_viewport()
        if key == "ArrowLeft":
            assert after["x"] + after["width"] / 2 <= before["x"] + before["width"] / 2
    assert len(seen) > 2
    where = focused.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address('repository')}{where}/")


def test_every_note_can_be_reached_by_arrows(visit):
    page = opened(visit)
    reached = page.evaluate(
        """() => {
          const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          const waiting = [document.querySelector(".nw-map a[tabindex='0']")];
          const seen = new Set(waiting);
          while (waiting.length) {
            const from = waiting.pop();
            for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
              from.focus();
              press(key);
              if (seen.has(document.activeElement)) continue;
              seen.add(document.activeElement);
              waiting.push(document.activeElement);
            }
          }
          return seen.size;
        }"""
    )
    assert reached == page.locator(".nw-map a").count()


def test_keys_make_it_larger_and_smaller(visit):
    page = opened(visit)
    page.locator(".nw-map a[tabindex='0']").focus()
    before = scale(page)
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert scale(page) == pytest.approx(before * 1.96, rel=0.01)
    expect(page.locator(".nw-map a:focus")).to_have_count(1)
    page.keyboard.press("-")
    assert scale(page) == pytest.approx(before * 1.4, rel=0.01)
    page.keyboard.press("0")
    assert scale(page) <= before + 0.001


def test_a_link_before_the_drawing_leads_past_it(visit):
    page = opened(visit)
    skip = page.get_by_role("link", name="跳过图，到列表")
    skip.focus()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".nw-graph__list a:focus")).to_have_count(1)


# by mouse and finger


def test_control_and_wheel_zoom_where_the_pointer_is(visit):
    page = opened(visit, width=1440)
    mark = node(page, LORA).locator(":scope > :first-child")
    before, place = scale(page), mark.bounding_box()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.keyboard.down("Control")
    for _ in range(6):
        page.mouse.wheel(0, -80)
    page.keyboard.up("Control")
    page.wait_for_timeout(100)
    assert scale(page) > before * 1.5
    after = mark.bounding_box()
    for side, size in (("x", "width"), ("y", "height")):
        assert abs(after[side] + after[size] / 2 - place[side] - place[size] / 2) < 8


def test_dragging_moves_the_drawing_and_opens_nothing(visit):
    page = opened(visit, width=1440)
    for _ in range(3):
        page.get_by_role("button", name="放大").click()
    view = page.locator(".nw-graph__view")
    before = view.evaluate("view => [view.scrollLeft, view.scrollTop]")
    named(page).first.scroll_into_view_if_needed()
    box = view.bounding_box()
    page.mouse.move(box["x"] + 600, box["y"] + 300)
    page.mouse.down()
    page.mouse.move(box["x"] + 500, box["y"] + 250, steps=4)
    page.mouse.up()
    after = view.evaluate("view => [view.scrollLeft, view.scrollTop]")
    assert after != before
    assert page.url.endswith("/graph/")


def test_a_finger_chooses_a_note_first_and_opens_it_then(visit, address):
    page = opened(visit, width=390, height=844, has_touch=True)
    mark = node(page, FLASH).locator(":scope > :first-child")
    mark.scroll_into_view_if_needed()
    mark.tap()
    expect(page.get_by_role("status").filter(has_text="FlashAttention")).to_be_visible()
    assert page.locator(".nw-map a.is-on").count() > 5
    assert page.url.endswith("/graph/")
    mark.tap()
    expect(page).to_have_url(f"{address('repository')}{FLASH}/")


# filters


def test_typing_a_name_filters_the_drawing_and_the_list_alike(visit, address):
    page = opened(visit)
    field = page.get_by_role("searchbox", name="按标题")
    field.fill("lora")
    shown = page.locator(".nw-graph__list li:visible")
    expect(shown).to_have_count(1)
    expect(page.locator(".nw-map a.is-on")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="1 篇")).to_be_visible()
    field.press("Enter")
    expect(node(page, LORA)).to_be_focused()
    field.fill("没有这样的题目")
    expect(shown).to_have_count(0)
    expect(page.get_by_role("status").filter(has_text="没有标题里有")).to_be_visible()
    field.press("Escape")
    expect(field).to_have_value("")
    expect(shown).to_have_count(page.locator(".nw-map a").count())


def test_a_category_can_be_left_out(visit):
    page = opened(visit)
    all_notes, lines = page.locator(".nw-map a").count(), page.locator(".nw-map__lines")
    before = lines.get_attribute("d").count("M")
    button = page.get_by_role("button", name="大模型")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".nw-map a[id^='large-model/']:visible")).to_have_count(0)
    expect(page.locator(".nw-graph__list li:visible > a[href^='../large-model/']")).to_have_count(0)
    assert 0 < lines.get_attribute("d").count("M") < before
    button.click()
    expect(page.locator(".nw-map a:visible")).to_have_count(all_notes)
    assert lines.get_attribute("d").count("M") == before


# from a note


def test_a_note_leads_to_its_place_in_the_drawing(visit):
    page = visit("repository", f"{LORA}/")
    page.get_by_role("link", name="在全图中看").click()
    expect(node(page, LORA)).to_have_class(re.compile("is-chosen"))
    expect(node(page, LORA).locator("text")).to_be_in_viewport()
    expect(page.get_by_role("status").filter(has_text="LoRA")).to_be_visible()
    assert page.locator(".nw-map a.is-on").count() > 5


@pytest.mark.parametrize("width", [390, 1280])
def test_the_small_graph_says_what_its_list_says(visit, address, width):
    page = visit("repository", f"{LORA}/", width=width)
    drawn = [link.get_attribute("href") for link in page.locator(".nw-near__map a").all()]
    page.locator(".nw-near summary").click()
    listed = [link.get_attribute("href") for link in page.locator(".nw-near details a").all()]
    assert drawn == listed
    assert len(set(drawn)) > 8
    first = page.locator(".nw-near__map a").first
    expect(first.locator("text")).to_be_visible()
    first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address('repository')}{drawn[0].replace('../', 'large-model/', 1)}")


# what it weighs


def test_the_script_is_small_and_only_where_it_is_used(visit):
    script = REPOSITORY / "overrides/assets/js/graph.js"
    assert script.stat().st_size <= 20_000
    page = opened(visit)
    asked = [url for url in page.watch.requests if "/assets/js/graph" in url]
    assert len(asked) == 1
    before = len(page.watch.requests)
    page.get_by_role("button", name="放大").click()
    page.get_by_role("searchbox", name="按标题").fill("a")
    page.locator(".nw-map a[tabindex='0']").focus()
    page.wait_for_timeout(200)
    assert len(page.watch.requests) == before, "nothing is fetched beyond the page itself"
    plain = visit("repository", f"{LORA}/")
    plain.wait_for_load_state("networkidle")
    assert [url for url in plain.watch.requests if "/assets/js/graph" in url] == []
