"""The values of workbooks from several programs: the same grid, dates as dates, nothing moved, nothing lost."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.filters import FilterColumn, Filters
from python_calamine import CalamineWorkbook

from bvq_excel.reading import open_workbook
from tests import hostile
from tests.conftest import SHARED, SOFFICE, needs_shared

DAY = date(2019, 3, 15)
NUMBER_OF_DAY = 43539


def with_dates(path: Path, *, mac: bool) -> Path:
    book = xlsxwriter.Workbook(path, {"date_1904": mac})
    sheet = book.add_worksheet("S")
    sheet.write_datetime("A1", datetime(2019, 3, 15), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_datetime("B1", datetime(2019, 3, 15, 8, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
    sheet.write_number("C1", 0.5, book.add_format({"num_format": "hh:mm"}))
    sheet.write_number("D1", 1.25, book.add_format({"num_format": "[h]:mm"}))
    book.close()
    return path


@pytest.mark.parametrize("mac", [False, True])
def test_dates_are_dates_in_both_date_systems(mac: bool, tmp_path: Path) -> None:
    raw = open_workbook(with_dates(tmp_path / "x.xlsx", mac=mac))
    assert raw.date1904 is mac
    assert raw.sheets["S"].cells == ((DAY, datetime(2019, 3, 15, 8, 30), time(12), 1.25),)


def test_what_openpyxl_writes_in_the_1904_system(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = DAY
    book.active["A2"] = NUMBER_OF_DAY
    book.save(tmp_path / "x.xlsx")
    raw = open_workbook(tmp_path / "x.xlsx")
    assert raw.date1904
    assert raw.sheets["Sheet"].cells == ((DAY,), (float(NUMBER_OF_DAY),))


def test_the_grid_begins_at_a1_and_ends_with_the_last_value(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="C3" t="str"><v>x</v></c><c r="D3" t="b"><v>1</v></c></row>'
        '<row r="8"><c r="E8" t="str"><v></v></c></row>'
    )
    (tmp_path / "x.xlsx").write_bytes(hostile.workbook({"S": rows}))
    blank = (None, None, None, None, None)
    assert open_workbook(tmp_path / "x.xlsx").sheets["S"].cells == (blank, blank, (None, None, "x", True, None))


def test_an_empty_sheet_is_an_empty_grid(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(hostile.workbook({"S": "", "T": hostile.ONE_ROW}))
    assert {name: sheet.cells for name, sheet in open_workbook(tmp_path / "x.xlsx").sheets.items()} == {
        "S": (),
        "T": ((1.0,),),
    }


def test_sheets_keep_their_order_names_and_states(tmp_path: Path) -> None:
    sheets = {"Khiếu nại &amp; &#272;ơn": hostile.ONE_ROW, "DanhMuc": hostile.ONE_ROW, "An": hostile.ONE_ROW}
    states = {"DanhMuc": "hidden", "An": "veryHidden"}
    (tmp_path / "x.xlsx").write_bytes(hostile.workbook(sheets, states=states))
    found = open_workbook(tmp_path / "x.xlsx").sheets
    assert [(name, sheet.name, sheet.visible) for name, sheet in found.items()] == [
        ("Khiếu nại & Đơn", "Khiếu nại & Đơn", True),
        ("DanhMuc", "DanhMuc", False),
        ("An", "An", False),
    ]


def test_parts_may_lie_elsewhere_than_excel_puts_them(tmp_path: Path) -> None:
    found = hostile.parts({"S": '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'}, strings="<si><t>ba</t></si>")
    found["xl/data/one.xml"] = found.pop("xl/worksheets/sheet1.xml")
    found["xl/texts.xml"] = found.pop("xl/sharedStrings.xml")
    found["xl/_rels/workbook.xml.rels"] = hostile.relationships(
        ("rId1", "worksheet", "/xl/DATA/One.xml"), ("rId2", "sharedStrings", "./texts.xml")
    )
    (tmp_path / "x.xlsx").write_bytes(hostile.packed(found))
    assert open_workbook(tmp_path / "x.xlsx").sheets["S"].cells == (("ba",),)


def test_a_long_note_among_thousands_of_cells_is_no_reason_to_refuse(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>1</v></c></row>' for i in range(2, 9_000))
    note = "Đề nghị tỉnh bổ sung kinh phí." * 900
    strings = f"<si><t>{note}</t></si><si><t>Có</t></si>"
    first = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    (tmp_path / "x.xlsx").write_bytes(hostile.workbook({"S": first + rows, "T": rows, "U": rows}, strings=strings))
    raw = open_workbook(tmp_path / "x.xlsx")
    assert raw.sheets["S"].cells[0] == (note,)
    assert len(raw.sheets["U"].cells) == 8_999


def test_what_sharepoint_adds_in_utf_16_is_no_reason_to_refuse(tmp_path: Path) -> None:
    item = '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")
    (tmp_path / "x.xlsx").write_bytes(hostile.changed(customXml__item1_x=item))
    assert open_workbook(tmp_path / "x.xlsx").sheets["S"].cells == ((1.0,),)


def test_the_hash_is_that_of_the_file_and_the_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "Sở Y tế.xlsm"
    path.write_bytes(hostile.workbook())
    raw = open_workbook(path)
    assert raw.file == "Sở Y tế.xlsm"
    assert raw.sha256 == hashlib.sha256(hostile.workbook()).hexdigest()
    assert path.read_bytes() == hostile.workbook()


def test_a_workbook_made_by_openpyxl_tells_what_is_hidden_filtered_merged_wrong_and_in_which_font(
    tmp_path: Path,
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Tên", "Số", "Tổng", "Ẩn"], ["Ng­êi", 1, "=B2*2", 4], ["Người", "#N/A", 3, 4], ["x", 2, 3, 4]):
        sheet.append(row)
    sheet["A2"].font = Font(name=".VnTime")
    sheet["B4"].font = Font(name=".VnTime")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A6:B6")
    sheet.auto_filter.ref = "A1:D4"
    sheet.auto_filter.filterColumn.append(FilterColumn(colId=0, filters=Filters(filter=["x"])))
    book.save(tmp_path / "x.xlsx")
    found = open_workbook(tmp_path / "x.xlsx").sheets["Sheet"]
    assert found.errors == {"B3": "#N/A"}
    assert found.formulas == found.uncached == {"C2"}
    assert found.fonts == {"A2": ".VnTime"}
    assert (found.hidden_rows, found.hidden_columns) == ((3,), ("D",))
    assert found.merges == ("A6:B6",)
    assert found.filtered
    assert found.cells[2] == ("Người", None, 3.0, 4.0)


def test_a_workbook_made_by_xlsxwriter_tells_of_a_filtered_table_and_a_rich_legacy_text(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    sheet = book.add_worksheet("KhieuNai")
    sheet.add_table("A1:B3", {"columns": [{"header": "Tên"}, {"header": "Số"}]})
    sheet.write_rich_string("A2", "a", book.add_format({"font_name": ".VnTimeH"}), "b")
    sheet.write_formula("B2", "=1+1", None, 2)
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("D:E", None, None, {"level": 1, "hidden": True})
    sheet.write("E1", "nhóm")
    book.close()
    found = open_workbook(tmp_path / "x.xlsx").sheets["KhieuNai"]
    assert found.fonts == {"A2": ".VnTimeH"}
    assert found.hidden_rows == ()  # row 3 holds nothing
    assert found.hidden_columns == ()
    assert (found.formulas, found.uncached) == ({"B2"}, frozenset())
    assert not found.filtered


def plain_grids(path: Path) -> dict[str, list[list[object]]]:
    """Return what calamine gives by itself, blanks as None, without blank rows at the end."""
    book = CalamineWorkbook.from_path(str(path))
    grids = {}
    for name in book.sheet_names:
        rows = [
            [None if value == "" else value for value in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        while rows and not any(value is not None for value in rows[-1]):
            rows.pop()
        grids[name] = rows
    return grids


def grids(path: Path) -> dict[str, list[list[object]]]:
    return {name: [list(row) for row in sheet.cells] for name, sheet in open_workbook(path).sheets.items()}


@needs_shared
def test_the_samples_have_the_grids_that_calamine_gives() -> None:
    paths = sorted((SHARED / "samples").glob("*/*.xlsx"))
    assert len(paths) == 20
    for path in paths:
        assert grids(path) == plain_grids(path), path.name


@needs_shared
@pytest.mark.libreoffice
def test_a_workbook_saved_again_by_libreoffice_has_the_same_grids_and_marks(tmp_path: Path) -> None:
    source = SHARED / "samples/2019-Q2-defects/HBVNTD.xlsx"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    before, after = open_workbook(source).sheets, open_workbook(tmp_path / source.name).sheets
    assert list(before) == list(after)
    for name, sheet in before.items():
        for what in ("errors", "formulas", "hidden_rows", "hidden_columns", "merges", "filtered", "visible"):
            assert getattr(after[name], what) == getattr(sheet, what), (name, what)
        assert [row[: len(sheet.cells[0])] for row in after[name].cells] == list(sheet.cells), name
