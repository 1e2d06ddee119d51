"""The reader: from a folder to notes. Its errors are golden cases; these are its values."""

import datetime

import pytest

from notewire import publish
from notewire.settings import Settings

from .conftest import note


def only(found):
    assert found.problems == []
    (read,) = found.notebook.notes
    return read


def test_a_note_knows_its_place(read):
    found = only(read({"python/gpu-memory.md": note("正文。", date="2026-01-05")}))
    assert (found.path, found.category, found.slug, found.url) == (
        "notes/python/gpu-memory.md",
        "python",
        "gpu-memory",
        "python/gpu-memory/",
    )
    assert found.meta.date == datetime.date(2026, 1, 5)
    assert found.body.html.strip() == "<p>正文。</p>"


def test_a_title_has_formulas_and_code_and_no_paragraph(read):
    found = only(read({"python/a.md": note(title="'一、`a < b` 与 $x^2$'")}))
    assert [formula.latex for formula in found.title.formulas] == ["x^2"]
    assert found.title.html.startswith("一、<code>a &lt; b</code> 与 ")
    assert "<p>" not in found.title.html


def test_a_title_that_looks_like_a_list_item_has_them_too(read):
    found = only(read({"python/a.md": note(title="'1. `a < b` 与 $x^2$'")}))
    assert [formula.latex for formula in found.title.formulas] == ["x^2"]
    assert found.title.html.startswith("1. <code>a &lt; b</code> 与 ")


@pytest.mark.parametrize(
    "title", ["- 破折号", "# 井号", "1. 一", "> 引", "```", "    四格", "| a |", "[^1]: x", "!!! note"]
)
def test_a_title_is_never_a_block(read, title):
    quoted = title.replace("'", "''")
    html = only(read({"python/a.md": note(title=f"'{quoted}'")})).title.html
    assert not any(tag in html for tag in ("<p", "<h", "<ul", "<ol", "<blockquote", "<pre", "<div", "<figure"))
    assert html.strip()


def test_the_summary_stands_for_the_excerpt_and_is_cut_like_one(read):
    found = only(read({"python/a.md": note("正文。", summary="'摘要 $x$ **粗**'")}))
    assert found.excerpt.html.startswith("摘要 ")
    assert found.excerpt.html.endswith(" <strong>粗</strong>")
    long = only(read({"python/a.md": note("正文。", summary="一" * 300)}))
    assert long.excerpt.html == "一" * 219 + "…"


def test_the_summary_wins_over_more(read):
    assert only(read({"python/a.md": note("一\n\n<!-- more -->\n\n二", summary="摘要")})).excerpt.html == "摘要"


def test_the_length_of_excerpts_is_a_setting(read):
    assert only(read({"python/a.md": note("一" * 300)}, excerpt_length=10)).excerpt.html == "一" * 9 + "…"


def test_both_endings_of_markdown(read):
    found = read({"python/a.md": note(), "python/b.markdown": note()})
    assert [note.slug for note in found.notebook.notes] == ["a", "b"]


def test_files_beside_the_notes_keep_their_place(read):
    found = read({"python/a.md": note(), "python/图 1.svg": "<svg/>", "python/data/x.csv": "1", "logo.png": ""})
    assert [(a.path, a.url) for a in found.notebook.attachments] == [
        ("notes/logo.png", "logo.png"),
        ("notes/python/data/x.csv", "python/data/x.csv"),
        ("notes/python/图 1.svg", "python/图 1.svg"),
    ]


def test_notes_come_in_the_order_of_their_paths(read):
    names = ["theory/b", "python/z", "python/a-b", "python/a", "theory/a"]
    found = read({f"{name}.md": note() for name in names})
    assert [note.path for note in found.notebook.notes] == sorted(f"notes/{name}.md" for name in names)


def test_a_category_is_introduced_by_its_index(read):
    found = read(
        {"python/index.md": "---\ntitle: Python\ntitle_zh: 语言\nsummary: 一句 $x$\n---\n\n## 节\n\n介绍 $y$。\n"}
    )
    python = next(category for category in found.notebook.categories if category.slug == "python")
    assert (python.meta.title, python.meta.title_zh, python.url) == ("Python", "语言", "python/")
    assert [formula.latex for formula in (*python.summary.formulas, *python.intro.formulas)] == ["x", "y"]
    assert python.anchors == {"节"}


def test_noncharacters_that_the_dialect_uses_for_itself_are_no_way_in(read):
    """A note that holds the dialect's own tokens shows that something was there, and nothing else of the site."""
    found = only(read({"python/a.md": note("前 \ufdd0m0\ufdd1 $x$ \ufdd0h0\ufdd1 后")}))
    assert found.body.html.count("\ufffd") == 4
    assert [formula.latex for formula in found.body.formulas] == ["x"]


def test_a_broken_link_of_the_file_system_is_not_read(project):
    folder = project({"notes/python/index.md": "---\ntitle: P\n---\n"})
    (folder / "notes/python/gone.md").symlink_to("nowhere.md")
    result = publish.make(folder, Settings(), docs=folder / "docs", unpublished=False)
    assert result.problems == ()
