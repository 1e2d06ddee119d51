"""The words that a note is about: whole words, as a reader would name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire import keywords, sections, terms
from notewire.dialect.article import Article
from notewire.reading import Choices, FileReader, Source

from .conftest import note


def of(body, /, **head):
    """Keyword → weight."""
    read = FileReader(Choices(160, ()), None).read(
        Source("note", "notes/python/some-note.md", note(body, **head).encode())
    )
    assert read.problems == ()
    return dict(read.value.keywords)


def test_a_chinese_word_is_whole():
    found = of("投机解码让小模型的草稿先到。投机解码的接受率越高越快；小模型与投机解码的分布相同，所以接受率很高。")
    assert {"投机解码", "小模型", "接受率"} <= set(found)
    assert not {"投机", "解码", "机解", "投机解", "机解码"} & set(found)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("可以看到结果。可以看到结果。", "可以"),
        ("这里有一个样本，那里有一个样本。", "一个样本"),
        ("每条样本都很长，每条样本都不同。样本很多，样本很好。", "条样本"),
        ("训练时很慢，训练时很热。", "训练时"),
        ("不妨设它为零，不妨设它为一。", "妨设"),
        ("因果的链，因果的链。", "果"),
        ("因此问题的结果是问题的方法。", "问题"),
    ],
)
def test_what_is_no_word_is_none(body, word):
    assert word not in of(body)


@pytest.mark.parametrize(
    "word", ["二叉树", "几何", "像素", "张量", "条件", "随机森林", "多模态", "正则化", "先验", "用户", "空间"]
)
def test_a_word_may_begin_or_end_as_a_phrase_does(word):
    assert word in of(f"{word}很重要。我们讨论{word}，{word}与别的。{word}。")


def test_once_is_enough_where_the_author_marked_it():
    body = "**键值缓存**占显存，旋转位置编码不占。后来把键值缓存切开了。\n\n## 页表\n\n页表很小。"
    found = of(body, title="显存估算")
    assert {"键值缓存", "页表", "显存估算"} <= set(found)
    assert "旋转位置编码" not in found


def test_where_it_stands_weighs():
    found = of("甲词与乙词。丙词与乙词。甲词与丙词。\n\n## 乙词\n\n完。", title="丙词")
    assert found["丙词"] > found["乙词"] > found["甲词"]


def test_a_tag_is_a_word_if_the_text_has_it():
    found = of("推理加速靠它，想推理加速就用它。", tags="[推理加速, 显存]")
    assert "推理加速" in found
    assert "显存" not in found


def test_other_letters_are_words_and_names_as_the_note_writes_them():
    found = of(
        "KV cache 很大，压缩 KV cache 后快了。Kv Cache 用 `nn.Module` 写，`nn.Module` 有 GPU 版，GPU 快。 The model is the best of the model."
    )
    assert {"KV cache", "nn.Module", "GPU"} <= set(found)
    assert not {"KV", "cache", "Kv Cache", "The", "the", "model", "is"} & set(found)


def test_a_part_of_a_name_is_one_by_itself_where_it_stands_alone():
    found = of("beam search 很慢，beam search 很宽；beam 取 4，beam 取 8。")
    assert {"beam search", "beam"} <= set(found)
    assert "search" not in found


def test_neither_code_nor_formulas_nor_sources_count():
    body = (
        "```python\nloss_scaler = 1\nloss_scaler = 2  # 缩放因子，缩放因子\n```\n\n$\\mathrm{softmax}$、$\\mathrm{softmax}$\n\n"
        "## 参考文献\n\n- Kaiming He, Kaiming He：残差网络，残差网络\n\n## 自测\n\n自测题。自测题。"
    )
    assert set(of(body)) == {"自测", "自测题"}


def test_two_spellings_of_one_word_are_one():
    found = of("學習率大，学习率小。學習率与学习率，學習率。", title="学习率")
    assert set(found) == {"学习率"}


def test_there_are_not_too_many_and_the_strongest_stay():
    words = [chr(0x6C00 + i) + chr(0x6D00 + i) for i in range(80)]
    body = "".join(f"{word}，" * (2 + (place < 5)) for place, word in enumerate(words))
    found = of(body)
    assert len(found) == keywords.MOST
    assert set(words[:5]) <= set(found)
    assert [*found.values()] == sorted(found.values(), reverse=True)


def test_a_note_of_few_words_is_not_about_each_of_them_with_all_its_weight():
    assert max(of("甲词。甲词。").values()) < keywords.ONE / 2
    weights = of("".join(f"{chr(0x6C00 + i)}{chr(0x6D00 + i)}，" * 4 for i in range(30))).values()
    assert sum(weight * weight for weight in weights) == pytest.approx(keywords.ONE**2, rel=0.1)


TEXT = st.text(st.sampled_from("投机解码注意力的了因更在一个条张學习KVcache3 -_.。，\n<>&\ue000"), max_size=80)


@given(TEXT, TEXT, st.lists(TEXT, max_size=3))
def test_any_text_has_words_that_search_tells_apart(title, body, tags):
    html = f'<p>{body}</p><h2 id="x">{title}</h2>'
    found = keywords.of(Article(f"{title}"), None, Article(html), sections.of(html), tags)
    pairs = list(found)
    assert len(pairs) == len(found.weights) <= keywords.MOST
    assert all(word and not set(word) & set("\n\t\x1f\0") for word, _ in pairs)
    folded = terms.fold(found.words).split("\n") if pairs else []
    assert len(set(folded)) == len(pairs)
    assert found == keywords.of(Article(f"{title}"), None, Article(html), sections.of(html), tags)
