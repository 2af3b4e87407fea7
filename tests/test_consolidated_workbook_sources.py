"""Figures of the consolidated workbook lead to their rows: NguonSoLieu, links, and the copy that has neither."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.demo import PERIOD, RECEIVED, SILENT, province
from bvq_excel.indicators.plan import plans
from bvq_excel.workbooks import consolidated
from bvq_excel.workbooks.consolidated_dashboard import load_dashboard
from bvq_excel.workbooks.consolidated_page import new_pages
from bvq_excel.workbooks.consolidated_sources import Sources, write_sources
from bvq_excel.workbooks.look import load_look
from tests.test_consolidation import INSPECTION, book, together

CLOCK = datetime(2019, 6, 17, 8, 30)
SHEET = "NguonSoLieu"
QLTT = "Cục Quản lý thị trường tỉnh Lai Châu"


def example_province(catalog: Catalog) -> Consolidation:
    """The example province's quarter without its planted mistakes; three units are silent."""
    made = province.make(catalog, periods.period(catalog, PERIOD), RECEIVED)
    return together(catalog, *(book(u.unit, **u.tables) for u in made if u.unit not in SILENT))


@pytest.fixture(scope="module")
def example(catalog: Catalog) -> Consolidation:
    return example_province(catalog)


@pytest.fixture(scope="module")
def opened(example: Consolidation, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The example province's workbook."""
    path = tmp_path_factory.mktemp("nguon") / "tonghop.xlsx"
    consolidated.write(example, path, clock=CLOCK)
    return load_workbook(path)


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a table by header, without cells that are empty."""
    header, *rows = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=5))
    return [{h: v for h, v in zip(header, row, strict=True) if v is not None} for row in rows]


def written(result: Consolidation, path: Path, *, upward: bool = False) -> Workbook:
    (consolidated.write_upward if upward else consolidated.write)(result, path, clock=CLOCK)
    return load_workbook(path)


def linked(sheet: Worksheet) -> Iterable[tuple[Any, str, int]]:
    """The cells that lead somewhere inside the workbook: cell, sheet and row of the target."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink:
                found = re.fullmatch(r"'?(\w+)'?!\$?A\$?(\d+)", cell.hyperlink.location)
                assert found, cell.hyperlink.location
                yield cell, found[1], int(found[2])


def header(sheet: Worksheet, column: str) -> int:
    return next(cell.column for cell in sheet[5] if cell.value == column)


# rows -------------------------------------------------------------------------------------------------------


def test_a_sum_names_for_each_row_unit_file_sheet_cell_record_and_amount(catalog: Catalog, tmp_path: Path) -> None:
    row = {**INSPECTION, "team_lead": "QLTT", "record_id": "QLTT-KT-2019-2401", "fine": 5_000_000}
    row |= {"penalty_no": "7/QĐ-XPHC", "penalty_date": date(2019, 4, 20)}
    sheets = written(together(catalog, book("QLTT", KiemTra=[row])), tmp_path / "t.xlsx")
    (found,) = [r for r in records(sheets[SHEET]) if r["Chỉ tiêu"] == "Tiền phạt"]
    letter = next(c.column_letter for c in sheets["KiemTra"][5] if c.value == "Tiền phạt (đồng)")
    at = column_index_from_string(letter) - 2  # two columns of the workbook stand before the contract's
    assert found == {
        "Chỉ tiêu": "Tiền phạt",
        "Số liệu": 5_000_000,
        "Đơn vị tính": "đồng",
        "Đơn vị": QLTT,
        "Tệp": "QLTT.xlsx",
        "Biểu": "KiemTra",
        "Ô nguồn": f"{get_column_letter(at)}6",
        "Mã bản ghi": "QLTT-KT-2019-2401",
        "Giá trị ở ô": 5_000_000,
        "Tính vào số toàn tỉnh": "Có",
        "Dòng trong tệp này": "KiemTra!A6",
    }


def test_a_case_handed_on_is_listed_for_both_units_and_counted_for_the_province_once(
    catalog: Catalog, tmp_path: Path
) -> None:
    received = {"received_date": date(2019, 4, 2)}
    first = {**received, "record_id": "H106-KN-2019-2401", "status": "CHUYEN", "linked_case": "H106-KN-2019-2401"}
    second = {**received, "record_id": "SCT-KN-2019-2401", "status": "DANGXL", "linked_case": "H106-KN-2019-2401"}
    files = book("H106", KhieuNai=[first]), book("SCT", KhieuNai=[second])
    sheets = written(together(catalog, *files), tmp_path / "t.xlsx")
    rows = [r for r in records(sheets[SHEET]) if r["Chỉ tiêu"] == "Vụ tiếp nhận trong kỳ"]
    assert [(r["Đơn vị"], r["Tính vào số toàn tỉnh"], r["Số liệu"]) for r in rows] == [
        ("Sở Công Thương", "Có", 1),
        ("UBND huyện Tam Đường", "Không", 1),
    ]


def test_every_core_figure_and_every_figure_of_the_dashboard_has_its_rows(
    catalog: Catalog, example: Consolidation, opened: Workbook
) -> None:
    listed = {r["Chỉ tiêu"] for r in records(opened[SHEET])}
    wanted = {*(c for c, i in catalog.indicators.items() if i.core), *load_dashboard(catalog).codes}
    assert "I-KN-12" in wanted
    with_rows = {catalog.indicators[c].name for c in wanted if example.evaluator.figure(c).rows}
    assert with_rows <= listed


def test_the_counted_rows_add_up_to_the_figure(catalog: Catalog, example: Consolidation, opened: Workbook) -> None:
    rows, checked = records(opened[SHEET]), 0
    for code, indicator in catalog.indicators.items():
        counted = [r for r in rows if r["Chỉ tiêu"] == indicator.name and r.get("Tính vào số toàn tỉnh") == "Có"]
        value = example.evaluator.figure(code).value
        if not counted or value is None or indicator.aggregation not in ("count", "count_distinct", "sum", "snapshot"):
            continue
        checked += 1
        if indicator.aggregation == "sum":
            assert sum(r.get("Giá trị ở ô", 0) for r in counted) == value, code
        else:
            assert len(counted) == value, code
    assert checked > 40


def test_each_units_rows_add_up_to_the_units_own_figure(
    catalog: Catalog, example: Consolidation, opened: Workbook
) -> None:
    rows = [r for r in records(opened[SHEET]) if r["Chỉ tiêu"] == "Vụ kiểm tra"]
    for unit, figure in example.evaluator.breakdown("I-KT-01", "unit").items():
        named = catalog.unit(unit, example.period.last)
        assert named
        assert len([r for r in rows if r["Đơn vị"] == named.name]) == figure.value


def test_the_number_of_rows_is_bounded_and_what_is_left_out_is_said(catalog: Catalog, tmp_path: Path) -> None:
    visits = [{**INSPECTION, "team_lead": "QLTT", "decision_no": f"{n}/QĐ-QLTT"} for n in range(1, 6)]
    result = together(catalog, book("QLTT", KiemTra=visits))
    sources = Sources(result, ["I-KT-01", "I-KT-05"], SHEET, limit=2)
    assert (sources.blocks["I-KT-01"].left_out, sources.count) == (3, 2)
    assert "I-KT-05" not in sources.blocks  # no row of it
    assert (sources.at("I-KT-01"), sources.at("I-KT-05")) == ("'NguonSoLieu'!A6", "")
    with new_pages(tmp_path / "t.xlsx", load_look()) as pages:
        write_sources(pages.add(SHEET), result, sources, "Nguồn", "", "DonVi")
    rows = records(load_workbook(tmp_path / "t.xlsx")[SHEET])
    assert [r["Đơn vị"] for r in rows] == [QLTT, QLTT, "… và 3 dòng khác"]
    assert rows[-1]["Dòng trong tệp này"] == "KiemTra"


def test_no_figure_has_more_rows_than_the_dashboards_file_allows_and_the_sheet_says_so(
    catalog: Catalog, opened: Workbook
) -> None:
    limit = load_dashboard(catalog).rows_per_figure
    assert f"tối đa {limit} dòng" in opened[SHEET]["A3"].value
    rows = [r["Chỉ tiêu"] for r in records(opened[SHEET])]
    assert max(rows.count(name) for name in set(rows)) <= limit + 1


# links ------------------------------------------------------------------------------------------------------


def test_figures_of_the_province_lead_to_the_first_row_of_their_block(opened: Workbook) -> None:
    sheet, sources = opened["ChiTieu"], opened[SHEET]
    names = header(sheet, "Chỉ tiêu")
    found = list(linked(sheet))
    assert len(found) > 50
    for cell, target, row in found:
        name = sheet.cell(cell.row, names).value
        assert (target, sources.cell(row, 1).value) == (SHEET, name)
        assert sources.cell(row - 1, 1).value != name
        assert sources.cell(row, 2).value == cell.value


def test_a_units_figure_leads_to_the_units_first_row(opened: Workbook) -> None:
    sheet, sources = opened["TongHop"], opened[SHEET]
    unit = header(sources, "Đơn vị")
    found = list(linked(sheet))
    assert len(found) > 300
    for cell, target, row in found:
        who = sheet.cell(cell.row, 1).value
        figure = sheet.cell(5, cell.column).value
        assert isinstance(cell.value, (int, float))
        assert target == SHEET
        assert figure.startswith(sources.cell(row, 1).value)
        if who != "Toàn tỉnh":
            assert sources.cell(row, unit).value == who


def test_a_source_row_leads_to_the_same_record_in_its_sheet(opened: Workbook) -> None:
    sheet = opened[SHEET]
    record, file, cell_column = (header(sheet, h) for h in ("Mã bản ghi", "Tệp", "Dòng trong tệp này"))
    checked = 0
    for cell, target, row in linked(sheet):
        assert cell.column == cell_column
        where = opened[target]
        if target == "DonVi":  # a cover: the unit's line in the list of units
            assert f"{where.cell(row, header(where, 'Mã đơn vị')).value}.xlsx" == sheet.cell(cell.row, file).value
            continue
        own = where.cell(row, header(where, "Mã bản ghi")).value
        assert own == sheet.cell(cell.row, record).value
        checked += own is not None
    assert checked > 1000


def test_tiles_of_the_dashboard_lead_to_their_rows(opened: Workbook) -> None:
    targets = {cell.value: (sheet, row) for cell, sheet, row in linked(opened["BangDieuKhien"])}
    assert targets["41/44"] == ("DonVi", 1)
    tiles = [t for t in targets.values() if t[0] == SHEET]
    assert len(tiles) >= 8
    assert all(opened[SHEET].cell(row, 1).value for _, row in tiles)


def test_every_sheet_of_the_contents_is_one_click_away(opened: Workbook) -> None:
    reached = {target for _, target, _ in linked(opened["BangDieuKhien"])}
    assert reached == set(opened.sheetnames) - {"BangDieuKhien"}


# the copy to send upward ------------------------------------------------------------------------------------


def test_the_upward_copy_names_no_sources(example: Consolidation, tmp_path: Path) -> None:
    sheets = written(example, tmp_path / "len.xlsx", upward=True)
    assert SHEET not in sheets.sheetnames
    for sheet in sheets.worksheets:
        assert {target for _, target, _ in linked(sheet)} <= set(sheets.sheetnames)
    assert not list(linked(sheets["TongHop"]))
    assert not list(linked(sheets["ChiTieu"]))


def test_a_small_count_of_vulnerable_people_is_covered_when_it_leaves_the_office(
    catalog: Catalog, tmp_path: Path
) -> None:
    case = {"received_date": date(2019, 4, 2), "vulnerable_group": ("NCT",), "record_id": "SCT-KN-2019-2401"}
    result = together(catalog, book("SCT", KhieuNai=[case]))
    name = catalog.indicators["I-KN-13"].name

    def figure(sheets: Workbook) -> Any:
        return next(r["Số liệu trong kỳ"] for r in records(sheets["ChiTieu"]) if r["Chỉ tiêu"] == name)

    assert figure(written(result, tmp_path / "trong.xlsx")) == 1
    assert figure(written(result, tmp_path / "len.xlsx", upward=True)) == "<3"


# what the sources rest on -----------------------------------------------------------------------------------


def test_a_figure_made_of_figures_has_the_rows_of_both(catalog: Catalog, example: Consolidation) -> None:
    plan = plans(catalog)["I-NV-01"]
    sources = Sources(example, ["I-NV-01"], SHEET, limit=10_000)
    rows = {(r.record.source.unit, r.record.row) for r in sources.blocks["I-NV-01"].rows if r.counted}
    parts = {(r.source.unit, r.row) for c in plan.parts.values() for r in example.evaluator.figure(c).rows}
    assert rows == parts
