"""``notewire render``: the HTML of notes, or of any folder of Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from notewire import publish, rendering, typeset
from notewire.commands import project
from notewire.dialect import Converter
from notewire.head import split
from notewire.math import MathRenderer, MathUnavailable
from notewire.page import Page
from notewire.problems import Problem
from notewire.settings import Settings


@click.command("render")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="Where a folder's HTML goes.")
def command(paths: tuple[Path, ...], output: Path | None) -> None:
    """Print the HTML of Markdown files, as the site has it; problems go to the error output.

    A note of the project is rendered with its links; any other file, with front matter or without, by itself. For a folder,
    one HTML fragment per Markdown file is written below OUTPUT.

    \b
    Examples:
      notewire render notes/python/autograd.md
      notewire render ~/old-notes -o /tmp/html
    """
    if any(path.is_dir() for path in paths) and output is None:
        raise click.ClickException("where to? give a folder with -o OUT")
    try:
        renderer = _Renderer(paths[0])
    except MathUnavailable as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        files = sorted(path.rglob("*.md")) if path.is_dir() else [path]
        base = path if path.is_dir() else path.parent
        for file in files:
            html = renderer.html(file)
            if output is None:
                click.echo(html)
            else:
                target = output / file.relative_to(base).with_suffix(".html")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(html + "\n", "utf-8")
    if renderer.problems:
        click.echo("\n".join(map(str, sorted(set(renderer.problems)))), err=True)


class _Renderer:
    """Renders the notes of the project around `start`, if there is one, and any other file by itself."""

    def __init__(self, start: Path) -> None:
        self.problems: list[Problem] = []
        self.converter = Converter()
        self.pages: dict[Path, Page] = {}
        settings, cache = Settings(), None
        try:
            folder = project.find(start if start.is_dir() else start.parent)
        except click.ClickException:
            folder = None
        if folder is not None:
            settings, cache = project.load(folder), folder / publish.CACHE
        self.math = MathRenderer(settings.macros, cache)
        if folder is not None and start.resolve().is_relative_to((folder / settings.notes_dir).resolve()):
            result = publish.make(folder, settings, docs=folder / "docs", unpublished=True, renderer=self.math)
            self.pages = {(folder / page.source).resolve(): page for page in result.pages if page.source}
            self.problems += result.problems

    def html(self, file: Path) -> str:
        """The HTML of one file."""
        if file.resolve() in self.pages:
            return self.pages[file.resolve()].body
        try:
            text = file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            self.problems.append(Problem(file.as_posix(), 1, 1, "the file is not UTF-8 text", "save it as UTF-8"))
            text = file.read_text("utf-8", errors="replace")
        line = 1
        if text.startswith("---"):
            head = split(text, file.as_posix())
            if head.body_line > 1:
                text, line = head.body, head.body_line
        article = self.converter.convert(text, line)
        self.problems += [Problem(file.as_posix(), d.line, d.column, d.message, d.hint) for d in article.doubts]
        formulas, bad = rendering.render([(file.as_posix(), article)], self.math)
        self.problems += bad
        return typeset.standalone(article, formulas)
