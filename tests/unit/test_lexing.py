"""Pygments' tokens, faster: the same ones."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexer import RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Name

from notewire.dialect import lexing

REPOSITORY = Path(__file__).resolve().parents[2]
LANGUAGES = """python bash c cpp java javascript typescript json yaml toml ini html css sql rust go tex markdown diff console
pycon cuda make docker r julia matlab scala kotlin ruby php lua perl xml haskell""".split()
PIECES = st.one_of(
    st.sampled_from(
        """def class if for return import from lambda async f'{x}' "a" 'b' \"\"\" ''' # // /* */ <!-- --> <a href="x"> </a> ${ } $( )
        `x` <<EOF EOF ( ) [ ] { } ; : , . == => -> := + - * / % ^ & | ~ ! ? @ \\ $x @x :x 1 2.5 0xff 1e-3 x y foo Bar _z 中文 é
        SELECT WHERE fn let const struct template<T> #include public static void int \\begin{a} \\alpha %c --- *b* ```""".split()
    ),
    st.sampled_from(["\n", "\n    ", " ", "\t", "\r\n", ""]),
    st.text(max_size=4),
)


def both(language, text):
    """The tokens by Pygments alone and by ours."""
    plain = get_lexer_by_name(language, stripnl=False)
    return list(plain.get_tokens_unprocessed(text)), list(
        lexing.quickened(get_lexer_by_name(language, stripnl=False)).get_tokens_unprocessed(text)
    )


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_they_are_pygments(language, text):
    expected, got = both(language, text)
    assert got == expected


def test_on_real_code():
    for file in sorted((REPOSITORY / "scripts").glob("notewire/*.py")):
        expected, got = both("python", file.read_text("utf-8"))
        assert got == expected, file
    for language, file in (("css", "overrides/assets/css"), ("javascript", "overrides/assets/js")):
        for path in sorted((REPOSITORY / file).glob("*.*")):
            expected, got = both(language, path.read_text("utf-8"))
            assert got == expected, path


def test_python_s_states_are_combined():
    """Or it would be no faster."""
    lexer = get_lexer_by_name("python")
    assert all(lexing._combine(rules) for rules in lexer._tokens.values())


def test_a_rule_that_counts_its_groups_stays_alone():
    class Quotes(RegexLexer):
        tokens = {"root": [(r"(a)\1", Name), (r"b", Name)]}  # noqa: RUF012

    assert lexing._combine(Quotes()._tokens["root"]) is None
    assert list(lexing.quickened(Quotes()).get_tokens_unprocessed("aabz\n"))[:3] == [
        (0, Name, "aa"),
        (2, Name, "b"),
        (3, Error, "z"),
    ]


def test_another_kind_of_lexer_is_left_alone():
    lexer = get_lexer_by_name("json")  # has a loop of its own
    assert "get_tokens_unprocessed" not in vars(lexing.quickened(lexer))
