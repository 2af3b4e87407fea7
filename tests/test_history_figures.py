"""Rules about figures over time and about closed periods: what is compared, what may change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.ledger import flow
from bvq_excel.ledger.memory import Background, History, Measures
from tests.ledgers import Office, document, documents, said, sentences, told, workbook
from tests.years import received_on

Q1, Q2, Q3, H1, Y = "2019-Q1", "2019-Q2", "2019-Q3", "2019-H1", "2019-Y"
APRIL = date(2019, 4, 12)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


# R-CH-12, R-XU-06: figures over time -------------------------------------------------------------------------


def test_a_large_change_to_last_year_asks_for_the_reason(office: Office) -> None:
    office.enter(workbook("SCT", Q2, VanBan=documents(APRIL, 4)))
    office.enter(workbook("SCT", "2020-Q2", VanBan=documents(date(2020, 4, 12), 9)))
    found = [f for f in office.consolidated("2020-Q2").findings if f.rule == "R-CH-12"]
    assert [(f.severity, f.unit, f.line) for f in found] == [
        (
            "info",
            None,
            "Văn bản đôn đốc là 9 văn bản, tăng 125% so với cùng kỳ năm trước (4 văn bản). Ghi lý do tăng, giảm để "
            "đưa vào báo cáo; nếu do nhập sai thì sửa số liệu. [R-CH-12]",
        )
    ]


@pytest.mark.parametrize("count", [2, 3, 4, 6])
def test_half_more_or_less_is_no_large_change(office: Office, count: int) -> None:
    office.enter(workbook("SCT", Q2, VanBan=documents(APRIL, 4)))
    office.enter(workbook("SCT", "2020-Q2", VanBan=documents(date(2020, 4, 12), count)))
    assert told(office, "2020-Q2", "R-CH-12") == []


def test_rates_are_told_in_percent(catalog: Catalog) -> None:
    earlier, now = Measures({"I-KN-09": 90.0, "I-XU-02": 100.0}), Measures({"I-KN-09": 40.0, "I-XU-02": 10.0})
    known = History(background=Background(earlier=earlier), current=now)
    period = periods.period(catalog, Q2)
    (found,) = checker(catalog).check_history([], period, received_on(Q2), known)
    assert found.message == "Tỷ lệ giải quyết đúng hạn là 40%, giảm 55,6% so với cùng kỳ năm trước (90%)."


def totals(catalog: Catalog, *rules: str, **known: Any) -> list[str]:
    """Return what `rules` say of a second quarter without rows, given what is known."""
    period = periods.period(catalog, Q2)
    found = checker(catalog).check_history([], period, received_on(Q2), History(**known))
    return [f"{f.rule} {f.message}" for f in found if f.rule in rules]


@pytest.mark.parametrize(
    ("earlier", "now", "count"),
    [
        ({"I-KN-02": 4}, {"I-KN-02": 9}, 1),
        ({"I-KN-02": 4}, {}, 0),
        ({}, {"I-KN-02": 9}, 0),
        ({"I-BC-02": 10.0}, {"I-BC-02": 40.0}, 0),  # a comparison is not compared
        ({"I-DN-05": 1}, {"I-DN-05": 0}, 0),  # nor is yes or no
        ({"I-XU-03": 40}, {"I-XU-03": 10}, 0),  # nor how many reported
    ],
)
def test_what_is_compared_with_last_year(
    catalog: Catalog, earlier: dict[str, float], now: dict[str, float], count: int
) -> None:
    known = {"background": Background(earlier=Measures(earlier)), "current": Measures(now)}
    assert len(totals(catalog, "R-CH-12", **known)) == count


def test_without_figures_or_without_a_limit_nothing_is_compared(catalog: Catalog) -> None:
    earlier = Background(earlier=Measures({"I-KN-02": 4}))
    assert totals(catalog, "R-CH-12", background=earlier) == []
    (limit,) = catalog.parameters["check.yoy_pct"]
    ended = {**catalog.parameters, "check.yoy_pct": (replace(limit, valid_to=date(2018, 12, 31)),)}
    other = replace(catalog, parameters=ended)
    assert totals(other, "R-CH-12", background=earlier, current=Measures({"I-KN-02": 9})) == []


@pytest.mark.parametrize(
    ("before", "now", "count"),
    [
        ({"I-KT-01": 40}, {"I-KT-01": 35}, 1),
        ({"I-KT-01": 40}, {"I-KT-01": 40}, 0),
        ({"I-KT-01": 40}, {}, 0),
        ({}, {"I-KT-01": 35}, 0),
        ({"I-15-03": 40}, {"I-15-03": 35}, 0),  # things counted once do not add up
        ({"I-XH-02": 400}, {"I-XH-02": 350}, 0),  # members are a stock
        ({"I-KN-09": 90.0}, {"I-KN-09": 80.0}, 0),
    ],
)
def test_what_adds_up_over_the_year(
    catalog: Catalog, before: dict[str, float], now: dict[str, float], count: int
) -> None:
    known = {"background": Background(so_far=Measures(now)), "so_far_before": Measures(before)}
    assert len(totals(catalog, "R-XU-06", **known)) == count


def test_closed_figures_are_compared_with_figures_only(catalog: Catalog) -> None:
    before = periods.period(catalog, Q1)
    closed = {"before": before, "closing": Measures({"I-KN-07": 2})}
    assert totals(catalog, "R-XU-04", **closed) == []
    assert totals(catalog, "R-XU-04", **closed, current=Measures({"I-KN-01": 2})) == []
    assert totals(catalog, "R-XU-04", **closed, current=Measures({"I-KN-01": 3})) == [
        "R-XU-04 Vụ tồn đầu kỳ là 3, khác số cuối kỳ trước đã chốt là 2."
    ]


def test_a_year_that_shrinks_is_noticed(office: Office) -> None:
    office.enter(workbook("SCT", Q1, VanBan=documents(date(2019, 2, 1), 5)))
    assert told(office, Q1, "R-XU-06") == []
    office.enter(workbook("SCT", Q2, VanBan=[document(9, APRIL)]))
    assert told(office, Q2, "R-XU-06") == []
    office.enter(workbook("SCT", Q1, no=2, VanBan=documents(date(2019, 2, 1), 2)))
    assert told(office, Q2, "R-XU-06") == ["R-XU-06 -"]
    assert sentences(office, Q2, "R-XU-06") == [
        "lũy kế Văn bản đôn đốc là 3 văn bản, nhỏ hơn lũy kế đến kỳ trước là 5 văn bản."
    ]


def test_a_new_year_begins_anew(office: Office) -> None:
    office.enter(*(workbook("SCT", f"2019-Q{n}") for n in (1, 2, 3)))
    office.enter(workbook("SCT", "2019-Q4", VanBan=documents(date(2019, 10, 1), 5)))
    assert office.consolidated("2019-Q4").background.so_far.values["I-VB-04"] == 5
    office.enter(workbook("SCT", "2020-Q1", VanBan=[document(1, date(2020, 2, 3))]))
    assert told(office, "2020-Q1", "R-XU-06") == []


# R-XU-08: closed periods -------------------------------------------------------------------------------------


def test_a_closed_period_takes_no_other_file(office: Office) -> None:
    office.enter(workbook("SCT", Q2, VanBan=[document(1, APRIL)]))
    assert told(office, Q2, "R-XU-08") == []
    office.close(Q2)
    late = workbook("SCT", Q2, no=2, VanBan=[document(2, APRIL)])
    (receipt,) = office.enter(late)
    assert said(receipt.findings, "R-XU-08") == ["R-XU-08 SCT.xlsx ThongTin!C9"]
    result = office.consolidated(Q2)
    assert said(result.findings, "R-XU-08") == []
    assert [r["doc_no"] for r in result.tables["VanBan"]] == ["1/SCT-QLTM"]
    seen = flow.compare(office.data, [late], Q2, received_on(Q2))
    assert said(seen.findings, "R-XU-08") == ["R-XU-08 SCT.xlsx ThongTin!C9"]


def test_a_closed_half_year_can_be_consolidated_again(office: Office) -> None:
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2))
    office.consolidated(H1)
    office.close(H1)
    assert told(office, H1, "R-XU-08") == []
