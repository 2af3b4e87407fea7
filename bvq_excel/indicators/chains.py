"""Chains of complaints that were passed on inside the province: one case, several rows, counted once.

Every row of a chain names the original case in `linked_case`. In the province's figures the chain is one row: that
of the unit that received it last (the one that has not passed it on; of several, the one with the latest event
date), counted from the earliest day of receipt. A unit's own figures are left as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bvq_excel.indicators.entries import Entry
from bvq_excel.indicators.keys import Key, KeyReader, identity
from bvq_excel.scope import RowScope

STATUS = "status"
PASSED_ON = "CHUYEN"
RECEIVED = "received_date"


def merged(entries: Sequence[Entry], reader: KeyReader, scope: RowScope) -> tuple[Entry, ...]:
    """Return `entries` with each chain as its one row that counts, in the order of their first rows."""
    keys = [reader.read(e.values, scope) for e in entries]
    roots = _roots(entries, keys)
    chains: dict[object, list[Entry]] = {}
    for entry, key in zip(entries, keys, strict=True):
        chains.setdefault(roots.get(key, key) if key else entry, []).append(entry)
    return tuple(_one(chain, scope) for chain in chains.values())


def _one(chain: list[Entry], scope: RowScope) -> Entry:
    if len(chain) == 1:
        return chain[0]
    kept = [e for e in chain if e.values.get(STATUS) != PASSED_ON] or chain
    last = max(kept, key=lambda e: _recency(e, scope))
    days = [day for e in chain if (day := e.values.get(RECEIVED))]
    return last.changed(RECEIVED, min(days)) if days else last


def _recency(entry: Entry, scope: RowScope) -> tuple[date, str, str, int]:
    record = entry.record
    return (scope.event_date(entry.values) or date.min, record.record_id or "", record.unit, record.row)


def _roots(entries: Sequence[Entry], keys: Sequence[Key | None]) -> dict[Key, Key]:
    """Return for each key that names a case which is itself linked further the key at the chain's end."""
    onward: dict[Key, Key] = {}
    for entry, key in zip(entries, keys, strict=True):
        own = entry.record.record_id
        if own and key and key != (identity(own),):
            onward[(identity(own),)] = key
    return {start: _end(start, onward) for start in onward}


def _end(start: Key, onward: dict[Key, Key]) -> Key:
    """Return where the links from `start` end; rows that name each other in a circle end at the smallest key."""
    seen, at = [start], onward[start]
    while at in onward and at not in seen:
        seen.append(at)
        at = onward[at]
    return min(seen[seen.index(at) :], key=str) if at in seen else at
