"""The example province: every unit's rows for one period, invented, coherent across sheets and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Indicator, Task
from bvq_excel.demo import activities, cases, control, words
from bvq_excel.demo.maker import Maker, Row
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.model import FIRST_ROW, Layout, Record, Source
from bvq_excel.periods import Period
from bvq_excel.sheets.tasks import countable

INTEGRATED = ("TC08.2", "TC09.2", "TC11.2")
TESTERS = ("SCT", "HBVNTD", "SKHCN")
MARKETS = ("SCT", "STC", "H106", "H109")
BUYERS = ("SCT", "SYT", "SKHCN")
JOINT_MEMBERS = ("SYT", "SNNPTNT", "SNNMT")
LINES = ("SCT", "HBVNTD", "H105", "H106")


@dataclass(frozen=True)
class UnitData:
    """What one unit fills in: cover values and rows by sheet, all by key."""

    unit: str
    cover: Mapping[str, Any]
    tables: Mapping[str, list[Row]]


def make(catalog: Catalog, period: Period, received: date, seed: int = 1) -> list[UnitData]:
    """Return every reporting unit's data for `period`; the same arguments always give the same data.

    No case is closed after `received`, the day on which the files are handed in.
    """
    makers = {u.code: Maker(catalog, period, u, seed) for u in catalog.reporting_units(period.last)}
    for m in makers.values():
        _activities(m)
        _cases(m, received)
        _control(m)
    _together(makers)
    for m in makers.values():
        if m.has("DuongDayNong") and m.unit.code in LINES:
            cases.hotlines(m)
        if m.has("NhiemVu"):
            _tasks(m, received)
    return [UnitData(m.unit.code, _cover(m, received), _in_catalogue_order(m)) for m in makers.values()]


def _activities(m: Maker) -> None:
    if m.has("TuyenTruyen") and m.unit.group in (1, 4, 5, 6, 9, 10, 11):
        activities.campaigns(m, 12 if m.unit.code == "SCT" else m.number(4, 8))
    if m.has("Ngay15_3"):
        activities.consumer_day(m, 8 if m.unit.code == "SCT" else 4)
    activities.training(m)
    if m.unit.group == 7 or m.unit.code == "STTTT":
        activities.media(m, m.number(12, 24) if m.unit.group == 7 else 3)
    if m.has("VanBan"):
        activities.documents(m)
    activities.proposals(m)


def _cases(m: Maker, received: date) -> None:
    if m.has("KhieuNai") and m.unit.group in (1, 10, 11):
        cases.complaints(m, {1: 26, 10: 16}.get(m.unit.group, m.number(5, 9)), received)
    if m.has("ToChucXH"):
        cases.organisations(m)
    if m.has("DoanhNghiep") and m.unit.group in (1, 11):
        cases.businesses(m, 12 if m.unit.code == "SCT" else 2)


def _control(m: Maker) -> None:
    if m.has("KiemTra") and (m.unit.code in control.INSPECTION or m.unit.group == 11):
        control.inspections(m, {"QLTT": 30, "SCT": 8}.get(m.unit.code, m.number(5, 12)))
    if m.unit.code in TESTERS:
        control.product_tests(m, 4)
    if m.unit.code in MARKETS:
        control.prices(m)
    if m.unit.code in BUYERS:
        control.equipment(m)
    if m.has("KinhPhi") and m.unit.group in (1, 11):
        control.budget(m, 4 if m.unit.code == "SCT" else 3)


def _together(makers: Mapping[str, Maker]) -> None:
    """Add what two units report about one event: handed-over complaints, joint teams, appraised budgets."""
    lead, inspectors = makers.get("SCT"), makers.get("QLTT")
    local = [m for m in makers.values() if m.unit.group == 11]
    if lead:
        for m in local[:3]:
            cases.transfer(m, lead)
    if inspectors:
        for code in JOINT_MEMBERS:
            if code in makers:
                for _ in range(3):
                    control.joint_inspection(inspectors, makers[code])
    if "STC" in makers:
        control.appraisals(makers["STC"], [m for m in makers.values() if m.unit.group in (1, 11)])


def _in_catalogue_order(m: Maker) -> dict[str, list[Row]]:
    return {name: m.tables[name] for name in m.catalog.tables if m.tables.get(name)}


# tasks --------------------------------------------------------------------------------------------------------


def _tasks(m: Maker, received: date) -> None:
    """Add a row for every task the unit leads and every unit of measure (NhiemVu), agreeing with the evidence."""
    figures = _Evidence(m, received)
    for task in m.catalog.led_by(m.unit):
        state = _state(m, received)
        for uom in task.uoms:
            quantity = figures.quantity(task, uom)
            m.add(
                "NhiemVu",
                task.code,
                activity=task.description,
                lead_unit=m.unit.code,
                target_qty=max(1, quantity * 11 // 10),
                actual_qty=quantity,
                uom=uom,
                integrated_program="Chương trình xây dựng nông thôn mới" if task.code in INTEGRATED else None,
                **state,
            )


def _state(m: Maker, received: date) -> Row:
    start = m.period.first - timedelta(days=m.number(5, 60))
    due = m.period.last + timedelta(days=m.number(20, 150))
    kind = m.number(1, 10)
    if kind <= 6:
        return {"start_date": start, "due_date": due, "done_date": m.day(), "status": "HT", "progress_pct": 100}
    if kind <= 9:
        return {"start_date": start, "due_date": due, "status": "DTH", "progress_pct": m.one((40, 60, 80))}
    late = {
        "start_date": start,
        "due_date": received - timedelta(days=m.number(8, 25)),
        "status": "QH",
        "progress_pct": 70,
    }
    return late | {"delay_reason": m.one(words.DIFFICULTIES)}


class _Evidence:
    """Quantities of tasks, counted over the unit's own evidence rows where the plan says how."""

    def __init__(self, m: Maker, received: date) -> None:
        self._m = m
        source = Source("", m.unit.code, m.period.code)
        self._rows = {
            name: [
                Record(name, i, {k: v for k, v in row.items() if v is not None}, Layout({}), source)
                for i, row in enumerate(rows, FIRST_ROW)
            ]
            for name, rows in m.tables.items()
        }
        self._received = received

    def quantity(self, task: Task, uom: str) -> int:
        indicator = countable(self._m.catalog, task.code, uom)
        return self._m.number(1, 5) if indicator is None else int(self._count(indicator, task))

    def _count(self, indicator: Indicator, task: Task) -> float:
        rows = [r for r in self._rows.get(indicator.sheet, ()) if r["task_code"] == task.code]
        dataset = Dataset(
            catalog=self._m.catalog,
            calendar=self._m.calendar,
            period=self._m.period,
            received=self._received,
            tables={**self._rows, indicator.sheet: rows},
            own_unit=self._m.unit.code,
        )
        return Evaluator(dataset).figure(indicator.code).value or 0


def _signed(m: Maker, received: date) -> Row:
    """Return number and date of the covering report; bodies whose symbol has digits file without one."""
    number, symbol = m.number(11, 98), m.unit.symbol or m.unit.code
    if any(c.isdigit() for c in symbol):
        return {}
    return {"doc_no": f"{number}/BC-{symbol}", "doc_date": min(received, m.period.last + timedelta(days=2))}


def _cover(m: Maker, received: date) -> Row:
    empty = [s for s in m.unit.required_sheets if s in m.catalog.tables and not m.tables.get(s)]
    if m.period.is_thematic:
        thematic = m.catalog.list_parameter("period.cd153_sheets", m.period.last)
        empty = [s for s in empty if s in thematic]
    return {
        **_signed(m, received),
        "preparer_name": m.person(),
        "preparer_phone": m.phone(),
        "preparer_email": f"{m.unit.code.lower()}@laichau.gov.vn",
        "signer_name": m.person(),
        "signer_title": f"Phó {m.unit.head_title}"
        if m.unit.head_title in ("Giám đốc", "Chủ tịch")
        else m.unit.head_title,
        "nil_sheets": tuple(empty),
    }
