"""Files on disk: a folder looked through, a file written so that nobody meets half of it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

_TEMPORARY = ".notewire-"


def walk(folder: Path, *, hidden: bool = False) -> dict[str, os.stat_result]:
    """Every file with its size and time. What is hidden at the top of a site is somebody else's (``.git``), as MkDocs has it,
    unless it came from `staged`."""
    found = {}
    waiting = [(str(folder), "")]
    while waiting:
        path, below = waiting.pop()
        try:
            entries = list(os.scandir(path))
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not (below or hidden):
            entries = [one for one in entries if not one.name.startswith(".") or one.name.startswith(_TEMPORARY)]
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, f"{below}{entry.name}/"))
            else:
                found[below + entry.name] = entry.stat(follow_symlinks=False)
    return found


def write(file: Path, key: str, data: bytes) -> tuple[tuple[str, int, int], bool]:
    """Makes the file hold the bytes; a file that does is left alone. The row that remembers it, and whether it is new."""
    try:
        stat = file.stat()
        if stat.st_size == len(data) and file.read_bytes() == data:
            return (key, stat.st_size, stat.st_mtime_ns), False
    except OSError:
        pass
    return replace(file, key, data), True


def replace(file: Path, key: str, data: bytes) -> tuple[str, int, int]:
    """Makes the file hold the bytes, so that nobody sees a part of them. The row that remembers it."""
    temporary = file.with_name(f"{_TEMPORARY}{os.getpid()}-{file.name}")
    try:
        stat = _written(temporary, data)
    except (FileNotFoundError, NotADirectoryError):
        for above in file.parents:
            if above.is_file():  # where a folder is to stand, a file stood
                above.unlink()
        file.parent.mkdir(parents=True, exist_ok=True)
        stat = _written(temporary, data)
    try:
        temporary.replace(file)
    except (IsADirectoryError, PermissionError):  # where a file is to stand, a folder stood
        shutil.rmtree(file)
        temporary.replace(file)
    return (key, stat.st_size, stat.st_mtime_ns)


def _written(file: Path, data: bytes) -> os.stat_result:
    """Writes a file; its size and times, which renaming does not change."""
    with file.open("wb") as opened:
        opened.write(data)
        opened.flush()
        return os.fstat(opened.fileno())


def without_empty_folders(site: Path) -> None:
    for folder, _, _ in os.walk(site, topdown=False):
        if Path(folder) != site and "/." not in folder[len(str(site)) :]:
            with contextlib.suppress(OSError):  # not empty
                Path(folder).rmdir()
