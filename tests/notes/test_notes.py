"""The notes themselves: every promise to their readers is kept, and their code runs and prints what they say it prints."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from . import promises
from .knowledge import Code, Knowledge, sources

REPOSITORY = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("run_blocks.py")
NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")

SOURCES = sources(REPOSITORY)
each_note = pytest.mark.parametrize("note", SOURCES, ids=str)


@pytest.fixture(scope="module")
def knowledge(renderer):
    """This repository's notes, as `mkdocs build` gets them."""
    return Knowledge(REPOSITORY, renderer)


@pytest.mark.parametrize("promise", promises.OF_A_NOTE, ids=lambda promise: promise.__name__)
@each_note
def test_a_note(note, promise, knowledge):
    (reading,) = (reading for reading in knowledge.notes if reading.path == note.path)
    assert promise(reading) == []


@pytest.mark.parametrize("promise", promises.OF_THE_WHOLE, ids=lambda promise: promise.__name__)
def test_the_whole(promise, knowledge):
    assert promise(knowledge) == []


@each_note
def test_nothing_is_wrong_with_it(note, knowledge):
    assert [str(problem) for problem in knowledge.problems if problem.path == note.path] == []


def test_nothing_is_wrong_beside_the_notes(knowledge):
    assert [str(problem) for problem in knowledge.problems if problem.path not in {note.path for note in SOURCES}] == []


@pytest.mark.slow
@each_note
def test_its_code_runs_and_prints_what_it_says(note, tmp_path):
    missing = {name for code in note.blocks for name in code.needs if importlib.util.find_spec(name) is None}
    for code in note.blocks:
        if code.not_run:
            warnings.warn(f"{note.path}:{code.line + 1}: not run: {code.not_run}", NotRun, stacklevel=1)
    runnable = [code for code in note.blocks if not code.not_run and not missing & set(code.needs)]
    run(note, runnable, tmp_path)
    if missing:
        left = sum(bool(missing & set(code.needs)) for code in note.blocks)
        told = f"{left} of {len(note.blocks)} Python blocks need {', '.join(sorted(missing))} (requirements-torch.txt)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{told}, which must be there in CI")
        pytest.skip(told)


class NotRun(UserWarning):
    """A block that no test runs."""


def run(note, blocks, folder):
    """Runs the blocks in a process of their own and compares what they print."""
    given = {"path": str(note.file), "blocks": [[code.line, code.text] for code in blocks]}
    done = subprocess.run(
        [sys.executable, str(RUNNER)],
        input=json.dumps(given),
        cwd=folder,
        env={**os.environ, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, f"{note.path}: {done.stderr}"
    for code, printed in zip(blocks, json.loads(done.stdout), strict=True):
        if code.shown is not None:
            assert_same(printed, code.shown, f"{note.path}:{code.line}")


def assert_same(printed, shown, place):
    """The words are the same; numbers with a point may differ by the last digits, which depend on the machine."""
    assert NUMBER.sub("0", printed).split() == NUMBER.sub("0", shown).split(), f"{place} prints\n{printed}"
    for ran, said in zip(NUMBER.findall(printed), NUMBER.findall(shown), strict=True):
        exact = re.fullmatch(r"[-+]?\d+", said)
        assert ran == said if exact else float(ran) == pytest.approx(float(said), rel=1e-3, abs=1e-6), (
            f"{place} prints\n{printed}"
        )


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [
        ("loss 0.50001\n", "loss 0.50003\n", True),
        ("error 2.2e-16", "error 4.4e-16", True),
        ("a  1\nb  2\n", "a 1\nb 2", True),
        ("loss 0.51", "loss 0.50", False),
        ("steps 10", "steps 11", False),
        ("True", "False", False),
        ("a 1", "a 1\nb 2", False),
        ("", "a", False),
    ],
)
def test_the_comparison_itself(printed, shown, same):
    if same:
        assert_same(printed, shown, "here")
    else:
        with pytest.raises(AssertionError, match="here prints"):
            assert_same(printed, shown, "here")


def test_a_block_that_fails_names_its_line(tmp_path):
    code = Code(40, "x = 1\nassert x == 2\n")
    with pytest.raises(AssertionError, match=r'autograd\.md", line 42'):
        run(next(note for note in SOURCES if note.slug == "autograd"), [code], tmp_path)
