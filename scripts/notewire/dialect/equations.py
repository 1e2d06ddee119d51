r"""Numbered equations: ``\label``, ``\tag``, ``\eqref`` and ``\ref`` across a note, which KaTeX does not have (KaTeX #2003).

A displayed formula, or a row of one, that has a ``\label`` gets the next number, or its ``\tag``; nothing else is numbered,
because in most notes ``align`` only aligns. The numbers are written into the LaTeX as tags, so they stand in MathML and in
feeds as well, and ``\eqref`` becomes a link to the formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from notewire.dialect.formulas import PlacedFormula

_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_SILENT = re.compile(r"\\(?:nonumber|notag)(?![A-Za-z])")
_NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|gather|alignat|multline)\}")
_BEGIN_END = re.compile(r"\\(begin|end)\s*\{[^{}]*\}|\\\\|[{}]|\\[{}]")
REFERENCE = re.compile(r"\\(eqref|ref)\s*\{([^{}]+)\}")


@dataclass(slots=True)
class Numbering:
    """The numbers of one note: for each label what is shown for it, and which formula carries it."""

    shown: dict[str, str] = field(default_factory=dict)
    formula: dict[str, int] = field(default_factory=dict)
    twice: list[tuple[str, int]] = field(default_factory=list)
    """Labels that are there a second time, with their formula."""


def anchor(label: str) -> str:
    """The id of the formula that carries a label."""
    return "eq-" + (re.sub(r"[^\w.]+", "-", label).strip("-") or "label")


def number(found: Sequence[PlacedFormula]) -> tuple[list[PlacedFormula], Numbering]:
    """The formulas with tags instead of labels, and the numbers that they got."""
    numbering = Numbering()
    count = 0
    out = []
    for index, formula in enumerate(found):
        latex = formula.latex
        if formula.display and "\\label" in latex:
            rows, separators = _rows(latex)
            whole = not _inside_rows(latex)
            for at, row in enumerate(rows):
                labels = [" ".join(label.split()) for label in _LABEL.findall(row)]
                if not labels or (whole and at and not labels):
                    continue
                tag = _TAG.search(row)
                if tag is None:
                    count += 1
                shown = tag[1] if tag else str(count)
                for label in labels:
                    if label in numbering.shown:
                        numbering.twice.append((label, index))
                    else:
                        numbering.shown[label], numbering.formula[label] = shown, index
                row = _LABEL.sub("", row)
                rows[at] = row if tag else _tagged(row, shown)
            latex = "".join(part for pair in zip(rows, [*separators, ""], strict=True) for part in pair)
        if formula.display and _NUMBERED.search(latex):
            latex = _SILENT.sub("", latex)
            latex = _unnumbered(latex)
        out.append(replace(formula, latex=latex) if latex != formula.latex else formula)
    return out, numbering


def _unnumbered(latex: str) -> str:
    """Environments that KaTeX would number by itself, made those that it does not; tags stay."""
    return _NUMBERED.sub(lambda match: f"\\{match[1]}{{{match[2]}*}}", latex).replace("multline*", "gather*")


def _inside_rows(latex: str) -> bool:
    return bool(re.match(r"\s*\\begin\{(?:align|gather|alignat)\*?\}", latex))


def _rows(latex: str) -> tuple[list[str], list[str]]:
    """The rows of an outermost environment that can be numbered by row, or the whole; and what separates them."""
    if not _inside_rows(latex):
        return [latex], []
    rows, separators, start, depth = [], [], 0, 0
    for match in _BEGIN_END.finditer(latex):
        if match[1] == "begin" or match[0] == "{":
            depth += 1
        elif match[1] == "end" or match[0] == "}":
            depth -= 1
        elif match[0] == "\\\\" and depth == 1:
            rows.append(latex[start : match.start()])
            separators.append(match[0])
            start = match.end()
    return [*rows, latex[start:]], separators


def _tagged(row: str, shown: str) -> str:
    """The row with a tag, before the end of an environment that closes in it."""
    end = re.search(r"\\end\{(?:align|gather|alignat|equation|multline)\*?\}\s*$", row)
    at = end.start() if end else len(row.rstrip())
    return f"{row[:at].rstrip()} \\tag{{{shown}}} {row[at:]}".rstrip()
