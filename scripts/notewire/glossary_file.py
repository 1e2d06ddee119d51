"""The glossary's file: a list of terms in YAML to typed values, every mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import yaml

from notewire.dialect.article import Article, Link
from notewire.glossary import Entry, Glossary, folded
from notewire.head import NULL, Head, composed, kind_of, placed, text_of, texts_of
from notewire.lines import Text
from notewire.problems import Problem
from notewire.slugs import slug_of

FIELDS = ("term", "zh", "en", "also", "avoid", "text", "note")
REQUIRED = ("term", "text")

Convert = Callable[[Text], Article]
"""One line of Markdown to its article."""


def read(text: str, path: str, convert: Convert) -> tuple[Glossary, list[Problem]]:
    """The glossary of a file's text, and what is wrong with it; entries that lack their term or their text are left out."""
    head = Head(path, 1, {}, [], "", 1, source=text)
    root = composed(head, "the glossary")
    if root is None or root.tag == NULL:
        return Glossary(path), head.problems
    if not isinstance(root, yaml.SequenceNode):
        head.complain(root, "the glossary is not a list", 'begin each entry with "- term: …"')
        return Glossary(path), head.problems
    reading = _Reading(path, text, head.problems, convert)
    entries = tuple(entry for node in root.value if (entry := reading.entry(node)))
    return Glossary(path, entries), head.problems


@dataclass
class _Reading:
    """One reading of the file: what is known of the entries so far."""

    path: str
    source: str
    problems: list[Problem]
    convert: Convert
    anchors: set[str] = field(default_factory=set)
    right: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Each right spelling, folded → the number of its entry, and its term."""
    wrong: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The same of spellings to be avoided, as they are."""
    exact: dict[str, str] = field(default_factory=dict)
    """Each right spelling as it is → its term."""
    count: int = 0

    def entry(self, node: yaml.Node) -> Entry | None:
        """One entry of the list; None if it has no term or no text."""
        head = Head(self.path, 1, {}, self.problems, "", 1, source=self.source)
        if not isinstance(node, yaml.MappingNode):
            kind = f'"{node.value}"' if isinstance(node, yaml.ScalarNode) else f"a {kind_of(node)}"
            hint = 'write "- term: …", and "text: …" in a line below it'
            head.complain(node, f"this entry is {kind}, not a table of keys and values", hint)
            return None
        head.fill(node, "an entry")
        head.unknown_keys(FIELDS)
        missing = head.missing(REQUIRED, FIELDS)
        for key, hint in (("term", "add a line term: …"), ("text", "say in a line text: … what it means")):
            value = head.nodes.get(key)
            if key in missing:
                head.complain(node, f"the {key} is missing", hint)
            elif isinstance(value, yaml.ScalarNode) and (value.tag == NULL or not text_of(value)):
                head.complain(head.keys[key], f"the {key} is empty", hint)
        self.count += 1
        term = head.take("term", text_of, "the term as text", "")
        said = head.take("text", text_of, "one line of text", "")
        article = self.convert(placed(head, ("text",))["text"]) if said else Article("")
        if "nw-embed" in article.html:
            head.complain(head.nodes["text"], "a glossary embeds no note", "link to it: [[…]] without the !")
            article = Article("")
        entry = Entry(
            term=term,
            anchor=self.anchor(term) if term else "",
            text=article,
            zh=head.take("zh", text_of, "the Chinese name as text", ""),
            en=head.take("en", text_of, "the English name as text", ""),
            also=head.take("also", _spellings, "a list: [spelling, spelling]", ()),
            avoid=head.take("avoid", _spellings, "a list: [spelling, spelling]", ()),
            note=_note(head),
        )
        self.compare(head, term)
        return entry if term and article.html else None

    def anchor(self, term: str) -> str:
        """An id that no entry before this one has, and nothing else of the page: its own all begin with ``nw-``."""
        name = slug_of(term) or "term"
        name = f"term-{name}" if name.startswith("nw-") else name
        found = next(
            new for n in range(1, self.count + 1) if (new := f"{name}-{n}" if n > 1 else name) not in self.anchors
        )
        self.anchors.add(found)
        return found

    def compare(self, head: Head, term: str) -> None:
        """Complains about spellings that another entry has, too."""
        for spelling, node in _each(head, ("term", "zh", "en", "also")):
            number, other = self.right.setdefault(folded(spelling), (self.count, term))
            if number != self.count:
                head.complain(
                    node, f'"{spelling}" is already a spelling of "{other}"', "take it out of one of the two entries"
                )
            elif spelling in self.wrong:
                self.refuse(head, node, spelling, self.wrong[spelling][1])
            self.exact.setdefault(spelling, term)
        for spelling, node in _each(head, ("avoid",)):
            number, other = self.wrong.setdefault(spelling, (self.count, term))
            if number != self.count:
                message = f'"{spelling}" is already to be avoided for "{other}"'
                head.complain(node, message, "take it out of one of the two entries")
            elif spelling in self.exact:
                self.refuse(head, node, spelling, self.exact[spelling])

    def refuse(self, head: Head, node: yaml.Node, spelling: str, term: str) -> None:
        """Complains about a spelling that is both right and to be avoided."""
        message = f'"{spelling}" is to be avoided, and is a spelling of "{term}"'
        head.complain(node, message, "take it out of one of the two lists")


def _each(head: Head, keys: tuple[str, ...]) -> Iterator[tuple[str, yaml.Node]]:
    """Every spelling under these keys, with its place."""
    for key in keys:
        value = head.nodes.get(key)
        for node in value.value if isinstance(value, yaml.SequenceNode) else [value] if key != "also" else []:
            if isinstance(node, yaml.ScalarNode) and node.tag != NULL and (spelling := text_of(node)):
                yield spelling, node


def _spellings(node: yaml.Node) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        raise ValueError(f"write a list: [{text_of(node)}]")
    return texts_of(node)


def _note(head: Head) -> Link | None:
    """The explaining note as a wikilink; its brackets may be there or not."""
    name = (
        head.take("note", text_of, "the note's name alone, without brackets", "")
        .removeprefix("[[")
        .removesuffix("]]")
        .strip()
    )
    if not name:
        return None
    mark = head.nodes["note"].start_mark
    return Link("[[" + name, False, mark.line + 1, mark.column + 1)
