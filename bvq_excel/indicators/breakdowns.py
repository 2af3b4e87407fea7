"""Ways to split a figure: by unit, area, month, group of behaviour, or by any column of its sheet.

Each dimension says under which codes an entry falls and in which order the codes stand. Rows without a code fall
under the whole province (areas) or under the empty code, which comes last, so that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog.definitions import Column
from bvq_excel.errors import UsageError
from bvq_excel.indicators.dataset import Dataset
from bvq_excel.indicators.entries import Entry
from bvq_excel.indicators.keys import identity
from bvq_excel.indicators.plan import Plan

UNIT = "unit"
NO_CODE = ""
UNIT_COLUMNS = {"NhiemVu": "lead_unit", "BaoChi": "outlet", "KinhPhi": "budget_unit"}
AREA_COLUMNS = {"KhieuNai": "consumer_area"}
COLUMNS = {"violation": "violations"}  # dimensions named otherwise than their column

Split = Callable[[Entry], Iterable[tuple[str, Entry]]]


@dataclass(frozen=True)
class Dimension:
    """One way to split: `split` gives the codes of an entry, each with the entry as it counts under that code."""

    split: Split
    order: Mapping[str, int]

    def sort_key(self, code: str) -> tuple[int, str]:
        """Return the place of `code`: catalogue order, then codes that the catalogue does not know, then none."""
        unknown = len(self.order)
        return (unknown + 1 if code == NO_CODE else self.order.get(code, unknown), code)


class Dimensions:
    """The dimensions by which the figures of one dataset can be split."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._catalog = dataset.catalog
        self._months: dict[date, str] = {}

    def dimension(self, plan: Plan, by: str) -> Dimension:
        """Return dimension `by` for the rows of `plan`; raises UsageError where they do not have it."""
        special = {
            UNIT: self._unit,
            "area": self._area,
            "month": self._month,
            "vcc_group": self._behaviour,
            "content_area": self._content_area,
        }
        if by in special:
            return special[by](plan)
        column = plan.sheet.by_key.get(COLUMNS.get(by, by))
        if column is None:
            raise UsageError(f"Chỉ tiêu {plan.indicator.code} không tách được theo '{by}'.")
        return self._column(column)

    # the kinds of dimension -----------------------------------------------------------------------------

    def _unit(self, plan: Plan) -> Dimension:
        column = UNIT_COLUMNS.get(plan.sheet.name, "")
        return Dimension(_single(lambda e: e.values.get(column) or e.record.unit), _places(self._catalog.units))

    def _area(self, plan: Plan) -> Dimension:
        column = AREA_COLUMNS.get(plan.sheet.name, "area_code")
        if column not in plan.sheet.by_key and "complaint_id" in plan.sheet.by_key:
            return Dimension(_single(self._complaint_area), _places(self._catalog.areas))
        province = self._catalog.province
        return Dimension(_single(lambda e: e.values.get(column) or province), _places(self._catalog.areas))

    def _month(self, plan: Plan) -> Dimension:
        def month(entry: Entry) -> str:
            value = next((v for k in plan.date_keys if (v := entry.values.get(k)) is not None), None)
            return self._month_of(value) if isinstance(value, date) else value or NO_CODE

        return Dimension(_single(month), {})

    def _behaviour(self, plan: Plan) -> Dimension:
        groups = {v.code: v.extra.get("vcc_group", NO_CODE) for v in self._catalog.enums["ProblemType"].values}
        order = _places(self._catalog.enums["VccGroup"].by_code)
        return Dimension(_single(lambda e: groups.get(e.values.get("problem_type") or "", NO_CODE)), order)

    def _content_area(self, plan: Plan) -> Dimension:
        areas = {t.code: t.content_area for t in self._catalog.tasks.values()}
        order = _places(self._catalog.enums["ContentArea"].by_code)
        return Dimension(_single(lambda e: areas.get(e.values.get("task_code") or "", NO_CODE)), order)

    def _column(self, column: Column) -> Dimension:
        order = _places(self._catalog.enums[column.enumeration].by_code) if column.enumeration else {}
        if column.is_list:
            return Dimension(_each(column.key), order)
        return Dimension(_single(lambda e: _code(e.values.get(column.key))), order)

    # lookups --------------------------------------------------------------------------------------------

    def _month_of(self, day: date) -> str:
        """Return the reporting month of `day` under the scheme of the dataset's period (the 14th ends a month)."""
        if day not in self._months:
            period = self._dataset.period
            names = (f"{period.year}-{m:02d}" for m in range(1, 13))
            bounds = ((n, *periods.month_bounds(self._catalog, n, period.scheme)) for n in names)
            inside = next((n for n, first, last in bounds if first <= day <= last), None)
            self._months[day] = inside or periods.month_of(self._catalog, day)
        return self._months[day]

    @cached_property
    def _areas_of_complaints(self) -> dict[str, Any]:
        rows = self._dataset.tables.get("KhieuNai", ())
        return {identity(r.record_id): r["consumer_area"] for r in rows if r.record_id}

    def _complaint_area(self, entry: Entry) -> str:
        complaint = entry.values.get("complaint_id")
        return (self._areas_of_complaints.get(identity(complaint)) if complaint else None) or self._catalog.province


def _single(code: Callable[[Entry], str]) -> Split:
    return lambda entry: ((code(entry), entry),)


def _each(key: str) -> Split:
    """Return the split of a list column: the entry counts under each of its codes, with that code alone."""

    def split(entry: Entry) -> list[tuple[str, Entry]]:
        codes = dict.fromkeys(entry.values.get(key) or ())
        return [(c, entry.changed(key, (c,))) for c in codes] or [(NO_CODE, entry)]

    return split


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return "CO" if value else "KHONG"
    return NO_CODE if value is None else str(value)


def _places(codes: Iterable[str]) -> dict[str, int]:
    return {code: i for i, code in enumerate(codes)}
