"""What opens a block: one small function a kind, tried in the order of `STARTS`.

The rules are CommonMark's (spec 0.31, chapters 4 and 5) and GitHub's; beside them stand the containers that notes bring
along: ``!!!``/``???`` admonitions (Python-Markdown, pymdownx.details), ``:::`` containers (markdown-it) and footnotes.
"""

from __future__ import annotations

import re

from notewire.dialect import formulas, html
from notewire.dialect.blocks import TAKEN, Parser, Start, after_quote_mark
from notewire.lines import Line

_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ATX_END = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_FENCE = re.compile(r"(?:(`{3,})([^`]*)|(~{3,})(.*))$")
_SETEXT = re.compile(r"(=+|-+)[ \t]*$")
_RULE = re.compile(r"([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_ITEM = re.compile(r"([-+*]|\d{1,9}[.)])(?=[ \t]|$)")
_ADMONITION = re.compile(r"(!!!|\?\?\?\+?)[ \t]*([\w-]+(?:[ \t]+[\w-]+)*)?(?:[ \t]+\"(.*)\")?[ \t]*$")
_DIRECTIVE = re.compile(r"(:{3,})[ \t]*\{?([\w-]+)\}?[ \t]*(.*)$")
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")


def quote(parser: Parser, line: Line) -> Line:
    """``> …``"""
    parser.push("quote", line.number)
    return after_quote_mark(line.stripped())


def heading(parser: Parser, line: Line) -> Line | None:
    """``## …``; the hyphens or equals signs under a paragraph are `underline`."""
    inner = line.stripped()
    match = _ATX.match(inner.text)
    if not match:
        return None
    rest = inner.after(match.end()).stripped()
    rest.text = _ATX_END.sub("", rest.text).rstrip()
    parser.add("heading", line.number, [rest], level=len(match[1]))
    return TAKEN


def fence(parser: Parser, line: Line) -> Line | None:
    """Three or more backticks or tildes, until at least as many."""
    match = _FENCE.match(line.text.lstrip())
    if not match:
        return None
    mark, info = match[1] or match[3], (match[2] if match[1] else match[4]).strip()
    end = re.compile(rf"{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")

    def ends(inner: Line) -> str:
        return "drop" if inner.indent < 4 and end.match(inner.text.lstrip()) else ""

    column = line.cut + line.indent + 1
    parser.add("fence", line.number, stay=True, info=info, mark=mark, indent=line.indent, column=column, ends=ends)
    return TAKEN


def html_block(parser: Parser, line: Line) -> Line | None:
    """Raw HTML, until a blank line or what ends its kind; never a tag that HTML does not know."""
    start = html.block_start(line.text.lstrip(), interrupts=parser.paragraph_open)
    if start is None:
        return None

    def ends(inner: Line) -> str:
        if start.end is None:
            return "before" if inner.blank else ""
        return "keep" if start.end.search(inner.text) else ""

    done = start.end is not None and start.end.search(line.text)
    parser.add("html", line.number, [line], stay=not done, ends=ends)
    return TAKEN


def math(parser: Parser, line: Line) -> Line | None:
    """A displayed formula on lines of its own."""
    if parser.paragraph_open:
        return None  # its own lines, as in markdown-it's dollarmath; inside a paragraph it is the paragraph's
    text = line.text.strip()
    opener = next((mark for mark in ("$$", "\\[", "\\begin{") if text.startswith(mark)), None)
    if opener is None:
        return None
    closer = {"$$": "$$", "\\[": "\\]"}.get(opener) or text[: text.find("}") + 1].replace("begin", "end")
    if opener == "\\begin{" and text[7 : text.find("}")] not in formulas.ENVIRONMENTS:
        return None
    if (first := text.find(closer, len(opener))) >= 0:
        if first + len(closer) < len(text) or not text[len(opener) : first].strip():
            return None  # a paragraph that begins with a formula
        parser.add("math", line.number, [line.stripped()])
        return TAKEN
    between = [text]
    for number, other in parser.following(line.number):
        if number - line.number > formulas.FAR or is_fence(other):
            return None
        if (at := other.find(closer)) >= 0:
            if other[at + len(closer) :].strip() or not formulas.plausible("\n".join([*between, other[:at]])):
                return None
            parser.add("math", line.number, [line.stripped()], stay=True, ends=lambda inner: "before")
            parser.until = number
            parser.touch(number)
            return TAKEN
        between.append(other)
    return None


def underline(parser: Parser, line: Line) -> Line | None:
    """``===`` or ``---`` under a paragraph, which becomes a heading."""
    match = _SETEXT.match(line.text.lstrip())
    if not match or not parser.in_paragraph:
        return None
    leaf = parser.leaf
    assert leaf is not None
    leaf.kind, leaf.data["level"] = "heading", 1 if match[1][0] == "=" else 2
    parser.touch(line.number)
    parser.leaf = None
    return TAKEN


def rule(parser: Parser, line: Line) -> Line | None:
    """Three or more of the same of ``- * _``."""
    if not _RULE.match(line.text.lstrip()):
        return None
    parser.add("rule", line.number)
    return TAKEN


def item(parser: Parser, line: Line) -> Line | None:
    """An item of a list; it may stand right under a paragraph, as in CommonMark."""
    inner = line.stripped()
    match = _ITEM.match(inner.text)
    if not match:
        return None
    marker = match[1]
    rest = inner.after(len(marker))
    ordered = marker[0].isdigit()
    if parser.in_paragraph and (rest.blank or (ordered and int(marker[:-1]) != 1)):
        return None  # a line of text that merely wraps here
    spaces = 1 if rest.blank or rest.indent > 4 else rest.indent
    kind = marker[-1]
    here = parser.open[min(parser.matched, len(parser.open) - 1)]
    if here.kind == "list" and here.data["marker"] == kind:
        parser.matched = min(parser.matched + 1, len(parser.open))
    else:
        parser.push("list", line.number, marker=kind, ordered=ordered, start=int(marker[:-1]) if ordered else 1)
    parser.push("item", line.number, indent=line.indent + len(marker) + spaces)
    return Line("", line.number, rest.cut, rest.column) if rest.blank else rest.without(spaces)


def admonition(parser: Parser, line: Line) -> Line | None:
    """``!!! note "title"`` and the foldable ``??? note`` and ``???+ note``, their content indented by four columns."""
    inner = line.stripped()
    match = _ADMONITION.match(inner.text)
    if not match or not (match[2] or match[3] is not None):
        return None
    title = Line(match[3], line.number, inner.cut + match.start(3)) if match[3] is not None else None
    classes = (match[2] or "note").split()
    parser.push(
        "admonition",
        line.number,
        indent=line.indent + 4,
        classes=classes,
        title=title,
        folds=match[1][0] == "?",
        unfolded=match[1].endswith("+"),
    )
    return Line("", line.number, inner.cut, 0)


def directive(parser: Parser, line: Line) -> Line | None:
    """``::: note title`` until a line of at least as many colons."""
    inner = line.stripped()
    match = _DIRECTIVE.match(inner.text)
    if not match:
        return None
    title = Line(match[3], line.number, inner.cut + match.start(3)) if match[3] else None
    parser.push(
        "directive", line.number, colons=len(match[1]), classes=[match[2]], title=title, folds=match[2] == "details"
    )
    return Line("", line.number, inner.cut, 0)


def footnote(parser: Parser, line: Line) -> Line | None:
    """``[^id]: …``, its further paragraphs indented by four columns."""
    inner = line.stripped()
    match = _FOOTNOTE.match(inner.text)
    if not match:
        return None
    parser.push("footnote", line.number, indent=line.indent + 4, id=match[1])
    return inner.after(match.end())


STARTS: dict[str, tuple[Start, ...]] = {
    ">": (quote,),
    "#": (heading,),
    "`": (fence,),
    "~": (fence,),
    "<": (html_block,),
    "=": (underline,),
    "-": (underline, rule, item),
    "*": (rule, item),
    "_": (rule,),
    "+": (item,),
    "$": (math,),
    "\\": (math,),
    "0": (item,),
    "!": (admonition,),
    "?": (admonition,),
    ":": (directive,),
    "[": (footnote,),
}
"""By the character that each begins with, so that a line of Chinese text tries none."""


def is_fence(text: str) -> bool:
    """Whether a line, its indentation aside, opens or closes a fence."""
    return bool(_FENCE.match(text.lstrip(" \t>")))
