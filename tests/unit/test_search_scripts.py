"""The scripts of search, in V8: they cut text and formulas as Python does, and find and rank what the index holds.

`Shelf` writes an index of a few notes by a second reading of docs/decisions/0008-search.md; tests/browser/test_search.py
has the real one.
"""

import ctypes
import itertools
import json
import math
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from notewire import latex, terms

REPOSITORY = Path(__file__).resolve().parents[2]
SCRIPTS = REPOSITORY / "overrides/assets/js/search"
VECTORS = json.loads((REPOSITORY / "tests/terms.json").read_text("utf-8"))
MODULES = ("terms", "latex", "index")
"""In the order of their imports; dialog.js needs a page."""

BARE = r"""
// What a browser has and a bare V8 lacks. `files` holds the index by name; `asked` is what was fetched.
const files = {}, asked = [];
let broken = "";
const plain = (html) => html.replace(/<[^>]*>/g, "");
class TextEncoder {
  encode(text) { return Uint8Array.from(unescape(encodeURIComponent(text.toWellFormed())), (c) => c.charCodeAt(0)); }
}
class TextDecoder {
  decode(bytes) { return decodeURIComponent(escape(Array.from(bytes, (b) => String.fromCharCode(b)).join(""))); }
}
class URL { constructor(name, root) { this.name = name; } }
class DecompressionStream {}
class Response { constructor(bytes) { this.bytes = bytes; } async arrayBuffer() { return this.bytes; } }
async function fetch({ name }) {
  asked.push(name);
  const bytes = files[name.split("?")[0]];
  if (name.includes(broken || "\0")) throw new TypeError("Failed to fetch");
  if (!bytes) return { ok: false, status: 404 };
  const plain = Uint8Array.from(bytes);
  return { ok: true, json: async () => JSON.parse(new TextDecoder().decode(plain)), body: { pipeThrough: () => plain } };
}
"""


def module(name):
    """A module as a value: V8 alone has no `import`, so what it exports becomes an object of that name."""
    source = (SCRIPTS / f"{name}.js").read_text("utf-8")
    exports = re.findall(r"^export (?:async )?(?:function|const) (\w+)", source, re.M)
    source = re.sub(r"^export ", "", source, flags=re.M)
    source = re.sub(r'^import (\{[^}]*\}) from "\./(\w+)\.js";', r"const \1 = \2;", source, flags=re.M)
    assert not re.search(r"^(import|export)\b", source, re.M)
    return f"const {name} = (() => {{ {source}\nreturn {{ {', '.join(exports)} }}; }})();"


class Engine:
    """V8 with the modules in it."""

    def __init__(self):
        with ThreadPoolExecutor(1) as thread:  # as in notewire.math: no loop of asyncio is taken for its own
            self._v8 = thread.submit(MiniRacer).result()
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._v8))  # nor is it freed: that may hang
        for script in (BARE, *map(module, MODULES)):
            self._v8.eval(script + "\n;0")
        table = terms.simplified()
        self.run("globalThis.fold = terms.folding(given); 0", ["".join(map(chr, table)), "".join(table.values())])

    def run(self, script, given=None):
        """The value of an expression in which `given` is a plain value."""
        self._v8.eval(f"globalThis.given = {json.dumps(given)}; 0")
        return json.loads(self._v8.eval(f"JSON.stringify({script.removesuffix('; 0')}) ?? 'null'"))

    def wait(self, script, given=None):
        """What a promise comes to. Nothing here takes time, so that it has come when the script ends."""
        self.run(
            f"(globalThis.came = null, ({script}).then((it) => (came = [it]), (no) => (came = ['', String(no)]))) && 0",
            given,
        )
        came = self.run("came")
        assert came, "it still waits"
        if len(came) == 2:
            raise LookupError(came[1])
        return came[0]


@pytest.fixture(scope="module")
def v8():
    return Engine()


# terms


@pytest.mark.parametrize("vector", VECTORS["terms"], ids=lambda vector: vector["why"])
def test_text_is_cut_as_the_vectors_say_in_python_and_in_the_browser(v8, vector):
    text = vector["text"]
    assert terms.in_note(text) == vector["note"]
    assert terms.in_query(text) == vector["query"]
    assert v8.run("terms.inNote(given, fold)", text) == vector["note"]
    assert v8.run("terms.inQuery(given, fold)", text) == vector["query"]


def assigned(ranges=((0, 0x110000),)):
    """The characters that this Python knows and that text may hold; V8 knows a newer Unicode."""
    return [
        chr(code)
        for start, end in ranges
        for code in range(start, end)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
    ]


def test_every_character_is_cut_alike(v8):
    """Each by itself between two letters, so that it is seen whether it separates."""
    characters = assigned()
    assert len(characters) > 140_000
    other = []
    for start in range(0, len(characters), 10_000):
        part = characters[start : start + 10_000]
        cut = v8.run("given.map((c) => terms.inNote(`a${c}b`, fold).join(' '))", part)
        other += [c for c, found in zip(part, cut, strict=True) if found != " ".join(terms.in_note(f"a{c}b"))]
    assert [f"U+{ord(c):04X}" for c in other] == []


COMMON = "aAzZ09_.,-+@#$%^&*()[]{}<>\\/|'\"` \n\t注意力機器学習損失ひカキ・ーﾃﾞ，。ＫＬİςΣσé\u0301\u0307\u200b😀𝐱𠮷⾦㌔ﬁ½한\u1112\u1161"
text = st.text(st.one_of(st.sampled_from(COMMON), st.sampled_from(COMMON), st.sampled_from(assigned())), max_size=40)


@settings(max_examples=300, deadline=None)
@given(text)
@example("ΑΣ")
@example("ﾃ\uff9eー")
def test_random_text_is_cut_alike(v8, text):
    assert v8.run("terms.inNote(given, fold)", text) == terms.in_note(text)
    assert v8.run("terms.inQuery(given, fold)", text) == terms.in_query(text)


@settings(max_examples=300, deadline=None)
@given(text)
@example("ㅎㅏㄴ \u1112\u1161\u11ab ﾊﾝ한\u11a8")
def test_text_folded_piece_by_piece_is_the_folded_text(v8, text):
    """By the pieces it is known what to mark."""
    whole, mapped = v8.run("[fold(given), terms.mapped(given, fold)]", text)
    assert mapped["folded"] == whole
    units = len(whole.encode("utf-16-le", "surrogatepass")) // 2
    assert len(mapped["from"]) == len(mapped["to"]) == units
    assert mapped["from"] == sorted(mapped["from"])
    assert all(start < end for start, end in zip(mapped["from"], mapped["to"], strict=True))


@pytest.mark.parametrize("text", ["\ud800", "a\udc00b", "注\ud842意", "\udfb7\ud842"])
def test_half_a_character_does_no_harm(v8, text):
    assert v8.run("terms.inQuery(given, fold)", text) == [run for run in re.findall(r"\w+", text) if run]


# formulas


@pytest.mark.parametrize("vector", VECTORS["latex"], ids=lambda vector: vector["latex"])
def test_formulas_are_cut_as_the_vectors_say_in_python_and_in_the_browser(v8, vector):
    assert latex.tokens(vector["latex"], vector["macros"]) == vector["tokens"]
    assert v8.run("latex.tokens(given.latex, given.macros)", vector) == vector["tokens"]


PIECES = r"""\frac \dfrac \left \right ( ) { } ^ _ # #1 #2 #3 * \\ \, \ \begin{a} \end{a} \tag \tag* \operatorname \operatorname*
\R \KL \two \again \double x 12 \{ \} \text \mathrm 中 😀 \alpha & ~ $ ' % \le \lVert \ast""".split()
PIECES += [" ", "\n", "\t", "\u3000", "\x85", "\x1c", "\ufeff", "\\"]
MACROS = {
    "\\R": "\\mathbb{R}",
    "\\KL": "D(#1\\|#2)",
    "\\two": "{#2#1##1}",
    "\\again": "+\\again",
    "\\double": "\\double\\double#9",
}
formulas = st.lists(st.one_of(st.sampled_from(PIECES), st.sampled_from(assigned([(0, 0x2FF)]))), max_size=25).map(
    "".join
)


@settings(max_examples=400, deadline=None)
@given(formulas, st.sampled_from([{}, MACROS]))
def test_random_formulas_are_cut_alike(v8, formula, macros):
    expected = [latex.tokens(formula, macros), latex.words(formula)]
    assert v8.run("[latex.tokens(given[0], given[1]), latex.words(given[0])]", [formula, macros]) == expected


@pytest.mark.parametrize("name", ["constructor", "toString", "hasOwnProperty"])
def test_what_every_object_has_is_no_macro(v8, name):
    assert v8.run("latex.tokens(given, {})", f"\\{name}") == [f"\\{name}"]


# queries


def units(v8, query, macros=None):
    """What a query asks for, as (kind, text) pairs."""
    found = v8.run("index.unitsOf(given[0], fold, given[1])", [query, macros or {}])
    return [(unit["kind"], unit["said"]) for unit in found]


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", []),
        ("  ，。!? ++", []),
        ("KL散度", [("word", "kl"), ("han", "散度")]),
        ("KL 散度", [("word", "kl"), ("han", "散度")]),
        ("注意力 注意力 注意", [("han", "注意力"), ("han", "注意")]),
        ("nn.Module", [("word", "nn module")]),
        ("Top-p采样", [("word", "top p"), ("han", "采样")]),
        ("W_Q,W_K", [("word", "w_q"), ("word", "w_k")]),
        ("cu_seqlens", [("word", "cu_seqlens")]),
        ("@tf_export", [("word", "tf_export")]),
        ('"Flash  Attention" 显存', [("quote", "flash attention"), ("han", "显存")]),
        ("“注意力机制”", [("quote", "注意力机制")]),
        ('"未完', [("han", "未完")]),
        ('"" "++" x', [("word", "x")]),
        ("$x$", [("formula", "x")]),
        ("$$ \\frac{a}{b} $$", [("formula", "\\frac a b")]),
        ("损失 $\\frac{a}{b}$ 梯度", [("han", "损失"), ("formula", "\\frac a b"), ("han", "梯度")]),
        ("x^2 $y$", [("word", "x"), ("word", "2"), ("formula", "y")]),
        ("\\mathrm{softmax}", [("formula", "\\mathrm s o f t m a x")]),
        ("QK^\\top", [("formula", "Q K ^ \\top")]),
        ("注意力 QK^\\top，缩放", [("han", "注意力"), ("formula", "Q K ^ \\top"), ("han", "缩放")]),
        ("x_{t}", [("formula", "x _ t")]),
        ("x_t", [("word", "x_t")]),
        ("$x^", [("formula", "x ^")]),
        ("x^2 \\", [("formula", "x ^ 2")]),
        ("$$ $", []),
        ("价格 $5", [("han", "价格"), ("word", "5")]),
        ("<script>alert(1)</script>", [("word", "script"), ("word", "alert"), ("word", "1")]),
        ("(a|b)*[^c]\\", [("formula", "( a | b ) * [ ^ c ]")]),
    ],
)
def test_a_query_is_words_quoted_texts_and_formulas(v8, query, asked):
    assert units(v8, query) == asked


def test_a_macro_in_a_query_is_what_it_means(v8):
    assert units(v8, r"$\RR$", {"\\RR": "\\mathbb{R}"}) == [("formula", "\\mathbb R")]


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from('"“”$\\^_{}()[]*+?.|/-\ue000\x00aB注意 \ud800\udc00'), st.characters()), max_size=60
    )
)
@example("\\" * 50)
@example("(" * 50 + '"[^"')
def test_no_query_is_an_error(v8, query):
    found = v8.run("index.unitsOf(given, fold, {})", query)
    assert all(unit["terms"] for unit in found)


def test_a_very_long_query_asks_for_little(v8):
    long = "".join(chr(0x4E00 + n) for n in range(10_000))
    (unit,) = v8.run("index.unitsOf(given, fold, {})", long)
    assert len(unit["terms"]) == 48
    assert unit["unsure"]


# files


def test_crc32_is_that_of_zlib(v8):
    for term in ("", "注意", "f\0\\frac a", "𠮷"):
        data = term.encode()
        assert v8.run("index.crc32(given)", list(data)) == zlib.crc32(data)


class Shelf:
    """Notes and the files of their index, by the words of docs/decisions/0008-search.md."""

    SHARDS = 16

    def __init__(self, macros=None):
        self.notes = defaultdict(list)
        self.terms = defaultdict(dict)
        self.macros = macros or {}

    def add(
        self, path, title, *sections, slot=None, day="2026-01-01", category="theory", tags=(), aliases=(), papers=()
    ):
        """A note; a section is its heading and its text, in which a formula stands between dollars."""
        if slot is None:
            slot = zlib.crc32(path.encode()) % 65_536
        weights = defaultdict(Counter)
        shown, formulas = [], []
        for place, (heading, text) in enumerate(sections):

            def formula(found):
                formulas.append(found[1])
                return f"\ue000{len(formulas) - 1}\ue001"

            weights[1].update(terms.in_note(re.sub(r"\$(.*?)\$", "\n", text)))
            text = re.sub(r"\$(.*?)\$", formula, text)
            weights[2].update(terms.in_note(heading))
            shown.append([f"s{place}" if heading else "", heading, text])
        for tokens in (latex.tokens(one, self.macros) for one in formulas):
            weights[1].update(f"f\0{one}" for one in tokens)
            weights[1].update(f"f\0{one} {two}" for one, two in itertools.pairwise(tokens))
        for found in formulas:
            weights[1].update(terms.in_note("\n".join(latex.words(found))))
        slug = path.rpartition("/")[2]
        weights[3].update(terms.in_note("\n".join([title, slug, *aliases])))
        weights[2].update(terms.in_note("\n".join([*tags, *papers])))
        weights[0].update([f"c\0{category}", *(f"t\0{tag}" for tag in tags)])
        length = max(sum(counter.total() for counter in weights.values()) / 1000, 0.05)
        length = 2 ** (round(2 * math.log2(length)) / 2)
        for term in {term for counter in weights.values() for term in counter}:
            field = max(field for field, counter in weights.items() if term in counter)
            count = sum(counter[term] for counter in weights.values())
            strength = round(63 * count / (count + 1.2 * (0.25 + 0.75 * length))) if field else 0
            before = self.terms[term].get(slot, 0)
            self.terms[term][slot] = max(before, field << 6 | strength)
        self.notes[slot].append(
            {
                "url": f"{path}/",
                "title": title.replace("&", "&amp;").replace("<", "&lt;"),
                "text": title,
                "category": category,
                "date": day,
                "tags": list(tags),
                "aliases": list(aliases),
                "papers": list(papers),
                "sections": shown,
                "formulas": [
                    [" ".join(latex.tokens(one, self.macros)), f"<math>{one}</math>", one] for one in formulas
                ],
            }
        )

    def files(self):
        table = terms.simplified()
        tags = Counter(tag for notes in self.notes.values() for note in notes for tag in note["tags"])
        info = {
            "version": 2,
            "key": "k",
            "notes": sum(map(len, self.notes.values())),
            "shards": self.SHARDS,
            "categories": [["theory", "理论"], ["python", "Python"]],
            "tags": [list(pair) for pair in tags.most_common()],
            "macros": self.macros,
            "folded": ["".join(map(chr, table)), "".join(table.values())],
        }
        out = {"index.json": json.dumps(info).encode()}
        shards = dict.fromkeys(range(self.SHARDS), b"")
        for term, slots in sorted(self.terms.items()):
            name = term.encode()
            record = [number(len(name)), name, number(len(slots))]
            for plane in (lambda slot: slot >> 8, lambda slot: slot & 255, lambda slot, slots=slots: slots[slot]):
                record.append(bytes(map(plane, sorted(slots))))
            shards[route(term) % self.SHARDS] += b"".join(record)
        out |= {f"s/{number:x}.bin": data for number, data in shards.items()}
        out |= {f"n/{slot:04x}.bin": json.dumps(notes).encode() for slot, notes in self.notes.items()}
        newest = {
            slot: max(date.fromisoformat(note["date"]) for note in notes) for slot, notes in sorted(self.notes.items())
        }
        days = [(day - date(1970, 1, 1)).days for day in newest.values()]
        planes = [[s >> 8 for s in newest], [s & 255 for s in newest], [d >> 8 for d in days], [d & 255 for d in days]]
        out["dates.bin"] = b"".join(map(bytes, planes))
        return out


def route(term):
    """The number by which a term has its shard."""
    if "\0" in term:
        return zlib.crc32(term.encode())
    if terms.HAN.match(term):
        return zlib.crc32(term[0].encode()) + zlib.crc32(term.encode()) % 8
    return zlib.crc32(term[:2].encode())


def number(value):
    """Unsigned LEB128."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


@pytest.fixture
def opened(v8):
    """`opened(shelf)` puts its files where the scripts fetch them and gives `ask(query, **options)`, the results of a query."""

    def opened(shelf):
        files = {name: list(data) for name, data in shelf.files().items()}
        v8.run(
            "(Object.keys(files).forEach((name) => delete files[name]), Object.assign(files, given), asked.length = 0, broken = '', 0)",
            files,
        )
        v8.wait("index.openIndex('/', plain).then((it) => (globalThis.opened = it, 0))")

        def ask(query, *, pages=1, **options):
            script = f"""opened.search(given[0], given[1]).then(async (answer) => {{
              const results = [];
              for (let n = 0; n < {pages}; n++) results.push(...(await answer.next()));
              return [results.map((one) => ({{ ...one, note: one.note.url.slice(0, -1) }})), answer.left()];
            }})"""
            ask.results, ask.left = v8.wait(script, [query, options])
            return [result["note"] for result in ask.results]

        ask.asked = lambda: v8.run("asked.splice(0)")
        ask.asked()
        return ask

    return opened


def shown(result):
    """An excerpt in which hits stand between square brackets and formulas between dollars, by number."""
    parts = [f"${part['formula']}$" if "formula" in part else part["text"] for part in result["parts"]]
    return "".join(f"[{said}]" if part["mark"] else said for said, part in zip(parts, result["parts"], strict=True))


def test_chinese_words_and_their_parts_are_found(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "卷积神经网络的注意力机制。"))
    shelf.add("theory/b", "乙", ("", "注意别人，力气大。"))
    ask = opened(shelf)
    for query in ("注意力机制", "神经", "网", "卷积神经网络", "注意力 网络", "意力 機制"):
        assert ask(query) == ["theory/a"], query
    assert sorted(ask("注意")) == ["theory/a", "theory/b"]


def test_a_character_by_itself_is_found_wherever_it_stands(opened):
    shelf = Shelf()
    for name, text in (("first", "熵越大"), ("middle", "交叉熵损失"), ("last", "信息熵。"), ("alone", "熵 $H$")):
        shelf.add(f"theory/{name}", name, ("", text))
    shelf.add("theory/other", "其他", ("", "信息量"))
    shelf.add("theory/title", "最大熵", ("", "模型"))
    ask = opened(shelf)
    assert sorted(ask("熵")) == [f"theory/{name}" for name in ("alone", "first", "last", "middle", "title")]
    assert ask("熵")[0] == "theory/title"
    assert ask("熵 模") == ["theory/title"]


def test_a_character_counts_as_often_as_it_stands_there_whatever_follows(opened):
    shelf = Shelf()
    shelf.add("theory/often", "甲", ("", "熵大。熵小。熵高。熵低。熵增。熵减。熵变。其余的话有这么多"))
    shelf.add("theory/twice", "乙", ("", "熵大。熵大。熵大。其余的话有那么多，前面的话也有这么多"))
    ask = opened(shelf)
    assert ask("熵") == ["theory/often", "theory/twice"]
    assert ask("熵大") == ["theory/twice", "theory/often"]


def test_pairs_without_the_word_are_no_hit(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "意力与注意分开"))
    ask = opened(shelf)
    assert ask("注意力") == []
    assert ask("注意 意力") == ["theory/a"]


def test_words_by_their_beginning_and_identifiers(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "用 nn.Module 和 `cu_seqlens`，@tf_export，torch.no_grad()，KL散度，7B 模型"))
    shelf.add("theory/b", "乙", ("", "moduli module_list 的散度 K"))
    ask = opened(shelf)
    for query in ("nn.Module", "nn.Mod", "seqlens", "cu_seq", "tf_export", "no_grad", "grad", "ＫＬ 散度", "7b模型"):
        assert ask(query) == ["theory/a"], query
    assert sorted(ask("mod")) == ["theory/a", "theory/b"]
    assert ask("odule") == []
    assert ask("k 散度") == ["theory/b"]  # one letter is no beginning


def test_what_is_joined_by_a_mark_stands_side_by_side(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "继承 nn.Module；Top-p 采样；with torch.no_grad():"))
    shelf.add("theory/b", "乙", ("", "a module of nn；p 值和 top 采样；no_grad of torch"))
    ask = opened(shelf)
    for query in ("nn.Module", "nn.Mod", "Top-p 采样", "top-p", "torch.no_grad"):
        assert ask(query) == ["theory/a"], query
    assert sorted(ask("nn Module")) == ["theory/a", "theory/b"]


def test_a_letter_with_its_index_is_found_as_it_is_said(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "投影 $W_Q$、$W_{K}$ 与 $\\lambda_i$。"))
    shelf.add("theory/b", "乙", ("", "$W Q$"))
    ask = opened(shelf)
    for query in ("W_Q", "W_Q,W_K", "$W_Q$", "$W_{Q}$"):
        assert ask(query) == ["theory/a"], query


def test_tags_aliases_and_papers_are_found(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "文。"), tags=["显存"], aliases=["old-name"], papers=["2205.14135"])
    ask = opened(shelf)
    for query in ("显存", "old-name", "2205.14135", '"2205.14135"', "显存 2205"):
        assert ask(query) == ["theory/a"], query


def test_a_matching_title_comes_first_and_a_heading_before_text(opened):
    shelf = Shelf()
    shelf.add("theory/text", "甲", ("", "低秩。" * 50))
    shelf.add("theory/heading", "乙", ("", "文"), ("谈低秩", "别的话很多很多。" * 100))
    shelf.add("theory/title", "说说低秩", ("", "别的话很多很多。" * 300))
    shelf.add("theory/same", "低秩", ("", "别的话很多很多。" * 300))
    assert opened(shelf)("低秩") == ["theory/same", "theory/title", "theory/heading", "theory/text"]


def test_whole_words_and_words_that_stand_together_come_first(opened):
    shelf = Shelf()
    shelf.add("theory/beginning", "甲", ("", "loran " * 9))
    shelf.add("theory/whole", "乙", ("", "lora 与别的"))
    assert opened(shelf)("lora") == ["theory/whole", "theory/beginning"]
    shelf = Shelf()
    shelf.add("theory/anywhere", "甲", ("", "梯度。" * 9), ("节", "裁剪。" * 9))
    shelf.add("theory/section", "乙", ("", "梯度。" + "隔开很远。" * 60 + "裁剪。梯度。裁剪。"[:3]))
    shelf.add("theory/near", "丙", ("", "梯度的一种裁剪" + "隔开很远。" * 60))
    shelf.add("theory/together", "丁", ("", "隔开很远。" * 60 + "梯度裁剪"))
    assert opened(shelf)("梯度 裁剪") == ["theory/together", "theory/near", "theory/section", "theory/anywhere"]


def test_the_rest_is_ordered_by_date_and_address(opened):
    shelf = Shelf()
    for path, day in (("theory/b", "2026-01-01"), ("theory/a", "2026-01-01"), ("theory/c", "2026-02-01")):
        shelf.add(path, "题", ("", "采样"), day=day)
    assert opened(shelf)("采样") == ["theory/c", "theory/a", "theory/b"]


def test_quoted_text_stands_there_as_it_is(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "The Flash\nAttention 算法，梯度裁剪。"))
    shelf.add("theory/b", "乙", ("", "flash and attentions；attention flash；裁剪梯度"))
    ask = opened(shelf)
    for query in (
        '"flash attention"',
        '"FLASH  ATTENTION"',
        "“梯度裁剪”",
        '"ｆｌａｓｈ attention" 算法',
        '"Attention 算法，"',
    ):
        assert ask(query) == ["theory/a"], query
    assert ask('"flash"') == ask("flash")
    assert ask('"flash attent"') == ["theory/a"]  # the end may go on, as a word may
    for query in ('"lash attention"', '"算法梯度"'):
        assert ask(query) == [], query


def test_a_formula_is_found_however_it_is_typed(opened):
    shelf = Shelf({"\\RR": "\\mathbb{R}"})
    shelf.add(
        "theory/a",
        "甲",
        ("", "序"),
        ("推导", "由 $\\frac{\\partial L}{\\partial w}$ 与 $x\\in\\RR^n$ 得，$QK^\\top$。"),
    )
    shelf.add(
        "theory/b", "乙", ("", "$\\frac{\\partial w}{\\partial L}$ 与 $\\partial L w \\partial w \\frac{\\partial}{L}$")
    )
    ask = opened(shelf)
    for query in (
        r"\frac{\partial L}{\partial w}",
        r"$\dfrac {\partial  L}{ \partial w }$",
        r"\frac\partial L\partial w",
    ):
        assert ask(query) == ["theory/a"], query
        assert shown(ask.results[0]) == "由 [$0$] 与 $1$ 得，$2$。"
        assert ask.results[0]["anchor"] == "s1"
    for query in (r"\mathbb{R}^n", r"\RR^{n}", r"Q K^{\top}", r"推导 QK^\top", r"$x \in \RR$"):
        assert ask(query) == ["theory/a"], query
    assert ask(r"$\top$ $Q$") == ["theory/a"]
    assert ask(r"\partial L w \partial L") == []


def test_words_in_formulas_are_found_and_the_formula_is_shown(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "前 $\\mathrm{softmax}(z)$ 后 $y$。"))
    ask = opened(shelf)
    assert ask("softmax") == ["theory/a"]
    assert shown(ask.results[0]) == "前 [$0$] 后 $1$。"


def test_a_formula_of_a_title_is_found(v8, opened):
    """The index knows it, though the note's file has formulas of the text alone."""
    shelf = Shelf()
    shelf.add("theory/a", "平方", ("", "文"))
    (slot,) = shelf.notes
    shelf.terms["f\0x ^"][slot] = shelf.terms["f\0^ 2"][slot] = 3 << 6 | 20
    assert opened(shelf)("x^2") == ["theory/a"]


def test_filters(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "采样"), tags=["C++"], day="2026-01-02")
    shelf.add("theory/b", "乙", ("", "采样"), tags=["c"], day="2026-01-03")
    shelf.add("python/c", "丙", ("", "采样"), tags=["C++"], category="python", day="2026-01-01")
    ask = opened(shelf)
    assert ask("采样", category="theory") == ["theory/b", "theory/a"]
    assert ask("采样", tag="C++") == ["theory/a", "python/c"]
    assert ask("采样", tag="C++", category="python") == ["python/c"]
    assert ask("", tag="C++") == ["theory/a", "python/c"]
    assert ask("采样", tag="none") == []
    assert ask("") == []
    assert ask("没有", tag="C++") == []


def test_notes_that_share_a_slot_are_told_apart(opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "采样"), slot=7, tags=["x"], day="2026-03-01")
    shelf.add("python/b", "采样", ("", "温度 lora"), slot=7, category="python", tags=["y"], day="2026-01-01")
    shelf.add("theory/c", "丙", ("", "温度，采样 lor"), slot=8, day="2026-02-01")
    ask = opened(shelf)
    assert ask("采样 温度") == ["theory/c", "python/b"]  # the former has them close together
    assert ask("采样 丙") == ["theory/c"]
    assert ask("甲 温度") == []
    assert ask("lora") == ["python/b"]
    assert ask("采样", category="theory") == ["theory/a", "theory/c"]
    assert ask("采样", tag="y") == ["python/b"]
    assert ask("采样") == ["python/b", "theory/a", "theory/c"]
    assert ask("采样", order="date") == ["theory/a", "theory/c", "python/b"]


def test_more_results_come_when_they_are_asked_for_and_their_files_with_them(opened):
    shelf = Shelf()
    for n in range(20):
        shelf.add(f"theory/n{n:02}", "题", ("", "采样"), slot=n * 300, day=f"2026-01-{n + 1:02}")
    ask = opened(shelf)
    assert len(ask("采样")) == 8
    assert ask.left == 12
    files = ask.asked()
    assert len([name for name in files if name.startswith("n/")]) == 8
    assert len([name for name in files if name.startswith("s/")]) == 1
    assert not [name for name in files if name.startswith("dates")]
    assert all(name.endswith("?k") for name in files)
    assert sorted(ask("采样", pages=3)) == [f"theory/n{n:02}" for n in range(20)]
    assert ask.left == 0
    assert len(ask.asked()) == 12, "what was read once is kept"
    assert ask("采样", pages=3, order="date") == [f"theory/n{n:02}" for n in reversed(range(20))]
    assert ask.asked() == ["dates.bin?k"]


def test_what_cannot_be_fetched_may_be_tried_again(v8, opened):
    shelf = Shelf()
    shelf.add("theory/a", "甲", ("", "采样"))
    ask = opened(shelf)
    for part in ("s/", "n/"):
        v8.run("(broken = given, 0)", part)
        with pytest.raises(LookupError, match="Failed to fetch"):
            ask("采样")
        v8.run("(broken = '', 0)")
        assert ask("采样") == ["theory/a"]
        opened(shelf)


def test_an_index_of_another_version_is_refused(v8, opened):
    opened(Shelf())
    v8.run("(files['index.json'] = [...new TextEncoder().encode('{\"version\": 3}')], 0)")
    with pytest.raises(LookupError, match="version 3"):
        v8.wait("index.openIndex('/', plain)")


# excerpts


def test_the_section_that_says_most_is_shown_and_the_others_are_counted(opened):
    shelf = Shelf()
    shelf.add(
        "theory/a",
        "甲",
        ("", "先说采样。"),
        ("温度", "再说采样。"),
        ("采样和温度", "都说。"),
        ("末", "温度低，采样准。"),
    )
    ask = opened(shelf)
    ask("采样 温度")
    assert (ask.results[0]["anchor"], ask.results[0]["more"]) == ("s2", 2)
    ask("温度")
    assert (ask.results[0]["anchor"], ask.results[0]["more"]) == ("s1", 2)
    ask("甲")
    assert (ask.results[0]["anchor"], ask.results[0]["more"]) == ("", 0)
    assert shown(ask.results[0]) == "先说采样。"


@pytest.mark.parametrize(
    ("query", "text", "excerpt"),
    [
        ("采样", "先采样。", "先[采样]。"),
        ("資訊", "资讯与資訊", "[资讯]与[資訊]"),
        ("キロ データ", "㌔ ﾃﾞｰﾀ", "[㌔] [ﾃﾞｰﾀ]"),
        ("キ", "㌔", "[㌔]"),
        ("ab", "ＡＢＣ Ab cab", "[ＡＢ]Ｃ [Ab] cab"),
        ("注意力 意力机", "注意力机制", "[注意力机]制"),
        ("野家", "𠮷野家", "𠮷[野家]"),
        ("cafe", "cafe\u0301 cafe", "cafe\u0301 [cafe]"),
        ('"a+b"', "a+b，a b", "[a+b]，a b"),
        ("script", "<script>", "<[script]>"),
        ("甲", "甲\n\n乙", "[甲] 乙"),
        ("x", "$x$y", "$0$y"),
    ],
)
def test_hits_are_marked_as_they_are_written(opened, query, text, excerpt):
    shelf = Shelf()
    shelf.add("theory/a", "题 x", ("", text))
    ask = opened(shelf)
    assert ask(query) == ["theory/a"]
    assert shown(ask.results[0]) == excerpt


def test_a_long_section_is_cut_at_sentences_words_and_formulas(opened):
    shelf = Shelf()
    shelf.add(
        "theory/a", "题", ("", "很长的话。" * 60 + "这里说到采样，$x$ 和 $y$。" + "another sentence without end " * 60)
    )
    ask = opened(shelf)
    ask("采样")
    said = shown(ask.results[0])
    assert said.startswith("…") or said.startswith("很长")
    assert "这里说到[采样]，$0$ 和 $1$。" in said
    assert said.endswith(("another…", "sentence…", "without…", "end…", " …"))
    assert 90 < len(said) < 150
    assert said.strip("…").startswith(("很长的话。", "这里"))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["采样", "lora", "𠮷", "，", "。", "\n", " ", "长长的", "word_s", "㌔", "é", "\ue000"]),
        max_size=120,
    ),
    st.sampled_from(["采样", "lora", "采样 lora", '"采样，"', "キロ", "word", "𠮷"]),
)
def test_every_excerpt_is_of_the_text(v8, words, query):
    """In its order, with its formulas whole, and never half a character."""
    formulas = sum(word == "\ue000" for word in words)
    numbers = iter(range(formulas))
    raw = "".join(f"\ue000{next(numbers)}\ue001" if word == "\ue000" else word for word in words)
    note = {
        "url": "a/b/",
        "text": "题",
        "date": "",
        "tags": [],
        "aliases": [],
        "papers": [],
        "sections": [["", "", raw]],
        "formulas": [["x", "", "x"]] * formulas,
    }
    script = "index.judged(given[0], index.unitsOf(given[1], fold, {}), { fold, plain }, { field: 1, score: 1 }, false)"
    result = v8.run(script, [note, query])
    if result is None:
        return
    joined = "".join(
        f"\ue000{part['formula']}\ue001" if "formula" in part else part["text"] for part in result["parts"]
    )
    joined.encode()
    assert joined.strip("…") in re.sub(r"\s+", " ", raw)
    assert any(part["mark"] for part in result["parts"])


def test_hits_in_a_title(v8):
    marked = v8.run(
        "index.hitsIn(given[0], index.unitsOf(given[1], fold, {}), fold)", ["从 LoRA 到 QLoRA：低秩", "lora 低秩"]
    )
    assert marked == [[2, 6], [15, 17]]


def test_the_four_scripts_stay_small():
    """What a reader loads who asks for search, on a host that packs nothing: 31 KB of code, and what is said of it."""
    files = [file.read_text("utf-8") for file in SCRIPTS.glob("*.js")]
    assert len(files) == 4
    code = [re.sub(r"^\s*/\*.*?\*/\n|/\*.*?\*/", "", text, flags=re.S | re.M) for text in files]
    assert sum(len(text.encode()) for text in code) <= 31 * 1024
    assert sum(len(text.encode()) for text in files) <= 37 * 1024
