"""The formal parts of an administrative document (Decree 30/2020/NĐ-CP): number, place and date, addressees.

What is not known yet stays blank, as in a draft.
"""

from __future__ import annotations

import re
from datetime import date

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Document
from bvq_excel.errors import UsageError

BLANK_NUMBER = " " * 5
BLANK_DAY = " " * 5
CODE = re.compile(r"\b[A-Z][A-Z0-9]+\b")


def padded_number(number: str | None) -> str:
    """Return the document number as written: below ten with a leading zero, blank when there is none.

    Raises UsageError for anything but a whole number above zero.
    """
    if number is None:
        return BLANK_NUMBER
    text = number.strip()
    if not re.fullmatch(r"0*[1-9]\d*", text):
        raise UsageError(f"Số văn bản '{number}' không đúng: chỉ ghi chữ số, ví dụ 12.")
    return f"{int(text):02d}"


def symbol_line(document: Document, number: str | None) -> str:
    """Return the line of number and symbol, e.g. `Số: 12/BC-SCT`."""
    return f"Số: {symbol(document, number)}"


def symbol(document: Document, number: str | None) -> str:
    """Return number and symbol, e.g. `12/BC-SCT`."""
    return document.symbol.replace("{số}", padded_number(number))


def long_date(day: date | None) -> str:
    """Return `ngày 05 tháng 01 năm 2020`: days below ten and the months 1 and 2 have a zero; blanks without a day."""
    if day is None:
        return f"ngày{BLANK_DAY}tháng{BLANK_DAY}năm{BLANK_DAY}"
    return f"ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def place_and_date(place: str, day: date | None) -> str:
    """Return `Lai Châu, ngày 15 tháng 3 năm 2020`."""
    return f"{place}, {long_date(day)}"


def short_date(day: date) -> str:
    """Return the date as it stands within a sentence, with the same zeros: `15/3/2019`, `01/02/2019`."""
    return f"{day.day:02d}/{_month(day)}/{day.year}"


def addressees(catalog: Catalog, document: Document, day: date) -> tuple[str, ...]:
    """Return the names of those that the document goes to, as they are called on `day`.

    An entry such as `BCT (UBCTQG; trước 2023-04-01: CCTBVNTD)` is a body and the part of it in charge: of the codes
    in brackets the one in force on `day` is named.
    """
    names = []
    for entry in document.to:
        outer, _, inner = entry.partition("(")
        name = _name(catalog, outer, day)
        part = _name(catalog, inner, day)
        if name:
            names.append(f"{name} ({part})" if part else name)
    return tuple(names)


def addressee_lines(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addressees as lines under `Kính gửi:`, `- A;` and the last one `- B.`; none for a single one."""
    return dashed(names) if len(names) > 1 else ()


def copy_lines(document: Document) -> tuple[str, ...]:
    """Return the lines of `Nơi nhận`, the last one being the archive's."""
    return dashed(document.copies_to)


def dashed(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return `items` as lines with a dash, semicolons between them and a full stop at the end."""
    return tuple(f"- {item}{'.' if i == len(items) else ';'}" for i, item in enumerate(items, 1))


def _name(catalog: Catalog, text: str, day: date) -> str:
    """Return the name of the first unit code in `text` that is in force on `day`, empty for none."""
    for code in CODE.findall(text):
        unit = catalog.unit(code, day)
        if unit:
            return unit.name
    return ""


def _month(day: date) -> str:
    return f"{day.month:02d}" if day.month < 3 else str(day.month)
