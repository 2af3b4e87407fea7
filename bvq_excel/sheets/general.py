"""Rules of every sheet: what must be filled in, when things happened, whose row it is, what codes are in force.

What single cells must look like (dates, numbers, codes, telephone numbers …) is judged while they are read, in
`bvq_excel.values`; the state of the sheet itself in `bvq_excel.records`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Area, Column, Unit
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, book, rows, sheet
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


def required_is_filled(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Cột bắt buộc phải có giá trị.

    Why: figures and documents are made from these cells. A column that is not in the file is missed once, by
    its header (R-CH-10).
    """
    name = records[0].sheet
    wanted, scope = _requirements(context.catalog, name), context.scope(name)
    for record in records:
        if not record.values.keys() >= wanted.always_keys:
            yield from _missed(record, wanted.always)
    for column, condition in wanted.conditional:
        for record in records:
            if not _is_empty(record, column.key) or condition.columns & record.unread:
                continue
            if condition.true(record.values, scope):
                yield Problem(column.key, "conditional", row=record, facts=_because(record, condition, context))


def _missed(record: Record, wanted: Sequence[Column]) -> Iterator[Problem]:
    for column in wanted:
        if _is_empty(record, column.key):
            takes_zero = column.is_number and (column.min or 0) <= 0
            case = "cover" if record.layout.rows is not None else "number" if takes_zero else ""
            yield Problem(column.key, case, row=record)


def _is_empty(record: Record, key: str) -> bool:
    """Return whether the file has the column and nothing in the row's cell."""
    return key not in record.values and key not in record.unread and key in record.layout


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


def _event_key(record: Record, keys: Sequence[str]) -> str:
    """Return which of the columns `keys` has the row's event date, empty where none has or it could not be read."""
    for key in keys:
        if key in record.unread:
            return ""
        if key in record.values:
            return key
    return ""


def happened_in_period(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Ngày sự kiện nằm trong kỳ báo cáo, trừ dòng được mang sang.

    Why: each event is counted in exactly one period; open cases, and those settled in the period, stay.
    """
    scope, period = context.scope(records[0].sheet), context.period
    carry_over = scope.sheet.carry_over
    for record in records:
        key = _event_key(record, scope.sheet.event_date_keys)
        if not key or scope.in_period(record.values[key]):
            continue
        if carry_over:
            condition = parse(carry_over, scope.sheet.by_key)
            if condition.columns & record.unread or condition.true(record.values, scope):
                continue
        early = scope.day_of(record.values) < period.first
        case = ("carried" if carry_over else "before") if early else "after"
        yield Problem(key, case, row=record, facts={"first": period.first, "last": period.last})


def happened_before_receipt(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Ngày sự kiện không sau ngày nhận tệp.

    Why: what has not happened cannot be reported.
    """
    scope = context.scope(records[0].sheet)
    for record in records:
        if scope.day_of(record.values) > context.received and (key := _event_key(record, scope.sheet.event_date_keys)):
            yield Problem(key, row=record, facts={"received": context.received})


# money ------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _money_keys(catalog: Catalog, name: str) -> tuple[str, ...]:
    return tuple(c.key for c in catalog.sheets[name].columns if c.type == "money" and not c.computed)


def money_is_in_dong(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Số tiền bằng 0 hoặc từ mức tối thiểu trở lên.

    Why: amounts below a thousand đồng were typed in thousands or millions.
    """
    for key in _money_keys(context.catalog, records[0].sheet):
        for record in records:
            amount = record.values.get(key)
            if amount and abs(amount) < (context.parameter("check.money_min", record) or 0):
                yield Problem(key, row=record)


# tasks, units, areas ----------------------------------------------------------------------------------------


def task_is_of_sheet(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Nhiệm vụ thuộc biểu.

    Why: a task's result is counted from its own sheets only.
    """
    form = context.catalog.sheets[records[0].sheet]
    known = frozenset((None, *form.task_codes))
    for record in records:
        if record.values.get("task_code") not in known:
            task = context.catalog.tasks[record["task_code"]]
            others = context.labels("SheetName", task.evidence_sheets or (TASK_SHEET,))
            allowed = ", ".join(form.task_codes[:FEW_TASKS]) + (", …" if len(form.task_codes) > FEW_TASKS else "")
            facts = {"task": task.description, "allowed": allowed, "sheets": others}
            yield Problem("task_code", "wrong_sheet", row=record, facts=facts)


def row_is_of_unit(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Mã đơn vị ở dòng là đơn vị của tệp.

    Why: rows copied from a neighbour's file would be counted twice.
    """
    own = context.own_unit
    for record in records:
        if record.values.get(OWN_UNIT_KEY, own) != own:
            yield Problem(OWN_UNIT_KEY, row=record, facts={"unit": own})


@lru_cache(maxsize=64)
def _dated_columns(catalog: Catalog, name: str) -> tuple[Column, ...]:
    return tuple(c for c in catalog.sheets[name].columns if c.ref in DATED and c.key != OWN_UNIT_KEY)


def codes_are_in_force(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Đơn vị, địa bàn ở các cột mã còn hiệu lực vào ngày sự kiện.

    Why: units and areas changed in 2018 and 2025 (NQ 1670/NQ-UBTVQH15); a figure goes to the one of its day.
    """
    catalog, scope = context.catalog, context.scope(records[0].sheet)
    for column in _dated_columns(catalog, records[0].sheet):
        for record in records:
            value = record.values.get(column.key)
            if value is None:
                continue
            day = scope.day_of(record.values)
            for code in value if isinstance(value, tuple) else (value,):
                if not in_force(catalog, column.ref, code, day):
                    case, facts = out_of_force(catalog, column.ref, code, day)
                    yield Problem(column.key, case, row=record, facts=facts)


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


def text_has_no_personal_data(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Ô nội dung không chứa số tài khoản, số giấy tờ, số điện thoại, thư điện tử.

    Why: texts are merged into reports; Decree 13/2023/NĐ-CP protects personal data.
    """
    for key in _content_keys(context.catalog, records[0].sheet):
        texts = [(record, text) for record in records if (text := record.values.get(key))]
        if next(_searches("\n".join(text for _, text in texts)), None) is None:
            continue  # as in most columns
        for record, text in texts:
            for case, pattern in _searches(text):
                if found := pattern.search(text):
                    yield Problem(key, case, row=record, facts={"found": found.group()})
                    break


def _searches(text: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield which marks `text` may have, each with the search for it, which takes long in long words without any."""
    if _NUMBER.search(text):
        yield "digits", _DIGITS
    if "@" in text:
        yield "email", _EMAIL
    folded = text.casefold()
    if "stk" in folded or "số t" in folded:
        yield "account", _ACCOUNT


# ids --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def _id_form(start: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(start)}\d{{4}}-\d{{4}}", re.IGNORECASE)


def id_has_form(records: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Mã bản ghi có dạng đơn vị-biểu-năm-số.

    Why: the id identifies the row in the whole province and over the years.
    """
    start = f"{context.own_unit}-{context.catalog.sheets[records[0].sheet].sheet_code}-"
    has_form = _id_form(start).fullmatch
    for record in records:
        text = record.values.get("record_id")
        if text is not None and not has_form(text):
            example = f"{start}{context.period.year}-{context.period.first_record_number:04d}"
            yield Problem("record_id", row=record, facts={"example": example})


CHECKS: tuple[Check, ...] = (
    rows("R-CH-01", required_is_filled),
    rows("R-CH-04", happened_in_period, needs=()),
    rows("R-CH-05", happened_before_receipt, needs=()),
    sheet("R-CH-06", patterns.ids_are_unique),
    sheet("R-CH-25", patterns.rows_differ),
    rows("R-CH-07", money_is_in_dong),
    sheet("R-CH-26", patterns.amounts_are_alike),
    rows("R-CH-13", task_is_of_sheet),
    rows("R-CH-14", row_is_of_unit),
    rows("R-CH-15", codes_are_in_force),
    rows("R-CH-16", text_has_no_personal_data),
    book("R-CH-17", references.exist),
    rows("R-CH-20", id_has_form),
    sheet("R-CH-28", patterns.days_are_not_months),
)
