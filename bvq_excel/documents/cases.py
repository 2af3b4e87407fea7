"""The rows of one case, found by its number: a complaint, a mediation with its complaint and the body that led it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Protocol

from bvq_excel.errors import UsageError
from bvq_excel.model import Record, Submission
from bvq_excel.text import fold

COMPLAINTS, MEDIATIONS, BODIES = "KhieuNai", "HoaGiai", "ToChucXH"
SHOWN = 3


class Submitted(Protocol):
    """What is searched: the submissions of a period, every row that was read (a consolidation has them)."""

    @property
    def submissions(self) -> Sequence[Submission]: ...


def complaint(data: Submitted, number: str) -> Record:
    """Return the complaint (row of KhieuNai) with that record id; raises UsageError that names the nearest ones."""
    return _found(data, COMPLAINTS, ("record_id",), number, "vụ khiếu nại")


def mediation(data: Submitted, number: str) -> tuple[Record, Record, Record | None]:
    """Return a mediation by its case number or record id, the complaint it is about, the body's row if there is one.

    Raises UsageError when there is no such mediation, or its complaint is not among the period's.
    """
    row = _found(data, MEDIATIONS, ("mediation_id", "record_id"), number, "vụ hòa giải")
    about = row["complaint_id"] or ""
    asked = next(_matching(data, COMPLAINTS, ("record_id",), about), None)
    if asked is None:
        raise UsageError(
            f"Vụ hòa giải {number} ghi mã vụ khiếu nại '{about}' nhưng số liệu kỳ này không có vụ đó. Hãy kiểm tra cột "
            "Mã vụ khiếu nại của biểu Hòa giải."
        )
    return row, asked, next(_matching(data, BODIES, ("body_id",), row["body_id"] or ""), None)


def _found(data: Submitted, sheet: str, keys: Sequence[str], number: str, what: str) -> Record:
    found = next(_matching(data, sheet, keys, number), None)
    if found is not None:
        return found
    known = [str(r[k]) for r in _rows(data, sheet) for k in keys if r[k]]
    close = get_close_matches(number.upper(), dict.fromkeys(known), n=SHOWN, cutoff=0.6)
    hint = f" Có phải là {', '.join(close)}?" if close else "" if known else " Kỳ này không có vụ nào."
    raise UsageError(f"Không có {what} mang mã '{number}'.{hint}")


def _matching(data: Submitted, sheet: str, keys: Iterable[str], number: str) -> Iterator[Record]:
    wanted = fold(number)
    chosen = tuple(keys)
    return (r for r in _rows(data, sheet) if wanted and any(fold(str(r[k] or "")) == wanted for k in chosen))


def _rows(data: Submitted, sheet: str) -> Iterator[Record]:
    return (row for s in data.submissions for row in s.tables.get(sheet, ()))
