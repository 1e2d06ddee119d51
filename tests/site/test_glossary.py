"""The glossary in whole sites: each edit of it makes what it must, nothing more, and the same as a clean build; `serve` takes it in."""

import pytest

from ..sites.projects import mini as make_mini
from ..sites.projects import serve, write
from .test_incremental import build, clean, differences, edit, new_note

pytestmark = pytest.mark.slow

ENTRY = "- term: 梯度\n  zh: 梯度\n  also: [gradient]\n  text: 意思一\n"


@pytest.fixture
def project(tmp_path):
    """`mini` with a note about the gradient."""
    project = make_mini(tmp_path / "mini")
    new_note(project / "notes/theory/slope.md", "梯度是斜率，gradient 也是。\n")
    return project


def test_every_edit_makes_what_it_must_and_the_same_as_a_clean_build(project, tmp_path):
    file = project / "notes/glossary.yml"
    steps = {
        "begun": lambda: write(file, ENTRY),
        "meaning": lambda: edit(file, lambda text: text.replace("意思一", "意思二，$x^2$")),
        "another": lambda: edit(file, lambda text: text + "- term: 斜率\n  text: 意思三\n"),
        "explained": lambda: edit(file, lambda text: text + "  note: slope\n"),
        "gone": file.unlink,
    }
    before, states = build(project), {}
    for name, step in steps.items():
        step()
        after = build(project)
        assert differences(after, clean(project, tmp_path / "clean/mini")) == [], name
        states[name] = {file for file in differences(before, after) if not file.endswith(".gz")}
        before = after
    assert "glossary/index.html" in states["begun"]
    assert states["meaning"] == {"glossary/index.html"}
    assert states["another"] == {"glossary/index.html", "theory/slope/index.html"}
    assert states["explained"] == {"glossary/index.html", "theory/slope/index.html"}
    assert "glossary.yml" not in before


def test_serve_takes_in_an_edit_and_keeps_the_last_good_one(project):
    file = write(project / "notes/glossary.yml", ENTRY)
    with serve(project) as served:
        served.wait("theory/slope/", lambda page: 'glossary/#ti-du">梯度</a>' in page)
        write(file, ENTRY.replace("意思一", "意思二"))
        served.wait("glossary/", lambda page: "意思二" in page)
        write(file, ENTRY.replace("梯度", "斜率"))
        served.wait("theory/slope/", lambda page: '">斜率</a>' in page)
        for broken, message in (
            (ENTRY + "  nota: x\n", "unknown key"),
            (ENTRY + "  note: nowhere\n", "there is no note [[nowhere]]"),
        ):
            write(file, broken)
            page = served.wait("theory/slope/", lambda page, message=message: message in page)
            assert "notes/glossary.yml:5:" in page
            assert '">斜率</a>' in page
        write(file, ENTRY)
        served.wait("theory/slope/", lambda page: 'glossary/#ti-du">梯度</a>' in page and "nw-problems" not in page)
        file.unlink()
        served.wait("theory/slope/", lambda page: "nw-term" not in page)
        assert "Traceback" not in served.log
