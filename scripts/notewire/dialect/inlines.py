"""What stands inside a line beyond Python-Markdown's own: ``~~del~~``, ``==mark==``, ``H~2~O``, ``x^2^``, bare URLs.

Each is narrow on purpose: in Chinese notes a tilde mostly means "to" (10~20) and two equals signs compare.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor, SimpleTagInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import STX, AtomicString

from notewire.dialect.tokens import OPEN

DELETED = r"(?<!~)(~~)(?![~\s])(.+?)(?<![\s~])~~(?!~)"
MARKED = r"(?<![=A-Za-z0-9_)\]])(==)(?![=\s])(.+?)(?<![\s=])==(?![=A-Za-z0-9_(])"
SUBSCRIPT = r"(?<=[A-Za-z)\]])(~)(?![~\s])([A-Za-z0-9+,\-]{1,12})~(?!~)"
SUPERSCRIPT = r"(?<=[A-Za-z0-9)\]])(\^)(?![\^\s])([A-Za-z0-9+,\-]{1,12})\^(?!\^)"
URL = rf"(?<![\w/\"'=@.])(https?://[^\s<>`{OPEN}\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)"

MARK = re.compile(rf"[\\<&\[*_~=^{STX}]|https?://|  \n")
"""What each inline pattern of ours and of Python-Markdown's needs in a text, to match anywhere in it."""


class Unmarked(Treeprocessor):
    """Tells Python-Markdown which texts hold no mark, so that it need not try its fifteen patterns on each."""

    def run(self, root: etree.Element) -> None:
        """Changes no text, only what is known of it."""
        for element in root.iter():
            if element.text and not MARK.search(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not MARK.search(element.tail):
                element.tail = AtomicString(element.tail)


class BareUrl(InlineProcessor):
    """A URL in the text, less the punctuation after it; a Chinese full stop was never part of it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[etree.Element | None, int | None, int | None]:  # type: ignore[override]
        """The link and where it ends."""
        url = match[1].rstrip(".,;:!?'\"*_")
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(".,;:!?'\"*_")
        link = etree.Element("a", {"href": url})
        link.text = url
        return link, match.start(1), match.start(1) + len(url)


def register(md: Markdown) -> None:
    """Adds the patterns; the priorities put them after links and before emphasis."""
    md.inlinePatterns.register(BareUrl(URL, md), "nw-url", 115)
    md.inlinePatterns.register(SimpleTagInlineProcessor(DELETED, "del"), "nw-del", 68)
    md.inlinePatterns.register(SimpleTagInlineProcessor(MARKED, "mark"), "nw-mark", 67)
    md.inlinePatterns.register(SimpleTagInlineProcessor(SUBSCRIPT, "sub"), "nw-sub", 66)
    md.inlinePatterns.register(SimpleTagInlineProcessor(SUPERSCRIPT, "sup"), "nw-sup", 65)
