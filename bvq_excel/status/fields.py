"""The status as plain data with the names of the machine-readable interface: for `--json`, and for pages made of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bvq_excel.status.history import Board
from bvq_excel.status.model import STATES, PeriodStatus, Rates, SheetStatus, UnitStatus


def board_fields(board: Board, reminders: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return the board's last period with everything about it, and below `periods` all of them in short.

    Days are ISO texts, rates per cent, unrounded. `reminders` has by unit how often it was reminded.
    """
    current = board.current
    told = reminders or {}
    return {
        **_head(current),
        "sheets": {name: _rates(rates) for name, rates in current.by_sheet.items()},
        "units": [_unit(current, u) | {"reminders": told.get(u.code, 0)} for u in current.units],
        "periods": [_head(p) | {"units": {u.code: _short(u) for u in p.units}} for p in board.periods],
    }


def _head(status: PeriodStatus) -> dict[str, Any]:
    return {
        "period": status.period.code,
        "from": status.period.first.isoformat(),
        "to": status.period.last.isoformat(),
        "due": status.due.isoformat(),
        "as_of": status.received.isoformat(),
        "closed": status.closed,
        "unreadable": status.unreadable,
        "rates": _rates(status.rates),
    }


def _rates(rates: Rates) -> dict[str, Any]:
    return {
        "expected": rates.expected,
        "received": rates.received,
        "on_time": rates.on_time,
        "late": rates.late,
        "missing": rates.missing,
        "reporting_rate": rates.reporting_rate,
        "reporting_rate_on_time": rates.on_time_rate,
    }


def _short(unit: UnitStatus) -> dict[str, Any]:
    return {
        "expected": unit.expected,
        "state": unit.state,
        "received": unit.first_received.isoformat() if unit.first_received else None,
        "on_time": unit.on_time if unit.received else None,
        "errors": unit.errors,
        "warnings": unit.warnings,
        "waived": unit.waived,
        "nil_sheets": list(unit.nil),
        "missing_sheets": list(unit.owed),
    }


def _unit(status: PeriodStatus, unit: UnitStatus) -> dict[str, Any]:
    return {
        "unit": unit.code,
        "name": unit.unit.name,
        "label": status.catalog.enums[STATES].label(unit.state),
        **_short(unit),
        "submission_no": unit.submission_no,
        "files": unit.files,
        "rows": unit.rows,
        "sheets": {name: _sheet(s) for name, s in unit.sheets.items()},
    }


def _sheet(sheet: SheetStatus) -> dict[str, Any]:
    return {
        "expected": sheet.expected,
        "received": sheet.received,
        "rows": sheet.rows,
        "nil": sheet.nil,
        "errors": sheet.errors,
        "warnings": sheet.warnings,
        "waived": sheet.waived,
    }
