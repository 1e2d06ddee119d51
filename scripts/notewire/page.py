"""What a view makes: pages, which a template renders, and assets, which are published as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """A page at `url`, rendered by `template` from `meta` (plain values only: text, numbers, lists, tables) and `body` (HTML)."""

    url: str
    template: str
    title: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""
    file: Path | None = None
    """The file of the notes folder that it shows, if it is one's."""
    updated: str = ""
    """When its content last changed, as YYYY-MM-DD; empty if that means nothing for it."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file at `url`: its bytes, or the file that holds them."""

    url: str
    data: bytes | Path
