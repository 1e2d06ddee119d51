"""The Markdown that notes are written in, and its conversion.

What the author typed is what the page shows. Blocks are read by CommonMark's rules (`blocks`, `starts`), code and formulas
are taken out before anything can damage them (`inline`, `formulas`), and what is left inside a line is Python-Markdown's.
The order, which reads as a table of contents:

1. `parse`: lines to a tree of blocks; a formula runs on over blank lines (`inline.runs_on`).
2. `build.Builder`: the tree to elements; `inline.tokenise` puts tokens for code, formulas and raw HTML.
3. Python-Markdown's tree processors: inline marks (`inlines`, `citations` and `emphasis` are ours), footnotes, attribute
   lists, heading ids.
4. `_Figures`: a picture alone with a title becomes a figure with a caption.
5. `postprocess`: equations are numbered and referred to, tokens of code and raw HTML are put back; formulas and links
   stay tokens in the `Article`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace as replace_fields
from typing import Any
from xml.etree import ElementTree as etree

import markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor
from pymdownx.slugs import slugify as slugs

from notewire.dialect import blocks, citations, emphasis, fences, inline, inlines, parse
from notewire.dialect.article import Article, Cite, Doubt, Link, find_links, put
from notewire.dialect.build import Builder
from notewire.dialect.formulas import PlacedFormula
from notewire.dialect.locate import Locator
from notewire.dialect.postprocess import Rendered, Tokens
from notewire.dialect.store import Store
from notewire.dialect.tokens import CODE, FORMULA, LINK, NAMED, RAW, replace, token
from notewire.lines import Text
from notewire.math import MathRenderer, plain_text

__all__ = [
    "Article",
    "Cite",
    "Converter",
    "Doubt",
    "Link",
    "NotewireExtension",
    "PlacedFormula",
    "convert",
    "makeExtension",
    "put",
]

_SLUG = slugs(case="lower")
_ONLY_WORDS = re.compile(r"[^\s\\`$<>&{\x02\x03](?:[^\n\\`$<>&{\x02\x03]*[^\s\\`$<>&{\x02\x03])?")
"""A line without anything that the tokens of `inline`, HTML or attribute lists begin with; `inlines.MARK` tells the rest."""


class _Parser(BlockParser):
    """Stands where Python-Markdown's block parser stood; the block processors of other extensions have nothing to do."""

    store: Store
    highlight: fences.Highlight = staticmethod(fences.highlighted)
    first_line: int = 1
    demote: bool = False
    citing: bool = False
    """Whether papers may be cited."""
    text: Text | None = None
    """A single run of text, such as a title, which has no blocks."""
    document: blocks.Block
    footnotes: dict[str, blocks.Block]
    ext: FootnoteExtension

    def fresh(self) -> None:
        """Forgets the last note."""
        self.store = Store()
        self.footnotes = {}
        self.text = None

    def builder(self) -> Builder:
        """A builder that hands footnotes and link definitions to Python-Markdown."""

        def footnote(name: str, block: blocks.Block) -> None:
            self.footnotes[name] = block
            self.ext.setFootnote(name, name)

        def reference(name: str, target: str, title: str) -> None:
            self.md.references.setdefault(" ".join(name.lower().split()), (target, title))

        return Builder(self.store, footnote, reference, self.highlight)

    def parseDocument(self, lines: Iterable[str]) -> etree.ElementTree:
        """The note as an element tree."""
        root = etree.Element(self.md.doc_tag)
        if self.text is not None:
            etree.SubElement(root, "p").text = inline.tokenise(self.text, self.store)
            return etree.ElementTree(root)
        document = parse.document(list(lines), self.first_line)
        self.document = document
        self.builder().document(root, document, demote=self.demote)
        return etree.ElementTree(root)

    def parseChunk(self, parent: etree.Element, text: str) -> None:
        """A footnote, which Python-Markdown asks for by the text that we gave it: its id."""
        block = self.footnotes.get(text)
        if block is not None:
            self.builder().children(parent, block.children)


class _Figures(Treeprocessor):
    """A picture alone in its paragraph, with a title, is a figure: the title is its caption. Pictures load when needed."""

    def run(self, root: etree.Element) -> None:
        """Changes the tree in place."""
        for picture in root.iter("img"):
            picture.set("loading", "lazy")
            picture.set("decoding", "async")
        for paragraph in root.iter("p"):
            alone = _alone(paragraph)
            if alone is not None and alone.get("title"):
                paragraph.tag = "figure"
                paragraph.set("class", "nw-figure")
                etree.SubElement(paragraph, "figcaption").text = alone.attrib.pop("title")


def _alone(paragraph: etree.Element) -> etree.Element | None:
    """The picture that is all a paragraph has, be it inside a link."""
    if len(paragraph) != 1 or (paragraph.text or "").strip() or (paragraph[0].tail or "").strip():
        return None
    inner = paragraph[0]
    if inner.tag == "a" and len(inner) == 1 and not (inner.text or "").strip():
        inner = inner[0]
    return inner if inner.tag == "img" else None


class _Finished(Treeprocessor):
    """Tells that the tree is done: only then are formulas rendered, not in the headings that anchors are made of."""

    def __init__(self, parser: _Parser) -> None:
        super().__init__(parser.md)
        self.parser = parser

    def run(self, root: etree.Element) -> None:
        """Changes nothing in the tree."""
        self.parser.store.finished = True


class NotewireExtension(Extension):
    """The dialect as an extension of Python-Markdown, so that hand-written pages read as notes do: ``- notewire``."""

    def __init__(self, **kwargs: Any) -> None:
        self.config = {
            "render": [True, "render formulas in place"],
            "macros": [{}, "LaTeX macros of the whole site"],
            "demote": [False, "make headings one level smaller if one is of level 1, because the title is elsewhere"],
        }
        super().__init__(**kwargs)

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        """Takes out what reads blocks by other rules, and puts ours in."""
        self.parser = _Parser(md)
        self.parser.blockprocessors = md.parser.blockprocessors
        md.parser = self.parser
        self.parser.demote = self.getConfig("demote")
        for name in ("normalize_whitespace", "html_block", "fenced_code_block"):
            if name in md.preprocessors:  # MkDocs brings fenced_code along
                md.preprocessors.deregister(name)
        md.ESCAPED_CHARS = list(
            "!\"#$%'()*+,-./:;=?@[\\]^_`{|}~"
        )  # CommonMark's, less those that HTML needs: see `inline`
        for name in ("backtick", "html"):  # already tokens
            md.inlinePatterns.deregister(name)
        self.parser.ext = FootnoteExtension(BACKLINK_TITLE="回到正文", SEPARATOR="-", USE_DEFINITION_ORDER=False)
        toc = TocExtension(
            permalink="#", permalink_title="本节链接", slugify=self._slug, toc_depth="2-4", marker="[TOC]"
        )
        md.registerExtensions([self.parser.ext, AttrListExtension(), toc], {})
        inlines.register(md)
        emphasis.register(md)
        if not self.getConfig("render"):
            citations.register(md, self.parser)
        md.treeprocessors.register(_Figures(md), "nw-figures", -1)
        md.postprocessors.register(Tokens(md, self.parser), "nw-tokens", -1)
        if self.getConfig("render"):
            renderer = MathRenderer(dict(self.getConfig("macros")))
            md.postprocessors.register(Rendered(md, self.parser, renderer), "nw-rendered", -2)
            md.treeprocessors.register(_Finished(self.parser), "nw-finished", -100)
        md.registerExtension(self)
        self.reset()

    def reset(self) -> None:
        """Called between two notes."""
        self.parser.fresh()

    def _slug(self, text: str, separator: str) -> str:
        store = self.parser.store
        text = replace(text, CODE, lambda n: store.codes[n])
        for kind in (FORMULA, NAMED):
            text = replace(text, kind, lambda n: plain_text(store.formulas[n].latex))
        return _SLUG(replace(text, RAW, lambda n: ""), separator) or "section"


class Converter:
    """Converts notes one after another; make one a thread."""

    def __init__(self, highlight: fences.Highlight = fences.highlighted) -> None:
        """`highlight` colours blocks of code."""
        self._extension = NotewireExtension(render=False, demote=True)
        self._md = markdown.Markdown(extensions=[self._extension], output_format="html", tab_length=4)
        self._extension.parser.highlight = highlight
        # no other extension adds patterns here, so what these need is known
        self._md.treeprocessors.register(inlines.Unmarked(self._md), "nw-unmarked", 21)

    def convert(self, text: str, first_line: int = 1, *, citing: bool = True) -> Article:
        """The article of a Markdown text whose first line is the author's line `first_line`. `citing` says whether papers can be
        cited there: only a note has a place for their list."""
        self._md.reset()
        parser = self._extension.parser
        parser.first_line, parser.citing = first_line, citing
        html = self._md.convert(text)
        locator = Locator(text, first_line, lambda: parser.document)
        article = self._article(html, locator)
        cites = tuple(citations.placed(parser.store.cites, locator.words, locator.place))
        return replace_fields(article, cites=cites) if cites else article

    def inline(self, text: Text | str, line: int = 1) -> Article:
        """The article of a title or a summary: the same marks, no blocks. A `str` stands on the author's line `line`."""
        placed = text if isinstance(text, Text) else Text(text.strip(), ((0, line, 0),))
        if _ONLY_WORDS.fullmatch(placed.string) and not inlines.MARK.search(placed.string):
            return Article(placed.string)  # as most titles are
        self._md.reset()
        self._extension.parser.text = placed
        self._extension.parser.citing = False
        html = self._md.convert(placed.string or " ").strip().removeprefix("<p>").removesuffix("</p>")
        return self._article(html, lambda target: placed.place(max(placed.string.find(target), 0)))

    def _article(self, html: str, locate: Callable[[str], tuple[int, int]]) -> Article:
        store = self._extension.parser.store
        html, links = find_links(html, locate, lambda number: token(LINK, number))
        doubts = tuple(Doubt(*doubt) for doubt in store.doubts)
        return Article(html, tuple(store.formulas), tuple(links), doubts)


def convert(text: str, first_line: int = 1) -> Article:
    """One text's article, for callers that have a single one; `Converter` serves many."""
    return Converter().convert(text, first_line)


def makeExtension(**kwargs: Any) -> NotewireExtension:
    """Python-Markdown's entry point."""
    return NotewireExtension(**kwargs)
