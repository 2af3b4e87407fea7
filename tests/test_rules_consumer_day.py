"""Ngay15_3: the occasion's dates, one theme a year, discounts, and events counted once."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import findings, places

OFFICIAL = "Kinh doanh lành mạnh, tiêu dùng bền vững"


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-15-51", {"theme_year": 2019, "plan_date": "2018-10-01"}, [], id="first day for plans"),
        pytest.param("R-15-51", {"theme_year": 2019, "plan_date": "2018-09-30"}, ["H6"], id="a day before"),
        pytest.param("R-15-51", {"theme_year": 2019, "plan_date": "2019-03-15"}, [], id="last day for plans"),
        pytest.param("R-15-51", {"theme_year": 2019, "plan_date": "2019-03-16"}, ["H6"], id="a day after"),
        pytest.param("R-15-51", {"theme_year": 2019}, [], id="no plan"),
        pytest.param("R-15-52", {"theme_year": 2019, "date": "2019-02-01"}, [], id="first day"),
        pytest.param("R-15-52", {"theme_year": 2019, "date": "2019-04-30"}, [], id="last day"),
        pytest.param("R-15-52", {"theme_year": 2019, "date": "2019-05-01"}, ["K6"], id="after the occasion"),
        pytest.param("R-15-52", {"theme_year": 2018, "date": "2019-03-15"}, ["K6"], id="another year"),
        pytest.param("R-15-53", {"date": "2019-03-15", "discount_pct": 50}, [], id="the highest discount"),
        pytest.param("R-15-53", {"date": "2019-03-15", "discount_pct": 51}, ["O6"], id="more than that"),
        pytest.param(
            "R-15-53", {"date": "2019-03-15", "discount_pct": 100, "note": "Tháng khuyến mại tập trung"}, [], id="noted"
        ),
        pytest.param("R-15-53", {"date": "2019-03-15", "discount_pct": 101, "note": "Tập trung"}, ["O6"], id="absurd"),
        pytest.param("R-15-53", {"date": "2018-07-14", "discount_pct": 70}, [], id="before Decree 81/2018"),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, rule, {"@sheet": "Ngay15_3", **row}) == [f"Ngay15_3!{cell}" for cell in found]


def themes(*rows: tuple[int, str]) -> dict[str, Any]:
    return {"@period": "2019-Q2", "Ngay15_3": [{"theme_year": y, "theme": t} for y, t in rows]}


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(themes((2018, OFFICIAL.upper())), [], id="case makes no difference"),
        pytest.param(themes((2018, OFFICIAL), (2018, "Tiêu dùng xanh")), ["F7"], id="the row that is not official"),
        pytest.param(themes((2019, "A"), (2019, "a ")), [], id="no official theme, all the same"),
        pytest.param(themes((2019, "B"), (2019, "A"), (2019, "A")), ["F6"], id="most rows decide"),
        pytest.param(themes((2019, "A"), (2019, "B")), ["F7"], id="else the first"),
        pytest.param(themes((2019, "A"), (2020, "B")), [], id="each year has its own"),
    ],
)
def test_one_theme_a_year(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-15-54", example) == [f"Ngay15_3!{cell}" for cell in found]


@pytest.mark.parametrize(
    ("unit", "rows", "found"),
    [
        pytest.param("H106", [{"plan_no": ""}, {"plan_no": "21/KH-UBND"}], [], id="one row is enough"),
        pytest.param("SCT", [{"plan_no": ""}], [], id="departments need no plan of their own"),
        pytest.param("H106", [], [], id="no activity"),
    ],
)
def test_local_governments_name_their_plan(catalog: Catalog, unit: str, rows: list[Any], found: list[str]) -> None:
    example = {"@unit_code": unit, "@period": "2019-Q2", "Ngay15_3": rows}
    assert places(catalog, "R-15-2", example) == found


def test_the_missing_plan_is_said_at_the_header(catalog: Catalog) -> None:
    example = {"@unit_code": "H106", "@period": "2019-Q2", "Ngay15_3": [{"date": "2019-03-15"}]}
    assert places(catalog, "R-15-2", example) == ["Ngay15_3!G5"]


DAY = {"date": "2019-03-15", "activity_name": "Mít tinh Hòa Bình", "area_code": "H105"}
TWIN = {"date_from": "2019-03-15", "topic": "mít tinh  Hoà Bình", "area_code": "H105"}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        pytest.param(TWIN, ["TuyenTruyen!E6"], id="spelled another way"),
        pytest.param(TWIN | {"area_code": "H106"}, [], id="elsewhere"),
        pytest.param(TWIN | {"date_from": "2019-03-16"}, [], id="another day"),
        pytest.param(TWIN | {"topic": "Mít tinh"}, [], id="another event"),
        pytest.param(TWIN | {"area_code": ""}, [], id="place not given"),
    ],
)
def test_an_event_of_the_day_is_not_entered_again(catalog: Catalog, row: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-15-1", {"Ngay15_3": [DAY], "TuyenTruyen": [row]}) == found


def test_the_other_row_is_named(catalog: Catalog) -> None:
    example = {"Ngay15_3": [{"date": "2019-03-20"}, DAY, DAY], "TuyenTruyen": [TWIN]}
    (finding,) = findings(catalog, "R-15-1", example)
    assert "dòng 7 của biểu Ngày 15/3" in finding.message
