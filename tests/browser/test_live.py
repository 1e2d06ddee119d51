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


def test_only_the_page_that_changed_reloads_and_a_stylesheet_needs_no_reload(browser, tmp_path):
    project = make_mini(tmp_path / "mini")
    note = project / "notes/theory/tie-a.md"
    text = note.read_text("utf-8")
    sheet = project / "overrides/assets/css/base.css"
    with serve(project) as served:
        context = browser.new_context()
        changed, other = context.new_page(), context.new_page()
        for page, url in ((changed, "theory/tie-a/"), (other, "python/everything/")):
            page.goto(served.url + url)
            page.evaluate("window.mark = 'not reloaded'")
        write(note, text + "\n只改了这一篇。\n")
        expect(changed.get_by_text("只改了这一篇")).to_be_visible(timeout=30_000)
        assert changed.evaluate("window.mark") is None
        changed.evaluate("window.mark = 'not reloaded'")
        write(sheet, sheet.read_text("utf-8") + "\nbody { outline: 3px solid red; }\n")
        for page in (changed, other):
            page.wait_for_function("getComputedStyle(document.body).outlineWidth === '3px'", timeout=30_000)
            assert page.evaluate("window.mark") == "not reloaded"
        context.close()


def test_new_renamed_and_deleted_notes_show_everywhere(browser, tmp_path):
    project = make_mini(tmp_path / "mini")
    note = project / "notes/theory/brand-new.md"
    with serve(project) as served:
        context = browser.new_context()
        page = context.new_page()
        page.goto(served.url)
        write(note, "---\ntitle: 全新的一篇\ndate: 2026-05-30\ntags: [全新]\n---\n\n正文。\n")
        for url in ("", "theory/", "tags/", "archive/"):
            page.goto(served.url + url)
            expect(page.locator("#nw-main").get_by_text("全新").first).to_be_visible(timeout=30_000)
        note.rename(note.with_name("renamed.md"))
        served.wait("theory/", lambda html: "renamed/" in html and "brand-new/" not in html)
        note.with_name("renamed.md").unlink()
        served.wait("theory/", lambda html: "renamed/" not in html)
        served.wait("sitemap.xml", lambda xml: "renamed/" not in xml)
        context.close()
