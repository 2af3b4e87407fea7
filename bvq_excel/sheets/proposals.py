"""Assessments and proposals (KienNghi): all its rules are conditions in the catalogue."""

from bvq_excel.checking.policy import Check

CHECKS: tuple[Check, ...] = ()
