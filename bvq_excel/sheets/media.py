"""Media products: news, articles, broadcasts (BaoChi)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from bvq_excel.checking import policy
from bvq_excel.checking.context import Context
from bvq_excel.model import Problem, Record
from bvq_excel.sheets.repeats import repeated


def one_row_a_link(rows: Sequence[Record], _context: Context) -> Iterator[Problem]:
    """A link stands in one row.

    Why: a product counts once, however its link is written (R-BC-02).
    """
    for row, earlier in repeated(rows, address):
        yield Problem("url", row=row, facts={"other_cell": earlier.cell("url")})


def address(row: Record) -> Hashable | None:
    """Return what makes two links the same, None where there is no link."""
    # The figures leave out repeated links by the same form; most files have no links, so it is loaded late.
    from bvq_excel.indicators.keys import link

    return link(row["url"]) if row["url"] else None


CHECKS: tuple[policy.Check, ...] = (policy.sheet("R-BC-02", one_row_a_link),)
