"""What of an author's Markdown a converter loses, against a CommonMark reading of it.

    python benchmarks/fidelity.py FOLDER [FOLDER …] [--files] [--losses]

For every Markdown file below each FOLDER: list items lost and flattened, formulas lost, fences not verbatim, tables lost,
and emphasis that the author did not write, for notewire and for plain Python-Markdown (with the extensions that Material's
documentation recommends), beside markdown-it-py with its dollarmath plugin, which is the reference. One run, the same files.

A thing is found again by its text: an item by the letters of its own text, a formula by its LaTeX without white
space, a fence by its code. What the reference finds that no author can have meant is not counted; `meant` says what.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import lxml.html
import markdown
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

from notewire.dialect import Converter
from notewire.dialect.article import Article

STOCK = [
    "tables",
    "footnotes",
    "attr_list",
    "md_in_html",
    "def_list",
    "admonition",
    "pymdownx.details",
    "pymdownx.superfences",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.arithmatex",
    "pymdownx.tasklist",
    "pymdownx.betterem",
    "pymdownx.tilde",
    "pymdownx.caret",
    "pymdownx.mark",
    "toc",
]
STOCK_OPTIONS = {"pymdownx.arithmatex": {"generic": True}, "pymdownx.highlight": {"use_pygments": True}}


@dataclass
class Reading:
    """What a converter understood: items with their depth, formulas, fences, tables by their cells, emphasis."""

    items: list[tuple[str, int]] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    fences: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    emphasis: list[str] = field(default_factory=list)
    seconds: float = 0.0


def letters(text: str) -> str:
    """The letters and digits of a text: what is the same however it was rendered."""
    return re.sub(r"[\W_]+", "", text)


def compact(latex: str) -> str:
    """LaTeX without white space, as two converters may space it differently; ``\\*`` is ``*``, eqnarray is aligned."""
    latex = re.sub(r"\\tag\{[^{}]*\}|\\label\{[^{}]*\}|^[ \t]*(?:>[ \t]?)+", "", latex, flags=re.M)
    latex = re.sub(r"\{eqnarray\*?\}", "{aligned}", latex)
    return re.sub(r"\s+", "", latex.replace("\\*", "*").replace("\\|", "|"))


def meant(latex: str) -> bool:
    """Whether an author can have meant the reference's formula: not one over a blank line, not money, not a shell variable."""
    plain = re.sub(r"\\(?:text\w*|mbox|mathrm|operatorname|tag|textbf)\s*\{[^{}]*\}", "", latex)
    chinese = len(re.findall(r"[\u4e00-\u9fff，。；：]", plain))
    if not latex.strip() or "`" in latex or "![" in latex or "](" in latex or ("<" in latex and "/>" in latex):
        return False
    if "\\" not in plain and re.search(r"(?:[^\W\d_]{2,}[ ,.;’']+){3}", plain):
        return False  # a sentence between two formulas, because the author left a dollar sign out before
    return not (chinese and not re.search(r"[\\_^=]", plain)) and chinese < 25 and "。" not in plain


# the reference

MATH = ("math_inline", "math_block", "math_inline_double", "math_block_label")
REFERENCE = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
REFERENCE.use(dollarmath_plugin, allow_space=True, allow_digits=True, double_inline=True)


def reference(text: str) -> Reading:
    """markdown-it-py's reading."""
    start = time.perf_counter()
    root = SyntaxTreeNode(REFERENCE.parse(text))
    found = Reading(seconds=time.perf_counter() - start)

    def plain(node: SyntaxTreeNode) -> str:
        if node.type in ("html_inline", "image", "fence", "code_block", "html_block"):
            return ""
        if node.type in MATH:
            return node.content  # the letters are the same whichever dollar signs were paired
        if node.type in ("text", "code_inline"):
            return node.content
        return "".join(plain(child) for child in node.children if child.type not in ("bullet_list", "ordered_list"))

    displays = [False]  # for each line, whether it begins inside $$ … $$, by the mere count of the marks
    for line in text.split("\n"):
        inside = displays[-1] and not line.startswith(
            "#"
        )  # a mark that its author forgot does not reach past a heading
        displays.append(inside ^ (line.count("$$") % 2 == 1))

    def walk(node: SyntaxTreeNode, depth: int) -> None:
        if node.type == "list_item" and not (node.map and displays[node.map[0]] and "$$" in text):
            found.items.append((letters(plain(node)), depth))
        elif node.type == "fence":
            if not node.info.strip().lower().startswith(("math", "latex math")):
                found.fences.append(node.content)
        elif node.type in MATH:
            if meant(node.content):
                found.formulas.append(compact(node.content))
        elif node.type == "table":
            found.tables.append(letters("".join(plain(child) for child in node.children)))
        elif node.type in ("em", "strong"):
            found.emphasis.append(letters(plain(node)))
        deeper = depth + (node.type in ("bullet_list", "ordered_list"))
        for child in node.children:
            walk(child, deeper)

    walk(root, 0)
    return found


# the converters


def read_html(html: str, formulas: Callable[[lxml.html.HtmlElement], Iterable[str]]) -> Reading:
    """A converter's HTML, read in the same way."""
    found = Reading()
    root = lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")
    found.formulas = [compact(latex) for latex in formulas(root)]
    for pre in root.iter("pre"):
        found.fences.append("".join(pre.itertext()))
        for inner in list(pre.iter("a", "span")):
            inner.tag = "span"

    skipped = {"ul", "ol", "pre", "figcaption", "script", "math"}

    def own(element: lxml.html.HtmlElement) -> str:
        if not isinstance(element.tag, str) or element.tag in skipped:
            return ""
        inside = "".join(own(child) + (child.tail or "") for child in element)
        return (element.text or "") + inside

    for li in root.iter("li"):
        depth = sum(1 for _ in li.iterancestors("ul", "ol"))
        found.items.append((letters(own(li)), depth))
    found.tables = [letters(own(table)) for table in root.iter("table")]
    found.emphasis = [letters(own(element)) for element in root.iter("em", "strong")]
    return found


def ours(text: str, converter: Converter) -> Reading:
    """notewire's reading."""
    start = time.perf_counter()
    article: Article = converter.convert(text)
    seconds = time.perf_counter() - start
    typed = [formula.source.string for formula in article.formulas]
    html = article.html_with(lambda number: escape(typed[number]), lambda number: "", lambda number: "")
    found = read_html(html, lambda root: typed)
    found.seconds = seconds
    return found


def stock(text: str, converter: markdown.Markdown) -> Reading:
    """Plain Python-Markdown's reading."""
    start = time.perf_counter()
    html = converter.reset().convert(text)
    seconds = time.perf_counter() - start

    def formulas(root: lxml.html.HtmlElement) -> Iterable[str]:
        for element in root.iter("span", "div"):
            if element.get("class") == "arithmatex":
                yield re.sub(r"^\s*\\[\[(]|\\[\])]\s*$", "", "".join(element.itertext()))

    found = read_html(html, formulas)
    found.seconds = seconds
    return found


# the comparison


@dataclass
class Losses:
    """What of the reference a reading lacks, and how much there was."""

    counts: Counter[str] = field(default_factory=Counter)
    of: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    examples: list[str] = field(default_factory=list)

    def add(self, other: Losses) -> None:
        """Adds another file's."""
        self.counts += other.counts
        self.of += other.of
        self.seconds += other.seconds
        self.examples += other.examples


KINDS = ("items lost", "items flattened", "formulas lost", "fences not verbatim", "tables lost", "false emphasis")


def compare(wanted: Reading, found: Reading) -> Losses:
    """A reading against the reference."""
    losses = Losses(seconds=found.seconds)

    def missing(kind: str, wanted_things: list[str], found_things: list[str]) -> None:
        left = Counter(found_things)
        losses.of[kind] += len(wanted_things)
        for thing in wanted_things:
            if left[thing] > 0:
                left[thing] -= 1
            else:
                losses.counts[kind] += 1
                losses.examples.append(f"{kind}: {thing[:100]!r}")

    missing("items lost", [text for text, _ in wanted.items if text], [text for text, _ in found.items])
    missing("formulas lost", wanted.formulas, found.formulas)
    missing("fences not verbatim", wanted.fences, found.fences)
    missing("tables lost", wanted.tables, found.tables)
    deepest: dict[str, list[int]] = {}
    for text, depth in found.items:
        deepest.setdefault(text, []).append(depth)
    for text, depth in wanted.items:
        if depth > 1 and text:
            losses.of["items flattened"] += 1
            if text in deepest and depth not in deepest[text] and max(deepest[text]) < depth:
                losses.counts["items flattened"] += 1
                losses.examples.append(f"items flattened: {text[:100]!r} {depth} {deepest[text]}")
    losses.of["false emphasis"] += len(found.emphasis)
    for thing, count in (Counter(found.emphasis) - Counter(wanted.emphasis)).items():
        losses.counts["false emphasis"] += count
        losses.examples.append(f"false emphasis: {thing[:100]!r}")
    return losses


def normalised(text: str) -> str:
    """The text as every converter gets it: front matter cut off, line ends and byte order mark the same."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.S)


def main() -> int:
    """Runs the comparison and prints its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--files", action="store_true", help="a line for each file that loses anything")
    parser.add_argument("--losses", action="store_true", help="name what notewire loses")
    parser.add_argument("--no-stock", action="store_true", help="leave plain Python-Markdown out")
    options = parser.parse_args()
    converter = Converter()
    plain = markdown.Markdown(extensions=STOCK, extension_configs=STOCK_OPTIONS)
    print("| collection | converter | " + " | ".join(KINDS) + " | seconds |")
    print("| --- | --- |" + " ---: |" * (len(KINDS) + 1))
    for folder in options.folders:
        totals = {"notewire": Losses(), "Python-Markdown": Losses()}
        details = []
        for file in sorted(folder.rglob("*.md")) if folder.is_dir() else [folder]:
            text = normalised(file.read_text("utf-8", errors="replace"))
            wanted = reference(text)
            mine = compare(wanted, ours(text, converter))
            totals["notewire"].add(mine)
            if mine.counts:
                details.append((file, mine))
            if not options.no_stock:
                try:
                    totals["Python-Markdown"].add(compare(wanted, stock(text, plain)))
                except Exception as error:
                    print(f"Python-Markdown failed on {file}: {error!r}", file=sys.stderr)
        for name, losses in totals.items():
            if losses.of:
                cells = [f"{losses.counts[kind]} of {losses.of[kind]}" for kind in KINDS]
                print(f"| {folder.name} | {name} | " + " | ".join(cells) + f" | {losses.seconds:.1f} |")
        if options.files or options.losses:
            for file, losses in details:
                print(f"  {file}: {dict(losses.counts)}")
                if options.losses:
                    for example in losses.examples:
                        print(f"      {example}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
