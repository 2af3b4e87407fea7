"""What a report says of itself: its number, its day, who signs it; a message with it must not say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bvq_excel import display
from bvq_excel.documents.form.letterhead import day_in
from bvq_excel.documents.form.places import find
from bvq_excel.documents.form.reading import read
from bvq_excel.errors import DeliveryError

_NUMBER = re.compile(r"Số:\s*(\d+)\s*/", re.IGNORECASE)


@dataclass(frozen=True)
class Head:
    """Number, day and signer of a report, each empty while it is open; `complete` when nothing of it is."""

    number: str | None = None
    day: date | None = None
    signer: str = ""
    complete: bool = False


def head(paths: Iterable[Path]) -> Head | None:
    """Return what the first Word document among `paths` says of itself; None where there is none with a letterhead.

    Raises InputError for a file that is no Word document.
    """
    document = next((p for p in paths if p.suffix.lower() == ".docx"), None)
    parts = find(read(document)) if document else None
    if parts is None or parts.symbol is None:
        return None
    found = _NUMBER.search(parts.symbol.text)
    number, day = found[1].lstrip("0") if found else None, day_in(parts.day.text) if parts.day else None
    written = parts.signer.text.strip() if parts.signer else ""
    signer = written if re.search(r"[^\W\d_]", written) else ""
    return Head(number, day, signer, bool(number and day and signer))


def agreed(said: Head | None, number: str | None, signed: date | None, signer: str) -> Head:
    """Return number, day and signer for the message: those of the report, which what was given must not contradict.

    Where the report has no letterhead, what was given counts. Raises DeliveryError.
    """
    if said is None:
        return Head(number, signed, signer, bool(number and signed))
    if number and number.lstrip("0") != (said.number or ""):
        raise DeliveryError(f"Báo cáo {_has('số', said.number)} mà thư ghi số {number}. {_AGAIN}")
    if signed and signed != said.day:
        day = display.day(said.day) if said.day else None
        raise DeliveryError(f"Báo cáo {_has('ngày', day)} mà thư ghi ngày {display.day(signed)}. {_AGAIN}")
    return said


_AGAIN = "Hãy lập lại báo cáo với --number, --date, --signer, hoặc bỏ các tùy chọn này khi gửi."


def _has(what: str, value: str | None) -> str:
    return f"ghi {what} {value}" if value else f"chưa ghi {what}"
