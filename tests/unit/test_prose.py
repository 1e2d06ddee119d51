"""What is known of an article: reading time that is right for Chinese, headings for the table of contents, anchors."""

import pytest

from notewire import prose, sections
from notewire.dialect import convert


def read(markdown):
    article = convert(markdown)
    return prose.read(article, sections.of(article.html), 220)


@pytest.mark.parametrize(
    ("markdown", "characters", "words"),
    [
        ("汉字 and two words。", 2, 3),
        ("GPT-4o's 8.5 GB, snake_case", 0, 5),
        ("汉𠮷かな", 4, 0),
        ("**粗**`code 码`", 2, 1),
        ("公式 $x + y$ 与\n\n$$\na = b\n$$\n\n之后", 5, 0),
        ("前\n\n```python\nfor 汉字 in x: pass\n```\n\n后", 2, 0),
        ('![替代 text](a.svg "图注")', 2, 0),
        ("[^1]\n\n[^1]: 脚注", 2, 1),
        ("<!-- 注释 -->文", 1, 0),
        ("前**粗**后 tail", 3, 1),
        ("前`x`后<br>尾<!-- 注 -->末", 4, 1),
        ("- 一\n\n  ```\n二\n```\n- 三", 2, 0),
        ("", 0, 0),
    ],
)
def test_what_counts_as_reading(markdown, characters, words):
    found = read(markdown)
    assert (found.characters, found.words) == (characters, words)


@pytest.mark.parametrize(
    ("markdown", "minutes"),
    [
        ("", 1),
        ("一" * 400, 1),
        ("一" * 401, 2),
        ("一" * 4000, 10),
        ("word " * 200, 1),
        ("word " * 201, 2),
        ("一" * 200 + " word" * 100, 1),
        ("一" * 200 + " word" * 101, 2),
        ("```\n" + "一" * 4000 + "\n```", 1),
    ],
)
def test_about_four_hundred_characters_a_minute_rounded_up(markdown, minutes):
    assert read(markdown).minutes(400) == minutes


def test_the_speed_is_a_setting():
    assert read("一" * 1000).minutes(250) == 4


def test_headings_with_their_levels_anchors_and_marks():
    found = read("# 一\n\n## 二 `b < c` $x$[^1] [链](a.md)\n\n[^1]: 脚注\n\n> ### 三\n")
    assert [(h.level, h.id) for h in found.headings] == [(2, "一"), (3, "二-b--c-x-链"), (4, "三")]
    html = found.headings[1].html
    assert html.startswith("二 <code>b &lt; c</code> ")
    assert html.endswith(" 链")
    assert not any(leak in html for leak in ("<a", "<sup", "headerlink", "脚注", "id="))


def test_anchors_are_everything_that_a_link_can_lead_to():
    found = read('## 节\n\n<a name="old"></a><span id="own"></span>\n\n脚注[^x]\n\n$$\ny \\label{e}\n$$\n\n[^x]: 文\n')
    assert {"节", "old", "own", "eq-e", "fn-x", "fnref-x"} <= found.anchors


@pytest.mark.parametrize(
    ("anchor", "kept", "left"),
    [
        ("一", ["一节", "里层", "文一"], ["二节", "文二", "开头"]),
        ("里", ["里层", "文里"], ["文一", "二节"]),
        ("", ["开头", "一节", "里层", "二节"], []),
    ],
)
def test_a_section_ends_where_the_next_of_its_level_begins(anchor, kept, left):
    markdown = "开头\n\n## 一节 {#一}\n\n文一[^1]\n\n### 里层 {#里}\n\n文里\n\n## 二节 {#二}\n\n文二\n\n[^1]: 脚注\n"
    html = prose.section(convert(markdown), anchor).html
    assert all(text in html for text in kept)
    assert not any(text in html for text in left)
    assert not any(mark in html for mark in ("id=", "headerlink", "footnote"))
