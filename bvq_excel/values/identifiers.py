"""Identifiers: telephone numbers, tax codes, e-mail and web addresses; always text, however they were typed.

Sources: the data contract; the conversion of 11-digit mobile numbers (15/9 to 14/11/2018) as in domain notes;
the tax code's check digit is the library python-stdnum's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.text import plain_dashes
from bvq_excel.values.parsed import CACHED_TEXTS, EMPTY, Flaw, Parsed, cell_text, unread
from bvq_excel.values.texts import LOST_ZERO, Clean, clean

COUNTRY_CODE = "đổi mã nước +84 thành số 0 đầu"
NEW_PREFIX = "đổi đầu số di động 11 số sang 10 số"
BRANCH_DASH = "thêm gạch nối trước ba số chi nhánh"

# Prefixes of 11-digit mobile numbers and what they became in 2018.
_NEW_PREFIXES = {
    "0120": "070",
    "0121": "079",
    "0122": "077",
    "0126": "076",
    "0128": "078",
    "0123": "083",
    "0124": "084",
    "0125": "085",
    "0127": "081",
    "0129": "082",
    "0162": "032",
    "0163": "033",
    "0164": "034",
    "0165": "035",
    "0166": "036",
    "0167": "037",
    "0168": "038",
    "0169": "039",
    "0186": "056",
    "0188": "058",
    "0199": "059",
}
_PHONE_SIGNS = re.compile(r"[\s.()-]+")
_PHONE = re.compile(r"0[35789]\d{8}|02\d{9}|1[89]00\d{4,6}")
_OLD_MOBILE = re.compile(r"01\d{9}")
_SEPARATE = re.compile(r"\d[\s.)-]*[;,/&\n]|\d\s+(?:và|hoặc)\s")
_TAX_SIGNS = re.compile(r"[\s.]+")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*\.)+[A-Za-z]{2,}")
_URL = re.compile(r"https?://[^\s/?#:@.]+(?:\.[^\s/?#:@.]+)+(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)

Reader = Callable[[Any, str], Any]


def phone_reader(catalog: Catalog) -> Reader:
    """Return the reader of phone columns; an 11-digit mobile number is judged by the row's date."""
    return _reader(partial(_phone, catalog))


def tax_reader(catalog: Catalog) -> Reader:
    """Return the reader of tax code columns; a 12-digit code is judged by the row's date."""
    return _reader(partial(_tax, catalog))


def email_reader() -> Reader:
    """Return the reader of e-mail columns."""
    return _reader(_email)


def url_reader(longest: int | None) -> Reader:
    """Return the reader of web addresses of at most `longest` characters."""
    return _reader(partial(_url, longest))


def _reader(judge: Callable[[str, Clean, bool], Any]) -> Reader:
    """Return a reader that gives `judge` the cell's text, what cleaning found, and whether it was a number."""

    @lru_cache(CACHED_TEXTS)
    def of_text(raw: str, font: str) -> Any:
        found = clean(raw, font)
        return judge(raw.strip(), found, False) if found.text else EMPTY

    def read(raw: Any, font: str = "") -> Any:
        if type(raw) is str:
            return of_text(raw, font)
        text = cell_text(raw)
        return judge(text, Clean(text), True)

    return read


def _result(value: str, found: Clean, why: str = "") -> Any:
    """Return a value as it is where nothing is to be said about it."""
    return Parsed(value, found.flaws, why) if why or value != found.text else value


# telephone ------------------------------------------------------------------------------------------------


def _phone(catalog: Catalog, raw: str, found: Clean, _: bool) -> Any:
    digits = _PHONE_SIGNS.sub("", plain_dashes(found.text))
    number, why = _with_zero(digits)
    if _PHONE.fullmatch(number):
        return _result(number, found, why)
    if _OLD_MOBILE.fullmatch(number) and number[:4] in _NEW_PREFIXES:
        return Parsed(number, dated=partial(_old_mobile, catalog, number, found, why))
    case = "several" if _SEPARATE.search(raw) else "" if number.isdigit() else "letters"
    return unread("R-CH-18", case, digits=len(number))


def _with_zero(digits: str) -> tuple[str, str]:
    """Return a number with its leading 0, and how it was restored."""
    for code in ("+84", "0084"):
        if digits.startswith(code):
            return "0" + digits.removeprefix(code).removeprefix("0"), COUNTRY_CODE
    if re.fullmatch(r"84(?:[35789]\d{8}|2\d{9}|1\d{9})", digits):
        return "0" + digits[2:], COUNTRY_CODE
    if re.fullmatch(r"[35789]\d{8}|2\d{9}|1[2689]\d{8}", digits) and not _PHONE.fullmatch(digits):
        return "0" + digits, LOST_ZERO
    return digits, ""


def _old_mobile(catalog: Catalog, number: str, found: Clean, why: str, day: date) -> Parsed:
    start = catalog.parameter("phone.mobile11_convert_from", day)
    if start is None or day < date.fromisoformat(start):
        return Parsed(number, found.flaws, why)
    new = _NEW_PREFIXES[number[:4]] + number[4:]
    flaw = Flaw("R-CH-18", "converted", {"new": new}, "warning")
    return Parsed(new, (*found.flaws, flaw), NEW_PREFIX)


# tax code -------------------------------------------------------------------------------------------------


def _tax(catalog: Catalog, _raw: str, found: Clean, was_number: bool) -> Any:
    text = _TAX_SIGNS.sub("", plain_dashes(found.text))
    # A number in Excel has no leading 0: 9, 11 and 12 digits are codes of 10, 12 and 13 that lost it.
    candidates = [(text, "")]
    if was_number:
        candidates.insert(0, (f"0{text}", LOST_ZERO))
    for code, why in candidates:
        if re.fullmatch(r"\d{13}", code):
            code, why = f"{code[:10]}-{code[10:]}", why or BRANCH_DASH
        if re.fullmatch(r"\d{10}(?:-\d{3})?", code) and _is_tax_code(code):
            return _result(code, found, why)
        if re.fullmatch(r"\d{12}", code):
            return Parsed(code, dated=partial(_personal_tax, catalog, code, found, why))
    case = "check" if re.fullmatch(r"\d{10}(?:-?\d{3})?", text) else "letters" if not _is_digits(text) else ""
    return unread("R-CH-19", case, digits=sum(c.isdigit() for c in text))


def _is_digits(text: str) -> bool:
    return text.replace("-", "").isdigit()


@lru_cache(CACHED_TEXTS)
def _is_tax_code(code: str) -> bool:
    from stdnum.vn import mst

    return bool(mst.is_valid(code))


def _personal_tax(catalog: Catalog, code: str, found: Clean, why: str, day: date) -> Parsed:
    start = catalog.parameter("id.mst12_from", day)
    if start is not None and day >= date.fromisoformat(start):
        return Parsed(code, found.flaws, why)
    return unread("R-CH-19", "personal", start=date.fromisoformat(catalog.parameters["id.mst12_from"][0].value))


# addresses ------------------------------------------------------------------------------------------------


def _email(raw: str, found: Clean, _: bool) -> Any:
    if _EMAIL.fullmatch(found.text):
        return _result(found.text, found, found.why)
    several = found.text.count("@") > 1
    case = "several" if several else "email_letters" if not found.text.isascii() else "email"
    return unread("R-CH-22", case)


def _url(longest: int | None, raw: str, found: Clean, _: bool) -> Any:
    text = found.text
    if not _URL.fullmatch(text):
        bare = _URL.fullmatch(f"https://{text}")
        return unread("R-CH-22", "url_scheme" if bare else "url")
    if longest and len(text) > longest:
        flaw = Flaw("R-CH-21", "long", {"length": len(text), "max": longest})
        return Parsed(text, (*found.flaws, flaw), found.why)
    return _result(text, found, found.why)
