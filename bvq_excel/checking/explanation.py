"""A rule in the words of the people who fill in the sheets: headers and labels in place of keys and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Rule
from bvq_excel.checking.example_words import example_words

DESIGNED = "thiết kế"  # the basis of rules that no document demands
MEANINGS = {  # words of the catalogue that are no column, code or parameter
    "period_from": "ngày đầu kỳ",
    "period_to": "ngày cuối kỳ",
    "period_year": "năm của kỳ",
    "event_date": "ngày sự kiện",
    "event_date_keys": "các cột ngày",
    "carry_over": "điều kiện chuyển kỳ",
    "required_sheets": "biểu bắt buộc",
    "optional_sheets": "biểu không bắt buộc",
    "lead_units": "đơn vị chủ trì",
    "valid_from": "ngày có hiệu lực",
    "valid_to": "ngày hết hiệu lực",
    "max_length": "độ dài tối đa",
    "required_if": "điều kiện bắt buộc",
    "task_codes": "nhiệm vụ của biểu",
    "sheet_code": "mã biểu",
    "activity_name": "tên hoạt động",
    "tasks.csv": "danh mục nhiệm vụ",
    "units.csv": "danh mục đơn vị",
    "periods.toml": "danh mục kỳ",
    "PeriodType": "tháng, quý, nửa năm, năm",
    "NGHIDINH09": "Nghị định 09/2019/NĐ-CP",
    "HUYEN": "huyện",
    "XA": "xã",
    "required": "luôn bắt buộc",
    "computed": "cột tự tính",
    "key": "dùng để tìm dòng trùng",
    "pattern": "mẫu viết",
    "text": "chữ",
    "integer": "số nguyên",
    "money": "số tiền",
    "percent": "phần trăm",
    "bool": "Có/Không",
    "enum": "chọn một",
    "enum_list": "chọn nhiều",
    "ref": "ghi mã",
    "ref_list": "ghi nhiều mã",
    "min": "mức thấp nhất",
    "max": "mức cao nhất",
    "ref_mode": "cột được ghi mã",
    "soft": "chưa có thì",
    "aggregation": "cách tính",
    "count": "đếm dòng",
    "count_distinct": "đếm không trùng",
    "sum": "cộng",
    "ratio": "tỷ lệ",
    "change": "so cùng kỳ",
    "snapshot": "trạng thái cuối kỳ",
    "any": "có dòng nào",
}
PHRASES = {"fine.<mã>.max": "mức phạt tối đa trong danh mục tham số"}
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[a-z0-9_]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_AMOUNT = re.compile(r"\d{5,}")
_INTERNAL = re.compile(r"[a-z0-9]+_[a-z0-9_]+|\.(?:csv|toml)\b|@")


def explained(catalog: Catalog, rule: Rule, sheet: str, day: date) -> list[str]:
    """Return what must hold, the basis and examples of `rule` for a cell of `sheet`, line by line.

    `day` is the one on which limits are looked up. What cannot be said in the words of the sheets is left out.
    """
    lines = [
        ("Điều phải đúng", _said(catalog, rule, sheet, day)),
        ("Căn cứ", "" if rule.basis == DESIGNED else rule.basis),
        ("Ví dụ đúng", example(catalog, rule, sheet, rule.passing)),
        ("Ví dụ sai", example(catalog, rule, sheet, rule.failing)),
    ]
    return [f"{head}: {text}" for head, text in lines if text]


def in_words(catalog: Catalog, text: str, sheets: Sequence[str], day: date | None) -> str:
    """Return `text` of the catalogue with headers in place of keys, labels in place of codes, values of parameters.

    Keys are those of `sheets`, the first sheet's before the others'. Parameters are told as they hold on `day`,
    for None as they were set last.
    """
    columns = _columns(catalog, sheets)
    elsewhere = {c.key: c for name in reversed(list(catalog.sheets)) for c in catalog.sheets[name].columns}
    labels = {code: entry.label for c in columns.values() if c.enum for code, entry in _codes(catalog, c.enum)}

    def word(found: re.Match[str]) -> str:
        said = found.group()
        if said in columns:
            return f"“{columns[said].header}”"
        if said in labels:
            return f"“{labels[said]}”"
        if said in catalog.parameters:
            return _limit(catalog, said, day)
        sheet, _, key = said.partition(".")
        if sheet in catalog.sheets and key in catalog.sheets[sheet].by_key:
            return f"“{catalog.sheets[sheet].by_key[key].header}” của biểu {sheet}"
        if said in MEANINGS:
            return MEANINGS[said]
        return f"“{elsewhere[said].header}”" if said in elsewhere else said

    for written, meant in PHRASES.items():
        text = text.replace(written, meant)
    return _DAY.sub(lambda found: display.day(date.fromisoformat(found.group())), _WORD.sub(word, text))


def example(catalog: Catalog, rule: Rule, sheet: str, given: Mapping[str, Any]) -> str:
    """Return an example of `rule` in words, its single cells those of `sheet` before the rule's other sheets."""
    own = given.get("@sheet", sheet)
    others = [n for n in catalog.sheets if rule.applies_to(n)]
    return example_words(catalog, _columns(catalog, [n for n in (own, *others) if n in catalog.sheets]), given)


def _limit(catalog: Catalog, name: str, day: date | None) -> str:
    """Return a parameter as it holds on `day`, as it was set last for None; its name where it does not hold."""
    value = catalog.parameter(name, day) if day else catalog.parameters[name][-1].value
    if value is None:
        return name
    if _DAY.fullmatch(value):
        return display.day(date.fromisoformat(value))
    return display.number(int(value)) if _AMOUNT.fullmatch(value) else value


def _said(catalog: Catalog, rule: Rule, sheet: str, day: date) -> str:
    said = in_words(catalog, rule.must, _sheets(catalog, rule, sheet), day)
    return "" if _INTERNAL.search(said) else said


def _sheets(catalog: Catalog, rule: Rule, sheet: str) -> list[str]:
    """Return the sheets whose columns the rule may speak of by key: `sheet`, then its other ones."""
    return [n for n in (sheet, *(n for n in catalog.sheets if n in rule.sheets)) if n in catalog.sheets]


def _codes(catalog: Catalog, enum: str) -> Iterator[tuple[str, Any]]:
    return iter(catalog.enums[enum].by_code.items())


def _columns(catalog: Catalog, sheets: Sequence[str]) -> Mapping[str, Column]:
    return {c.key: c for n in reversed(sheets) for c in catalog.sheets[n].columns}
