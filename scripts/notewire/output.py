"""The built site on disk: only what changed is written, by renaming, and what no longer belongs there is removed.

A reader of the folder never meets half a file. A build that is killed leaves pages of two builds, each of them whole; the
next build sees by size and time which ones it did not write, and mends them.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from hashlib import blake2b
from multiprocessing import get_context
from pathlib import Path

from notewire import workers
from notewire.disk import replace, walk, without_empty_folders, write
from notewire.page import Asset, Bundle, Page, key_of
from notewire.printer import Printer

WORTH = 100
"""Pages and assets from which on they are printed side by side."""
BATCH = 32
_STAGED = "staged-"
_DAY = 86_400
_MEMORY_DAYS = 60
_Record = dict[str, tuple[str, int, int]]
"""File, from the site's folder → the key of what it was made from, its size and its time of writing."""
_Waiting = tuple[str, str, Page | Asset]
"""What is to be printed: file, key, and what makes it."""


@dataclass
class Written:
    """What a build did to the site's folder: pages and assets printed anew, kept as they were, and files removed."""

    printed: int = 0
    kept: int = 0
    removed: int = 0
    changed: list[str] = field(default_factory=list)


class Output:
    """The folder of a built site, with the memory of what its files were made from."""

    def __init__(self, site: Path, cache: Path) -> None:
        """`cache` is the folder where the memory lies; it is lost without harm."""
        self.site = site
        name = blake2b(os.fsencode(site.resolve()), digest_size=8).hexdigest()
        self._memory = cache / f"site-{name}.json"
        self._state, self._record = _load(self._memory)

    def publish(
        self,
        pages: Sequence[Page],
        assets: Sequence[Asset],
        printer: Printer,
        staged: Path,
        state: bytes = b"",
        bundles: Sequence[Bundle] = (),
    ) -> Written:
        """Makes the folder hold exactly these pages, these assets, those of the bundles and the files below `staged`.

        `state` is the digest of all that they can be made from: while it is that of the last build, so are their keys, and none
        is asked for. Raises `OSError` when it cannot be written.
        """
        there = walk(self.site)
        now = printer.state(state).hex() if state else ""
        known = self._record if now and now == self._state else {}

        done: _Record = {}
        result = Written()
        for name in walk(staged, hidden=True):
            source = staged / name
            self._put(name, "", _undated(name, source.read_bytes()), done, result)
        products: list[tuple[str, Page | Asset]] = [(asset.url, asset) for asset in assets if not asset.late]
        products += ((f"{page.url}index.html", page) for page in pages)

        def is_kept(name: str, key: str) -> bool:
            if not (key and self._is(name, key, there)):
                return False
            done[name] = self._record[name]
            result.kept += 1
            return True

        def changed(products: Iterable[tuple[str, Page | Asset]]) -> Iterator[_Waiting]:
            for name, product in products:
                if name in known and not isinstance(product.source, Path):
                    key = known[name][0]
                else:
                    key = printer.key(product).hex() if isinstance(product, Page) else _key(product)
                if not is_kept(name, key):
                    yield name, key, product

        def bundled() -> Iterator[_Waiting]:
            for bundle in bundles:
                rows = {name: row for name, row in known.items() if name.startswith(bundle.folder)}
                if rows and all(self._is(name, row[0], there) for name, row in rows.items()):
                    done.update(rows)
                    result.kept += len(rows)
                    continue
                for name, key in bundle.keys.items():
                    url = bundle.folder + name
                    if not is_kept(url, key.hex()):
                        yield url, key.hex(), bundle.asset(name)

        # sorted, so that what is made of one note is made while it is at hand
        waiting = [*sorted(changed(products), key=lambda one: _note(one[2])), *bundled()]
        with self._printing(waiting, printer, there.keys()) as rows:
            late = [*changed((asset.url, asset) for asset in assets if asset.late)]
            for name, row, new in (*rows, *_printed(self.site, late, printer, there.keys())):
                done[name] = row
                result.printed += 1
                if new:
                    result.changed.append(name)
        ours = {name for name in self._record if name.startswith(".")}
        for name in sorted((there.keys() | ours) - done.keys(), reverse=True):
            stale = self.site / name
            if stale.is_symlink() or stale.is_file():  # not what stands there now, nor what went with its folder
                stale.unlink()
            result.removed += 1
        if result.removed:
            without_empty_folders(self.site)
        if (self._state, self._record) == (now, done) and self._memory.exists():
            os.utime(self._memory)  # `_forget` goes by that
        else:
            replace(self._memory, "", _dumped(now, done))
        self._state, self._record = now, done
        _forget(self._memory.parent)
        return result

    def _is(self, name: str, key: str, there: dict[str, os.stat_result]) -> bool:
        """Whether the file is still as it was written, of what it would be made from now."""
        known, stat = self._record.get(name), there.get(name)
        return bool(known and stat and known == (key, stat.st_size, stat.st_mtime_ns))

    def _put(self, name: str, key: str, data: bytes, done: _Record, result: Written) -> None:
        row, new = write(self.site / name, key, data)
        done[name] = row
        result.printed += 1
        if new:
            result.changed.append(name)

    @contextlib.contextmanager
    def _printing(
        self, waiting: Sequence[_Waiting], printer: Printer, there: Set[str]
    ) -> Iterator[Iterable[tuple[str, tuple[str, int, int], bool]]]:
        """Prints and writes pages and assets: many of them by forked processes, which need nothing to be sent to them and
        are busy while this one goes on."""
        jobs = workers.cores()
        if len(waiting) < WORTH or jobs == 1 or sys.platform != "linux" or threading.active_count() > 1:
            yield _printed(self.site, waiting, printer, there)
            return
        inherited = (self.site, waiting, printer, there)
        with ProcessPoolExecutor(jobs, get_context("fork"), _adopt, (inherited,)) as pool:
            begun = pool.map(_batch, range(0, len(waiting), BATCH))
            yield (row for rows in begun for row in rows)


_Inherited = tuple[Path, Sequence[_Waiting], Printer, Set[str]]
_inherited: _Inherited


def _adopt(inherited: _Inherited) -> None:
    global _inherited
    _inherited = inherited
    workers.end_with_parent()


def _batch(start: int) -> list[tuple[str, tuple[str, int, int], bool]]:
    site, waiting, printer, there = _inherited
    return list(_printed(site, waiting[start : start + BATCH], printer, there))


def _printed(
    site: Path, waiting: Iterable[_Waiting], printer: Printer, there: Set[str]
) -> Iterator[tuple[str, tuple[str, int, int], bool]]:
    """Prints and writes these files, those that are `there` already among them: name, row, whether it is new."""
    for name, key, product in waiting:
        data = printer.html(product) if isinstance(product, Page) else product.data
        data = data if isinstance(data, bytes) else data.read_bytes()
        row, new = write(site / name, key, data) if name in there else (replace(site / name, key, data), True)
        yield name, row, new


def _note(product: Page | Asset) -> str:
    return product.source if isinstance(product, Page) else product.note


def _key(asset: Asset) -> str:
    """The digest of what an asset is made from; a file's, of its size and time."""
    if not isinstance(asset.source, Path):
        return asset.key.hex()
    stat = asset.source.stat()
    return key_of(str(asset.source), stat.st_size, stat.st_mtime_ns).hex()


def stage(cache: Path) -> Path:
    """A new folder for what MkDocs makes; those that killed builds left behind a day ago are removed."""
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.glob(f"{_STAGED}*"):
        with contextlib.suppress(OSError):  # another build was quicker
            if time.time() - old.stat().st_mtime > _DAY:
                shutil.rmtree(old)
    return Path(tempfile.mkdtemp(prefix=_STAGED, dir=cache))


def _undated(name: str, data: bytes) -> bytes:
    """The bytes without the time of building, which MkDocs writes into the packed sitemap."""
    return gzip.compress(gzip.decompress(data), mtime=0) if name.endswith(".gz") else data


def _forget(cache: Path) -> None:
    """Drops what was remembered of sites that nothing was written to for long."""
    for memory in cache.glob("site-*.json"):
        with contextlib.suppress(OSError):  # another build was quicker
            if time.time() - memory.stat().st_mtime > _MEMORY_DAYS * _DAY:
                memory.unlink()


def _dumped(state: str, record: _Record) -> bytes:
    """What `_load` reads: column by column, which is done in half the time."""
    keys, sizes, times = zip(*record.values(), strict=True) if record else ((), (), ())
    columns = {"state": state, "names": [*record], "keys": keys, "sizes": sizes, "times": times}
    return json.dumps(columns).encode()


def _load(file: Path) -> tuple[str, _Record]:
    """What was remembered, the state first; nothing if that was lost or damaged."""
    with contextlib.suppress(OSError, ValueError, TypeError, AttributeError, KeyError):
        found = json.loads(file.read_bytes())
        rows = zip(found["keys"], found["sizes"], found["times"], strict=True)
        return str(found["state"]), dict(zip(found["names"], rows, strict=True))
    return "", {}
