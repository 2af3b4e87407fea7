"""A document as the form check sees it: paragraphs, tables, sections and headers, with their look in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bvq_excel.documents.form.styles import ParagraphLook, RunLook
from bvq_excel.documents.form.widths import width_mm


@dataclass(frozen=True)
class Run:
    """A piece of text in one look; `field` is a field's instruction (`PAGE`) where the text is its result."""

    text: str
    look: RunLook
    field: str = ""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, or one of its pieces between tabs and line breaks.

    `number` counts the paragraphs that have text, 0 for those without. `label` is the number that Word sets itself.
    `lines` are the lengths in mm of the lines in it. `width` is that of its column in mm. `frame` is the place of
    a paragraph that is positioned by itself (`center`, `right`).
    """

    runs: tuple[Run, ...]
    look: ParagraphLook
    number: int = 0
    label: str = ""
    lines: tuple[float, ...] = ()
    pictures: int = 0
    width: float = 0.0
    section: int = 0
    in_table: bool = False
    frame: str = ""

    @cached_property
    def text(self) -> str:
        """The text as printed, with spaces at its ends removed."""
        return f"{self.label} {self.own_text}".strip() if self.label else self.own_text

    @cached_property
    def own_text(self) -> str:
        """The text without the number that Word sets."""
        return "".join(r.text for r in self.runs).strip()

    @property
    def inked(self) -> tuple[Run, ...]:
        """The runs with letters or digits in them."""
        return tuple(r for r in self.runs if r.text.strip())

    @property
    def size(self) -> float:
        """The greatest size in the paragraph, 0 without text."""
        return max((r.look.size for r in self.inked), default=0.0)

    @property
    def length(self) -> float:
        """The length of the text in mm on one line."""
        return sum(width_mm(r.text, r.look.size, bold=r.look.bold) for r in self._trimmed())

    def pieces(self) -> tuple[Paragraph, ...]:
        """Return the paragraph cut at tabs and line breaks, each piece with its share of the runs."""
        cut: list[list[Run]] = [[]]
        for run in self.runs:
            for place, text in enumerate(run.text.replace("\n", "\t").split("\t")):
                if place:
                    cut.append([])
                if text:
                    cut[-1].append(Run(text, run.look, run.field))
        kept = [c for c in cut if any(r.text.strip() for r in c)]
        if len(kept) < 2:
            return (self,)
        last = len(kept) - 1
        return tuple(
            Paragraph(
                tuple(c),
                self.look,
                self.number,
                lines=self.lines if i == last else (),
                width=self.width,
                section=self.section,
                in_table=self.in_table,
            )
            for i, c in enumerate(kept)
        )

    def _trimmed(self) -> list[Run]:
        found = [Run(r.text.expandtabs(1), r.look) for r in self.runs]
        while found and not found[0].text.strip():
            found.pop(0)
        while found and not found[-1].text.strip():
            found.pop()
        if found:
            found[0] = Run(found[0].text.lstrip(), found[0].look)
            found[-1] = Run(found[-1].text.rstrip(), found[-1].look)
        return found


@dataclass(frozen=True)
class Table:
    """One table: rows of cells, each cell its paragraphs (those of tables inside it included)."""

    rows: tuple[tuple[tuple[Paragraph, ...], ...], ...]
    number: int
    section: int

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """All paragraphs of the table."""
        return (p for row in self.rows for cell in row for p in cell)


@dataclass(frozen=True)
class Section:
    """One section: page and margins in mm, page numbers, its headers and footers by kind (default, first, even)."""

    width: float
    height: float
    margins: dict[str, float]
    landscape: bool
    title_page: bool
    number_start: str | None
    number_format: str
    headers: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)
    footers: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)

    @property
    def text_width(self) -> float:
        """The width of the text in mm."""
        return self.width - self.margins["left"] - self.margins["right"] - self.margins["gutter"]


@dataclass(frozen=True)
class FormDocument:
    """A document as the form check sees it."""

    name: str
    blocks: tuple[Paragraph | Table, ...]
    sections: tuple[Section, ...]
    even_pages: bool
    mirrored: bool
    pages: int | None
    notes: tuple[Paragraph, ...] = ()

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """All paragraphs of the body in order, those of tables included."""
        found: list[Paragraph] = []
        for block in self.blocks:
            found.extend(block.paragraphs if isinstance(block, Table) else (block,))
        return tuple(found)
