"""One file of the notes folder to what it says: a note, a category, papers or terms, and what is wrong with it by itself.

It looks at nothing but the file's path, its bytes and the settings, so that it can be done in any process, and its result
can be kept for as long as these are the same.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Literal

from notewire import (
    bibtex_papers,
    diagrams,
    glossary_file,
    keywords,
    prose,
    rendering,
    search_result,
    searchable,
    sections,
)
from notewire.bibliography import Bibliography
from notewire.dialect import Converter, tokens
from notewire.dialect.article import Article
from notewire.dialect.tokens import CLOSE, FORMULA, LINK, NAMED, OPEN, token
from notewire.frontmatter import CategoryMeta, Meta, category_meta, note_meta
from notewire.glossary import Glossary
from notewire.head import Head, split
from notewire.highlighting import Highlighter
from notewire.math import Formula, MathRenderer
from notewire.note import Category, Note
from notewire.problems import Problem
from notewire.searchable import NOTHING, Searchable

_RESERVED = re.compile(f"[{OPEN}{CLOSE}\x00\x02\x03]")
"""What the dialect, Python-Markdown (STX and ETX) and C (NUL) use for themselves; in a note it is a stray byte."""


_AT_HAND = 20_000
"""Formulas, of about half a kilobyte."""

Kind = Literal["note", "category", "page", "papers", "glossary"]
"""What a file is: a note, the introduction of a category, a hand-written page, ``references.bib``, or ``glossary.yml``."""

Value = Note | Category | Bibliography | Glossary
"""What a file says; a hand-written page is but its text."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The settings that decide what a file becomes, and where rendered formulas and highlighted code are kept."""

    excerpt_length: int
    macros: tuple[tuple[str, str], ...]
    cache: Path | None = None
    """The folder of their caches, if there is one where the reading is done."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: what it is, where it lies from the project's folder, and its bytes."""

    kind: Kind
    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a file. A note with a problem in its head is broken: its body was read, but it cannot be shown."""

    value: Value | None
    body: Article
    problems: tuple[Problem, ...]
    broken: bool = False
    searchable: Searchable = NOTHING
    result: bytes = b""
    """What search shows of it (`search_result`)."""


class FileReader:
    """Reads files one after another; make one a thread."""

    def __init__(self, choices: Choices, renderer: MathRenderer | None = None) -> None:
        """`renderer` renders the formulas, which shows whether they compile; without one, it is made when needed."""
        self._choices = choices
        self._renderer = renderer
        self._highlighter = Highlighter(choices.cache)
        self._converter = Converter(self._highlighter)
        self._path = ""
        self._problems: list[Problem] = []
        self._rendered: dict[Formula, str] = {}
        """Formulas that are known to compile, as results of search show them: a note's are mostly others' too."""

    def read(self, source: Source) -> Read:
        """Reads one file. Raises `MathUnavailable` if there is no KaTeX."""
        self._path, self._problems = source.path, []
        text = self._text(source.data)
        if text is None:
            value = _unread(source) if source.kind == "category" else None
            return Read(value, Article(""), tuple(self._problems))
        if source.kind == "papers":
            papers, problems = bibtex_papers.read(text, source.path)
            self._problems += problems
            return self._done(papers, Article(""), [one.title for one in papers.references if one.formulas])
        if source.kind == "glossary":
            terms, problems = glossary_file.read(
                text, source.path, lambda said: self._article(self._converter.inline(said))
            )
            self._problems += problems
            return self._done(terms, Article(""), [entry.text for entry in terms.entries])
        if source.kind == "page":
            head, body_line = _without_head(text)
            body = self._article(self._converter.convert(head, body_line, citing=False))
            return self._done(None, body, [body])
        found = split(text, source.path)
        return self._note(source, found) if source.kind == "note" else self._category(source, found)

    def settle(self) -> None:
        """To be called after many files: keeps what the next one to read them need not do again."""
        self._highlighter.settle()

    def close(self) -> None:
        """Puts the cache of highlighted code away. May be called twice."""
        self._highlighter.close()

    def _note(self, source: Source, head: Head) -> Read:
        meta = note_meta(head)
        self._problems += head.problems
        broken = bool(head.problems) or meta is None
        place = PurePosixPath(source.path)
        meta = meta or Meta(title=place.stem, date=datetime.date.min)
        title = self._article(self._converter.inline(meta.texts.get("title", meta.title)))
        body = self._article(self._converter.convert(head.body, head.body_line))
        summary = self._article(self._converter.inline(meta.texts["summary"])) if meta.summary else None
        parts = sections.of(body.html)
        limit = self._choices.excerpt_length
        note = Note(
            path=source.path,
            category=place.parent.name,
            slug=place.stem,
            meta=meta,
            title=title,
            summary=_alone(prose.excerpt(summary, limit)) if summary else None,
            prose=_apart(prose.read(body, parts, limit)),
            links=tuple(link for article in (title, summary, body) if article for link in article.links),
            has_diagram=diagrams.drawn_in(body.html),
            embeds="nw-embed" in body.html,
            keywords=keywords.of(title, summary, body, parts, meta.tags),
            cites=body.cites,
        )
        read = self._done(note, body, [article for article in (title, summary, body) if article], broken)
        found = searchable.of(note.slug, note.category, meta, title, summary, body, parts, self._choices.macros)
        result = search_result.of(note, body, found, lambda formula: self._rendered.get(formula, ""))
        return replace(read, searchable=found, result=result)

    def _category(self, source: Source, head: Head) -> Read:
        meta = category_meta(head) or CategoryMeta(PurePosixPath(source.path).parent.name)
        self._problems += head.problems
        intro = self._article(self._converter.convert(head.body, head.body_line, citing=False))
        summary = self._article(self._converter.inline(meta.texts.get("summary", "")))
        slug = PurePosixPath(source.path).parent.name
        category = Category(slug, source.path, meta, intro, summary, prose.anchors(intro))
        return self._done(category, Article(""), [intro, summary])

    def _done(self, value: Value | None, body: Article, articles: list[Article], broken: bool = False) -> Read:
        used = {Formula(found.latex, found.display) for article in articles for found in article.formulas}
        if not used <= self._rendered.keys():
            if len(self._rendered) > _AT_HAND:
                self._rendered.clear()
            if self._renderer is None:
                self._renderer = MathRenderer(dict(self._choices.macros), self._choices.cache)
            good, bad = rendering.render([(self._path, article) for article in articles], self._renderer)
            self._problems += bad
            self._rendered.update((formula, search_result.mathml(one)) for formula, one in good.items())
        return Read(value, body, tuple(self._problems), broken)

    def _complain(self, message: str, hint: str, line: int = 1, column: int = 1) -> None:
        self._problems.append(Problem(self._path, line, column, message, hint))

    def _article(self, article: Article) -> Article:
        """The article itself; what is surely wrong with its Markdown is complained about."""
        for doubt in article.doubts:
            self._complain(doubt.message, doubt.hint, doubt.line, doubt.column)
        return article

    def _text(self, data: bytes) -> str | None:
        """The file's text: a byte order mark and Windows line ends are simply read."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            line = before.count(b"\n") + 1
            column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
            guess = _encoding(data)
            hint = f"save it as UTF-8{f'; it looks like {guess}' if guess else ''}"
            self._complain("the file is not UTF-8 text", hint, line, column)
            return None
        return _RESERVED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _apart(read: prose.Prose) -> prose.Prose:
    mentions = tuple((target, replace(_alone(one), links=())) for target, one in read.mentions)
    return replace(read, excerpt=_alone(read.excerpt), mentions=mentions)


def _alone(article: Article) -> Article:
    """A part of an article with only those formulas and links that it shows, so that a card does not carry a whole note."""
    html = article.html
    formulas: dict[int, int] = {}
    links: dict[int, int] = {}
    for kind, numbers in ((FORMULA, formulas), (NAMED, formulas), (LINK, links)):
        html = tokens.replace(html, kind, lambda n, k=kind, m=numbers: token(k, m.setdefault(n, len(m))))  # type: ignore[misc]
    return Article(html, tuple(article.formulas[n] for n in formulas), tuple(article.links[n] for n in links))


def _unread(source: Source) -> Category:
    """The category of a file that could not be read: it is there, so that its notes are not complained about."""
    slug = PurePosixPath(source.path).parent.name
    return Category(slug, source.path, CategoryMeta(slug), Article(""), Article(""), frozenset())


def _without_head(text: str) -> tuple[str, int]:
    """A hand-written page's text after its head, which is MkDocs' business, and the line where it begins."""
    if text.startswith("---\n") and "\n---\n" in text[3:]:
        head, text = text[4:].split("\n---\n", 1)
        return text, head.count("\n") + 4
    return text, 1


def _encoding(data: bytes) -> str | None:
    """What a file that is not UTF-8 probably is."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GB18030"
