"""Personal data whose time is over goes out of the ledger, in a file as on a server; everything else stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bvq_excel import purging
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import Measures
from bvq_excel.model import Change, CheckedFile, Remark
from bvq_excel.settings import Retention
from tests.ledgers import NOW, complaint, workbook

NAME, PHONE, OTHER, MAIL = "Vàng Thị Xuân Mai", "0912345678", "0987000111", "xuan.mai@thu-rieng.example"
TEN_YEARS_ON = datetime(2029, 6, 17, 8, 0)


def given(no: int = 1) -> CheckedFile:
    """Return a workbook with a faulty complaint, whose findings, changes and remarks tell of the consumer."""
    row = complaint(
        consumer_name=NAME,
        consumer_phone=PHONE,
        goods_desc=f"Nồi cơm của {NAME}",
        note=f"gọi {OTHER} hoặc {MAIL}",
        closed_date=date(2019, 1, 3),
    )
    file = workbook("SCT", "2019-Q1", no=no, KhieuNai=[row])
    (submission,) = file.submissions
    changes = (Change("KhieuNai", "I6", "consumer_phone", f"+84{PHONE[1:]}", PHONE, "bỏ +84"),)
    said = {"header": "Họ tên người tiêu dùng", "value": NAME, "reason": f"{NAME} hẹn"}
    remarks = (Remark("R-KN-01", "error", "KhieuNai", **said),)
    return CheckedFile(file.file, (replace(submission, changes=changes, remarks=remarks),), file.findings)


def everything(place: Path | str) -> str:
    """Return all that the database holds, as text."""
    database = Database(place)
    with database.reading() as connection:
        tables = ("submissions", "records", "findings", "corrections", "events", "figures")
        found = [str(tuple(row)) for t in tables for row in connection.execute(text(f"SELECT * FROM {t}"))]  # noqa: S608
    database.close()
    return "\n".join(found)


@pytest.fixture
def closed(place: Path | str) -> Path | str:
    """A ledger with a closed period, in which one submission was replaced by another."""
    with Ledger.open(place) as ledger:
        for no in (1, 2):
            ledger.record(given(no), NOW, who="Mẩy")
        ledger.store_figures("2019-Q1", Measures({"I-KN-02": 1}, {}), NOW)
        ledger.close("2019-Q1", NOW, "Mẩy")
    return place


def purge(place: Path | str, now: datetime, **retention: int) -> purging.Plan:
    with Ledger.open(place) as ledger:
        due = purging.plan(ledger, [], Retention(**retention), now)
        assert purging.carry_out(due, ledger, now, "Mẩy") == []
    return due


def findings(ledger: Ledger) -> list[int]:
    return [len(found) for file in ledger.files(("2019-Q1",)) for found in file.findings]


def test_nothing_of_the_persons_is_left_and_everything_else_is(closed: Path | str) -> None:
    with Ledger.open(closed) as ledger:
        before, counts = ledger.submissions("2019-Q1"), findings(ledger)
    assert all(t in everything(closed) for t in (NAME, PHONE, OTHER, MAIL))
    due = purge(closed, TEN_YEARS_ON)
    assert [(e.period, e.rows) for e in due.periods] == [("2019-Q1", 4)]  # two covers, two complaints
    left = everything(closed)
    assert [t for t in (NAME, NAME.upper(), PHONE, OTHER, MAIL) if t in left] == []
    with Ledger.open(closed) as ledger:
        assert [(e.unit, e.sha256, e.errors) for e in ledger.submissions("2019-Q1")] == [
            (e.unit, e.sha256, e.errors) for e in before
        ]
        assert findings(ledger) == counts
        assert ledger.figures("2019-Q1").values == {"I-KN-02": 1}
        assert ledger.verify().sound
        (submission,) = ledger.accepted("2019-Q1")
        assert [c.after for c in submission.changes] == ["[đã che]"]
        assert [(r.value, r.reason) for r in submission.remarks] == [("[đã che]", "V.T.X.M. hẹn")]
    assert purge(closed, TEN_YEARS_ON).empty


def test_before_its_time_nothing_goes(closed: Path | str) -> None:
    assert purge(closed, datetime(2024, 3, 14)).empty  # five years after 14/03/2019 it is over
    assert NAME in everything(closed)
    assert not purge(closed, datetime(2024, 3, 15)).empty


def test_an_office_may_keep_it_for_longer_or_shorter(closed: Path | str) -> None:
    assert purge(closed, TEN_YEARS_ON, personal_years=20, log_years=20).empty
    assert not purge(closed, datetime(2020, 6, 1), personal_years=1).empty
