"""KhieuNai: dates in order, deadlines by the law of the day, levels of government, cases entered twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.sheets.complaints import Balance
from tests.examples import findings, places

PERIOD = {"@sheet": "KhieuNai", "@period": "2019-Q2", "@today": "2019-06-17"}


def dates(received: str = "", accepted: str = "", closed: str = "") -> dict[str, Any]:
    given = {"received_date": received, "accepted_date": accepted, "closed_date": closed}
    return {k: f"2019-04-{v}" for k, v in given.items() if v}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(dates("10", "10", "10"), [], id="all on one day"),
        pytest.param(dates("10", "09", "20"), ["AB6"], id="complete before it came"),
        pytest.param(dates("10", "12", "11"), ["AH6"], id="closed before it was complete"),
        pytest.param(dates("10", "12", "09"), ["AH6"], id="closed before it came, said once"),
        pytest.param(dates("10", "", "09"), ["AH6"], id="never complete, closed before it came"),
        pytest.param(dates("", "12", "11"), ["AH6"], id="day of receipt missing"),
        pytest.param(dates("10"), [], id="just received"),
    ],
)
def test_dates_follow_each_other(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-KN-01", {**PERIOD, **row}) == [f"KhieuNai!{cell}" for cell in found]


def test_the_message_names_both_dates_and_cells(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-KN-01", {**PERIOD, **dates("10", "", "03")})
    assert finding.message == 'ngày kết thúc "03/04/2019" trước ngày tiếp nhận "10/04/2019" (E6).'
    assert finding.fix == "Sửa AH6 từ 10/04/2019 trở đi, hoặc sửa E6."


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-KN-02", {"status": "CHUYEN", "outcome": "THANH"}, ["AG6"], id="agreed but handed on"),
        pytest.param("R-KN-02", {"status": "TUCHOI", "outcome": "NGOAITQ"}, [], id="rejected as not competent"),
        pytest.param("R-KN-02", {"status": "DANGXL", "outcome": "NGOAITQ"}, ["AG6"], id="not competent, still open"),
        pytest.param("R-KN-02", {"outcome": "THANH"}, [], id="no status: said as missing"),
        pytest.param("R-KN-04", {"recovered_value": 6, "claim_value": 6}, [], id="all that was claimed"),
        pytest.param("R-KN-04", {"recovered_value": 7, "claim_value": 5, "transaction_value": 6}, ["AK6"], id="more"),
        pytest.param("R-KN-04", {"recovered_value": 7}, [], id="nothing to compare with"),
        pytest.param("R-KN-05", {"status": "CHUYEN", "handling_unit": "SCT"}, ["AE6"], id="handed on to itself"),
        pytest.param("R-KN-05", {"status": "DANGXL", "handling_unit": "SCT"}, [], id="handled by itself"),
        pytest.param("R-KN-05", {"status": "CHUYEN"}, [], id="handed on to whom: said as missing"),
        pytest.param("R-KN-06", {"status": "BOSUNG", "closed_date": "2019-04-02"}, ["AH6"], id="open and closed"),
        pytest.param("R-KN-06", {"status": "RUT", "closed_date": "2019-04-02"}, [], id="withdrawn"),
        pytest.param("R-KN-10", {"outcome": "THANH"}, [], id="no violation, no inspection"),
        pytest.param("R-KN-11", {"goods_group": "TMDT"}, [], id="online or not: said as missing"),
        pytest.param("R-KN-51", {"transaction_date": "2019-04-02", "received_date": "2019-04-02"}, [], id="same day"),
        pytest.param("R-KN-52", {"claim_value": 20, "transaction_value": 1}, [], id="twenty times"),
        pytest.param("R-KN-52", {"claim_value": 21, "transaction_value": 1}, ["Z6"], id="more than that"),
        pytest.param("R-KN-52", {"claim_value": 21, "transaction_value": 0}, [], id="nothing was paid"),
        pytest.param("R-KN-53", {"consumer_name": "ẨN DANH", "request_type": "KHIEUNAI"}, ["H6"], id="no name"),
        pytest.param("R-KN-53", {"consumer_name": "ẩn danh", "request_type": "TUVAN"}, [], id="advice needs no name"),
        pytest.param("R-KN-53", {"consumer_name": "Vàng A Chu", "request_type": "KHIEUNAI"}, [], id="a name"),
        pytest.param("R-KN-57", {"national_id": "012190000001", "sex": "NU"}, [], id="odd is a woman's"),
        pytest.param("R-KN-57", {"national_id": "012090000001", "sex": "NU"}, ["M6"], id="even is a man's"),
        pytest.param("R-KN-57", {"national_id": "012090000001", "sex": "KHAC"}, [], id="neither"),
        pytest.param("R-KN-57", {"national_id": "045123456", "sex": "NU"}, [], id="nine digits say nothing"),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, rule, {**PERIOD, **row}) == [f"KhieuNai!{cell}" for cell in found]


@pytest.mark.parametrize(("note", "severity"), [("", "error"), ("Gồm cả tiền lãi", "warning")])
def test_more_than_was_claimed_needs_a_note(catalog: Catalog, note: str, severity: str) -> None:
    (finding,) = findings(catalog, "R-KN-04", {**PERIOD, "recovered_value": 9, "claim_value": 5, "note": note})
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param({"status": "DAGQ", "due_date": "2019-04-10", "closed_date": "2019-04-10"}, [], id="last day"),
        pytest.param({"status": "TUCHOI", "due_date": "2019-04-10", "closed_date": "2019-04-11"}, ["AH6"], id="late"),
        pytest.param({"status": "DANGXL", "due_date": "2019-06-17"}, [], id="open, due on the day of receipt"),
        pytest.param({"status": "DANGXL", "due_date": "2019-06-16"}, ["AG6"], id="open and overdue"),
        pytest.param({"status": "DANGXL"}, [], id="no date to count from"),
        # Without a due date in the file: 15 working days after 25 March, skipping Giỗ Tổ on 15 April.
        pytest.param(
            {"status": "DAGQ", "accepted_date": "2019-03-25", "closed_date": "2019-04-16"}, [], id="computed, in time"
        ),
        pytest.param(
            {"status": "DAGQ", "accepted_date": "2019-03-25", "closed_date": "2019-04-17"}, ["AH6"], id="computed, late"
        ),
    ],
)
def test_cases_are_settled_in_time(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-KN-03", {**PERIOD, **row}) == [f"KhieuNai!{cell}" for cell in found]


@pytest.mark.parametrize(
    ("row", "due"),
    [
        pytest.param({"accepted_date": "2019-03-25"}, "2019-04-16", id="15 working days and a holiday"),
        pytest.param({"received_date": "2019-03-25"}, "2019-04-16", id="from receipt while not complete"),
        pytest.param({"accepted_date": "2019-03-25", "extended": True}, "2019-05-09", id="15 more, with two holidays"),
        pytest.param({"accepted_date": "2024-06-28"}, "2024-07-19", id="the old law's days to its last day"),
        pytest.param({"accepted_date": "2024-07-01"}, "2024-07-10", id="7 days under the law of 2023"),
        pytest.param(
            {"received_date": "2024-06-28", "accepted_date": "2024-07-01"}, "2024-07-10", id="by the day of completion"
        ),
    ],
)
def test_the_due_date_is_computed(catalog: Catalog, row: dict[str, Any], due: str) -> None:
    example = {"@sheet": "KhieuNai", "extended": False, **row}
    assert places(catalog, "R-KN-54", example | {"due_date": due}) == []
    (finding,) = findings(catalog, "R-KN-54", example | {"due_date": "2018-01-02"})
    assert finding.cell == "AD6"
    assert f"{date.fromisoformat(due):%d/%m/%Y}" in finding.message


def test_an_empty_due_date_is_not_judged(catalog: Catalog) -> None:
    assert places(catalog, "R-KN-54", {**PERIOD, "accepted_date": "2019-03-25", "extended": False}) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param({"received_date": "2025-06-30", "handling_unit": "H105"}, [], id="a district's last day"),
        pytest.param({"received_date": "2025-07-01", "handling_unit": "H105"}, ["AE6"], id="a day later"),
        pytest.param({"received_date": "2025-07-01", "handling_unit": "SCT"}, [], id="the province's department"),
        pytest.param(
            {"received_date": "2025-06-20", "closed_date": "2025-07-01", "handling_unit": "X03408"}, [], id="taken over"
        ),
        pytest.param(
            {"received_date": "2025-06-20", "closed_date": "2025-06-30", "handling_unit": "X03408"}, ["AE6"], id="early"
        ),
    ],
)
def test_the_level_of_government(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-KN-08", {"@sheet": "KhieuNai", **row}) == [f"KhieuNai!{cell}" for cell in found]


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param(
            "R-KN-09", {"received_date": "2024-06-30", "vulnerable_group": "NCT"}, [], id="before the law of 2023"
        ),
        pytest.param("R-KN-09", {"received_date": "2024-07-01", "vulnerable_group": "NCT"}, ["O6"], id="since"),
        pytest.param(
            "R-KN-09",
            {"received_date": "2024-07-01", "vulnerable_group": "NCT", "closed_date": "2024-07-05"},
            [],
            id="nothing left to hurry",
        ),
        pytest.param("R-KN-55", {"received_date": "2024-06-30", "action": "TRALOI;HTTL"}, ["AF6"], id="one of several"),
        pytest.param("R-KN-55", {"received_date": "2024-07-01", "action": "HTTL"}, [], id="since the law of 2023"),
        pytest.param("R-KN-56", {"received_date": "2025-01-01", "national_id": "045123456"}, ["L6"], id="nine digits"),
        pytest.param("R-KN-56", {"received_date": "2024-12-31", "national_id": "045123456"}, [], id="while valid"),
        pytest.param("R-KN-56", {"received_date": "2025-01-01", "national_id": "012090000001"}, [], id="twelve digits"),
    ],
)
def test_rules_begin_with_their_law(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, rule, {"@sheet": "KhieuNai", **row}) == [f"KhieuNai!{cell}" for cell in found]


FIRST = {"respondent_name": "Cửa hàng Hòa Bình", "received_date": "2019-04-01"}
PHONE, NAME = {"consumer_phone": "0912345678"}, {"consumer_name": "Vàng A Chu"}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        pytest.param(PHONE, PHONE | {"received_date": "2019-05-01"}, ["I7"], id="thirty days later"),
        pytest.param(PHONE, PHONE | {"received_date": "2019-05-02"}, [], id="thirty-one days later"),
        pytest.param(PHONE, PHONE | {"received_date": "2019-03-20"}, ["I7"], id="the row below came first"),
        pytest.param(PHONE, PHONE | {"respondent_name": "cửa hàng  Hoà Bình"}, ["I7"], id="spelled another way"),
        pytest.param(PHONE, PHONE | {"respondent_name": "Cửa hàng khác"}, [], id="another business"),
        pytest.param(PHONE | NAME, NAME, ["H7"], id="one phone is missing: same name"),
        pytest.param(PHONE | NAME, NAME | {"consumer_phone": "0987654321"}, [], id="two phones differ"),
        pytest.param({"consumer_name": "Ẩn danh"}, {"consumer_name": "ẩn danh"}, [], id="anonymous"),
        pytest.param({}, {}, [], id="nobody is named"),
        pytest.param(PHONE | {"linked_case": "A"}, PHONE | {"linked_case": "a"}, [], id="one case handed on"),
        pytest.param(PHONE | {"record_id": "A"}, PHONE | {"linked_case": "A"}, [], id="the first row's own id"),
        pytest.param(PHONE | {"linked_case": "A"}, PHONE, ["I7"], id="only one is linked"),
    ],
)
def test_a_case_is_not_entered_twice(
    catalog: Catalog, first: dict[str, Any], second: dict[str, Any], found: list[str]
) -> None:
    example = {"@period": "2019-Q2", "KhieuNai": [FIRST | first, FIRST | second]}
    assert places(catalog, "R-KN-07", example) == [f"KhieuNai!{cell}" for cell in found]


def test_a_third_row_of_the_case_is_said_once(catalog: Catalog) -> None:
    example = {"@period": "2019-Q2", "KhieuNai": [FIRST | PHONE] * 3}
    assert places(catalog, "R-KN-07", example) == ["KhieuNai!I7", "KhieuNai!I8"]


def test_cases_open_at_the_end_are_open_at_the_next_start() -> None:
    assert not Balance(3, 0, 0, 0, 0, 3, previous_closing=2).carries_on
    assert Balance(3, 0, 0, 0, 0, 3).carries_on, "the first period has none before it"
