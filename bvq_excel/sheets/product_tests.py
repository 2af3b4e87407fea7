"""Product surveys, tests and warnings (ThuNghiem): all its rules are conditions in the catalogue."""

from bvq_excel.checking.policy import Check

CHECKS: tuple[Check, ...] = ()
