"""No page complains, asks another host for something, or needs what a strict Content-Security-Policy forbids.

`visit` holds every page of every test to that (see conftest.py); here are all those that no other test opens.
"""

import pytest

from .kinds import KINDS, OPTIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_page_is_clean(visit, kind):
    name, url = KINDS[kind]
    page = visit(name, url, **OPTIONS.get(kind, {}))
    page.wait_for_load_state("networkidle")
    assert page.locator("main").count() == 1
    assert page.locator("h1").count() == 1


def test_every_real_page_is_clean(visit, site, address):
    page = visit("repository")
    for url in site("repository").documents:
        page.goto(address("repository") + url)
        page.evaluate("() => document.querySelectorAll('details').forEach((details) => (details.open = true))")
        page.evaluate("() => document.fonts.ready")
        unseen = page.evaluate(
            """async () => {
              const seen = (image) => { image.loading = "eager"; return image.decode().then(() => "", () => image.src); };
              return (await Promise.all([...document.images].map(seen))).filter(Boolean);
            }"""
        )
        assert unseen == [], f"/{url}: pictures that do not show"


def test_an_old_address_leads_on(visit):
    page = visit("mini", "old/everything/")
    page.wait_for_url("**/base/python/everything/")
    assert page.locator("h1").inner_text().startswith("一切都在")


def test_the_scripts_of_diagrams_are_fetched_only_where_one_is_drawn(visit):
    note = visit("mini", "python/everything/")
    note.locator(".nw-mermaid__light svg").wait_for()
    assert [url for url in note.watch.requests if "/assets/mermaid/" in url]
    plain = visit("mini", "guide/")
    plain.wait_for_load_state("networkidle")
    assert [url for url in plain.watch.requests if "mermaid" in url] == []


def test_fonts_are_fetched_only_where_formulas_ask_for_them(visit):
    plain = visit("mini", "theory/tie-a/")
    plain.wait_for_load_state("networkidle")
    assert [url for url in plain.watch.requests if url.endswith((".woff2", "katex.css"))] == []
    note = visit("mini", "python/everything/")
    note.wait_for_load_state("networkidle")
    fonts = {url.rpartition("/")[2] for url in note.watch.requests if url.endswith(".woff2")}
    assert "KaTeX_Math-Italic.woff2" in fonts
    assert not [font for font in fonts if "Fraktur" in font or "Script" in font or "Typewriter" in font]
