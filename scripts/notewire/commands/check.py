"""``notewire check``: every problem of the notes, without building."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from notewire import checks, doubtful, publish
from notewire.commands import project
from notewire.head import split
from notewire.library import Library
from notewire.math import MathUnavailable
from notewire.note import Note
from notewire.problems import Problem
from notewire.spellings import Spellings


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="End with 1 for doubtful places, too.")
def command(paths: tuple[Path, ...], strict: bool) -> None:
    """Report everything that is wrong with the notes, or only with those in PATHS (files or folders).

    Ends with 1 if something is, with 0 if nothing is. Doubtful places are named with their rule, for the writer to decide.

    \b
    Examples:
      notewire check
      notewire check notes/python notes/large-model/lora.md
    """
    folder = project.find(paths[0] if paths else Path())
    settings = project.load(folder)
    try:
        workshop = publish.Workshop(folder, settings, docs=folder / "docs", cache=folder / publish.CACHE)
    except MathUnavailable as error:
        raise click.ClickException(str(error)) from None
    workshop.look()
    result = workshop.make(unpublished=False)
    workshop.close()
    library = result.library
    notes = (*library.notes, *library.hidden)  # a draft is checked too; a published note's link to it is a problem
    shown = sorted({problem for problem in result.problems if _wanted(problem, folder, paths)})
    spellings = Spellings(library.glossary)
    doubts = [
        line
        for note in notes
        if _wanted_path(note.path, folder, paths)
        for line in _doubtful(folder, library, note, spellings)
    ]
    for line in doubts:
        click.echo(line)
    if shown:
        project.show(shown, folder)
        click.echo(f"{len(shown)} {'problem' if len(shown) == 1 else 'problems'}", err=True)
        sys.exit(1)
    click.echo(f"{len(notes)} notes, no problem" + (f", {len(doubts)} doubtful" if doubts else ""))
    if doubts and strict:
        sys.exit(1)


def _wanted(problem: Problem, folder: Path, paths: tuple[Path, ...]) -> bool:
    return _wanted_path(problem.path, folder, paths)


def _wanted_path(path: str, folder: Path, paths: tuple[Path, ...]) -> bool:
    return not paths or any((folder / path).is_relative_to(wanted.resolve()) for wanted in paths)


def _doubtful(root: Path, library: Library, note: Note, spellings: Spellings) -> list[str]:
    text = (root / note.path).read_text("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    head = split(text, note.path)
    found = [*doubtful.find(head.body, head.body_line), *spellings.find(head.body, head.body_line)]
    found += checks.unlisted(library, note)
    found.sort(key=lambda one: (one.line, one.column, one.rule))
    return [f"{note.path}:{one.line}:{one.column}: doubtful [{one.rule}]: {one.message}; {one.hint}" for one in found]
