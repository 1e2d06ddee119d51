"""What of a note's Markdown stays doubtful: it has a meaning, but perhaps not the one that was meant.

Each rule looks at the blocks as the dialect reads them, code and formulas aside. A rule that is certain brings its own mend,
which ``notewire fix`` writes; of the others ``notewire check`` only tells, and the writer decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from notewire.dialect import build, emphasis, inline, parse
from notewire.dialect.blocks import Block
from notewire.dialect.formulas import Unclosed
from notewire.dialect.inline import CodeSpan, Other, Tag
from notewire.lines import Line, joined


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubtful place: the rule's name, line and column from 1, what it is, what to do, and, where that is certain, the text
    that stands there and the text to put in its stead."""

    rule: str
    line: int
    column: int
    message: str
    hint: str
    old: str = ""
    new: str = ""


Rule = Callable[[Block], Iterator[Finding]]


def find(text: str, first_line: int = 1) -> list[Finding]:
    """Every doubtful place of a note's body, by place; `first_line` is the number of its first line in the file."""
    document = parse.document(text.split("\n"), first_line)
    found = [finding for block in document.walk() for rule in RULES for finding in rule(block)]
    return sorted(found, key=lambda finding: (finding.line, finding.column, finding.rule))


def fixed(text: str, findings: list[Finding]) -> str:
    """The file's text with every certain mend, and nothing else, changed; line ends stay as they are."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)  # not splitlines: U+2028 is a character here
    for finding in sorted(findings, key=lambda finding: (finding.line, finding.column), reverse=True):
        if not finding.new:
            continue
        line = lines[finding.line - 1]
        at = finding.column - 1
        if line.startswith(finding.old, at):
            lines[finding.line - 1] = line[:at] + finding.new + line[at + len(finding.old) :]
    return "".join(lines)


def _plain(line: Line) -> str:
    """The line with its code, formulas and tags blanked out, so that columns stay."""
    text = line.text
    for span in inline.spans(text):
        if not isinstance(span, Unclosed) and not (isinstance(span, Tag) and not span.real):
            text = text[: span.start] + "\ufdd0" * (span.end - span.start) + text[span.end :]
    return text


def _at(line: Line, offset: int = 0) -> tuple[int, int]:
    return line.number, line.cut + offset + 1


def heading_space(block: Block) -> Iterator[Finding]:
    """``##标题``: two or more hashes without a space are text in CommonMark, and were surely meant as a heading."""
    for line in block.lines if block.kind == "paragraph" else ():
        if match := re.match(r"(#{2,6})(?=[^#\s])", line.text):
            message, hint = f"{match[1]} without a space after it is no heading", f'write "{match[1]} "'
            yield Finding("heading-space", *_at(line), message, hint, match[1], match[1] + " ")


def picture_backslash(block: Block) -> Iterator[Finding]:
    """``![](img\\a.png)``: a path of Windows; on the web, parts of a path are divided by ``/``."""
    for line in block.lines if block.kind in ("paragraph", "heading") else ():
        for match in re.finditer(r"!\[[^\]]*\]\(([^()\s\"]*\\[^()\s\"]*)\)", _plain(line)):
            path = line.text[match.start(1) : match.end(1)]
            message, hint = "a backslash divides the picture's path", "write / instead"
            yield Finding("picture-backslash", *_at(line, match.start(1)), message, hint, path, path.replace("\\", "/"))


def list_space(block: Block) -> Iterator[Finding]:
    """``1.文字`` and ``-文字``: without a space after the marker it is no list."""
    for line in block.lines if block.kind == "paragraph" else ():
        if match := re.match(r"(\d{1,2}[.)]|[-+])(?=[\u4e00-\u9fff])", line.text):
            yield Finding(
                "list-space",
                *_at(line),
                f'"{match[1]}" without a space after it begins no list item',
                f'write "{match[1]} " if one is meant',
            )


def underlined(block: Block) -> Iterator[Finding]:
    """``---`` right under text makes that text a heading."""
    if block.kind == "heading" and block.end > block.line and block.data.get("level") == 2:
        length = sum(len(line.text) for line in block.lines)
        if length > 40 or len(block.lines) > 1:
            message, hint = (
                "the hyphens under this paragraph make it a heading",
                "put a blank line before them if a rule is meant",
            )
            yield Finding("underlined-paragraph", *_at(block.lines[0]), message, hint)


def indented_prose(block: Block) -> Iterator[Finding]:
    """Chinese text indented by four columns is a block of code."""
    if block.kind == "indented" and block.lines and re.search(r"[\u4e00-\u9fff]{6}", block.lines[0].text):
        yield Finding(
            "indented-prose",
            *_at(block.lines[0]),
            "this text is code, because it is indented by four columns",
            "indent it by less, or write it as a fence",
        )


def open_strong(block: Block) -> Iterator[Finding]:
    """``** 粗体**``: asterisks that no emphasis uses are shown as they are."""
    if block.kind not in ("paragraph", "heading") or not block.lines:
        return
    plain = "\n".join(_plain(line) for line in block.lines)
    used = [(span.start, span.start + span.width) for span in emphasis.spans(plain)]
    used += [(span.end - span.width, span.end) for span in emphasis.spans(plain)]
    text = joined(block.lines)
    for match in re.finditer(r"(?<![\\*])\*\*(?!\*)", plain):
        if not any(start <= match.start() < end for start, end in used):
            yield Finding(
                "open-strong",
                *text.place(match.start()),
                "these ** begin or end nothing, and are shown",
                "take out the space beside them, or escape them",
            )


def lone_dollar(block: Block) -> Iterator[Finding]:
    """A dollar sign that pairs with none may be a formula that lost its end."""
    if block.kind not in ("paragraph", "heading") or not block.lines:
        return
    text = joined(block.lines)
    for span in inline.spans(text.string):
        if isinstance(span, Unclosed) and span.closer == "$":
            after = text.string[span.start + 1 : span.start + 2]
            if not after.isdigit() and (after == "\\" or after.isalpha()) and not isinstance(span, CodeSpan | Other):
                yield Finding(
                    "lone-dollar",
                    *text.place(span.start),
                    "this $ begins no formula",
                    "close the formula, or write \\$",
                )


def table_row(block: Block) -> Iterator[Finding]:
    """A row with more cells than the table's head: as on GitHub, those beyond it are not shown."""
    if block.kind != "table":
        return
    columns = build.count_cells(block.lines[0])
    for row in block.lines[2:]:
        count = build.count_cells(row)
        if count > columns:
            message = f"this row has {count} cells and the table's head {columns}: the last are not shown"
            yield Finding(
                "table-row", *_at(row), message, "add columns to the head, or write \\| for a bar inside a cell"
            )


RULES: tuple[Rule, ...] = (
    heading_space,
    picture_backslash,
    list_space,
    underlined,
    indented_prose,
    open_strong,
    lone_dollar,
    table_row,
)
"""In the order of the writers' guide."""
