"""Regular expressions that are compiled when they are first used.

Python takes one to five milliseconds for one with classes of Chinese characters. A command that only looks whether anything has
changed needs none of them, and would wait longer for them than for all else that it imports from here.
"""

from __future__ import annotations

import re
from typing import Any, cast


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` would give, but not yet. Raises `re.error` at its first use."""
    return cast("re.Pattern[str]", _Later(pattern, flags))


class _Later:
    """Has the methods of a compiled pattern; each is found once."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern, self.flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self.flags), name)
        self.__dict__[name] = found
        return found
