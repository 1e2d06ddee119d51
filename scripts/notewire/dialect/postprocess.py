"""The last steps on a note's HTML: equations are numbered, and what stood as a token comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace as replace_fields
from html import escape
from typing import Any, Protocol

import markdown
from markdown.postprocessors import Postprocessor

from notewire.dialect import equations
from notewire.dialect.article import named
from notewire.dialect.store import Store
from notewire.dialect.tokens import (
    CLOSE,
    CODE,
    FORMULA,
    NAMED,
    OPEN,
    RAW,
    REFERENCE,
    TOKEN,
    replace,
    replace_in_html,
    token,
)
from notewire.math import Formula, FormulaError, MathRenderer, plain_text
from notewire.problems import did_you_mean


class HasStore(Protocol):
    """Whoever holds the things that a note's tokens stand for."""

    store: Store


class Tokens(Postprocessor):
    """Puts code and raw HTML back, at the very end, where nothing can change them any more; only formulas stay tokens.

    Python-Markdown runs postprocessors on each heading as well, before the note, so everything here can be done twice.
    """

    def __init__(self, md: markdown.Markdown, parser: HasStore) -> None:
        super().__init__(md)
        self.parser = parser

    def run(self, text: str) -> str:
        """The HTML with only formulas left as tokens."""
        store = self.parser.store
        numbering = _numbered(store)
        if OPEN not in text:  # most headings
            return text
        text = _RAW.sub(r"\1", text)
        text = replace_in_html(
            text, REFERENCE, lambda n: _link(store, numbering, n), lambda n: escape(store.references[n].label)
        )
        text = _FORMULA_ALONE.sub(lambda m: _displayed(store, numbering, int(m[2]), m[1]) or m[0], text)
        text = _anchored(text, numbering)
        text = _HTML_ALONE.sub(lambda m: m[1] if store.raws[int(m[2])].startswith("<div") else m[0], text)
        text = replace_in_html(
            text,
            CODE,
            lambda n: f"<code>{escape(store.codes[n], quote=False)}</code>",
            lambda n: escape(store.codes[n]),
        )
        text = replace_in_html(text, RAW, lambda n: store.raws[n], lambda n: "")
        return _NAMELESS.sub(lambda match: match[1] + token(NAMED, int(match[2])), text)


_RAW = re.compile(rf"<nw-raw>({TOKEN.pattern})</nw-raw>")
_FORMULA_ALONE, _HTML_ALONE = (re.compile(rf"<p>({OPEN}{kind}(\d+){CLOSE})</p>") for kind in (FORMULA, RAW))
_NAMELESS = re.compile(rf'(<(?:th|h[1-6]|a|summary)\b[^<>]*>){OPEN}m(\d+){CLOSE}(?=</|<a class="headerlink")')
"""A formula that is all that an element which needs a name has."""


def _displayed(store: Store, numbering: equations.Numbering, number: int, found: str) -> str | None:
    """A displayed formula alone in its paragraph, which then is none; it carries the ids of its labels."""
    if not store.formulas[number].display:
        return None
    anchors = [equations.anchor(label) for label, formula in numbering.formula.items() if formula == number]
    own = f' id="{anchors[0]}"' if anchors else ""
    more = "".join(f'<span id="{anchor}"></span>' for anchor in anchors[1:])
    return f'<div class="nw-math"{own}>{more}{found}</div>'


def _anchored(text: str, numbering: equations.Numbering) -> str:
    """The ids of equations that stand inside a paragraph."""
    for label, number in numbering.formula.items():
        anchor = f'id="{equations.anchor(label)}"'
        if anchor not in text:
            text = text.replace(f"{OPEN}m{number}{CLOSE}", f"<span {anchor}></span>{OPEN}m{number}{CLOSE}", 1)
    return text


def _numbered(store: Store) -> equations.Numbering:
    """Numbers the equations, once a note; also writes the numbers into formulas that refer to others."""
    if store.numbering is not None:
        return store.numbering
    store.formulas, numbering = equations.number(store.formulas)
    store.numbering = numbering
    for label, number in numbering.twice:
        source = store.formulas[number].source
        line, column = source.place(max(source.string.rfind(f"\\label{{{label}}}"), 0))
        store.doubts.append(
            (line, column, f'the label "{label}" is there twice', "give one of the two formulas another")
        )
    for number, formula in enumerate(store.formulas):
        line, column = formula.source.place(0)

        def shown(match: re.Match[str], line: int = line, column: int = column) -> str:
            found = _known(store, numbering, match[2], line, column) or "?"
            return "\\text{" + (found if match[1] == "ref" else f"({found})") + "}"

        latex = equations.REFERENCE.sub(shown, formula.latex)
        if latex != formula.latex:
            store.formulas[number] = replace_fields(formula, latex=latex)
    return numbering


def _known(store: Store, numbering: equations.Numbering, label: str, line: int, column: int) -> str | None:
    if label not in numbering.shown:
        hint = did_you_mean(label, numbering.shown, f"write \\label{{{label}}} into the formula that is meant")
        doubt = (line, column, f'there is no equation labelled "{label}" in this note', hint)
        if doubt not in store.doubts:
            store.doubts.append(doubt)
    return numbering.shown.get(label)


def _link(store: Store, numbering: equations.Numbering, number: int) -> str:
    reference = store.references[number]
    shown = _known(store, numbering, reference.label, reference.line, reference.column)
    if shown is None:
        return escape(f"({reference.label})")
    words = escape(shown if reference.bare else f"({shown})")
    return f'<a class="nw-eqref" href="#{equations.anchor(reference.label)}">{words}</a>'


class Rendered(Postprocessor):
    """For pages that MkDocs converts by itself: formulas rendered in place. A bad one shows its source; it is `publish` that
    reports it."""

    def __init__(self, md: markdown.Markdown, parser: HasStore, renderer: MathRenderer) -> None:
        super().__init__(md)
        self.parser = parser
        self.renderer = renderer

    def run(self, text: str) -> str:
        """The HTML without tokens; the contents as well."""
        if not self.parser.store.finished:
            return text
        found = self.parser.store.formulas
        rendered = self.renderer.render([Formula(formula.latex, formula.display) for formula in found]) if found else []
        html = [
            f"<code>{escape(f.latex)}</code>" if isinstance(r, FormulaError) else r.html
            for f, r in zip(found, rendered, strict=True)
        ]

        def plain(number: int) -> str:
            return escape(plain_text(found[number].latex))

        for entry in _entries(getattr(self.md, "toc_tokens", [])):
            for kind in (FORMULA, NAMED):
                entry["name"] = replace(entry["name"], kind, plain)
        text = replace_in_html(text, NAMED, lambda n: named(html[n], plain_text(found[n].latex)), plain)
        return replace_in_html(text, FORMULA, lambda n: html[n], plain)


def _entries(contents: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for entry in contents:
        yield entry
        yield from _entries(entry["children"])
