"""One workbook for several units: a cover column and a block of rows for each, read as one submission each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.model import RawSheet, RawWorkbook, Submission
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, changed, raw_book, table, valid


def shared_book(
    catalog: Catalog, covers: Mapping[str, Mapping[str, Any]], **sheets: list[dict[str, Any]]
) -> RawWorkbook:
    """Return a shared workbook: one cover column for each unit of `covers`, rows with their own unit codes."""
    singles = [raw_book(catalog, unit, cover=cover).sheets["ThongTin"].cells for unit, cover in covers.items()]
    top = [list(r[:2]) for r in singles[0]]
    for unit, cells in zip(covers, singles, strict=True):
        for i, row in enumerate(top):
            row.append(unit if i == 4 else cells[i][2])
    found = {"ThongTin": RawSheet("ThongTin", tuple(map(tuple, top)))}
    for name, rows in sheets.items():
        sheet = catalog.sheets[name]
        kept = [i for i, c in enumerate(sheet.columns) if c.shared]
        grid = table(sheet, rows)
        found[name] = RawSheet(name, tuple(tuple(r[i] for i in kept) for r in grid))
    return RawWorkbook("so_chung.xlsx", "0" * 64, found)


def row(sheet: str, unit: str, number: int, **changes: Any) -> dict[str, Any]:
    """Return a valid row of `unit`."""
    code = {"DaoTao": "DT", "KhieuNai": "KN"}[sheet]
    printed = {"unit_code": unit, "record_id": f"{unit}-{code}-2019-{number:04d}"}
    return valid(sheet, **{**printed, **changes})


def read(catalog: Catalog, raw: RawWorkbook) -> dict[str, Submission]:
    """Return the submissions by unit."""
    return {s.unit: s for s in read_submissions(raw, catalog, RECEIVED)}


def places(catalog: Catalog, submission: Submission, of: str) -> list[tuple[str, str]]:
    """Return rule and place of the findings whose rule begins with `of`."""
    return [
        (f.rule, f"{f.sheet}!{f.cell}") for f in checker(catalog).check(submission, RECEIVED) if f.rule.startswith(of)
    ]


def test_each_unit_gets_its_cover_and_its_rows(catalog: Catalog) -> None:
    raw = shared_book(
        catalog,
        {"SCT": {"nil_sheets": None}, "SYT": {"signer_name": "Vàng Thị Dợ", "submission_no": 2}},
        DaoTao=[row("DaoTao", "SCT", 2401), row("DaoTao", "SYT", 2401), row("DaoTao", "SCT", 2402, course="Lớp B")],
    )
    units = read(catalog, raw)
    assert list(units) == ["SCT", "SYT"]
    assert [r.row for r in units["SCT"].tables["DaoTao"]] == [6, 8]
    assert [r.row for r in units["SYT"].tables["DaoTao"]] == [7]
    assert units["SYT"].cover["signer_name"] == "Vàng Thị Dợ"
    assert units["SYT"].cover.cell("signer_name") == "D17"
    assert units["SYT"].source.submission_no == 2
    assert all(s.shared and s.source.file == "so_chung.xlsx" for s in units.values())


def test_a_row_without_unit_belongs_to_the_block_that_it_stands_in(catalog: Catalog) -> None:
    raw = shared_book(
        catalog,
        {"SCT": {}, "SYT": {}},
        DaoTao=[
            row("DaoTao", "SCT", 2401, unit_code=None),
            row("DaoTao", "SYT", 2401),
            row("DaoTao", "SYT", 2402, unit_code=None, course="Lớp chèn thêm"),
        ],
    )
    units = read(catalog, raw)
    assert [r.row for r in units["SCT"].tables["DaoTao"]] == [6]
    assert [r.row for r in units["SYT"].tables["DaoTao"]] == [7, 8]
    assert units["SYT"].tables["DaoTao"][1].unit == "SYT"


def test_a_row_of_a_unit_without_cover_is_an_error_of_its_block(catalog: Catalog) -> None:
    raw = shared_book(
        catalog, {"SCT": {}, "SYT": {}}, DaoTao=[row("DaoTao", "SYT", 2401), row("DaoTao", "STC", 2401, course="Lớp B")]
    )
    units = read(catalog, raw)
    assert places(catalog, units["SYT"], "R-CH-14") == [("R-CH-14", "DaoTao!D7")]
    assert places(catalog, units["SCT"], "R-CH-14") == []


def test_columns_that_identify_consumers_are_absent_and_not_missed(catalog: Catalog) -> None:
    raw = shared_book(catalog, {"SCT": {}}, KhieuNai=[row("KhieuNai", "SCT", 2401)])
    submission = read(catalog, raw)["SCT"]
    assert submission.shared
    assert "consumer_name" not in submission.layouts["KhieuNai"]
    assert places(catalog, submission, "R-CH") == []
    assert submission.tables["KhieuNai"][0].cell("sex") == "H6"


def test_declaring_a_sheet_empty_is_judged_for_each_unit(catalog: Catalog) -> None:
    raw = shared_book(
        catalog,
        {"SCT": {"nil_sheets": "Đào tạo"}, "SYT": {"nil_sheets": "NhiemVu; KiemTra; KienNghi"}},
        DaoTao=[row("DaoTao", "SYT", 2401)],
    )
    units = read(catalog, raw)
    assert places(catalog, units["SCT"], "R-TI-03") == []
    assert places(catalog, units["SYT"], "R-TI") == []
    assert places(catalog, units["SCT"], "R-TI-02") == [("R-TI-02", "ThongTin!C22")]


def test_filtering_a_shared_sheet_by_unit_is_no_matter_but_hidden_columns_are(catalog: Catalog) -> None:
    raw = shared_book(catalog, {"SCT": {}, "SYT": {}}, DaoTao=[row("DaoTao", "SCT", 2401), row("DaoTao", "SYT", 2401)])
    filtered = changed(raw, "DaoTao", filtered=True, hidden_rows=(7,))
    assert places(catalog, read(catalog, filtered)["SYT"], "R-CH-11") == []
    hidden = changed(raw, "DaoTao", hidden_columns=("F",))
    assert places(catalog, read(catalog, hidden)["SYT"], "R-CH-11") == [("R-CH-11", "DaoTao!A5")]


def test_a_row_of_totals_is_told_to_the_block_that_it_stands_in(catalog: Catalog) -> None:
    rows = [row("DaoTao", "SCT", 2401), row("DaoTao", "SYT", 2401), {"course": "Cộng", "hours": 32}]
    units = read(catalog, shared_book(catalog, {"SCT": {}, "SYT": {}}, DaoTao=rows))
    assert places(catalog, units["SCT"], "R-CH-10") == []
    assert places(catalog, units["SYT"], "R-CH-10") == [("R-CH-10", "DaoTao!F8")]


def test_a_column_whose_heading_and_unit_code_differ_is_an_error(catalog: Catalog) -> None:
    raw = shared_book(catalog, {"SCT": {}, "SYT": {}})
    raw = changed(raw, "ThongTin", {"D6": "STC"})
    units = read(catalog, raw)
    assert list(units) == ["SCT", "SYT"]
    assert places(catalog, units["SYT"], "R-CH-10") == [("R-CH-10", "ThongTin!D5")]


def test_problems_of_the_header_are_told_to_every_unit(catalog: Catalog) -> None:
    raw = shared_book(catalog, {"SCT": {}, "SYT": {}}, DaoTao=[row("DaoTao", "SCT", 2401)])
    raw = changed(raw, "DaoTao", {"J5": None})
    for submission in read(catalog, raw).values():
        assert places(catalog, submission, "R-CH-10") == [("R-CH-10", "DaoTao!J5")]


def test_a_book_of_one_unit_is_not_shared(catalog: Catalog) -> None:
    (only,) = read_submissions(replace(raw_book(catalog)), catalog, RECEIVED)
    assert not only.shared
