"""Without notes there is a site all the same, and it says how to write the first one; doing what it says works."""

import html
import re
import subprocess
import sys

import pytest

from ..sites.projects import build, environment, write
from ..sites.projects import empty as make_empty

pytestmark = pytest.mark.slow


def shown(built):
    """The blocks of code on the home page, as a reader copies them."""
    page = built.page("").read_text("utf-8")
    return [
        html.unescape(block) for block in re.findall(r"<pre tabindex=\"0\"><code>(.*?)</code></pre>", page, flags=re.S)
    ]


def test_the_home_page_says_how_to_begin(empty):
    page = empty.page("").read_text("utf-8")
    assert "写下第一篇笔记" in page
    assert 'notewire new "我的第一篇笔记" --category python' in page.replace("&quot;", '"')
    assert "LATEST UPDATES" not in page


def test_the_other_pages_are_there_and_say_that_there_is_nothing_yet(empty, read):
    assert "还没有标签" in read(empty, "tags/").text_content()
    assert "这里还没有笔记" in read(empty, "archive/").text_content()


def test_a_missing_notes_folder_is_an_empty_one(tmp_path):
    project = make_empty(tmp_path / "empty")
    (project / "notes").rmdir()
    assert "写下第一篇笔记" in build(project).page("").read_text("utf-8")


def test_doing_by_hand_what_the_page_says_makes_the_first_note(empty, tmp_path):
    project = make_empty(tmp_path / "empty")
    index, _, note = shown(empty)
    write(project / "notes/python/index.md", index)
    write(project / "notes/python/my-first-note.md", note)
    built = build(project)
    assert "我的第一篇笔记" in built.page("").read_text("utf-8")
    assert "<math" in built.page("python/my-first-note/").read_text("utf-8")


def test_doing_by_command_what_the_page_says_makes_the_first_note(empty, tmp_path):
    project = make_empty(tmp_path / "empty")
    index, command, _ = shown(empty)
    write(project / "notes/python/index.md", index)
    words = re.findall(r'"([^"]*)"|(\S+)', command)
    arguments = [quoted or plain for quoted, plain in words]
    assert arguments[0] == "notewire"
    run = [sys.executable, "-c", "from notewire.cli import main; main()", *arguments[1:]]
    done = subprocess.run(run, cwd=project, env=environment(), capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "notes/python/wo-de-di-yi-pian-bi-ji.md"
    assert "我的第一篇笔记" in build(project).page("python/wo-de-di-yi-pian-bi-ji/").read_text("utf-8")
