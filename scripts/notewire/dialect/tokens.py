"""Tokens: how a thing that Markdown must not touch travels through it.

Code, formulas, raw HTML and link targets are taken out of the text and stand in it as a token: a kind and a number
between two of Unicode's noncharacters, which exist for a program's internal use and which `reader` keeps out of notes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

OPEN, CLOSE = "\ufdd0", "\ufdd1"
FORMULA, CODE, RAW, LINK, REFERENCE = "m", "c", "h", "l", "e"
NAMED = "n"
"""A formula that is all there is of a heading, a link or a column's head, and so must say its name to who cannot see it."""

TOKEN = re.compile(f"{OPEN}([a-z])(\\d+){CLOSE}")
_BRACKET = re.compile("[<>]")


def token(kind: str, number: int) -> str:
    """The token that stands for thing `number` of its kind."""
    return f"{OPEN}{kind}{number}{CLOSE}"


def replace(text: str, kind: str, put: Callable[[int], str]) -> str:
    """`text` with each token of one kind replaced by what `put` returns for its number."""
    if f"{OPEN}{kind}" not in text:
        return text
    return TOKEN.sub(lambda match: put(int(match[2])) if match[1] == kind else match[0], text)


def replace_in_html(html: str, kind: str, in_text: Callable[[int], str], in_tag: Callable[[int], str]) -> str:
    """Like `replace`, with another replacement for tokens that stand inside a tag, such as in an ``alt`` attribute."""
    if f"{OPEN}{kind}" not in html:
        return html

    def put(match: re.Match[str]) -> str:
        if match[1] != kind:
            return match[0]
        return (in_tag if _in_tag(html, match.start()) else in_text)(int(match[2]))

    return TOKEN.sub(put, html)


def _in_tag(html: str, at: int) -> bool:
    """Whether a tag is open at this place: far fewer places are asked about than a page has tags."""
    if html.rfind("<", 0, at) <= html.rfind(">", 0, at):
        return False
    following = _BRACKET.search(html, at)
    return following is not None and following[0] == ">"
