"""What corrections of closed periods changed: figure by figure, cell by cell, with who, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.encoding import from_text, to_text
from bvq_excel.ledger import schema
from bvq_excel.ledger.memory import CorrectedFigure
from bvq_excel.ledger.spans import inside
from bvq_excel.periods import Period


@dataclass(frozen=True)
class FigureLine:
    """A figure of a closed period that changed: of the province (`unit` empty) or of one unit; None is no figure."""

    code: str
    unit: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class RecordLine:
    """A cell of a unit's rows that changed, or with an empty `key` a whole row that came or went.

    `before` and `after` are what cells show; of personal data nothing but that it was there.
    """

    unit: str
    sheet: str
    record_id: str
    key: str
    before: str
    after: str


Line = FigureLine | RecordLine


@dataclass(frozen=True)
class Noted:
    """A line of a correction with the period, who made it, when and why."""

    period: str
    line: Line
    who: str
    at: datetime
    why: str


def add(connection: Connection, period: str, lines: Sequence[Line], now: datetime, who: str, why: str) -> None:
    """Note what a correction of `period` changed."""
    same = {"period": period, "who": who, "at": now, "why": why}
    if lines:
        connection.execute(insert(schema.corrections), [same | _fields(line) for line in lines])


def noted(connection: Connection, period: str = "") -> list[Noted]:
    """Return the lines of all corrections, of one period if given, the oldest first."""
    table = schema.corrections
    wanted = select(table).order_by(table.c.at, table.c.id)
    if period:
        wanted = wanted.where(table.c.period == period)
    return [
        Noted(row["period"], _line(dict(row)), row["who"], row["at"], row["why"])
        for row in connection.execute(wanted).mappings()
    ]


def since_last_report(
    catalog: Catalog, lines: Sequence[Noted], closed: Mapping[str, datetime], period: Period
) -> tuple[CorrectedFigure, ...]:
    """Return the figures of the province that were corrected since the report before that on `period`.

    That report is the one on the last closed period of the same type; `closed` says when each was closed. What was
    corrected in earlier periods after `period` itself was closed belongs to the next report; what was corrected in
    `period` itself belongs to this one.
    """
    codes = {code: periods.period(catalog, code) for code in {n.period for n in lines} | closed.keys()}
    alike = [at for code, at in closed.items() if _is_before(codes[code], period)]
    last, end = max(alike, default=datetime.min), closed.get(period.code, datetime.max)

    def belongs(one: Noted) -> bool:
        other = codes[one.period]
        if other == period:
            return True
        return (other.last < period.first or inside(other, period)) and last < one.at <= end

    return tuple(
        CorrectedFigure(n.period, n.line.code, n.line.before, n.line.after, n.at.date(), n.why)
        for n in lines
        if isinstance(n.line, FigureLine) and not n.line.unit and belongs(n)
    )


def _is_before(other: Period, period: Period) -> bool:
    return other.type == period.type and other.last < period.first


def _fields(line: Line) -> dict[str, str | None]:
    if isinstance(line, FigureLine):
        return {
            "unit": line.unit or None,
            "sheet": None,
            "record_id": None,
            "what": line.code,
            "before": to_text(line.before),
            "after": to_text(line.after),
        }
    return {
        "unit": line.unit,
        "sheet": line.sheet,
        "record_id": line.record_id[: schema.ID_LENGTH],
        "what": line.key,
        "before": line.before,
        "after": line.after,
    }


def _line(row: Mapping[Any, Any]) -> Line:
    if row["sheet"] is None:
        before, after = (from_text(str(row[k])) for k in ("before", "after"))
        return FigureLine(str(row["what"]), str(row["unit"] or ""), before, after)
    names = ("unit", "sheet", "record_id", "what", "before", "after")
    return RecordLine(*(str(row[n] or "") for n in names))
