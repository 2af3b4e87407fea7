"""The status in words: states, what stands for one sheet of one unit, the summary of a period."""

from __future__ import annotations

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.documents.figures import NumberWriter
from bvq_excel.status.model import STATES, PeriodStatus, SheetStatus, UnitStatus

IN_TIME = "Đúng hạn"
NOTHING_OCCURRED, OWED, ERRORS = "KPS", "Thiếu", "lỗi"
NOT_EXPECTED = "–"


def percent(catalog: Catalog, rate: float | None) -> str:
    """Return a rate as the report prints it, `93,2%`; empty where there is none."""
    return "" if rate is None else f"{NumberWriter(catalog).percent(rate)}%"


def summary(status: PeriodStatus) -> str:
    """Return the period in one sentence: `41/44 đơn vị đã báo cáo (93,2%), 40 đúng hạn (90,9%); hạn gửi …`"""
    rates, catalog = status.rates, status.catalog
    shown = [
        f"{rates.received}/{rates.expected} đơn vị đã báo cáo ({percent(catalog, rates.reporting_rate)})",
        f"{rates.on_time} đúng hạn ({percent(catalog, rates.on_time_rate)})",
    ]
    return f"{', '.join(shown)}; hạn gửi {display.day(status.due)}."


def state(catalog: Catalog, unit: UnitStatus) -> str:
    """Return a unit's state in the words of the catalogue; of a report that is in time, that it is."""
    return IN_TIME if unit.on_time else catalog.enums[STATES].label(unit.state)


def in_period(catalog: Catalog, unit: UnitStatus | None) -> str:
    """Return a unit's state in one of several periods; a sign where it did not have to report."""
    return state(catalog, unit) if unit and (unit.expected or unit.received) else NOT_EXPECTED


def cell(sheet: SheetStatus | None) -> str | int | None:
    """Return what stands for one sheet of one unit: its number of rows, or a word; None where it is not asked for."""
    if sheet is None or not (sheet.expected or sheet.received):
        return None
    if not sheet.received:
        return OWED
    said = sheet.rows or NOTHING_OCCURRED
    return f"{said} ({sheet.errors} {ERRORS})" if sheet.errors else said


def sheet_names(catalog: Catalog, names: tuple[str, ...]) -> str:
    """Return the labels of sheets as a list: `Đào tạo; Kiểm tra`."""
    labels = catalog.enums["SheetName"]
    return "; ".join(labels.label(name) for name in names)
