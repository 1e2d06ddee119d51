"""The glossary: what of it is read, which uses of a term become links and which do not, which spellings are named, and what the
pages depend on. What can be wrong with its file are golden cases (tests/golden/cases/glossary.yml)."""

import re
from html import escape

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from notewire import publish
from notewire.cli import main
from notewire.dialect import convert
from notewire.dialect.article import Article
from notewire.glossary import Entry, Glossary
from notewire.settings import Settings
from notewire.slugs import slug_of
from notewire.spellings import Spellings
from notewire.term_links import TermLinks

from .conftest import note

MARK = re.compile(r'<a class="nw-term" href="\.\./\.\./glossary/#([^"]+)">(.*?)</a>', re.S)


def glossary(*terms, **avoid):
    """A glossary of terms, each a text of its spellings with ``|`` between them."""
    entries = []
    for term in terms:
        first, *also = term.split("|")
        entries.append(
            Entry(
                first,
                slug_of(first) or f"term-{ord(first)}",
                Article("…"),
                also=tuple(also),
                avoid=avoid.get(first, ()),
            )
        )
    return Glossary("notes/glossary.yml", tuple(entries))


def linked(html, *terms, known=()):
    return TermLinks(glossary(*terms), {"a.md": set(known)}).put(html, "a.md", "python/a/")


def marked(markdown, *terms, known=()):
    """The words of a note that became links, with the anchors that they lead to."""
    return [(found[2], found[1]) for found in MARK.finditer(linked(convert(markdown).html, *terms, known=known))]


def words(markdown, *terms):
    return [word for word, _ in marked(markdown, *terms)]


# what is read


def test_everything_of_an_entry_is_read(read):
    terms = """\
- term: KV cache
  zh: 键值缓存
  en: key-value cache
  also: [KV 缓存, 键值缓存]
  avoid: [键值暂存]
  text: |
    每步只算
    新的，$O(N)$。
  note: a#h
- term: 3.5
  text: 数字也是字
"""
    found = read({"glossary.yml": terms, "python/a.md": note("## h")})
    assert found.problems == []
    first, second = found.notebook.glossary.entries
    assert first.spellings == ("KV cache", "键值缓存", "key-value cache", "KV 缓存")
    assert (first.avoid, first.note.target, first.anchor) == (("键值暂存",), "[[a#h", "kv-cache")
    assert re.fullmatch("每步只算 新的，\ufdd0m0\ufdd1。", first.text.html)
    assert (second.term, second.anchor) == ("3.5", "3-5")
    assert found.notebook.attachments == ()


def test_without_a_file_there_is_no_term(read):
    found = read({"python/a.md": note()})
    assert found.notebook.glossary == Glossary("notes/glossary.yml")


def test_anchors_differ_and_are_not_the_pages_own(read):
    terms = ["C", "C++", "C#", "键值缓存", "λ", "…", "nw-main"]
    text = "".join(f"- term: '{term}'\n  text: x\n" for term in terms)
    entries = read({"glossary.yml": text}).notebook.glossary.entries
    assert [entry.anchor for entry in entries] == [
        "c",
        "c-2",
        "c-3",
        "jian-zhi-huan-cun",
        "term",
        "term-2",
        "term-nw-main",
    ]


@pytest.mark.parametrize("text", ["- " * 3000, f"- term: {'[' * 3000}"])
def test_what_is_nested_without_an_end_is_a_problem_and_no_traceback(read, text):
    assert read({"glossary.yml": text}).problems == [
        "notes/glossary.yml:1:1: the glossary is nested too deep; mend the YAML"
    ]


# which uses become links


def test_the_first_use_of_each_term_by_any_of_its_spellings():
    text = "用键值缓存，再用 KV cache。LoRA 与 LoRA。"
    assert marked(text, "KV cache|键值缓存", "LoRA") == [("键值缓存", "kv-cache"), ("LoRA", "lora")]


def test_the_longest_spelling_wins_and_covers_the_others():
    assert words("自注意力之后才是注意力。", "注意力", "自注意力") == ["自注意力", "注意力"]
    assert words("自注意力、自注意力。", "注意力", "自注意力") == ["自注意力"]
    assert words("KV cache eviction 与 cache", "cache", "KV cache", "KV cache eviction") == [
        "KV cache eviction",
        "cache",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "LoRA",
        "用LoRA的",
        "（LoRA）",
        "“LoRA”",
        "LoRA，",
        "lora",
        "LORA",
        "LoRA's",
        "LoRA.",
        "LoRA-",
        "**LoRA**",
        "/LoRA/",
    ],
)
def test_a_word_may_have_chinese_and_marks_beside_it_and_any_case(text):
    assert len(words(f"甲{text}", "LoRA")) == 1


@pytest.mark.parametrize(
    "text", ["LoRAs", "QLoRA", "LoRA2", "lora_rank", "x_lora", "pre-LoRA", "LoRA-based", "lora.py", "nn.LoRA", "éLoRA"]
)
def test_a_part_of_another_word_is_no_use(text):
    assert words(f"甲 {text} 乙", "LoRA") == []


def test_short_acronyms_need_their_capitals():
    assert words("a map of rags, 再是 MAP、RAG", "MAP", "RAG") == ["MAP", "RAG"]
    assert words("a moe, MOE", "MoE") == ["moe"]
    assert words("xgboost", "XGBOOST") == ["xgboost"]


def test_a_line_may_end_inside_a_term():
    assert words("flash\nattention", "Flash Attention") == ["flash\nattention"]


@pytest.mark.parametrize(
    "term", ["秩", "C++", "Q&A", "β-VAE", "<think>", "ε", "naïve", "k-NN", "L1 正则", "3.5", "İstanbul"]
)
def test_terms_of_any_letters(term):
    markdown = re.sub(r"([<&])", r"\\\1", term)
    assert words(f"说到{markdown}，İ。", term) == [escape(term, quote=False)]


def test_no_entity_is_a_term():
    assert words("a &lt; b &amp; c &#160; 1 < 2", "lt", "amp", "160") == []


@pytest.mark.parametrize(
    "markdown",
    [
        "## 词\n",
        "[词](a.md)",
        "[[a|词]]",
        "`词`",
        "```\n词\n```",
        "    词\n",
        "$\\text{词}$",
        "![词](a.png '词')",
        "> [!note] 词\n> 文",
        "| 词 |\n| --- |\n| 文 |",
        "<span title='词'>文</span>",
        "<span title='a > 词'>文</span>",
        "<div title='a > b < 词'>\n\n文\n\n</div>",
        "<A HREF='x'>词</A>",
        "<kbd>词</kbd> <abbr title='意'>词</abbr>",
        "<details><summary>词</summary>\n\n文\n\n</details>",
        "<!-- 词 -->",
        "```mermaid\ngraph TD\n词\n```",
        "文[^词]\n\n[^词]: 文",
        "https://x.example/href",
    ],
)
def test_what_is_no_running_text_has_no_links(markdown):
    assert words(markdown + "\n", "词", "note", "span", "m0", "href") == []


@pytest.mark.parametrize(
    "markdown",
    [
        "- 词",
        "> 词",
        "> [!note]\n> 词",
        "| a |\n| --- |\n| 词 |",
        "**词**",
        "*词*",
        "==词==",
        "文[^1]\n\n[^1]: 词",
        "<details><summary>题</summary>\n\n词\n\n</details>",
        "<p>词</p>",
        "```\na\n```\n\n词\n\n```\nb\n```",
        "1. 文\n\n   词",
        "词 $x$",
        "$x$词$y$",
    ],
)
def test_running_text_of_every_kind_has_them(markdown):
    assert words(markdown + "\n", "词") == ["词"]


def test_the_note_that_explains_a_term_does_not_link_it():
    assert words("甲和乙", "甲", "乙") == ["甲", "乙"]
    assert marked("甲和乙", "甲", "乙", known=["jia"]) == [("乙", "yi")]
    assert marked("自注意力", "自注意力", "注意力", known=["zi-zhu-yi-li"]) == []


TERMS = ("词", "词语", "KV", "KV cache", "a", "a b", "β", "&", "m0", "R&D", "b-c")
PIECES = st.sampled_from(
    [
        *("词", "语", "词语", "KV", " ", "cache", "a", "b", "-", "c", ".", "_", "β", "\n", "，", "1"),
        *("&lt;", "&amp;", "\ufdd0m0\ufdd1", "\ufdd0n12\ufdd1"),
        *(
            "<p>",
            "</p>",
            "<p class='词'>",
            '<img alt="a > KV < b" src="\ufdd0l0\ufdd1">',
            "<em>",
            "</em>",
            "<!-- KV -->",
        ),
        *(
            "<a href='词'>",
            "</a>",
            "<A>",
            "</A>",
            "<code>",
            "</code>",
            "<h2 id='词'>",
            "</h2>",
            "<th>",
            "</th>",
            "<abbr>",
        ),
        *(
            '<figure class="nw-code" data-lang="x"><figcaption>词</figcaption>KV</figure>',
            '<figure class="nw-code"',
            "</figure>",
        ),
        *("<svg>", "</svg>", "<br/>", '<p class="admonition-title">', "<", ">", '"', "'"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@example("<a>词<a>词</a>词")
@example('<figure class="nw-code"词')
@example("İKV")
def test_links_change_no_text_and_there_is_at_most_one_of_each_term(html):
    found = linked(html, *TERMS)
    assert MARK.sub(r"\2", found) == html
    anchors = [match[1] for match in MARK.finditer(found)]
    assert len(anchors) == len(set(anchors))
    assert all("<" not in match[2] and "\ufdd0" not in match[2] for match in MARK.finditer(found))


@given(st.lists(PIECES, max_size=20).map("".join), st.permutations(TERMS))
def test_links_do_not_depend_on_the_order_of_the_terms(html, terms):
    assert linked(html, *terms) == linked(html, *TERMS)


@given(st.text("词语KV cache<>&", max_size=30))
def test_a_formula_or_a_link_is_never_touched(text):
    html = convert(f"{text} ${text}$ `{text}` [x]({text}) <{text}>").html
    tokens = re.findall("\ufdd0.*?\ufdd1", html)
    assert re.findall("\ufdd0.*?\ufdd1", linked(html, *TERMS)) == tokens


# which spellings are named


def named(text, *terms, **avoid):
    found = Spellings(glossary(*terms, **avoid)).find(text, 5)
    return [(one.line, one.column, one.message, one.hint) for one in found]


def told(text, *terms, **avoid):
    return [re.findall('"([^"]+)"', message)[0] for _, _, message, _ in named(text, *terms, **avoid)]


@pytest.mark.parametrize(
    ("used", "term"),
    [
        ("KV-Cache", "KV cache"),
        ("KVcache", "KV cache"),
        ("KV Cache", "KV cache"),
        ("kv cache", "KV cache"),
        ("Flash Attention", "FlashAttention"),
        ("flash–attention", "FlashAttention"),
        ("ＫＶ cache", "KV cache"),
        ("ＲＡＧ", "RAG"),
        ("KV缓存", "KV 缓存"),
        ("鍵值緩存", "键值缓存"),
        ("Ｑ＆Ａ", "Q&A"),
    ],
)
def test_another_spelling_has_its_place_and_the_right_one(used, term):
    assert named(f"\n- 用 {used} 吧", term) == [
        (6, 5, f'"{used}" is another spelling of "{term}"', f'write "{term}", or add it to its entry in the glossary')
    ]


def test_each_use_is_named_in_order():
    text = "KV-Cache。\n\n| KV_cache | kvcache |\n| --- | --- |\n| KV cache | Kv cache |\n\n## KV-cache\n"
    places = [(line, column) for line, column, _, _ in named(text, "KV cache")]
    assert places == [(5, 1), (7, 14), (9, 14), (11, 4)]


def test_spellings_to_avoid_are_named_with_the_right_one_of_their_script():
    terms = Glossary(
        "g",
        (
            Entry(
                "KV cache", "kv-cache", Article("x"), zh="键值缓存", also=("KV-cache",), avoid=("键值暂存", "KV-Cache")
            ),
        ),
    )
    found = Spellings(terms).find("键值暂存、KV-Cache、KV-cache、KV cache、鍵值暫存")
    assert [(one.column, one.message, one.hint) for one in found] == [
        (1, '"键值暂存" is a spelling to be avoided', 'write "键值缓存"'),
        (6, '"KV-Cache" is a spelling to be avoided', 'write "KV cache"'),
        (33, '"鍵值暫存" is a spelling to be avoided', 'write "键值缓存"'),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "KV cache、键值缓存",
        "XKV Cache、KV Caches、kv_cache、my-KV-Cache-x",
        "`KV-Cache` 与 $\\text{KV-Cache}$",
        "```\nKV-Cache\n```",
        "[见](KV-Cache.md) [[KV-Cache]] https://x.example/KV-Cache",
        "[KV-Cache: A Survey](https://arxiv.org/abs/1)",
        "《KV-Cache 综述》、*KV-Cache Is All You Need*、“Efficient KV-Cache Eviction”",
        "<b title='KV-Cache'>x</b> ![x](KV-Cache.png)",
        "文[^KV-Cache]\n\n[^KV-Cache]: 文",
        "Attention 在句首，attention 在句中",
        "混合\n精度，mixed\nprecision",
        "混合精度（Mixed Precision，AMP）",
        "a map, Map",
        "K V、K-V",
        "注，意力",
    ],
)
def test_what_is_right_or_not_the_writers_own_is_not_named(text):
    assert told(text, "KV cache|键值缓存", "attention", "混合精度|mixed precision", "MAP", "KV", "注意力") == []


def test_the_longest_is_meant():
    assert told("自注意 力、Flash Attention", "自注意力", "注意力", "FlashAttention", "attention") == [
        "自注意 力",
        "Flash Attention",
    ]


def test_the_command_tells_and_goes_on(project):
    files = {
        "notes/python/index.md": "---\ntitle: P\n---\n",
        "notes/python/a.md": note("## 题 ##x\n\n##y 用 KV-Cache"),
        "notes/glossary.yml": "- term: KV cache\n  text: x\n",
    }
    folder = project(files)
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        'notes/python/a.md:8:1: doubtful [heading-space]: ## without a space after it is no heading; write "## "',
        'notes/python/a.md:8:7: doubtful [spelling]: "KV-Cache" is another spelling of "KV cache"; write "KV cache", or '
        "add it to its entry in the glossary",
        "1 notes, no problem, 2 doubtful",
    ]
    assert CliRunner().invoke(main, ["check", "--strict", str(folder)]).exit_code == 1


# the pages


@pytest.fixture
def site(project):
    """`site(glossary, **notes)`: what is made of these notes, pages by URL."""

    def site(text, **notes):
        files = {f"notes/python/{name}.md": note(body, title=name) for name, body in notes.items()}
        folder = project({"notes/python/index.md": "---\ntitle: P\n---\n", "notes/glossary.yml": text, **files})
        result = publish.make(folder, Settings(site_url="https://x.example/"), docs=folder / "docs", unpublished=False)
        assert result.problems == ()
        return {page.url: page for page in result.pages} | {asset.url: asset for asset in result.assets}

    return site


ENTRY = "- term: 梯度\n  also: [gradient]\n  text: 意思\n"


def test_a_note_has_links_and_what_is_made_of_it_elsewhere_has_none(site):
    pages = site(ENTRY, a="## 节\n\n梯度。", b="![[a]]\n\n见[甲](a.md)的梯度。")
    assert pages["python/a/"].body.endswith('<p><a class="nw-term" href="../../glossary/#ti-du">梯度</a>。</p>')
    assert pages["python/b/"].body.count("nw-term") == 1
    assert pages["python/b/"].body.endswith('的<a class="nw-term" href="../../glossary/#ti-du">梯度</a>。</p>')
    everything = [str(page.meta) for page in pages.values() if hasattr(page, "meta")]
    assert not any("nw-term" in text for text in everything)
    assert b"nw-term" not in pages["feed.xml"].data
    assert all("nw-term" not in page.body for url, page in pages.items() if url in ("", "python/", "archive/"))
    assert "glossary.yml" not in pages


def changed(before, after):
    return {
        url
        for url in before.keys() | after.keys()
        if getattr(before.get(url), "key", 0) != getattr(after.get(url), "key", 1)
    }


def test_another_meaning_makes_the_glossary_alone(site):
    notes = {"a": "梯度", "b": "文"}
    before = site(ENTRY, **notes)
    assert changed(before, site(ENTRY.replace("意思", "意思 $x$"), **notes)) == {"glossary/"}
    assert changed(before, site(f"# 注释\n{ENTRY}", **notes)) == {"glossary/"}


def test_another_spelling_and_another_explaining_note_are_seen_in_notes(site):
    notes = {"a": "梯度", "b": "文"}
    before = site(ENTRY, **notes)
    assert {"glossary/", "python/a/"} <= changed(before, site(ENTRY + "- term: 文\n  text: x\n", **notes))
    explained = site(ENTRY + "  note: a\n", **notes)
    assert changed(before, explained) == {"glossary/", "python/a/"}
    assert "nw-term" not in explained["python/a/"].body


def test_the_page_has_what_the_file_says_in_order(site):
    text = """\
- term: 注意力
  en: attention
  text: 见 [[a]]，$x$ 与 `f` <b>。
- term: KV cache
  zh: 键值缓存
  en: KV cache
  also: [KV-cache, 键值缓存]
  text: 一
  note: a#h
- term: 2:4 稀疏
  text: 二
"""
    meta = site(text, a="## h")["glossary/"].meta
    assert [(group["letter"], group["id"], len(group["entries"])) for group in meta["groups"]] == [
        ("K", "nw-az-k", 1),
        ("Z", "nw-az-z", 1),
        ("#", "nw-az-others", 1),
    ]
    cache, attention, _ = (group["entries"][0] for group in meta["groups"])
    assert (cache["names"], cache["also"]) == ([{"lang": "zh", "name": "键值缓存"}], ["KV-cache"])
    assert (cache["note"]["url"], cache["note"]["title_html"], cache["note"]["heading"]) == ("python/a/#h", "a", "h")
    assert attention["text_html"].startswith(
        '见 <a class="nw-wikilink" href="../python/a/">a</a>，<span class="katex">'
    )
    assert attention["note"] is None
    assert meta["has_math"]


def test_the_page_depends_on_nothing_of_notes_but_titles_and_addresses(site):
    text = ENTRY + "  note: a\n"
    before = site(text, a="文", b="文")
    assert "glossary/" not in changed(before, site(text, a="别的", b="文"))
    assert "glossary/" not in changed(before, site(text, a="文", b="文", c="新"))
    renamed = site(text.replace("note: a", "note: z"), z="文", b="文")
    assert "glossary/" in changed(before, renamed)


def test_without_terms_the_page_is_there_and_says_how_to_begin(site):
    page = site("", a="梯度")["glossary/"]
    assert (page.meta["groups"], page.meta["file"]) == ([], "notes/glossary.yml")


# serve


def test_an_edit_that_breaks_the_glossary_leaves_the_last_good_one(project):
    folder = project(
        {
            "notes/python/index.md": "---\ntitle: P\n---\n",
            "notes/python/a.md": note("梯度"),
            "notes/glossary.yml": ENTRY,
        }
    )
    file = folder / "notes/glossary.yml"
    workshop = publish.Workshop(folder, Settings(), docs=folder / "docs")
    workshop.look()
    good = workshop.make(unpublished=True)

    def edited(text):
        file.write_text(text, "utf-8") if text is not None else file.unlink()
        workshop.changed({"notes/glossary.yml"})
        assert workshop.retouched(good, {"notes/glossary.yml"}) is None
        return workshop.make(unpublished=True)

    broken = edited("- tern: 梯度\n")
    assert {problem.path for problem in broken.problems} == {"notes/glossary.yml"}
    assert broken.library.glossary == good.library.glossary
    missing = edited(ENTRY + "  note: nowhere\n")
    assert [problem.message for problem in missing.problems] == ["there is no note [[nowhere]]"]
    mended = edited(ENTRY.replace("梯度", "导数"))
    assert (mended.problems, mended.library.glossary.entries[0].term) == ((), "导数")
    gone = edited(None)
    assert (gone.problems, gone.library.glossary.entries) == ((), ())
