"""Consolidation: which files count, what becomes of each row, and that the numbers balance.

`book("SYT", KiemTra=[…])` is a checked workbook of one unit; its rows begin at row 6, as in a file.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bvq_excel import consolidation, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.consolidation import AccountingError, Consolidation, RowCount
from bvq_excel.consolidation.flow import count_rows
from bvq_excel.model import FIRST_ROW, CheckedFile, Finding, Layout, Record, Source, Submission, column_letter

Q2 = "2019-Q2"
RECEIVED = date(2019, 6, 17)
INSPECTION = {
    "decision_no": "15/QĐ-QLTT",
    "inspection_date": date(2019, 4, 10),
    "inspect_type": "LIENNGANH",
    "subject_name": "Cửa hàng Mẫu A",
    "team_lead": "QLTT",
}


def book(
    unit: str,
    *,
    file: str = "",
    no: int = 1,
    period: str = Q2,
    received: date = RECEIVED,
    content: str = "",
    errors: Sequence[tuple[str, int | None]] = (),
    severity: str = "error",
    **tables: Sequence[Mapping[str, Any]],
) -> CheckedFile:
    """A checked workbook of `unit`; `errors` are the findings of its own check as (sheet, row)."""
    name = file or f"{unit}.xlsx"
    source = Source(name, unit, period, no, received, content or f"{name} {no} {tables}")
    submission = submitted(source, tables)
    rule = "R-CH-01"
    found = tuple(
        Finding(rule, severity, "thiếu giá trị.", "Nhập giá trị.", unit, name, sheet, f"C{row}", row=row)  # type: ignore[arg-type]
        for sheet, row in errors
    )
    return CheckedFile(name, (submission,), (found,))


def submitted(source: Source, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Submission:
    """A submission whose rows stand in the contract's layout."""
    catalog = load()
    cover = catalog.cover
    layouts = {cover.name: Layout(dict.fromkeys(cover.by_key, "C"), {k: 6 + i for k, i in cover.position.items()})}
    for name in tables:
        layouts[name] = Layout({k: column_letter(i) for k, i in catalog.sheets[name].position.items()})
    codes = {"unit_code": source.unit, "period_code": source.period, "submission_no": source.submission_no}
    return Submission(
        source=source,
        cover=Record(cover.name, FIRST_ROW, codes, layouts[cover.name], source),
        tables={
            name: tuple(
                Record(name, FIRST_ROW + i, {"unit_code": source.unit, **row}, layouts[name], source)
                for i, row in enumerate(rows)
            )
            for name, rows in tables.items()
        },
        layouts=layouts,
    )


def together(catalog: Catalog, *files: CheckedFile, period: str = Q2) -> Consolidation:
    """The consolidation of `files`."""
    return consolidation.consolidate(catalog, files, periods.period(catalog, period), RECEIVED)


def merged(result: Consolidation, sheet: str) -> list[str]:
    return [f"{r.source.file}!{r.row}" for r in result.tables[sheet]]


def doubles(result: Consolidation, sheet: str) -> list[str]:
    return [
        f"{d.record.source.file}!{d.record.row} -> {f'{d.counted.source.file}!{d.counted.row}' if d.counted else '?'}"
        for d in result.duplicates[sheet]
    ]


def said(result: Consolidation, rule: str) -> list[tuple[str | None, str | None, str | None]]:
    return [(f.file, f.sheet, f.cell) for f in result.findings if f.rule == rule and f.file]


# files ------------------------------------------------------------------------------------------------------


def test_the_latest_submission_of_a_unit_wins_and_the_earlier_one_is_listed_but_not_read(catalog: Catalog) -> None:
    first = book("SYT", file="SYT.xlsx", no=1, VanBan=[{"doc_no": "1/A"}, {"doc_no": "2/A"}])
    second = book("SYT", file="SYT-sua.xlsx", no=2, VanBan=[{"doc_no": "1/A"}])
    result = together(catalog, second, first)
    assert merged(result, "VanBan") == ["SYT-sua.xlsx!6"]
    assert [(s.source.file, s.used.file if s.used else None) for s in result.superseded] == [
        ("SYT.xlsx", "SYT-sua.xlsx")
    ]
    assert result.rows == RowCount(read=1, merged=1)
    assert (result.files.accepted, result.files.superseded, result.files.rejected) == (1, 1, 0)


def test_a_superseded_files_own_findings_are_no_longer_of_interest(catalog: Catalog) -> None:
    first = book("SYT", file="cu.xlsx", no=1, errors=[("VanBan", 6)], VanBan=[{"doc_no": "1/A"}])
    result = together(catalog, first, book("SYT", file="moi.xlsx", no=2, VanBan=[{"doc_no": "1/A"}]))
    assert [f for f in result.findings if f.file == "cu.xlsx"] == []


def test_two_files_with_the_same_number_are_an_error_at_both_and_count_once(catalog: Catalog) -> None:
    one = book("SYT", file="SYT.xlsx", VanBan=[{"doc_no": "1/A"}])
    other = book("SYT", file="SYT (2).xlsx", VanBan=[{"doc_no": "1/A"}, {"doc_no": "2/A"}])
    result = together(catalog, other, one)
    assert merged(result, "VanBan") == ["SYT (2).xlsx!6", "SYT (2).xlsx!7"]
    assert sorted(said(result, "R-XU-02")) == [
        ("SYT (2).xlsx", "ThongTin", submission_no_cell(catalog)),
        ("SYT.xlsx", "ThongTin", submission_no_cell(catalog)),
    ]
    assert (result.files.accepted, result.files.rejected) == (1, 1)
    named = {f.file: f.message for f in result.findings if f.rule == "R-XU-02"}
    assert "SYT (2).xlsx" in named["SYT.xlsx"]
    assert "SYT.xlsx" in named["SYT (2).xlsx"]


def test_of_ten_copies_with_the_same_number_the_tenth_is_the_last(catalog: Catalog) -> None:
    copies = [book("SYT", file=f"SYT ({n}).xlsx", VanBan=[{"doc_no": f"{n}/A"}]) for n in range(1, 11)]
    assert merged(together(catalog, *copies), "VanBan") == ["SYT (10).xlsx!6"]


def test_of_the_same_number_the_one_received_last_is_used_whatever_its_name(catalog: Catalog) -> None:
    late = book("SYT", file="A.xlsx", received=date(2019, 6, 18), VanBan=[{"doc_no": "1/A"}])
    early = book("SYT", file="B.xlsx", received=date(2019, 6, 16), VanBan=[{"doc_no": "2/A"}])
    assert merged(together(catalog, late, early), "VanBan") == ["A.xlsx!6"]


def test_the_same_content_twice_is_one_submission(catalog: Catalog) -> None:
    one = book("SYT", file="SYT.xlsx", content="same", VanBan=[{"doc_no": "1/A"}])
    copy = book("SYT", file="ban sao.xlsx", content="same", VanBan=[{"doc_no": "1/A"}])
    result = together(catalog, one, copy)
    assert (result.files.accepted, result.files.repeated, result.files.rejected) == (1, 1, 0)
    assert result.rows == RowCount(read=1, merged=1)
    assert said(result, "R-XU-02") == []


def test_a_submission_of_another_period_is_set_aside_as_a_whole_and_its_unit_is_missing(catalog: Catalog) -> None:
    result = together(catalog, book("SYT", period="2019-Q1", VanBan=[{"doc_no": "1/A"}]))
    assert result.rows == RowCount()
    assert result.files.rejected == 1
    (finding,) = [f for f in result.findings if f.file == "SYT.xlsx"]
    assert (finding.severity, finding.sheet, finding.key) == ("error", "ThongTin", "period_code")
    assert "2019-Q2" in finding.message
    assert "SYT" in [u.code for u in result.missing]


@pytest.mark.parametrize(("unit", "words"), [("KHONGCO", "không có trong danh mục"), ("SNNMT", "không còn hiệu lực")])
def test_a_unit_that_is_unknown_or_not_in_force_is_set_aside_as_a_whole(
    catalog: Catalog, unit: str, words: str
) -> None:
    result = together(catalog, book(unit, VanBan=[{"doc_no": "1/A"}]))
    assert result.submissions == ()
    assert result.rows == RowCount()
    (finding,) = [f for f in result.findings if f.file == f"{unit}.xlsx"]
    assert (finding.rule, finding.severity, finding.key) == ("R-TI-01", "error", "unit_code")
    assert words in finding.message


def test_an_unreadable_file_is_counted_and_the_others_go_on(catalog: Catalog) -> None:
    broken = CheckedFile("hong.xlsx", reason="truncated", message="hong.xlsx: tệp bị cắt cụt.")
    result = together(catalog, broken, book("SYT", VanBan=[{"doc_no": "1/A"}]))
    assert (result.files.accepted, result.files.unreadable, result.files.total) == (1, 1, 2)
    assert [(u.file, u.reason) for u in result.unreadable] == [("hong.xlsx", "truncated")]


def test_a_shared_workbook_gives_each_unit_its_part_and_is_one_file(catalog: Catalog) -> None:
    a, b = book("SYT", file="chung.xlsx", VanBan=[{"doc_no": "1/A"}]), book("STC", file="chung.xlsx", VanBan=[])
    shared = CheckedFile("chung.xlsx", a.submissions + b.submissions, a.findings + b.findings)
    result = together(catalog, shared)
    assert [s.unit for s in result.submissions] == ["STC", "SYT"]
    assert result.files.accepted == result.files.total == 1


def test_missing_units_are_the_expected_ones_without_an_accepted_submission(catalog: Catalog) -> None:
    result = together(catalog, book("SYT"))
    expected = [u.code for u in catalog.reporting_units(date(2019, 6, 14))]
    assert [u.code for u in result.missing] == [code for code in expected if code != "SYT"]


def test_lateness_is_judged_by_the_day_of_the_first_submission(catalog: Catalog) -> None:
    first = book("SYT", file="a.xlsx", no=1, received=date(2019, 6, 15))
    second = book("SYT", file="b.xlsx", no=2, received=date(2019, 6, 25))
    result = together(catalog, first, second)
    assert result.first_received == {"SYT": date(2019, 6, 15)}
    assert [(s.file, s.received) for s in result.dataset.submissions] == [("b.xlsx", date(2019, 6, 15))]


# rows -------------------------------------------------------------------------------------------------------


def test_a_row_with_an_error_of_its_own_is_rejected_and_its_finding_stays(catalog: Catalog) -> None:
    result = together(catalog, book("SYT", errors=[("VanBan", 7)], VanBan=[{"doc_no": "1/A"}, {"doc_no": "2/A"}]))
    assert merged(result, "VanBan") == ["SYT.xlsx!6"]
    assert result.by_unit_sheet["SYT"]["VanBan"] == RowCount(read=2, merged=1, rejected=1)
    assert ("SYT.xlsx", "VanBan", "C7") in said(result, "R-CH-01")


def test_two_errors_in_one_row_reject_it_once(catalog: Catalog) -> None:
    result = together(catalog, book("SYT", errors=[("VanBan", 6), ("VanBan", 6)], VanBan=[{"doc_no": "1/A"}]))
    assert result.rows == RowCount(read=1, rejected=1)


def test_errors_of_cover_and_sheet_and_warnings_reject_no_row(catalog: Catalog) -> None:
    rows = [{"doc_no": "1/A"}]
    of_cover = together(catalog, book("SYT", errors=[("ThongTin", 6), ("VanBan", None)], VanBan=rows))
    of_warning = together(catalog, book("SYT", errors=[("VanBan", 6)], severity="warning", VanBan=rows))
    assert of_cover.rows == of_warning.rows == RowCount(read=1, merged=1)


def test_a_joint_inspection_counts_in_the_row_of_the_unit_that_led_it(catalog: Catalog) -> None:
    member = {**INSPECTION, "decision_no": "15/qđ–qltt", "subject_name": "cửa hàng  mẫu a"}
    result = together(catalog, book("SYT", KiemTra=[member]), book("QLTT", KiemTra=[INSPECTION]))
    assert merged(result, "KiemTra") == ["QLTT.xlsx!6"]
    assert doubles(result, "KiemTra") == ["SYT.xlsx!6 -> QLTT.xlsx!6"]
    assert result.by_sheet["KiemTra"] == RowCount(read=2, merged=1, duplicate=1)
    assert [r.unit for r in result.dataset.tables["KiemTra"]] == ["SYT", "QLTT"]


def test_a_members_row_does_not_count_while_the_leading_unit_has_not_sent_its_own(catalog: Catalog) -> None:
    result = together(catalog, book("SYT", KiemTra=[INSPECTION]))
    assert merged(result, "KiemTra") == []
    assert doubles(result, "KiemTra") == ["SYT.xlsx!6 -> ?"]


def test_an_inspection_of_ones_own_counts(catalog: Catalog) -> None:
    own = {**INSPECTION, "team_lead": "SYT", "inspect_type": "DINHKY"}
    assert merged(together(catalog, book("SYT", KiemTra=[own])), "KiemTra") == ["SYT.xlsx!6"]


def test_if_the_leading_row_is_rejected_the_members_row_waits_for_it(catalog: Catalog) -> None:
    result = together(
        catalog, book("QLTT", errors=[("KiemTra", 6)], KiemTra=[INSPECTION]), book("SYT", KiemTra=[INSPECTION])
    )
    assert result.by_sheet["KiemTra"] == RowCount(read=2, rejected=1, duplicate=1)


def test_a_document_declared_by_two_units_counts_once(catalog: Catalog) -> None:
    doc = {"doc_no": "646/KH-UBND", "issuer": "UBNDT", "doc_date": date(2019, 4, 2)}
    later = {**doc, "doc_no": "646/KH–UBND", "doc_date": date(2019, 4, 3)}
    result = together(catalog, book("SCT", VanBan=[later]), book("SYT", VanBan=[doc]))
    assert merged(result, "VanBan") == ["SYT.xlsx!6"]
    assert doubles(result, "VanBan") == ["SCT.xlsx!6 -> SYT.xlsx!6"]


def test_a_business_in_two_units_is_one_entry_of_the_register_from_the_unit_that_sent_last(catalog: Catalog) -> None:
    firm = {"tax_code": "0100109106", "business_name": "Công ty Mẫu"}
    result = together(
        catalog,
        book("H105", received=date(2019, 6, 16), DoanhNghiep=[firm]),
        book("SCT", received=date(2019, 6, 17), DoanhNghiep=[firm]),
    )
    assert merged(result, "DoanhNghiep") == ["SCT.xlsx!6"]
    assert doubles(result, "DoanhNghiep") == ["H105.xlsx!6 -> SCT.xlsx!6"]


def test_a_complaint_handed_on_stays_in_both_units(catalog: Catalog) -> None:
    sent = {"record_id": "H105-KN-2019-2401", "status": "CHUYEN", "linked_case": "H105-KN-2019-2401"}
    taken = {"record_id": "SCT-KN-2019-2401", "status": "DAGQ", "linked_case": "H105-KN-2019-2401"}
    result = together(catalog, book("H105", KhieuNai=[sent]), book("SCT", KhieuNai=[taken]))
    assert result.by_sheet["KhieuNai"] == RowCount(read=2, merged=2)


# guarantees -------------------------------------------------------------------------------------------------


def a_province() -> list[CheckedFile]:
    return [
        book("SYT", KiemTra=[INSPECTION], VanBan=[{"doc_no": "1/A"}], errors=[("VanBan", 6)]),
        book("QLTT", KiemTra=[INSPECTION, {**INSPECTION, "decision_no": "16/QĐ-QLTT"}]),
        book("SCT", file="SCT.xlsx", no=1, VanBan=[{"doc_no": "9/B"}]),
        book("SCT", file="SCT lần 2.xlsx", no=2, VanBan=[{"doc_no": "9/B"}, {"doc_no": "10/B"}]),
        book("SCT", file="SCT lần 2 (1).xlsx", no=2, VanBan=[{"doc_no": "11/B"}]),
        book("STC", period="2019-Q1"),
        CheckedFile("hong.xlsx", reason="truncated", message="tệp bị cắt cụt."),
    ]


def test_the_order_of_files_makes_no_difference(catalog: Catalog) -> None:
    files = a_province()
    wanted = together(catalog, *files)
    shuffle = random.Random(19)
    for _ in range(20):
        shuffle.shuffle(files)
        assert together(catalog, *files) == wanted


def test_every_row_read_is_merged_rejected_or_duplicate_by_unit_by_sheet_and_in_total(catalog: Catalog) -> None:
    result = together(catalog, *a_province())
    assert result.rows == RowCount(read=5, merged=3, rejected=1, duplicate=1)
    assert consolidation.result.total(result.by_sheet.values()) == result.rows
    assert consolidation.result.total(result.by_unit.values()) == result.rows
    assert all(count.balances for counts in result.by_unit_sheet.values() for count in counts.values())
    assert result.files.total == 7


def test_a_lost_row_is_noticed(catalog: Catalog) -> None:
    result = together(catalog, *a_province())
    tables = {**result.tables, "KiemTra": result.tables["KiemTra"][1:]}
    counts = count_rows(result.submissions, {s.unit: frozenset() for s in result.submissions}, tables, {})
    assert not counts["QLTT"]["KiemTra"].balances
    lost = replace(result, by_unit_sheet=counts)
    with pytest.raises(AccountingError, match="KiemTra"):
        consolidation.flow._assert_nothing_lost(lost, a_province())


def submission_no_cell(catalog: Catalog) -> str:
    return f"C{6 + catalog.cover.position['submission_no']}"
