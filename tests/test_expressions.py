"""The expression language over small rows: value or unknown, never a guess."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.errors import CatalogError
from bvq_excel.expressions import parse
from bvq_excel.scope import RowScope

COLUMNS = ("status", "fine", "paid", "name", "area", "day", "until", "items", "month", "flag")


@pytest.fixture
def scope(catalog: Catalog) -> RowScope:
    period = periods.period(catalog, "2019-Q2")
    return RowScope(catalog, WorkingCalendar(catalog), catalog.sheets["KiemTra"], period, date(2019, 6, 17), "SCT")


@pytest.mark.parametrize(
    ("text", "row", "value"),
    [
        ("", {}, True),
        ("any", {}, True),
        ("status == DAT", {"status": "DAT"}, True),
        ("status == DAT", {"status": "VIPHAM"}, False),
        ("status == DAT", {}, None),
        ("status != DAT", {}, None),
        ("status in [DAT, VIPHAM]", {"status": "VIPHAM"}, True),
        ("items in [HSD, NHAN]", {"items": ("CL", "HSD")}, True),
        ("items in [HSD]", {"items": ("CL",)}, False),
        ("status in items", {"status": "CL", "items": ("CL",)}, True),
        ("fine is empty", {}, True),
        ("items is not empty", {"items": ()}, False),
        ("fine > 0 and status == DAT", {"status": "VIPHAM"}, False),
        ("fine > 0 and status == DAT", {"status": "DAT"}, None),
        ("fine > 0 or status == DAT", {"status": "DAT"}, True),
        ("fine > 0 or status == DAT", {"status": "VIPHAM"}, None),
        ("not (fine > 0)", {"fine": 5}, False),
        ("not (fine > 0)", {}, None),
        ("paid <= fine + 100", {"paid": 100}, True),
        ("fine + paid", {}, None),
        ("fine + paid", {"paid": 7}, 7),
        ("fine - paid", {"paid": 7}, -7),
        ("fine * 2 / paid", {"fine": 3, "paid": 0}, None),
        ("abs(fine - paid) >= 4", {"fine": 3, "paid": 7}, True),
        ("max(fine, paid)", {"paid": 7}, 7),
        ("max(fine, paid)", {}, None),
        ("name or area", {"area": "H105"}, "H105"),
        ("name or area", {"name": "A", "area": "H105"}, "A"),
        ("name == 'Ẩn danh'", {"name": "ẩn  danh"}, True),
        ("matches(name, '^a+$')", {"name": "aaa"}, True),
        ("count_items(items)", {}, 0),
        ("count_items(items)", {"items": ("A", "B")}, 2),
        ("in_period(day)", {"day": date(2019, 3, 15)}, True),
        ("in_period(day)", {"day": date(2019, 3, 14)}, False),
        ("in_period(day)", {}, None),
        ("in_period(month)", {"month": "2019-04"}, True),
        ("in_period(month)", {"month": "2019-03"}, False),
        ("day <= until", {"day": date(2019, 3, 14)}, None),
        ("day + 10 >= until", {"day": date(2019, 3, 14), "until": date(2019, 3, 24)}, True),
        ("until - day", {"day": date(2019, 3, 14), "until": date(2019, 3, 24)}, 10),
        ("day < fine", {"day": date(2019, 3, 14), "fine": 4}, None),
        ("day < period_from", {"day": date(2019, 3, 14)}, True),
        ("received_at == '2019'", {}, False),
        ("2019 in years_of_period", {}, True),
        ("year(day) == period_year", {"day": date(2019, 3, 14)}, True),
        ("fine >= check.money_min", {"fine": 1000}, True),
        ("flag == true", {"flag": False}, False),
        ("name == own_unit", {"name": "SCT"}, True),
        ("fine > 0 and (status == DAT or paid > 0)", {"fine": 1, "paid": 1}, True),
    ],
)  # fmt: skip
def test_value_of(scope: RowScope, text: str, row: dict[str, Any], value: object) -> None:
    found = parse(text, COLUMNS).run(row, scope)
    assert found == value
    assert (found is None) == (value is None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("status = DAT", "ký tự lạ '='"),
        ("status in [DAT", "thiếu ']'"),
        ("colour == DAT", "tên lạ 'colour'"),
        ("status == DAT DAT", "thừa 'DAT'"),
        ("status ==", "thiếu giá trị"),
        ("(status == DAT", "thiếu ')'"),
        ("fine is 3", "thiếu 'empty'"),
    ],
)
def test_a_wrong_expression_says_where(text: str, said: str) -> None:
    with pytest.raises(CatalogError) as e:
        parse(text, COLUMNS)
    assert text in str(e.value)
    assert said in str(e.value)


def test_an_expression_knows_what_it_reads() -> None:
    found = parse("fine > check.money_min and status in [DAT, VIPHAM]", COLUMNS)
    assert found.columns == {"fine", "status"}
    assert found.parameters == {"check.money_min"}
    assert found.codes == {"DAT", "VIPHAM"}


def test_parameters_follow_the_rows_event_date(scope: RowScope) -> None:
    row = {"inspection_date": date(2025, 3, 1)}
    assert parse("fine.TTNTD.max", COLUMNS).run(row, scope) == 40_000_000
    assert parse("fine.TTNTD.max", COLUMNS).run({"inspection_date": date(2021, 3, 1)}, scope) == 20_000_000
    assert parse("fine.TTNTD.max", COLUMNS).run({}, scope) is None
