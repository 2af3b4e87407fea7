"""The status of a period as a workbook: annex X (units), units by sheets, units by periods.

For the office's own use: the catalogue marks annex X as one that does not go with the report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bvq_excel import display, periods
from bvq_excel.catalog.definitions import Annex
from bvq_excel.status import Board, Rates, UnitStatus
from bvq_excel.status import words as said
from bvq_excel.status.model import LATE, MISSING, RETURNED, STATES
from bvq_excel.workbooks.consolidated_page import FIRST_INDEX, Field, Page, Pages, Row, new_pages
from bvq_excel.workbooks.look import load_look

ANNEX = "PL X"
UNITS, SHEETS, PERIODS, DETAILS = "TinhHinhNop", "TheoBieu", "TheoKy", "ChiTiet"
INTERNAL = "Dùng nội bộ, không gửi kèm báo cáo."
YES, NO = "Có", "Không"
NUMBER, UNIT = Field("STT", "count"), Field("Đơn vị", widest=52)
RATE_WIDTH = 9  # a rate of 100,0 in bold
ONE_PAGE = 55  # so many units can still be read on one page
PROVINCE = "Toàn tỉnh"
SHEETS_NOTE = (
    f"Số là số dòng; {said.NOTHING_OCCURRED}: đơn vị khai không phát sinh; {said.OWED}: phải nộp mà chưa có; "
    "ô trống: không phải nộp."
)
RATES = "Tỷ lệ nộp là số đã nộp trên số phải nộp; tỷ lệ đúng hạn là số nộp đúng hạn trên số phải nộp."
PERIODS_NOTE = f"{said.NOT_EXPECTED}: không phải báo cáo kỳ đó. {RATES}"
STATE_MARKS = {MISSING: "mark_error", RETURNED: "mark_error", LATE: "mark_warning"}
FOOT = ("Phải nộp", "Đã nộp", "Đúng hạn", "Tỷ lệ nộp (%)", "Tỷ lệ đúng hạn (%)")


def write(board: Board, path: Path, clock: datetime, reminders: Mapping[str, int] | None = None) -> Path:
    """Write the status of the board's last period, and of the periods beside it, to `path` and return the path.

    `reminders` has by unit how often it was reminded. Raises HostError when the file cannot be written.
    """
    with new_pages(path, load_look(), INTERNAL) as pages:
        _Writer(pages, board, clock, reminders or {}).write()
    return path


class _Writer:
    """Writes the sheets of one workbook."""

    def __init__(self, pages: Pages, board: Board, clock: datetime, reminders: Mapping[str, int]) -> None:
        self._pages = pages
        self._board = board
        self._status = board.current
        self._catalog = board.current.catalog
        self._reminders = reminders
        self._annex: Annex = self._catalog.annexes[ANNEX]
        pages.book.set_properties(
            {"title": self._annex.title.capitalize(), "subject": self._subtitle, "created": clock}
        )

    def write(self) -> None:
        """Write all sheets."""
        self._units()
        self._sheets()
        if len(self._board.periods) > 1:
            self._periods()
        self._details()

    @property
    def _subtitle(self) -> str:
        status = self._status
        words = periods.named(self._catalog, status.period)
        closed = "; kỳ đã khóa" if status.closed else ""
        return f"Kỳ báo cáo {words}; tính đến ngày {display.day(status.received)}{closed}"

    def _page(self, name: str, title: str, note: str) -> Page:
        page = self._pages.add(name)
        page.heading(title, self._subtitle, said.summary(self._status))
        page.put(3, 0, note, "subtitle")
        return page

    # annex X --------------------------------------------------------------------------------------------

    def _units(self) -> None:
        title = f"Phụ lục {self._annex.id.removeprefix('PL ')}. {self._annex.title.capitalize()}"
        page = self._page(UNITS, title, RATES)
        name, day, in_time, errors, warnings, state = self._annex.columns
        fields = [
            NUMBER,
            Field("Mã đơn vị"),
            Field(name, widest=UNIT.widest),
            Field(state, widest=18),
            Field(day, "date"),
            Field(in_time, "centre"),
            Field("Lần gửi", "count"),
            Field("Số dòng", "integer"),
            Field(errors, "integer"),
            Field(warnings, "integer"),
            Field("Cảnh báo đã nêu lý do", "integer"),
            Field("Số biểu không phát sinh", "integer"),
            Field("Biểu còn thiếu", widest=44),
            Field("Số lần đôn đốc", "integer"),
        ]
        rows = [self._unit_row(number, u) for number, u in enumerate(self._status.units, 1)]
        last = page.table("tblTinhHinhNop", fields, rows, total=self._total())
        self._mark(page, FIRST_INDEX, 3, last, 3)
        self._finish(page)

    def _unit_row(self, number: int, unit: UnitStatus) -> Row:
        state = self._catalog.enums[STATES].label(unit.state)
        head = [number, unit.code, unit.unit.name, state]
        found = [unit.errors, unit.warnings, unit.waived]
        tail = [len(unit.nil), said.sheet_names(self._catalog, unit.owed), self._reminders.get(unit.code) or None]
        if not unit.received:
            in_time = NO if unit.expected else None
            return [*head, None, in_time, None, None, *(n or None for n in found), None, *tail[1:]]
        in_time = YES if unit.on_time else NO
        return [*head, unit.first_received, in_time, unit.submission_no, unit.rows, *found, *tail]

    def _total(self) -> Row:
        rates, units = self._status.rates, self._status.units
        came = f"{rates.received}/{rates.expected} đã nộp"
        sums = [sum(getattr(u, name) for u in units) for name in ("rows", "errors", "warnings", "waived")]
        nil = sum(len(u.nil) for u in units if u.received)
        return [None, None, PROVINCE, came, None, f"{rates.on_time}/{rates.expected}", None, *sums, nil, None, None]

    # units by sheets ------------------------------------------------------------------------------------

    def _sheets(self) -> None:
        status = self._status
        page = self._page(SHEETS, "Tình hình nộp theo biểu", SHEETS_NOTE)
        labels = self._catalog.enums["SheetName"]
        fields = [NUMBER, Field("Mã đơn vị"), UNIT]
        fields += [Field(labels.label(name), "centre", 14) for name in status.sheets]
        rows = [
            [number, u.code, u.unit.name, *(said.cell(u.sheets.get(name)) for name in status.sheets)]
            for number, u in enumerate(status.units, 1)
        ]
        last = page.table("tblTheoBieu", fields, rows, filters=False)
        self._mark(page, FIRST_INDEX, 3, last - 1, len(fields) - 1)
        self._foot(page, last, 2, [status.by_sheet[name] for name in status.sheets])
        self._finish(page)

    # units by periods -----------------------------------------------------------------------------------

    def _periods(self) -> None:
        board = self._board
        page = self._page(PERIODS, "Tình hình nộp theo kỳ", PERIODS_NOTE)
        fields = [NUMBER, Field("Mã đơn vị"), UNIT]
        fields += [Field(p.period.code, "centre", 22) for p in board.periods]
        fields += [Field(h, "integer") for h in FOOT[:3]] + [Field(h, "rate") for h in FOOT[3:]]
        rows = []
        for number, unit in enumerate(board.units, 1):
            states = [said.in_period(self._catalog, p.by_unit.get(unit.code)) for p in board.periods]
            rows.append([number, unit.code, unit.name, *states, *_numbers(board.rates(unit.code))])
        last = page.table("tblTheoKy", fields, rows, filters=False)
        self._mark(page, FIRST_INDEX, 3, last - 1, 2 + len(board.periods))
        self._foot(page, last, 2, [p.rates for p in board.periods])
        self._finish(page)

    # every number ---------------------------------------------------------------------------------------

    def _details(self) -> None:
        page = self._page(DETAILS, "Chi tiết theo đơn vị và kỳ", "Mỗi dòng một đơn vị trong một kỳ, để lọc và tính.")
        fields = [Field("Kỳ"), Field("Mã đơn vị"), UNIT, Field("Trạng thái", widest=18)]
        fields += [Field("Ngày nhận", "date"), Field("Hạn gửi", "date")]
        fields += [Field(h, "integer") for h in (*FOOT[:3], "Muộn", "Chưa nộp", "Số tệp đã gửi", "Số dòng")]
        fields += [Field(h, "integer") for h in ("Số lỗi", "Số cảnh báo", "Cảnh báo đã nêu lý do")]
        fields += [Field(h, "integer") for h in ("Số biểu không phát sinh", "Số biểu còn thiếu")]
        page.table("tblChiTiet", fields, list(self._detail_rows()))
        self._finish(page)

    def _detail_rows(self) -> Iterator[Row]:
        for status in self._board.periods:
            for u in status.units:
                state = self._catalog.enums[STATES].label(u.state)
                yield [
                    *(status.period.code, u.code, u.unit.name, state, u.first_received, status.due),
                    *map(int, (u.expected, u.received, u.on_time, u.late, u.expected and not u.received)),
                    *(u.files, u.rows, u.errors, u.warnings, u.waived, len(u.nil), len(u.owed)),
                ]

    # what they share ------------------------------------------------------------------------------------

    def _finish(self, page: Page) -> None:
        page.finish(frozen=(FIRST_INDEX, 3), tall=1 if page.bottom <= FIRST_INDEX + ONE_PAGE else 0)

    def _mark(self, page: Page, top: int, left: int, bottom: int, right: int) -> None:
        page.mark(top, left, bottom, right, said.OWED, "mark_error")
        wrong = {"type": "text", "criteria": "containing", "value": said.ERRORS}
        shape = page.formats.conditional("mark_warning")
        page.sheet.conditional_format(top, left, bottom, right, wrong | {"format": shape})
        for state, style in STATE_MARKS.items():
            page.mark(top, left, bottom, right, self._catalog.enums[STATES].label(state), style)

    def _foot(self, page: Page, top: int, label: int, columns: Sequence[Rates]) -> None:
        """Write the rates of each column below a table."""
        for offset, caption in enumerate(FOOT):
            row = top + offset
            for column in range(label):
                page.put(row, column, None, "label")
            page.put(row, label, caption, "label")
            style = "total" if offset < 3 else "total rate"
            for place, rates in enumerate(columns, label + 1):
                page.widths[place] = max(page.widths[place], RATE_WIDTH)
                page.put(row, place, _numbers(rates)[offset], f"{style} centred")


def _numbers(rates: Rates) -> list[Any]:
    return [rates.expected, rates.received, rates.on_time, rates.reporting_rate, rates.on_time_rate]
