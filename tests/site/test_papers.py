"""An edit of references.bib: a build remakes what shows the entry and nothing else, and serve shows it at once."""

import pytest

from ..sites.projects import build, mini, serve, write

pytestmark = pytest.mark.slow

BIB = """@misc{one, title = {The First}, author = {Abel, A.}, year = 2020, eprint = {2205.14135}}
@misc{two, title = {The Second $x^2$}, author = {Bel, B.}, year = 2021}
"""
HEAD = "---\ntitle: 引用\ndate: 2020-01-01\n---\n\n"


def project_in(folder):
    project = mini(folder)
    write(project / "notes/references.bib", BIB)
    write(project / "notes/theory/cites-one.md", HEAD + "甲 [@one]。\n")
    write(project / "notes/theory/cites-two.md", HEAD + "乙 [@two, §1]。\n")
    return project


def times(site):
    return {
        file.relative_to(site).as_posix(): file.stat().st_mtime_ns for file in site.rglob("*.html") if file.is_file()
    }


def test_a_build_writes_the_notes_that_show_the_entry_and_the_page_of_papers(tmp_path):
    project = project_in(tmp_path / "mini")
    site = build(project).site
    before = times(site)
    assert not (site / "references.bib").exists()
    write(project / "notes/references.bib", BIB.replace("The Second", "The Last"))
    build(project)
    after = times(site)
    assert {name for name, time in after.items() if before.get(name) != time} == {
        "theory/cites-two/index.html",
        "papers/index.html",
    }
    assert "The Last" in (site / "theory/cites-two/index.html").read_text("utf-8")
    write(project / "notes/references.bib", f"% moved\n\n{BIB.replace('The Second', 'The Last')}")
    build(project)
    assert times(site) == after, "what looks the same stays"


def test_serve_shows_an_edit_and_keeps_the_last_good_papers(tmp_path):
    project = project_in(tmp_path / "mini")
    bib = project / "notes/references.bib"
    with serve(project) as served:
        served.wait("theory/cites-two/", lambda page: "The Second" in page)
        write(bib, BIB.replace("The Second", "The Last"))
        served.wait("theory/cites-two/", lambda page: "The Last" in page)
        served.wait("papers/", lambda page: "The Last" in page)
        write(bib, BIB.replace("The Second $x^2$}", "The Worst"))
        page = served.wait("theory/cites-two/", lambda page: "nw-problems" in page)
        assert "notes/references.bib</code>" in page or "notes/references.bib:2:1" in page
        assert "The Last" in page, "the last good version stays"
        write(bib, BIB.replace("two,", "zwei,"))
        served.wait("python/first-steps/", lambda page: "there is no paper" in page)
        bib.unlink()
        served.wait("papers/", lambda page: "The First" not in page)
        write(bib, BIB)
        page = served.wait("theory/cites-two/", lambda page: "nw-problems" not in page and "The Second" in page)
        assert 'href="#ref-two"' in page
        assert "Traceback" not in served.log
