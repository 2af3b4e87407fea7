"""The add-in for Excel: built from text, checked before it is built, the same bytes every time.

`build` writes both files. The ribbon and the macros are in macros/; what a button does is in `bvq_excel.hosts.excel`.
"""

from bvq_excel.addin.builder import build
from bvq_excel.addin.problems import MacroError, Problem
from bvq_excel.addin.settings import Settings

__all__ = ["MacroError", "Problem", "Settings", "build"]
