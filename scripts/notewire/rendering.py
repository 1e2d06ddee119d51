"""The formulas of articles, rendered in one batch; what does not compile is a problem at its author's place."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Iterable
from typing import Protocol

from notewire.dialect.article import Article
from notewire.dialect.formulas import PlacedFormula
from notewire.math import Formula, FormulaError, MathRenderer, RenderedFormula
from notewire.problems import Problem


def render(
    notes: Iterable[tuple[str, Article]], renderer: MathRenderer
) -> tuple[dict[Formula, RenderedFormula], list[Problem]]:
    """Renders every formula of the articles, each given with the path of its file, in one batch; bad ones are problems."""
    placed = [(path, found) for path, article in notes for found in article.formulas]
    results = renderer.render([Formula(found.latex, found.display) for _, found in placed])
    good: dict[Formula, RenderedFormula] = {}
    problems = []
    for (path, found), result in zip(placed, results, strict=True):
        if isinstance(result, FormulaError):
            line, column = found.source.place(_typed_offset(found, result.offset))
            problems.append(
                Problem(path, line, column, f"the formula does not compile: {result.message}", "mend the LaTeX")
            )
        else:
            good[Formula(found.latex, found.display)] = result
    return good, problems


def _typed_offset(found: PlacedFormula, offset: int) -> int:
    """Where in what the author typed stands what is at `offset` of the LaTeX that KaTeX got."""
    typed = found.source.string
    at = typed.find(found.latex)
    if at >= 0:
        return at + offset
    matches = difflib.SequenceMatcher(None, found.latex, typed, autojunk=False).get_matching_blocks()
    best = max((match for match in matches if match.a <= offset), key=lambda match: match.a, default=matches[0])
    return best.b + min(offset - best.a, max(best.size - 1, 0))


class Formulas(Protocol):
    """Where rendered formulas are found."""

    def get(self, formula: Formula) -> RenderedFormula | None:
        """The rendered formula; None if it does not compile."""


class Bringer:
    """Formulas brought from the renderer, which has its cache, when they are asked for; the last few are at hand. Any thread
    may ask."""

    def __init__(self, renderer: MathRenderer) -> None:
        self._renderer = renderer
        self._known: dict[Formula, RenderedFormula | None] = {}
        self._lock = threading.RLock()

    def get(self, formula: Formula) -> RenderedFormula | None:
        """The rendered formula; None if it does not compile."""
        with self._lock:
            if formula not in self._known:
                self.bring([formula])
            return self._known[formula]

    def bring(self, formulas: Iterable[Formula]) -> None:
        """Has these at hand, all of them by one question to the renderer."""
        with self._lock:
            missing = [formula for formula in dict.fromkeys(formulas) if formula not in self._known]
            if len(self._known) + len(missing) > AT_HAND:
                self._known.clear()
            if missing:
                answers = zip(missing, self._renderer.render(missing), strict=True)
                self._known.update((formula, a if isinstance(a, RenderedFormula) else None) for formula, a in answers)


AT_HAND = 20_000
"""Formulas, of about 5 KB."""
