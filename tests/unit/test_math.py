"""math.py with the real KaTeX in the real V8; its cache with real files."""

from __future__ import annotations

import json
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from notewire import cache_file, math, text_cache
from notewire.math import Formula, FormulaError, MathRenderer, RenderedFormula, katex_files, katex_version, plain_text
from notewire.text_cache import TextCache

ATTENTION = r"\mathrm{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V"
REAL = [
    (r"\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}", False),
    (ATTENTION, True),
    (r"\begin{aligned} \mathcal{L} &= -\log p(x) \\ &\le \mathbb{E}_q[\log q(z) - \log p(x,z)] \end{aligned}", True),
    (r"f(x) = \begin{cases} x & x > 0 \\ 0 & \text{否则} \end{cases}", True),
    (r"\begin{align} a &= b \tag{1} \\ c &= d \end{align}", True),
    (r"\text{损失} = 损失_{\text{总}}", False),  # CJK outside of \text is a remark of strict mode, no error
    (r"\ce{2H2 + O2 -> 2H2O}", True),
    (r"\mathbf{W}' \in \mathbb{R}^{m \times n},\quad \lVert x \rVert_2 < \infty", False),
    (r"a \\ b", True),
]


def render(latex: str, display: bool = False, **macros: str) -> RenderedFormula | FormulaError:
    (result,) = MathRenderer({f"\\{name}": body for name, body in macros.items()}).render([Formula(latex, display)])
    return result


def rendered(latex: str, display: bool = False, **macros: str) -> RenderedFormula:
    result = render(latex, display, **macros)
    assert isinstance(result, RenderedFormula), result
    return result


def refused(latex: str, display: bool = False, **macros: str) -> tuple[str, int]:
    result = render(latex, display, **macros)
    assert isinstance(result, FormulaError), result
    return result.message, result.offset


class TestRendering:
    @pytest.mark.parametrize(("latex", "display"), REAL)
    def test_real_formulas(self, latex: str, display: bool) -> None:
        result = rendered(latex, display)
        opening = '<span class="katex-display"><span class="katex">' if display else '<span class="katex">'
        assert result.html.startswith(opening)
        assert 'class="katex-html" aria-hidden="true"' in result.html
        root = ElementTree.fromstring(result.mathml)
        assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"
        assert root.get("display") == ("block" if display else None)
        source = root.find(".//{*}annotation")
        assert source is not None
        assert source.text == latex

    def test_one_result_a_formula_in_their_order(self) -> None:
        formulas = [Formula("a", False), Formula("}", False), Formula("b", True), Formula("a", False)]
        first, error, block, again = MathRenderer().render(formulas)
        assert first == again
        assert isinstance(error, FormulaError)
        assert isinstance(block, RenderedFormula)
        assert ">b<" in block.mathml

    def test_a_batch_is_one_call_and_holds_no_formula_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        calls: list[Sequence[Formula]] = []

        class Engine:
            def render(self, formulas: Sequence[Formula], macros: object) -> list[RenderedFormula]:
                calls.append(formulas)
                return [RenderedFormula(formula.latex) for formula in formulas]

        monkeypatch.setattr(math, "_engine", Engine)
        MathRenderer().render([Formula(latex, False) for latex in "abcab"])
        assert [[formula.latex for formula in batch] for batch in calls] == [["a", "b", "c"]]

    def test_nothing_to_render_starts_no_engine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(math, "_engine", None)
        assert MathRenderer().render([]) == []

    def test_twice_is_byte_for_byte_the_same(self) -> None:
        formulas = [Formula(latex, display) for latex, display in REAL]
        here = MathRenderer().render(formulas)
        program = (
            "import json, sys; from notewire.math import *; "
            "print(json.dumps([r.html for r in MathRenderer().render([Formula(*f) for f in json.load(sys.stdin)])]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], input=json.dumps(REAL), capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout) == [r.html for r in here if isinstance(r, RenderedFormula)]

    def test_a_formula_is_no_way_into_the_page(self) -> None:
        assert "<script" not in rendered(r"\text{<script>}").html
        # KaTeX itself would print an untrusted command in red and go on.
        assert refused(r"x + \href{javascript:alert(1)}{y}") == (r"\href is not allowed in a formula", 4)
        assert refused(r"x + \mine", mine=r"\htmlClass{a}{b}") == (r"\htmlClass is not allowed in a formula", 0)

    def test_a_huge_rule_is_held_to_a_line(self) -> None:
        assert "40em" in rendered(r"\rule{9999em}{1em}").html

    def test_mathml_is_xml_whatever_the_formula_holds(self) -> None:
        result = rendered("a < \\text{\"\\&'} % a comment stays in the annotation: \x01 \ufffe\n", display=True)
        assert "\x01" in result.html
        assert result.text == 'a<"&’'


class TestMacros:
    def test_of_the_site(self) -> None:
        assert rendered(r"\R^n", R=r"\mathbb{R}").text == "ℝⁿ"
        assert rendered(r"\set{x}{y}", set=r"\{#1 : #2\}").text == "{x:y}"

    @pytest.mark.parametrize("define", [r"\gdef\mine{y}", r"\def\mine{y}", r"\newcommand{\mine}{y}", r"\let\mine=y"])
    def test_defined_in_a_formula_end_with_it(self, define: str) -> None:
        first, second = MathRenderer().render([Formula(define + r"\mine", False), Formula(r"\mine", False)])
        assert isinstance(first, RenderedFormula)
        assert second == FormulaError(r"Undefined control sequence: \mine", 0)

    def test_that_call_themselves_are_stopped(self) -> None:
        message, _ = refused(r"\again", again=r"\again\again")
        assert message == "Too many expansions: infinite loop or need to increase maxExpand setting"


class TestErrors:
    @pytest.mark.parametrize(
        ("latex", "message", "offset"),
        [
            ("a\x01", "Unexpected character: 'U+0001'", 1),
            ("ab}", "Expected 'EOF', got '}'", 2),
            (r"a + \foo b", r"Undefined control sequence: \foo", 4),
            (r"\text{😀😀} \foo", r"Undefined control sequence: \foo", 10),  # code points: 😀 is two UTF-16 units
            (r"\text{中文} \foo", r"Undefined control sequence: \foo", 10),
            (r"\frac{a}", "Unexpected end of input in a macro argument, expected '}'", 8),
            (r"\left( a", r"Expected '\right', got 'EOF'", 8),
            (r"\begin{matrix} a", "Expected & or \\\\ or \\cr or \\end", 16),
            (r"a \tag{1}", r"\tag works only in display equations", 0),
            (r"\begin{align}a\end{align}", "{align} can be used only in display mode.", 0),
            (r"\label{x}", r"Undefined control sequence: \label", 0),
            (r"\ce{A \bond{zz} B}", "mhchem bug T. Please report.", 0),
            ("{" * 20_000 + "}" * 20_000, "nested too deeply", 0),
        ],
    )
    def test_reason_and_place(self, latex: str, message: str, offset: int) -> None:
        assert refused(latex) == (message, offset)

    def test_two_tags(self) -> None:
        assert refused(r"a \tag{1} \tag{2}", display=True) == (r"Multiple \tag", 0)

    def test_in_the_body_of_a_macro_is_placed_at_the_start(self) -> None:
        # KaTeX says "position 1" of `\foo + y`, and the formula is long enough for that to look like a place in it.
        assert refused(r"x + y + \bad", bad=r"\foo + y") == (r"Undefined control sequence: \foo", 0)
        assert refused(r"x + y + \bad \other", bad="z") == (r"Undefined control sequence: \other", 13)

    def test_a_bare_percent_sign_is_not_lost_in_silence(self) -> None:
        assert refused("准确率 50% of x") == ("a bare % hides the rest of the formula; write \\%", 6)
        assert refused("😀 50\\% 6% of") == ("a bare % hides the rest of the formula; write \\%", 8)
        assert rendered(r"50\%").text == "50%"
        assert rendered("a % the first\n+ b % the second", display=True).text == "a+b"  # a comment at a line's end

    def test_are_not_kept(self, tmp_path: Path) -> None:
        renderer = MathRenderer(cache=tmp_path)
        renderer.render([Formula("}", False), Formula("a", False)])
        renderer.close()
        assert entries(tmp_path) == 1


class TestPlainText:
    @pytest.mark.parametrize(
        ("latex", "text"),
        [
            ("", ""),
            ("n", "n"),
            (r"\alpha", "α"),
            ("x^2", "x²"),
            ("x_i", "xᵢ"),
            (r"\mathbb{R}", "ℝ"),
            (r"\mathbb{E}_{x\sim p}[f(x)]", "𝔼_(x∼p)[f(x)]"),
            (r"\mathcal{L}", "ℒ"),
            (r"\mathfrak{g}\mathfrak{C}", "𝔤ℭ"),
            (r"\mathbf{W}_0", "W₀"),
            (r"\frac{a}{b}", "a/b"),
            (r"\frac{a+b}{2c}", "(a+b)/(2c)"),
            (r"\frac{\alpha}{r} BA", "α/r BA"),
            (r"\operatorname{softmax}(z)", "softmax(z)"),
            (ATTENTION, "softmax(QKᵀ/√dₖ)V"),
            (r"O(n\log n)", "O(n log n)"),
            (r"\sin\theta\cos\theta", "sin θ cos θ"),
            (r"\operatorname*{arg\,max}_\theta J", "arg max_θ J"),
            (r"x_{\max}", "x_max"),
            (r"\sum_{i=1}^{n} x_i", "∑ᵢ₌₁ⁿ xᵢ"),
            (r"D_{\mathrm{KL}}(p \,\|\, q)", "D_KL(p ∥ q)"),
            (r"e^{-x^2/2}", "e^(−x²/2)"),
            (r"f'(x)", "f′(x)"),
            (r"\hat{y}, \bar{x}", "ŷ, x̄"),
            (r"\overline{AB}", "AB"),
            (r"\underbrace{a+b}_{2}", "a+b₂"),
            (r"\sqrt[3]{x+1}", "³√(x+1)"),
            (r"\binom{n}{k}", "(n, k)"),
            (r"\begin{pmatrix}a&b\\c&d\end{pmatrix}", "(a b; c d)"),
            (r"\begin{aligned}a&=b\\&=c\end{aligned}", "a=b; =c"),
            (r"\ce{H2O}", "H₂O"),
            (r"\text{损失 (总)} < 1", "损失 (总)<1"),
            (r"a \ne b \quad c", "a≠b c"),
            # what does not compile
            (r"\foo{x} \log y", "x log y"),
            (r"\frac{1}{", "1"),
        ],
    )
    def test_reads(self, latex: str, text: str) -> None:
        assert plain_text(latex) == text

    def test_of_a_rendered_formula_knows_the_macros(self) -> None:
        assert rendered(r"\KL{p}{q}", KL=r"D_{\mathrm{KL}}(#1\|#2)").text == "D_KL(p∥q)"


def entries(folder: Path) -> int:
    with sqlite3.connect(folder / "math.sqlite") as file:
        (count,) = file.execute("SELECT count(*) FROM piece").fetchone()
    file.close()
    return int(count)


RENDER_IN_TURNS = """
import sys
from pathlib import Path
from notewire.math import Formula, MathRenderer
for turn in range(10):
    renderer = MathRenderer(cache=Path(sys.argv[1]))
    print([r.text for r in renderer.render([Formula(f"x+{turn}+{i}", False) for i in range(20)])])
    renderer.close()
"""


class TestCache:
    FORMULAS = (Formula(ATTENTION, True), Formula("x^2", False), Formula("x^2", True))

    def fill(self, folder: Path) -> list[RenderedFormula | FormulaError]:
        renderer = MathRenderer(cache=folder)
        results = renderer.render(self.FORMULAS)
        renderer.close()
        return results

    def test_a_hit_needs_no_engine(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        first = self.fill(tmp_path / "new" / "folder")
        monkeypatch.setattr(math, "_engine", None)
        assert self.fill(tmp_path / "new" / "folder") == first

    @pytest.mark.parametrize("change", ["macros", "options", "version", "driver"])
    def test_a_change_of_what_decides_is_a_miss(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
    ) -> None:
        self.fill(tmp_path)
        if change == "options":
            monkeypatch.setattr(math, "OPTIONS", {**math.OPTIONS, "maxSize": 41})
        if change == "version":
            monkeypatch.setattr(math, "katex_version", lambda: "0.0.0")
        if change == "driver":
            driver = tmp_path / "katex.js"
            driver.write_text(math.DRIVER.read_text("utf-8") + "// mended", encoding="utf-8")
            monkeypatch.setattr(math, "DRIVER", driver)
        renderer = MathRenderer({r"\R": "R"} if change == "macros" else {}, cache=tmp_path)
        renderer.render(self.FORMULAS)
        renderer.close()
        assert entries(tmp_path) == 2 * len(self.FORMULAS)

    def test_the_order_of_macros_does_not_decide(self, tmp_path: Path) -> None:
        for macros in ({r"\A": "a", r"\B": "b"}, {r"\B": "b", r"\A": "a"}):
            renderer = MathRenderer(macros, cache=tmp_path)
            renderer.render([Formula(r"\A\B", False)])
            renderer.close()
        assert entries(tmp_path) == 1

    @pytest.mark.parametrize("damage", ["text", "cut", "pages"])
    def test_a_damaged_file_is_made_anew(self, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: str) -> None:
        first = self.fill(tmp_path)
        path = tmp_path / "math.sqlite"
        whole = path.read_bytes()
        path.write_bytes(
            {
                "text": b"not a database " * 400,
                "cut": whole[: len(whole) // 2],
                "pages": whole[:100] + b"\xff" * 30_000,
            }[damage]
        )
        assert self.fill(tmp_path) == first
        assert [record.levelname for record in caplog.records if record.name == "notewire"] == ["WARNING"]
        assert "is damaged" in caplog.text
        assert "it is made anew" in caplog.text
        self.fill(tmp_path)
        assert entries(tmp_path) == len(self.FORMULAS)

    def test_a_damaged_value_is_rendered_again(self, tmp_path: Path) -> None:
        first = self.fill(tmp_path)
        with sqlite3.connect(tmp_path / "math.sqlite") as file:
            file.execute("UPDATE piece SET html = x'789c00'")
        file.close()
        assert self.fill(tmp_path) == first

    def test_a_file_of_another_layout_is_emptied(self, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "math.sqlite") as file:
            file.executescript("CREATE TABLE formula (other TEXT); PRAGMA user_version = 99;")
        file.close()
        self.fill(tmp_path)
        assert entries(tmp_path) == len(self.FORMULAS)

    def test_a_folder_that_cannot_be_made_costs_a_warning(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
        assert all(isinstance(result, RenderedFormula) for result in self.fill(tmp_path / "taken"))
        assert "can't be used" in caplog.text
        assert caplog.records[0].name == "notewire"

    def test_while_another_build_holds_the_lock(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(cache_file, "LOCK_SECONDS", 0.1)
        first = self.fill(tmp_path)
        other = sqlite3.connect(tmp_path / "math.sqlite")
        other.execute("BEGIN IMMEDIATE")
        renderer = MathRenderer(cache=tmp_path)
        assert renderer.render([*self.FORMULAS, Formula("new", False)])[:3] == first
        assert "locked" in caplog.text
        assert (tmp_path / "math.sqlite").exists()  # it belongs to the other one, and is not damaged
        other.close()

    def test_two_processes_at_once(self, tmp_path: Path) -> None:
        command = [sys.executable, "-c", RENDER_IN_TURNS, str(tmp_path)]
        builds = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "ab"]
        first, second = (build.communicate(timeout=60) for build in builds)
        assert first == second
        assert first[1] == ""  # nothing to warn of
        assert entries(tmp_path) == 200
        with sqlite3.connect(tmp_path / "math.sqlite") as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        file.close()

    def test_what_is_not_used_is_dropped(self, tmp_path: Path) -> None:
        def on(day: int) -> TextCache:
            return TextCache(tmp_path / "math.sqlite", "without", now=lambda: day * 86_400.0)

        cache = on(100)
        cache.put({b"old": "old", b"used": "used"})
        cache.close()
        cache = on(100 + text_cache.MAX_DAYS)
        assert cache.get([b"used"]) == {b"used": "used"}
        cache.close()
        cache = on(101 + text_cache.MAX_DAYS)
        cache.put({b"new": "new"})
        cache.close()
        assert on(101 + text_cache.MAX_DAYS).get([b"old", b"used", b"new"]) == {b"used": "used", b"new": "new"}

    def test_what_is_too_much_is_dropped_the_longest_unused_first(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(text_cache, "MAX_BYTES", 100)
        for day, name in enumerate("abcdefghijkl"):
            cache = TextCache(tmp_path / "math.sqlite", "without", now=lambda day=day: day * 86_400.0)  # type: ignore[misc]
            cache.put({name.encode(): name})
            cache.close()
        cache = TextCache(tmp_path / "math.sqlite", "without")
        held = cache.get([name.encode() for name in "abcdefghijkl"])
        cache.close()
        assert "".join(sorted(held.values())) == "bcdefghijkl"  # zlib makes 9 bytes of one letter


class TestProcesses:
    def test_a_renderer_is_not_pickled(self) -> None:
        with pytest.raises(TypeError, match="make one in each worker"):
            pickle.dumps(MathRenderer())

    def test_results_and_formulas_are(self) -> None:
        values = (Formula("x", True), rendered("x"), FormulaError("why", 3))
        assert pickle.loads(pickle.dumps(values)) == values

    def test_a_process_that_rendered_ends(self) -> None:
        # Every second one waited for ever at its end, until the engine was left to the system.
        command = [sys.executable, "-c", "from notewire.math import plain_text; print(plain_text('x^2'))"]
        ends = [subprocess.run(command, capture_output=True, text=True, timeout=30, check=True) for _ in range(6)]
        assert {end.stdout for end in ends} == {"x²\n"}

    def test_where_an_asyncio_loop_runs_already(self) -> None:
        program = (
            "import asyncio; from notewire.math import plain_text\n"
            "async def main(): print(plain_text('x^2'))\n"
            "asyncio.run(main()); print(plain_text('x^3'))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout == "x²\nx³\n"

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
    def test_a_forked_child_starts_an_engine_of_its_own_and_ends(self) -> None:
        program = (
            "import os, sys; from notewire.math import plain_text; plain_text('x^1')\n"
            "for use in (True, False):\n"
            "    child = os.fork()\n"
            "    if not child:\n"
            "        use and print(plain_text('x^2'), flush=True)\n"
            "        sys.exit()\n"
            "    assert os.waitpid(child, 0)[1] == 0\n"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
        assert done.stdout == "x²\n"


class TestFiles:
    def test_version(self) -> None:
        assert katex_version() == MathRenderer().version == "0.19.1"

    def test_stylesheet_and_fonts(self) -> None:
        files = katex_files()
        assert next(iter(files)) == "katex.css"
        assert len(files) == 21
        css = files["katex.css"].read_text("utf-8")
        assert {f"fonts/{name.partition(')')[0]}" for name in css.split("url(fonts/")[1:]} == set(files) - {"katex.css"}
        assert "font-display:swap" in css
        assert "http" not in css

    def test_where_katex_was_never_brought(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(math, "KATEX", tmp_path)
        with pytest.raises(math.MathUnavailable, match=r"run pip install -e \."):
            MathRenderer()
