"""What a writer of `requires` sees in `mkdocs serve`, and what a build says."""

import pytest

from ..sites.projects import mini as make_mini
from ..sites.projects import mkdocs, serve
from .test_incremental import put

pytestmark = pytest.mark.slow

CIRCLE = (
    "these notes require each other in a circle: notes/theory/tie-a.md → notes/theory/tie-b.md → notes/theory/tie-a.md"
)


def test_a_circle_is_told_on_every_page_until_it_is_mended(tmp_path):
    project = make_mini(tmp_path / "mini")
    one, other = (project / f"notes/theory/tie-{name}.md" for name in "ab")
    with serve(project) as served:
        put(one, "requires", "[tie-b]")
        served.wait("theory/tie-a/", lambda page: "先读" in page and 'href="../tie-b/"' in page)
        served.wait("theory/tie-b/", lambda page: "读完可以学" in page)
        served.wait("path/", lambda page: 'data-nw-note="theory/tie-a/"' in page)
        put(other, "requires", "[tie-a]")
        page = served.wait("path/", lambda page: "nw-problems" in page)
        assert CIRCLE in page
        assert "theory/tie-b/" in page, "the page can be read all the same"
        assert CIRCLE in served.wait("theory/newest/", lambda page: "nw-problems" in page)
        put(other, "requires", "[tie-bb]")
        page = served.wait("path/", lambda page: "tie-bb" in page)
        assert "did you mean" in page
        assert CIRCLE not in page
        put(other, "requires", "[]")
        served.wait("path/", lambda page: "nw-problems" not in page)
        assert "Traceback" not in served.log


def test_a_build_with_a_circle_fails_and_leaves_the_site_alone(tmp_path):
    project = make_mini(tmp_path / "mini")
    for name, requires in (("a", "[tie-b]"), ("b", "[tie-a]")):
        put(project / f"notes/theory/tie-{name}.md", "requires", requires)
    done = mkdocs(project, "build")
    assert done.returncode == 1
    assert f"notes/theory/tie-a.md:4:12: {CIRCLE}; take one of them out of requires" in done.stdout
    assert "Traceback" not in done.stdout
    assert not (project / "site/index.html").exists()
