"""Rules of earlier periods: how totals are judged, and rows through a real ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.model import CheckedFile
from bvq_excel.sheets.history import changed_much, is_recorded
from tests.books import valid
from tests.ledgers import Office, budget, complaint, document, said, sentences, settled, told, workbook
from tests.test_rule_examples import supplement

Q1, Q2, Q3, H1, Y = "2019-Q1", "2019-Q2", "2019-Q3", "2019-H1", "2019-Y"
APRIL = date(2019, 4, 12)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# how totals are judged ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("current", "last_year", "much"),
    [(90, 60, False), (91, 60, True), (30, 60, False), (29, 60, True), (5, 0, False), (0, 1, True), (-1, -4, True)],
)
def test_a_change_is_large_beyond_half_of_last_years_value(current: float, last_year: float, much: bool) -> None:
    assert changed_much(current, last_year, 50) is much


@pytest.mark.parametrize(
    ("state", "change", "reason", "allowed"),
    [
        ("", "gui_lai", "", True),
        ("KHOA", "dinh_chinh", "Ghi thiếu", True),
        ("KHOA", "dinh_chinh", "  ", False),
        ("KHOA", "gui_lai", "Ghi thiếu", False),
    ],
)
def test_a_closed_period_changes_by_a_correction_with_a_reason(
    state: str, change: str, reason: str, allowed: bool
) -> None:
    assert is_recorded(state, change, reason) is allowed


# R-CH-24, R-CH-04: supplementary reports ---------------------------------------------------------------------


def test_the_contracts_example_of_a_supplementary_report_is_a_warning(catalog: Catalog) -> None:
    rule = catalog.rules["R-CH-24"]
    (found,) = supplement(rule, rule.failing)
    assert (found.severity, found.sheet, found.key) == ("warning", "VanBan", "doc_date")


def test_a_forgotten_row_is_a_warning_and_counts_no_longer_as_outside_its_period(office: Office) -> None:
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 2, 1))]))
    late = workbook("SCT", Q2, VanBan=[document(2, APRIL), document(3, date(2019, 3, 4))])
    assert said(late.findings[0], "R-CH-04") == ["R-CH-04 SCT.xlsx VanBan!F7"]
    office.enter(late)
    result = office.consolidated(Q2)
    assert said(result.findings, "R-CH-04", "R-CH-24") == ["R-CH-24 SCT.xlsx VanBan!F7"]
    assert result.by_unit_sheet["SCT"]["VanBan"].rejected == 0
    (found,) = (f for f in result.findings if f.rule == "R-CH-24")
    assert found.message == (
        'ngày ban hành "04/03/2019" thuộc kỳ 2019-Q1 (từ 01/01/2019 đến 14/03/2019) mà kỳ đó chưa báo cáo dòng này: '
        "coi là báo cáo bổ sung, tính vào lũy kế."
    )


def test_a_supplementary_report_is_confirmed_by_the_rows_note(office: Office) -> None:
    late = document(3, date(2019, 3, 4), note="Báo cáo bổ sung, văn bản đến chậm")
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2, VanBan=[late]))
    (found,) = (f for f in office.consolidated(Q2).findings if f.rule == "R-CH-24")
    assert found.waived
    assert "văn bản đến chậm" in (found.reason or "")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param([document(1, date(2019, 2, 1))], ["R-CH-04"], id="reported in its own quarter"),
        pytest.param([document(1, date(2019, 2, 1), issuer="SYT")], ["R-CH-24"], id="another issuer's document"),
        pytest.param([document(5, date(2019, 3, 4), issuer="XYZ")], ["R-CH-04"], id="whose it is cannot be told"),
        pytest.param([document(5, date(2018, 12, 3))], ["R-CH-04"], id="older than the quarter before"),
        pytest.param([document(5, date(2019, 6, 15))], ["R-CH-04"], id="after the period"),
        pytest.param([document(5, date(2019, 3, 14))], ["R-CH-24"], id="the last day of the quarter before"),
        pytest.param([document(5, date(2019, 3, 15))], [], id="the first day of the quarter"),
    ],
)
def test_what_is_a_supplementary_report(office: Office, rows: list[dict[str, Any]], found: list[str]) -> None:
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 2, 1))]))
    office.enter(workbook("SCT", Q2, VanBan=rows))
    assert [x.split()[0] for x in told(office, Q2, "R-CH-04", "R-CH-24")] == found


def test_a_unit_that_reported_nothing_then_may_report_it_now(office: Office) -> None:
    office.enter(workbook("SYT", Q1), workbook("SCT", Q2, VanBan=[document(3, date(2019, 3, 4))]))
    assert told(office, Q2, "R-CH-04", "R-CH-24") == ["R-CH-24 SCT.xlsx VanBan!F6"]


def test_without_memory_of_the_quarter_before_it_stays_an_error(office: Office) -> None:
    office.enter(workbook("SCT", Q2, VanBan=[document(3, date(2019, 3, 4))]))
    assert told(office, Q2, "R-CH-04", "R-CH-24") == ["R-CH-04 SCT.xlsx VanBan!F6"]


def test_months_of_a_hotline_are_dated_too(office: Office) -> None:
    line = valid("DuongDayNong", month="2019-03", complaint_n=0)
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2, DuongDayNong=[line]))
    assert told(office, Q2, "R-CH-04", "R-CH-24") == ["R-CH-24 SCT.xlsx DuongDayNong!E6"]


def test_an_inspection_that_is_here_for_its_penalty_is_no_supplementary_report(office: Office) -> None:
    visit = valid(
        "KiemTra",
        inspection_date=date(2019, 3, 4),
        decision_date=date(2019, 3, 1),
        penalty_date=APRIL,
        conclusion="VIPHAM",
    )
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2, KiemTra=[visit]))
    assert told(office, Q2, "R-CH-04", "R-CH-24") == []


# R-CH-06: ids over the years ---------------------------------------------------------------------------------


def test_an_id_of_an_earlier_quarter_is_not_used_again(office: Office) -> None:
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 2, 1))]))
    office.enter(workbook("SCT", Q2, VanBan=[document(2, APRIL, record_id="sct-vb-2019-0001"), document(3, APRIL)]))
    assert told(office, Q2, "R-CH-06") == ["R-CH-06 SCT.xlsx VanBan!B6"]
    (found,) = (f for f in office.consolidated(Q2).findings if f.rule == "R-CH-06")
    assert found.line == (
        'VanBan!B6: mã bản ghi "sct-vb-2019-0001" đã dùng ở kỳ 2019-Q1 (ô B6 trong tệp SCT.xlsx). Lấy mã mới ở B6 '
        "nếu đây là việc khác; nếu chính việc này đã báo cáo ở kỳ 2019-Q1 thì xóa dòng. [R-CH-06]"
    )


ID = {"record_id": "SCT-KN-2019-0001"}
CARRIED = [
    pytest.param([complaint()], [], id="still open"),
    pytest.param([settled(APRIL)], [], id="settled in this quarter"),
    pytest.param([settled(date(2019, 3, 4))], ["R-CH-06 SCT.xlsx KhieuNai!B6"], id="settled in its own quarter"),
    pytest.param(
        [complaint(received_date=APRIL, accepted_date=APRIL, due_date=None)],
        ["R-CH-06 SCT.xlsx KhieuNai!B6"],
        id="another case, received in this quarter",
    ),
]


@pytest.mark.parametrize(("rows", "found"), CARRIED)
def test_a_case_that_is_carried_over_keeps_its_id(office: Office, rows: list[dict[str, Any]], found: list[str]) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]), workbook("SCT", Q2, KhieuNai=rows))
    assert told(office, Q2, "R-CH-06") == found


def test_a_later_quarter_does_not_make_an_earlier_id_wrong(office: Office) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]), workbook("SCT", Q2, KhieuNai=[settled(APRIL)]))
    assert told(office, Q1, "R-CH-06") == []


def test_periods_inside_one_another_may_repeat_ids(office: Office) -> None:
    row = document(1, date(2019, 3, 20), record_id="SCT-VB-2019-9601")
    office.enter(workbook("SCT", "2019-CD153", VanBan=[row]), workbook("SCT", "2019-M04", VanBan=[row]))
    office.enter(workbook("SCT", Q2, VanBan=[row]), workbook("SCT", H1, VanBan=[row]))
    for code in ("2019-CD153", "2019-M04", Q2, H1):
        assert told(office, code, "R-CH-06") == []


def test_a_replaced_submission_may_have_the_same_ids(office: Office) -> None:
    office.enter(
        workbook("SCT", Q2, VanBan=[document(1, APRIL)]), workbook("SCT", Q2, no=2, VanBan=[document(2, APRIL)])
    )
    assert told(office, Q2, "R-CH-06") == []


def test_registers_and_tasks_keep_their_ids(office: Office) -> None:
    row = valid("DoanhNghiep", record_id="SCT-DNN-2019-0001", reg_date=date(2019, 2, 4))
    office.enter(workbook("SCT", Q1, DoanhNghiep=[row]), workbook("SCT", Q2, DoanhNghiep=[row]))
    assert told(office, Q2, "R-CH-06") == []


# R-KN-06, R-XU-04: what passes from period to period ---------------------------------------------------------


def test_a_case_that_vanished_is_missed_by_unit_and_in_the_province(office: Office) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]), workbook("SCT", Q2))
    assert told(office, Q2, "R-KN-06", "R-XU-04") == ["R-KN-06 SCT.xlsx KhieuNai!AG5", "R-XU-04 -"]
    assert sentences(office, Q2, "R-KN-06") == [
        "vụ tồn đầu kỳ là 0, khác vụ tồn cuối kỳ 2019-Q1 là 1; thiếu vụ SCT-KN-2019-0001."
    ]
    assert sentences(office, Q2, "R-XU-04") == ["Vụ tồn đầu kỳ là 0, khác số cuối kỳ trước đã chốt là 1."]


def test_a_case_from_before_that_nobody_knew_of_is_noticed(office: Office) -> None:
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2, KhieuNai=[settled(APRIL)]))
    assert sentences(office, Q2, "R-KN-06") == [
        "vụ tồn đầu kỳ là 1, khác vụ tồn cuối kỳ 2019-Q1 là 0; thêm vụ SCT-KN-2019-0001."
    ]


@pytest.mark.parametrize(("count", "end"), [(7, "SCT-KN-2019-0005 và 2 vụ khác."), (5, ", SCT-KN-2019-0005.")])
def test_many_missing_cases_are_not_all_named(office: Office, count: int, end: str) -> None:
    rows = [complaint(record_id=f"SCT-KN-2019-{n:04d}", consumer_name=f"Lò Văn {n}") for n in range(1, count + 1)]
    office.enter(workbook("SCT", Q1, KhieuNai=rows), workbook("SCT", Q2))
    (message,) = sentences(office, Q2, "R-KN-06")
    assert message.endswith(end)


def without(file: CheckedFile, *sheets: str) -> CheckedFile:
    """Return the workbook without some of its sheets."""
    (submission,) = file.submissions
    tables = {n: rows for n, rows in submission.tables.items() if n not in sheets}
    return replace(file, submissions=(replace(submission, tables=tables),))


def test_sheets_that_are_missing_in_one_of_two_files_are_not_compared(office: Office) -> None:
    """That a required sheet is missing is said by another rule."""
    before = workbook("SCT", Q1, KhieuNai=[settled(date(2019, 3, 4))], ToChucXH=[body()], DoanhNghiep=[business()])
    after = workbook("SCT", Q2, KhieuNai=[settled(APRIL)], ToChucXH=[body()], DoanhNghiep=[business()])
    sheets = ("KhieuNai", "ToChucXH", "DoanhNghiep")
    for n, (first, second) in enumerate(((without(before, *sheets), after), (before, without(after, *sheets)))):
        other = Office(office.data / str(n))
        other.enter(first, second)
        assert told(other, Q2, "R-KN-06") == []
        assert [x for x in told(other, Q2, "R-XU-04") if x != "R-XU-04 -"] == []


@pytest.mark.parametrize("row", [complaint(), settled(APRIL), settled(APRIL, status="CHUYEN")])
def test_a_case_that_is_carried_over_balances(office: Office, row: dict[str, Any]) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]), workbook("SCT", Q2, KhieuNai=[row]))
    assert told(office, Q2, "R-KN-06", "R-XU-04") == []


def test_a_unit_that_was_not_there_before_is_not_asked(office: Office) -> None:
    office.enter(workbook("H105", Q1), workbook("SCT", Q2, KhieuNai=[settled(APRIL)]))
    assert told(office, Q2, "R-KN-06") == []


def test_cases_that_are_in_no_column_of_the_balance_are_noticed(office: Office) -> None:
    """Ended before it came: received in the quarter, but neither settled in it nor open at its end."""
    row = settled(date(2019, 3, 4), received_date=date(2019, 4, 2), accepted_date=date(2019, 4, 2))
    other = complaint(received_date=APRIL, accepted_date=APRIL, due_date=None, record_id="SCT-KN-2019-2402")
    office.enter(workbook("SCT", Q2, KhieuNai=[row, other]))
    assert sentences(office, Q2, "R-KN-06") == [
        "số vụ không khớp: tồn đầu kỳ 0 cộng tiếp nhận 2 phải bằng giải quyết 0, chuyển 0, từ chối và rút 0, "
        "tồn cuối kỳ 1 cộng lại."
    ]


@pytest.mark.parametrize(
    "row",
    [
        complaint(received_date=APRIL, accepted_date=APRIL, closed_date=APRIL),
        settled(APRIL, received_date="31/02/2019"),
    ],
)
def test_a_row_with_a_contradiction_of_its_own_is_told_once(office: Office, row: dict[str, Any]) -> None:
    office.enter(workbook("SCT", Q2, KhieuNai=[row]))
    assert [x for x in told(office, Q2, "R-KN-06") if x.endswith("5")] == []


def test_of_a_closed_quarter_the_closed_figure_counts(office: Office) -> None:
    """A case that was rejected for an error is not in the closed figure; that it was open shows now."""
    wrong = complaint(due_date=date(2019, 2, 12), handling_unit="XYZ")
    office.enter(workbook("SCT", Q1, KhieuNai=[wrong]))
    assert office.consolidated(Q1).evaluator.figure("I-KN-07").value == 0
    office.enter(workbook("SCT", Q2, KhieuNai=[settled(APRIL)]))
    assert told(office, Q2, "R-XU-04") == []
    office.close(Q1)
    assert told(office, Q2, "R-XU-04") == ["R-XU-04 -"]


def body(**changes: Any) -> dict[str, Any]:
    return valid("ToChucXH", **changes)


BODIES = [
    pytest.param([body()], [], id="goes on"),
    pytest.param([], ["R-XU-04 SCT.xlsx ToChucXH!U5"], id="vanished"),
    pytest.param([body(state="TAMNGUNG")], [], id="rests since"),
    pytest.param([body(state="GIAITHE", end_date=APRIL)], [], id="ended in this quarter"),
    pytest.param(
        [body(state="GIAITHE", end_date=date(2019, 3, 14))], ["R-XU-04 SCT.xlsx ToChucXH!U5"], id="ended then"
    ),
    pytest.param([body(), body(body_id="TC-02", found_date=APRIL)], [], id="another one founded"),
    pytest.param([body(), body(body_id="TC-02")], ["R-XU-04 SCT.xlsx ToChucXH!U5"], id="one that was not known"),
    pytest.param(
        [body(), body(body_id="TC-02", state="GIAITHE", end_date=APRIL)],
        ["R-XU-04 SCT.xlsx ToChucXH!U5"],
        id="one that was not known, ended since",
    ),
    pytest.param([body(), body(body_id="TC-02", found_date=None)], [], id="nobody knows since when"),
    pytest.param(
        [body(), body(body_id="TC-02", found_date=date(2019, 3, 14))],
        ["R-XU-04 SCT.xlsx ToChucXH!U5"],
        id="founded on the last day before",
    ),
    pytest.param([body(), body(body_id="TC-02", found_date=date(2019, 3, 15))], [], id="founded on the first day"),
]


@pytest.mark.parametrize(("rows", "found"), BODIES)
def test_bodies_go_on(office: Office, rows: list[dict[str, Any]], found: list[str]) -> None:
    office.enter(workbook("SCT", Q1, ToChucXH=[body()]), workbook("SCT", Q2, ToChucXH=rows))
    assert told(office, Q2, "R-XU-04") == found


def business(**changes: Any) -> dict[str, Any]:
    return valid("DoanhNghiep", **{"reg_date": date(2019, 2, 4), **changes})


BUSINESSES = [
    pytest.param([business()], [], id="goes on"),
    pytest.param([], ["R-XU-04 SCT.xlsx DoanhNghiep!AA5"], id="vanished"),
    pytest.param([business(withdraw_date=APRIL)], [], id="withdrew in this quarter"),
    pytest.param([business(withdraw_date=date(2019, 3, 14))], ["R-XU-04 SCT.xlsx DoanhNghiep!AA5"], id="withdrew then"),
    pytest.param([business(), business(tax_code="0300588569", reg_date=APRIL)], [], id="another one joined"),
    pytest.param([business(), business(tax_code="0300588569", reg_date=None)], [], id="another one is no member"),
    pytest.param(
        [business(), business(tax_code="0300588569", reg_date=date(2019, 3, 14))],
        ["R-XU-04 SCT.xlsx DoanhNghiep!AA5"],
        id="another one joined on the last day before",
    ),
]


@pytest.mark.parametrize(("rows", "found"), BUSINESSES)
def test_businesses_go_on(office: Office, rows: list[dict[str, Any]], found: list[str]) -> None:
    office.enter(workbook("SCT", Q1, DoanhNghiep=[business()]), workbook("SCT", Q2, DoanhNghiep=rows))
    assert told(office, Q2, "R-XU-04") == found


BUDGETS = [
    pytest.param(5_000_000, 5_000_000, [], id="the same"),
    pytest.param(5_000_000, 4_000_000, ["R-XU-04 SCT.xlsx KinhPhi!O6"], id="less"),
    pytest.param(5_000_000, None, ["R-XU-04 SCT.xlsx KinhPhi!O6"], id="nothing taken over"),
    pytest.param(None, 5_000_000, [], id="not yet said what was handed on"),
    pytest.param(0, None, [], id="nothing handed on, nothing taken over"),
]


@pytest.mark.parametrize(("handed_on", "taken_over", "found"), BUDGETS)
def test_money_carried_over_is_one_amount(
    office: Office, handed_on: int | None, taken_over: int | None, found: list[str]
) -> None:
    office.enter(workbook("SCT", Q3, KinhPhi=[budget(2019)]))
    office.enter(workbook("SCT", "2019-Q4", KinhPhi=[budget(2019, carried_out=handed_on)]))
    office.enter(workbook("SCT", "2020-Q1", KinhPhi=[budget(2020, carried_in=taken_over)]))
    assert told(office, "2020-Q1", "R-XU-04") == found


def test_a_budget_line_of_another_kind_is_not_compared(office: Office) -> None:
    office.enter(workbook("SCT", "2019-Q4", KinhPhi=[budget(2019, carried_out=5_000_000)]))
    office.enter(workbook("SCT", "2020-Q1", KinhPhi=[budget(2020, fund_source="XHH"), budget(2021)]))
    assert told(office, "2020-Q1", "R-XU-04") == []


def test_what_was_handed_on_is_said_by_the_user_of_the_money(office: Office) -> None:
    office.enter(workbook("SCT", "2019-Q4", KinhPhi=[budget(2019, carried_out=5_000_000)]))
    office.enter(workbook("STC", "2019-Q4", KinhPhi=[budget(2019, carried_out=9_000_000)]))
    office.enter(workbook("SCT", "2020-Q1", KinhPhi=[budget(2020, carried_in=5_000_000)]))
    assert told(office, "2020-Q1", "R-XU-04") == []


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        pytest.param("SCT", {"carried_in": "chưa rõ"}, id="cannot be read"),
        pytest.param("SCT", {"year": None}, id="of no year"),
        pytest.param("STC", {}, id="the finance department's line for the unit"),
    ],
)
def test_a_line_that_does_not_tell_is_not_compared(office: Office, unit: str, line: dict[str, Any]) -> None:
    office.enter(workbook("SCT", "2019-Q4", KinhPhi=[budget(2019, carried_out=5_000_000)]))
    office.enter(workbook(unit, "2020-Q1", KinhPhi=[budget(2020, **line) if "year" not in line else budget(**line)]))
    assert [x for x in told(office, "2020-Q1", "R-XU-04") if x != "R-XU-04 -"] == []
