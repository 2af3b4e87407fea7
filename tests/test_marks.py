"""Sheet Loi as data: what a new check keeps, what clearing keeps, where a mark's cell is after rows were moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bvq_excel import marks
from bvq_excel.catalog import Catalog
from bvq_excel.error_list import CAPACITY, HEADERS
from bvq_excel.marks import Mark, Place
from bvq_excel.model import Finding, RawWorkbook
from tests.books import RECEIVED, changed, raw_book, valid

ID = "SCT-KN-2019-2401"


def finding(unit: str = "SCT", rule: str = "R-KN-01", severity: str = "error", **more: str) -> Finding:
    more = {"sheet": "KhieuNai", "cell": "AH6", "record_id": ID, "header": "Ngày kết thúc", "value": "x"} | more
    return Finding(rule, severity, "sai.", "Sửa.", unit=unit, **more)  # type: ignore[arg-type]


def mark(unit: str = "SCT", rule: str = "R-KN-01", **more: str) -> Mark:
    given = {"severity": "Lỗi", "sheet": "KhieuNai", "cell": "AH6", "record_id": ID, "header": "Ngày kết thúc"}
    return Mark(**{**given, "unit": unit, "rule": rule, "key": f"{ID}|Ngày kết thúc|error", **more})  # type: ignore[arg-type]


def column(rows: tuple[Mark, ...], *names: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(m, n) for n in names) for m in rows]


def complaints(catalog: Catalog, count: int = 3, **more: object) -> RawWorkbook:
    rows = [valid("KhieuNai", claim_value=2_000_000 + n, **more) for n in range(count)]
    return raw_book(catalog, KhieuNai=rows)


def test_a_mark_has_the_columns_of_loi() -> None:
    assert len(Mark._fields) == len(HEADERS)
    (row,) = marks.merged([finding()], ())
    assert dict(zip(HEADERS, row, strict=True)) == {
        "STT": 1,
        "Mức": "Lỗi",
        "Quy tắc": "R-KN-01",
        "Đơn vị": "SCT",
        "Biểu": "KhieuNai",
        "Ô": "AH6",
        "Mã bản ghi": ID,
        "Cột": "Ngày kết thúc",
        "Giá trị": "x",
        "Nội dung": "Sai.",
        "Cách sửa": "Sửa.",
        "Lý do giữ nguyên": "",
        "Trạng thái": "Mới",
        "Khóa": f"{ID}|Ngày kết thúc|error",
    }


def test_a_check_of_all_units_replaces_every_row() -> None:
    before = (mark(rule="R-KN-02"), mark(unit="SYT"))
    assert column(marks.merged([finding()], before), "number", "unit", "rule") == [(1, "SCT", "R-KN-01")]


def test_a_check_of_one_unit_leaves_the_other_rows_in_their_places() -> None:
    before = (mark(unit="H105"), mark(rule="R-KN-02"), mark(unit="SYT", reason="Đã rà soát"), mark(rule="R-KN-03"))
    after = marks.merged([finding(rule="R-KN-08"), finding(rule="R-KN-09")], before, {"SCT"})
    assert column(after, "number", "unit", "rule", "reason") == [
        (1, "H105", "R-KN-01", ""),
        (2, "SCT", "R-KN-08", ""),
        (3, "SCT", "R-KN-09", ""),
        (4, "SYT", "R-KN-01", "Đã rà soát"),
    ]


def test_the_first_rows_of_a_unit_come_after_those_of_others() -> None:
    after = marks.merged([finding(unit="SYT")], (mark(),), {"SYT"})
    assert column(after, "unit") == [("SCT",), ("SYT",)]


def test_a_kept_warning_stands_in_loi_with_its_reason() -> None:
    kept = replace(finding(severity="warning"), waived=True, reason="Đúng như biên bản")
    (row,) = marks.merged([kept], ())
    assert (row.reason, row.state, row.kept) == ("Đúng như biên bản", "Giữ nguyên", True)


@pytest.mark.parametrize("room", [5, 2, 0])
def test_the_gravest_findings_stay_where_there_is_no_room_for_all(room: int) -> None:
    given = [finding(rule=f"R-{i}", severity=s) for i, s in enumerate(("warning", "info", "error", "warning", "error"))]
    kept = [f.rule for f in marks.most_important(given, room)]
    assert kept == {5: ["R-0", "R-1", "R-2", "R-3", "R-4"], 2: ["R-2", "R-4"], 0: []}[room]


def test_more_findings_than_loi_can_hold_are_counted_and_errors_come_first(catalog: Catalog) -> None:
    missing = dict.fromkeys(("channel", "request_type", "consumer_name", "respondent_name", "goods_group", "status"))
    done = marks.examine(catalog, complaints(catalog, count=400, **missing), RECEIVED)
    assert len(done.marks) == CAPACITY
    assert done.left_out == len(done.findings) - CAPACITY > 0
    assert sum(f.severity == "error" for f in done.findings) > CAPACITY
    assert {m.severity for m in done.marks} == {"Lỗi"}


def test_clearing_removes_all_but_what_people_wrote() -> None:
    before = (mark(), mark(rule="R-KN-02", reason="Đúng như biên bản"), mark(rule="R-KN-03", state="Giữ nguyên"))
    after = marks.cleared(before)
    assert column(after, "number", "rule", "key") == [(1, "R-KN-02", ""), (2, "R-KN-03", "")]


def test_clearing_in_a_shared_workbook_concerns_the_own_unit_alone() -> None:
    after = marks.cleared((mark(), mark(unit="SYT")), "SCT")
    assert column(after, "unit", "key") == [("SYT", f"{ID}|Ngày kết thúc|error")]
    assert marks.cleared((mark(), mark(unit="SYT")), "H105") == ()


def test_rows_of_loi_are_read_as_texts_without_the_blank_ones() -> None:
    rows = [[1.0, "Lỗi", "R-KN-01", "SCT", "KhieuNai", "AH6", ID, "Số lượng", 12.0, None] + [None] * 5, [None] * 15]
    (read,) = marks.from_rows(rows)
    assert (read.number, read.value, read.message, read.key) == ("1", "12", "", "")


# examine ------------------------------------------------------------------------------------------------------


def test_examining_gives_findings_rows_and_nothing_to_number(catalog: Catalog) -> None:
    done = marks.examine(catalog, changed(complaints(catalog), "KhieuNai", {"AG7": "Sai"}), RECEIVED)
    wrong = [m for m in done.marks if m.severity == "Lỗi"]
    assert column(tuple(wrong), "rule", "cell", "record_id") == [("R-CH-02", "AG7", "SCT-KN-2019-2402")]
    assert (done.new_ids, done.others, len(done.submissions)) == ((), 0, 1)


def test_a_row_without_id_is_found_under_its_new_one(catalog: Catalog) -> None:
    raw = changed(complaints(catalog), "KhieuNai", {"B7": None, "AG7": "Sai"})
    done = marks.examine(catalog, raw, RECEIVED)
    assert [(n.cell, n.before, n.after) for n in done.new_ids] == [("B7", "", "SCT-KN-2019-2404")]
    assert [m.record_id for m in done.marks if m.rule == "R-CH-02"] == ["SCT-KN-2019-2404"]
    assert not [m for m in done.marks if m.header == "Mã bản ghi"]


# places -------------------------------------------------------------------------------------------------------


def where(found: tuple[Place, ...]) -> list[tuple[str, int, int]]:
    return [(p.sheet, p.row, p.column) for p in found]


def test_a_mark_follows_its_row_when_rows_are_sorted(catalog: Catalog) -> None:
    raw = complaints(catalog)
    sheet = raw.sheets["KhieuNai"]
    turned = replace(sheet, cells=(*sheet.cells[:5], *reversed(sheet.cells[5:])))
    sorted_raw = replace(raw, sheets={**raw.sheets, "KhieuNai": turned})
    assert where(marks.places(catalog, raw, [mark()])) == [("KhieuNai", 6, 34)]
    assert where(marks.places(catalog, sorted_raw, [mark()])) == [("KhieuNai", 8, 34)]


def test_a_mark_follows_its_column_when_one_is_inserted(catalog: Catalog) -> None:
    raw = complaints(catalog)
    sheet = raw.sheets["KhieuNai"]
    wider = replace(sheet, cells=tuple((*row[:10], None, *row[10:]) for row in sheet.cells))
    moved = replace(raw, sheets={**raw.sheets, "KhieuNai": wider})
    assert where(marks.places(catalog, moved, [mark()])) == [("KhieuNai", 6, 35)]


def test_marks_of_headers_and_forms_stand_where_they_were_found(catalog: Catalog) -> None:
    given = [
        mark(sheet="ThongTin", cell="C13", record_id="", header="Ngày văn bản"),
        mark(record_id="", cell="B5", header="Mã bản ghi"),
    ]
    assert where(marks.places(catalog, complaints(catalog), given)) == [("ThongTin", 13, 3), ("KhieuNai", 5, 2)]


def test_marks_without_a_cell_or_sheet_have_no_place(catalog: Catalog) -> None:
    given = [mark(cell=""), mark(sheet=""), mark(sheet="KhongCo")]
    assert marks.places(catalog, complaints(catalog), given) == ()


def test_two_marks_of_one_cell_are_one_place(catalog: Catalog) -> None:
    (place,) = marks.places(catalog, complaints(catalog), [mark(), mark(rule="R-KN-02")])
    assert [m.rule for m in place.marks] == ["R-KN-01", "R-KN-02"]


@pytest.mark.parametrize(
    ("here", "step", "row"),
    [
        ((0, 1, 1), 1, 6),
        ((0, 6, 3), 1, 9),
        ((0, 6, 4), 1, 9),
        ((0, 9, 3), 1, 6),
        ((0.5, 9, 9), 1, 6),
        ((0, 9, 3), -1, 6),
        ((0, 6, 3), -1, 9),
        ((-0.5, 9, 9), -1, 9),
    ],
)
def test_going_from_place_to_place_goes_round(here: tuple[float, int, int], step: int, row: int) -> None:
    found = [Place(0, 6, 3, "KhieuNai", ()), Place(0, 9, 3, "KhieuNai", ())]
    next_one = marks.next_place(found, here, step)
    assert next_one is not None
    assert next_one.row == row


def test_without_places_there_is_no_next_one() -> None:
    assert marks.next_place((), (0, 1, 1)) is None
    assert marks.at((), (0, 1, 1)) == ()


def test_the_day_of_receipt_decides(catalog: Catalog) -> None:
    """A date after the day of receipt is an error (R-CH-05) on that day only."""
    raw = complaints(catalog, count=1, received_date=date(2019, 6, 10))
    late, early = (marks.examine(catalog, raw, day).findings for day in (RECEIVED, date(2019, 6, 9)))
    assert "R-CH-05" in {f.rule for f in early}
    assert "R-CH-05" not in {f.rule for f in late}
