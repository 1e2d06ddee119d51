"""The first use of a term in a note's text becomes a link to the glossary.

Only running text counts: no headings, links, code, formulas and captions. Of several spellings that begin at one place the
longest is meant, and what one of them covers is no use of another: 自注意力 is none of 注意力. A word of Latin letters must
stand alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

from notewire import paths
from notewire.dialect.fences import CODE_BEGINS, CODE_ENDS
from notewire.dialect.tokens import CLOSE, OPEN
from notewire.glossary import URL, Glossary, Spelled, folded, is_acronym, is_word, stands_alone
from notewire.page import key_of
from notewire.patterns import later

CLASS = "nw-term"
"""Of the links."""

_APART = (
    "a abbr audio button code dfn figcaption h1 h2 h3 h4 h5 h6 iframe kbd label math object option pre rt samp script select "
    "style summary svg template textarea th title var video"
).split()
"""Elements that are no running text, or in which no link can be, or which explain themselves."""
_ATTRIBUTES = r"(?:[^<>\"']++|\"[^\"]*\"|'[^']*')*+"
_NO_TEXT = (
    f"(<(?:/[a-z][^<>]*|{'|'.join(f'{name}(?![a-z]){_ATTRIBUTES}>.*?</{name}' for name in _APART)}"
    f'|p class="admonition-title">.*?</p|!--.*?--|[a-z]{_ATTRIBUTES})\\s*>|{OPEN}[a-z][0-9]+{CLOSE})'
)
_BETWEEN = later(_NO_TEXT, re.S)
"""What stands between two runs of text."""
_CAPITAL = re.compile("</?[A-Z]")
_BETWEEN_IN_ANY_CASE = later(_NO_TEXT, re.S | re.I)
"""The same where its author wrote ``<B>``; twice as slow."""
_BLOCK, _RUN = "\x02", "\x00"
"""Stand for a block of code, and for what is between two runs of text; neither is a character of any note (`reading`)."""

_WORD = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How a term may be spelt: in small letters and as HTML has it, what must stand there to the letter, if anything, whether it
    has to stand alone, and the term's anchor."""

    text: str
    exact: str
    alone: bool
    anchor: str

    def stands(self, text: str, small: str, start: int) -> bool:
        """Whether a text in which it is found at this place, `small` being the text in small letters, means it."""
        end = start + len(self.text)
        alone = not self.alone or stands_alone(small, start, end)
        return alone and (not self.exact or text[start:end] == self.exact)


@dataclass(frozen=True, slots=True)
class _Index:
    """Spellings by what a text that has one must have, too: its first word, or its first two characters. Of hundreds, that
    leaves a few to be looked for."""

    words: Mapping[str, tuple[_Spelling, ...]]
    pairs: Mapping[str, tuple[_Spelling, ...]]
    single: tuple[_Spelling, ...]
    pair: re.Pattern[str]

    def uses(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where terms are used in a text, from left to right: beginning, end, and the term's anchor."""
        small = folded(text)
        found = []
        present = (self.words[word] for word in self.words.keys() & _WORD.findall(small))
        for spelling in (one for spellings in (self.single, *present) for one in spellings):
            at = small.find(spelling.text)
            while at >= 0:
                if spelling.stands(text, small, at):
                    found.append((at, -len(spelling.text), spelling.anchor))
                at = small.find(spelling.text, at + 1)
        for match in self.pair.finditer(small):
            at = match.start()
            for spelling in self.pairs.get(small[at : at + 2], ()):
                if small.startswith(spelling.text, at) and spelling.stands(text, small, at):
                    found.append((at, -len(spelling.text), spelling.anchor))
        done = 0
        for start, length, anchor in sorted(found):
            if start >= done:
                done = start - length
                yield start, done, anchor


class TermLinks:
    """Links notes to one glossary."""

    def __init__(self, glossary: Glossary, explained: Mapping[str, Set[str]]) -> None:
        """`explained` gives, by the path of a note, the anchors of the terms that it explains: they need no link there."""
        self._spelled = glossary.spelled
        self._explained = explained
        self._digest = _digest(self._spelled)

    def key(self, path: str) -> tuple[object, ...]:
        """What decides where links stand in the note at `path` beside its text, for a key: spellings, not what they mean."""
        return (self._digest, *sorted(self._explained.get(path, ())))

    @cached_property
    def _index(self) -> _Index:
        return _index(self._spelled)

    def put(self, html: str, path: str, page: str) -> str:
        """The HTML, with tokens, of the note at `path`, in which the first use of each term is a link from the page at URL `page`
        to its entry in the glossary."""
        if not self._spelled:
            return html
        first, *rest = html.split(CODE_BEGINS)
        blocks, texts = [], [first]
        for part in rest:
            code, end, after = part.partition(CODE_ENDS)
            blocks.append(CODE_BEGINS + code + end)
            texts.append(after)
        outside = _BLOCK.join(texts)
        pieces = (_BETWEEN_IN_ANY_CASE if _CAPITAL.search(outside) else _BETWEEN).split(outside)
        known, url = self._explained.get(path, frozenset()), escape(paths.relative(URL, page))
        pieces[::2] = _marked(_RUN.join(pieces[::2]), self._index, url, known).split(_RUN)
        marked = "".join(pieces)
        if not blocks:
            return marked
        parts = marked.split(_BLOCK)
        return "".join([text + block for text, block in zip(parts, [*blocks, ""], strict=True)])


def _marked(text: str, index: _Index, url: str, known: Set[str]) -> str:
    """The text with links."""
    out, done, seen = [], 0, set(known)
    for start, end, anchor in index.uses(text):
        if anchor not in seen:
            seen.add(anchor)
            out.append(f'{text[done:start]}<a class="{CLASS}" href="{url}#{anchor}">{text[start:end]}</a>')
            done = end
    return "".join([*out, text[done:]])


# a site is made anew at each edit, its glossary seldom
@lru_cache(maxsize=2)
def _digest(spelled: Spelled) -> bytes:
    return key_of(spelled)


@lru_cache(maxsize=2)
def _index(spelled: Spelled) -> _Index:
    words: dict[str, list[_Spelling]] = defaultdict(list)
    pairs: dict[str, list[_Spelling]] = defaultdict(list)
    single = []
    seen: set[str] = set()
    for spelling, anchor in spelled:
        shown = escape(spelling, quote=False)
        text = folded(shown)
        if text in seen:  # of two entries, which is a problem
            continue
        seen.add(text)
        found = _Spelling(text, shown if is_acronym(spelling) else "", is_word(text), anchor)
        if word := _WORD.match(text):
            words[word[0]].append(found)
        elif len(text) > 1:
            pairs[text[:2]].append(found)
        else:
            single.append(found)
    first, second = (re.escape("".join(sorted({pair[n] for pair in pairs}))) for n in (0, 1))
    pair = re.compile(f"[{first}](?=[{second}])" if pairs else "(?!)")
    return _Index(_frozen(words), _frozen(pairs), tuple(single), pair)


def _frozen(table: Mapping[str, list[_Spelling]]) -> dict[str, tuple[_Spelling, ...]]:
    return {key: tuple(found) for key, found in table.items()}
