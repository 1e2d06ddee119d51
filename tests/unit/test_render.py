"""`notewire render` shows any Markdown as the site would, one file or a whole folder, problems apart."""

from click.testing import CliRunner

from notewire.cli import main


def test_a_file_of_no_project(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("---\ntitle: 题\nanything: goes\n---\n文字\n- 项 $x^2$\n- [链](b.md) ![图](c.png)\n", "utf-8")
    result = CliRunner().invoke(main, ["render", str(file)])
    assert result.exit_code == 0, result.output
    assert "<p>文字</p>" in result.stdout
    assert '<annotation encoding="application/x-tex">x^2</annotation>' in result.stdout
    assert 'href="b.md"' in result.stdout
    assert 'src="c.png"' in result.stdout
    assert "anything" not in result.output


def test_problems_go_to_the_error_output_and_the_formula_stays_readable(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("好 $a$ 坏 $\\oops$\n\n```python\nx\n", "utf-8")
    result = CliRunner().invoke(main, ["render", str(file)])
    assert "a.md:1:10: the formula does not compile" in result.stderr.replace(str(tmp_path), "")
    assert "a.md:3:1: the code block that ``` opens is never closed" in result.stderr
    assert "does not compile" not in result.stdout
    assert '<annotation encoding="application/x-tex">\\oops</annotation>' in result.stdout


def test_a_folder_gives_a_fragment_a_file(tmp_path):
    (tmp_path / "in/深").mkdir(parents=True)
    (tmp_path / "in/a.md").write_text("# 一\n", "utf-8")
    (tmp_path / "in/深/b c.md").write_text("二\n", "utf-8")
    result = CliRunner().invoke(main, ["render", str(tmp_path / "in"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "一" in (tmp_path / "out/a.html").read_text("utf-8")
    assert (tmp_path / "out/深/b c.html").read_text("utf-8") == "<p>二</p>\n"


def test_a_folder_without_output_says_what_to_do(tmp_path):
    result = CliRunner().invoke(main, ["render", str(tmp_path)])
    assert result.exit_code == 1
    assert "give a folder with -o OUT" in result.output


def test_a_note_of_a_project_is_rendered_with_its_links(project):
    head = "---\ntitle: {}\ndate: 2026-01-05\n---\n\n"
    folder = project(
        {
            "notes/python/index.md": "---\ntitle: Python\n---\n",
            "notes/python/a.md": head.format("甲") + "见 [乙](b.md#节)、[[b]]。\n\n![[b#节]]\n",
            "notes/python/b.md": head.format("乙") + "## 节\n\n内容 $y$。\n\n## 别的\n\n不要。\n",
        }
    )
    result = CliRunner().invoke(main, ["render", str(folder / "notes/python/a.md")])
    assert result.exit_code == 0, result.output
    assert 'href="../b/#节"' in result.stdout
    assert '<div class="nw-embed"><h2>节</h2>' in result.stdout
    assert "内容" in result.stdout
    assert "不要" not in result.stdout


def test_notes_that_embed_each_other_end(project):
    head = "---\ntitle: {}\ndate: 2026-01-05\n---\n\n"
    folder = project(
        {
            "notes/python/index.md": "---\ntitle: Python\n---\n",
            "notes/python/a.md": head.format("甲") + "甲文\n\n![[b]]\n",
            "notes/python/b.md": head.format("乙") + "乙文\n\n![[a]]\n",
        }
    )
    result = CliRunner().invoke(main, ["render", str(folder / "notes/python/a.md")])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("乙文") == 1
    assert result.stdout.count("甲文") == 1
