"""Drafts and notes dated in the future are seen by who writes them, and by nobody else."""

import pytest

from ..sites.projects import build, mkdocs, serve, write
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow

UNPUBLISHED = ["写到一半", "草稿的正文", "只在草稿里", "来自未来", "未来的正文", "draft-alias"]


def test_they_are_nowhere_in_a_build(mini):
    assert not (mini.site / "theory/draft").exists()
    assert not (mini.site / "theory/future").exists()
    assert not (mini.site / "draft-alias").exists()
    for file in mini.site.rglob("*.*"):
        if file.suffix in (".html", ".xml", ".json", ".txt"):
            text = file.read_text("utf-8")
            assert [words for words in UNPUBLISHED if words in text] == [], file


def test_they_are_marked_in_serve_but_in_no_feed(tmp_path):
    with serve(make_mini(tmp_path / "mini")) as served:
        home = served.get("")
        assert home.index("来自未来") < home.index("最新 <b>的</b>"), "newest first, the future before everything"
        assert '<span class="nw-badge nw-badge--loud">未来</span>' in home
        assert '<span class="nw-badge nw-badge--loud">草稿</span>' in home
        draft = served.get("theory/draft/")
        assert "草稿的正文" in draft
        assert '<span class="nw-badge nw-badge--loud">草稿</span>' in draft
        assert "nw-badge--loud" not in served.get("theory/newest/")
        assert "写到一半" in served.get("tags/只在草稿里/")
        assert "来自未来" in served.get("archive/")
        assert "写到一半" not in served.get("feed.xml")
        assert "来自未来" not in served.get("feed.json")


def test_the_setting_shows_them_in_a_build_or_hides_them_in_serve(tmp_path):
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    plain = config.read_text("utf-8")
    write(config, plain.replace("per_page: 4", "per_page: 4\n      drafts: true"))
    assert "草稿的正文" in build(project).page("theory/draft/").read_text("utf-8")
    write(config, plain.replace("per_page: 4", "per_page: 4\n      drafts: false"))
    with serve(project) as served:
        assert "写到一半" not in served.get("")
        assert served.get("theory/draft/") == ""


def test_a_note_is_published_on_its_day(tmp_path):
    project = make_mini(tmp_path / "mini")
    the_day = "4070908800"  # 2099-01-01T00:00:00Z
    assert build(project, SOURCE_DATE_EPOCH=the_day).page("theory/future/").exists()
    assert not build(project, SOURCE_DATE_EPOCH=str(int(the_day) - 1)).page("theory/future/").exists()


def test_a_link_to_a_draft_is_a_problem_of_the_build(tmp_path):
    project = make_mini(tmp_path / "mini")
    note = project / "notes/theory/tie-a.md"
    write(note, note.read_text("utf-8") + "\n见[草稿](draft.md)。\n")
    done = mkdocs(project, "build", "--strict")
    assert done.returncode == 1
    assert (
        'notes/theory/tie-a.md:8:7: "draft.md" is a draft or dated in the future, and not in this build; '
        in done.stdout
    )


def test_a_date_far_in_the_future_is_only_a_date(tmp_path):
    project = make_mini(tmp_path / "mini")
    note = project / "notes/theory/future.md"
    write(note, note.read_text("utf-8").replace("2099-01-01", "9999-12-31"))
    config = project / "mkdocs.yml"
    write(config, config.read_text("utf-8").replace("per_page: 4", "per_page: 4\n      drafts: true"))
    done = mkdocs(project, "build", "--strict")
    assert "Traceback" not in done.stdout
    assert done.returncode == 0
