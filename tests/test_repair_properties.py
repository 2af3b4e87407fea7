"""Whatever is wrong with a workbook: a repair adds no finding, loses no row, and a second one changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bvq_excel.catalog import Catalog, load
from bvq_excel.model import RawSheet, RawWorkbook, column_letter
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, VALID, raw_book, valid
from tests.repairs import repaired, spoken_of

UNIT = "MTTQ"
SHEETS = ("TuyenTruyen", "KhieuNai", "DaoTao", "KiemTra", "ThietBi", "DuongDayNong")
HEADER = 4  # zero-based row of the headers

# What a clerk may have typed into any cell: clear, doubtful, wrong, empty in disguise.
TYPED = st.sampled_from(
    [
        *("  Nguyễn  Văn A ", "Va\u0300ng", "Ng\u00adêi tiªu dïng", "Ñaø Naüng", "\u00a0", "-", "K", "Không có", "x"),
        *("1.234.567 đ", "12,5 triệu", "1tr2", "3 lớp/120 người", "1.234", "12,5%", "-3", "0,5", "120 ", "#REF!"),
        *("31/12/2018", "05/04/2019", "25/4/19", "13/25/2019", "31/02/2019", "tháng 5/2019", "2019-05"),
        *("912345678", "+84912345678", "01682345678", "0912 345 678; 0987 654 321", "0100109106", "0100109107"),
        *("SCT", "Sở Y tế", "H106 – Huyện Tam Đường", "Tam Đường", "H999", "Có", "không", "đã giải quyết"),
        *("DAGQ; CHUYEN", "ND1.01", "ngày 5 tháng 4 năm 2019", "Tổng cộng", "=1+2", "a@b", "http://x"),
        *("_x000D_", "15–CV", "dòng\nhai", "'0912", "…", "x" * 2100),
        *(0, 5, 43580, 1234.5, 912345678, -7, True, False, date(2019, 4, 25), date(2018, 1, 2)),
    ]
)


@dataclass
class Grid:
    """A sheet under a test's hands."""

    rows: list[list[Any]]
    fields: dict[str, Any]

    def raw(self, name: str) -> RawSheet:
        width = max(len(r) for r in self.rows)
        return RawSheet(name, tuple(tuple(r + [None] * (width - len(r))) for r in self.rows), **self.fields)


Damage = Callable[[st.DataObject, Grid, str], None]


def cell(data: st.DataObject, grid: Grid, _name: str) -> None:
    """Something else is typed into a cell (what Excel works out is left alone)."""
    inputs = [i for i, c in enumerate(load().sheets[_name].columns) if not c.computed]
    row = data.draw(st.integers(HEADER + 1, len(grid.rows) - 1))
    column = data.draw(st.sampled_from(inputs))
    if column < len(grid.rows[row]):
        grid.rows[row][column] = data.draw(TYPED | st.text(max_size=12).filter(_storable))


def copied_row(data: st.DataObject, grid: Grid, _name: str) -> None:
    row = data.draw(st.integers(HEADER + 1, len(grid.rows) - 1))
    grid.rows.insert(data.draw(st.integers(row + 1, len(grid.rows))), list(grid.rows[row]))


def lost_id(data: st.DataObject, grid: Grid, _name: str) -> None:
    grid.rows[data.draw(st.integers(HEADER + 1, len(grid.rows) - 1))][1] = None


def lost_unit(data: st.DataObject, grid: Grid, _name: str) -> None:
    row = data.draw(st.integers(HEADER + 1, len(grid.rows) - 1))
    grid.rows[row][3] = data.draw(st.sampled_from([None, "SYT", "đâu đó"]))


def blank_row(data: st.DataObject, grid: Grid, _name: str) -> None:
    grid.rows.insert(data.draw(st.integers(HEADER + 1, len(grid.rows))), [None] * len(grid.rows[HEADER]))


def total_row(data: st.DataObject, grid: Grid, _name: str) -> None:
    row: list[Any] = [None] * len(grid.rows[HEADER])
    row[4], row[6] = "Tổng cộng", 12.0
    grid.rows.append(row)


def extra_column(data: st.DataObject, grid: Grid, _name: str) -> None:
    at = data.draw(st.integers(0, len(grid.rows[HEADER])))
    for number, row in enumerate(grid.rows):
        row.insert(at, "Cột thêm" if number == HEADER else f"ghi {number}" if number > HEADER else None)


def moved_column(data: st.DataObject, grid: Grid, _name: str) -> None:
    width = len(grid.rows[HEADER])
    start, end = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, width - 1))
    for row in grid.rows:
        row.extend([None] * (width - len(row)))
        row.insert(end, row.pop(start))


def near_header(data: st.DataObject, grid: Grid, _name: str) -> None:
    at = data.draw(st.integers(4, len(grid.rows[HEADER]) - 1))
    title = grid.rows[HEADER][at]
    grid.rows[HEADER][at] = data.draw(st.sampled_from([f" {title}", title.upper(), f"{title} (*)"])) if title else None


def inserted_top_row(_data: st.DataObject, grid: Grid, _name: str) -> None:
    if len(grid.rows[HEADER]) == len(grid.rows[0]):
        grid.rows.insert(0, [None] * len(grid.rows[0]))


def marked(data: st.DataObject, grid: Grid, _name: str) -> None:
    """Merged, hidden, filtered, broken cells, an old font."""
    row, letters = len(grid.rows), column_letter(data.draw(st.integers(4, 9)))
    grid.fields |= data.draw(
        st.sampled_from(
            [
                {"merges": (f"{letters}{row - 1}:{letters}{row}",)},
                {"hidden_rows": (row,)},
                {"filtered": True},
                {"hidden_columns": (letters,)},
                {"errors": {f"{letters}{row}": "#DIV/0!"}},
                {"fonts": {f"{letters}{row}": ".VnTime"}},
            ]
        )
    )


def _storable(text: str) -> bool:
    """Whether a cell can hold the text: no control characters, no lone surrogates."""
    return all(c.isprintable() or c in " \n\u00a0" for c in text)


DAMAGES: tuple[Damage, ...] = (
    *(cell, cell, cell, copied_row, lost_id, lost_unit, blank_row, total_row, extra_column),
    *(moved_column, near_header, marked),
)


@dataclass(frozen=True)
class Damaged:
    """A damaged workbook; of its cells only those of the damaged sheet are worth showing."""

    raw: RawWorkbook
    sheet: str
    damages: tuple[str, ...]

    def __repr__(self) -> str:
        sheet = self.raw.sheets[self.sheet]
        filled = {
            f"{column_letter(i)}{n}": v for n, r in enumerate(sheet.cells, 1) for i, v in enumerate(r) if v is not None
        }
        shown = {place: v for place, v in filled.items() if int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) > HEADER}
        return f"{self.sheet} {self.damages} {shown} {sheet.merges} {sheet.errors} {sheet.fonts}"[:4000]


@st.composite
def damaged(draw: st.DrawFn) -> Damaged:
    """A workbook in order, with some things wrong in one of its sheets."""
    data = draw(st.data())
    name = draw(st.sampled_from(SHEETS))
    count = draw(st.integers(1, 3))
    rows = [valid(name, **{k: f"{v} {n}" for k, v in VALID[name].items() if k in TEXTS}) for n in range(count)]
    raw = raw_book(unit=UNIT, **{name: rows})
    grid = Grid([list(r) for r in raw.sheets[name].cells], {})
    chosen = draw(st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=6))
    for damage in sorted(chosen, key=DAMAGES.index):
        damage(data, grid, name)
    if draw(st.booleans()):
        inserted_top_row(data, grid, name)
    called = draw(st.sampled_from([name, f"{name} (2)", name.upper()]))
    sheets = {called if n == name else n: grid.raw(called) if n == name else s for n, s in raw.sheets.items()}
    return Damaged(replace(raw, sheets=sheets), called, tuple(d.__name__ for d in chosen))


TEXTS = ("topic", "course", "consumer_name", "subject_name", "equipment_name")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(book=damaged())
def test_a_repair_adds_no_finding_loses_no_row_and_is_done_once(catalog: Catalog, book: Damaged) -> None:
    raw = book.raw
    before = spoken_of(raw, catalog)
    (submission,) = read_submissions(raw, catalog, RECEIVED)
    with TemporaryDirectory() as folder:
        first = repaired(raw, Path(folder))
        after = spoken_of(first.repair.path, catalog)
        assert after <= before
        assert first.only.row_counts.items() >= {k: v for k, v in submission.row_counts.items() if v}.items()
        again = repaired(first.repair.path, Path(folder), "lan2.xlsx")
        assert again.repair.changes == ()
        assert again.only.cover.values == first.only.cover.values
        for name, records in first.only.tables.items():
            assert [r.values for r in again.only.tables[name]] == [r.values for r in records]
        assert spoken_of(again.repair.path, catalog) == after
