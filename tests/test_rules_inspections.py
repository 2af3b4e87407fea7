"""KiemTra: one row a visit, fines within the law of the day, payments, and four numbers kept apart."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.sheets.inspections import Measures
from tests.examples import findings, places


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-KT-02", {"conclusion": "DAT", "fine": 1}, ["Z6"], id="nothing found but fined"),
        pytest.param("R-KT-02", {"conclusion": "DAT", "fine": 1, "violations": "HSD"}, ["S6", "Z6"], id="both"),
        pytest.param("R-KT-02", {"conclusion": "DAT"}, [], id="nothing found"),
        pytest.param("R-KT-02", {"conclusion": "NHACNHO", "violations": "NHAN"}, [], id="a warning names the act"),
        pytest.param("R-KT-03", {"conclusion": "CHUYENHS"}, [], id="handed to others"),
        pytest.param(
            "R-KT-51", {"decision_date": "2020-01-10", "inspection_date": "2020-01-10"}, [], id="the same day"
        ),
        pytest.param("R-KT-53", {"fine": 5, "illicit_gain": 1, "fine_paid": 6}, [], id="all is paid"),
        pytest.param("R-KT-53", {"fine": 5, "fine_paid": 6}, ["AA6"], id="more than that"),
        pytest.param("R-KT-53", {"fine_paid": 6}, ["AA6"], id="paid without a fine"),
        pytest.param("R-KT-53", {"fine_paid": 6, "penalty_no": "7/QĐ"}, [], id="fine missing: said as missing"),
        pytest.param("R-KT-54", {"seized_value": 3, "goods_value": 3}, [], id="all was seized"),
        pytest.param("R-KT-54", {"seized_value": 3, "other_value": 1, "goods_value": 3}, ["AF6"], id="more than that"),
        pytest.param("R-KT-54", {"seized_value": 3}, [], id="value not known"),
        pytest.param("R-KT-55", {"team_lead": "QLTT"}, [], id="no members"),
        pytest.param("R-KT-56", {"published": False}, [], id="not published"),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, rule, {"@sheet": "KiemTra", **row}) == [f"KiemTra!{cell}" for cell in found]


def days(inspected: str = "", recorded: str = "", penalised: str = "") -> dict[str, Any]:
    given = {"inspection_date": inspected, "record_date": recorded, "penalty_date": penalised}
    return {k: f"2019-04-{v}" for k, v in given.items() if v}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(days("10", "10", "10"), [], id="all on one day"),
        pytest.param(days("10", "09", "12"), ["U6"], id="recorded before"),
        pytest.param(days("10", "", "09"), ["W6"], id="penalised before"),
        pytest.param(days("10", "12", "11"), ["W6"], id="penalised before it was recorded"),
        pytest.param(days("10", "12", "09"), ["W6"], id="before both, said once"),
        pytest.param(days("", "12", "11"), ["W6"], id="day of the visit missing"),
    ],
)
def test_dates_follow_each_other(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    example = {"@sheet": "KiemTra", "@period": "2019-Q2", **row}
    assert places(catalog, "R-KT-52", example) == [f"KiemTra!{cell}" for cell in found]


def fined(fine: int, subject: str, violations: str, day: str = "2021-03-01") -> dict[str, Any]:
    return {"inspection_date": day, "subject_type": subject, "violations": violations, "fine": fine}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(fined(100_000_000, "HKD", "HSD"), [], id="an individual's maximum"),
        pytest.param(fined(100_000_001, "HKD", "HSD"), ["Z6"], id="a đồng more"),
        pytest.param(fined(200_000_000, "DN", "HSD"), [], id="twice that for a business"),
        pytest.param(fined(200_000_001, "SANTMDT", "HSD"), ["Z6"], id="and for a platform"),
        pytest.param(fined(200_000_000, "HKD", "HSD;NHAN"), [], id="two acts"),
        pytest.param(fined(20_000_000, "HKD", "TTNTD"), [], id="an act with its own maximum"),
        pytest.param(fined(20_000_001, "HKD", "TTNTD"), ["Z6"], id="more than that"),
        pytest.param(fined(20_000_001, "HKD", "TTNTD", "2020-10-14"), [], id="before Decree 98/2020 set it"),
        pytest.param(fined(40_000_000, "HKD", "TTNTD", "2025-02-21"), [], id="raised by Decree 24/2025"),
        pytest.param(fined(120_000_000, "HKD", "TTNTD;HSD"), [], id="own and general maximum added"),
        pytest.param(fined(100_000_001, "HKD", ""), ["Z6"], id="no act named: one act"),
        pytest.param(fined(900_000_000, "", "HSD"), [], id="kind of business missing: said as missing"),
        pytest.param(fined(900_000_000, "HKD", "HSD", "2012-12-31"), [], id="before the rule"),
    ],
)
def test_fines_stay_within_the_law(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-KT-04", {"@sheet": "KiemTra", **row}) == [f"KiemTra!{cell}" for cell in found]


def test_the_grounds_of_the_maximum_are_shown(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-KT-04", fined(500_000_000, "DN", "HSD;NHAN"))
    assert finding.message == (
        'tiền phạt (đồng) "500.000.000" vượt mức phạt tối đa 400.000.000 đồng (2 hành vi, tổ chức gấp 2 lần cá nhân).'
    )


def decided(day: str, inspected: str = "2022-03-01", **row: Any) -> dict[str, Any]:
    return {"inspection_date": inspected, "record_date": "2022-03-01", "penalty_date": day, **row}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(decided("2022-03-10"), [], id="seven working days"),
        pytest.param(decided("2022-03-11"), ["W6"], id="eight"),
        pytest.param(decided("2022-03-15", complex_case=True), [], id="ten for a complex case"),
        pytest.param(decided("2022-03-16", complex_case=True), ["W6"], id="eleven"),
        pytest.param(decided("2022-03-25", inspected="2021-12-31"), [], id="inspected before the rule"),
    ],
)
def test_penalties_are_decided_in_time(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-KT-05", {"@sheet": "KiemTra", **row}) == [f"KiemTra!{cell}" for cell in found]


def owed(paid: Any, received: str) -> dict[str, Any]:
    row = {"inspection_date": "2019-04-01", "penalty_date": "2019-04-05", "fine": 5, "fine_paid": paid}
    return {"@sheet": "KiemTra", "@today": received, **row}


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(owed(0, "2019-04-15"), [], id="ten days"),
        pytest.param(owed(0, "2019-04-16"), ["AA6"], id="eleven"),
        pytest.param(owed("", "2019-04-16"), ["AA6"], id="an empty cell is nothing paid"),
        pytest.param(owed(4, "2019-04-16"), ["AA6"], id="paid in part"),
        pytest.param(owed(6, "2019-04-16"), [], id="paid with the illicit gain"),
    ],
)
def test_unpaid_fines_are_pointed_at(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-KT-06", example) == [f"KiemTra!{cell}" for cell in found]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param({"inspection_date": "2020-03-15"}, [], id="this period's visit"),
        pytest.param({"inspection_date": "2020-03-14"}, ["W6"], id="an earlier visit without a penalty"),
        pytest.param({"inspection_date": "2020-03-14", "penalty_date": "2020-06-14"}, [], id="penalised now"),
        pytest.param({"inspection_date": "2020-03-14", "penalty_date": "2020-06-15"}, ["W6"], id="penalised later"),
    ],
)
def test_earlier_visits_are_here_for_their_penalty(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    example = {"@sheet": "KiemTra", "@period": "2020-Q2", **row}
    assert places(catalog, "R-KT-08", example) == [f"KiemTra!{cell}" for cell in found]


VISIT = {"team_lead": "SCT", "decision_no": "15/QĐ-SCT", "inspection_date": "2019-04-10", "subject_name": "Cửa hàng X"}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param({}, ["KiemTra!E7"], id="the same row again"),
        pytest.param({"decision_no": "15 / qđ–SCT"}, ["KiemTra!E7"], id="the number typed another way"),
        pytest.param({"subject_name": "cửa hàng  X"}, ["KiemTra!E7"], id="the name typed another way"),
        pytest.param({"subject_tax": "0100109106"}, ["KiemTra!E7"], id="the tax code only in one"),
        pytest.param({"subject_name": "Cửa hàng Y"}, [], id="another establishment"),
        pytest.param({"inspection_date": "2019-04-11"}, [], id="another day"),
        pytest.param({"decision_no": ""}, [], id="no decision: said as missing"),
        pytest.param({"team_lead": "QLTT"}, [], id="another unit led"),
    ],
)
def test_a_visit_has_one_row(catalog: Catalog, other: dict[str, Any], found: list[str]) -> None:
    example = {"@unit_code": "SCT", "@period": "2019-Q2", "KiemTra": [VISIT, VISIT | other]}
    assert places(catalog, "R-KT-01", example) == found


def test_two_tax_codes_are_two_establishments(catalog: Catalog) -> None:
    rows = [VISIT | {"subject_tax": code} for code in ("0100109106", "6200012345")]
    assert places(catalog, "R-KT-01", {"@unit_code": "SCT", "KiemTra": rows}) == []


def test_acts_are_only_compared_where_each_case_names_them() -> None:
    assert Measures(10, 4, 3, 9, acts_complete=False).failing == ()
    assert Measures(3, 4, 4, 3).failing == ("handled",)


@pytest.mark.parametrize(
    ("other", "found"),
    [
        pytest.param({"penalty_no": "1/QĐ-XPHC"}, [], id="a copied row repeats the penalty's number"),
        pytest.param({"penalty_no": "2/QĐ-XPHC"}, ["KiemTra!V5"], id="one visit split by penalties"),
        pytest.param({"penalty_no": "2/QĐ-XPHC", "subject_name": "Cửa hàng Y"}, [], id="two visits"),
        pytest.param({"area_code": "H106"}, ["KiemTra!L5"], id="one name in two places: two establishments"),
        pytest.param({"penalty_no": "2/QĐ-XPHC", "team_lead": "QLTT"}, [], id="the other row is not counted"),
        pytest.param({"penalty_no": "2/QĐ-XPHC", "inspection_date": "2019-03-14"}, [], id="visited last period"),
    ],
)
def test_visits_and_penalties_are_counted_apart(catalog: Catalog, other: dict[str, Any], found: list[str]) -> None:
    handled = VISIT | {"penalty_no": "1/QĐ-XPHC", "violations": "HSD"}
    example = {"@unit_code": "SCT", "@period": "2019-Q2", "KiemTra": [handled, handled | other]}
    assert places(catalog, "R-KT-07", example) == found
