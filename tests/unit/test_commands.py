"""`notewire new` and `notewire check` as a writer meets them: what they print, where, and with what they end."""

import datetime
import re

import pytest
from click.testing import CliRunner

from notewire import __version__, cli
from notewire.commands import COMMANDS
from notewire.commands import project as project_module
from notewire.frontmatter import note_meta
from notewire.head import split

from .conftest import note


@pytest.fixture
def run(project, monkeypatch):
    """`run(arguments…)` in a project with two categories; `run.folder` is its folder."""
    folder = project({f"notes/{name}/index.md": f"---\ntitle: {name}\n---\n" for name in ("python", "large-model")})
    monkeypatch.chdir(folder)

    def run(*arguments):
        result = CliRunner().invoke(cli.main, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), "a traceback"
        return result

    run.folder = folder
    return run


def write(run, path, text):
    (run.folder / path).write_text(text, "utf-8")


# new


def test_new_writes_a_valid_note_and_prints_its_path(run):
    days = [_today()]
    result = run("new", "梯度检查点", "--category", "large-model")
    days.append(_today())  # it may be midnight
    assert (result.exit_code, result.stdout, result.stderr) == (0, "notes/large-model/ti-du-jian-cha-dian.md\n", "")
    text = (run.folder / "notes/large-model/ti-du-jian-cha-dian.md").read_text("utf-8")
    assert text in [f"---\ntitle: 梯度检查点\ndate: {day}\ntags: []\n---\n\n" for day in days]
    assert run("check").exit_code == 0


def test_new_with_everything(run):
    result = run("new", "KL 散度", "-c", "python", "-s", "kl", "-t", "信息论", "--tag", "C++: 标签", "--draft")
    assert result.stdout == "notes/python/kl.md\n"
    head = split((run.folder / "notes/python/kl.md").read_text("utf-8"), "kl.md")
    meta = note_meta(head)
    assert head.problems == []
    assert (meta.title, meta.tags, meta.draft) == ("KL 散度", ("信息论", "C++: 标签"), True)


TITLES = [
    "冒号: 与 # 井号",
    "'引' \"号\"",
    "$\\alpha$ 与 {x}",
    "- 破折",
    "yes",
    "2026-01-01",
    "1.10",
    "[a]",
    "* &x !y",
    " 空白 ",
]


@pytest.mark.parametrize("title", [*TITLES, "很长的" * 40])
def test_new_keeps_any_title(run, title):
    assert run("new", "-c", "python", "-s", "x", "--", title).exit_code == 0
    head = split((run.folder / "notes/python/x.md").read_text("utf-8"), "x.md")
    assert note_meta(head).title == title.strip()


def test_new_never_overwrites(run):
    write(run, "notes/python/lora.md", "我的字")
    result = run("new", "LoRA", "-c", "python")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: notes/python/lora.md exists already; choose another name with --slug\n"
    assert (run.folder / "notes/python/lora.md").read_text("utf-8") == "我的字"


def test_new_beside_a_note_of_the_other_ending_would_make_two_notes_of_one_address(run):
    write(run, "notes/python/lora.markdown", note())
    result = run("new", "LoRA", "-c", "python")
    assert result.exit_code == 1
    assert result.stderr == "Error: notes/python/lora.markdown exists already; choose another name with --slug\n"


def test_new_names_the_nearest_category(run):
    result = run("new", "题", "-c", "pyhton")
    assert (result.exit_code, result.stderr) == (1, 'Error: unknown category "pyhton"; did you mean "python"?\n')


def test_new_names_all_categories_where_none_is_near(run):
    result = run("new", "题", "-c", "robotics")
    assert result.stderr == (
        'Error: unknown category "robotics"; categories: large-model, python; a new one begins with notes/robotics/index.md\n'
    )


def test_new_does_not_climb_out_of_the_notes(run):
    for arguments in (["-c", ".."], ["-c", "python", "-s", "../x"], ["-c", "python", "-s", "a/b"]):
        assert run("new", "题", *arguments).exit_code == 1
    assert sorted(path.name for path in run.folder.rglob("*.md")) == ["index.md", "index.md"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["", "-s", "x"], "the title is empty; give the note a name"),
        (["  "], "the title is empty; give the note a name"),
        (["？"], '"" cannot be a URL; give one with --slug (small Latin letters, digits, hyphens)'),
        (
            ["题", "-s", "My Note"],
            '"My Note" cannot be a URL; give one with --slug (small Latin letters, digits, hyphens)',
        ),
        (["page"], '"page" cannot be a URL; give one with --slug (small Latin letters, digits, hyphens)'),
        (["index"], "notes/python/index.md exists already; choose another name with --slug"),
    ],
)
def test_new_refuses_what_cannot_be(run, arguments, message):
    result = run("new", *arguments, "-c", "python")
    assert (result.exit_code, result.stderr) == (1, f"Error: {message}\n")


def test_new_works_from_any_folder_of_the_project(run, monkeypatch):
    monkeypatch.chdir(run.folder / "notes/python")
    assert run("new", "题", "-c", "python").stdout == "notes/python/ti.md\n"
    assert (run.folder / "notes/python/ti.md").is_file()


def test_new_follows_the_notes_folder_of_the_settings(run):
    write(run, "mkdocs.yml", "plugins: [notewire: {notes_dir: 笔记}]\n")
    (run.folder / "笔记/theory").mkdir(parents=True)
    write(run, "笔记/theory/index.md", "---\ntitle: T\n---\n")
    assert run("new", "题", "-c", "theory").stdout == "笔记/theory/ti.md\n"


# check


def test_check_says_how_many_notes_are_right(run):
    write(run, "notes/python/a.md", note("正文"))
    write(run, "notes/python/d.md", note("草稿", draft="true"))
    result = run("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "2 notes, no problem\n", "")


BAD = note("[x](none.md) 与 $\\oops$")
BAD_REPORT = [
    'notes/python/bad.md:6:5: there is no note "none.md"; correct the link, or add notes/python/none.md',
    "notes/python/bad.md:6:17: the formula does not compile: Undefined control sequence: \\oops; mend the LaTeX",
]


def test_check_tells_problems_on_the_error_output_and_ends_with_1(run):
    write(run, "notes/python/bad.md", BAD)
    result = run("check")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [*BAD_REPORT, "2 problems"]


def test_check_on_a_terminal_shows_the_line_and_a_caret(run, monkeypatch):
    """Also below a separator of lines that is none to editors."""
    write(run, "notes/python/bad.md", note("一\u2028二\x0c三\n中文 [x](none.md)"))
    monkeypatch.setattr(project_module, "sys", _Terminal)
    assert run("check").stderr.split("\n") == [
        'notes/python/bad.md:7:8: there is no note "none.md"; correct the link, or add notes/python/none.md',
        "    7 | 中文 [x](none.md)",
        "      |          ^",
        "1 problem",
        "",
    ]


def test_check_only_some_paths(run, monkeypatch):
    write(run, "notes/python/bad.md", BAD)
    write(run, "notes/large-model/good.md", note())
    assert run("check", "notes/large-model").exit_code == 0
    assert run("check", "notes/large-model", "notes/python/bad.md").exit_code == 1
    assert run("check", "notes").exit_code == 1
    monkeypatch.chdir(run.folder / "notes/python")
    assert run("check", "bad.md").stderr.splitlines() == [*BAD_REPORT, "2 problems"]


def test_check_of_a_path_that_is_not_there(run):
    result = run("check", "notes/none.md")
    assert result.exit_code == 2
    assert "'notes/none.md' does not exist" in result.stderr


def test_check_tells_what_is_doubtful_and_leaves_it_to_the_writer(run):
    write(run, "notes/python/a.md", note("##没有空格"))
    result = run("check")
    assert result.exit_code == 0
    doubt, summary = result.stdout.splitlines()
    assert doubt.startswith("notes/python/a.md:6:1: doubtful [heading-space]: ")
    assert summary == "1 notes, no problem, 1 doubtful"
    assert run("check", "--strict").exit_code == 1


def test_check_on_the_first_day(run):
    for index in run.folder.glob("notes/*/index.md"):
        index.unlink()
    assert (run("check").exit_code, run("check").stdout) == (0, "0 notes, no problem\n")


# all of them


@pytest.mark.parametrize("arguments", [["new", "题", "-c", "python"], ["check"]], ids=lambda arguments: arguments[0])
class TestEachCommand:
    def test_outside_of_a_project(self, run, arguments, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr == "Error: there is no mkdocs.yml here or above; change into the project's folder\n"

    def test_with_settings_that_are_wrong(self, run, arguments):
        write(run, "mkdocs.yml", "plugins: [notewire: {per_pages: 3}]\n")
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr == 'mkdocs.yml:1:1: unknown notewire setting "per_pages"; did you mean "per_page"?\n'

    def test_with_settings_that_are_no_yaml(self, run, arguments):
        write(run, "mkdocs.yml", "a: [\n")
        result = run(*arguments)
        assert result.exit_code == 1
        assert result.stderr.startswith("mkdocs.yml:2:1: not valid YAML: ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_shows_examples_of_the_command(command):
    result = CliRunner().invoke(cli.main, [command.name, "--help"])
    assert result.exit_code == 0
    examples = result.output.partition("Examples:\n")[2]
    assert re.search(rf"^  +notewire {command.name}\b", examples, re.M)


def test_each_command_is_a_module_of_its_own():
    assert [command.callback.__module__ for command in COMMANDS] == [f"notewire.commands.{c.name}" for c in COMMANDS]


def test_help_and_version():
    assert CliRunner().invoke(cli.main, ["-h"]).output == CliRunner().invoke(cli.main, ["--help"]).output
    assert CliRunner().invoke(cli.main, ["--version"]).output == f"notewire, version {__version__}\n"


def _today():
    return datetime.date.today().isoformat()  # noqa: DTZ011 (the writer's own day)


class _Terminal:
    """`sys`, with an error output that is a terminal."""

    class stderr:
        @staticmethod
        def isatty():
            return True

    exit = staticmethod(project_module.sys.exit)
