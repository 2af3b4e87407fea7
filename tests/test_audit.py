"""The log of what was done: every entry seals the one before it, and what was changed afterwards is named."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, column, table, text

from bvq_excel.delivery import log as mail_log
from bvq_excel.delivery.log import PENDING, SENT, LedgerLog, facts
from bvq_excel.errors import HostError
from bvq_excel.ledger import audit, flow, migrations
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from tests.ledgers import NOW, Office, document, undone, workbook
from tests.posts import attached, mail

APRIL = date(2019, 4, 22)
Q2 = "2019-Q2"


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    """Five things done, one a minute."""
    made = Database(place)
    for number in range(1, 6):
        add(made, number)
    yield made
    made.close()


def add(database: Database, number: int, at: datetime | None = None) -> None:
    with database.writing() as connection:
        moment = at or NOW + timedelta(minutes=number)
        audit.record(connection, audit.COLLECT, moment, "Lò Thị Mẩy", period=Q2, unit="SCT", submission_no=number)


def verified(database: Database) -> audit.Verified:
    with database.reading() as connection:
        return audit.verify(connection)


def tamper(database: Database, *statements: str) -> None:
    """Change the table as somebody with another program would: the guards of the database are taken off first."""
    with database.writing() as connection:
        for name in ("events_stay", "events_kept"):
            on = " ON events" if connection.dialect.name == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
        for statement in statements:
            connection.execute(text(statement))


def test_entries_are_kept_in_order_and_each_seals_the_one_before(database: Database) -> None:
    with database.reading() as connection:
        found = list(audit.events(connection))
    assert [(e.id, e.words, e.period, e.unit, e.content) for e in found] == [
        (n, "Tiếp nhận", Q2, "SCT", {"submission_no": n}) for n in range(1, 6)
    ]
    done = verified(database)
    assert (done.sound, done.count, done.seal) == (True, 5, found[-1].digest)
    assert {e.digest for e in found} < done.seals


@pytest.mark.parametrize(
    ("statement", "broken", "problem"),
    [
        ("UPDATE events SET content = '{}' WHERE id = 3", 3, "nội dung của mục 3 đã bị sửa"),
        ("UPDATE events SET content = NULL WHERE id = 2", 2, "nội dung của mục 2 đã bị xóa"),
        (
            "UPDATE events SET who = 'Người khác' WHERE id = 4",
            4,
            "người làm, việc, kỳ, đơn vị hoặc niêm phong của mục 4",
        ),
        ("UPDATE events SET at = '2019-06-01 00:00:00.000000' WHERE id = 1", 1, "thời điểm, người làm"),
        ("UPDATE events SET period = '2019-Q1' WHERE id = 5", 5, "của mục 5 đã bị sửa"),
        ("DELETE FROM events WHERE id = 2", 2, "mục 2 đã bị xóa"),
        ("DELETE FROM events WHERE id IN (2, 3)", 2, "các mục từ 2 đến 3 đã bị xóa"),
        ("DELETE FROM events WHERE id = 1", 1, "mục 1 đã bị xóa"),
        ("DELETE FROM events WHERE id = 5", 5, "mục 5 ở cuối đã bị xóa"),
        ("DELETE FROM events WHERE id > 2", 3, "các mục từ 3 đến 5 ở cuối đã bị xóa"),
        ("DELETE FROM events", 1, "các mục từ 1 đến 5 ở cuối đã bị xóa"),
        ("UPDATE event_head SET digest = 'x'", 5, "niêm phong cuối bị sửa"),
    ],
)
def test_what_was_changed_or_removed_is_named(database: Database, statement: str, broken: int, problem: str) -> None:
    tamper(database, statement)
    done = verified(database)
    assert (done.sound, done.broken) == (False, broken)
    assert problem in done.problem


def test_an_entry_that_was_removed_and_the_others_renumbered_is_missed(database: Database) -> None:
    tamper(
        database,
        "DELETE FROM events WHERE id = 2",
        *(f"UPDATE events SET id = {n - 1} WHERE id = {n}" for n in (3, 4, 5)),  # noqa: S608 - numbers
    )
    assert verified(database).broken == 2


def test_an_entry_written_by_another_program_is_found(database: Database) -> None:
    with database.writing() as connection:
        row = dict(connection.execute(text("SELECT * FROM events WHERE id = 5")).mappings().one())
        row |= {"id": 6, "previous": row["digest"], "who": "Người khác"}
        row["at"] = NOW
        row["digest"] = audit._seal(row)
        connection.execute(audit.schema.events.insert().values(row))
    done = verified(database)
    assert (done.broken, done.problem) == (6, "các mục sau mục 5 không do phần mềm ghi")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET who = 'x' WHERE id = 1",
        "UPDATE events SET content = '{}' WHERE id = 1",
        "UPDATE events SET content = NULL, digest = 'x' WHERE id = 1",
        "DELETE FROM events WHERE id = 5",
        "DELETE FROM events",
    ],
)
def test_the_database_itself_refuses_to_change_an_entry(database: Database, statement: str) -> None:
    with pytest.raises(HostError, match="chỉ được ghi thêm"), database.writing() as connection:
        connection.execute(text(statement))
    assert verified(database).sound


def test_what_is_purged_is_no_tampering_and_the_seals_stay(database: Database) -> None:
    def purge(connection: Connection) -> None:
        last = audit.erase(connection, NOW + timedelta(minutes=3, seconds=30))
        audit.record(connection, audit.PURGE, NOW + timedelta(hours=1), "Mẩy", **{audit.UP_TO: last})

    with database.writing() as connection:
        purge(connection)
    with database.reading() as connection:
        contents = [e.content is None for e in audit.events(connection)]
    assert contents == [True, True, True, False, False, False]
    assert verified(database).sound
    tamper(database, "UPDATE events SET content = NULL WHERE id = 4")
    assert verified(database).problem == "nội dung của mục 4 đã bị xóa"


def cut_short(database: Database) -> None:
    with database.writing() as connection:
        audit.record(connection, audit.CLOSE, NOW, "", period=Q2)
        raise RuntimeError("power cut")


def test_an_entry_takes_effect_with_its_work_or_not_at_all(database: Database) -> None:
    with pytest.raises(RuntimeError, match="power cut"):
        cut_short(database)
    done = verified(database)
    assert (done.sound, done.count) == (True, 5)


def test_the_work_on_a_period_is_in_the_log(place: Path | str) -> None:
    office = Office(place)
    first = workbook(VanBan=[document(1, APRIL)])
    office.enter(first)
    office.enter(first)  # twice the same is one
    (second,) = office.enter(workbook(no=2, VanBan=[document(2, APRIL)]))
    office.consolidated(Q2)
    with Ledger.open(place) as ledger:
        ledger.send_back(second.entry, NOW, "Lò Thị Mẩy")
    flow.close(Hands(place, NOW, "Lò Thị Mẩy"), Q2)
    with Ledger.open(place) as ledger:
        found = ledger.events(period=Q2)
        assert ledger.verify().sound
    assert [(e.words, e.unit, e.who) for e in found] == [
        ("Tiếp nhận", "SCT", ""),
        ("Tiếp nhận", "SCT", ""),
        ("Tổng hợp", "", ""),
        ("Trả lại tệp", "SCT", "Lò Thị Mẩy"),
        ("Khóa kỳ", "", "Lò Thị Mẩy"),
    ]
    assert found[0].content is not None
    assert found[0].content["sha256"] == first.submissions[0].source.sha256


def test_mail_is_in_the_same_log(place: Path | str) -> None:
    database = Database(place)
    add(database, 1)
    log, about = LedgerLog(database), facts(mail("SYT", attachments=(attached(),)))
    assert log.begin(about, ["syt@example.gov.vn"], "smtp", NOW, "Mẩy") == ("syt@example.gov.vn",)
    log.settle(about, {"syt@example.gov.vn": (SENT, "250 OK")}, "smtp", NOW, "Mẩy")
    with database.reading() as connection:
        assert [e.action for e in audit.events(connection)] == ["collect", "send", "send"]
    events = log.events()
    assert [(e.id, e.state, e.facts, e.reply) for e in events] == [(2, PENDING, about, ""), (3, SENT, about, "250 OK")]
    assert log.events("2019-Q1") == ()
    assert verified(database).sound


def test_the_mail_log_of_the_second_version_goes_on(place: Path | str) -> None:
    database, about = Database(place), facts(mail("SYT", attachments=(attached(),)))
    with database.writing() as connection:
        undone(connection, 2)
        migrations._sends(connection)
        row = {n: getattr(about, n) for n in ("kind", "period", "unit", "digest", "message_id", "subject")}
        row |= {"recipient": "syt@example.gov.vn", "state": SENT, "channel": "smtp", "at": str(NOW), "who": "Mẩy"}
        row |= {"id": 1, "attachments": json.dumps(about.attachments), "reply": "250 OK"}
        there = table("sends", *map(column, row))
        connection.execute(there.insert().values(row))
    database.close()
    found = LedgerLog(Database(place)).events()
    assert [(e.facts, e.recipient, e.state, e.at, e.who, e.reply) for e in found] == [
        (about, "syt@example.gov.vn", SENT, NOW, "Mẩy", "250 OK")
    ]
    assert mail_log.claimable(found, about, ["syt@example.gov.vn"]) == ()
    assert verified(Database(place)).sound


def test_several_who_write_at_once_make_one_chain(place: Path | str) -> None:
    Database(place).close()

    def work(who: int) -> None:
        own = Database(place)
        for number in range(20):
            add(own, number + who * 100)
        own.close()

    at_once([lambda who=who: work(who) for who in range(4)])  # type: ignore[misc]
    done = verified(Database(place))
    assert (done.sound, done.count) == (True, 80)


def at_once(work: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
