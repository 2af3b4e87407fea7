"""Rounding a figure for print: half up, rates to the decimals of the catalogue, everything else to whole numbers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bvq_excel.catalog import Catalog

PERCENT = "%"
NOISE = 9  # decimals kept before rounding: 28.749999999999996 is the binary shadow of 28.75


def rounded(catalog: Catalog, code: str, value: float | None) -> int | float | None:
    """Return the value of indicator `code` as printed: percents with one decimal, whole numbers as int.

    Half rounds away from zero (89.05 becomes 89.1), as the contract asks. None stays None.
    """
    if value is None or isinstance(value, int):
        return value
    percent = catalog.indicators[code].uom == PERCENT
    decimals = catalog.writing.percent_decimals if percent else 0
    exact = Decimal(str(round(value, NOISE)))
    result = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return float(result) if decimals else int(result)
