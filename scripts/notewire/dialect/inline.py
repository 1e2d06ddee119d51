"""A leaf's text: code, formulas and tags become tokens before Python-Markdown sees the line.

So an underscore of a formula is never emphasis, a bar of one never splits a table's row, and code stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from notewire.dialect import equations, formulas, html, starts
from notewire.dialect.blocks import Block, Parser
from notewire.dialect.formulas import PlacedFormula, Span, Unclosed
from notewire.dialect.lines import Text, joined
from notewire.dialect.tokens import CODE, FORMULA, RAW, REFERENCE, token

_SPECIAL = re.compile(r"[\\`$<]|!?\[\[")
_WIKI = re.compile(r"(!?)\[\[([^\[\]\n|]+?)(?:\\?\|([^\[\]\n]*))?\]\](?!\()")
_NUMBERS = re.compile(r"[\d\s.,;:+-]*\Z")
_RUN = re.compile(r"`+")


@dataclass(frozen=True, slots=True)
class Reference:
    """``\\eqref{label}``, or ``\\ref`` without the parentheses, and where the author wrote it."""

    label: str
    bare: bool
    line: int
    column: int


@dataclass(slots=True)
class Store:
    """What the tokens of one note stand for, by kind, in the order of the text."""

    formulas: list[PlacedFormula] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    """Inline code, as typed."""
    raws: list[str] = field(default_factory=list)
    """HTML that goes to the page as it is: blocks of code already highlighted, raw HTML of the author's."""
    references: list[Reference] = field(default_factory=list)
    """References to equations: what is shown is known only when the whole note is read."""
    finished: bool = False
    """Whether the tree is done and only the text is left to be made."""
    tables: int = 0
    """How many tables there were so far: each is a region with a name of its own."""
    numbering: equations.Numbering | None = None
    doubts: list[tuple[int, int, str, str]] = field(default_factory=list)
    """What is surely wrong with the Markdown: line, column, message, hint."""

    def formula(self, latex: Text, *, display: bool, in_table: bool = False) -> str:
        """Keeps a formula and returns its token."""
        string = latex.string.replace("\\|", "|") if in_table else latex.string
        self.formulas.append(PlacedFormula(formulas.clean(string), display, latex))
        return token(FORMULA, len(self.formulas) - 1)

    def code(self, text: str) -> str:
        """Keeps inline code and returns its token."""
        self.codes.append(text)
        return token(CODE, len(self.codes) - 1)

    def reference(self, reference: Reference) -> str:
        """Keeps a reference to an equation and returns its token."""
        self.references.append(reference)
        return token(REFERENCE, len(self.references) - 1)

    def raw(self, text: str) -> str:
        """Keeps HTML and returns its token."""
        self.raws.append(text)
        return token(RAW, len(self.raws) - 1)


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Inline code from `start` to `end` of a string, its text from `inner_start` to `inner_end`."""

    start: int
    end: int
    inner_start: int
    inner_end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, comment or autolink of raw HTML; `real` if it is HTML, not a mark in angle brackets."""

    start: int
    end: int
    real: bool
    autolink: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """A wikilink or a reference to an equation: the match of its pattern."""

    start: int
    end: int
    match: re.Match[str]


Found = Span | CodeSpan | Tag | Unclosed | Other


def spans(text: str, *, markdown: bool = True) -> Iterator[Found]:
    """Everything in `text` that Markdown must leave alone, from left to right; what begins first wins.

    With `markdown` false the text is raw HTML: backticks mean nothing there.
    """
    position = 0
    unclosed: set[str] = set()
    while match := _SPECIAL.search(text, position):
        start = match.start()
        found: Found | None = None
        char = match[0]
        if char == "`":
            run = _RUN.match(text, start)
            assert run is not None
            found = _code(text, run) if markdown else None
            position = run.end()
        elif char[-1] == "[":
            wiki = _WIKI.match(text, start) if markdown else None
            if wiki and not _NUMBERS.match(wiki[2]):
                found = Other(start, wiki.end(), wiki)
            position = match.end()
        elif char == "\\" and (reference := equations.REFERENCE.match(text, start)):
            found = Other(start, reference.end(), reference)
            position = reference.end()
        elif char == "<":
            found = _tag(text, start)
            position = start + 1
        else:
            found = formulas.at(text, start)
            position = start + (2 if char == "\\" or text.startswith("$$", start) else 1)
            if isinstance(found, Unclosed):
                if found.closer not in unclosed:
                    unclosed.add(found.closer)
                    yield found
                continue
        if found is not None and not isinstance(found, Unclosed):
            if isinstance(found, Span) and markdown and _breaks_code(text, found):
                continue
            yield found
            position = found.end
            if isinstance(found, Tag) and found.real and (end := _literal_end(text, found)):
                position = end


_LITERAL = re.compile(r"<(code|pre|kbd|samp|script|style|textarea)(?=[\s>])", re.I)


def _literal_end(text: str, tag: Tag) -> int | None:
    """Where the element that a tag begins ends, if what is in it is no Markdown and no formula."""
    match = _LITERAL.match(text, tag.start)
    end = text.lower().find(f"</{match[1].lower()}", tag.end) if match else -1
    return end if end >= 0 else None


def _breaks_code(text: str, formula: Span) -> bool:
    """Whether inline code begins inside what might be a formula and ends after it: then it is code, and no formula."""
    run = _RUN.search(text, formula.inner_start, formula.inner_end)
    if run is None or text[formula.start : formula.start + 2] == "$$":
        return False
    code = _code(text, run)
    return code is not None and code.end > formula.end


def _code(text: str, run: re.Match[str]) -> CodeSpan | None:
    for other in _RUN.finditer(text, run.end()):
        if len(other[0]) == len(run[0]):
            return CodeSpan(run.start(), other.end(), run.end(), other.start())
    return None


def _tag(text: str, start: int) -> Tag | None:
    if match := html.TAG.match(text, start):
        return Tag(start, match.end(), html.is_tag(match, text))
    if match := html.COMMENT.match(text, start):
        return Tag(start, match.end(), True)
    if match := html.AUTOLINK.match(text, start):
        return Tag(start, match.end(), True, autolink=True)
    return None


def tokenise(text: Text, store: Store, *, in_table: bool = False) -> str:
    """The text of a leaf with tokens for what Markdown must leave alone."""
    string = text.string
    out, done = [], 0
    for span in spans(string):
        if isinstance(span, Unclosed):
            if span.closer != "$":
                line, column = text.place(span.start)
                opener = (
                    string[span.start : span.start + 2]
                    if span.closer in ("$$", "\\)", "\\]")
                    else span.closer.replace("end", "begin")
                )
                if span.closer != "\\]":
                    store.doubts.append(
                        (
                            line,
                            column,
                            f"the formula that {opener} opens is never closed",
                            f"write {span.closer} after it",
                        )
                    )
            continue
        out.append(_escaped(string[done : span.start]))
        done = span.end
        if isinstance(span, Span):
            inner = text.part(span.inner_start, span.inner_end)
            if only := equations.REFERENCE.fullmatch(inner.string.strip()):
                out.append(
                    store.reference(Reference(" ".join(only[2].split()), only[1] == "ref", *text.place(span.start)))
                )
            else:
                out.append(store.formula(inner, display=span.display, in_table=in_table))
        elif isinstance(span, Other):
            found = span.match
            if found.re is equations.REFERENCE:
                out.append(
                    store.reference(Reference(" ".join(found[2].split()), found[1] == "ref", *text.place(span.start)))
                )
            else:
                out.append(store.raw(wikilink(found)))
        elif isinstance(span, CodeSpan):
            code = string[span.inner_start : span.inner_end].replace("\n", " ")
            if len(code) > 2 and code[0] == code[-1] == " " and code.strip():
                code = code[1:-1]
            out.append(store.code(code.replace("\\|", "|") if in_table else code))
        elif span.autolink:
            out.append(string[span.start : span.end])
        elif span.real:
            out.append(store.raw(string[span.start : span.end]))
        else:
            out.append("&lt;" + string[span.start + 1 : span.end])
    out.append(_escaped(string[done:]))
    return "".join(out)


_ESCAPED = re.compile(r"((?:^|[^\\])(?:\\\\)*)\\([<>&])")


def _escaped(text: str) -> str:
    """Backslashes before what HTML gives a meaning; those before other punctuation are Python-Markdown's to take away."""
    entities = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    return _ESCAPED.sub(lambda match: match[1] + entities[match[2]], text)


_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp)\Z", re.I)


def wikilink(match: re.Match[str]) -> str:
    """``[[note#heading|words]]``, ``![[picture.png|300]]`` or ``![[note#heading]]`` as HTML; `library` finds the target by
    ``[[`` before it."""
    target, words = match[2].strip().rstrip("\\"), (match[3] or "").strip()
    href = escape("[[" + target)
    if not match[1]:
        return f'<a class="nw-wikilink" href="{href}">{escape(words or target.replace("#", " › ").strip(" ›"), quote=False)}</a>'
    if _PICTURE.search(target):
        size = re.match(r"(\d+)(?:x(\d+))?\Z", words)
        sizes = (f' width="{size[1]}"' + (f' height="{size[2]}"' if size[2] else "")) if size else ""
        alt = escape(words if words and not size else target.rpartition("/")[2])
        return f'<img alt="{alt}" src="{href}"{sizes} loading="lazy" decoding="async">'
    return f'<div class="nw-embed" data-embed="{href}"></div>'


def tokenise_html(text: Text, store: Store) -> str:
    """A block of raw HTML with tokens for the formulas in its text, which is HTML: ``&lt;`` there is a less-than sign."""
    string = text.string
    out, done = [], 0
    for span in spans(string, markdown=False):
        if isinstance(span, Span):
            out.append(string[done : span.start])
            inner = text.part(span.inner_start, span.inner_end)
            unescaped = inner.string.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            out.append(store.formula(Text(unescaped, inner.starts), display=span.display))
            done = span.end
    out.append(string[done:])
    return "".join(out)


_DELIMITER = re.compile(r"\$|\\\[|\\\(|\\begin\{")


def runs_on(parser: Parser, leaf: Block) -> int:
    """Whether a paragraph so far leaves a formula open that ends further down: the line on which it ends, or 0.

    Such a formula may hold blank lines, and lines that begin like a list, a quote or a heading.
    """
    if not _DELIMITER.search(leaf.lines[-1].text):
        return 0
    text = joined(leaf.lines).string
    last = None
    for span in spans(text):
        last = span if isinstance(span, Unclosed) else last if not isinstance(span, Span) else None
    if last is None:
        return 0
    head = text[last.start :]
    between: list[str] = []
    for number, line in parser.following(leaf.lines[-1].number):
        if number - leaf.lines[-1].number > formulas.FAR or starts.is_fence(line):
            return 0
        if last.closer == "$" and (not line.strip() or number - leaf.lines[-1].number > 3):
            return 0
        at = line.find(last.closer)
        if at >= 0:
            inner = "\n".join([head, *between, line[:at]])
            if last.closer == "$":
                whole = inner + line[at:]
                return number if between_is_formula(whole) else 0
            return number if formulas.plausible(inner) else 0
        between.append(line)
    return 0


def between_is_formula(text: str) -> bool:
    """Whether a ``$`` at the start of `text` opens a formula over lines that begin like a list item, a quote or a heading."""
    found = formulas.at(text, 0)
    if not isinstance(found, Span):
        return False
    inner = text[found.inner_start : found.inner_end]
    return (
        not re.search(r"[\u3000-\u9fff\uff00-\uffef]", inner)
        and inner.count("{") == inner.count("}")
        and bool(re.search(r"[\\^_={}]", inner))
    )
