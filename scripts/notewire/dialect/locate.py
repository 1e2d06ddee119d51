"""Where the author wrote a link's target, which Python-Markdown does not say."""

from __future__ import annotations

from collections.abc import Callable

from notewire.dialect.blocks import Block
from notewire.dialect.formulas import Span
from notewire.dialect.inline import CodeSpan, spans


class Locator:
    """Finds targets in the order of the page: each search goes on where the last ended, and else begins anew. What stands in
    code and in formulas is not looked at."""

    def __init__(self, text: str, first_line: int, document: Callable[[], Block]) -> None:
        self.text = text
        self.first_line = first_line
        self.document = document
        self.masked: str | None = None
        self.position = 0

    def __call__(self, target: str) -> tuple[int, int]:
        """The author's line and column of a target, both from 1; those of the text's beginning if it is not found."""
        masked = self.words()
        for wanted in (
            f"]({target}",
            f"](<{target}",
            f'="{target}',
            f"='{target}",
            f"={target}",
            f"]: {target}",
            target,
        ):
            at = masked.find(wanted, self.position)
            if at < 0:
                at = masked.find(wanted)
            if at >= 0:
                at += len(wanted) - len(target)
                self.position = at
                return self.place(at)
        return self.first_line, 1

    def words(self) -> str:
        """The text with code and formulas blanked out, every other character where it was."""
        if self.masked is None:
            self.masked = _masked(self.text, self.first_line, self.document())
        return self.masked

    def place(self, offset: int) -> tuple[int, int]:
        """The author's line and column, both from 1, of a character of the text."""
        start = self.text.rfind("\n", 0, offset) + 1
        return self.text.count("\n", 0, offset) + self.first_line, offset - start + 1


def _masked(text: str, first_line: int, document: Block) -> str:
    lines = text.split("\n")
    for block in document.walk():
        for line in block.lines:
            index = line.number - first_line
            if block.kind in ("fence", "indented", "math"):
                lines[index] = " " * len(lines[index])
                continue
            for span in spans(line.text) if block.kind != "html" else ():
                if isinstance(span, CodeSpan | Span):
                    start, end = line.cut + span.start, line.cut + span.end
                    lines[index] = lines[index][:start] + " " * (end - start) + lines[index][end:]
    return "\n".join(lines)
