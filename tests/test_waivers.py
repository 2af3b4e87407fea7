"""Warnings kept with a reason, in the row's note or in sheet Loi; errors that nobody can keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import consolidation, periods, store, waivers
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.error_list import HEADERS, row_of
from bvq_excel.hosts import terminal
from bvq_excel.model import CheckedFile, Finding, RawSheet, RawWorkbook
from bvq_excel.privacy import Mask
from bvq_excel.records import read_submissions
from bvq_excel.workbooks import consolidated as consolidated_workbook
from bvq_excel.workbooks import entry
from tests.books import COVER, RECEIVED, changed, raw_book, spoken, submission, valid
from tests.entry_books import CLOCK, opened, submissions, unit_of, written

NO_GUESTS = {"attendees": 0}  # R-TT-01, a warning at N6
TOO_EARLY = {"closed_date": date(2019, 2, 3)}  # R-KN-01, an error at AH6
KEEP = {"Lý do giữ nguyên": "Mưa lũ, không có ai đến dự", "Trạng thái": "Giữ nguyên"}


def loi(findings: Sequence[Finding], said: Mapping[str, Any], headers: Sequence[str] = HEADERS) -> RawSheet:
    """Sheet Loi with the findings' rows and what somebody wrote into each."""
    rows = [{**dict(zip(HEADERS, row_of(f, i), strict=True)), **said} for i, f in enumerate(findings, 1)]
    top: list[Sequence[Any]] = [["DANH SÁCH LỖI"], ["Đơn vị: Sở Công Thương"], ["Kỳ"], [None], list(headers)]
    return RawSheet("Loi", tuple(map(tuple, [*top, *([row.get(h) or None for h in headers] for row in rows)])))


def answered(raw: RawWorkbook, said: Mapping[str, Any], rule: str, **more: Any) -> RawWorkbook:
    """The workbook with the rows of Loi that its own check gives for `rule`, and what was written into them."""
    return replace(raw, sheets={**raw.sheets, "Loi": loi(spoken(raw, of=rule), said, **more)})


def state(raw: RawWorkbook, rule: str) -> list[tuple[bool, str | None]]:
    """Whether each finding of `rule` is waived, and the reason."""
    return [(f.waived, f.reason) for f in spoken(raw, of=rule)]


def book(**changes: Any) -> RawWorkbook:
    return raw_book(TuyenTruyen=[valid("TuyenTruyen", **(NO_GUESTS | changes))])


# the row's note -----------------------------------------------------------------------------------------------


def test_a_warning_without_a_reason_is_open() -> None:
    assert state(book(), "R-TT-01") == [(False, None)]


def test_the_rows_note_is_a_reason_and_says_so() -> None:
    note = "Mưa lũ, không có ai đến dự"
    assert state(book(note=note), "R-TT-01") == [(True, f"Theo ghi chú của dòng: {note}")]


@pytest.mark.parametrize("note", ["-", "ok", "...", "12/6"])
def test_a_dash_or_two_letters_are_no_reason(note: str) -> None:
    assert state(book(note=note), "R-TT-01") == [(False, None)]


def test_the_note_of_another_row_counts_for_nothing() -> None:
    rows = [valid("TuyenTruyen", **NO_GUESTS), valid("TuyenTruyen", topic="Chủ đề khác", note="Buổi họp hủy")]
    assert state(raw_book(TuyenTruyen=rows), "R-TT-01") == [(False, None)]


def test_a_note_that_is_itself_at_fault_is_no_reason_for_its_own_fault() -> None:
    raw = book(note="Không có ai đến dự, hỏi số 0912345678")
    assert state(raw, "R-CH-16") == [(False, None)]
    assert state(raw, "R-TT-01")[0][0]


# sheet Loi ----------------------------------------------------------------------------------------------------


def test_a_reason_in_loi_waives_the_warning() -> None:
    assert state(answered(book(), KEEP, "R-TT-01"), "R-TT-01") == [(True, "Mưa lũ, không có ai đến dự")]


def test_the_reason_is_enough_without_the_state() -> None:
    raw = answered(book(), {"Lý do giữ nguyên": "Không có ai đến dự"}, "R-TT-01")
    assert state(raw, "R-TT-01") == [(True, "Không có ai đến dự")]


def test_the_reason_follows_its_row_when_rows_are_sorted() -> None:
    first, second = valid("TuyenTruyen", **NO_GUESTS), valid("TuyenTruyen", topic="Chủ đề khác")
    raw = answered(raw_book(TuyenTruyen=[first, second]), KEEP, "R-TT-01")
    table = raw.sheets["TuyenTruyen"]
    turned = (*table.cells[:5], table.cells[6], table.cells[5])
    moved = replace(raw, sheets={**raw.sheets, "TuyenTruyen": replace(table, cells=turned)})
    (finding,) = spoken(moved, of="R-TT-01")
    assert (finding.cell, finding.waived) == ("N7", True)


def test_a_reason_holds_for_its_rule_alone() -> None:
    raw = answered(book(), KEEP | {"Quy tắc": "R-TT-02"}, "R-TT-01")
    assert state(raw, "R-TT-01") == [(False, None)]


def test_a_reason_for_another_value_does_not_hold_and_says_so() -> None:
    raw = answered(book(attendees=900_000), KEEP, "R-TT-01")
    raw = changed(raw, "TuyenTruyen", {"N6": 800_000.0})
    (finding,) = spoken(raw, of="R-TT-01")
    assert (finding.waived, finding.reason) == (False, KEEP["Lý do giữ nguyên"])
    assert "Lý do ghi ở biểu Loi là của giá trị trước" in finding.fix


def test_a_reason_about_a_sheet_holds_while_the_message_is_the_same() -> None:
    raw = answered(book(), KEEP, "R-NV-03")
    assert state(raw, "R-NV-03")[0][0]
    other = raw_book(TuyenTruyen=[valid("TuyenTruyen")], NhiemVu=[valid("NhiemVu")])
    assert [
        f.waived for f in spoken(replace(other, sheets={**other.sheets, "Loi": raw.sheets["Loi"]}), of="R-NV-03")
    ] == [False]


def test_to_keep_without_a_reason_is_not_enough_and_says_so() -> None:
    (finding,) = spoken(answered(book(), {"Trạng thái": "Giữ nguyên"}, "R-TT-01"), of="R-TT-01")
    assert not finding.waived
    assert "Muốn giữ nguyên thì ghi lý do" in finding.fix


def test_what_is_said_to_be_corrected_but_is_not_is_told() -> None:
    (finding,) = spoken(answered(book(), KEEP | {"Trạng thái": "Đã sửa"}, "R-TT-01"), of="R-TT-01")
    assert not finding.waived
    assert "ghi Đã sửa nhưng kiểm tra lại vẫn còn" in finding.fix


def test_a_reason_taken_over_from_a_note_goes_with_the_note() -> None:
    raw = answered(book(note="Mưa lũ lớn"), {}, "R-TT-01")
    assert state(raw, "R-TT-01")[0][0]
    assert state(changed(raw, "TuyenTruyen", {"W6": None}), "R-TT-01") == [(False, None)]


def test_a_masked_value_in_loi_is_the_value(catalog: Catalog) -> None:
    raw = raw_book(KhieuNai=[valid("KhieuNai", consumer_phone="0168 1234567")])
    findings = [f for f in spoken(raw) if f.key == "consumer_phone"]
    mask = Mask(catalog, submission(raw))
    shown = [mask.finding(f) for f in findings if f.severity == "warning"]
    assert [f.value for f in shown] == ["01xxxxxx567"], "the example needs a warning about a phone number"
    told = replace(raw, sheets={**raw.sheets, "Loi": loi(shown, KEEP)})
    assert [f.waived for f in spoken(told) if f.key == "consumer_phone" and f.severity == "warning"] == [True]


def test_rows_without_an_id_are_told_apart_by_their_cell() -> None:
    rows = [valid("TuyenTruyen", record_id=None, **NO_GUESTS) for _ in range(2)]
    raw = raw_book(TuyenTruyen=rows)
    first = spoken(raw, of="R-TT-01")[:1]
    told = replace(raw, sheets={**raw.sheets, "Loi": loi(first, KEEP)})
    assert [(f.cell, f.waived) for f in spoken(told, of="R-TT-01")] == [("N6", True), ("N7", False)]


def test_columns_of_loi_may_be_moved_and_its_key_may_be_gone() -> None:
    headers = [h for h in reversed(HEADERS) if h != "Khóa"]
    assert state(answered(book(), KEEP, "R-TT-01", headers=headers), "R-TT-01")[0][0]


def test_a_sheet_called_loi_with_something_else_in_it_says_nothing() -> None:
    raw = book()
    odd = RawSheet("Loi", (("Lỗi", "tôi ghi ở đây"), ("Quy tắc", "R-TT-01"), (None, 5.0)))
    assert submission(replace(raw, sheets={**raw.sheets, "Loi": odd})).remarks == ()


# errors and information ---------------------------------------------------------------------------------------


def test_an_error_cannot_be_kept_and_the_attempt_is_answered() -> None:
    raw = answered(raw_book(KhieuNai=[valid("KhieuNai", **TOO_EARLY)]), KEEP, "R-KN-01")
    (finding,) = spoken(raw, of="R-KN-01")
    assert (finding.severity, finding.waived, finding.reason) == ("error", False, KEEP["Lý do giữ nguyên"])
    assert finding.fix.endswith("Lỗi không được giữ nguyên bằng lý do, phải sửa.")


def test_a_note_beside_an_error_changes_nothing() -> None:
    plain = raw_book(KhieuNai=[valid("KhieuNai", **TOO_EARLY)])
    noted = raw_book(KhieuNai=[valid("KhieuNai", note="Đúng như vậy", **TOO_EARLY)])
    assert spoken(plain, of="R-KN-01") == spoken(noted, of="R-KN-01")


def test_a_row_with_an_error_is_not_merged_whatever_is_said(catalog: Catalog) -> None:
    raw = answered(raw_book(KhieuNai=[valid("KhieuNai", **TOO_EARLY)]), KEEP, "R-KN-01")
    assert consolidated(catalog, raw).by_sheet["KhieuNai"].rejected == 1


# counted, shown, kept -----------------------------------------------------------------------------------------


def consolidated(catalog: Catalog, raw: RawWorkbook) -> consolidation.Consolidation:
    given = submission(raw, catalog)
    findings = checker(catalog).check(given, RECEIVED)
    period = periods.period(catalog, "2019-Q2")
    return consolidation.consolidate(catalog, [CheckedFile(raw.file, (given,), (findings,))], period, RECEIVED)


def test_waived_warnings_stay_and_are_counted() -> None:
    raw = book(note="Mưa lũ, không có ai đến dự")
    assert terminal.counts(terminal.tally(spoken(raw))) == "0 lỗi, 2 cảnh báo (1 đã nêu lý do), 0 thông tin"
    assert terminal.counts(terminal.tally(spoken(book()))) == "0 lỗi, 2 cảnh báo, 0 thông tin"
    assert waivers.count(spoken(raw)) == 1


def test_the_interface_tells_waiver_and_reason() -> None:
    (finding,) = spoken(answered(book(), KEEP, "R-TT-01"), of="R-TT-01")
    fields = finding.fields()
    assert (fields["severity"], fields["waived"], fields["reason"]) == ("warning", True, KEEP["Lý do giữ nguyên"])


def test_the_consolidation_and_its_copy_keep_reasons(catalog: Catalog, tmp_path: Path) -> None:
    result = consolidated(catalog, answered(book(), KEEP, "R-TT-01"))
    store.write(result, tmp_path)
    for findings in (result.findings, store.read(tmp_path, catalog=catalog).findings):
        assert [(f.waived, f.reason) for f in findings if f.rule == "R-TT-01"] == [(True, KEEP["Lý do giữ nguyên"])]


def test_the_consolidated_workbook_shows_reason_and_state(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "tong_hop.xlsx"
    consolidated_workbook.write(consolidated(catalog, answered(book(), KEEP, "R-TT-01")), path, clock=CLOCK)
    rows = list(opened(path)["Loi"].iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if "Quy tắc" in row)
    shown = [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]
    states = {r["Quy tắc"]: (r["Lý do giữ nguyên"], r["Trạng thái"]) for r in shown}
    assert states["R-TT-01"] == (KEEP["Lý do giữ nguyên"], "Giữ nguyên")
    assert states["R-NV-03"] == (None, "Mới")
    assert any("1 cảnh báo đã nêu lý do" in str(cell) for row in rows[:at] for cell in row)


def test_joint_rules_take_reasons_too(catalog: Catalog) -> None:
    late = date(2019, 7, 30)
    given = submission(raw_book(), catalog, received=late)
    period = periods.period(catalog, "2019-Q2")
    (finding,) = (f for f in checker(catalog).check_province([given], period, late) if f.rule == "R-XU-03")
    sheets = raw_book().sheets | {"Loi": loi([finding], KEEP)}
    (told,) = read_submissions(replace(raw_book(), sheets=sheets), catalog, late)
    (again,) = (f for f in checker(catalog).check_province([told], period, late) if f.rule == "R-XU-03")
    assert (again.severity, again.waived) == ("warning", True)


def test_what_is_found_no_more_is_corrected(catalog: Catalog) -> None:
    bad = raw_book(KhieuNai=[valid("KhieuNai", **TOO_EARLY)], TuyenTruyen=[valid("TuyenTruyen", **NO_GUESTS)])
    good = raw_book(KhieuNai=[valid("KhieuNai")], TuyenTruyen=[valid("TuyenTruyen", **NO_GUESTS)])
    now = replace(good, sheets={**good.sheets, "Loi": loi(spoken(bad), {})})
    given = submission(now, catalog)
    found = waivers.corrected(catalog, given, checker(catalog).check(given, RECEIVED))
    assert [(r.rule, r.record_id) for r in found] == [("R-KN-01", "SCT-KN-2019-2401")]


def test_what_only_other_files_can_show_is_not_called_corrected(catalog: Catalog) -> None:
    raw = book()
    listed = [replace(f, rule="R-XU-02") for f in spoken(raw, of="R-TT-01")]
    given = submission(replace(raw, sheets={**raw.sheets, "Loi": loi(listed, {})}), catalog)
    assert waivers.corrected(catalog, given, ()) == ()


# files ----------------------------------------------------------------------------------------------------------


def test_reasons_written_into_a_workbook_are_read_from_its_file(tmp_path: Path, catalog: Catalog) -> None:
    rows = {"TuyenTruyen": [valid("TuyenTruyen", **NO_GUESTS)]}
    plain = written(tmp_path, rows=rows)
    (given,) = submissions(plain)
    found = [f for f in checker(catalog).check(given, RECEIVED) if f.rule == "R-TT-01"]
    kept = [replace(f, waived=True, reason="Mưa lũ, không có ai đến dự") for f in found]
    (again,) = submissions(written(tmp_path, rows=rows, name="lai.xlsx", findings=kept))
    assert [(r.rule, r.reason, r.state) for r in again.remarks] == [
        ("R-TT-01", "Mưa lũ, không có ai đến dự", "Giữ nguyên")
    ]
    assert [f.waived for f in checker(catalog).check(again, RECEIVED) if f.rule == "R-TT-01"] == [True]


def test_in_a_shared_workbook_each_unit_answers_for_itself(tmp_path: Path, catalog: Catalog) -> None:
    rows = {"TuyenTruyen": [valid("TuyenTruyen", **NO_GUESTS)]}
    contents = [entry.Contents(unit_of(u, "2019-Q2"), rows, COVER) for u in ("SCT", "H106")]
    period = periods.period(catalog, "2019-Q2")
    path = entry.write_shared(tmp_path / "a.xlsx", catalog, period, contents, clock=CLOCK)
    found = [f for s in submissions(path) for f in checker(catalog).check(s, RECEIVED) if f.rule == "R-TT-01"]
    assert [f.unit for f in found] == ["SCT", "H106"]
    told = [replace(f, waived=True, reason="Không có ai đến dự") for f in found if f.unit == "H106"]
    entry.write_shared(path, catalog, period, contents, clock=CLOCK, findings=told)
    again = {s.unit: s for s in submissions(path)}
    assert {u: len(s.remarks) for u, s in again.items()} == {"SCT": 0, "H106": 1}
    checked = [f for s in again.values() for f in checker(catalog).check(s, RECEIVED) if f.rule == "R-TT-01"]
    assert [(f.unit, f.waived) for f in checked] == [("SCT", False), ("H106", True)]
