r"""LaTeX of a ``.bib`` file to plain text: ``Poincar{\'e}`` is Poincaré, ``{IO}-Awareness`` loses its braces, ``--`` is a dash.

pylatexenc knows the accents and symbols; what needs none of it, as most fields do, never gets there.
"""

from __future__ import annotations

import functools
import re
from typing import Any

MATH = re.compile(r"(?<!\\)\$\$?([^$]*(?:\\\$[^$]*)*)(?<!\\)\$\$?|\\\((.*?)\\\)", re.S)
"""A formula between dollars or in ``\\(…\\)``: in a ``.bib`` file a dollar that is one has a backslash."""
_LATEX = re.compile(r"[\\$~`]|--|''")
_LITERAL = re.compile(r"(?<!\\)([%&#])")
_HREF = re.compile(r"\\href\s*\{[^{}]*\}")
_URL = re.compile(r"\\url\s*\{([^{}]*)\}")


@functools.lru_cache(maxsize=1 << 14)  # an edit of one entry of many leaves the others as they were
def plain(latex: str) -> str:
    """The text of a field on one line. What is no LaTeX is left as it is; nothing raises."""
    text = " ".join(latex.split())
    if not _LATEX.search(text):
        return text.replace("{", "").replace("}", "")
    text = _LITERAL.sub(r"\\\1", _URL.sub(r"\1", _HREF.sub("", text)))
    try:
        text = _decoder().latex_to_text(text)
    except Exception:  # pylatexenc says nowhere what it may raise
        text = re.sub(r"\\[A-Za-z]+\s*|[\\{}]", "", text)
    return " ".join(text.replace("\u00ad", "").split())


@functools.cache
def _decoder() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    known = get_default_latex_context_db()
    names = [MacroTextSpec(name, simplify_repl=name) for name in ("TeX", "LaTeX", "BibTeX")]
    known.add_context_category("notewire", prepend=True, macros=names)
    known.set_unknown_macro_spec(MacroTextSpec("", discard=False))  # \texttt{x} and the like are their text
    return LatexNodes2Text(latex_context=known, math_mode="text")
