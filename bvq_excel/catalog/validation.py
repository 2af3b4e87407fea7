"""Checking that the catalogue's entries fit together; the first misfit is raised with file and entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from bvq_excel.catalog.catalog import Catalog
from bvq_excel.catalog.definitions import MASTER_REFS, Column, Dated, Indicator, Rule, Sheet
from bvq_excel.errors import CatalogError
from bvq_excel.expressions import Expression, parse
from bvq_excel.text import lookup_key

LEADING = ("seq", "record_id", "task_code", "unit_code")
TRAILING = "note"
CODED = {"enum", "enum_list", "ref", "ref_list", "bool"}
TYPES = frozenset(
    {"text", "date", "month", "integer", "money", "percent", "id", "phone", "email", "tax_code", "url", *CODED}
)
SCOPES = frozenset({"cell", "row", "sheet", "cross_sheet", "cross_unit", "cross_period"})
DERIVED = ("ratio", "change")
BREAKDOWNS = frozenset({"unit", "area", "month", "vcc_group", "violation", "content_area"})
GROUPS = frozenset({"ALL", "G8", "G9", "G11"})
INDICATOR_CODE = re.compile(r"I-[A-Z0-9]+-\d+")


def validate(catalog: Catalog) -> None:
    """Raise CatalogError for the first reference, expression or validity interval that does not fit."""
    for sheet in catalog.sheets.values():
        _sheet(catalog, sheet)
    for key, entries in catalog.parameters.items():
        _no_overlap(f"parameters.csv, {key}", entries)
    _units_and_areas(catalog)
    for task in catalog.tasks.values():
        where = f"tasks.csv, {task.code}"
        _known(where, "biểu", task.evidence_sheets, catalog.sheets)
        _known(where, "đơn vị", (*task.lead_units, *task.coop_units), {*catalog.units, *GROUPS})
        _known(where, "chỉ tiêu", [i for i in task.indicators if i != "-"], catalog.indicators)
        _known(where, "đơn vị tính", task.uoms, catalog.enums["Uom"].by_code)
        _require(len(task.indicators) == len(task.uoms), where, "indicators và uom không song song")
    for indicator in catalog.indicators.values():
        _indicator(catalog, indicator)
    for rule in catalog.rules.values():
        _rule(catalog, rule)
    for document in catalog.documents.values():
        for part in document.parts:
            _known(f"documents.toml, {document.id} {part.no}", "chỉ tiêu", part.indicators, catalog.indicators)
    for annex in catalog.annexes.values():
        _known(f"documents.toml, {annex.id}", "chỉ tiêu", annex.indicators, catalog.indicators)


def _sheet(catalog: Catalog, sheet: Sheet) -> None:
    where = f"sheets/{sheet.name}"
    keys = [c.key for c in sheet.columns]
    _require(len(set(keys)) == len(keys), where, "trùng key cột")
    _require(sheet.is_form or tuple(keys[:4]) == LEADING, where, f"bốn cột đầu phải là {', '.join(LEADING)}")
    _require(sheet.is_form or keys[-1] == TRAILING, where, f"cột cuối phải là {TRAILING}")
    _known(where, "cột", (*sheet.key, *sheet.event_date_keys), keys)
    _known(where, "nhiệm vụ", sheet.task_codes, catalog.tasks)
    _expression(catalog, f"{where}, carry_over", sheet.carry_over, sheet)
    headers: dict[str, str] = {}
    for column in sheet.columns:
        _column(catalog, sheet, column)
        for text in (column.header, *column.aliases):
            other = headers.setdefault(lookup_key(text), column.key)
            _require(other == column.key, where, f"tiêu đề '{text}' chỉ cả cột {other} và cột {column.key}")


def _column(catalog: Catalog, sheet: Sheet, column: Column) -> None:
    where = f"sheets/{sheet.name}, cột {column.key}"
    _require(column.type in TYPES, where, f"kiểu '{column.type}' không có")
    _require(bool(column.enum) == (column.type in ("enum", "enum_list")), where, "enum và type không khớp")
    _require(not column.enum or column.enum in catalog.enums, where, f"danh mục {column.enum} không có")
    if column.ref and column.ref not in MASTER_REFS:
        target, _, key = column.ref.partition(".")
        known = target in catalog.sheets and key in catalog.sheets[target].by_key
        _require(known, where, f"ref {column.ref} không có")
    _expression(catalog, f"{where}, required_if", column.required_if, sheet)
    if column.pattern:
        try:
            re.compile(column.pattern)
        except re.error as e:
            raise CatalogError(f"{where}: pattern sai ({e})") from e


def _units_and_areas(catalog: Catalog) -> None:
    for code, entries in catalog.units.items():
        where = f"units.csv, {code}"
        _no_overlap(where, entries)
        for unit in entries:
            _known(where, "đơn vị", [x for x in (unit.parent, *unit.successors) if x], catalog.units)
            _known(where, "biểu", unit.all_sheets, catalog.sheets)
            _known(where, "cấp", (unit.level,), catalog.enums["UnitLevel"].by_code)
    for area in catalog.areas.values():
        others = [x for x in (area.parent, area.former_district, *area.successors) if x]
        _known(f"areas.csv, {area.code}", "địa bàn", others, catalog.areas)


def _indicator(catalog: Catalog, indicator: Indicator) -> None:
    where = f"indicators.toml, {indicator.code}"
    _known(where, "biểu", (indicator.sheet,), catalog.sheets)
    sheet = catalog.sheets[indicator.sheet]
    _known(where, "chiều", indicator.breakdowns, {*BREAKDOWNS, *sheet.by_key})
    _known(where, "quy tắc", indicator.checks, catalog.rules)
    _expression(catalog, f"{where}, filter", indicator.filter, sheet)
    if indicator.aggregation in DERIVED:
        _known(where, "chỉ tiêu", INDICATOR_CODE.findall(indicator.expr), catalog.indicators)
        return
    for part in (*indicator.expr.split(","), *indicator.dedup_key.split(";")):
        _expression(catalog, f"{where}, expr/dedup_key", part.strip(), sheet)


def _rule(catalog: Catalog, rule: Rule) -> None:
    where = f"rules, {rule.id}"
    _require(rule.scope in SCOPES, where, f"scope '{rule.scope}' không có")
    _known(where, "biểu", [s for s in rule.sheets if s != "*"], catalog.sheets)
    _known(where, "tham số", rule.params, catalog.parameters)
    names = [c.name for c in rule.cases]
    _require(len(set(names)) == len(names), where, "trùng tên trong cases")
    targets = [s for n, s in catalog.sheets.items() if rule.applies_to(n)]
    for case in rule.cases:
        if case.holds:
            owners = [s for s in targets if case.at in s.by_key]
            _require(bool(owners), where, f"cases.at '{case.at}' không có ở biểu nào của quy tắc")
            for sheet in owners:
                _expression(catalog, f"{where}, when", case.when, sheet)
                _expression(catalog, f"{where}, holds", case.holds, sheet)
    if rule.downgrade_if:
        _expression(catalog, f"{where}, downgrade_if", rule.downgrade_if, targets[0])


def _expression(catalog: Catalog, where: str, text: str, sheet: Sheet) -> Expression:
    try:
        expression = parse(text, sheet.by_key)
    except CatalogError as e:
        raise CatalogError(f"{where}: {e}") from e
    _known(where, "tham số", expression.parameters, catalog.parameters)
    codes = {*catalog.tasks, *catalog.units, *catalog.areas}
    codes |= {code for e in catalog.enums.values() for code in e.by_code}
    _known(where, "mã", expression.codes, codes)
    return expression


def _no_overlap(where: str, entries: Sequence[Dated]) -> None:
    spans = sorted((e.valid_from or date.min, e.valid_to or date.max) for e in entries)
    for (_, end), (start, _) in pairwise(spans):
        _require(end < start, where, "khoảng hiệu lực chồng nhau")


def _known(where: str, what: str, codes: Iterable[str], known: Iterable[str]) -> None:
    pool = known if isinstance(known, (set, dict, frozenset)) else set(known)
    for code in codes:
        _require(code in pool, where, f"{what} '{code}' không có")


def _require(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise CatalogError(f"{where}: {what}")
