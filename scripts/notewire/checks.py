"""The library to problems: everything that can only be seen with all notes at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from notewire import paths, prerequisites
from notewire.dialect.article import Article, Link
from notewire.doubtful import Finding
from notewire.library import Library
from notewire.note import Note
from notewire.problems import Missing, Problem, did_you_mean


def check(library: Library, more: Iterable[tuple[str, Article]] = ()) -> list[Problem]:
    """Every broken link, picture, anchor and citation, every prerequisite that is missing or in a circle, and every two
    notes, pages or tags that want one address.

    `more` are articles that belong to no note, with the path of their file.
    """
    return [
        *_links(library, more),
        *_cites(library, (*library.notes, *library.hidden, *library.broken)),
        *prerequisites.problems(library, (*library.notes, *library.hidden, *library.broken)),
        *_collisions(library),
        *_homonyms(library.by_tag, paths.tag_url, "tag", "tags"),
        *_homonyms(library.by_series, paths.series_url, "series", "series"),
    ]


def of(library: Library, paths: Iterable[str]) -> list[Problem]:
    """Every broken link and citation of these notes alone, and what is wrong with what they require."""
    touched = set(paths)
    notes = [note for note in (*library.notes, *library.hidden, *library.broken) if note.path in touched]
    return [
        *_broken(library, [(note.path, note.links) for note in notes]),
        *(_broken(library, [(terms.path, terms.links)]) if (terms := library.glossary).path in touched else ()),
        *_cites(library, notes),
        *prerequisites.problems(library, notes),
    ]


def _links(library: Library, more: Iterable[tuple[str, Article]]) -> Iterator[Problem]:
    written: list[tuple[str, Iterable[Link]]] = [(path, article.links) for path, article in more]
    for category in library.categories:
        written += [(category.path, article.links) for article in (category.intro, category.summary)]
    written += [(note.path, note.links) for note in (*library.notes, *library.hidden, *library.broken)]
    written.append((library.glossary.path, library.glossary.links))
    return _broken(library, written)


def _broken(library: Library, written: Iterable[tuple[str, Iterable[Link]]]) -> Iterator[Problem]:
    for path, links in written:
        for link in links:
            found = library.resolve(path, link.target)
            if isinstance(found, Missing):
                yield Problem(path, link.line, link.column, found.message, found.hint)


def _cites(library: Library, notes: Iterable[Note]) -> Iterator[Problem]:
    """Every citation of a paper that is not known; where its entry is broken, that is what is complained about."""
    known = library.bibliography
    for note in notes:
        for cite in note.cites:
            if cite.key not in known.by_key and cite.key not in known.broken:
                otherwise = f"write its BibTeX into {known.path}, or \\[ if no citation is meant"
                hint = did_you_mean(cite.key, known.by_key, otherwise)
                yield Problem(note.path, cite.line, cite.column, f'there is no paper "{cite.key}"', hint)


def unlisted(library: Library, note: Note) -> Iterator[Finding]:
    """Papers of a note's head that ``references.bib`` lacks, if there is one: only their ids can be shown."""
    known = library.bibliography
    papers, places = note.meta.papers, note.meta.places.get("papers", ())
    if len(places) != len(papers):  # an id that is there twice
        places = ((note.meta.lines.get("papers", 1), 1),) * len(papers)
    for paper, (line, column) in zip(papers, places, strict=True):
        if known.key and known.of(paper) is None:
            hint = "add its BibTeX, so that its title and authors can be shown"
            yield Finding("unlisted-paper", line, column, f"{known.path} lacks {paper.label}", hint)


def _collisions(library: Library) -> Iterator[Problem]:
    taken: dict[str, str] = {url: path for path, url in library.pages.items()}
    for url, path in taken.items():
        if _own(url) and url != "page/":  # below which the home page goes on
            yield Problem(path, 1, 1, f"the address /{url} is the site's own", "rename the file")
    for category in library.categories:
        if category.url in taken:
            message = f"the address /{category.url} is already that of {taken[category.url]}"
            yield Problem(category.path, 1, 1, message, "rename one of the two")
        taken.setdefault(category.url, category.path)
    notes = sorted((*library.notes, *library.hidden), key=lambda note: note.path)
    for note in notes:
        if note.url in taken:
            yield Problem(
                note.path,
                1,
                1,
                f"the address /{note.url} is already that of {taken[note.url]}",
                "rename one of the two files",
            )
        taken.setdefault(note.url, note.path)
    for note in notes:
        yield from _aliases(note, taken)


def _aliases(note: Note, taken: dict[str, str]) -> Iterator[Problem]:
    for alias in note.meta.aliases:
        url = paths.alias_url(alias)
        line = note.meta.lines.get("aliases", 1)
        owner = taken.get(url) or ("the site itself" if _own(url) else None)
        if owner and (owner != note.path or url == note.url):
            message = f"the alias /{url} is already the address of {owner}"
            yield Problem(note.path, line, 1, message, "take the alias out")
        taken.setdefault(url, note.path)


def _own(url: str) -> bool:
    """Whether the site makes this address, or one below it, by itself."""
    return url.split("/")[0] in paths.RESERVED or url in ("index.html", "404.html")


def _homonyms(
    groups: Mapping[str, Sequence[Note]], url: Callable[[str], str], kind: str, key: str
) -> Iterator[Problem]:
    """Names of tags, or of series, that differ, but not in their address: the one that more notes have is right, of equals
    the first. `key` is that of the front matter."""
    right: dict[str, str] = {}
    for name in sorted(groups, key=lambda name: (-len(groups[name]), name)):
        if (other := right.setdefault(url(name), name)) != name:
            for note in groups[name]:
                message = f'the {kind} "{name}" has the address of the {kind} "{other}"'
                yield Problem(note.path, note.meta.lines[key], 1, message, "write it in the same way")
