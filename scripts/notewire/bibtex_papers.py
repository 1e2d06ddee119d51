"""``references.bib`` to a `Bibliography`: of each entry who wrote it, what it is called, where it appeared, where it is found.

Fields that none of these needs are let alone. LaTeX becomes plain text; formulas of titles stay formulas.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import blake2b
from html import escape

from notewire.bibliography import ARXIV_DOI, Bibliography, Reference
from notewire.bibtex import MONTHS, BibFile, Entry, Value
from notewire.dialect.citations import KEY
from notewire.dialect.formulas import PlacedFormula, clean
from notewire.dialect.tokens import FORMULA, token
from notewire.frontmatter import paper
from notewire.latex_text import MATH, plain
from notewire.lines import Text
from notewire.patterns import later
from notewire.problems import Problem

_NO_PAPERS = frozenset({"xdata", "set"})
"""Entries of biblatex that only serve others."""
_PRIVATE = re.compile(
    r"abstract|annot\w*|bdsk-.*|comment|date-(?:added|modified)|file|groups|keywords|local-?(?:file|url)|mendeley-.*|owner|"
    r"priority|ranking|readstatus|review|timestamp"
)
"""Fields that reference managers keep for their owner."""
_CJK = later(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af·]+")
_ARXIV_IN_TEXT = re.compile(r"\b(?:arxiv[:\s]+|abs/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.I)
_PREPRINT = re.compile(r"(?:arxiv\b.*|corr)\Z", re.I)
_VENUES = ("journal", "journaltitle", "booktitle", "publisher", "school", "institution", "organization", "howpublished")
_ESCAPED = re.compile(r"\\([_%&#~{}])")


def read(text: str, path: str) -> tuple[Bibliography, list[Problem]]:
    """The papers of the file at `path`, a path from the project's folder, and what is wrong with it."""
    file = BibFile(text, path)
    references = [found for entry in file.entries.values() if (found := _reference(file, entry))]
    return Bibliography(path, tuple(references), frozenset(file.broken)), file.problems


def _reference(file: BibFile, entry: Entry) -> Reference | None:
    if entry.kind in _NO_PAPERS:
        return None
    if not KEY.fullmatch(entry.key):
        hint = "write letters, digits and _, with - : . / + between them"
        file.complain(entry.line, entry.column, f'the key "{entry.key}" cannot be cited', hint)
        return None
    if not entry.said("title"):
        file.broken.add(entry.key)
        file.complain(entry.line, entry.column, f'the entry "{entry.key}" has no title', "add title = {…}")
        return None
    entry = _with_parent(file, entry)
    names = [_name(one) for one in _people(entry.said("author", "editor"))]
    title, formulas = _title(file, entry.values["title"])
    if subtitle := plain(entry.said("subtitle")):
        title += f": {escape(subtitle, quote=False)}"
    arxiv, doi, url = _addresses(entry)
    year = re.search(r"\d{4}", entry.said("year", "date"))
    return _looked(
        Reference(
            key=entry.key,
            authors=tuple(name for name, _ in names if name != "others"),
            family=names[0][1] if names else "",
            others=any(name == "others" for name, _ in names),
            edited=not entry.said("author") and bool(names),
            title_html=title,
            formulas=formulas,
            short=plain(entry.said("shorttitle")),
            where=_where(entry, year[0] if year else "", preprint=bool(arxiv)),
            year=int(year[0]) if year else 0,
            arxiv=arxiv,
            doi=doi,
            url=url,
            bibtex=_bibtex(entry),
        )
    )


def _looked(one: Reference) -> Reference:
    """The paper with its `look`: not by its bare formulas, which also say in which line they stand."""
    formulas = [(found.latex, found.source.string) for found in one.formulas]
    shown = (one.authors, one.others, one.edited, one.title_html, formulas, one.short, one.where, one.papers, one.url)
    return replace(one, look=blake2b(repr(shown).encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _with_parent(file: BibFile, entry: Entry) -> Entry:
    """The entry with what it takes from its ``crossref``: a paper from its proceedings, whose title is the paper's venue."""
    parent = file.entries.get(entry.said("crossref"))
    if parent is None or parent is entry:
        return entry
    above = {name: value for name, value in parent.values.items() if name not in ("title", "subtitle", "author")}
    if "title" in parent.values:
        above.setdefault("booktitle", replace(parent.values["title"], name="booktitle"))
    own = {name: value for name, value in entry.values.items() if name != "crossref"}
    return replace(entry, values={**own, **{name: value for name, value in above.items() if name not in own}})


def _title(file: BibFile, value: Value) -> tuple[str, tuple[PlacedFormula, ...]]:
    """A title as HTML with tokens, and its formulas."""
    formulas: list[PlacedFormula] = []

    def keep(match: re.Match[str]) -> str:
        latex = match[1] if match[1] is not None else match[2]
        at = file.text.find(match[0], file.starts[value.line - 1])
        line, column = value.line, value.column - 1  # of one that is broken over two lines, its field's
        if at >= 0:
            line = file.text.count("\n", 0, at) + 1
            column = at + match[0].index(latex) - file.starts[line - 1]
        formulas.append(PlacedFormula(clean(latex), False, Text(latex, ((0, line, column),))))
        return token(FORMULA, len(formulas) - 1)

    return escape(plain(MATH.sub(keep, value.latex)), quote=False), tuple(formulas)


def _people(names: str) -> list[str]:
    from bibtexparser.middlewares.names import split_multiple_persons_names

    return split_multiple_persons_names(names)


def _name(name: str) -> tuple[str, str]:
    """A person as they are named, and their family name."""
    from bibtexparser.middlewares.names import parse_single_name_into_parts

    parts = parse_single_name_into_parts(name, strict=False)
    given, family = plain(" ".join(parts.first)), plain(" ".join([*parts.von, *parts.last]))
    if _CJK.fullmatch(family) and _CJK.fullmatch(given):
        return (family + given if "," in name else given + family), family
    return " ".join(filter(None, (given, family, plain(" ".join(parts.jr))))), family


def _addresses(entry: Entry) -> tuple[str, str, str]:
    """arXiv id, DOI, and an address that is neither's."""
    arxiv = doi = ""
    url = _ESCAPED.sub(r"\1", entry.said("url")) or _url_in(entry.said("howpublished")) or _url_in(entry.said("note"))
    eprint = entry.said("eprint") if entry.said("archiveprefix", "eprinttype").lower() in ("arxiv", "") else ""
    for text in (eprint, _ESCAPED.sub(r"\1", entry.said("doi")), url):
        found = paper(text)
        if found and found.kind == "doi" and found.id.lower().startswith(ARXIV_DOI):
            arxiv = arxiv or re.sub(r"v\d+\Z", "", found.id[len(ARXIV_DOI) :])
        elif found and found.kind == "doi":
            doi = doi or found.id
        elif found:
            arxiv = arxiv or found.id
    if not arxiv and (said := _ARXIV_IN_TEXT.search(" ".join(map(entry.said, ("journal", "volume", "note"))))):
        arxiv = said[1]
    return arxiv, doi, url if re.fullmatch(r"https?://[^\s<>\"]+", url) and not paper(url) else ""


def _url_in(text: str) -> str:
    found = re.search(r"https?://[^\s{}<>\"]+", _ESCAPED.sub(r"\1", text))
    return found[0].rstrip(".,;") if found else ""


def _where(entry: Entry, year: str, *, preprint: bool) -> str:
    """Edition, venue, year, volume, number and pages, in the order of GB/T 7714; what is only on arXiv has no venue but an id."""
    venue = next((found for name in _VENUES if (found := plain(entry.said(name))) and "://" not in found), "")
    if preprint and _PREPRINT.match(venue):
        return year
    volume, number = plain(entry.said("volume")), plain(entry.said("number", "issue"))
    pages = re.sub(r"(?<=\d)-(?=\d)", "–", plain(entry.said("pages")))
    numbered = f"{volume}({number})" if volume and number else volume
    place = ", ".join(filter(None, (_edition(plain(entry.said("edition"))), venue, year, numbered)))
    return f"{place}: {pages}" if place and pages else place


def _edition(said: str) -> str:
    """An edition, but for the first, which GB/T 7714 does not name; a number, as BibLaTeX has it, as an ordinal."""
    if re.fullmatch(r"(?:1|1st|first|第[1一]版)(?: ed(?:\.|ition))?", said, re.I):
        return ""
    if said.isdecimal():
        tens, ones = int(said) // 10 % 10, int(said) % 10
        said += {1: "st", 2: "nd", 3: "rd"}.get(ones if tens != 1 else 0, "th")
    if not said or said.endswith("版"):
        return said
    bare = re.sub(r" ed(?:ition|\.)?$", "", said, flags=re.I)
    return f"{bare} ed."


def _bibtex(entry: Entry) -> str:
    """The entry for others to copy: its strings put in, private fields left out."""
    shown = [value for name, value in entry.values.items() if not _PRIVATE.fullmatch(name)]
    lines = (f"  {value.name} = {value.latex if _bare(value.latex) else f'{{{value.latex}}}'},\n" for value in shown)
    return f"@{entry.kind}{{{entry.key},\n{''.join(lines)}}}"


def _bare(latex: str) -> bool:
    return latex.isdigit() or latex.lower() in MONTHS
