"""From the narrowest phone to a wide screen the page never scrolls sideways; what is wide scrolls by itself. And on paper."""

import pytest
from playwright.sync_api import expect

from .kinds import EVERYTHING, KINDS, OPTIONS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (320, 390, 1440)

STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => e && (["auto", "scroll"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((e) => e.getBoundingClientRect().right > width + 1)
    .filter((e) => !e.closest(".nw-vh, .katex-mathml, .nw-skip") && !e.ownerSVGElement && !scrolls(e))
    .map((e) => `${e.tagName} .${e.className.baseVal ?? e.className} ends at ${Math.round(e.getBoundingClientRect().right)}`)
    .slice(0, 5);
}"""
"""What ends beyond the right edge and does not stand in a box that scrolls: it would be cut off, or widen the page."""


def sideways(page, width):
    """Everything that makes the page, or would make it, wider than its window."""
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("() => document.fonts.ready")
    page.evaluate("() => document.querySelectorAll('.nw-prose details').forEach((details) => (details.open = true))")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page scrolls by {wide} px"] * (wide > 0) + page.evaluate(STICKING_OUT)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_scrolls_sideways(visit, kind):
    name, url = KINDS[kind]
    page = visit(name, url, **OPTIONS.get(kind, {}))
    assert {width: sideways(page, width) for width in WIDTHS} == {width: [] for width in WIDTHS}


def test_no_real_note_scrolls_sideways(visit, site, address):
    notes = sorted(
        f"{n.parent.name}/{n.stem}/" for n in site("repository").project.glob("notes/*/*.md") if n.stem != "index"
    )
    published = [url for url in notes if url in site("repository").documents]
    assert len(published) >= 9
    page = visit("repository")
    found = {}
    for url in published:
        page.goto(address("repository") + url)
        found |= {f"{url} at {width}": sideways(page, width) for width in WIDTHS}
    assert {place: out for place, out in found.items() if out} == {}


def test_a_wide_table_and_a_wide_formula_scroll_by_themselves(visit):
    page = visit("mini", EVERYTHING, width=320, height=700)
    for selector in (".nw-table", ".katex-display >> nth=1"):
        box = page.locator(selector).last
        assert box.evaluate("e => e.scrollWidth > e.clientWidth"), selector
        box.evaluate("e => e.scrollBy(60, 0)")
        assert box.evaluate("e => e.scrollLeft") > 30, selector


def test_the_text_keeps_its_measure_on_a_wide_screen(visit):
    """About 38 Chinese characters a line."""
    page = visit("repository", "large-model/flash-attention/", width=1920, height=1000)
    paragraph = page.locator(".nw-prose > p").first
    size = paragraph.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert 34 <= paragraph.bounding_box()["width"] / size <= 42
    assert paragraph.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)") / size >= 1.7


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_first_card_is_in_sight_on_the_home_page(visit, width, height):
    page = visit("repository", width=width, height=height)
    expect(page.locator(".nw-card__title").first).to_be_in_viewport(ratio=1)


def test_on_paper_the_frame_is_gone_and_the_note_whole(visit):
    page = visit("mini", EVERYTHING, color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    for frame in (".nw-header", ".nw-footer", ".nw-toc", ".nw-neighbours", ".nw-copy"):
        for element in page.locator(frame).all():
            expect(element).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("details.question p")).to_be_visible()
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), "ink on paper, even for who reads at night"
    assert page.locator(".nw-code pre").first.evaluate("e => e.scrollWidth <= e.clientWidth"), "long lines are wrapped"
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    expect(page.locator("details.question p")).to_be_hidden()


def test_it_prints(visit):
    page = visit("mini", EVERYTHING)
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000
