"""The hand that draws: seeded choices, valid identifiers, dates inside the period, ids that never meet."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from bvq_excel import periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Unit
from bvq_excel.demo import words
from bvq_excel.periods import Period

T = TypeVar("T")
Row = dict[str, Any]
TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


@dataclass
class Maker:
    """Draws one unit's rows; the same unit, period and seed always give the same rows."""

    catalog: Catalog
    period: Period
    unit: Unit
    seed: int = 1
    tables: dict[str, list[Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(f"{self.seed}|{self.unit.code}|{self.period.code}")  # noqa: S311 - invented data
        self.calendar = WorkingCalendar(self.catalog)
        self._used: Counter[str] = Counter()

    # choices ------------------------------------------------------------------------------------------

    def one(self, items: Sequence[T]) -> T:
        """Return one of `items`."""
        return self.random.choice(items)

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        return self.random.randint(low, high)

    def money(self, low: int, high: int) -> int:
        """Return an amount in đồng between two amounts in million đồng, in steps of 50.000."""
        return self.random.randint(low * 20, high * 20) * 50_000

    def day(self, before_end: int = 0) -> date:
        """Return a day of the period, at least `before_end` days before its last one."""
        length = (self.period.last - self.period.first).days
        return self.period.first + timedelta(days=self.number(0, max(0, length - before_end)))

    def maybe(self, share: float) -> bool:
        """Return True in about `share` of the calls."""
        return self.random.random() < share

    # things -------------------------------------------------------------------------------------------

    def person(self) -> str:
        """Return an invented name."""
        return f"{self.one(words.FAMILY_NAMES)} {self.one(words.MIDDLE_NAMES)} {self.one(words.GIVEN_NAMES)}"

    def shop(self) -> str:
        """Return an invented business name."""
        return f"{self.one(words.SHOP_KINDS)} {self.one(words.SHOP_NAMES)} {self.number(2, 99)}"

    def phone(self) -> str:
        """Return an invented mobile number."""
        return f"09{self.number(10_000_000, 99_999_999)}"

    def tax_code(self) -> str:
        """Return an invented tax code with a valid check digit."""
        while True:
            digits = [6, 2, 0, 0, *(self.number(0, 9) for _ in range(5))]
            check = 10 - sum(d * w for d, w in zip(digits, TAX_WEIGHTS, strict=True)) % 11
            if check != 10:
                return "".join(map(str, [*digits, check]))

    def area(self) -> str:
        """Return the unit's own area, or for provincial bodies any district or commune in force."""
        if self.unit.code in self.catalog.areas:
            return self.unit.code
        return self.one([a.code for a in self.catalog.areas_at(self.period.last) if a.level in ("HUYEN", "XA")])

    def fund(self) -> str:
        """Return the usual fund of the unit."""
        return {"HUYEN": "NSHUYEN", "XA": "NSXA"}.get(self.unit.level, "NSTINH")

    def document(self, kind: str) -> str:
        """Return the next number of the unit's documents of a kind, e.g. 15/QĐ-SYT."""
        self._used[kind] += 1
        return f"{self._used[kind] + 10}/{kind}-{self.unit.symbol or self.unit.code}"

    def record_id(self, sheet: str, *, previous: bool = False) -> str:
        """Return the next record id on `sheet`; with `previous` one that the period before has issued."""
        period = periods.previous(self.catalog, self.period) if previous else self.period
        name = f"{sheet}|{period.code}"
        number = period.first_record_number + self._used[name]
        self._used[name] += 1
        return f"{self.unit.code}-{self.catalog.sheets[sheet].sheet_code}-{period.year}-{number:04d}"

    def add(self, sheet: str, task: str | None, **values: Any) -> Row:
        """Return a new row of `sheet`, with its id and unit filled."""
        row = {"record_id": self.record_id(sheet), "task_code": task, "unit_code": self.unit.code} | values
        self.tables.setdefault(sheet, []).append(row)
        return row

    def has(self, sheet: str) -> bool:
        """Return whether the unit's workbook has `sheet`."""
        return sheet in self.unit.all_sheets
