"""What shapes the output besides the notes: this code, the packages that it calls, and Python."""

from __future__ import annotations

import functools
import platform
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "bibtexparser",
    "jinja2",
    "lxml",
    "markdown",
    "opencc",
    "pygments",
    "pylatexenc",
    "pymdown-extensions",
    "pypinyin",
    "pyyaml",
)
"""Packages that decide what a note becomes; KaTeX has its own version in the key of its formulas."""


@functools.lru_cache(maxsize=1)
def stamp() -> bytes:
    """A digest of all of that. Two builds with the same stamp make the same of the same notes."""
    digest = blake2b(platform.python_version().encode(), digest_size=16)
    for package in PACKAGES:
        digest.update(f"\n{package} {metadata.version(package)}\n".encode())
    root = Path(__file__).parent
    for file in sorted([*root.rglob("*.py"), *root.glob("*.js")]):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.digest()
