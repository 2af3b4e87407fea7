"""The ledger: each content once, one submission of each unit that counts, what is read back is what was entered."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bvq_excel.errors import UsageError
from bvq_excel.ledger.entries import ACCEPTED, CLOSED, RECEIVED, REPLACED, RETURNED
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import Measures
from bvq_excel.model import Change, CheckedFile, Remark
from tests.books import valid
from tests.ledgers import NOW, complaint, document, said, workbook
from tests.years import received_on

APRIL = date(2019, 4, 22)
Q2 = "2019-Q2"


@pytest.fixture
def ledger(place: Path | str) -> Iterator[Ledger]:
    with Ledger.open(place) as opened:
        yield opened


def states(ledger: Ledger, code: str = Q2) -> list[tuple[str, int, str]]:
    return [(e.file, e.submission_no, e.state) for e in ledger.submissions(code)]


# what is read back -------------------------------------------------------------------------------------------


def test_what_is_read_back_is_what_was_entered(ledger: Ledger) -> None:
    file = workbook(VanBan=[document(45, APRIL)], KhieuNai=[valid("KhieuNai", respondent_area="H105")])
    odd = replace(
        file.submissions[0].tables["VanBan"][0],
        raw={"doc_date": "22.4.2019"},
        unread=frozenset({"recipients"}),
        values={**file.submissions[0].tables["VanBan"][0].values, "note": 'dòng 1\n"=1+1"', "recipients": ("SYT",)},
    )
    change = Change("VanBan", "E6", "doc_no", "45 /SCT", "45/SCT", "bỏ khoảng trắng")
    tables = {**file.submissions[0].tables, "VanBan": (odd,)}
    remark = Remark("R-VB-02", "warning", "VanBan", "E6", reason="Đã đối chiếu văn bản giấy")
    given = replace(file.submissions[0], tables=tables, changes=(change,), remarks=(remark,), shared=True)
    ledger.record(CheckedFile(file.file, (given,), file.findings), NOW)
    (read,) = ledger.accepted(Q2)
    assert read == replace(given, source=replace(given.source, sequence=1), **placed(given))


def placed(submission):  # type: ignore[no-untyped-def]
    """Return cover and tables with the place among the unit's submissions that the ledger knows."""
    source = replace(submission.source, sequence=1)
    tables = {n: tuple(replace(r, source=source) for r in rows) for n, rows in submission.tables.items()}
    return {"cover": replace(submission.cover, source=source), "tables": tables}


def test_findings_are_read_back_as_they_were_said(ledger: Ledger) -> None:
    file = workbook(VanBan=[document(45, APRIL, issuer="XYZ")])
    assert file.findings[0]
    ledger.record(file, NOW)
    (read,) = ledger.files((Q2,))
    assert (read.file, read.findings) == (file.file, file.findings)


def test_an_entry_says_who_sent_what_and_when(ledger: Ledger) -> None:
    arrived = datetime(2019, 6, 16, 23, 5)
    (receipt,) = ledger.record(workbook(VanBan=[document(1, APRIL)]), NOW, arrived, sender="may.lt@laichau.gov.vn")
    e = receipt.entry
    assert (e.unit, e.period, e.submission_no, e.file) == ("SCT", Q2, 1, "SCT.xlsx")
    assert (e.received, e.arrived, e.recorded) == (received_on(Q2), arrived, NOW)
    assert (e.sender, e.errors, len(e.sha256)) == ("may.lt@laichau.gov.vn", 0, 64)
    assert ledger.submissions(Q2) == (e,)


def test_units_stand_in_the_order_of_the_catalogue(ledger: Ledger) -> None:
    for unit in ("H105", "SYT", "SCT"):
        ledger.record(workbook(unit), NOW)
    assert [s.unit for s in ledger.accepted(Q2)] == ["SCT", "SYT", "H105"]


# the same again, changed, replaced ---------------------------------------------------------------------------


def test_the_same_content_twice_is_one_submission(ledger: Ledger) -> None:
    file = workbook(VanBan=[document(1, APRIL)])
    (first,) = ledger.record(file, NOW)
    other_name = replace(file.submissions[0], source=replace(file.submissions[0].source, file="SCT (2).xlsx"))
    (again,) = ledger.record(CheckedFile("SCT (2).xlsx", (other_name,), file.findings), NOW)
    assert (first.outcome, again.outcome) == ("new", "repeated")
    assert again.entry == first.entry
    assert states(ledger) == [("SCT.xlsx", 1, ACCEPTED)]
    assert len(ledger.accepted(Q2)[0].tables["VanBan"]) == 1


def test_a_higher_number_replaces_the_submissions_before(ledger: Ledger) -> None:
    (first,) = ledger.record(workbook(file="a.xlsx", VanBan=[document(1, APRIL)]), NOW)
    (second,) = ledger.record(workbook(file="b.xlsx", no=2, VanBan=[document(2, APRIL)]), NOW)
    assert (second.outcome, [e.id for e in second.others], second.next_no) == ("replacement", [first.entry.id], 3)
    assert states(ledger) == [("a.xlsx", 1, REPLACED), ("b.xlsx", 2, ACCEPTED)]
    assert ledger.submissions(Q2)[0].replaced_by == second.entry.id
    assert [r["doc_no"] for r in ledger.accepted(Q2)[0].tables["VanBan"]] == ["2/SCT-QLTM"]


def test_a_changed_file_with_the_same_number_is_reported_and_becomes_the_next_one(ledger: Ledger) -> None:
    noon = datetime(2019, 6, 16, 12)
    (first,) = ledger.record(workbook(VanBan=[document(1, APRIL)]), NOW, noon)
    (second,) = ledger.record(workbook(VanBan=[document(2, APRIL)]), NOW, noon + timedelta(hours=1))
    assert (second.outcome, [e.id for e in second.others], second.next_no) == ("same_number", [first.entry.id], 3)
    assert [(e.stated_no, e.submission_no, e.state) for e in ledger.submissions(Q2)] == [
        (1, 1, REPLACED),
        (1, 2, ACCEPTED),
    ]
    assert [r["doc_no"] for r in ledger.accepted(Q2)[0].tables["VanBan"]] == ["2/SCT-QLTM"]


def test_a_lower_number_that_comes_later_does_not_count(ledger: Ledger) -> None:
    ledger.record(workbook(file="b.xlsx", no=2, VanBan=[document(2, APRIL)]), NOW)
    (late,) = ledger.record(workbook(file="a.xlsx", no=1, VanBan=[document(1, APRIL)]), NOW)
    assert (late.outcome, late.entry.state) == ("outdated", REPLACED)
    assert states(ledger) == [("a.xlsx", 1, REPLACED), ("b.xlsx", 2, ACCEPTED)]


def test_what_counts_does_not_depend_on_the_order_of_entering(places: Callable[[], Path | str]) -> None:
    noon = datetime(2019, 6, 16, 12)
    files = [
        (workbook(file="a (9).xlsx", VanBan=[document(1, APRIL)]), noon),
        (workbook(file="a (10).xlsx", VanBan=[document(2, APRIL)]), noon),
        (workbook(file="b.xlsx", no=2, VanBan=[document(3, APRIL)]), noon),
        (workbook(file="c.xlsx", no=2, VanBan=[document(4, APRIL)]), noon - timedelta(hours=1)),
        (workbook(file="d.xlsx", no=2, received=date(2019, 6, 15), VanBan=[document(5, APRIL)]), noon),
    ]
    seen = set()
    for i in range(8):
        random.Random(i).shuffle(files)
        with Ledger.open(places()) as ledger:
            for file, arrived in files:
                ledger.record(file, NOW, arrived)
            seen.add(tuple(states(ledger)))
    assert seen == {
        (
            ("a (9).xlsx", 1, REPLACED),
            ("d.xlsx", 2, REPLACED),
            ("c.xlsx", 3, REPLACED),
            ("a (10).xlsx", 4, REPLACED),
            ("b.xlsx", 5, ACCEPTED),
        )
    }


def test_a_submission_with_errors_counts_but_is_not_accepted_yet(ledger: Ledger) -> None:
    (faulty,) = ledger.record(workbook(VanBan=[document(1, APRIL), document(2, APRIL, issuer="XYZ")]), NOW)
    assert (faulty.entry.state, faulty.entry.counts) == (RECEIVED, True)
    assert faulty.entry.errors > 0


def test_one_workbook_of_two_units_is_two_submissions_of_one_file(ledger: Ledger) -> None:
    one, other = workbook("SCT"), workbook("SYT")
    source = replace(other.submissions[0].source, file="SCT.xlsx", sha256=one.submissions[0].source.sha256)
    both = (one.submissions[0], replace(other.submissions[0], source=source))
    receipts = ledger.record(CheckedFile("SCT.xlsx", both, (*one.findings, *other.findings)), NOW)
    assert [(r.outcome, r.entry.unit) for r in receipts] == [("new", "SCT"), ("new", "SYT")]
    (read,) = ledger.files((Q2,))
    assert [s.unit for s in read.submissions] == ["SCT", "SYT"]


def test_a_file_is_entered_whole_or_not_at_all(ledger: Ledger) -> None:
    one, other = workbook("SCT"), workbook("SYT")
    nameless = replace(other.submissions[0], source=replace(other.submissions[0].source, sha256=""))
    both = CheckedFile("SCT.xlsx", (one.submissions[0], nameless), (*one.findings, *other.findings))
    with pytest.raises(UsageError, match=r"SYT\.xlsx"):
        ledger.record(both, NOW)
    assert ledger.submissions(Q2) == ()
    assert ledger.known() == ()


def test_an_unreadable_file_is_not_entered(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match=r"hong\.xlsx"):
        ledger.record(CheckedFile("hong.xlsx", reason="damaged", message="…"), NOW)


def test_a_returned_submission_lets_the_one_before_count_again(ledger: Ledger) -> None:
    ledger.record(workbook(file="a.xlsx", VanBan=[document(1, APRIL)]), NOW)
    (second,) = ledger.record(workbook(file="b.xlsx", no=2, VanBan=[document(2, APRIL)]), NOW)
    ledger.send_back(second.entry, NOW)
    assert states(ledger) == [("a.xlsx", 1, ACCEPTED), ("b.xlsx", 2, RETURNED)]
    (third,) = ledger.record(workbook(file="c.xlsx", no=2, content="c", VanBan=[document(3, APRIL)]), NOW)
    assert (third.outcome, third.next_no) == ("replacement", 3)
    assert states(ledger)[-1] == ("c.xlsx", 2, ACCEPTED)


def test_replaced_submissions_are_known_by_their_cover_alone(ledger: Ledger) -> None:
    ledger.record(workbook(file="a.xlsx", VanBan=[document(1, APRIL)]), NOW)
    ledger.record(workbook(file="b.xlsx", no=2, VanBan=[document(2, APRIL)]), NOW)
    old, new = (f.submissions[0] for f in ledger.files((Q2,), replaced=True))
    assert (old.source.file, old.cover["submission_no"], old.records, old.source.sequence) == ("a.xlsx", 1, (), 1)
    assert (new.source.file, len(new.records), new.source.sequence) == ("b.xlsx", 1, 2)


# periods and figures -----------------------------------------------------------------------------------------


def test_known_periods_are_in_the_order_of_time(ledger: Ledger) -> None:
    for code in ("2019-Q2", "2018-Y", "2019-M01", "2019-Q1"):
        ledger.record(workbook(period=code), NOW)
    assert ledger.known() == ("2018-Y", "2019-M01", "2019-Q1", "2019-Q2")


def test_figures_are_kept_by_period_and_kind(ledger: Ledger) -> None:
    own = Measures({"I-KN-02": 45, "I-KN-09": 88.9}, {"I-KN-02": {"SCT": 40, "SYT": 0}})
    ledger.store_figures(Q2, own, NOW)
    ledger.store_figures(Q2, Measures({"I-KN-02": 90}), NOW, "so_far")
    ledger.store_figures("2019-Q1", Measures({"I-KN-02": 45}), NOW)
    assert ledger.figures(Q2) == own
    assert ledger.figures(Q2, "so_far").values == {"I-KN-02": 90}
    ledger.store_figures(Q2, Measures({"I-KN-03": 1}), NOW)
    assert ledger.figures(Q2) == Measures({"I-KN-03": 1})
    assert not ledger.figures("2020-Q2")


def test_an_amount_of_money_is_kept_to_the_dong(ledger: Ledger) -> None:
    ledger.store_figures(Q2, Measures({"I-KP-04": 9_007_199_254_740_991}), NOW)
    assert ledger.figures(Q2).values == {"I-KP-04": 9_007_199_254_740_991}


def test_a_closed_period_keeps_its_figures_and_takes_no_other_file(ledger: Ledger) -> None:
    file = workbook(VanBan=[document(1, APRIL)])
    (first,) = ledger.record(file, NOW)
    ledger.store_figures(Q2, Measures({"I-VB-04": 1}), NOW)
    ledger.close(Q2, NOW, "Lò Thị Mẩy")
    assert (ledger.state(Q2), ledger.state("2019-Q1")) == (CLOSED, "")
    (late,) = ledger.record(workbook(no=2, VanBan=[document(2, APRIL)]), NOW)
    assert (late.outcome, late.entry.state) == ("closed", RETURNED)
    assert said(late.findings, "R-XU-08") == ["R-XU-08 SCT.xlsx ThongTin!C9"]
    assert [e.state for e in ledger.submissions(Q2)] == [ACCEPTED, RETURNED]
    ledger.store_figures(Q2, Measures({"I-VB-04": 2}), NOW)
    assert ledger.figures(Q2).values == {"I-VB-04": 1}
    (again,) = ledger.record(file, NOW)
    assert (again.outcome, again.entry) == ("repeated", first.entry)
    with pytest.raises(UsageError, match="đã khóa"):
        ledger.send_back(first.entry, NOW)


def test_only_a_consolidated_open_period_can_be_closed(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="chưa tổng hợp"):
        ledger.close(Q2, NOW)
    ledger.store_figures(Q2, Measures({"I-VB-04": 1}), NOW)
    ledger.close(Q2, NOW)
    with pytest.raises(UsageError, match="đã khóa từ trước"):
        ledger.close(Q2, NOW)
    with pytest.raises(UsageError, match="2019-Q7"):
        ledger.close("2019-Q7", NOW)


# ids ---------------------------------------------------------------------------------------------------------


def test_where_an_id_was_used(ledger: Ledger) -> None:
    ledger.record(workbook(period="2019-Q1", KhieuNai=[complaint(record_id="sct–kn-2019-0001")]), NOW)
    ledger.record(workbook(period="2019-Q1", no=2, KhieuNai=[complaint()]), NOW)
    wanted = {"KhieuNai": ["sct-kn-2019-0001", "sct-kn-2019-0002"], "VanBan": ["sct-kn-2019-0001"]}
    uses = ledger.uses(("2019-Q1", Q2), wanted)
    assert {k: [(u.period, u.unit, u.file, u.cell) for u in v] for k, v in uses.items()} == {
        ("KhieuNai", "sct-kn-2019-0001"): [("2019-Q1", "SCT", "SCT.xlsx", "B6")]
    }
    assert ledger.uses((), wanted) == {}
    assert ledger.uses((Q2,), wanted) == {}


def test_a_text_far_too_long_for_an_id_is_kept(ledger: Ledger) -> None:
    ledger.record(workbook(VanBan=[document(1, APRIL, record_id="X" * 3000)]), NOW)
    assert ledger.accepted(Q2)[0].tables["VanBan"][0].record_id == "X" * 3000


# personal data ---------------------------------------------------------------------------------------------------


def test_of_an_identity_number_the_ledger_keeps_the_last_digits(tmp_path: Path) -> None:
    number = "012090000001"
    row = complaint(national_id=number, sex="NU", note=f"Số căn cước {number}")
    with Ledger.open(tmp_path) as ledger:
        ledger.record(workbook("SCT", "2019-Q1", KhieuNai=[row]), NOW)
        (submission,) = ledger.accepted("2019-Q1")
        (file,) = ledger.files(("2019-Q1",))
    (kept,) = submission.tables["KhieuNai"]
    assert kept["national_id"] == "xxxxxxxxx001"
    assert kept["note"] == "Số căn cước xxxxxxxxx001"
    (found,) = (f for f in file.findings[0] if f.rule == "R-KN-57")
    assert "chữ số thứ tư" in found.message
    assert number.encode() not in b"".join(p.read_bytes() for p in tmp_path.iterdir())
