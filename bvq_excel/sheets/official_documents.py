"""Official documents: plans, letters, decisions (VanBan)."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence

from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record
from bvq_excel.sheets.repeats import complete, repeated
from bvq_excel.text import fold, plain_dashes

# Number, year if any, kind of document or issuing body, issuing body or field: 646/KH-UBND, 30/2020/NĐ-CP.
NUMBER = re.compile(r"\d+(/\d{4})?/([A-ZĐ]+|TTr)(-[A-ZĐ0-9]+)+")


def one_row_a_document(rows: Sequence[Record], _context: Context) -> Iterator[Problem]:
    """In one file a document stands in one row.

    Why: number, issuing body and year name one document (R-VB-01).
    """
    for row, earlier in repeated(rows, document):
        yield Problem("doc_no", row=row, facts={"other_cell": earlier.cell("doc_no")})


def well_formed_number(row: Record, _context: Context) -> Iterator[Problem]:
    """Number and symbol are written as on the document.

    Why: Decree 30/2020/NĐ-CP fixes their form (R-VB-02).
    """
    if row["doc_no"] and not NUMBER.fullmatch(plain_dashes(row["doc_no"])):
        yield Problem("doc_no")


def document(row: Record) -> Hashable | None:
    """Return what makes two rows the same document: number, issuing body and year."""
    number = fold(plain_dashes(row["doc_no"] or ""))
    return complete(number, row["issuer"], row["doc_date"] and row["doc_date"].year)


CHECKS: tuple[policy.Check, ...] = (
    policy.sheet("R-VB-01", one_row_a_document),
    policy.row("R-VB-02", well_formed_number),
)
