"""``[@key]``: a paper is cited by its key in ``references.bib``, between Pandoc's brackets.

``[@a]``, several (``[@a; @b]``), with a place in it (``[@a, §3.2]``), with words before it (``[见 @a]``). What is a link stays
one, and nothing is a citation in code, formulas and titles. The papers of a note are numbered in the order in which the page
first cites them; so the numbers depend on the note alone, and whether there is such a paper is asked later.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from notewire.dialect.article import Cite
from notewire.dialect.store import Store

KEY = re.compile(r"\w+(?:[-:./+]+\w+)*")
"""What can be a key: letters of any script, digits and _, with - : . / + between them, as reference managers make them."""
_GROUP = re.compile(r"(?<!!)\[(?!\^)([^\[\]@]*+(?:@[^\[\]@]*+)++)\]")
_PART = re.compile(rf"([^@]*?)(?<![0-9A-Za-z_.+-])-?@({KEY.pattern})((?:[,，\s][^@]*)?)")
_BETWEEN = re.compile(r"[;；]|[,，](?=\s*@)")
_PLAIN = re.compile(r"(?:[^\W_]|[\s,.;:，。；：、§–()（）-])*")
"""Words in which nothing can be Markdown."""
_MARK = "fnref-nw-cites"
"""The id that a group has until it is numbered: the contents and anchors of headings leave such a ``<sup>`` out."""
PRIORITY = 122
"""After everything that makes a link of brackets, before addresses, emphasis and the like."""


class Citing(Protocol):
    """Whoever holds what is found in a note, and says whether papers are cited in it at all."""

    store: Store
    citing: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One citation of a group: words before it, key, words after it, and where its ``@`` stands in the text."""

    prefix: str
    key: str
    locator: str
    offset: int


def parts(group: re.Match[str]) -> list[Part] | None:
    """The citations of a bracket; None if it is none, since something in it is no citation."""
    found: list[Part] = []
    start, content = group.start(1), group[1]
    ends = [match.span() for match in _BETWEEN.finditer(content)]
    for begin, end in zip([0, *(e for _, e in ends)], [*(b for b, _ in ends), len(content)], strict=True):
        part = _PART.fullmatch(content, begin, end)
        if part is None:
            return None
        found.append(Part(part[1].lstrip(), part[2], part[3].rstrip(), start + part.start(2) - 1))
    return found


class _Brackets(InlineProcessor):
    """A group becomes an element that `_Numbers` completes."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown, parser: Citing) -> None:
        super().__init__(_GROUP.pattern, md)
        self.parser = parser

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]
        """The group, and where it begins and ends."""
        found = parts(match) if self.parser.citing else None
        if found is None:
            return None, None, None
        start = match.start()
        space = (
            " " if data[start - 1 : start] == " " else ""
        )  # it belongs to the group, and goes where that is left out
        group = etree.Element("sup", {"id": _MARK})
        between = "; " if any(part.prefix or part.locator for part in found) else ", "
        # there is nothing in it for the others, of which Python-Markdown would ask each about each piece
        said = AtomicString if all(_PLAIN.fullmatch(part.prefix + part.locator) for part in found) else str
        group.text = said(f"{space}[{found[0].prefix}")
        for part, following in zip(found, [*found[1:], None], strict=True):
            link = etree.SubElement(group, "a", {"class": "nw-cite", "href": f"#{reference_id(part.key)}"})
            link.tail = said(part.locator + ("]" if following is None else between + following.prefix))
            self.parser.store.cites.append(part.key)
        return group, start - len(space), match.end()


class _Numbers(Treeprocessor):
    """Gives every citation its number and an address to come back to, in the order of the page."""

    def __init__(self, md: Markdown, parser: Citing) -> None:
        super().__init__(md)
        self.parser = parser

    def run(self, root: etree.Element) -> None:
        """Changes the tree in place."""
        store = self.parser.store
        if not store.cites:
            return
        store.cites = []  # they came in the order of Python-Markdown's work
        numbers: dict[str, int] = {}
        for group in [element for element in root.iter("sup") if element.get("id") == _MARK]:
            group.tag, group.attrib = "span", {"class": "nw-cites"}
        times: Counter[str] = Counter()
        for link in root.iter("a"):
            if link.get("class") == "nw-cite":
                key = link.get("href", "").removeprefix(f"#{reference_id('')}")
                times[key] += 1
                number = numbers.setdefault(key, len(numbers) + 1)
                link.set("id", cite_id(key, times[key]))
                link.set("aria-label", f"参考文献 {number}")
                link.text = AtomicString(str(number))
                store.cites.append(key)


def reference_id(key: str) -> str:
    """The id of a paper in the list at a note's end."""
    return f"ref-{key}"


def cite_id(key: str, time: int) -> str:
    """The id of the place that cites a paper for the `time`-th time, from 1."""
    return f"cite{time if time > 1 else ''}-{key}"


def placed(keys: list[str], text: Callable[[], str], place: Callable[[int], tuple[int, int]]) -> Iterator[Cite]:
    """The citations of a note, with the place of each: `text` is the note's, less what cites nothing, and `place` tells the
    author's line and column of an offset in it."""
    if not keys:
        return
    offsets: dict[str, list[int]] = defaultdict(list)
    source = text()
    for group in _GROUP.finditer(source):
        if source[group.end() : group.end() + 1] != "(" and source[group.start() - 1 : group.start()] != "\\":
            for part in parts(group) or ():
                offsets[part.key].append(part.offset)
    for key in keys:
        known = offsets[key]
        offset = (known.pop(0) if len(known) > 1 else known[0]) if known else 0
        yield Cite(key, *place(offset))


def register(md: Markdown, parser: Citing) -> None:
    """Adds both to a converter."""
    md.inlinePatterns.register(_Brackets(md, parser), "nw-citations", PRIORITY)
    md.treeprocessors.register(_Numbers(md, parser), "nw-citations", 4)
