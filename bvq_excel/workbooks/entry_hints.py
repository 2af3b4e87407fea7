"""Live hints and marks of the entry workbook: conditional formats, so that no cell's own format is touched.

Marks show the findings listed in sheet Loi: a cell is looked up there by record id, header and severity, so
that marks follow their row when it is sorted or moved. Hints need no check: a required cell that is still
empty in a started row, a cell that the row's choices leave unused, a date that is late or out of order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from bvq_excel.catalog.definitions import SEVERITIES, Column, Rule
from bvq_excel.expressions import parse
from bvq_excel.model import FIRST_ROW, HEADER_ROW, column_letter
from bvq_excel.workbooks.entry_plan import BookPlan, TablePlan
from bvq_excel.workbooks.formulas import Translator, UntranslatableError
from bvq_excel.workbooks.look import Formats

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

ERROR_KEYS = "bvq_LoiKhoa"


def write_marks(sheet: Worksheet, table: TablePlan, formats: Formats) -> None:
    """Mark headers and cells of `table` that sheet Loi lists: one conditional format per severity."""
    where = f"A{HEADER_ROW}:{table.last_column}{table.last_row}"
    owner = f'IF(OR(ROW()={HEADER_ROW},$B{HEADER_ROW}=""),"{table.name}",$B{HEADER_ROW})'
    for severity in SEVERITIES:
        key = f'{owner}&"|"&A${HEADER_ROW}&"|{severity}"'
        _format(sheet, where, f"=ISNUMBER(MATCH({key},{ERROR_KEYS},0))", formats.conditional(f"mark_{severity}"))


def write_cover_marks(sheet: Worksheet, where: str, first_row: int, formats: Formats, name: str) -> None:
    """Mark the values of the cover form that sheet Loi lists."""
    for severity in SEVERITIES:
        key = f'"{name}|"&$B{first_row}&"|{severity}"'
        _format(sheet, where, f"=ISNUMBER(MATCH({key},{ERROR_KEYS},0))", formats.conditional(f"mark_{severity}"))


def write_hints(sheet: Worksheet, plan: BookPlan, table: TablePlan, formats: Formats) -> None:
    """Write the live hints of `table`."""
    started = f'$A{FIRST_ROW}<>""'
    translator = Translator(plan.catalog, table.sheet, table.cell)
    required = [c for c in table.inputs if c.required]
    if required:
        where = " ".join(table.range(c.key) for c in required)
        first = f"{column_letter(min(table.index[c.key] for c in required))}{FIRST_ROW}"
        _format(sheet, where, f"=AND({started},LEN(TRIM({first}))=0)", formats.conditional("hint_missing"))
    for column in table.inputs:
        condition = _said(translator.condition, column.required_if) if column.required_if else ""
        if not condition:
            continue
        empty = f"LEN(TRIM({table.cell(column.key)}))=0"
        where = table.range(column.key)
        _format(sheet, where, f"=AND({started},{empty},{condition})", formats.conditional("hint_missing"))
        chosen = "".join(f',{table.cell(key)}<>""' for key in _choices(table, column.required_if))
        unused = f"=AND({started},{empty}{chosen},NOT({condition}))"
        _format(sheet, where, unused, formats.conditional("not_applicable"))
    for key, condition, style in _dates(plan, table, translator):
        _format(sheet, table.range(key), f"=AND({started},{condition})", formats.conditional(style))


def _choices(table: TablePlan, condition: str) -> list[str]:
    """Return the columns with choices that `condition` looks at: nothing is unused before these are made."""
    keys = sorted(parse(condition, table.sheet.by_key).columns, key=lambda k: table.index[k])
    return [k for k in keys if table.sheet.by_key[k].enumeration or table.sheet.by_key[k].ref]


def _dates(plan: BookPlan, table: TablePlan, translator: Translator) -> Iterator[tuple[str, str, str]]:
    """Yield column, formula and style of hints about dates: late ones first, then those out of order."""
    for key, text in plan.layout.late.get(table.name, {}).items():
        condition = _said(translator.condition, text) if key in table.index else ""
        if condition:
            yield key, condition, "hint_late"
    for rule in plan.catalog.rules.values():
        if not plan.overlaps(rule):
            continue
        for key, text in _orders(rule, table):
            condition = _said(translator.condition, text)
            if condition:
                yield key, condition, "hint_order"


def _orders(rule: Rule, table: TablePlan) -> Iterator[tuple[str, str]]:
    """Yield the conditions of `rule` that speak of dates of one row alone, with the column they point at."""
    if rule.sheets != (table.name,) or rule.scope != "row":
        return
    for case in rule.cases:
        at = case.at or next(iter(rule.keys_on(table.name)), "")
        words = [w for w in case.holds.replace("(", " ").replace(")", " ").split() if w in table.sheet.by_key]
        if len(words) > 1 and at in table.index and all(_is_date(table.sheet.by_key[w]) for w in words):
            filled = " and ".join(f"{w} is not empty" for w in dict.fromkeys(words))
            given = f" and ({case.when})" if case.when else ""
            yield at, f"{filled} and not ({case.holds}){given}"


def _is_date(column: Column) -> bool:
    return column.type == "date"


def _said(say: Callable[[str], str], text: str) -> str:
    try:
        return say(text)
    except (UntranslatableError, KeyError):
        return ""


def _format(sheet: Worksheet, where: str, formula: str, style: Any) -> None:
    ranges = where.split()
    options = {"type": "formula", "criteria": formula, "format": style}
    if len(ranges) > 1:
        options["multi_range"] = where
    sheet.conditional_format(ranges[0], options)
