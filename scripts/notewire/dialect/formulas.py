"""Where a formula begins and ends in a note's text, and what is only a dollar sign.

``$…$``, ``$$…$$``, ``\\(…\\)``, ``\\[…\\]`` and bare ``\\begin{align}…\\end{align}`` are formulas; ``$5和$6``, ``$/req``,
``$PATH`` and ``\\$`` are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from notewire.kept import kept
from notewire.lines import Text
from notewire.patterns import later

ENVIRONMENTS = (
    "align",
    "align*",
    "alignat",
    "alignat*",
    "equation",
    "equation*",
    "gather",
    "gather*",
    "multline",
    "multline*",
    "eqnarray",
    "eqnarray*",
    "cases",
    "matrix",
    "pmatrix",
    "bmatrix",
    "vmatrix",
    "aligned",
    "gathered",
    "split",
    "CD",
)
"""LaTeX environments that are a formula on their own, without dollars around them."""

FAR = 200
"""How many lines a formula may run on: further away, a mark that would end it is another's."""

_BEGIN = re.compile(r"\\begin\{([a-zA-Z]+\*?)\}")
_CJK = later(r"[\u3400-\u9fff]")
_OPERATOR = re.compile(r"[\\_^=<>{}+*/|()\[\]]")
_STRONG = re.compile(r"[\\_^={}]")
"""What only formulas have."""
_PAUSES = " \t\n:;,/，、；：。"
"""What stands before a dollar sign that begins another thing rather than ends this one."""
_ANOTHER = re.compile(r"\$\$(?!\$)[^$\n]+\$(?!\$)")
_TEXT_COMMAND = re.compile(r"\\(?:text\w*|mbox|mathrm|operatorname\*?|tag\*?|hbox)\s*\{[^{}]*\}")
_LONE_DOLLAR = re.compile(r"(?<!\\)\$")
_ENGLISH = re.compile(r"(?:\b[A-Za-z]{2,}[ ,]+){4}")
_MONEY = re.compile(r"\d[\d,.]*\s*(?:[kKMB万亿元]|/|-|~|到|和|至|,|，|、|\s|$)")


@kept
@dataclass(frozen=True, slots=True)
class PlacedFormula:
    """A formula of a note: its LaTeX as KaTeX gets it, whether it is displayed, and where the author wrote it."""

    latex: str
    display: bool
    source: Text
    """The LaTeX with the place of each of its characters."""

    @property
    def line(self) -> int:
        """The author's line on which the LaTeX begins."""
        return self.source.place(0)[0]


@dataclass(frozen=True, slots=True)
class Span:
    """A formula found in a string: it runs from `start` to `end`, its LaTeX from `inner_start` to `inner_end`."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    display: bool


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A formula that begins at `start` and does not end in the string, and what would end it."""

    start: int
    closer: str


def at(text: str, start: int) -> Span | Unclosed | None:
    """The formula that begins at `start` of `text`, where a ``$`` or a backslash stands; None if there is none."""
    if text.startswith("$$", start):
        return _until(text, start, 2, "$$", display=True)
    if text[start] == "$":
        return _dollar(text, start)
    if text.startswith("\\(", start):
        return _until(text, start, 2, "\\)", display=False)
    if text.startswith("\\[", start):
        # \[ is also an escaped bracket: only with its partner is it a formula
        return _until(text, start, 2, "\\]", display=True)
    if (match := _BEGIN.match(text, start)) and match[1] in ENVIRONMENTS:
        closer = f"\\end{{{match[1]}}}"
        end = text.find(closer, match.end())
        if end < 0:
            return Unclosed(start, closer)
        return Span(start, end + len(closer), start, end + len(closer), display=True)
    return None


def _until(text: str, start: int, width: int, closer: str, *, display: bool) -> Span | Unclosed | None:
    end = start + width
    while True:
        end = text.find(closer, end)
        if end < 0:
            return Unclosed(start, closer)
        if text[end - 1] != "\\" or text[end - 2 : end] == "\\\\":
            break
        end += 1
    inner = text[start + width : end]
    if not inner.strip() or (closer == "$$" and _LONE_DOLLAR.search(_TEXT_COMMAND.sub("", inner))):
        return None
    return Span(start, end + len(closer), start + width, end, display)


def _dollar(text: str, start: int) -> Span | Unclosed | None:
    """An inline formula in single dollars, by pandoc's rules made a little wider for how people really type."""
    end = start + 1
    while True:
        end = text.find("$", end)
        if end < 0:
            return Unclosed(start, "$")
        if text[end - 1] != "\\" or text[end - 2 : end] == "\\\\":
            break
        end += 1
    inner = text[start + 1 : end]
    after = text[end + 1 : end + 2]
    if not inner.strip() or "\n\n" in inner:
        return None
    if after == "$" and not _ANOTHER.match(text, end):
        return None  # only $a$$b$ are two that touch
    plain = _TEXT_COMMAND.sub("", inner)
    touches = after.isascii() and after.isalnum() and (after.isdigit() or inner[-1] in _PAUSES)
    if touches and any(map(str.isalnum, inner)) and not _STRONG.search(plain):
        return None  # $PATH and $HOME, $PATH:$HOME, $5 and $6
    chinese = len(_CJK.findall(plain))
    if chinese and (_MONEY.match(inner) or (chinese > 4 and not _OPERATOR.search(plain))):
        return None  # $5和另外$, but not $准确率=\frac{…}{…}$
    return Span(start, end + 1, start + 1, end, display=False)


def plausible(between: str) -> bool:
    """Whether the lines between an opening and a far closing mark can be one formula: not if prose stands among them."""
    paragraphs = re.split(r"\n[ \t>]*\n", between)
    for number, paragraph in enumerate(paragraphs):
        for line in paragraph.split("\n"):
            plain = _TEXT_COMMAND.sub("", line)
            prose = len(_CJK.findall(plain))
            if number and "\\" not in plain and (prose > 1 or _ENGLISH.search(plain)):
                return False
            if prose > 20:
                return False
            if re.match(r"\s*(?:#{1,6}\s|```|~~~|\|.*\|\s*$)", line):
                return False
    return True


def clean(latex: str) -> str:
    """What KaTeX gets for what the author wrote: ``\\*`` as ``*`` and the old ``eqnarray`` as ``aligned``."""
    latex = re.sub(r"(?<!\\)((?:\\\\)*)\\\*", r"\1*", latex)
    if "eqnarray" in latex:
        latex = re.sub(r"\\(begin|end)\{eqnarray\*?\}", r"\\\1{aligned}", latex)
        latex = re.sub(r"&\s*(=|\\[a-z]+|[<>])\s*&", r"&\1", latex)
    return latex.strip()
