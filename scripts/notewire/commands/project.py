"""Where a command works: the project's folder, its settings, and how problems are shown."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from notewire import settings
from notewire.problems import Problem, Problems, report, source_lines


def find(start: Path) -> Path:
    """The project's folder: the nearest one from `start` upwards that has a mkdocs.yml.

    Raises `click.ClickException` if there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "mkdocs.yml").is_file():
            return folder
    raise click.ClickException("there is no mkdocs.yml here or above; change into the project's folder")


def load(project: Path) -> settings.Settings:
    """The project's settings; problems with them are shown and end the command with 1."""
    try:
        return settings.load(project / "mkdocs.yml")
    except Problems as error:
        show(error.problems, project)
        sys.exit(1)


def show(problems: tuple[Problem, ...] | list[Problem], project: Path) -> None:
    """Prints problems to the error output; on a terminal with the line itself and a caret under the place."""
    click.echo(report(problems, source_lines(project) if sys.stderr.isatty() else None), err=True)
