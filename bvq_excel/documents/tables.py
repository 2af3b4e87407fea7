"""An annex as a table of texts, before it becomes a table in Word or Excel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bvq_excel.documents.figures import PrintedFigure

NOTHING = "-"  # the statistical sign for "did not occur"; an empty cell means "no data"
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class Cell:
    """One cell: its text, whether it is a number, whether it continues the cell above, the figure that it shows."""

    text: str
    number: bool = False
    continued: bool = False
    figure: PrintedFigure | None = None


@dataclass(frozen=True)
class Row:
    """One row; totals are printed bold. A heading has a text in its first cell alone, which goes over the others."""

    cells: tuple[Cell, ...]
    total: bool = False
    heading: bool = False


@dataclass(frozen=True)
class AnnexTable:
    """An annex: catalogue id, number as printed (empty when it is the only one), title, table, notes below it."""

    id: str
    number: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    notes: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[PrintedFigure, ...]:
        """The figures that stand in it."""
        return tuple(c.figure for r in self.rows for c in r.cells if c.figure)

    @property
    def label(self) -> str:
        """The annex's label, `Phụ lục III`."""
        return f"Phụ lục {self.number}".rstrip()


def texts(cells: Iterable[str]) -> tuple[Cell, ...]:
    """Return text cells."""
    return tuple(Cell(c) for c in cells)


def number(text: str, value: float | None, figure: PrintedFigure | None = None) -> Cell:
    """Return the cell of a number that reads `text`; zero is printed as the sign for "did not occur"."""
    return Cell(NOTHING if value == 0 else text, number=True, figure=figure)
