"""GitHub's tables (GFM 0.29, section 4.10): how one is known by its first two lines, and how a row is cut into cells."""

from __future__ import annotations

import re
from collections.abc import Callable

_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def aligns(head: str, delimiter: str, cells_of_head: Callable[[], int]) -> tuple[str, ...] | None:
    """How the columns of a table are aligned, if `delimiter` is the row of hyphens under the row `head`; else None.

    `cells_of_head` counts the head's cells, bars inside formulas and code aside; it is asked only when all else fits.
    """
    if "-" not in delimiter or not _DELIMITER.match(delimiter) or ("|" not in delimiter and ":" not in delimiter):
        return None
    marks = [mark.strip() for mark in delimiter.strip().strip("|").split("|")]
    if (len(marks) == 1 and "|" not in head) or cells_of_head() != len(marks):
        return None
    sides = {(True, True): "center", (True, False): "left", (False, True): "right"}
    return tuple(sides.get((mark.startswith(":"), mark.endswith(":")), "") for mark in marks)


def cells(row: str) -> list[str]:
    """The cells of a row; ``\\|`` is a bar inside a cell."""
    text = row.strip()
    if text.startswith("|"):
        text = text[1:]
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    parts = _BAR.sub("\\1\x00", text).split("\x00")
    return [part.strip().replace("\\|", "|") for part in parts]
