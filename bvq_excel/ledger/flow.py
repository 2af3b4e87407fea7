"""What the office does with its ledger: collect files, consolidate what counts, close a period.

`hands` say where the ledger is, who does it and when; `received` is the day by which deadlines are judged. All are
given by the host.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bvq_excel import consolidation, periods
from bvq_excel.catalog import load
from bvq_excel.catalog.definitions import Unit
from bvq_excel.consolidation import Consolidation
from bvq_excel.consolidation.refusals import Refusals
from bvq_excel.consolidation.selection import Selector
from bvq_excel.errors import UsageError
from bvq_excel.ledger import archive
from bvq_excel.ledger.archive import Breach
from bvq_excel.ledger.collecting import Collected, collect
from bvq_excel.ledger.consolidating import consolidated
from bvq_excel.ledger.correcting import Correction, correct
from bvq_excel.ledger.corrections import Noted
from bvq_excel.ledger.entries import Entry
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import measured
from bvq_excel.ledger.recall import history
from bvq_excel.ledger.rollup import composition
from bvq_excel.ledger.spans import inside
from bvq_excel.model import CheckedFile
from bvq_excel.periods import Period

__all__ = [
    "Collected",
    "Correction",
    "Hands",
    "Standing",
    "close",
    "collect",
    "compare",
    "consolidate",
    "correct",
    "noted",
    "standing",
    "verify",
]


@dataclass(frozen=True)
class Standing:
    """What the ledger has for a period: units whose data counts, units without, errors, figures of the province."""

    period: Period
    units: int
    missing: tuple[Unit, ...]
    errors: int
    figures: int


CONSOLIDATING, CLOSING, SENDING_BACK = "tổng hợp", "khóa kỳ", "trả lại tệp"


def consolidate(hands: Hands, code: str, received: date) -> Consolidation:
    """Return the consolidation of period `code` out of the ledger, compared with what it knows of earlier periods.

    A period for which units sent nothing of its own, or not everything, is composed of the shorter ones inside
    it. Its figures, and those of the year so far, are stored. Raises UsageError when nothing was received, HostError
    when somebody else works on the period for long.
    """
    period = periods.period(load(), code)
    with hands.on(period, CONSOLIDATING) as ledger:
        result = consolidated(ledger, period, received)
        own = measured(result.dataset, result.evaluator)
        ledger.store_consolidated(code, own, result.background.so_far, hands.now, hands.who, received)
    return result


def compare(data: Path | str, files: Sequence[CheckedFile], code: str, received: date) -> Consolidation:
    """Return the consolidation of checked workbooks that are not entered, seen against the ledger's memory."""
    catalog = load()
    period = periods.period(catalog, code)
    chosen = Selector(catalog, period, Refusals(catalog, period, received)).select(files).accepted
    given = [CheckedFile(a.source.file, (a.submission,), (a.findings,)) for a in chosen]
    with Ledger.open(data, catalog) as ledger:
        return consolidation.consolidate(catalog, files, period, received, history(ledger, period, received, given))


def close(hands: Hands, code: str) -> None:
    """Close period `code`: its figures stay as they were consolidated last.

    Raises UsageError for a period that is closed already or has not been consolidated out of the ledger.
    """
    with hands.on(periods.period(load(), code), CLOSING) as ledger:
        ledger.close(code, hands.now, hands.who)


def send_back(hands: Hands, code: str, unit: str) -> tuple[Entry, Entry | None]:
    """Return the submission of `unit` that counted and does no more, and the one before it, which counts again.

    Raises UsageError for a wrong period or unit, where nothing of the unit counts, and in a closed period.
    """
    period = periods.period(load(), code)
    with hands.on(period, SENDING_BACK) as ledger:
        counting = _counting(ledger, period.code, unit)
        if counting is None:
            raise UsageError(f"Kỳ {code} không có tệp nào của đơn vị '{unit}' đang được tính.")
        ledger.send_back(counting, hands.now, hands.who)
        return counting, _counting(ledger, period.code, unit)


def _counting(ledger: Ledger, code: str, unit: str) -> Entry | None:
    return next((e for e in ledger.submissions(code) if e.unit == unit and e.counts), None)


def standing(data: Path | str, code: str) -> Standing:
    """Return what the ledger has for period `code`, for whoever is about to close it."""
    catalog = load()
    period = periods.period(catalog, code)
    with Ledger.open(data, catalog) as ledger:
        files = composition(ledger, period).counting
        errors = sum(e.errors for e in ledger.submissions(period.code) if e.counts)
        figures = ledger.figures(period.code)
    present = {s.unit for f in files for s in f.submissions}
    missing = tuple(u for u in catalog.reporting_units(period.last) if u.code not in present)
    return Standing(period, len(present), missing, errors, len(figures.values))


def noted(data: Path | str, code: str) -> list[Noted]:
    """Return the lines of the corrections of period `code`, the oldest first."""
    catalog = load()
    with Ledger.open(data, catalog) as ledger:
        return ledger.corrections(periods.period(catalog, code).code)


def verify(hands: Hands, code: str = "") -> tuple[Breach, ...]:
    """Return what is wrong with the archived files of period `code` and of those inside it, or of all periods."""
    with Ledger.open(hands.ledger) as ledger:
        entries = ledger.every_submission()
        if code:
            whole = periods.period(ledger.catalog, code)
            entries = tuple(e for e in entries if inside(periods.period(ledger.catalog, e.period), whole))
    return archive.verify(hands.store, entries)
