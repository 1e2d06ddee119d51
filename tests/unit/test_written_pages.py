"""A hand-written page, which MkDocs converts with extensions of its own beside ours, reads as a note does."""

import markdown
import pytest

from notewire.dialect import convert

MKDOCS = ["toc", "tables", "fenced_code", "notewire"]
"""What MkDocs 1.6 hands to Python-Markdown for `markdown_extensions: [notewire]`."""

FENCED = "MkDocs' own fenced_code still runs, and takes blocks of code before the dialect does"
ANCHOR = "the anchor is made of KaTeX's HTML, because the page's formulas are rendered before its contents are made"


@pytest.fixture
def written():
    """`written(text)` is the HTML of a hand-written page."""
    return lambda text: markdown.markdown(text, extensions=MKDOCS, output_format="html")


def test_code_has_its_language_and_its_colours(written):
    code = "```python\nx = 1\n```\n"
    assert written(code) == convert(code).html


def test_what_follows_code_with_a_title_is_no_code(written):
    html = written('```yaml title="a.yml"\na: 1\n```\n\n## 标题\n\n```yaml\nb: 2\n```\n')
    assert '<h2 id="标题">' in html


def test_a_heading_with_a_formula_has_the_anchor_that_it_has_in_a_note(written):
    assert '<h2 id="复杂度-on">' in convert("## 复杂度 $O(n)$\n").html
    assert '<h2 id="复杂度-on">' in written("## 复杂度 $O(n)$\n")


def test_formulas_are_rendered_in_place(written):
    html = written("文字 $x^2$ 与\n\n$$\ny\n$$\n")
    assert html.count('<span class="katex">') == 2
    assert '<div class="nw-math"><span class="katex-display">' in html
