"""DuongDayNong: calls that add up, and complaints by phone that became cases."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import UNREAD, findings, places

CALLS = {"advice_n": 10, "complaint_n": 5, "out_of_scope_n": 10, "calls_answered": 25}


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-DN-01", {"calls_in": 25, "calls_answered": 25}, [], id="every call answered"),
        pytest.param("R-DN-01", {"calls_in": 24, "calls_answered": 25}, ["K6"], id="one more than came in"),
        pytest.param("R-DN-02", CALLS | {"calls_answered": 26}, ["K6"], id="one call of no kind"),
        pytest.param("R-DN-02", CALLS | {"advice_n": ""}, [], id="a part is missing: said as missing"),
        pytest.param("R-DN-02", CALLS | {"calls_answered": ""}, [], id="the sum is missing: said as missing"),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    example = {"@period": "2019-Q2", "@sheet": "DuongDayNong", **row}
    assert places(catalog, rule, example) == [f"DuongDayNong!{cell}" for cell in found]


def test_the_sum_is_shown(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-DN-02", {"@period": "2019-Q2", **CALLS, "calls_answered": 30})
    assert finding.message == (
        'số cuộc được trả lời "30" khác tổng số cuộc tư vấn, khiếu nại và ngoài phạm vi là 25 (L6 + M6 + N6).'
    )


def month(lines: list[Any], cases: list[Any]) -> dict[str, Any]:
    """`lines`: (month, complaints, kind of line); `cases`: (day received, channel)."""
    return {
        "@period": "2019-Q2",
        "DuongDayNong": [{"month": m, "complaint_n": n, "line_type": t} for m, n, t in lines],
        "KhieuNai": [{"received_date": d, "channel": c} for d, c in cases],
    }


APRIL = [("2019-03-15", "DIENTHOAI"), ("2019-04-14", "TONGDAI")]


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(month([("2019-04", 2, "TINH")], APRIL), [], id="April runs from 15 March to 14 April"),
        pytest.param(month([("2019-04", 1, "TINH"), ("2019-04", 1, "18006838")], APRIL), [], id="two lines together"),
        pytest.param(month([("2019-04", 2, "TINH"), ("2019-04", 9, "DN")], APRIL), [], id="a business' own line"),
        pytest.param(month([("2019-04", 3, "TINH")], APRIL), ["M6"], id="a case is missing"),
        pytest.param(
            month([("2019-04", 3, "TINH")], [*APRIL, ("2019-04-15", "DIENTHOAI")]), ["E5", "M6"], id="next month"
        ),
        pytest.param(month([("2019-04", 3, "TINH")], [*APRIL, ("2019-04-02", "EMAIL")]), ["M6"], id="came by mail"),
        pytest.param(month([("2019-04", 2, "TINH")], [*APRIL, ("2019-03-14", "DIENTHOAI")]), [], id="last period"),
        pytest.param(month([("2019-04", "", "TINH")], APRIL), [], id="no number: said as missing"),
        pytest.param(month([], APRIL), [], id="the unit has no hotline"),
        pytest.param(month([(UNREAD, 2, "TINH")], APRIL), [], id="a month that cannot be read"),
        pytest.param(month([("2019-04", 3, "TINH")], [*APRIL, (UNREAD, "EMAIL")]), [], id="a day that cannot be read"),
    ],
)
def test_complaints_by_phone_are_cases(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-DN-03", example) == [f"DuongDayNong!{cell}" for cell in found]


def test_a_unit_without_complaints_sheet_is_not_asked(catalog: Catalog) -> None:
    example = {"@unit_code": "STC", "@period": "2019-Q2", **month([("2019-04", 2, "TINH")], [])}
    del example["KhieuNai"]
    assert places(catalog, "R-DN-03", example) == []
