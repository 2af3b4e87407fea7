"""The host without Excel, through xlwings' own classes: what Excel would give, what it would make of what is put in."""

from __future__ import annotations

import ast
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from openpyxl import Workbook, load_workbook

from bvq_excel.errors import HostError, InputError
from bvq_excel.hosts import headless
from tests.conftest import ROOT
from tests.entry_books import a_row_everywhere, written
from tests.excel_host import Office, office

__all__ = ["office"]


@pytest.fixture
def sheet(office: Office) -> xw.Sheet:
    """The only sheet of a new workbook."""
    return office.app.books.add().sheets[0]


@pytest.fixture
def entry(office: Office, catalog: object) -> xw.Book:
    """An entry workbook with a row in each sheet."""
    return office.open(written(office.folder, rows=a_row_everywhere(catalog)))  # type: ignore[arg-type]


# values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("put", "read"),
    [
        ("Nguyễn Văn A đã gửi ½", "Nguyễn Văn A đã gửi ½"),
        (12, 12.0),
        (1.5, 1.5),
        (True, True),
        (datetime(2019, 6, 17), datetime(2019, 6, 17)),
        (date(2019, 6, 17), datetime(2019, 6, 17)),
        (datetime(2019, 6, 17, 8, 30), datetime(2019, 6, 17, 8, 30)),
        (None, None),
        ("", None),
        ("0912345678", 912345678.0),
        ("'0912345678", "0912345678"),
        ("'=1+1", "=1+1"),
        ("a\x0bb", "ab"),
        ("=1+1", None),
        ('=HYPERLINK("#\'KhieuNai\'!W12","W12")', "W12"),
        ("#N/A", None),
    ],
)
def test_a_value_comes_back_as_excel_would_give_it(sheet: xw.Sheet, put: Any, read: Any) -> None:
    sheet.range("B2").value = put
    assert sheet.range("B2").value == read


def test_a_cell_in_text_format_keeps_texts_as_they_are(sheet: xw.Sheet) -> None:
    sheet.range("A1:C1").number_format = "@"
    sheet.range("A1").value = ["0912345678", "=1+1", "#N/A"]
    assert sheet.range("A1:C1").value == ["0912345678", "=1+1", "#N/A"]


def test_blocks_are_read_and_written_at_once(sheet: xw.Sheet) -> None:
    sheet.range("B2").value = [["a", 1], ["b", 2], [None, 3]]
    assert sheet.range("B2:C4").value == [["a", 1.0], ["b", 2.0], [None, 3.0]]
    assert sheet.range("B2:B4").value == ["a", "b", None]
    assert sheet.range("B2:B4").options(ndim=2).value == [["a"], ["b"], [None]]
    assert sheet.used_range.address == "$B$2:$C$4"


def test_errors_are_blank_or_named_but_texts_are_not_errors(sheet: xw.Sheet) -> None:
    sheet.range("A1").value = [["#N/A", "'#N/A"]]
    assert sheet.range("A1:B1").value == [None, "#N/A"]
    assert sheet.range("A1:B1").options(err_to_str=True).value == ["#N/A", "#N/A"]


def test_a_formula_gives_the_value_stored_with_it_until_something_is_put_there(entry: xw.Book) -> None:
    cells = entry.sheets["KhieuNai"].range("A6:A7")
    assert cells.value == [1.0, None]
    assert all(text.startswith("=IF(COUNTA(") for (text,) in cells.formula)
    cells[0, 0].value = cells[0, 0].formula
    assert cells[0, 0].value is None


def test_looking_makes_no_cells(office: Office, sheet: xw.Sheet) -> None:
    assert sheet.range("A1:Z99").value[0][0] is None
    sheet.range("A1:Z99").value = [[None] * 26] * 99
    assert sheet.api.max_row == 1
    assert not sheet.api._cells


def test_a_new_cell_has_its_columns_format(entry: xw.Book) -> None:
    loi = entry.sheets["Loi"]
    assert loi.range("I500").number_format == "@"
    loi.range("I500").value = "0123"
    assert (loi.range("I500").value, loi.range("I500").wrap_text) == ("0123", True)


# what belongs to a workbook ---------------------------------------------------------------------------------------


def test_tables_names_and_sheets(entry: xw.Book) -> None:
    table = entry.sheets["KhieuNai"].tables["tblKhieuNai"]
    assert (table.header_row_range.row, table.data_body_range.row) == (5, 6)
    assert entry.names["bvq_LoiKhoa"].refers_to_range.get_address(False, False) == "N6:N2005"
    assert "bvq_LoiKhoa" in entry.names
    assert "khong_co" not in entry.names
    assert [s.name for s in entry.sheets if not s.visible] == ["DanhMuc"]


def test_a_table_grows_and_shrinks(entry: xw.Book) -> None:
    sheet = entry.sheets["Loi"]
    sheet.tables["tblLoi"].resize(sheet.range("A5:N9"))
    assert sheet.tables["tblLoi"].range.get_address(False, False) == "A5:N9"


def test_a_table_name_and_sheet_can_be_added(office: Office) -> None:
    book = office.app.books.add()
    sheet = book.sheets.add("Loi", after=book.sheets[0])
    assert book.sheets.active.name == "Loi"
    sheet.range("A1").value = [["Cột", "Khác"], [1, 2]]
    sheet.tables.add(sheet.range("A1:B2"), "tblLoi")
    book.names.add("ten", "=Loi!$A$2")
    assert book.names["ten"].refers_to_range.value == 1.0
    book.save(office.folder / "moi.xlsx")
    saved = load_workbook(office.folder / "moi.xlsx")
    assert saved["Loi"].tables["tblLoi"].column_names == ["Cột", "Khác"]


def test_colours_formats_widths_and_links(sheet: xw.Sheet) -> None:
    cell = sheet.range("A1")
    cell.color, cell.font.color, cell.font.bold = "#FFC7CE", (156, 0, 6), True
    cell.column_width = 22
    cell.add_hyperlink("#'Sheet'!B2", "B2")
    assert (cell.color, cell.font.color, cell.font.bold) == ((255, 199, 206), (156, 0, 6), True)
    assert (cell.column_width, cell.value, cell.hyperlink) == (22.0, "B2", "#'Sheet'!B2")
    cell.clear()
    assert (cell.color, cell.value) == (None, None)
    with pytest.raises(HostError):
        _ = cell.hyperlink


def test_formats_of_whole_columns(sheet: xw.Sheet) -> None:
    sheet.range("A1").value = "x"
    sheet.range("A:C").number_format = "@"
    sheet.range("B7").value = "007"
    assert (sheet.range("A1").number_format, sheet.range("B7").value) == ("@", "007")
    assert sheet.range("A1:D1").number_format is None


def test_what_is_hidden_merged_or_filtered(office: Office) -> None:
    part = Workbook()
    page = part.active
    assert page is not None
    for row in range(1, 7):
        page.append([row, row * 2, row * 3])
    page.row_dimensions[4].hidden = True
    page.column_dimensions["B"].hidden = True
    page.merge_cells("A5:A6")
    part.save(office.folder / "an.xlsx")
    sheet = office.app.books.open(office.folder / "an.xlsx").sheets[0]
    visible = [r.get_address(False, False) for r in sheet.range("A1:C6").get_special_cells("visible")]
    assert visible == ["A1:A3", "C1:C3", "A5:A6", "C5:C6"]
    assert sheet.range("A1:A3").rows.hidden is False
    assert sheet.range("A3:A4").rows.hidden is None
    assert sheet.range("B1").columns.hidden is True
    assert [sheet.range(a).merge_cells for a in ("A1:C2", "A5:A6", "A4:B6")] == [False, True, None]
    assert sheet.range("A6").merge_area.get_address(False, False) == "A5:A6"
    assert all(c.type == "none" for c in sheet.range("A1:C6").autofilter.criteria)


def test_conditional_formats_of_a_cell(entry: xw.Book) -> None:
    sheet = entry.sheets["KhieuNai"]
    before = len(sheet.range("A6").conditional_formats)
    sheet.range("A6:B9").conditional_formats.add_custom("=TRUE", fill_color="#FFC7CE")
    rules = list(sheet.range("A6").conditional_formats)
    assert (len(rules), rules[-1].type, rules[-1].formula) == (before + 1, "custom", "=TRUE")
    assert len(sheet.range("A12").conditional_formats) == before


# the app ------------------------------------------------------------------------------------------------------------


def test_the_active_book_sheet_and_selection(office: Office) -> None:
    first, second = office.app.books.add(), office.app.books.add()
    assert xw.books.active.name == second.name
    first.sheets[0].activate()
    first.sheets[0].range("C3:D4").select()
    assert (xw.books.active.name, office.app.selection.get_address(False, False)) == (first.name, "C3:D4")
    first.close()
    assert xw.books.active.name == second.name


def test_a_hidden_sheet_cannot_come_to_the_front(entry: xw.Book) -> None:
    with pytest.raises(HostError, match="DanhMuc đang ẩn"):
        entry.sheets["DanhMuc"].activate()


def test_the_calling_workbook(office: Office) -> None:
    book = office.app.books.add()
    book.set_mock_caller()
    assert xw.Book.caller().name == book.name
    assert xw.Book.caller().app.books.active.name == book.name


def test_messages_are_kept_and_questions_answered(office: Office) -> None:
    office.answer("ok")
    assert office.app.alert("Làm chứ?", buttons="ok_cancel") == "ok"
    assert office.app.alert("Làm chứ?", buttons="ok_cancel") == "cancel"
    assert office.app.alert("Lưu chứ?", buttons="yes_no") == "no"
    assert office.app.impl.alerts == ["Làm chứ?", "Làm chứ?", "Lưu chứ?"]


def test_settings_of_the_app_can_be_put_back(office: Office) -> None:
    with office.app.properties(screen_updating=False, calculation="manual", status_bar="Đang đọc…"):
        assert (office.app.calculation, office.app.status_bar) == ("manual", "Đang đọc…")
    assert (office.app.screen_updating, office.app.calculation, office.app.status_bar) == (True, "automatic", False)


def test_without_a_book_there_is_no_active_one(office: Office) -> None:
    with pytest.raises(HostError):
        _ = office.app.books.active


# files --------------------------------------------------------------------------------------------------------------


def test_a_file_that_existed_is_never_written(office: Office, entry: xw.Book) -> None:
    original = office.folder / "SCT_2019-Q2.xlsx"
    before = original.read_bytes()
    entry.sheets["KhieuNai"].range("C7").value = "ND2.06"
    for target in (None, original):
        with pytest.raises(HostError, match="Không ghi đè SCT_2019-Q2"):
            entry.save(target)
    copy = office.folder / "ban_sao.xlsx"
    entry.save(copy)
    entry.save()  # what it has written itself it may write again
    assert original.read_bytes() == before
    assert load_workbook(copy)["KhieuNai"]["C7"].value == "ND2.06"
    assert (entry.name, entry.fullname) == ("ban_sao.xlsx", str(copy))


def test_a_hostile_or_foreign_file_is_refused_with_its_reason(office: Office) -> None:
    (office.folder / "x.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError):
        office.app.books.open(office.folder / "x.xlsx")


def test_a_protected_sheet_cannot_be_written(entry: xw.Book) -> None:
    sheet = entry.sheets["Loi"]
    sheet.api.protection.sheet = True
    with pytest.raises(HostError, match="Loi đang được bảo vệ"):
        sheet.range("A6").value = "x"


# xlwings --------------------------------------------------------------------------------------------------------------


def test_the_engine_is_known_to_xlwings_once() -> None:
    assert headless.register().name == headless.register().name == "headless"
    assert [engine.name for engine in xw.engines].count("headless") == 1
    assert xw.engines["headless"].type == "desktop"


def test_nothing_imports_the_part_of_xlwings_that_asks_for_a_licence() -> None:
    for path in sorted((ROOT / "bvq_excel").rglob("*.py")):
        assert not [name for name in imported(path) if name.startswith("xlwings.pro")], path


def test_only_hosts_import_xlwings() -> None:
    for path in sorted((ROOT / "bvq_excel").rglob("*.py")):
        if "hosts" not in path.parts and "addin" not in path.parts:
            assert not [name for name in imported(path) if name.split(".")[0] == "xlwings"], path


def imported(path: Path) -> list[str]:
    """The modules that a file imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names
