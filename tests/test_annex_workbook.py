"""Annexes for upload: one plain table a sheet, numbers as numbers, equal to what the report prints."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bvq_excel.documents import annex_workbook, report
from bvq_excel.documents.tables import AnnexTable, Cell, Row
from bvq_excel.errors import HostError
from tests.report_tables import COMPLAINTS, province

MADE = date(2019, 6, 21)


def number(text: str) -> Cell:
    return Cell(text, number=True)


ANNEX = AnnexTable(
    "PL VIII",
    "VIII",
    "KINH PHÍ THỰC HIỆN",
    ("Khoản mục", "Nguồn", "Đề nghị", "Tỷ lệ (%)"),
    (
        Row((Cell("Đào tạo"), Cell("Ngân sách tỉnh"), number("1.234,5"), number("12,0"))),
        Row((Cell("Đào tạo", continued=True), Cell("Xã hội hóa"), number("-"), number(""))),
        Row((Cell("=1+1"), Cell("http://a.vn"), number("<3"), number("-0,5")), total=True),
    ),
    unit="triệu đồng",
)


def read(path: Path, sheet: str) -> list[list[Any]]:
    return [[c.value for c in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


def test_numbers_are_numbers_and_the_unit_stands_in_the_header(tmp_path: Path) -> None:
    path = annex_workbook.write([ANNEX], tmp_path / "pl.xlsx", title="Phụ lục", made=MADE)
    assert read(path, "Phụ lục VIII") == [
        ["Khoản mục", "Nguồn", "Đề nghị (triệu đồng)", "Tỷ lệ (%)"],
        ["Đào tạo", "Ngân sách tỉnh", 1234.5, 12.0],
        ["Đào tạo", "Xã hội hóa", 0, None],
        ["=1+1", "http://a.vn", "<3", -0.5],
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234.567", 1_234_567),
        ("203,4", 203.4),
        ("-", 0),
        ("", None),
        ("<3", "<3"),
        ("Có", "Có"),
        ("-12,5", -12.5),
        ("1.5", "1.5"),
    ],
)
def test_what_the_report_prints_is_understood(text: str, value: object) -> None:
    assert annex_workbook.value(text, number=True) == value


def test_a_text_stays_a_text(tmp_path: Path) -> None:
    assert annex_workbook.value("12", number=False) == "12"
    assert annex_workbook.value("-", number=False) == "-"


def test_every_annex_of_a_report_has_its_sheet_with_the_same_figures(tmp_path: Path) -> None:
    made = report.write(province({"KhieuNai": COMPLAINTS}), tmp_path / "bc.docx")
    path = annex_workbook.write(made.annexes, tmp_path / "pl.xlsx", title="Phụ lục báo cáo", made=MADE)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [a.label for a in made.annexes]
    for annex in made.annexes:
        rows = [[c.value for c in row] for row in book[annex.label].iter_rows(min_row=2)]
        assert len(rows) == len(annex.rows)
        for line, row in zip(rows, annex.rows, strict=True):
            shown = [annex_workbook.value(c.text, number=c.number) for c in row.cells]
            assert [v for v, c in zip(line, row.cells, strict=True) if not c.continued] == [
                v for v, c in zip(shown, row.cells, strict=True) if not c.continued
            ]
        assert not book[annex.label].merged_cells.ranges


def test_equal_annexes_are_equal_files(tmp_path: Path) -> None:
    paths = [annex_workbook.write([ANNEX], tmp_path / f"{i}.xlsx", title="x", made=MADE) for i in (1, 2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="Không ghi được"):
        annex_workbook.write([ANNEX], tmp_path / "khong_co" / "pl.xlsx", title="x", made=MADE)
