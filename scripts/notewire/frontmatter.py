"""The head of a note: YAML between two lines of three hyphens, to typed metadata.

MkDocs swallows a head that is not YAML and prints it as prose, ``--strict`` included, so we read it ourselves, and tell
every mistake with its line and column.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import yaml

from notewire.dialect.lines import Text
from notewire.problems import Problem, did_you_mean, nearest


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
    texts: dict[str, Text] = field(default_factory=dict, compare=False)
    """Title and summary with the place of each of their characters."""
    lines: dict[str, int] = field(default_factory=dict, compare=False)
    """The line of each key, for problems that are found later."""


@dataclass(frozen=True, slots=True)
class CategoryMeta:
    """What the head of a category's index.md says."""

    title: str
    title_zh: str = ""
    order: int = 0
    summary: str = ""
    texts: dict[str, Text] = field(default_factory=dict, compare=False)
    """The summary with the place of each of its characters."""


NOTE_FIELDS = tuple(field.name for field in fields(Meta) if field.name not in ("texts", "lines"))
CATEGORY_FIELDS = tuple(field.name for field in fields(CategoryMeta) if field.name != "texts")

_NULL = "tag:yaml.org,2002:null"
_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_ARXIV = re.compile(
    r"(?:arxiv:\s*|https?://arxiv\.org/(?:abs|pdf)/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?\Z",
    re.I,
)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)\Z", re.I)


@dataclass(slots=True)
class Head:
    """A head while it is read: the YAML nodes by key, and the problems met so far."""

    path: str
    first_line: int
    nodes: dict[str, yaml.Node]
    problems: list[Problem]
    body: str
    body_line: int
    source: str = ""
    """The YAML itself."""
    keys: dict[str, yaml.Node] = field(default_factory=dict)
    """The keys themselves, for their places."""

    def complain(self, node: yaml.Node | None, message: str, hint: str) -> None:
        """Notes a problem at `node`, or at the head's first line."""
        line, column = (node.start_mark.line, node.start_mark.column) if node else (0, 0)
        self.problems.append(Problem(self.path, self.first_line + line if node else 1, column + 1, message, hint))

    def take(self, key: str, convert: Callable[[Any], Any], wanted: str, default: Any) -> Any:
        """The value of `key` after `convert`, which raises ValueError for a value that is not `wanted`."""
        node = self.nodes.get(key)
        if node is None or node.tag == _NULL:
            return default
        try:
            return convert(node)
        except ValueError as error:
            got = node.value if isinstance(node, yaml.ScalarNode) else f"a {_kind(node)}"
            self.complain(node, f'{key} is "{got}"', str(error) or f"write {wanted}")
            return default


def _kind(node: yaml.Node) -> str:
    return "list" if isinstance(node, yaml.SequenceNode) else "table"


def split(text: str, path: str) -> Head:
    """Cuts a file into head and body; a file without a head has an empty one.

    Mistakes in the YAML end up in the result's `problems`, with their place.
    """
    head = Head(path, 2, {}, [], text, 1)
    if not (start := _FENCE.match(text)):
        hint = "begin the file with ---, title:, date: and --- on lines of their own"
        head.complain(None, "the note has no front matter", hint)
        return head
    if not (end := _END.search(text, start.end())):
        head.complain(None, "the front matter is not closed", "put a line --- after its last key")
        return head
    source = head.source = text[start.end() : end.start()]
    head.body = text[end.end() + 1 :]
    head.body_line = text.count("\n", 0, end.end()) + 2
    try:
        root = yaml.compose(source, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        parts = (getattr(error, "context", None), getattr(error, "problem", None))
        reason = " ".join(filter(None, parts)) or str(error)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        if isinstance(error, yaml.reader.ReaderError):  # a control character; this error alone has no mark
            before = source[: error.position]
            line, column = before.count("\n"), len(before) - before.rfind("\n") - 1
            reason = f"{error.reason} (#x{error.character:04x})"
        quotes = "mapping values" in reason or "found" in reason
        hint = "put values that hold a colon, # or quotes between quotes" if quotes else "mend the YAML"
        head.problems.append(Problem(path, 2 + line, column + 1, f"the front matter is not YAML: {reason}", hint))
        return head
    if root is None:
        return head
    if not isinstance(root, yaml.MappingNode):
        head.complain(root, "the front matter is not a table of keys and values", 'write one "key: value" a line')
        return head
    for key, value in root.value:
        if not isinstance(key, yaml.ScalarNode):
            message = f"a key of the front matter is a {_kind(key)}, not a word"
            head.complain(key, message, 'write one "key: value" a line')
            continue
        if key.value in head.nodes:
            head.complain(key, f'"{key.value}" is there twice', "keep one of them")
        head.keys[key.value], head.nodes[key.value] = key, value
    return head


def note_meta(head: Head) -> Meta | None:
    """The typed head of a note, or None when title or date cannot be had; problems are added to the head."""
    missing = _missing(head, ("title", "date"), NOTE_FIELDS)
    _unknown_keys(head, NOTE_FIELDS)
    for key, value in (("title", "…"), ("date", "YYYY-MM-DD")):
        if key in missing:
            head.complain(None, f"the {key} is missing", f"add a line {key}: {value}")
    title = head.take("title", _text, "the title as text", "")
    date = head.take("date", _date, "it as YYYY-MM-DD", None)
    meta = Meta(
        title=title,
        date=date or datetime.date.min,
        updated=head.take("updated", _date, "it as YYYY-MM-DD", None),
        tags=head.take("tags", _texts, "a list: [tag, tag]", ()),
        summary=head.take("summary", _text, "the summary as text", ""),
        draft=head.take("draft", _bool, "true or false", False),
        pinned=head.take("pinned", _bool, "true or false", False),
        source=head.take("source", _source, "a web address", ""),
        aliases=head.take("aliases", _aliases, "a list of old paths", ()),
        papers=head.take("papers", _papers, "a list of arXiv ids or DOIs", ()),
        series=head.take("series", _text, "the series' name", ""),
        order=head.take("order", _int, "a whole number", 0),
        texts=_placed(head, ("title", "summary")),
        lines={key: head.first_line + node.start_mark.line for key, node in head.keys.items()},
    )
    if date and meta.updated and meta.updated < date:
        head.complain(head.nodes["updated"], f"updated ({meta.updated}) is before date ({date})", "correct one of them")
    if not title and isinstance(node := head.nodes.get("title"), yaml.ScalarNode):
        head.complain(node, "the title is empty", "write the title")
    if (node := head.nodes.get("date")) and node.tag == _NULL:
        head.complain(node, "the date is empty", "write it as YYYY-MM-DD")
    return meta if title and date else None


def category_meta(head: Head) -> CategoryMeta | None:
    """The typed head of a category's index.md, or None when it has no title."""
    missing = _missing(head, ("title",), CATEGORY_FIELDS)
    _unknown_keys(head, CATEGORY_FIELDS)
    if missing:
        head.complain(None, "the category's title is missing", "add a line title: …")
    title = head.take("title", _text, "the category's English name", "")
    if not title and isinstance(node := head.nodes.get("title"), yaml.ScalarNode):
        head.complain(node, "the category's title is empty", "write the title")
    meta = CategoryMeta(
        title=title,
        title_zh=head.take("title_zh", _text, "the category's Chinese name", ""),
        order=head.take("order", _int, "a whole number", 0),
        summary=head.take("summary", _text, "one line of text", ""),
        texts=_placed(head, ("summary",)),
    )
    return meta if title else None


def _missing(head: Head, required: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """The required keys that are not there, nor misspelt, which is told as such; none of a head that could not be read."""
    if head.problems and not head.nodes:
        return []
    misspelt = {nearest(key, known) for key in head.nodes if key not in known}
    return [key for key in required if key not in head.nodes and key not in misspelt]


def _unknown_keys(head: Head, known: tuple[str, ...]) -> None:
    for key, node in head.keys.items():
        if key not in known:
            head.complain(node, f'unknown key "{key}"', did_you_mean(key, known, f"known keys: {', '.join(known)}"))


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError
    return str(node.value).strip()


def _text(node: yaml.Node) -> str:
    return " ".join(_scalar(node).split())


def _placed(head: Head, keys: tuple[str, ...]) -> dict[str, Text]:
    """The texts of these keys, white space folded as `_text` does, with the place of each character in the file.

    YAML tells where a value begins and ends, not how its lines, quotes and escapes became its text: each character is looked
    for after the one before it.
    """
    placed = {}
    for key in keys:
        node = head.nodes.get(key)
        if not isinstance(node, yaml.ScalarNode):
            continue
        text = " ".join(str(node.value).split())
        raw = head.source[node.start_mark.index : node.end_mark.index]
        starts, at, before = [], 0, None
        for offset, char in enumerate(text):
            found = raw.find(char, at) if char != " " else at
            at = found if found >= 0 else at
            if char != " " and at != before:
                line = raw.count("\n", 0, at)
                column = at - raw.rfind("\n", 0, at) - 1 + (node.start_mark.column if line == 0 else 0)
                starts.append((offset, head.first_line + node.start_mark.line + line, column))
            at += 1
            before = at
        placed[key] = Text(
            text, tuple(starts) or ((0, head.first_line + node.start_mark.line, node.start_mark.column),)
        )
    return placed


def _texts(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        raise ValueError("write a list: [" + ", ".join(re.split(r"[,，、\s]+", node.value.strip())) + "]")
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError
    return tuple(dict.fromkeys(text for text in map(_text, node.value) if text))


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
        if match := _DOI.match(text):
            papers.append(Paper("doi", match[1]))
        elif match := _ARXIV.match(text):
            papers.append(Paper("arxiv", match[1]))
        else:
            wanted = "is neither an arXiv id (2205.14135) nor a DOI (10.1145/…); between quotes, or YAML reads a number"
            raise ValueError(f'"{text}" {wanted}')
    return tuple(papers)
