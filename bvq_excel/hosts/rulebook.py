"""Showing the rules of the catalogue on a terminal: what must hold, why, the fix, examples, what carries it out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Rule
from bvq_excel.checking.engine import checker
from bvq_excel.checking.explanation import in_words
from bvq_excel.errors import UsageError
from bvq_excel.hosts import terminal

SCOPE_WORDS = {
    "cell": "từng ô",
    "row": "từng dòng",
    "sheet": "một biểu",
    "cross_sheet": "giữa các biểu của một tệp",
    "cross_unit": "giữa các đơn vị",
    "cross_period": "giữa các kỳ",
}
ALL_SHEETS = "mọi biểu"


def show(catalog: Catalog, rule_id: str | None) -> None:
    """Print all rules as a table, or one rule in full; raises UsageError for an unknown id."""
    if rule_id is None:
        rows = [
            (r.id, terminal.SEVERITY_WORDS[r.severity], _sheets(catalog, r), _words(catalog, r, r.must))
            for r in catalog.rules.values()
        ]
        terminal.table(f"{len(rows)} quy tắc", ("Mã", "Mức", "Biểu", "Điều phải đúng"), rows)
        return
    rule = catalog.rules.get(rule_id.upper())
    if rule is None:
        near = difflib.get_close_matches(rule_id.upper(), sorted(catalog.rules), n=6)
        hint = f" Có phải: {', '.join(near)}?" if near else " Gõ 'bvq rules' để xem tất cả."
        raise UsageError(f"Không có quy tắc '{rule_id}'.{hint}")
    for line in _lines(catalog, rule):
        terminal.say(line)


def _lines(catalog: Catalog, rule: Rule) -> list[str]:
    valid = f" (từ {display.day(rule.valid_from)})" if rule.valid_from else ""
    valid += f" (đến {display.day(rule.valid_to)})" if rule.valid_to else ""
    severity, scope = terminal.SEVERITY_WORDS[rule.severity], SCOPE_WORDS[rule.scope]
    return [
        f"{rule.id} · {severity} · {_sheets(catalog, rule)} · xét {scope}{valid}",
        f"Điều phải đúng: {_words(catalog, rule, rule.must)}",
        f"Cách sửa: {_words(catalog, rule, rule.fix)}",
        f"Căn cứ: {rule.basis}",
        f"Ví dụ đúng: {_example(catalog, rule, rule.passing)}",
        f"Ví dụ sai: {_example(catalog, rule, rule.failing)}",
        f"Thực hiện bởi: {_carried_out_by(catalog, rule)}",
    ]


def _words(catalog: Catalog, rule: Rule, text: str) -> str:
    return in_words(catalog, text, [s for s in catalog.sheets if rule.applies_to(s)], None)


def _sheets(catalog: Catalog, rule: Rule) -> str:
    return ALL_SHEETS if "*" in rule.sheets else ", ".join(catalog.sheets[s].name for s in rule.sheets)


def _carried_out_by(catalog: Catalog, rule: Rule) -> str:
    named = [f"{c.run.__module__}.{c.run.__qualname__}" for c in checker(catalog).policy.by_rule.get(rule.id, ())]
    named += [f"điều kiện '{c.holds}'" for c in rule.cases if c.holds]
    return "; ".join(named) or "bước đọc ô (bvq_excel.records)"


def _example(catalog: Catalog, rule: Rule, example: Mapping[str, object]) -> str:
    """Return an example with headers in place of keys."""
    parts = []
    for key, value in example.items():
        if isinstance(value, list) and key in catalog.sheets:
            rows = " | ".join(_row(catalog, [key], row) for row in value) or "không có dòng"
            parts.append(f"{key}: {rows}")
        elif key.startswith("@"):
            parts.append(f"{key[1:]} = {display.plain(value)}")
        else:
            sheets = [s for s in catalog.sheets if rule.applies_to(s) and key in catalog.sheets[s].by_key]
            parts.append(_row(catalog, sheets[:1], {key: value}))
    return "; ".join(parts)


def _row(catalog: Catalog, sheets: list[str], row: Mapping[str, object]) -> str:
    columns = catalog.sheets[sheets[0]].by_key if sheets else {}
    return ", ".join(
        f"{columns[k].header if k in columns else k} = {display.plain(v) or '(trống)'}" for k, v in row.items()
    )
