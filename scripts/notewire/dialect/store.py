"""What the tokens of one note stand for, while it is converted."""

from __future__ import annotations

from dataclasses import dataclass, field

from notewire.dialect import equations, formulas
from notewire.dialect.formulas import PlacedFormula
from notewire.dialect.tokens import CODE, FORMULA, RAW, REFERENCE, token
from notewire.lines import Text


@dataclass(frozen=True, slots=True)
class Reference:
    """``\\eqref{label}``, or ``\\ref`` without the parentheses, and where the author wrote it."""

    label: str
    bare: bool
    line: int
    column: int


@dataclass(slots=True)
class Store:
    """What the tokens of one note stand for, by kind, in the order of the text."""

    formulas: list[PlacedFormula] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    """Inline code, as typed."""
    raws: list[str] = field(default_factory=list)
    """HTML that goes to the page as it is: blocks of code already highlighted, raw HTML of the author's."""
    references: list[Reference] = field(default_factory=list)
    """References to equations: what is shown is known only when the whole note is read."""
    cites: list[str] = field(default_factory=list)
    """Keys of the papers that are cited."""
    finished: bool = False
    """Whether the tree is done and only the text is left to be made."""
    tables: int = 0
    """How many tables there were so far: each is a region with a name of its own."""
    numbering: equations.Numbering | None = None
    doubts: list[tuple[int, int, str, str]] = field(default_factory=list)
    """What is surely wrong with the Markdown: line, column, message, hint."""

    def formula(self, latex: Text, *, display: bool, in_table: bool = False) -> str:
        """Keeps a formula and returns its token."""
        string = latex.string.replace("\\|", "|") if in_table else latex.string
        self.formulas.append(PlacedFormula(formulas.clean(string), display, latex))
        return token(FORMULA, len(self.formulas) - 1)

    def code(self, text: str) -> str:
        """Keeps inline code and returns its token."""
        self.codes.append(text)
        return token(CODE, len(self.codes) - 1)

    def reference(self, reference: Reference) -> str:
        """Keeps a reference to an equation and returns its token."""
        self.references.append(reference)
        return token(REFERENCE, len(self.references) - 1)

    def raw(self, text: str) -> str:
        """Keeps HTML and returns its token."""
        self.raws.append(text)
        return token(RAW, len(self.raws) - 1)
