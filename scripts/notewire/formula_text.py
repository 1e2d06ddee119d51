"""MathML to one line of plain Unicode, for places that show no formula: titles, descriptions, search."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree import ElementTree

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzT⊤",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ",
)
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_ACCENTS = {"^": "\u0302", "~": "\u0303", "ˉ": "\u0304", "‾": "\u0304", "⃗": "\u20d7", "˙": "\u0307", "¨": "\u0308"}
_BRACES = frozenset("⏞⏟⎴⎵‾_")
_AS_IT_IS = frozenset("′″‴⁗*†‡∗∘°")  # raised already, or as good as
_ALPHABETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "double-struck": ("DOUBLE-STRUCK", "MATHEMATICAL DOUBLE-STRUCK"),
        "script": ("SCRIPT", "MATHEMATICAL SCRIPT"),
        "fraktur": ("BLACK-LETTER", "MATHEMATICAL FRAKTUR"),
    }
)
"""Variants that mean another letter, by their Unicode names: ℝ has one from before the mathematical block, 𝔼 one of it.
Bold, italic and sans-serif are dropped: few fonts have those letters, and screen readers spell them out."""
_OPAQUE = frozenset({"mi", "mn", "mo", "mtext", "ms", "annotation", "mphantom", "mspace", "mtable"})
"""Elements whose children are not asked first."""
_APPLY = "\u2061"  # "function application", which KaTeX writes after the name of an operator
_WORD = "\u2063"  # ours: before the name of an operator, so that sin θ cos θ does not become sin θcos θ
_END = "\u2062"  # ours: where a letter that follows must not be read as part of a fraction, a script or a sum
_BIG = frozenset("∑∏∐∫∬∭∮⋃⋂⨁⨂⋁⋀")
_WIDE = 0.2  # em: from here on a space of TeX is a space of ours (`\;` and wider)


def text_of(mathml: str) -> str:
    """Readable text of a `<math>` element as KaTeX writes it. The source in `<annotation>` is left out.

    Raises `xml.etree.ElementTree.ParseError` when it is not well-formed.
    """
    text = _text(ElementTree.fromstring(mathml))  # noqa: S314 (KaTeX wrote it a moment ago)
    text = re.sub(f"{_APPLY}+(?=[(\\[])", "", text).replace(_APPLY, " ")
    text = re.sub(rf"(?<=[^\W_]){_END}*{_WORD}|{_END}(?=[\w√])", " ", text)
    return unicodedata.normalize("NFC", " ".join(_bare(text.replace("\u200b", "")).split()))


def _text(node: ElementTree.Element) -> str:
    kind = node.tag.rpartition("}")[2]
    parts = [] if kind in _OPAQUE else [_text(child) for child in node]
    match kind:
        case "mi" | "mn" | "mo" | "mtext" | "ms":
            return _letters(node)
        case "annotation" | "mphantom":
            return ""
        case "mspace":
            return " " if _em(node, "width") >= _WIDE else ""
        case "mfrac" if _em(node, "linethickness", 1.0) == 0:  # \binom: its parentheses stand outside
            return f"{parts[0]}, {parts[1]}"
        case "mfrac":
            return f"{_grouped(parts[0])}/{_grouped(parts[1], below=True)}{_END}"
        case "msqrt":
            return "√" + _grouped("".join(parts))
        case "mroot":
            return _scripts("", "", parts[1]) + "√" + _grouped(parts[0])
        case "msub" | "munder":
            return _scripts(parts[0], parts[1], "")
        case "mover" if node.get("accent") == "true":
            return _accented(parts[0], parts[1])
        case "msup" | "mover":
            return _scripts(parts[0], "", parts[1])
        case "msubsup" | "munderover":
            return _scripts(parts[0], parts[1], parts[2])
        case "mtable":
            # aligned's columns are halves of one equation; those of a matrix are entries
            between = "" if node.get("columnalign", "").startswith("right left") else " "
            rows = [between.join(filter(None, (_text(cell).strip() for cell in row))) for row in node]
            return "; ".join(filter(None, rows))
    return "".join(parts)


def _letters(leaf: ElementTree.Element) -> str:
    text = "".join(leaf.itertext())
    if alphabets := _ALPHABETS.get(leaf.get("mathvariant", "")):
        return "".join(_variant(letter, alphabets) for letter in text)
    if leaf.get("separator") == "true":
        return text + " "
    return _WORD + text if leaf.tag.endswith("mi") and len(text) > 1 else text


def _variant(letter: str, alphabets: tuple[str, ...]) -> str:
    name = unicodedata.name(letter, "").removeprefix("LATIN ").replace(" LETTER", "")  # CAPITAL R
    for alphabet in alphabets:
        try:
            return unicodedata.lookup(f"{alphabet} {name}")
        except KeyError:
            continue
    return letter


def _scripts(base: str, low: str, high: str) -> str:
    """The base with what stands below and above; the mark after an operator's name goes behind them."""
    name = base.rstrip(_APPLY)
    end = _END if name in _BIG else ""
    return f"{name}{_shifted(low, '_', _SUBSCRIPTS)}{_shifted(high, '^', _SUPERSCRIPTS)}{end}{base[len(name) :]}"


def _shifted(script: str, sign: str, letters: dict[int, int]) -> str:
    script = _bare(script).strip()
    if not script or set(script) <= _BRACES:
        return ""
    if set(script) <= _AS_IT_IS:
        return script
    word = script.isalpha() and len(script) > 2  # x_max can be read and found; xₘₐₓ can't
    if not word and all(ord(letter) in letters for letter in script):
        return script.translate(letters)
    return sign + (script + _END if script.isalnum() or len(script) == 1 else f"({script})")


def _accented(base: str, accent: str) -> str:
    mark = _ACCENTS.get(accent.strip())
    return base + mark if mark and len(base) == 1 else base  # over several letters: the letters


def _grouped(part: str, below: bool = False) -> str:
    """In parentheses unless it reads as one thing; `2c` does so above a line, and not below it."""
    bare = _bare(part).strip()
    digits_or_letters = bare.isdigit() or bare.isalpha() if below else bare.isalnum()
    whole = digits_or_letters or len(bare) == 1 or re.fullmatch(r"\w[₀-ₜᵢⱼᵣᵤᵥ⁰-ⁿᵀ′]*|√\w+", bare)
    return part.strip() if whole else f"({part.strip()})"


def _bare(text: str) -> str:
    """Without the marks."""
    return re.sub(f"[{_APPLY}{_WORD}{_END}]", "", text)


def _em(node: ElementTree.Element, attribute: str, otherwise: float = 0.0) -> float:
    number = re.match(r"-?[\d.]+", node.get(attribute, ""))
    return float(number[0]) if number else otherwise
