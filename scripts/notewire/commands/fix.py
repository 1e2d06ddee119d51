"""``notewire fix``: what is certainly meant otherwise is written into the files, and nothing else is changed."""

from __future__ import annotations

from pathlib import Path

import click

from notewire import doubtful
from notewire.commands import project
from notewire.head import split


@click.command("fix")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be changed.")
def command(paths: tuple[Path, ...], dry_run: bool) -> None:
    """Mend in the notes, or in PATHS, what is certain: ``##标题`` becomes ``## 标题``, a picture's path gets its slashes.

    Running it twice changes nothing more.

    \b
    Examples:
      notewire fix
      notewire fix notes/python --dry-run
    """
    if not paths:
        folder = project.find(Path())
        paths = (folder / project.load(folder).notes_dir,)
    changed = 0
    for path in paths:
        for file in sorted(path.rglob("*.md")) if path.is_dir() else [path]:
            changed += _fix(file, dry_run)
    click.echo(f"{changed} {'change' if changed == 1 else 'changes'}{' to make' if dry_run else ''}")


def _fix(file: Path, dry_run: bool) -> int:
    try:
        with file.open(encoding="utf-8", newline="") as stream:  # line ends and a byte order mark stay
            text = stream.read()
    except UnicodeDecodeError:
        click.echo(f"{file}:1:1: the file is not UTF-8 text; save it as UTF-8", err=True)
        return 0
    head = split(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), file.as_posix())
    found = [finding for finding in doubtful.find(head.body, head.body_line) if finding.new]
    for finding in found:
        click.echo(f"{file}:{finding.line}:{finding.column}: {finding.message} [{finding.rule}]")
    if found and not dry_run:
        with file.open("w", encoding="utf-8", newline="") as stream:
            stream.write(doubtful.fixed(text, found))
    return len(found)
