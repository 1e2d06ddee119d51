"""GitHub's tables (GFM 0.29, section 4.10): found in a paragraph's lines, and cut into cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from notewire.dialect.lines import Line

_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: how each column is aligned (``left``, ``center``, ``right`` or nothing), and its rows, the first its head."""

    aligns: tuple[str, ...]
    rows: tuple[Line, ...]


def find(lines: list[Line], count: Callable[[Line], int]) -> tuple[int, Table] | None:
    """The first table among the lines of a paragraph: the index of its head and the table, which runs to their end.

    `count` tells how many cells a line has, bars inside formulas and code aside.
    """
    for index in range(1, len(lines)):
        text = lines[index].text
        if "-" not in text or not _DELIMITER.match(text) or ("|" not in text and ":" not in text):
            continue
        marks = [mark.strip() for mark in text.strip().strip("|").split("|")]
        if count(lines[index - 1]) == len(marks) and (len(marks) > 1 or "|" in lines[index - 1].text):
            aligns = tuple(
                {(True, True): "center", (True, False): "left", (False, True): "right"}.get(
                    (mark.startswith(":"), mark.endswith(":")), ""
                )
                for mark in marks
            )
            return index - 1, Table(aligns, (lines[index - 1], *lines[index + 1 :]))
    return None


def cells(row: str) -> list[str]:
    """The cells of a row; ``\\|`` is a bar inside a cell."""
    text = row.strip()
    if text.startswith("|"):
        text = text[1:]
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    parts = _BAR.sub("\\1\x00", text).split("\x00")
    return [part.strip().replace("\\|", "|") for part in parts]
