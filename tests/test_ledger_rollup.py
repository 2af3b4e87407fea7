"""Longer periods composed of shorter ones: each record once, in its latest state; sums of quarters, ends of stocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.ledger.merging import merged
from bvq_excel.model import Record, Source
from tests.books import valid
from tests.examples import record
from tests.ledgers import NOW, Office, complaint, document, figures, ids, said, settled, workbook

Q1, Q2, Q3, Q4, H1, Y = "2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4", "2019-H1", "2019-Y"
# Violations, confiscated and destroyed goods count with the inspection until there is a penalty, then with that:
# an inspection penalised in the next quarter is in both quarters and once in the year.
MOVING = {"I-KT-04", "I-KT-06", "I-KT-07"}


@pytest.fixture
def office(place: Path | str) -> Office:
    return Office(place)


# one record, several periods ---------------------------------------------------------------------------------


def test_a_case_repeated_in_the_next_quarter_counts_once_with_its_latest_state(office: Office) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]))
    office.enter(workbook("SCT", Q2, KhieuNai=[settled(date(2019, 4, 12))]))
    (row,) = office.composed(H1)["SCT"].tables["KhieuNai"]
    assert (row["status"], row["closed_date"]) == ("DAGQ", date(2019, 4, 12))
    assert (row.source.file, row.source.period, row.cell("status")) == ("2019-Q2/SCT.xlsx", Q2, "AG6")
    half = office.consolidated(H1)
    assert figures(half, "I-KN-01", "I-KN-02", "I-KN-03", "I-KN-07") == [0, 1, 1, 0]


def test_ids_are_the_same_whatever_their_capitals_and_dashes(office: Office) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]))
    office.enter(workbook("SCT", Q2, KhieuNai=[settled(date(2019, 4, 12), record_id="sct–kn–2019–0001")]))
    assert len(office.composed(H1)["SCT"].tables["KhieuNai"]) == 1


def test_rows_of_all_quarters_are_there_in_order(office: Office) -> None:
    for code, day in ((Q1, date(2019, 2, 1)), (Q2, date(2019, 4, 1)), (Q3, date(2019, 7, 1))):
        office.enter(workbook("SCT", code, VanBan=[document(day.month, day), document(day.month + 20, day)]))
    nine = office.composed("2019-9M")["SCT"]
    assert ids(nine.tables["VanBan"]) == [f"SCT-VB-2019-{n:04d}" for n in (1, 2, 2401, 2402, 4801, 4802)]
    assert [p.file for p in nine.parts] == ["2019-Q1/SCT.xlsx", "2019-Q2/SCT.xlsx", "2019-Q3/SCT.xlsx"]
    assert (nine.cover["period_code"], nine.cover["period_to"]) == ("2019-9M", date(2019, 9, 14))
    assert len(office.composed(H1)["SCT"].tables["VanBan"]) == 4


def test_a_register_typed_anew_is_one_entry_a_business(office: Office) -> None:
    row = valid("DoanhNghiep", complaints_in=3, complaints_done=2, complaints_ontime=1, reg_date=date(2019, 2, 1))
    office.enter(workbook("SCT", Q1, DoanhNghiep=[row]))
    later = row | {"guided": False, "complaints_in": 6, "complaints_done": 5, "complaints_ontime": None, "crit1": True}
    office.enter(workbook("SCT", Q2, DoanhNghiep=[later | {"crit1_evidence": "12/QĐ"}]))
    (entry,) = office.composed(H1)["SCT"].tables["DoanhNghiep"]
    assert (entry.record_id, entry["crit1"]) == ("SCT-DNN-2019-2401", True)
    assert (entry["guided"], entry["complaints_done"], entry["complaints_ontime"]) == (True, 7, 1)
    half = office.consolidated(H1)
    assert figures(half, "I-DNN-01", "I-DNN-02", "I-DNN-03", "I-DNN-05") == [1, 1, 1, 7]


def test_two_equal_rows_of_one_quarter_stay_two(office: Office) -> None:
    """Whether they repeat each other has been judged in their quarter (R-CH-25 warns)."""
    lesson = valid("DaoTao")
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 2, 1))]))
    office.enter(workbook("SCT", Q2, DaoTao=[lesson, lesson]))
    assert len(office.composed(H1)["SCT"].tables["DaoTao"]) == 2


def test_a_task_adds_up_its_quantities_and_keeps_its_last_state(office: Office) -> None:
    task = {"task_code": "TC08.1", "uom": "HOATDONG", "lead_unit": "SYT"}
    first = valid("NhiemVu", **task, activity="Phối hợp", target_qty=4, actual_qty=3, progress_pct=40)
    second = first | {"activity": "Phối hợp với SCT", "status": "HT", "done_date": date(2019, 5, 2)}
    rate = valid("NhiemVu", task_code="TC10.1", uom="PHANTRAM", lead_unit="SYT", actual_qty=40)
    office.enter(workbook("SYT", Q1, NhiemVu=[first, rate]))
    office.enter(
        workbook("SYT", Q2, NhiemVu=[second | {"actual_qty": 2, "progress_pct": 100}, rate | {"actual_qty": 75}])
    )
    one, two = office.composed(H1)["SYT"].tables["NhiemVu"]
    assert (one["actual_qty"], one["target_qty"], one["status"], one["progress_pct"]) == (5, 8, "HT", 100)
    assert (two["actual_qty"], two.record_id) == (75, "SYT-NV-2019-2402")


def test_several_activities_of_one_task_are_told_apart_by_their_words(office: Office) -> None:
    task = {"task_code": "TC08.1", "uom": "HOATDONG", "lead_unit": "SYT"}
    rows = [valid("NhiemVu", **task, activity=a, actual_qty=n) for a, n in (("Tập huấn", 1), ("Kiểm tra", 2))]
    office.enter(workbook("SYT", Q1, NhiemVu=rows))
    office.enter(workbook("SYT", Q2, NhiemVu=[rows[1] | {"actual_qty": 10}, rows[0] | {"activity": "Khác"}]))
    composed = office.composed(H1)["SYT"].tables["NhiemVu"]
    assert [(r["activity"], r["actual_qty"]) for r in composed] == [("Tập huấn", 1), ("Kiểm tra", 12), ("Khác", 1)]


def test_what_counts_once_in_the_year_is_counted_anew(office: Office, catalog: Catalog) -> None:
    """A shop inspected in both quarters is one shop of the half-year, in the evidence and in the task's row."""
    visit = {"task_code": "ND4.02", "subject_tax": "0100109106", "team_lead": "QLTT"}
    task = valid("NhiemVu", task_code="ND4.02", uom="COSO", lead_unit="QLTT", actual_qty=1)
    for code, day in ((Q1, date(2019, 2, 4)), (Q2, date(2019, 4, 4))):
        inspection = valid(
            "KiemTra", **visit, inspection_date=day, decision_date=day, decision_no=f"{day.month}/QĐ-QLTT"
        )
        office.enter(workbook("QLTT", code, KiemTra=[inspection], NhiemVu=[task]))
    composed = office.composed(H1)["QLTT"]
    assert [r["actual_qty"] for r in composed.tables["NhiemVu"]] == [1]
    assert figures(office.consolidated(H1), "I-KT-01", "I-KT-02") == [2, 1]


def test_a_tasks_state_is_not_added_up(office: Office) -> None:
    """Businesses guided are counted by quarter, businesses registered are a stock."""
    task = {"task_code": "ND5.01", "lead_unit": "SCT"}
    for code, guided, registered in ((Q1, 2, 5), (Q2, 3, 7)):
        rows = [
            valid("NhiemVu", **task, uom="DN", actual_qty=guided, activity="Hướng dẫn"),
            valid("NhiemVu", **task, uom="DNDK", actual_qty=registered, activity="Đăng ký"),
        ]
        office.enter(workbook("SCT", code, NhiemVu=rows), now=NOW)
    composed = office.composed(H1)["SCT"].tables["NhiemVu"]
    assert {r["uom"]: r["actual_qty"] for r in composed if r["uom"] == "DNDK"} == {"DNDK": 7}


def records(catalog: Catalog, *rows: dict[str, Any]) -> list[Record]:
    """Return rows of DoanhNghiep as they were read."""
    return [r for row in rows for r in [record(catalog, "DoanhNghiep", row, Source("SCT.xlsx", "SCT", Q1))]]


def joined(catalog: Catalog, *parts: list[Record]) -> list[tuple[str | None, str, int | None]]:
    """Return id, tax code and cases settled of the register's entries over as many quarters as there are parts."""
    quarters = [periods.period(catalog, f"2019-Q{n}") for n in range(1, len(parts) + 1)]
    rows = merged(catalog, "DoanhNghiep", list(zip(quarters, parts, strict=True)))
    return [(r.record_id, r["tax_code"], r["complaints_done"]) for r in rows]


def test_an_id_that_was_two_records_goes_on_with_one_of_them(catalog: Catalog) -> None:
    first = records(catalog, {"record_id": "A", "tax_code": "1", "complaints_done": 1})
    second = records(catalog, {"record_id": "B", "tax_code": "1", "complaints_done": 2})
    third = records(catalog, {"record_id": "A", "tax_code": "1"}, {"record_id": "B", "tax_code": "2"})
    assert joined(catalog, first, second, third) == [("A", "1", 3), ("B", "2", None)]


def test_rows_without_an_id_are_known_by_their_key(catalog: Catalog) -> None:
    first = records(catalog, {"tax_code": "1", "complaints_done": 1}, {"tax_code": "2", "complaints_done": 5})
    second = records(catalog, {"tax_code": "2", "complaints_done": 1}, {"complaints_done": 9})
    assert joined(catalog, first, second) == [(None, "1", 1), (None, "2", 6), (None, None, 9)]


def test_a_summed_cell_no_longer_shows_what_was_typed_in_one_of_its_rows(catalog: Catalog) -> None:
    rows = records(catalog, {"record_id": "A", "complaints_in": 3, "complaints_done": 3, "crit1": True})
    typed = [replace(rows[0], raw={"complaints_done": "03", "crit1": "x"})]
    quarters = [periods.period(catalog, c) for c in (Q1, Q2)]
    (row,) = merged(catalog, "DoanhNghiep", [(quarters[0], rows), (quarters[1], typed)])
    assert (row["complaints_done"], dict(row.raw)) == (6, {"crit1": "x"})


def test_what_counts_once_is_not_told_apart_by_activities(office: Office) -> None:
    visit = {"task_code": "ND4.02", "team_lead": "QLTT"}
    task = {"task_code": "ND4.02", "uom": "COSO", "lead_unit": "QLTT", "actual_qty": 1}
    tasks = [valid("NhiemVu", **task, activity=a) for a in ("Kiểm tra chợ", "Kiểm tra cửa hàng")]
    for code, day in ((Q1, date(2019, 2, 4)), (Q2, date(2019, 4, 4))):
        dated = {"inspection_date": day, "decision_date": day, "decision_no": f"{day.month}/QĐ-QLTT"}
        visits = [valid("KiemTra", **visit, **dated, subject_name=f"Hộ {n}") for n in (1, 2)]
        office.enter(workbook("QLTT", code, KiemTra=visits, NhiemVu=tasks))
    assert [r["actual_qty"] for r in office.composed(H1)["QLTT"].tables["NhiemVu"]] == [2, 2]


# rejected and supplementary rows -----------------------------------------------------------------------------


def test_a_rejected_row_stays_rejected_until_a_later_state_is_in_order(office: Office) -> None:
    wrong = document(1, date(2019, 2, 1), issuer="XYZ")
    office.enter(workbook("SCT", Q1, VanBan=[wrong, document(2, date(2019, 2, 1))]))
    office.enter(workbook("SCT", Q2, VanBan=[document(3, date(2019, 4, 1))]))
    half = office.consolidated(H1)
    assert (half.rows.read, half.rows.merged, half.rows.rejected) == (3, 2, 1)
    assert said(half.findings, "R-CH-17") == ["R-CH-17 2019-Q1/SCT.xlsx VanBan!I6"]
    repaired = document(1, date(2019, 2, 1), record_id="SCT-VB-2019-0001")
    office.enter(workbook("SCT", Q2, no=2, VanBan=[document(3, date(2019, 4, 1)), repaired]))
    half = office.consolidated(H1)
    assert (half.rows.read, half.rows.merged, half.rows.rejected) == (3, 3, 0)


def test_a_rejected_row_that_was_entered_again_under_another_id_is_the_same(office: Office) -> None:
    wrong, right = document(1, date(2019, 2, 1), purpose="XYZ"), document(1, date(2019, 2, 1))
    office.enter(workbook("SCT", Q1, VanBan=[wrong]), workbook("SCT", Q2, VanBan=[right]))
    half = office.consolidated(H1)
    assert (half.rows.read, half.rows.merged) == (1, 1)


def test_rejected_rows_that_nothing_tells_apart_stay_several(office: Office) -> None:
    wrong = [document(1, date(2019, 2, 1), issuer="XYZ"), document(2, date(2019, 2, 1), issuer="XYZ")]
    nameless = [w | {"record_id": None} for w in wrong]
    office.enter(workbook("SCT", Q1, VanBan=nameless), workbook("SCT", Q2, VanBan=[document(3, date(2019, 4, 1))]))
    half = office.consolidated(H1)
    assert (half.rows.read, half.rows.merged, half.rows.rejected) == (3, 1, 2)


def test_a_good_row_is_not_replaced_by_a_rejected_one(office: Office) -> None:
    office.enter(workbook("SCT", Q1, KhieuNai=[complaint()]))
    office.enter(workbook("SCT", Q2, KhieuNai=[settled(date(2019, 4, 12), outcome=None)]))
    half = office.consolidated(H1)
    assert (half.rows.read, half.rows.merged) == (1, 1)
    assert figures(half, "I-KN-03", "I-KN-07") == [0, 1]


def test_what_was_forgotten_in_its_quarter_counts_in_the_half_year(office: Office) -> None:
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 2, 1))]))
    late = [document(2, date(2019, 3, 1)), document(3, date(2019, 4, 1)), document(1, date(2019, 2, 1))]
    office.enter(workbook("SCT", Q2, VanBan=late))
    assert figures(office.consolidated(Q2), "I-VB-04") == [1]
    half = office.consolidated(H1)
    assert figures(half, "I-VB-04") == [3]
    assert (half.rows.read, half.rows.rejected) == (3, 0)


def test_what_is_dated_in_a_later_quarter_waits_for_its_own_report(office: Office) -> None:
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 3, 15))]))
    office.enter(workbook("SCT", Q2, VanBan=[document(2, date(2019, 4, 1))]))
    half = office.consolidated(H1)
    assert figures(half, "I-VB-04") == [1]
    assert half.rows.rejected == 1


def test_what_is_older_than_the_longer_period_stays_rejected(office: Office) -> None:
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2, VanBan=[document(1, date(2018, 12, 31))]))
    assert office.consolidated(H1).rows.rejected == 1
    first_day = document(1, date(2019, 1, 1))
    office.enter(workbook("SCT", Q2, no=2, VanBan=[first_day]))
    assert office.consolidated(H1).rows.rejected == 0


# which reports a period is composed of -----------------------------------------------------------------------


def test_a_report_for_the_longer_period_adds_to_the_shorter_ones_and_wins_over_them(office: Office) -> None:
    office.enter(workbook("SCT", Q1, VanBan=[document(1, date(2019, 2, 1)), document(2, date(2019, 2, 1))]))
    changed = document(9, date(2019, 2, 2), record_id="SCT-VB-2019-0002")
    office.enter(workbook("SCT", H1, VanBan=[changed, document(4, date(2019, 4, 1), record_id="SCT-VB-2019-0501")]))
    composed = office.composed(H1)["SCT"]
    assert [r["doc_no"] for r in composed.tables["VanBan"]] == ["1/SCT-QLTM", "9/SCT-QLTM", "4/SCT-QLTM"]
    assert [p.period for p in composed.parts] == [Q1, H1]


def test_a_quantity_stated_for_the_longer_period_is_not_added_to_its_parts(office: Office) -> None:
    task = valid("NhiemVu", task_code="TC08.1", uom="HOATDONG", lead_unit="SYT", actual_qty=3)
    for code, quantity in ((Q1, 3), (Q2, 4), (H1, 9), (Q3, 1)):
        office.enter(workbook("SYT", code, NhiemVu=[task | {"actual_qty": quantity}]))
    assert [r["actual_qty"] for r in office.composed(H1)["SYT"].tables["NhiemVu"]] == [9]
    assert [r["actual_qty"] for r in office.composed("2019-9M")["SYT"].tables["NhiemVu"]] == [10]


def test_a_period_sent_as_such_stays_as_it_was_sent(office: Office) -> None:
    office.enter(workbook("SCT", Q2, VanBan=[document(1, date(2019, 4, 1))]))
    office.enter(workbook("SYT", "2019-M04", TuyenTruyen=[valid("TuyenTruyen", date_from=date(2019, 4, 10))]))
    composed = office.composed(Q2)
    assert (composed["SCT"].source.file, composed["SCT"].parts) == ("SCT.xlsx", ())
    assert [p.file for p in composed["SYT"].parts] == ["2019-M04/SYT.xlsx"]


def test_months_make_quarters_and_the_theme_of_15_march_is_no_part_of_them(office: Office) -> None:
    for month in ("M04", "M05"):
        day = date(2019, int(month[1:]), 10)
        office.enter(workbook("SCT", f"2019-{month}", VanBan=[document(day.month, day)]))
    office.enter(workbook("SCT", "2019-CD153", VanBan=[document(1, date(2019, 3, 20))]))
    assert [r["doc_no"] for r in office.composed(Q2)["SCT"].tables["VanBan"]] == ["4/SCT-QLTM", "5/SCT-QLTM"]
    assert [r["doc_no"] for r in office.composed("2019-CD153")["SCT"].tables["VanBan"]] == ["1/SCT-QLTM"]
    assert "2019-CD153" not in {p.period for p in office.composed(Y)["SCT"].parts}


def test_what_is_declared_to_be_nothing_is_so_in_every_part(office: Office) -> None:
    day = date(2019, 2, 4)
    office.enter(workbook("H105", Q1, TuyenTruyen=[valid("TuyenTruyen", date_from=day, date_to=day)]))
    office.enter(workbook("H105", Q2))
    composed = office.composed(H1)["H105"]
    assert "TuyenTruyen" in workbook("H105", Q2).submissions[0].cover["nil_sheets"]
    assert "TuyenTruyen" not in composed.cover["nil_sheets"]
    assert "KhieuNai" in composed.cover["nil_sheets"]


def test_warnings_of_the_parts_are_not_said_again(office: Office) -> None:
    wrong = document(1, date(2019, 2, 1), issuer="XYZ", note="Gọi 0912345678")
    file = workbook("SCT", Q1, VanBan=[wrong])
    assert {(f.rule, f.severity) for f in file.findings[0] if f.row} == {("R-CH-17", "error"), ("R-CH-16", "warning")}
    office.enter(file, workbook("SCT", Q2))
    assert {f.rule for f in office.consolidated(H1).findings if f.file} == {"R-CH-17"}


def test_a_unit_dissolved_within_the_year_keeps_its_part_of_it(office: Office) -> None:
    """Districts were abolished on 1 July 2025: what H106 did in the first quarter belongs to the year."""
    day = date(2025, 2, 3)
    office.enter(workbook("H106", "2025-Q1", TuyenTruyen=[valid("TuyenTruyen", date_from=day, date_to=day)]))
    office.enter(workbook("SCT", "2025-Q4"))
    result = office.consolidated("2025-Y")
    assert {u: f.value for u, f in result.evaluator.breakdown("I-TT-01", "unit").items()} == {"H106": 1}
    (found,) = (f for f in result.findings if f.unit == "H106")
    assert (found.rule, found.message[-11:]) == ("R-XU-01", "kỳ 2025-Q2.")  # it was there until 30 June


def test_missing_parts_are_named_by_unit(office: Office) -> None:
    office.enter(workbook("SCT", Q1), workbook("SCT", Q2), workbook("SYT", Q2), workbook("H105", "2019-M02"))
    half = office.consolidated(H1)
    told = {f.unit: f.message for f in half.findings if f.rule == "R-XU-01"}
    assert "SCT" not in told
    assert told["SYT"].endswith("còn thiếu báo cáo của Sở Y tế kỳ 2019-Q1.")
    assert told["H105"].endswith("kỳ 2019-M01, 2019-M03, 2019-Q2.")
    assert told["H106"].startswith("Chưa nhận được tệp")
