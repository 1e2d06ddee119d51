"""Light and dark: the system's, until the reader chooses; the choice is kept, and pictures follow it."""

import base64

import pytest
from playwright.sync_api import expect

from .kinds import EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def brightness(page, png):
    """The mean brightness of a picture, from 0 to 255; the browser itself decodes it."""
    return page.evaluate(
        """async (data) => {
          const image = new Image();
          image.src = data;
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.width, image.height];
          const context = canvas.getContext("2d");
          context.drawImage(image, 0, 0);
          const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
          return pixels.filter((_, index) => index % 4 === 1).reduce((sum, value) => sum + value, 0) / (pixels.length / 4);
        }""",
        "data:image/png;base64," + base64.b64encode(png).decode(),
    )


def is_dark(page):
    return brightness(page, page.screenshot()) < 100


def switch(page):
    return page.locator("[data-nw-scheme-switch]")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scripts", [True, False])
def test_at_first_it_is_as_the_system_has_it(visit, scheme, scripts):
    page = visit("mini", "theory/tie-a/", color_scheme=scheme, java_script_enabled=scripts)
    judge = visit("mini")
    assert (brightness(judge, page.screenshot()) < 100) == (scheme == "dark")


def test_the_choice_lasts_over_reload_and_page_change(visit, address):
    page = visit("mini", color_scheme="light")
    assert not is_dark(page)
    expect(switch(page)).to_have_accessible_name("配色：跟随系统，点按改为浅色")
    switch(page).click()
    expect(switch(page)).to_have_accessible_name("配色：浅色，点按改为深色")
    switch(page).click()
    expect(switch(page)).to_have_accessible_name("配色：深色，点按改为跟随系统")
    expect(page.get_by_role("status")).to_have_text("配色：深色")
    assert is_dark(page)
    page.reload()
    assert is_dark(page)
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="语言").click()
    page.wait_for_url(address("mini") + "python/")
    assert is_dark(page)
    expect(switch(page)).to_have_accessible_name("配色：深色，点按改为跟随系统")
    switch(page).click()
    assert not is_dark(page)
    page.reload()
    assert not is_dark(page)


def test_the_choice_is_made_before_anything_is_painted(visit):
    """The script stands in the head and blocks: no white flash at night."""
    page = visit("mini", color_scheme="light")
    page.evaluate("() => localStorage.setItem('nw-scheme', 'dark')")
    page.add_init_script(
        "new MutationObserver((_, self) => { if (document.body) { window.atBody = document.documentElement.dataset.nwScheme;"
        " self.disconnect(); } }).observe(document, { childList: true, subtree: true });"
    )
    page.reload()
    assert page.evaluate("() => window.atBody") == "dark"


def test_other_open_pages_follow(visit):
    page = visit("mini", color_scheme="light")
    other = page.context.new_page()
    other.goto(page.url + "tags/")
    switch(page).click()
    switch(page).click()
    other.wait_for_function("() => document.documentElement.dataset.nwScheme === 'dark'")


def test_auto_follows_the_system_when_it_changes(visit):
    page = visit("mini", color_scheme="light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => document.documentElement.dataset.nwScheme === 'dark'")


def test_svg_figures_follow_the_switch_and_not_only_the_system(visit):
    page = visit("mini", EVERYTHING, color_scheme="light")
    figure = page.locator(".nw-figure img")
    figure.scroll_into_view_if_needed()
    expect(figure).to_have_js_property("complete", True)
    assert brightness(page, figure.screenshot()) > 200
    switch(page).click()
    switch(page).click()
    assert brightness(page, figure.screenshot()) < 50
    page.emulate_media(color_scheme="dark")
    for _ in range(2):  # over auto to light
        switch(page).click()
    assert brightness(page, figure.screenshot()) > 200
