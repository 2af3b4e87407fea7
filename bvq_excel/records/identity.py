"""Whose file it is and for which period: from the cover, else from the best that the file says elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.errors import InputError, UsageError
from bvq_excel.lookup import in_force, master_names
from bvq_excel.model import RawSheet, RawWorkbook
from bvq_excel.periods import ROMAN, Period
from bvq_excel.text import normalise, plain_dashes

TITLE_ROWS = 4
_CODE = re.compile(r"20\d{2}-(?:M\d{2}|Q\d|H\d|9M|Y|CD153)")
_YEAR = r"(?:[\s/,-]*(?:năm)?\s*)(20\d{2})"
_QUARTER = re.compile(rf"(?:quý|q)\s*(iv|i{{1,3}}|[1-4]){_YEAR}", re.IGNORECASE)
_MONTH = re.compile(rf"(?:tháng|m|t)\s*(\d{{1,2}}){_YEAR}", re.IGNORECASE)
_HALF = re.compile(rf"(?:6|sáu) tháng (đầu|cuối)(?: năm)?{_YEAR}", re.IGNORECASE)
_NINE = re.compile(rf"(?:9|chín) tháng(?: đầu)?(?: năm)?{_YEAR}", re.IGNORECASE)
_WHOLE = re.compile(r"(?:cả )?năm\s*(20\d{2})", re.IGNORECASE)


def period_code(text: str) -> str:
    """Return the period code that `text` means ("2019-q2", "Quý II/2019", "năm 2019"), empty if it means none."""
    typed = plain_dashes(normalise(text))
    code = re.sub(r"\s", "", typed).upper()
    if _CODE.fullmatch(code):
        return code
    if found := _QUARTER.fullmatch(typed):
        digit = found[1].upper()
        return f"{found[2]}-Q{ROMAN.index(digit) + 1 if digit in ROMAN else digit}"
    if found := _HALF.fullmatch(typed):
        return f"{found[2]}-H{1 if found[1].casefold() == 'đầu' else 2}"
    if found := _NINE.fullmatch(typed):
        return f"{found[1]}-9M"
    if (found := _MONTH.fullmatch(typed)) and 1 <= int(found[1]) <= 12:
        return f"{found[2]}-M{int(found[1]):02d}"
    found = _WHOLE.fullmatch(typed)
    return f"{found[1]}-Y" if found else ""


def same_code(text: str, code: str) -> bool:
    """Return whether `text` is `code` but for capitals, spaces and the kind of dash."""
    return re.sub(r"\s", "", plain_dashes(normalise(text))).upper() == code


def find_period(catalog: Catalog, typed: str, days: tuple[Any, Any], raw: RawWorkbook, cover: RawSheet) -> Period:
    """Return the reporting period: of the cover's cell, of the sheets' titles, or the one with those two days.

    Raises InputError (no_period) when the file does not say it anywhere.
    """
    texts = [typed, *_titles(cover), *(t for s in raw.sheets.values() for t in _titles(s))]
    for text in texts:
        found = _code_in(text)
        if found and (period := _period(catalog, found)):
            return period
    first, last = days
    if isinstance(first, date) and isinstance(last, date):
        for period in _periods_around(catalog, last):
            if (period.first, period.last) == (first, last):
                return period
    raise InputError(
        f"Không biết tệp {raw.file} báo cáo cho kỳ nào: ô Kỳ báo cáo ở biểu ThongTin "
        f"{_said(typed)}. Ghi mã kỳ vào ô đó, ví dụ 2019-Q2, rồi gửi lại.",
        "no_period",
    )


def find_unit(catalog: Catalog, typed: Iterable[str], raw: RawWorkbook, cover: RawSheet, day: date) -> str:
    """Return the unit's code: from the texts `typed` on the cover, the sheets' titles, or the ids of the rows.

    Raises InputError (no_unit) when the file does not say it anywhere.
    """
    names = master_names(catalog, "units")
    given = [t for t in typed if t]
    for text in (*given, *_titles(cover), *(t for s in raw.sheets.values() for t in _titles(s))):
        codes = names.find(text) or names.find(text.partition(":")[2])
        valid = [c for c in codes if in_force(catalog, "units", c, day)] or codes
        if len(valid) == 1:
            return valid[0]
    prefixes = Counter(p for s in raw.sheets.values() for p in _id_prefixes(catalog, s))
    if prefixes:
        return prefixes.most_common(1)[0][0]
    raise InputError(
        f"Không biết tệp {raw.file} là của đơn vị nào: ô Mã đơn vị báo cáo ở biểu ThongTin "
        f"{_said(next(iter(given), ''))}. Chọn mã đơn vị vào ô đó rồi gửi lại.",
        "no_unit",
    )


def _said(text: str) -> str:
    return f'ghi "{text}"' if text else "để trống"


def _period(catalog: Catalog, code: str) -> Period | None:
    try:
        return periods.period(catalog, code)
    except UsageError:
        return None


def _code_in(text: str) -> str:
    whole = period_code(text) or period_code(text.partition(":")[2])
    if whole:
        return whole
    found = _CODE.search(plain_dashes(text))
    return found.group() if found else ""


def _periods_around(catalog: Catalog, day: date) -> Iterable[Period]:
    parts = ["Q1", "Q2", "Q3", "Q4", "H1", "H2", "9M", "Y", "CD153", *(f"M{m:02d}" for m in range(1, 13))]
    for year in (day.year, day.year + 1):
        for part in parts:
            found = _period(catalog, f"{year}-{part}")
            if found:
                yield found


def _titles(sheet: RawSheet) -> list[str]:
    """Return the texts of the title rows above the header."""
    return [normalise(v) for row in sheet.cells[:TITLE_ROWS] for v in row[:3] if isinstance(v, str) and v.strip()]


def _id_prefixes(catalog: Catalog, sheet: RawSheet) -> Iterable[str]:
    for row in sheet.cells[TITLE_ROWS + 1 :]:
        value = row[1] if len(row) > 1 else None
        prefix = value.partition("-")[0] if isinstance(value, str) else ""
        if prefix in catalog.units:
            yield prefix
