"""Rows that two units' files share: the same business, link, id, inspection, case; prices of one week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.model import Finding, Submission
from tests.examples import UNREAD, findings, situation
from tests.provinces import Rows, across, pair, told

TAX = "0100109106"
LINK = "https://baolaichau.vn/tin-1"
A, B = {"business_name": "Công ty A"}, {"business_name": "Công ty B"}
BUSINESSES = [
    (pair("DoanhNghiep", {"tax_code": TAX, **A}, {"tax_code": TAX, "business_name": "CÔNG TY  A"}), []),
    (pair("DoanhNghiep", {"tax_code": TAX, **A}, {"tax_code": TAX, **B}), ["SCT.xlsx DoanhNghiep!F6"]),
    (pair("DoanhNghiep", {"tax_code": TAX, **A}, {"tax_code": "0100686174", **B}), []),
    (pair("DoanhNghiep", {"tax_code": TAX, **A}, {"tax_code": TAX}), []),
]


@pytest.mark.parametrize(("example", "found"), BUSINESSES)
def test_a_business_has_one_name_in_the_province(catalog: Catalog, example: Rows, found: list[str]) -> None:
    assert told(catalog, "R-DNN-01", example) == found


def test_the_other_unit_and_its_name_of_the_business_are_told(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-DNN-01", pair("DoanhNghiep", {"tax_code": TAX, **A}, {"tax_code": TAX, **B}))
    assert found.message == (
        f'doanh nghiệp có mã số thuế {TAX} (E6) ghi tên là "Công ty B", còn UBND thành phố Lai Châu ghi là "Công ty A".'
    )


def test_a_business_twice_in_one_file_is_reported_by_that_file_alone(catalog: Catalog) -> None:
    rows = [{"unit_code": "SCT", "tax_code": TAX, **A}, {"unit_code": "SCT", "tax_code": TAX, **B}]
    assert told(catalog, "R-DNN-01", {"DoanhNghiep": rows}) == ["SCT.xlsx DoanhNghiep!E7"]
    assert across(catalog, "R-DNN-01", {"DoanhNghiep": rows}) == []


def test_a_link_in_two_files_is_found_once_whatever_the_order_of_files(catalog: Catalog) -> None:
    example = pair("BaoChi", {"url": LINK}, {"url": f"{LINK}/?utm_source=zalo"})
    assert told(catalog, "R-BC-02", example) == ["SCT.xlsx BaoChi!L6"]
    assert across(catalog, "R-BC-02", example) == across(catalog, "R-BC-02", example, order=-1)


def test_the_same_id_in_two_files_is_found_at_the_row_that_borrowed_it(catalog: Catalog) -> None:
    own, other = {"record_id": "SCT-VB-2020-2401"}, {"record_id": "SCT-VB-2020-2402"}
    assert told(catalog, "R-CH-06", pair("VanBan", own, own)) == ["H105.xlsx VanBan!B6"]
    assert told(catalog, "R-CH-06", pair("VanBan", other, own)) == []
    nobody = {"record_id": "SYT-VB-2020-2401"}
    assert told(catalog, "R-CH-06", pair("VanBan", nobody, nobody)) == ["SCT.xlsx VanBan!B6"]
    assert told(catalog, "R-CH-06", pair("VanBan", {}, {})) == []


def test_of_two_files_the_one_received_later_repeats_the_other(catalog: Catalog) -> None:
    example = pair("BaoChi", {"url": LINK}, {"url": LINK})
    made = situation(catalog, catalog.rules["R-BC-02"], example)
    early = date(2020, 6, 15)

    def received_on(given: Submission, day: date | None) -> Submission:
        source = replace(given.source, received=day)
        tables = {n: tuple(replace(r, source=source) for r in rows) for n, rows in given.tables.items()}
        return replace(given, source=source, tables=tables, cover=replace(given.cover, source=source))

    def repeating(*files: Submission) -> list[str | None]:
        found = checker(catalog).check_province(files, made.period, made.received)
        return [f.file for f in found if f.rule == "R-BC-02"]

    district, lead = made.submissions
    assert repeating(district, lead) == ["SCT.xlsx"]
    assert repeating(district, received_on(lead, early)) == ["H105.xlsx"]
    assert repeating(district, received_on(lead, None)) == ["H105.xlsx"]


VISIT = {"decision_no": "15/QĐ-QLTT", "inspection_date": "2020-04-10", "subject_name": "Cửa hàng X"}


def visits(lead_of_second: str, **second: Any) -> Rows:
    """Return a visit that QLTT led, and SYT's row of it."""
    rows = [
        {"unit_code": "QLTT", "team_lead": "QLTT", **VISIT},
        {"unit_code": "SYT", "team_lead": lead_of_second, **VISIT, **second},
    ]
    return {"@period": "2020-Q2", "KiemTra": rows}


LEADS = [
    (visits("SYT"), ["SYT.xlsx KiemTra!E6"]),
    (visits("QLTT"), []),
    (visits("SYT", decision_no="15/qđ–qltt"), ["SYT.xlsx KiemTra!E6"]),
    (visits("SYT", subject_tax=TAX), ["SYT.xlsx KiemTra!E6"]),  # only one row has the tax code
    (visits("SYT", subject_name="Cửa hàng Y"), []),
    (visits("SYT", inspection_date="2020-04-11"), []),
    (visits("SYT", decision_no=""), []),
]


@pytest.mark.parametrize(("example", "found"), LEADS)
def test_one_unit_leads_an_inspection(catalog: Catalog, example: Rows, found: list[str]) -> None:
    assert told(catalog, "R-KT-01", example) == found


def test_the_tax_code_of_either_row_may_be_missing(catalog: Catalog) -> None:
    example = visits("SYT")
    example["KiemTra"][0]["subject_tax"] = TAX
    assert told(catalog, "R-KT-01", example) == ["SYT.xlsx KiemTra!E6"]


def test_rows_that_name_no_establishment_are_not_the_same_inspection(catalog: Catalog) -> None:
    example = visits("SYT", subject_name="")
    example["KiemTra"][0]["subject_name"] = ""
    assert told(catalog, "R-KT-01", example) == []


def test_a_row_repeated_in_its_own_file_is_told_of_the_other_unit_once(catalog: Catalog) -> None:
    example = visits("SYT")
    example["KiemTra"].append(example["KiemTra"][1])
    assert [f.cell for f in across(catalog, "R-KT-01", example)] == ["E6"]
    cases = pair("KhieuNai", PHONED, PHONED)
    cases["KhieuNai"].append(cases["KhieuNai"][1])
    assert [(f.file, f.cell) for f in across(catalog, "R-KN-07", cases)] == [("SCT.xlsx", "I6")]


def test_two_establishments_with_tax_codes_of_their_own_are_two(catalog: Catalog) -> None:
    rows = [
        {"unit_code": unit, "team_lead": unit, **VISIT, "subject_tax": tax}
        for unit, tax in (("QLTT", TAX), ("SYT", "0100686174"))
    ]
    assert told(catalog, "R-KT-01", {"KiemTra": rows}) == []


CASE = {"respondent_name": "Cửa hàng X", "received_date": "2020-04-01"}
PHONE, NAME = {"consumer_phone": "0912345678"}, {"consumer_name": "Vàng A Chu"}
PHONED = CASE | PHONE
CASES = [
    (pair("KhieuNai", PHONED, {**CASE, **PHONE, "received_date": "2020-05-01"}), ["SCT.xlsx KhieuNai!I6"]),
    (pair("KhieuNai", PHONED, {**CASE, **PHONE, "received_date": "2020-05-02"}), []),  # 31 days later
    (pair("KhieuNai", CASE | NAME, CASE | NAME | PHONE), ["SCT.xlsx KhieuNai!I6"]),
    (pair("KhieuNai", PHONED | NAME, CASE | NAME), ["SCT.xlsx KhieuNai!I6"]),
    (pair("KhieuNai", CASE | NAME, CASE | {"consumer_name": "Lò Văn Pánh"}), []),
    (pair("KhieuNai", PHONED | NAME, CASE | NAME | {"consumer_phone": "0987654321"}), []),  # two of one name
    (pair("KhieuNai", PHONED | NAME, CASE | NAME | {"consumer_phone": UNREAD}), []),
    (pair("KhieuNai", CASE, CASE), []),
    (pair("KhieuNai", PHONED, {**PHONED, "received_date": ""}), []),
    (pair("KhieuNai", PHONED, {**CASE, "consumer_phone": "0987654321"}), []),
    (pair("KhieuNai", CASE | {"consumer_name": "Ẩn danh"}, CASE | {"consumer_name": "ẩn danh"}), []),
    (pair("KhieuNai", PHONED, {**CASE, **PHONE, "respondent_name": "Cửa hàng Y"}), []),
    (pair("KhieuNai", PHONED | {"linked_case": "L1"}, PHONED | {"linked_case": "l1"}), []),
    (pair("KhieuNai", PHONED | {"linked_case": "L1"}, PHONED | {"linked_case": "L2"}), ["SCT.xlsx KhieuNai!I6"]),
    (pair("KhieuNai", PHONED | {"record_id": "H105-KN-2020-1"}, PHONED | {"linked_case": "H105-KN-2020-1"}), []),
    (pair("KhieuNai", PHONED | {"linked_case": "SCT-KN-2020-1"}, PHONED | {"record_id": "SCT-KN-2020-1"}), []),
]


@pytest.mark.parametrize(("example", "found"), CASES)
def test_two_units_with_the_same_case_are_told(catalog: Catalog, example: Rows, found: list[str]) -> None:
    assert told(catalog, "R-KN-07", example) == found


def test_units_of_one_shared_workbook_are_told_too(catalog: Catalog) -> None:
    made = situation(catalog, catalog.rules["R-KN-07"], pair("KhieuNai", PHONED, PHONED))
    shared = [in_file(s, "SoDungChung.xlsx") for s in made.submissions]
    found = checker(catalog).check_province(shared, made.period, made.received)
    assert [(f.unit, f.cell) for f in found if f.rule == "R-KN-07"] == [("SCT", "I6")]


def in_file(given: Submission, name: str) -> Submission:
    source = replace(given.source, file=name)
    tables = {n: tuple(replace(r, source=source) for r in rows) for n, rows in given.tables.items()}
    return replace(given, source=source, tables=tables, cover=replace(given.cover, source=source))


def test_the_other_units_case_is_told_by_its_id(catalog: Catalog) -> None:
    (found,) = findings(catalog, "R-KN-07", pair("KhieuNai", PHONED | {"record_id": "H105-KN-2020-2401"}, PHONED))
    assert found.message.startswith("vụ này giống vụ H105-KN-2020-2401 của UBND thành phố Lai Châu")
    (nameless,) = findings(catalog, "R-KN-07", pair("KhieuNai", PHONED, PHONED))
    assert nameless.message.startswith("vụ này giống vụ B6 của UBND thành phố Lai Châu")


def test_two_points_of_one_unit_are_compared_with_those_of_the_others(catalog: Catalog) -> None:
    usual = {"survey_date": "2020-04-06", "item": "RAU", "price": 100}
    example = pair("ThiTruong", usual, usual)
    example["ThiTruong"].append({"unit_code": "SCT", **usual, "price": 900})
    (found,) = findings(catalog, "R-TT2-01", example)
    assert (found.file, found.cell) == ("SCT.xlsx", "J7")
    assert "3 điểm khảo sát toàn tỉnh" in found.message


def test_a_price_that_its_own_file_shows_to_be_unusual_is_said_once(catalog: Catalog) -> None:
    day = {"unit_code": "SCT", "survey_date": "2020-04-06", "item": "RAU"}
    rows = [{**day, "price": p} for p in (100, 100, 900)]
    rows.append({**day, "unit_code": "H105", "price": 100})
    (found,) = findings(catalog, "R-TT2-01", {"ThiTruong": rows})
    assert "trong tệp này" in found.message


def test_the_order_of_files_makes_no_difference(catalog: Catalog) -> None:
    example = {
        "@period": "2020-Q2",
        "KiemTra": visits("SYT")["KiemTra"] + [{"unit_code": "SCT", "team_lead": "SCT", **VISIT}],
        "KhieuNai": [{"unit_code": u, **CASE, **PHONE} for u in ("SCT", "H105", "HBVNTD")],
    }
    made = situation(catalog, catalog.rules["R-KT-01"], example)

    def check(files: tuple[Submission, ...]) -> tuple[Finding, ...]:
        return checker(catalog).check_province(files, made.period, made.received)

    forwards = check(made.submissions)
    assert {f.rule for f in forwards} >= {"R-KT-01", "R-KN-07"}
    assert check(made.submissions[::-1]) == forwards
