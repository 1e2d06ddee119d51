"""LaTeX to HTML and MathML at build time: KaTeX in V8, inside this process, with a cache on disk.

    renderer = MathRenderer(macros={r"\\R": r"\\mathbb{R}"}, cache=Path(".cache"))
    renderer.render([Formula(r"x \\in \\R", display=False)])  # [RenderedFormula(html='<span class="katex">…')]

`hatch_build.py` puts KaTeX beside this module when the package is installed; docs/decisions/0001-katex-in-process.md
says why in this process. Loading V8 and KaTeX takes 0.1 s and happens at the first formula that the cache lacks.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import re
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from notewire.formula_text import text_of
from notewire.text_cache import TextCache

KATEX = Path(__file__).with_name("_katex")
DRIVER = Path(__file__).with_name("katex.js")

OPTIONS: Mapping[str, Any] = MappingProxyType(
    {
        "output": "htmlAndMathml",
        "throwOnError": True,
        "globalGroup": False,  # a \def ends with its formula
        "maxSize": 40,  # em, about a line of text: \rule{999em}{999em} must not bury the page
        "maxExpand": 1000,  # KaTeX's default, written down because it stops a macro that calls itself
    }
)
"""KaTeX's options, https://katex.org/docs/options. The others (`strict`, `trust`, `macros`) are in katex.js."""

BATCH_SECONDS = 300
"""A batch is cut off here. A formula takes half a millisecond, so that only a fault gets this far."""


class MathUnavailable(RuntimeError):
    """KaTeX is not where the package's installation puts it: says what to do."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as the dialect finds it: LaTeX without its delimiters."""

    latex: str
    display: bool


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class RenderedFormula:
    """What KaTeX makes of a formula."""

    html: str
    """`<span class="katex">…`, within `<span class="katex-display">` when displayed: MathML to hear, HTML to see."""

    @property
    def mathml(self) -> str:
        """The `<math …>…</math>` element alone, for feeds; `display="block"` when displayed. Always well-formed XML."""
        element = self.html[self.html.index("<math") : self.html.index("</math>") + len("</math>")]
        return _NOT_XML.sub("", element)

    @property
    def text(self) -> str:
        """The formula on one line of plain Unicode, for titles, descriptions and search: `x²`, `a/b`, `softmax(z)`."""
        return text_of(self.mathml)


@dataclass(frozen=True, slots=True)
class FormulaError:
    """Why a formula does not compile."""

    message: str
    """KaTeX's reason on one line, without its prefix and its position."""
    offset: int
    """Code points from the start of `Formula.latex`; 0 when KaTeX does not say, or speaks of a macro's body."""


class MathRenderer:
    """Renders batches of formulas. Belongs to the process that made it; its threads may share it."""

    def __init__(self, macros: Mapping[str, str] = MappingProxyType({}), cache: Path | None = None) -> None:
        """`macros`: command with its backslash → body, for the site. `cache`: the folder of `math.sqlite`, if any.

        Raises `MathUnavailable` when KaTeX was never brought. A cache that can't be used costs a warning, not a build.
        """
        self.version = katex_version()
        self._macros = dict(sorted(macros.items()))
        self._cache = TextCache(cache / "math.sqlite", "formulas are rendered without it") if cache else None
        self._lock = threading.Lock()
        self._setting = setting(self._macros)

    def render(self, formulas: Sequence[Formula]) -> list[RenderedFormula | FormulaError]:
        """One result a formula, in their order. Equal formulas are rendered once; at most one call goes to V8."""
        with self._lock:
            keys = {formula: self._key(formula) for formula in dict.fromkeys(formulas)}
            kept = self._cache.get(list(keys.values())) if self._cache else {}
            results: dict[Formula, RenderedFormula | FormulaError] = {}
            missing: list[Formula] = []
            for formula, key in keys.items():
                if key in kept:
                    results[formula] = RenderedFormula(kept[key])
                else:
                    missing.append(formula)
            if missing:
                fresh = _engine().render(missing, self._macros)
                results.update(zip(missing, fresh, strict=True))
                if self._cache:  # errors are not kept: they are few, and must be mended anyway
                    good = zip(missing, fresh, strict=True)
                    self._cache.put({keys[f]: r.html for f, r in good if isinstance(r, RenderedFormula)})
            return [results[formula] for formula in formulas]

    def close(self) -> None:
        """Finish with the cache. V8 stays for the next renderer of this process. May be called twice."""
        if self._cache:
            self._cache.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a MathRenderer stays in its process: make one in each worker instead")

    def _key(self, formula: Formula) -> bytes:
        text = ("D" if formula.display else "I") + formula.latex
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._setting, digest_size=20).digest()


def setting(macros: Mapping[str, str]) -> bytes:
    """A digest of everything but the formula that decides what comes out: a change of it never brings back an old
    rendering. Raises `MathUnavailable`."""
    parts = [katex_version(), DRIVER.read_text("utf-8"), dict(OPTIONS), dict(sorted(macros.items()))]
    return blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=32).digest()


def katex_version() -> str:
    """KaTeX's version, such as `0.19.1`. Raises `MathUnavailable`."""
    try:
        package: str = json.loads((KATEX / "stamp.json").read_bytes())["package"]
    except (OSError, ValueError, KeyError):
        raise MathUnavailable(
            f"KaTeX is not in {KATEX}; installing the package brings it: run pip install -e . in the project's folder"
        ) from None
    return package.rpartition("@")[2]


def katex_files() -> Mapping[str, Path]:
    """What a page with formulas needs, by the path to publish it under: `katex.css`, then `fonts/*.woff2`, sorted.

    The stylesheet names its fonts relatively, and a browser fetches only those that a page uses. Raises
    `MathUnavailable`.
    """
    katex_version()
    fonts = sorted((KATEX / "fonts").glob("*.woff2"))
    return {"katex.css": KATEX / "katex.css"} | {f"fonts/{font.name}": font for font in fonts}


@functools.lru_cache(maxsize=4096)
def plain_text(latex: str) -> str:
    r"""Readable text of a formula, for titles and descriptions: `\alpha` → α, `x^2` → x², `\frac{a}{b}` → a/b.

    It is what KaTeX understood, read from its MathML, and therefore right wherever KaTeX is. LaTeX that does not
    compile loses its commands and braces, and nothing is raised for it. This knows no macros of the site: a formula
    that was rendered has `RenderedFormula.text`, which does, and needs no engine. Raises `MathUnavailable`.
    """
    if re.fullmatch(r"[A-Za-z0-9]*", latex):
        return latex  # the commonest case needs no engine
    (result,) = _engine().render([Formula(latex, display=False)], {})
    if isinstance(result, RenderedFormula):
        return result.text
    named = re.sub(r"\\([A-Za-z]+)\s*", lambda command: f" {command[1]} " if command[1] in _WORDS else " ", latex)
    return " ".join(re.sub(r"\\.|[\\{}$&]", " ", named).split())


_WORDS = frozenset("arg cos det dim exp gcd inf ker lim ln log max min mod Pr sin softmax sup tan".split())
"""Commands that are their own name, for formulas that KaTeX refuses; in others its MathML spells them out."""


class _Engine:
    """V8 with KaTeX and mhchem in it."""

    def __init__(self) -> None:
        katex_version()  # says what to do when there is no KaTeX
        from py_mini_racer import MiniRacer  # 0.1 s and 100 MB: only for a formula that no cache holds

        # In a thread of its own, MiniRacer finds no asyncio loop that runs already (Playwright's, a notebook's) and
        # makes one; on another's loop a call from that loop's thread would be refused.
        with ThreadPoolExecutor(1) as thread:
            self._v8 = thread.submit(MiniRacer).result()
        for script in (DRIVER, KATEX / "katex.min.js", KATEX / "mhchem.min.js"):
            # `;0`: the value of a script is carried to Python, and a function would be carried as a live object
            self._v8.eval(script.read_text("utf-8") + "\n;0")
        # Never freed. Freeing it waits for its thread, which at the end of the interpreter stands still already (every
        # second process hung there, mini-racer 0.14.1) and which a forked child has not got. The system takes it back.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._v8))

    def render(self, formulas: Sequence[Formula], macros: Mapping[str, str]) -> list[RenderedFormula | FormulaError]:
        batch = [[formula.latex, formula.display] for formula in formulas]
        answers = self._v8.call("notewireRender", batch, macros, dict(OPTIONS), timeout_sec=BATCH_SECONDS)
        return [
            RenderedFormula(answer) if isinstance(answer, str) else FormulaError(_one_line(answer[0]), answer[1])
            for answer in answers
        ]


def _one_line(reason: str) -> str:
    """A reason that quotes an invisible character names it."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in " ".join(reason.split(" ")))


_running: _Engine | None = None
_starting = threading.Lock()


def _engine() -> _Engine:
    """The engine of this process, started at the first call. Raises `MathUnavailable`."""
    global _running
    with _starting:
        if _running is None:
            _running = _Engine()
        return _running


def _leave_to_parent() -> None:
    """In a forked child: V8's thread did not come along, and a call would wait for ever. It starts an engine of its own."""
    global _running, _starting
    _running = None
    _starting = threading.Lock()  # another thread may have held it when this process was forked


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_leave_to_parent)
