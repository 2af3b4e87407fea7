"""Mail that the lead department sends from Excel: the report upward, to each unit its slip, and reminders.

Which of the first two is meant follows from the open workbook: with the consolidated workbook in front it is the
report, otherwise the slips about what the ledger has of the period.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bvq_excel import files, periods
from bvq_excel.errors import UsageError
from bvq_excel.hosts import excel_jobs as jobs
from bvq_excel.hosts.excel_click import Click

if TYPE_CHECKING:
    from bvq_excel.delivery.dispatch import Dispatch
    from bvq_excel.delivery.preview import Preview
    from bvq_excel.delivery.reminding import Plan, Reminders
    from bvq_excel.delivery.sending import Delivery
    from bvq_excel.status import PeriodStatus

SHOWN = "XemTruocThu_"


@dataclass(frozen=True)
class Round:
    """Messages of one go: what would be sent and out of which office, for which period, and the folder for files."""

    shown: Preview
    dispatch: Dispatch
    period: str
    out: Path

    @property
    def channel(self) -> str:
        """By which channel the messages go: eml, outlook, smtp."""
        return self.dispatch.channel

    def write(self, at: Click) -> Path:
        """Return the file in which every message of this go is described."""
        with files.told(self.out, "vào thư mục"):
            self.out.mkdir(parents=True, exist_ok=True)
        path, text = self.out / f"{SHOWN}{self.period}.txt", "\r\n".join([*self.shown.lines(), ""])
        return files.write_bytes(path, text.encode("utf-8-sig"), at.keeper("xem_truoc_thu"))

    def send(self, at: Click) -> Delivery:
        """Send what may be sent and has not been, or make the drafts; each message is logged."""
        at.progress("Đang lập thư…")
        return self.dispatch.send(self.shown, self.out)


@contextmanager
def mail(at: Click, *, keep: bool) -> Iterator[Round]:
    """Give the messages that the open workbook means; files made for them stay only with `keep`.

    Raises UsageError when there is no report, or nothing in the ledger, for the period.
    """
    if at.kind != "consolidated":
        _require_ledger(at)
    with _dispatch(at) as dispatch, TemporaryDirectory() as away:
        report = at.kind == "consolidated"
        yield _report(at, dispatch) if report else _slips(at, dispatch, None if keep else Path(away))


def _dispatch(at: Click) -> AbstractContextManager[Dispatch]:
    from bvq_excel.delivery.dispatch import Dispatch

    jobs.ledger_place(at)  # where there is none, that is said in the words of the buttons
    return Dispatch.open(at.office)


def _require_ledger(at: Click) -> None:
    """Raise UsageError where nothing was ever taken in: every unit would look as if it had sent nothing."""
    if not jobs.ledger_in_use(at):
        raise UsageError("Chưa có sổ cái nên không biết đơn vị nào đã gửi gì. Hãy bấm Tiếp nhận trước.")


@dataclass(frozen=True)
class Reminding:
    """Who is to be reminded of a period, and what it is done with; files go to `out`."""

    plan: Plan
    status: PeriodStatus
    dispatch: Dispatch
    out: Path

    def send(self, at: Click) -> tuple[Reminders, Round, Delivery]:
        """Write the letter to all of them and to each one its message; return what was written and what went."""
        at.progress("Đang lập công văn và thư…")
        made, slips = self.dispatch.remind(self.status, self.plan, self.out)
        shown = self.dispatch.reminder_mail(self.status, made, slips)
        going = Round(shown, self.dispatch, self.status.period.code, self.out)
        return made, going, going.send(at)


@contextmanager
def reminders(at: Click) -> Iterator[Reminding]:
    """Give who is to be reminded as of today: who is missing or late and has no new term that is still running."""
    from bvq_excel.delivery import reminding
    from bvq_excel.status import of_ledger

    _require_ledger(at)
    job = jobs.consolidating(at)
    with _dispatch(at) as dispatch:
        status = of_ledger(dispatch.ledger, job.period, at.today)
        yield Reminding(reminding.plan(dispatch.post, status), status, dispatch, job.out)


def _report(at: Click, dispatch: Dispatch) -> Round:
    folder, code = jobs.consolidated(at)
    return Round(dispatch.report_mail(folder, code), dispatch, code, folder)


def _slips(at: Click, dispatch: Dispatch, away: Path | None) -> Round:
    job = jobs.consolidating(at)
    period = periods.period(at.catalog, job.period)
    return Round(dispatch.slip_mail(period, away or job.out), dispatch, period.code, job.out)
