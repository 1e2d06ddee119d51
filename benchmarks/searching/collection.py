"""The notes that are searched: generated ones, our own, and a public collection."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import corpus
import speed
from speed import PROJECT, Failed, Peer, Subject

from searching.queries import FORMULAS, GENERATED, OWN, PUBLIC
from searching.truth import _FRONT


@dataclass(frozen=True)
class Collection:
    """Notes, where they lie, and what is asked of them."""

    name: str
    title: str
    lay: Callable[[Path, Peer], None]
    """Writes them into an empty folder of notes, as a peer wants them."""
    queries: Mapping[str, Sequence[str]]
    formulas: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: str = ""


def generated(count: int) -> Collection:
    """The notes of ``corpus.py``."""

    def lay(folder: Path, peer: Peer) -> None:
        corpus.write(count, folder, index=peer.index, category_keys=peer.category_keys)

    return Collection(f"{count}", f"{count:,} generated notes", lay, GENERATED, FORMULAS)


def own() -> Collection:
    """The notes of this project."""

    def lay(folder: Path, peer: Peer) -> None:
        shutil.copytree(PROJECT / "notes", folder, dirs_exist_ok=True)

    return Collection("own", "this project's notes", lay, OWN)


def adapted(file: Path, number: int) -> str:
    """A public note as notewire and Material both read it: a head with title and date, no links or pictures of its own folder."""
    text = file.read_text("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")
    front = _FRONT.match(text)
    body = text[front.end() :] if front else text
    said = re.search(r"^title:\s*(.+?)\s*$", front[1], re.M) if front else None
    first = re.match(r"\s*#[ \t]+(.+?)[ \t#]*\n", body)
    title = (said[1] if said else first[1] if first else file.stem).strip("\"'")
    if first:
        body = body[first.end() :]
    body = re.sub(r"!\[[^\]]*\]\((?!https?:)[^()]*(?:\([^()]*\)[^()]*)*\)|<img\b[^>]*>", "", body)
    body = re.sub(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?!https?:)[^()]*(?:\([^()]*\)[^()]*)*\)", r"\1", body)
    return f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\ndate: 2024-01-{number % 28 + 1:02d}\n---\n\n{body.strip()}\n"


def public(folder: Path, site: Callable[[Collection], Subject]) -> Collection:
    """A folder of public notes, one category for each folder in it; what notewire refuses is left out, and counted."""
    files = [file for file in sorted(folder.rglob("*.md")) if file.stem.lower() not in ("readme", "index")]
    names: dict[Path, str] = {}
    for number, file in enumerate(files):
        top = file.relative_to(folder).parts[0] if file.parent != folder else "notes"
        slug = re.sub(r"[^a-z0-9]+", "-", top.lower()).strip("-") or "notes"
        names[file] = f"{slug}/note-{number:03d}.md"
    texts = {names[file]: adapted(file, number) for number, file in enumerate(files)}

    def lay(where: Path, peer: Peer) -> None:
        for name, text in texts.items():
            (where / name).parent.mkdir(parents=True, exist_ok=True)
            (where / name).write_text(text, encoding="utf-8")
        for category in {name.partition("/")[0] for name in texts}:
            (where / category / peer.index).write_text(f'---\ntitle: "{category}"\n---\n', encoding="utf-8")

    found = Collection(folder.name, f"{folder.name}, public notes", lay, PUBLIC)
    for _ in range(8):
        subject = site(found)
        with suppress(Failed):
            speed.built(subject)
        log = (subject.folder / "build.log").read_text("utf-8", errors="replace")
        refused = {name for name in re.findall(r"notes/(\S+?\.md):\d+", log) if name in texts}
        if not refused:
            break
        for name in refused:
            del texts[name]
    left = f"{len(files) - len(texts)} of {len(files)} notes that notewire refuses are left out"
    return replace(found, title=f"{len(texts)} notes of {folder.name}", left_out=left)
