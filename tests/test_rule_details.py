"""What the general rules count, compare and name, in detail: each half of a condition, each number in a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.sheets import general, patterns
from bvq_excel.sheets.general import out_of_force
from tests.books import book, raw_book, spoken, valid
from tests.books import findings as of_book
from tests.examples import Q2, UNREAD, Example, findings, rows_of, said, said_at, surroundings

# general rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "key", "fix"),
    [
        ("DaoTao", "course", "Điền tên lớp vào F6."),
        ("DaoTao", "trainees", "Điền số vào M6; không có thì ghi 0."),
        ("DaoTao", "hours", "Điền số giờ vào J6."),  # at least one: 0 is no answer
        ("ThiTruong", "price", "Điền giá kỳ này (đồng) vào J6."),
        ("NhiemVu", "progress_pct", "Điền số vào L6; không có thì ghi 0."),
    ],
)
def test_an_empty_cell_is_asked_for_as_its_column_is_filled_in(sheet: str, key: str, fix: str) -> None:
    assert [f.fix for f in spoken(raw_book(**{sheet: [valid(sheet, **{key: None})]}), of="R-CH-01")] == [fix]


def test_only_filled_cells_are_named_as_the_reason(catalog: Catalog) -> None:
    (found,) = [f for f in findings(catalog, "R-CH-01", {"status": "CHUYEN", **Q2, "@sheet": "KhieuNai"})
                if f.key == "linked_case"]  # fmt: skip
    assert 'vì trạng thái là "Đã chuyển" (AG6).' in found.message
    assert found.fix.endswith("thì sửa AG6.")


def asked(catalog: Catalog, **cells: Any) -> set[str]:
    (row,) = rows_of(catalog, "KhieuNai", cells)
    return {p.key for p in general.required_is_filled((row,), surroundings(catalog))}


def test_a_condition_with_an_unread_cell_asks_for_nothing_another_one_does(catalog: Catalog) -> None:
    assert "reject_reason" not in asked(catalog, status=UNREAD)
    assert "linked_case" not in asked(catalog, status=UNREAD, channel="CHUYEN")
    assert "linked_case" in asked(catalog, status="DANGXL", channel="CHUYEN")
    assert "reject_reason" in asked(catalog, status="TUCHOI", transaction_value=UNREAD)
    assert "reject_reason" not in asked(catalog, status="TUCHOI", reject_reason=UNREAD)
    assert "channel" not in asked(catalog, channel=UNREAD)


def test_a_column_that_the_file_lacks_is_not_missed_in_every_row(catalog: Catalog) -> None:
    (row,) = rows_of(catalog, "KhieuNai", {"status": "TUCHOI"})
    left = {k: c for k, c in row.layout.columns.items() if k not in ("channel", "reject_reason")}
    row = replace(row, layout=replace(row.layout, columns=left))
    missed = {p.key for p in general.required_is_filled((row,), surroundings(catalog))}
    assert "goods_group" in missed
    assert not {"channel", "reject_reason"} & missed


def test_a_column_that_is_always_necessary_is_missed_once(catalog: Catalog) -> None:
    sheet = catalog.sheets["KhieuNai"]
    columns = tuple(replace(c, required_if="status == DAGQ") if c.key == "channel" else c for c in sheet.columns)
    both = replace(catalog, sheets={**catalog.sheets, "KhieuNai": replace(sheet, columns=columns)})
    row = {"@sheet": "KhieuNai", "status": "DAGQ"}
    assert [f.key for f in findings(both, "R-CH-01", row)].count("channel") == 1


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"status": "DANGXL", "received_date": "2018-12-03"}, []),
        ({"status": "MOI", "received_date": "2018-12-03"}, []),
        ({"status": "BOSUNG", "received_date": "2018-12-03"}, []),
        ({"status": "DAGQ", "received_date": "2018-12-03", "closed_date": "2019-04-10"}, []),
        ({"status": "DAGQ", "received_date": "2018-12-03", "closed_date": "2019-03-10"}, ["KhieuNai!E6"]),
        ({"status": "DAGQ", "received_date": "2018-12-03", "closed_date": UNREAD}, []),
        ({"status": UNREAD, "received_date": "2018-12-03"}, []),
        ({"status": "DAGQ", "received_date": UNREAD}, []),
    ],
)
def test_cases_go_on_while_they_are_open_and_in_the_period_in_which_they_end(
    catalog: Catalog, row: Example, found: list[str]
) -> None:
    assert said_at(catalog, "R-CH-04", {"@sheet": "KhieuNai", **row}) == found


def test_an_amount_that_is_worked_out_is_not_asked_about_again(catalog: Catalog) -> None:
    bought = {"@sheet": "ThietBi", "qty": 1, "unit_price": 500, "amount": 500}
    assert [f.key for f in findings(catalog, "R-CH-07", bought)] == ["unit_price"]
    assert findings(catalog, "R-CH-07", {**bought, "unit_price": 1000}) == []


def test_tasks_of_a_sheet_are_named_as_far_as_there_is_room(catalog: Catalog) -> None:
    (many,) = findings(catalog, "R-CH-13", {"@sheet": "TuyenTruyen", "task_code": "TC08.1"})
    (few,) = findings(catalog, "R-CH-13", {"@sheet": "DoanhNghiep", "task_code": "ND1.01"})
    assert "TC05.1, TC06.1, …)" in many.fix
    assert "TC12.2, TC12.3)" in few.fix  # eight, all of them


def test_a_task_without_sheets_of_its_own_is_reported_as_a_task(catalog: Catalog) -> None:
    task = replace(catalog.tasks["TC08.1"], evidence_sheets=())
    bare = replace(catalog, tasks={**catalog.tasks, "TC08.1": task})
    (found,) = findings(bare, "R-CH-13", {"@sheet": "DaoTao", "task_code": "TC08.1"})
    assert found.fix.endswith("hoặc chuyển dòng sang biểu Nhiệm vụ.")


def test_the_units_own_code_is_judged_on_the_cover_only() -> None:
    row = valid("TuyenTruyen", unit_code="H105", area_code="H105", date_from=date(2025, 7, 5), date_to=None)
    read = book(unit="H105", period="2025-Q3", TuyenTruyen=[row])
    assert [cell for rule, cell in of_book(read, date(2025, 10, 1)) if rule in ("R-CH-15", "R-TI-01")] == [
        "ThongTin!C6",
        "TuyenTruyen!J6",
    ]


@pytest.mark.parametrize(
    ("what", "code", "day", "case", "fact"),
    [
        ("units", "H105", date(2025, 8, 1), "succeeded", "UBND phường Đoàn Kết; UBND phường Tân Phong"),
        ("areas", "H105", date(2025, 8, 1), "succeeded", "Phường Đoàn Kết; Phường Tân Phong"),
        ("units", "TCQLTT", date(2025, 8, 1), "expired", ""),
        ("units", "TCQLTT", date(2010, 1, 1), "not_yet", None),
        ("units", "SNNMT", date(2019, 1, 1), "not_yet", None),
    ],
)
def test_who_comes_after_is_named_as_a_unit_or_an_area(
    catalog: Catalog, what: str, code: str, day: date, case: str, fact: str | None
) -> None:
    found, facts = out_of_force(catalog, what, code, day)
    assert (found, facts.get("successors")) == (case, fact)


CONTENT = {
    "KhieuNai": ("respondent_name", "goods_desc", "reject_reason", "note"),  # no address
    "KiemTra": ("subject_name", "goods", "published_at", "note"),
    "BaoChi": ("title", "named_firm", "note"),  # no web address
    "DaoTao": ("course", "organiser", "place", "note"),  # texts of 200 characters are long
    "DoanhNghiep": ("business_name", "crit1_evidence", "note"),
}


@pytest.mark.parametrize("sheet", sorted(CONTENT))
def test_personal_data_is_searched_for_in_long_texts(catalog: Catalog, sheet: str) -> None:
    assert general._content_keys(catalog, sheet) == CONTENT[sheet]


def test_a_note_is_searched_however_short_it_may_be(catalog: Catalog) -> None:
    sheet = catalog.sheets["VanBan"]
    columns = tuple(replace(c, max_length=50) if c.key == "note" else c for c in sheet.columns)
    short = replace(catalog, sheets={**catalog.sheets, "VanBan": replace(sheet, columns=columns)})
    assert "note" in general._content_keys(short, "VanBan")


# rows compared with each other ----------------------------------------------------------------------------------

COURSE = {"kind": "MOLOP", "course": "Lớp A", "date_from": "2019-04-02"}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("SCT-DT-2019-2401", "SCT-DT-2019-2402", ["DaoTao!E7"]),
        ("SCT-DT-2019-2401", "sct-dt-2019-2401", []),  # R-CH-06 says it
        ("", "SCT-DT-2019-2401", ["DaoTao!E7"]),
        ("SCT-DT-2019-2401", "", ["DaoTao!E7"]),
        ("", "", ["DaoTao!E7"]),
    ],
)
def test_rows_alike_are_said_unless_they_are_copies(
    catalog: Catalog, first: str, second: str, found: list[str]
) -> None:
    rows = [{**COURSE, "record_id": first}, {**COURSE, "record_id": second}]
    assert said_at(catalog, "R-CH-25", {"DaoTao": rows}) == found


def test_the_columns_by_which_rows_are_alike_are_those_that_are_typed(catalog: Catalog) -> None:
    (message,) = said(catalog, "R-CH-25", {"DaoTao": [COURSE, COURSE]})
    assert message == "dòng này giống dòng 6 ở mọi cột nhận biết: loại, tên lớp, từ ngày."


def test_amounts_are_compared_with_their_median(catalog: Catalog) -> None:
    def costs(*amounts: float) -> list[str]:
        return said(catalog, "R-CH-26", {"TuyenTruyen": [{"cost": a} for a in amounts]})

    assert costs(1, 1, 1, 1, 12.345) == ['kinh phí (đồng) "12,345" gấp 12,3 lần mức trung vị của cột (1 đồng).']
    assert costs(10, 20, 20, 40, 40, 301) == ['kinh phí (đồng) "301" gấp 10 lần mức trung vị của cột (30 đồng).']
    assert costs(10, 20, 20, 40, 40, 300) == []
    assert costs(0, 0, 0, 0, 0, 5) == []
    assert costs(1, 1, 1, 20) == [], "too few"


def test_amounts_that_are_worked_out_are_compared_where_they_were_typed(catalog: Catalog) -> None:
    rows = [{"qty": 1, "unit_price": p, "amount": p} for p in (10, 10, 10, 10, 5000)]
    assert said_at(catalog, "R-CH-26", {"ThietBi": rows}) == ["ThietBi!H10"]


def days(*texts: str) -> list[Example]:
    return [{"received_date": text} for text in texts]


SWAPPED = ("2019-01-04", "2019-08-04", "2019-11-05", "2019-02-12", "2019-09-12")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param(days(*SWAPPED), ["KhieuNai!E5"], id="swapped, the 12th too"),
        pytest.param(days(*SWAPPED, ""), ["KhieuNai!E5"], id="one day is missing"),
        pytest.param(days(*SWAPPED[:4]), [], id="too few"),
        pytest.param(days(*SWAPPED, "2019-08-13"), [], id="one cannot be swapped"),
        pytest.param(days("2019-03-02", "2019-06-02", "2019-04-02", *SWAPPED[:3]), [], id="half of them are outside"),
        pytest.param(days("2019-03-02", "2019-06-02", *SWAPPED[:3]), ["KhieuNai!E5"], id="more than half"),
        pytest.param(days("2019-02-02", "2019-08-08", *SWAPPED[:3], "2019-04-02"), [], id="alike both ways"),
    ],
)
def test_days_and_months_that_seem_swapped(catalog: Catalog, rows: list[Example], found: list[str]) -> None:
    assert said_at(catalog, "R-CH-28", {"KhieuNai": rows}) == found


def test_days_that_are_worked_out_are_not_typed_in_the_wrong_order(catalog: Catalog) -> None:
    rows = [{"due_date": day} for day in SWAPPED]
    assert said_at(catalog, "R-CH-28", {"KhieuNai": rows}) == []


def test_the_share_of_days_that_could_be_swapped_is_a_limit(catalog: Catalog) -> None:
    (known,) = catalog.parameters["check.date_swap_share"]
    looser = {**catalog.parameters, "check.date_swap_share": (replace(known, value="80"),)}
    context = surroundings(replace(catalog, parameters=looser))
    first = date(2020, 1, 2)

    def found(possible: int, of: int) -> bool:
        typed = [first] * possible + [first + timedelta(days=20)] * (of - possible)
        rows = rows_of(catalog, "VanBan", *({"doc_date": d.isoformat()} for d in typed))
        return bool(list(patterns.days_are_not_months(rows, context)))

    assert found(4, 5)
    assert found(120, 150)
    assert not found(119, 150)
