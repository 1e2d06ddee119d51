"""An article as plain text, section by section: what search, keywords and the reading time are made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from notewire.dialect.fences import CODE_BEGINS, CODE_ENDS, DIAGRAM_BEGINS, DIAGRAM_ENDS
from notewire.dialect.tokens import FORMULA, NAMED, TOKEN

FORMULA_OPEN, FORMULA_CLOSE = "\ue000", "\ue001"
_BREAK = "\x02"
"""Between two sections; not a character of any note (`reading`)."""
_CODE = "\x03"
"""Before and behind a block of code; likewise."""
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
_NO_PROSE = re.compile(f"{FORMULA_OPEN}[0-9]+{FORMULA_CLOSE}|{_CODE}[^{_CODE}]*{_CODE}")
_FORMULA = re.compile(f"{FORMULA_OPEN}[0-9]+{FORMULA_CLOSE}")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an article under a heading of any level."""

    anchor: str
    heading: str
    """As HTML with tokens. The first section is what stands before the first heading, and has neither of the two."""
    title: str
    """Its heading as plain text."""
    text: str
    """Its text, a line for each block; a formula's number stands between two private characters."""
    marked: str
    """The same with marks around code, for `prose`."""

    @property
    def prose(self) -> str:
        """Its text without code and formulas."""
        return _NO_PROSE.sub(" ", self.marked)

    @property
    def words(self) -> str:
        """Its text without formulas."""
        return _FORMULA.sub("\n", self.text)


def of(html: str) -> list[Section]:
    """The sections of an article."""
    html = _LEFT_OUT.sub("", html)
    headings = [("", ""), *_HEADING.findall(html)]
    html = _HEADING.sub(f"\n{_BREAK}\n", html)
    html = html.replace(CODE_BEGINS, _CODE + CODE_BEGINS).replace(CODE_ENDS, CODE_ENDS + _CODE)
    if DIAGRAM_BEGINS in html:
        html = html.replace(DIAGRAM_BEGINS, _CODE + DIAGRAM_BEGINS).replace(DIAGRAM_ENDS, DIAGRAM_ENDS + _CODE)
    text = unescape(_TAG.sub("", _BLOCK_END.sub("\n", html.replace(_SPAN_END, ""))))
    text = TOKEN.sub(
        lambda found: f"{FORMULA_OPEN}{found[2]}{FORMULA_CLOSE}" if found[1] in (FORMULA, NAMED) else "", text
    )
    parts = _SPACES.sub(" ", _OTHER_SPACE.sub(" ", text)).split(_BREAK)
    return [
        Section(unescape(anchor), heading.strip(), plain(heading), *_texts(part))
        for (anchor, heading), part in zip(headings, parts, strict=True)
    ]


def _texts(part: str) -> tuple[str, str]:
    """The text of a section, without marks and with them."""
    marked = "\n".join(filter(None, map(str.strip, part.split("\n"))))
    return "\n".join(filter(None, marked.replace(_CODE, "").split("\n"))) if _CODE in marked else marked, marked


def plain(html: str) -> str:
    """HTML without tags and formulas, on any number of lines."""
    html = _BLOCK_END.sub("\n", _LEFT_OUT.sub("", html).replace(_SPAN_END, ""))
    return TOKEN.sub(" ", unescape(_TAG.sub("", html)))
