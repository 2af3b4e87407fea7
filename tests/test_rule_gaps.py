"""What rules do with what is missing: cells that are empty or could not be read, limits that the catalogue lacks.

An empty or unread cell is reported by the rule about the cell itself; whatever compares it has nothing to say, and
never fails for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import Q2, UNREAD, Example, findings


def keys(catalog: Catalog, rule: str, example: Example) -> list[str | None]:
    return [f.key for f in findings(catalog, rule, example)]


# cells that are empty or unread ---------------------------------------------------------------------------------

PRICES = [{"survey_date": "2019-04-08", "item": "GAOTE", "price": p} for p in (14_000, 14_500, 150_000)]
VISIT = {"decision_no": "15/QĐ-SCT", "inspection_date": "2019-04-10", "subject_name": "Cửa hàng X", "team_lead": "SCT"}
CASE = {"respondent_name": "Cửa hàng X", "received_date": "2019-04-10", "consumer_name": "Lò Thị Mẩy"}
DAY = {"date": "2019-03-15", "activity_name": "Mít tinh 15/3", "area_code": "H105"}
TOLD = {"date_from": "2019-03-15", "topic": "Mít tinh 15/3", "area_code": "H105"}
BODY = {"body_id": "TC01", "body_type": "TCHOAGIAI", "found_date": "2020-05-01", "end_date": "2019-01-01"}
SESSION = {"body_id": "TC01", "session_date": "2019-04-10"}
MEDIATED = {"record_id": "SCT-KN-2019-2401", "action": "HOAGIAI", "outcome": "THANH", "mediation_id": "HG-01"}
FILE = {"mediation_id": "HG-01", "complaint_id": "SCT-KN-2019-2401", "result": "KHONGTHANH"}
AGREED = {**FILE, "result": "THANH"}

SILENT: list[tuple[str, str, Example]] = [
    # rows that do not tell which row of another unit or sheet they match
    ("R-KT-01", "no decision", {"KiemTra": [{**VISIT, "decision_no": ""}] * 2}),
    ("R-KT-01", "no day", {"KiemTra": [{**VISIT, "inspection_date": ""}] * 2}),
    ("R-KT-01", "no name", {"KiemTra": [{**VISIT, "subject_name": ""}] * 2}),
    ("R-KT-01", "no leader", {"KiemTra": [{**VISIT, "team_lead": ""}] * 2}),
    ("R-KN-07", "no respondent", {"KhieuNai": [{**CASE, "respondent_name": ""}] * 2}),
    ("R-KN-07", "no day", {"KhieuNai": [{**CASE, "received_date": ""}] * 2}),
    ("R-KN-07", "no name", {"KhieuNai": [{**CASE, "consumer_name": ""}] * 2}),
    ("R-KN-07", "unread phone", {"KhieuNai": [{**CASE, "consumer_phone": UNREAD}, CASE]}),
    ("R-KN-07", "unread name", {"KhieuNai": [{**CASE, "consumer_name": UNREAD}, CASE]}),
    ("R-15-1", "no day", {"Ngay15_3": [{**DAY, "date": ""}], "TuyenTruyen": [{**TOLD, "date_from": ""}]}),
    ("R-15-1", "no area", {"Ngay15_3": [{**DAY, "area_code": ""}], "TuyenTruyen": [{**TOLD, "area_code": ""}]}),
    ("R-15-1", "no name", {"Ngay15_3": [{**DAY, "activity_name": ""}], "TuyenTruyen": [{**TOLD, "topic": ""}]}),
    ("R-HG-03", "no day of session", {"HoaGiai": [{**SESSION, "session_date": ""}], "ToChucXH": [BODY]}),
    (
        "R-HG-03",
        "no day of founding, no end",
        {"HoaGiai": [SESSION], "ToChucXH": [{**BODY, "found_date": "", "end_date": ""}]},
    ),
    (
        "R-HG-03",
        "no kind of body",
        {"HoaGiai": [SESSION], "ToChucXH": [{**BODY, "body_type": "", "found_date": "", "end_date": ""}]},
    ),
    ("R-HG-03", "no body", {"HoaGiai": [{**SESSION, "body_id": ""}], "ToChucXH": [{**BODY, "body_id": ""}]}),
    *[
        ("R-HG-04", f"unread {key}", {"KhieuNai": [{**MEDIATED, key: UNREAD}], "HoaGiai": [FILE]})
        for key in ("action", "outcome")
    ],
    ("R-HG-04", "unread action, agreed", {"KhieuNai": [{**MEDIATED, "action": UNREAD}], "HoaGiai": [AGREED]}),
    ("R-HG-04", "unread outcome, agreed", {"KhieuNai": [{**MEDIATED, "outcome": UNREAD}], "HoaGiai": [AGREED]}),
    (
        "R-DN-03",
        "no month in one line",
        {
            "DuongDayNong": [
                {"month": "", "complaint_n": 3, "line_type": "TINH"},
                {"month": "2019-04", "complaint_n": 0, "line_type": "TINH"},
            ],
            "KhieuNai": [],
        },
    ),
    *[
        (
            "R-TT-03",
            f"unread {key}",
            {
                "@period": "2019-Y",
                "TuyenTruyen": [{"task_code": "ND1.01", "cost": 10_000_000} | unread],
                "KinhPhi": [{"task_code": "ND1.01", "item": "TUYENTRUYEN", "spent": 15_000_000} | other],
            },
        )
        for key, unread, other in (("cost", {"cost": UNREAD}, {}), ("spending", {}, {"spent": UNREAD}))
    ],
    ("R-HG-04", "unread result", {"KhieuNai": [MEDIATED], "HoaGiai": [{**FILE, "result": UNREAD}]}),
    ("R-HG-04", "failed, no file named", {"KhieuNai": [{**MEDIATED, "outcome": "KHONGTHANH", "mediation_id": ""}]}),
    (
        "R-HG-04",
        "the file named is another case's",
        {"KhieuNai": [MEDIATED], "HoaGiai": [{**FILE, "complaint_id": "SCT-KN-2019-2499"}]},
    ),
    (
        "R-DN-03",
        "no month, no day",
        {
            "DuongDayNong": [{"month": "", "complaint_n": 3, "line_type": "TINH"}],
            "KhieuNai": [{"received_date": "", "channel": "DIENTHOAI"}],
        },
    ),
    ("R-TT2-01", "no price", {"ThiTruong": [*PRICES[:2], {**PRICES[2], "price": ""}]}),
    # rows that do not tell what would be computed of them
    (
        "R-KN-03",
        "unread start",
        {
            "KhieuNai": [
                {"status": "DAGQ", "closed_date": "2019-06-10", "accepted_date": UNREAD, "received_date": "2019-03-20"}
            ]
        },
    ),
    ("R-KN-54", "no day to count from", {"KhieuNai": [{"due_date": "2019-05-10", "extended": False}]}),
    ("R-KN-54", "unknown if extended", {"KhieuNai": [{"due_date": "2019-05-10", "accepted_date": "2019-04-10"}]}),
    ("R-KN-54", "no due date", {"KhieuNai": [{"accepted_date": "2019-04-10", "extended": False}]}),
    ("R-KN-55", "no day", {"KhieuNai": [{"request_type": "HTTL", "action": "HTTL"}]}),
    ("R-KN-08", "no unit", {"KhieuNai": [{"received_date": "2019-04-10", "closed_date": "2019-05-10"}]}),
    ("R-KN-08", "a unit that is not a receiver", {"KhieuNai": [{**CASE, "handling_unit": "SCT"}]}),
    ("R-15-51", "no year", {"Ngay15_3": [{"plan_date": "2018-05-07"}]}),
    ("R-15-51", "no day", {"Ngay15_3": [{"theme_year": 2019}]}),
    ("R-15-54", "no year", {"Ngay15_3": [{"theme": "Tiêu dùng xanh"}, {"theme": "Tiêu dùng sạch"}]}),
    ("R-15-54", "no theme", {"Ngay15_3": [{"theme_year": 2018}, {"theme_year": 2018}]}),
    ("R-15-2", "unread plan", {"@unit_code": "H106", "Ngay15_3": [{"plan_no": UNREAD}]}),
    ("R-15-2", "a unit that is not in force", {"@unit_code": "H106", "@period": "2025-Q3", "Ngay15_3": [{}]}),
    ("R-15-2", "no rows", {"@unit_code": "H106", "Ngay15_3": []}),
    ("R-KT-04", "no fine", {"KiemTra": [{**VISIT, "violations": "HSD", "subject_type": "HKD"}]}),
    ("R-KT-04", "no kind", {"KiemTra": [{**VISIT, "violations": "HSD", "fine": 900_000_000}]}),
    ("R-NV-56", "no task", {"NhiemVu": [{"uom": "LOP"}]}),
    ("R-NV-02", "no task", {"NhiemVu": [{"uom": "LOP", "actual_qty": 3}]}),
    ("R-NV-02", "no unit of measure", {"NhiemVu": [{"task_code": "ND3.01", "actual_qty": 3}]}),
    ("R-NV-03", "a unit that is not in force", {"@unit_code": "SKHDT", "@period": "2025-Q2", "NhiemVu": [{}]}),
    ("R-TI-01", "no unit", {"ThongTin": [{"unit_code": ""}]}),
    ("R-TI-05", "no version", {"ThongTin": [{"template_version": ""}]}),
    ("R-CH-14", "no unit", {"@sheet": "KhieuNai", "unit_code": ""}),
    ("R-CH-05", "no day", {"@sheet": "KhieuNai", "consumer_name": "Lò Thị Mẩy"}),
]


@pytest.mark.parametrize(("rule", "example"), [pytest.param(r, e, id=f"{r} {why}") for r, why, e in SILENT])
def test_nothing_is_said_about_what_is_not_known(catalog: Catalog, rule: str, example: Example) -> None:
    assert keys(catalog, rule, {**Q2, **example}) == []


FOUND: list[tuple[str, str, Example, list[str]]] = [
    (
        "R-KT-01",
        "tax code in one row only",
        {"KiemTra": [{**VISIT, "subject_tax": "0100109106"}, VISIT]},
        ["decision_no"],
    ),
    (
        "R-KN-07",
        "phone in the first row only",
        {"KhieuNai": [{**CASE, "consumer_phone": "0912345678"}, CASE]},
        ["consumer_name"],
    ),
    (
        "R-KN-07",
        "phone in the second row only",
        {"KhieuNai": [CASE, {**CASE, "consumer_phone": "0912345678"}]},
        ["consumer_phone"],
    ),
    ("R-HG-03", "founded later", {"HoaGiai": [SESSION], "ToChucXH": [{**BODY, "end_date": ""}]}, ["body_id"]),
    ("R-HG-03", "dissolved before", {"HoaGiai": [SESSION], "ToChucXH": [{**BODY, "found_date": ""}]}, ["body_id"]),
    (
        "R-HG-04",
        "the file does not name the case",
        {"KhieuNai": [MEDIATED], "HoaGiai": [{**FILE, "complaint_id": ""}]},
        ["result"],
    ),
    (
        "R-TB-01",
        "no other sheets",
        {
            "@unit_code": "KHONG",
            "@period": "2020-Y",
            "ThietBi": [{"accepted_date": "2020-05-10", "amount": 50_000_000}],
            "KinhPhi": [{"year": 2020, "item": "MUASAM", "spent": 30_000_000}],
        },
        ["amount"],
    ),
]


@pytest.mark.parametrize(
    ("rule", "example", "columns"), [pytest.param(r, e, c, id=f"{r} {why}") for r, why, e, c in FOUND]
)
def test_what_is_known_suffices(catalog: Catalog, rule: str, example: Example, columns: list[str]) -> None:
    assert keys(catalog, rule, {**Q2, **example}) == columns


def test_a_file_that_belongs_to_the_case_is_not_replaced_by_the_one_it_names(catalog: Catalog) -> None:
    files = [{**FILE, "mediation_id": "HG-02", "result": "THANH"}, {**FILE, "complaint_id": ""}]
    assert keys(catalog, "R-HG-04", {**Q2, "KhieuNai": [MEDIATED], "HoaGiai": files}) == []


# limits that are not set -----------------------------------------------------------------------------------------


def without(catalog: Catalog, parameter: str) -> Catalog:
    """Return the catalogue with a parameter that is in force on no day."""
    assert catalog.parameters[parameter]
    return replace(catalog, parameters={**catalog.parameters, parameter: ()})


CASES = {"KhieuNai": [CASE, {**CASE, "unit_code": "H105"}]}
LIMITS: list[tuple[str, str, Example]] = [
    ("R-15-51", "ngay15.plan_from", {"theme_year": 2017, "plan_date": "2017-05-07"}),
    ("R-15-51", "ngay15.plan_to", {"theme_year": 2017, "plan_date": "2017-05-07"}),
    ("R-CH-07", "check.money_min", {"@sheet": "TuyenTruyen", "cost": 5}),
    ("R-CH-26", "check.money_median_ratio", {"TuyenTruyen": [{"cost": c} for c in (1, 1, 1, 1, 100)]}),
    ("R-CH-26", "check.money_median_min_rows", {"TuyenTruyen": [{"cost": c} for c in (1, 1, 1, 1, 100)]}),
    *[
        (
            "R-CH-28",
            key,
            {"@period": "2020-Q2", "BaoChi": [{"pub_date": f"2020-{m:02d}-02"} for m in (1, 8, 9, 10, 11)]},
        )
        for key in ("check.date_swap_share", "check.date_swap_min_rows")
    ],
    ("R-TT2-01", "market.median_band_pct", {"ThiTruong": PRICES}),
    ("R-TT2-01", "market.median_min_points", {"ThiTruong": PRICES}),
    ("R-KN-54", "complaint.agency_days", {"accepted_date": "2020-03-02", "extended": True, "due_date": "2020-03-17"}),
    (
        "R-KN-07",
        "complaint.duplicate_days",
        {"@period": "2019-Q2", "@unit_code": "SCT", "KhieuNai": [CASE, {**CASE, "received_date": "2019-04-12"}]},
    ),
    (
        "R-KT-04",
        "fine.individual_max",
        {"inspection_date": "2021-03-01", "subject_type": "DN", "violations": "KHAC;TTNTD", "fine": 900_000_000},
    ),
    ("R-TI-08", "email.official_domain", {"preparer_email": "a.nv@gmail.com"}),
    ("R-XU-03", "report.unit_due_days", {"unit_code": "H105", "period_to": "2020-03-14", "@received_at": "2020-03-20"}),
    (
        "R-TT-03",
        "check.cost_tolerance_pct",
        {
            "TuyenTruyen": [{"task_code": "ND1.01", "cost": 10_000_000}],
            "KinhPhi": [{"task_code": "ND1.01", "item": "TUYENTRUYEN", "spent": 15_000_000}],
        },
    ),
    (
        "R-KP-07",
        "check.cost_tolerance_pct",
        {
            "DaoTao": [{"task_code": "ND3.01", "cost": 20_000_000}],
            "KinhPhi": [{"task_code": "ND3.01", "spent": 26_000_000}],
        },
    ),
]


@pytest.mark.parametrize(("rule", "parameter", "example"), LIMITS)
def test_without_its_limit_a_rule_finds_nothing(catalog: Catalog, rule: str, parameter: str, example: Example) -> None:
    assert findings(catalog, rule, example)
    assert findings(without(catalog, parameter), rule, example) == []


def test_without_a_number_of_days_cases_of_two_units_are_not_compared(catalog: Catalog) -> None:
    example = {"@period": "2019-Q2", "KhieuNai": [{**CASE, "unit_code": u} for u in ("SCT", "H105")]}
    assert findings(catalog, "R-KN-07", example)
    assert findings(without(catalog, "complaint.duplicate_days"), "R-KN-07", example) == []


def test_a_level_that_has_always_taken_cases_is_never_too_early(catalog: Catalog) -> None:
    key = "complaint.receiver_level"
    row = {"handling_unit": "SCT", "received_date": "2018-04-10", "closed_date": "2018-05-10"}

    def found(since: date | None) -> list[str | None]:
        level = replace(catalog.parameters[key][-1], value="TINH", valid_from=since)
        return keys(replace(catalog, parameters={**catalog.parameters, key: (level,)}), "R-KN-08", row)

    assert found(None) == []
    assert found(date(2019, 1, 1)) == ["handling_unit"]


def test_without_a_multiplier_an_organisations_fine_is_a_persons(catalog: Catalog) -> None:
    row = {"inspection_date": "2021-03-01", "subject_type": "DN", "violations": "HSD", "fine": 101_000_000}
    assert findings(catalog, "R-KT-04", row) == []
    assert keys(without(catalog, "fine.org_multiplier"), "R-KT-04", row) == ["fine"]
    assert keys(without(catalog, "fine.org_multiplier"), "R-KT-04", {**row, "fine": 100_000_000}) == []
