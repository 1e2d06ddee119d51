"""The golden cases: files in, exactly these problems, excerpts or HTML out. A bug arrives here first, as a case.

A file of `cases/` is a list of cases; its first comment says what they are about. A case has a `name`, perhaps a `bug` (what
is wrong with the program today: the case must then fail, and says so when it no longer does), and one of these pairs:

- `files` → `problems`: a table of path → text, and every problem of that project, one a line, in order. A text may be
  `{text: …, encoding: …, newline: …}`. Beside them each project has `notes/python/index.md`, unless the case says `bare: true`.
- `markdown` → `html`, `excerpt` or `doubts` (or more than one of them): one note's body, and what it becomes.

In HTML a formula is shown as ⟦its LaTeX⟧, as ⟦⟦its LaTeX⟧⟧ if it is displayed, and a link's target as the author wrote it.
"""

import datetime
import re
from functools import partial
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from notewire import prose, publish, settings
from notewire.cli import main
from notewire.dialect import convert

BUG = partial(pytest.mark.xfail, raises=AssertionError, strict=True)
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}", marks=[BUG(reason=case["bug"])] if "bug" in case else [])
    for file in sorted(Path(__file__).parent.glob("cases/*.yml"))
    for case in yaml.safe_load(file.read_text("utf-8"))
]
TODAY = datetime.date(2026, 6, 1)
CATEGORY = {"notes/python/index.md": "---\ntitle: Python\n---\n"}


def content(value):
    if isinstance(value, str):
        return value
    return value["text"].replace("\n", value.get("newline", "\n")).encode(value.get("encoding", "utf-8"))


def problems(folder, renderer):
    try:
        chosen = settings.load(folder / "mkdocs.yml")
    except settings.Problems as error:
        return list(map(str, error.problems))
    own = None if chosen.macros else renderer
    made = publish.make(folder, chosen, docs=folder / "docs", unpublished=False, renderer=own)
    return list(map(str, made.problems))


def checked(folder):
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == bool(result.stderr), result.output
    return [line for line in result.stderr.splitlines() if not re.fullmatch(r"\d+ problems?", line)]


def readable(article):
    def formula(number):
        found = article.formulas[number]
        return f"⟦⟦{found.latex}⟧⟧" if found.display else f"⟦{found.latex}⟧"

    return article.html_with(formula, lambda number: article.links[number].target, formula)


@pytest.mark.parametrize("case", CASES)
def test_case(case, project, renderer, monkeypatch):
    expected = {key: case[key] for key in ("problems", "html", "excerpt", "doubts") if key in case}
    if "files" in case:
        monkeypatch.setattr(publish, "today", lambda: TODAY)
        files = {} if case.get("bare") else CATEGORY
        folder = project(files | {path: content(value) for path, value in case["files"].items()})
        got = {"problems": "\n".join(problems(folder, renderer))}
        assert checked(folder) == got["problems"].splitlines(), "the command must say what the build says"
    else:
        article = convert(case["markdown"])
        got = {
            "html": readable(article),
            "excerpt": readable(prose.excerpt(article, case.get("limit", 220))),
            "doubts": "\n".join(
                f"{doubt.line}:{doubt.column}: {doubt.message}; {doubt.hint}" for doubt in article.doubts
            ),
        }
    assert {key: got[key].strip() for key in expected} == {key: value.strip() for key, value in expected.items()}
