"""The notes folder to notes and problems: the only code that reads notes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from notewire import paths, prose
from notewire.dialect import Converter
from notewire.dialect.article import Article
from notewire.dialect.tokens import CLOSE, OPEN
from notewire.frontmatter import CategoryMeta, Meta, category_meta, note_meta
from notewire.head import Head, split
from notewire.note import Attachment, Category, Note, Notebook
from notewire.problems import Problem, nearest
from notewire.settings import Settings
from notewire.slugs import slug_of

NOTE_SUFFIXES = (".md", ".markdown")
_RESERVED = dict.fromkeys(map(ord, f"{OPEN}{CLOSE}\x00\x02\x03"), "\ufffd")
"""What the dialect, Python-Markdown (STX and ETX) and C (NUL) use for themselves; in a note it is a stray byte."""


def read(project: Path, settings: Settings) -> tuple[Notebook, list[Problem]]:
    """Reads the notes folder of the project at `project`. A note whose head has a problem is a broken one."""
    return _Reader(project, settings).read()


class _Reader:
    def __init__(self, project: Path, settings: Settings) -> None:
        self.project = project
        self.settings = settings
        self.root = project / settings.notes_dir
        self.problems: list[Problem] = []
        self.converter = Converter()
        self.broken: set[str] = set()

    def read(self) -> tuple[Notebook, list[Problem]]:
        files = sorted(_files(self.root))
        folders = {file.relative_to(self.root).parts[0] for file in files if len(file.relative_to(self.root).parts) > 1}
        known = {
            folder for folder in folders if any((self.root / folder / f"index{end}").is_file() for end in NOTE_SUFFIXES)
        }
        notes, categories, attachments = [], [], []
        for file in files:
            parts = file.relative_to(self.root).parts
            if file.suffix.lower() not in NOTE_SUFFIXES:
                attachments.append(Attachment(self.path(file), file, "/".join(parts)))
            elif len(parts) == 2 and file.stem == "index":
                if category := self.category(file):
                    categories.append(category)
            elif self.well_placed(file, parts, known) and (note := self.note(file)):
                notes.append(note)
        good = tuple(note for note in notes if note.path not in self.broken)
        broken = tuple(note for note in notes if note.path in self.broken)
        return Notebook(good, tuple(categories), tuple(attachments), broken), self.problems

    def path(self, file: Path) -> str:
        return file.relative_to(self.project).as_posix()

    def complain(self, file: Path, message: str, hint: str, line: int = 1, column: int = 1) -> None:
        self.problems.append(Problem(self.path(file), line, column, message, hint))

    def well_placed(self, file: Path, parts: tuple[str, ...], known: set[str]) -> bool:
        """Whether a note lies where a note can lie and has a name that can be its URL."""
        if len(parts) == 1:
            categories = ", ".join(sorted(known)) or "python"
            self.complain(
                file,
                "the note lies in no category",
                f"move it into one of the folders of {self.settings.notes_dir}/: {categories}",
            )
            return False
        if len(parts) > 2:
            self.complain(
                file, "the note lies too deep", f"move it to {self.settings.notes_dir}/{parts[0]}/{parts[-1]}"
            )
            return False
        category = parts[0]
        if category not in known:
            near = nearest(category, known)
            hint = (
                f'did you mean "{near}"?' if near else f"introduce it in {self.settings.notes_dir}/{category}/index.md"
            )
            self.complain(file, f'unknown category "{category}"', hint)
            return False
        return self.check_slug(file)

    def check_slug(self, file: Path) -> bool:
        slug = file.stem
        if paths.SLUG.match(slug) and slug not in paths.RESERVED:
            return True
        better = f"rename it to {slug_of(slug) or 'a-name'}{file.suffix}"
        if slug in paths.RESERVED:
            self.complain(
                file,
                f'the name "{slug}" is taken by the site itself',
                f"rename it, to {slug}-note{file.suffix} for example",
            )
        else:
            self.complain(
                file, f'the name "{slug}" cannot be a URL', f"{better} (small Latin letters, digits, hyphens)"
            )
        return False

    def text(self, file: Path) -> str | None:
        """The file's text: a byte order mark and Windows line ends are simply read."""
        data = file.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            line = before.count(b"\n") + 1
            column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
            guess = _encoding(data)
            hint = f"save it as UTF-8{f'; it looks like {guess}' if guess else ''}"
            self.complain(file, "the file is not UTF-8 text", hint, line, column)
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n").translate(_RESERVED)

    def head(self, file: Path) -> Head | None:
        text = self.text(file)
        return None if text is None else split(text, self.path(file))

    def note(self, file: Path) -> Note | None:
        head = self.head(file)
        if head is None:
            return None
        meta = note_meta(head)
        self.problems += head.problems
        if head.problems or meta is None:
            self.broken.add(self.path(file))
        meta = meta or Meta(title=file.stem, date=datetime.date.min)
        body = self.article(file, self.converter.convert(head.body, head.body_line))
        summary = self.article(file, self.converter.inline(meta.texts["summary"])) if meta.summary else None
        return Note(
            path=self.path(file),
            file=file,
            category=file.parent.name,
            slug=file.stem,
            meta=meta,
            title=self.article(file, self.converter.inline(meta.texts.get("title", meta.title))),
            body=body,
            summary=prose.excerpt(summary, self.settings.excerpt_length) if summary else None,
            prose=prose.read(body, self.settings.excerpt_length),
        )

    def category(self, file: Path) -> Category | None:
        slug = file.parent.name
        if not paths.SLUG.match(slug) or slug in paths.RESERVED:
            self.complain(file, f'the category\'s folder "{slug}" cannot be a URL', "rename the folder")
            return None
        head = self.head(file)
        if head is None:
            return Category(slug, self.path(file), CategoryMeta(slug), Article(""), Article(""), frozenset())
        meta = category_meta(head) or CategoryMeta(slug)
        self.problems += head.problems
        intro = self.article(file, self.converter.convert(head.body, head.body_line))
        summary = self.article(file, self.converter.inline(meta.texts.get("summary", "")))
        return Category(slug, self.path(file), meta, intro, summary, prose.read(intro, 1).anchors)

    def article(self, file: Path, article: Article) -> Article:
        """The article itself; what is surely wrong with its Markdown is complained about."""
        for doubt in article.doubts:
            self.complain(file, doubt.message, doubt.hint, doubt.line, doubt.column)
        return article


def _files(root: Path) -> Iterable[Path]:
    """Every file below `root` but hidden ones and editors' backups."""
    if not root.is_dir():
        return
    for entry in root.iterdir():
        if entry.name.startswith((".", "#")) or entry.name.endswith(("~", ".swp", ".tmp")):
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.is_file():
            yield entry


def _encoding(data: bytes) -> str | None:
    """What a file that is not UTF-8 probably is."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return "GB18030"
