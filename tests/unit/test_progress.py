"""How far a long build is, as its writer sees it."""

import io

import pytest

from notewire.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


class Clock:
    """Seconds, as many as it is set to."""

    def __init__(self):
        self.seconds = 100.0

    def __call__(self):
        return self.seconds


def told(stream, steps):
    """What is written by a build of which `steps` says (seconds since its beginning, done, total)."""
    clock = Clock()
    progress = Progress(stream, clock)
    for seconds, done, total in steps:
        clock.seconds = 100.0 + seconds
        progress(done, total)
    return stream.getvalue()


@pytest.fixture(params=[io.StringIO, Terminal], ids=["elsewhere", "terminal"])
def stream(request):
    return request.param()


def test_a_build_under_two_seconds_says_nothing(stream):
    assert told(stream, [(step * 0.0199, step, 100) for step in range(1, 101)]) == ""


def test_the_last_note_alone_says_nothing_however_long_it_took(stream):
    """There is no line to take away, and none is worth showing: the build goes on."""
    assert told(stream, [(0, 1, 2), (60, 2, 2)]) == ""


def test_elsewhere_a_plain_line_tells_done_rate_and_the_time_that_is_left():
    assert told(io.StringIO(), [(0, 1, 12000), (2, 3000, 12000)]) == "3,000 of 12,000 notes, 1,500 a second, 6 s left\n"


def test_elsewhere_a_line_comes_every_ten_seconds():
    steps = [(seconds / 2, seconds + 1, 1000) for seconds in range(65)]
    lines = told(io.StringIO(), steps).splitlines()
    assert [line.split(" of ")[0] for line in lines] == ["5", "25", "45", "65"], "at 2, 12, 22 and 32 seconds"


def test_elsewhere_the_end_says_nothing_more_and_no_line_has_control_characters():
    said = told(io.StringIO(), [(0, 1, 100), (3, 50, 100), (30, 100, 100)])
    assert said == "50 of 100 notes, 17 a second, 3 s left\n"


def test_a_terminal_has_a_bar_and_one_line_that_changes():
    said = told(Terminal(), [(0, 1, 48), (2, 12, 48), (3, 36, 48)])
    assert said == (
        f"\r\x1b[K[{'#' * 6}{'.' * 18}] 12 of 48 notes, 6 a second, 6 s left"
        f"\r\x1b[K[{'#' * 18}{'.' * 6}] 36 of 48 notes, 12 a second, 1 s left"
    )


def test_a_terminal_is_left_as_it_was():
    said = told(Terminal(), [(0, 1, 48), (2, 12, 48), (3, 48, 48)])
    assert said.count("notes") == 1
    assert said.endswith("left\r\x1b[K"), "what comes after begins on an empty line"


def test_a_terminal_is_not_written_to_more_than_ten_times_a_second():
    said = told(Terminal(), [(step / 1000, step + 1, 5000) for step in range(3000)])
    assert said.count("\r") == 10


def test_a_second_build_begins_anew(stream):
    """Serve uses one for all its builds: an hour after the first one, the second has taken no time yet."""
    assert told(stream, [(0, 1, 100), (1, 100, 100), (3600, 1, 100), (3601.9, 99, 100)]) == ""


def test_the_rate_is_the_second_builds_own():
    said = told(io.StringIO(), [(0, 1, 10), (1, 10, 10), (3600, 1, 100), (3602, 50, 100)])
    assert said == "50 of 100 notes, 25 a second, 2 s left\n"
