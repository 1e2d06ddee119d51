"""`notewire check` names what stays doubtful, with the rule; `notewire fix` writes what is certain, and nothing else."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from notewire import doubtful
from notewire.cli import main
from notewire.dialect import convert

FOUND = {
    "##标题": "1:1 heading-space",
    "文字\n###小节": "2:1 heading-space",
    "- 项\n  ##二": "2:3 heading-space",
    r"看图 ![损失](img\loss.png)": "1:10 picture-backslash",
    "1.第一": "1:1 list-space",
    "-第一": "1:1 list-space",
    "一段话很长，\n有两行\n---": "1:1 underlined-paragraph",
    "段落\n\n    这是缩进的一段中文文字": "3:5 indented-prose",
    "设计了** 粗体**": "1:4 open-strong",
    "当 $x 趋近于零": "1:3 lone-dollar",
    "| 一 | 二 |\n| --- | --- |\n| $P(a|b)$ | 是 |\n| 甲 | 乙 | 丙 |": "4:1 table-row",
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_names_the_place_and_the_rule(text, expected):
    found = [f"{one.line}:{one.column} {one.rule}" for one in doubtful.find(text)]
    assert expected in found, found


@pytest.mark.parametrize(
    "text",
    [
        "#标签 一个标签，不是标题",
        "```\n##标题\n1.第一\n```",
        "`##标题` 与 $a ** b$",
        "价格 $5，原价 $6",
        "标题\n===",
        "- 一\n\n    第二段缩进的中文文字",
        "**粗体（含括号）**后文",
        r"![图](img/a.png) 与 `![图](img\a.png)`",
        "1. 第一\n2. 第二",
    ],
)
def test_leaves_alone_what_is_right(text):
    assert doubtful.find(text) == []


def test_fix_changes_only_what_is_certain(tmp_path):
    file = tmp_path / "a.md"
    before = "\ufeff---\r\ntitle: a\r\n---\r\n##标题\r\n![](a\\b.png)\r\n1.第一\r\n```\r\n##代码\r\n```\r\n"
    file.write_bytes(before.encode())
    result = CliRunner().invoke(main, ["fix", str(file)])
    assert result.exit_code == 0
    assert "heading-space" in result.output
    assert file.read_bytes().decode() == before.replace("##标题", "## 标题").replace("a\\b.png", "a/b.png")
    after = file.read_bytes()
    assert "0 changes" in CliRunner().invoke(main, ["fix", str(file)]).output
    assert file.read_bytes() == after


def test_a_dry_run_changes_nothing(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("##标题\n", "utf-8")
    result = CliRunner().invoke(main, ["fix", "--dry-run", str(file)])
    assert "1 change to make" in result.output
    assert file.read_text("utf-8") == "##标题\n"


BITS = [
    "##标题",
    "### 好",
    "文字",
    "",
    "- 项",
    "  ##二",
    r"![](a\b.png)",
    "```",
    "$x$",
    "> ##引",
    "1.一",
    "---",
    "#标签",
]
LINES = st.lists(st.sampled_from(BITS), max_size=12)


@given(LINES)
def test_fixing_twice_is_fixing_once(lines):
    text = "\n".join(lines)
    once = doubtful.fixed(text, doubtful.find(text))
    assert doubtful.fixed(once, doubtful.find(once)) == once


@given(LINES.filter(lambda lines: "---" not in lines))  # which makes headings of its own
def test_what_is_fixed_is_a_heading_then(lines):
    text = "\n".join(lines)
    found = [one for one in doubtful.find(text) if one.rule == "heading-space"]
    before, after = convert(text).html, convert(doubtful.fixed(text, found)).html
    assert after.count("headerlink") == before.count("headerlink") + len(found)
