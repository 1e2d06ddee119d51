"""The projects that the tests build, always as a writer does: by `mkdocs` in a process of its own.

- `repository`: this one, with its real notes;
- `mini`: one of everything, hand-written in the folder beside this file, in a folder of its host;
- `many`: thirty tiny notes of our making, so that pagers have something to page through;
- `empty`: no note at all, as on the first day.
"""

import functools
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote, urlsplit

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
MINI = Path(__file__).resolve().parent / "mini"

MANY_NOTES = 30
"""Notes of `many`: five to a page make six pages, enough for a pager that leaves some out."""

PATIENCE = 30
"""Seconds until a served site must have shown what it was asked for; it usually takes two."""


@dataclass(frozen=True, eq=False, repr=False)
class Built:
    """A project and the site that `mkdocs build --strict` made of it."""

    project: Path
    site: Path
    output: str
    """What mkdocs printed."""

    def __repr__(self) -> str:
        return self.project.name

    @functools.cached_property
    def config(self) -> dict:
        """Its mkdocs.yml."""
        return yaml.safe_load((self.project / "mkdocs.yml").read_text("utf-8"))

    @property
    def url(self) -> str:
        """Where it will be published, with a slash at its end."""
        return self.config["site_url"].rstrip("/") + "/"

    @property
    def base(self) -> str:
        """The path of that address: ``/``, or the folder that a host such as GitHub Pages gives a project."""
        return urlsplit(self.url).path

    def page(self, url: str) -> Path:
        """The file that a web server answers with for the root-relative `url`."""
        return self.site / url / "index.html" if url.endswith("/") or not url else self.site / url

    @functools.cached_property
    def pages(self) -> list[str]:
        """The root-relative URLs of all its HTML pages, sorted: ``""``, ``404.html``, ``archive/`` …"""
        files = sorted(file.relative_to(self.site).as_posix() for file in self.site.rglob("*.html"))
        return [file.removesuffix("index.html") for file in files]

    @functools.cached_property
    def documents(self) -> list[str]:
        """Those of them that a reader reads: neither the 404 page nor what only sends on."""
        return [
            url
            for url in self.pages
            if url != "404.html" and b'http-equiv="refresh"' not in self.page(url).read_bytes()
        ]


def environment(**more: str) -> dict[str, str]:
    """Ours without what would make a build depend on who runs the tests, and without Material's notice about MkDocs 2."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SOURCE_DATE_EPOCH", "DISABLE_MKDOCS_2_WARNING")
    }
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", **more}


def mkdocs(project: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs `mkdocs` in the project's folder; `more` is put into the environment."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=project,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
    )


def build(project: Path, site: Path | None = None, **more: str) -> Built:
    """Builds with `--strict`, which must succeed."""
    site = site or project / "site"
    done = mkdocs(project, "build", "--strict", "--site-dir", str(site), **more)
    assert done.returncode == 0, f"mkdocs build --strict ended with {done.returncode}:\n{done.stdout}"
    return Built(project, site, done.stdout)


def built(name: str, scratch: Path) -> Built:
    """The site of the project called `name`, built once a session below `scratch`; a build that fails does so once."""
    done = _built_or_why_not(name, scratch)
    if isinstance(done, AssertionError):
        raise done.with_traceback(None)
    return done


@functools.cache
def _built_or_why_not(name: str, scratch: Path) -> Built | AssertionError:
    try:
        if name == "repository":  # in place: what is tested is what is published
            return build(REPOSITORY, scratch / "repository-site")
        return build(MAKERS[name](scratch / name))
    except AssertionError as error:
        return error


def mini(folder: Path) -> Path:
    """A fresh copy of the project beside this file."""
    shutil.copytree(MINI, folder)
    return _themed(folder)


def many(folder: Path) -> Path:
    """`MANY_NOTES` notes, one a day from 1 January 2026, in turns in two categories; every third has the tag 三."""
    for category in ("even", "odd"):
        write(folder / f"notes/{category}/index.md", f"---\ntitle: {category.title()}\n---\n")
    for number in range(1, MANY_NOTES + 1):
        tags = "[三]" if number % 3 == 0 else "[]"
        head = f"title: 第 {number} 篇\ndate: 2026-01-{number:02}\ntags: {tags}\n"
        write(folder / many_path(number), f"---\n{head}---\n\n第 {number} 篇的正文，公式 $x_{{{number}}}$。\n")
    write(folder / "docs/index.md", "三十篇。\n")
    return _configured(folder, "https://many.example/", per_page=5)


def many_path(number: int) -> str:
    """Where note `number` of `many` lies."""
    return f"notes/{'odd' if number % 2 else 'even'}/note-{number:02}.md"


def empty(folder: Path) -> Path:
    """A project on its first day."""
    (folder / "notes").mkdir(parents=True)
    write(folder / "docs/index.md", "还没有笔记。\n")
    return _configured(folder, "https://empty.example/")


MAKERS = {"mini": mini, "many": many, "empty": empty}


def write(file: Path, text: str) -> Path:
    """Writes a file, with the folders it needs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _configured(folder: Path, site_url: str, **settings: int) -> Path:
    config = {
        "site_name": folder.name,
        "site_url": site_url,
        "theme": {"name": "material", "custom_dir": "overrides", "language": "zh", "font": False},
        "plugins": [{"notewire": settings}],
        "markdown_extensions": ["notewire"],
    }
    write(folder / "mkdocs.yml", yaml.safe_dump(config, allow_unicode=True))
    return _themed(folder)


def _themed(folder: Path) -> Path:
    shutil.copytree(REPOSITORY / "overrides", folder / "overrides")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` and its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


@dataclass
class Served:
    """A running `mkdocs serve`."""

    project: Path
    url: str
    process: subprocess.Popen
    log_file: Path

    @property
    def log(self) -> str:
        """What mkdocs has printed, without the requests."""
        lines = self.log_file.read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if '"GET ' not in line)

    def get(self, url: str) -> str:
        """The page at the root-relative `url`; an empty text for an error or while nobody answers."""
        try:
            with urllib.request.urlopen(self.url + quote(url), timeout=10) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def wait(self, url: str, shown: Callable[[str], bool]) -> str:
        """The page at `url`, as soon as it is as `shown` says."""
        deadline = monotonic() + PATIENCE
        while not shown(page := self.get(url)):
            assert self.process.poll() is None, f"mkdocs serve ended:\n{self.log}"
            assert monotonic() < deadline, f"/{url} never came to be so. It has {len(page)} characters.\n{self.log}"
            sleep(0.1)
        return page


@contextmanager
def serve(project: Path) -> Iterator[Served]:
    """`mkdocs serve` on a free port of loopback, up and answering; ended on the way out."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = project / "serve.log"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=project, env=environment(), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        base = urlsplit(yaml.safe_load((project / "mkdocs.yml").read_text("utf-8"))["site_url"]).path.rstrip("/") + "/"
        served = Served(project, f"http://127.0.0.1:{port}{base}", process, log)
        try:
            served.wait("", bool)
            yield served
        finally:
            process.terminate()
            process.wait(30)


def own(name, make):
    """A fixture that adds a site to `MAKERS` for as long as the tests of one module run."""

    @pytest.fixture(scope="module", autouse=True)
    def added():
        MAKERS[name] = make
        yield
        del MAKERS[name]

    return added
