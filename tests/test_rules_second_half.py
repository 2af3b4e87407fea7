"""The row rules of DaoTao to KienNghi at their edges: boundaries, empty cells, validity, exceptions.

Each line is one row of a sheet and the columns at which the rule finds something. The contract's own examples
run in `test_rule_examples.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import findings

GROUPS = {
    "trainees_official": 10,
    "trainees_worker": 5,
    "trainees_business": 10,
    "trainees_association": 5,
    "trainees_other": 0,
}

Line = tuple[str, dict[str, Any], list[str]]
DAO_TAO: list[Line] = [
    ("R-DT-01", {"trainees": 31, **GROUPS}, ["trainees"]),
    ("R-DT-01", {"trainees": 31, **GROUPS, "trainees_other": 1}, []),
    *[("R-DT-01", {"trainees": 31, **GROUPS, key: ""}, []) for key in GROUPS],  # the empty cell is reported
    ("R-DT-01", {"trainees": "", **GROUPS}, []),
    ("R-DT-02", {"trainees": 30, "trainees_female": 30, "trainees_minority": 30, "certified": 30}, []),
    ("R-DT-02", {"trainees": 30, "trainees_female": 31}, ["trainees_female"]),
    ("R-DT-02", {"trainees": 30, "trainees_minority": 31, "certified": 32}, ["trainees_minority", "certified"]),
    ("R-DT-02", {"trainees": "", "trainees_female": 31}, []),
    ("R-DT-03", {"hours": 8, "date_from": "2020-05-04", "date_to": "2020-05-04"}, []),
    ("R-DT-03", {"hours": 9, "date_from": "2020-05-04", "date_to": "2020-05-04"}, ["hours"]),
    ("R-DT-03", {"hours": 9, "date_from": "2020-05-05", "date_to": "2020-05-04"}, []),  # R-DT-05 says it
    ("R-DT-04", {"kind": "CUDI", "organiser": "sở CT", "unit_code": "SCT"}, ["organiser"]),
    ("R-DT-04", {"kind": "CUDI", "organiser": "Huyện Tam Đường", "unit_code": "H106"}, ["organiser"]),
    ("R-DT-04", {"kind": "CUDI", "organiser": "Uỷ ban nhân dân tỉnh", "unit_code": "SCT"}, []),
    ("R-DT-04", {"kind": "CUDI", "organiser": "", "unit_code": "SCT"}, []),
    ("R-DT-04", {"kind": "MOLOP", "organiser": "Sở Công Thương", "unit_code": "SCT"}, []),
    ("R-DT-05", {"date_from": "2020-05-05", "date_to": "2020-05-05"}, []),
    ("R-DT-05", {"date_from": "2020-05-06", "date_to": "2020-05-05"}, ["date_from"]),
]

TESTED = {"pass_n": 7, "fail_n": 2, "pending_n": 1}
THU_NGHIEM: list[Line] = [
    ("R-TN-01", {"fail_n": 0}, []),
    ("R-TN-01", {"fail_n": 1}, ["warning_date"]),
    ("R-TN-01", {"fail_n": 1, "inspection_id": "QLTT-KT-2020-0007"}, []),
    ("R-TN-02", {"warning_date": "2020-05-01", "result_date": "2020-05-08"}, []),  # nobody is named
    ("R-TN-02", {"warning_date": "2020-05-01"}, []),
    ("R-TN-02", {"named_firm": "Cơ sở Y", "result_date": "2020-05-08", "warning_date": "2020-05-08"}, []),
    ("R-TN-02", {"named_firm": "Cơ sở Y", "result_date": "2020-05-08"}, []),
    ("R-TN-02", {"named_firm": "Cơ sở Y", "warning_date": "2020-05-08"}, ["result_date"]),
    ("R-TN-02", {"named_firm": "Cơ sở Y", "result_date": "2020-05-08", "warning_date": "2020-05-07"}, ["warning_date"]),
    *[("R-TN-51", {"samples": 99, **TESTED, key: ""}, []) for key in TESTED],
    ("R-TN-51", {"samples": 10, "pass_n": 8, "fail_n": 3, "pending_n": 0}, ["samples"]),
    ("R-TN-52", {"sample_date": "2020-05-01", "result_date": "2020-05-01"}, []),
    ("R-TN-52", {"sample_date": "2020-05-01", "result_date": "2020-04-30"}, ["result_date"]),
    ("R-TN-52", {"sample_date": "2020-05-01", "result_date": ""}, []),
]

THI_TRUONG = [
    ("R-TT2-51", {"price": 110_000, "price_prev": 100_000}, ["cause"]),
    ("R-TT2-51", {"price": 109_999, "price_prev": 100_000}, []),
    ("R-TT2-51", {"price": 90_000, "price_prev": 100_000}, ["cause"]),
    ("R-TT2-51", {"price": 90_001, "price_prev": 100_000}, []),
    ("R-TT2-51", {"price": 90_000, "price_prev": 100_000, "cause": "Vào vụ thu hoạch"}, []),
    ("R-TT2-51", {"price": 150_000, "price_prev": 100_000, "change_pct": 0}, ["cause"]),  # a stale computed cell
    ("R-TT2-51", {"price": 150_000, "price_prev": ""}, []),
    ("R-TT2-52", {"supply": "THIEU"}, ["proposal"]),
    ("R-TT2-52", {"supply": "THIEUCB"}, []),
    ("R-TT2-52", {"supply": "DU", "price": 120_000, "price_prev": 100_000}, ["proposal"]),
    ("R-TT2-52", {"supply": "", "price": 120_000, "price_prev": 100_000}, ["proposal"]),
    ("R-TT2-52", {"supply": "DU", "price": 119_999, "price_prev": 100_000}, []),
    ("R-TT2-52", {"supply": "DU", "price": 60_000, "price_prev": 100_000}, []),  # only rises need a proposal
    ("R-TT2-52", {"supply": "THIEU", "price": 150_000, "price_prev": 100_000}, ["proposal"]),  # said once
    ("R-TT2-52", {"supply": "THIEU", "price": 150_000, "price_prev": 100_000, "proposal": "Điều hàng"}, []),
]

SCALES = {"@period_to": "2020-06-14", "equipment_type": "CAN", "condition": "TOT"}
THIET_BI = [
    ("R-TB-51", {"qty": 3, "unit_price": 5_000_000, "amount": 15_000_000}, []),
    ("R-TB-51", {"qty": 3, "unit_price": 5_000_000, "amount": 15_000_001}, ["amount"]),
    ("R-TB-51", {"qty": 3, "unit_price": 5_000_000, "amount": ""}, []),
    ("R-TB-52", {**SCALES, "calib_due": "2020-06-14"}, []),
    ("R-TB-52", {**SCALES, "calib_due": "2020-06-13"}, ["calib_due"]),
    ("R-TB-52", {**SCALES, "calib_due": ""}, ["calib_due"]),
    ("R-TB-52", {**SCALES, "equipment_type": "DOLUONG", "calib_due": ""}, ["calib_due"]),
    ("R-TB-52", {**SCALES, "equipment_type": "TEST", "calib_due": ""}, []),
    ("R-TB-52", {**SCALES, "condition": "HONG", "calib_due": "2020-06-13"}, []),
    ("R-TB-52", {**SCALES, "condition": "HONG", "calib_due": ""}, []),
    ("R-TB-52", {**SCALES, "equipment_type": "DOLUONG", "calib_due": "2020-06-13"}, ["calib_due"]),
    ("R-TB-52", {**SCALES, "equipment_type": "TEST", "calib_due": "2020-06-13"}, []),
]

YES = {"crit1": True, "crit2": True, "crit3": True}
DOANH_NGHIEP = [
    ("R-DNN-02", {"rating": "", "crit1": False, "crit2": True, "crit3": True}, []),
    ("R-DNN-02", {"rating": "DAT", **YES, "crit3": False}, ["rating"]),
    ("R-DNN-02", {"rating": "DAT", **YES, "crit1": False}, ["rating"]),
    ("R-DNN-02", {"rating": "DAT", **YES, "crit3": ""}, []),
    ("R-DNN-02", {"rating": "", **YES}, []),
    ("R-DNN-02", {"rating": "CHUADAT", **YES, "crit2": False}, []),
    ("R-DNN-02", {"rating": "CHUADAT", **YES, "crit3": False}, []),
    ("R-DNN-02", {"rating": "CHUADAT", **YES}, ["rating"]),
    ("R-DNN-02", {"rating": "CHUADAT", **YES, "crit1": False}, []),
    ("R-DNN-51", {"complaints_in": 5, "complaints_done": 5, "complaints_ontime": 5}, []),
    ("R-DNN-51", {"complaints_in": 5, "complaints_done": 4, "complaints_ontime": 5}, ["complaints_ontime"]),
    ("R-DNN-51", {"complaints_in": 5, "complaints_ontime": 6}, ["complaints_ontime"]),
    ("R-DNN-51", {"complaints_in": 5, "complaints_ontime": 5}, []),
    ("R-DNN-51", {"complaints_in": 5, "complaints_done": 6, "complaints_ontime": 6}, ["complaints_done"]),
    ("R-DNN-52", {"@period_to": "2020-06-14", "reg_date": "2020-06-14", "withdraw_date": "2020-06-14"}, []),
    ("R-DNN-52", {"@period_to": "2020-06-14", "reg_date": "2020-06-15"}, ["reg_date"]),
    ("R-DNN-52", {"reg_date": "2019-03-01", "withdraw_date": "2019-02-28"}, ["withdraw_date"]),
]

CLUB = {"@period_to": "2025-09-14", "body_type": "HOIHUYEN", "state": "HOATDONG"}
TO_CHUC = [
    ("R-XH-01", {"body_type": "TCHOAGIAI", "parent_body": "HOI01", "mediators": 1}, []),
    ("R-XH-01", {"body_type": "TCHOAGIAI", "parent_body": "", "mediators": 1}, ["parent_body"]),
    ("R-XH-01", {"body_type": "TCHOAGIAI", "parent_body": "HOI01", "mediators": 0}, ["mediators"]),
    ("R-XH-01", {"body_type": "TCHOAGIAI", "parent_body": "HOI01", "mediators": ""}, ["mediators"]),
    ("R-XH-01", {"body_type": "HOITINH", "parent_body": "", "mediators": 0}, []),
    ("R-XH-02", CLUB, ["strengthen_note"]),
    ("R-XH-02", {**CLUB, "strengthen_note": "Chuyển thành chi hội khu vực"}, []),
    ("R-XH-02", {**CLUB, "state": "TAMNGUNG"}, []),
    ("R-XH-02", {**CLUB, "body_type": "CHIHOI"}, []),
    ("R-XH-02", {**CLUB, "@period_to": "2025-06-14"}, []),  # the rule begins on 1 July 2025
    ("R-XH-51", {"mediators": 3, "mediators_minority": 3}, []),
    ("R-XH-51", {"mediators": 3, "mediators_minority": 4}, ["mediators_minority"]),
    ("R-XH-52", {"state": "GIAITHE", "end_date": ""}, ["end_date"]),
    ("R-XH-52", {"state": "HOATDONG", "end_date": ""}, []),
    ("R-XH-52", {"state": "TAMNGUNG", "end_date": "2020-05-01"}, ["end_date"]),
    ("R-XH-52", {"state": "", "end_date": "2020-05-01"}, []),
    ("R-XH-52", {"state": "GIAITHE", "found_date": "2015-01-01", "end_date": "2015-01-01"}, []),
    ("R-XH-52", {"state": "GIAITHE", "found_date": "2015-01-01", "end_date": "2014-12-31"}, ["end_date"]),
]

MILLION = 1_000_000
BALANCED = {"carried_in": 5 * MILLION, "allocated": 80 * MILLION, "adjusted": -5 * MILLION}
KINH_PHI = [
    ("R-KP-01", {"requested": 100, "appraised": 100}, []),
    ("R-KP-01", {"requested": 100, "appraised": 101}, ["appraised"]),
    ("R-KP-02", {"appraised": 90, "allocated": 90}, []),
    ("R-KP-02", {"appraised": 90, "allocated": 90, "variance_reason": "Bổ sung giữa năm"}, []),
    ("R-KP-02", {"appraised": "", "allocated": 90}, []),
    ("R-KP-02", {"appraised": 90, "allocated": 91}, ["allocated"]),
    ("R-KP-02", {"appraised": 90, "allocated": 91, "variance_reason": "Bổ sung giữa năm"}, ["allocated"]),
    ("R-KP-03", {**BALANCED, "spent": 80 * MILLION}, []),
    ("R-KP-03", {**BALANCED, "spent": 80 * MILLION + 1}, ["spent"]),
    ("R-KP-03", {"allocated": 80 * MILLION, "spent": 81 * MILLION}, ["spent"]),  # an empty sum counts as nothing
    ("R-KP-03", {"spent": 81 * MILLION}, []),  # no budget known at all
    ("R-KP-04", {"spent": 80, "settled": 80}, []),
    ("R-KP-04", {"spent": 80, "settled": 81}, ["settled"]),
    ("R-KP-05", {**BALANCED, "settled": 70 * MILLION, "carried_out": 10 * MILLION}, []),
    ("R-KP-05", {**BALANCED, "settled": 70 * MILLION, "carried_out": 9 * MILLION}, ["settled"]),
    ("R-KP-05", {**BALANCED, "settled": "", "carried_out": 9 * MILLION}, []),  # the year is not closed
    ("R-KP-06", {"@unit_code": "H105", "appraised": "", "appraised_date": ""}, []),
    ("R-KP-06", {"@unit_code": "H105", "appraised": 0}, ["appraised"]),
    ("R-KP-06", {"@unit_code": "H105", "appraised": 90, "appraised_date": "2020-07-01"}, ["appraised"]),
    ("R-KP-06", {"@unit_code": "H105", "appraised": "", "appraised_date": "2020-07-01"}, ["appraised_date"]),
    ("R-KP-06", {"@unit_code": "STC", "appraised": "", "appraised_date": "2020-07-01"}, []),
    ("R-KP-51", {"@unit_code": "H105", "budget_unit": "H105"}, []),
    ("R-KP-51", {"@unit_code": "H105", "budget_unit": "H106"}, ["budget_unit"]),
    ("R-KP-51", {"@unit_code": "STC", "budget_unit": "H106"}, []),
    ("R-KP-08", {"@today": "2020-08-19", "request_date": "2020-07-20"}, []),  # 30 days are not yet over 30
    ("R-KP-08", {"@today": "2020-08-20", "request_date": "2020-07-20"}, ["appraised"]),
    ("R-KP-08", {"@today": "2020-08-20", "request_date": "2020-07-20", "appraised": 0}, []),
    ("R-KP-08", {"@today": "2020-08-20", "request_date": ""}, []),
]

NAMED = {"genre": "PSDT", "named_firm": "Cơ sở Y"}
BAO_CHI = [
    ("R-BC-01", NAMED, ["inspection_id"]),
    ("R-BC-01", {**NAMED, "inspection_id": "QLTT-KT-2020-0007"}, []),
    ("R-BC-01", {**NAMED, "genre": "PHONGSU"}, []),
    ("R-BC-01", {**NAMED, "named_firm": ""}, []),
    ("R-BC-03", {"media_channel": "BAODT", "replays": 0}, []),
    ("R-BC-03", {"media_channel": "BAODT", "replays": 1}, ["replays"]),
    ("R-BC-03", {"media_channel": "TRUYENHINH", "replays": 1}, []),
    ("R-BC-03", {"media_channel": "", "replays": 1}, []),
    ("R-BC-51", {"media_channel": "PHATTHANH", "duration_min": 60}, []),
    ("R-BC-51", {"media_channel": "PHATTHANH", "duration_min": 61}, ["duration_min"]),
    ("R-BC-51", {"media_channel": "BAODT", "duration_min": 61}, []),
]

VAN_BAN: list[Line] = [
    ("R-VB-02", {"doc_no": number}, [])
    for number in ("646/KH–UBND", "12/TTr-SCT", "30/2020/NĐ-CP", "07/QĐ-XPHC", "15/QĐ-ĐKT389", "45/SCT-QLTM")
] + [
    ("R-VB-02", {"doc_no": number}, ["doc_no"])
    for number in ("646", "646/KH", "Số 646/KH-UBND", "646/KH-UBND ngày 14/5", "646/kh-ubnd", "646 / KH - UBND")
]

KIEN_NGHI = [
    ("R-KIN-01", {"@unit_code": "SCT", "kind": "KIENNGHI", "send_to": "SCT"}, ["send_to"]),
    ("R-KIN-01", {"@unit_code": "H105", "kind": "KIENNGHI", "send_to": "SCT"}, []),
    ("R-KIN-01", {"@unit_code": "SCT", "kind": "KHOKHAN", "send_to": "SCT"}, []),
    ("R-KIN-01", {"@unit_code": "SCT", "kind": "KIENNGHI", "send_to": ""}, []),
]

ROWS = [
    *DAO_TAO,
    *THU_NGHIEM,
    *THI_TRUONG,
    *THIET_BI,
    *DOANH_NGHIEP,
    *TO_CHUC,
    *KINH_PHI,
    *BAO_CHI,
    *VAN_BAN,
    *KIEN_NGHI,
]


@pytest.mark.parametrize(("rule", "row", "columns"), ROWS)
def test_a_row_is_found_faulty_at_the_cell_to_correct(
    catalog: Catalog, rule: str, row: dict[str, Any], columns: list[str]
) -> None:
    assert [f.key for f in findings(catalog, rule, row)] == columns


def test_an_allocation_above_the_appraisal_is_a_warning_once_it_is_explained(catalog: Catalog) -> None:
    row = {"appraised": 90, "allocated": 91}
    (bare,) = findings(catalog, "R-KP-02", row)
    (explained,) = findings(catalog, "R-KP-02", row | {"variance_reason": "Bổ sung giữa năm"})
    assert (bare.severity, explained.severity) == ("error", "warning")
    assert "chưa ghi lý do" in bare.message
    assert "lý do đã ghi" in explained.message


def test_a_message_gives_the_sum_that_the_cell_should_show(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-DT-01", {"trainees": 31, **GROUPS})
    assert found.message == ('tổng số học viên "31" khác tổng năm nhóm học viên là 30 (N6, O6, P6, Q6, R6).')
    assert found.fix == "Sửa M6 thành 30 hoặc sửa số của các nhóm."


def test_a_message_counts_empty_money_as_nothing(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-KP-03", {"allocated": 80 * MILLION, "spent": 81 * MILLION})
    assert found.message == (
        'số đã thực hiện "81.000.000" nhiều hơn nguồn được dùng là 80.000.000 đồng '
        "(chuyển nguồn 0, được giao 80.000.000, điều chỉnh 0)."
    )


def test_a_change_of_price_is_said_in_percent(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-TT2-51", {"price": 87_500, "price_prev": 100_000})
    assert found.message.startswith("giá giảm 12,5% so với kỳ trước (K6, J6)")


def test_a_criterion_that_is_not_met_is_named(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-DNN-02", {"rating": "DAT", **YES, "crit2": False})
    assert 'tiêu chí 2: có bộ phận giải quyết "Không" (R6)' in found.message
    assert found.message.startswith('kết quả đánh giá là "Đạt đủ 3 tiêu chí" nhưng')
