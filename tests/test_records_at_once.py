"""Columns that are read at once give what their cells give one by one, whatever stands in them."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.model import FIRST_ROW, RawSheet, RawWorkbook, Submission, column_letter
from bvq_excel.records import headers, read_submissions, tables
from tests.books import RECEIVED, VALID, changed, raw_book

# What a clerk may have typed into any column, beside what is valid there.
ODD: tuple[Any, ...] = (
    "",
    "  hai  dấu cách ",
    "Hòa Bình\u00a0",
    "#REF!",
    "#N/A",
    "số #5",
    "12,5 triệu",
    "1.234.567",
    "31/02/2019",
    "05/04/2019",
    "2019-04-05",
    43560.0,
    -3.0,
    2.5,
    True,
    "Có",
    "không",
    "a\u0301",
    "T\u00d0",
    "12\u2013QĐ",
    datetime(2019, 4, 5, 10, 30),
    datetime(2019, 4, 5),
    date(2019, 4, 5),
    "Tổng cộng",
    "x" * 3000,
)
SHEETS = ("KhieuNai", "KiemTra", "TuyenTruyen", "KinhPhi", "DuongDayNong", "DoanhNghiep")


def one_by_one(workbook: RawWorkbook, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> tuple[Submission, ...]:
    with monkeypatch.context() as patched:
        patched.setattr(tables, "FEWEST_AT_ONCE", 10**9)
        return read_submissions(workbook, catalog, RECEIVED)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("seed", range(6))
def test_many_rows_at_once_are_those_rows_one_by_one(
    catalog: Catalog, sheet: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    columns = catalog.sheets[sheet].columns
    valid = {k: v for k, v in VALID[sheet].items() if not catalog.sheets[sheet].by_key[k].computed}
    rows = [{k: v if chance.random() < 0.9 else None for k, v in valid.items()} for _ in range(30)]
    odd_columns = [i for i in range(len(columns)) if chance.random() < 0.3]
    cells = {
        f"{column_letter(i)}{FIRST_ROW + n}": chance.choice(ODD)
        for i in odd_columns
        for n in range(len(rows))
        if chance.random() < 0.2
    }
    workbook = changed(raw_book(**{sheet: rows}), sheet, cells)
    assert read_submissions(workbook, catalog, RECEIVED) == one_by_one(workbook, catalog, monkeypatch)


def test_the_usual_header_is_known_again_and_an_altered_one_is_looked_at(catalog: Catalog) -> None:
    sheet = catalog.sheets["KienNghi"]
    usual = tuple(c.header for c in sheet.columns)
    altered = (*usual[:-1], "Ghi chú khác")
    for titles, problems in ((usual, 0), (altered, 1), (usual, 0), (altered, 1)):
        grid = RawSheet("KienNghi", ((), (), (), (), titles))
        assert len(headers.match(sheet, grid, shared=False).problems) == problems
