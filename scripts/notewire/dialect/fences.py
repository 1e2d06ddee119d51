"""A fence's info string in any of its common styles, and its code as HTML.

``python``, ``python title="x.py" linenums="1" hl_lines="2 4-5"``, ``{.python title="x.py"}``, ``{python}``, ``python {2,4-5}``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from notewire.dialect.lexing import quickened

CODE_BEGINS, CODE_OPENS, CODE_ENDS = '<figure class="nw-code"', "<code>", "</code></pre></div></figure>"
"""What a block of code begins with, what its text begins behind, and what both end with."""
DIAGRAM_BEGINS, DIAGRAM_ENDS = '<figure class="nw-mermaid"', "</code></pre></figure>"
"""The same of a diagram."""

_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s}]+))")
_ANNOTATION = re.compile(r'<span class="c[a-z0-9]*">(?:#|//|--|;|%|/\*)?\s*\((\d{1,2})\)!?\s*(?:\*/)?\s*</span>')


@dataclass(frozen=True, slots=True)
class FenceInfo:
    """What an info string asks for: the language (small letters, may be empty), a title, the number of the first line (0 for
    no numbers), and the numbers of the highlighted lines, counted from 1."""

    language: str = ""
    title: str = ""
    first_number: int = 0
    highlighted: frozenset[int] = frozenset()


@functools.lru_cache(maxsize=512)
def info(text: str) -> FenceInfo:
    """Reads an info string; what it does not know, it leaves alone."""
    attributes = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}
    rest = _ATTRIBUTE.sub(" ", text)
    lines = ""
    if braces := re.search(r"\{\s*([\d,\s-]+)\s*\}", rest):
        lines = braces[1]
        rest = rest.replace(braces[0], " ")
    words = re.sub(r"[{}]", " ", rest).split()
    language = next((word.lstrip(".#") for word in words if not word.startswith("#")), "")
    if ":" in language:  # python:train.py
        language, _, name = language.partition(":")
        attributes.setdefault("title", name)
    numbered = attributes.get("linenums", "1" if {".numberLines", "linenums", "showLineNumbers"} & set(words) else "")
    first = re.match(r"\d+", numbered)
    return FenceInfo(
        language=language.lower(),
        title=attributes.get("title", attributes.get("filename", "")),
        first_number=int(first[0]) if first else 0,
        highlighted=_numbers(attributes.get("hl_lines", lines)),
    )


def _numbers(text: str) -> frozenset[int]:
    numbers: set[int] = set()
    for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", text):
        numbers.update(range(int(first), min(int(last or first), int(first) + 9999) + 1))
    return frozenset(numbers)


@functools.lru_cache(maxsize=128)
def lexer(language: str) -> Lexer | None:
    """Pygments' lexer for a language, made once; None for a language that it does not know."""
    try:
        # the code stays as it was typed: no blank line is stripped
        return quickened(get_lexer_by_name(language, stripnl=False)) if language else None
    except ClassNotFound:
        return None


_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


Highlight = Callable[[str, str], str]
"""Code, which ends with a newline, and its language to HTML with Pygments' classes: a line of HTML for a line of code."""


def highlighted(code: str, language: str) -> str:
    """The `Highlight` that does the work. Code in a language that Pygments does not know is only escaped."""
    found = lexer(language)
    if found is None:
        return escape(code, quote=False)
    pieces: list[str] = []

    class Sink:
        def write(self, text: str) -> None:
            pieces.append(text)

    _FORMATTER.format(found.get_tokens(code), Sink())
    html = "".join(pieces)
    return html if html.endswith("\n") else html + "\n"


def mermaid(code: str) -> str:
    """A diagram: its source, which a script of ours draws in the reader's browser, and which is there to read without it."""
    source = escape(code, quote=False)
    return f'{DIAGRAM_BEGINS}><pre tabindex="0"><code>{source}{DIAGRAM_ENDS}'


def block(code: str, wanted: FenceInfo, annotations: str = "", highlight: Highlight = highlighted) -> str:
    """A block of code, whose last line ends with a newline as all others do, as the page has it.

    With `annotations`, the prefix of the ids of a list that explains the code, each comment ``# (1)!`` becomes a link to
    item 1 of that list.
    """
    html = highlight(code, wanted.language)
    if annotations:
        html = _ANNOTATION.sub(rf'<a class="nw-anno" href="#{annotations}\1" id="{annotations}ref-\1">\1</a>', html)
    if wanted.first_number or wanted.highlighted:
        lines = []
        for number, line in enumerate(html.removesuffix("\n").split("\n"), 1):
            mark = (
                f'<span class="ln" data-n="{wanted.first_number + number - 1}"></span>' if wanted.first_number else ""
            )
            lines.append(
                f'{mark}<span class="hll">{line}\n</span>' if number in wanted.highlighted else f"{mark}{line}\n"
            )
        html = "".join(lines)
    title = f'<span class="nw-code__title">{escape(wanted.title)}</span>' if wanted.title else ""
    language = escape(wanted.language or "text")
    return (
        f'{CODE_BEGINS} data-lang="{language}">'
        f'<figcaption><span class="nw-code__lang">{language}</span>{title}</figcaption>'
        f'<div class="highlight"><pre tabindex="0">{CODE_OPENS}{html}{CODE_ENDS}'
    )
