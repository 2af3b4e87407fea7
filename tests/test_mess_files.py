"""Whole files as offices send them: every line of the field notes on returned workbooks.

Each file gives what the check says about its form and its cells, in the checker's order; nothing for what is read
as it was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bvq_excel import consolidation, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking.engine import checker
from bvq_excel.errors import InputError
from bvq_excel.model import CheckedFile, Finding, RawWorkbook, Submission
from bvq_excel.reading import open_workbook
from tests import hostile
from tests.books import RECEIVED, book, changed, raw_book, spoken, submission, valid

Q2 = "2019-Q2"
Make = Callable[[], RawWorkbook]
DAOTAO = load().sheets["DaoTao"]
HEADERS = [c.header for c in DAOTAO.columns]


def sheet(rows: list[list[Any]], name: str = "DaoTao", **fields: Any) -> RawWorkbook:
    """A workbook whose sheet DaoTao has these rows from row 1 on."""
    raw = raw_book(DaoTao=[valid("DaoTao")])
    table = replace(raw.sheets["DaoTao"], name=name, cells=tuple(map(tuple, rows)), **fields)
    return replace(raw, sheets={**{n: s for n, s in raw.sheets.items() if n != "DaoTao"}, name: table})


def grid(*changes: Mapping[str, Any]) -> list[list[Any]]:
    """The rows of a sheet DaoTao with a valid row for each of `changes`."""
    return [list(r) for r in raw_book(DaoTao=[valid("DaoTao", **c) for c in changes]).sheets["DaoTao"].cells]


def two_row_header() -> RawWorkbook:
    rows = grid({})
    groups = list(rows[4])
    groups[13:18] = ["Học viên", None, None, None, None]
    below: list[Any] = [None] * len(groups)
    below[13:18] = ["là công chức", "là người lao động", "của doanh nghiệp", "của Hội", "khác"]
    merges = ("N5:R5", *(f"{c}5:{c}6" for c in "ABCDEFGHIJKLM"))
    return sheet([*rows[:4], groups, below, *rows[5:]], merges=merges)


def without_column(key: str) -> RawWorkbook:
    at = [c.key for c in DAOTAO.columns].index(key)
    return sheet([[v for i, v in enumerate(r) if i != at] for r in grid({})])


def with_column(at: int, title: str) -> RawWorkbook:
    rows = grid({})
    return sheet([[*r[:at], title if n == 4 else None, *r[at:]] for n, r in enumerate(rows)])


def with_header(key: str, title: str) -> RawWorkbook:
    rows = grid({})
    rows[4][[c.key for c in DAOTAO.columns].index(key)] = title
    return sheet(rows)


def with_rows(*rows: Mapping[str, Any]) -> RawWorkbook:
    return raw_book(DaoTao=[*rows])


def older() -> RawWorkbook:
    raw = with_header("trainees", "Số học viên")
    return changed(raw, "ThongTin", {"C19": "0.9"})


FILES: dict[str, tuple[Make, list[tuple[str, str]]]] = {
    "merged two-row header": (two_row_header, [("R-CH-10", "DaoTao!A6")]),
    "inserted column": (lambda: with_column(6, "Ghi thêm"), [("R-CH-10", "DaoTao!G5")]),
    "deleted column": (lambda: without_column("place"), [("R-CH-10", "DaoTao!L5")]),
    "renamed column": (lambda: with_header("hours", "Thời lượng"), [("R-CH-10", "DaoTao!J5")]),
    "nearly the same header": (lambda: with_header("course", "Tên lớp học"), [("R-CH-10", "DaoTao!F5")]),
    "row of totals": (
        lambda: with_rows(valid("DaoTao"), {"course": "Tổng cộng", "trainees": 50}),
        [("R-CH-10", "DaoTao!F7")],
    ),
    "blank rows inside": (lambda: with_rows(valid("DaoTao"), {}, {}, valid("DaoTao", course="Lớp B")), []),
    "numbers as text": (lambda: with_rows(valid("DaoTao", trainees="50 ", hours=" 16", certified="50 người")), []),
    "words for zero": (
        lambda: with_rows(valid("DaoTao", trainees_other="Không có", trainees_female="K", trainees_association="10")),
        [],
    ),
    "two values in a cell": (lambda: with_rows(valid("DaoTao", hours="3 lớp/120 người")), [("R-CH-27", "DaoTao!J6")]),
    "date as m/d": (lambda: with_rows(valid("DaoTao", date_from="5/22/2019")), [("R-CH-03", "DaoTao!H6")]),
    "hidden rows": (
        lambda: changed(with_rows(valid("DaoTao")), "DaoTao", hidden_rows=(6,)),
        [("R-CH-11", "DaoTao!A5")],
    ),
    "pasted over a drop-down": (lambda: with_rows(valid("DaoTao", kind="lớp mới")), [("R-CH-02", "DaoTao!E6")]),
    "sheet renamed": (lambda: sheet(grid({}), "DaoTao (2)"), [("R-CH-10", "DaoTao!A1")]),
    "older template": (older, [("R-TI-05", "ThongTin!C19")]),
    "copied from a neighbour": (
        lambda: with_rows(valid("DaoTao", unit_code="H106", record_id="H106-DT-2019-2401")),
        [("R-CH-20", "DaoTao!B6"), ("R-CH-14", "DaoTao!D6")],
    ),
    "broken formula": (
        lambda: changed(with_rows(valid("DaoTao", hours=None)), "DaoTao", errors={"J6": "#REF!"}),
        [("R-CH-10", "DaoTao!J6")],
    ),
    "old font": (
        lambda: changed(with_rows(valid("DaoTao", course="TËp huÊn")), "DaoTao", fonts={"F6": ".VnTime"}),
        [("R-CH-09", "DaoTao!F6")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file(name: str) -> None:
    make, expected = FILES[name]
    found = spoken(make())
    told = [(f.rule, f"{f.sheet}!{f.cell}") for f in found if f.rule.startswith(("R-CH", "R-TI-05", "R-DT"))]
    assert told == expected


def test_words_for_zero_are_zero() -> None:
    row = valid("DaoTao", trainees_other="-", trainees_female="không", trainees_minority="K", trainees_association="10")
    read_row = book(DaoTao=[row]).tables["DaoTao"][0]
    assert [read_row[k] for k in ("trainees_other", "trainees_female", "trainees_minority")] == [0, 0, 0]


def test_dates_of_the_1904_system_are_read_as_they_are_meant() -> None:
    raw = replace(raw_book(DaoTao=[valid("DaoTao", date_from=42145, date_to=42146)]), date1904=True)
    assert submission(raw).tables["DaoTao"][0]["date_from"] == date(2019, 5, 22)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "so.xls": ("old_format", lambda: hostile.compound("Workbook")),
    "so.ods": (
        "other_format",
        lambda: hostile.packed(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}
        ),
    ),
    "mat_khau.xlsx": ("encrypted", lambda: hostile.compound("EncryptedPackage", "EncryptionInfo")),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_file_that_must_be_saved_otherwise_is_refused_with_the_way_out(name: str, tmp_path: Path) -> None:
    reason, make = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(InputError, match="hãy mở bằng Excel") as caught:
        open_workbook(path)
    assert caught.value.reason == reason


def saved(raw: RawWorkbook, path: Path, links: Mapping[str, tuple[str, Any]] | None = None) -> Path:
    """The workbook as a file; `links` are formulas of sheet DaoTao with the values that they were saved with."""
    with xlsxwriter.Workbook(str(path)) as file:
        days = file.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in raw.sheets.items():
            written = file.add_worksheet(name)
            for r, row in enumerate(table.cells):
                for c, value in enumerate(row):
                    if isinstance(value, date):
                        written.write_datetime(r, c, value, days)
                    elif value is not None:
                        written.write(r, c, value)
            for cell, (formula, value) in (links or {}).items() if name == "DaoTao" else ():
                written.write_formula(cell, formula, None, value)
    return path


def test_a_workbook_with_macros_is_read_like_any_other(tmp_path: Path) -> None:
    path = saved(with_rows(valid("DaoTao")), tmp_path / "so.xlsm")
    assert submission(open_workbook(path)).row_counts["DaoTao"] == 1


def test_links_to_other_workbooks_give_the_values_that_were_saved(tmp_path: Path) -> None:
    link = {"J6": ("='C:\\bao cao\\[lop.xlsx]Sheet1'!A1", 24)}
    raw = open_workbook(saved(with_rows(valid("DaoTao")), tmp_path / "so.xlsx", link))
    assert raw.sheets["DaoTao"].formulas == {"J6"}
    assert submission(raw).tables["DaoTao"][0]["hours"] == 24


def checked(file: str, number: int, *rows: Mapping[str, Any]) -> CheckedFile:
    """A checked file of Sở Công Thương."""
    found: Submission = book(file=file, cover={"submission_no": number}, VanBan=[*rows])
    found = replace(found, source=replace(found.source, sha256=f"{file}{number}"))
    findings: tuple[Finding, ...] = checker(load()).check(found, RECEIVED)
    return CheckedFile(file, (found,), (findings,))


@pytest.mark.parametrize(
    ("first", "second", "used", "rules"),
    [
        (("BC quy 2.xlsx", 1), ("BC quy 2 sua lan 2 (final).xlsx", 2), "BC quy 2 sua lan 2 (final).xlsx", []),
        (
            ("BC quy 2.xlsx", 1),
            ("BC quy 2 sua lan 2 (final).xlsx", 1),
            "BC quy 2 sua lan 2 (final).xlsx",
            ["R-XU-02", "R-XU-02"],
        ),
    ],
)
def test_of_two_versions_with_names_alike_the_number_decides_and_a_doubt_is_said(
    catalog: Catalog, first: tuple[str, int], second: tuple[str, int], used: str, rules: list[str]
) -> None:
    files = [checked(*second, valid("VanBan", doc_no="1/A")), checked(*first, valid("VanBan", doc_no="1/A"))]
    result = consolidation.consolidate(catalog, files, periods.period(catalog, Q2), RECEIVED)
    assert [s.source.file for s in result.submissions] == [used]
    assert [f.rule for f in result.findings if f.rule == "R-XU-02"] == rules
