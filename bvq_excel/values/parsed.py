"""What reading one cell gives: a value, what is wrong with it, and what was changed to get it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bvq_excel import display
from bvq_excel.catalog.definitions import Severity


@dataclass(frozen=True, slots=True)
class Flaw:
    """One rule that a cell breaks: which case of it, and the facts for its message."""

    rule: str
    case: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell that is not simply its value.

    `why` says in Vietnamese why the stored value is not what was typed; empty where it only looks different (a
    label turned into its code). An `unread` cell holds something that could not be understood. `dated` is set
    where the meaning depends on the row's date: it gives the Parsed of that day.
    """

    value: Any = None
    flaws: tuple[Flaw, ...] = ()
    why: str = ""
    unread: bool = False
    dated: Callable[[date], Parsed] | None = field(default=None, repr=False)


EMPTY = Parsed()

# How many different texts of one column are remembered: dropdown texts repeat, free text is not remembered.
CACHED_TEXTS = 16384


def unread(rule: str, case: str = "", **facts: Any) -> Parsed:
    """Return a Parsed whose cell breaks `rule` and has no value."""
    return Parsed(None, (Flaw(rule, case, facts),), unread=True)


def cell_text(raw: Any, *, plain_number: bool = False) -> str:
    """Return what a cell shows: text as typed, dates as dd/mm/yyyy, numbers with Vietnamese separators.

    With `plain_number` whole numbers have no thousands separators (phone numbers, codes).
    """
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, time):
        return f"{raw:%H:%M}"
    if plain_number and isinstance(raw, (int, float)) and float(raw).is_integer():
        return str(int(raw))
    return display.plain(raw)


def is_date(raw: Any) -> bool:
    """Return whether a cell is a real date, with or without a time of day."""
    return isinstance(raw, (date, datetime))
