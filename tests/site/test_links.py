"""Nothing on a built site leads nowhere, and nothing of it comes from another host.

Held for every page of four sites: the real one, one with a bit of everything under a folder of its host, one with many
pages, one without notes.
"""

import shutil
from collections import Counter

import pytest
from lxml import html

from ..sites.linkcheck import Checker
from ..sites.projects import Built, build, write
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow


def test_every_link_anchor_and_resource_is_there(any_site, checker):
    assert checker(any_site).broken() == []


def test_nothing_is_fetched_from_another_host(any_site, checker):
    assert checker(any_site).foreign() == []


def test_no_id_stands_twice_on_a_page(any_site, read):
    """Forty excerpts on one page, footnotes and formulas included: an anchor means one place."""
    for url in any_site.pages:
        twice = [name for name, times in Counter(read(any_site, url).xpath("//@id")).items() if times > 1]
        assert twice == [], f"/{url}"


def test_every_attachment_is_published_as_it_is(mini):
    for name in ("diagram.svg", "data.csv"):
        assert (mini.site / "python" / name).read_bytes() == (mini.project / "notes/python" / name).read_bytes()


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        ('<a href="../nowhere/">x</a>', "<a href> '../nowhere/': there is no such file"),
        ('<a href="#nowhere">x</a>', "<a href> '#nowhere': the page has no such anchor"),
        ('<a href="../first-steps/#引出">x</a>', "<a href> '../first-steps/#引出': the page has no such anchor"),
        ('<a href="../first-steps">x</a>', "<a href> '../first-steps': it lacks its slash at the end"),
        ('<a href="">x</a>', "<a href> '': the address is empty"),
        ('<a href="/python/">x</a>', "<a href> '/python/': it leaves /base/, where the site lies"),
        (
            '<a href="https://mini.example/base/nowhere">x</a>',
            "'https://mini.example/base/nowhere': there is no such file",
        ),
        ('<img src="nowhere.png" alt="">', "<img src> 'nowhere.png': there is no such file"),
        (
            '<img src="../diagram.svg" srcset="nowhere.png 2x" alt="">',
            "<img srcset> 'nowhere.png': there is no such file",
        ),
        ('<p style="background: url(nowhere.png)">x</p>', "style 'nowhere.png': there is no such file"),
        ('<meta http-equiv="refresh" content="0; url=nowhere/">', "<meta refresh> 'nowhere/': there is no such file"),
        ('<object data="nowhere.pdf"></object>', "<object data> 'nowhere.pdf': there is no such file"),
    ],
)
def test_the_checker_sees_what_is_broken(mini, tmp_path, planted, complaint):
    spoiled = _spoiled(mini, tmp_path, planted)
    broken = Checker(spoiled).broken()
    assert len(broken) == 1
    assert complaint in broken[0]
    assert broken[0].startswith("python/everything/: ")


@pytest.mark.parametrize(
    "planted",
    [
        '<img src="https://elsewhere.example/x.png" alt="">',
        '<script src="//elsewhere.example/x.js"></script>',
        '<link rel="stylesheet" href="https://elsewhere.example/x.css">',
        '<link rel="preconnect" href="https://elsewhere.example/">',
        "<style>@import 'https://elsewhere.example/x.css';</style>",
    ],
)
def test_the_checker_sees_another_host(mini, tmp_path, planted):
    assert len(Checker(_spoiled(mini, tmp_path, planted)).foreign()) == 1


def test_the_checker_lets_a_link_to_another_host_pass(mini, tmp_path):
    fine = Checker(_spoiled(mini, tmp_path, '<a href="https://arxiv.org/abs/2205.14135">x</a>'))
    assert fine.broken() == []
    assert fine.foreign() == []


def _spoiled(built: Built, folder, planted: str) -> Built:
    """A copy of a built site with `planted` in the page of one note."""
    site = folder / "site"
    shutil.copytree(built.site, site)
    file = site / "python/everything/index.html"
    write(file, file.read_text("utf-8").replace("</main>", planted + "</main>"))
    return Built(built.project, site, "")


def test_a_heading_may_be_called_like_a_part_of_the_page(tmp_path):
    """`## Main`, `## Series`: an anchor means the heading, and the skip link still skips."""
    project = make_mini(tmp_path / "mini")
    note = project / "notes/python/first-steps.md"
    headings = "".join(f"\n## {name}\n\n正文。\n" for name in ("Main", "Series", "Latest", "Pinned", "Channels"))
    write(note, note.read_text("utf-8") + headings)
    tree = html.parse(str(build(project).page("python/first-steps/"))).getroot()
    assert [name for name, times in Counter(tree.xpath("//@id")).items() if times > 1] == []
