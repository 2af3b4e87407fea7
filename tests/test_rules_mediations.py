"""HoaGiai: what an agreement needs, who may mediate, and the same ending in both sheets."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import findings, places


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-HG-01", {"request_date": "2020-02-05", "session_date": "2020-02-05"}, [], id="the same day"),
        pytest.param("R-HG-02", {"result": "THANH", "settled_value": 0}, ["Q6"], id="agreed without minutes"),
        pytest.param("R-HG-02", {"result": "THANH"}, ["P6", "Q6"], id="neither sum nor minutes"),
        pytest.param("R-HG-02", {"result": "KHONGTHANH"}, [], id="no agreement"),
        pytest.param(
            "R-HG-05", {"session_date": "2024-06-30", "party_minority": True, "mediator_minority": False}, [], id="old"
        ),
        pytest.param(
            "R-HG-05",
            {"session_date": "2024-07-01", "party_minority": True, "mediator_minority": False},
            ["M6"],
            id="from the first day of the law of 2023",
        ),
        pytest.param("R-HG-05", {"session_date": "2024-07-01", "mediator_minority": False}, [], id="no such party"),
        pytest.param("R-HG-06", {"session_date": "2024-06-30", "public_interest": True}, ["N6"], id="the last day"),
        pytest.param("R-HG-06", {"session_date": "2024-07-01", "public_interest": True}, [], id="no longer in force"),
        pytest.param("R-HG-06", {"session_date": "2020-02-05"}, [], id="not said: said as missing"),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, rule, {"@sheet": "HoaGiai", **row}) == [f"HoaGiai!{cell}" for cell in found]


def session(day: str, body_id: str = "TC01", **body: Any) -> dict[str, Any]:
    known = {"body_id": "TC01", "body_name": "Tổ hòa giải", "body_type": "TCHOAGIAI", "found_date": "2019-05-01"}
    return {
        "@period": "2020-Q1",
        "HoaGiai": [{"body_id": body_id, "session_date": day}],
        "ToChucXH": [known | body],
    }


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(session("2019-05-01"), [], id="the day it was founded"),
        pytest.param(session("2019-04-30"), ["HoaGiai!G6"], id="a day before"),
        pytest.param(session("2019-04-30", body_id="TC09"), [], id="unknown body: said as a reference"),
        pytest.param(session("2020-01-30", end_date="2020-01-31"), [], id="the day before it ended"),
        pytest.param(session("2020-01-31", end_date="2020-01-31"), ["HoaGiai!G6"], id="the day it ended"),
        pytest.param(session("2020-01-30", body_id="tc01", found_date="2020-02-01"), ["HoaGiai!G6"], id="other case"),
        pytest.param(session("2020-01-30", body_type="VPTUVAN"), [], id="an advice office"),
    ],
)
def test_the_body_exists_on_the_day(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-HG-03", example) == found


def test_the_body_is_named_with_its_date(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-HG-03", session("2019-04-30"))
    assert finding.message == (
        'Tổ hòa giải thành lập ngày 01/05/2019 (biểu Tổ chức xã hội, I6), sau ngày hòa giải "30/04/2019" (I6).'
    )


def test_a_body_of_another_kind_blocks_nothing(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-HG-03", session("2020-01-30", body_type="HOITINH"))
    assert finding.severity == "warning"
    assert '"Hội cấp tỉnh"' in finding.message


def case_of(action: str, outcome: str, *results: str, **case: Any) -> dict[str, Any]:
    own = {"record_id": "SCT-KN-2020-0001", "action": action, "outcome": outcome, "mediation_id": "HG-01"}
    files = [{"mediation_id": f"HG-{i:02d}", "complaint_id": own["record_id"], "result": r}
             for i, r in enumerate(results, 1)]  # fmt: skip
    return {"@period": "2020-Q1", "KhieuNai": [own | case], "HoaGiai": files}


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(case_of("HOAGIAI", "KHONGTHANH", "KHONGTHANH"), [], id="failed in both"),
        pytest.param(case_of("HOAGIAI", "KHONGTHANH", "THANH"), ["HoaGiai!O6"], id="agreed only in the file"),
        pytest.param(case_of("HOAGIAI", "", "THANH"), ["HoaGiai!O6"], id="the case has no outcome"),
        pytest.param(case_of("TRALOI;HOAGIAI", "THANH", "KHONGTHANH", "THANH"), [], id="the second session agreed"),
        pytest.param(case_of("HOAGIAI", "THANH", "DINHCHI", "KHONGTHANH"), ["HoaGiai!O7"], id="the last one failed"),
        pytest.param(case_of("TRALOI", "THANH", "THANH"), ["HoaGiai!O6"], id="mediation is not among the actions"),
        pytest.param(case_of("TRALOI", "THANH", "KHONGTHANH"), [], id="agreed in another way"),
        pytest.param(case_of("HOAGIAI", "THANH", ""), [], id="no result: said as missing"),
        pytest.param(case_of("HOAGIAI", "THANH"), [], id="the file named is another unit's"),
        pytest.param(case_of("HOAGIAI", "THANH", mediation_id=""), ["KhieuNai!AJ6"], id="no file at all"),
        pytest.param(case_of("TRALOI", "THANH", mediation_id=""), [], id="nothing to do with mediation"),
    ],
)
def test_both_sheets_end_the_same_way(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-HG-04", example) == found


def test_a_unit_that_does_not_mediate_keeps_no_files(catalog: Catalog) -> None:
    example = {"@unit_code": "DN", **case_of("HOAGIAI", "THANH", mediation_id="")}
    del example["HoaGiai"]
    assert places(catalog, "R-HG-04", example) == []
