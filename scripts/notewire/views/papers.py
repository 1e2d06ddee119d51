"""PAPERS: every paper that a note cites or names, with these notes and BibTeX to copy."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import groupby
from typing import Any

from notewire import references
from notewire.bibliography import Reference
from notewire.cards import line, wave
from notewire.frontmatter import Paper
from notewire.note import Note
from notewire.page import Content, Page, key_of
from notewire.references import Citing
from notewire.site import Site

URL = "papers/"


def pages(site: Site) -> Iterator[Page]:
    """``/papers/``"""
    citing = cache(partial(references.citing, site))  # of ten thousand notes, for the key and for the page
    yield Page(
        url=URL, template="papers.html", digest=partial(_digest, site, citing), make=partial(_content, site, citing)
    )


def _digest(site: Site, citing: Callable[[], Citing]) -> bytes:
    by_key, by_id = citing()
    known = tuple((key, *map(site.line, notes)) for key, notes in by_key.items())
    unknown = tuple((paper.label, *map(site.line, notes)) for paper, notes in by_id.items())
    return key_of(site.key, URL, repr(site.channels), site.library.bibliography.key, known, unknown)


def _content(site: Site, citing: Callable[[], Citing]) -> Content:
    by_key, by_id = citing()
    known = sorted(site.library.bibliography.references, key=_place)
    cited = [reference for reference in known if reference.key in by_key]
    years = [
        {"year": year, "papers": [_paper(site, reference, by_key[reference.key]) for reference in group]}
        for year, group in groupby(cited, key=lambda reference: reference.year)
    ]
    return Content(
        title="论文",
        meta={
            "kind": "papers",
            "label": "PAPERS",
            "heading": "论文",
            "description": f"{site.settings.site_name} 的笔记引用的全部论文",
            "count": len(cited) + len(by_id),
            "years": years,
            "unknown": [_unknown(site, paper, by_id[paper]) for paper in sorted(by_id, key=lambda paper: paper.label)],
            "uncited": [_paper(site, reference, ()) for reference in known if reference.key not in by_key],
            "file": site.library.bibliography.path,
            "channels": site.channels,
            "wave": wave("PAPERS"),
            "has_math": any(reference.formulas for reference in known)
            or any(note.title.formulas for notes in (*by_key.values(), *by_id.values()) for note in notes),
        },
    )


def _place(reference: Reference) -> tuple[int, str, str]:
    """Newest year first, those without one last; in a year by the first author."""
    return -reference.year, reference.family.lower(), reference.key


def _paper(site: Site, reference: Reference, notes: Sequence[Note]) -> dict[str, Any]:
    lines = [line(site, note, URL) for note in notes]
    return {**references.entry(site, reference), "notes": lines, "bibtex": reference.bibtex}


def _unknown(site: Site, paper: Paper, notes: Sequence[Note]) -> dict[str, Any]:
    return {"label": paper.label, "url": paper.url, "notes": [line(site, note, URL) for note in notes]}
