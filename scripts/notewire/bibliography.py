"""The papers of ``references.bib`` as values: what is known of each, and which one a key or an id means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from notewire.dialect.article import Article
from notewire.dialect.formulas import PlacedFormula
from notewire.frontmatter import Paper

FILE = "references.bib"
"""Its name, in the notes folder."""


@dataclass(frozen=True)
class Reference:
    """One paper. All texts are plain, but the title: its HTML has its formulas as tokens."""

    key: str
    authors: tuple[str, ...]
    """Their names as they are said; of a collection without authors, its editors."""
    family: str
    """Family name of the first, to sort by."""
    others: bool
    """Whether the entry itself says "and others"."""
    edited: bool
    """Whether the authors are editors."""
    title_html: str
    formulas: tuple[PlacedFormula, ...]
    short: str
    """Its ``shorttitle``, which is mostly missing."""
    where: str
    """Where it appeared, and when: ``NeurIPS, 2022, 35: 16344-16359``."""
    year: int
    """0 if none is said."""
    arxiv: str
    """Its id there, without a version; empty if it has none."""
    doi: str
    url: str
    """Another address of it; empty if it has none."""
    bibtex: str
    """The entry for others to copy."""
    look: bytes = b""
    """A digest of all that a page shows of it, but for `bibtex`; the same wherever it stands in the file."""

    @property
    def title(self) -> Article:
        """The title as an article."""
        return Article(self.title_html, self.formulas)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Its ids, as ``papers:`` has them."""
        return tuple(Paper(kind, id_) for kind, id_ in (("arxiv", self.arxiv), ("doi", self.doi)) if id_)


@dataclass(frozen=True)
class Bibliography:
    """Everything that ``references.bib`` says, in its order; nothing, if there is no such file."""

    path: str
    """Where it lies, or would lie, from the project's folder."""
    references: tuple[Reference, ...] = ()
    broken: frozenset[str] = frozenset()
    """Keys of entries that have a fault themselves."""
    key: bytes = b""
    """A digest of everything that it was made from; empty if there is no file."""

    @cached_property
    def by_key(self) -> Mapping[str, Reference]:
        """What can be cited."""
        return {reference.key: reference for reference in self.references}

    def of(self, paper: Paper) -> Reference | None:
        """The entry of a paper that a note's head names by its id."""
        return self._by_id.get(identity(paper))

    @cached_property
    def _by_id(self) -> Mapping[Paper, Reference]:
        found: dict[Paper, Reference] = {}
        for reference in self.references:
            for paper in reference.papers:
                found.setdefault(identity(paper), reference)
        return found


NO_PAPERS = Bibliography("")
"""Of a project without a notes folder."""


def identity(paper: Paper) -> Paper:
    """The same for every way to write one id: letters of any case, and the DOI that arXiv gives to each paper."""
    kind, id_ = paper.kind, paper.id.lower()
    if kind == "doi" and id_.startswith(ARXIV_DOI):
        kind, id_ = "arxiv", id_.removeprefix(ARXIV_DOI)
    return Paper(kind, id_)


ARXIV_DOI = "10.48550/arxiv."
"""What the DOIs of arXiv begin with, in small letters."""
