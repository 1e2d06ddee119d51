"""The tree of blocks to the element tree that Python-Markdown's own tree processors then work on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as etree

from notewire.dialect import fences, tables
from notewire.dialect.blocks import Block
from notewire.dialect.inline import tokenise, tokenise_html
from notewire.dialect.store import Store
from notewire.lines import Line, joined

_REFERENCE = re.compile(
    r"\[(?!\^)((?:[^\[\]\\]|\\.)+)\]:[ \t]*<?([^\s>]+)>?(?:[ \t]+(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\)))?[ \t]*$"
)
_TASK = re.compile(r"\[([ xX])\][ \t]+")
_ALERT = re.compile(r"\[!([\w-]+)\]([+-]?)[ \t]*(.*)$")
_DEFINITION = re.compile(r":[ \t]+")

ADMONITION_TITLES = {
    "note": "注",
    "info": "说明",
    "tip": "提示",
    "hint": "提示",
    "important": "重要",
    "warning": "注意",
    "caution": "当心",
    "attention": "注意",
    "danger": "危险",
    "error": "错误",
    "bug": "缺陷",
    "example": "例",
    "question": "问题",
    "faq": "问题",
    "help": "问题",
    "quote": "引用",
    "cite": "引用",
    "abstract": "摘要",
    "summary": "小结",
    "tldr": "摘要",
    "success": "完成",
    "check": "完成",
    "done": "完成",
    "failure": "失败",
    "fail": "失败",
    "missing": "缺失",
    "todo": "待办",
    "details": "展开",
}
"""What an admonition is called when its author gave it no title."""


class Builder:
    """Builds one note's tree. `footnote` takes a footnote's id and its block, `reference` a link's id, target and title,
    `highlight` code."""

    def __init__(
        self,
        store: Store,
        footnote: Callable[[str, Block], None],
        reference: Callable[[str, str, str], None],
        highlight: fences.Highlight,
    ) -> None:
        self.store = store
        self.footnote = footnote
        self.reference = reference
        self.highlight = highlight
        self.shift = 0
        self.annotated = 0

    def children(self, parent: etree.Element, blocks: Sequence[Block], *, tight: bool = False) -> None:
        """Puts the blocks into `parent`; in a tight list a paragraph is bare text."""
        annotations = ""
        for index, block in enumerate(blocks):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if block.kind == "paragraph":
                self.paragraph(parent, block.lines, tight=tight)
            elif block.kind == "fence":
                annotations = self.fence(parent, block, following)
            elif block.kind == "list":
                element = self.list(parent, block)
                if annotations:
                    element.set("class", "nw-annotations")
                    for number, item in enumerate(element, 1):
                        item.set("id", f"{annotations}{number}")
                annotations = ""
            elif block.kind != "footnote":  # `document` collected those
                getattr(self, block.kind)(parent, block)
            if block.kind != "fence":
                annotations = ""

    # leaves

    def paragraph(self, parent: etree.Element, lines: list[Line], *, tight: bool = False) -> None:
        """A paragraph, less the link definitions that it begins with."""
        lines = list(lines)
        while lines and (match := _REFERENCE.match(lines[0].text)):
            self.reference(match[1], match[2], match[3] or match[4] or match[5] or "")
            lines.pop(0)
        if not lines:
            return
        if len(lines) > 1 and any(_DEFINITION.match(line.text) for line in lines[1:]):
            self.definitions(parent, lines)
            return
        text = tokenise(joined(lines), self.store)
        # two spaces or a backslash at a line's end break it; white space there is otherwise nothing
        text = re.sub(r"\\\n", "  \n", text).rstrip()
        if tight:
            append_text(parent, text)
        else:
            etree.SubElement(parent, "p").text = text

    def definitions(self, parent: etree.Element, lines: list[Line]) -> None:
        """A term and, on the lines after it, ``: `` and what it means."""
        dl = etree.SubElement(parent, "dl")
        group: list[Line] = []
        tag = "dt"
        for line in [*lines, None]:
            mark = _DEFINITION.match(line.text) if line else None
            ends = line is None or mark or tag == "dt"
            if ends and group:
                etree.SubElement(dl, tag).text = tokenise(joined(group), self.store).strip()
                group = []
            if line is None:
                break
            if mark:
                tag = "dd"
                group = [line.after(mark.end())]
            else:
                group.append(line)

    def table(self, parent: etree.Element, block: Block) -> None:
        """A table in a box that scrolls, so that a wide one never widens the page."""
        self.store.tables += 1
        name = f"表格 {self.store.tables}"
        attributes = {"class": "nw-table", "tabindex": "0", "role": "region", "aria-label": name}
        element = etree.SubElement(etree.SubElement(parent, "div", attributes), "table")
        head, delimiter, *rows = block.lines
        columns = tables.aligns(head.text, delimiter.text, lambda: count_cells(head)) or ()
        self._row(etree.SubElement(element, "thead"), "th", head, columns)
        if rows:
            body = etree.SubElement(element, "tbody")
            for row in rows:
                self._row(body, "td", row, columns)

    def _row(self, parent: etree.Element, tag: str, line: Line, columns: tuple[str, ...]) -> None:
        texts = tables.cells(tokenise(joined([line]), self.store, in_table=True))
        row = etree.SubElement(parent, "tr")
        for column, align in enumerate(columns):
            cell = etree.SubElement(row, tag)
            cell.text = texts[column] if column < len(texts) else ""
            if align:
                cell.set("style", f"text-align: {align};")

    def heading(self, parent: etree.Element, block: Block) -> None:
        """A heading."""
        level = min(block.data["level"] + self.shift, 6)
        etree.SubElement(parent, f"h{level}").text = tokenise(joined(block.lines), self.store).strip()

    def rule(self, parent: etree.Element, block: Block) -> None:
        """A thematic break."""
        etree.SubElement(parent, "hr")

    def fence(self, parent: etree.Element, block: Block, following: Block | None = None) -> str:
        """A block of code, or a formula where its language is math; returns the id prefix of its annotations, if any."""
        if not block.data.get("closed"):
            message = f"the code block that {block.data['mark']} opens is never closed"
            self.store.doubts.append(
                (block.line, block.data["column"], message, f"write {block.data['mark']} on a line of its own after it")
            )
        wanted = fences.info(block.data["info"])
        if wanted.language == "math":
            if any(not line.blank for line in block.lines):
                etree.SubElement(parent, "p").text = self.store.formula(joined(block.lines), display=True)
            return ""
        code = "".join(line.text + "\n" for line in block.lines)
        if wanted.language == "mermaid":
            self.html_element(parent, fences.mermaid(code))
            return ""
        prefix = ""
        if (
            following is not None
            and following.kind == "list"
            and following.data["ordered"]
            and re.search(r"\(\d{1,2}\)!?\s*(?:\*/)?[ \t]*$", code, re.M)
        ):
            self.annotated += 1
            prefix = f"annotation-{self.annotated}-"
        self.html_element(parent, fences.block(code, wanted, prefix, self.highlight))
        return prefix

    def indented(self, parent: etree.Element, block: Block) -> None:
        """Code by four columns of indentation, which has no language."""
        code = "".join(line.text + "\n" for line in block.lines)
        self.html_element(parent, fences.block(code, fences.FenceInfo()))

    def math(self, parent: etree.Element, block: Block) -> None:
        """A displayed formula on lines of its own, with what marks it."""
        etree.SubElement(parent, "p").text = tokenise(joined(block.lines), self.store).strip()

    def html(self, parent: etree.Element, block: Block) -> None:
        """Raw HTML, with its formulas."""
        self.html_element(parent, tokenise_html(joined(block.lines), self.store))

    def html_element(self, parent: etree.Element, html: str) -> None:
        """A place in the tree where `html` will stand, as it is."""
        etree.SubElement(parent, "nw-raw").text = self.store.raw(html)

    # containers

    def list(self, parent: etree.Element, block: Block) -> etree.Element:
        """A list; loose if a blank line stands between two items or between two blocks of one (CommonMark, section 5.3)."""
        loose = any(
            after.line > before.end + 1
            for holder in [block, *block.children]
            for before, after in zip(holder.children, holder.children[1:], strict=False)
        )
        element = etree.SubElement(parent, "ol" if block.data["ordered"] else "ul")
        if block.data["start"] != 1:
            element.set("start", str(block.data["start"]))
        for item in block.children:
            li = etree.SubElement(element, "li")
            first = item.children[0] if item.children else None
            if first and first.kind == "paragraph" and (task := _TASK.match(first.lines[0].text)):
                element.set("class", "task-list")
                li.set("class", "task-list-item")
                first.lines[0] = first.lines[0].after(task.end())
                state = ' checked aria-label="已完成"' if task[1] != " " else ' aria-label="未完成"'
                box = f'<input type="checkbox" disabled{state}> '
                if loose:
                    self.html_element(li, box)
                else:
                    append_text(li, self.store.raw(box))
            self.children(li, item.children, tight=not loose)
        return element

    def quote(self, parent: etree.Element, block: Block) -> None:
        """A quote, or the callout that GitHub and Obsidian make of one that begins with ``[!NOTE]``."""
        first = block.children[0] if block.children else None
        match = _ALERT.match(first.lines[0].text) if first and first.kind == "paragraph" else None
        if match is None or first is None:
            self.children(etree.SubElement(parent, "blockquote"), block.children)
            return
        line = first.lines.pop(0)
        if not first.lines:
            block.children.pop(0)
        title = Line(match[3], line.number, line.cut + match.start(3)) if match[3] else None
        data = {"classes": [match[1]], "title": title, "folds": bool(match[2]), "unfolded": match[2] == "+"}
        self.admonition(parent, Block("admonition", block.line, block.children, data=data))

    def admonition(self, parent: etree.Element, block: Block) -> None:
        """A titled box, which folds if its author said so."""
        classes = [name.lower() for name in block.data["classes"]]
        line = block.data["title"]
        title = (
            tokenise(joined([line]), self.store) if line else ADMONITION_TITLES.get(classes[0], classes[0].capitalize())
        )
        if block.data["folds"]:
            element = etree.SubElement(parent, "details", {"class": " ".join(classes)})
            if block.data.get("unfolded"):
                element.set("open", "open")
            etree.SubElement(element, "summary").text = title
        else:
            element = etree.SubElement(parent, "div", {"class": " ".join(["admonition", *classes])})
            if line is None or line.text:
                etree.SubElement(element, "p", {"class": "admonition-title"}).text = title
        self.children(element, block.children)

    directive = admonition

    def document(self, parent: etree.Element, block: Block, *, demote: bool) -> None:
        """The whole note; `demote` if its title stands elsewhere, as the page's only heading of level 1."""
        if demote and any(inner.kind == "heading" and inner.data["level"] == 1 for inner in block.walk()):
            self.shift = 1
        for inner in block.walk():
            if inner.kind == "footnote":
                self.footnote(inner.data["id"], inner)
        self.children(parent, block.children)


def count_cells(line: Line) -> int:
    """How many cells a row has, bars inside formulas and code aside."""
    return len(tables.cells(tokenise(joined([line]), Store(), in_table=True)))


def heads_table(head: Line, delimiter: Line) -> bool:
    """Whether two lines are the head of a table and the row of hyphens under it."""
    return tables.aligns(head.text, delimiter.text, lambda: count_cells(head)) is not None


def append_text(parent: etree.Element, text: str) -> None:
    """Adds text after what `parent` already holds."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
