"""What counts once: keys, the row that stands for a key, joint inspections, chains of complaints."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog, load
from bvq_excel.indicators.keys import key_reader, link
from bvq_excel.model import Record
from bvq_excel.scope import RowScope
from tests.indicator_tables import RECEIVED, evaluator, parts, rows, value


def ids(catalog: Catalog, code: str, *tables: list[Record]) -> list[str | None]:
    """Return the record ids that a figure came from."""
    return [r.record_id for r in evaluator(catalog, *tables).figure(code).rows]


# keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "sheet", "row", "key"),
    [
        (
            "doc_no; issuer; year(doc_date)",
            "VanBan",
            {"doc_no": "12/KH–UBND", "issuer": "SCT", "doc_date": date(2020, 4, 1)},
            ("12/kh-ubnd", "SCT", 2020),
        ),
        (
            "decision_no; subject_tax or subject_name",
            "KiemTra",
            {"decision_no": "1/QĐ", "subject_name": "Cửa  hàng X"},
            ("1/qđ", "cửa hàng x"),
        ),
        (
            "decision_no; subject_tax or subject_name",
            "KiemTra",
            {"subject_tax": "0100109106", "subject_name": "X"},
            (None, "0100109106"),
        ),
        (
            "subject_tax or subject_name + area_code",
            "KiemTra",
            {"subject_name": "X", "area_code": "H105"},
            ("x\x1fH105",),
        ),
        ("url or record_id", "BaoChi", {"record_id": "BLC-BC-2020-0001"}, ("blc-bc-2020-0001",)),
        ("tax_code", "DoanhNghiep", {"business_name": "X"}, None),
    ],
)
def test_keys_are_compared_after_normalisation(
    catalog: Catalog, written: str, sheet: str, row: dict[str, object], key: tuple[object, ...] | None
) -> None:
    definition = catalog.sheets[sheet]
    scope = RowScope(catalog, WorkingCalendar(catalog), definition, periods.period(catalog, "2020-Q2"), RECEIVED)
    assert key_reader(written, definition).read(row, scope) == key


@pytest.mark.parametrize(
    "address",
    [
        "https://www.baolaichau.vn/a?id=1",
        "http://baolaichau.vn/a?id=1&utm_source=fb",
        "baolaichau.vn/a?utm_medium=x&id=1",
        "HTTPS://BAOLAICHAU.VN/a?id=1/",
    ],
)
def test_links_are_equal_without_scheme_www_slash_and_tracking(address: str) -> None:
    assert link(address) == "baolaichau.vn/a?id=1"


# the row that stands for a key ------------------------------------------------------------------------------


def test_first_keeps_the_earliest_row_then_the_smallest_id(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "Ngay15_3",
        """
        record_id | unit_code | date       | activity_type | tax_code   | activity_name | promo_value
        B2        | SCT       | 2020-03-16 | KHUYENMAI     | 0100109106 | Tri ân        | 200
        A1        | H105      | 2020-03-16 | TRIAN         | 0100109106 | TRI ÂN        | 100
        A3        | SCT       | 2020-03-17 | KHUYENMAI     | 0100109106 | Tri ân        | 400
        """,
    )
    assert value(catalog, "I-15-05", table) == 500
    assert ids(catalog, "I-15-05", table) == ["A1", "A3"]


def test_an_earlier_date_goes_before_a_smaller_id(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "VanBan",
        """
        record_id | unit_code | doc_no   | doc_date
        A1        | H105      | 7/SCT–TM | 2020-04-02
        B1        | SCT       | 7/sct-tm | 2020-04-01
        B2        | SCT       | 8/SCT-TM | 2020-04-01
        """,
        issuer="SCT",
        purpose="DONDOC",
    )
    assert ids(catalog, "I-VB-04", table) == ["B1", "B2"]


def test_first_comes_after_the_filter(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "HoaGiai",
        """
        record_id | mediation_id | session_date | result     | settled_value
        A1        | HG-1         | 2020-04-01   | KHONGTHANH |
        A2        | HG-1         | 2020-04-20   | THANH      | 900
        A3        | HG-2         | 2020-04-20   | THANH      | 50
        """,
    )
    assert value(catalog, "I-HG-01", table) == 2
    assert ids(catalog, "I-HG-03", table) == ["A2", "A3"]
    assert value(catalog, "I-HG-04", table) == 950


def test_any_row_is_enough_for_a_key(catalog: Catalog) -> None:
    table = """
        area_code | special_area | date_from  | date_to
        H107      | BG           | 2020-04-01 | 2020-04-01
        H107      | DBKK         | 2020-04-02 | 2020-04-02
        H108      | KHONG        | 2020-04-03 | 2020-04-03
                  | BG           | 2020-04-04 | 2020-04-04
    """
    assert value(catalog, "I-TT-06", rows(catalog, "TuyenTruyen", table)) == 1


def test_all_rows_of_a_key_must_satisfy_the_filter(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "NhiemVu",
        """
        lead_unit | task_code | uom      | status
        SCT       | ND1.01    | CUOC     | HT
        SCT       | ND1.01    | LUOTNGUOI| DTH
        SCT       | ND1.04    | LOAI     | HT
        SCT       | ND1.04    | BAN      | HTM
        H105      | ND1.01    | CUOC     | HT
        H105      | ND1.04    | LOAI     | QH
        """,
    )
    figures = evaluator(catalog, table)
    assert {c: figures.figure(c).value for c in ("I-NV-02", "I-NV-05", "I-NV-06", "I-NV-01")} == {
        "I-NV-02": 4,
        "I-NV-05": 2,
        "I-NV-06": 1,
        "I-NV-01": 50.0,
    }
    assert parts(figures.breakdown("I-NV-05", "unit")) == {"SCT": 1, "H105": 1}


LATE_H105 = {"SCT": date(2020, 6, 15), "H105": date(2020, 6, 16)}
SAME_DAY = {"SCT": date(2020, 6, 16), "H105": date(2020, 6, 16)}


@pytest.mark.parametrize(("received", "kept"), [(LATE_H105, "H1"), (SAME_DAY, "S1")])
def test_latest_unit_is_the_file_received_last_on_the_same_day_the_later_code(
    catalog: Catalog, received: dict[str, date], kept: str
) -> None:
    table = rows(
        catalog,
        "ToChucXH",
        """
        record_id | unit_code | body_id  | body_type | state    | found_date | members
        H1        | H105      | HOI-H105 | HOIHUYEN  | HOATDONG | 2015-01-01 | 120
        S1        | SCT       | HOI-H105 | HOIHUYEN  | HOATDONG | 2015-01-01 | 100
        S2        | SCT       | HOI-T    | HOITINH   | HOATDONG | 2010-01-01 | 40
        """,
        received,
    )
    assert set(ids(catalog, "I-XH-02", table)) == {kept, "S2"}
    assert value(catalog, "I-XH-02", table) == {"H1": 160, "S1": 140}[kept]


def test_a_condition_lets_only_its_rows_count_and_each_key_once(catalog: Catalog) -> None:
    """The finance department appraises for others; spending is what the spending unit itself reports."""
    table = rows(
        catalog,
        "KinhPhi",
        """
        record_id | unit_code | budget_unit | year | task_code | item | fund_source | appraised | spent
        F1        | STC       | H105        | 2020 | TC11.1    | KHAC | NSTINH      | 500       | 9
        H1        | H105      | H105        | 2020 | TC11.1    | KHAC | NSTINH      | 499       | 300
        H2        | H105      | H105        | 2020 | TC11.1    | KHAC | NSTINH      |           | 300
        H3        | H105      | H105        | 2019 | TC11.1    | KHAC | NSTINH      |           | 70
        """,
    )
    assert (value(catalog, "I-KP-01", table), value(catalog, "I-KP-02", table)) == (1, 500)
    assert ids(catalog, "I-KP-04", table) == ["H1"]


def test_the_condition_of_a_key_holds_without_being_repeated_in_the_filter(catalog: Catalog) -> None:
    looser = replace(catalog.indicators["I-KT-01"], filter="in_period(inspection_date)")
    changed = replace(catalog, indicators={**catalog.indicators, "I-KT-01": looser})
    table = rows(
        catalog,
        "KiemTra",
        """
        record_id | unit_code | decision_no | inspection_date | subject_name
        S1        | SYT       | 15/QĐ-QLTT  | 2020-04-01      | Cửa hàng X
        Q1        | QLTT      | 15/QĐ-QLTT  | 2020-04-01      | Cửa hàng X
        S2        | SYT       | 15/QĐ-QLTT  | 2020-04-01      | Cửa hàng Y
        """,
        team_lead="QLTT",
    )
    assert ids(changed, "I-KT-01", table) == ["Q1"]


def test_a_joint_inspection_counts_once_in_the_row_of_the_unit_that_leads(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "KiemTra",
        """
        record_id | unit_code | team_members | decision_no | inspection_date | subject_name | penalty_date | fine
        S1        | SYT       | SYT; H105    | 15/QĐ–QLTT  | 2020-04-01      | cửa hàng X   | 2020-04-05   | 5000000
        Q1        | QLTT      | SYT; H105    | 15/QĐ-QLTT  | 2020-04-01      | Cửa hàng X   | 2020-04-05   | 5000000
        H1        | H105      | SYT; H105    | 15/QĐ-QLTT  | 2020-04-01      | Cửa hàng X   | 2020-04-05   | 5000000
        Q2        | QLTT      |              | 15/QĐ-QLTT  | 2020-04-01      | Cửa hàng Y   |              |
        Q3        | QLTT      |              | 16/QĐ-QLTT  | 2020-05-01      | Cửa hàng Y   |              |
        """,
        team_lead="QLTT",
        area_code="H105",
        penalty_no="1/QĐ-XPHC",
    )
    figures = evaluator(catalog, table)
    assert {c: figures.figure(c).value for c in ("I-KT-01", "I-KT-02", "I-KT-03", "I-KT-05", "I-KT-12")} == {
        "I-KT-01": 3,
        "I-KT-02": 2,  # premises: X, Y
        "I-KT-03": 1,
        "I-KT-05": 5_000_000,
        "I-KT-12": 1,  # one team, in which SYT and H105 took part
    }
    assert ids(catalog, "I-KT-05", table) == ["Q1"]
    assert parts(figures.breakdown("I-KT-01", "unit")) == {"QLTT": 3}
    assert parts(figures.breakdown("I-KT-12", "unit")) == {"SYT": 1, "H105": 1}  # each unit counts its own part


# chains -----------------------------------------------------------------------------------------------------

CHAIN = """
    record_id | unit_code | linked_case | received_date | status | closed_date | recovered_value | consumer_area
    H1        | H105      | H1          | 2020-03-10    | CHUYEN | 2020-03-16  |                 | H105
    V1        | HBVNTD    | H1          | 2020-03-17    | CHUYEN | 2020-03-20  |                 | H105
    S1        | SCT       | H1          | 2020-03-21    | DAGQ   | 2020-04-10  | 700             | H105
    S2        | SCT       |             | 2020-04-01    | DAGQ   | 2020-04-30  | 50              | H106
    S3        | SCT       |             | 2020-04-02    | CHUYEN | 2020-04-05  |                 | H106
"""


def chain(catalog: Catalog) -> list[Record]:
    """Return a case that went through three units, and two cases of one unit."""
    return rows(catalog, "KhieuNai", CHAIN, due_date="2020-04-20", goods_group="TP")


def test_a_chain_over_three_units_is_one_case_from_its_first_day_in_the_row_of_the_last_unit(catalog: Catalog) -> None:
    """Received by H105 before the period, so that for the province the case was open when the period began."""
    table = chain(catalog)
    figures = evaluator(catalog, table)
    assert {f"I-KN-{n:02d}": figures.figure(f"I-KN-{n:02d}").value for n in range(1, 9)} == {
        "I-KN-01": 1,  # the chain
        "I-KN-02": 2,
        "I-KN-03": 2,
        "I-KN-04": 1,
        "I-KN-05": 1,  # only the case that left the province's hands
        "I-KN-06": 0,
        "I-KN-07": 0,
        "I-KN-08": 750,
    }
    (row,) = figures.figure("I-KN-01").rows
    assert (row.record_id, row["received_date"]) == ("S1", date(2020, 3, 21))  # the row stays as it is in its file


def test_each_unit_keeps_its_own_numbers(catalog: Catalog) -> None:
    table = chain(catalog)
    figures = evaluator(catalog, table)
    assert parts(figures.breakdown("I-KN-02", "unit")) == {"SCT": 3, "HBVNTD": 1}
    assert parts(figures.breakdown("I-KN-05", "unit")) == {"SCT": 1, "HBVNTD": 1, "H105": 1}
    alone = evaluator(catalog, [r for r in table if r.unit == "HBVNTD"], own_unit="HBVNTD")
    assert (alone.figure("I-KN-02").value, alone.figure("I-KN-05").value) == (1, 1)
    both = evaluator(catalog, [r for r in table if r.unit != "H105"], own_unit="SCT")
    assert both.figure("I-KN-02").value == 4  # no merging within a single unit's own figures


def test_other_breakdowns_follow_the_province(catalog: Catalog) -> None:
    figures = evaluator(catalog, chain(catalog))
    assert parts(figures.breakdown("I-KN-08", "goods_group")) == {"TP": 750}
    assert parts(figures.breakdown("I-KN-02", "area")) == {"H106": 2}
    assert parts(figures.breakdown("I-KN-01", "area")) == {"H105": 1}


def test_the_opening_received_and_closing_cases_of_the_province_add_up(catalog: Catalog) -> None:
    """I-KN-01 + I-KN-02 = I-KN-03 + I-KN-05 + I-KN-06 + I-KN-07 (R-KN-06) also with chains."""
    figures = evaluator(catalog, chain(catalog))
    n = {i: figures.figure(f"I-KN-{i:02d}").value or 0 for i in range(1, 8)}
    assert n[1] + n[2] == n[3] + n[5] + n[6] + n[7] == 3


@pytest.mark.parametrize(
    ("links", "counted"),
    [
        ({"A": "A", "B": "A", "C": "A"}, 1),
        ({"A": "", "B": "A", "C": "A"}, 1),  # the original row without the case's own number
        ({"A": "", "B": "A", "C": "B"}, 1),  # linked step by step
        ({"A": "B", "B": "A", "C": ""}, 2),  # two rows that name each other
        ({"A": "X-1", "B": "x–1", "C": ""}, 2),  # the original is not in any file
        ({"A": "", "B": "", "C": ""}, 3),
    ],
)
def test_rows_are_linked_to_chains(catalog: Catalog, links: dict[str, str], counted: int) -> None:
    lines = [f"{k} | {link} | 2020-04-0{n} | DANGXL" for n, (k, link) in enumerate(links.items(), 1)]
    table = rows(catalog, "KhieuNai", "\n".join(["record_id | linked_case | received_date | status", *lines]))
    assert value(catalog, "I-KN-02", table) == counted


def test_when_every_unit_passed_the_case_on_the_latest_row_stands_for_it(catalog: Catalog) -> None:
    table = rows(
        catalog,
        "KhieuNai",
        """
        record_id | unit_code | linked_case | received_date | status | closed_date
        H1        | H105      | H1          | 2020-04-01    | CHUYEN | 2020-04-02
        S1        | SCT       | H1          | 2020-04-03    | CHUYEN | 2020-04-09
        """,
    )
    assert ids(catalog, "I-KN-05", table) == ["S1"]


def test_cases_without_an_id_are_cases_of_their_own(catalog: Catalog) -> None:
    table = rows(catalog, "KhieuNai", "record_id | received_date\n | 2020-04-01\n | 2020-04-01")
    assert value(catalog, "I-KN-02", table) == 2


# order ------------------------------------------------------------------------------------------------------

CATALOG = load()
MIXED = [
    *chain(CATALOG),
    *rows(
        CATALOG,
        "DoanhNghiep",
        """
        record_id | unit_code | area_code | guided | crit1 | complaints_done | complaints_ontime
        A1        | SCT       | H105      | có     | có    | 5               | 4
        A2        | H105      | H106      | không  | không | 3               | 3
        A2        | H105      | H107      | có     | có    | 2               | 1
        """,
        tax_code="0100109106",
        reg_date="2019-01-01",
    ),
    *rows(
        CATALOG,
        "Ngay15_3",
        """
        record_id | unit_code | date       | activity_type | tax_code   | activity_name | promo_value
        A1        | SCT       | 2020-03-16 | KHUYENMAI     | 0100109106 | Tri ân        | 200
        A1        | H105      | 2020-03-16 | TRIAN         | 0100109106 | TRI ÂN        | 100
        """,
    ),
    *rows(
        CATALOG,
        "ThiTruong",
        "survey_date | item | price\n2020-04-01 | GAOTE | 1\n2020-04-01 | GAOTE | 2\n2020-04-03 | GAOTE | 4",
    ),
]


@settings(max_examples=25, deadline=None)
@given(st.permutations(MIXED))
def test_the_order_of_rows_changes_no_figure(order: list[Record]) -> None:
    assert everything(order) == everything(MIXED)


def everything(table: list[Record]) -> tuple[object, object]:
    """Return every figure and every breakdown of `table` as plain values."""
    figures = evaluator(CATALOG, table)
    split = {
        (code, by): {group: (f.value, f.first) for group, f in figures.breakdown(code, by).items()}
        for code, indicator in CATALOG.indicators.items()
        for by in indicator.breakdowns
    }
    return {code: f.value for code, f in figures.all().items()}, split
