"""A ``.bib`` file to its entries, and everything that is wrong with it, each thing with its place.

bibtexparser finds the entries and their fields (docs/decisions/0009-bibliography.md says why it does); what a field's value is
is read here, since a comma that is missing must not swallow the next field in silence.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from notewire.problems import Problem, did_you_mean

if TYPE_CHECKING:
    from bibtexparser import model

MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
"""Strings that BibTeX's styles define."""
_COMMENT = re.compile(r"^[ \t]*%.*$", re.M)
_ASTRAY = re.compile(r"^[ \t]*(?:[A-Za-z][\w-]*\s*=\s*[{\"\d]|[})]\s*$|[A-Za-z]+\s*\{[^{},\s]+,)", re.M)
"""A field, the end of an entry, or the beginning of one without its ``@``."""
_BARE = re.compile(r"[^\s{}\"#,=]+")
_KEY = re.compile(r"@\s*\w+\s*[{(]\s*([^,\s{}()=]*)")


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value as LaTeX on one line, without its braces; and the field's name as typed, with its place from 1."""

    name: str
    latex: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its kind in small letters (``article``), its key, its fields by their names in small letters."""

    kind: str
    key: str
    values: dict[str, Value]
    line: int
    column: int

    def said(self, *names: str) -> str:
        """The value of the first of these fields that is there and not empty."""
        return next((found for name in names if name in self.values and (found := self.values[name].latex)), "")


@dataclass
class BibFile:
    """A file's text, and what is wrong with it: complete once `entries` were asked for."""

    text: str
    path: str
    """From the project's folder."""
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Keys of entries that could not be read: citing one is no mistake of its own."""
    _strings: dict[str, str] = field(default_factory=dict)

    def complain(self, line: int, column: int, message: str, hint: str) -> None:
        """Something is wrong at this place."""
        self.problems.append(Problem(self.path, line, column, message, hint))

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return self.text.split("\n")

    @cached_property
    def starts(self) -> list[int]:
        """Where in the text each line begins."""
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by their keys, in the order of the file; of two with one key the first."""
        from bibtexparser import model  # 20 ms: only for a file that no cache knows
        from bibtexparser.entrypoint import parse_string

        logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it warns of is a problem here
        found: dict[str, Entry] = {}
        # TeX's comments are none of BibTeX's, but nobody means them otherwise
        for block in parse_string(_COMMENT.sub("", self.text), parse_stack=[]).blocks:
            match block:
                case model.String():
                    line, column = self._place(block)
                    self._strings[block.key.lower()] = self._value(block.value, line, column, block.key)
                case model.DuplicateBlockKeyBlock():
                    first = (block.previous_block.start_line or 0) + 1
                    hint = f"give one of the two another; the first stands in line {first}"
                    self.complain(*self._place(block), f'the key "{block.key}" is there twice', hint)
                case model.DuplicateFieldKeyBlock():
                    self._twice(block)
                case model.ParsingFailedBlock():
                    self._failed(block)
                case model.ImplicitComment():
                    self._astray(block)
                case model.Entry():
                    values = {value.name.lower(): value for value in self._values(block)}
                    found[block.key] = Entry(block.entry_type, block.key, values, *self._place(block))
        return found

    # What is wrong

    def _twice(self, block: model.DuplicateFieldKeyBlock) -> None:
        names = '", "'.join(sorted(block.duplicate_keys))
        key = _KEY.match(block.raw or "")
        name = key[1] if key else ""
        self.broken.add(name)
        self.complain(*self._place(block), f'the entry "{name}" has "{names}" twice', "take one of the two out")

    def _failed(self, block: model.ParsingFailedBlock) -> None:
        key = _KEY.match(block.raw or "")
        name = f'the entry "{key[1]}"' if key and key[1] else "the entry"
        self.broken.add(key[1] if key else "")
        reason = getattr(block.error, "abort_reason", "")
        place = self._place(block)
        if "end of file" in reason or "Unexpected block start" in reason:
            self.complain(*place, f"{name} never ends", "close its last brace or quote")
        elif "comma after entry key" in reason:
            self.complain(*place, "the entry has no key, or no comma after it", "write @article{key, title = {…}, …}")
        else:
            self.complain(*place, f"{name} cannot be read", "write each field as name = {value}, with a comma after it")

    def _astray(self, block: model.ImplicitComment) -> None:
        """Text between two entries is a comment; what looks like a part of an entry is none."""
        text = block.raw or ""
        if found := _ASTRAY.search(text):
            line = (block.start_line or 0) + 1 + text.count("\n", 0, found.start())
            column = len(self.lines[line - 1]) - len(self.lines[line - 1].lstrip()) + 1
            self.complain(
                line, column, "this belongs to no entry", "there is a brace too many before it, or its @ is missing"
            )

    # Values

    def _place(self, block: model.Block) -> tuple[int, int]:
        line = (block.start_line or 0) + 1
        head = (block.raw or "").partition("\n")[0]
        return line, max(self.lines[line - 1].find(head), 0) + 1

    def _values(self, block: model.Entry) -> Iterator[Value]:
        for one in block.fields:
            line = (one.start_line or 0) + 1
            named = re.search(rf"(?<![\w-]){re.escape(one.key)}\s*=", self.lines[line - 1])
            column = named.start() + 1 if named else 1
            yield Value(one.key, self._value(str(one.value), line, column, one.key), line, column)

    def _value(self, raw: str, line: int, column: int, name: str) -> str:
        """A value less its braces or quotes, its strings put in, its pieces joined."""
        pieces, position = [], 0
        while True:
            position = _after_space(raw, position)
            if raw[position : position + 1] in ("{", '"'):
                end = _closing(raw, position)
                pieces.append(raw[position + 1 : end])
                position = end + 1
            elif bare := _BARE.match(raw, position):
                pieces.append(self._named(bare[0], line, column))
                position = bare.end()
            position = _after_space(raw, position)
            if raw[position : position + 1] != "#":
                break
            position += 1
        if position < len(raw):
            message = f'the field "{name}" goes on after its value'
            self.complain(line, column, message, "write a comma between two fields")
        return " ".join("".join(pieces).split())

    def _named(self, name: str, line: int, column: int) -> str:
        """A number, or what a string stands for."""
        if name.isdigit() or name.lower() in MONTHS:
            return name
        found = self._strings.get(name.lower())
        if found is None:
            hint = did_you_mean(name, self._strings, f"put the value between braces: {{{name}}}")
            self.complain(line, column, f'there is no string "{name}"', hint)
        return name if found is None else found


def _after_space(text: str, position: int) -> int:
    while text[position : position + 1].isspace():
        position += 1
    return position


def _closing(raw: str, start: int) -> int:
    """Where the brace or quote at `start` is closed; the end of the text, if it is not."""
    depth, closer = 0, '"' if raw[start] == '"' else "}"
    for match in re.compile(r"\\.|[{}\"]", re.S).finditer(raw, start):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if match.start() > start and depth == 0 and match[0] == closer:
            return match.start()
    return len(raw)
