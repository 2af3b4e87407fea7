"""The rules of the whole province: units that are missing or late, what one unit says of another, annexes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import consolidate
from bvq_excel.model import CheckedFile
from bvq_excel.periods import period
from bvq_excel.sheets.province import answered, disagreeing
from tests.books import PERIOD, RECEIVED, raw_book, submission, valid
from tests.examples import findings, situation
from tests.provinces import Rows, across, context_of, pair, told

TAX = "0100109106"
VISIT = {"decision_no": "15/QĐ-QLTT", "inspection_date": "2020-04-10", "subject_name": "Cửa hàng X"}

# who reported ------------------------------------------------------------------------------------------------


def test_every_unit_that_has_to_report_and_did_not_is_named(catalog: Catalog) -> None:
    example = {"@period": "2019-Q2", "ThongTin": [{"unit_code": "SCT"}, {"unit_code": "H105"}]}
    found = findings(catalog, "R-XU-01", example)
    units = [u.code for u in catalog.reporting_units(date(2019, 6, 14))]
    assert sorted(str(f.unit) for f in found) == sorted(set(units) - {"SCT", "H105"})
    assert len(units) == 44
    assert {(f.file, f.sheet, f.cell, f.severity) for f in found} == {(None, None, None, "error")}


def test_a_missing_unit_is_called_by_its_name_of_the_time(catalog: Catalog) -> None:
    (market,) = [f for f in across(catalog, "R-XU-01", {"@period": "2019-Q2", "ThongTin": []}) if f.unit == "QLTT"]
    assert market.message == (
        "Chưa nhận được tệp báo cáo của Cục Quản lý thị trường tỉnh Lai Châu cho kỳ từ 15/03/2019 đến 14/06/2019."
    )
    assert market.line.startswith("QLTT: Chưa nhận được")


def test_districts_are_no_longer_missing_after_they_were_abolished(catalog: Catalog) -> None:
    found = across(catalog, "R-XU-01", {"@period": "2025-Q3", "ThongTin": []})
    codes = {f.unit for f in found}
    assert "H105" not in codes
    assert "X03388" in codes


LATE = [
    ("2020-03-17", []),  # Saturday 14 March, two working days later
    ("2020-03-18", ["H105.xlsx ThongTin!C6"]),
]


@pytest.mark.parametrize(("day", "found"), LATE)
def test_a_file_is_late_after_the_working_days_allowed(catalog: Catalog, day: str, found: list[str]) -> None:
    example = {"unit_code": "H105", "period_to": "2020-03-14", "@received_at": day}
    assert told(catalog, "R-XU-03", example) == found


def test_a_late_file_is_told_the_day_it_was_due(catalog: Catalog) -> None:
    example = {"unit_code": "H105", "period_to": "2020-03-14", "@received_at": "2020-03-20"}
    (found,) = findings(catalog, "R-XU-03", example)
    assert found.severity == "warning"
    assert found.message == ("tệp nhận ngày 20/03/2020, sau hạn nộp 17/03/2020 (2 ngày làm việc từ ngày cuối kỳ).")


# what one unit says of another ---------------------------------------------------------------------------------


def joint(lead: str = "QLTT", **member: Any) -> Rows:
    """Return SYT's row of a joint inspection led by `lead`, and QLTT's own row of it."""
    rows = [
        {"unit_code": "QLTT", "team_lead": "QLTT", "inspect_type": "LIENNGANH", **VISIT},
        {"unit_code": "SYT", "team_lead": lead, "inspect_type": "LIENNGANH", **VISIT, **member},
    ]
    return {"@period": "2020-Q2", "KiemTra": rows}


JOINT = [
    (joint(), []),
    (joint(subject_name="Cửa hàng Y"), ["SYT.xlsx KiemTra!I6"]),
    (joint(subject_name="cửa hàng  X", subject_tax=TAX), []),
    (joint(lead="SCT"), ["SYT.xlsx KiemTra!I6"]),  # whose file has not come
    (joint(lead="SYT", subject_name="Cửa hàng Y"), []),
    (joint(lead="TCQLTT"), []),  # does not report in the province
    (joint(lead="SNNMT"), []),  # did not exist then
    (joint(lead=""), []),
    (joint(decision_no=""), []),
    (joint(subject_name=""), ["SYT.xlsx KiemTra!I6"]),
    (joint(subject_name="Cửa hàng Y", inspect_type="DINHKY"), []),
]


@pytest.mark.parametrize(("example", "found"), JOINT)
def test_the_leading_unit_reports_a_joint_inspection_too(catalog: Catalog, example: Rows, found: list[str]) -> None:
    assert told(catalog, "R-XU-05", example) == found


def test_the_contracts_own_example_of_a_joint_inspection(catalog: Catalog) -> None:
    rule = catalog.rules["R-XU-05"]
    assert told(catalog, "R-XU-05", dict(rule.passing)) == []
    (found,) = findings(catalog, "R-XU-05", dict(rule.failing))
    assert found.message.endswith("chưa được tính vì đơn vị chủ trì Cục Quản lý thị trường tỉnh Lai Châu chưa gửi tệp.")


HANDED_ON = {"status": "CHUYEN", "handling_unit": "SCT", "linked_case": "H105-KN-2020-2403"}
HANDED = [
    (pair("KhieuNai", HANDED_ON, {"status": "DANGXL", "linked_case": "h105-kn-2020-2403"}), []),
    (pair("KhieuNai", HANDED_ON, {"status": "DANGXL", "linked_case": ""}), ["H105.xlsx KhieuNai!AO6"]),
    (pair("KhieuNai", {**HANDED_ON, "linked_case": ""}, {"status": "DANGXL"}), []),  # the empty cell is reported
    (pair("KhieuNai", {**HANDED_ON, "status": "DANGXL"}, {"status": "DANGXL"}), []),
    (pair("KhieuNai", {**HANDED_ON, "handling_unit": "H106"}, {"status": "DANGXL"}), []),  # H106 has not reported
]


@pytest.mark.parametrize(("example", "found"), HANDED)
def test_the_receiving_unit_has_the_case(catalog: Catalog, example: Rows, found: list[str]) -> None:
    assert told(catalog, "R-KN-12", example) == found


def test_a_unit_that_keeps_no_complaints_is_not_asked_for_the_case(catalog: Catalog) -> None:
    example = pair("KhieuNai", {**HANDED_ON, "handling_unit": "SCT"}, {})
    made = situation(catalog, catalog.rules["R-KN-12"], example)
    sender, receiver = made.submissions
    without = replace(receiver, tables={n: rows for n, rows in receiver.tables.items() if n != "KhieuNai"})
    assert [f.rule for f in across(catalog, "R-KN-12", example)] == ["R-KN-12"]
    found = checker(catalog).check_province((sender, without), made.period, made.received)
    assert "R-KN-12" not in {f.rule for f in found}


LINE = {"budget_unit": "H105", "year": 2020, "task_code": "ND1.01", "item": "TUYENTRUYEN", "fund_source": "NSTINH"}
STATED = {"appraised": 90_000_000, "appraised_date": "2020-04-01"}


def lines(unit: Rows, finance: Rows) -> Rows:
    """Return a budget line of H105 as the unit and as the finance department state it."""
    rows = [{"unit_code": "H105", **LINE, **unit}, {"unit_code": "STC", **LINE, **finance}]
    return {"@period": "2020-Q2", "KinhPhi": rows}


APPRAISALS = [
    (lines(STATED, STATED), [], ["K6", "L6"]),
    (lines({**STATED, "appraised": 80_000_000}, STATED), ["H105.xlsx KinhPhi!K6"], ["K6", "L6"]),
    (lines({**STATED, "appraised_date": "2020-04-02"}, STATED), ["H105.xlsx KinhPhi!L6"], ["K6", "L6"]),
    (lines(STATED, {**STATED, "item": "KHAC"}), [], []),  # another line: the unit's own check stands
    (lines(STATED, {"appraised": ""}), [], []),
    (lines({**STATED, "budget_unit": ""}, STATED), [], ["K6", "L6"]),
    (lines({**STATED, "appraised_date": ""}, STATED), [], ["K6", "L6"]),
    (lines({**STATED, "appraised": ""}, {**STATED, "appraised_date": ""}), [], ["K6", "L6"]),
    (lines({**STATED, "year": ""}, {"appraised": 1, "year": ""}), [], []),  # unknown lines are not the same
]


@pytest.mark.parametrize(("example", "found", "settled"), APPRAISALS)
def test_an_appraisal_is_compared_with_the_finance_departments(
    catalog: Catalog, example: Rows, found: list[str], settled: list[str]
) -> None:
    assert [f"{f.file} {f.sheet}!{f.cell}" for f in across(catalog, "R-KP-06", example)] == found
    places = answered(context_of(catalog, "R-KP-06", example))
    assert sorted(cell for rule, _, _, cell in places if rule == "R-KP-06") == settled
    assert {unit for _, unit, _, _ in places} <= {"H105"}


def test_a_different_appraisal_is_told_the_finance_departments_figure(catalog: Catalog) -> None:
    (found,) = across(catalog, "R-KP-06", lines({**STATED, "appraised": 80_000_000}, STATED))
    assert found.message == 'số thẩm định "80.000.000" khác số Sở Tài chính đã ghi là 90.000.000 đồng.'


CONSOLIDATED = [
    (lines(STATED, STATED), 0, []),
    (lines({**STATED, "appraised": 80_000_000}, STATED), 1, ["khác số Sở Tài chính đã ghi"]),
    (lines(STATED, {**STATED, "item": "KHAC"}), 1, ["chỉ Sở Tài chính ghi"]),
]


@pytest.mark.parametrize(("example", "rejected", "said"), CONSOLIDATED)
def test_consolidating_forgives_an_appraisal_that_the_finance_department_confirms(
    catalog: Catalog, example: Rows, rejected: int, said: list[str]
) -> None:
    made = situation(catalog, catalog.rules["R-KP-06"], example)
    check = checker(catalog).check
    files = []
    for sent in made.submissions:
        own = tuple(f for f in check(sent, made.received) if f.rule == "R-KP-06")
        files.append(CheckedFile(sent.source.file, (sent,), (own,)))
    result = consolidate(catalog, files, made.period, made.received)
    assert result.by_unit_sheet["H105"]["KinhPhi"].rejected == rejected
    messages = [f.message for f in result.findings if f.rule == "R-KP-06"]
    assert len(messages) == len(said)
    assert all(part in message for part, message in zip(said, messages, strict=True))


def test_a_request_that_the_finance_department_answered_is_no_longer_waiting(catalog: Catalog) -> None:
    waiting = {"request_date": "2020-04-01", "appraised": ""}
    assert told(catalog, "R-KP-08", lines(waiting, STATED)) == ["H105.xlsx KinhPhi!K6"]
    assert ("R-KP-08", "H105", "KinhPhi", "K6") in answered(context_of(catalog, "R-KP-08", lines(waiting, STATED)))


def references(mediation: str, *known: str) -> Rows:
    """Return a complaint of H105 that refers to a mediation, and the mediations in SCT's file."""
    rows = [{"unit_code": "SCT", "mediation_id": m} for m in known or ("SCT-HG-2020-9999",)]
    return {"@period": "2020-Q2", "KhieuNai": [{"unit_code": "H105", "mediation_id": mediation}], "HoaGiai": rows}


REFERENCES = [
    ("SCT-HG-2020-2401", ["SCT-HG-2020-2401"], [], True),
    ("SCT-HG-2020-2402", ["SCT-HG-2020-2401"], ["H105.xlsx KhieuNai!AM6"], True),
    ("H106-HG-2020-2401", ["SCT-HG-2020-2401"], [], False),  # H106 has not reported
    ("H105-HG-2020-2401", ["SCT-HG-2020-2401"], [], False),  # its own: the file's check says it
    ("HG-01", ["SCT-HG-2020-2401"], [], False),  # nobody knows whose it is
    ("hg-01", ["HG-01"], [], True),
]


@pytest.mark.parametrize(("code", "known", "found", "settled"), REFERENCES)
def test_a_reference_to_another_unit_is_looked_up_in_its_file(
    catalog: Catalog, code: str, known: list[str], found: list[str], settled: bool
) -> None:
    example = references(code, *known)
    assert [f"{f.file} {f.sheet}!{f.cell}" for f in across(catalog, "R-CH-17", example)] == found
    place = ("R-CH-17", "H105", "KhieuNai", "AM6")
    assert (place in answered(context_of(catalog, "R-CH-17", example))) is settled


def test_a_soft_reference_stays_a_warning_of_its_own_file(catalog: Catalog) -> None:
    missing = pair("KhieuNai", {"linked_case": "SCT-KN-2020-2499"}, {"record_id": "SCT-KN-2020-2401"})
    there = pair("KhieuNai", {"linked_case": "SCT-KN-2020-2401"}, {"record_id": "SCT-KN-2020-2401"})
    assert across(catalog, "R-CH-17", missing) == []
    place = ("R-CH-17", "H105", "KhieuNai", "AO6")
    assert place not in answered(context_of(catalog, "R-CH-17", missing))
    assert place in answered(context_of(catalog, "R-CH-17", there))


# figures -------------------------------------------------------------------------------------------------------


def test_units_may_count_for_themselves_what_the_province_counts_once() -> None:
    assert disagreeing(45, {"unit": 46, "area": 45}, once=True) == {}
    assert disagreeing(45, {"unit": 44, "area": 46}, once=True) == {"unit": 44, "area": 46}
    assert disagreeing(45, {"unit": 46}, once=False) == {"unit": 46}


TEST_ROW = {
    "task_code": "ND4.04",
    "kind": "KHAOSAT",
    "campaign": "Đợt 1",
    "performer": "SKHCN",
    "sample_date": "2020-04-10",
    "item": "Rượu",
    "goods_group": "TP",
    "sample_place": "Chợ",
    "area_code": "H105",
    "samples": 10,
    "pass_n": 10,
    "fail_n": 0,
    "pending_n": 0,
    "parameters": "Methanol",
    "lab": "Phòng thử nghiệm",
}


def optional(catalog: Catalog, name: str, key: str) -> Catalog:
    """Return the catalogue with one required column made optional."""
    sheet = catalog.sheets[name]
    columns = tuple(replace(c, required=False) if c.key == key else c for c in sheet.columns)
    return replace(catalog, sheets={**catalog.sheets, name: replace(sheet, columns=columns)})


def test_a_row_outside_every_group_of_goods_is_noticed_in_the_annexes(catalog: Catalog) -> None:
    example = {"@period": "2020-Q2", "ThuNghiem": [TEST_ROW, {**TEST_ROW, "samples": 3, "goods_group": ""}]}
    (found,) = findings(optional(catalog, "ThuNghiem", "goods_group"), "R-XU-07", example)
    assert found.message == "Mẫu đã lấy: cộng theo nhóm hàng hóa, dịch vụ được 10 mẫu, khác số toàn tỉnh là 13 mẫu."
    assert found.line.startswith("Mẫu đã lấy")


def test_a_row_that_lacks_a_required_cell_is_left_to_its_own_files_check(catalog: Catalog) -> None:
    again = valid("ThuNghiem", record_id="SCT-TN-2019-2402", seq=2, item="Nước mắm", goods_group=None)
    sent = submission(raw_book(ThuNghiem=[valid("ThuNghiem"), again]), catalog)
    file = CheckedFile("SCT.xlsx", (sent,), (checker(catalog).check(sent, RECEIVED),))
    result = consolidate(catalog, [file], period(catalog, PERIOD), RECEIVED)
    assert (result.rows.merged, result.rows.rejected) == (1, 1)
    assert not [f for f in result.findings if f.rule == "R-XU-07"]
