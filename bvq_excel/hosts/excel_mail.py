"""Mail that the lead department sends from Excel: the report upward, to each unit its slip, and reminders.

Which of the first two is meant follows from the open workbook: with the consolidated workbook in front it is the
report, otherwise the slips about what the ledger has of the period.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bvq_excel import files, periods, pipeline
from bvq_excel.errors import UsageError
from bvq_excel.hosts import excel_jobs as jobs
from bvq_excel.hosts.excel_click import Click

if TYPE_CHECKING:
    from bvq_excel.delivery.flow import Post
    from bvq_excel.delivery.preview import Preview
    from bvq_excel.delivery.reminding import Plan, Reminders
    from bvq_excel.delivery.sending import Delivery
    from bvq_excel.ledger.ledger import Ledger
    from bvq_excel.status import PeriodStatus

DRAFTS, SHOWN = "thu_nhap", "XemTruocThu_"


@dataclass(frozen=True)
class Round:
    """Messages of one go: what would be sent and by whom it is made, for which period, and the folder for files."""

    shown: Preview
    post: Post
    period: str
    out: Path

    @property
    def channel(self) -> str:
        """By which channel the messages go: eml, outlook, smtp."""
        return self.post.settings.mail.channel

    def write(self, at: Click) -> Path:
        """Return the file in which every message of this go is described."""
        with files.told(self.out, "vào thư mục"):
            self.out.mkdir(parents=True, exist_ok=True)
        path, text = self.out / f"{SHOWN}{self.period}.txt", "\r\n".join([*self.shown.lines(), ""])
        return files.write_bytes(path, text.encode("utf-8-sig"), at.keeper("xem_truoc_thu"))

    def send(self, at: Click) -> Delivery:
        """Send what may be sent and has not been, or make the drafts; each message is logged."""
        from bvq_excel.delivery import flow, sending

        at.progress("Đang lập thư…")
        channel = flow.channel(self.post.settings, self.out / DRAFTS, at.keeper("thu_nhap"))
        return sending.send(self.shown, channel, self.post.log, at.desk.now, at.desk.who)


@contextmanager
def mail(at: Click, *, keep: bool) -> Iterator[Round]:
    """Give the messages that the open workbook means; files made for them stay only with `keep`.

    Raises UsageError when there is no report, or nothing in the ledger, for the period.
    """
    if at.kind != "consolidated":
        _require_ledger(at)
    with _posted(at) as post, TemporaryDirectory() as away:
        yield _report(at, post) if at.kind == "consolidated" else _slips(at, post, None if keep else Path(away))


def _require_ledger(at: Click) -> None:
    """Raise UsageError where nothing was ever taken in: every unit would look as if it had sent nothing."""
    if not jobs.ledger_in_use(at):
        raise UsageError("Chưa có sổ cái nên không biết đơn vị nào đã gửi gì. Hãy bấm Tiếp nhận trước.")


@contextmanager
def _posted(at: Click) -> Iterator[Post]:
    """Give what the office's mail is made with; its log is in the ledger."""
    from bvq_excel.delivery.flow import Post
    from bvq_excel.delivery.log import LedgerLog
    from bvq_excel.ledger.database import Database

    with closing(Database(jobs.ledger_place(at))) as database:
        yield Post(at.catalog, at.settings, LedgerLog(database), at.today)


@dataclass(frozen=True)
class Reminding:
    """Who is to be reminded of a period, and what it is done with; files go to `out`."""

    plan: Plan
    status: PeriodStatus
    post: Post
    ledger: Ledger
    out: Path

    def send(self, at: Click) -> tuple[Reminders, Round, Delivery]:
        """Write the letter to all of them and to each one its message; return what was written and what went."""
        from bvq_excel.delivery import flow, reminding, rounds

        at.progress("Đang lập công văn và thư…")
        period = self.status.period
        told = [due.unit.code for due in self.plan.due]
        keeper = at.keeper("don_doc")
        slips = rounds.slips(
            self.ledger, period, self.out / rounds.SLIPS, self.post, only=told, needed=False, keeper=keeper
        )
        made = reminding.make(self.post, self.status, self.plan, self.out, slips.by_unit, keeper=keeper)
        shown = flow.units(self.post, period, made.letters, slips.submissions)
        going = Round(shown, self.post, period.code, self.out)
        return made, going, going.send(at)


@contextmanager
def reminders(at: Click) -> Iterator[Reminding]:
    """Give who is to be reminded as of today: who is missing or late and has no new term that is still running."""
    from bvq_excel.delivery import reminding
    from bvq_excel.ledger.ledger import Ledger
    from bvq_excel.status import of_ledger

    _require_ledger(at)
    job = jobs.consolidating(at)
    with _posted(at) as post, Ledger.open(job.ledger, at.catalog) as ledger:
        status = of_ledger(ledger, job.period, at.today)
        yield Reminding(reminding.plan(post, status), status, post, ledger, job.out)


def _report(at: Click, post: Post) -> Round:
    from bvq_excel.delivery import flow, rounds

    folder, code = jobs.consolidated(at)
    paths = rounds.report_files(folder, code, post.issuer)
    return Round(flow.report(post, pipeline.load_consolidation(folder, code), paths), post, code, folder)


def _slips(at: Click, post: Post, away: Path | None) -> Round:
    from bvq_excel.delivery import flow, rounds
    from bvq_excel.ledger.ledger import Ledger

    job = jobs.consolidating(at)
    period = periods.period(at.catalog, job.period)
    with Ledger.open(job.ledger, at.catalog) as ledger:
        made = rounds.slips(ledger, period, (away or job.out) / rounds.SLIPS, post, keeper=at.keeper(rounds.SLIPS))
    return Round(flow.units(post, period, made.letters, made.submissions), post, period.code, job.out)
