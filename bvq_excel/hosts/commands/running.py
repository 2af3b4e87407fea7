"""The whole job of a period in one command."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.commands import consolidating, reporting
from bvq_excel.hosts.options import PATH, a_day, readers
from bvq_excel.hosts.words import OneOf, command

if TYPE_CHECKING:
    from bvq_excel.cycle import Job
    from bvq_excel.documents.orders import Order
    from bvq_excel.office import Office
    from bvq_excel.settings import Settings

RESULTS = Path("bvq_ket_qua")


class Accepted(StrEnum):
    """What the whole job goes on with as it is (`bvq_excel.decisions`)."""

    unreadable = "khong_doc"
    misplaced = "de_rieng"
    closed = "da_khoa"
    duplicate = "trung"
    missing = "thieu"
    errors = "loi"
    warnings = "canh_bao"


@command()
@options.period
@options.optional_inbox
@options.data
@click.option("--out", metavar="THƯ_MỤC", type=PATH, default=RESULTS, help="Thư mục ghi kết quả.")
@options.as_of
@options.number
@options.signed
@options.signer
@options.pdf
@click.option(
    "--accept",
    metavar="VIỆC",
    type=OneOf(Accepted),
    multiple=True,
    help="Đi tiếp không hỏi lại, nêu nhiều lần được: thieu (không chờ đơn vị chưa nộp), loi (bỏ dòng lỗi), "
    "canh_bao (giữ cảnh báo chưa nêu lý do), trung (dùng tệp đến sau), khong_doc (bỏ tệp không đọc được), "
    "de_rieng (bỏ tệp để riêng), da_khoa (kỳ đã khóa).",
)
@options.scheduler
def run(
    period: str,
    inbox: Sequence[Path],
    data: str | None,
    out: Path,
    as_of: str | None,
    number: str | None,
    signed: str | None,
    signer: str,
    pdf: bool,
    accept: Sequence[Accepted],
    scheduler: str | None,
) -> int:
    """Làm trọn gói: tiếp nhận, kiểm tra, phiếu, đôn đốc, tổng hợp, báo cáo, thư nháp; dừng ở việc cần quyết định.

    Có sổ cái (--data, hoặc thiết lập) thì làm trên sổ cái; không có thì chỉ kiểm tra, tổng hợp, lập báo cáo một lần.
    """
    from bvq_excel.cycle import Job
    from bvq_excel.documents.orders import Order
    from bvq_excel.hosts.user_office import office

    order, day = Order(number, a_day(signed, "--date"), signer, pdf=pdf), a_day(as_of, "--as-of")
    ours = office(data, day)
    if has_ledger(ours.settings):
        if scheduler is not None:
            raise UsageError("--scheduler không đi cùng sổ cái: tệp được tiếp nhận ngay trên máy này.")
        kinds = frozenset({a.value for a in accept} | set(ours.settings.work.accept))
        return _whole(ours, Job(period, out, tuple(inbox), day, order, kinds))
    if not inbox:
        raise UsageError("Hãy nêu tệp hoặc thư mục đã nhận, hoặc --data THƯ_MỤC để lấy từ sổ cái.")
    if accept:
        raise UsageError("--accept đi cùng sổ cái: --data THƯ_MỤC, hoặc mục data trong tệp thiết lập.")
    return _once(ours, period, inbox, out, order, scheduler)


def has_ledger(settings: Settings) -> bool:
    """Return whether an office's ledger is set: by an option, a settings file or a variable, not merely by default."""
    return bool(settings.ledger.url) or settings.is_set("data")


def _whole(ours: Office, job: Job) -> int:
    """Return the exit code of the whole job with the office's ledger."""
    from bvq_excel import cycle
    from bvq_excel.hosts import cycle_view

    with terminal.progress("Tiếp nhận", len(job.inbox)) as on_done:
        done = cycle.run(job, ours, on_done)
    return cycle_view.show(done, job)


def _once(ours: Office, period: str, inbox: Sequence[Path], out: Path, order: Order, scheduler: str | None) -> int:
    """Return the exit code of checking, consolidating and reporting what lies in a folder, without a ledger."""
    from bvq_excel import pipeline
    from bvq_excel.checking import batches
    from bvq_excel.documents import kinds

    files = len(batches.find_workbooks(inbox))
    with readers(scheduler) as crew, terminal.progress("Đọc tệp", files) as on_done:
        done = pipeline.consolidate(inbox, period, ours.day, out, ours.clock(), on_done, crew=crew)
    terminal.consolidated(done.consolidation, done.outputs, ours.catalog)
    made = ours.documents(kinds.KINDS[kinds.REPORT], done.consolidation, out, order)
    reporting.tell(made, whole=False)
    return max(consolidating.code_of(done.consolidation), reporting.code_of(made))
