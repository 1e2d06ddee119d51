"""GLOSSARY: every term with its other names, what it means, and the note that explains it."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from notewire.cards import line, wave
from notewire.glossary import URL, Entry
from notewire.page import Content, Page, key_of
from notewire.problems import Missing
from notewire.site import Site
from notewire.terms import HAN

_OTHERS = "#"
"""The group of the terms that begin by no letter."""


def pages(site: Site) -> Iterator[Page]:
    """``/glossary/``"""
    yield Page(url=URL, template="glossary.html", digest=partial(_digest, site), make=partial(_content, site))


def _digest(site: Site) -> bytes:
    glossary = site.library.glossary
    notes = map(site.explaining, glossary.entries)
    lines = tuple(site.line(note) if note else b"" for note in notes)
    return key_of(site.key, URL, glossary.path, glossary.key, site.resolved(glossary.path, glossary.links), lines)


def _content(site: Site) -> Content:
    glossary = site.library.glossary
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(glossary.entries, key=lambda entry: (entry.anchor, entry.term)):
        first = entry.anchor[0].upper()
        groups[first if first.isalpha() else _OTHERS].append(entry)
    letters = sorted(groups, key=lambda letter: (letter == _OTHERS, letter))
    return Content(
        title="术语表",
        meta={
            "kind": "glossary",
            "label": "GLOSSARY",
            "heading": "术语表",
            "description": f"{site.settings.site_name} 的术语：中英文名、意思、讲它的笔记",
            "count": len(glossary.entries),
            "measure": "条",
            "groups": [
                {
                    "letter": letter,
                    "id": f"nw-az-{letter.lower() if letter != _OTHERS else 'others'}",
                    "entries": [_entry(site, entry) for entry in groups[letter]],
                }
                for letter in letters
            ],
            "file": glossary.path,
            "wave": wave("GLOSSARY"),
            "has_math": any(entry.text.formulas for entry in glossary.entries)
            or any(note.title.formulas for entry in glossary.entries if (note := site.explaining(entry))),
        },
    )


def _entry(site: Site, entry: Entry) -> dict[str, Any]:
    path = site.library.glossary.path
    names = {"zh": entry.zh, "en": entry.en}
    return {
        "anchor": entry.anchor,
        "term": entry.term,
        "lang": "zh" if HAN.search(entry.term) else "en",
        "names": [{"lang": lang, "name": name} for lang, name in names.items() if name and name != entry.term],
        "also": [name for name in entry.also if name not in (entry.term, entry.zh, entry.en)],
        "text_html": site.typesetter.page(entry.text, path, URL),
        "note": _note(site, entry),
    }


def _note(site: Site, entry: Entry) -> dict[str, Any] | None:
    """The explaining note as a link, perhaps to one of its headings."""
    note = site.explaining(entry)
    if note is None or entry.note is None:
        return None
    url = site.library.resolve(site.library.glossary.path, entry.note.target)
    heading = entry.note.target.partition("#")[2]
    return None if isinstance(url, Missing) else {**line(site, note, URL), "url": url, "heading": heading}
