"""Text to the terms that search finds it by: overlapping pairs of Chinese characters, and words.

The same rule is written once more in ``assets/js/search/terms.js``, for queries; ``tests/terms.json`` and random text are
cut by both. docs/decisions/0008-search.md says why and how.
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from collections.abc import Mapping

from notewire.patterns import later

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHINESE = later(f"[{_HAN}]+")
"""A run of Chinese characters or kana."""
_WORD = later(rf"[^\W{_HAN}]+")
"""Letters, digits and `_`."""
_RUN = later(rf"[{_HAN}]+|[^\W{_HAN}]+")
"""One or the other."""
HAN = later(f"[{_HAN}]")
"""A Chinese character, or a Japanese syllable."""
_ODD = later("[^\x00-\x7f\u4e00-\u9fff、。《》「」『』【】—‘’“”·，：；（）！？]")
"""A character that NFKC may change into another letter. It makes ASCII of the punctuation here, and both separate words."""


def fold(text: str) -> str:
    """The text without what a searcher does not mean to say: width, case, traditional characters."""
    if _ODD.search(text):
        text = unicodedata.normalize("NFKC", text).replace("ς", "σ")
    text = text.lower().replace("ς", "σ")
    return text.translate(simplified()) if _traditional().search(text) else text


def in_note(text: str) -> list[str]:
    """The terms of a note's text, as often as they occur: words, their parts, then what is Chinese."""
    folded = fold(text)
    found: list[str] = _WORD.findall(folded)
    if "_" in folded:
        joined = [word for word in found if "_" in word]
        found += [part for word in joined for part in word.split("_") if part and part != word]
    for run in _CHINESE.findall(folded):
        found.append(run[-1])  # a query of one character asks for all pairs that begin with it, too
        found += map(operator.add, run, run[1:])
    return found


def in_query(text: str) -> list[str]:
    """The terms that a note must have to hold the text; a word stands for all that begin with it."""
    found: list[str] = []
    for run in _RUN.findall(fold(text)):
        if len(run) > 1 and HAN.match(run):
            found += map(operator.add, run, run[1:])
        else:
            found.append(run)
    return found


@functools.lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """To look for a character before all of them are replaced: most texts have none."""
    return re.compile(f"[{''.join(map(chr, simplified()))}]")


@functools.lru_cache(maxsize=1)
def simplified() -> Mapping[int, str]:
    """Traditional character → simplified one, for `str.translate`. Only single characters: a browser must do the same."""
    from opencc import OpenCC  # its dictionaries take a moment to load: only when a note is cut

    table = OpenCC("t2s")
    characters = [chr(code) for start, end in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for code in range(start, end + 1)]
    converted = table.convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {ord(one): other for one, other in pairs if one != other and len(other) == 1}
