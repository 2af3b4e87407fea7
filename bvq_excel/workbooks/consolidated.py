"""The consolidated workbook: overview, figures by unit and area, control sheets, and every unit's rows.

`write` makes the copy of the office, `write_upward` the one that may go to a higher level. Equal consolidations
and an equal clock give equal bytes.
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display, periods
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.consolidation import Consolidation
from bvq_excel.errors import HostError
from bvq_excel.workbooks import consolidated_control as control
from bvq_excel.workbooks import consolidated_figures as figures
from bvq_excel.workbooks import consolidated_upward as upward
from bvq_excel.workbooks.consolidated_front import Entry, write_front
from bvq_excel.workbooks.consolidated_page import Page
from bvq_excel.workbooks.consolidated_records import write_records
from bvq_excel.workbooks.look import Formats, load_look

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

INTERNAL = "NỘI BỘ: có dữ liệu cá nhân, không gửi ra ngoài cơ quan."
OUTWARD = "Bản gửi cấp trên: không có dữ liệu cá nhân, không có dòng khiếu nại, hòa giải."
FRONT, SUMMARY, INDICATORS = "BangDieuKhien", "TongHop", "ChiTieu"
UNITS, FILES, ACCOUNTING, FINDINGS = "DonVi", "Tep", "HachToan", "Loi"
TITLES = {
    SUMMARY: "Chỉ tiêu theo đơn vị và địa bàn",
    INDICATORS: "Chỉ tiêu toàn tỉnh",
    UNITS: "Tình hình nộp báo cáo",
    FILES: "Các tệp đã nhận",
    ACCOUNTING: "Hạch toán dòng",
    FINDINGS: "Lỗi và cảnh báo",
}
LEADER_DOCUMENT = "BC"
TEXT_ONLY = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}


def write(consolidation: Consolidation, path: Path, *, clock: datetime | None = None) -> None:
    """Write the office's consolidated workbook to `path`; it holds personal data and says so.

    `clock` is the time of making that the file's properties carry (the day of receipt if not given). Raises
    HostError when `path` cannot be written.
    """
    _Writer(consolidation, INTERNAL).write(path, clock)


def write_upward(consolidation: Consolidation, path: Path, *, clock: datetime | None = None) -> None:
    """Write the copy for a higher level to `path`: no personal columns, no rows of complaints and mediations.

    Neither findings nor file names nor cells of the units are in it. `clock` and errors as in `write`.
    """
    _Writer(consolidation, OUTWARD, outward=True).write(path, clock)


class _Writer:
    """Writes one consolidated workbook, sheet by sheet."""

    def __init__(self, consolidation: Consolidation, note: str, *, outward: bool = False) -> None:
        self._consolidation = consolidation
        self._catalog = consolidation.catalog
        self._note = note
        self._outward = outward
        self._subtitle = _subtitle(consolidation)
        tables = self._catalog.tables.values()
        self._sheets: tuple[Sheet, ...] = upward.sheets(self._catalog) if outward else tuple(tables)

    def write(self, path: Path, clock: datetime | None) -> None:
        import xlsxwriter
        from xlsxwriter.exceptions import FileCreateError

        book = xlsxwriter.Workbook(str(path), TEXT_ONLY)
        book.set_properties(self._properties(clock))
        self._fill(book, load_look().formats(book))
        try:
            book.close()
        except FileCreateError as e:
            raise HostError(
                f"Không ghi được {path}. Kiểm tra quyền ghi của thư mục, và đóng tệp nếu đang mở trong Excel."
            ) from e

    def _fill(self, book: Workbook, formats: Formats) -> None:
        result, subtitle = self._consolidation, self._subtitle

        def page(name: str) -> Page:
            return Page(book, formats, name, self._note)

        write_front(page(FRONT), result, subtitle, self._note, self._contents())
        figures.write_summary(page(SUMMARY), result, subtitle)
        figures.write_indicators(page(INDICATORS), result, subtitle)
        control.write_units(page(UNITS), result, subtitle)
        if not self._outward:
            control.write_files(page(FILES), result, subtitle)
        control.write_accounting(page(ACCOUNTING), result, subtitle)
        if not self._outward:
            control.write_findings(page(FINDINGS), result, subtitle)
        for sheet in self._sheets:
            columns = upward.columns(sheet) if self._outward else sheet.columns
            shown = upward.Mask(sheet) if self._outward else None
            write_records(
                page(sheet.name), result, sheet, subtitle, columns=columns, source=not self._outward, shown=shown
            )

    def _contents(self) -> list[Entry]:
        inner = {FILES, FINDINGS} if self._outward else set()
        entries = [Entry(name, title) for name, title in TITLES.items() if name not in inner]
        counts = self._consolidation.by_sheet
        return entries + [
            Entry(s.name, s.title, counts[s.name].merged + counts[s.name].duplicate) for s in self._sheets
        ]

    def _properties(self, clock: datetime | None) -> dict[str, object]:
        unit = self._catalog.any_unit(self._catalog.documents[LEADER_DOCUMENT].issuer)
        return {
            "title": "Tổng hợp số liệu bảo vệ quyền lợi người tiêu dùng",
            "subject": self._subtitle,
            "author": unit.name if unit else "",
            "comments": self._note,
            "created": clock or datetime.combine(self._consolidation.received, time()),
        }


def _subtitle(consolidation: Consolidation) -> str:
    period = consolidation.period
    words = periods.words(
        consolidation.catalog, period, dict(consolidation.catalog.documents[LEADER_DOCUMENT].period_words)
    )
    return (
        f"Kỳ báo cáo {words} (từ {display.day(period.first)} đến {display.day(period.last)}); "
        f"số liệu nhận đến ngày {display.day(consolidation.received)}"
    )
