"""What is wrong with a sheet as such: headers, merged, broken, uncomputed and hidden cells, rows of totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bvq_excel.catalog import Catalog, load
from bvq_excel.model import RawSheet, RawWorkbook
from tests.books import book, changed, findings, raw_book, spoken, submission, table, valid

SHEET = load().sheets["DaoTao"]
HEADERS = [c.header for c in SHEET.columns]
STRUCTURE = ("R-CH-10", "R-CH-11")


def said(raw: RawWorkbook) -> list[tuple[str, str]]:
    """Return rule and place of what is said about the structure of a workbook."""
    return [(rule, place) for rule, place in findings(raw, of="R-CH-1") if rule in STRUCTURE]


def cases(raw: RawWorkbook) -> list[str]:
    """Return the cases of the problems that reading found."""
    return [p.case for p in submission(raw).problems]


def with_headers(headers: Sequence[str | None], order: Sequence[str | None] = ()) -> RawWorkbook:
    """Return a workbook whose sheet DaoTao has `headers`, its one row's cells in the `order` of contract headers."""
    raw = raw_book(DaoTao=[valid("DaoTao", note="đã gửi")])
    grid = raw.sheets["DaoTao"].cells
    cell = dict(zip(HEADERS, grid[5], strict=True))
    row = tuple(cell.get(h) if h else None for h in (order or headers))
    width = max(len(row), len(headers))
    rows = (*grid[:4], (*headers, *[None] * (width - len(headers))), (*row, *[None] * (width - len(row))))
    return replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", rows)})


def test_a_sheet_in_order_has_no_finding() -> None:
    assert said(with_headers(HEADERS)) == []


def test_headers_are_compared_without_case_spaces_and_place_of_the_tone_mark() -> None:
    typed = ["stt", " Mã  bản ghi", *HEADERS[2:]]
    assert said(with_headers(typed, HEADERS)) == []


def test_a_moved_column_is_read_by_its_header_and_reported_there() -> None:
    swapped = [*HEADERS[:4], HEADERS[5], HEADERS[4], *HEADERS[6:]]
    raw = with_headers(swapped)
    (row,) = submission(raw).tables["DaoTao"]
    assert (row["kind"], row["course"]) == ("MOLOP", valid("DaoTao")["course"])
    assert (row.cell("kind"), row.cell("course")) == ("F6", "E6")
    assert len(said(raw)) == 1
    assert said(raw)[0] in [("R-CH-10", "DaoTao!E5"), ("R-CH-10", "DaoTao!F5")]


def test_one_column_moved_far_is_one_finding() -> None:
    moved = [*HEADERS[:4], *HEADERS[5:12], HEADERS[4], *HEADERS[12:]]
    assert said(with_headers(moved)) == [("R-CH-10", "DaoTao!L5")]


def test_a_missing_column_is_reported_once_and_nowhere_else() -> None:
    raw = with_headers([*HEADERS[:9], *HEADERS[10:]])
    assert [f for f in findings(raw) if f[0].startswith(("R-CH", "R-DT"))] == [("R-CH-10", "DaoTao!J5")]
    (found,) = spoken(raw, of="R-CH")
    assert found.message == 'thiếu cột "Số giờ".'
    assert (found.key, found.header) == ("hours", "Số giờ")


def test_a_renamed_header_is_named_with_both_texts() -> None:
    raw = with_headers([*HEADERS[:9], "Thời lượng", *HEADERS[10:]], HEADERS)
    (found,) = spoken(raw, of="R-CH")
    assert (found.cell, found.message) == ("J5", 'tiêu đề ghi "Thời lượng" thay cho "Số giờ".')
    assert submission(raw).tables["DaoTao"][0]["hours"] is None


def test_an_erased_header_is_a_missing_column() -> None:
    raw = with_headers([*HEADERS[:9], None, *HEADERS[10:]], HEADERS)
    assert (said(raw), cases(raw)) == ([("R-CH-10", "DaoTao!J5")], ["missing"])


def test_an_extra_column_between_is_one_error_and_the_shifted_ones_are_read() -> None:
    raw = with_headers([*HEADERS[:6], "Ghi thêm", *HEADERS[6:]])
    assert said(raw) == [("R-CH-10", "DaoTao!G5")]
    (row,) = submission(raw).tables["DaoTao"]
    assert (row["hours"], row.cell("hours"), row["note"]) == (16, "K6", "đã gửi")


def test_a_column_without_header_between_is_one_error() -> None:
    raw = with_headers([*HEADERS[:6], None, *HEADERS[6:]])
    assert (said(raw), cases(raw)) == ([("R-CH-10", "DaoTao!G5")], ["blank"])


def test_an_extra_column_at_the_end_is_a_warning() -> None:
    (found,) = spoken(with_headers([*HEADERS, "Người nhập"]), of="R-CH")
    assert (found.rule, found.severity, found.cell) == ("R-CH-10", "warning", "Z5")


@pytest.mark.parametrize("rows_above", [5, 3])
def test_a_header_in_another_row_is_found_and_reported(rows_above: int) -> None:
    raw = with_headers(HEADERS)
    grid = raw.sheets["DaoTao"].cells
    blank = (None,) * len(HEADERS)
    cells = (*[blank] * rows_above, *grid[4:])
    raw = replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", cells)})
    assert said(raw) == [("R-CH-10", f"DaoTao!A{rows_above + 1}")]
    assert submission(raw).tables["DaoTao"][0].row == rows_above + 2


def test_a_sheet_without_header_is_one_error_and_no_demand_to_declare_it_empty() -> None:
    raw = raw_book(cover={"nil_sheets": None}, unit="MTTQ")
    lost = replace(raw, sheets={**raw.sheets, "DaoTao": RawSheet("DaoTao", (("Đào tạo",),))})
    assert said(lost) == [("R-CH-10", "DaoTao!A5")]
    (found,) = spoken(lost, of="R-TI-02")
    assert "Đào tạo" not in found.message
    assert "Tuyên truyền" in found.message


@pytest.mark.parametrize("word", ["Tổng cộng", "TỔNG CỘNG:", "Cộng", "Tổng", "Tổng số", " cộng "])
def test_a_row_of_totals_is_an_error_and_no_record(word: str) -> None:
    raw = raw_book(DaoTao=[valid("DaoTao"), {"task_code": None, "course": word, "hours": 16}])
    assert said(raw) == [("R-CH-10", "DaoTao!F7")]
    assert submission(raw).row_counts["DaoTao"] == 1


@pytest.mark.parametrize(
    "row",
    [
        valid("DaoTao", course="Tổng"),
        valid("DaoTao", task_code=None, course="Tổng kết năm"),
        valid("DaoTao", task_code=None, course="Cộng đồng tiêu dùng"),
        valid("DaoTao", task_code=None, note="Cộng"),
    ],
)
def test_a_record_that_only_sounds_like_a_total_stays_a_record(row: dict[str, Any]) -> None:
    raw = raw_book(DaoTao=[row])
    assert (said(raw), submission(raw).row_counts["DaoTao"]) == ([], 1)


def test_an_error_cell_is_reported_by_its_name_and_left_unread() -> None:
    raw = changed(raw_book(DaoTao=[valid("DaoTao", hours=None)]), "DaoTao", errors={"J6": "#REF!"})
    assert [f for f in findings(raw) if f[0].startswith("R-CH")] == [("R-CH-10", "DaoTao!J6")]
    (found,) = spoken(raw, of="R-CH-10")
    assert (found.value, found.message) == ("#REF!", "số giờ báo lỗi công thức #REF!.")
    assert submission(raw).tables["DaoTao"][0].unread == {"hours"}


def test_an_error_pasted_as_text_is_an_error_too() -> None:
    raw = raw_book(DaoTao=[valid("DaoTao", course="#REF!", hours=" #n/a")])
    assert [f for f in findings(raw) if f[0].startswith("R-CH")] == [("R-CH-10", "DaoTao!F6"), ("R-CH-10", "DaoTao!J6")]


def test_a_row_with_nothing_but_an_error_is_a_record() -> None:
    raw = changed(raw_book(DaoTao=[{}]), "DaoTao", errors={"J6": "#DIV/0!"})
    assert ("R-CH-10", "DaoTao!J6") in findings(raw)
    assert submission(raw).row_counts["DaoTao"] == 1


def test_errors_in_printed_columns_of_blank_rows_are_not_missed() -> None:
    raw = changed(raw_book(DaoTao=[valid("DaoTao"), {}]), "DaoTao", errors={"A7": "#REF!"})
    assert (said(raw), submission(raw).row_counts["DaoTao"]) == ([], 1)


def test_uncomputed_formulas_are_one_finding_a_column_and_no_missing_value() -> None:
    rows = [valid("DaoTao", hours=None), valid("DaoTao", course="Lớp B", hours=None)]
    raw = changed(raw_book(DaoTao=rows), "DaoTao", uncached=frozenset({"J6", "J7", "A6", "A7"}))
    assert [f for f in findings(raw) if f[0].startswith("R-CH")] == [("R-CH-10", "DaoTao!J6")]
    (found,) = spoken(raw, of="R-CH-10")
    assert found.message.startswith('2 ô của cột "Số giờ" có công thức nhưng không có kết quả')
    assert "Mở tệp bằng Excel" in found.fix


@pytest.mark.parametrize(
    ("merge", "place", "case"),
    [
        ("F6:F7", "DaoTao!F6", "merged"),
        ("H7:I7", "DaoTao!H7", "merged"),
        ("M5:N5", "DaoTao!M5", "merged_header"),
    ],
)
def test_merged_cells_in_header_and_data_are_errors(merge: str, place: str, case: str) -> None:
    raw = raw_book(DaoTao=[valid("DaoTao"), valid("DaoTao", course="Lớp B")])
    raw = changed(raw, "DaoTao", merges=(merge,))
    assert (said(raw), cases(raw)) == ([("R-CH-10", place)], [case])


@pytest.mark.parametrize("merge", ["A1:Y1", "A2:D2", "C9:D9"])
def test_merged_titles_and_merges_below_the_data_are_no_matter(merge: str) -> None:
    assert said(changed(raw_book(DaoTao=[valid("DaoTao")]), "DaoTao", merges=(merge,))) == []


@pytest.mark.parametrize(
    ("fields", "case"),
    [
        ({"hidden_rows": (7,)}, "rows"),
        ({"hidden_columns": ("F", "G")}, "columns"),
        ({"filtered": True}, "filter"),
        ({"filtered": True, "hidden_rows": (6,)}, "filter"),
    ],
)
def test_what_is_hidden_or_filtered_is_one_warning_at_the_first_header(fields: dict[str, Any], case: str) -> None:
    raw = raw_book(DaoTao=[valid("DaoTao"), valid("DaoTao", course="Lớp B")])
    raw = changed(raw, "DaoTao", **fields)
    assert (said(raw), cases(raw)) == ([("R-CH-11", "DaoTao!A5")], [case])
    assert submission(raw).row_counts["DaoTao"] == 2


@pytest.mark.parametrize("fields", [{"hidden_rows": (2, 9)}, {"hidden_columns": ("AB",)}, {"hidden_rows": (4,)}])
def test_what_is_hidden_outside_the_data_is_no_matter(fields: dict[str, Any]) -> None:
    assert said(changed(raw_book(DaoTao=[valid("DaoTao")]), "DaoTao", **fields)) == []


# the cover --------------------------------------------------------------------------------------------------


def test_a_missing_line_of_the_cover_is_reported_by_its_header_alone() -> None:
    raw = changed(raw_book(), "ThongTin", {"B18": None})
    assert [f for f in findings(raw) if f[1].startswith("ThongTin")] == [("R-CH-10", "ThongTin!B18")]


def test_a_moved_line_of_the_cover_is_read_by_its_header() -> None:
    raw = changed(
        raw_book(), "ThongTin", {"B17": "Chức vụ người ký", "C17": "Giám đốc", "B18": "Người ký", "C18": "Lò A"}
    )
    read = submission(raw)
    assert (read.cover["signer_name"], read.cover["signer_title"]) == ("Lò A", "Giám đốc")
    assert read.cover.cell("signer_name") == "C18"
    assert [f for f in findings(raw) if f[1].startswith("ThongTin")] == [
        ("R-CH-10", "ThongTin!B18"),
        ("R-CH-10", "ThongTin!B17"),
    ]


def test_an_error_on_the_cover_is_an_error() -> None:
    raw = changed(raw_book(cover={"signer_name": None}), "ThongTin", errors={"C17": "#NAME?"})
    assert [f for f in findings(raw) if f[1].startswith("ThongTin")] == [("R-CH-10", "ThongTin!C17")]


def test_the_book_of_the_helper_is_in_order(catalog: Catalog) -> None:
    assert [f for f in findings(book()) if f[0] != "R-NV-03"] == []
    assert table(catalog.sheets["DaoTao"], [])[4] == tuple(HEADERS)
