"""TuyenTruyen: audiences, booths, and money that has to agree with the budget at the end of the year."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import UNREAD, findings, places


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        pytest.param("R-TT-01", {"form": "HNGHI", "attendees": 5000}, [], id="as many as usual"),
        pytest.param("R-TT-01", {"form": "HNGHI", "attendees": 5001}, ["N6"], id="one too many"),
        pytest.param("R-TT-01", {"form": "HNGHI"}, [], id="nobody counted: said as missing"),
        pytest.param("R-TT-01", {"form": "TOROI", "attendees": 0}, [], id="leaflets need no audience"),
        pytest.param("R-TT-02", {"form": "HNGHI", "task_code": "ND1.07"}, ["G6"], id="the booths' task, no booth"),
        pytest.param("R-TT-02", {"form": "GIANHANG"}, [], id="no task"),
        pytest.param("R-TT-51", {"date_from": "2019-04-02", "date_to": "2019-04-02"}, [], id="one day"),
        pytest.param("R-TT-51", {"date_from": "2019-04-02"}, [], id="no end"),
        pytest.param("R-TT-52", {"attendees": 10, "female": 10, "ethnic_minority": 10}, [], id="all of them"),
        pytest.param("R-TT-52", {"attendees": 10, "female": 11, "ethnic_minority": 11}, ["O6", "P6"], id="both"),
        pytest.param("R-TT-52", {"female": 11}, [], id="no audience to compare with"),
    ],
)
def test_one_row(catalog: Catalog, rule: str, row: dict[str, Any], found: list[str]) -> None:
    example = {"@period": "2019-Q2", "@sheet": "TuyenTruyen", **row}
    assert places(catalog, rule, example) == [f"TuyenTruyen!{cell}" for cell in found]


def year(costs: list[Any], spent: list[Any], period: str = "2019-Y", **line: Any) -> dict[str, Any]:
    budget = {"task_code": "ND1.01", "item": "TUYENTRUYEN", "year": 2019, "budget_unit": "SCT", **line}
    return {
        "@period": period,
        "@unit_code": "SCT",
        "TuyenTruyen": [{"task_code": "ND1.01", "cost": c} for c in costs],
        "KinhPhi": [budget | {"spent": s} for s in spent],
    }


@pytest.mark.parametrize(
    ("example", "found"),
    [
        pytest.param(year([4_000_000, 6_000_000], [5_000_000, 5_000_000]), [], id="sums agree"),
        pytest.param(year([9_900_000], [10_000_000]), [], id="one percent less"),
        pytest.param(year([9_899_999], [10_000_000]), ["TuyenTruyen!U6"], id="a đồng less than that"),
        pytest.param(year(["", 5_000_000], [10_000_000]), ["TuyenTruyen!U7"], id="the row that has a cost"),
        pytest.param(year([], [10_000_000]), ["KinhPhi!P6"], id="money but no activity"),
        pytest.param(year([UNREAD], [10_000_000]), [], id="a cost that cannot be read"),
        pytest.param(year([10_000_000], []), [], id="no budget line: not compared"),
        pytest.param(year([1], [10_000_000], period="2019-Q4"), [], id="not at the end of a quarter"),
        pytest.param(year([1], [10_000_000], item="DAOTAO"), [], id="money for training"),
        pytest.param(year([1], [10_000_000], year=2018), [], id="last year's money"),
        pytest.param(year([1], [10_000_000], budget_unit="H105"), [], id="another unit's money"),
    ],
)
def test_costs_agree_with_the_budget(catalog: Catalog, example: dict[str, Any], found: list[str]) -> None:
    assert places(catalog, "R-TT-03", example) == found


def test_both_sums_and_the_budget_cell_are_named(catalog: Catalog) -> None:
    (finding,) = findings(catalog, "R-TT-03", year([1_000_000], [2_000_000]))
    assert finding.message == (
        "tổng kinh phí của nhiệm vụ ND1.01 ở biểu Tuyên truyền là 1.000.000 đồng, "
        "còn biểu Kinh phí ghi đã thực hiện 2.000.000 đồng (P6), lệch quá 1%."
    )
