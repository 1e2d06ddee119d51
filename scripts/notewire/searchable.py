"""A note as search sees it: its sections as plain text, its formulas as tokens, and its terms with their weights.

Made once, where the note is read, and kept with it.
"""

from __future__ import annotations

import functools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from notewire import latex, terms
from notewire.dialect.article import Article
from notewire.frontmatter import Meta
from notewire.sections import Section, plain

FILTER, TEXT, HEADING, TITLE = range(4)
"""Where a term stands, the least first; `weight` says what for."""
SATURATION, LENGTH_PART, USUAL_LENGTH = 1.2, 0.75, 1000
"""BM25's k₁ and b (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009), and the length that counts as 1: a
fixed one, or each edit would change every weight of the site."""

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
    slug: str,
    category: str,
    meta: Meta,
    title: Article,
    summary: Article | None,
    body: Article,
    parts: Sequence[Section],
    macros: Macros,
) -> Searchable:
    """What search knows of a note; `parts` are the sections of its body. Its summary counts as its first words."""
    said = " ".join(plain(summary.html).split()) if summary else ""
    first, *rest = ((one.anchor, one.heading, one.text) for one in parts)
    shown = (("", "", f"{said}\n{first[2]}".strip()), *rest)
    formulas = [_formula(found.latex, macros) for found in body.formulas]
    counts: Counter[str] = Counter()
    titles = [term for found in title.formulas for term in _formula(found.latex, macros)[1]]
    titles += terms.in_note("\n".join([plain(title.html), slug, *meta.aliases]))
    headings = [one.title for one in parts]
    others = terms.in_note("\n".join([*headings, *meta.tags, *(paper.id for paper in meta.papers)]))
    text = terms.in_note("\n".join([said, *(one.words for one in parts)]))
    for found in (titles, others, text, *(said for _, said in formulas)):
        counts.update(found)
    fields = {**dict.fromkeys(others, HEADING), **dict.fromkeys(titles, TITLE)}
    length = _rounded(counts.total() / USUAL_LENGTH)
    weights = bytearray(map(_usual(max(counts.values(), default=0).bit_length(), length).__getitem__, counts.values()))
    for place, term in zip(range(len(fields)), counts, strict=False):  # they were counted first
        weights[place] = weight(fields[term], counts[term], length)
    filters = (f"c\0{category}", *(f"t\0{tag}" for tag in dict.fromkeys(meta.tags)))
    return Searchable(
        shown, tuple(tokens for tokens, _ in formulas), (*counts, *filters), bytes(weights) + bytes(len(filters))
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


def _rounded(length: float) -> float:
    """A length to a power of √2: a sentence more seldom makes another one of it, and so changes no other term's weight."""
    return 2 ** (round(2 * math.log2(max(length, 0.05))) / 2)
