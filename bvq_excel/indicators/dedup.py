"""Which row stands for several that report the same thing.

`dedup_keep` names a strategy: the first row by date; the row of the file received last; the cover of the last or
of the first submission; `any` row; or the key counts only if `all` of its rows satisfy the filter. A condition in
its place lets only the rows count that satisfy it. Chains of complaints are merged before (see `chains`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from bvq_excel.indicators.entries import Entry
from bvq_excel.indicators.keys import Key
from bvq_excel.scope import RowScope

Rank = Callable[[Entry, RowScope], tuple[Any, ...]]


def by_date(entry: Entry, scope: RowScope) -> tuple[Any, ...]:
    """Return the rank under which the first row by event date, then by record id, is the smallest."""
    record = entry.record
    day = scope.event_date(entry.values)
    return (day or date.max, record.record_id or "", record.unit, record.source.file, record.row)


def latest_unit(entry: Entry, scope: RowScope) -> tuple[Any, ...]:
    """Return the rank under which the row of the file received last is the smallest; same day: later unit code."""
    return (*_newest(entry, scope), *by_date(entry, scope))


def latest_submission(entry: Entry, scope: RowScope) -> tuple[Any, ...]:
    """Return the rank under which the last submission's row is the smallest."""
    return (-entry.record.source.submission_no, *latest_unit(entry, scope))


def first_submission(entry: Entry, scope: RowScope) -> tuple[Any, ...]:
    """Return the rank under which the first submission's row is the smallest."""
    source = entry.record.source
    return (source.submission_no, source.received or scope.received_at, *by_date(entry, scope))


STRATEGIES: dict[str, Rank] = {
    "first": by_date,
    "any": by_date,
    "all": by_date,
    "latest_unit": latest_unit,
    "latest_submission": latest_submission,
    "first_submission": first_submission,
}

# Keys that count as such, without a row that was chosen to stand for them: within each part of a breakdown they
# are counted anew, so that the parts may add up to more than the whole.
WITHOUT_CHOICE = frozenset({"any", "all"})


def representatives(
    entries: Iterable[Entry], key: Callable[[Entry], Key | None], rank: Rank, scope: RowScope, *, keyless: bool
) -> list[Entry]:
    """Return one entry per key, in the order in which keys occur; entries without a key only if `keyless`."""
    found: dict[object, list[Entry]] = {}
    for entry in entries:
        k = key(entry)
        if k is not None or keyless:
            found.setdefault(entry if k is None else k, []).append(entry)
    return [group[0] if len(group) == 1 else min(group, key=lambda e: rank(e, scope)) for group in found.values()]


def wholly(matched: Sequence[Entry], entries: Iterable[Entry], key: Callable[[Entry], Key | None]) -> list[Entry]:
    """Return the `matched` entries whose key has no row among `entries` that is not matched."""
    good = set(matched)
    failing = {key(e) for e in entries if e not in good}
    return [e for e in matched if key(e) not in failing]


class Descending(str):
    """A text that sorts backwards."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return str.__gt__(self, other)


def _newest(entry: Entry, scope: RowScope) -> tuple[int, Descending]:
    received = entry.record.source.received or scope.received_at
    return (-received.toordinal(), Descending(entry.record.unit))
