"""``notewire new``: a note with valid front matter, at the right place, never over another."""

from __future__ import annotations

import datetime
from pathlib import Path

import click
import yaml

from notewire import paths
from notewire.commands import project
from notewire.folder import NOTE_SUFFIXES
from notewire.problems import did_you_mean
from notewire.slugs import slug_of


@click.command("new")
@click.argument("title")
@click.option("-c", "--category", required=True, help="The category: a folder of the notes folder.")
@click.option("-s", "--slug", help="The last part of its URL; made from the title's pinyin if left out.")
@click.option("-t", "--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--draft", is_flag=True, help="Begin as a draft, which `mkdocs build` leaves out.")
def command(title: str, category: str, slug: str | None, tags: tuple[str, ...], draft: bool) -> None:
    """Begin a note called TITLE and print its path.

    \b
    Examples:
      notewire new "梯度检查点" --category large-model
      notewire new "KL 散度" -c machine-learning --slug kl-divergence --tag 信息论
    """
    folder = project.find(Path())
    settings = project.load(folder)
    notes = folder / settings.notes_dir
    known = sorted(index.parent.name for index in notes.glob("*/index.m*"))
    if category not in known:
        hint = did_you_mean(
            category,
            known,
            f"categories: {', '.join(known) or 'none yet'}; a new one begins with {settings.notes_dir}/{category}/index.md",
        )
        raise click.ClickException(f'unknown category "{category}"; {hint}')
    if not title.strip():
        raise click.ClickException("the title is empty; give the note a name")
    name = slug or slug_of(title)
    if not paths.SLUG.match(name) or name in paths.RESERVED:
        raise click.ClickException(
            f'"{name}" cannot be a URL; give one with --slug (small Latin letters, digits, hyphens)'
        )
    file = notes / category / f"{name}.md"
    taken = next((other for end in NOTE_SUFFIXES if (other := file.with_name(name + end)).exists()), None)
    if taken is not None:  # lora.markdown and lora.md would want one address
        raise click.ClickException(f"{taken.relative_to(folder)} exists already; choose another name with --slug")
    text = f"---\n{_head(title.strip(), tags, draft)}---\n\n"
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(text)
    except FileExistsError:
        raise click.ClickException(
            f"{file.relative_to(folder)} exists already; choose another name with --slug"
        ) from None
    click.echo(file.relative_to(folder).as_posix())


def _head(title: str, tags: tuple[str, ...], draft: bool) -> str:
    today = datetime.date.today().isoformat()  # noqa: DTZ011 - the writer's own day
    text: str = yaml.safe_dump({"title": title}, allow_unicode=True, width=10_000)
    listed: str = yaml.safe_dump({"tags": list(tags)}, allow_unicode=True, width=10_000, default_flow_style=None)
    return text + f"date: {today}\n" + listed + ("draft: true\n" if draft else "")
