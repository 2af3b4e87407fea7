"""What is remembered of earlier periods, as plain values: rules, figures and reports need no database.

`Measures` are the values of indicators; `Background` is what a period's figures are seen against; `History` is all
that the rules of earlier periods ask for. `bvq_excel.ledger.recall` makes them from a ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bvq_excel.model import Record, Submission
from bvq_excel.periods import Period

if TYPE_CHECKING:
    from bvq_excel.indicators import Dataset, Evaluator

UNIT = "unit"
# What units without a row have none of: their value is known to be zero.
COUNTED = frozenset({"count", "sum", "count_distinct", "snapshot"})


@dataclass(frozen=True)
class Measures:
    """Values of indicators by code, unrounded: of the province, and by code and unit.

    What cannot be said (an empty figure) is not there; a unit that reported nothing to count has a zero.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    by_unit: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)


def measured(dataset: Dataset, evaluator: Evaluator) -> Measures:
    """Return the values of all indicators over `dataset`, by unit where an indicator can be split so."""
    catalog = dataset.catalog
    values = {code: f.value for code, f in evaluator.all().items() if f.value is not None}
    by_unit = {}
    for code, indicator in catalog.indicators.items():
        if UNIT not in indicator.breakdowns or indicator.sheet == catalog.cover.name:
            continue
        split: dict[str, int | float | None] = {}
        if indicator.aggregation in COUNTED:
            split = dict.fromkeys((s.unit for s in dataset.submissions), 0)
        split |= {unit: f.value for unit, f in evaluator.breakdown(code, UNIT).items()}
        by_unit[code] = {unit: value for unit, value in split.items() if unit and value is not None}
    return Measures(values, by_unit)


@dataclass(frozen=True)
class CorrectedFigure:
    """A figure of an earlier report that was corrected: of which period, its values (None for no figure), when, why."""

    period: str
    code: str
    before: float | None
    after: float | None
    day: date
    why: str


@dataclass(frozen=True)
class Background:
    """What the figures of a period are seen against.

    `earlier` are those of the same period of the year before (`earlier_period`; its days may be cut otherwise),
    `so_far` those from the beginning of the year to the period's end; either is empty where it is not known whole.
    `done` is the quantity done in the year so far by task and unit of measure (sheet NhiemVu), where it adds up,
    `planned` what was planned for it. `corrections` are the figures of earlier reports that were corrected since the
    last one.
    """

    earlier_period: Period | None = None
    earlier: Measures = Measures()
    so_far: Measures = Measures()
    done: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    planned: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    corrections: tuple[CorrectedFigure, ...] = ()


@dataclass(frozen=True)
class Use:
    """Where a record id stands in an earlier period's submission."""

    period: str
    unit: str
    file: str
    cell: str


@dataclass(frozen=True)
class History:
    """What is known of the time before one period, and of what has been received for it.

    `before` is the period that ends the day before, `submissions_before` what the units reported for it, by unit;
    None when nothing of it is known. `closing` are its figures as closed (empty while it is open) and
    `so_far_before` the year's figures as they stood when it was last consolidated. `used` are the ids that
    submissions of earlier periods of the same type hold, by sheet and id in the form in which ids are compared.
    `budget_before` are last year's budget lines by key. `gaps` are, of a composed period, the parts that a unit
    should have reported and has not. `closed` says that the period itself is closed, `accepted` which contents
    (SHA-256) were accepted for it by then. `current` are the period's own figures, once they are made.
    """

    background: Background = Background()
    before: Period | None = None
    submissions_before: Mapping[str, Submission] = field(default_factory=dict)
    closing: Measures = Measures()
    so_far_before: Measures = Measures()
    used: Mapping[tuple[str, str], Sequence[Use]] = field(default_factory=dict)
    budget_before: Mapping[tuple[object, ...], Record] = field(default_factory=dict)
    gaps: Mapping[str, Sequence[Period]] = field(default_factory=dict)
    closed: bool = False
    accepted: frozenset[str] = frozenset()
    current: Measures | None = None
