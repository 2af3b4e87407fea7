"""The office's workbook of annexes: a figure is the number that the report prints, and leads to its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bvq_excel.catalog import Catalog
from bvq_excel.documents import annex_workbook, report, source_workbook
from bvq_excel.documents.report import Report
from tests.feedback_files import everything
from tests.indicator_tables import rows
from tests.report_tables import COMPLAINTS, RECOVERED, TASKS, Province, province

MADE = date(2019, 6, 21)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Report:
    data = province({"KhieuNai": COMPLAINTS, "NhiemVu": TASKS}, earlier={"I-KN-02": 4}, so_far={"I-KN-02": 7})
    return report.write(data, tmp_path_factory.mktemp("nguon") / "bc.docx")


@pytest.fixture(scope="module")
def book(made: Report) -> Any:
    path = source_workbook.write(made, made.path.with_name("nguon.xlsx"), title="Nguồn", made=MADE)
    return openpyxl.load_workbook(path)


def behind(book: Any, annex: str, head: str, header: str) -> tuple[Any, list[tuple[Any, ...]]]:
    """The value of an annex's cell, and the rows to which it leads."""
    sheet: Worksheet = book[annex]
    column = next(c.column for c in sheet[1] if c.value == header)
    row = next(c.row for c in sheet["A"] if c.value == head)
    cell = sheet.cell(row, column)
    assert cell.hyperlink
    name, _, place = str(cell.hyperlink.location).partition("!")
    listed = book[name.strip("'")]
    start = int(place.removeprefix("A"))
    below = [tuple(c.value for c in r) for r in listed.iter_rows(min_row=start)]
    more = next((i for i, r in enumerate(below[1:], 1) if r[1]), len(below))
    return cell.value, below[:more]


def test_a_count_leads_to_the_rows_that_it_counts(book: Any) -> None:
    value, found = behind(book, "Phụ lục III", "Toàn tỉnh", "Tiếp nhận")
    assert value == 2
    assert [r[3:8] for r in found] == [
        ("Sở Công Thương", "SCT.xlsx", "KhieuNai", "A7", "A2"),
        ("UBND huyện Tam Đường", "H106.xlsx", "KhieuNai", "A8", "A3"),
    ]
    assert found[0][:2] == ("Vụ tiếp nhận trong kỳ", "2 vụ hoặc 2")


def test_a_sum_leads_to_the_amounts_that_add_up_to_it(book: Any) -> None:
    value, found = behind(book, "Phụ lục III", "Toàn tỉnh", "Giá trị đền bù (triệu đồng)")
    assert value == 3.3
    assert sum(r[8] for r in found) == sum(RECOVERED.values())


def test_a_figure_of_the_ledger_says_so_and_has_no_rows(book: Any) -> None:
    _, found = behind(book, "Phụ lục X", "Vụ tiếp nhận trong kỳ", "Lũy kế từ đầu năm")
    assert len(found) == 1
    assert "sổ cái" in found[0][9]


def test_every_figure_of_an_annex_leads_to_its_own_block(made: Report, book: Any) -> None:
    blocks = {row: r[0].value for row, r in enumerate(book["NguonSoLieu"].iter_rows(min_row=1), 1) if r[1].value}
    linked = 0
    for annex in made.annexes:
        for place, row in enumerate(annex.rows, 2):
            for column, cell in enumerate(row.cells, 1):
                shown = book[annex.label].cell(place, column)
                if cell.figure and shown.value is not None:
                    start = int(str(shown.hyperlink.location).partition("!A")[2])
                    assert blocks[start] == made.sources[cell.figure.key].name
                    linked += 1
    assert linked > 100


def test_values_are_those_of_the_annexes_for_upload(made: Report, book: Any) -> None:
    plain = openpyxl.load_workbook(
        annex_workbook.write(made.annexes, made.path.with_name("pl.xlsx"), title="x", made=MADE)
    )
    for name in plain.sheetnames:
        assert [[c.value for c in r] for r in book[name].iter_rows()] == [
            [c.value for c in r] for r in plain[name].iter_rows()
        ]


def test_it_is_for_the_office_alone_and_names_no_person(book: Any, catalog: Catalog, tmp_path: Path) -> None:
    assert "Nội bộ" in book.properties.category
    assert "Nội bộ" in book["NguonSoLieu"]["A1"].value
    person = {"consumer_name": "Lò Văn Kín", "consumer_phone": "0912345678", "respondent_name": "Quán Hồng Hoa"}
    complaints = [replace(r, values={**r.values, **person}) for r in rows(catalog, "KhieuNai", COMPLAINTS)]
    written = report.write(Province({"KhieuNai": complaints}), tmp_path / "bc.docx")
    text = everything(source_workbook.write(written, tmp_path / "nguon.xlsx", title="x", made=MADE))
    assert "SCT.xlsx" in text
    assert not any(value in text for value in person.values())
