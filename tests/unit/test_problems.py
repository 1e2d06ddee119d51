"""Problems: their wording, their order, and the caret that stands under the place on a terminal."""

import pytest

from notewire.problems import Problem, Problems, did_you_mean, display_width, nearest, report

WIDE = Problem("notes/a.md", 2, 4, "that is wrong", "mend it")


def test_one_line_with_place_reason_and_remedy():
    assert str(WIDE) == "notes/a.md:2:4: that is wrong; mend it"


def test_sorted_by_place_as_numbers_and_each_told_once():
    def at(path, line, column):
        return Problem(path, line, column, "m", "h")

    given = [at("b.md", 1, 1), at("a.md", 10, 1), at("a.md", 2, 10), at("a.md", 2, 9), at("a.md", 2, 9)]
    error = Problems(given)
    assert [str(p)[:9] for p in error.problems] == ["a.md:2:9:", "a.md:2:10", "a.md:10:1", "b.md:1:1:"]
    assert str(error) == "\n".join(map(str, error.problems))


@pytest.mark.parametrize(
    ("line", "column", "caret"),
    [
        ("abc def", 5, "    ^"),
        ("中文 $x$", 4, "     ^"),  # two cells a Chinese character
        ("，。！", 3, "    ^"),  # and a full-width sign
        ("e\u0301x", 3, " ^"),  # none for an accent
        ("🚀x", 2, "  ^"),
        ("\tx", 2, " ^"),  # a tab is shown as one space, so that the caret can stand right
        ("abc", 4, "   ^"),  # just behind the end
        ("abc", 1, "^"),
    ],
)
def test_the_caret_stands_under_the_place(line, column, caret):
    problem = Problem("a.md", 1, column, "m", "h")
    told = report([problem], lambda path: [line]).split("\n")
    assert told == [str(problem), f"    1 | {line.replace(chr(9), ' ')}", f"      | {caret}"]


def test_the_gutter_grows_with_the_number_of_the_line():
    told = report([Problem("a.md", 1_234_567, 1, "m", "h")], lambda path: [""] * 1_234_566 + ["文"]).split("\n")
    assert told[1:] == ["1234567 | 文", "        | ^"]


def test_without_a_source_or_a_line_only_the_problem_is_told():
    assert report([WIDE]) == str(WIDE)
    assert report([WIDE], lambda path: []) == str(WIDE)
    assert report([WIDE], lambda path: ["only one line"]) == str(WIDE)
    assert report([]) == ""


def test_the_source_is_that_of_each_problem():
    told = report([Problem("a.md", 1, 1, "m", "h"), Problem("b.md", 1, 1, "m", "h")], lambda path: [f"line of {path}"])
    assert "line of a.md" in told
    assert "line of b.md" in told


def test_width_of_text():
    assert display_width("a中ｗe\u0301") == 6


def test_nearest_is_one_of_the_known_and_none_if_all_are_far():
    known = ["python", "large-model", "algorithms"]
    assert nearest("pyhton", known) == "python"
    assert nearest("algorithm", reversed(known)) == "algorithms"
    assert nearest("robotics", known) is None
    assert nearest("x", []) is None


def test_a_hint_names_the_nearest_or_says_something_else():
    assert did_you_mean("pyhton", ["python"], "no idea") == 'did you mean "python"?'
    assert did_you_mean("xyz", ["python"], "no idea") == "no idea"
