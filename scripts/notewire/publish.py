"""A project's folder to everything its site consists of, and to everything that is wrong with it. MkDocs is not needed."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notewire import checks, library, reader, typeset
from notewire.dialect import Converter
from notewire.dialect.article import Article
from notewire.library import Library
from notewire.math import MathRenderer
from notewire.page import Asset, Page
from notewire.problems import Problem
from notewire.settings import Settings
from notewire.site import Site
from notewire.views import VIEWS

CACHE = Path(".cache/notewire")
"""Where rendered formulas are kept, from the project's folder; safe to delete."""


@dataclass(frozen=True)
class Result:
    """What came of it: pages and assets in the order of the views, and problems, sorted. With problems the site is not whole:
    what could not be read is missing, what could not be resolved is empty."""

    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    problems: tuple[Problem, ...]
    globals: Mapping[str, Any] = field(default_factory=dict)


def today() -> datetime.date:
    """The day by which a note is of the future: SOURCE_DATE_EPOCH's if that is set (reproducible-builds.org), else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date() if epoch else datetime.date.today()  # noqa: DTZ011 - the writer's own day


def read(project: Path, settings: Settings, *, docs: Path, unpublished: bool) -> tuple[Library, list[Problem]]:
    """The library of a project, with the problems of reading and of the whole; formulas are not looked at."""
    return _read(project, settings, docs, unpublished, _hero(project, docs))


def _read(
    project: Path, settings: Settings, docs: Path, unpublished: bool, hero: tuple[str, Article]
) -> tuple[Library, list[Problem]]:
    notebook, problems = reader.read(project, settings)
    shown = settings.drafts if settings.drafts is not None else unpublished
    found = library.build(notebook, today=today(), unpublished=shown, pages=docs_pages(project, docs))
    return found, problems + checks.check(found, [hero])


def make(
    project: Path, settings: Settings, *, docs: Path, unpublished: bool, renderer: MathRenderer | None = None
) -> Result:
    """The whole site of the project at `project`, whose hand-written pages lie in `docs`.

    `unpublished` says whether drafts and notes of the future are shown where the settings leave it open.
    """
    hero = _hero(project, docs)
    found, problems = _read(project, settings, docs, unpublished, hero)
    own = renderer or MathRenderer(settings.macros, project / CACHE)
    formulas, bad = typeset.render([*typeset.articles(found), hero], own)
    bad += check_docs(project, found, own)
    site = Site(found, settings, typeset.Typesetter(found, formulas), hero=hero[1], hero_path=hero[0])
    pages: list[Page] = []
    assets: list[Asset] = []
    for view in VIEWS:
        for product in view(site):
            if isinstance(product, Page):
                pages.append(product)
            else:
                assets.append(product)
    if renderer is None:
        own.close()
    return Result(tuple(pages), tuple(assets), tuple(sorted({*problems, *bad})), site.globals)


def check_docs(project: Path, found: Library, renderer: MathRenderer) -> list[Problem]:
    """What is wrong with the hand-written pages' formulas and fences; their links are for MkDocs to check."""
    converter = Converter()
    articles = [(path, converter.convert((project / path).read_text("utf-8-sig"))) for path in found.pages]
    doubts = [Problem(path, d.line, d.column, d.message, d.hint) for path, article in articles for d in article.doubts]
    return doubts + typeset.render(articles, renderer)[1]


def docs_pages(project: Path, docs: Path) -> dict[str, str]:
    """The hand-written pages: path from the project's folder → URL."""
    pages = {}
    for file in sorted(docs.rglob("*.md")):
        path = file.relative_to(docs)
        url = path.with_suffix("").as_posix() + "/"
        if path.stem in ("index", "README"):
            url = "" if path.parent == Path() else path.parent.as_posix() + "/"
        if file.is_relative_to(project):
            pages[file.relative_to(project).as_posix()] = url
    return pages


def _hero(project: Path, docs: Path) -> tuple[str, Article]:
    """What docs/index.md says, for the head of the home page, with its path; nothing if there is no such file."""
    file = docs / "index.md"
    if not file.is_file():
        return "docs/index.md", Article("")
    text = file.read_text("utf-8-sig")
    line = 1
    if text.startswith("---\n") and "\n---\n" in text[3:]:
        head, text = text[4:].split("\n---\n", 1)
        line = head.count("\n") + 4
    return file.relative_to(project).as_posix(), Converter().convert(text, line)
