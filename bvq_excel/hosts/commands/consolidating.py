"""Commands that make one out of many: consolidate a period, or do the whole job."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal
from bvq_excel.hosts.commands import reporting
from bvq_excel.hosts.options import (
    DATA_ERRORS,
    OK,
    UNUSABLE,
    AsJson,
    AsOf,
    DataFolder,
    Inbox,
    Number,
    OptionalInbox,
    Out,
    Pdf,
    PeriodCode,
    Scheduler,
    Signed,
    a_day,
    readers,
)

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation


def consolidate(
    period: PeriodCode,
    out: Out,
    inbox: OptionalInbox = None,
    data: DataFolder = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
    scheduler: Scheduler = None,
) -> int:
    """Tổng hợp các tệp đã nhận của một kỳ thành sổ tổng hợp; in hạch toán dòng và đơn vị chưa báo cáo."""
    from bvq_excel import consolidation, pipeline
    from bvq_excel.catalog import load

    received = a_day(as_of, "--as-of") or date.today()
    _need_source(inbox, data)
    files = len(pipeline.find_workbooks(inbox or []))
    with readers(scheduler) as crew, terminal.progress("Đọc tệp", files) as on_done:
        done = pipeline.consolidate(inbox or [], period, received, out, datetime.now(), on_done, data, crew)
    if data is not None and not inbox:
        tell_altered(data, period)
    if as_json:
        terminal.print_json(consolidation.summary(done.consolidation, done.outputs))
    else:
        terminal.consolidated(done.consolidation, done.outputs, load())
    return _consolidation_code(done.consolidation)


def run(
    inbox: Inbox,
    period: PeriodCode,
    data: DataFolder = None,
    out: Out = Path("bvq_ket_qua"),
    as_of: AsOf = None,
    number: Number = None,
    signed: Signed = None,
    pdf: Pdf = False,
    scheduler: Scheduler = None,
) -> int:
    """Làm trọn gói: kiểm tra, tổng hợp và lập báo cáo của một kỳ trong một lệnh."""
    from bvq_excel import pipeline
    from bvq_excel.catalog import load
    from bvq_excel.documents import kinds, making

    received, day, now = a_day(as_of, "--as-of") or date.today(), a_day(signed, "--date"), datetime.now()
    files = len(pipeline.find_workbooks(inbox))
    with readers(scheduler) as crew, terminal.progress("Đọc tệp", files) as on_done:
        done = pipeline.consolidate(inbox, period, received, out, now, on_done, data, crew)
    terminal.consolidated(done.consolidation, done.outputs, load())
    order, settings = making.Order(number, day, pdf=pdf), reporting.office_settings(data)
    made = reporting.make(kinds.KINDS[kinds.REPORT], done.consolidation, out, order, settings, now)
    reporting.tell(made, whole=False)
    return max(_consolidation_code(done.consolidation), reporting.code_of(made))


def tell_altered(data: str, period: str) -> None:
    """Print on the error stream which archived files of a period somebody has changed since they came."""
    from bvq_excel.hosts import receipts
    from bvq_excel.hosts.user_office import office
    from bvq_excel.ledger import flow

    ours = office(data)
    if "://" not in ours.ledger or ours.hands.archive is not None:
        receipts.altered(flow.verify(ours.ledger, ours.hands, period))


def _need_source(inbox: list[Path] | None, data: str | None) -> None:
    if not inbox and data is None:
        raise UsageError("Hãy nêu tệp hoặc thư mục đã nhận, hoặc --data THƯ_MỤC để lấy từ sổ cái.")


def _consolidation_code(result: Consolidation) -> int:
    if result.files.unreadable:
        return UNUSABLE
    return DATA_ERRORS if any(f.severity == "error" for f in result.findings) else OK
