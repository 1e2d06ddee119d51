"""One tree of notes, one site: byte for byte, whoever builds it, where, when and for the how-manieth time."""

import shutil

import pytest

from ..sites.projects import REPOSITORY, build, tree
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow


def differences(one, two):
    """Files of two trees that are not the same."""
    return sorted(name for name in {*one, *two} if one.get(name) != two.get(name))


def test_the_real_site_is_the_same_from_another_folder_with_a_cold_cache(real, tmp_path):
    """Another copy in another place, other hashes (PYTHONHASHSEED), another zone, another locale, newer files, no cache."""
    for name in ("notes", "docs", "overrides"):
        shutil.copytree(REPOSITORY / name, tmp_path / "copy" / name, copy_function=shutil.copyfile)  # without times
    shutil.copyfile(REPOSITORY / "mkdocs.yml", tmp_path / "copy/mkdocs.yml")
    again = build(tmp_path / "copy", PYTHONHASHSEED="1", TZ="Asia/Shanghai", LC_ALL="C")
    assert (tmp_path / "copy/.cache").is_dir(), "it began without a cache"
    assert differences(tree(real.site), tree(again.site)) == []


def test_a_second_build_from_the_cache_is_the_same(tmp_path):
    project = make_mini(tmp_path / "mini")
    first = tree(build(project).site)
    assert differences(first, tree(build(project).site)) == []
    assert differences(first, tree(build(project, tmp_path / "elsewhere").site)) == []


def test_a_note_that_is_gone_leaves_nothing_behind(tmp_path):
    project = make_mini(tmp_path / "mini")
    before = tree(build(project).site)
    extra = project / "notes/theory/extra.md"
    shutil.copyfile(project / "notes/theory/tie-a.md", extra)
    assert "theory/extra/index.html" in tree(build(project).site)
    extra.unlink()
    assert differences(before, tree(build(project).site)) == []


MONDAY, TUESDAY = {"SOURCE_DATE_EPOCH": "1780000000"}, {"SOURCE_DATE_EPOCH": "1790000000"}
"""Two days on which the same notes are published (https://reproducible-builds.org/specs/source-date-epoch/)."""


def test_nothing_made_of_notes_says_when_the_site_was_built(tmp_path):
    project = make_mini(tmp_path / "mini")
    monday, tuesday = tree(build(project, **MONDAY).site), tree(build(project, **TUESDAY).site)
    assert set(differences(monday, tuesday)) <= {"sitemap.xml", "sitemap.xml.gz"}
    pairs = zip(monday["sitemap.xml"].splitlines(), tuesday["sitemap.xml"].splitlines(), strict=True)
    assert sum(one != two for one, two in pairs) <= 2, "the two dates that the test below is about"


def test_the_day_of_building_is_nowhere(tmp_path):
    project = make_mini(tmp_path / "mini")
    monday, tuesday = tree(build(project, **MONDAY).site), tree(build(project, **TUESDAY).site)
    assert differences(monday, tuesday) == []
