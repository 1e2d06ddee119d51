"""A note's lines to its tree of blocks: the parser with all the rules of the dialect."""

from __future__ import annotations

from collections.abc import Sequence

from notewire.dialect import blocks, build, starts
from notewire.dialect.runs_on import runs_on


def document(lines: Sequence[str], first_line: int = 1) -> blocks.Block:
    """The tree of the blocks that `lines` are; the first of them is the author's line `first_line`."""
    return blocks.Parser(lines, starts.STARTS, runs_on, build.heads_table, first_line).parse()
