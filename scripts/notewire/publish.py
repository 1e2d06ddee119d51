"""A project's folder to everything its site consists of, and to everything that is wrong with it. MkDocs is not needed."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Executor
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from notewire import checks, folder, library, paths, typeset
from notewire.dialect.article import Article
from notewire.folder import Listing, Shelf
from notewire.kept import without_circles
from notewire.library import Library
from notewire.math import MathRenderer
from notewire.note import Note
from notewire.page import Asset, Bundle, Page, sorted_out
from notewire.problems import Problem
from notewire.reader import Entry, Reader
from notewire.reading import Read
from notewire.related import Ranked, Related, RelatedNotes
from notewire.rendering import Bringer
from notewire.search import Search
from notewire.search_index import Known, SearchIndex
from notewire.settings import Settings
from notewire.site import Site
from notewire.views import VIEWS
from notewire.views import notes as note_pages

CACHE = Path(".cache/notewire")
"""Where what was read and rendered is kept, from the project's folder; safe to delete."""
HERO = "index.md"
"""The hand-written page that the home page begins with, below `docs`."""


@dataclass(frozen=True)
class Result:
    """What came of it: pages and assets in the order of the views, and problems, sorted. With problems the site is not whole:
    what could not be read is missing, what could not be resolved is empty."""

    library: Library
    pages: tuple[Page, ...]
    assets: tuple[Asset, ...]
    bundles: tuple[Bundle, ...]
    problems: tuple[Problem, ...]
    globals: Mapping[str, Any] = field(default_factory=dict)
    key: bytes = b""
    """The digest of what every page depends on."""
    mentioned: frozenset[str] = frozenset()
    """Targets of the links of hand-written pages, as paths from their folder."""
    state: Callable[[], bytes] = bytes
    """Gives the digest of everything that pages and assets can be made from (`Site.state`)."""


def today() -> datetime.date:
    """The day by which a note is of the future: SOURCE_DATE_EPOCH's if that is set (reproducible-builds.org), else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date() if epoch else datetime.date.today()  # noqa: DTZ011 - the writer's own day


class Workshop:
    """What makes a project's site, again and again: it knows what it read, and reads what has changed."""

    def __init__(
        self,
        project: Path,
        settings: Settings,
        *,
        docs: Path,
        renderer: MathRenderer | None = None,
        cache: Path | None = None,
        pool: Executor | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        """`docs` is the folder of the hand-written pages, `cache` that of the caches; without one, nothing is kept.

        `renderer` stays its owner's to close, `pool` does not; `pool` and `progress` are `Reader`'s. Raises `MathUnavailable`.
        """
        self.project = project
        self.settings = settings
        self.docs = docs
        self._own = None if renderer else MathRenderer(settings.macros, cache)
        self.renderer = renderer or self._own
        assert self.renderer is not None
        self.formulas = Bringer(self.renderer)
        self.reader = Reader(project, settings, cache, self.renderer, pool=pool, progress=progress)
        self._files: list[str] = []
        self._pages: dict[str, str] = {}
        self._reads: dict[str, tuple[Read, bytes]] = {}
        self._good: dict[str, tuple[Read, bytes]] = {}
        """What was last read of each file without a problem: what is shown while its writer mends it."""
        self._listed: tuple[list[str], Listing] | None = None
        self._found: Library | None = None
        """The library that was made last: the next one differs by a note or two."""
        self._pool = pool
        self._index = SearchIndex(cache / "search.sqlite" if cache else None)
        self._related = RelatedNotes(cache / "related.sqlite" if cache else None)
        self._shelf = Shelf(self.reader, settings.notes_dir)
        self._warm = False

    def look(self) -> None:
        """Reads everything that has changed since the caches were written."""
        self._files = folder.scan(self.project, self.settings.notes_dir)
        self._pages = docs_pages(self.project, self.docs)
        self._reads = self.reader.read(self._entries())
        self.settle(self._reads)

    def changed(self, paths: Iterable[str]) -> None:
        """Reads only these files again: paths, from the project's folder, of notes that may be new, changed or gone."""
        touched = set(paths)
        below = self.settings.notes_dir + "/"
        there = {path for path in touched if path.startswith(below) and (self.project / path).is_file()}
        self._files = sorted({*self._files} - touched | there)
        if any(not path.startswith(below) for path in touched):
            self._pages = docs_pages(self.project, self.docs)
        for path in touched:
            self._reads.pop(path, None)
        self._reads |= self.reader.read([entry for entry in self._entries() if entry.path not in self._reads])

    def _entries(self) -> list[Entry]:
        return [*self._listing().entries, *(Entry("page", path) for path in self._pages)]

    def _listing(self) -> Listing:
        if self._listed is None or self._listed[0] != self._files:
            self._listed = (self._files, folder.listing(self._files, self.settings.notes_dir))
        return self._listed[1]

    def settle(self, paths: Iterable[str]) -> None:
        """What was read of these files is good, as far as it has no problem of its own."""
        reads = ((path, self._reads.get(path)) for path in paths)
        self._good.update((path, read) for path, read in reads if read and not read[0].problems)

    def shelve(self, *, unpublished: bool, without: Set[str] = frozenset()) -> tuple[Library, list[Problem]]:
        """The library, and what is wrong with single files. `unpublished` says whether drafts and notes of the future are
        shown where the settings leave it open, `without` which notes are not to be shown as they are now but as they were
        when last they were good."""
        bad = {path for path, (read, _) in self._reads.items() if read.problems}
        stand_ins = {path: self._good[path] for path in bad | without if path in self._good}
        notebook, problems = self._shelf.notebook(self._listing(), {**self._reads, **stand_ins})
        problems += [problem for path in stand_ins for problem in self._reads[path][0].problems]
        for path in self._pages:
            if path in self._reads:
                problems += self._reads[path][0].problems
        shown = self.settings.drafts if self.settings.drafts is not None else unpublished
        found = library.build(notebook, today=today(), unpublished=shown, pages=self._pages)
        self._found = _inherited(self._found, found)
        return self._found, problems

    def problems(self, *, unpublished: bool) -> tuple[Problem, ...]:
        """Everything that is wrong with what was read last."""
        found, problems = self.shelve(unpublished=unpublished)
        return tuple(sorted({*problems, *checks.check(found, [self._hero()])}))

    def prepare(self) -> None:
        """Does now, when nobody waits, what the next edit would else wait for."""
        if self._found is not None:
            self._related.prepare(self._found)
            self._found.mentions.named(())
            if self._found.notes and not self._warm:
                self.reader.warm_up(Entry("note", self._found.notes[0].path))
                self._warm = True

    @without_circles()
    def make(self, *, unpublished: bool, checked: bool = True, without: Set[str] = frozenset()) -> Result:
        """The whole site of what was read last. `checked` says whether all links are looked at, which takes longer than
        an edit may; what is wrong with single files is known in any case. `without` is `shelve`'s."""
        found, problems = self.shelve(unpublished=unpublished, without=without)
        hero = self._hero()
        if checked:
            problems += checks.check(found, [hero])
        site = self._site(found, hero)
        made = sorted_out(product for view in VIEWS for product in view(site))
        told = tuple(sorted(set(problems)))
        return Result(found, *made, told, site.globals, site.key, self._mentioned(), site.state)

    def retouched(self, before: Result, touched: set[str]) -> Result | None:
        """The site with nothing but the pages of these notes made again: at once, while `make` takes its time for what
        lists or shows them elsewhere. None if there is more to it than a text."""
        notes = {}
        for path in touched:
            old = before.library.by_path.get(path)
            read, key = self._reads.get(path, (None, b""))
            new = read.value if read and not read.problems else None
            if old is None or not isinstance(new, Note) or not _same_head(old, new):
                return None
            notes[path] = replace(new, key=key, bring=partial(self.reader.article, key, Entry("note", path)))
        found = before.library.with_others(notes)
        site = self._site(found, self._hero(), related=self._related.last)
        pages = {page.url: page for page in (note_pages.page(site, note) for note in notes.values())}
        return replace(before, library=found, pages=tuple(pages.get(page.url, page) for page in before.pages))

    def close(self) -> None:
        """Puts the caches away."""
        self.reader.close()
        self._index.close()
        self._related.close()
        if self._pool:
            self._pool.shutdown()
        if self._own:
            self._own.close()

    def _site(
        self, found: Library, hero: tuple[str, Article], related: Callable[[Library], Ranked] | None = None
    ) -> Site:
        """What the views get. `related` brings related notes, if not those of just this library are to be found."""
        look = Search(found, self._index, self._terms, self._result)
        typesetter = typeset.Typesetter(found, self.formulas)
        near = Related(found, related or self._related.of)
        return Site(found, self.settings, typesetter, hero=hero[1], hero_path=hero[0], search=look, related=near)

    def _result(self, note: Note) -> bytes:
        return self.reader.result(note.key, Entry("note", note.path))

    def _terms(self, notes: Sequence[tuple[str, bytes]]) -> Known:
        """Terms of notes; those of a text that no file has any more are brought only from the cache."""
        now = {key: Entry("note", path) for path, key in notes if self._reads.get(path, (None, b""))[1] == key}
        return {**self.reader.cache.terms([key for _, key in notes if key not in now]), **self.reader.terms(now)}

    def _hero(self) -> tuple[str, Article]:
        """What docs/index.md says, for the head of the home page, with its path; nothing if there is no such file."""
        file = self.docs / HERO
        path = file.relative_to(self.project).as_posix() if file.is_relative_to(self.project) else ""
        if path not in self._reads:
            return f"docs/{HERO}", Article("")
        return path, self.reader.article(self._reads[path][1], Entry("page", path))

    def _mentioned(self) -> frozenset[str]:
        targets = set()
        for path in self._pages:
            if path in self._reads:
                base = PurePosixPath((self.project / path).relative_to(self.docs).parent)
                article = self.reader.article(self._reads[path][1], Entry("page", path))
                targets |= {paths.join(base, link.target)[0] for link in article.links}
        return frozenset(targets)


def _same_head(old: Note, new: Note) -> bool:
    """Whether two states of a note are the same to all who do not show its text."""
    return old.title.html == new.title.html and _head(old, _APART) == _head(new, _APART)


def _head(note: Note, apart: Set[str]) -> tuple[object, ...]:
    """Where a note lies, and what its head says, wherever it stands in the file."""
    return (note.path, *(getattr(note.meta, f.name) for f in fields(note.meta) if f.name not in apart))


_APART = frozenset({"texts", "lines", "places", "summary"})
_NAMES = frozenset({"title", "aliases"})


def _inherited(before: Library | None, now: Library) -> Library:
    """The library `now`, made of the one before if nothing but texts and names has changed: it knows already what depends on
    the rest of the heads."""
    if before is None:
        return now
    if now.like(before) and len(before.notes) == len(now.notes):
        changed = [(old, new) for old, new in zip(before.notes, now.notes, strict=True) if old is not new]
        if all(_head(old, _APART | _NAMES) == _head(new, _APART | _NAMES) for old, new in changed):
            return before.with_others({new.path: new for _, new in changed})
    return now.after(before)


def make(
    project: Path, settings: Settings, *, docs: Path, unpublished: bool, renderer: MathRenderer | None = None
) -> Result:
    """The whole site of a project, made once; nothing is kept but formulas, if no `renderer` is given.

    The result's pages are made when they are asked for.
    """
    workshop = Workshop(project, settings, docs=docs, renderer=renderer)
    workshop.look()
    return workshop.make(unpublished=unpublished)


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
