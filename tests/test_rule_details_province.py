"""What the rules of the whole province and of earlier periods compare and name, in detail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.context import Context
from bvq_excel.checking.engine import checker
from bvq_excel.ledger.memory import Background, History, Measures, Use
from bvq_excel.sheets.province import answered
from tests.examples import Q2, UNREAD, Example, findings, situation
from tests.provinces import across, pair, told
from tests.test_province_rules import optional

# files of several units ----------------------------------------------------------------------------------------


def test_another_unit_is_called_by_its_name_of_the_time(catalog: Catalog) -> None:
    rows = [{"unit_code": u, "record_id": "QLTT-KT-2019-2401"} for u in ("QLTT", "SYT")]
    (found,) = across(catalog, "R-CH-06", {"@period": "2019-Q2", "KiemTra": rows})
    assert "Cục Quản lý thị trường tỉnh Lai Châu" in found.message


VISIT = {"decision_no": "15/QĐ-QLTT", "inspection_date": "2020-04-10", "subject_name": "Cửa hàng X"}


def test_a_leader_that_names_another_one_has_not_reported_the_visit_as_its_own(catalog: Catalog) -> None:
    rows = [
        {"unit_code": "QLTT", "team_lead": "SYT", "inspect_type": "LIENNGANH", **VISIT},
        {"unit_code": "SYT", "team_lead": "QLTT", "inspect_type": "LIENNGANH", **VISIT},
    ]
    assert told(catalog, "R-XU-05", {"@period": "2020-Q2", "KiemTra": rows}) == [
        "QLTT.xlsx KiemTra!I6",
        "SYT.xlsx KiemTra!I6",
    ]


def test_cases_without_respondent_are_no_case_of_two_units(catalog: Catalog) -> None:
    case = {"received_date": "2020-04-10", "consumer_name": "Lò Thị Mẩy"}
    assert told(catalog, "R-KN-07", pair("KhieuNai", case, case)) == []
    case["respondent_name"] = "Cửa hàng X"
    assert told(catalog, "R-KN-07", pair("KhieuNai", {**case, "received_date": ""}, case)) == []


def test_a_cell_with_two_references_is_answered_when_both_are(catalog: Catalog) -> None:
    sheet = catalog.sheets["KhieuNai"]
    columns = tuple(replace(c, type="ref_list") if c.key == "mediation_id" else c for c in sheet.columns)
    several = replace(catalog, sheets={**catalog.sheets, "KhieuNai": replace(sheet, columns=columns)})

    def is_answered(codes: str) -> bool:
        rows = [{"unit_code": "SCT", "mediation_id": f"SCT-HG-2020-240{n}"} for n in (1, 2)]
        example = {
            "@period": "2020-Q2",
            "KhieuNai": [{"unit_code": "H105", "mediation_id": codes}],
        }
        made = situation(several, several.rules["R-CH-17"], example)
        files = situation(catalog, catalog.rules["R-CH-17"], {"@period": "2020-Q2", "HoaGiai": rows})
        context = Context(
            several, checker(several).calendar, made.period, made.received,
            province=(*made.submissions, *files.submissions),
        )  # fmt: skip
        return ("R-CH-17", "H105", "KhieuNai", "AM6") in answered(context)

    assert is_answered("SCT-HG-2020-2401;SCT-HG-2020-2402")
    assert not is_answered("SCT-HG-2020-2401;HG-01")


def test_annexes_are_compared_in_those_ways_in_which_they_are_split(catalog: Catalog) -> None:
    """How meetings were held is no annex of its own: a row without it is missed by the rule about the cell."""
    row = {
        "task_code": "ND1.01",
        "date_from": "2020-04-10",
        "topic": "Luật",
        "place": "Hội trường",
        "area_code": "H105",
        "audience": "NTD",
        "events": 1,
        "attendees": 120,
        "form": "",
    }
    example = {"@period": "2020-Q2", "TuyenTruyen": [row]}
    assert findings(optional(catalog, "TuyenTruyen", "form"), "R-XU-07", example) == []


# earlier periods -----------------------------------------------------------------------------------------------


def against(catalog: Catalog, rule: str, history: History, **rows: Any) -> list[str]:
    made = situation(catalog, catalog.rules[rule], {**Q2, **rows})
    found = checker(catalog).check_history(made.submissions, made.period, made.received, history)
    return [f.message for f in found if f.rule == rule]


USED = History(used={("KhieuNai", "sct-kn-2019-0001"): (Use("2019-Q1", "SCT", "SCT.xlsx", "B6"),)})


@pytest.mark.parametrize(
    ("case", "count"),
    [
        ({"status": "DANGXL", "received_date": "2019-01-10"}, 0),
        ({"status": "DANGXL", "received_date": "2019-04-10"}, 1),
        ({"status": "DAGQ", "received_date": "2019-01-10", "closed_date": "2019-03-01"}, 1),
        ({"status": UNREAD, "received_date": "2019-01-10"}, 0),
    ],
)
def test_a_case_that_goes_on_keeps_its_id(catalog: Catalog, case: Example, count: int) -> None:
    rows = [{"record_id": "SCT-KN-2019-0001", **case}]
    assert len(against(catalog, "R-CH-06", USED, KhieuNai=rows)) == count


def test_a_figure_without_a_value_last_year_is_not_compared(catalog: Catalog) -> None:
    history = History(Background(earlier=Measures({"I-VB-01": 4})), current=Measures({"I-KT-01": 40, "I-VB-01": 5}))
    assert against(catalog, "R-CH-12", history) == []


@pytest.mark.parametrize(("unit", "called"), [("QLTT", "Chi cục Quản lý thị trường"), ("KHONG", "KHONG")])
def test_a_unit_whose_part_is_missing_is_named(catalog: Catalog, unit: str, called: str) -> None:
    part = periods.period(catalog, "2019-Q1")
    (message,) = against(catalog, "R-XU-01", History(gaps={unit: (part,)}))[-1:]
    assert called in message
    assert part.first == date(2019, 1, 1)
