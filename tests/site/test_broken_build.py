"""A build with a broken note ends with a list of what is wrong, and the site of yesterday stays as it is.

Stock MkDocs prints bad front matter as prose and ends some of these in a traceback.
"""

import re

import pytest

from ..sites.projects import build, mkdocs, tree, write
from ..sites.projects import mini as make_mini

pytestmark = pytest.mark.slow

BROKEN = {
    "notes/python/bad-yaml.md": "---\ntitle: a: b\ndate: 2026-01-01\n---\n",
    "notes/python/no-date.md": "---\ntitle: 没有日期\n---\n",
    "notes/python/bad-date.md": "---\ntitle: 日期不对\ndate: 2026-02-30\n---\n",
    "notes/python/unknown-key.md": "---\ntitle: 多了一个键\ndate: 2026-01-01\nsumary: x\n---\n",
    "notes/pyhton/misplaced.md": "---\ntitle: 分类不对\ndate: 2026-01-01\n---\n",
    "notes/python/links.md": "---\ntitle: 链接不对\ndate: 2026-01-01\n---\n\n"
    "[x](nowhere.md) ![y](no.png)\n[z](everything.md#没有)\n",
    "notes/python/formula.md": "---\ntitle: 公式不对\ndate: 2026-01-01\n---\n\n好的 $x$，坏的 $\\frac{1}{$。\n",
    "notes/python/中文名.md": "---\ntitle: 名字不对\ndate: 2026-01-01\n---\n",
    "notes/python/alias.md": "---\ntitle: 别名不对\ndate: 2026-01-01\naliases: [/python/everything/]\n---\n",
    "docs/page.md": "# 手写\n\n坏的 $\\frac{1}{$。\n",
}
LINES = [
    "docs/page.md:3:",
    "notes/pyhton/misplaced.md:1:1: unknown category \"pyhton\"; did you mean \"python\"?",
    "notes/python/alias.md:4:1: the alias /python/everything/ is already the address of notes/python/everything.md; ",
    "notes/python/bad-date.md:3:7: date is \"2026-02-30\"; no such day in the calendar",
    "notes/python/bad-yaml.md:2:",
    "notes/python/formula.md:6:",
    "notes/python/links.md:6:5: there is no note \"nowhere.md\"; ",
    "notes/python/links.md:6:22: there is no picture or file \"no.png\"; ",
    "notes/python/links.md:7:5: there is no anchor \"#没有\" in notes/python/everything.md; ",
    "notes/python/no-date.md:1:1: the date is missing; add a line date: YYYY-MM-DD",
    "notes/python/not-utf8.md:4:1: the file is not UTF-8 text; save it as UTF-8; it looks like GB18030",
    "notes/python/unknown-key.md:4:1: unknown key \"sumary\"; did you mean \"summary\"?",
    "notes/python/中文名.md:1:1: the name \"中文名\" cannot be a URL; rename it to zhong-wen-ming.md ",
]  # fmt: skip
"""How the complaints begin, sorted by place."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """A project that was built, then spoiled, then built again: the old site, how that went, the site after it."""
    project = make_mini(tmp_path_factory.mktemp("broken") / "mini")
    before = tree(build(project).site)
    for path, text in BROKEN.items():
        write(project / path, text)
    (project / "notes/python/not-utf8.md").write_bytes(
        "---\ntitle: x\ndate: 2026-01-01\n乱码: 是\n---\n".encode("gb18030")
    )
    done = mkdocs(project, "build", "--strict")
    return before, done, tree(project / "site")


def test_it_fails(broken):
    assert broken[1].returncode == 1


def test_every_problem_is_told_with_its_place_in_one_run(broken):
    lines = re.findall(r"^(?:notes|docs)/.*$", broken[1].stdout, flags=re.M)
    assert len(lines) == len(LINES), broken[1].stdout
    for line, wanted in zip(lines, LINES, strict=True):
        assert line.startswith(wanted)
        assert "; " in line, "what is wrong; what to do"
    assert "13 problems with the notes" in broken[1].stdout


def test_the_line_itself_stands_below_with_a_caret_under_the_place(broken):
    out = broken[1].stdout.splitlines()
    at = next(number for number, line in enumerate(out) if line.startswith("notes/python/bad-date.md"))
    assert out[at + 1] == "    3 | date: 2026-02-30"
    assert out[at + 2] == "      |       ^"


def test_there_is_no_traceback(broken):
    assert "Traceback" not in broken[1].stdout
    assert 'File "' not in broken[1].stdout


def test_the_last_good_site_stays_byte_for_byte(broken):
    before, _, after = broken
    assert after == before


def test_without_strict_it_fails_as_well(tmp_path):
    """A broken note is no warning: nobody should publish without it by leaving out a flag."""
    project = make_mini(tmp_path / "mini")
    write(project / "notes/python/no-date.md", BROKEN["notes/python/no-date.md"])
    done = mkdocs(project, "build")
    assert done.returncode == 1
    assert "notes/python/no-date.md:1:1: the date is missing" in done.stdout
    assert not (project / "site").exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("per_page: 四", "option 'per_page': Expected type"),
        ("per_page: 0", ": notewire setting per_page is 0, not a whole number above zero; see docs/settings.md"),
        ("macros: {1: x}", ": notewire setting macros is {1: 'x'}, not a table of name: definition; "),
    ],
)
def test_a_wrong_setting_is_told_likewise(tmp_path, written, told):
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    write(config, config.read_text("utf-8").replace("per_page: 4\n      macros:\n        \\RR: \\mathbb{R}", written))
    done = mkdocs(project, "build", "--strict")
    assert done.returncode == 1
    assert told in done.stdout
    assert told[0] != ":" or re.search(r"^mkdocs\.yml:\d+:\d+: notewire", done.stdout, flags=re.M)
    assert "Traceback" not in done.stdout


def test_a_broken_link_of_a_hand_written_page_fails_a_strict_build(tmp_path):
    project = make_mini(tmp_path / "mini")
    write(project / "docs/guide.md", "# 手写\n\n[x](nowhere.md)\n")
    done = mkdocs(project, "build", "--strict")
    assert done.returncode == 1
    assert "nowhere.md" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(("anchor", "code"), [("#%E6%96%87%E5%AD%97", 1), ("#文字", 1), ("#公式", 0)])
def test_a_hand_written_page_may_link_to_what_a_note_has(tmp_path, anchor, code):
    project = make_mini(tmp_path / "mini")
    config = project / "mkdocs.yml"
    write(config, config.read_text("utf-8") + "\nvalidation:\n  links:\n    anchors: warn\n")
    write(
        project / "docs/guide.md",
        f"# 手写\n\n[x](python/new.md{anchor}) [y](python/index.md#nothing-is-known-of-these)\n",
    )
    write(project / "notes/python/new.md", "---\ntitle: 新\ndate: 2026-01-01\n---\n\n## 公式\n\n文字。\n")
    done = mkdocs(project, "build", "--strict")
    assert done.returncode == code, done.stdout
    assert ("does not contain an anchor" in done.stdout) is bool(code)
