"""Citations in any text: each has its number and its place, ids are unique, and nothing hangs on what only looks like one."""

import re

from hypothesis import given
from hypothesis import strategies as st

from notewire.dialect import Converter, convert

PIECES = st.sampled_from(
    ["[@a]", "[@b, p. 5]", "[见 @c; @a]", "[@a，@b]", "`[@a]`", "$[@b]$", "\\[@c]", "[@a](u)", "[@d]", "**", "_", "甲 ", "x@y",
     "\n\n", "\n> ", "\n- ", "\n\n## ", "\n\n```\n[@a]\n```\n\n", "[^1]", "\n\n[^1]: [@e]\n\n", "[", "]", "@", ";", "|"]
)  # fmt: skip
ANCHOR = re.compile(r'<a aria-label="参考文献 (\d+)" class="nw-cite" href="#ref-([^"]+)" id="([^"]+)">(\d+)</a>')


@given(st.lists(PIECES, max_size=25).map("".join))
def test_every_citation_has_its_number_its_id_and_its_place(text):
    article = convert(text)
    anchors = ANCHOR.findall(article.html)
    assert article.html.count('class="nw-cite"') == len(anchors)
    assert [key for _, key, _, _ in anchors] == [cite.key for cite in article.cites]
    order = list(dict.fromkeys(key for _, key, _, _ in anchors))
    assert all(int(number) == int(shown) == order.index(key) + 1 for number, key, _, shown in anchors)
    assert len({id_ for _, _, id_, _ in anchors}) == len(anchors)
    lines = text.split("\n")
    for cite in article.cites:
        assert lines[cite.line - 1].startswith(f"@{cite.key}", cite.column - 1), (cite, text)


@given(st.text(alphabet="[]@a;, ,-\\`$|*_\n中", max_size=60))
def test_no_brackets_break_it(text):
    article = convert(text)
    assert len(ANCHOR.findall(article.html)) == len(article.cites)


def test_long_rows_of_marks_end():
    """A pattern that tried every way to divide them would not, in any time."""
    for text in (
        "[" + "@a " * 3000,
        "[@a" + " @a" * 3000,
        "[" + "a" * 20000 + "@",
        "[@" + "a-" * 10000,
        "[@a;" + "@b;" * 3000,
    ):
        assert convert(text).cites == ()
    assert len(convert("[@a; " + "@b; " * 500 + "@c]").cites) == 502


def test_where_papers_cannot_be_listed_nothing_is_cited():
    converter = Converter()
    assert converter.inline("题 [@a]").html == "题 [@a]"
    assert converter.convert("文 [@a]", citing=False).html == "<p>文 [@a]</p>"
    assert converter.convert("文 [@a]").cites
    assert converter.inline("题 [@a]").cites == ()
