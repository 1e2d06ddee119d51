"""Every formula, link and code block knows the author's own line and column, however deep it stands in lists and quotes."""

import re

from hypothesis import given
from hypothesis import strategies as st

from notewire.dialect import convert, parse

# Each piece is a block of a note with formulas in it; the prefix puts it into containers.
PIECES = [
    ["一段话 $a_1$，还有 $b|c$ 和 `$x$`"],
    ["$$", "x = y", "+ z", "$$"],
    ["- 项 $c$", "  - 深 $$d$$", "", "    $e$ 后文"],
    ["1. 一", "   $$", "   f", "   - g", "   $$", "2. 二 \\(h\\)"],
    ["| $i|j$ | 二 |", "| --- | --- |", "| 三 | $k$ |"],
    ["文字 $$", "l", "", "m", "$$ 完"],
    ["## 题 $n$", "> 引 $o$", "懒 $p$"],
    ["```python", "q = '$r$'", "```"],
    ["\\begin{align}", "s &= t \\\\", "u &= v", "\\end{align}"],
    ["价格 $5和$6", "", "    缩进 $w$"],
    ['!!! note "提示 $aa$"', "    正文 $bb$", "[^1]: 注 $cc$"],
    ["> [!TIP] 题 $dd$", "> - 项", ">", ">   $$ee$$"],
]
PREFIXES = ["", "> ", "  ", "> > "]
NOTES = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(PREFIXES)), min_size=1, max_size=6)


def written(parts):
    return "\n\n".join("\n".join(prefix + line for line in piece) for piece, prefix in parts)


@given(NOTES)
def test_a_formula_is_where_its_place_says(parts):
    text = written(parts)
    lines = text.split("\n")
    for formula in convert(text).formulas:
        for offset, line, column in formula.source.starts:
            rest = formula.source.string[offset:].split("\n")[0]
            assert lines[line - 1][column:].startswith(rest), (rest, line, column, lines[line - 1])


@given(NOTES)
def test_the_lines_of_a_document_only_go_forward(parts):
    text = written(parts)
    document = parse.document(text.split("\n"))
    opened = [block.line for block in document.walk()]
    assert opened == sorted(opened)
    taken = [line.number for block in document.walk() for line in block.lines]
    assert taken == sorted(set(taken))


@given(NOTES)
def test_a_line_is_what_the_author_wrote_less_what_was_cut(parts):
    text = written(parts)
    lines = text.split("\n")
    document = parse.document(lines)
    for block in document.walk():
        for line in block.lines:
            if "\t" not in lines[line.number - 1]:
                assert lines[line.number - 1][line.cut :].startswith(line.text)


BITS = [
    "- 一",
    "  - 二",
    "1. 三",
    "> 四",
    "    五",
    "```",
    "六",
    "",
    "\t七",
    "-",
    "> - 八",
    "***",
    "$$",
    "|a|b|",
    "|-|-|",
]


@given(st.lists(st.sampled_from(BITS), max_size=14))
def test_no_text_is_lost_or_doubled(lines):
    """Each Chinese numeral that stands in the note stands in the page, as often."""
    article = convert("\n".join(lines))
    html = re.sub("<[^<>]*>", "", article.html) + "".join(formula.latex for formula in article.formulas)
    for word in "一二三四五六七八":
        assert html.count(word) == sum(line.count(word) for line in lines), html


@given(NOTES)
def test_converting_twice_gives_the_same(parts):
    text = written(parts)
    assert convert(text) == convert(text)
