"""Blocks are CommonMark's: on random notes the structure is the one that markdown-it-py, a reference implementation, finds."""

import re

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire.dialect import convert

markdown_it = pytest.importorskip("markdown_it")
REFERENCE = markdown_it.MarkdownIt("commonmark").enable(["table"])
SHOWN = {"ul", "ol", "li", "blockquote", "pre", "p", "h1", "h2", "h3", "hr", "table", "tr", "td", "th"}

MARKS = ["- ", "* ", "+ ", "1. ", "2. ", "1) ", "> ", ">", "  ", "   ", "## ", "-\t"]
WORDS = ["甲", "乙 丙", "```", "~~~", "---", "***", "", " ", "| 丁 | 戊 |", "|---|---|", "-", "#标签"]
DEEP = re.compile(r"(?m)^[ >]*(?: {4}|\t)")
"""Where a paragraph of a container could go on lazily, markdown-it takes a line indented by four columns or more for a new block,
against the spec; lists nested by four columns are golden cases instead."""
LINE = st.tuples(st.lists(st.sampled_from(MARKS), max_size=3), st.sampled_from(WORDS)).map(
    lambda p: "".join(p[0]) + p[1]
)


def structure(html):
    """The blocks as nested lists of tags, with the text that each holds itself; ids, classes and inline marks aside."""

    def walk(element):
        if (
            not isinstance(element.tag, str)
            or "headerlink" in (element.get("class") or "")
            or element.tag == "figcaption"
        ):
            return []
        text = (element.text or "").split()
        inside = [part for child in element for part in (*walk(child), *(child.tail or "").split())]
        if element.tag in SHOWN:
            return [[element.tag, *text, *inside]]
        return [*text, *inside]

    return walk(lxml.html.fragment_fromstring(html, create_parent="div"))


@given(st.lists(LINE, max_size=9).filter(lambda lines: not DEEP.search("\n".join(lines))))
def test_blocks_nest_as_the_reference_nests_them(lines):
    text = "\n".join(lines)
    wanted = REFERENCE.render(text)
    assert structure(convert(text).html) == structure(wanted), f"{text}\n---\n{wanted}"


def test_it_would_see_a_difference():
    assert structure("<ul><li>a</li></ul>") != structure("<ul><li><p>a</p></li></ul>")
    assert re.search("li", str(structure(convert("- a").html)))
