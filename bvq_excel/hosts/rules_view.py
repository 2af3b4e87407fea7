"""Showing the rules of the catalogue on a terminal: what must hold, why, the fix, examples, what carries it out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Rule
from bvq_excel.checking.engine import checker
from bvq_excel.checking.explanation import DESIGNED, example, in_words
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
OWN_BASIS = "quy ước của bộ biểu mẫu, không do văn bản quy định"
# Rules that are judged while a file is read, or where files are chosen, and by what.
ELSEWHERE = {
    "R-CH-02": ("bvq_excel.values.codes.reader",),
    "R-CH-03": ("bvq_excel.values.dates.date_reader", "bvq_excel.values.dates.month_reader"),
    "R-CH-08": ("bvq_excel.values.numbers.reader",),
    "R-CH-09": ("bvq_excel.values.texts.clean",),
    "R-CH-10": (
        "bvq_excel.records.headers.match",
        "bvq_excel.records.structure.merged",
        "bvq_excel.records.known_sheets",
    ),
    "R-CH-11": ("bvq_excel.records.structure.hidden",),
    "R-CH-18": ("bvq_excel.values.identifiers.phone_reader",),
    "R-CH-19": ("bvq_excel.values.identifiers.tax_reader",),
    "R-CH-21": ("bvq_excel.values.texts.reader", "bvq_excel.values.identifiers.url_reader"),
    "R-CH-22": ("bvq_excel.values.identifiers.email_reader", "bvq_excel.values.identifiers.url_reader"),
    "R-CH-23": ("bvq_excel.values.dates.date_reader",),
    "R-CH-27": ("bvq_excel.values.numbers.reader",),
    "R-XU-02": ("bvq_excel.consolidation.selection.Selector",),
}


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
        f"Căn cứ: {OWN_BASIS if rule.basis == DESIGNED else rule.basis}",
        f"Ví dụ đúng: {_example(catalog, rule, rule.passing)}",
        f"Ví dụ sai: {_example(catalog, rule, rule.failing)}",
        f"Thực hiện bởi: {_carried_out_by(catalog, rule)}",
    ]


def _words(catalog: Catalog, rule: Rule, text: str) -> str:
    return in_words(catalog, text, [s for s in catalog.sheets if rule.applies_to(s)], None)


def _sheets(catalog: Catalog, rule: Rule) -> str:
    return ALL_SHEETS if "*" in rule.sheets else ", ".join(catalog.sheets[s].name for s in rule.sheets)


def _carried_out_by(catalog: Catalog, rule: Rule) -> str:
    """Return the functions that judge the rule, and its conditions where it is data."""
    named = [f"{c.run.__module__}.{c.run.__qualname__}" for c in checker(catalog).policy.by_rule.get(rule.id, ())]
    named += [f"điều kiện {_words(catalog, rule, c.holds)}" for c in rule.cases if c.holds]
    return "; ".join(named or ELSEWHERE[rule.id])


def _example(catalog: Catalog, rule: Rule, given: Mapping[str, Any]) -> str:
    return example(catalog, rule, "", given)
