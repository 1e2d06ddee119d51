"""Front matter: text to typed values. Its errors are golden cases (tests/golden/cases/front-matter.yml)."""

import datetime
from textwrap import dedent

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notewire.frontmatter import Meta, Paper, category_meta, note_meta
from notewire.head import split


def meta(head):
    read = split(f"---\ntitle: 题\ndate: 2026-01-01\n{dedent(head)}---\n", "a.md")
    value = note_meta(read)
    assert [str(problem) for problem in read.problems] == []
    return value


def test_only_title_and_date_are_needed():
    assert meta("") == Meta("题", datetime.date(2026, 1, 1))


@pytest.mark.parametrize(
    "head", ["title: 题\n", "date: 2026-01-01\n", "title:\ndate: 2026-01-01\n", "title: 题\ndate: x\n", ""]
)
def test_without_one_of_the_two_there_is_nothing_to_publish(head):
    read = split(f"---\n{head}---\n", "a.md")
    assert note_meta(read) is None
    assert read.problems


def test_every_field_has_its_type():
    assert meta(
        """\
        updated: 2026-02-01
        tags: [显存, 3, true]
        summary: 一句话
        draft: true
        pinned: yes
        source: https://arxiv.org/abs/2205.14135
        aliases: [/old/a/, old.html]
        papers: [2205.14135]
        series: 推理加速
        order: -2
        """
    ) == Meta(
        title="题",
        date=datetime.date(2026, 1, 1),
        updated=datetime.date(2026, 2, 1),
        tags=("显存", "3", "true"),
        summary="一句话",
        draft=True,
        pinned=True,
        source="https://arxiv.org/abs/2205.14135",
        aliases=("old/a", "old.html"),
        papers=(Paper("arxiv", "2205.14135"),),
        series="推理加速",
        order=-2,
    )


def test_an_empty_value_is_the_default():
    keys = "updated tags summary draft pinned source aliases papers series order".split()
    assert meta("".join(f"{key}:\n" for key in keys)) == meta("")


@pytest.mark.parametrize(
    ("yaml", "title"),
    [
        ("title: 1.10", "1.10"),  # text, not the number 1.1
        ("title: 2026-01-05", "2026-01-05"),  # nor a date
        ("title: yes", "yes"),
        ("title: >-\n  两行的\n  标题", "两行的 标题"),
        ("title: '$\\alpha$ 与 #'", "$\\alpha$ 与 #"),
        ('title: "\\u4e2d"', "中"),
    ],
)
def test_text_is_what_was_typed(yaml, title):
    head = split(f"---\n{yaml}\ndate: 2026-01-01\n---\n", "a.md")
    assert note_meta(head).title == title


@pytest.mark.parametrize(
    ("written", "kind", "identifier"),
    [
        ("2205.14135", "arxiv", "2205.14135"),
        ("'2205.14130'", "arxiv", "2205.14130"),
        ("2205.14130", "arxiv", "2205.14130"),  # YAML's number would have lost its zero
        ("arXiv:2205.14135v2", "arxiv", "2205.14135"),
        ("'arXiv: 2205.14135'", "arxiv", "2205.14135"),
        ("https://arxiv.org/abs/2205.14135", "arxiv", "2205.14135"),
        ("http://arxiv.org/pdf/2205.14135v1.pdf", "arxiv", "2205.14135"),
        ("cs/0112017", "arxiv", "cs/0112017"),
        ("math.GT/0309136", "arxiv", "math.GT/0309136"),
        ("10.1145/3528223.3530127", "doi", "10.1145/3528223.3530127"),
        ("doi:10.1162/neco.1997.9.8.1735", "doi", "10.1162/neco.1997.9.8.1735"),
        ("https://doi.org/10.1145/3528223", "doi", "10.1145/3528223"),
    ],
)
def test_papers(written, kind, identifier):
    (paper,) = meta(f"papers:\n  - {written}\n").papers
    assert (paper.kind, paper.id) == (kind, identifier)
    assert paper.url == {"arxiv": "https://arxiv.org/abs/", "doi": "https://doi.org/"}[kind] + identifier
    assert paper.label == {"arxiv": "arXiv:", "doi": "doi:"}[kind] + identifier


def test_tags_are_told_once_and_in_their_order():
    assert meta("tags: [乙, 甲, 乙, '']\n").tags == ("乙", "甲")


def test_the_body_begins_after_the_head_and_knows_its_line():
    head = split("---\ntitle: 题\n---\n\n正文\n---\n不是头\n", "a.md")
    assert (head.body, head.body_line) == ("\n正文\n---\n不是头\n", 4)


@pytest.mark.parametrize("end", ["---", "...", "---  "])
def test_what_ends_the_head(end):
    assert split(f"---\ntitle: 题\n{end}\n正文", "a.md").body == "正文"


def test_a_head_without_a_body():
    head = split("---\ntitle: 题\ndate: 2026-01-01\n---", "a.md")
    assert head.body == ""
    assert note_meta(head).title == "题"


def test_lines_of_keys_are_lines_of_the_file():
    assert meta("tags: []\nsummary: 一\n").lines == {"title": 2, "date": 3, "tags": 4, "summary": 5}


def test_a_category():
    head = split("---\ntitle: Python\ntitle_zh: 语言\norder: 2\nsummary: 一句话\n---\n", "index.md")
    found = category_meta(head)
    assert (found.title, found.title_zh, found.order, found.summary) == ("Python", "语言", 2, "一句话")


YAMLISH = st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`,?\n \t\\题0.~<=\x00\x85\u2028"), max_size=60)


@given(st.text() | YAMLISH)
@example("&a [*a]")
@example("? [a]\n: b")
@example("<<: {title: x}")
@example("title: !!binary x")
@example("title: !unknown x")
@example("date: !!timestamp x")
@example("tags: [[[[]]]]")
@example("%YAML 9.9")
@example("a\n---\nb")
@example("order: ²")
@example("date: ２０２６-01-01")
@example("order: " + "9" * 5000)
def test_no_head_raises_and_every_bad_one_says_so_in_one_line(text):
    """A note either has a title and a date, or problems; a problem is one line with a place inside the head."""
    whole = f"---\n{text}\n---\n"
    head = split(whole, "a.md")
    for read in (note_meta, category_meta):
        value = read(head)
        assert value is not None or head.problems
    for problem in head.problems:
        assert "\n" not in str(problem)
        assert 1 <= problem.line <= whole.count("\n") + whole.count("\x85") + whole.count("\u2028") + 1
        assert problem.column >= 1
        assert problem.hint
