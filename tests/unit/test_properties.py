"""What holds for every note, whatever is in it: code and formulas survive, excerpts are short and whole, nothing raises."""

import re
from html import unescape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from notewire import prose, publish
from notewire.dialect import convert
from notewire.dialect.tokens import TOKEN
from notewire.settings import Settings

CODE = st.text(st.sampled_from("ab汉 \t*_`~$<>&|#-+[](){}\\\"'!?.:1"), max_size=12)
LATEX = [
    "x_1",
    "x^2",
    r"\alpha",
    "a*b",
    "<think>",
    "{y}",
    r"\{z\}",
    "|",
    "[z](w)",
    "**",
    "_",
    "&",
    r"\\",
    "~",
    "`c`",
    "==",
    "#",
    "&lt;",
    "1.",
    "-",
]
formula = st.lists(st.sampled_from(LATEX), min_size=1, max_size=6).map(" ".join)
"""Pieces of LaTeX that mean something to Markdown or HTML."""


def texts(tree, path):
    return [element.text_content() for element in tree.xpath(path)]


# code


PLACES = {
    "alone": "{}",
    "in an item": "- 项\n\n  {}",
    "in a nested item": "1. 项\n   - 里\n\n     {}",
    "in a quote": "> {}",
    "in a box": '!!! note "题"\n\n    {}',
    "in an answer": '??? question "问"\n\n    - 项\n\n      {}',
    "in a callout": "> [!NOTE]\n> {}",
    "in a footnote": "文[^1]\n\n[^1]: 注\n\n    {}",
}


def put(place, block):
    """The block at its place, each of its lines behind the marks of the containers."""
    *above, last = PLACES[place].split("\n")
    margin = "> " if last.startswith(">") else last.removesuffix("{}")
    lines = block.split("\n")
    return "\n".join([*above, last.format(lines[0]), *(margin + line for line in lines[1:])]) + "\n"


@pytest.mark.parametrize("place", PLACES)
@given(st.lists(CODE, max_size=6))
@example(["    a", "", "", "b", ""])
@example(["\ta\t", "  "])
@example(["$$", "x", "[^1]: y", "---", "> q", "- i"])
def test_code_is_what_was_typed(place, lines):
    fence = "`" * (3 + max((len(run) for line in lines for run in re.findall("`+", line)), default=0))
    article = convert(put(place, "\n".join([f"{fence}没有的语言", *lines, fence])))
    (code,) = texts(html.fromstring(f"<div>{article.html}</div>"), "//pre/code")
    assert code == "".join(line + "\n" for line in lines)
    assert (article.formulas, article.links, article.doubts) == ((), (), ())


@given(CODE.filter(lambda text: text.strip() and "`" not in text))
def test_code_inside_a_line_is_what_was_typed(text):
    (code,) = texts(html.fromstring(f"<div>{convert(f'文`{text}`字').html}</div>"), "//code")
    assert code == (text[1:-1] if text[0] == text[-1] == " " and len(text) > 2 else text)


# formulas


@pytest.mark.parametrize(
    "around",
    [
        "文 {} 字",
        "文{}。",
        "**粗 {}**",
        "## 题 {}",
        "- 项 {}",
        "> 引 {}",
        "| 表 |\n| --- |\n| {} |",
        "[链 {}](b.md)",
        "文[^1]\n\n[^1]: {}",
        '!!! note "{}"',
        "<div>{}</div>",
    ],
)
@given(formula)
def test_a_formula_is_what_was_typed(around, latex):
    if "<div>" in around:
        latex = latex.replace("&lt;", "<")  # there it is HTML
    (found,) = convert(around.replace("{}", f"${latex}$")).formulas
    assert (found.latex, found.display) == (latex, False)


@pytest.mark.parametrize("place", PLACES)
@given(st.lists(formula.filter(lambda latex: not latex.startswith("#")), min_size=1, max_size=4))  # that is a heading
def test_a_displayed_formula_is_what_was_typed(place, lines):
    (found,) = convert(put(place, "\n".join(["$$", *lines, "$$"]))).formulas
    assert (found.latex, found.display) == ("\n".join(lines), True)


# excerpts


PIECES = [
    "汉字，",
    "word ",
    "long-word ",
    "**粗**",
    "*斜*",
    "`code` ",
    "~~删~~",
    "$x^2$",
    "$a + b + c$",
    "[链](a.md)",
    "![图](a.svg)",
    "👨‍👩‍👧‍👦",
    "🇨🇳",
    "e\u0301",
    "\n\n",
    "\n",
    "\n\n$$\nx\n$$\n\n",
    "\n\n```\nc\n```\n\n",
    "\n\n- 项\n  - 里\n\n",
    "\n\n1. 一\n2. 二\n\n",
    "\n\n## 节\n\n",
    "\n\n> 引\n\n",
    "[^1]",
    "\n\n[^1]: 脚注\n\n",
    "\n\n| 表 |\n| --- |\n| 格 |\n\n",
    "\n\n??? note\n\n    答\n\n",
    "<b>",
    "</b>",
    "<span id=x>",
    "&lt;",
    "<think>",
    "<!-- 注 -->",
    "<!-- more -->",
    '\n\n<div id="y">\n块\n</div>\n\n',
]
markdown = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


def symbols(article, number):
    """How many symbols a formula shows, about."""
    return "x" * len(re.findall(r"\\[A-Za-z]+|[^\s{}_^\\&]", article.formulas[number].latex))


@given(markdown, st.integers(1, 60))
def test_an_excerpt_is_short_whole_and_carries_nothing_of_its_note(text, limit):
    excerpt = prose.excerpt(convert(text), limit)
    tree = etree.fromstring(f"<p>{excerpt.html}</p>")  # well-formed
    assert {element.tag for element in tree.iter()} <= {"p", "em", "strong", "code", "del", "b", "span"}
    assert {tuple(element.attrib.items()) for element in tree.iter()} <= {(), (("class", "nw-omit"),)}
    shown = TOKEN.sub(lambda match: symbols(excerpt, int(match[2])), "".join(tree.itertext()))
    assert len(shown) <= limit
    assert shown == shown.strip()
    assert "  " not in shown
    assert not re.search("脚注|节|答", shown)


@given(
    st.lists(st.sampled_from(["word", "back-prop", "3.14", "it's", "snake_case", "e\u0301te\u0301"]), max_size=30),
    st.integers(1, 60),
)
def test_an_excerpt_of_words_holds_whole_words_from_the_beginning(words, limit):
    shown = unescape(prose.excerpt(convert(" ".join(words)), limit).html)
    kept = shown.removesuffix("…").split()
    assert kept == words[: len(kept)]
    assert shown.endswith("…") == (len(kept) < len(words))


@given(st.integers(0, 500), st.integers(1, 300))
@example(3, 2)
@example(2, 1)
def test_an_excerpt_of_chinese_uses_all_its_room(length, limit):
    shown = prose.excerpt(convert("汉" * length), limit).html
    assert shown == ("汉" * length if length <= limit else "汉" * (limit - 1) + "…")


# everything


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    (folder / "notes/python").mkdir(parents=True)
    (folder / "notes/python/index.md").write_text("---\ntitle: P\n---\n", "utf-8")
    return folder


HEADS = [
    "",
    "---\ntitle: 题\ndate: 2026-01-01\n---\n",
    "---\ntitle: '$x$ `a` [[b]]'\nsummary: '**x** $y$ [z](#z)'\ndate: 2026-01-01\n---\n",
]
WILD = st.text(
    st.sampled_from("$`~*_[]()<>!|#-+=:?^&;\\{}\"'. \t\n\r\f\x00\x02\x03\x1c\x85\u2028\ufdd0\ufdd1\ud7ff\uffff1ax汉🚀"),
    max_size=80,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(HEADS), st.binary(max_size=60) | (WILD | markdown).map(str.encode))
@example(HEADS[1], b"\x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03 \x02amp\x03")
@example(HEADS[1], b"[TOC]\n\n[^1]: [^1]\n\n[^1] ![[a]] ![[a#x]]")
@example(HEADS[1], ("> " * 60 + "x\n" + "- " * 60 + "x").encode())
@example(HEADS[1], "<a href='x.md' name=\"\ud7ff\">\n<img src>\n<p id=''>\n</div></body></html>".encode())
@example(HEADS[1], b"\\begin{align}\\begin{align}\\end{align} \\eqref{} \\ref{a} $$\\label{a}$$ $$\\label{a}$$")
@example(HEADS[1], b"# {#a}\n# {: id=a b=c .d }\n**x**{: onclick=y }")
def test_no_note_raises_and_every_problem_has_a_place_in_it(folder, renderer, head, body):
    data = head.encode() + body
    (folder / "notes/python/a.md").write_bytes(data)
    result = publish.make(
        folder, Settings(site_url="https://x.example/"), docs=folder / "docs", unpublished=True, renderer=renderer
    )
    lines = re.split("\r\n|\r|\n", data.decode("utf-8-sig", "replace"))
    for problem in result.problems:
        assert problem.path == "notes/python/a.md"
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert "\n" not in str(problem)
    if not result.problems:
        assert "python/a/" in {page.url for page in result.pages}
    made = "".join([page.body for page in result.pages] + [str(page.meta) for page in result.pages])
    assert not re.search("[\ufdd0\ufdd1\x02\x03]", made), "a token of the dialect reached the page"
