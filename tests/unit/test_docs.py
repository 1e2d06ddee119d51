"""The writers' pages are true: every setting, field, command, option and rule is there, and every example gives its result."""

import dataclasses
import re
import textwrap

import pytest
import yaml

from notewire import frontmatter, head, settings
from notewire.commands import COMMANDS
from notewire.dialect import build, convert, formulas
from notewire.math import Formula, RenderedFormula

EXAMPLE = re.compile(r'^````markdown\n((?:(?!````).*\n)*)````\n\n!!! example "结果"\n\n((?:    .*\n|\n)+)', re.M)


@pytest.fixture
def page(repository):
    """`page("guide.md")` reads a page of docs/."""
    return lambda name: (repository / "docs" / name).read_text("utf-8")


def rows(text):
    """The cells of every row of the page's tables."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        for line in text.split("\n")
        if line.startswith("|")
    ]


def names(text):
    """What the first column of the page's tables names between backticks."""
    return [name for row in rows(text) for name in re.findall(r"`([^`]+)`", row[0])]


def section(text, heading):
    """The part of the page under a heading."""
    return re.split(r"\n#+ ", text.partition(f"# {heading}\n")[2])[0]


def test_the_guide_shows_of_every_example_exactly_what_it_makes(page):
    examples = EXAMPLE.findall(page("guide.md"))
    assert len(examples) >= 15
    for source, result in examples:
        assert textwrap.dedent(result).strip() == source.strip()


def test_what_the_guide_calls_no_formula_is_none(page):
    (example,) = EXAMPLE.findall(section(page("guide.md"), "什么不是公式"))
    assert example[0].count("$") >= 6
    assert not convert(example[0]).formulas


def test_nothing_in_the_guide_is_doubtful_and_every_formula_compiles(page, renderer):
    article = convert(page("guide.md"))
    assert not article.doubts
    for found, result in zip(
        article.formulas,
        renderer.render([Formula(found.latex, found.display) for found in article.formulas]),
        strict=True,
    ):
        assert isinstance(result, RenderedFormula), (found.line, found.latex, result)


def test_the_guide_says_what_each_callout_is_called(page):
    said = {
        name: row[1] for row in rows(section(page("guide.md"), "提示框")) for name in re.findall(r"`([a-z]+)`", row[0])
    }
    assert {name: said.get(name) for name in build.ADMONITION_TITLES} == build.ADMONITION_TITLES


def test_the_guide_names_every_environment_that_needs_no_dollars(page):
    said = set(re.findall(r"`([A-Za-z]+)`", section(page("guide.md"), "写法")))
    assert {name.removesuffix("*") for name in formulas.ENVIRONMENTS} <= said


def test_the_guide_names_every_doubtful_rule_in_its_order(repository, page):
    source = (repository / "scripts/notewire/doubtful.py").read_text("utf-8")
    rules = list(dict.fromkeys(re.findall(r'Finding\(\s*"([a-z-]+)"', source)))
    assert rules
    assert names(section(page("guide.md"), "容易写错的地方")) == rules


def test_every_setting_has_its_row_and_its_default(page):
    text = page("settings.md")
    block = re.search(r"```yaml\n(plugins:.*?)```", text, re.S)
    assert block, "settings.md shows all settings in one block of YAML"
    shown = yaml.safe_load(block[1])["plugins"][0]["notewire"]
    defaults = {field.name: getattr(settings.Settings(), field.name) for field in dataclasses.fields(settings.Settings)}
    assert shown == {key: defaults[key] for key in settings.PLUGIN_KEYS if defaults[key] is not None}
    assert set(settings.PLUGIN_KEYS) <= set(names(text))


def test_every_key_of_mkdocs_that_is_read_has_its_row(page):
    said = names(section(page("settings.md"), "用到的 MkDocs 设置"))
    assert {"site_name", "site_url", "site_description", "site_author", "repo_url", "edit_uri"} <= set(said)


def test_every_field_of_a_note_has_its_row_in_order(page):
    said = names(section(page("front-matter.md"), "笔记的字段"))
    assert said[: len(frontmatter.NOTE_FIELDS)] == list(frontmatter.NOTE_FIELDS)


def test_every_field_of_a_category_has_its_row_in_order(page):
    assert names(section(page("front-matter.md"), "分类的字段")) == list(frontmatter.CATEGORY_FIELDS)


def test_the_heads_that_are_shown_are_good_ones(page):
    blocks = re.findall(r"```yaml\n(---\n.*?---\n)```", page("front-matter.md"), re.S)
    note, category = (head.split(block, "docs/front-matter.md") for block in blocks)
    assert frontmatter.note_meta(note)
    assert frontmatter.category_meta(category)
    assert not note.problems + category.problems
    assert set(note.nodes) == set(frontmatter.NOTE_FIELDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_and_every_option_is_there(command, page):
    text = section(page("commands.md"), f"`notewire {command.name}`")
    assert text
    for parameter in command.params:
        for option in parameter.opts if parameter.param_type_name == "option" else ():
            assert f"`{option}`" in text or f"`{option} " in text, option


def test_the_map_of_the_code_names_every_module_once(repository, page):
    package = repository / "scripts/notewire"
    said = names(section(page("architecture.md"), "The modules"))
    there = {path.name for path in package.glob("*.py") if path.name != "__init__.py"}
    there |= {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert sorted(said) == sorted(there)
    dialect = names(section(page("architecture.md"), "The dialect"))
    assert sorted(set(dialect) - {"dialect/"}) == sorted(path.name for path in (package / "dialect").glob("*.py"))
