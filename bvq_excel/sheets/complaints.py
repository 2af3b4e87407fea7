from bvq_excel.checking.policy import Check

CHECKS: tuple[Check, ...] = ()
