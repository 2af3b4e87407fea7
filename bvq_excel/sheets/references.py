"""References between sheets of one file: a row that names another row's id must name one that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import MASTER_REFS, Column
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record, Submission
from bvq_excel.text import fold

_PARTS = re.compile(r"[-_/.\s]+")


@lru_cache(maxsize=8)
def _referring(catalog: Catalog) -> tuple[tuple[str, Column], ...]:
    """Return the columns that hold ids of other rows, with their sheets (tax codes are numbers, not ids)."""
    return tuple(
        (name, c)
        for name, sheet in catalog.tables.items()
        for c in sheet.columns
        if c.type in ("ref", "ref_list") and c.ref not in MASTER_REFS
    )


def exist(submission: Submission, context: Context) -> Iterator[Problem]:
    """Mã tham chiếu có ở biểu đích.

    Why: what is linked is counted once. A code of another unit, a code of a sheet that is not in this file, and a
    soft reference are only warned about: the other files are not at hand.
    """
    known: dict[str, frozenset[str]] = {}
    for name, column in _referring(context.catalog):
        rows = submission.tables.get(name, ())
        if not any(column.key in r.values for r in rows):
            continue
        if column.ref not in known:
            known[column.ref] = _ids(submission, column.ref)
        for record in rows:
            for code in _codes(record, column):
                if fold(code) not in known[column.ref]:
                    yield _missing(record, column, code, submission, context)


def _ids(submission: Submission, ref: str) -> frozenset[str]:
    target, _, key = ref.partition(".")
    values = (r[key] for r in submission.tables.get(target, ()))
    return frozenset(fold(v) for v in values if isinstance(v, str))


def _codes(record: Record, column: Column) -> tuple[str, ...]:
    value = record.values.get(column.key)
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _missing(record: Record, column: Column, code: str, submission: Submission, context: Context) -> Problem:
    target = column.ref.partition(".")[0]
    own = units_in(code, context.catalog) in ((), (context.own_unit,))
    here = target in submission.tables and own
    facts = {"code": code, "target": context.labels("SheetName", (target,))}
    return Problem(
        column.key,
        "missing" if here else "elsewhere",
        record,
        facts=facts,
        severity="error" if here and not column.soft else "warning",
    )


def units_in(code: str, catalog: Catalog) -> tuple[str, ...]:
    """Return the unit codes that stand in an id, e.g. ("SCT",) of HG-SCT-2019Q2-03."""
    parts = (p.upper() for p in _PARTS.split(code))
    return tuple(dict.fromkeys(p for p in parts if p in catalog.units))
