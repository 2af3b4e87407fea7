"""Who has reported what: units by sheets and by periods, in time or late, with what was found in their files.

    status = of(consolidation)              # or of_ledger(ledger, period, day), with what the ledger alone knows
    status.rates.reporting_rate             # actual reports / expected reports, in per cent

The numbers are the only ones of their kind: the consolidated workbook, annex X, the status workbook, the terminal
and the reminders all show these.
"""

from bvq_excel.status.history import Board, board, consolidated, of_consolidated, of_ledger
from bvq_excel.status.making import of
from bvq_excel.status.model import PeriodStatus, Rates, SheetStatus, UnitStatus

__all__ = [
    "Board",
    "PeriodStatus",
    "Rates",
    "SheetStatus",
    "UnitStatus",
    "board",
    "consolidated",
    "of",
    "of_consolidated",
    "of_ledger",
]
