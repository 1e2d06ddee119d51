"""Links that lead nowhere as they are written: what they may have meant."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import PurePosixPath
from typing import Protocol

from notewire import paths
from notewire.note import Note
from notewire.problems import Missing, nearest


class Shelf(Protocol):
    """What of a `library.Library` is needed."""

    @property
    def hidden(self) -> tuple[Note, ...]: ...
    @property
    def targets(self) -> Mapping[str, str]: ...


def absolute(urls: Set[str], target: str, fragment: str) -> str | Missing:
    """The page of a link that begins with ``/``: one of `urls`."""
    url = paths.join(PurePosixPath("/"), target)[0].lstrip("/")
    for candidate in (url, url + "/"):
        if candidate in urls:
            return f"{candidate}#{fragment}" if fragment else candidate
    near = nearest(url + "/", urls)
    return Missing(
        f'there is no page "{target}" on this site', f'did you mean "/{near}"?' if near else "correct the link"
    )


def missing(library: Shelf, origin: str, target: str, path: str) -> str | Missing:
    """What is wrong with a link, written in the file `origin`, to the file `path` that is not shown; the URL, if nothing is."""
    hidden = {note.path: note for note in library.hidden}
    if path in hidden:
        if origin in hidden:  # neither of them is in this build
            return hidden[path].url
        return Missing(
            f'"{target}" is a draft or dated in the future, and not in this build',
            "publish it, or take the link out",
        )
    folder = PurePosixPath(origin).parent
    suffix = PurePosixPath(path).suffix
    kind = "picture or file" if suffix and suffix not in (".md", ".markdown") else "note"
    name, stem = PurePosixPath(path).name, PurePosixPath(path).stem
    others = sorted(other for other in library.targets if other != origin)
    same_name = [other for other in others if PurePosixPath(other).name == name]
    # by the stem: the endings, equal anyway, would make x.md resemble a.md
    same_kind = {PurePosixPath(other).stem: other for other in others if PurePosixPath(other).suffix == suffix}
    near = same_name[0] if same_name else same_kind.get(nearest(stem, same_kind) or "")
    if near is None and not suffix:
        near = path + ".md" if path + ".md" in library.targets else None
    hint = (
        f'did you mean "{paths.relative(near, folder.as_posix() + "/")}"?'
        if near
        else "correct the link, it leads out of the project"
        if path.startswith("../")
        else f"correct the link, or add {path}"
    )
    return Missing(f'there is no {kind} "{target}"', hint)
