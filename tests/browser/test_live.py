"""`mkdocs serve` in a browser: what is written appears by itself, and what is broken is told where the writer looks."""

import pytest
from playwright.sync_api import expect

from ..sites.projects import mini as make_mini
from ..sites.projects import serve, write
from .watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_open_page_follows_the_writer(browser, tmp_path):
    project = make_mini(tmp_path / "mini")
    note = project / "notes/theory/tie-a.md"
    text = note.read_text("utf-8")
    with serve(project) as served:
        context = browser.new_context()
        watch = Watch(context, chatty=True)
        page = context.new_page()
        page.goto(served.url + "theory/tie-a/")
        expect(page.locator(".nw-problems")).to_have_count(0)
        write(note, text + "\n新写的一段，$x + y$。\n")
        expect(page.get_by_text("新写的一段")).to_be_visible(timeout=30_000)
        write(note, text.replace("date: 2026-01-05", "date: gestern"))
        problems = page.locator(".nw-problems")
        expect(problems).to_be_visible(timeout=30_000)
        expect(problems).to_contain_text("notes/theory/tie-a.md:3:7")
        expect(page.locator("h1")).to_have_text("同日甲")
        write(note, text)
        expect(problems).to_have_count(0, timeout=30_000)
        context.close()
    assert watch.complaints == []
