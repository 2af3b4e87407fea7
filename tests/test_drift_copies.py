"""Filled workbooks that other programs have saved: LibreOffice recalculates, openpyxl drops every computed value."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bvq_excel import periods, repair
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.model import Record, Submission
from bvq_excel.reading import open_workbook
from bvq_excel.workbooks import entry
from tests.books import COVER, RECEIVED
from tests.conftest import SOFFICE
from tests.entry_books import CLOCK, a_row_everywhere, submissions, unit_of, written

Change = Callable[[Any], None]


@pytest.fixture(scope="module")
def rows(catalog: Catalog) -> dict[str, list[dict[str, Any]]]:
    """Rows of Sở Công Thương: a valid one in most sheets, computed columns with all they need, suggested quantities."""
    found = a_row_everywhere(catalog)
    complaint = found["KhieuNai"][0]
    found["KhieuNai"] += [
        complaint | {"extended": True, "accepted_date": None},
        {"task_code": "ND2.06", "consumer_name": "Lý A Páo"},
    ]
    found["ThiTruong"].append(found["ThiTruong"][0] | {"item": "GAOSC", "price": 23_500, "price_prev": 21_000})
    found["ThietBi"].append(found["ThietBi"][0] | {"qty": None, "unit_price": None})
    found["TuyenTruyen"].append(found["TuyenTruyen"][0] | {"date_to": None, "events": 3, "attendees": 45})
    found["NhiemVu"] = entry.starting_rows(catalog, unit_of("SCT", "2019-Q2"))["NhiemVu"]
    for name in ("VanBan", "KienNghi"):
        del found[name]
    return found


@pytest.fixture(scope="module")
def unit_book(tmp_path_factory: pytest.TempPathFactory, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """The workbook of one unit, two sheets of it declared empty."""
    return written(tmp_path_factory.mktemp("one"), rows=rows, cover={**COVER, "nil_sheets": ("VanBan", "KienNghi")})


@pytest.fixture(scope="module")
def shared_book(
    tmp_path_factory: pytest.TempPathFactory, catalog: Catalog, rows: dict[str, list[dict[str, Any]]]
) -> Path:
    """The workbook of two units, each with its own declaration."""
    path = tmp_path_factory.mktemp("two") / "chung.xlsx"
    district = {
        "KhieuNai": [rows["KhieuNai"][0] | {"handling_unit": "H106"}],
        "NhiemVu": entry.starting_rows(catalog, unit_of("H106", "2019-Q2"))["NhiemVu"],
    }
    contents = [
        entry.Contents(unit_of("SCT", "2019-Q2"), rows, {**COVER, "nil_sheets": ("VanBan", "KienNghi")}),
        entry.Contents(unit_of("H106", "2019-Q2"), district, {**COVER, "nil_sheets": ("TuyenTruyen",)}),
    ]
    return entry.write_shared(path, catalog, periods.period(catalog, "2019-Q2"), contents, clock=CLOCK)


def by_openpyxl(source: Path, change: Change | None = None) -> Path:
    """The file as openpyxl saves it: every formula stays, no formula has a value."""
    book = load_workbook(source)
    if change:
        change(book)
    path = source.with_name(f"openpyxl_{source.name}")
    book.save(path)
    return path


def by_libreoffice(source: Path) -> Path:
    """The file as LibreOffice saves it."""
    folder = source.parent / "lo"
    command = [str(SOFFICE), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / source.name


def values(record: Record) -> dict[str, Any]:
    return {key: round(v, 9) if isinstance(v, float) else v for key, v in record.values.items()}


def assert_same(catalog: Catalog, first: tuple[Submission, ...], second: tuple[Submission, ...]) -> None:
    assert [s.unit for s in first] == [s.unit for s in second]
    for one, other in zip(first, second, strict=True):
        assert one.cover.values == other.cover.values
        for name, records in one.tables.items():
            assert list(map(values, records)) == list(map(values, other.tables[name])), name
            assert [r.unread for r in records] == [r.unread for r in other.tables[name]]
        found = [
            [(f.rule, f.sheet, f.cell, f.message) for f in checker(catalog).check(s, RECEIVED)] for s in (one, other)
        ]
        assert found[0] == found[1]


@pytest.mark.parametrize("kind", ["unit_book", "shared_book"])
def test_a_copy_saved_by_openpyxl_is_read_the_same(kind: str, catalog: Catalog, request: pytest.FixtureRequest) -> None:
    source: Path = request.getfixturevalue(kind)
    copy = by_openpyxl(source)
    formulas = {name: len(sheet.uncached) for name, sheet in open_workbook(copy).sheets.items()}
    assert formulas["ThongTin"] > 40
    assert formulas["KhieuNai"] >= 6
    assert_same(catalog, submissions(source), submissions(copy))


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["unit_book", "shared_book"])
def test_a_copy_saved_by_libreoffice_is_read_the_same(
    kind: str, catalog: Catalog, request: pytest.FixtureRequest
) -> None:
    source: Path = request.getfixturevalue(kind)
    assert_same(catalog, submissions(source), submissions(by_libreoffice(source)))


def test_what_is_worked_out_is_what_the_workbook_shows(unit_book: Path) -> None:
    (read,) = submissions(by_openpyxl(unit_book))
    assert [r["due_date"] for r in read.tables["KhieuNai"]][:2] == [date(2019, 4, 25), date(2019, 5, 17)]
    assert [r["amount"] for r in read.tables["ThietBi"]] == [10_000_000, None]
    assert [round(r["change_pct"], 4) for r in read.tables["ThiTruong"]] == [0, 11.9048]
    assert [r["item_uom"] for r in read.tables["ThiTruong"]] == ["đ/kg", "đ/kg"]
    assert read.tables["KhieuNai"][2]["seq"] == 3
    assert read.cover["nil_sheets"] == ("VanBan", "KienNghi")
    assert (read.cover["unit_name"], read.cover["period_to"]) == ("Sở Công Thương", date(2019, 6, 14))
    quantities = {(r["task_code"], r["uom"]): r["actual_qty"] for r in read.tables["NhiemVu"]}
    assert quantities["ND1.01", "CUOC"] == 4
    assert not any(r.unread for r in read.records)


def test_a_formula_of_the_users_own_without_value_is_reported(unit_book: Path, catalog: Catalog) -> None:
    def change(book: Any) -> None:
        book["TuyenTruyen"]["N6"] = "=100+20"
        book["NhiemVu"]["N6"] = "=3+4"

    (read,) = submissions(by_openpyxl(unit_book, change))
    found = [f for f in checker(catalog).check(read, RECEIVED) if f.rule == "R-CH-10"]
    assert [(f.sheet, f.cell) for f in found] == [("NhiemVu", "N6"), ("TuyenTruyen", "N6")]
    assert read.tables["NhiemVu"][0].unread == {"actual_qty"}
    assert "công thức nhưng không có kết quả" in found[0].message


@pytest.mark.parametrize("kind", ["unit_book", "shared_book"])
def test_a_repair_gives_formulas_their_values_back(
    kind: str, catalog: Catalog, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    source: Path = request.getfixturevalue(kind)
    found = repair.fix(by_openpyxl(source), catalog, RECEIVED, tmp_path / source.name, CLOCK)
    assert found.changes == ()
    assert not any(sheet.uncached for sheet in open_workbook(found.path).sheets.values())
    for one, other in zip(submissions(source), submissions(found.path), strict=True):
        assert one.cover.values == other.cover.values
        for name, records in one.tables.items():
            assert list(map(values, records)) == list(map(values, other.tables[name])), name
