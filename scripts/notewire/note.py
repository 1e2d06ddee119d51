"""What a note is: frozen values, complete once read."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from notewire import paths
from notewire.bibliography import NO_PAPERS, Bibliography
from notewire.dialect.article import Article, Cite, Link
from notewire.frontmatter import CategoryMeta, Meta
from notewire.glossary import NO_GLOSSARY, Glossary
from notewire.kept import kept
from notewire.keywords import NONE, Keywords
from notewire.prose import Prose


def _nothing() -> Article:
    """What a note has for a body before `folder` says where its own is kept."""
    return Article("")


@kept
@dataclass(frozen=True, slots=True)
class Note:
    """One note, read and converted; formulas and links are still to be put in (`typeset`)."""

    path: str
    """Where it lies, from the project's folder: ``notes/python/autograd.md``."""
    category: str
    slug: str
    meta: Meta
    title: Article
    summary: Article | None
    """The summary of the front matter, which stands for the excerpt."""
    prose: Prose
    links: tuple[Link, ...]
    """Every link of its title, summary and body."""
    has_diagram: bool
    embeds: bool
    """Whether it shows other notes, or parts of them, inside its own text."""
    keywords: Keywords = NONE
    """What it is about, in words."""
    cites: tuple[Cite, ...] = ()
    """The papers that its body cites, in the order of the page."""
    key: bytes = b""
    """A digest of everything that this note was made from; equal keys, equal notes."""
    bring: Callable[[], Article] = field(default=_nothing, compare=False, repr=False)
    """Brings the body, which stays on disk until a page is made of it: ten thousand are 400 MB."""

    @property
    def body(self) -> Article:
        """The note's text, converted."""
        return self.bring()

    @property
    def url(self) -> str:
        """Where it stands on the site."""
        return paths.note_url(self.category, self.slug)

    @property
    def excerpt(self) -> Article:
        """What a card says of it."""
        return self.summary or self.prose.excerpt

    def future(self, today: datetime.date) -> bool:
        """Whether its date is yet to come."""
        return self.meta.date > today


@dataclass(frozen=True, slots=True)
class Category:
    """A category: a folder of notes and the words that introduce it."""

    slug: str
    path: str
    """Where its introduction lies: ``notes/python/index.md``."""
    meta: CategoryMeta
    intro: Article
    summary: Article
    anchors: frozenset[str]
    key: bytes = b""
    """A digest of everything that this was made from."""

    @property
    def url(self) -> str:
        """Where its archive stands."""
        return paths.category_url(self.slug)

    @property
    def name(self) -> str:
        """What readers call it: its Chinese name, if it has one."""
        return self.meta.title_zh or self.meta.title


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or another file beside the notes, published as it is."""

    path: str
    file: Path
    url: str


@dataclass(frozen=True, slots=True)
class Notebook:
    """Everything read from the notes folder, drafts and future notes included, in the order of the paths."""

    notes: tuple[Note, ...] = ()
    categories: tuple[Category, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    broken: tuple[Note, ...] = ()
    """Notes whose head has a fault: never shown, but links to them lead somewhere, and their bodies are checked."""
    bibliography: Bibliography = NO_PAPERS
    glossary: Glossary = NO_GLOSSARY
