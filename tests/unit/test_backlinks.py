"""Who links to a note, and with which sentence."""

import re

import pytest

from notewire import publish
from notewire.settings import Settings

from .conftest import note


def linking(shelf, name):
    return [(other.slug, sentence.html) for other, sentence in shelf.backlinks.get(f"notes/python/{name}.md", ())]


@pytest.mark.parametrize(
    "link",
    ["[甲](a.md)", "[甲](../python/a.md#h)", "[甲](/python/a/)", "[[a|甲]]", "[[python/a|甲]]", "[甲](./a.md 'x')"],
)
def test_by_whatever_way_it_is_written(shelve, link):
    shelf = shelve({"python/a.md": note("## h"), "python/b.md": note(f"前一句。这里见{link}的推导。后一句。")})
    assert linking(shelf, "a") == [("b", "这里见甲的推导。")]


def test_the_sentence_keeps_its_formulas_and_marks_and_no_link(shelve):
    shelf = shelve(
        {"python/a.md": note(), "python/b.md": note("由 $x^2$、**粗**、`f()` 得[甲](a.md)和[乙](https://x.example/)。")}
    )
    (found,) = shelf.backlinks["notes/python/a.md"]
    assert found[1].html.endswith("、<strong>粗</strong>、<code>f()</code> 得甲和乙。")
    assert [formula.latex for formula in found[1].formulas] == ["x^2"]
    assert "<a" not in found[1].html


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("- 一项\n- 见[甲](a.md)，完。\n", "见甲，完。"),
        ("| a | b |\n| --- | --- |\n| 见[甲](a.md) | 1 |\n", "见甲"),
        ("> [!note] 题\n> 见[甲](a.md)。\n", "见甲。"),
        ("## 关于[甲](a.md)\n\n文。", "关于甲"),
        ("See [A](a.md) first. Then go on.", "See A first."),
        ("项一；见[甲](a.md)；项三。", "见甲；"),
    ],
)
def test_where_it_begins_and_ends(shelve, body, sentence):
    shelf = shelve({"python/a.md": note(), "python/b.md": note(body)})
    assert linking(shelf, "a") == [("b", sentence)]


def test_a_long_sentence_is_cut_around_the_link(shelve):
    shelf = shelve({"python/a.md": note(), "python/b.md": note("很长" * 90 + "[甲](a.md)" + "还长" * 90)})
    ((_, html),) = linking(shelf, "a")
    assert re.fullmatch("…长?(很长){29,30}甲(还长){29,30}还?…", html)


def test_no_word_is_cut(shelve):
    shelf = shelve(
        {"python/a.md": note(), "python/b.md": note("Wonderful words " * 9 + "[甲](a.md)" + " so many words" * 9)}
    )
    ((_, html),) = linking(shelf, "a")
    assert set(re.findall(r"[A-Za-z]+", html)) <= {"Wonderful", "words", "so", "many"}


def test_newest_first_one_sentence_a_note_and_never_itself(shelve):
    shelf = shelve(
        {
            "python/a.md": note("自己：[甲](a.md)、[[a]]。"),
            "python/old.md": note("[甲](a.md)。", date="2025-01-01"),
            "python/new.md": note("头一句[甲](a.md)。第二句[甲](a.md)。", date="2026-05-01"),
            "python/draft.md": note("[甲](a.md)。", draft="true"),
        }
    )
    assert linking(shelf, "a") == [("new", "头一句甲。"), ("old", "甲。")]


def test_a_picture_or_a_file_is_no_note(shelve):
    shelf = shelve(
        {"python/a.md": note(), "python/b.md": note("[文件](data.csv) [站](/tags/) [外](https://a.example/a.md)")}
    )
    assert shelf.backlinks == {}


def test_after_an_edit_of_a_text_they_are_those_of_a_new_library(read, shelve):
    files = {"python/a.md": note(), "python/b.md": note("[甲](a.md)。"), "python/c.md": note()}
    before = shelve(files)
    assert linking(before, "a") == [("b", "甲。")]
    after = shelve({**files, "python/b.md": note("改见[丙](c.md)。")})
    edited = before.with_others({"notes/python/b.md": after.by_path["notes/python/b.md"]})
    assert {path: [(o.path, s.html) for o, s in found] for path, found in edited.backlinks.items()} == {
        "notes/python/c.md": [("notes/python/b.md", "改见丙。")]
    }


def test_the_page_of_a_note_depends_on_the_sentence_that_links_to_it(project):
    def keys(sentence):
        folder = project(
            {
                "notes/python/index.md": "---\ntitle: Python\n---\n",
                "notes/python/a.md": note(),
                "notes/python/b.md": note(sentence, date="2026-02-01"),
                "notes/python/c.md": note(date="2025-01-01"),
            }
        )
        result = publish.make(folder, Settings(), docs=folder / "docs", unpublished=False)
        assert result.problems == ()
        return {page.url: (page.key, page) for page in result.pages}

    one, two = keys("见[甲](a.md)，一。"), keys("见[甲](a.md)，二。")
    changed = {url for url in one if one[url][0] != two[url][0]}
    assert {"python/a/", "python/b/"} <= changed
    assert "python/c/" not in changed
    backlinks = two["python/a/"][1].meta["note"]["backlinks"]
    assert [(link["url"], link["sentence_html"]) for link in backlinks] == [("python/b/", "见甲，二。")]
