"""A note as a result of search shows it: made once, where the note is read, kept with it, and published as it is.

docs/decisions/0008-search.md describes the file.
"""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from functools import partial

from notewire.dialect.article import Article, put
from notewire.formula_text import text_of
from notewire.math import Formula, RenderedFormula
from notewire.note import Note
from notewire.searchable import Searchable

_VARIANT = re.compile(r'<mi mathvariant="(?P<variant>double-struck|script|fraktur)">(?P<letter>[A-Za-z])</mi>')
_OLDER = {"DOUBLE-STRUCK": "DOUBLE-STRUCK ", "SCRIPT": "SCRIPT ", "FRAKTUR": "BLACK-LETTER "}
"""What Unicode calls the letters that it had before it had these alphabets, such as ℝ."""
_ANNOTATION = re.compile(r"<annotation\b.*?</annotation>", re.S)
_LEVEL = 3
"""Of compression. The best would save a reader 5 %, and takes half as long again."""
Rendered = Callable[[Formula], str]
"""A formula to what `mathml` made of it; to nothing if it does not compile."""


def of(note: Note, body: Article, found: Searchable, rendered: Rendered) -> bytes:
    """The file with this note alone."""
    shown = {
        "url": note.url,
        "title": _html(note.title, note.title.html, rendered),
        "text": note.title.text_with(partial(_text, note.title, rendered)),
        "category": note.category,
        "date": note.meta.date.isoformat(),
        "tags": note.meta.tags,
        "aliases": note.meta.aliases,
        "papers": [paper.id for paper in note.meta.papers],
        "sections": [(anchor, _html(body, heading, rendered), text) for anchor, heading, text in found.sections],
        "formulas": [
            (tokens, _formula(body, rendered, number), body.formulas[number].source.string.strip())
            for number, tokens in enumerate(found.formulas)
        ],
    }
    return zlib.compress(as_json([shown]), _LEVEL)


def together(files: Sequence[bytes]) -> bytes:
    """One file with the notes of several."""
    if len(files) == 1:
        return files[0]
    return zlib.compress(b"[" + b",".join(zlib.decompress(file)[1:-1] for file in files) + b"]", _LEVEL)


def as_json(value: object) -> bytes:
    """A plain value as the script of search reads it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def mathml(formula: RenderedFormula) -> str:
    """A formula as a result shows it, which has no use for the LaTeX in it."""
    return _VARIANT.sub(_letter, _ANNOTATION.sub("", formula.mathml))


def _html(article: Article, html: str, rendered: Rendered) -> str:
    """A title or a heading with its formulas as MathML, which a browser shows without a stylesheet."""
    return put(html, partial(_formula, article, rendered), lambda number: "", lambda number: "")


def _text(article: Article, rendered: Rendered, number: int) -> str:
    """A formula as text; one that does not compile as its author typed it."""
    made = _formula(article, rendered, number)
    return text_of(made) if made else article.formulas[number].source.string.strip()


def _formula(article: Article, rendered: Rendered, number: int) -> str:
    """A formula as MathML; nothing if it does not compile."""
    found = article.formulas[number]
    return rendered(Formula(found.latex, found.display))


def _letter(element: re.Match[str]) -> str:
    """A letter of another alphabet as the letter that it is in Unicode: browsers that follow MathML Core leave out
    ``mathvariant``, and ℝ would be R."""
    letter = element["letter"]
    kind = "CAPITAL" if letter.isupper() else "SMALL"
    alphabet = element["variant"].upper()
    for name in (f"MATHEMATICAL {alphabet} {kind}", _OLDER[alphabet] + kind):
        with contextlib.suppress(KeyError):
            return f"<mi>{unicodedata.lookup(f'{name} {letter}')}</mi>"
    return element[0]
