"""The head of a note: YAML between two lines of three hyphens, to typed metadata.

MkDocs swallows a head that is not YAML and prints it as prose, ``--strict`` included, so we read it ourselves, and tell
every mistake with its line and column.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, fields

import yaml

from notewire.head import NULL, Head, placed, text_of, texts_of
from notewire.kept import kept
from notewire.lines import Text


@kept
@dataclass(frozen=True, slots=True)
class Paper:
    """A paper a note rests on: its kind (``arxiv`` or ``doi``) and its identifier in that scheme."""

    kind: str
    id: str

    @property
    def url(self) -> str:
        """Where the paper is found."""
        return f"https://arxiv.org/abs/{self.id}" if self.kind == "arxiv" else f"https://doi.org/{self.id}"

    @property
    def label(self) -> str:
        """How the paper is named on the page."""
        return f"arXiv:{self.id}" if self.kind == "arxiv" else f"doi:{self.id}"


@kept
@dataclass(frozen=True, slots=True)
class Meta:
    """What the head of a note says."""

    title: str
    date: datetime.date
    updated: datetime.date | None = None
    tags: tuple[str, ...] = ()
    summary: str = ""
    draft: bool = False
    pinned: bool = False
    source: str = ""
    aliases: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    series: str = ""
    order: int = 0
    requires: tuple[str, ...] = ()
    """Notes to be read before this one, by their names (`wikilinks`)."""
    texts: dict[str, Text] = field(default_factory=dict, compare=False)
    """Title and summary with the place of each of their characters."""
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    """The line of each key, for problems that are found later."""
    places: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict, compare=False)
    """Line and column of each entry of `requires` and `papers`, for the same."""


@dataclass(frozen=True, slots=True)
class CategoryMeta:
    """What the head of a category's index.md says."""

    title: str
    title_zh: str = ""
    order: int = 0
    summary: str = ""
    texts: dict[str, Text] = field(default_factory=dict, compare=False)
    """The summary with the place of each of its characters."""


NOTE_FIELDS = tuple(field.name for field in fields(Meta) if field.name not in ("texts", "lines", "places"))
CATEGORY_FIELDS = tuple(field.name for field in fields(CategoryMeta) if field.name != "texts")

_ARXIV = re.compile(
    r"(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?\Z",
    re.I,
)
_BRACKETS = re.compile(r"\[\[([^\[\]|#]+)(?:[|#][^\[\]]*)?\]\]\Z")
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)\Z", re.I)


def note_meta(head: Head) -> Meta | None:
    """The typed head of a note, or None when title or date cannot be had; problems are added to the head."""
    missing = head.missing(("title", "date"), NOTE_FIELDS)
    head.unknown_keys(NOTE_FIELDS)
    for key, value in (("title", "…"), ("date", "YYYY-MM-DD")):
        if key in missing:
            head.complain(None, f"the {key} is missing", f"add a line {key}: {value}")
    title = head.take("title", text_of, "the title as text", "")
    date = head.take("date", _date, "it as YYYY-MM-DD", None)
    meta = Meta(
        title=title,
        date=date or datetime.date.min,
        updated=head.take("updated", _date, "it as YYYY-MM-DD", None),
        tags=head.take("tags", _texts, "a list: [tag, tag]", ()),
        summary=head.take("summary", text_of, "the summary as text", ""),
        draft=head.take("draft", _bool, "true or false", False),
        pinned=head.take("pinned", _bool, "true or false", False),
        source=head.take("source", _source, "a web address", ""),
        aliases=head.take("aliases", _aliases, "a list of old paths", ()),
        papers=head.take("papers", _papers, "a list of arXiv ids or DOIs", ()),
        series=head.take("series", text_of, "the series' name", ""),
        order=head.take("order", _int, "a whole number", 0),
        requires=head.take("requires", _names, "a list of notes: [slug, slug]", ()),
        texts=placed(head, ("title", "summary")),
        lines={key: head.first_line + node.start_mark.line for key, node in head.keys.items()},
        places=head.places(("requires", "papers")),
    )
    if date and meta.updated and meta.updated < date:
        head.complain(head.nodes["updated"], f"updated ({meta.updated}) is before date ({date})", "correct one of them")
    if not title and isinstance(node := head.nodes.get("title"), yaml.ScalarNode):
        head.complain(node, "the title is empty", "write the title")
    if (node := head.nodes.get("date")) and node.tag == NULL:
        head.complain(node, "the date is empty", "write it as YYYY-MM-DD")
    return meta if title and date else None


def category_meta(head: Head) -> CategoryMeta | None:
    """The typed head of a category's index.md, or None when it has no title."""
    missing = head.missing(("title",), CATEGORY_FIELDS)
    head.unknown_keys(CATEGORY_FIELDS)
    if missing:
        head.complain(None, "the category's title is missing", "add a line title: …")
    title = head.take("title", text_of, "the category's English name", "")
    if not title and isinstance(node := head.nodes.get("title"), yaml.ScalarNode):
        head.complain(node, "the category's title is empty", "write the title")
    meta = CategoryMeta(
        title=title,
        title_zh=head.take("title_zh", text_of, "the category's Chinese name", ""),
        order=head.take("order", _int, "a whole number", 0),
        summary=head.take("summary", text_of, "one line of text", ""),
        texts=placed(head, ("summary",)),
    )
    return meta if title else None


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError
    return str(node.value).strip()


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        raise ValueError("write a list: [" + ", ".join(re.split(r"[,，、\s]+", node.value.strip())) + "]")
    return texts_of(node)


def _names(node: yaml.Node) -> tuple[str, ...]:
    """Names of notes, one for each of `Head.places`; the brackets of a wikilink are taken off."""
    if not isinstance(node, yaml.SequenceNode):
        return _texts(node)  # which says what is wrong with it
    if not all(isinstance(entry, yaml.ScalarNode) for entry in node.value):
        raise ValueError("write the names without brackets: [slug, slug]")
    names = (text_of(entry) for entry in node.value)
    return tuple(_BRACKETS.sub(r"\1", name) for name in names if name)


def _bool(node: yaml.Node) -> bool:
    value = _scalar(node).lower()
    if node.tag != "tag:yaml.org,2002:bool":
        raise ValueError
    return value in ("true", "yes", "on")


def _int(node: yaml.Node) -> int:
    value = _scalar(node)
    if not re.fullmatch(r"[+-]?[0-9]+", value):
        raise ValueError
    return int(value)


def _date(node: yaml.Node) -> datetime.date:
    value = _scalar(node)
    near = re.match(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})", value)
    if near is None:
        raise ValueError
    try:
        date = datetime.date(*map(int, near.groups()))
    except ValueError:
        raise ValueError("no such day in the calendar; write a real date as YYYY-MM-DD") from None
    if value != date.isoformat():
        raise ValueError(f"write it as {date}")
    return date


def _source(node: yaml.Node) -> str:
    value = _scalar(node)
    if value and not re.match(r"https?://[^\s/]+", value):
        raise ValueError("write a web address that begins with https://")
    return value


def _aliases(node: yaml.Node) -> tuple[str, ...]:
    paths = _texts(node)
    for path in paths:
        if "//" in path or ".." in path or ":" in path or "?" in path:
            raise ValueError("write old paths of this site, such as /python/old-name/")
    return tuple(path.strip("/") for path in paths if path.strip("/"))


def _papers(node: yaml.Node) -> tuple[Paper, ...]:
    papers = []
    for text in _texts(node):
        found = paper(text)
        if found is None:
            wanted = "is neither an arXiv id (2205.14135) nor a DOI (10.1145/…); between quotes, or YAML reads a number"
            raise ValueError(f'"{text}" {wanted}')
        papers.append(found)
    return tuple(papers)


def paper(text: str) -> Paper | None:
    """The paper of an arXiv id, a DOI, or the address of either; an arXiv id loses its version. None of any other text."""
    if match := _DOI.match(text):
        return Paper("doi", match[1])
    match = _ARXIV.match(text)
    return Paper("arxiv", match[1]) if match else None
