"""A rule in the words of the people who fill in the sheets: headers and labels in place of keys and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Rule

DESIGNED = "thiết kế"  # the basis of rules that no document demands
PERIOD = {"period_from": "ngày đầu kỳ", "period_to": "ngày cuối kỳ"}
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[a-z0-9_]+)*")
_INTERNAL = re.compile(r"[a-z0-9]+_[a-z0-9_]+|\.(?:csv|toml)\b|@")


def explained(catalog: Catalog, rule: Rule, sheet: str, day: date) -> list[str]:
    """Return what must hold, the basis and examples of `rule` for a cell of `sheet`, line by line.

    `day` is the one on which limits are looked up. What cannot be said in the words of the sheets is left out.
    """
    lines = [
        ("Điều phải đúng", _said(catalog, rule, sheet, day)),
        ("Căn cứ", "" if rule.basis == DESIGNED else rule.basis),
        ("Ví dụ đúng", _example(catalog, rule, sheet, rule.passing)),
        ("Ví dụ sai", _example(catalog, rule, sheet, rule.failing)),
    ]
    return [f"{head}: {text}" for head, text in lines if text]


def _said(catalog: Catalog, rule: Rule, sheet: str, day: date) -> str:
    columns = _columns(catalog, rule, sheet)
    labels = {code: entry.label for c in columns.values() if c.enum for code, entry in _codes(catalog, c.enum)}

    def word(found: re.Match[str]) -> str:
        text = found.group()
        if text in columns:
            return f"“{columns[text].header}”"
        if text in labels:
            return f"“{labels[text]}”"
        if text in catalog.parameters:
            return catalog.parameter(text, day) or text
        return PERIOD.get(text, text)

    said = _WORD.sub(word, rule.must)
    return "" if _INTERNAL.search(said) else said


def _codes(catalog: Catalog, enum: str) -> Iterator[tuple[str, Any]]:
    return iter(catalog.enums[enum].by_code.items())


def _columns(catalog: Catalog, rule: Rule, sheet: str) -> Mapping[str, Column]:
    """Return the columns that the rule may speak of by key: those of `sheet` before those of its other sheets."""
    names = [sheet, *(n for n in catalog.sheets if n in rule.sheets)]
    return {c.key: c for n in reversed(names) if n in catalog.sheets for c in catalog.sheets[n].columns}


def _example(catalog: Catalog, rule: Rule, sheet: str, example: Mapping[str, Any]) -> str:
    columns = _columns(catalog, rule, sheet)
    parts = []
    for key, value in example.items():
        if isinstance(value, list) and key in catalog.sheets:
            own = catalog.sheets[key].by_key
            rows = [_row(catalog, own, row) for row in value]
            if not all(rows):
                return ""
            parts.append(f"biểu {key}: {' | '.join(rows) or 'không có dòng nào'}")
        elif key in columns:
            parts.append(_row(catalog, columns, {key: value}))
        else:
            return ""
    return "; ".join(parts)


def _row(catalog: Catalog, columns: Mapping[str, Column], row: Mapping[str, Any]) -> str:
    if not row or not row.keys() <= columns.keys():
        return ""
    return ", ".join(f"{columns[k].header} = {_value(catalog, columns[k], v) or '(trống)'}" for k, v in row.items())


def _value(catalog: Catalog, column: Column, value: Any) -> str:
    if column.type == "date" and isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return display.day(date.fromisoformat(value))
    codes: Sequence[Any] = value if isinstance(value, list) else (value,)
    if column.enum and all(code in catalog.enums[column.enum].by_code for code in codes):
        return display.label(catalog, tuple(codes), column)
    return display.plain(tuple(map(str, value)) if isinstance(value, list) else value)
