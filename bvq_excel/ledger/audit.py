"""The log of everything that was done: one table, only added to, in which every entry seals the one before it.

    with database.writing() as connection:
        ...                                                       # the work itself
        audit.record(connection, audit.CLOSE, now, who, period="2019-Q2", figures=120)

An entry takes effect with the work that it tells of, or not at all. It holds codes, counts and hashes; what a person
wrote (`why`) is masked before it gets here. `verify` names the first entry that is not as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from bvq_excel.encoding import from_text, to_text
from bvq_excel.ledger import schema

COLLECT, CONSOLIDATE, CLOSE, CORRECTION = "collect", "consolidate", "close", "correction"
RETURN, SEND = "return", "send"
PURGE, RESTORE, PASSWORD = "purge", "restore", "password"
WORDS = {
    COLLECT: "Tiếp nhận",
    CONSOLIDATE: "Tổng hợp",
    CLOSE: "Khóa kỳ",
    CORRECTION: "Đính chính",
    RETURN: "Trả lại tệp",
    SEND: "Gửi thư",
    PURGE: "Xóa dữ liệu hết hạn",
    RESTORE: "Khôi phục bản cũ",
    PASSWORD: "Cất mật khẩu thư",
}
FIRST = "0" * 64  # what the first entry seals
LONGEST_NAME = 255
UP_TO = "entries_up_to"  # in the content of a PURGE: the last entry whose content was taken away


@dataclass(frozen=True)
class Event:
    """An entry: what was done when by whom, about which period and unit; `content` is None once it was purged."""

    id: int
    at: datetime
    who: str
    action: str
    period: str
    unit: str
    content: Mapping[str, Any] | None
    digest: str

    @property
    def words(self) -> str:
        """What was done, in words."""
        return WORDS[self.action]


@dataclass(frozen=True)
class Verified:
    """What the search for changed entries came to: how many entries, the last seal, and the first fault (or none).

    `broken` is the number of the first entry that is not as it was written, `problem` says what happened to it.
    """

    count: int
    seal: str
    broken: int | None = None
    problem: str = ""
    seals: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def sound(self) -> bool:
        """Whether every entry is as it was written."""
        return self.broken is None


def record(
    connection: Connection,
    action: str,
    now: datetime,
    who: str,
    *,
    period: str = "",
    unit: str = "",
    **content: Any,
) -> int:
    """Return the number of the entry that now says that `who` did `action`; `connection` is one that writes."""
    if action not in WORDS:
        raise ValueError(action)
    text = to_text(content)
    head = connection.execute(select(schema.event_head)).first()
    number, previous = (head.last + 1, head.digest) if head else (1, FIRST)
    values = {
        "id": number,
        "at": now,
        "who": who[:LONGEST_NAME],
        "action": action,
        "period": period,
        "unit": unit,
        "content_digest": sha256(text.encode()).hexdigest(),
        "previous": previous,
    }
    seal = _seal(values)
    connection.execute(insert(schema.events).values(content=text, digest=seal, **values))
    change = insert(schema.event_head).values(id=1) if head is None else update(schema.event_head)
    connection.execute(change.values(last=number, digest=seal))
    return number


def events(connection: Connection, *, action: str = "", period: str = "") -> Iterator[Event]:
    """Yield the entries, of one action or period if given, the oldest first."""
    table = schema.events
    wanted = select(table).order_by(table.c.id)
    for column, value in ((table.c.action, action), (table.c.period, period)):
        if value:
            wanted = wanted.where(column == value)
    for row in connection.execute(wanted):
        content = from_text(row.content) if row.content is not None else None
        yield Event(row.id, row.at, row.who, row.action, row.period, row.unit, content, row.digest)


def old(connection: Connection, before: datetime) -> int:
    """Return how many entries have a content that `erase` would take away."""
    table = schema.events
    wanted = select(func.count()).where(table.c.id <= _last_before(connection, before), table.c.content.is_not(None))
    return int(connection.execute(wanted).scalar_one())


def erase(connection: Connection, before: datetime) -> int:
    """Return the number of the last entry from before `before`, 0 for none; the content of those up to it is gone.

    The caller records the PURGE with this number (`UP_TO`), by which `verify` knows that it was meant.
    """
    table, last = schema.events, _last_before(connection, before)
    connection.execute(update(table).where(table.c.id <= last, table.c.content.is_not(None)).values(content=None))
    return last


def _last_before(connection: Connection, before: datetime) -> int:
    """Return the last of the entries before which none is from `before` or later (a clock may have been set back)."""
    table = schema.events
    kept = connection.execute(select(func.min(table.c.id)).where(table.c.at >= before)).scalar()
    if kept is not None:
        return int(kept) - 1
    return int(connection.execute(select(func.max(table.c.id))).scalar() or 0)


# verifying ------------------------------------------------------------------------------------------------------


def verify(connection: Connection) -> Verified:
    """Return whether every entry is as it was written, else the first that is not and what happened to it."""
    table = schema.events
    rows = connection.execute(select(table).order_by(table.c.id)).all()
    erased = _erased(rows)
    previous, seals = FIRST, {FIRST}
    for expected, row in enumerate(rows, 1):
        problem = _problem(row, expected, previous, erased)
        if problem:
            broken = min(expected, row.id)
            return Verified(len(rows), previous, broken, problem, frozenset(seals))
        previous = row.digest
        seals.add(previous)
    head = connection.execute(select(schema.event_head)).first()
    last, seal = (head.last, head.digest) if head else (0, FIRST)
    if last > len(rows):
        words = _numbers(len(rows) + 1, last)
        return Verified(len(rows), previous, len(rows) + 1, f"{words} ở cuối đã bị xóa", frozenset(seals))
    if (last, seal) != (len(rows), previous):
        problem = f"các mục sau mục {last} không do phần mềm ghi" if last < len(rows) else "niêm phong cuối bị sửa"
        return Verified(len(rows), previous, min(last + 1, len(rows)), problem, frozenset(seals))
    return Verified(len(rows), previous, seals=frozenset(seals))


def _problem(row: Row[Any], expected: int, previous: str, erased: int) -> str:
    """Return what is wrong with an entry that should have number `expected` and seal `previous`, empty for nothing."""
    if row.id > expected:
        return f"{_numbers(expected, row.id - 1)} đã bị xóa"
    if row.id < expected:
        return f"mục {row.id} bị chèn thêm"
    if row.content is None and row.id > erased:
        return f"nội dung của mục {row.id} đã bị xóa"
    if row.content is not None and sha256(row.content.encode()).hexdigest() != row.content_digest:
        return f"nội dung của mục {row.id} đã bị sửa"
    if _seal(row._asdict()) != row.digest:
        return f"thời điểm, người làm, việc, kỳ, đơn vị hoặc niêm phong của mục {row.id} đã bị sửa"
    if row.previous != previous:
        return f"mục {row.id} không nối với mục trước nó: một trong hai mục đã bị thay"
    return ""


def _erased(rows: Sequence[Row[Any]]) -> int:
    """Return up to which entry contents were taken away by a purge that the log tells of."""
    told = (from_text(r.content).get(UP_TO, 0) for r in rows if r.action == PURGE and r.content is not None)
    return max(told, default=0)


def _seal(values: Mapping[str, Any]) -> str:
    """Return the seal of an entry: the hash of its fields, of its content's hash and of the seal before it."""
    fields = [values["id"], values["at"].isoformat(), *(values[k] for k in ("who", "action", "period", "unit"))]
    return sha256(to_text([*fields, values["content_digest"], values["previous"]]).encode()).hexdigest()


def _numbers(first: int, last: int) -> str:
    return f"mục {first}" if first == last else f"các mục từ {first} đến {last}"
