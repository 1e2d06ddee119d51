"""Code to coloured HTML, each block once: what one note, or one build, has highlighted, another finds."""

from __future__ import annotations

import functools
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from notewire.dialect import fences
from notewire.text_cache import TextCache

_AT_HAND = 2000
"""Blocks, of a few KB."""


class Highlighter:
    """`fences.highlighted` with a memory, on disk if it is given a folder. Make one a thread."""

    def __init__(self, cache: Path | None = None) -> None:
        """`cache`: the folder of `code.sqlite`."""
        self._cache = TextCache(cache / "code.sqlite", "code is highlighted without it") if cache else None
        self._known: dict[bytes, str] = {}
        self._new: dict[bytes, str] = {}

    def __call__(self, code: str, language: str) -> str:
        """The code as HTML, a `fences.Highlight`."""
        if fences.lexer(language) is None:
            return fences.highlighted(code, language)
        text = f"{language}\0{code}".encode("utf-8", "surrogatepass")
        key = blake2b(text, key=_setting(), digest_size=20).digest()
        html = self._known.get(key)
        if html is None:
            html = self._cache.get([key]).get(key) if self._cache else None
            if html is None:
                html = fences.highlighted(code, language)
                if self._cache:
                    self._new[key] = html
            if len(self._known) >= _AT_HAND:
                self._known.clear()
            self._known[key] = html
        return html

    def settle(self) -> None:
        """Writes what is new to the disk: after many notes, not after each."""
        if self._cache and self._new:
            self._cache.put(self._new)
        self._new = {}

    def close(self) -> None:
        """Puts the cache away. May be called twice."""
        self.settle()
        if self._cache:
            self._cache.close()


@functools.lru_cache(maxsize=1)
def _setting() -> bytes:
    """A digest of everything but the code and its language that decides what comes out."""
    source = Path(fences.__file__).read_bytes()
    return blake2b(f"pygments {metadata.version('pygments')}\0".encode() + source, digest_size=32).digest()
