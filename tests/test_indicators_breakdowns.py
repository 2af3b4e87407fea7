"""Figures split by unit, area, month, goods, behaviour: codes in catalogue order, parts that add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bvq_excel.catalog import Catalog, load
from bvq_excel.errors import UsageError
from bvq_excel.indicators import Figure
from bvq_excel.model import Record
from tests.indicator_tables import evaluator, parts, record, rows

COMPLAINTS = """
    record_id | unit_code | received_date | consumer_area | goods_group | problem_type | channel
    A1        | SCT       | 2020-03-15    | H106          | {1}         | GIA          | {c}
    A2        | SCT       | 2020-04-14    | H105          | {1}         | TTIN         | {c}
    A3        | H105      | 2020-04-15    |               | {0}         | HGIA         | {c}
    A4        | H105      | 2020-06-14    | H105          |             |              |
"""


@pytest.fixture
def goods(catalog: Catalog) -> list[str]:
    """The first two goods groups of the catalogue."""
    return [v.code for v in catalog.enums["GoodsGroup"].values][:2]


@pytest.fixture
def complaints(catalog: Catalog, goods: list[str]) -> list[Record]:
    """Four complaints of quarter II of 2020."""
    channel = catalog.enums["Channel"].values[0].code
    return rows(catalog, "KhieuNai", COMPLAINTS.format(*goods, c=channel))


def test_units_and_areas_stand_in_catalogue_order(catalog: Catalog, complaints: list[Record]) -> None:
    figures = evaluator(catalog, complaints)
    assert list(parts(figures.breakdown("I-KN-02", "unit")).items()) == [("SCT", 2), ("H105", 2)]
    assert list(parts(figures.breakdown("I-KN-02", "area")).items()) == [("T12", 1), ("H105", 2), ("H106", 1)]


def test_months_are_those_of_the_reporting_scheme(catalog: Catalog, complaints: list[Record]) -> None:
    """Until the 14th a day belongs to the month, from the 15th to the next."""
    figures = evaluator(catalog, complaints)
    assert parts(figures.breakdown("I-KN-02", "month")) == {"2020-04": 2, "2020-05": 1, "2020-06": 1}
    inspections = rows(
        catalog,
        "KiemTra",
        """
        unit_code | team_lead | inspection_date | decision_no
        QLTT      | QLTT      | 2018-04-30      | 1/QĐ
        QLTT      | QLTT      | 2018-05-01      | 2/QĐ
        QLTT      | QLTT      | 2018-05-15      | 3/QĐ
        """,
    )
    calendar = evaluator(catalog, inspections, period="2018-Q2")
    assert parts(calendar.breakdown("I-KT-01", "month")) == {"2018-04": 1, "2018-05": 2}
    decree = evaluator(catalog, inspections, period="2018-Q2", scheme="NGHIDINH09")
    assert parts(decree.breakdown("I-KT-01", "month")) == {"2018-05": 2, "2018-06": 1}


def test_goods_without_a_group_stand_last_so_that_nothing_is_lost(
    catalog: Catalog, complaints: list[Record], goods: list[str]
) -> None:
    figures = evaluator(catalog, complaints)
    found = parts(figures.breakdown("I-KN-02", "goods_group"))
    assert list(found.items()) == [(goods[0], 1), (goods[1], 2), ("", 1)]


def test_behaviour_is_grouped_as_in_the_ministry_s_form(catalog: Catalog, complaints: list[Record]) -> None:
    figures = evaluator(catalog, complaints)
    assert parts(figures.breakdown("I-KN-02", "vcc_group")) == {"TTIN": 2, "SLCL": 1, "": 1}


def test_two_breakdowns_at_once(catalog: Catalog, complaints: list[Record], goods: list[str]) -> None:
    figures = evaluator(catalog, complaints)
    found = parts(figures.cross("I-KN-02", "goods_group", "vcc_group"))
    assert found == {(goods[0], "SLCL"): 1, (goods[1], "TTIN"): 2, ("", ""): 1}
    budget = rows(
        catalog,
        "KinhPhi",
        """
        unit_code | budget_unit | year | task_code | item    | fund_source | spent
        SCT       | SCT         | 2020 | TC01.1    | KIEMTRA | NSTINH      | 5
        SCT       | SCT         | 2020 | TC01.1    | KIEMTRA | XHH         | 7
        SCT       | SCT         | 2020 | TC01.2    | KIEMTRA | XHH         | 1
        """,
    )
    crossed = evaluator(catalog, budget).cross("I-KP-04", "item", "fund_source")
    assert parts(crossed) == {("KIEMTRA", "NSTINH"): 5, ("KIEMTRA", "XHH"): 8}


def test_a_list_column_counts_a_row_under_each_of_its_codes(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "KiemTra",
        """
        record_id | unit_code | team_lead | inspection_date | decision_no | violations
        A1        | QLTT      | QLTT      | 2020-04-01      | 1/QĐ        | HGIA; NHAN
        A2        | QLTT      | QLTT      | 2020-04-02      | 2/QĐ        | NHAN
        """,
    )
    found = evaluator(catalog, table).breakdown("I-KT-04", "violation")
    assert parts(found) == {"HGIA": 1, "NHAN": 2}
    assert [r.record_id for r in found["NHAN"].rows] == ["A1", "A2"]


def test_the_unit_is_the_lead_the_outlet_or_the_one_that_spends(catalog: Catalog) -> None:
    tasks = rows(catalog, "NhiemVu", "unit_code | lead_unit | task_code | status\nSCT | H105 | ND1.01 | HT")
    media = rows(catalog, "BaoChi", "unit_code | outlet | genre | pub_date | url\nSCT | BLC | TIN | 2020-04-01 | a.vn")
    budget = rows(
        catalog,
        "KinhPhi",
        "unit_code | budget_unit | year | task_code | item | fund_source | appraised\n"
        "STC | H106 | 2020 | TC11.1 | KIEMTRA | NSTINH | 3",
    )
    figures = evaluator(catalog, tasks, media, budget)
    assert parts(figures.breakdown("I-NV-02", "unit")) == {"H105": 1}
    assert parts(figures.breakdown("I-BC-01", "unit")) == {"BLC": 1}
    assert parts(figures.breakdown("I-KP-02", "unit")) == {"H106": 3}
    assert parts(figures.breakdown("I-NV-02", "content_area")) == {"ND1": 1}


def test_a_mediation_lies_where_its_consumer_lives(catalog: Catalog) -> None:
    complaints = rows(catalog, "KhieuNai", "record_id | consumer_area\nSCT-KN-2020-0001 | H108")
    mediations = rows(
        catalog,
        "HoaGiai",
        """
        mediation_id | complaint_id     | session_date
        HG-1         | sct-kn-2020-0001 | 2020-04-01
        HG-2         | SCT-KN-2020-0009 | 2020-04-01
        HG-3         |                  | 2020-04-01
        """,
    )
    figures = evaluator(catalog, complaints, mediations)
    assert parts(figures.breakdown("I-HG-01", "area")) == {"T12": 2, "H108": 1}


def test_a_business_of_two_units_is_one_in_its_area_but_one_for_each_unit(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "DoanhNghiep",
        """
        unit_code | tax_code   | area_code | guided
        H105      | 0100109106 | H105      | có
        SCT       | 0100109106 | H106      | có
        """,
    )
    figures = evaluator(catalog, table)
    assert figures.figure("I-DNN-01").value == 1
    assert parts(figures.breakdown("I-DNN-01", "area")) == {"H106": 1}  # the row of the unit that counts
    assert parts(figures.breakdown("I-DNN-01", "unit")) == {"SCT": 1, "H105": 1}


def test_premises_may_be_inspected_in_several_fields(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "KiemTra",
        """
        unit_code | team_lead | inspection_date | decision_no | subject_name | area_code | field
        QLTT      | QLTT      | 2020-04-01      | 1/QĐ        | X            | H105      | ATTP
        QLTT      | QLTT      | 2020-04-02      | 2/QĐ        | X            | H105      | GIA
        QLTT      | QLTT      | 2020-04-03      | 3/QĐ        | X            | H106      | GIA
        """,
    )
    figures = evaluator(catalog, table)
    assert figures.figure("I-KT-02").value == 2
    assert total(figures.breakdown("I-KT-02", "field")) == 3


def test_a_ratio_is_split_by_its_parts(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "HoaGiai",
        """
        unit_code | mediation_id | session_date | result
        SCT       | HG-1         | 2020-04-01   | THANH
        SCT       | HG-2         | 2020-04-01   | KHONGTHANH
        HBVNTD    | HG-3         | 2020-04-01   | KHONGTHANH
        """,
    )
    assert parts(evaluator(catalog, table).breakdown("I-HG-02", "unit")) == {"SCT": 50.0, "HBVNTD": 0.0}


def test_a_change_has_no_breakdown_without_the_units_of_the_year_before(catalog: Catalog) -> None:
    table = rows(catalog, "BaoChi", "outlet | genre | pub_date | url\nBLC | TIN | 2020-04-01 | a.vn")
    found = evaluator(catalog, table, earlier={"I-BC-01": 2}).breakdown("I-BC-02", "unit")
    assert {u: (f.value, f.note) for u, f in found.items()} == {"BLC": (None, "Chưa có số liệu cùng kỳ năm trước.")}


def test_a_breakdown_that_is_not_there_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match="I-TT-01 không tách được theo 'channel'"):
        evaluator(catalog).breakdown("I-TT-01", "channel")
    with pytest.raises(UsageError, match="I-XU-01"):
        evaluator(catalog).breakdown("I-XU-01", "area")


def test_every_breakdown_of_the_catalogue_can_be_made(catalog: Catalog) -> None:
    figures = evaluator(catalog)
    for code, indicator in catalog.indicators.items():
        for by in indicator.breakdowns:
            assert figures.breakdown(code, by) == {}


CATALOG = load()
CASE = st.fixed_dictionaries(
    {
        "unit_code": st.sampled_from(["SCT", "H105", "HBVNTD"]),
        "received_date": st.dates(date(2020, 3, 10), date(2020, 6, 20)),
    },
    optional={
        "consumer_area": st.sampled_from(["T12", "H105", "H106"]),
        "goods_group": st.sampled_from([v.code for v in CATALOG.enums["GoodsGroup"].values]),
        "problem_type": st.sampled_from([v.code for v in CATALOG.enums["ProblemType"].values]),
        "channel": st.sampled_from([v.code for v in CATALOG.enums["Channel"].values]),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.lists(CASE, max_size=12))
def test_the_parts_of_every_breakdown_add_up_to_the_whole(cases: list[dict[str, object]]) -> None:
    """Units = areas = goods = behaviours = channels = months = total, where no case is linked to another."""
    sheet = CATALOG.sheets["KhieuNai"]
    table = [record(sheet, {"record_id": f"A{n}", **case}, n, {}) for n, case in enumerate(cases, 6)]
    figures = evaluator(CATALOG, table)
    sums = {by: total(figures.breakdown("I-KN-02", by)) for by in CATALOG.indicators["I-KN-02"].breakdowns}
    crossed = total(figures.cross("I-KN-02", "goods_group", "vcc_group"))
    assert {*sums.values(), crossed} == {figures.figure("I-KN-02").value}


def total(found: Mapping[Any, Figure]) -> float:
    """Return the sum of a breakdown's values."""
    return sum(f.value or 0 for f in found.values())
