"""Consolidation: the checked workbooks of one period become one set of rows in which nothing counts twice."""

from bvq_excel.consolidation.flow import consolidate
from bvq_excel.consolidation.gathering import gathered
from bvq_excel.consolidation.outcome import summary
from bvq_excel.consolidation.result import (
    AccountingError,
    Consolidation,
    Duplicate,
    FileCount,
    RowCount,
    SetAside,
    UnreadFile,
)

__all__ = [
    "AccountingError",
    "Consolidation",
    "Duplicate",
    "FileCount",
    "RowCount",
    "SetAside",
    "UnreadFile",
    "consolidate",
    "gathered",
    "summary",
]
