"""A note as search sees it: its sections as plain text, its formulas as tokens, and its terms with their weights.

Made once, where the note is read, and kept with it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from notewire import latex, terms
from notewire.dialect.article import Article
from notewire.dialect.tokens import FORMULA, NAMED, TOKEN
from notewire.frontmatter import Meta

FILTER, TEXT, HEADING, TITLE = range(4)
"""Where a term stands, the least first; `weight` says what for."""
SATURATION, LENGTH_PART, USUAL_LENGTH = 1.2, 0.75, 1000
"""BM25's k₁ and b (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), and the length that counts as 1: a
fixed one, or each edit would change every weight of the site."""
FORMULA_OPEN, FORMULA_CLOSE = "\ue000", "\ue001"
_BREAK = "\x02"
"""Between two sections; not a character of any note (`reading`)."""

_HEADING = re.compile(r'<h[2-6]\b[^<>]*\bid="([^"]*)"[^<>]*>(.*?)</h[2-6]>', re.S)
_LEFT_OUT = re.compile(
    r'<a class="(?:headerlink|footnote-backref)".*?</a>|<span class="(?:nw-code__lang|nw-cites)">.*?</span>|'
    r"<(script|style)\b.*?</\1>",
    re.S,
)
_BLOCK_END = re.compile(
    r"</(?:p|li|dt|dd|t[dh]|tr|pre|div|figure|figcaption|summary|h[1-6]|blockquote)>|<(?:br|hr)\b[^<>]*>"
)
_TAG = re.compile(r"<!--.*?-->|<[A-Za-z/!?][^>]*>", re.S)
_SPAN_END = "</span>"
"""Half of all tags, where there is code; taken out first, for that is quicker."""
_OTHER_SPACE = re.compile(r"[\t\r\f\v]")
_SPACES = re.compile("  +")


Macros = tuple[tuple[str, str], ...]
"""The site's macros: command with its backslash and body."""


@dataclass(frozen=True, slots=True)
class Searchable:
    """What search knows of a note."""

    sections: tuple[tuple[str, str, str], ...] = ()
    """Anchor, heading as HTML with tokens, and text in which a formula's number stands between two private characters; the
    first section is what stands before the first heading, and has neither of the former."""
    formulas: tuple[str, ...] = ()
    """The tokens of each formula of the body, joined by spaces."""
    terms: tuple[str, ...] = ()
    weights: bytes = b""
    """One byte a term, as the index keeps it."""


NOTHING = Searchable()
"""What search knows of a file that is no note."""


def of(
    slug: str, category: str, meta: Meta, title: Article, summary: Article | None, body: Article, macros: Macros
) -> Searchable:
    """What search knows of a note. Its summary counts as its first words."""
    (_, _, first), *rest = _sections(body.html)
    said = " ".join(plain(summary.html).split()) if summary else ""
    sections = (("", "", f"{said}\n{first}".strip()), *rest)
    formulas = [_formula(found.latex, macros) for found in body.formulas]
    counts: Counter[str] = Counter()
    titles = [term for found in title.formulas for term in _formula(found.latex, macros)[1]]
    titles += terms.in_note("\n".join([plain(title.html), slug, *meta.aliases]))
    headings = [plain(heading) for _, heading, _ in sections]
    others = terms.in_note("\n".join([*headings, *meta.tags, *(paper.id for paper in meta.papers)]))
    text = terms.in_note("\n".join(_FORMULA.sub("\n", text) for _, _, text in sections))
    for found in (titles, others, text, *(said for _, said in formulas)):
        counts.update(found)
    fields = {**dict.fromkeys(others, HEADING), **dict.fromkeys(titles, TITLE)}
    length = _rounded(counts.total() / USUAL_LENGTH)
    weights = bytearray(map(_usual(max(counts.values(), default=0).bit_length(), length).__getitem__, counts.values()))
    for place, term in zip(range(len(fields)), counts, strict=False):  # they were counted first
        weights[place] = weight(fields[term], counts[term], length)
    filters = (f"c\0{category}", *(f"t\0{tag}" for tag in dict.fromkeys(meta.tags)))
    return Searchable(
        sections, tuple(tokens for tokens, _ in formulas), (*counts, *filters), bytes(weights) + bytes(len(filters))
    )


def weight(field: int, count: int, length: float) -> int:
    """A term's byte in the index: where it stands, and how strongly it speaks for the note."""
    saturated = count / (count + SATURATION * (1 - LENGTH_PART + LENGTH_PART * length))
    return field << 6 | round(63 * saturated)


@functools.lru_cache(maxsize=256)
def _usual(bits: int, length: float) -> tuple[int, ...]:
    """The bytes of terms of the text, by their counts, which have so many bits."""
    return tuple(weight(TEXT, count, length) for count in range(1 << bits))


@functools.lru_cache(maxsize=20_000)  # most formulas of a note are some other's, too
def _formula(source: str, macros: Macros) -> tuple[str, tuple[str, ...]]:
    """A formula's tokens, joined by spaces, and the terms that it is found by: those of its tokens, and its words."""
    tokens = latex.tokens(source, dict(macros))
    return " ".join(tokens), (*latex.terms(tokens), *terms.in_note("\n".join(latex.words(source))))


def plain(html: str) -> str:
    """HTML without tags and formulas, on any number of lines."""
    html = _BLOCK_END.sub("\n", _LEFT_OUT.sub("", html).replace(_SPAN_END, ""))
    return TOKEN.sub(" ", unescape(_TAG.sub("", html)))


def _sections(html: str) -> Iterable[tuple[str, str, str]]:
    """The parts of a note's HTML under its headings. A formula's number stands between two private characters."""
    html = _LEFT_OUT.sub("", html)
    headings = [("", ""), *_HEADING.findall(html)]
    text = unescape(_TAG.sub("", _BLOCK_END.sub("\n", _HEADING.sub(f"\n{_BREAK}\n", html).replace(_SPAN_END, ""))))
    text = TOKEN.sub(
        lambda found: f"{FORMULA_OPEN}{found[2]}{FORMULA_CLOSE}" if found[1] in (FORMULA, NAMED) else "", text
    )
    parts = _SPACES.sub(" ", _OTHER_SPACE.sub(" ", text)).split(_BREAK)
    for (anchor, heading), part in zip(headings, parts, strict=True):
        yield unescape(anchor), heading.strip(), "\n".join(filter(None, map(str.strip, part.split("\n"))))


_FORMULA = re.compile(f"{FORMULA_OPEN}\\d+{FORMULA_CLOSE}")


def _rounded(length: float) -> float:
    """A length to a power of √2: a sentence more seldom makes another one of it, and so changes no other term's weight."""
    return 2 ** (round(2 * math.log2(max(length, 0.05))) / 2)
