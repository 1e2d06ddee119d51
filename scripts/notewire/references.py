"""The papers of a note as its reader sees them: those that it cites, by number, and the others that its head names.

The order is that of GB/T 7714: who, what, where and when. bibtexparser formats nothing, and a formatter of strings could
neither set the formulas of a title nor say which part is a link.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from notewire.bibliography import Reference, identity
from notewire.dialect.citations import cite_id, reference_id
from notewire.frontmatter import Paper
from notewire.note import Note
from notewire.site import Site

AUTHORS = 3
"""So many authors are named; GB/T 7714 says the same."""
SHORT = 48
"""Characters of a title beside a note's own."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper of a note: its key or id, how often it is cited, and what is known of it."""

    name: str
    times: int
    reference: Reference | None
    paper: Paper | None = None
    """What the note's head says, of a paper that it does not cite."""


def of(site: Site, note: Note) -> list[Listed]:
    """The papers that a note cites, in the order of their numbers, then those that its head names besides."""
    if not note.cites and not note.meta.papers:
        return []
    known = site.library.bibliography
    times = Counter(cite.key for cite in note.cites)
    listed = [Listed(key, count, known.by_key.get(key)) for key, count in times.items()]
    for paper in note.meta.papers:
        reference = known.of(paper)
        if reference is None or reference.key not in times:
            listed.append(Listed(reference.key if reference else paper.label, 0, reference, paper))
    return listed


def shown(site: Site, note: Note) -> list[Listed]:
    """The same, if there is more to say of them than the ids in the note's head."""
    listed = of(site, note)
    return listed if any(one.times or one.reference for one in listed) else []


def key(site: Site, note: Note) -> object:
    """What the papers of a note look like, wherever they are shown."""
    return tuple((one.name, one.times, one.reference.look if one.reference else b"") for one in of(site, note))


def entry(site: Site, reference: Reference) -> Mapping[str, Any]:
    """A paper as templates know it: the same on every page, for a title has no links."""
    found = site.papers.get(reference.key)
    if found is None:
        found = site.papers[reference.key] = _entry(site, reference)
    return found


def _entry(site: Site, reference: Reference) -> Mapping[str, Any]:
    return {
        "key": reference.key,
        "authors": _stopped(authors(reference)),
        "title_html": site.typesetter.page(reference.title, site.library.bibliography.path, ""),
        "stop": _stopped(reference.title_html)[len(reference.title_html) :],
        "where": _stopped(reference.where),
        "links": [{"label": label, "url": url} for label, url in links(reference)],
    }


def listing(site: Site, note: Note) -> list[dict[str, Any]]:
    """The papers at a note's end, as templates know them."""
    return [
        {
            "name": one.name,
            "id": reference_id(one.name),
            "number": number if one.times else None,
            "back": [cite_id(one.name, time) for time in range(1, one.times + 1)],
            "url": f"papers/#{one.name}" if one.reference else None,
            "entry": entry(site, one.reference) if one.reference else None,
            "link": one.paper.url if one.paper else None,
        }
        for number, one in enumerate(shown(site, note), 1)
    ]


def origins(site: Site, note: Note) -> list[dict[str, str]]:
    """The papers that a note's head names, each by a short title if one is known."""
    named = []
    for paper in note.meta.papers:
        reference = site.library.bibliography.of(paper)
        named.append({"label": short(site, reference) if reference else paper.label, "url": paper.url})
    return named


def feed(site: Site, note: Note) -> str:
    """The papers at the end of a note in a feed, as HTML; empty without any."""
    items = [_fed(site, one) for one in shown(site, note)]
    cited = sum(1 for one in of(site, note) if one.times)
    lists = [("ol", items[:cited]), ("ul", items[cited:])]
    html = "".join(f"<{tag}>{''.join(f'<li>{item}</li>' for item in some)}</{tag}>" for tag, some in lists if some)
    return f"<h2>参考文献</h2>{html}" if html else ""


def _fed(site: Site, one: Listed) -> str:
    if one.reference is None:
        name = escape(one.name)
        return f'<a href="{escape(one.paper.url)}">{name}</a>' if one.paper else name
    path = site.library.bibliography.path
    title = site.typesetter.feed(one.reference.title, path, site.settings.site_url)
    words = [escape(_stopped(authors(one.reference))), f"<cite>{title}</cite>.", escape(_stopped(one.reference.where))]
    words += [f'<a href="{escape(url)}">{escape(label)}</a>' for label, url in links(one.reference)]
    return " ".join(filter(None, words))


def authors(reference: Reference) -> str:
    """The first authors; of a collection, its editors."""
    names = reference.authors[:AUTHORS]
    more = " 等" if reference.others or len(reference.authors) > AUTHORS else ""
    return ", ".join(names) + more + (" 编" if reference.edited else "")


def links(reference: Reference) -> list[tuple[str, str]]:
    """Where a paper is found: what each address is called, and the address."""
    found = [(paper.label, paper.url) for paper in reference.papers]
    if reference.url and not reference.doi:  # a publisher's page is where the DOI leads as well
        found.append((reference.url.split("/")[2].removeprefix("www."), reference.url))
    return found


def short(site: Site, reference: Reference) -> str:
    """A few words for a paper: its short title, or its title up to a colon."""
    title = reference.short or site.typesetter.text(reference.title)
    name = title.replace("：", ": ").partition(": ")[0]
    if len(name) <= SHORT:
        return name
    words = name[:SHORT].rpartition(" ")[0]
    return f"{words if len(words) > SHORT // 2 else name[: SHORT - 1]}…"


Citing = tuple[Mapping[str, list[Note]], Mapping[Paper, list[Note]]]
"""Key of each known paper → the notes that cite or name it, newest first; and the same for ids that no entry has."""


def citing(site: Site) -> Citing:
    """Who cites what."""
    by_key: dict[str, list[Note]] = {}
    by_id: dict[Paper, list[Note]] = {}
    typed: dict[Paper, Paper] = {}
    known = site.library.bibliography
    for note in site.library.notes:
        if not note.cites and not note.meta.papers:
            continue
        named = {paper: known.of(paper) for paper in note.meta.papers}
        keys = [cite.key for cite in note.cites] + [reference.key for reference in named.values() if reference]
        for name in dict.fromkeys(keys):
            if name in known.by_key:
                by_key.setdefault(name, []).append(note)
        for paper in {identity(paper): paper for paper, reference in named.items() if reference is None}.values():
            by_id.setdefault(typed.setdefault(identity(paper), paper), []).append(note)
    return by_key, by_id


def _stopped(text: str) -> str:
    """The text with a full stop after it, unless one is there."""
    return text if not text or text.endswith((".", "?", "!", "。", "？", "！")) else f"{text}."
