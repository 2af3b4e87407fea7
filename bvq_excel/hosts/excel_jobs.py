"""What a button that writes files will do: from which folder, for which period, to which folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import periods, pipeline
from bvq_excel.checking import batches
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
    """Workbooks of a folder that are to be consolidated for a period, and the folder for the results.

    `ledger` is where the office's ledger is (folder or address of a database), empty where none is in use.
    """

    inbox: Path
    out: Path
    period: str
    files: tuple[Path, ...]
    ledger: str = ""

    def consolidate(self, at: Click, room: Path) -> Consolidation:
        """Return the consolidation, whose workbooks are now in `room`; what was received counts as of today."""
        now = at.desk.now()
        if self.ledger:
            from bvq_excel.ledger import flow

            result = flow.consolidate(at.office.hands, self.period, at.today)
            return pipeline.write_consolidation(result, room, now).consolidation
        counted = at.count(self.files)
        return pipeline.consolidate([self.inbox], self.period, at.today, room, now, counted).consolidation


@dataclass(frozen=True)
class Making:
    """Entry workbooks that are to be made: for which units (all that have to report if empty), and where."""

    out: Path
    period: str
    units: tuple[str, ...]
    count: int


def collecting(at: Click, ledger: str = "") -> Collecting:
    """Return what taking workbooks in would do; raises UsageError when no folder or no workbook is known."""
    period, inbox = period_of(at), _inbox(at)
    out = at.settings.work.out or inbox / f"{RESULTS}{period}"
    if out.resolve() == inbox.resolve():
        out = inbox / f"{RESULTS}{period}"
    files = tuple(_received(inbox, containers=bool(ledger))) if inbox.is_dir() else ()
    if not files:
        raise UsageError(f"Không thấy tệp Excel nào trong thư mục {inbox}. Sửa thư mục nhận tệp ở nút Thiết lập.")
    return Collecting(inbox, out, period, files, ledger)


def _received(inbox: Path, *, containers: bool) -> Iterator[Path]:
    """Yield the workbooks in a folder, with `containers` the zip files and saved mails too, which a ledger takes."""
    yield from batches.find_workbooks([inbox])
    if containers:
        from bvq_excel.inbox.opening import CONTAINERS

        yield from sorted(p for p in inbox.iterdir() if p.suffix.lower() in CONTAINERS and not p.name.startswith("."))


def consolidating(at: Click) -> Collecting:
    """Return what consolidating would do: with what is in the ledger where one is in use, else with the inbox."""
    ledger = ledger_in_use(at)
    if not ledger:
        return collecting(at)
    period = period_of(at)
    base = at.settings.work.inbox or _own_folder(at) or at.desk.documents
    return Collecting(base, at.settings.work.out or base / f"{RESULTS}{period}", period, (), ledger)


def ledger_place(at: Click) -> str:
    """Return where the office's ledger is or would be: the database or the data folder of the settings."""
    if not at.settings.ledger_place:
        raise UsageError("Chưa có thư mục dữ liệu cho sổ cái. Hãy ghi mục data ở nút Thiết lập.")
    return at.settings.ledger_place


def ledger_in_use(at: Click) -> str:
    """Return where the ledger is: the one that is set, or the user's own where something is in it; else empty."""
    settings = at.settings
    if settings.ledger.url or settings.data is None:
        return settings.ledger.url
    return str(settings.data) if settings.is_set("data") or _is_filled(at, settings.data) else ""


def _is_filled(at: Click, folder: Path) -> bool:
    """Return whether a ledger lies in `folder` and has files of some period."""
    from bvq_excel.ledger.database import FILE

    if not (folder / FILE).exists():
        return False
    from bvq_excel.ledger.ledger import Ledger

    with Ledger.open(folder, at.catalog) as ledger:
        return bool(ledger.known())


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
    folder = _own_folder(at)
    if folder is None:
        raise UsageError(
            "Chưa biết lấy tệp ở thư mục nào: sổ đang mở chưa lưu vào thư mục trên máy (hoặc nằm trên OneDrive, "
            "SharePoint). Hãy mở một tệp trong thư mục nhận tệp, hoặc ghi thư mục đó ở nút Thiết lập."
        )
    return folder


def _own_folder(at: Click) -> Path | None:
    """Return the folder of the active workbook; of results, which lie in one of their own, the folder above."""
    return at.folder.parent if at.folder and at.kind == "consolidated" else at.folder
