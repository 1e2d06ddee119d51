"""The glossary: its terms, how each may be spelt and should not be, what it means, and which note explains it.

These are values alone. `glossary_file` reads them, `term_links` links notes to them, `spellings` finds in notes how a term should
not be spelt.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from notewire.dialect.article import Article, Link
from notewire.patterns import later
from notewire.terms import HAN

FILE = "glossary.yml"
"""Where the glossary lies, in the notes folder."""
SLIPS = ("glossary.yaml", "Glossary.yml", "Glossary.yaml")
"""Names that are surely meant to be this one."""
URL = "glossary/"
"""Where it stands on the site."""

_LETTER = f"[^\\W{HAN.pattern[1:-1]}]"
_LETTERED = later(rf"{_LETTER}|.*{_LETTER}\Z", re.S)
_BEGINS = later(rf"(?!{_LETTER})|(?<!{_LETTER})(?<!{_LETTER}[-.])(?<![&#@])")
_ENDS = later(rf"(?<!{_LETTER})|(?!{_LETTER}|[-.]{_LETTER})")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{0,3}\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One term."""

    term: str
    """The spelling that is shown first."""
    anchor: str
    """Its id on the glossary's page: small Latin letters, digits and hyphens; by it the terms are sorted."""
    text: Article
    """What it means, in one line."""
    zh: str = ""
    en: str = ""
    also: tuple[str, ...] = ()
    """Other spellings that are right."""
    avoid: tuple[str, ...] = ()
    """Spellings that notes should not have."""
    note: Link | None = None
    """The note that explains it, as a wikilink."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every spelling that is right, each once."""
        return tuple(dict.fromkeys(filter(None, (self.term, self.zh, self.en, *self.also))))


Spelled = tuple[tuple[str, str], ...]
"""Right spellings, each with the anchor of its term."""


@dataclass(frozen=True)
class Glossary:
    """The terms of a site, in the order of the file."""

    path: str = ""
    """Where the file lies, or would lie, from the project's folder."""
    entries: tuple[Entry, ...] = ()
    key: bytes = b""
    """A digest of everything that it was made from; equal keys, equal glossaries."""

    @cached_property
    def spelled(self) -> Spelled:
        """All that decides where notes link to the glossary."""
        return tuple((spelling, entry.anchor) for entry in self.entries for spelling in entry.spellings)

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link of its texts, and those to the notes that explain its terms."""
        notes = (entry.note for entry in self.entries)
        return (*(link for link in notes if link), *(link for entry in self.entries for link in entry.text.links))


NO_GLOSSARY = Glossary()
"""That of a site without one."""


def folded(text: str) -> str:
    """The text in small letters and with plain spaces, each character where it was."""
    small = text.lower()
    if len(small) != len(text):  # İ becomes two
        small = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return small.replace("\n", " ").replace("\t", " ").replace("\xa0", " ")


def is_word(spelling: str) -> bool:
    """Whether it begins or ends by a letter of a script that divides its words, so that it must stand alone."""
    return bool(_LETTERED.match(spelling))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether what stands there in a text is no part of a longer word: where it begins or ends by such a letter, none is beside
    it, not even behind a hyphen or a dot. Chinese characters always have others beside them."""
    return _BEGINS.match(text, start) is not None and _ENDS.match(text, end) is not None


def is_acronym(spelling: str) -> bool:
    """Whether it is an acronym so short that small letters make another word of it: RAG is none of a cleaner's rags."""
    return bool(_ACRONYM.match(spelling))
