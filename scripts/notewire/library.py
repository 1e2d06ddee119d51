"""The notes as a whole: their order, categories, tags, series, neighbours, and where a link leads.

A library is made anew for each build and never changed: a served site cannot show yesterday's tags.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from notewire import destinations, mentions, paths, wikilinks
from notewire.bibliography import NO_PAPERS, Bibliography
from notewire.dialect.article import Article
from notewire.glossary import NO_GLOSSARY, Glossary
from notewire.mentions import Mentions
from notewire.note import Attachment, Category, Note, Notebook
from notewire.prerequisites import Prerequisites
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
    bibliography: Bibliography = NO_PAPERS
    glossary: Glossary = NO_GLOSSARY

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
    def place_in_series(self) -> Mapping[str, int]:
        """Path of each note of a series → its place there, from 1."""
        return {note.path: place for notes in self.by_series.values() for place, note in enumerate(notes, 1)}

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
        return {
            note.path: Neighbours(*around)
            for notes in self.by_category.values()
            for note, *around in zip(notes, (*notes[1:], None), (None, *notes), strict=False)
        }

    def _around(self, notes: Iterable[Note]) -> Mapping[str, Neighbours]:
        """The neighbours of these notes and of the notes next to them."""
        found = {}
        for note in notes:
            there = self.by_category[note.category]
            at = there.index(note)
            for place in range(max(0, at - 1), min(len(there), at + 2)):
                older = there[place + 1] if place + 1 < len(there) else None
                found[there[place].path] = Neighbours(older, there[place - 1] if place else None)
        return found

    @cached_property
    def mentions(self) -> Mentions:
        """The links between notes."""
        return mentions.between(self, self.__dict__.pop("_mentions_before", None))

    @property
    def backlinks(self) -> Mapping[str, tuple[tuple[Note, Article], ...]]:
        """Path of a note → the notes that link to it, newest first, each with the first sentence that does."""
        return self.mentions.backlinks

    @property
    def links(self) -> Mapping[str, tuple[str, ...]]:
        """Path of a note → paths of the other notes that it links to, sorted."""
        return self.mentions.links

    @cached_property
    def prerequisites(self) -> Prerequisites:
        """What is to be read before what."""
        return Prerequisites.of(self)

    @cached_property
    def by_url(self) -> Mapping[str, str]:
        """Path of the note at a URL, without slashes at its ends."""
        return {note.url.strip("/"): note.path for note in self.notes}

    def like(self, other: Library) -> bool:
        """Whether they differ in nothing but their notes."""
        return replace(other, notes=()) == replace(self, notes=())

    def after(self, before: Library) -> Library:
        """This library, which may take over of the one before it which links lead where they led."""
        self.__dict__["_mentions_before"] = before.__dict__.get("mentions")
        return self

    def with_others(self, notes: Mapping[str, Note]) -> Library:
        """This library with other texts, titles and aliases in some of its notes, by path; all else of their heads must be
        the same.

        What does not depend on these is taken over as far as it has been computed: with ten thousand notes that is most
        of what an edit would cost.
        """
        changed = replace(self, notes=tuple(notes.get(note.path, note) for note in self.notes))
        known, new = self.__dict__, changed.__dict__
        same = ("category", "place_in_series", "targets", "urls", "by_url", "_order")
        new.update({name: known[name] for name in same if name in known})
        for name, groups in (("by_category", _categories), ("by_tag", _tags), ("by_series", _series)):
            if name in known:
                new[name] = _with(known[name], notes, groups)
        if "_neighbours" in known:
            new["_neighbours"] = {**self._neighbours, **changed._around(notes.values())}
        if "_anchors" in known:
            anchors = {path: note.prose.anchors for path, note in notes.items()}
            new["_anchors"] = {**self._anchors, **anchors}
        pairs = [(self.by_path[path], note) for path, note in notes.items()]
        names = {name for old, now in pairs for name in wikilinks.names(old) ^ wikilinks.names(now)}
        if "called" in known:
            new["called"] = wikilinks.renamed(self.called, pairs) if names else self.called
        if "prerequisites" in known and names.isdisjoint(self._required if names else ()):
            new["prerequisites"] = self.prerequisites
        if "mentions" in known:
            others = {path: changed.by_path[path] for path in self.mentions.named(names)} if names else {}
            new["mentions"] = self.mentions.of_others(changed, {**notes, **others}, changed._order)
        return changed

    @property
    def _required(self) -> Iterator[str]:
        return (wikilinks.wanted(name) for note in self.notes for name in note.meta.requires)

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {note.path: place for place, note in enumerate(self.notes)}

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
    def urls(self) -> frozenset[str]:
        """Where a page stands that a link may lead to."""
        fixed = {"", *(f"{name}/" for name in paths.ROOMS)}
        tags = {paths.tag_url(tag) for tag in self.by_tag}
        series = {paths.series_url(name) for name in self.by_series}
        return frozenset({*self.targets.values(), *fixed, *tags, *series})

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
        path, fragment = paths.joined(origin, target)
        if target.startswith("/"):
            return destinations.absolute(self.urls, target, fragment)
        if not path:
            path = origin
        return self.at(origin, path, fragment, target)

    def at(self, origin: str, path: str, fragment: str, target: str) -> str | Missing:
        """The URL of the file at `path` and of its anchor `fragment`, if any; `target` is how the author wrote the link."""
        url = self.targets.get(path)
        if url is None:
            return destinations.missing(self, origin, target, path)
        if fragment and path in self._anchors and fragment not in self._anchors[path]:
            near = nearest(fragment, self._anchors[path])
            where = "this note" if path == origin else path
            return Missing(
                f'there is no anchor "#{fragment}" in {where}',
                f'did you mean "#{near}"?' if near else "link to one of its headings",
            )
        return f"{url}#{fragment}" if fragment else url


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
        bibliography=notebook.bibliography,
        glossary=notebook.glossary,
    )


def _grouped(pairs: Iterable[tuple[str, Note]], names: Iterable[str] = ()) -> dict[str, tuple[Note, ...]]:
    groups: dict[str, list[Note]] = defaultdict(list)
    for name in names:
        groups[name] = []
    for name, note in pairs:
        groups[name].append(note)
    return {name: tuple(notes) for name, notes in groups.items()}


def _with(
    groups: Mapping[str, tuple[Note, ...]], notes: Mapping[str, Note], names: Callable[[Note], Iterable[str]]
) -> dict[str, tuple[Note, ...]]:
    """The groups with these notes in the place of those that had their paths."""
    touched = {name for note in notes.values() for name in names(note)}
    return {
        **groups,
        **{name: tuple(notes.get(note.path, note) for note in groups[name]) for name in touched if name in groups},
    }


def _categories(note: Note) -> Iterable[str]:
    return (note.category,)


def _tags(note: Note) -> Iterable[str]:
    return note.meta.tags


def _series(note: Note) -> Iterable[str]:
    return (note.meta.series,)
