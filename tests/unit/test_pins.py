"""constraints.txt: whole, hashed, and of this pyproject.toml. What scripts/lock.sh promises, without running it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[2]
CONSTRAINTS = (REPOSITORY / "constraints.txt").read_text("utf-8")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]


def groups() -> dict[str, dict[str, str]]:
    """Group → name → version, in the order of the file."""
    found: dict[str, dict[str, str]] = {}
    for line in CONSTRAINTS.splitlines():
        if group := re.fullmatch(r"# --- (\w+)", line):
            found[group[1]] = {}
        elif pin := re.match(r"([a-z0-9-]+)==([^\s;]+)", line):
            found[list(found)[-1]][pin[1]] = pin[2]
    return found


def test_every_pin_has_hashes_and_nothing_else_is_written() -> None:
    pin = r"[a-z0-9-]+==[^\s;]+( ; [^\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    body = "".join(line for line in CONSTRAINTS.splitlines(keepends=True) if line.strip() and not line.startswith("#"))
    assert re.fullmatch(f"(?:{pin})+", body)


def test_no_host_is_named() -> None:
    assert not re.search(r"https?:|file:|^--|@ ", CONSTRAINTS, re.M)


def test_each_name_once() -> None:
    names = [name for pins in groups().values() for name in pins]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("group", "asked"),
    [
        ("site", PROJECT["dependencies"]),
        ("test", PROJECT["optional-dependencies"]["test"]),
        ("lint", PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_what_the_project_asks_for_is_pinned_within_its_range(group: str, asked: list[str]) -> None:
    pins = groups()["site"] | groups()[group]
    for requirement in map(Requirement, asked):
        version = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}: run scripts/lock.sh"


def test_the_host_is_not_the_one_without_plugins() -> None:
    assert groups()["site"]["mkdocs"].split(".")[0] == "1"


def test_torch_is_apart() -> None:
    assert "torch" not in {name for pins in groups().values() for name in pins}
    assert "torch==" in (REPOSITORY / "requirements-torch.txt").read_text("utf-8")
