"""Rules that compare rows: prices of a week, rows that stand twice, costs against the budget, ratings."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import findings, places

MILLION = 1_000_000


def prices(*rows: tuple[str, str, int]) -> dict[str, Any]:
    """Return ThiTruong rows of (day, goods, price)."""
    return {"ThiTruong": [{"survey_date": day, "item": item, "price": price} for day, item, price in rows]}


PRICES = [
    # 30 percent off the median 100 is still inside, one đồng more is not
    ([("2020-04-06", "RAU", 100), ("2020-04-06", "RAU", 100), ("2020-04-06", "RAU", 130)], []),
    ([("2020-04-06", "RAU", 100), ("2020-04-06", "RAU", 100), ("2020-04-06", "RAU", 131)], ["ThiTruong!J8"]),
    ([("2020-04-06", "RAU", 100), ("2020-04-06", "RAU", 69), ("2020-04-06", "RAU", 100)], ["ThiTruong!J7"]),
    # two points are too few
    ([("2020-04-06", "RAU", 100), ("2020-04-06", "RAU", 900)], []),
    # other goods do not count
    ([("2020-04-06", "RAU", 100), ("2020-04-06", "TRUNG", 100), ("2020-04-06", "RAU", 900)], []),
    # the week goes from Monday 6 to Sunday 12 April
    ([("2020-04-06", "RAU", 100), ("2020-04-12", "RAU", 100), ("2020-04-12", "RAU", 900)], ["ThiTruong!J8"]),
    ([("2020-04-06", "RAU", 100), ("2020-04-05", "RAU", 100), ("2020-04-13", "RAU", 900)], []),
    # with four points the median lies between the middle two: 100 and 120 give 110, and 143 is its limit
    ([("2020-04-06", "RAU", p) for p in (100, 100, 120, 143)], []),
    ([("2020-04-06", "RAU", p) for p in (100, 100, 120, 144)], ["ThiTruong!J9"]),
]


@pytest.mark.parametrize(("rows", "found"), PRICES)
def test_a_price_is_compared_with_the_week(catalog: Catalog, rows: list[Any], found: list[str]) -> None:
    assert places(catalog, "R-TT2-01", prices(*rows)) == found


def test_an_unusual_price_is_told_what_would_be_usual(catalog: Catalog) -> None:
    rows = [("2020-04-06", "GAOTE", 14_000), ("2020-04-08", "GAOTE", 14_500), ("2020-04-07", "GAOTE", 150_000)]
    (found,) = findings(catalog, "R-TT2-01", prices(*rows))
    assert found.severity == "warning"
    assert found.message == (
        'giá Gạo tẻ thường "150.000" ngoài khoảng 10.150 đến 18.850 đ/kg: trung vị của 3 điểm khảo sát trong tệp này '
        "trong tuần từ 06/04/2020 đến 12/04/2020 là 14.500, cho phép lệch 30%."
    )


def test_a_price_without_day_or_goods_is_left_out_of_the_comparison(catalog: Catalog) -> None:
    rows = {"ThiTruong": [{"item": "RAU", "price": p} for p in (100, 100, 900)]}
    assert places(catalog, "R-TT2-01", rows) == []


POINT = {"survey_date": "2020-04-06", "survey_point": "Chợ Hòa Bình", "item": "GAOTE"}
TAX, OTHER_TAX = "0100109106", "0100686174"
LINK = "https://baolaichau.vn/tin-1"
LETTER = {"doc_no": "12/KH-SCT", "issuer": "SCT", "doc_date": "2020-01-10"}

TWICE = [
    ("R-TT2-02", "ThiTruong", [POINT, {**POINT, "survey_point": " chợ Hoà Bình"}], ["ThiTruong!E7"]),
    ("R-TT2-02", "ThiTruong", [POINT, {**POINT, "survey_date": "2020-04-07"}], []),
    ("R-TT2-02", "ThiTruong", [{**POINT, "survey_point": ""}, {**POINT, "survey_point": ""}], []),
    ("R-TT2-02", "ThiTruong", [POINT, POINT, POINT], ["ThiTruong!E7", "ThiTruong!E8"]),
    ("R-DNN-01", "DoanhNghiep", [{"tax_code": TAX}, {"tax_code": OTHER_TAX}, {"tax_code": TAX}], ["DoanhNghiep!E8"]),
    ("R-DNN-01", "DoanhNghiep", [{"business_name": "Công ty A"}, {"business_name": "Công ty A"}], []),
    ("R-BC-02", "BaoChi", [{"url": LINK}, {"url": f"{LINK}/?utm_source=zalo"}], ["BaoChi!L7"]),
    ("R-BC-02", "BaoChi", [{"url": LINK}, {"url": LINK.replace("https://", "http://www.")}], ["BaoChi!L7"]),
    ("R-BC-02", "BaoChi", [{"url": f"{LINK}?id=1"}, {"url": f"{LINK}?utm_medium=x&id=1"}], ["BaoChi!L7"]),
    ("R-BC-02", "BaoChi", [{"url": f"{LINK}?id=1"}, {"url": f"{LINK}?id=2"}], []),
    ("R-BC-02", "BaoChi", [{"title": "Tin 1"}, {"title": "Tin 1"}], []),
    ("R-VB-01", "VanBan", [LETTER, {**LETTER, "doc_no": "12/kh—sct", "doc_date": "2020-12-31"}], ["VanBan!E7"]),
    ("R-VB-01", "VanBan", [LETTER, {**LETTER, "issuer": "UBNDT"}], []),
    ("R-VB-01", "VanBan", [LETTER, {**LETTER, "doc_date": "2019-12-31"}], []),
    ("R-VB-01", "VanBan", [{**LETTER, "issuer": ""}, {**LETTER, "issuer": ""}], []),
]


@pytest.mark.parametrize(("rule", "sheet", "rows", "found"), TWICE)
def test_a_row_that_stands_twice_is_found_at_the_later_row(
    catalog: Catalog, rule: str, sheet: str, rows: list[Any], found: list[str]
) -> None:
    assert places(catalog, rule, {sheet: rows}) == found


def test_the_message_of_a_repeated_row_names_the_first_one(catalog: Catalog) -> None:
    rows = {"BaoChi": [{"title": "Tin khác"}, {"url": LINK}, {"url": LINK}]}
    (found,) = findings(catalog, "R-BC-02", rows)
    assert found.message == f'đường dẫn "{LINK}" trùng với ô L7.'


def purchases(period: str, spent: Any, **equipment: Any) -> dict[str, Any]:
    """Return equipment accepted in May 2020 for 50 million đồng and a budget line with `spent`."""
    accepted = {"accepted_date": "2020-05-10", "qty": 2, "unit_price": 25 * MILLION, **equipment}
    return {"@period": period, "ThietBi": [accepted], "KinhPhi": [{"year": 2020, "item": "MUASAM", "spent": spent}]}


PURCHASES = [
    (purchases("2020-Y", 50 * MILLION), []),
    (purchases("2020-Y", 49_504_951), []),  # within one percent of what was spent
    (purchases("2020-Y", 49_504_950), ["ThietBi!I5"]),
    (purchases("2020-Y", ""), ["ThietBi!I5"]),
    (purchases("2020-Q2", 30 * MILLION), []),  # only the whole year is compared
    (purchases("2020-Y", "", accepted_date="2019-12-20"), []),  # in the reporting year, of another budget year
    (purchases("2020-Y", "", accepted_date=""), []),
    (purchases("2020-Y", "", unit_price=""), []),
    (purchases("2020-Y", "", qty=""), []),
    (purchases("2020-Y", 60 * MILLION, amount=60 * MILLION), []),
]


@pytest.mark.parametrize(("book", "found"), PURCHASES)
def test_equipment_is_compared_with_the_purchases_of_the_year(
    catalog: Catalog, book: dict[str, Any], found: list[str]
) -> None:
    assert places(catalog, "R-TB-01", book) == found


OTHER_LINES = [{"item": "KHAC"}, {"year": 2019}, {"budget_unit": "H106"}]


@pytest.mark.parametrize("line", OTHER_LINES)
def test_only_the_units_own_purchases_of_the_year_are_added_up(catalog: Catalog, line: dict[str, Any]) -> None:
    book = purchases("2020-Y", 50 * MILLION)
    book["KinhPhi"].append({"item": "MUASAM", "year": 2020, "spent": 9 * MILLION} | line)
    assert places(catalog, "R-TB-01", book) == []


def test_two_sheets_are_enough_to_compare_purchases(catalog: Catalog) -> None:
    assert places(catalog, "R-TB-01", {"@unit_code": "DN", **purchases("2020-Y", 30 * MILLION)}) == ["ThietBi!I5"]


def test_a_unit_without_a_budget_sheet_is_not_asked_about_purchases(catalog: Catalog) -> None:
    alone = {"@period": "2020-Y", "@unit_code": "DN", "ThietBi": [{"accepted_date": "2020-05-10", "amount": MILLION}]}
    assert places(catalog, "R-TB-01", alone) == []


def costs(period: str, spent: Any, **line: Any) -> dict[str, Any]:
    """Return 20 million đồng of costs of task ND2.02 on two sheets, and its budget line with `spent`."""
    return {
        "@period": period,
        "Ngay15_3": [{"task_code": "ND2.02", "cost_state": 8 * MILLION, "cost_social": 2 * MILLION}],
        "TuyenTruyen": [
            {"task_code": "ND2.02", "cost": 10 * MILLION},
            {"task_code": "ND1.01", "cost": 99 * MILLION},  # has no budget line, so it is not compared
        ],
        "KinhPhi": [{"task_code": "ND2.02", "year": 2020, "spent": spent, **line}],
    }


COSTS = [
    (costs("2020-Y", 20 * MILLION), []),
    (costs("2020-Y", 19_801_980), ["KinhPhi!P6"]),
    (costs("2020-Y", 19_801_981), []),
    (costs("2020-Y", ""), []),
    (costs("2020-9M", 30 * MILLION), []),
    (costs("2020-Y", 30 * MILLION, year=2019), []),
    (costs("2020-Y", 30 * MILLION, budget_unit="H106"), []),  # another unit's line, in the finance department's file
]


@pytest.mark.parametrize(("book", "found"), COSTS)
def test_the_costs_of_a_task_are_compared_with_its_budget(
    catalog: Catalog, book: dict[str, Any], found: list[str]
) -> None:
    assert places(catalog, "R-KP-07", book) == found


def test_costs_without_a_task_are_not_compared(catalog: Catalog) -> None:
    book = {
        "@period": "2020-Y",
        "DaoTao": [{"cost": 20 * MILLION}, {"task_code": "ND3.01"}],
        "KinhPhi": [{"spent": 30 * MILLION}, {"task_code": "ND3.01", "spent": 9 * MILLION}],
    }
    assert places(catalog, "R-KP-07", book) == []


def test_equipment_counts_as_a_cost_of_its_task(catalog: Catalog) -> None:
    bought = {"task_code": "ND4.07", "qty": 2, "unit_price": 10 * MILLION}
    book = {"@period": "2020-Y", "ThietBi": [bought], "KinhPhi": [{"task_code": "ND4.07", "spent": 30 * MILLION}]}
    (found,) = findings(catalog, "R-KP-07", book)
    assert "đã chi 20.000.000 đồng" in found.message


def test_the_message_lists_the_sheets_where_the_money_was_spent(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-KP-07", costs("2020-Y", 26 * MILLION))
    assert found.message == (
        'nhiệm vụ "ND2.02" đã chi 20.000.000 đồng ở các biểu hoạt động (TuyenTruyen 10.000.000; Ngay15_3 10.000.000), '
        "khác số đã thực hiện ở biểu KinhPhi là 26.000.000 đồng."
    )


def rated(rating: str, day: str, conclusion: str = "VIPHAM", tax: str = TAX) -> dict[str, Any]:
    """Return a rated business and an inspection, in the second quarter of 2020."""
    visit = {"subject_tax": tax, "inspection_date": day, "conclusion": conclusion}
    return {"@period": "2020-Q2", "DoanhNghiep": [{"tax_code": TAX, "rating": rating}], "KiemTra": [visit]}


RATINGS = [
    (rated("DAT", "2020-04-01"), ["DoanhNghiep!Z6"]),
    (rated("DAT", "2020-04-01", tax=OTHER_TAX), []),
    (rated("DAT", "2020-04-01", conclusion="NHACNHO"), []),
    (rated("CHUADAT", "2020-04-01"), []),
    # the reporting year 2020 goes from 15 December 2019 to 14 December 2020
    (rated("DAT", "2019-12-15"), ["DoanhNghiep!Z6"]),
    (rated("DAT", "2019-12-14"), []),
]


@pytest.mark.parametrize(("book", "found"), RATINGS)
def test_a_business_with_a_violation_in_the_year_is_not_rated_as_good(
    catalog: Catalog, book: dict[str, Any], found: list[str]
) -> None:
    assert places(catalog, "R-DNN-03", book) == found


def test_a_business_without_a_tax_code_is_not_looked_up(catalog: Catalog) -> None:
    book = rated("DAT", "2020-04-01", tax="")
    book["DoanhNghiep"] = [{"rating": "DAT"}]
    assert places(catalog, "R-DNN-03", book) == []
