"""Date and month cells: real dates, serial numbers, and the ways in which dates are written as text.

Source of the forms: the data contract (d/m/yyyy, d-m-yyyy, d.m.yyyy, "ngày 5 tháng 1 năm 2020", yyyy-mm-dd;
two digits of a year are 20yy and need a look; a bare number from 30000 to 60000 is a serial).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any

from bvq_excel.text import plain_dashes
from bvq_excel.values.parsed import CACHED_TEXTS, EMPTY, Flaw, Parsed, unread
from bvq_excel.values.texts import clean

AS_DATE = "đổi chữ thành ngày"
FROM_SERIAL = "đổi số seri của Excel thành ngày"
WITHOUT_TIME = "bỏ giờ, giữ ngày"
AS_MONTH = "lấy tháng và năm"

FIRST_SERIAL, LAST_SERIAL = 30000, 60000
FIRST_YEAR, LAST_YEAR = 1900, 2199
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)

_TIME = r"(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_NUMERIC = re.compile(rf"(?:ngày\s+)?(\d{{1,2}})\s*([/.-])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}}){_TIME}")
_ISO = re.compile(rf"(\d{{4}})([/.-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+năm\s+(\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTH = re.compile(r"(?:tháng\s*|t\s*)?(\d{1,2})(?:\s*[/.-]\s*|\s+năm\s+)(\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})\s*[/-]\s*(\d{1,2})")


def date_reader(*, date1904: bool = False) -> Callable[[Any, str], Any]:
    """Return the reader of date columns: raw cell and legacy font in, date or Parsed out."""
    from_text = lru_cache(CACHED_TEXTS)(partial(_from_text, date1904=date1904))

    def read(raw: Any, font: str = "") -> Any:
        kind = type(raw)
        if kind is date:
            return raw
        if kind is datetime:
            return raw.date() if raw.time() == time() else Parsed(raw.date(), why=WITHOUT_TIME)
        return from_text(raw, font) if kind is str else _from_number(raw, date1904)

    return read


def month_reader(*, date1904: bool = False) -> Callable[[Any, str], Any]:
    """Return the reader of month columns: raw cell in, `yyyy-mm` or Parsed out; of a date its calendar month."""
    read_date = date_reader(date1904=date1904)

    def read(raw: Any, font: str = "") -> Any:
        if isinstance(raw, date):
            return f"{raw:%Y-%m}"
        if isinstance(raw, str):
            found = clean(raw, font)
            if not found.text:
                return EMPTY
            month = parse_month(found.text)
            if month:
                tidy = found.text in (month, f"{month[5:]}/{month[:4]}")
                return month if tidy else Parsed(month, found.flaws, AS_MONTH)
        day = read_date(raw, font)
        value = day.value if isinstance(day, Parsed) else day
        if isinstance(value, date):
            return Parsed(f"{value:%Y-%m}", day.flaws if isinstance(day, Parsed) else (), AS_MONTH)
        return unread("R-CH-03", "month")

    return read


def parse_month(text: str) -> str | None:
    """Return `yyyy-mm` of a text such as 03/2020, 2020-03 or "tháng 3/2020", None if it is no month."""
    typed = plain_dashes(text).casefold()
    found = _MONTH.fullmatch(typed)
    if found:
        month, year = int(found.group(1)), int(found.group(2))
    else:
        found = _ISO_MONTH.fullmatch(typed)
        if not found:
            return None
        year, month = int(found.group(1)), int(found.group(2))
    return f"{year}-{month:02d}" if 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR else None


def _from_text(raw: str, font: str, date1904: bool) -> Any:
    found = clean(raw, font)
    typed = plain_dashes(found.text).casefold()
    if not typed:
        return EMPTY
    if _SERIAL.fullmatch(typed):
        return _from_number(float(typed), date1904)
    if numeric := _NUMERIC.fullmatch(typed):
        return _numeric(int(numeric[1]), int(numeric[3]), numeric[4], found.flaws)
    if iso := _ISO.fullmatch(typed):
        return _real(int(iso[4]), int(iso[3]), int(iso[1]), found.flaws)
    if words := _WORDS.fullmatch(typed):
        return _real(int(words[1]), int(words[2]), int(words[3]), found.flaws)
    return unread("R-CH-03", "month_only" if parse_month(typed) else "")


def _numeric(day: int, month: int, year_text: str, flaws: tuple[Flaw, ...]) -> Parsed:
    """Return the date of day/month/year in digits, with what R-CH-23 wants confirmed."""
    year = int(year_text)
    if len(year_text) == 2:
        year += 2000
        flaws = (*flaws, Flaw("R-CH-23", "year", {"year": str(year)}))
    elif day <= 12 and day != month:
        flaws = (*flaws, Flaw("R-CH-23", "", {"day": str(day), "month": str(month), "year": str(year)}))
    return _real(day, month, year, flaws)


def _real(day: int, month: int, year: int, flaws: tuple[Flaw, ...]) -> Parsed:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return unread("R-CH-03", "year", first=str(FIRST_YEAR), last=str(LAST_YEAR))
    try:
        return Parsed(date(year, month, day), flaws, AS_DATE)
    except ValueError:
        pass
    try:
        swapped = date(year, day, month)
    except ValueError:
        if day and 1 <= month <= 12:
            return unread("R-CH-03", "no_such_day", month=str(month), year=str(year), days=monthrange(year, month)[1])
        return unread("R-CH-03")
    return unread("R-CH-03", "swapped", swapped=swapped)


def _from_number(raw: Any, date1904: bool) -> Parsed:
    """Return the date of a serial number; one of the 1904 system counts from four years later."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return unread("R-CH-03")
    if not FIRST_SERIAL <= raw <= LAST_SERIAL:
        return unread("R-CH-03", "number")
    epoch = _EPOCH_1904 if date1904 else _EPOCH_1900
    return Parsed(epoch + timedelta(days=int(raw)), why=FROM_SERIAL)
