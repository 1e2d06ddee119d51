"""What search finds in notes, what it moves to the browser and what it adds to a build, beside other searches, in one run.

    python benchmarks/search.py [--sizes 1000,10000] [--notes FOLDER] [--peers notewire,pagefind] [-r RUNS] [--write]

Stock Pagefind looks through the pages that notewire built, Material's search through Material's site of the same notes. All
are asked in Chromium, through the scripts that they bring. The truth is a plain reading of the notes' Markdown, in this file,
which shares no code with notewire. What is measured, and how, is told in ``README.md`` beside this file.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
import statistics
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import corpus
import plot
import speed
from speed import PROJECT, Environment, Failed, Peer, Row, Subject, say

sys.path.append(str(PROJECT / "scripts"))
from playwright.sync_api import Browser, Error, Page, Request

from chromium import launched
from file_server import serving

# ruff: noqa: E501 (a query, a formula or a line of JavaScript is one string)

MARKS = ("<!-- search:begin -->", "<!-- search:end -->")
ONLY = 1000
"""The most notes that Material is asked for: its build is too slow for more."""

MACROS = {r"\R": r"\mathbb{R}", r"\norm": r"\left\lVert #1 \right\rVert", r"\KL": r"D_{\mathrm{KL}}"}
"""The macros of the measured site: a name, and a body with one argument or none."""


# what is asked

GENERATED = {
    "Chinese words": "注意力 注意力权重 缩放点积注意力 显存占用 梯度 归一化 键值缓存 泛化误差".split(),
    "parts of words": "值溢 度的 的输出 存占 批量归 宽".split(),
    "Chinese with Latin or digits": ["笔记 12", "笔记12", "PyTorch 混合精度训练", "softmax 数值稳定", "heapq 过期"],
    "full width, traditional": "ｓｏｆｔｍａｘ ＰｙＴｏｒｃｈ 注意力權重 損失函數 變分自編碼器".split(),
    "English": "softmax transfo asyn dijkstra retries".split(),
    "identifiers, code": "nn.Module zero_grad torch.autocast @lru_cache heapq.heappush __init__".split(),
    "several words, quoted": [
        "贝叶斯 显存",
        "二分查找 复杂度",
        "梯度 softmax 缓存",
        '"显存占用和吞吐"',
        '"import torch" 梯度',
    ],
}
OWN = {
    "Chinese words": "注意力 显存占用 梯度 互信息 投机解码 梯度检查点 编码器 线性层".split(),
    "parts of words": "的性 度检 互信 机解 叉积 桶".split(),
    "Chinese with Latin or digits": ["KL散度", "KL 散度", "Top-p 采样", "7B 模型", "7B模型", "GPU 显存", "图像token"],
    "full width, traditional": "ＢＦ１６ ７Ｂ 投機解碼 顯存 學習率".split(),
    "English": "softmax flash quant xgb DDP".split(),
    "identifiers, code": "nn.Module cu_seqlens torch.no_grad @tf_export requires_grad np.linalg".split(),
    "several words, quoted": ["显存 梯度 激活", '"条件概率"', '"KL 散度" 采样'],
}
PUBLIC = {
    "Chinese words": "注意力 注意力机制 卷积神经网络 显存占用 矩阵乘法 共享内存 流水线并行 自回归".split(),
    "parts of words": "的性 存占 存带宽 线程 页表 核".split(),
    "Chinese with Latin or digits": ["HBM 访问", "HBM访问", "GPU显存", "KV 缓存", "softmax函数", "13B 模型"],
    "full width, traditional": "ＨＢＭ ＣＵＤＡ 注意力機制 線程塊 矩陣乘法".split(),
    "English": "roofline quantiz prefill warp rotary dataflow".split(),
    "identifiers, code": "nn.Module torch.no_grad threadIdx.x tl.program_id @triton.jit __syncthreads".split(),
    "several words, quoted": ["显存 带宽 量化", '"Tensor Core"', '"kv cache" 显存'],
}
FORMULAS = {
    "as typed": [
        r"\sqrt{d_k}",
        r"QK^\top",
        r"\nabla_\theta \mathcal{L}",
        r"O(n \log n)",
        r"\lVert w \rVert_2^2",
        r"\bar{\alpha}_t",
        r"\mathbb{E}_{z \sim q_\phi}",
    ],
    "other spacing": [
        r"Q  K ^ \top/\sqrt { d_k }",
        r"\theta_{t + 1}=\theta_t",
        r"x\in\mathbb{ R }^{ 2 }",
        r"W_Q,W_K,W_V",
        r"r\ll\min(d,k)",
        r"\sigma(w^\top x+b)",
        r"\Delta W=BA",
    ],
    "other braces": [
        r"Q K^{\top}",
        r"\nabla_{\theta} \mathcal L",
        r"D_\mathrm{KL}",
        r"\frac1N",
        r"\sum_{i=1}^n",
        r"\hat y=\arg\max_k p_k",
        r"{\beta}_{1} = 0.9",
    ],
    "synonyms": [
        r"\dfrac{QK^\top}{\sqrt{d_k}}",
        r"\operatorname{softmax}(z)_i",
        r"D_{\text{KL}}(q\|p)",
        r"\Vert w\Vert^2",
        r"\tfrac{1}{2}",
        r"dz \ge 0",
    ],
    "a macro of the site": [r"x \in \R^{2}", r"\norm{w}_2^2", r"\KL(q \,\|\, p)"],
}
TYPED = ("注意力", "显存占用", "softmax", "nn.Module", "贝叶斯 显存", '"显存占用和吞吐"')
"""What is typed into the pages of generated notes."""


# the truth

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


# the collections


@dataclass(frozen=True)
class Collection:
    """Notes, where they lie, and what is asked of them."""

    name: str
    title: str
    lay: Callable[[Path, Peer], None]
    """Writes them into an empty folder of notes, as a peer wants them."""
    queries: Mapping[str, Sequence[str]]
    formulas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: str = ""


def generated(count: int) -> Collection:
    """The notes of ``corpus.py``."""

    def lay(folder: Path, peer: Peer) -> None:
        corpus.write(count, folder, index=peer.index, category_keys=peer.category_keys)

    return Collection(f"{count}", f"{count:,} generated notes", lay, GENERATED, FORMULAS)


def own() -> Collection:
    """The notes of this project."""

    def lay(folder: Path, peer: Peer) -> None:
        shutil.copytree(PROJECT / "notes", folder, dirs_exist_ok=True)

    return Collection("own", "this project's notes", lay, OWN)


def adapted(file: Path, number: int) -> str:
    """A public note as notewire and Material both read it: a head with title and date, no links or pictures of its own folder."""
    text = file.read_text("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    said = re.search(r"^title:\s*(.+?)\s*$", front[1], re.M) if front else None
    first = re.match(r"\s*#[ \t]+(.+?)[ \t#]*\n", body)
    title = (said[1] if said else first[1] if first else file.stem).strip("\"'")
    if first:
        body = body[first.end() :]
    body = re.sub(r"!\[[^\]]*\]\((?!https?:)[^()]*(?:\([^()]*\)[^()]*)*\)|<img\b[^>]*>", "", body)
    body = re.sub(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?!https?:)[^()]*(?:\([^()]*\)[^()]*)*\)", r"\1", body)
    return f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\ndate: 2024-01-{number % 28 + 1:02d}\n---\n\n{body.strip()}\n"


def public(folder: Path, site: Callable[[Collection], Subject]) -> Collection:
    """A folder of public notes, one category for each folder in it; what notewire refuses is left out, and counted."""
    files = [file for file in sorted(folder.rglob("*.md")) if file.stem.lower() not in ("readme", "index")]
    names: dict[Path, str] = {}
    for number, file in enumerate(files):
        top = file.relative_to(folder).parts[0] if file.parent != folder else "notes"
        slug = re.sub(r"[^a-z0-9]+", "-", top.lower()).strip("-") or "notes"
        names[file] = f"{slug}/note-{number:03d}.md"
    texts = {names[file]: adapted(file, number) for number, file in enumerate(files)}

    def lay(where: Path, peer: Peer) -> None:
        for name, text in texts.items():
            (where / name).parent.mkdir(parents=True, exist_ok=True)
            (where / name).write_text(text, encoding="utf-8")
        for category in {name.partition("/")[0] for name in texts}:
            (where / category / peer.index).write_text(f'---\ntitle: "{category}"\n---\n', encoding="utf-8")

    found = Collection(folder.name, f"{folder.name}, public notes", lay, PUBLIC)
    for _ in range(8):
        subject = site(found)
        with suppress(Failed):
            speed.built(subject)
        log = (subject.folder / "build.log").read_text("utf-8", errors="replace")
        refused = {name for name in re.findall(r"notes/(\S+?\.md):\d+", log) if name in texts}
        if not refused:
            break
        for name in refused:
            del texts[name]
    left = f"{len(files) - len(texts)} of {len(files)} notes that notewire refuses are left out"
    return replace(found, title=f"{len(texts)} notes of {folder.name}", left_out=left)


# the peers

PAGEFIND = Peer(
    name="pagefind",
    title="stock Pagefind",
    requirements=("pagefind[extended]==1.5.2", "pagefind-bin-extended==1.5.2"),
    package="pagefind",
    content="notes",
    output="site",
    build=(
        "python",
        "-m",
        "pagefind",
        "--site",
        "site",
        "--root-selector",
        ".nw-note",
        "--exclude-selectors",
        ".nw-note__foot",
    ),
    serve=(),
)
speed.PEERS[PAGEFIND.name] = PAGEFIND  # so that speed's options know it


@dataclass(frozen=True)
class Asked:
    """How a peer's search is asked in a browser."""

    ready: str
    """JavaScript, a function: makes ``window.find(query)``, which promises the addresses found, the best first."""
    before: str = ""
    """JavaScript that runs before the page's own."""
    files: str = ""
    """A regular expression: the addresses of files that are there for search alone."""
    open: str = ""
    """What is clicked or pressed (``key:…``) before there is a field; nothing where it is always there."""
    input: str = ""
    """The field, as a selector."""
    result: str = ""
    """A result, as a selector."""


_MATERIAL_BEFORE = """
(() => {
  const Stock = window.Worker;
  window.asked = 0; window.answers = [];
  window.Worker = class extends Stock {
    constructor(...all) {
      super(...all);
      this.addEventListener("message", ({ data }) => { if (data?.type === 3) window.answers.push(data.data); });
    }
    postMessage(message, ...more) {
      if (message?.type === 2) window.asked += 1;
      return super.postMessage(message, ...more);
    }
  };
})();"""
_MATERIAL_READY = """async () => {
  const field = document.querySelector(".md-search__input");
  field.focus();
  const ask = async (query) => {
    const before = window.asked;
    field.value = query;
    field.dispatchEvent(new KeyboardEvent("keyup"));
    const end = performance.now() + 60000;
    while (window.asked === before || window.answers.length < window.asked) {
      if (performance.now() > end) throw new Error("no answer to " + query);
      await new Promise((done) => setTimeout(done, 5));
    }
    return window.answers.at(-1).items.map((group) => group[0].location);
  };
  await ask("xyzzy");
  window.find = ask;
}"""
_PAGEFIND_READY = """async () => {
  const pagefind = await import("/pagefind/pagefind.js");
  await pagefind.init();
  const known = new Map();
  window.find = async (query) => {
    const { results } = await pagefind.search(query);
    return Promise.all(results.map(async (result) => {
      if (!known.has(result.id)) known.set(result.id, (await result.data()).url);
      return known.get(result.id);
    }));
  };
}"""
_NOTEWIRE_READY = """async () => {
  const { openIndex } = await import("/assets/js/search/index.js");
  const plain = (html) => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    body.querySelectorAll("math").forEach((formula) => formula.replaceWith(" "));
    return body.textContent;
  };
  const index = await openIndex(new URL("/search/", location.href), plain);
  window.find = async (query) => {
    const answer = await index.search(query);
    const found = [];
    do found.push(...(await answer.next()).map(({ note }) => note.url)); while (answer.left());
    return found;
  };
}"""

ASKED = {
    "notewire": Asked(
        ready=_NOTEWIRE_READY,
        files=r"/search/|/assets/(js|css)/search",
        open="[data-nw-search]",
        input="dialog input[name=q]",
        result="dialog ol li a",
    ),
    "pagefind": Asked(
        ready=_PAGEFIND_READY,
        files=r"/pagefind/",
        input=".pagefind-ui__search-input",
        result=".pagefind-ui__result-link",
    ),
    "material": Asked(
        ready=_MATERIAL_READY,
        before=_MATERIAL_BEFORE,
        files=r"/search/|/javascripts/(workers|lunr)/",
        input=".md-search__input",
        result=".md-search-result__link",
    ),
}


@dataclass(frozen=True)
class Tools:
    """What every measure needs: environments, where sites go, and how long a build may take."""

    cache: Path
    environments: Mapping[str, Environment]
    timeout: float
    built: dict[tuple[str, str], Subject] = field(default_factory=dict)
    """The sites that this run has built, by peer and collection."""

    def subject(self, name: str, collection: Collection, count: int = 0) -> Subject:
        """A peer's site of a collection, with nothing in it but settings and notes."""
        folder = self.cache / "sites" / f"search-{name}-{collection.name}"
        subject = Subject(speed.PEERS[name], count, folder, self.environments[name], self.timeout)
        replace(subject, count=0).make()
        notes = subject.folder / subject.peer.content
        for category in corpus.CATEGORIES:  # those of the empty corpus
            shutil.rmtree(notes / category, ignore_errors=True)
        collection.lay(notes, subject.peer)
        if name == "notewire":
            settings = subject.folder / "mkdocs.yml"
            text, wanted = settings.read_text("utf-8"), json.dumps(MACROS)
            if "macros: {}" not in text:
                raise SystemExit(f"{settings}: there is no `macros: {{}}` to put the benchmark's macros at")
            settings.write_text(text.replace("macros: {}", f"macros: {wanted}", 1), encoding="utf-8")
        return subject


def built(tools: Tools, name: str, collection: Collection, count: int = 0) -> tuple[Subject, Row]:
    """A peer's site of a collection, built; for Pagefind, the site that notewire has built, and only the indexing is timed."""
    if name != "pagefind":
        subject = tools.subject(name, collection, count)
        row = speed.built(subject)
        tools.built[name, collection.name] = subject
        return subject, row
    folder = tools.cache / "sites" / f"search-{name}-{collection.name}"
    subject = Subject(PAGEFIND, count, folder, tools.environments[name], tools.timeout)
    theirs = tools.cache / "sites" / f"search-notewire-{collection.name}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(theirs / "site", folder / "site")
    shutil.rmtree(folder / "site" / "search", ignore_errors=True)
    categories = sorted({url.split("/")[1] for url in read(theirs / "notes", Reader())})
    glob = f"{{{{{','.join(categories)}}}}}/*/index.html"  # braces are doubled once more for Subject.command
    row = speed.built(replace(subject, peer=replace(PAGEFIND, build=(*PAGEFIND.build, "--glob", glob))))
    fragment = (speed.HERE / "peers" / "pagefind" / "search.html").read_text("utf-8")
    for page in (folder / "site").glob("*/*/index.html"):
        page.write_text(page.read_text("utf-8").replace("<body>", "<body>\n" + fragment, 1), encoding="utf-8")
    tools.built[name, collection.name] = subject
    return subject, row


def read(notes: Path, reader: Reader) -> dict[str, Note]:
    """The notes of a folder by their addresses."""
    files = (file for file in sorted(notes.glob("*/*.md")) if file.stem != "index")
    return {f"/{file.parent.name}/{file.stem}/": Note(file.read_text("utf-8"), reader) for file in files}


# what is found


def address_path(found: str) -> str:
    """A result's address as the path of its page."""
    path = re.sub(r"^https?://[^/]+|[?#].*$|index\.html$", "", found)
    return "/" + path.strip("/.") + "/"


@contextmanager
def opened(browser: Browser, name: str, address: str) -> Iterator[Page]:
    """A page in a context of its own, with what a peer wants before any other script."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(120_000)
        if ASKED[name].before:
            page.add_init_script(ASKED[name].before)
        page.goto(address)
        yield page
    finally:
        context.close()


def find(
    browser: Browser, tools: Tools, names: Sequence[str], collection: Collection, record: Callable[[Row], None]
) -> None:
    """Asks every peer everything, and holds the answers against the truth."""
    notes: dict[str, Note] = {}
    asked: list[tuple[str, str, str, Truth]] = []
    for name in names:
        subject, row = built(tools, name, collection)
        if not notes:
            notes = read(subject.folder / subject.peer.content, Reader())
            kinds = [("find", of_words, collection.queries), ("formula", of_formula, collection.formulas)]
            asked = [
                (part, kind, query, truth(notes, query))
                for part, truth, groups in kinds
                for kind, queries in groups.items()
                for query in queries
            ]
            record(
                {
                    "kind": "set",
                    "set": collection.name,
                    "title": collection.title,
                    "notes": len(notes),
                    "left": collection.left_out,
                }
            )
        base = {"set": collection.name, "peer": name}
        size = sum(file.stat().st_size for file in index_files(subject))
        record({"kind": "index", **base, "wall": round(row["wall"], 3), "bytes": size})
        with (
            serving(subject.output, compress=True) as address,
            opened(browser, name, address + next(iter(notes))[1:]) as page,
        ):
            try:
                page.evaluate(ASKED[name].ready)
            except Error as error:
                record({"kind": "failed", **base, "error": str(error)[:300]})
                continue
            for part, kind, query, truth in asked:
                start = time.perf_counter()
                try:
                    said = page.evaluate("(query) => window.find(query)", query)
                except Error as error:
                    record(
                        {
                            "kind": part,
                            **base,
                            "of": kind,
                            "query": query,
                            **judged([], truth),
                            "error": str(error)[:300],
                        }
                    )
                    continue
                seconds = round(time.perf_counter() - start, 4)
                found = [path for path in dict.fromkeys(map(address_path, said)) if path in notes]
                record({"kind": part, **base, "of": kind, "query": query, "seconds": seconds, **judged(found, truth)})


def judged(found: Sequence[str], truth: Truth) -> Row:
    """An answer against the truth: numbers of notes, and what is missing and what is wrong, by example."""
    got = set(found)
    return {
        "found": len(found),
        "must": len(truth.must),
        "hit": len(got & truth.must),
        "wrong": len(got - truth.may),
        "first": (bool(found) and found[0] in truth.titled) if truth.titled else None,
        "missing": sorted(truth.must - got)[:3],
        "extra": sorted(got - truth.may)[:3],
    }


def index_files(subject: Subject) -> list[Path]:
    """The files that search alone has."""
    wanted = re.compile(ASKED[subject.peer.name].files)
    return [
        file
        for file in subject.output.rglob("*")
        if file.is_file() and wanted.search(f"/{file.relative_to(subject.output).as_posix()}")
    ]


# what is moved

LINE = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""1.6 Mbit/s down, 750 kbit/s up, 150 ms: what Lighthouse calls a slow 4G line."""
LIMIT = 60
"""Seconds to wait for a first result over that line."""
SOON = 15
"""Seconds to wait for a field to type into, and for a result over a fast line."""

_WATCH = """(result) => {
  const shown = () => [...document.querySelectorAll(result)].some((one) => one.getClientRects().length);
  window.shown = shown;
  window.watch = () => {
    window.first = undefined;
    document.addEventListener("input", () => {
      const start = performance.now();
      const look = () => { if (shown()) window.first = performance.now() - start; else requestAnimationFrame(look); };
      look();
    }, { capture: true, once: true });
  };
}"""


class Moved:
    """What a page has loaded."""

    def __init__(self, page: Page) -> None:
        self._requests: list[Request] = []
        page.on("requestfinished", lambda request: self._requests.append(request))

    def __len__(self) -> int:
        return len(self._requests)

    def bytes(self, files: str, since: int) -> int:
        """Bytes of answers, packed, with their heads: all from a request on, and of those before, the files of search."""
        total = 0
        for number, request in enumerate(self._requests):
            if number >= since or re.search(files, address_path(request.url)):
                answer = request.response()
                if answer:
                    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
                    total += head + int(answer.headers.get("content-length", 0))
        return total


def enter(page: Page, asked: Asked) -> float:
    """Opens the search; seconds until there is a field to type into, which has the focus."""
    start = time.perf_counter()
    if asked.open.startswith("key:"):
        page.keyboard.press(asked.open.removeprefix("key:"))
    elif asked.open:
        page.click(asked.open)
    page.wait_for_selector(asked.input, state="visible", timeout=SOON * 1000)
    page.focus(asked.input)
    return time.perf_counter() - start


def search(page: Page, query: str, limit: float) -> float | None:
    """Types a query, all of it at once, as an input method does; seconds to the first result, none where none comes."""
    page.evaluate("() => window.watch()")
    page.keyboard.insert_text(query)
    page.keyboard.press("Shift")  # a key that comes up: Material waits for one
    try:
        page.wait_for_function("() => window.first !== undefined", timeout=limit * 1000)
    except Error:
        return None
    return float(page.evaluate("() => window.first")) / 1000


def type_once(browser: Browser, name: str, address: str, query: str, other: str) -> Row:
    """A cold search over a slow line; then, in another context and over a fast line, one search after another."""
    asked, row = ASKED[name], {}
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.set_default_timeout(120_000)
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.setCacheDisabled", {"cacheDisabled": True})
        line.send("Network.emulateNetworkConditions", LINE)
        moved = Moved(page)
        page.goto(address, wait_until="load")
        before = len(moved)
        page.evaluate(_WATCH, asked.result)
        row["field"] = enter(page, asked)
        row["first"] = search(page, query, LIMIT)
        row["bytes"] = moved.bytes(asked.files, before)
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        moved = Moved(page)
        page.goto(address, wait_until="networkidle")
        row["itself"] = moved.bytes(asked.files, len(moved))
        page.evaluate(_WATCH, asked.result)
        enter(page, asked)
        if search(page, query, SOON) is not None:
            page.fill(asked.input, "")
            page.keyboard.press("Shift")
            page.wait_for_function("() => !window.shown()")
            page.focus(asked.input)
            row["second"] = search(page, other, SOON)
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def typed(browser: Browser, tools: Tools, names: Sequence[str], count: int, record: Callable[[Row], None]) -> None:
    """Types into a note's page of every peer."""
    collection = generated(count)
    subjects = {}
    for name in names:
        if (name, collection.name) not in tools.built:
            built(tools, name, collection, count)
        subjects[name] = tools.built[name, collection.name]
    failed: set[str] = set()
    for number, query in enumerate(TYPED):
        for name, subject in subjects.items():
            if name in failed:
                continue
            row: Row = {"kind": "type", "n": count, "peer": name, "query": query}
            with serving(subject.output, compress=True) as address:
                try:
                    row |= type_once(
                        browser, name, address + corpus.url(0)[1:], query, TYPED[(number + 1) % len(TYPED)]
                    )
                except Error as error:
                    row["error"] = str(error)[:300]
                    failed.add(name)  # it would fail again, slowly
            record(row)


# what is added to a build

DRIVER = """
import sys
import notewire.views as views
from notewire import searchable
if sys.argv.pop(1) == "without":
    searchable.of = lambda *note: searchable.NOTHING
    views.VIEWS = tuple(view for view in views.VIEWS if not view.__module__.startswith("notewire.views.search"))
sys.argv[0] = "mkdocs"
from mkdocs.__main__ import cli
cli()
"""


def added_times(tools: Tools, count: int, runs: int, record: Callable[[Row], None]) -> None:
    """Builds the same notes with search and, in a site of its own, without its view, one after the other, run by run.

    Both are started by the same few lines of Python, which take the view from `notewire.views.VIEWS`, and the cutting into terms from the reading of notes, before MkDocs
    begins.
    """
    subjects = {}
    for way in ("without", "with"):
        subject = tools.subject("notewire", replace(generated(count), name=f"{count}-{way}"), count)
        build = ("python", "-c", DRIVER, way, *subject.peer.build[1:])
        subjects[way] = replace(subject, peer=replace(subject.peer, build=tuple(build)))
    for kind, once in {"cold": speed.cold, "same": speed.built, "edited": speed.edited}.items():
        for run in range(runs):
            for way, subject in subjects.items():
                row: Row = {"kind": "added", "what": kind, "n": count, "peer": "notewire", "way": way, "run": run}
                try:
                    row |= {key: round(value, 4) for key, value in once(subject).items()}
                except (Failed, OSError) as error:
                    row["error"] = str(error)[-800:]
                record(row)
    for subject in subjects.values():
        subject.restore(corpus.newest(count))


# the report


def newest(rows: Sequence[Row], kinds: Sequence[str], key: str) -> dict[Any, list[Row]]:
    """For each value of a key, the rows of the newest run with notewire and a peer beside it, or else of the newest run."""
    runs: dict[tuple[Any, str], list[Row]] = {}
    for row in rows:
        if row["kind"] in kinds:
            runs.setdefault((row[key], row["id"]), []).append(row)
    chosen: dict[Any, list[Row]] = {}

    def beside(found: Sequence[Row]) -> bool:
        return len({row["peer"] for row in found if "peer" in row}) > 1

    for (value, _), found in runs.items():  # in the order of the file: the oldest first
        if value not in chosen or beside(found) or not beside(chosen[value]):
            chosen[value] = found
    return chosen


def mean(values: Sequence[float]) -> float | None:
    """The mean; none of nothing."""
    return statistics.fmean(values) if values else None


def share(rows: Sequence[Row]) -> tuple[float | None, float | None]:
    """The mean recall of the queries that have something to find, and the mean precision of those that found something."""
    recall = mean([row["hit"] / row["must"] for row in rows if row["must"]])
    return recall, mean([1 - row["wrong"] / row["found"] for row in rows if row["found"]])


def cell(*values: float | None) -> str:
    """Shares with two digits, rounded down, so that 1.00 is all."""
    return " / ".join("–" if value is None else f"{math.floor(value * 100 + 1e-9) / 100:.2f}" for value in values)


def table(head: str, names: Sequence[str], lines: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Markdown: a column for each peer, notewire's in bold."""
    out = [
        f"| {head} | " + " | ".join(speed.PEERS[name].title for name in names) + " |",
        "| --- |" + " ---: |" * len(names),
    ]
    for title, cells in lines:
        shown = [
            f"**{one}**" if name == "notewire" and one != "–" else one for name, one in zip(names, cells, strict=True)
        ]
        out.append(f"| {title} | " + " | ".join(shown) + " |")
    return "\n".join(out)


def found_table(rows: Sequence[Row], names: Sequence[str], kind: str) -> str:
    """Recall and precision by the kind of query, and together."""
    of = {name: [row for row in rows if row["kind"] == kind and row.get("peer") == name] for name in names}
    groups = dict.fromkeys(row["of"] for row in rows if row["kind"] == kind)
    lines = []
    for group in groups:
        count = len({row["query"] for row in rows if row["kind"] == kind and row["of"] == group})
        lines.append(
            (f"{group} ({count})", [cell(*share([row for row in of[name] if row["of"] == group])) for name in names])
        )
    lines.append(("**together**", [cell(*share(of[name])) for name in names]))

    def counted(test: Callable[[Row], bool], among: Callable[[Row], bool]) -> list[str]:
        return [
            f"{sum(1 for row in of[name] if among(row) and test(row))} of {sum(1 for row in of[name] if among(row))}"
            for name in names
        ]

    some = lambda row: row.get("must", 0) > 0  # noqa: E731
    lines.append(("queries that found every note", counted(lambda row: row["hit"] == row["must"], some)))
    lines.append(("queries that found none, though there is one", counted(lambda row: row["hit"] == 0, some)))
    if any(row.get("first") is not None for row in rows if row["kind"] == kind):
        titled = lambda row: row.get("first") is not None  # noqa: E731
        lines.append(("a note with the query in its title comes first", counted(lambda row: row["first"], titled)))
    if kind == "find":
        index = {row["peer"]: row for row in rows if row["kind"] == "index"}
        lines.append(
            (
                "files of search, on disk",
                [f"{index[name]['bytes'] / 1e6:.1f} MB" if name in index else "–" for name in names],
            )
        )
    return table("recall / precision", names, lines)


def typed_table(rows: Sequence[Row], names: Sequence[str]) -> str:
    """What a search moves, and how long it takes."""
    of = {name: [row for row in rows if row["peer"] == name and "error" not in row] for name in names}

    def shown(key: str, as_text: Callable[[float], str], together: Callable[[list[float]], float]) -> list[str]:
        known = {name: [row[key] for row in of[name] if row.get(key) is not None] for name in names}
        return [as_text(together(known[name])) if known[name] else "–" for name in names]

    def lacking(name: str) -> str:
        return f"{sum(1 for row in of[name] if row['first'] is None)} of {len(of[name])}"

    kilobytes = lambda value: f"{value / 1e3:,.0f} kB"  # noqa: E731
    seconds = lambda value: f"{value * 1000:,.0f} ms"  # noqa: E731
    lines = [
        ("loaded by the page itself, for search", shown("itself", kilobytes, statistics.median)),
        ("moved for a first search, median", shown("bytes", kilobytes, statistics.median)),
        ("… most", shown("bytes", kilobytes, max)),
        ("slow line: until there is a field to type into", shown("field", seconds, statistics.median)),
        ("slow line: last key → first result, median", shown("first", seconds, statistics.median)),
        ("… slowest", shown("first", seconds, max)),
        (f"… queries without a result in {LIMIT} s", [lacking(name) for name in names]),
        ("fast line: last key → first result of the second search", shown("second", seconds, statistics.median)),
    ]
    return table("", names, lines)


def added_table(rows: Sequence[Row]) -> str:
    """What search adds to a build."""
    titles = {"cold": "cold build", "edited": "build, one note's text changed", "same": "build, nothing changed"}
    measures = (
        ("wall", "", speed._seconds),
        ("cpu", "… CPU", speed._seconds),
        ("memory", "… peak memory", speed._megabytes),
    )
    out = ["| | without search | with search | added |", "| --- | ---: | ---: | ---: |"]
    for what, title in titles.items():
        for key, name, shown in measures:
            values = [
                [row.get(key) for row in rows if row["what"] == what and row["way"] == way]
                for way in ("without", "with")
            ]
            if all(some and None not in some for some in values):
                less, more = (statistics.median(some) for some in values)
                sign, difference = ("−" if more < less else "+"), abs(more - less)
                out.append(f"| {name or title} | {shown(less)} | **{shown(more)}** | {sign}{shown(difference)} |")
    out += [
        f"\n{row['what']}, {row['way']}: failed: {row['error'].strip().splitlines()[-1]}"
        for row in rows
        if "error" in row
    ]
    return "\n".join(out)


def report(rows: Sequence[Row]) -> str:
    """The results as Markdown."""
    starts = {row["id"]: row for row in rows if row["kind"] == "start"}
    parts: list[str] = []

    def about(found: Sequence[Row], names: Sequence[str], more: str = "") -> str:
        start = starts[found[0]["id"]]
        versions = ", ".join(
            f"{speed.PEERS[name].title} {start['versions'][name]}" for name in names if name in start["versions"]
        )
        return f"{start['at'][:10]}, {start['machine']}; {versions}{more}."

    def measured(found: Sequence[Row]) -> list[str]:
        return [name for name in ASKED if any(row.get("peer") == name for row in found)]

    for found in newest(rows, ("set", "find", "formula", "index", "failed"), "set").values():
        (about_set, *_) = [row for row in found if row["kind"] == "set"]
        names = measured(found)
        left = f"; {about_set['left']}" if about_set["left"] else ""
        parts.append(f"### Found in {about_set['title']}\n\n{about(found, names, left)}")
        for kind, title in (("find", ""), ("formula", "Parts of formulas:\n\n")):
            if any(row["kind"] == kind for row in found):
                parts.append(title + found_table(found, names, kind))
    for count, found in newest(rows, ("type",), "n").items():
        names = measured(found)
        parts.append(
            f"### Typed into a page of {count:,} notes\n\n{about(found, names, f'; {len(TYPED)} queries')}\n\n{typed_table(found, names)}"
        )
    for count, found in newest(rows, ("added",), "n").items():
        runs = max(row["run"] for row in found) + 1
        parts.append(
            f"### Added to a build of {count:,} notes\n\n{about(found, ['notewire'], f'; medians of {runs} runs')}\n\n{added_table(found)}"
        )
    last = max(starts, default="")
    failed = [row for row in rows if "error" in row and row["id"] == last]
    said = Counter((row.get("peer"), row["kind"], row["error"].strip().splitlines()[0]) for row in failed)
    errors = [f"- {peer}, {kind}, {count} times: {error}" for (peer, kind, error), count in said.items()]
    return "\n\n".join([*parts, *(["Errors:\n\n" + "\n".join(errors)] if errors else [])])


def details(rows: Sequence[Row]) -> str:
    """What was not found, or found wrongly, line by line."""
    out = []
    for row in rows:
        if row["kind"] in ("find", "formula") and (
            "error" in row or row["hit"] < row["must"] or row["wrong"] or row["first"] is False
        ):
            keys = ("set", "peer", "query", "must", "hit", "wrong", "first", "missing", "extra", "error")
            out.append(json.dumps({key: row[key] for key in keys if key in row}, ensure_ascii=False))
    return "\n".join(out)


# the command

PARTS = ("find", "type", "added")


def main() -> int:
    """Measures, and prints or writes the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--sizes", type=speed.numbers, default=[1000], help="numbers of notes; found is in the first of them (1000)")
    add("--notes", type=Path, help="a folder of public notes, harleyszhang's llm_note: the queries are chosen from it")
    add("--peers", type=speed.peer_names, default=list(ASKED), help=f"of {', '.join(ASKED)}, notewire always (all)")
    add("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)} (all)")
    add("-r", "--runs", type=int, default=3, help="runs of each build, whose median counts (3)")
    add("--timeout", type=float, default=900, help="seconds after which a build has failed (900)")
    add("--cache", type=Path, default=PROJECT / ".cache" / "bench", help="environments, sites, results (.cache/bench)")
    add("--venvs", type=speed.given_environments, default={}, help="environments that are there: NAME=FOLDER,…")
    add("--write", action="store_true", help="put the tables into benchmarks/README.md")
    add("--report", action="store_true", help="measure nothing; only report what was measured")
    add("--details", action="store_true", help="print each query of the last run whose answer is not the truth")
    options = parser.parse_args()
    if not sys.platform.startswith("linux"):
        parser.error("processes are watched through /proc, which is Linux's")
    names = [name for name in ASKED if name in options.peers or name == "notewire"]
    parts: list[str] = options.parts.split(",")
    if wrong := [name for name in options.peers if name not in ASKED] + [part for part in parts if part not in PARTS]:
        parser.error(f"{wrong[0]} is none of {', '.join((*ASKED, *PARTS))}")
    cache: Path = options.cache.absolute()
    cache.mkdir(parents=True, exist_ok=True)
    results = cache / "search.jsonl"
    identity = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    record = speed.recorder(results, identity)
    if not options.report:
        used = {name: speed.environment(speed.PEERS[name], cache, options.venvs) for name in names}
        versions = {name: made.version(speed.PEERS[name].package) for name, made in used.items()}
        record(
            {"kind": "start", "at": identity, "machine": speed.machine(), "versions": versions, "runs": options.runs}
        )
        tools = Tools(cache, used, options.timeout)
        fewest = options.sizes[0]
        with launched() as browser:
            if "find" in parts:
                collections = [generated(fewest), own()]
                if options.notes:
                    collections.append(public(options.notes, lambda collection: tools.subject("notewire", collection)))
                for collection in collections:
                    find(browser, tools, names, collection, record)
            if "type" in parts:
                for count in options.sizes:
                    typed(
                        browser, tools, [name for name in names if name != "material" or count <= ONLY], count, record
                    )
        if "added" in parts:
            for count in options.sizes:
                added_times(tools, count, options.runs, record)
    rows = plot.read(results)
    print(report(rows))
    if options.details:
        last = max((row["id"] for row in rows), default="")
        print(details([row for row in rows if row["id"] == last]))
    if options.write:
        speed.publish(MARKS, report(rows))
    return 1 if any("error" in row and row["id"] == identity for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
