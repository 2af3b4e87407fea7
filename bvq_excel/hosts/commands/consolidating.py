"""The command that makes one out of many: consolidate a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel.errors import UsageError
from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import DATA_ERRORS, OK, UNUSABLE, a_day, readers
from bvq_excel.hosts.words import command

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.office import Office


@command()
@options.period
@options.out
@options.optional_inbox
@options.data
@options.as_of
@options.as_json
@options.scheduler
def consolidate(
    period: str,
    out: Path,
    inbox: Sequence[Path],
    data: str | None,
    as_of: str | None,
    as_json: bool,
    scheduler: str | None,
) -> int:
    """Tổng hợp các tệp đã nhận của một kỳ thành sổ tổng hợp; in hạch toán dòng và đơn vị chưa báo cáo."""
    from bvq_excel import consolidation, pipeline
    from bvq_excel.catalog import load
    from bvq_excel.checking import batches

    received, now = a_day(as_of, "--as-of") or date.today(), datetime.now()
    if inbox:
        files = len(batches.find_workbooks(inbox))
        with readers(scheduler) as crew, terminal.progress("Đọc tệp", files) as on_done:
            done = pipeline.consolidate(inbox, period, received, out, now, on_done, data, crew)
    else:
        from bvq_excel.hosts.user_office import has_begun, office

        ours = office(data, received)
        if data is None and not has_begun(ours):
            raise UsageError("Hãy nêu tệp hoặc thư mục đã nhận, hoặc --data THƯ_MỤC để lấy từ sổ cái.")
        done = pipeline.write_consolidation(of_ledger(ours, period), out, now)
    if as_json:
        terminal.print_json(consolidation.summary(done.consolidation, done.outputs))
    else:
        terminal.consolidated(done.consolidation, done.outputs, load())
    return code_of(done.consolidation)


def of_ledger(ours: Office, period: str) -> Consolidation:
    """Return the consolidation of a period out of the ledger; archived files that somebody has changed are told of."""
    from bvq_excel.hosts import collecting_view
    from bvq_excel.ledger import flow

    hands = ours.hands
    result = flow.consolidate(hands, period, ours.day)
    if "://" not in ours.ledger or hands.archive is not None:
        collecting_view.altered(flow.verify(hands, period))
    return result


def code_of(result: Consolidation) -> int:
    """Return the exit code of a consolidation: files that could not be read, else errors in the data."""
    if result.files.unreadable:
        return UNUSABLE
    return DATA_ERRORS if any(f.severity == "error" for f in result.findings) else OK
