"""Libraries of a few notes, written and read as any others."""

import datetime
from types import SimpleNamespace

import pytest

from notewire import library
from notewire.folder import Shelf, listing, scan
from notewire.reader import Reader
from notewire.settings import Settings

TODAY = datetime.date(2026, 6, 1)


def note(body="", /, **head):
    """The text of a note; what `head` does not say is a title and 1 January 2026."""
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": "题", "date": "2026-01-01", **head}.items())
    return f"---\n{lines}---\n\n{body}\n"


@pytest.fixture(scope="session", name="note")
def note_fixture():
    """`note(body, **head)`: a note's text."""
    return note


@pytest.fixture
def read(project):
    """`read(files, **settings)`: the notebook of these notes and the problems of reading. Keys are paths without `notes/`;
    the categories python and theory are there."""

    def read(files, **settings):
        categories = {f"notes/{name}/index.md": f"---\ntitle: {name.title()}\n---\n" for name in ("python", "theory")}
        folder = project(categories | {f"notes/{path}": text for path, text in files.items()})
        reader = Reader(folder, Settings(**settings))
        found = listing(scan(folder, "notes"), "notes")
        notebook, problems = Shelf(reader, "notes").notebook(found, reader.read(found.entries))
        return SimpleNamespace(notebook=notebook, problems=[str(problem) for problem in problems], folder=folder)

    return read


@pytest.fixture
def shelve(read):
    """`shelve(files, unpublished=…)`: the library of these notes on 1 June 2026; they must have no problem of their own."""

    def shelve(files, *, unpublished=False, pages=None):
        found = read(files)
        assert found.problems == []
        return library.build(found.notebook, today=TODAY, unpublished=unpublished, pages=pages or {})

    return shelve
