"""LaTeX to a sequence of tokens that does not depend on how it was typed, for search.

The same rule is written once more in ``assets/js/search/latex.js``; docs/decisions/0008-search.md says what it does.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[^\s]", re.S)
_SIZES = [rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")]
_LEFT_OUT = {
    *_SIZES,
    *r"{ } & ~ $ \\ \left \right \middle \, \: \; \! \quad \qquad \displaystyle \textstyle \scriptstyle".split(),
    *r"\limits \nolimits \nonumber \notag".split(),
    *("\\ ", "\\\n", "\\\t"),
}
_WITH_ARGUMENT = frozenset(r"\begin \end \label \tag \ref \eqref".split())
_MADE_ONE = {
    name: one
    for one, names in {
        r"\mathrm": r"\operatorname \text \textrm \textnormal \mbox \rm",
        r"\mathbf": r"\bm \boldsymbol \textbf \bf",
        r"\frac": r"\dfrac \tfrac \cfrac",
        r"\leq": r"\le",
        r"\geq": r"\ge",
        r"\neq": r"\ne",
        r"\rightarrow": r"\to",
        r"\|": r"\lVert \rVert \Vert",
        "|": r"\lvert \rvert \vert",
        "*": r"\ast",
        "'": r"\prime",
        r"\{": r"\lbrace",
        r"\}": r"\rbrace",
    }.items()
    for name in names.split()
}
_ROUNDS = 10
"""How often macros are replaced by their bodies: one that calls itself must end."""
_MOST = 5000
"""Tokens of a formula, while macros are replaced: one that doubles itself must end, too."""


def tokens(latex: str, macros: Mapping[str, str]) -> list[str]:
    """What the formula says, a token a command or character. `macros`: command with its backslash → body."""
    found = _TOKEN.findall(latex)
    if macros:
        for _ in range(_ROUNDS):
            if not any(one in macros for one in found) or len(found) > _MOST:
                break
            found = _expanded(found, macros)
    return list(_said(found))


def terms(found: list[str]) -> list[str]:
    """The terms of a formula's tokens: each, and each two that are neighbours."""
    return [f"f\0{one}" for one in found] + [f"f\0{one} {two}" for one, two in itertools.pairwise(found)]


def words(latex: str) -> list[str]:
    r"""What stands in a formula as text, such as `\text{if}` or `\mathrm{softmax}`, and a letter with its index, `W_Q`: they can
    be found as words, too."""
    return [*_TEXT.findall(latex), *(f"{letter}_{one or more}" for letter, one, more in _SUBSCRIPT.findall(latex))]


_SUBSCRIPT = re.compile(r"(?<![A-Za-z\\])([A-Za-z])_(?:([A-Za-z0-9])|\{\s*([A-Za-z0-9]+)\s*\})")
_TEXT = re.compile(r"\\(?:mathrm|text|textrm|textbf|operatorname\*?|mbox)\s*\{([^{}]+)\}")


def _expanded(found: list[str], macros: Mapping[str, str]) -> list[str]:
    """Each macro replaced by its body once."""
    out: list[str] = []
    at = 0
    while at < len(found):
        one = found[at]
        at += 1
        if one not in macros:
            out.append(one)
            continue
        body = _TOKEN.findall(macros[one])
        wanted = max((int(b) for a, b in itertools.pairwise(body) if a == "#" and b in "123456789"), default=0)
        arguments = []
        for _ in range(wanted):
            argument, at = _argument(found, at)
            arguments.append(argument)
        skip = False
        for position, part in enumerate(body):
            if skip:
                skip = False
                continue
            following = body[position + 1] if position + 1 < len(body) else ""
            if part == "#" and following and following in "123456789":
                out += arguments[int(following) - 1]
                skip = True
            else:
                out.append(part)
    return out


def _argument(found: list[str], at: int) -> tuple[list[str], int]:
    """A group in braces, without them, or a single token; and where it ends."""
    if at >= len(found):
        return [], at
    if found[at] != "{":
        return [found[at]], at + 1
    depth = 0
    for end in range(at, len(found)):
        depth += {"{": 1, "}": -1}.get(found[end], 0)
        if depth == 0:
            return found[at + 1 : end], end + 1
    return found[at + 1 :], len(found)


def _said(found: list[str]) -> Iterator[str]:
    at = 0
    while at < len(found):
        one = found[at]
        at += 1
        if (one in _WITH_ARGUMENT or one == r"\operatorname") and at < len(found) and found[at] == "*":
            at += 1
        if one in _WITH_ARGUMENT:
            if at < len(found) and found[at] == "{":
                at = _argument(found, at)[1]
        elif one not in _LEFT_OUT:
            yield _MADE_ONE.get(one, one)
