"""A leaf's text: code, formulas and tags become tokens before Python-Markdown sees the line.

So an underscore of a formula is never emphasis, a bar of one never splits a table's row, and code stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from notewire.dialect import equations, formulas, html
from notewire.dialect.formulas import Span, Unclosed
from notewire.dialect.store import Reference, Store
from notewire.lines import Text

_SPECIAL = re.compile(r"[\\`$<]|!?\[\[")
_WIKI = re.compile(r"(!?)\[\[([^\[\]\n|]+?)(?:\\?\|([^\[\]\n]*))?\]\](?!\()")
_NUMBERS = re.compile(r"[\d\s.,;:+-]*\Z")
_RUN = re.compile(r"`+")


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
