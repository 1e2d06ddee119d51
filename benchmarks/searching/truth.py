"""What a search should find: a plain reading of the notes' Markdown, which shares no code with notewire."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from speed import say

from searching.queries import MACROS

CHINESE = "\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTER = r"0-9a-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
_FRONT = re.compile(r"\A\ufeff?---\n(.*?)\n---\n", re.S)
_FENCE = re.compile(r"^[ \t>]*(```+|~~~+)[^\n]*\n(.*?)(?:^[ \t>]*\1[`~]*[ \t]*$|\Z)", re.S | re.M)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.S)
_MATH = re.compile(r"(?<!\\)\$\$(.+?)\$\$|(?<![\\$])\$(?!\$)((?:[^$\n\\]|\\.|\n(?!\s*\n))+?)\$", re.S)


def simplified() -> Callable[[str], str]:
    """Traditional characters to simplified ones; what is left alone where there is no OpenCC is said."""
    try:
        import opencc
    except ImportError:
        say("There is no OpenCC here: only the traditional characters of the queries themselves are folded.")
        table = str.maketrans(
            "權損數變編碼機學習線塊陣訓練優層歸佔顯積點縮", "权损数变编码机学习线块阵训练优层归占显积点缩"
        )
        return lambda text: text.translate(table)
    return opencc.OpenCC("t2s").convert


class Reader:
    """The plain reading of notes and queries."""

    def __init__(self) -> None:
        self._simplified = simplified()

    def fold(self, text: str) -> str:
        """Letters of one width and size, simplified characters, white space only where it matters."""
        text = self._simplified(unicodedata.normalize("NFKC", text).lower())
        text = re.sub(r"\n\s*\n", "\x00", text)
        text = re.sub(r"\s+", " ", text).replace("\x00", "\n")
        latin = r"[0-9A-Za-z_]"
        return re.sub(f"(?<=[{CHINESE}]) (?={latin})|(?<={latin}) (?=[{CHINESE}])", "", text)

    def sought(self, query: str) -> list[tuple[str, bool]]:
        """The words and quoted texts of a query, and whether each was quoted."""
        found = re.findall(r'"([^"]+)"|(\S+)', query)
        return [(self.fold(quoted or word).strip(), bool(quoted)) for quoted, word in found]

    def holds(self, text: str, query: str, *, apart: bool = False) -> bool:
        """Whether a folded text has all that a query asks for; Latin letters must begin a word.

        With `apart`, what is Chinese in a word and what is not, as in `KL散度`, need not stand together.
        """
        words = self.sought(query)
        if apart:
            words = [(part, quoted) for word, quoted in words for part in ([word] if quoted else _scripts(word))]
        return all(re.search(_pattern(word, quoted), text) for word, quoted in words)


def _scripts(word: str) -> list[str]:
    return re.findall(f"[{CHINESE}]+|[^{CHINESE}]+", word)


def _pattern(word: str, quoted: bool) -> str:
    begins = f"(?<![{LETTER}])" if re.match(f"[{LETTER}]", word) else ""
    ends = f"(?![{LETTER}_])" if len(word) == 1 and begins else ""
    return re.escape(word) if quoted else begins + re.escape(word) + ends


@dataclass(frozen=True)
class Note:
    """A note as the truth sees it."""

    markdown: str
    reader: Reader = field(repr=False)

    @cached_property
    def _parts(self) -> tuple[str, str, tuple[str, ...]]:
        """Title, text without marks and formulas, formulas."""
        front = _FRONT.match(self.markdown)
        title = re.search(r"^title:\s*(.*?)\s*$", front[1] if front else "", re.M)
        text = self.markdown[front.end() :] if front else self.markdown
        kept: list[str] = []

        def keep(code: str) -> str:
            kept.append(code)
            return f"\ue000{len(kept) - 1}\ue001"

        text = _FENCE.sub(lambda found: "\n\n" + keep(found[2]) + "\n\n", text)
        text = _CODE.sub(lambda found: keep(found[2]), text)
        # A table's row writes a bar as \|, in a formula, too.
        text = re.sub(r"^[ \t]*\|.*$", lambda row: row[0].replace("\\|", "|"), text, flags=re.M)
        formulas = tuple(found[1] or found[2] for found in _MATH.finditer(text))
        text = _MATH.sub("\ufffc", text)
        text = re.sub(r"<!--.*?-->|</?[A-Za-z][^<>]*>", "", text, flags=re.S)
        text = re.sub(r"!\[[^\]]*\]\([^()\s]*(?:\s[^()]*)?\)", "", text)
        text = re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\](?!\()", r"\1", text)
        text = re.sub(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()]|\([^()]*\))*\)", r"\1", text)
        text = re.sub(r"(?<!\\)\*+|~~|==", "", text)
        text = re.sub(r"^[ \t]*#+[ \t]|^[ \t]*>+", "", text, flags=re.M)
        text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
        text = re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], text)
        name = title[1].strip("\"'") if title else ""
        return re.sub(r"[`*]", "", name), text, formulas

    @cached_property
    def title(self) -> str:
        """The title, folded."""
        return self.reader.fold(self._parts[0])

    @cached_property
    def text(self) -> str:
        """What must be found: title, text and code, folded."""
        return self.title + "\n" + self.reader.fold(self._parts[1])

    @cached_property
    def source(self) -> str:
        """What may be found, too: formulas, front matter, addresses, words over a line's end."""
        bare = re.sub(r"\s+|\*\*", "", self.markdown)
        return "\n".join([self.text, self.reader.fold(self.markdown), self.reader.fold(bare)])

    @cached_property
    def formulas(self) -> tuple[tuple[str, ...], ...]:
        """The formulas as tokens."""
        return tuple(tokens(formula) for formula in self._parts[2])


_SYNONYMS = {
    **dict.fromkeys(
        [r"\operatorname", r"\operatorname*", r"\text", r"\textrm", r"\textnormal", r"\mbox", r"\rm"], r"\mathrm"
    ),
    **dict.fromkeys([r"\bm", r"\boldsymbol", r"\textbf", r"\bf"], r"\mathbf"),
    **dict.fromkeys([r"\dfrac", r"\tfrac", r"\cfrac"], r"\frac"),
    **dict.fromkeys([r"\lVert", r"\rVert", r"\Vert"], r"\|"),
    **dict.fromkeys([r"\lvert", r"\rvert", r"\vert"], "|"),
    r"\le": r"\leq",
    r"\ge": r"\geq",
    r"\ne": r"\neq",
    r"\to": r"\rightarrow",
}
_IGNORED = set("{ } & ~ $".split()) | {
    *(
        rf"\{name}"
        for name in "left right middle big Big bigg Bigg bigl bigr quad qquad limits nolimits displaystyle".split()
    ),
    *(rf"\{mark}" for mark in "\\,:;! "),
}


def tokens(latex: str) -> tuple[str, ...]:
    """A formula as what is set: macros replaced, spacing, braces and environments left out, synonyms made one."""
    for name, body in MACROS.items():
        argument = r"\s*(?:\{([^{}]*)\}|([^\s\\]))" if "#1" in body else ""
        latex = re.sub(
            re.escape(name) + "(?![A-Za-z])" + argument,
            lambda found, body=body: body.replace("#1", next(filter(None, found.groups()), "")) + " ",
            latex,
        )
    latex = re.sub(r"\\(?:begin|end|label|tag|ref|eqref)\*?\s*\{[^{}]*\}", " ", latex)
    found = re.findall(r"\\operatorname\*|\\[A-Za-z]+|\\.|\S", unicodedata.normalize("NFC", latex), re.S)
    return tuple(_SYNONYMS.get(token, token) for token in found if token not in _IGNORED)


def stands_in(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether tokens stand side by side in a formula."""
    return any(tuple(whole[start : start + len(part)]) == tuple(part) for start in range(len(whole) - len(part) + 1))


@dataclass(frozen=True)
class Truth:
    """What a query must find, what it may find, and the notes whose titles hold it."""

    must: frozenset[str]
    may: frozenset[str]
    titled: frozenset[str] = frozenset()


def of_words(notes: Mapping[str, Note], query: str) -> Truth:
    """The truth of a query of words."""

    def those(text: Callable[[Note], str], apart: bool = False) -> frozenset[str]:
        return frozenset(url for url, note in notes.items() if note.reader.holds(text(note), query, apart=apart))

    must = those(lambda note: note.text)
    return Truth(must, must | those(lambda note: note.source, apart=True), those(lambda note: note.title))


def of_formula(notes: Mapping[str, Note], query: str) -> Truth:
    """The truth of a query that is a part of a formula."""
    part = tokens(query)
    must = frozenset(url for url, note in notes.items() if any(stands_in(part, whole) for whole in note.formulas))
    return Truth(must, must)
