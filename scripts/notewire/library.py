"""The notes as a whole: their order, categories, tags, series, neighbours, and where a link leads.

A library is made anew for each build and never changed: a served site cannot show yesterday's tags.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from notewire import paths, wikilinks
from notewire.dialect.article import Article
from notewire.note import Attachment, Category, Note, Notebook
from notewire.problems import Missing, nearest


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The notes before and after one in its category, by date."""

    previous: Note | None
    next: Note | None


@dataclass(frozen=True)
class Library:
    """The notes that this build shows, newest first, ties by path."""

    notes: tuple[Note, ...]
    hidden: tuple[Note, ...]
    """Drafts and notes of the future that this build leaves out."""
    broken: tuple[Note, ...]
    """Notes whose head has a fault; the build fails for them, so that it does not matter that a link to one leads nowhere."""
    categories: tuple[Category, ...]
    attachments: tuple[Attachment, ...]
    pages: Mapping[str, str]
    """Hand-written pages: path from the project's folder → URL."""
    today: datetime.date

    @cached_property
    def by_path(self) -> Mapping[str, Note]:
        """Shown notes by path."""
        return {note.path: note for note in self.notes}

    @cached_property
    def by_category(self) -> Mapping[str, tuple[Note, ...]]:
        """Notes of each category, newest first; every category is there."""
        return _grouped(((note.category, note) for note in self.notes), (category.slug for category in self.categories))

    @cached_property
    def by_tag(self) -> Mapping[str, tuple[Note, ...]]:
        """Notes of each tag, newest first; tags in the order of their text."""
        return _grouped(
            ((tag, note) for note in self.notes for tag in note.meta.tags),
            sorted({t for n in self.notes for t in n.meta.tags}),
        )

    @cached_property
    def by_series(self) -> Mapping[str, tuple[Note, ...]]:
        """Notes of each series in their order."""
        groups = _grouped((note.meta.series, note) for note in self.notes if note.meta.series)
        return {
            name: tuple(sorted(notes, key=lambda note: (note.meta.order, note.meta.date, note.path)))
            for name, notes in groups.items()
        }

    @cached_property
    def category(self) -> Mapping[str, Category]:
        """Categories by slug."""
        return {category.slug: category for category in self.categories}

    @cached_property
    def pinned(self) -> tuple[Note, ...]:
        """Pinned notes, newest first."""
        return tuple(note for note in self.notes if note.meta.pinned)

    @cached_property
    def _neighbours(self) -> Mapping[str, Neighbours]:
        found = {}
        for notes in self.by_category.values():
            oldest_first = notes[::-1]
            for index, note in enumerate(oldest_first):
                before = oldest_first[index - 1] if index else None
                after = oldest_first[index + 1] if index + 1 < len(oldest_first) else None
                found[note.path] = Neighbours(before, after)
        return found

    @cached_property
    def backlinks(self) -> Mapping[str, tuple[tuple[Note, Article], ...]]:
        """Path of a note → the notes that link to it, newest first, each with the first sentence that does."""
        found: dict[str, list[tuple[Note, Article]]] = defaultdict(list)
        for note in self.notes:
            for path, sentence in self._outgoing[note.path].items():
                found[path].append((note, sentence))
        return {path: tuple(notes) for path, notes in found.items()}

    @cached_property
    def _outgoing(self) -> Mapping[str, Mapping[str, Article]]:
        return {note.path: self._mentioned(note) for note in self.notes}

    def _mentioned(self, note: Note) -> Mapping[str, Article]:
        """Path of each other note that a note links to → the first sentence that does."""
        found: dict[str, Article] = {}
        for target, sentence in note.prose.mentions:
            if target.startswith("[["):
                path = wikilinks.find(self, note.path, target[2:].partition("#")[0]) or ""
            else:
                path = self._by_url.get(target.partition("#")[0].strip("/"), "") if target.startswith("/") else ""
                path = path or paths.joined(note.path, target)
            if path in self.by_path and path != note.path:
                found.setdefault(path, sentence)
        return found

    @cached_property
    def _by_url(self) -> Mapping[str, str]:
        return {note.url.strip("/"): note.path for note in self.notes}

    def with_texts(self, notes: Mapping[str, Note]) -> Library:
        """This library with other texts in some of its notes, by path; their heads must be the same.

        What does not depend on texts is taken over as far as it has been computed: with ten thousand notes that is most
        of what an edit would cost.
        """
        changed = replace(self, notes=tuple(notes.get(note.path, note) for note in self.notes))
        same = (
            "by_category",
            "by_tag",
            "by_series",
            "category",
            "_neighbours",
            "targets",
            "called",
            "_urls",
            "_by_url",
        )
        changed.__dict__.update({name: self.__dict__[name] for name in same if name in self.__dict__})
        if "_anchors" in self.__dict__:
            anchors = {path: note.prose.anchors for path, note in notes.items()}
            changed.__dict__["_anchors"] = {**self._anchors, **anchors}
        if "_outgoing" in self.__dict__:
            outgoing = {path: changed._mentioned(note) for path, note in notes.items()}
            changed.__dict__["_outgoing"] = {**self._outgoing, **outgoing}
        return changed

    def neighbours(self, note: Note) -> Neighbours:
        """The notes before and after `note` in its category."""
        return self._neighbours[note.path]

    @cached_property
    def targets(self) -> Mapping[str, str]:
        """Everything a relative link can name, from the project's folder, and the URL it leads to."""
        return {
            **self.pages,
            **{attachment.path: attachment.url for attachment in self.attachments},
            **{category.path: category.url for category in self.categories},
            **{note.path: note.url for note in (*self.broken, *self.notes)},
        }

    @cached_property
    def called(self) -> wikilinks.Called:
        """What a wikilink may name."""
        return wikilinks.called(self.notes, self.hidden, self.targets)

    @cached_property
    def _urls(self) -> frozenset[str]:
        fixed = {"", *(f"{name}/" for name in paths.ROOMS)}
        tags = {paths.tag_url(tag) for tag in self.by_tag}
        return frozenset({*self.targets.values(), *fixed, *tags})

    @cached_property
    def _anchors(self) -> Mapping[str, frozenset[str]]:
        return {
            **{category.path: category.anchors for category in self.categories},
            **{note.path: note.prose.anchors for note in (*self.broken, *self.notes)},
        }

    def resolve(self, origin: str, target: str) -> str | Missing:
        """The URL, relative to the site's root, that a link written in the file `origin` leads to.

        Links are written as paths from the file's own folder; one that begins with ``/`` is a URL of this site.
        """
        if target.startswith("[["):
            return wikilinks.resolve(self, origin, target[2:])
        path, fragment = paths.join(PurePosixPath(origin).parent, target)
        if target.startswith("/"):
            return self._absolute(target, fragment)
        if not path:
            path = origin
        return self.at(origin, path, fragment, target)

    def at(self, origin: str, path: str, fragment: str, target: str) -> str | Missing:
        """The URL of the file at `path` and of its anchor `fragment`, if any; `target` is how the author wrote the link."""
        url = self.targets.get(path)
        if url is None:
            return self._missing(origin, target, path)
        if fragment and path in self._anchors and fragment not in self._anchors[path]:
            near = nearest(fragment, self._anchors[path])
            where = "this note" if path == origin else path
            return Missing(
                f'there is no anchor "#{fragment}" in {where}',
                f'did you mean "#{near}"?' if near else "link to one of its headings",
            )
        return f"{url}#{fragment}" if fragment else url

    def _absolute(self, target: str, fragment: str) -> str | Missing:
        url = paths.join(PurePosixPath("/"), target)[0].lstrip("/")
        for candidate in (url, url + "/"):
            if candidate in self._urls:
                return f"{candidate}#{fragment}" if fragment else candidate
        near = nearest(url + "/", self._urls)
        return Missing(
            f'there is no page "{target}" on this site', f'did you mean "/{near}"?' if near else "correct the link"
        )

    def _missing(self, origin: str, target: str, path: str) -> str | Missing:
        hidden = {note.path: note for note in self.hidden}
        if path in hidden:
            if origin in hidden:  # neither of them is in this build
                return hidden[path].url
            return Missing(
                f'"{target}" is a draft or dated in the future, and not in this build',
                "publish it, or take the link out",
            )
        folder = PurePosixPath(origin).parent
        suffix = PurePosixPath(path).suffix
        kind = "picture or file" if suffix and suffix not in (".md", ".markdown") else "note"
        name, stem = PurePosixPath(path).name, PurePosixPath(path).stem
        others = sorted(other for other in self.targets if other != origin)
        same_name = [other for other in others if PurePosixPath(other).name == name]
        # by the stem: the endings, equal anyway, would make x.md resemble a.md
        same_kind = {PurePosixPath(other).stem: other for other in others if PurePosixPath(other).suffix == suffix}
        near = same_name[0] if same_name else same_kind.get(nearest(stem, same_kind) or "")
        if near is None and not suffix:
            near = path + ".md" if path + ".md" in self.targets else None
        hint = (
            f'did you mean "{paths.relative(near, folder.as_posix() + "/")}"?'
            if near
            else "correct the link, it leads out of the project"
            if path.startswith("../")
            else f"correct the link, or add {path}"
        )
        return Missing(f'there is no {kind} "{target}"', hint)


def build(notebook: Notebook, *, today: datetime.date, unpublished: bool, pages: Mapping[str, str] = {}) -> Library:
    """The library of a notebook; `unpublished` says whether drafts and notes of the future are shown."""

    def shown(note: Note) -> bool:
        return unpublished or not (note.meta.draft or note.future(today))

    known = {category.slug for category in notebook.categories}
    ordered = sorted(notebook.notes, key=lambda note: note.path)
    ordered.sort(key=lambda note: note.meta.date, reverse=True)
    ordered = [note for note in ordered if note.category in known]
    return Library(
        notes=tuple(note for note in ordered if shown(note)),
        hidden=tuple(note for note in ordered if not shown(note)),
        broken=notebook.broken,
        categories=tuple(sorted(notebook.categories, key=lambda category: (category.meta.order, category.slug))),
        attachments=notebook.attachments,
        pages=pages,
        today=today,
    )


def _grouped(pairs: Iterable[tuple[str, Note]], names: Iterable[str] = ()) -> dict[str, tuple[Note, ...]]:
    groups: dict[str, list[Note]] = defaultdict(list)
    for name in names:
        groups[name] = []
    for name, note in pairs:
        groups[name].append(note)
    return {name: tuple(notes) for name, notes in groups.items()}
