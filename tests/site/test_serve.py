"""`mkdocs serve` goes on while somebody writes: what is broken is told on the page, and the last good site stays.

Each test waits for what the page shows, not for a time, and leaves the project as it found it.
"""

from contextlib import contextmanager

import pytest

from ..sites.projects import mini as make_mini
from ..sites.projects import serve, write

pytestmark = pytest.mark.slow

TOLD = "nw-problems"
"""The class of the list of problems."""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The small project, served."""
    with serve(make_mini(tmp_path_factory.mktemp("serve") / "mini")) as served:
        yield served


@contextmanager
def edited(served, path, edit):
    """The project with the file at `path` changed by `edit`, a function of its text; whole again afterwards."""
    file = served.project / path
    text = file.read_text("utf-8")
    write(file, edit(text))
    try:
        yield
    finally:
        write(file, text)


def test_breaking_a_note_keeps_the_last_good_site_and_tells_what_is_wrong(served):
    assert TOLD not in served.get("theory/tie-a/")
    with edited(served, "notes/theory/tie-a.md", lambda text: text.replace("date: 2026-01-05", "date: gestern")):
        page = served.wait("theory/tie-a/", lambda page: TOLD in page)
        assert "与乙同日" in page, "the note is still as it was"
        assert "notes/theory/tie-a.md:3:7" in page
        assert "date is &quot;gestern&quot;；write it as YYYY-MM-DD" in page
        assert TOLD in served.get("python/everything/"), "whatever note the writer has open"
        assert "同日甲" in served.get("theory/")
        assert 'notes/theory/tie-a.md:3:7: date is "gestern"; write it as YYYY-MM-DD' in served.log
        assert "Traceback" not in served.log
    with edited(served, "notes/theory/tie-a.md", lambda text: text.replace("按路径排在前面", "改好了")):
        page = served.wait("theory/tie-a/", lambda page: "改好了" in page)
        assert TOLD not in page
        assert TOLD not in served.get("python/everything/")
    served.wait("theory/tie-a/", lambda page: "按路径排在前面" in page)


def test_problems_are_told_on_every_page(served):
    with edited(served, "notes/theory/tie-b.md", lambda text: text.replace("date: 2026-01-05", "date: gestern")):
        served.wait("theory/tie-a/", lambda page: TOLD in page)
        pages = ("", "page/2/", "python/", "tags/", "tags/c/", "archive/", "guide/")
        silent = [url for url in pages if TOLD not in served.get(url)]
    served.wait("theory/tie-a/", lambda page: TOLD not in page)
    assert silent == []


def test_a_new_note_appears_everywhere_and_goes_again(served):
    file = served.project / "notes/theory/brand-new.md"
    try:
        write(file, "---\ntitle: 刚写下的\ndate: 2026-04-01\ntags: [新鲜]\n---\n\n正文。\n")
        assert "正文。" in served.wait("theory/brand-new/", bool)
        for url in ("", "theory/", "archive/", "feed.xml"):
            assert "刚写下的" in served.get(url), url
        assert "新鲜" in served.get("tags/")
    finally:
        file.unlink()
    served.wait("theory/brand-new/", lambda page: not page)
    assert "刚写下的" not in served.get("")
    assert "新鲜" not in served.get("tags/"), "a tag of yesterday"


def test_a_broken_formula_is_told_with_its_place(served):
    with edited(served, "notes/theory/tie-a.md", lambda text: text + "\n坏的 $\\frac{1}{$。\n"):
        page = served.wait("theory/tie-a/", lambda page: TOLD in page)
        assert "notes/theory/tie-a.md:8:" in page
        assert "the formula does not compile" in page
    served.wait("theory/tie-a/", lambda page: TOLD not in page)


def test_a_changed_introduction_of_a_category_is_shown(served):
    with edited(served, "notes/python/index.md", lambda text: text.replace("先读", "不妨先读")):
        served.wait("python/", lambda page: "不妨先读" in page)
    served.wait("python/", lambda page: "不妨先读" not in page)


def test_a_changed_picture_is_served_anew(served):
    with edited(served, "notes/python/diagram.svg", lambda text: text.replace("#fff", "#eee")):
        served.wait("python/diagram.svg", lambda picture: "#eee" in picture)
    served.wait("python/diagram.svg", lambda picture: "#fff" in picture)


def test_serve_begins_even_with_a_broken_note(tmp_path):
    """There is no last good site yet: what could be read is shown, and what could not is told."""
    project = make_mini(tmp_path / "mini")
    write(project / "notes/theory/broken.md", "---\ntitle: x\n---\n")
    with serve(project) as served:
        page = served.get("theory/tie-a/")
        assert "notes/theory/broken.md:1:1" in page
        assert "同日甲" in page
        (project / "notes/theory/broken.md").unlink()
        served.wait("theory/tie-a/", lambda page: TOLD not in page and "同日甲" in page)


def test_while_one_note_is_broken_another_can_be_written(served):
    with edited(served, "notes/theory/tie-a.md", lambda text: text.replace("date: 2026-01-05", "date: gestern")):
        served.wait("theory/tie-a/", lambda page: TOLD in page)
        with edited(served, "notes/theory/tie-b.md", lambda text: text + "\n别处照样写。\n"):
            page = served.wait("theory/tie-b/", lambda page: "别处照样写" in page)
            assert "notes/theory/tie-a.md:3:7" in page
            assert "同日甲" in served.get("theory/"), "the broken note is still in its archive, as it was"
    served.wait("theory/tie-a/", lambda page: TOLD not in page)


def test_a_link_that_leads_nowhere_is_mended_by_the_note_it_leads_to(served):
    new = served.project / "notes/theory/to-come.md"
    with edited(served, "notes/theory/tie-a.md", lambda text: text + "\n见[后面那篇](to-come.md)。\n"):
        page = served.wait("theory/tie-a/", lambda page: TOLD in page)
        assert "there is no note &quot;to-come.md&quot;" in page
        assert "后面那篇" not in page.partition(TOLD)[2].partition("</ul>")[2], "the note is still as it was"
        write(new, "---\ntitle: 后来写的\ndate: 2026-01-06\n---\n\n正文。\n")
        page = served.wait("theory/tie-a/", lambda page: TOLD not in page)
        assert 'href="../to-come/"' in page
    served.wait("theory/tie-a/", lambda page: "后面那篇" not in page)
    new.unlink()
    served.wait("theory/", lambda page: "to-come" not in page)
