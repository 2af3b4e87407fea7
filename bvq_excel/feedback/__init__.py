"""What a unit is sent back after a check: the slip PHIEU, and the rows that mark the faults in its own workbook.

Personal values are masked, and nothing of another unit is in it.
"""

from bvq_excel.feedback.writer import write

__all__ = ["write"]
