"""Associations, mediation bodies, advice offices (ToChucXH): all its rules are conditions in the catalogue."""

from bvq_excel.checking.policy import Check

CHECKS: tuple[Check, ...] = ()
