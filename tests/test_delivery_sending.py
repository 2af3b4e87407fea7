"""The log of what was sent: nothing twice, nothing lost, whoever dies wherever; drafts; two officers at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bvq_excel.delivery import flow, log, sending
from bvq_excel.delivery.channel import Reply
from bvq_excel.delivery.log import DRAFT, FAILED, PENDING, SENT, Event, Facts, LedgerLog, SendLog
from bvq_excel.delivery.message import Mail
from bvq_excel.errors import HostError, UsageError
from bvq_excel.ledger.database import Database
from tests.posts import NOW, Box, MemoryLog, clock, mail, shown

UNITS = ("SYT", "STP", "HND")


class Death(BaseException):
    """The process is killed."""


class Mortal:
    """Counts steps and dies at one of them, before or after it has taken effect."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at = at
        self.steps = 0
        self._after = after

    def step(self, work: Callable[[], Any]) -> Any:
        self.steps += 1
        if self.steps == self.at and not self._after:
            raise Death
        result = work()
        if self.steps == self.at:
            raise Death
        return result


class MortalLog:
    """A log that dies with its process."""

    def __init__(self, inner: SendLog, mortal: Mortal) -> None:
        self._inner, self._mortal = inner, mortal

    def begin(self, facts: Facts, recipients: Sequence[str], channel: str, now: datetime, who: str) -> tuple[str, ...]:
        claimed: tuple[str, ...] = self._mortal.step(lambda: self._inner.begin(facts, recipients, channel, now, who))
        return claimed

    def settle(
        self, facts: Facts, outcomes: Mapping[str, tuple[str, str]], channel: str, now: datetime, who: str
    ) -> None:
        self._mortal.step(lambda: self._inner.settle(facts, outcomes, channel, now, who))

    def events(self, period: str = "") -> tuple[Event, ...]:
        return self._inner.events(period)


class MortalBox(Box):
    """A channel that dies with its process, before or after the message has left."""

    def __init__(self, mortal: Mortal) -> None:
        super().__init__()
        self._mortal = mortal

    def deliver(self, mail: Mail, recipients: Any, now: datetime) -> dict[str, Reply]:
        replies: dict[str, Reply] = self._mortal.step(lambda: Box.deliver(self, mail, recipients, now))
        return replies


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SendLog]:
    """A log of each kind."""
    if request.param == "memory":
        yield MemoryLog()
        return
    server = request.param == "postgresql"
    database = Database(request.getfixturevalue("server").url() if server else tmp_path)
    yield LedgerLog(database)
    database.close()


def go(book: SendLog, box: Box, *units: str) -> sending.Delivery:
    return sending.send(shown(*map(mail, units or UNITS), log=book), box, book, clock(), "Mẩy")


def got(box: Box) -> list[str]:
    return [m.unit for _, m in box.delivered]


# nothing twice, nothing lost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [False, True])
def test_a_death_at_any_step_loses_nothing_and_sends_nothing_twice(after: bool) -> None:
    for at in range(1, 30):
        book, mortal = MemoryLog(), Mortal(at, after=after)
        box = MortalBox(mortal)
        died = False
        try:
            go(MortalLog(book, mortal), box)
        except Death:
            died = True
        again = go(book, box)
        told = [o.mail.unit for o in again.outcomes if o.count(PENDING)]
        assert len(set(got(box))) == len(got(box))
        assert {*got(box), *told} == set(UNITS)
        assert len(told) <= 1
        if not died:
            assert (again.complete, mortal.steps) == (True, 9)
            break
    else:
        pytest.fail("never came to its end")
    assert at == 10


def test_each_message_is_logged_before_and_after(book: SendLog) -> None:
    seen: list[list[str]] = []
    go(book, Box(before=lambda m: seen.append([e.state for e in book.events() if e.facts.unit == m.unit])))
    assert seen == [[PENDING]] * 3
    assert [(e.facts.unit, e.state) for e in book.events()] == [(u, s) for u in UNITS for s in (PENDING, SENT)]
    assert [e.id for e in book.events()] == [1, 2, 3, 4, 5, 6]


def test_the_log_tells_who_got_what_when(book: SendLog) -> None:
    go(book, Box(), "SYT")
    (line,) = flow.history(book)
    digest = mail("SYT").digest[:12]
    assert line == (f"21/06/2019 09:30 · syt@example.gov.vn · đã gửi · Phiếu phản hồi SYT · mã băm {digest}… (250 OK)")
    (event,) = log.standing(book.events("2019-Q2"))
    assert (event.who, event.channel, event.facts.message_id) == ("Mẩy", "smtp", mail("SYT").message_id)
    assert book.events("2019-Q3") == ()
    assert list(flow.history(book, keep=lambda state: state == DRAFT)) == []


def test_another_content_is_another_message_and_other_recipients_are_not(book: SendLog) -> None:
    box = Box()
    first = mail("SYT")
    for one in (first, mail("SYT", body="khác"), mail("SYT", ("SYT@EXAMPLE.gov.vn", "vt@example.gov.vn"))):
        sending.send(shown(one, log=book), box, book, clock(), "Mẩy")
    assert [a for a, _ in box.delivered] == ["syt@example.gov.vn", "syt@example.gov.vn", "vt@example.gov.vn"]


def test_two_officers_at_once_send_once(place: Path | str) -> None:
    database = Database(place)
    book = LedgerLog(database)
    box = Box()
    previews = [shown(*map(mail, UNITS), log=book) for _ in range(2)]
    start = threading.Barrier(2)

    def work(number: int) -> None:
        start.wait()
        sending.send(previews[number], box, book, clock(), f"cán bộ {number}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database.close()
    assert sorted(got(box)) == sorted(UNITS)


def test_a_log_that_cannot_be_written_afterwards_says_what_was_sent() -> None:
    class Full(MemoryLog):
        def settle(self, facts: Facts, outcomes: Mapping[str, tuple[str, str]], *rest: Any) -> None:
            if any(state != PENDING for state, _ in outcomes.values()):
                raise HostError("Không dùng được sổ cái: hết chỗ.")
            super().settle(facts, outcomes, *rest)

    book, box = Full(), Box()
    done = go(book, box)
    assert got(box) == ["SYT"]
    assert "SYT" in str(done.error)
    assert "đã gửi" in str(done.error)
    assert "ghi nhận bằng tay" in str(done.error)
    assert done.left == 2
    go(book, box)
    assert got(box).count("SYT") == 1


# what does not go ------------------------------------------------------------------------------------------------


def test_a_dry_run_sends_nothing_and_logs_nothing(book: SendLog) -> None:
    box = Box()
    done = sending.send(shown(mail(), log=book), box, book, clock(), "Mẩy", dry_run=True)
    assert done.lines() == ["Chạy thử: không thư nào được gửi, không gì được ghi lại."]
    assert (box.opened, box.delivered, book.events()) == (0, [], ())


def test_a_blocked_message_stays_and_the_others_go(book: SendLog) -> None:
    box = Box()
    preview = shown(mail("SYT", subject="A\r\nBcc: x@y.vn"), mail("STP"), log=book)
    done = sending.send(preview, box, book, clock(), "Mẩy")
    assert got(box) == ["STP"]
    assert not done.complete
    assert done.lines()[0].startswith("Thư phản hồi lỗi SYT, kỳ 2019-Q2: giữ lại. tiêu đề trống hoặc có ký tự")
    assert done.lines()[-1] == "1 thư đã gửi; 1 thư không gửi được"


def test_a_report_without_number_goes_to_nobody_but_oneself() -> None:
    book, box = MemoryLog(), Box()
    draft = mail("UBNDT", kind="bao_cao", final=False)
    done = sending.send(shown(draft, log=book), box, book, clock(), "Mẩy")
    assert done.outcomes[0].held == (sending.NOT_FINAL,)
    from tests.posts import post

    office = post(book)
    to_self = office.shown([draft], office.guard(()), to_self=True)
    assert sending.send(to_self, box, book, clock(), "Mẩy").complete
    assert [(a, m.subject) for a, m in box.delivered] == [("sct@example.gov.vn", "[Gửi thử] Phiếu phản hồi UBNDT")]


def test_progress_is_told() -> None:
    seen: list[tuple[int, str]] = []
    book = MemoryLog()
    preview = shown(*map(mail, UNITS), log=book)
    sending.send(preview, Box(), book, clock(), "Mẩy", on_done=lambda n, m: seen.append((n, m.unit)))
    assert seen == [(1, "SYT"), (2, "STP"), (3, "HND")]


# what a person decides -------------------------------------------------------------------------------------------


def test_only_what_is_open_can_be_decided(book: SendLog) -> None:
    go(book, Box(), "SYT")
    (settled,) = log.standing(book.events())
    with pytest.raises(UsageError, match="không còn chờ xác nhận"):
        log.decide(book, settled, FAILED, NOW, "Mẩy", "")


def test_a_draft_that_was_sent_by_hand_can_be_noted(book: SendLog) -> None:
    about = log.facts(mail("SYT"))
    book.settle(about, {"syt@example.gov.vn": (DRAFT, "thu.eml")}, "eml", NOW, "Mẩy")
    (draft,) = log.standing(book.events())
    log.decide(book, draft, SENT, NOW, "Mẩy", "gửi tay")
    box = Box()
    assert go(book, box, "SYT").complete
    assert box.delivered == []


def test_files_keep_their_version_until_their_content_changes(book: SendLog) -> None:
    def put_out(name: str, identity: str) -> None:
        about = Facts("bao_cao", "2019-Q2", "", f"{name}{identity}", "<a@b>", "Báo cáo", ((name, identity, identity),))
        book.settle(about, {"ub@example.gov.vn": (SENT, "")}, "smtp", NOW, "Mẩy")

    assert log.version(book.events(), "bao_cao", "2019-Q2", ["a"]) == 1
    put_out("BC_SCT_2019-Q2_v1.docx", "a")
    put_out("BC_SCT_2019-Q2_v2.docx", "b")
    events = book.events()
    assert [log.version(events, "bao_cao", "2019-Q2", [i]) for i in ("a", "b", "c")] == [1, 2, 3]
    assert log.version(events, "bao_cao", "2019-Q2", ["a", "b"]) == 3
    assert log.version(events, "bao_cao", "2019-Q3", ["a"]) == 1
