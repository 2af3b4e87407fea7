"""Aggregations, filters and rounding: a small table in, one figure out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.errors import CatalogError, UsageError
from bvq_excel.indicators import rounded
from tests.indicator_tables import evaluator, rows, submission, value


def test_count_counts_the_rows_that_pass_the_filter(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "DaoTao",
        """
        record_id | kind  | date_from  | date_to    | trainees
        A1        | MOLOP | 2020-03-10 | 2020-03-15 | 30
        A2        | MOLOP | 2020-06-10 | 2020-06-14 | 20
        A3        | MOLOP | 2020-06-13 | 2020-06-15 | 99
        A4        | CUDI  | 2020-04-01 | 2020-04-02 |
        A5        | MOLOP | 2020-04-01 |            | 99
        """,
    )
    figures = evaluator(catalog, table)
    assert figures.figure("I-DT-01").value == 2
    assert [r.record_id for r in figures.figure("I-DT-01").rows] == ["A1", "A2"]
    assert figures.figure("I-DT-02").value == 50


def test_a_sum_takes_blanks_as_zero_but_nothing_but_blanks_as_empty(catalog: Catalog) -> None:
    table = """
        record_id | date       | cost_state | cost_social
        A1        | 2020-03-20 | 1000000    |
        A2        | 2020-03-21 |            | 500000
        A3        | 2020-03-22 |            |
    """
    assert value(catalog, "I-15-06", rows(catalog, "Ngay15_3", table)) == 1_500_000
    blank = evaluator(catalog, rows(catalog, "Ngay15_3", "record_id | date\nA1 | 2020-03-20"))
    assert blank.figure("I-15-06").value is None
    assert blank.figure("I-15-06").note == "Các dòng liên quan chưa ghi số liệu."
    assert value(catalog, "I-15-06") == 0  # nothing happened


def test_every_violation_of_a_row_is_counted(catalog: Catalog) -> None:
    table = """
        unit_code | team_lead | inspection_date | penalty_date | violations
        QLTT      | QLTT      | 2020-04-01      | 2020-04-05   | HGIA; NHAN
        QLTT      | QLTT      | 2020-04-02      |              | NHAN
        QLTT      | QLTT      | 2020-04-03      | 2020-06-20   | NHAN
        QLTT      | QLTT      | 2020-04-04      |              |
    """
    assert value(catalog, "I-KT-04", rows(catalog, "KiemTra", table)) == 3


def test_a_ratio_is_in_percent_and_lists_the_rows_of_both_sides(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "DuongDayNong",
        """
        record_id | month   | hotline    | calls_in | calls_answered
        A1        | 2020-04 | 0213555001 | 40       | 30
        A2        | 2020-05 | 0213555001 | 20       | 20
        """,
    )
    figure = evaluator(catalog, table).figure("I-DN-03")
    assert figure.value == pytest.approx(83.333333)
    assert rounded(catalog, "I-DN-03", figure.value) == 83.3
    assert [r.record_id for r in figure.rows] == ["A1", "A2"]


def test_a_ratio_that_is_not_a_percentage_is_not_multiplied(catalog: Catalog) -> None:
    table = """
        date_from  | date_to    | form  | topic | attendees | cost
        2020-04-01 | 2020-04-01 | HNGHI | A     | 40        | 1000000
    """
    assert value(catalog, "I-TT-10", rows(catalog, "TuyenTruyen", table)) == 25_000


def test_a_ratio_over_nothing_is_empty_and_says_so(catalog: Catalog) -> None:
    figure = evaluator(catalog).figure("I-KN-09")
    assert (figure.value, figure.note) == (None, "Không tính được vì mẫu số bằng 0.")


def test_a_ratio_of_sums_that_are_blank_says_that_figures_are_missing(catalog: Catalog) -> None:
    figure = evaluator(catalog, rows(catalog, "DuongDayNong", "month | calls_in\n2020-04 | 5")).figure("I-DN-03")
    assert (figure.value, figure.note) == (None, "Không tính được vì số liệu thành phần còn trống.")


def test_the_share_of_solved_cases_is_over_opening_and_received_cases(catalog: Catalog) -> None:
    table = """
        record_id | received_date | status | closed_date
        A1        | 2020-03-01    | DAGQ   | 2020-03-20
        A2        | 2020-03-02    | DANGXL |
        A3        | 2020-04-01    | DAGQ   | 2020-04-08
        A4        | 2020-04-02    | MOI    |
    """
    assert value(catalog, "I-KN-10", rows(catalog, "KhieuNai", table)) == 50.0


def test_any_is_one_or_zero(catalog: Catalog) -> None:
    linked = "month | linked\n2020-04 | không\n2020-05 | có"
    assert value(catalog, "I-DN-05", rows(catalog, "DuongDayNong", linked)) == 1
    assert value(catalog, "I-DN-05", rows(catalog, "DuongDayNong", "month | linked\n2020-04 | không")) == 0


def test_a_snapshot_counts_what_is_in_force_on_the_last_day(catalog: Catalog) -> None:
    table = """
        tax_code   | reg_date   | withdraw_date
        0100109106 | 2018-01-01 |
        0100109107 | 2020-06-14 |
        0100109108 | 2020-06-15 |
        0100109109 | 2018-01-01 | 2020-06-14
        0100109110 | 2018-01-01 | 2020-06-15
        0100109111 |            |
    """
    assert value(catalog, "I-DNN-02", rows(catalog, "DoanhNghiep", table)) == 3


def test_prices_are_averaged_on_the_first_and_the_last_day_of_each_item(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "ThiTruong",
        """
        survey_date | survey_point | item    | price
        2020-03-16  | Chợ A        | GAOTE   | 14000
        2020-03-16  | Chợ B        | GAOTE   | 15000
        2020-04-01  | Chợ A        | GAOTE   | 99999
        2020-06-10  | Chợ A        | GAOTE   | 16000
        2020-06-12  | Chợ A        | GAOTE   |
        2020-05-02  | Chợ A        | THITLON | 90000
        2020-06-15  | Chợ A        | THITLON | 70000
        """,
    )
    figures = evaluator(catalog, table)
    by_item = figures.breakdown("I-GI-03", "item")
    assert {item: (f.first, f.value) for item, f in by_item.items()} == {
        "GAOTE": (14_500, 16_000),
        "THITLON": (90_000, 90_000),
    }
    assert [r.row for r in by_item["GAOTE"].rows] == [6, 7, 9]
    assert (figures.figure("I-GI-03").value, figures.figure("I-GI-03").note) == (
        None,
        "Giá bình quân chỉ tính riêng từng mặt hàng.",
    )


def test_units_that_have_to_report_that_did_and_that_were_on_time(catalog: Catalog) -> None:
    """The period ends on Sunday 14 June 2020; two working days later is Tuesday the 16th."""
    figures = evaluator(
        catalog,
        submissions=[
            submission("SCT", date(2020, 6, 15)),
            submission("SYT", date(2020, 6, 16)),
            submission("H105", date(2020, 6, 17)),
        ],
        expected=["SCT", "SYT", "H105", "H106"],
    )
    assert {c: figures.figure(c).value for c in ("I-XU-01", "I-XU-03", "I-XU-04", "I-XU-02")} == {
        "I-XU-01": 4,
        "I-XU-03": 3,
        "I-XU-04": 2,
        "I-XU-02": 50.0,
    }
    assert [r.unit for r in figures.figure("I-XU-04").rows] == ["SCT", "SYT"]
    late = figures.breakdown("I-XU-02", "unit")
    assert {u: f.value for u, f in late.items()} == {"SCT": 100.0, "SYT": 100.0, "H105": 0.0, "H106": 0.0}


def test_a_second_submission_does_not_make_the_unit_late(catalog: Catalog) -> None:
    """The cover is that of the last submission; punctual is who sent the first one in time."""
    covers = rows(catalog, "ThongTin", "unit_code | period_code\nSYT | 2020-Q2", {"SYT": date(2020, 7, 1)})
    figures = evaluator(catalog, covers, submissions=[submission("SYT", date(2020, 6, 15))])
    assert figures.figure("I-XU-04").value == 1
    assert figures.figure("I-XU-04").rows == tuple(covers)
    assert value(catalog, "I-XU-04", covers) == 0  # nothing else is known than the cover's file


def test_a_change_needs_the_year_before(catalog: Catalog) -> None:
    table = rows(catalog, "BaoChi", "url | genre | pub_date\na.vn/1 | TIN | 2020-04-01\na.vn/2 | BAI | 2020-04-02")
    none = evaluator(catalog, table).figure("I-BC-02")
    assert (none.value, none.note) == (None, "Chưa có số liệu cùng kỳ năm trước.")
    assert value(catalog, "I-BC-02", table, earlier={"I-BC-01": 8}) == -75.0
    zero = evaluator(catalog, table, earlier={"I-BC-01": 0}).figure("I-BC-02")
    assert (zero.value, zero.note) == (None, "Số cùng kỳ năm trước bằng 0 nên không tính được tỷ lệ tăng, giảm.")


def test_a_month_counts_when_it_lies_wholly_in_the_period(catalog: Catalog) -> None:
    """Under the 15th-to-14th scheme April 2020 runs from 15 March to 14 April: quarter II is April to June."""
    table = rows(
        catalog,
        "DuongDayNong",
        "month | calls_in\n2020-03 | 1\n2020-04 | 10\n2020-06 | 100\n2020-07 | 1000",
    )
    assert value(catalog, "I-DN-02", table) == 110
    assert value(catalog, "I-DN-02", table, period="2020-M04") == 10
    calendar_quarter = rows(catalog, "DuongDayNong", "month | calls_in\n2018-03 | 1\n2018-04 | 10\n2018-06 | 100")
    assert value(catalog, "I-DN-02", calendar_quarter, period="2018-Q2") == 110


@pytest.mark.parametrize(
    ("day", "period"),
    [("2020-03-14", "2020-Q1"), ("2020-03-15", "2020-Q2"), ("2020-06-14", "2020-Q2"), ("2020-06-15", "2020-Q3")],
)
def test_the_14th_closes_a_period_and_the_15th_opens_the_next(catalog: Catalog, day: str, period: str) -> None:
    table = rows(catalog, "Ngay15_3", f"date | activity_name\n{day} | Mít tinh")
    counted = [p for p in ("2020-Q1", "2020-Q2", "2020-Q3") if value(catalog, "I-15-01", table, period=p)]
    assert counted == [period]


def test_a_communication_that_repeats_an_activity_of_consumer_rights_day_is_not_counted(catalog: Catalog) -> None:
    communications = rows(
        catalog,
        "TuyenTruyen",
        """
        unit_code | date_from  | date_to    | form   | topic          | area_code | events | attendees
        H105      | 2020-03-15 | 2020-03-15 | SUKIEN | MÍT TINH  15/3 | H105      | 1      | 200
        H105      | 2020-03-16 | 2020-03-16 | SUKIEN | Mít tinh 15/3  | H105      | 2      | 300
        H105      | 2020-03-15 | 2020-03-15 | SUKIEN | Mít tinh 15/3  | H106      | 4      | 400
        SCT       | 2020-03-15 | 2020-03-15 | SUKIEN | Mít tinh 15/3  | H105      | 8      | 500
        H105      | 2020-03-15 | 2020-03-15 | SUKIEN |                | H105      | 16     | 600
        """,
    )
    day = rows(
        catalog,
        "Ngay15_3",
        "unit_code | date | activity_name | area_code | attendees\nH105 | 2020-03-15 | Mít tinh 15/3 | H105 | 200",
    )
    assert value(catalog, "I-TT-01", communications, day) == 30
    assert value(catalog, "I-TT-02", communications, day) == 1800
    assert value(catalog, "I-15-02", communications, day) == 200


def test_a_row_without_a_unit_belongs_to_its_file(catalog: Catalog) -> None:
    table = "budget_unit | year | task_code | item | fund_source | spent\nSCT | 2020 | TC01.1 | KHAC | NSTINH | 7"
    assert value(catalog, "I-KP-04", rows(catalog, "KinhPhi", table)) == 7  # unit_code == budget_unit


def test_an_indicator_that_does_not_exist_is_named(catalog: Catalog) -> None:
    with pytest.raises(UsageError, match="Không có chỉ tiêu I-XX-99"):
        evaluator(catalog).figure("I-XX-99")


def test_an_aggregation_that_does_not_exist_is_named_with_its_indicator(catalog: Catalog) -> None:
    wrong = replace(catalog.indicators["I-TT-01"], aggregation="median")
    broken = replace(catalog, indicators={**catalog.indicators, "I-TT-01": wrong})
    with pytest.raises(CatalogError, match="chỉ tiêu I-TT-01: aggregation 'median' không có"):
        evaluator(broken).figure("I-TT-01")


def test_a_new_indicator_is_an_entry_of_the_catalogue(catalog: Catalog) -> None:
    female = replace(catalog.indicators["I-TT-02"], code="I-TT-99", expr="female", breakdowns=("audience",))
    wider = replace(catalog, indicators={**catalog.indicators, "I-TT-99": female})
    table = rows(catalog, "TuyenTruyen", "date_from | date_to | female | audience\n2020-04-01 | 2020-04-01 | 7 | A; B")
    figures = evaluator(wider, table)
    assert figures.figure("I-TT-99").value == 7
    assert {code: f.value for code, f in figures.breakdown("I-TT-99", "audience").items()} == {"A": 7, "B": 7}


@pytest.mark.parametrize(
    ("code", "exact", "printed"),
    [
        ("I-KN-09", 89.05, 89.1),
        ("I-KN-09", 23 / 80 * 100, 28.8),  # 28.75, in binary 28.749999999999996
        ("I-KN-09", 100.0, 100.0),
        ("I-KN-02", 12, 12),
        ("I-GI-03", 28691.5, 28692),
        ("I-TT-10", 17987.4, 17987),
        ("I-BC-02", -12.25, -12.3),
        ("I-KN-09", None, None),
    ],
)
def test_halves_are_rounded_up(catalog: Catalog, code: str, exact: float | None, printed: float | None) -> None:
    result = rounded(catalog, code, exact)
    assert (result, type(result)) == (printed, type(printed))


def test_without_rows_every_figure_is_zero_or_empty_with_a_reason(catalog: Catalog) -> None:
    figures = evaluator(catalog).all()
    assert list(figures) == list(catalog.indicators)
    empty = {code for code, f in figures.items() if f.value is None}
    assert empty == {c for c, i in catalog.indicators.items() if i.aggregation in ("ratio", "change", "first_last_avg")}
    assert all(figures[c].note for c in empty)
    assert {f.value for code, f in figures.items() if code not in empty} == {0}
    assert not any(f.rows for f in figures.values())


def test_rows_with_hardly_anything_filled_in_break_no_figure(catalog: Catalog) -> None:
    ids = [rows(catalog, name, "record_id | task_code\nA1 | ND1.01\nA2 |") for name in catalog.tables]
    figures = evaluator(catalog, *ids)
    assert set(figures.all()) == set(catalog.indicators)
    assert {c for c, f in figures.all().items() if f.value} == set()
    for code, indicator in catalog.indicators.items():
        for by in indicator.breakdowns:
            assert all(not f.value for f in figures.breakdown(code, by).values())


def test_every_column_alone_breaks_no_figure(catalog: Catalog) -> None:
    """A row in which only one cell is filled is evaluated for every indicator of its sheet."""
    sample = {"date": "2020-04-01", "month": "2020-04", "integer": "1", "money": "1", "percent": "1", "bool": "có"}
    for sheet in catalog.tables.values():
        for column in sheet.columns:
            cell = sample.get(column.type, catalog.enums[column.enum].values[0].code if column.enum else "SCT")
            figures = evaluator(catalog, rows(catalog, sheet.name, f"{column.key}\n{cell}"))
            for code, indicator in catalog.indicators.items():
                if indicator.sheet == sheet.name:
                    figure = figures.figure(code)
                    assert figure.value is not None or figure.note
