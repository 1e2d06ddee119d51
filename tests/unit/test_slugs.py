"""Titles to slugs: pinyin for Chinese, and always something that can be a URL, or nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notewire.paths import SLUG
from notewire.slugs import LONGEST, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("梯度检查点", "ti-du-jian-cha-dian"),
        ("梯度检查点 (checkpointing)", "ti-du-jian-cha-dian-checkpointing"),
        ("FlashAttention 原理", "flashattention-yuan-li"),
        ("KL 散度：定义与性质", "kl-san-du-ding-yi-yu-xing-zhi"),
        ("从 GBDT 到 XGBoost", "cong-gbdt-dao-xgboost"),
        ("$O(n^2)$ 的 `sort`", "o-n-2-de-sort"),
        ("Ｆｕｌｌ　Ｗｉｄｔｈ １", "full-width-1"),
        ("Café naïve", "cafe-naive"),
        ("C++ 与 C#", "c-yu-c"),
        ("绿色", "lv-se"),
        ("  -- 空 --  ", "kong"),
        ("？！", ""),
        ("", ""),
        ("🚀", ""),
        ("Привет", ""),
    ],
)
def test_examples(title, slug):
    assert slug_of(title) == slug


def test_words_that_do_not_fit_are_left_out_whole():
    slug = slug_of("word " * 30)
    assert slug == "-".join(["word"] * 12)
    assert len(slug) <= LONGEST


def test_words_fill_the_room_to_the_last_letter():
    assert len(slug_of("a" * 29 + " " + "b" * 30)) == LONGEST
    assert slug_of("a" * 29 + " " + "b" * 31) == "a" * 29


def test_one_word_that_is_too_long_is_cut():
    assert slug_of("x" * 100) == "x" * 60 == "x" * LONGEST


@given(st.text())
@example("_")
@example("İ")
@example("ⅷ ½ ㎏")
def test_always_a_url_or_nothing(title):
    slug = slug_of(title)
    assert slug == "" or SLUG.match(slug)
    assert len(slug) <= LONGEST


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True).filter(lambda text: len(text) <= LONGEST))
def test_a_slug_is_its_own(slug):
    assert slug_of(slug) == slug
