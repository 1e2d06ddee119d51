"""The scripts that make the README's picture and its figures: they work, and what they measure is what is there."""

import re
import subprocess
import sys

import pytest

import page_weight

from ..sites.projects import REPOSITORY, environment
from .kinds import EVERYTHING

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_page_weight_counts_every_byte_that_a_page_loads(browser, site, visit):
    built = site("mini")
    page = visit("mini", EVERYTHING)
    page.wait_for_load_state("networkidle")
    with page_weight.serving(built.site, base=built.base, compress=True) as address:
        weights = page_weight.measure(browser, address + EVERYTHING)
    html = built.page(EVERYTHING).stat().st_size
    assert weights["HTML"].raw == html
    assert html / 20 < weights["HTML"].packed < html / 2
    files = {url.partition("/base/")[2] for url in page.watch.requests}
    fonts = sum((built.site / file).stat().st_size for file in files if file.endswith(".woff2"))
    assert weights["fonts"] == page_weight.Weight(fonts, fonts)
    styles = sum((built.site / file).stat().st_size for file in files if file.endswith(".css"))
    assert weights["CSS"].raw == styles > weights["CSS"].packed > 0
    assert weights["scripts"].raw > weights["scripts"].packed > 0


def test_page_weight_chooses_notes_with_formulas(site):
    built = site("repository")
    chosen = page_weight.samples(built.site)
    counts = [page_weight.formulas(built.site, note) for note in chosen]
    assert len(chosen) == 3
    assert counts == sorted(counts)
    assert counts[0] >= 30


def test_page_weight_prints_a_table():
    weights = dict.fromkeys(["HTML", "CSS", "fonts", "scripts", "pictures and others"], page_weight.Weight(2000, 1000))
    assert page_weight.table([("a/b/", 30, weights)]).splitlines() == [
        "| note | formulas | HTML | CSS | fonts | scripts | **together** | pictures |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| a/b/ | 30 | 2 / 1.0 | 2 / 1.0 | 2 / 1.0 | 2 / 1.0 | **8 / 4.0** | 2 / 1.0 |",
    ]


def test_screenshot_takes_a_picture_of_the_real_home_page(browser, site, tmp_path):
    picture = tmp_path / "home.png"
    script = [sys.executable, str(REPOSITORY / "scripts/screenshot.py")]
    options = ["--site", str(site("repository").site), "--out", str(picture), "--scale", "1"]
    done = subprocess.run([*script, *options], env=environment(), capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    data = picture.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1280, 800)
    assert len(data) > 50_000, "not an empty page"


@pytest.mark.parametrize("script", ["screenshot.py", "page_weight.py"])
def test_scripts_tell_how_they_are_called(script):
    command = [sys.executable, str(REPOSITORY / "scripts" / script), "--help"]
    assert "usage:" in subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_readme_of_the_scripts_names_each_of_them():
    folder = REPOSITORY / "scripts"
    named = set(re.findall(r"^\| `([\w.]+)` \|", (folder / "README.md").read_text("utf-8"), flags=re.M))
    assert named == {file.name for file in folder.iterdir() if file.suffix in (".py", ".sh")}
