"""Which raw HTML a note may carry: what HTML knows is HTML, everything else in angle brackets is text.

Notes on language models are full of ``<think>``, ``<eos>`` and ``<s>``-like marks that CommonMark would pass on as tags
and a browser would swallow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav"
    " noframes ol optgroup option p param search section summary table tbody td tfoot th thead title tr track ul".split()
)
"""CommonMark 0.31, section 4.6, kind 6."""
INLINE_TAGS = frozenset(
    "a abbr audio b bdi bdo big br button canvas cite code data del dfn em embed font i img input ins kbd label map area"
    " mark math meter object output picture pre progress q rp rt ruby s samp script select small source span strike strong"
    " style sub sup svg g path rect circle line text polyline polygon ellipse defs marker use tspan template textarea time"
    " tt u var video wbr".split()
)
AMBIGUOUS = frozenset({"s"})
"""Tags that are marks of the trade as well: ``<s>`` begins a sequence. They are HTML only where their end tag follows."""

_NAME = r"[A-Za-z][A-Za-z0-9-]*"
_ATTRIBUTES = r"(?:\s+[A-Za-z_:@][\w.:@-]*(?:\s*=\s*(?:[^\s\"'=<>`]+|'[^']*'|\"[^\"]*\"))?)*\s*"
TAG = re.compile(rf"<(?:(/)({_NAME})\s*|({_NAME}){_ATTRIBUTES}/?)>")
COMMENT = re.compile(r"<!--(?:.*?)-->", re.S)
AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+)>")
_LITERAL = re.compile(r"<(script|pre|style|textarea)(?=[\s>]|$)", re.I)
_BLOCK = re.compile(rf"</?({_NAME})(?=[\s>]|/>|$)")


@dataclass(frozen=True, slots=True)
class BlockStart:
    """A block of raw HTML: what ends it, on the same line or a later one; None for a blank line."""

    end: re.Pattern[str] | None


def block_start(text: str, *, interrupts: bool) -> BlockStart | None:
    """Whether a block of raw HTML begins with `text`; `interrupts` if a paragraph is open."""
    if match := _LITERAL.match(text):
        return BlockStart(re.compile(rf"</{match[1]}>", re.I))
    if text.startswith("<!--"):
        return BlockStart(re.compile("-->"))
    if (match := _BLOCK.match(text)) and match[1].lower() in BLOCK_TAGS:
        return BlockStart(None)
    if not interrupts and (match := TAG.match(text)) and match.end() == len(text.rstrip()) and is_tag(match, text):
        return BlockStart(None)
    return None


def is_tag(match: re.Match[str], text: str) -> bool:
    """Whether a match of `TAG` in `text` is HTML rather than a mark such as ``<think>``."""
    name = (match[2] or match[3]).lower()
    if name in AMBIGUOUS:
        return bool(match[1] and re.search(rf"<{name}[\s>]", text[: match.start()], re.I)) or bool(
            not match[1] and re.search(rf"</{name}\s*>", text[match.end() :], re.I)
        )
    return name in BLOCK_TAGS or name in INLINE_TAGS
