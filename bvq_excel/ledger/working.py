"""Who is working on a period: one at a time, said to whoever comes second, and never left behind by a crash.

What holds is a lock that dies with its process (`locks`); the row in the table `works` only says whose it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bvq_excel import display
from bvq_excel.errors import HostError
from bvq_excel.ledger import schema
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.locks import Lock

PATIENCE = 300  # tries
PAUSE = 0.2  # seconds
NAMELESS_TRIES = 10
SOMEBODY = "một cán bộ khác"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Work:
    """Who is doing what to a period, since when."""

    period: str
    who: str
    what: str
    since: datetime

    @property
    def shown(self) -> str:
        """The work in words: `Kỳ 2019-Q2 đang do Lò Thị Mẩy làm (tiếp nhận) từ 08:30 ngày 17/06/2019`."""
        since = f"{self.since:%H:%M} ngày {display.day(self.since.date())}"
        return f"Kỳ {self.period} đang do {self.who or SOMEBODY} làm ({self.what}) từ {since}"


@contextmanager
def working(database: Database, work: Work, tell: Tell | None = None, tries: int = PATIENCE) -> Iterator[None]:
    """Hold the period of `work` alone; whoever holds it is told of, and waited for.

    A row that somebody left who died in the middle is told of too: what he did stands whole, and is done again
    without harm. Raises HostError, which says who is working, when it takes too long.
    """
    say = tell or (lambda _: None)
    lock = database.lock(work.period) or _waited_for(database, work, say, tries)
    try:
        _enter(database, work, say)
        try:
            yield
        finally:
            _leave(database, work)
    finally:
        lock.let_go()


def _waited_for(database: Database, work: Work, say: Tell, tries: int) -> Lock:
    told = False
    for number in range(tries):
        time.sleep(PAUSE)
        lock = database.lock(work.period)
        if lock is not None:
            return lock
        # Who has only just taken the lock has not entered his name yet.
        if not told and (number >= NAMELESS_TRIES or at_work(database, work.period)):
            say(f"{_busy(database, work)}. Đang chờ đến lượt…")
            told = True
    raise HostError(f"{_busy(database, work)}. Hãy chờ người đó làm xong rồi chạy lại.")


def at_work(database: Database, period: str) -> Work | None:
    """Return who is entered as working on `period`, None for nobody."""
    table = schema.works
    with database.reading() as connection:
        row = connection.execute(select(table).where(table.c.period == period)).first()
    return Work(*row) if row else None


def _busy(database: Database, wanted: Work) -> str:
    found = at_work(database, wanted.period)
    return found.shown if found else f"Kỳ {wanted.period} đang do {SOMEBODY} làm"


def _enter(database: Database, work: Work, say: Tell) -> None:
    table = schema.works
    with database.writing() as connection:
        left = connection.execute(select(table).where(table.c.period == work.period)).first()
        connection.execute(delete(table).where(table.c.period == work.period))
        connection.execute(insert(table).values(period=work.period, who=work.who, what=work.what, since=work.since))
    if left:
        before = Work(*left)
        say(
            f"Lần làm trước của {before.who or SOMEBODY} ({before.what}, {before.since:%H:%M} ngày "
            f"{display.day(before.since.date())}) dừng giữa chừng; việc đã xong vẫn giữ nguyên, nay làm tiếp."
        )


def _leave(database: Database, work: Work) -> None:
    table = schema.works
    with database.writing() as connection:
        connection.execute(delete(table).where(table.c.period == work.period))
