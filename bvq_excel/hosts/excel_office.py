"""What the buttons of the lead department work on: the inbox, the ledger, the status of a period, its documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import periods, pipeline
from bvq_excel.checking import batches
from bvq_excel.errors import UsageError
from bvq_excel.hosts import excel_jobs as jobs
from bvq_excel.hosts.excel_click import Click
from bvq_excel.hosts.excel_jobs import Collecting
from bvq_excel.office import write_status

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.documents.kinds import Kind
    from bvq_excel.documents.making import Made
    from bvq_excel.ledger.flow import Collected
    from bvq_excel.status import Board

# Which document a sheet of the consolidated workbook is for; those of single cases need the row of one.
DOCUMENTS = {"KhieuNai": "TIEP_NHAN", "HoaGiai": "HOA_GIAI", "Ngay15_3": "HOAT_DONG_153", "KinhPhi": "DU_TOAN"}
OF_CASES = frozenset({"TIEP_NHAN", "HOA_GIAI"})
WHERE = (
    "Mở sổ tổng hợp (tệp TongHop_… trong thư mục kết quả) rồi chọn: một dòng ở biểu KhieuNai để lập giấy tiếp nhận yêu "
    "cầu; một dòng ở biểu HoaGiai để lập biên bản hòa giải; biểu Ngay15_3 để lập bảng hoạt động 15/3; biểu KinhPhi để "
    "lập bảng tổng hợp kinh phí."
)


# the ledger and what is in it -----------------------------------------------------------------------------------


def collect(at: Click, job: Collecting) -> Collected:
    """Enter what is in the inbox (workbooks, zip files, saved mails) in the office's ledger, each file whole or not.

    The day of receipt is that on which each file was written, of an attachment that of its mail.
    """
    from bvq_excel.ledger import flow

    return flow.collect(at.office.hands, [job.inbox], job.period, on_done=at.count(job.files))


# who has reported -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Status:
    """Who has reported what: the board, how often each unit was reminded, where its workbook goes."""

    board: Board
    reminders: Mapping[str, int]
    out: Path

    def write(self, at: Click, room: Path) -> None:
        """Write the status workbook."""
        write_status(self.board, self.reminders, room, at.desk.now())


def status(at: Click) -> Status:
    """Return who has reported: out of the ledger where one is in use, of the open consolidated workbook, or of files.

    Raises UsageError where nothing of all this is there.
    """
    job = jobs.consolidating(at)
    if job.ledger:
        from bvq_excel.delivery.dispatch import Dispatch

        with Dispatch.open(at.office) as dispatch:
            return Status(*dispatch.board(job.period), job.out)
    from bvq_excel import status as core

    if at.kind == "consolidated":
        folder, code = jobs.consolidated(at)
        return Status(core.Board((core.of(pipeline.load_consolidation(folder, code)),)), {}, folder)
    from bvq_excel import consolidation

    files = batches.check(job.files, at.today, at.count(job.files))
    period = periods.period(at.catalog, job.period)
    found = core.of(consolidation.consolidate(at.catalog, files, period, at.today))
    return Status(core.Board((found,)), {}, job.out)


# documents ------------------------------------------------------------------------------------------------------


def report(at: Click, result: Consolidation, room: Path, earlier: Path) -> Made:
    """Return the periodic report made in `room`; what the officer changed in the one in `earlier` stays."""
    from bvq_excel.documents import kinds, making
    from bvq_excel.documents.orders import Order

    at.progress("Đang lập báo cáo…")
    (made,) = making.make(kinds.KINDS[kinds.REPORT], result, room, Order(), earlier=earlier)
    return made


@dataclass(frozen=True)
class Paper:
    """A document that the selected row or sheet of the consolidated workbook is for."""

    kind: Kind
    records: tuple[str, ...]
    folder: Path
    period: str

    def make(self, room: Path) -> tuple[Made, ...]:
        """Make it."""
        from bvq_excel.documents import making
        from bvq_excel.documents.orders import Order

        data = pipeline.load_consolidation(self.folder, self.period)
        return making.make(self.kind, data, room, Order(records=self.records), earlier=self.folder)


def paper(at: Click) -> Paper:
    """Return the document that is meant; raises UsageError when the selection means none."""
    from bvq_excel.documents import kinds

    if at.kind != "consolidated":
        raise UsageError(WHERE)
    folder, code = jobs.consolidated(at)
    name = at.open_book.sheets.active.name
    if name not in DOCUMENTS:
        raise UsageError(WHERE)
    kind = kinds.KINDS[DOCUMENTS[name]]
    records = (_selected_record(at, name),) if kind.code in OF_CASES else ()
    return Paper(kind, records, folder, code)


def _selected_record(at: Click, name: str) -> str:
    """Return the record id in the selected row; raises UsageError when it has none."""
    selection, sheet = at.app.selection, at.open_book.sheets[name]
    wanted, row = at.catalog.sheets[name].by_key["record_id"].header, selection.row if selection is not None else 0
    for table in sheet.tables:
        headers = [str(h or "") for h in table.range[0, :].options(ndim=1).value]
        if row <= table.range.row or wanted not in headers:
            continue
        found = sheet.range((row, table.range.column + headers.index(wanted))).value
        if found:
            return str(found)
    raise UsageError(WHERE)
