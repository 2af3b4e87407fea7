"""Who got which content when: written before and after every sending, never changed, only added to.

A message is logged as PENDING before it leaves and as SENT or FAILED afterwards. One that is still pending when the
program starts again may have left or not: it is reported and never sent again by itself; a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from bvq_excel.delivery.message import Mail
from bvq_excel.errors import UsageError
from bvq_excel.ledger import audit
from bvq_excel.ledger.database import Database

PENDING, SENT, FAILED, DRAFT = "DANGGUI", "DAGUI", "LOI", "NHAP"
OUTCOME = ("recipient", "state", "channel", "reply")
STATE_WORDS = {PENDING: "chưa rõ đã đi hay chưa", SENT: "đã gửi", FAILED: "không gửi được", DRAFT: "đã lập thư nháp"}


@dataclass(frozen=True)
class Facts:
    """What the log keeps of a message: what it is, its digest, and its files.

    Each file is its name, its hash as it is sent, and the hash of what it says (`Attachment.identity`).
    """

    kind: str
    period: str
    unit: str
    digest: str
    message_id: str
    subject: str
    attachments: tuple[tuple[str, str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """By what a message is the same: kind, period, unit, digest."""
        return self.kind, self.period, self.unit, self.digest


@dataclass(frozen=True)
class Event:
    """One line of the log: what became of a message to one recipient, when, by which channel and by whom.

    `reply` is what the server said, or why somebody decided so.
    """

    id: int
    facts: Facts
    recipient: str
    state: str
    channel: str
    at: datetime
    who: str
    reply: str = ""


class SendLog(Protocol):
    """The log of what was sent. Times and persons are given; every method takes effect whole or not at all."""

    def begin(self, facts: Facts, recipients: Sequence[str], channel: str, now: datetime, who: str) -> tuple[str, ...]:
        """Return those of `recipients` who have not got the message and are not just getting it.

        They are logged as PENDING: until that is settled nobody else sends it to them.
        """

    def settle(
        self, facts: Facts, outcomes: Mapping[str, tuple[str, str]], channel: str, now: datetime, who: str
    ) -> None:
        """Log what became of it: by recipient the state, and the server's reply or the reason."""

    def events(self, period: str = "") -> tuple[Event, ...]:
        """Return every line of the log (of one period, if given), the oldest first."""


def facts(mail: Mail) -> Facts:
    """Return what the log keeps of `mail`."""
    files = tuple((a.name, a.sha256, a.identity) for a in mail.attachments)
    return Facts(mail.kind, mail.period, mail.unit, mail.digest, mail.message_id, mail.subject, files)


def standing(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return of each message and recipient the last line, in the order of the log."""
    last: dict[tuple[object, ...], Event] = {}
    for event in events:
        key = (*event.facts.key, event.recipient.lower())
        last.pop(key, None)
        last[key] = event
    return tuple(last.values())


def of_message(events: Iterable[Event], about: Facts) -> dict[str, Event]:
    """Return by recipient (in small letters) the last line about one message."""
    return {e.recipient.lower(): e for e in standing(e for e in events if e.facts.key == about.key)}


def decide(log: SendLog, event: Event, state: str, now: datetime, who: str, why: str) -> None:
    """Log what a person found out about a message whose fate is not known, or about a draft: SENT or FAILED.

    FAILED means that it may be sent again. Raises UsageError for a line that is settled already.
    """
    last = of_message(log.events(event.facts.period), event.facts).get(event.recipient.lower())
    if last is None or last.state not in (PENDING, DRAFT) or state not in (SENT, FAILED):
        raise UsageError(f"Thư '{event.facts.subject}' đến {event.recipient} không còn chờ xác nhận.")
    log.settle(event.facts, {event.recipient: (state, why)}, event.channel, now, who)


def version(events: Iterable[Event], kind: str, period: str, identities: Collection[str]) -> int:
    """Return the number `v…` that files of these contents get: the one they had before, else the next."""
    highest = 0
    for event in events:
        if (event.facts.kind, event.facts.period) != (kind, period):
            continue
        numbers = [_version(name) for name, *_ in event.facts.attachments]
        if sorted(i for *_, i in event.facts.attachments) == sorted(identities) and any(numbers):
            return max(numbers)
        highest = max([highest, *numbers])
    return highest + 1


def _version(name: str) -> int:
    number = name.rpartition(".")[0].rpartition("_v")[2]
    return int(number) if number.isdecimal() else 0


# where it is kept -----------------------------------------------------------------------------------------------


def claimable(events: Iterable[Event], about: Facts, recipients: Sequence[str]) -> tuple[str, ...]:
    """Return those of `recipients` to whom the message may go now, each address once."""
    last = of_message(events, about)
    free = {r.lower(): r for r in recipients if r.lower() not in last or last[r.lower()].state in (FAILED, DRAFT)}
    return tuple(free.values())


class LedgerLog:
    """The log in the ledger's database, among the events of `audit`: two officers never send the same."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, facts: Facts, recipients: Sequence[str], channel: str, now: datetime, who: str) -> tuple[str, ...]:
        """See SendLog. Raises HostError when the database cannot be used."""
        with self._database.writing() as connection:
            free = claimable(_read(connection, facts.period), facts, recipients)
            _add(connection, facts, dict.fromkeys(free, (PENDING, "")), channel, now, who)
        return free

    def settle(
        self, facts: Facts, outcomes: Mapping[str, tuple[str, str]], channel: str, now: datetime, who: str
    ) -> None:
        """See SendLog. Raises HostError when the database cannot be used."""
        with self._database.writing() as connection:
            _add(connection, facts, outcomes, channel, now, who)

    def events(self, period: str = "") -> tuple[Event, ...]:
        """See SendLog. Raises HostError when the database cannot be used."""
        with self._database.reading() as connection:
            return tuple(_read(connection, period))


def _read(connection: Connection, period: str) -> list[Event]:
    found = audit.events(connection, action=audit.SEND, period=period)
    return [_event(e, dict(e.content)) for e in found if e.content is not None]


def _event(entry: audit.Event, content: dict[str, Any]) -> Event:
    outcome = {name: content.pop(name) for name in OUTCOME}
    content["attachments"] = tuple(map(tuple, content["attachments"]))
    return Event(
        entry.id, Facts(period=entry.period, unit=entry.unit, **content), at=entry.at, who=entry.who, **outcome
    )


def _add(
    connection: Connection,
    about: Facts,
    outcomes: Mapping[str, tuple[str, str]],
    channel: str,
    now: datetime,
    who: str,
) -> None:
    known = {f.name: getattr(about, f.name) for f in fields(Facts)}
    for recipient, (state, reply) in outcomes.items():
        said = {"recipient": recipient, "state": state, "channel": channel, "reply": reply}
        audit.record(connection, audit.SEND, now, who, **known, **said)


def shown(event: Event) -> str:
    """Return a line of the log for the eye: who got what when, with the beginning of the hash."""
    said = f" ({event.reply})" if event.reply else ""
    return (
        f"{event.at:%d/%m/%Y %H:%M} · {event.recipient} · {STATE_WORDS.get(event.state, event.state)} · "
        f"{event.facts.subject} · mã băm {event.facts.digest[:12]}…{said}"
    )
