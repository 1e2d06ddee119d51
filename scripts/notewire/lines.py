"""A line of a note and where it came from, and the cutting of columns as CommonMark counts them (spec, section 2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from notewire.kept import kept


@dataclass(slots=True)
class Line:
    """What is left of an author's line after the marks of its containers (``>``, list indentation) were cut off.

    `number` is the author's line, from 1; `cut` is how many of its characters are gone; `column` is the column at which
    the rest begins, which tells how wide its tabs are.
    """

    text: str
    number: int
    cut: int = 0
    column: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing but white space is left."""
        return not self.text or self.text.isspace()

    @property
    def indent(self) -> int:
        """The columns of white space that the rest begins with."""
        column = self.column
        for char in self.text:
            if char == " ":
                column += 1
            elif char == "\t":
                column += 4 - column % 4
            else:
                break
        return column - self.column

    def without(self, columns: int) -> Line:
        """The line less `columns` columns of leading white space; a tab that is cut in two leaves spaces."""
        done, taken, column = 0, 0, self.column
        while done < columns and taken < len(self.text) and self.text[taken] in " \t":
            width = 4 - column % 4 if self.text[taken] == "\t" else 1
            taken += 1
            if done + width > columns:
                rest = " " * (done + width - columns) + self.text[taken:]
                return Line(rest, self.number, self.cut + taken - (done + width - columns), column + columns - done)
            done += width
            column += width
        return Line(self.text[taken:], self.number, self.cut + taken, column)

    def after(self, characters: int) -> Line:
        """The line less `characters` characters, none of which is a tab."""
        return Line(self.text[characters:], self.number, self.cut + characters, self.column + characters)

    def stripped(self) -> Line:
        """The line less all leading white space."""
        return self.without(self.indent)


@kept
@dataclass(frozen=True, slots=True)
class Text:
    """Several lines as one string that still knows where each of its characters came from."""

    string: str
    starts: tuple[tuple[int, int, int], ...]
    """For each line: its offset in `string`, the author's line number (from 1) and column (from 0)."""

    def place(self, offset: int) -> tuple[int, int]:
        """The author's line and column, both from 1, of the character at `offset`."""
        best = self.starts[0] if self.starts else (0, 1, 0)
        for start in self.starts:
            if start[0] > offset:
                break
            best = start
        return best[1], best[2] + offset - best[0] + 1

    def part(self, start: int, end: int) -> Text:
        """The characters from `start` to `end`, with their places."""
        line, column = self.place(start)
        inner = [(offset - start, number, cut) for offset, number, cut in self.starts if start < offset < end]
        return Text(self.string[start:end], ((0, line, column - 1), *inner))


def joined(lines: list[Line]) -> Text:
    """The lines with a newline between them."""
    starts, offset = [], 0
    for line in lines:
        starts.append((offset, line.number, line.cut))
        offset += len(line.text) + 1
    return Text("\n".join(line.text for line in lines), tuple(starts))
