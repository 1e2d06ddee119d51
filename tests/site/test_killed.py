"""A build that is killed at any moment leaves whole pages, and a cache that the next build mends."""

import random
import subprocess
import sys
import time

import pytest

from ..sites.projects import environment, tree
from ..sites.projects import mini as make_mini
from .test_incremental import build, clean, differences, edit, new_note

pytestmark = pytest.mark.slow

KILLS = 50


def test_fifty_killed_builds(tmp_path):
    chance = random.Random(4)  # noqa: S311
    project = make_mini(tmp_path / "mini")
    for number in range(60):
        new_note(project / f"notes/theory/made-{number}.md", f"第 {number} 篇，$x_{{{number}}}$。\n")
    build(project)
    begun = time.monotonic()
    build(project)
    usual = max(time.monotonic() - begun, 0.5) + 0.5
    killed = 0
    for _ in range(KILLS):
        edit(project / "overrides/note.html", lambda text: text + f"\n<!-- {chance.random()} -->\n")
        edit(project / f"notes/theory/made-{chance.randrange(60)}.md", lambda text: text + f"\n又 {chance.random()}\n")
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--quiet"],
            cwd=project,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(chance.uniform(0.1, 1.5 * usual))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
        files = tree(project / "site").items()
        # what was being written, under a name that nobody asks for; the next build removes it
        pages = {name: data for name, data in files if name.endswith(".html") and "/.notewire-" not in f"/{name}"}
        whole = [name for name, data in pages.items() if data.rstrip().endswith(b"</html>") or b"refresh" in data]
        assert len(whole) == len(pages) > 60
    assert killed > KILLS // 4
    assert differences(build(project), clean(project, tmp_path / "clean" / "mini")) == []
