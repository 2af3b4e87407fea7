"""A period consolidated out of the ledger, seen against what the ledger knows of earlier ones."""

from __future__ import annotations

from datetime import date

from bvq_excel import consolidation
from bvq_excel.consolidation import Consolidation
from bvq_excel.errors import UsageError
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.recall import history
from bvq_excel.ledger.rollup import composition
from bvq_excel.periods import Period


def consolidated(ledger: Ledger, period: Period, received: date) -> Consolidation:
    """Return the consolidation of `period` as of the day `received`; nothing is stored.

    A period for which units sent nothing of its own, or not everything, is composed of the shorter ones inside it.
    Raises UsageError when nothing was received.
    """
    files = composition(ledger, period).files
    if not files:
        raise UsageError(f"Sổ cái chưa có tệp nào của kỳ {period.code}. Hãy tiếp nhận tệp của kỳ này trước.")
    return consolidation.consolidate(ledger.catalog, files, period, received, history(ledger, period, received))
