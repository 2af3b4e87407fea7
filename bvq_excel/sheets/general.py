"""Rules of every sheet: what must be filled in, when things happened, whose row it is, what codes are in force.

What single cells must look like (dates, numbers, codes, telephone numbers …) is judged while they are read, in
`bvq_excel.values`; the state of the sheet itself in `bvq_excel.records`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Area, Column, Unit
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book, row, sheet
from bvq_excel.expressions import Expression, parse
from bvq_excel.lookup import in_force
from bvq_excel.model import Problem, Record
from bvq_excel.sheets import patterns, references
from bvq_excel.text import fold, lower_first

DATED = ("units", "areas")
OWN_UNIT_KEY = "unit_code"
LONG_TEXT = 200
FEW_TASKS = 8
TASK_SHEET = "NhiemVu"


# filled in --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Requirements:
    """The columns of a sheet that must have a value: always, or under a condition over the row."""

    always: tuple[Column, ...]
    conditional: tuple[tuple[Column, Expression], ...]

    @cached_property
    def always_keys(self) -> frozenset[str]:
        """The keys of the columns that must always have one."""
        return frozenset(c.key for c in self.always)


@lru_cache(maxsize=64)
def _requirements(catalog: Catalog, name: str) -> Requirements:
    columns = catalog.sheets[name].by_key
    return Requirements(
        tuple(c for c in columns.values() if c.required),
        tuple((c, parse(c.required_if, columns)) for c in columns.values() if c.required_if and not c.required),
    )


def required_is_filled(record: Record, context: Context) -> Iterator[Problem]:
    """Cột bắt buộc phải có giá trị.

    Why: figures and documents are made from these cells. A column that is not in the file is missed once, by
    its header (R-CH-10).
    """
    wanted = _requirements(context.catalog, record.sheet)
    values, unread, layout = record.values, record.unread, record.layout
    for column in () if values.keys() >= wanted.always_keys else wanted.always:
        key = column.key
        if key not in values and key not in unread and key in layout:
            takes_zero = column.is_number and (column.min or 0) <= 0
            yield Problem(key, "cover" if layout.rows is not None else "number" if takes_zero else "")
    scope = context.scope(record.sheet)
    for column, condition in wanted.conditional:
        key = column.key
        if key in values or key in unread or key not in layout or condition.columns & unread:
            continue
        if condition.true(values, scope):
            yield Problem(key, "conditional", facts=_because(record, condition, context))


def _because(record: Record, condition: Expression, context: Context) -> dict[str, str]:
    """Return the cells that make a value necessary, in words, and their references."""
    columns = context.catalog.sheets[record.sheet].columns
    reasons = [c for c in columns if c.key in condition.columns and record[c.key] is not None]
    words = (
        f'{lower_first(c.header)} là "{display.label(context.catalog, record[c.key], c)}" ({record.cell(c.key)})'
        for c in reasons
    )
    return {"because": ", ".join(words), "because_cells": ", ".join(record.cell(c.key) for c in reasons)}


# when -------------------------------------------------------------------------------------------------------


def _event_key(record: Record, context: Context) -> str:
    """Return the column of the row's event date, empty where it has none or it could not be read."""
    for key in context.catalog.sheets[record.sheet].event_date_keys:
        if key in record.unread:
            return ""
        if key in record.values:
            return key
    return ""


def happened_in_period(record: Record, context: Context) -> Iterator[Problem]:
    """Ngày sự kiện nằm trong kỳ báo cáo, trừ dòng được mang sang.

    Why: each event is counted in exactly one period; open cases, and those settled in the period, stay.
    """
    key = _event_key(record, context)
    scope = context.scope(record.sheet)
    if not key or scope.in_period(record[key]):
        return
    carry_over = scope.sheet.carry_over
    if carry_over:
        condition = parse(carry_over, scope.sheet.by_key)
        if condition.columns & record.unread or condition.true(record.values, scope):
            return
    early = scope.day_of(record.values) < context.period.first
    case = ("carried" if carry_over else "before") if early else "after"
    yield Problem(key, case, facts={"first": context.period.first, "last": context.period.last})


def happened_before_receipt(record: Record, context: Context) -> Iterator[Problem]:
    """Ngày sự kiện không sau ngày nhận tệp.

    Why: what has not happened cannot be reported.
    """
    key = _event_key(record, context)
    if key and context.scope(record.sheet).day_of(record.values) > context.received:
        yield Problem(key, facts={"received": context.received})


# money ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _money_keys(catalog: Catalog, name: str) -> tuple[str, ...]:
    return tuple(c.key for c in catalog.sheets[name].columns if c.type == "money" and not c.computed)


def money_is_in_dong(record: Record, context: Context) -> Iterator[Problem]:
    """Số tiền bằng 0 hoặc từ mức tối thiểu trở lên.

    Why: amounts below a thousand đồng were typed in thousands or millions.
    """
    values = record.values
    for key in _money_keys(context.catalog, record.sheet):
        amount = values.get(key)
        if amount and abs(amount) < (context.parameter("check.money_min", record) or 0):
            yield Problem(key)


# tasks, units, areas ----------------------------------------------------------------------------------------


def task_is_of_sheet(record: Record, context: Context) -> Iterator[Problem]:
    """Nhiệm vụ thuộc biểu.

    Why: a task's result is counted from its own sheets only.
    """
    code = record["task_code"]
    form = context.catalog.sheets[record.sheet]
    if code is None or code in form.task_codes:
        return
    task = context.catalog.tasks[code]
    others = context.labels("SheetName", task.evidence_sheets or (TASK_SHEET,))
    allowed = ", ".join(form.task_codes[:FEW_TASKS]) + (", …" if len(form.task_codes) > FEW_TASKS else "")
    yield Problem("task_code", "wrong_sheet", facts={"task": task.description, "allowed": allowed, "sheets": others})


def row_is_of_unit(record: Record, context: Context) -> Iterator[Problem]:
    """Mã đơn vị ở dòng là đơn vị của tệp.

    Why: rows copied from a neighbour's file would be counted twice.
    """
    code = record[OWN_UNIT_KEY]
    if code is not None and code != context.own_unit:
        yield Problem(OWN_UNIT_KEY, facts={"unit": context.own_unit})


@lru_cache(maxsize=64)
def _dated_columns(catalog: Catalog, name: str) -> tuple[Column, ...]:
    return tuple(c for c in catalog.sheets[name].columns if c.ref in DATED and c.key != OWN_UNIT_KEY)


def codes_are_in_force(record: Record, context: Context) -> Iterator[Problem]:
    """Đơn vị, địa bàn ở các cột mã còn hiệu lực vào ngày sự kiện.

    Why: units and areas changed in 2018 and 2025 (NQ 1670/NQ-UBTVQH15); a figure goes to the one of its day.
    """
    catalog = context.catalog
    for column in _dated_columns(catalog, record.sheet):
        value = record.values.get(column.key)
        if value is None:
            continue
        day = context.scope(record.sheet).day_of(record.values)
        for code in value if isinstance(value, tuple) else (value,):
            if not in_force(catalog, column.ref, code, day):
                case, facts = out_of_force(catalog, column.ref, code, day)
                yield Problem(column.key, case, facts=facts)


def out_of_force(catalog: Catalog, what: str, code: str, day: date) -> tuple[str, dict[str, Any]]:
    """Return how a unit or area that is not in force on `day` is spoken of: the case, name, limit and successors."""
    entry: Unit | Area | None = catalog.any_unit(code) if what == "units" else catalog.areas.get(code)
    if entry is None:
        return "expired", {"name": code, "limit": "", "day": day}
    if entry.valid_to is None or day <= entry.valid_to:
        return "not_yet", {"name": entry.name, "limit": entry.valid_from, "day": day}
    heirs = [_name(catalog, what, s) for s in entry.successors]
    facts = {"name": entry.name, "limit": entry.valid_to, "day": day, "successors": "; ".join(heirs)}
    return ("succeeded" if heirs else "expired"), facts


def _name(catalog: Catalog, what: str, code: str) -> str:
    return catalog.areas[code].name if what == "areas" else display.unit_name(catalog, code)


# personal data in free text ---------------------------------------------------------------------------------

# What a text must have for the slower searches to be worth it: few texts have any of it.
_NUMBER = re.compile(r"\d[\d .-]{7}")
# Numbers in groups that begin with a date, or in the middle of one (01.02.2019-15.03.2020), are none of them.
_DIGITS = re.compile(
    r"(?<!\d)(?:\d{9,16}|(?<!\d[.-])(?!\d{1,2}[.-]\d{1,2}[.-]\d{4}(?!\d))(?:\+84|0)(?:[ .-]?\d){9,10})(?!\d)"
)
_EMAIL = re.compile(r"[\w.%+-]+@[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = re.compile(r"\b(?:STK|số tài khoản|số TK)\b", re.IGNORECASE)
_NOT_CONTENT = re.compile(r"\b(?:mã|số hiệu|địa chỉ)\b")


@lru_cache(maxsize=64)
def _content_keys(catalog: Catalog, name: str) -> tuple[str, ...]:
    """Return the free-text columns: long texts and notes, but no codes, numbers of documents or addresses."""
    found = []
    for column in catalog.sheets[name].columns:
        is_long = column.key == "note" or (column.max_length or 0) >= LONG_TEXT
        if column.type == "text" and is_long and not _NOT_CONTENT.search(fold(column.header)):
            found.append(column.key)
    return tuple(found)


def text_has_no_personal_data(record: Record, context: Context) -> Iterator[Problem]:
    """Ô nội dung không chứa số tài khoản, số giấy tờ, số điện thoại, thư điện tử.

    Why: texts are merged into reports; Decree 13/2023/NĐ-CP protects personal data.
    """
    for key in _content_keys(context.catalog, record.sheet):
        text = record.values.get(key)
        found = _personal(text) if text else None
        if found:
            yield Problem(key, found[0], facts={"found": found[1]})


def _personal(text: str) -> tuple[str, str] | None:
    if _NUMBER.search(text) and (digits := _DIGITS.search(text)):
        return "digits", digits.group()
    if "@" in text and (email := _EMAIL.search(text)):
        return "email", email.group()
    folded = text.casefold()
    if ("stk" in folded or "số t" in folded) and (account := _ACCOUNT.search(text)):
        return "account", account.group()
    return None


# ids --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _id_form(start: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(start)}\d{{4}}-\d{{4}}", re.IGNORECASE)


def id_has_form(record: Record, context: Context) -> Iterator[Problem]:
    """Mã bản ghi có dạng đơn vị-biểu-năm-số.

    Why: the id identifies the row in the whole province and over the years.
    """
    text = record.record_id
    if text is None:
        return
    start = f"{context.own_unit}-{context.catalog.sheets[record.sheet].sheet_code}-"
    if not _id_form(start).fullmatch(text):
        example = f"{start}{context.period.year}-{context.period.first_record_number:04d}"
        yield Problem("record_id", facts={"example": example})


CHECKS: tuple[Check, ...] = (
    row("R-CH-01", required_is_filled),
    row("R-CH-04", happened_in_period, needs=()),
    row("R-CH-05", happened_before_receipt, needs=()),
    sheet("R-CH-06", patterns.ids_are_unique),
    sheet("R-CH-25", patterns.rows_differ),
    row("R-CH-07", money_is_in_dong),
    sheet("R-CH-26", patterns.amounts_are_alike),
    row("R-CH-13", task_is_of_sheet),
    row("R-CH-14", row_is_of_unit),
    row("R-CH-15", codes_are_in_force),
    row("R-CH-16", text_has_no_personal_data),
    book("R-CH-17", references.exist),
    row("R-CH-20", id_has_form),
    sheet("R-CH-28", patterns.days_are_not_months),
)
