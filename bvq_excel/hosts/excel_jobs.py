"""What a button that writes files will do: from which folder, for which period, to which folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import periods, pipeline
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.hosts.excel_click import Click
from bvq_excel.hosts.excel_reading import read_book
from bvq_excel.records import read_submissions
from bvq_excel.records.identity import period_code

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation

RESULTS, FORMS = "KetQua_", "BieuMau_"
CONSOLIDATED = "TongHop_"


@dataclass(frozen=True)
class Collecting:
    """Workbooks of a folder that are to be consolidated for a period, and the folder for the results."""

    inbox: Path
    out: Path
    period: str
    files: tuple[Path, ...]

    def consolidate(self, at: Click, room: Path) -> Consolidation:
        """Return the consolidation, whose workbooks are now in `room`; what was received counts as of today."""
        done = pipeline.consolidate([self.inbox], self.period, at.today, room, at.desk.now(), at.count(self.files))
        return done.consolidation


@dataclass(frozen=True)
class Making:
    """Entry workbooks that are to be made: for which units (all that have to report if empty), and where."""

    out: Path
    period: str
    units: tuple[str, ...]
    count: int


def collecting(at: Click) -> Collecting:
    """Return what consolidating would do; raises UsageError when no folder or no workbook is known."""
    period, inbox = period_of(at), _inbox(at)
    out = at.settings.work.out or inbox / f"{RESULTS}{period}"
    if out.resolve() == inbox.resolve():
        out = inbox / f"{RESULTS}{period}"
    files = tuple(pipeline.find_workbooks([inbox])) if inbox.is_dir() else ()
    if not files:
        raise UsageError(f"Không thấy tệp Excel nào trong thư mục {inbox}. Sửa thư mục nhận tệp ở nút Thiết lập.")
    return Collecting(inbox, out, period, files)


def making(at: Click) -> Making:
    """Return which entry workbooks would be made."""
    period = period_of(at)
    units = (at.settings.office.unit,) if at.settings.office.unit else ()
    count = len(units) or len(at.catalog.reporting_units(periods.period(at.catalog, period).last))
    out = at.settings.work.out or (at.folder or at.desk.documents) / f"{FORMS}{period}"
    return Making(out, period, units, count)


def consolidated(at: Click) -> tuple[Path, str]:
    """Return folder and period of the active consolidated workbook; raises UsageError when it is none."""
    name = Path(at.open_book.name).stem
    code = period_code(name.removeprefix(CONSOLIDATED)) if name.startswith(CONSOLIDATED) else ""
    if at.kind != "consolidated" or at.folder is None or not code:
        raise UsageError("Hãy mở sổ tổng hợp (tệp TongHop_… trong thư mục kết quả) rồi bấm Lập báo cáo.")
    return at.folder, code


def period_of(at: Click) -> str:
    """Return the period to work for: the one that is set, that of the active workbook, or the present quarter."""
    if at.settings.work.period:
        return _set_period(at)
    name = Path(at.book.name).stem if at.book else ""
    if at.kind == "consolidated" and period_code(name.removeprefix(CONSOLIDATED)):
        return period_code(name.removeprefix(CONSOLIDATED))
    if at.kind == "entry":
        try:
            raw = read_book(at.open_book, at.catalog, at.progress, only={at.catalog.cover.name})
            return read_submissions(raw, at.catalog, at.today)[0].source.period
        except BvqError:  # a cover that does not say it
            pass
    month = periods.month_of(at.catalog, at.today)
    return f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def _set_period(at: Click) -> str:
    try:
        return periods.period(at.catalog, at.settings.work.period).code
    except UsageError as e:
        raise UsageError(f"{at.settings.origins['work.period'].place}: {e}") from e


def _inbox(at: Click) -> Path:
    if at.settings.work.inbox:
        return at.settings.work.inbox
    if at.folder is None:
        raise UsageError(
            "Chưa biết lấy tệp ở thư mục nào: sổ đang mở chưa lưu vào thư mục trên máy (hoặc nằm trên OneDrive, "
            "SharePoint). Hãy mở một tệp trong thư mục nhận tệp, hoặc ghi thư mục đó ở nút Thiết lập."
        )
    # Results lie in a folder of their own inside the one with the units' files.
    return at.folder.parent if at.kind == "consolidated" else at.folder
