"""Reading workbooks: one guarded opener, and worker processes that may die."""

from bvq_excel.reading.opener import open_workbook

__all__ = ["open_workbook"]
