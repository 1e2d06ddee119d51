"""Lines to a tree of blocks, by CommonMark's own algorithm (spec 0.31, appendix "A parsing strategy").

Python-Markdown reads blocks by other rules than the tools in which notes are written: it needs four columns to nest a
list and a blank line before one, and loses a quarter of the list items of real Chinese notes (``docs/decisions``). So
the blocks are ours, and what stands inside a line stays Python-Markdown's.

Each line walks down the open containers, then opens what it opens (`starts`), and the rest is a leaf's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from notewire.lines import Line

VERBATIM = {"fence", "math", "html"}
"""Leaves that take every line until their own end, whatever it looks like."""


@dataclass(slots=True)
class Block:
    """One node of the tree: a container with children, or a leaf with lines."""

    kind: str
    line: int
    """The author's line that opened it, from 1."""
    children: list[Block] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    """What the block's start says: a fence's info, a list's marker, an admonition's type and title …"""
    end: int = 0
    """The author's last line that is not blank."""

    def walk(self) -> Iterator[Block]:
        """The block and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


Start = Callable[["Parser", Line], "Line | None"]
"""Tries to open a block at a line: returns the rest of the line for what stands inside it, or None if it is no such block.
A leaf that takes the whole line returns it blank."""

HeadsTable = Callable[[Line, Line], bool]
"""Whether two lines are the head of a table and the row of hyphens under it."""
RunsOn = Callable[["Parser", Block], int]
"""Whether the text of a paragraph so far leaves a formula open: the author's line on which that formula ends, or 0."""


class Parser:
    """Reads lines into a document. Used once."""

    def __init__(
        self,
        lines: Sequence[str],
        starts: Mapping[str, Sequence[Start]],
        runs_on: RunsOn,
        heads_table: HeadsTable,
        first_line: int = 1,
    ) -> None:
        """`starts` is by the character that the block begins with, ``0`` for any digit."""
        self.source = lines
        self.starts = starts
        self.runs_on = runs_on
        self.heads_table = heads_table
        self.first_line = first_line
        self.document = Block("document", first_line)
        self.open: list[Block] = [self.document]
        self.leaf: Block | None = None
        self.matched = 0
        self.until = 0
        """The author's line up to which an open leaf takes everything, lists and quotes included."""

    def parse(self) -> Block:
        """The document."""
        for index, text in enumerate(self.source):
            self._line(Line(text, self.first_line + index))
        self._close_leaf()
        return self.document

    # what the block starts use

    @property
    def in_paragraph(self) -> bool:
        """Whether the line could go on a paragraph of the innermost container, with no lazy continuation."""
        return self.leaf is not None and self.leaf.kind == "paragraph" and self.matched == len(self.open)

    @property
    def paragraph_open(self) -> bool:
        """Whether a paragraph is open, if only for a lazy continuation."""
        return self.leaf is not None and self.leaf.kind == "paragraph"

    def following(self, number: int) -> Iterator[tuple[int, str]]:
        """The author's lines after line `number`, with their numbers."""
        for index in range(number - self.first_line + 1, len(self.source)):
            yield self.first_line + index, self.source[index]

    def push(self, kind: str, line: int, **data: Any) -> Block:
        """Opens a container."""
        self._close_unmatched()
        self._close_leaf()
        if kind != "item":
            self._leave_list()
        block = Block(kind, line, data=data, end=line)
        self.open[-1].children.append(block)
        self.open.append(block)
        self.matched = len(self.open)
        self.touch(line)
        return block

    def add(self, kind: str, line: int, lines: list[Line] | None = None, *, stay: bool = False, **data: Any) -> Block:
        """Adds a leaf; it stays open for more lines if `stay`."""
        self._close_unmatched()
        self._close_leaf()
        self._leave_list()
        block = Block(kind, line, lines=lines or [], data=data, end=line)
        self.open[-1].children.append(block)
        if stay:
            self.leaf = block
        self.touch(line)
        return block

    # the algorithm

    def _line(self, line: Line) -> None:
        if self.leaf is not None and line.number <= self.until:
            for block in self.open[1:]:
                line = self._continued(block, line) or line
            self.leaf.lines.append(line)
            self.touch(line.number)
            return
        self.matched = 1
        for block in self.open[1:]:
            rest = self._continued(block, line)
            if rest is None:
                if block.data.get("closed"):  # the line that ends a ::: container is nothing else
                    self._close_unmatched()
                    return
                break
            line = rest
            self.matched += 1
        while not line.blank and self.matched < len(self.open) and self.open[self.matched - 1].kind == "list":
            self.matched -= 1  # a list goes on only by its item, or by a new one
        complete = self.matched == len(self.open)
        if self.leaf is not None and self.leaf.kind in VERBATIM and complete and self._verbatim(line):
            return
        rest = self._opened(line)
        if rest is None:
            return
        line = rest
        if line.blank:
            if self.matched < len(self.open):
                self._close_unmatched()
            if self.leaf is not None and self.leaf.kind == "indented":
                self.leaf.lines.append(line.without(4))
            else:
                self._close_leaf()
        elif self.paragraph_open and self.leaf is not None:
            self.leaf.lines.append(line.stripped())
            self.touch(line.number)
            if self.matched == len(self.open) and line.indent < 4 and self.heads_table(*self.leaf.lines[-2:]):
                self._make_table(self.leaf)
            else:
                self.until = self.runs_on(self, self.leaf)
        elif self.leaf is not None and self.leaf.kind == "table" and self.matched == len(self.open) and line.indent < 4:
            self.leaf.lines.append(line.stripped())
            self.touch(line.number)
        elif line.indent >= 4:
            if self.leaf is not None and self.leaf.kind == "indented" and self.matched == len(self.open):
                self.leaf.lines.append(line.without(4))
                self.touch(line.number)
            else:
                self.add("indented", line.number, [line.without(4)], stay=True)
                self.touch(line.number)
        else:
            leaf = self.add("paragraph", line.number, [line.stripped()], stay=True)
            self.touch(line.number)
            self.until = self.runs_on(self, leaf)

    def _make_table(self, paragraph: Block) -> None:
        """Makes the last two lines of a paragraph the head of a table, which goes on until a blank line or another block."""
        head = paragraph.lines[-2:]
        del paragraph.lines[-2:]
        if not paragraph.lines:
            self.open[-1].children.pop()
        else:
            paragraph.end = paragraph.lines[-1].number
        self.add("table", head[0].number, head, stay=True).end = head[1].number

    def _opened(self, line: Line) -> Line | None:
        """Opens what the line opens; what is left of it, or None if a leaf took all."""
        while not line.blank and line.indent < 4:
            first = line.text.lstrip()[0]
            for start in self.starts.get("0" if first.isdigit() else first, ()):
                rest = start(self, line)
                if rest is not None:
                    break
            else:
                return line
            if rest.text == "" and rest.column < 0:
                return None
            line = rest
            if line.blank:
                return None  # a container that begins with a blank line
        return line

    def _continued(self, block: Block, line: Line) -> Line | None:
        """The line less the container's mark, or None if the container does not go on."""
        if block.kind == "list":
            return line
        if block.kind == "quote":
            inner = line.stripped()
            return after_quote_mark(inner) if line.indent < 4 and inner.text.startswith(">") else None
        if block.kind == "directive":
            inner = line.stripped()
            colons = len(inner.text) - len(inner.text.lstrip(":"))
            if (
                line.indent < 4
                and colons >= block.data["colons"]
                and inner.text.strip(": \t") == ""
                and block in self.open
            ):
                block.data["closed"] = True
            return None if block.data.get("closed") else line
        if line.blank:
            # an item may begin with at most one blank line
            empty = block.kind == "item" and not block.children and self.leaf is None
            return None if empty else line.without(block.data["indent"])
        return line.without(block.data["indent"]) if line.indent >= block.data["indent"] else None

    def _verbatim(self, line: Line) -> bool:
        """Gives the line to the open verbatim leaf; False if that leaf is over and the line is not its own."""
        leaf = self.leaf
        assert leaf is not None
        ends = leaf.data["ends"]
        verdict = ends(line)
        if verdict == "before":
            self._close_leaf()
            return False
        if leaf.kind == "fence":
            line = line.without(min(line.indent, leaf.data["indent"]))
        if verdict != "drop":
            leaf.lines.append(line)
        self.touch(line.number)
        if verdict:
            leaf.data["closed"] = True
            self._close_leaf()
        return True

    def touch(self, number: int) -> None:
        """Marks that the open blocks reach to the author's line `number`."""
        for block in self.open:
            block.end = number
        if self.leaf is not None:
            self.leaf.end = number
        elif self.open[-1].children:
            self.open[-1].children[-1].end = number

    def _close_leaf(self) -> None:
        if self.leaf is not None and self.leaf.kind == "indented":
            while self.leaf.lines and self.leaf.lines[-1].blank:
                self.leaf.lines.pop()
        self.leaf = None

    def _close_unmatched(self) -> None:
        if self.matched < len(self.open):
            self._close_leaf()
            del self.open[self.matched :]

    def _leave_list(self) -> None:
        if self.open[-1].kind == "list":
            self.open.pop()
            self.matched = min(self.matched, len(self.open))


TAKEN = Line("", 0, 0, -1)
"""What a start returns when the leaf it opened takes the whole line."""


def after_quote_mark(line: Line) -> Line:
    """The rest of a line that begins with ``>``, less one column of white space."""
    rest = line.after(1)
    return rest.without(1) if rest.indent else rest
