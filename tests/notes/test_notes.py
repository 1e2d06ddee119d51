"""The notes themselves: what a reader of each is promised, and that its code runs and prints what the note says it prints."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from lxml import html

from notewire import publish, settings
from notewire.dialect import fences, parse
from notewire.head import split

REPOSITORY = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("run_blocks.py")
CHARACTERS = 1500
QUESTIONS = 3
HOME_BATCH = {"flash-attention", "clip", "lora", "gpu-memory"}
PLACEHOLDERS = re.compile(r"\b(?:TODO|FIXME|TBD)\b|[Ll]orem ipsum|待补|待写|待续|待完善|此处省略|敬请期待|未完待")
NUMBER = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Code:
    """A Python block: the line of its fence, its code, what it needs, why it is not run, and what the note says it prints."""

    line: int
    text: str
    needs: tuple[str, ...] = ()
    not_run: str = ""
    shown: str | None = None


class Source:
    """One file of the notes folder, read by the dialect's own parser, so that a block here is a block there."""

    def __init__(self, file):
        self.file = file
        self.path = file.relative_to(REPOSITORY).as_posix()
        self.slug = file.stem
        self.category = file.parent.name
        self.head = split(file.read_text("utf-8"), self.path)

    @cached_property
    def blocks(self):
        return list(self._python(parse.document(self.head.body.split("\n"), self.head.body_line)))

    def _python(self, parent):
        for block, following in zip(parent.children, [*parent.children[1:], None], strict=False):
            if language(block) == "python":
                code = text_of(block)
                shown = text_of(following) if language(following) == "text" else None
                first = code.partition("\n")[0]
                needs = re.findall(r"\w+", first.partition(":")[2]) if first.startswith("# requires:") else ()
                not_run = first.partition(":")[2].strip() if first.startswith("# not run:") else ""
                assert not first.startswith("# not run") or not_run, (
                    f"{self.path}:{block.line + 1}: not run, and no reason"
                )
                yield Code(block.line, code, tuple(needs), not_run, shown)
            yield from self._python(block)


def language(block):
    return fences.info(block.data["info"]).language if block is not None and block.kind == "fence" else None


def text_of(block):
    return "".join(line.text + "\n" for line in block.lines)


SOURCES = [Source(file) for file in sorted(REPOSITORY.glob("notes/*/*.md")) if file.stem != "index"]
each_note = pytest.mark.parametrize("note", SOURCES, ids=lambda note: f"{note.category}/{note.slug}")


@pytest.fixture(scope="module")
def site(renderer):
    """This repository's site, as `mkdocs build` gets it."""
    chosen = settings.load(REPOSITORY / "mkdocs.yml")
    own = None if chosen.macros else renderer
    return publish.make(REPOSITORY, chosen, docs=REPOSITORY / "docs", unpublished=True, renderer=own)


@pytest.fixture(scope="module")
def library(site):
    return site.library


@pytest.fixture
def tree(note, library):
    """The note's body as a reader gets it, formulas and links still to be put in."""
    return html.fromstring(f"<div>{library.by_path[note.path].body.html}</div>")


def test_there_are_notes_enough_in_every_category():
    assert len(SOURCES) >= 9
    assert {note.slug for note in SOURCES} >= HOME_BATCH
    counts = {folder.parent.name: 0 for folder in REPOSITORY.glob("notes/*/index.md")}
    for note in SOURCES:
        counts[note.category] += 1
    assert set(counts) == {"large-model", "python", "machine-learning", "algorithms"}
    assert min(counts.values()) >= 2, counts


@each_note
def test_nothing_is_wrong_with_it(note, site):
    assert [str(problem) for problem in site.problems if problem.path == note.path] == []


def test_nothing_is_wrong_beside_the_notes(site):
    assert [str(problem) for problem in site.problems if problem.path not in {note.path for note in SOURCES}] == []


@each_note
def test_it_is_long_enough_to_be_worth_reading(note, library):
    assert library.by_path[note.path].prose.characters >= CHARACTERS


@each_note
def test_it_begins_with_words_and_not_with_a_heading(note, library):
    first = re.sub(r"<!--.*?-->", "", note.head.body, flags=re.S).strip().partition("\n")[0]
    assert re.match(r"[\w“《`$\[*]", first), first
    assert not re.match(r"(?:\[|\* |\d+\. )", first)
    assert len(library.by_path[note.path].excerpt.html) >= 40


@each_note
def test_it_has_a_figure_of_its_own_with_words_for_who_cannot_see_it(note, tree, library):
    figures = tree.xpath(".//figure[contains(@class, 'nw-figure') or contains(@class, 'nw-mermaid')]")
    assert figures
    links = library.by_path[note.path].body.links
    for figure in tree.xpath(".//figure[contains(@class, 'nw-figure')]"):
        (picture,) = figure.xpath(".//img")
        assert len(picture.get("alt").strip()) >= 6
        assert len(figure.findtext("figcaption").strip()) >= 6
    own = [link.target for link in links if link.picture and link.target.rpartition("/")[2].startswith(note.slug)]
    assert own or tree.xpath(".//figure[contains(@class, 'nw-mermaid')]")


@each_note
def test_it_ends_with_questions_whose_answers_are_folded(note, tree):
    questions = tree.xpath(".//details[contains(@class, 'question')]")
    assert len(questions) >= QUESTIONS
    for details in questions:
        question = details.find("summary").text_content().strip()
        answer = details.text_content().strip().removeprefix(question).strip()
        assert len(question) >= 6
        assert len(answer) >= 20, question
        assert details.get("open") is None, "a question that shows its answer asks nothing"


@each_note
def test_it_says_what_it_rests_on(note, library):
    found = library.by_path[note.path]
    assert found.meta.papers or any("参考" in heading.html for heading in found.prose.headings)


@each_note
def test_nothing_is_left_to_be_written(note):
    for number, line in enumerate(note.file.read_text("utf-8").split("\n"), 1):
        assert not PLACEHOLDERS.search(line), f"{note.path}:{number}: {line}"


@each_note
def test_it_has_code_to_run(note):
    assert [code for code in note.blocks if not code.not_run]


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
