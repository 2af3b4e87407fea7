"""The figures of periods as they were consolidated last: by indicator, of the province and by unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from bvq_excel.ledger import schema
from bvq_excel.ledger.memory import Measures

# Figures of a period by itself, and those of its year up to its end.
Kind = Literal["period", "so_far"]
PROVINCE = ""


def stored(connection: Connection, period: str, kind: Kind = "period") -> Measures:
    """Return the figures kept for `period`; empty without any."""
    table = schema.figures
    wanted = select(table.c.code, table.c.unit, table.c.value).where(table.c.period == period, table.c.kind == kind)
    values: dict[str, float] = {}
    by_unit: dict[str, dict[str, float]] = {}
    for code, unit, value in connection.execute(wanted.order_by(table.c.code, table.c.unit)):
        number = int(value) if float(value).is_integer() else float(value)
        if unit == PROVINCE:
            values[code] = number
        else:
            by_unit.setdefault(code, {})[unit] = number
    return Measures(values, by_unit)


def as_of(connection: Connection, period: str) -> date | None:
    """Return the day by which deadlines were judged when the figures of `period` were made, None if unknown."""
    table = schema.figures
    day: date | None = connection.execute(select(table.c.as_of).where(table.c.period == period).limit(1)).scalar()
    return day


def store(
    connection: Connection,
    period: str,
    measures: Measures,
    now: datetime,
    kind: Kind = "period",
    as_of: date | None = None,
) -> None:
    """Keep `measures` as the figures of `period` in place of those kept before."""
    table = schema.figures
    same = {"period": period, "kind": kind, "stored": now, "as_of": as_of}
    rows = [same | {"code": c, "unit": PROVINCE, "value": v} for c, v in measures.values.items()]
    rows += [
        same | {"code": code, "unit": unit, "value": value}
        for code, values in measures.by_unit.items()
        for unit, value in values.items()
    ]
    connection.execute(delete(table).where(table.c.period == period, table.c.kind == kind))
    if rows:
        connection.execute(insert(table), rows)


def count(measures: Measures) -> int:
    """Return how many figures there are, of the province and of units."""
    return len(measures.values) + sum(map(len, measures.by_unit.values()))
