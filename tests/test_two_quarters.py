"""Two quarters of the example province, from the first workbook to the report that is sent and beyond.

| 2019-Q1 | what comes                                                       |
|---------|------------------------------------------------------------------|
| 18/03   | 41 units in time: one by mail, one zipped, one faulty, one twice |
|         | LDLD's file is cut off; SYT and HCCB send nothing                |
| 20/03   | SYT and LDLD, too late; H106 has mended its file                 |
| 25/03   | SXD sends something else under the same number                   |
| 26/03   | SXD says what holds; the report goes out without HCCB            |
| 10/04   | the period is closed; H105 has forgotten a case: a correction    |
| 2019-Q2 | everybody, HCCB late; the report compares and says what changed  |
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from bvq_excel import periods
from bvq_excel.delivery.log import SENT
from bvq_excel.documents.readback import paragraphs
from bvq_excel.ledger import flow
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.recall import measure
from tests.inboxes import eml, zipped
from tests.mail_server import MailServer
from tests.two_quarters import (
    PASSWORD,
    Office,
    attachments,
    states,
    workbook,
    workbooks,
)
from tests.years import contents, received_on, year

Q1, Q2 = "2019-Q1", "2019-Q2"
LAST_YEAR = "2018-Q2"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The office with the figures that it kept of last year, beside a mail server with a certificate."""
    authority, before = trustme.CA(), threading.active_count()
    with MailServer(authority, users={"sct": PASSWORD}) as server:
        made = Office(tmp_path, server, authority)
        with Ledger.open(made.data) as ledger:
            then = periods.period(ledger.catalog, LAST_YEAR)
            known = measure(ledger.catalog, year(2018)[LAST_YEAR], then, received_on(LAST_YEAR)).figures
            ledger.store_figures(LAST_YEAR, known, made.clock())
        yield made
    made.database.close()
    assert threading.active_count() == before


def test_two_quarters(office: Office) -> None:
    first_wave(office)
    second_wave(office)
    third_wave(office)
    report_of_the_first_quarter(office)
    correction(office)
    second_quarter(office)
    nothing_was_lost(office)


# the first quarter ----------------------------------------------------------------------------------------------


def first_wave(office: Office) -> None:
    """In time: of 44 units 41 can be read, one of them faulty; one file comes twice, one is cut off."""
    day = date(2019, 3, 18)
    files = workbooks(Q1, "SYT", "HCCB", "LDLD", "BDT", "SGTVT", "H106")
    files |= {
        "H106.xlsx": workbook(Q1, "H106", KhieuNai=faulty("H106")),
        "STP - bản sao.xlsx": files["STP.xlsx"],
        "LDLD.xlsx": workbook(Q1, "LDLD")[:4000],
        "Ban Dân tộc.eml": eml(
            {"BDT.xlsx": workbook(Q1, "BDT")},
            sender="bdt@example.gov.vn",
            sent=datetime(2019, 3, 15, 9),
            received=[datetime(2019, 3, 15, 9, 1)],
        ),
        "SGTVT.zip": zipped({"SGTVT.xlsx": workbook(Q1, "SGTVT")}, datetime(2019, 3, 15, 10)),
    }
    came = office.receive(Q1, day, files)
    outcomes = [r.outcome for r in came.receipts]
    assert (outcomes.count("new"), outcomes.count("repeated")) == (41, 1)
    assert [u.file for u in came.unreadable] == ["LDLD.xlsx"]
    seen = office.status(Q1, day)
    assert (seen.rates.expected, seen.rates.received, seen.rates.on_time) == (44, 41, 41)
    assert states(seen, "SYT", "LDLD", "HCCB", "BDT") == ["CHUABAOCAO"] * 3 + ["DANHAN"]
    assert [u.code for u in seen.with_errors] == ["H106"]
    stopped = office.go_on(Q1, day)
    assert [d.kind for d in stopped.decisions.open] == ["thieu", "loi"]
    assert stopped.reminders is None  # it is the last day
    assert office.send_slips(Q1, day).complete
    assert office.arrived() == ["h106: [SCT Lai Châu] Phiếu phản hồi lỗi số liệu: UBND huyện Tam Đường, quý I năm 2019"]
    assert list(attachments(office, "H106")) == ["PHIEU_H106_2019-Q1.docx", "Loi_H106_2019-Q1.xlsx"]


def second_wave(office: Office) -> None:
    """Two days too late: two units send, one has mended its file; the late and the silent are reminded."""
    day = date(2019, 3, 20)
    came = office.receive(
        Q1,
        day,
        {
            "SYT.xlsx": workbook(Q1, "SYT"),
            "LDLD.xlsx": workbook(Q1, "LDLD"),
            "H106 lần 2.xlsx": workbook(Q1, "H106", no=2),
        },
    )
    assert sorted(r.outcome for r in came.receipts) == ["new", "new", "replacement"]
    seen = office.status(Q1, day)
    assert (seen.rates.received, seen.rates.on_time, seen.rates.late) == (43, 41, 2)
    assert states(seen, "SYT", "LDLD", "HCCB", "H106") == ["MUON", "MUON", "CHUABAOCAO", "DANHAN"]
    assert seen.with_errors == ()
    office.server.faults.drop, office.server.faults.times = "mail", 1  # the line breaks before the first message
    assert not office.remind(Q1, day, "31").complete
    assert office.arrived() == []
    assert office.remind(Q1, day, "31").complete
    subject = "[SCT Lai Châu] V/v đôn đốc báo cáo công tác BVQLNTD quý I năm 2019"
    assert office.arrived() == [f"syt: {subject}", f"hccb: {subject}", f"ldld: {subject}"]
    assert "CV_2019-Q1.docx" in list(attachments(office, "HCCB"))
    assert office.remind(Q1, day, "32").outcomes == ()  # they have a new term
    assert office.arrived() == []


def third_wave(office: Office) -> None:
    """A week later: the term is over, the province learns of it; two files of one unit contradict each other."""
    day = date(2019, 3, 25)
    fewer = contents()[Q1]["SXD"].tables["KienNghi"][:1]
    came = office.receive(Q1, day, {"SXD.xlsx": workbook(Q1, "SXD", KienNghi=fewer)})
    assert [r.outcome for r in came.receipts] == ["same_number"]
    assert office.remind(Q1, day, "40", previous="Công văn số 31/SCT-QLTM ngày 20/3/2019").complete
    subject = "[SCT Lai Châu] V/v đôn đốc báo cáo công tác BVQLNTD quý I năm 2019 (lần 2)"
    assert office.arrived() == [f"hccb: {subject}", f"ubndt: {subject}"]
    stopped = office.go_on(Q1, day)
    assert [d.kind for d in stopped.decisions.open] == ["trung", "thieu", "canh_bao"]
    assert stopped.decisions.open[0].cases[0].startswith("Sở Xây dựng: SXD.xlsx")
    assert stopped.consolidation is None


def report_of_the_first_quarter(office: Office) -> None:
    """The unit has said which file holds; the report is made, signed and sent, once."""
    day = date(2019, 3, 26)
    office.receive(Q1, day, {"SXD lần 3.xlsx": workbook(Q1, "SXD", no=3)})
    done = office.go_on(Q1, day, "thieu", "canh_bao", number="15")
    assert not done.stopped
    (report,) = done.documents
    assert report.final
    said = paragraphs(report.path)
    assert "Có 43/44 đơn vị đã gửi báo cáo; gửi đúng hạn 41 đơn vị, đạt 93,2% số đơn vị phải báo cáo." in said
    assert "Các đơn vị chưa gửi báo cáo: Hội Cựu chiến binh tỉnh." in said
    assert "Các đơn vị gửi báo cáo muộn: Sở Y tế; Liên đoàn Lao động tỉnh." in said
    assert office.send_report(done, day, "15").complete
    subject = "[SCT Lai Châu] Báo cáo 15/BC-SCT – quý I năm 2019"
    assert office.arrived() == [f"bct: {subject}", f"ubndt: {subject}"]
    assert office.send_report(done, day, "15").complete
    assert office.arrived() == []  # it has gone before
    flow.close(office.hands, Q1)


def correction(office: Office) -> None:
    """A closed period takes no file, but a correction, with before, after and why."""
    day = date(2019, 4, 10)
    forgotten = settled_case("H105")
    tables = contents()[Q1]["H105"].tables
    content = workbook(Q1, "H105", no=2, KhieuNai=[*tables["KhieuNai"], forgotten])
    refused = office.receive(Q1, day, {"H105.xlsx": content})
    assert [r.outcome for r in refused.receipts] == ["closed"]
    (path,) = (office.folder / f"nhan_{Q1}_0410").iterdir()
    why = "Đơn vị ghi thiếu một vụ"
    done = flow.correct(office.hands, [path], Q1, why, received=day)
    (received,) = [x for x in done.figures if (x.code, x.unit) == ("I-KN-02", "")]
    assert (done.done, received.before, received.after) == (True, 77, 78)


def second_quarter(office: Office) -> None:
    """Everybody reports, one late; the report compares with last year and says what was corrected."""
    day, late = date(2019, 6, 17), date(2019, 6, 20)
    office.receive(Q2, day, workbooks(Q2, "HCCB"))
    assert office.status(Q2, day).rates.received == 43
    office.receive(Q2, late, {"HCCB.xlsx": workbook(Q2, "HCCB")})
    seen = office.status(Q2, late)
    assert (seen.rates.received, seen.rates.late) == (44, 1)
    done = office.go_on(Q2, late, "canh_bao", "loi", number="48")
    assert not done.stopped
    said = "\n".join(paragraphs(done.documents[0].path))
    assert "so với cùng kỳ năm 2018" in said
    assert "Sau báo cáo trước, số liệu sau đây đã được đính chính:" in said
    assert "quý I năm 2019): số đã báo cáo 77 vụ, nay là 78 vụ; đính chính ngày 10/04/2019" in said
    assert "tiếp nhận 82 vụ" in said
    assert "lũy kế từ đầu năm 160 vụ" in said
    assert office.send_report(done, late, "48").complete
    assert [line.partition(":")[0] for line in office.arrived()] == ["bct", "ubndt"]
    with Ledger.open(office.data) as ledger:
        board_states = [office.status(code, late).by_unit["HCCB"].state for code in (Q1, Q2)]
        assert board_states == ["CHUABAOCAO", "MUON"]
        assert ledger.state(Q1) == "KHOA"


def nothing_was_lost(office: Office) -> None:
    """Nobody got anything twice, everything went encrypted, and the log is as it was written."""
    got = [(a, m["Message-ID"]) for to, m in office.server.received for a in to]
    assert len(got) == len(set(got))
    assert set(office.server.logins) == {"sct"}  # the server takes no password before the line is encrypted
    assert {e.recipient for e in office.log.events() if e.state == SENT} == {a for a, _ in got}
    with Ledger.open(office.data) as ledger:
        assert not ledger.verify().problem
    assert flow.verify(office.hands) == ()


# rows -----------------------------------------------------------------------------------------------------------


def faulty(unit: str) -> list[dict[str, Any]]:
    """The unit's cases with one that was closed before it came in."""
    rows = [dict(r) for r in contents()[Q1][unit].tables["KhieuNai"]]
    closed = next(r for r in rows if r["closed_date"])
    closed["closed_date"] = closed["received_date"].replace(year=2018)
    return rows


def settled_case(unit: str) -> dict[str, Any]:
    """A case of the first quarter that the unit has forgotten: like its last settled one, under a number of its own."""
    cases = contents()[Q1][unit].tables["KhieuNai"]
    like = next(r for r in cases if r["status"] == "DAGQ" and r["received_date"].year == 2019)
    return {**like, "record_id": f"{unit}-KN-2019-0900", "consumer_name": "Giàng A Sử", "consumer_phone": "0987000111"}
