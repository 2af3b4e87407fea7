"""Mail for tests: a small office with addresses, a day, and messages that may or may not go. All of it invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.channel import Channel, Reply
from bvq_excel.delivery.flow import Post
from bvq_excel.delivery.guard import Guard
from bvq_excel.delivery.log import PENDING, SENT, Event, Facts, SendLog, claimable
from bvq_excel.delivery.message import Attachment, Mail
from bvq_excel.delivery.preview import Preview
from bvq_excel.periods import Period
from bvq_excel.settings import Settings, Sources
from bvq_excel.settings import load as load_settings

NOW = datetime(2019, 6, 21, 9, 30)
DAY = NOW.date()
SENDER = Recipient("sct@example.gov.vn", "Sở Công Thương", "SCT")
ADDRESSES = {
    "SYT": ["syt@example.gov.vn"],
    "STP": ["stp@example.gov.vn"],
    "HND": ["hnd@example.org"],
    "UBNDT": ["ub@example.gov.vn"],
    "UBCTQG": ["uy.ban@example.gov.vn"],
    "BCT": ["bct@example.gov.vn"],
}
OPTIONS: dict[str, Any] = {
    "office.preparer": "Lò Thị Mẩy",
    "office.phone": "0213 3876 000",
    "office.email": "may.lt@example.gov.vn",
    "mail.sender": "Sở Công Thương <sct@example.gov.vn>",
}


class MemoryLog:
    """A log of mail without a database."""

    def __init__(self) -> None:
        self._events: list[Event] = []

    def begin(self, facts: Facts, recipients: Sequence[str], channel: str, now: datetime, who: str) -> tuple[str, ...]:
        """See SendLog."""
        free = claimable(self._events, facts, recipients)
        self.settle(facts, dict.fromkeys(free, (PENDING, "")), channel, now, who)
        return free

    def settle(
        self, facts: Facts, outcomes: Mapping[str, tuple[str, str]], channel: str, now: datetime, who: str
    ) -> None:
        """See SendLog."""
        for recipient, (state, reply) in outcomes.items():
            self._events.append(Event(len(self._events) + 1, facts, recipient, state, channel, now, who, reply))

    def events(self, period: str = "") -> tuple[Event, ...]:
        """See SendLog."""
        return tuple(e for e in self._events if period in ("", e.facts.period))


def settings(**options: Any) -> Settings:
    """Return the office's settings with changes: `mail__channel="smtp"`."""
    given = OPTIONS | {f"mail.addresses.{u}": a for u, a in ADDRESSES.items()}
    given |= {name.replace("__", "."): value for name, value in options.items()}
    return load_settings(Sources(options={k: v for k, v in given.items() if v != []}), load().units)


def post(log: SendLog | None = None, day: date = DAY, **options: Any) -> Post:
    """Return the office's mail on `day`."""
    return Post(load(), settings(**options), log or MemoryLog(), day)


def period(code: str = "2019-Q2") -> Period:
    return periods.period(load(), code)


def mail(unit: str = "SYT", to: tuple[str, ...] = (), *, kind: str = "phieu", **changes: Any) -> Mail:
    """Return a message to one unit, or to the addresses `to`."""
    found = to or tuple(ADDRESSES[unit])
    recipients = tuple(Recipient(a, load().units[unit][-1].name, unit) for a in found)
    text = f"Kính gửi: {unit},\n\nSố liệu kỳ 2019-Q2.\n.\n..một dòng bắt đầu bằng dấu chấm\n"
    fields = {"subject": f"Phiếu phản hồi {unit}", "body": text, "to": recipients, "sender": SENDER, **changes}
    return Mail(kind, "2019-Q2", unit, **fields)


def shown(*mails: Mail, log: SendLog | None = None, guard: Guard | None = None, **options: Any) -> Preview:
    """Return the preview of messages."""
    office = post(log, **options)
    return office.shown(mails, guard or office.guard(()))


def clock() -> Callable[[], datetime]:
    """Return a clock that goes on by a second each time it is asked."""
    ticks: Iterator[int] = iter(range(10_000))
    return lambda: NOW + timedelta(seconds=next(ticks))


@cache
def document(*paragraphs: str) -> bytes:
    """Return a Word document of some paragraphs."""
    import docx

    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def attached(name: str = "PHIEU_SYT_2019-Q2.docx", *paragraphs: str) -> Attachment:
    """Return an attached Word document."""
    return Attachment(name, document(*(paragraphs or ("Phiếu phản hồi lỗi số liệu",))))


def write(path: Path, *paragraphs: str) -> Path:
    """Return a Word document at `path`."""
    path.write_bytes(document(*(paragraphs or ("Báo cáo",))))
    return path


class Box:
    """A channel that keeps what is delivered; `before` is called before each delivery."""

    name = "smtp"
    final = True

    def __init__(self, before: Callable[[Mail], None] = lambda _: None) -> None:
        self.delivered: list[tuple[str, Mail]] = []
        self.opened = 0
        self._before = before

    def __enter__(self) -> Channel:
        self.opened += 1
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def deliver(self, mail: Mail, recipients: Any, now: datetime) -> dict[str, Reply]:
        self._before(mail)
        self.delivered += [(r.address, mail) for r in recipients]
        return {r.address: Reply(SENT, "250 OK") for r in recipients}
