"""Docs that machines read, and what no page may lack. The pages' own tables and examples are tested in tests/unit/test_docs.py.

docs/note.schema.json is for editors: it has to know the fields that the program knows, and to judge as the program judges.
"""

import json
import re

import pytest
import yaml
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from notewire.commands import COMMANDS
from notewire.dialect import starts
from notewire.dialect.html import AMBIGUOUS
from notewire.frontmatter import CATEGORY_FIELDS, NOTE_FIELDS, note_meta
from notewire.head import split
from notewire.settings import PLUGIN_KEYS

from .conftest import REPOSITORY

SCHEMA_TEXT = (REPOSITORY / "docs/note.schema.json").read_text("utf-8")
SCHEMA = json.loads(SCHEMA_TEXT)
NOTES = [file for file in sorted(REPOSITORY.glob("notes/*/*.md")) if file.stem != "index"]


def page(name):
    return (REPOSITORY / "docs" / name).read_text("utf-8")


# the schema


class Editor(yaml.SafeLoader):
    """YAML as editors read it: its version 1.2 has no dates, they are text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (as PyYAML has it)
        first: [found for found in resolvers if found[0] != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def complaints(head):
    """What the schema says of a head, as YAML."""
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker(["date"]))
    return [error.message for error in validator.iter_errors(yaml.load(head, Editor))]  # noqa: S506 (a SafeLoader)


def test_the_schema_is_one_for_the_newest_draft_and_for_older_tools():
    """remark-lint-frontmatter-schema, which docs/front-matter.md recommends, refuses a file that names draft 2020-12 (its Ajv
    knows draft 7 alone); what both drafts have in common needs no name."""
    Draft202012Validator.check_schema(SCHEMA)
    Draft7Validator.check_schema(SCHEMA)
    assert "$schema" not in SCHEMA
    assert not {"$ref", "$defs", "definitions", "prefixItems", "unevaluatedProperties"} & set(
        re.findall(r'"([^"]+)":', SCHEMA_TEXT)
    )


def test_the_schema_has_exactly_the_fields_of_a_note():
    assert list(SCHEMA["properties"]) == list(NOTE_FIELDS)
    assert SCHEMA["required"] == ["title", "date"]
    assert SCHEMA["additionalProperties"] is False


@pytest.mark.parametrize("field", SCHEMA["properties"])
def test_every_field_is_described_in_chinese(field):
    assert len(re.findall(r"[\u4e00-\u9fff]", SCHEMA["properties"][field]["description"])) >= 5


@pytest.mark.parametrize("note", NOTES, ids=lambda note: f"{note.parent.name}/{note.stem}")
def test_every_note_is_valid(note):
    head = note.read_text("utf-8").split("---\n")[1]
    assert complaints(head) == []


GOOD = [
    "title: 1.10",
    "title: true",
    "updated: 2026-02-01",
    "tags: [显存, 3]",
    "tags:",
    "summary: 一句话",
    "draft: true",
    "pinned:",
    "source: https://arxiv.org/abs/2205.14135",
    "aliases: [/old/a/, b.html]",
    "papers: [2205.14135, 'arXiv:cs/0112017', '10.1145/3528223.3530127', 'https://doi.org/10.1162/neco.1997.9.8.1735']",
    "papers: ['https://arxiv.org/pdf/2205.14135v2', 'arXiv: 2205.14135', 'doi:10.1162/neco.1997.9.8.1735']",
    "series: 推理加速",
    "order: -1",
]
BAD = [
    "titel: x",
    "title: [a]",
    "title: ''",
    "date: 2026/1/5",
    "date: 2026-02-30",
    "date: 2026-01-05 10:00:00",
    "updated: 昨天",
    "tags: 显存",
    "tags: {a: b}",
    "summary: [a]",
    "draft: maybe",
    "pinned: 1",
    "source: arxiv.org",
    "aliases: [../x]",
    "aliases: ['https://x.example/']",
    "papers: [FlashAttention]",
    "papers: 2205.14135",
    "series: {a: b}",
    "order: 第一",
    "order: 1.5",
]


def judged(line):
    """The head with this line, what the program says of it, and what the schema says."""
    key = line.partition(":")[0]
    head = (
        "".join(f"{text}\n" for text in ("title: 题", "date: 2026-01-01") if not text.startswith(f"{key}:"))
        + line
        + "\n"
    )
    read = split(f"---\n{head}---\n", "a.md")
    note_meta(read)
    return read.problems, complaints(head)


@pytest.mark.parametrize("line", GOOD)
def test_the_schema_allows_what_the_program_allows(line):
    assert judged(line) == ([], [])


@pytest.mark.parametrize("line", BAD)
def test_the_schema_refuses_what_the_program_refuses(line):
    problems, told = judged(line)
    assert problems
    assert told


def test_the_pages_say_where_the_schema_is():
    assert "note.schema.json" in page("front-matter.md")


# the pages


def named(text):
    """Every word that the page has between backticks, alone or with something after it."""
    return {word for code in re.findall(r"`+([^`\n]+)`+", text) for word in re.findall(r"[\w.-]+", code)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("front-matter.md", {*NOTE_FIELDS, *CATEGORY_FIELDS}),
        ("settings.md", {*PLUGIN_KEYS}),
        ("commands.md", {command.name for command in COMMANDS}),
    ],
)
def test_every_name_is_on_its_page(name, words):
    assert words - named(page(name)) == set()


FEATURES = {
    starts.quote: "\n> ",
    starts.heading: "`##`",
    starts.fence: "```python",
    starts.html_block: "<details>",
    starts.math: "\n$$\n",
    starts.underline: "`===`",
    starts.rule: "`---`",
    starts.item: "\n- [x] ",
    starts.admonition: '??? question "',
    starts.directive: "\n::: ",
    starts.footnote: "\n[^io]: ",
}
"""What opens a block, and what of the guide shows it."""


def test_the_guide_shows_everything_that_opens_a_block():
    opens = {start for found in starts.STARTS.values() for start in found}
    assert opens == set(FEATURES), "a new kind of block needs its words in docs/guide.md and its line here"
    text = page("guide.md")
    assert {start.__name__ for start, example in FEATURES.items() if example not in text} == set()


INLINE = r"""
~~删除~~ ==高亮== H~2~O x^2^ **粗体** <kbd> \( \[x^2\] ```math \eqref{ \label{ [[autograd]] ![[ [TOC] {#end} hl_lines= linenums=
title= (1)! \| \ce{} [!NOTE] [^io] $5和$6 10~20 <think> [fa]: https:// ![ -->
"""


@pytest.mark.parametrize("example", [*INLINE.split(), *(f"<{name}>" for name in sorted(AMBIGUOUS))])
def test_the_guide_shows_what_stands_inside_a_line(example):
    assert example in page("guide.md")
