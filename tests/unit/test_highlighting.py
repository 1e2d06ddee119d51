"""Highlighted code, kept by its own content."""

import pytest

from notewire import highlighting
from notewire.dialect import fences
from notewire.highlighting import Highlighter
from notewire.reading import Choices, FileReader, Source

CODE = "def f(x: int) -> str:\n    return f'{x} < 3'\n"


@pytest.fixture
def counted(monkeypatch):
    """The blocks that Pygments was asked for."""
    asked = []
    real = fences.highlighted

    def highlighted(code, language):
        asked.append((language, code))
        return real(code, language)

    monkeypatch.setattr(fences, "highlighted", highlighted)
    return asked


def test_it_is_what_pygments_makes_and_is_made_once(counted):
    highlighter = Highlighter()
    assert highlighter(CODE, "python") == highlighter(CODE, "python")
    assert highlighter(CODE, "python").startswith('<span class="k">def</span>')
    assert counted == [("python", CODE)]


def test_the_same_code_in_another_language_is_another_block(counted):
    highlighter = Highlighter()
    assert highlighter("if\n", "python") != highlighter("if\n", "text")
    assert len(counted) == 2


def test_the_next_build_finds_it(tmp_path, counted):
    with_cache = Highlighter(tmp_path)
    first = with_cache(CODE, "python")
    with_cache.close()
    with_cache.close()
    assert Highlighter(tmp_path)(CODE, "python") == first
    assert len(counted) == 1


def test_another_pygments_does_not(tmp_path, counted, monkeypatch):
    before = Highlighter(tmp_path)
    before(CODE, "python")
    before.close()
    monkeypatch.setattr(highlighting, "_setting", lambda: b"another")
    Highlighter(tmp_path)(CODE, "python")
    assert len(counted) == 2


def test_a_damaged_file_costs_a_warning_and_no_more(tmp_path, counted, caplog):
    (tmp_path / "code.sqlite").write_bytes(b"not a database, surely" * 100)
    assert "<span" in Highlighter(tmp_path)(CODE, "python")
    assert "code.sqlite is damaged" in caplog.text


def test_two_notes_share_a_block(tmp_path, counted):
    text = f"---\ntitle: 题\ndate: 2025-01-02\n---\n```python\n{CODE}```\n"
    reader = FileReader(Choices(160, (), tmp_path))
    bodies = [reader.read(Source("note", f"notes/python/{name}.md", text.encode())).body.html for name in "ab"]
    assert bodies[0] == bodies[1]
    assert '<span class="k">def</span>' in bodies[0]
    reader.close()
    FileReader(Choices(200, (), tmp_path)).read(Source("note", "notes/python/c.md", text.encode()))
    assert len(counted) == 1
