"""Patterns that are compiled when they are first used."""

import re
import subprocess
import sys

import pytest

from notewire.patterns import later


def test_does_what_a_compiled_one_does():
    pattern = later(r"(\d)([a-z])", re.I)
    assert pattern.search("x1A").groups() == ("1", "A")
    assert pattern.match("x1A") is None
    assert pattern.sub(r"\2\1", "1a2B") == "a1B2"
    assert pattern.findall("1a2B") == [("1", "a"), ("2", "B")]
    assert pattern.split("x1ay") == ["x", "1", "a", "y"]
    assert pattern.groups == 2
    assert pattern.pattern == r"(\d)([a-z])"


def test_compiles_at_its_first_use():
    wrong = later("(")
    with pytest.raises(re.error, match="unterminated"):
        wrong.search("")


def test_the_package_compiles_none_of_chinese_characters_when_it_is_imported():
    """What is in `re`'s hands then, each command waits for."""
    program = """
import re
kept, seen = re.compile, []
re.compile = lambda pattern, flags=0: seen.append(pattern) or kept(pattern, flags)
import notewire.plugin
print([one for one in seen if "\\u4e00-" in str(one) or "u4e00-" in str(one)])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"
