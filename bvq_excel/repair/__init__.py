"""Repairing a workbook: a new one in the current template with the data moved over, and a list of every change.

What is sure is put right (spaces, Unicode, real dates and numbers, lost zeros, record ids, moved columns). What is
open to doubt stays as it was typed and is listed in sheet Loi. The file that was given is never touched.
"""

from bvq_excel.repair.flow import fix
from bvq_excel.repair.result import Change, Repair, Unmoved

__all__ = ["Change", "Repair", "Unmoved", "fix"]
