"""What every folder of tests may use: a project written from a table of files, and one KaTeX for the whole session."""

from pathlib import Path

import pytest
from hypothesis import settings

from notewire.math import MathRenderer

# The same examples everywhere and always: a red run can be repeated. No deadlines: the speed of a machine is no property.
settings.register_profile("notewire", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("notewire")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def repository():
    """The folder of this repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def renderer():
    """KaTeX without a cache on disk and without macros."""
    renderer = MathRenderer()
    yield renderer
    renderer.close()


@pytest.fixture
def project(tmp_path):
    """`project(files)` writes a table of path → text (or bytes) and returns the project's folder, which has a mkdocs.yml."""

    def write(files, folder=tmp_path / "project"):
        for path, content in {"mkdocs.yml": "site_name: 测试\n", **files}.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write
