"""The head of a file as YAML: its keys and values with their places, and where the body begins."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from notewire.lines import Text
from notewire.problems import Problem, did_you_mean, nearest

NULL = "tag:yaml.org,2002:null"
_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
_END = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_LIBYAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DIFFERENT = re.compile(r"[\t?{}!|>&*\x85\u2028\u2029\ufeff]|\[[^\]]*[:\[]|-\s+-")
"""What libyaml reads, or places, in another way than PyYAML's own parser does; and what nests, which it does without an end."""


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

    def places(self, keys: tuple[str, ...]) -> dict[str, tuple[tuple[int, int], ...]]:
        """For each of these keys that has a list: line and column, from 1, of each entry that is not empty."""
        lists = {key: node.value for key in keys if isinstance(node := self.nodes.get(key), yaml.SequenceNode)}
        return {
            key: tuple(
                (self.first_line + entry.start_mark.line, entry.start_mark.column + 1)
                for entry in entries
                if not isinstance(entry, yaml.ScalarNode) or str(entry.value).strip()
            )
            for key, entries in lists.items()
        }

    def fill(self, table: yaml.MappingNode, what: str) -> None:
        """Takes over a table's keys and values. `what` is the thing that it is the table of, in problems."""
        for key, value in table.value:
            if not isinstance(key, yaml.ScalarNode):
                self.complain(key, f"a key of {what} is a {kind_of(key)}, not a word", 'write one "key: value" a line')
                continue
            if key.value in self.nodes:
                self.complain(key, f'"{key.value}" is there twice', "keep one of them")
            self.keys[key.value], self.nodes[key.value] = key, value

    def missing(self, required: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
        """The required keys that are not there, nor misspelt, which is told as such; none if there was nothing to be read."""
        if self.problems and not self.nodes:
            return []
        misspelt = {nearest(key, known) for key in self.nodes if key not in known}
        return [key for key in required if key not in self.nodes and key not in misspelt]

    def unknown_keys(self, known: tuple[str, ...]) -> None:
        """Complains about each key that is not one of `known`."""
        for key, node in self.keys.items():
            if key not in known:
                hint = did_you_mean(key, known, f"known keys: {', '.join(known)}")
                self.complain(node, f'unknown key "{key}"', hint)

    def take(self, key: str, convert: Callable[[Any], Any], wanted: str, default: Any) -> Any:
        """The value of `key` after `convert`, which raises ValueError for a value that is not `wanted`."""
        node = self.nodes.get(key)
        if node is None or node.tag == NULL:
            return default
        try:
            return convert(node)
        except ValueError as error:
            got = node.value if isinstance(node, yaml.ScalarNode) else f"a {kind_of(node)}"
            self.complain(node, f'{key} is "{got}"', str(error) or f"write {wanted}")
            return default


def kind_of(node: yaml.Node) -> str:
    """What a value that is no text is called in a problem."""
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
    head.source = text[start.end() : end.start()]
    head.body = text[end.end() + 1 :]
    head.body_line = text.count("\n", 0, end.end()) + 2
    root = composed(head, "the front matter")
    if root is None:
        return head
    if not isinstance(root, yaml.MappingNode):
        head.complain(root, "the front matter is not a table of keys and values", 'write one "key: value" a line')
        return head
    head.fill(root, "the front matter")
    return head


def composed(head: Head, what: str) -> yaml.Node | None:
    """The root of the YAML that is the head's source; None if there is nothing in it, or if it is not YAML, which is a problem
    with `what`."""
    source = head.source
    try:
        return _compose(source)
    except RecursionError:
        head.problems.append(Problem(head.path, head.first_line, 1, f"{what} is nested too deep", "mend the YAML"))
        return None
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
        message = f"{what} is not YAML: {reason}"
        head.problems.append(Problem(head.path, head.first_line + line, column + 1, message, hint))
        return None


def texts_of(node: yaml.Node) -> tuple[str, ...]:
    """The entries of a list that are not empty, each once. Raises ValueError for what is no list of texts."""
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError
    return tuple(dict.fromkeys(text for text in map(text_of, node.value) if text))


def text_of(node: yaml.Node) -> str:
    """A value that is text, white space folded. Raises ValueError for a list or a table."""
    if not isinstance(node, yaml.ScalarNode):
        raise ValueError
    return " ".join(str(node.value).split())


def _compose(source: str) -> yaml.Node | None:
    """The YAML's root. libyaml is six times as fast; all that it finds wrong is for PyYAML's own parser to tell."""
    if not _DIFFERENT.search(source):
        with contextlib.suppress(yaml.YAMLError):
            return yaml.compose(source, _LIBYAML)
    return yaml.compose(source, yaml.SafeLoader)


def placed(head: Head, keys: tuple[str, ...]) -> dict[str, Text]:
    """The texts of these keys, white space folded, with the place of each character in the file.

    YAML tells where a value begins and ends, not how its lines, quotes and escapes became its text: each character is looked
    for after the one before it.
    """
    found_texts = {}
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
        found_texts[key] = Text(
            text, tuple(starts) or ((0, head.first_line + node.start_mark.line, node.start_mark.column),)
        )
    return found_texts
