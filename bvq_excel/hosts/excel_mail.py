"""Mail that the lead department sends from Excel: the report upward, or to each unit its slip; seen before it goes.

Which of the two is meant follows from the open workbook: with the consolidated workbook in front it is the report,
otherwise the slips about what the ledger has of the period.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bvq_excel import files, periods, pipeline
from bvq_excel.hosts import excel_jobs as jobs
from bvq_excel.hosts.excel_click import Click

if TYPE_CHECKING:
    from bvq_excel.delivery.flow import Post
    from bvq_excel.delivery.preview import Preview
    from bvq_excel.delivery.sending import Delivery

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
    from bvq_excel.delivery.flow import Post
    from bvq_excel.delivery.log import LedgerLog
    from bvq_excel.ledger.database import Database

    database = Database(jobs.ledger_place(at))
    try:
        post = Post(at.catalog, at.settings, LedgerLog(database), at.today)
        if at.kind == "consolidated":
            yield _report(at, post)
        else:
            with TemporaryDirectory() as away:
                yield _slips(at, post, None if keep else Path(away))
    finally:
        database.close()


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
    with Ledger.open(jobs.ledger_place(at), at.catalog) as ledger:
        made = rounds.slips(ledger, period, (away or job.out) / rounds.SLIPS)
    return Round(flow.units(post, period, made.letters, made.submissions), post, period.code, job.out)
