"""What a view makes: pages, which a template renders, and assets, which are published as they are, one by one or a folder of
them in a bundle.

Neither is complete when a view yields it: it has its address and the digest of all that it will be made from, its `key`. What
has the key of the last build need not be made at all; the rest is made when somebody asks for it.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast


def key_of(*parts: object) -> bytes:
    """The digest of plain values: text, numbers, bytes, None, and tuples, lists and tables of them. What else is among them is
    told by its `repr`."""
    try:
        # a fifth of the time of `repr`; of this version, for those after it look at which objects are one, not only equal
        said = marshal.dumps(cast(Any, parts), 2)
    except ValueError:
        said = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(said, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Content:
    """What a page shows: its title as plain text, `meta` of plain values only (text, numbers, lists, tables), and HTML."""

    title: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True)
class Page:
    """A page at `url`, rendered by `template` from its content."""

    url: str
    template: str
    digest: Callable[[], bytes] = field(compare=False, repr=False)
    make: Callable[[], Content] = field(compare=False, repr=False)
    source: str = ""
    """The note that it shows, if it is one's: its path from the project's folder."""
    updated: str = ""
    """When its content last changed, as YYYY-MM-DD; empty if that means nothing for it."""

    @cached_property
    def key(self) -> bytes:
        """The digest of all that it will be made from."""
        return self.digest()

    @cached_property
    def _content(self) -> Content:
        return self.make()

    @property
    def title(self) -> str:
        """Its title, as plain text."""
        return self._content.title

    @property
    def meta(self) -> Mapping[str, Any]:
        """What its template reads."""
        return self._content.meta

    @property
    def body(self) -> str:
        """Its HTML."""
        return self._content.body


@dataclass(frozen=True, slots=True)
class Asset:
    """A file at `url`: its bytes, or what makes them when they are asked for, or the file that holds them."""

    url: str
    source: bytes | Path | Callable[[], bytes]
    digest: Callable[[], bytes] = lambda: b""
    """The digest of what made bytes are made from; empty if they must be made to be compared."""
    note: str = ""
    """The note that they are made from, if it is one: its path from the project's folder."""
    late: bool = False
    """Whether its digest takes all notes and some time: everything else is begun before."""

    @property
    def key(self) -> bytes:
        """As a page's."""
        return self.digest()

    @property
    def data(self) -> bytes | Path:
        """Its bytes, or the file that holds them."""
        return self.source() if callable(self.source) else self.source


@dataclass(frozen=True)
class Bundle:
    """Very many assets in one folder, of which few change from build to build: they are told apart by their keys, and only what
    is to be published becomes an `Asset`."""

    folder: str
    """Its URL, with a slash at its end."""
    listed: Callable[[], Mapping[str, bytes]] = field(compare=False, repr=False)
    """Gives names in the folder, and the key of each. It must be quick."""
    make: Callable[[str], bytes] = field(compare=False, repr=False)
    """Makes the bytes of a name."""

    @cached_property
    def keys(self) -> Mapping[str, bytes]:
        """Names and their keys."""
        return self.listed()

    def asset(self, name: str) -> Asset:
        """The asset of this name."""
        return Asset(self.folder + name, partial(self.make, name), partial(bytes, self.keys[name]))

    def find(self, url: str) -> Asset | None:
        """The asset at a URL; None if it is none of these."""
        name = url.removeprefix(self.folder)
        return self.asset(name) if url.startswith(self.folder) and name in self.keys else None


def sorted_out(
    products: Iterable[Page | Asset | Bundle],
) -> tuple[tuple[Page, ...], tuple[Asset, ...], tuple[Bundle, ...]]:
    """What views make, each kind by itself, in their order."""
    pages: list[Page] = []
    assets: list[Asset] = []
    bundles: list[Bundle] = []
    for product in products:
        if isinstance(product, Page):
            pages.append(product)
        elif isinstance(product, Asset):
            assets.append(product)
        else:
            bundles.append(product)
    return tuple(pages), tuple(assets), tuple(bundles)
