"""Commands on the office's ledger: what was received for a period."""

from __future__ import annotations

from datetime import date, datetime

from bvq_excel.hosts import terminal
from bvq_excel.hosts.options import OK, UNUSABLE, AsOf, DataFolder, Inbox, PeriodCode, a_day, ledger_place


def collect(inbox: Inbox, period: PeriodCode, data: DataFolder = None, as_of: AsOf = None) -> int:
    """Tiếp nhận các tệp của một kỳ vào sổ cái của cơ quan; nhận hai lần cùng một tệp vẫn là một."""
    from bvq_excel.ledger import flow

    received, folder = a_day(as_of, "--as-of") or date.today(), ledger_place(data)
    with terminal.progress("Tiếp nhận", len(inbox)) as on_done:
        done = flow.collect(inbox, period, received, folder, datetime.now(), on_done)
    terminal.collected(done)
    return UNUSABLE if done.unreadable else OK
