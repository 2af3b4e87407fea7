"""Where figures come from: for each one its rows with unit, file, sheet and cell, as the sheet `NguonSoLieu`.

A figure's rows stand together as a block. Rows that a unit counts but the province does not (another unit's row
stands for them) are in it too, so that the figures of single units can be followed as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bvq_excel import display
from bvq_excel.consolidation import Consolidation
from bvq_excel.consolidation.result import place
from bvq_excel.indicators.breakdowns import UNIT
from bvq_excel.indicators.trace import Cells
from bvq_excel.model import Record
from bvq_excel.workbooks.consolidated_control import listed_units
from bvq_excel.workbooks.consolidated_figures import figure_style, shown_figure
from bvq_excel.workbooks.consolidated_measures import Styled
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, Field, Page
from bvq_excel.workbooks.consolidated_values import Words

FIELDS = (
    Field("Chỉ tiêu", widest=46),
    Field("Số liệu", "integer"),
    Field("Đơn vị tính", "centre", 14),
    Field("Đơn vị", widest=34),
    Field("Tệp", widest=24),
    Field("Biểu"),
    Field("Ô nguồn", widest=16),
    Field("Mã bản ghi", "id", 22),
    Field("Giá trị ở ô", "integer"),
    Field("Tính vào số toàn tỉnh", "centre", 12),
    Field("Dòng trong tệp này", widest=20),
)
TOTALS = {"integer": "total", "money": "total", "percent": "total percent"}  # a block begins in bold
COUNTED, NOT_COUNTED = "Có", "Không"


@dataclass(frozen=True)
class SourceRow:
    """One row of a figure: the record, the unit whose figure it is part of, whether the province counts it too."""

    record: Record
    unit: str
    counted: bool


@dataclass(frozen=True)
class Block:
    """The rows of one figure: `start` is the index of the first one, `left_out` how many more there are."""

    code: str
    start: int
    rows: tuple[SourceRow, ...]
    left_out: int

    @cached_property
    def starts(self) -> Mapping[str, int]:
        """The index of each unit's first row."""
        found: dict[str, int] = {}
        for index, row in enumerate(self.rows, self.start):
            found.setdefault(row.unit, index)
        return found

    @property
    def end(self) -> int:
        """The index after the block's last row."""
        return self.start + len(self.rows) + bool(self.left_out)


class Sources:
    """The blocks of all figures that `codes` name, each of at most `limit` rows; figures without rows have none."""

    def __init__(self, consolidation: Consolidation, codes: Iterable[str], sheet: str, limit: int) -> None:
        self.sheet = sheet
        self.limit = limit
        self.blocks: dict[str, Block] = {}
        at = FIRST_INDEX
        for code in codes:
            rows, left_out = _rows(consolidation, code, limit)
            if rows:
                self.blocks[code] = Block(code, at, rows, left_out)
                at = self.blocks[code].end

    def at(self, code: str, unit: str = "") -> str:
        """Return the place of the first row of figure `code` (of its part that is `unit`'s), empty without any."""
        block = self.blocks.get(code)
        if block is None:
            return ""
        return f"'{self.sheet}'!A{block.starts.get(unit, block.start) + 1}"

    @property
    def count(self) -> int:
        """How many rows the sheet lists."""
        return sum(len(block.rows) for block in self.blocks.values())


def _rows(consolidation: Consolidation, code: str, limit: int) -> tuple[tuple[SourceRow, ...], int]:
    """Return the first `limit` rows of figure `code`, and how many more it has.

    They come unit by unit; a row that only the province has comes last.
    """
    evaluator, indicator = consolidation.evaluator, consolidation.catalog.indicators[code]
    whole = {place(record): record for record in evaluator.figure(code).rows}
    parts = evaluator.breakdown(code, UNIT) if UNIT in indicator.breakdowns else {}
    found = [(place(record), record, unit) for unit, part in parts.items() for record in part.rows]
    of_units = {at for at, *_ in found}
    found += [(at, record, record.unit) for at, record in whole.items() if at not in of_units]
    rows = tuple(SourceRow(record, unit, at in whole) for at, record, unit in found[:limit])
    return rows, len(found) - len(rows)


class _Places:
    """Where a row stands in this workbook: in its record sheet; a cover as its unit's line in the list of units."""

    def __init__(self, consolidation: Consolidation, units: str) -> None:
        self._consolidation = consolidation
        self._cover = consolidation.catalog.cover.name
        self._units = units
        self._listed = {unit: row for row, unit in enumerate(listed_units(consolidation))}
        self._rows: dict[str, dict[Any, int]] = {}

    def of(self, record: Record) -> Styled:
        """Return a cell that leads to the row."""
        if record.sheet == self._cover:
            sheet, row = self._units, self._listed[record.source.unit]
        else:
            sheet, row = record.sheet, self._positions(record.sheet)[place(record)]
        text = f"{sheet}!A{FIRST_INDEX + row + 1}"
        return Styled(text, "link", f"'{sheet}'!A{FIRST_INDEX + row + 1}")

    def _positions(self, sheet: str) -> Mapping[Any, int]:
        if sheet not in self._rows:
            rows = self._consolidation.all_rows(sheet)
            self._rows[sheet] = {place(record): i for i, (record, _) in enumerate(rows)}
        return self._rows[sheet]


def write_sources(
    page: Page, consolidation: Consolidation, sources: Sources, title: str, subtitle: str, units: str
) -> None:
    """Write sheet `NguonSoLieu`; `units` is the sheet that lists the units."""
    note = (
        f"Mỗi chỉ tiêu nêu tối đa {display.number(sources.limit)} dòng nguồn. Dòng chữ xám: đơn vị tính, "
        "số toàn tỉnh không tính vì đã có dòng của đơn vị khác."
    )
    page.heading(title, subtitle, note)
    rows: list[list[Any]] = []
    grey: list[int] = []
    for row, counted in _table_rows(consolidation, sources, units):
        if not counted:
            grey.append(len(rows))
        rows.append(row)
    page.table("tblNguonSoLieu", FIELDS, rows, grey=grey)
    page.finish(frozen=(FIRST_INDEX, 1))


def _table_rows(consolidation: Consolidation, sources: Sources, units: str) -> Iterator[tuple[list[Any], bool]]:
    """Yield each line of the sheet, and whether the province counts it."""
    catalog = consolidation.catalog
    words, cells, places = (
        Words(catalog, consolidation.period.last),
        Cells(catalog, consolidation.period, consolidation.received),
        _Places(consolidation, units),
    )
    for block in sources.blocks.values():
        indicator = catalog.indicators[block.code]
        figure = shown_figure(catalog, indicator, consolidation.evaluator.figure(block.code).value)
        style = figure_style(indicator)
        head = [Styled(indicator.name, "label"), Styled(figure.value, TOTALS.get(figure.style, "label")), indicator.uom]
        for row in block.rows:
            record = row.record
            yield (
                [
                    *head,
                    words.unit(row.unit) if row.unit else None,
                    record.source.file,
                    record.sheet,
                    cells.of(block.code, record),
                    record.record_id,
                    Styled(cells.value(block.code, record), style),
                    COUNTED if row.counted else NOT_COUNTED,
                    places.of(record),
                ],
                row.counted,
            )
            head = [indicator.name, figure, indicator.uom]
        if block.left_out:
            more = f"… và {display.number(block.left_out)} dòng khác"
            sheet = units if indicator.sheet == catalog.cover.name else indicator.sheet
            yield [*head, more, *[None] * 6, Styled(sheet, "link", sheet)], True
