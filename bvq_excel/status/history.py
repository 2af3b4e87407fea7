"""The status of periods out of the ledger: of one, and of several side by side (units by periods)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from bvq_excel import consolidation, periods
from bvq_excel.catalog.definitions import Unit
from bvq_excel.consolidation import Consolidation
from bvq_excel.ledger.entries import CLOSED
from bvq_excel.status.making import of
from bvq_excel.status.model import PeriodStatus, Rates, rates

if TYPE_CHECKING:
    from bvq_excel.ledger.ledger import Ledger  # needs SQLAlchemy, which a consolidation out of files does not


@dataclass(frozen=True)
class Board:
    """Several periods of one type side by side, the oldest first; the last one is the one that is asked about."""

    periods: tuple[PeriodStatus, ...]

    @property
    def current(self) -> PeriodStatus:
        """The period that is asked about."""
        return self.periods[-1]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that are in any of the periods, in catalogue order, each as it was last."""
        found: dict[str, Unit] = {u.code: u.unit for p in self.periods for u in p.units}
        return tuple(found[code] for code in self.current.catalog.units if code in found)

    def rates(self, unit: str) -> Rates:
        """Return in how many of the periods a unit was expected to report, did, and did in time."""
        met = [p.by_unit[unit] for p in self.periods if unit in p.by_unit]
        return rates((u.expected, u.received, u.on_time) for u in met)


def of_ledger(ledger: Ledger, code: str, day: date) -> PeriodStatus:
    """Return the status of period `code` out of the ledger as seen on `day`; nothing is stored.

    Findings are those of the consolidation on that day, those of joint rules too. Raises UsageError for a wrong code.
    """
    return of_consolidated(ledger, consolidated(ledger, code, day))


def consolidated(ledger: Ledger, code: str, day: date) -> Consolidation:
    """Return period `code` consolidated out of the ledger as seen on `day`; nothing is stored.

    Raises UsageError for a wrong code.
    """
    from bvq_excel.ledger.recall import history
    from bvq_excel.ledger.rollup import composition

    period = periods.period(ledger.catalog, code)
    files = composition(ledger, period).files
    return consolidation.consolidate(ledger.catalog, files, period, day, history(ledger, period, day))


def of_consolidated(ledger: Ledger, result: Consolidation) -> PeriodStatus:
    """Return the status of a consolidated period with what the ledger alone knows: returned files, a closed period."""
    entries = ledger.submissions(result.period.code)
    counted = {e.unit for e in entries if e.counts}
    returned = {e.unit for e in entries} - counted
    return of(result, returned=returned, closed=ledger.state(result.period.code) == CLOSED)


def board(ledger: Ledger, code: str, day: date, count: int) -> Board:
    """Return period `code` with the ones of its type before it that the ledger knows, `count` in all at most."""
    catalog = ledger.catalog
    current = periods.period(catalog, code)
    known = (periods.period(catalog, c) for c in ledger.known())
    earlier = [p for p in known if p.type == current.type and p.last < current.first]
    wanted = [*earlier[len(earlier) - min(count - 1, len(earlier)) :], current]
    return Board(tuple(of_ledger(ledger, p.code, day) for p in wanted))
