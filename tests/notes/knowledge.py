"""The knowledge base as its tests see it: each note as it is written, and what notewire makes of it.

`Source` needs nothing but a file, so that pytest can name the tests; `Knowledge` is a whole project, read by notewire itself.
"""

import datetime
import re
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from notewire import publish, settings
from notewire.dialect import fences, parse
from notewire.dialect.tokens import TOKEN
from notewire.head import split


@dataclass(frozen=True)
class Code:
    """A Python block: the line of its fence, its code, what it needs, why it is not run, and what the note says it prints."""

    line: int
    text: str
    needs: tuple[str, ...] = ()
    not_run: str = ""
    shown: str | None = None

    @property
    def silent(self):
        """Whether it asks not to be run, and gives no reason."""
        return self.text.startswith("# not run") and not self.not_run


class Source:
    """One file of the notes folder, read by the dialect's own parser, so that a block here is a block there."""

    def __init__(self, file, project):
        self.file = file
        self.path = file.relative_to(project).as_posix()
        self.slug = file.stem
        self.category = file.parent.name

    def __str__(self):
        return f"{self.category}/{self.slug}"

    @cached_property
    def text(self):
        return self.file.read_text("utf-8")

    @cached_property
    def head(self):
        return split(self.text, self.path)

    @cached_property
    def blocks(self):
        """The Python blocks, in order."""
        return list(self._python(parse.document(self.head.body.split("\n"), self.head.body_line)))

    def _python(self, parent):
        for block, following in zip(parent.children, [*parent.children[1:], None], strict=False):
            if _language(block) == "python":
                code = _text_of(block)
                shown = _text_of(following) if _language(following) == "text" else None
                first = code.partition("\n")[0]
                needs = re.findall(r"\w+", first.partition(":")[2]) if first.startswith("# requires:") else ()
                not_run = first.partition(":")[2].strip() if first.startswith("# not run:") else ""
                yield Code(block.line, code, tuple(needs), not_run, shown)
            yield from self._python(block)


def _language(block):
    return fences.info(block.data["info"]).language if block is not None and block.kind == "fence" else None


def _text_of(block):
    return "".join(line.text + "\n" for line in block.lines)


def sources(project):
    """Every note of a project, by path."""
    return [Source(file, project) for file in sorted(project.glob("notes/*/*.md")) if file.stem != "index"]


class Knowledge:
    """A project's notes as a reader gets them: all of them, drafts and notes of the future too."""

    def __init__(self, project, renderer, *, today=None):
        chosen = settings.load(project / "mkdocs.yml")
        result = publish.make(
            project,
            chosen,
            docs=project / "docs",
            unpublished=True,
            renderer=None if chosen.macros else renderer,
        )
        self.project = project
        self.library = result.library
        self.problems = result.problems
        self.today = today or datetime.date.today()  # noqa: DTZ011 (the writer's own day, as in notewire)
        self.notes = [Reading(source, self) for source in sources(project) if source.path in self.library.by_path]
        """By path; a note that cannot be read is left out, and is a problem."""

    @cached_property
    def vocabulary(self):
        """The tags that notes may have: one a line in `tags.txt`, `#` begins a comment."""
        return _lines(self.project / "tests/notes/tags.txt")

    @cached_property
    def bibliography(self):
        """What `references.bib` identifies: arXiv ids without their version, DOIs in small letters."""
        text = (self.project / "notes/references.bib").read_text("utf-8")
        found = re.findall(r"^\s*(eprint|doi)\s*=\s*[{\"]+([^}\"]+)", text, re.M | re.I)
        return {_identifier(value) for _, value in found}

    def named(self, name):
        """The notes that a name in `requires` means: a slug, or a category and a slug."""
        return [note for note in self.notes if name in (note.slug, str(note))]

    def resolved(self, origin, target):
        """Where a link that is written in the file `origin` leads: a path, or None."""
        url = self.library.resolve(origin, target)
        by_url = {found: path for path, found in self.library.targets.items()}
        return by_url.get(url.partition("#")[0]) if isinstance(url, str) else None


class Reading:
    """One note: its source, and what the library has of it."""

    def __init__(self, source, knowledge):
        self.source = source
        self.knowledge = knowledge
        self.path = source.path
        self.slug = source.slug
        self.category = source.category

    def __str__(self):
        return str(self.source)

    @cached_property
    def note(self):
        """notewire's own value."""
        return self.knowledge.library.by_path[self.path]

    @property
    def meta(self):
        return self.note.meta

    @cached_property
    def tree(self):
        """The body as a reader gets it, formulas and links still to be put in."""
        return html.fromstring(f"<div>{self.note.body.html}</div>")

    @cached_property
    def excerpt(self):
        """What a card says of it, as text; each formula counts as one character."""
        return plain(html.fromstring(f"<div>{self.note.excerpt.html}</div>"))

    @cached_property
    def identifiers(self):
        """The papers of its head, as `Knowledge.bibliography` writes them."""
        return [_identifier(paper.id) for paper in self.meta.papers]

    @cached_property
    def requires(self):
        """The notes to be read before it, as far as they exist."""
        return [found[0] for name in self.meta.requires if len(found := self.knowledge.named(name)) == 1]


def plain(element):
    """The text of an element; what is still to be put in counts as one character."""
    return TOKEN.sub("x", element.text_content()).strip()


def _identifier(text):
    return re.sub(r"v\d+$", "", text.strip().lower())


def _lines(file):
    lines = (line.partition("#")[0].strip() for line in file.read_text("utf-8").split("\n"))
    return [line for line in lines if line]
