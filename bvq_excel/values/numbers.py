"""Number cells: counts, money in whole đồng and percentages, typed as numbers or as people write them.

Source of the forms: the data contract (`.` or `,` before exactly three digits separates thousands; "12,5 triệu"
is 12.500.000; "1tr2" is 1.200.000; "-", "không", "Không có" and "K" are 0; 12,5 in a percent column is 12,5 %).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from bvq_excel import display
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column
from bvq_excel.text import lookup_key, plain_dashes
from bvq_excel.values.parsed import CACHED_TEXTS, EMPTY, Flaw, Parsed, is_date, unread
from bvq_excel.values.texts import clean

AS_NUMBER = "đổi chữ thành số"
AS_ZERO = "ghi không có là số 0"
WITH_SCALE = "nhân theo chữ nghìn, triệu, tỷ"
WITHOUT_UNIT = "bỏ đơn vị tính"

_ZEROS = frozenset(map(lookup_key, ("-", "không", "không có", "k")))
_MONEY_UNITS = ("đồng", "vnđ", "vnd", "đ")
_SCALES = {"nghìn": 3, "ngàn": 3, "k": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
_NUMBER = r"\d+(?:[.,]\d+)*"
_SCALE = "|".join(_SCALES)
_SCALED = re.compile(rf"({_NUMBER})\s*({_SCALE})(?:\s*({_NUMBER})(?:\s*({_SCALE}))?)?")
_SPACED_GROUPS = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_FULL_STOP = re.compile(r"(?<=[^\d\W])\.$")
GREATEST = 999_999_999_999_999
BEYOND = Decimal(GREATEST + 1)
"""Excel keeps fifteen digits of a number; the rest of a longer one are zeros that nobody typed."""
_FRACTION_TOLERANCE = 1e-6


class NotANumberError(ValueError):
    """A text that is not one number; `case` says why (several, unclear, words)."""

    def __init__(self, case: str) -> None:
        super().__init__(case)
        self.case = case


def reader(catalog: Catalog, column: Column) -> Callable[[Any, str], Any]:
    """Return the reader of a number column: raw cell and legacy font in, int (percent: also float) or Parsed out."""
    percent = column.type == "percent"
    units = _units(catalog, column)
    low, high = _limits(column)

    def read(raw: Any, font: str = "") -> Any:
        kind = type(raw)
        if kind is float or kind is int:
            if low <= raw <= high and (whole := int(raw)) == raw:
                return whole
            return _judged(Decimal(raw), column, "", ()) if isfinite(raw) else unread("R-CH-27")
        return read_text(raw, font) if kind is str else unread("R-CH-27", "date" if is_date(raw) else "")

    @lru_cache(CACHED_TEXTS)
    def read_text(raw: str, font: str) -> Any:
        found = clean(raw, font)
        if not found.text:
            return EMPTY
        try:
            value, why = parse(found.text, units=units, percent=percent, lines=raw.strip().count("\n"))
        except NotANumberError as trouble:
            return Parsed(None, (*found.flaws, Flaw("R-CH-27", trouble.case)), unread=True)
        return _judged(value, column, why, found.flaws)

    return read


def parse(text: str, *, units: tuple[str, ...] = (), percent: bool = False, lines: int = 0) -> tuple[Decimal, str]:
    """Return the number that `text` says and why it is not what was typed.

    `units` are words that may follow the number; `lines` is the number of line breaks that the cell had. Raises
    NotANumberError.
    """
    typed = _FULL_STOP.sub("", plain_dashes(text).casefold().strip())
    if lookup_key(typed) in _ZEROS:
        return Decimal(0), AS_ZERO
    body, unit = _without_unit(typed, ("%", "phần trăm") if percent else units)
    negative = body.startswith("-") or (body.startswith("(") and body.endswith(")"))
    if negative:
        body = body.lstrip("-(").rstrip(")").strip()
    elif body.startswith("+"):
        body = body[1:].strip()
    if lines and len(_DIGITS.findall(body)) > 1:
        raise NotANumberError("several")
    scaled = None if percent else _SCALED.fullmatch(body)
    value = _scaled(scaled) if scaled else _plain(body, percent=percent)
    why = WITH_SCALE if scaled else WITHOUT_UNIT if unit and unit not in (*_MONEY_UNITS, "%") else AS_NUMBER
    return (-value if negative else value), why


def _without_unit(text: str, units: tuple[str, ...]) -> tuple[str, str]:
    for unit in units:
        if text.endswith(unit) and len(text) > len(unit):
            rest = text[: -len(unit)]
            # "12 đ" and "12đ", but not the end of another word.
            if rest[-1] in " .)" or rest[-1].isdigit() or _ends_with_scale(rest):
                return rest.rstrip(" ."), unit
        if unit in _MONEY_UNITS and text.startswith(f"{unit} "):
            return text[len(unit) :].strip(), unit
    return text, ""


def _ends_with_scale(text: str) -> bool:
    return any(text.endswith(scale) for scale in _SCALES)


def _scaled(found: re.Match[str]) -> Decimal:
    """Return the value of "12,5 triệu", "1tr2" (1,2 million) or "1 triệu 200 nghìn"."""
    number, scale, rest, rest_scale = found.groups()
    value = _plain(number) * Decimal(10) ** _SCALES[scale]
    if rest is None:
        return value
    if rest_scale is None:
        if not rest.isdigit() or len(rest) > 3:
            raise NotANumberError("several")
        return value + int(rest) * Decimal(10) ** (_SCALES[scale] - len(rest))
    if _SCALES[rest_scale] >= _SCALES[scale]:
        raise NotANumberError("several")
    return value + _plain(rest) * Decimal(10) ** _SCALES[rest_scale]


def _plain(text: str, *, percent: bool = False) -> Decimal:
    """Return a number written with digits and separators alone; raises NotANumberError."""
    if _SPACED_GROUPS.fullmatch(text):
        text = text.replace(" ", "")
    if text.isdigit() and text.isascii():
        return Decimal(text)
    if not _DIGITS.fullmatch(text) or not text.isascii():
        raise NotANumberError("several" if len(_DIGITS.findall(text)) > 1 else "")
    last = max(text.rfind("."), text.rfind(","))
    before, sign, after = text[:last], text[last], text[last + 1 :]
    other = "," if sign == "." else "."
    if other in before:
        if sign in before or not _is_grouped(before, other):
            raise NotANumberError("unclear")
        return Decimal(f"{before.replace(other, '')}.{after}")
    if _is_grouped(text, sign) and not (percent and before.isdigit()):
        return Decimal(text.replace(sign, ""))
    if sign in before or (len(after) == 3 and not percent and before.lstrip("0")):
        raise NotANumberError("unclear")
    return Decimal(f"{before}.{after}")


def _is_grouped(text: str, sign: str) -> bool:
    """Return whether `sign` separates thousands in `text`: groups of three after a first of one to three digits."""
    first, *groups = text.split(sign)
    return 1 <= len(first) <= 3 and first.lstrip("0") != "" and all(len(g) == 3 for g in groups)


def _judged(value: Decimal, column: Column, why: str, flaws: tuple[Flaw, ...]) -> Any:
    """Return the number if the column may hold it, else what R-CH-08 says."""
    low, high = _limits(column)
    value = max(-BEYOND, min(BEYOND, value))  # a number of a thousand digits is not worked out
    number: int | float = int(value) if value == int(value) else float(value)
    if column.type != "percent":
        if abs(number - round(number)) > _FRACTION_TOLERANCE:
            return Parsed(None, (*flaws, Flaw("R-CH-08", "fraction")), unread=True)
        number = round(number)
    if number < low:
        case = "negative" if low == 0 else "small"
        return Parsed(None, (*flaws, Flaw("R-CH-08", case, {"min": display.shown(int(low), column)})), unread=True)
    if number > high:
        return Parsed(None, (*flaws, Flaw("R-CH-08", "large", {"max": display.shown(int(high), column)})), unread=True)
    return Parsed(number, flaws, why) if why else number


def _limits(column: Column) -> tuple[float, float]:
    """Return the least and greatest number that the column takes; counts and money are not negative by default."""
    least = -GREATEST if column.type == "percent" else 0.0
    low = least if column.min is None else float(column.min)
    return low, GREATEST if column.max is None else float(column.max)


def _units(catalog: Catalog, column: Column) -> tuple[str, ...]:
    """Return the words that may follow a number: đồng for every number, units of measure for counts."""
    if column.type == "money":
        return _MONEY_UNITS
    names = {n.casefold() for v in catalog.enums["Uom"].values for n in (v.label, *v.aliases)} - {"%", "phần trăm"}
    return (*_MONEY_UNITS, *sorted(names, key=len, reverse=True))
