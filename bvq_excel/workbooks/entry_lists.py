"""The hidden sheet DanhMuc: every dropdown's list, with a workbook name that validations refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bvq_excel.catalog.definitions import Area, Column, Unit
from bvq_excel.model import column_letter
from bvq_excel.periods import period as period_of
from bvq_excel.workbooks.entry_plan import BookPlan, TablePlan
from bvq_excel.workbooks.entry_values import named
from bvq_excel.workbooks.formulas import HOLIDAYS
from bvq_excel.workbooks.look import Formats

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SHEET = "DanhMuc"
PERIOD_PARTS = (*(f"M{m:02d}" for m in range(1, 13)), "Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", "Y", "CD153")
TASKS, TASK_UNITS = "bvq_NVDV", "bvq_DVT"
YEARS_BACK = 3  # open complaints may be that old


@dataclass(frozen=True)
class ListColumn:
    """One column of DanhMuc: its workbook name, what it is, its entries."""

    name: str
    caption: str
    entries: tuple[str | date, ...]


def list_name(column: Column, table: TablePlan | None) -> str:
    """Return the workbook name of the list that `column` offers, empty for columns without one."""
    if column.is_list:
        return ""
    if column.enumeration:
        return f"bvq_DM_{column.enumeration}"
    if column.ref == "units":
        return "bvq_DM_DonVi"
    if column.ref == "areas":
        return "bvq_DM_DiaBan"
    if column.ref == "tasks" and table is not None:
        return f"bvq_NV_{table.name}"
    return ""


def build_lists(plan: BookPlan) -> tuple[ListColumn, ...]:
    """Return every list that the workbook's columns and formulas need, in a fixed order."""
    parts = (_enumerations, _fields, _masters, _tasks, _task_units, _periods, _holidays)
    return tuple(column for part in parts for column in part(plan))


def write_lists(book: Workbook, formats: Formats, lists: Sequence[ListColumn]) -> None:
    """Write the lists to the hidden sheet and give each its workbook name."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide()
    for at, column in enumerate(lists):
        sheet.set_column(at, at, 24)
        sheet.write_string(0, at, column.caption, formats["header"])
        for row, entry in enumerate(column.entries, 1):
            if isinstance(entry, date):
                sheet.write_datetime(row, at, entry, formats["date"])
            else:
                sheet.write_string(row, at, entry, formats["text"])
        letter = column_letter(at)
        book.define_name(column.name, f"={SHEET}!${letter}$2:${letter}${len(column.entries) + 1}")
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{column_letter(len(lists))}500"})


def _columns(plan: BookPlan) -> Iterator[Column]:
    yield from plan.catalog.cover.columns
    for table in plan.tables:
        yield from table.columns


def _enumerations(plan: BookPlan) -> Iterator[ListColumn]:
    names = dict.fromkeys(c.enumeration for c in _columns(plan) if c.enumeration and not c.is_list)
    for name in names:
        enumeration = plan.catalog.enums[name]
        labels = tuple(v.label for v in enumeration.values if plan.overlaps(v))
        yield ListColumn(f"bvq_DM_{name}", enumeration.title, labels)


def _fields(plan: BookPlan) -> Iterator[ListColumn]:
    """Yield code and field columns parallel to the lists whose entries carry a field that a formula looks up."""
    for key, rule in plan.layout.computed.items():
        table = plan.table(key.partition(".")[0])
        if not rule.field or table is None:
            continue
        enumeration = plan.catalog.enums[table.sheet.by_key[rule.needs[0]].enum]
        values = [v for v in enumeration.values if plan.overlaps(v)]
        yield ListColumn(f"bvq_MA_{enumeration.name}", "Mã", tuple(v.code for v in values))
        field = tuple(v.extra.get(rule.field, "") for v in values)
        yield ListColumn(field_name(enumeration.name, rule.field), "Đơn vị tính", field)


def field_name(enumeration: str, field: str) -> str:
    """Return the workbook name of the column of DanhMuc with a field of an enumeration's entries."""
    return f"bvq_DM_{enumeration}_{field}"


def _masters(plan: BookPlan) -> Iterator[ListColumn]:
    own = [u.code for u in plan.units]
    day = plan.period.last
    units = {u.code: u for entries in plan.catalog.units.values() for u in entries if plan.overlaps(u)}
    codes = sorted(units, key=lambda c: (c not in own, own.index(c) if c in own else 0))
    yield ListColumn("bvq_DM_DonVi", "Đơn vị", tuple(named(plan.catalog, "units", c, day) for c in codes))
    yield ListColumn("bvq_MA_DonVi", "Mã đơn vị", tuple(codes))
    yield ListColumn("bvq_Ten_DonVi", "Tên đơn vị", tuple(_name(plan, units, c) for c in codes))
    areas = [a for a in plan.catalog.areas.values() if plan.overlaps(a)]
    areas.sort(key=lambda a: _distance(a, own))
    names = tuple(named(plan.catalog, "areas", a.code, day) for a in areas)
    yield ListColumn("bvq_DM_DiaBan", "Địa bàn", names)


def _name(plan: BookPlan, units: Mapping[str, Unit], code: str) -> str:
    current = plan.catalog.unit(code, plan.period.last)
    return (current or units[code]).name


def _distance(area: Area, own: Sequence[str]) -> int:
    """Return 0 for the unit's own area, 1 for those below it, 2 for all others."""
    return 0 if area.code in own else 1 if area.parent in own else 2


def _tasks(plan: BookPlan) -> Iterator[ListColumn]:
    for table in plan.tables:
        codes = [c for c in table.sheet.task_codes if c in plan.catalog.tasks]
        led = {t.code for u in plan.units for t in plan.catalog.led_by(u)}
        codes.sort(key=lambda c: c not in led)
        names = tuple(named(plan.catalog, "tasks", c, plan.period.last) for c in codes)
        if names:
            yield ListColumn(f"bvq_NV_{table.name}", f"Nhiệm vụ: {table.sheet.title}", names)


def _task_units(plan: BookPlan) -> Iterator[ListColumn]:
    """Yield two parallel columns, tasks and the labels of their units of measure, each task in one run."""
    key = next((k for k in plan.layout.dependent if plan.table(k.partition(".")[0])), "")
    if not key:
        return
    sheet, _, name = key.partition(".")
    labels = plan.catalog.enums[plan.catalog.sheets[sheet].by_key[name].enum]
    pairs = [(t.code, labels.label(uom)) for t in plan.catalog.tasks.values() for uom in dict.fromkeys(t.uoms)]
    yield ListColumn(TASKS, "Mã nhiệm vụ", tuple(code for code, _ in pairs))
    yield ListColumn(TASK_UNITS, "Đơn vị tính của nhiệm vụ", tuple(label for _, label in pairs))


def dependent_list(cell: str, otherwise: str) -> str:
    """Return the list of the units of measure of the task in `cell`, list `otherwise` while it holds none."""
    task = f'LEFT({cell},FIND(" ",{cell}&" ")-1)'
    first, count = f"MATCH({task},{TASKS},0)", f"COUNTIF({TASKS},{task})"
    return f"=IF({count}=0,{otherwise},INDEX({TASK_UNITS},{first}):INDEX({TASK_UNITS},{first}+{count}-1))"


def _periods(plan: BookPlan) -> Iterator[ListColumn]:
    found = [period_of(plan.catalog, f"{plan.period.year}-{part}") for part in PERIOD_PARTS]
    yield ListColumn("bvq_DM_Ky", "Kỳ báo cáo", tuple(p.code for p in found))
    yield ListColumn("bvq_Ky_Tu", "Từ ngày", tuple(p.first for p in found))
    yield ListColumn("bvq_Ky_Den", "Đến ngày", tuple(p.last for p in found))


def _holidays(plan: BookPlan) -> Iterator[ListColumn]:
    years = range(plan.period.year - YEARS_BACK, plan.period.year + 2)
    days = sorted(d for y in years for d in plan.calendar.holidays(y))
    yield ListColumn(HOLIDAYS, "Ngày nghỉ lễ", tuple(days))


def choices(plan: BookPlan, column: Column) -> tuple[str, ...]:
    """Return the labels that a column may hold in the period (for guides and messages), none for free columns."""
    if not column.enumeration:
        return ()
    return tuple(v.label for v in plan.catalog.enums[column.enumeration].values if plan.overlaps(v))
