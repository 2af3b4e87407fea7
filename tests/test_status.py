"""Status: who has reported what, in time or late; rates as DHIS2 defines them; the same numbers wherever they stand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bvq_excel import periods, status
from bvq_excel.catalog import Catalog
from bvq_excel.documents import report
from bvq_excel.documents.readback import paragraphs
from bvq_excel.hosts.cli import run_command
from bvq_excel.ledger import flow
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.model import CheckedFile
from bvq_excel.pipeline import write_consolidation
from bvq_excel.status import Board, PeriodStatus
from bvq_excel.status.fields import board_fields
from bvq_excel.workbooks import status_book
from tests.books import valid
from tests.ledgers import Office, workbook
from tests.test_consolidated_workbook import records
from tests.test_consolidation import book, together
from tests.years import NOW, year

Q1, Q2, H1 = "2019-Q1", "2019-Q2", "2019-H1"
IN_TIME, LATE, TODAY = date(2019, 6, 18), date(2019, 6, 19), date(2019, 6, 24)
TRAINING = [valid("DaoTao", unit_code="SYT")]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose ledger knows one quarter and a part of the next.

    | unit | Q1      | Q2                                        |
    |------|---------|-------------------------------------------|
    | SYT  | in time | in time, then a second file after the day |
    | STC  | late    | late                                      |
    | STP  | in time | returned                                  |
    | BDT  | in time | nothing                                   |
    """
    made = Office(tmp_path)
    early = date(2019, 3, 18)
    made.enter(*(workbook(u, Q1, received=early) for u in ("SYT", "STP", "BDT")), workbook("STC", Q1, received=TODAY))
    made.enter(workbook("SYT", received=IN_TIME), workbook("SYT", no=2, received=LATE, DaoTao=TRAINING))
    made.enter(workbook("STC", received=LATE))
    (receipt,) = made.enter(workbook("STP", received=IN_TIME))
    with Ledger.open(tmp_path) as ledger:
        ledger.send_back(receipt.entry, NOW)
    return made


def of_period(office: Office, code: str = Q2) -> PeriodStatus:
    with Ledger.open(office.data) as ledger:
        return status.of_ledger(ledger, code, TODAY)


def beside(office: Office, count: int = 4) -> Board:
    with Ledger.open(office.data) as ledger:
        return status.board(ledger, Q2, TODAY, count)


# units ----------------------------------------------------------------------------------------------------------


def test_units_are_in_time_late_returned_or_missing(office: Office) -> None:
    found = of_period(office).by_unit
    assert {code: found[code].state for code in ("SYT", "STC", "STP", "BDT")} == {
        "SYT": "DANHAN",
        "STC": "MUON",
        "STP": "TRALAI",
        "BDT": "CHUABAOCAO",
    }


def test_the_first_file_says_whether_a_unit_was_in_time_the_last_one_what_it_reported(office: Office) -> None:
    health = of_period(office).by_unit["SYT"]
    assert (health.first_received, health.on_time, health.submission_no, health.files) == (IN_TIME, True, 2, 2)
    assert health.sheets["DaoTao"].rows == 1


def test_rates_are_reports_and_reports_in_time_over_expected_reports(office: Office, catalog: Catalog) -> None:
    rates = of_period(office).rates
    expected = len(catalog.reporting_units(periods.period(catalog, Q2).last))
    assert (rates.expected, rates.received, rates.on_time, rates.late) == (expected, 2, 1, 1)
    assert rates.missing == expected - 2
    assert rates.reporting_rate == pytest.approx(200 / expected)
    assert rates.on_time_rate == pytest.approx(100 / expected)


def test_where_nobody_is_expected_there_is_no_rate() -> None:
    assert status.Rates().reporting_rate is None
    assert status.Rates().on_time_rate is None


def test_who_need_not_report_is_listed_and_counts_in_no_rate(catalog: Catalog) -> None:
    found = status.of(together(catalog, book("DN", DoanhNghiep=[valid("DoanhNghiep", unit_code="DN")]), book("SYT")))
    assert (found.by_unit["DN"].expected, found.by_unit["DN"].received) == (False, True)
    assert (found.rates.received, found.by_sheet["DoanhNghiep"].received) == (1, 0)


def test_a_file_of_another_period_does_not_count_and_is_told_of(catalog: Catalog) -> None:
    health = status.of(together(catalog, book("SYT", period=Q1))).by_unit["SYT"]
    assert (health.state, health.wrong_period, health.received) == ("TRALAI", True, False)


def test_errors_warnings_and_waived_ones_are_counted_by_unit_and_sheet(office: Office) -> None:
    many = valid("TuyenTruyen", attendees=100_000)
    kept = {**many, "topic": "Hội chợ", "place": "Chợ huyện", "note": "Hội chợ cấp tỉnh, số của ban tổ chức."}
    office.enter(workbook("SCT", TuyenTruyen=[many, kept, valid("TuyenTruyen", form=None)]))
    lead = of_period(office).by_unit["SCT"]
    events = lead.sheets["TuyenTruyen"]
    assert (events.rows, events.errors, events.warnings, events.waived) == (3, 1, 2, 1)
    assert (lead.errors, lead.warnings, lead.waived) == sums(office, "SCT")


def sums(office: Office, unit: str) -> tuple[int, int, int]:
    """Errors, warnings and waived warnings in a unit's files, counted among the findings of the consolidation."""
    found = [f for f in office.consolidated(Q2, TODAY).findings if f.unit == unit and f.file]
    severities = [f.severity for f in found]
    return severities.count("error"), severities.count("warning"), sum(f.waived for f in found)


# sheets ---------------------------------------------------------------------------------------------------------


def test_a_sheet_is_reported_with_rows_or_as_one_in_which_nothing_occurred(catalog: Catalog) -> None:
    nothing = book("SYT", DaoTao=[valid("DaoTao")])
    found = status.of(together(catalog, nothing)).by_unit["SYT"]
    assert found.owed == ("KiemTra", "KienNghi")
    assert [found.sheets[n].received for n in ("DaoTao", "KiemTra")] == [True, False]
    assert "KhieuNai" not in found.sheets


def test_a_sheet_declared_empty_is_nil_and_not_owed(office: Office) -> None:
    # The test workbooks declare every required sheet without rows as one in which nothing occurred.
    found = of_period(office).by_unit["STC"]
    assert set(found.nil) >= {"DaoTao", "KinhPhi"}
    assert found.owed == ()


def test_sheets_have_rates_of_their_own(office: Office) -> None:
    found = of_period(office)
    budgets = found.by_sheet["KinhPhi"]
    assert (budgets.received, budgets.on_time) == (1, 0)  # STC, late
    assert budgets.expected == sum(u.sheets["KinhPhi"].expected for u in found.units if "KinhPhi" in u.sheets)


def test_a_thematic_period_asks_for_its_own_sheets(catalog: Catalog) -> None:
    found = status.of(together(catalog, period="2019-CD153"))
    asked = {name for u in found.units for name, s in u.sheets.items() if s.expected}
    assert asked == set(catalog.list_parameter("period.cd153_sheets", found.period.last)) & set(catalog.tables)


# periods --------------------------------------------------------------------------------------------------------


def test_periods_stand_side_by_side_the_oldest_first(office: Office) -> None:
    found = beside(office)
    assert [p.period.code for p in found.periods] == [Q1, Q2]
    states = {u: [p.by_unit[u].state for p in found.periods] for u in ("STC", "BDT")}
    assert states == {"STC": ["MUON", "MUON"], "BDT": ["DANHAN", "CHUABAOCAO"]}
    late = found.rates("STC")
    assert (late.expected, late.received, late.on_time, late.on_time_rate) == (2, 2, 0, 0.0)


def test_no_more_periods_than_asked_for(office: Office) -> None:
    assert [p.period.code for p in beside(office, 1).periods] == [Q2]


def test_a_longer_period_is_composed_of_the_shorter_ones(office: Office) -> None:
    found = of_period(office, H1).by_unit
    assert (found["SYT"].received, found["SYT"].files) == (True, 2)
    assert not found["SCT"].received


def test_a_closed_period_says_so(office: Office) -> None:
    assert not of_period(office).closed
    office.consolidated(Q2)
    office.close(Q2)
    assert of_period(office).closed


def test_looking_stores_nothing(office: Office) -> None:
    of_period(office)
    with Ledger.open(office.data) as ledger:
        assert not ledger.figures(Q2)


# one source -----------------------------------------------------------------------------------------------------


def test_the_status_is_what_the_indicators_and_the_report_say(catalog: Catalog, tmp_path: Path) -> None:
    files = (f for f in year()[Q2] if f.submissions[0].unit not in ("HCCB", "H107", "SXD"))
    result = together(catalog, *(late(f) if f.submissions[0].unit == "SYT" else f for f in files))
    rates = status.of(result).rates
    figures = {code: result.evaluator.figure(code).value for code in ("I-XU-01", "I-XU-02", "I-XU-03", "I-XU-04")}
    assert figures == {
        "I-XU-01": rates.expected,
        "I-XU-02": pytest.approx(rates.on_time_rate),
        "I-XU-03": rates.received,
        "I-XU-04": rates.on_time,
    }
    report.write(result, tmp_path / "bc.docx")
    said = next(t for t in paragraphs(tmp_path / "bc.docx") if "đã gửi báo cáo; gửi đúng hạn" in t)
    assert said.startswith(f"Có {rates.received}/{rates.expected} đơn vị đã gửi báo cáo; gửi đúng hạn 40 đơn vị")
    assert rates.on_time == 40


def late(file: CheckedFile) -> CheckedFile:
    """The file as one that came after the last day."""
    (sent,) = file.submissions
    source = replace(sent.source, received=LATE)
    return replace(file, submissions=(replace(sent, source=source, cover=replace(sent.cover, source=source)),))


def test_annex_x_the_consolidated_workbook_and_the_json_show_the_same(office: Office, tmp_path: Path) -> None:
    with Ledger.open(office.data) as ledger:
        seen = status.board(ledger, Q2, TODAY, 2)
    annex = records(status_book.write(seen, tmp_path / "x.xlsx", NOW, {"STC": 1}), status_book.UNITS)
    made = write_consolidation(flow.consolidate(Hands(office.data, NOW), Q2, TODAY), tmp_path, NOW)
    told = board_fields(seen)
    in_book = {row["Mã đơn vị"]: row for row in records(made.outputs[0], "DonVi")}
    in_json = {u["unit"]: u for u in told["units"]}
    *units, total = annex
    for row in units:
        code = row["Mã đơn vị"]
        same = {key: row.get(key) for key in ("Ngày nhận", "Lần gửi", "Số lỗi", "Số cảnh báo")}
        assert same == {key: in_book[code].get(key) for key in same}, code
        assert row["Trạng thái"] == in_json[code]["label"]
        if code not in ("STP",):  # a returned file is known to the ledger alone
            assert row["Trạng thái"] == in_book[code]["Trạng thái"]
    assert total["Trạng thái"] == f"2/{told['rates']['expected']} đã nộp"
    assert next(r for r in units if r["Mã đơn vị"] == "STC")["Số lần đôn đốc"] == 1


# views ----------------------------------------------------------------------------------------------------------


def test_the_workbook_has_units_sheets_periods_and_every_number(office: Office, tmp_path: Path) -> None:
    path = status_book.write(beside(office), tmp_path / "x.xlsx", NOW)
    assert load_workbook(path).sheetnames == ["TinhHinhNop", "TheoBieu", "TheoKy", "ChiTiet"]
    by_sheet = {row.get("Mã đơn vị"): row for row in records(path, "TheoBieu")}
    assert (by_sheet["SYT"]["Đào tạo"], by_sheet["STC"]["Đào tạo"], by_sheet["BDT"]["Đào tạo"]) == (1, "KPS", "Thiếu")
    assert "Khiếu nại" not in by_sheet["SYT"]
    by_period = {row.get("Mã đơn vị"): row for row in records(path, "TheoKy")}
    assert (by_period["BDT"][Q1], by_period["BDT"][Q2], by_period["BDT"]["Tỷ lệ nộp (%)"]) == (
        "Đúng hạn",
        "Chưa báo cáo",
        50,
    )
    details = [r for r in records(path, "ChiTiet") if r["Mã đơn vị"] == "STC"]
    assert [(r["Kỳ"], r["Đã nộp"], r["Đúng hạn"], r["Muộn"], r["Ngày nhận"]) for r in details] == [
        (Q1, 1, 0, 1, datetime(2019, 6, 24)),
        (Q2, 1, 0, 1, datetime(2019, 6, 19)),
    ]


def test_the_same_status_makes_the_same_workbook(office: Office, tmp_path: Path) -> None:
    one, other = (status_book.write(beside(office), tmp_path / n, NOW) for n in ("1.xlsx", "2.xlsx"))
    assert one.read_bytes() == other.read_bytes()


def run(office: Office, *arguments: str) -> int:
    return run_command(["status", "--period", Q2, "--data", str(office.data), "--as-of", "2019-06-24", *arguments])


def test_the_command_prints_summary_and_units(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(office)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Kỳ 2019-Q2, tính đến ngày 24/06/2019: 2/44 đơn vị đã báo cáo (4,5%), 1 đúng hạn (2,3%)")
    assert next(x for x in lines if x.startswith("STC\t")).split("\t")[1:5] == [
        "Sở Tài chính",
        "Nộp muộn",
        "19/06/2019",
        "1",
    ]
    assert not any("Theo kỳ" in x or "Theo biểu" in x for x in lines)


def test_the_command_prints_sheets_and_periods_on_request(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    run(office, "--sheets", "--periods", "2")
    out = capsys.readouterr().out
    assert "Tỷ lệ đúng hạn" in out
    assert "\nBDT\tĐúng hạn\tChưa báo cáo\t1/2\t1\t50%" in out


def test_json_is_one_object_and_nothing_else(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(office, "--json", "--out", str(tmp_path / "ra"))
    told = json.loads(capsys.readouterr().out)
    assert (told["period"], told["due"], told["rates"]["received"]) == (Q2, "2019-06-18", 2)
    assert [p["period"] for p in told["periods"]] == [Q1, Q2]
    assert (tmp_path / "ra" / "TinhHinhNop_2019-Q2.xlsx").exists()


def test_a_consolidation_gives_the_status_without_a_ledger(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_consolidation(flow.consolidate(Hands(office.data, NOW), Q2, TODAY), tmp_path / "kq", NOW)
    assert run_command(["status", "--period", Q2, "--from", str(tmp_path / "kq"), "--json"]) in (0, 1)
    assert json.loads(capsys.readouterr().out)["rates"]["received"] == 2
    assert run_command(["status", "--period", Q1, "--from", str(tmp_path / "kq")]) == 2
    assert run(office, "--from", str(tmp_path / "kq")) == 2


def test_errors_in_the_data_end_with_1(office: Office) -> None:
    clean = run(office)
    office.enter(workbook("SCT", VanBan=[valid("VanBan", unit_code="SCT", doc_date=None)]))
    assert (clean, run(office)) == (int(any(u.errors for u in of_period(office).units if u.code != "SCT")), 1)


def test_a_folder_without_a_ledger_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("status", "remind"):
        given = ["--period", Q2, "--data", str(tmp_path / "so_cia"), "--out", str(tmp_path / "ra")]
        assert run_command([command, *given]) == 2
        assert "chưa có sổ cái" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
