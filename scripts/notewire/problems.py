"""What is wrong with the notes: where, why, and what to do about it."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One complaint about one place.

    `path` is relative to the project's folder with ``/`` between its parts; `line` and `column` count from 1, in
    characters (code points), as editors do; `message` says what is wrong and `hint` what to do.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}; {self.hint}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A link that leads nowhere: what is wrong, and what to do; whoever knows its place makes a `Problem` of it."""

    message: str
    hint: str


class Problems(Exception):
    """Everything that is wrong, in one exception, sorted by place and without repetitions."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `word` was most probably meant to be, or None if none is near."""
    found = difflib.get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A hint that names the nearest of `known`, or `otherwise` if none is near."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else otherwise


def report(problems: Sequence[Problem], source: Callable[[str], Sequence[str]] | None = None) -> str:
    """The problems as text for a person, one a line.

    With `source`, a function from a problem's path to the lines of that file, the line itself follows each problem,
    with a caret under the place: what compilers show on a terminal.
    """
    out: list[str] = []
    for problem in problems:
        out.append(str(problem))
        lines = source(problem.path) if source else ()
        if 0 < problem.line <= len(lines):
            line = lines[problem.line - 1].replace("\t", " ")
            before = line[: problem.column - 1]
            gutter = f"{problem.line:>5} | "
            out.append(f"{gutter}{line}")
            out.append(f"{' ' * (len(gutter) - 2)}| {' ' * display_width(before)}^")
    return "\n".join(out)


def source_lines(project: Path) -> Callable[[str], Sequence[str]]:
    """For `report`: the lines of a file of the project by its path, as editors count them; none of a file that is not there."""

    def lines(path: str) -> Sequence[str]:
        try:
            return (project / path).read_text("utf-8-sig", errors="replace").split("\n")
        except OSError:
            return ()

    return lines


def display_width(text: str) -> int:
    """How many terminal cells `text` takes: two for a wide East Asian character (Unicode UAX #11), none for a combining mark."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def complaint(problems: Sequence[Problem], project: Path) -> str:
    """The report of a build or of `serve`: how many there are, and each with its line and a caret under its place."""
    count = f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}"
    return f"{count} with the notes\n{report(problems, source_lines(project))}"
