"""Every promise can be broken: three good notes keep all of them, and one thing spoilt in them is complained of."""

import datetime

import pytest

from . import promises
from .knowledge import Knowledge

PARAGRAPH = "这里把一件事情从头讲起，先说为什么需要它，再说它怎样工作，然后推导公式，最后用程序核对每一个数字。"
BODY = "\n\n".join([PARAGRAPH] * 40)
FIGURE = '![一张图，画着左右两个方框]({}.svg "图 1：数据从左边流向右边")'
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>'
CODE = "```python\nprint(1 + 1)\n```\n\n```text\n2\n```"
SOURCE = "1. Tri Dao. *FlashAttention*. 2022. [arXiv:2205.14135](https://arxiv.org/abs/2205.14135)"
QUESTION = '??? question "{}. 这样做为什么是对的？"\n\n    因为每一步都有理由，而且程序核对过全部结果。'
QUESTIONS = "\n\n".join(QUESTION.format(number) for number in (1, 2, 3))


def good(slug, *, tags, requires, others):
    links = "和".join(f"[另一篇]({other}.md)" for other in others)
    head = f'title: {slug}\ndate: 2026-01-10\ntags: [{tags}]\npapers: ["arXiv:2205.14135"]\nrequires: [{requires}]\n'
    text = [f"这是第一段。{PARAGRAPH}", "## 正文", BODY, FIGURE.format(slug), CODE, f"接着读{links}。"]
    return f"---\n{head}---\n\n" + "\n\n".join([*text, "## 参考文献", SOURCE, "## 自测", QUESTIONS]) + "\n"


INDEX, ONE, TWO, THREE = "notes/a/index.md", "notes/a/one.md", "notes/a/two.md", "notes/a/three.md"
TAGS, BIB = "tests/notes/tags.txt", "notes/references.bib"
GOOD = {
    INDEX: "---\ntitle: A\n---\n\n先读[第一篇](one.md)，再读[第二篇](two.md)与[第三篇](three.md)。\n",
    ONE: good("one", tags="显存", requires="", others=("two", "three")),
    TWO: good("two", tags="注意力", requires="one", others=("one", "three")),
    THREE: good("three", tags="显存, 注意力", requires="a/two", others=("one", "two")),
    **{f"notes/a/{slug}.svg": SVG for slug in ("one", "two", "three")},
    TAGS: "# 训练\n显存\n\n注意力  # 模型\n",
    BIB: "@misc{dao,\n  eprint = {2205.14135v2},\n}\n@article{revolve,\n  doi = {10.1145/347837.347846},\n}\n",
}


@pytest.fixture
def complaints(project, renderer, monkeypatch):
    """`complaints(files)`: the name of each promise that the project breaks → what it says; three notes are enough for it."""
    for name, value in (("TOPICS", 3), ("CATEGORIES", {"a"}), ("PINNED", 0), ("ALONE", {})):
        monkeypatch.setattr(promises, name, value)

    def ask(files):
        knowledge = Knowledge(project(files), renderer, today=datetime.date(2026, 2, 1))
        found = {promise.__name__: promise(knowledge) for promise in promises.OF_THE_WHOLE}
        for promise in promises.OF_A_NOTE:
            found[promise.__name__] = [f"{note}: {said}" for note in knowledge.notes for said in promise(note)]
        return {name: said for name, said in found.items() if said}

    return ask


def test_good_notes_keep_every_promise(complaints):
    assert complaints(GOOD) == {}


BROKEN = [
    ("begins_with_words", "a/one: begins with '## 标题'", [(ONE, "这是第一段", "## 标题\n\n这是第一段")]),
    ("begins_with_words", "a/one: begins with '- 一项'", [(ONE, "这是第一段", "- 一项\n\n这是第一段")]),
    ("says_in_short_what_it_is_about", "has 2 characters", [(ONE, "date:", "summary: 太短\ndate:")]),
    ("says_in_short_what_it_is_about", "does not fit on a card", [(ONE, "date:", f"summary: {PARAGRAPH * 6}\ndate:")]),
    ("is_worth_reading", "a/one: has", [(ONE, BODY, PARAGRAPH)]),
    ("shows_a_figure_of_its_own", "a/one: has no figure", [(ONE, "](one.svg", "](two.svg")]),
    ("shows_a_figure_of_its_own", "a/one: has no figure", [(ONE, FIGURE.format("one"), "")]),
    ("describes_every_figure", "picture 1 says ''", [(ONE, "![一张图，画着左右两个方框]", "![]")]),
    ("describes_every_figure", "picture 1 says '图'", [(ONE, "![一张图，画着左右两个方框]", "![图]")]),
    ("describes_every_figure", "picture 1 has '' for a", [(ONE, ' "图 1：数据从左边流向右边"', "")]),
    ("describes_every_figure", "its caption twice", [(ONE, "图 1：数据从左边流向右边", "一张图，画着左右两个方框")]),
    (
        "describes_every_figure",
        "picture 2 has '' for a",
        [(ONE, "接着读", "行里也有：![画着左右两个方框](one.svg)，接着读")],
    ),
    ("asks_questions_with_folded_answers", "a/one: asks 2 questions", [(ONE, QUESTION.format(3), "")]),
    ("asks_questions_with_folded_answers", "question 1 shows its", [(ONE, '??? question "1', '???+ question "1')]),
    ("asks_questions_with_folded_answers", "question 3 is '3. 为何'", [(ONE, "3. 这样做为什么是对的？", "3. 为何")]),
    (
        "asks_questions_with_folded_answers",
        "its answer '略。'",
        [(ONE, QUESTION.format(2), '??? question "2. 这样做为什么是对的？"\n\n    略。')],
    ),
    ("says_what_it_rests_on", "a/one: names no source", [(ONE, SOURCE, "文献很多。")]),
    ("says_what_it_rests_on", "a/one: names no source", [(ONE, "## 参考文献", "## 其他")]),
    (
        "lists_its_papers_in_the_bibliography",
        "a/one: references.bib lacks 2205.1",
        [(ONE, '"arXiv:2205.14135"', "2205.10001")],
    ),
    (
        "lists_its_papers_in_the_bibliography",
        "a/one: references.bib lacks 10.1145/x",
        [(ONE, '"arXiv:2205.14135"', '"doi:10.1145/X"')],
    ),
    ("lists_its_papers_in_the_bibliography", "a/two: references.bib lacks 2205.14135", [(BIB, "eprint", "note")]),
    ("leaves_nothing_to_be_written", ": TODO 推导", [(ONE, "接着读", "TODO 推导\n\n接着读")]),
    ("leaves_nothing_to_be_written", "此处省略", [(ONE, "接着读", "<!-- 此处省略 -->\n\n接着读")]),
    ("has_code_to_run", "a/one: has no code to run", [(ONE, "```python", "```text")]),
    ("has_code_to_run", "a/one: has no code to run", [(ONE, "print(1", "# not run: 需要 GPU\nprint(1")]),
    ("has_code_to_run", "not run, and no reason", [(ONE, CODE, f"```python\n# not run\nf()\n```\n\n{CODE}")]),
    ("has_tags_of_the_vocabulary", "a/one: tags.txt lacks 内存", [(ONE, "tags: [显存]", "tags: [显存, 内存]")]),
    ("has_tags_of_the_vocabulary", "a/one: has no tag", [(ONE, "tags: [显存]\n", "")]),
    ("links_to_other_notes", "a/one: links to 1 other", [(ONE, "[另一篇](two.md)和", "")]),
    ("links_to_other_notes", "a/one: links to 1 other", [(ONE, "[另一篇](two.md)", "[再一次](three.md)")]),
    ("links_to_other_notes", "a/one: links to 1 other", [(ONE, "[另一篇](two.md)", "[自己](one.md)")]),
    ("is_not_of_the_future", "a/one: date is 2026-02-02", [(ONE, "date: 2026-01-10", "date: 2026-02-02")]),
    ("is_not_of_the_future", "a/one: updated is 2026-02-02", [(ONE, "tags:", "updated: 2026-02-02\ntags:")]),
    ("requires_notes_that_there_are", "requires 'four', which 0", [(ONE, "requires: []", "requires: [four]")]),
    (
        "requires_notes_that_there_are",
        "requires 'two', which 2",
        [
            ("notes/b/index.md", None, "---\ntitle: B\n---\n"),
            ("notes/b/two.md", None, GOOD[TWO]),
            (ONE, "requires: []", "requires: [two]"),
        ],
    ),
    ("covers_its_topics", "there are 2 notes", [(THREE, None, None)]),
    ("covers_its_topics", "a has 1 notes", [(TWO, None, None), (THREE, None, None)]),
    ("covers_its_topics", "there are the categories []", [(INDEX, None, None)]),
    ("keeps_its_vocabulary_small", "there are 42 tags", [(ONE, "[显存]", f"[{', '.join(map(str, range(40)))}]")]),
    (
        "keeps_its_vocabulary_small",
        "tags.txt is not in order",
        [(TAGS, "显存\n", ""), (TAGS, "注意力", "注意力\n显存")],
    ),
    ("keeps_its_vocabulary_small", "tags.txt has 显存 2 times", [(TAGS, "显存\n", "显存\n显存\n")]),
    ("keeps_its_vocabulary_small", "no note has the tag 微调", [(TAGS, "显存\n", "显存\n微调\n")]),
    ("requires_without_a_circle", "a/one → a/three → a/two → a/one", [(ONE, "requires: []", "requires: [three]")]),
    ("requires_without_a_circle", "a/one → a/one", [(ONE, "requires: []", "requires: [one]")]),
    (
        "leaves_no_note_alone",
        "no note links to a/one",
        [(TWO, "](one.md)", "](two.md)"), (THREE, "](one.md)", "](two.md)")],
    ),
    ("pins_three_notes", "pinned are a/one", [(ONE, "tags:", "pinned: true\ntags:")]),
    ("introduces_every_note_of_a_category", "does not link to a/two", [(INDEX, "[第二篇](two.md)", "第二篇")]),
    ("shows_every_picture", "no note shows notes/a/four.svg", [("notes/a/four.svg", None, SVG)]),
]


@pytest.mark.parametrize(("promise", "complaint", "edits"), BROKEN, ids=[f"{name}: {said}" for name, said, _ in BROKEN])
def test_a_broken_promise_is_complained_of(promise, complaint, edits, complaints):
    found = complaints(spoilt(edits))
    assert any(complaint in said for said in found.get(promise, ())), found


def spoilt(edits):
    """The good files after some edits: a file, what stands there once, and what takes its place; without it, the whole file."""
    files = dict(GOOD)
    for path, old, new in edits:
        if old is not None:
            assert files[path].count(old) == 1
            files[path] = files[path].replace(old, new)
        elif new is not None:
            files[path] = new
        else:
            del files[path]
    return files


def test_every_promise_is_broken_once():
    every = [promise.__name__ for promise in (*promises.OF_A_NOTE, *promises.OF_THE_WHOLE)]
    assert list(dict.fromkeys(name for name, _, _ in BROKEN)) == every
