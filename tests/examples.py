"""The contract's pass and fail examples as submissions: what a rule's `pass` and `fail` fields mean.

Keys with "@" are the example's surroundings (day of receipt, unit, period, sheet); a key that names a sheet
holds that sheet's rows; any other key is a column of one row. Rows may be incomplete: an example speaks of its
own rule alone. The tests of the sheets use the same form: `places(catalog, "R-KN-01", {...})`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bvq_excel import display, periods
from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Rule, Sheet
from bvq_excel.checking.context import Context
from bvq_excel.checking.engine import checker
from bvq_excel.indicators import Dataset, Evaluator
from bvq_excel.model import FIRST_ROW, Finding, Layout, Record, Source, Submission, column_letter
from bvq_excel.periods import Period

Row = Mapping[str, Any]
Example = Mapping[str, Any]

CONTEXT = frozenset({"@today", "@received_at", "@unit_code", "@period_from", "@period_to", "@sheet", "@period"})
Q2: Example = {"@period": "2019-Q2", "@unit_code": "SCT"}
DEFAULT_UNIT = "SCT"
# A cell that holds something which could not be understood ("3 lớp/120 người" where a number belongs).
UNREAD = object()
DEFAULT_DAY = date(2020, 4, 15)
# Rules that are only judged at the end of a year: their examples name no period.
ANNUAL_RULES = frozenset({"R-TT-03", "R-TB-01", "R-KP-07"})


@dataclass(frozen=True)
class Situation:
    """An example made into submissions, one per unit, of one period, received on one day."""

    submissions: tuple[Submission, ...]
    period: Period
    received: date


def findings(catalog: Catalog, rule_id: str, example: Example) -> list[Finding]:
    """Return what the public checker says about `example` for the rule: each file by itself, all together, figures."""
    made = situation(catalog, catalog.rules[rule_id], example)
    check = checker(catalog)
    found = [f for s in made.submissions for f in check.check(s, made.received)]
    found.extend(check.check_province(made.submissions, made.period, made.received))
    found.extend(check.check_figures(made.submissions, made.period, made.received, evaluator(catalog, made)))
    return [f for f in found if f.rule == rule_id]


def evaluator(catalog: Catalog, made: Situation) -> Evaluator:
    """Return the figures of all rows of a situation, none of them rejected."""
    tables = {name: [r for s in made.submissions for r in s.tables.get(name, ())] for name in catalog.tables}
    return Evaluator(Dataset(catalog, WorkingCalendar(catalog), made.period, made.received, tables))


def places(catalog: Catalog, rule_id: str, example: Example) -> list[str]:
    """Return where the rule finds something, e.g. `["KhieuNai!AH6"]`, in the checker's order."""
    return [f"{f.sheet}!{f.cell}" for f in findings(catalog, rule_id, example)]


def said(catalog: Catalog, rule_id: str, example: Example) -> list[str]:
    """Return the messages of the rule about what SCT reports for the second quarter of 2019."""
    return [f.message for f in findings(catalog, rule_id, {**Q2, **example})]


def said_at(catalog: Catalog, rule_id: str, example: Example) -> list[str]:
    """Return where the rule finds something in what SCT reports for the second quarter of 2019."""
    return places(catalog, rule_id, {**Q2, **example})


def surroundings(catalog: Catalog) -> Context:
    """Return the surroundings of SCT's rows of the second quarter of 2019."""
    period = periods.period(catalog, "2019-Q2")
    return Context(catalog, checker(catalog).calendar, period, date(2019, 6, 17), own_unit="SCT")


def rows_of(catalog: Catalog, name: str, *rows: Row) -> list[Record]:
    """Return SCT's rows of a sheet, from row 6 on."""
    source = Source("SCT.xlsx", "SCT", "2019-Q2")
    return [record(catalog, name, row, source, number) for number, row in enumerate(rows, FIRST_ROW)]


def situation(catalog: Catalog, rule: Rule, example: Example) -> Situation:
    """Return `example` as submissions, in a period that fits its dates unless it names one ("@period": 2019-Q2)."""
    sheets = _rows_by_sheet(catalog, rule, example)
    period = _period(catalog, rule, example, sheets)
    received = _day(example.get("@today") or example.get("@received_at"))
    received = received or period.last + timedelta(days=3)
    units = (example["@unit_code"],) if "@unit_code" in example else _units(sheets)
    submissions = []
    for unit in units:
        own = sheets if len(units) == 1 else _only(sheets, unit)
        submissions.append(_submission(catalog, unit, period, received, own))
    return Situation(tuple(submissions), period, received)


def record(catalog: Catalog, name: str, row: Row, source: Source, number: int = FIRST_ROW) -> Record:
    """Return one row given as in the contract (ISO dates, codes, lists with semicolons) as a typed record."""
    sheet = catalog.sheets[name]
    unread = frozenset(k for k, v in row.items() if v is UNREAD)
    values = {k: typed(sheet.by_key[k], v) for k, v in row.items() if k not in unread}
    values = {k: v for k, v in values.items() if v is not None}
    shown = {k: label for k, v in values.items() if (label := _label(catalog, sheet.by_key[k], v))}
    return Record(name, number, values, layout(sheet), source, raw=shown, unread=unread)


def typed(column: Column, value: Any) -> Any:
    """Return an example's value as a record holds it: dates as dates, lists as tuples, "" as nothing."""
    if value == "" or value is None:
        return None
    if column.type == "date":
        return date.fromisoformat(value)
    if column.is_list:
        return tuple(value.split(";"))
    return value


def layout(sheet: Sheet) -> Layout:
    """Return the contract's own layout of `sheet`."""
    if sheet.is_form:
        rows = {c.key: FIRST_ROW + i for i, c in enumerate(sheet.columns)}
        return Layout({c.key: "C" for c in sheet.columns}, rows)
    return Layout({c.key: column_letter(i) for i, c in enumerate(sheet.columns)})


def _label(catalog: Catalog, column: Column, value: Any) -> str:
    """Return what a cell chosen from a dropdown shows; empty where the value is shown as it is."""
    return display.label(catalog, value, column) if column.type in ("enum", "enum_list") else ""


def _rows_by_sheet(catalog: Catalog, rule: Rule, example: Example) -> dict[str, Sequence[Row]]:
    sheets = {k: v for k, v in example.items() if k in catalog.sheets}
    row = {k: v for k, v in example.items() if not k.startswith("@") and k not in catalog.sheets}
    if row:
        own = example.get("@sheet") or next(s for s in rule.sheets if all(k in catalog.sheets[s].by_key for k in row))
        sheets[own] = [row]
    return sheets


def _units(sheets: Mapping[str, Sequence[Row]]) -> tuple[str, ...]:
    units = dict.fromkeys(row["unit_code"] for rows in sheets.values() for row in rows if row.get("unit_code"))
    return tuple(units) or (DEFAULT_UNIT,)


def _only(sheets: Mapping[str, Sequence[Row]], unit: str) -> dict[str, Sequence[Row]]:
    return {name: [r for r in rows if r.get("unit_code") == unit] for name, rows in sheets.items()}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _period(catalog: Catalog, rule: Rule, example: Example, sheets: Mapping[str, Sequence[Row]]) -> Period:
    cover = next(iter(sheets.get(catalog.cover.name, ())), {})
    code = example.get("@period") or cover.get("period_code")
    if code:
        return periods.period(catalog, code)
    last = _day(example.get("@period_to") or cover.get("period_to"))
    first = _day(example.get("@period_from") or cover.get("period_from"))
    day = last or _a_day(catalog, sheets) or _day(example.get("@today") or example.get("@received_at")) or DEFAULT_DAY
    parts = ["Y"] if rule.id in ANNUAL_RULES else ["Q1", "Q2", "Q3", "Q4"]
    parts += ["H1", "H2", "9M", "Y", *(f"M{m:02d}" for m in range(1, 13))] if last else []
    fitting = (periods.period(catalog, f"{year}-{part}") for year in (day.year, day.year + 1) for part in parts)
    return next(
        p for p in fitting if day in p and (last is None or p.last == last) and (first is None or p.first == first)
    )


def _a_day(catalog: Catalog, sheets: Mapping[str, Sequence[Row]]) -> date | None:
    """Return the first event date of the rows, else the first date at all."""
    others: list[date] = []
    for name, rows in sheets.items():
        sheet = catalog.sheets[name]
        for row in rows:
            for key in (*sheet.event_date_keys, *row):
                value = row.get(key)
                if not (isinstance(value, str) and value) or sheet.by_key[key].type not in ("date", "month"):
                    continue
                day = date.fromisoformat(value if sheet.by_key[key].type == "date" else f"{value}-01")
                if key in sheet.event_date_keys:
                    return day
                others.append(day)
    return others[0] if others else None


def _submission(
    catalog: Catalog, unit: str, period: Period, received: date, sheets: Mapping[str, Sequence[Row]]
) -> Submission:
    source = Source(f"{unit}.xlsx", unit, period.code, received=received)
    given = next(iter(sheets.get(catalog.cover.name, ())), {})
    cover = {
        "unit_code": unit,
        "period_scheme": period.scheme,
        "period_code": period.code,
        "period_from": period.first.isoformat(),
        "period_to": period.last.isoformat(),
        "template_version": "1.0",
        "submission_no": 1,
    }
    entry = catalog.unit(unit, period.last)
    names = [n for n in catalog.tables if n in sheets or (entry and n in entry.all_sheets)]
    tables = {
        n: tuple(record(catalog, n, row, source, i) for i, row in enumerate(sheets.get(n, ()), FIRST_ROW))
        for n in names
    }
    return Submission(
        source,
        record(catalog, catalog.cover.name, cover | dict(given), source),
        tables,
        {n: layout(catalog.sheets[n]) for n in (catalog.cover.name, *names)},
    )
