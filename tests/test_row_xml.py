"""Rows that are put into a workbook as XML: every program reads in them what was written."""

from __future__ import annotations

import zlib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from bvq_excel.workbooks.consolidated_measures import Styled
from bvq_excel.workbooks.consolidated_page import Field, new_pages
from bvq_excel.workbooks.look import load_look
from bvq_excel.workbooks.row_xml import CELL_LIMIT, PACKING, shortened

TEXTS = [
    "Hội Phụ nữ",
    "A & B < C > D \"E\" 'F'",
    "=1+1",
    "+84 912",
    "  hai dấu cách đầu",
    "dấu cách cuối ",
    "hai\ndòng",
    "_x0041_ là chữ, không phải ký tự",
    "😀" * 3,
    "e" + "\u0301",
]


def sheet_of(folder: Path, fields: list[Field], rows: list[list[Any]], **options: Any) -> Worksheet:
    """A sheet with one table from row 5 on, and a first row that XlsxWriter wrote."""
    with new_pages(folder / "t.xlsx", load_look()) as pages:
        page = pages.add("Biểu")
        page.heading("Tên biểu", "Kỳ báo cáo")
        page.table("tblBieu", fields, rows, **options)
        page.put(2, 0, Styled("sang ô", "link", "'Biểu'!A6"))
        page.finish()
    return load_workbook(folder / "t.xlsx")["Biểu"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_it_was_written(text: str, tmp_path: Path) -> None:
    cell = sheet_of(tmp_path, [Field("Nội dung")], [[text], ["khác"], [text]])["A6"]
    assert (cell.value, cell.data_type) == (text, "s")
    grid = CalamineWorkbook.from_path(str(tmp_path / "t.xlsx")).get_sheet_by_index(0).to_python()
    assert [row[0] for row in grid[5:8]] == [text, "khác", text]


def test_parts_are_packed_as_hard_as_is_said(tmp_path: Path) -> None:
    sheet_of(tmp_path, [Field("A"), Field("B")], [[f"dòng {n}", n * n] for n in range(2000)])
    with ZipFile(tmp_path / "t.xlsx") as archive:
        for entry in archive.infolist():
            packer = zlib.compressobj(PACKING, zlib.DEFLATED, -zlib.MAX_WBITS)
            packed = packer.compress(archive.read(entry)) + packer.flush()
            assert entry.compress_size == len(packed), entry.filename


def test_control_characters_stand_as_excel_writes_them(tmp_path: Path) -> None:
    assert sheet_of(tmp_path, [Field("A")], [["a\x07b\rc"]])["A6"].value == "a_x0007_b_x000D_c"


def test_values_keep_their_kind(tmp_path: Path) -> None:
    fields = [
        Field("Số", "integer"),
        Field("Tỷ lệ", "percent"),
        Field("Ngày", "date"),
        Field("Chữ"),
        Field("Lẫn", "integer"),
    ]
    rows = [
        [3_500_000, 12.345, date(2019, 6, 14), "có", 7],
        [-2, 0.1, datetime(2019, 6, 14, 12), None, "chưa rõ"],
        [0, 1e-7, date(1900, 3, 1), "", None],
    ]
    sheet = sheet_of(tmp_path, fields, rows)
    assert [[cell.value for cell in row] for row in sheet["A6:E8"]] == [
        [3_500_000, 12.345, datetime(2019, 6, 14), "có", 7],
        [-2, 0.1, datetime(2019, 6, 14, 12), None, "chưa rõ"],
        [0, 1e-7, datetime(1900, 3, 1), None, None],
    ]


def test_a_text_in_a_column_of_numbers_does_not_look_like_a_number(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [Field("Số", "integer")], [[1], ["một"]])
    assert sheet["A6"].number_format == "#,##0"
    assert sheet["A7"].number_format == "@"


def test_links_in_rows_stand_beside_those_above_them(tmp_path: Path) -> None:
    rows = [[Styled(5, "link", "Biểu")], [Styled("ô đầu", "link", "'Biểu'!A1")], ["không dẫn đi đâu"]]
    sheet = sheet_of(tmp_path, [Field("A")], rows)
    found = {cell.coordinate: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert found == {"A3": "'Biểu'!A6", "A6": "'Biểu'!A1", "A7": "'Biểu'!A1"}
    assert [sheet[f"A{n}"].value for n in (6, 7, 8)] == [5, "ô đầu", "không dẫn đi đâu"]


def test_a_row_is_as_high_as_its_longest_text_needs(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [Field("A", widest=20)], [["ngắn"], ["một câu dài hơn một dòng " * 3], ["hai\ndòng"]])
    heights = [sheet.row_dimensions[n].height for n in (6, 7, 8)]
    assert heights[0] is None
    assert heights[1] > heights[2] > 15


def test_rows_that_do_not_count_are_grey_and_the_total_stands_below(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, [Field("A"), Field("B", "integer")], [["x", 1], ["y", 2]], grey=[1], total=["Cộng", 3])
    assert sheet.tables["tblBieu"].ref == "A5:B7"
    assert [sheet[c].value for c in ("A8", "B8")] == ["Cộng", 3]
    assert sheet["A6"].font.color.rgb != sheet["A7"].font.color.rgb
    assert sheet["B8"].font.bold
    assert sheet.dimensions == "A1:B8"


@pytest.mark.parametrize("text", ["á" * (CELL_LIMIT + 5), "😀" * CELL_LIMIT, "a" * (CELL_LIMIT - 1) + "😀"])
def test_a_text_that_is_too_long_for_a_cell_is_cut_between_characters(text: str, tmp_path: Path) -> None:
    kept = shortened(text)
    assert text.startswith(kept)
    assert CELL_LIMIT - 1 <= len(kept.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert sheet_of(tmp_path, [Field("A")], [[text]])["A6"].value == kept
