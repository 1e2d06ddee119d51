"""What `mkdocs serve` answers after any edits is what a clean build would have made, to the byte.

The script that listens for edits is the one thing more, and it is taken out. `drafts: false` has both show the same notes.
"""

import random
import shutil
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from ..sites.projects import PATIENCE, serve, tree, write
from ..sites.projects import mini as make_mini
from .test_incremental import cite, edit, glossary, new_note, notes, put, require, set_plugin

pytestmark = pytest.mark.slow

EDITS = 8
LISTENER = b"<script>(() => {\n  const page = "


def clean(project, folder, url):
    """What a build makes of a copy that has neither cache nor site, for the address that it is served at."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project, folder, ignore=shutil.ignore_patterns(".cache", "site", "serve.log"))
    config = load_config(config_file=str(folder / "mkdocs.yml"), site_url=url)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    site = tree(folder / "site")
    # Packed with the time of building, which only a build takes out again; what is packed is sitemap.xml, and compared.
    del site["sitemap.xml.gz"]
    return site


def answer(served, name):
    """What is served for a file of the site, without the listener; None if it is not there."""
    url = name.removesuffix("index.html") if name == "index.html" or name.endswith("/index.html") else name
    try:
        with urllib.request.urlopen(served.url + quote(url), timeout=10) as response:
            data = response.read()
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        return None
    return silent(data) if name.endswith(".html") else data


def silent(page):
    """A page without the listener, which stands at the very end of its body. What only sends on may have none."""
    before, found, script = page.rpartition(LISTENER)
    if not found:
        return page
    script, _, after = script.partition(b"</script>")
    assert after.startswith(b"</body>"), "the listener stands where it belongs"
    return before + after


def leaf(project):
    return project / "notes/theory/leaf.md"


def rover(project):
    """The note that changes its name; no other links to it."""
    (file,) = project.glob("notes/theory/rover-*.md")
    return file


def edits(chance, project):
    """One edit of each kind, each with its name."""
    some = chance.choice([file for file in notes(project) if not file.name.startswith("rover-")])
    number = chance.randrange(10**6)
    return {
        "text": lambda: edit(some, lambda text: text + f"\n\n又写了 {number}，$x_{{{number}}}$。\n"),
        "title": lambda: put(some, "title", f"'题 {number} $y$'"),
        "date": lambda: put(some, "date", f"2025-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"),
        "tags": lambda: put(some, "tags", f"[标签{number % 3}, 注意力]"),
        "requires": lambda: require(project, some),
        "glossary": lambda: glossary(project, number),
        "papers": lambda: cite(project, some, number),
        "add": lambda: new_note(
            project / f"notes/theory/made-{number}.md", f"见 [[{some.stem}]]。\n\n![[{some.stem}]]\n"
        ),
        "delete": lambda: leaf(project).unlink() if leaf(project).exists() else new_note(leaf(project)),
        "rename": lambda: rover(project).rename(project / f"notes/theory/rover-{number}.md"),
        "category": lambda: put(project / "notes/theory/index.md", "title", f"'论 {number}'"),
        "template": lambda: edit(project / "overrides/note.html", lambda text: f"{text}\n<!-- {number} -->"),
        "per_page": lambda: set_plugin(project, "per_page", chance.randrange(2, 12)),
    }


def differing(served, site, gone):
    """The files that are not served as they are in `site`, and those of `gone` that still are."""
    wrong = [name for name, data in site.items() if answer(served, name) != data]
    return wrong + [name for name in gone if answer(served, name) is not None]


@pytest.mark.parametrize("seed", range(2))
def test_what_is_served_after_any_edits_is_what_a_clean_build_makes(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311
    project = make_mini(tmp_path / "mini")
    set_plugin(project, "drafts", False)
    new_note(leaf(project))
    new_note(project / "notes/theory/rover-0.md", "居无定所。\n")
    kinds = [*edits(chance, project)] * 2
    chosen = chance.sample(kinds, EDITS)
    with serve(project) as served:
        done, ever = [], set()
        for kind in ["nothing", *chosen]:
            if kind != "nothing":
                edits(chance, project)[kind]()
            done.append(kind)
            site = clean(project, tmp_path / "clean" / "mini", served.url)
            ever |= site.keys()
            assert {"index.html", "404.html", "feed.xml", "sitemap.xml", "theory/index.html"} < site.keys()
            deadline = time.monotonic() + PATIENCE
            while wrong := differing(served, site, ever - site.keys()):
                assert served.process.poll() is None, served.log
                assert time.monotonic() < deadline, f"after {done}: {sorted(wrong)}\n{served.log}"
                time.sleep(0.1)
        assert "Traceback" not in served.log


def test_the_listener_is_all_that_a_served_page_has_more(tmp_path):
    """So that the test above compares what it says it does."""
    project = make_mini(tmp_path / "mini")
    with serve(project) as served:
        with urllib.request.urlopen(f"{served.url}theory/tie-a/", timeout=10) as response:
            page = response.read()
        assert page.count(LISTENER) == 1
        assert len(silent(page)) < len(page)
        assert answer(served, "theory/tie-a/index.html") == silent(page)
        assert answer(served, "theory/nowhere/index.html") is None
        write(project / "notes/theory/tie-a.md", "---\ntitle: 同日甲\ndate: 2026-01-05\n---\n\n全都改了。\n")
        served.wait("theory/tie-a/", lambda page: "全都改了" in page)
        assert answer(served, "theory/tie-a/index.html") != silent(page)
