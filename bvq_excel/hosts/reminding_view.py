"""Reminders on the terminal: who is reminded, who still has time, what was written; then preview and sending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bvq_excel import display
from bvq_excel.delivery import reminding
from bvq_excel.delivery.dispatch import Dispatch
from bvq_excel.delivery.reminding import Plan, Reminders
from bvq_excel.documents import letters
from bvq_excel.documents.letters import Terms
from bvq_excel.hosts import terminal
from bvq_excel.hosts.commands.mailing import deliver, workshop
from bvq_excel.hosts.options import OK
from bvq_excel.hosts.user_office import begun
from bvq_excel.office import Office
from bvq_excel.status import PeriodStatus, of_ledger
from bvq_excel.status import words as said

NO_CONTACT = "office.preparer, office.phone, office.email"


@dataclass(frozen=True)
class Wanted:
    """What the options ask for: which period, where to write, and what an officer has decided."""

    code: str
    folder: Path
    terms: Terms
    times: int | None = None
    again: bool = False
    to_self: bool = False
    pdf: bool = False


def remind(ours: Office, wanted: Wanted, *, dry_run: bool, yes: bool) -> int:
    """Return the exit code of reminding the units of a period: written, shown, and sent as the settings say."""
    with Dispatch.open(begun(ours)) as dispatch:
        status = of_ledger(dispatch.ledger, wanted.code, ours.day)
        plan = reminding.plan(dispatch.post, status, again=wanted.again)
        if wanted.times is not None:
            plan = plan.only(wanted.times)
        _say_plan(status, plan)
        if not plan.due:
            return OK
        with workshop(wanted.folder, dry_run=dry_run) as work:
            made, slips = dispatch.remind(status, plan, work, wanted.terms, pdf=wanted.pdf)
            _say_made(ours, made, dry_run=dry_run)
            shown = dispatch.reminder_mail(status, made, slips, to_self=wanted.to_self)
            return deliver(shown, dispatch, wanted.folder, yes=yes, dry_run=dry_run)


def _say_plan(status: PeriodStatus, plan: Plan) -> None:
    terminal.say(f"Kỳ {status.period.code}, tính đến ngày {display.day(status.received)}: {said.summary(status)}")
    rows: list[Sequence[str]] = [
        (d.unit.code, d.unit.unit.name, said.state(status.catalog, d.unit), str(d.times)) for d in plan.due
    ]
    if rows:
        terminal.table("Đôn đốc", ("Mã", "Đơn vị", "Trạng thái", "Lần"), rows, numbers=(3,))
    for w in plan.waiting:
        terminal.say(
            f"{w.unit.unit.name}: đã đôn đốc lần {w.times} ngày {display.day(w.told)}, hạn mới trước ngày "
            f"{display.day(w.until)} chưa qua; chưa đôn đốc tiếp."
        )
    if not rows and not plan.waiting:
        terminal.say("Không có đơn vị nào phải đôn đốc.")


def _say_made(office: Office, made: Reminders, *, dry_run: bool) -> None:
    if made.draft:
        lacking = "chưa có số, ngày (--number, --date)"
        asked = letters.contact_of(office.settings.office)
        if asked is None or not asked.complete:
            lacking += f" hoặc đầu mối ({NO_CONTACT} trong thiết lập)"
        terminal.say(f"Công văn là dự thảo, {lacking}, nên không kèm thư.")
    if not dry_run:
        terminal.written([*made.paths, *(p for letter in made.letters for p in letter.paths if p not in made.paths)])
