"""The consolidated workbook: overview, figures by unit and area, control sheets, and every unit's rows.

`write` makes the copy of the office, `write_upward` the one that may go to a higher level. Equal consolidations
and an equal clock give equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from functools import partial
from pathlib import Path

from bvq_excel import display, periods
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.consolidation import Consolidation
from bvq_excel.workbooks import consolidated_control as control
from bvq_excel.workbooks import consolidated_figures as figures
from bvq_excel.workbooks import consolidated_upward as upward
from bvq_excel.workbooks.consolidated_chart_data import chart_data, write_chart_data
from bvq_excel.workbooks.consolidated_dashboard import Tile, load_dashboard
from bvq_excel.workbooks.consolidated_front import Entry, Front, write_front
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, Page, new_pages
from bvq_excel.workbooks.consolidated_records import write_records
from bvq_excel.workbooks.consolidated_sources import Sources, write_sources
from bvq_excel.workbooks.look import Look, load_look

INTERNAL = "NỘI BỘ: có dữ liệu cá nhân, không gửi ra ngoài cơ quan."
OUTWARD = "Bản gửi cấp trên: không có dữ liệu cá nhân, không có dòng khiếu nại, hòa giải."
FRONT, SUMMARY, AREAS, INDICATORS = "BangDieuKhien", "TongHop", "TongHopDiaBan", "ChiTieu"
SOURCES, CHART_DATA = "NguonSoLieu", "SoLieuBieuDo"
UNITS, FILES, ACCOUNTING, FINDINGS = "DonVi", "Tep", "HachToan", "Loi"
TITLES = {
    SUMMARY: "Tổng hợp chỉ tiêu theo đơn vị",
    AREAS: "Tổng hợp chỉ tiêu theo địa bàn",
    INDICATORS: "Chỉ tiêu toàn tỉnh",
    SOURCES: "Nguồn số liệu của từng chỉ tiêu",
    CHART_DATA: "Số liệu của các biểu đồ",
    UNITS: "Tình hình nộp báo cáo",
    FILES: "Các tệp đã nhận",
    ACCOUNTING: "Hạch toán dòng",
    FINDINGS: "Lỗi và cảnh báo",
}
# Where the counts on the dashboard are explained.
COUNT_SHEETS = {"units": UNITS, "rows": ACCOUNTING, "errors": FINDINGS, "warnings": FINDINGS}


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
        self._dashboard = load_dashboard(self._catalog)
        self._sources = None if outward else self._made_sources()
        tables = self._catalog.tables.values()
        self._sheets: tuple[Sheet, ...] = upward.sheets(self._catalog) if outward else tuple(tables)

    def _made_sources(self) -> Sources:
        core = [code for code, indicator in self._catalog.indicators.items() if indicator.core]
        wanted = {*core, *self._dashboard.codes}
        codes = [code for code in figures.indicator_order(self._catalog) if code in wanted]
        return Sources(self._consolidation, codes, SOURCES, self._dashboard.rows_per_figure)

    def write(self, path: Path, clock: datetime | None) -> None:
        look = load_look()
        with new_pages(path, look, self._note) as pages:
            for entry in (Entry(FRONT, ""), *self._contents()):
                pages.add(entry.sheet)
            pages.book.set_properties(self._properties(clock))
            self._fill(pages, look)

    def _fill(self, pages: Mapping[str, Page], look: Look) -> None:
        result, subtitle = self._consolidation, self._subtitle
        data = [chart_data(result, self._dashboard, chart) for chart in self._dashboard.on_sheet]
        blocks = write_chart_data(pages[CHART_DATA], data, self._catalog, TITLES[CHART_DATA], subtitle)
        front = Front(
            consolidation=result,
            dashboard=self._dashboard,
            look=look,
            charts=blocks,
            contents=self._contents(),
            subtitle=subtitle,
            note=self._note,
            period=periods.named(result.catalog, result.period),
            links=self._tile_link,
        )
        write_front(pages[FRONT], front)
        shown = figures.Shown(self._figure_link, self._outward)
        figures.write_units_summary(pages[SUMMARY], result, TITLES[SUMMARY], subtitle, shown)
        figures.write_areas_summary(pages[AREAS], result, TITLES[AREAS], subtitle, shown)
        figures.write_indicators(pages[INDICATORS], result, TITLES[INDICATORS], subtitle, shown)
        if self._sources:
            write_sources(pages[SOURCES], result, self._sources, TITLES[SOURCES], subtitle, UNITS)
        self._control(pages)
        self._records(pages)

    def _control(self, pages: Mapping[str, Page]) -> None:
        writers = {
            UNITS: control.write_units,
            FILES: control.write_files,
            ACCOUNTING: control.write_accounting,
            FINDINGS: control.write_findings,
        }
        for name, write_sheet in writers.items():
            if name in pages:
                write_sheet(pages[name], self._consolidation, self._subtitle)

    def _records(self, pages: Mapping[str, Page]) -> None:
        for sheet in self._sheets:
            write_records(
                pages[sheet.name],
                self._consolidation,
                sheet,
                self._subtitle,
                columns=upward.columns(sheet) if self._outward else sheet.columns,
                source=not self._outward,
                shown=partial(upward.Mask, sheet) if self._outward else None,
            )

    def _figure_link(self, code: str, unit: str) -> str:
        return self._sources.at(code, unit) if self._sources else ""

    def _tile_link(self, tile: Tile) -> str:
        """Return where a tile leads: to the figure's rows, else to the sheet that tells more about it."""
        if tile.count:
            return COUNT_SHEETS[tile.count] if COUNT_SHEETS[tile.count] not in self._withheld else ""
        row = figures.indicator_order(self._catalog).index(tile.code) + FIRST_INDEX + 1
        return self._figure_link(tile.code, "") or f"'{INDICATORS}'!A{row}"

    @property
    def _withheld(self) -> frozenset[str]:
        """The sheets that name files and cells: they stay in the office."""
        return frozenset({FILES, FINDINGS, SOURCES}) if self._outward else frozenset()

    def _contents(self) -> list[Entry]:
        rows = {SOURCES: self._sources.count if self._sources else None}
        entries = [Entry(n, title, rows.get(n)) for n, title in TITLES.items() if n not in self._withheld]
        counts = self._consolidation.by_sheet
        return entries + [
            Entry(s.name, s.title, counts[s.name].merged + counts[s.name].duplicate) for s in self._sheets
        ]

    def _properties(self, clock: datetime | None) -> dict[str, object]:
        unit = self._catalog.any_unit(self._catalog.leading_unit)
        return {
            "title": "Tổng hợp số liệu bảo vệ quyền lợi người tiêu dùng",
            "subject": self._subtitle,
            "author": unit.name if unit else "",
            "comments": self._note,
            "created": clock or datetime.combine(self._consolidation.received, time()),
        }


def _subtitle(consolidation: Consolidation) -> str:
    period, name = consolidation.period, periods.named(consolidation.catalog, consolidation.period)
    return (
        f"Kỳ báo cáo {name} (từ {display.day(period.first)} đến {display.day(period.last)}); "
        f"số liệu nhận đến ngày {display.day(consolidation.received)}"
    )
