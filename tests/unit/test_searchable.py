"""What search knows of a note."""

import pytest

from notewire import searchable
from notewire.reading import Choices, FileReader, Source
from notewire.searchable import HEADING, TEXT, TITLE

from .conftest import note


def of(body, /, macros=(), **head):
    read = FileReader(Choices(160, tuple(macros)), None).read(
        Source("note", "notes/python/some-note.md", note(body, **head).encode())
    )
    assert read.problems == ()
    return read.searchable


def field(found, term):
    return found.weights[found.terms.index(term)] >> 6


def test_sections_are_plain_text_under_their_headings():
    found = of("前言。\n\n## 一、`f` 与 $x^2$ {#one}\n\n- 甲\n- 乙 **粗**体\n\n### 二\n\n末。\n")
    assert [(anchor, text) for anchor, _, text in found.sections] == [
        ("", "前言。"),
        ("one", "甲\n乙 粗体"),
        ("二", "末。"),
    ]
    heading = found.sections[1][1]
    assert heading.startswith("一、<code>f</code> 与 ")
    assert "headerlink" not in heading


def test_the_html_of_a_heading_is_whole():
    found = of('## 节 <span class="x">甲</span> **乙**\n\n话 <b title="1 < 2">粗</b>。\n')
    assert found.sections[1][1] == '节 <span class="x">甲</span> <strong>乙</strong>'
    assert found.sections[1][2] == "话 粗。"


def test_a_formula_stands_in_the_text_by_its_number():
    found = of("设 $a_1$，则\n\n$$\n\\frac{a}{b}\n$$\n")
    assert found.sections[0][2] == "设 \ue0000\ue001，则\n\ue0001\ue001"
    assert found.formulas == ("a _ 1", "\\frac a b")
    assert {"f\0\\frac", "f\0\\frac a", "f\0a b", "f\0_ 1"} <= set(found.terms)


def test_a_formula_with_a_macro_is_found_as_what_it_means():
    found = of("在 $\\RR^n$ 里。", macros=[("\\RR", "\\mathbb{R}")])
    assert found.formulas == ("\\mathbb R ^ n",)


def test_words_in_a_formula_are_words():
    assert {"softmax", "否则"} <= set(of("$\\mathrm{softmax}(z)$，$\\text{否则}$").terms)


def test_code_is_found_with_its_identifiers_and_without_its_label():
    found = of("```python\nfrom torch.nn import Module  # 模块\ncu_seqlens = 1\n```\n")
    assert {"torch", "nn", "module", "cu_seqlens", "seqlens", "模块"} <= set(found.terms)
    assert "python" not in set(found.terms)
    assert "cu_seqlens = 1" in found.sections[0][2]


def test_where_a_term_stands_decides_its_field():
    found = of(
        "正文里有注意力。\n\n## 小节\n\n话。",
        title="标题",
        aliases="[old-name]",
        tags="[标签]",
        papers="['1706.03762']",
    )
    assert [field(found, term) for term in ("标题", "old", "小节", "标签", "03762", "注意")] == [
        TITLE,
        TITLE,
        HEADING,
        HEADING,
        HEADING,
        TEXT,
    ]
    assert found.terms[-2:] == ("c\0python", "t\0标签")
    assert found.weights[-2:] == bytes(2)


def test_the_summary_is_found_too():
    found = of("正文。", summary="'摘要里说 $x$ **要点**'")
    assert found.sections[0][2] == "摘要里说 要点\n正文。"
    assert field(found, "要点") == TEXT


def test_more_often_weighs_more_and_a_longer_note_less():
    often, once = of("注意力。" * 5), of("注意力。")
    long = of("注意力。" + "其他的话说得很多，" * 600)
    weights = [found.weights[found.terms.index("注意")] for found in (often, once, long)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3


def test_a_sentence_more_changes_no_other_weight():
    """Or each edit would write every shard of the index."""
    text = "".join(f"第{chr(0x4E00 + n)}句话讲的是{chr(0x5E00 + n)}。" for n in range(300))
    before, after = of(text), of(text + "再添一句短话。")
    weights = dict(zip(after.terms, after.weights, strict=True))
    other = {term for term, weight in zip(before.terms, before.weights, strict=True) if weights[term] != weight}
    assert other <= set(of("再添一句短话。").terms)


@pytest.mark.parametrize("body", ["", "<!-- 只有注释 -->", "![图](x.svg)" * 0, "&#2;&lt;b&gt;"])
def test_little_text_is_still_a_section(body):
    found = of(body)
    assert len(found.sections) == 1
    assert "<b>" in found.sections[0][2] or not found.sections[0][2]


def test_a_break_in_the_text_is_no_break_between_sections():
    assert len(of("甲 &#x2; &#2; 乙").sections) == 1


def test_strength_grows_and_stays_below_its_bits():
    strengths = [searchable.weight(TEXT, count, 1.0) & 63 for count in (1, 2, 5, 50, 5000)]
    assert strengths == sorted(strengths)
    assert strengths[-1] <= 63
    assert searchable.weight(TITLE, 5000, 0.05) <= 255
