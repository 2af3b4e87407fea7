"""Reporting periods: the contract's worked examples, tiling over the years, neighbours, working days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog, load
from bvq_excel.errors import UsageError
from bvq_excel.periods import Period

EXAMPLES = [(s.code, e) for s in load().schemes.values() for e in s.examples]
TYPES = {
    "M": [f"M{m:02d}" for m in range(1, 13)],
    "Q": ["Q1", "Q2", "Q3", "Q4"],
    "H": ["H1", "H2"],
    "Y": ["Y"],
}


@pytest.mark.parametrize(("scheme", "example"), EXAMPLES, ids=[f"{s} {e.code}" for s, e in EXAMPLES])
def test_worked_examples(catalog: Catalog, scheme: str, example: object) -> None:
    found = periods.period(catalog, example.code, scheme)
    assert (found.first, found.last, (found.last - found.first).days + 1) == (example.first, example.last, example.days)


@pytest.mark.parametrize("kind", TYPES)
def test_periods_of_a_type_tile_2018_to_2030_without_gap_or_overlap(catalog: Catalog, kind: str) -> None:
    tiles = [periods.period(catalog, f"{y}-{part}") for y in range(2018, 2031) for part in TYPES[kind]]
    assert tiles[0].first == date(2018, 1, 1)
    for before, after in pairwise(tiles):
        assert after.first == before.last + timedelta(days=1), (before, after)


@given(st.dates(date(2018, 1, 1), date(2030, 12, 14)))
def test_every_day_is_in_exactly_one_period_of_each_type(day: date) -> None:
    catalog = load()
    for parts in TYPES.values():
        years = (day.year, day.year + 1)
        inside = [p for y in years for part in parts if day in (p := periods.period(catalog, f"{y}-{part}"))]
        assert len(inside) == 1


@given(st.integers(2018, 2030))
def test_larger_periods_are_made_of_smaller_ones(year: int) -> None:
    catalog = load()

    def span(*parts: str) -> tuple[date, date]:
        tiles = [periods.period(catalog, f"{year}-{p}") for p in parts]
        return tiles[0].first, tiles[-1].last

    assert span("Y") == span("H1", "H2") == span(*TYPES["Q"]) == span(*TYPES["M"])
    assert span("H1") == span("Q1", "Q2")
    assert span("9M") == span("Q1", "Q2", "Q3")
    assert span("Q2") == span("M04", "M05", "M06")


def test_the_15th_of_march_opens_the_second_quarter(catalog: Catalog) -> None:
    assert date(2019, 3, 14) in periods.period(catalog, "2019-Q1")
    assert date(2019, 3, 15) in periods.period(catalog, "2019-Q2")
    assert date(2018, 3, 15) in periods.period(catalog, "2018-Q1")
    assert date(2019, 3, 15) in periods.period(catalog, "2019-CD153")


@pytest.mark.parametrize(
    ("day", "month"),
    [("2019-03-14", "2019-03"), ("2019-03-15", "2019-04"), ("2019-12-15", "2020-01"), ("2018-12-31", "2018-12")],
)
def test_the_reporting_month_of_a_day(catalog: Catalog, day: str, month: str) -> None:
    assert periods.month_of(catalog, date.fromisoformat(day)) == month


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2020-Q1", "2019-Q4"),
        ("2020-M01", "2019-M12"),
        ("2020-M12", "2020-M11"),
        ("2020-H2", "2020-H1"),
        ("2020-9M", "2019-9M"),
        ("2020-Y", "2019-Y"),
    ],
)
def test_the_period_before(catalog: Catalog, code: str, before: str) -> None:
    assert periods.previous(catalog, periods.period(catalog, code)).code == before


@pytest.mark.parametrize("code", ["2019-Q5", "2019Q2", "19-Q2", "2019-M13", "2019-H3", "", "Q2"])
def test_a_wrong_code_is_refused_with_examples(catalog: Catalog, code: str) -> None:
    with pytest.raises(UsageError, match="2019-Q2"):
        periods.period(catalog, code)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2019-M03", "tháng 3 năm 2019"),
        ("2019-Q2", "quý II năm 2019"),
        ("2019-H1", "6 tháng đầu năm 2019"),
        ("2019-Y", "năm 2019"),
    ],
)
def test_periods_in_words(catalog: Catalog, code: str, words: str) -> None:
    assert periods.named(catalog, periods.period(catalog, code)) == words


def test_first_record_numbers_never_meet(catalog: Catalog) -> None:
    numbers = {
        c: periods.period(catalog, f"2019-{c}").first_record_number
        for c in ("M01", "M02", "M12", "Q1", "Q2", "H2", "9M", "Y", "CD153")
    }
    assert numbers == {
        "M01": 1,
        "M02": 801,
        "M12": 8801,
        "Q1": 1,
        "Q2": 2401,
        "H2": 4801,
        "9M": 1,
        "Y": 1,
        "CD153": 9601,
    }


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2020-03-02", 15, "2020-03-23"),
        ("2019-06-14", 2, "2019-06-18"),
        ("2019-04-26", 2, "2019-05-02"),  # 29/4 is a working day in the catalogue's table, 30/4 and 1/5 are not
        ("2019-02-01", 1, "2019-02-11"),  # Tết
        ("2020-03-02", 0, "2020-03-02"),
    ],
)
def test_working_days_skip_weekends_and_holidays(catalog: Catalog, start: str, days: int, end: str) -> None:
    calendar = WorkingCalendar(catalog)
    assert calendar.add_working_days(date.fromisoformat(start), days) == date.fromisoformat(end)


def test_years_without_a_table_use_the_library(catalog: Catalog) -> None:
    calendar = WorkingCalendar(catalog)
    assert not calendar.is_working_day(date(2024, 9, 2))
    assert calendar.is_working_day(date(2024, 9, 4))


def test_the_period_knows_its_months(catalog: Catalog) -> None:
    assert periods.period(catalog, "2019-Q2").months == ("2019-04", "2019-05", "2019-06")
    assert isinstance(periods.period(catalog, "2019-Q2"), Period)
