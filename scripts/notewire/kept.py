"""Frozen values that caches hold by the hundred thousand, pickled and unpickled at the speed of tuples.

A dataclass with slots asks for its fields at each turn (`dataclasses._dataclass_setstate`), which takes longer than all else.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

_set = object.__setattr__
T = TypeVar("T")


def kept(cls: type[T]) -> type[T]:
    """To be put above ``@dataclass(frozen=True, slots=True)`` of a class with two fields or more."""
    names = tuple(field.name for field in fields(cls))  # type: ignore[arg-type]
    assert len(names) > 1, "of one field, attrgetter makes no tuple"
    everything = attrgetter(*names)

    def state(self: T) -> tuple[Any, ...]:
        found: tuple[Any, ...] = everything(self)
        return found

    def restored(self: T, state: tuple[Any, ...]) -> None:
        for name, value in zip(names, state, strict=True):
            _set(self, name, value)

    cls.__getstate__ = state  # type: ignore[assignment]
    cls.__setstate__ = restored  # type: ignore[attr-defined]
    return cls


@contextlib.contextmanager
def without_circles() -> Iterator[None]:
    """For making many values that refer to each other in no circle and are there to stay: Python does not look for circles
    among them meanwhile, which takes a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
