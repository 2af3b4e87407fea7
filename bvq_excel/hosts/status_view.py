"""The status of a period on the terminal: units, units by sheets, units by periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bvq_excel import display
from bvq_excel.hosts import terminal
from bvq_excel.status import Board, PeriodStatus, Rates, UnitStatus
from bvq_excel.status import words as said

HEADERS = ("Mã", "Đơn vị", "Trạng thái", "Ngày nhận", "Lần gửi", "Lỗi", "Cảnh báo", "KPS", "Nhắc", "Biểu còn thiếu")
NUMBERS = (4, 5, 6, 7, 8)
SIGNS = "Cảnh báo: trong ngoặc là số đã nêu lý do. KPS: số biểu khai không phát sinh. Nhắc: số lần đã đôn đốc."
FOOT = ("Phải nộp", "Đã nộp", "Đúng hạn", "Tỷ lệ nộp", "Tỷ lệ đúng hạn")


def show(board: Board, reminders: Mapping[str, int], *, by_sheet: bool, by_period: bool) -> None:
    """Print the summary and the units of the board's last period; by sheets and by periods where asked for."""
    status = board.current
    terminal.say(f"Kỳ {status.period.code}, tính đến ngày {display.day(status.received)}: {said.summary(status)}")
    if status.closed:
        terminal.say("Kỳ đã khóa.")
    rows = [_unit(status, u, reminders.get(u.code, 0)) for u in status.units]
    terminal.table("Tình hình nộp báo cáo", HEADERS, rows, numbers=NUMBERS)
    terminal.say(SIGNS)
    if by_sheet:
        _sheets(status)
    if by_period:
        _periods(board)


def _unit(status: PeriodStatus, unit: UnitStatus, reminded: int) -> Sequence[str]:
    waived = f" ({unit.waived})" if unit.waived else ""
    counts = (unit.submission_no, unit.errors, f"{unit.warnings}{waived}", len(unit.nil))
    return (
        unit.code,
        unit.unit.name,
        said.state(status.catalog, unit),
        display.day(unit.first_received) if unit.first_received else "",
        *(str(n) if unit.received else "" for n in counts),
        str(reminded) if reminded else "",
        said.sheet_names(status.catalog, unit.owed),
    )


def _sheets(status: PeriodStatus) -> None:
    labels = status.catalog.enums["SheetName"]
    shown = [(u, [said.cell(u.sheets.get(name)) for name in status.sheets]) for u in status.units]
    rows = [(u.code, *("" if v is None else str(v) for v in values)) for u, values in shown]
    rows += _foot(status, [status.by_sheet[name] for name in status.sheets])
    headers = ("Mã", *(labels.label(name) for name in status.sheets))
    terminal.table("Theo biểu (số dòng; KPS: không phát sinh)", headers, rows, numbers=range(1, len(headers)))


def _periods(board: Board) -> None:
    catalog = board.current.catalog
    rows: list[tuple[str, ...]] = []
    for unit in board.units:
        states = [said.in_period(catalog, p.by_unit.get(unit.code)) for p in board.periods]
        rates = board.rates(unit.code)
        counts = (f"{rates.received}/{rates.expected}", str(rates.on_time), said.percent(catalog, rates.on_time_rate))
        rows.append((unit.code, *states, *counts))
    rows += [(*line, "", "", "") for line in _foot(board.current, [p.rates for p in board.periods])]
    headers = ("Mã", *(p.period.code for p in board.periods), "Đã nộp", "Đúng hạn", "Tỷ lệ đúng hạn")
    terminal.table("Theo kỳ", headers, rows, numbers=range(len(headers) - 3, len(headers)))


def _foot(status: PeriodStatus, columns: Sequence[Rates]) -> list[tuple[str, ...]]:
    """Return the rates of each column as rows below a table."""
    numbers = [(r.expected, r.received, r.on_time) for r in columns]
    percents = [[said.percent(status.catalog, rate) for rate in (r.reporting_rate, r.on_time_rate)] for r in columns]
    shown = [(*map(str, n), *p) for n, p in zip(numbers, percents, strict=True)]
    return [(caption, *(column[i] for column in shown)) for i, caption in enumerate(FOOT)]
