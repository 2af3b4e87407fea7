"""Rules that compare a period with earlier ones."""

from __future__ import annotations

from bvq_excel.checking.policy import Check

CHECKS: tuple[Check, ...] = ()
