"""Formulas that run on over lines: over blank ones, and over such as begin like a list, a quote or a heading."""

from __future__ import annotations

import re

from notewire.dialect import formulas, starts
from notewire.dialect.blocks import Block, Parser
from notewire.dialect.formulas import Span, Unclosed
from notewire.dialect.inline import spans
from notewire.lines import joined

_DELIMITER = re.compile(r"\$|\\\[|\\\(|\\begin\{")


def runs_on(parser: Parser, leaf: Block) -> int:
    """Whether a paragraph so far leaves a formula open that ends further down: the line on which it ends, or 0.

    Such a formula may hold blank lines, and lines that begin like a list, a quote or a heading.
    """
    if not _DELIMITER.search(leaf.lines[-1].text):
        return 0
    text = joined(leaf.lines).string
    last = None
    for span in spans(text):
        last = span if isinstance(span, Unclosed) else last if not isinstance(span, Span) else None
    if last is None:
        return 0
    head = text[last.start :]
    between: list[str] = []
    for number, line in parser.following(leaf.lines[-1].number):
        if number - leaf.lines[-1].number > formulas.FAR or starts.is_fence(line):
            return 0
        if last.closer == "$" and (not line.strip() or number - leaf.lines[-1].number > 3):
            return 0
        at = line.find(last.closer)
        if at >= 0:
            inner = "\n".join([head, *between, line[:at]])
            if last.closer == "$":
                whole = inner + line[at:]
                return number if between_is_formula(whole) else 0
            return number if formulas.plausible(inner) else 0
        between.append(line)
    return 0


def between_is_formula(text: str) -> bool:
    """Whether a ``$`` at the start of `text` opens a formula over lines that begin like a list item, a quote or a heading."""
    found = formulas.at(text, 0)
    if not isinstance(found, Span):
        return False
    inner = text[found.inner_start : found.inner_end]
    return (
        not re.search(r"[\u3000-\u9fff\uff00-\uffef]", inner)
        and inner.count("{") == inner.count("}")
        and bool(re.search(r"[\\^_={}]", inner))
    )
