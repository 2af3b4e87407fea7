"""What rules of single sheets, of the cover and of two periods count, compare and name, in detail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.ledger.memory import History
from bvq_excel.sheets import inspections, tasks
from bvq_excel.sheets.complaints import Balance
from tests.books import book
from tests.books import findings as of_book
from tests.examples import Q2, Example, rows_of, said, said_at, situation, surroundings

# sheets ---------------------------------------------------------------------------------------------------------


def test_the_usual_theme_is_the_one_of_most_rows(catalog: Catalog) -> None:
    rows = [{"theme_year": 2019, "theme": t} for t in ("Xanh", "Sạch", "sạch")]
    (message,) = said(catalog, "R-15-54", {"Ngay15_3": rows})
    assert message == 'chủ đề ghi "Xanh" khác chủ đề "Sạch" của cùng năm 2019 ở dòng 7.'


def test_cases_rejected_and_withdrawn_are_ended() -> None:
    assert Balance(opening=2, received=3, solved=1, transferred=1, rejected_withdrawn=2, closing=1).adds_up


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ({"consumer_name": "Lò Thị Mẩy"}, {"consumer_name": "Vàng A Chu"}, []),
        ({"consumer_name": "Lò Thị Mẩy"}, {"consumer_name": "lò thị  mẩy"}, ["KhieuNai!H7"]),
        ({"consumer_name": "Ẩn danh"}, {"consumer_name": "ẩn danh"}, []),
    ],
)
def test_consumers_without_telephone_are_known_by_name(
    catalog: Catalog, first: Example, second: Example, found: list[str]
) -> None:
    case = {"respondent_name": "Cửa hàng X", "received_date": "2019-04-10"}
    assert said_at(catalog, "R-KN-07", {"KhieuNai": [{**case, **first}, {**case, **second}]}) == found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("2019-05-10", "2019-04-10", ["KhieuNai!H7"]),  # thirty days
        ("2019-04-10", "2019-05-10", ["KhieuNai!H7"]),
        ("2019-05-10", "2019-04-09", []),
        ("2019-04-09", "2019-05-10", []),
        ("2019-04-10", "2019-04-10", ["KhieuNai!H7"]),
    ],
)
def test_cases_are_compared_within_thirty_days_either_way(
    catalog: Catalog, first: str, second: str, found: list[str]
) -> None:
    case = {"respondent_name": "Cửa hàng X", "consumer_name": "Lò Thị Mẩy"}
    rows = [{**case, "received_date": day} for day in (first, second)]
    assert said_at(catalog, "R-KN-07", {"KhieuNai": rows}) == found


def test_a_case_is_compared_with_the_first_that_it_looks_like(catalog: Catalog) -> None:
    case = {"respondent_name": "Cửa hàng X", "received_date": "2019-04-10"}
    by_name = {**case, "consumer_name": "Lò Thị Mẩy"}
    by_phone = {**case, "consumer_name": "Vàng A Chu", "consumer_phone": "0912345678"}
    both = {**by_name, "consumer_phone": "0912345678"}
    assert said(catalog, "R-KN-07", {"KhieuNai": [by_name, by_phone, both]})[-1].startswith("vụ này giống vụ ở dòng 6 ")
    assert said(catalog, "R-KN-07", {"KhieuNai": [by_phone, by_name, both]})[-1].startswith("vụ này giống vụ ở dòng 6 ")
    assert said_at(catalog, "R-KN-07", {"KhieuNai": [both, both]}) == ["KhieuNai!I7"]


VISIT = {"decision_no": "15/QĐ-SCT", "inspection_date": "2019-04-10", "subject_name": "Cửa hàng X", "team_lead": "SCT"}


@pytest.mark.parametrize(
    ("rows", "counted"),
    [
        ([VISIT, VISIT], (1, 1)),
        ([VISIT, {**VISIT, "inspection_date": "2019-03-14"}], (1, 1)),  # the last period's
        ([VISIT, {**VISIT, "team_lead": "QLTT"}], (1, 1)),  # not the leader's
        ([{**VISIT, "decision_no": ""}] * 2, (2, 1)),  # a row that does not say counts by itself
        ([{**VISIT, "subject_name": ""}] * 2, (2, 0)),
        ([{**VISIT, "subject_name": "", "subject_tax": "0100109106"}] * 2, (1, 1)),
        ([VISIT, {**VISIT, "subject_name": ""}], (2, 1)),
    ],
)
def test_inspections_and_establishments_are_counted(
    catalog: Catalog, rows: list[Example], counted: tuple[int, int]
) -> None:
    found = inspections.measures(rows_of(catalog, "KiemTra", *rows), surroundings(catalog))
    assert (found.inspections, found.subjects) == counted


SESSION = {"body_id": "TC01", "session_date": "2019-04-10"}
BODY = {"body_id": "TC01", "body_type": "TCHOAGIAI", "found_date": "2020-05-01"}


@pytest.mark.parametrize(("name", "called"), [("Tổ hòa giải", "Tổ hòa giải"), ("", "TC01")])
def test_a_body_is_called_by_its_name_or_its_code(catalog: Catalog, name: str, called: str) -> None:
    (message,) = said(catalog, "R-HG-03", {"HoaGiai": [SESSION], "ToChucXH": [{**BODY, "body_name": name}]})
    assert message.startswith(f"{called} thành lập ngày 01/05/2020")


@pytest.mark.parametrize(
    ("action", "outcome", "result", "end"),
    [
        ("HOAGIAI", "KHONGTHANH", "THANH", 'nhưng biểu Khiếu nại ghi vụ này "Không đạt thỏa thuận" (AJ6).'),
        ("HOAGIAI", "THANH", "KHONGTHANH", 'nhưng biểu Khiếu nại ghi vụ này "Đạt thỏa thuận" (AJ6).'),
        ("TRALOI", "THANH", "THANH", 'của vụ này ở biểu Khiếu nại (AF6) không có "Hòa giải".'),
        ("TRALOI", "KHONGTHANH", "THANH", 'nhưng biểu Khiếu nại ghi vụ này "Không đạt thỏa thuận" (AJ6).'),
    ],
)
def test_what_differs_between_a_case_and_its_mediation_is_said(
    catalog: Catalog, action: str, outcome: str, result: str, end: str
) -> None:
    case = {"record_id": "SCT-KN-2019-2401", "action": action, "outcome": outcome, "mediation_id": "HG-01"}
    file = {"mediation_id": "HG-01", "complaint_id": "SCT-KN-2019-2401", "result": result}
    (message,) = said(catalog, "R-HG-04", {"KhieuNai": [case], "HoaGiai": [file]})
    assert message.endswith(end)


def test_three_missing_tasks_are_described_four_are_listed(catalog: Catalog) -> None:
    (three,) = said(catalog, "R-NV-03", {"@unit_code": "STC", "NhiemVu": []})
    (four,) = said(catalog, "R-NV-03", {"@unit_code": "SKHCN", "NhiemVu": []})
    assert three.count("(") == 3
    assert four.count("(") == 0


def test_a_task_reported_in_two_rows_is_added_up(catalog: Catalog) -> None:
    rows = [{"task_code": "ND3.01", "uom": "LOP", "actual_qty": n} for n in (1, 2)]
    (message,) = said(catalog, "R-NV-02", {"NhiemVu": rows, "DaoTao": []})
    assert message.startswith("tổng số thực hiện của nhiệm vụ ND3.01 ở các dòng 6, 7 là 3 lớp")


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("SYT", []),  # the sheet is required: its absence is said once, by itself
        ("SKHDT", ["NhiemVu!N6"]),  # optional: nothing was done
        ("KHONG", []),  # unknown what the unit reports
    ],
)
def test_evidence_that_the_file_does_not_have(catalog: Catalog, unit: str, found: list[str]) -> None:
    row = {"task_code": "ND4.02", "uom": "COSO", "actual_qty": 3}
    assert "KiemTra" in (catalog.units[unit][0].all_sheets if unit in catalog.units else ("KiemTra",))
    made = situation(catalog, catalog.rules["R-NV-02"], {**Q2, "@unit_code": unit, "NhiemVu": [row]})
    (submission,) = made.submissions
    without = {n: rows for n, rows in submission.tables.items() if n != "KiemTra"}
    told = checker(catalog).check(replace(submission, tables=without), made.received)
    assert [f"{f.sheet}!{f.cell}" for f in told if f.rule == "R-NV-02"] == found


def test_tasks_without_evidence_of_their_own_are_not_counted(catalog: Catalog) -> None:
    own = {i.code for i in catalog.indicators.values() if i.sheet in tasks.NO_EVIDENCE}
    pairs = [(t.code, u) for t in catalog.tasks.values() for i, u in zip(t.indicators, t.uoms, strict=True) if i in own]
    assert pairs
    assert [p for p in pairs if tasks.countable(catalog, *p)] == []


# the cover ------------------------------------------------------------------------------------------------------


def test_the_unit_is_judged_on_the_last_day_that_the_cover_gives() -> None:
    cover = {"period_to": date(2025, 6, 30)}
    read = book(unit="H105", period="2025-Q3", cover=cover)
    assert of_book(read, date(2025, 10, 1), of="R-TI-01") == []


def test_a_kind_of_period_that_is_not_given_is_not_another_one() -> None:
    assert of_book(book(cover={"period_scheme": None}), of="R-TI-06") == []


def test_sheets_that_are_filled_need_no_declaration(catalog: Catalog) -> None:
    example = {
        "@period": "2019-Q2",
        "@unit_code": "QLTT",
        "ThongTin": [{}],
        "KiemTra": [VISIT],
        "DaoTao": [{"course": "Lớp A"}],
    }
    (message,) = said(catalog, "R-TI-02", example)
    assert "Kiểm tra" not in message
    assert "Kiến nghị" in message


def test_a_sheet_that_the_file_does_not_have_must_be_declared_too(catalog: Catalog) -> None:
    made = situation(catalog, catalog.rules["R-TI-02"], {"@period": "2019-Q2", "@unit_code": "QLTT", "ThongTin": [{}]})
    (submission,) = made.submissions
    gone = replace(
        submission,
        tables={n: t for n, t in submission.tables.items() if n != "KiemTra"},
        layouts={n: t for n, t in submission.layouts.items() if n != "KiemTra"},
    )
    (found,) = (f for f in checker(catalog).check(gone, made.received) if f.rule == "R-TI-02")
    assert "Kiểm tra" in found.message


def test_a_cover_without_the_line_for_declarations_is_not_asked_for_them(catalog: Catalog) -> None:
    made = situation(catalog, catalog.rules["R-TI-02"], {"@period": "2019-Q2", "@unit_code": "QLTT", "ThongTin": [{}]})
    (submission,) = made.submissions
    layout = submission.cover.layout
    assert layout.rows is not None
    left = replace(
        layout,
        columns={k: c for k, c in layout.columns.items() if k != "nil_sheets"},
        rows={k: r for k, r in layout.rows.items() if k != "nil_sheets"},
    )
    without = replace(submission, cover=replace(submission.cover, layout=left))
    assert [f for f in checker(catalog).check(without, made.received) if f.rule == "R-TI-02"] == []


# from period to period ------------------------------------------------------------------------------------------

OPEN = {"received_date": "2019-01-10", "status": "DANGXL"}


def against(catalog: Catalog, rule: str, before: Example, now: Example) -> list[str]:
    """What a rule says when SCT reports `now` after it has reported `before`."""
    earlier = situation(catalog, catalog.rules[rule], {"@period": "2019-Q1", "@unit_code": "SCT", **before})
    made = situation(catalog, catalog.rules[rule], {**Q2, **now})
    history = History(before=periods.period(catalog, "2019-Q1"), submissions_before={"SCT": earlier.submissions[0]})
    found = checker(catalog).check_history(made.submissions, made.period, made.received, history)
    return [f.message for f in found if f.rule == rule]


def test_cases_that_are_missing_and_new_ones_are_named(catalog: Catalog) -> None:
    kept, lost, new = ({**OPEN, "record_id": f"SCT-KN-2019-000{n}"} for n in (1, 2, 3))
    anonymous = {**OPEN, "record_id": ""}
    (message,) = against(catalog, "R-KN-06", {"KhieuNai": [kept, lost, anonymous]}, {"KhieuNai": [kept, new]})
    assert message.endswith("; thiếu vụ SCT-KN-2019-0002; thêm vụ SCT-KN-2019-0003.")


def test_only_bodies_that_were_active_have_to_go_on(catalog: Catalog) -> None:
    active = {"body_id": "TC01", "state": "HOATDONG", "found_date": "2015-01-01"}
    ended = {"body_id": "TC02", "state": "GIAITHE", "found_date": "2015-01-01", "end_date": "2018-05-01"}
    later = {"body_id": "TC03", "state": "HOATDONG", "found_date": "2019-04-01"}
    assert against(catalog, "R-XU-04", {"ToChucXH": [active, ended]}, {"ToChucXH": [active, later]}) == []
    assert against(catalog, "R-XU-04", {"ToChucXH": [active, ended]}, {"ToChucXH": [later]}) == [
        "Tổ chức đang hoạt động đầu kỳ là 0, khác số cuối kỳ trước đã chốt là 1."
    ]
