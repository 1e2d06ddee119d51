"""``notewire check``: every problem of the notes, without building."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from notewire import publish, typeset
from notewire.commands import project
from notewire.math import MathRenderer, MathUnavailable
from notewire.problems import Problem


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def command(paths: tuple[Path, ...]) -> None:
    """Report everything that is wrong with the notes, or only with those in PATHS (files or folders).

    Ends with 1 if something is, with 0 if nothing is.

    \b
    Examples:
      notewire check
      notewire check notes/python notes/large-model/lora.md
    """
    folder = project.find(paths[0] if paths else Path())
    settings = project.load(folder)
    library, problems = publish.read(folder, settings, docs=folder / "docs", unpublished=True)
    try:
        renderer = MathRenderer(settings.macros, folder / publish.CACHE)
    except MathUnavailable as error:
        raise click.ClickException(str(error)) from None
    problems += typeset.render(typeset.articles(library), renderer)[1]
    problems += publish.check_docs(folder, library, renderer)
    renderer.close()
    shown = sorted({problem for problem in problems if _wanted(problem, folder, paths)})
    if shown:
        project.show(shown, folder)
        click.echo(f"{len(shown)} {'problem' if len(shown) == 1 else 'problems'}", err=True)
        sys.exit(1)
    click.echo(f"{len(library.notes)} notes, no problem")


def _wanted(problem: Problem, folder: Path, paths: tuple[Path, ...]) -> bool:
    place = folder / problem.path
    return not paths or any(place.is_relative_to(path.resolve()) for path in paths)
