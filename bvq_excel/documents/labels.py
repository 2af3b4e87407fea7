"""The rows of a breakdown in words and in order: units, areas, codes of an enumeration."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Enumeration, Indicator
from bvq_excel.indicators import Figure
from bvq_excel.indicators.breakdowns import NO_CODE

UNCLASSIFIED = "Chưa phân loại"
PROVINCE_LEVEL = "Cấp tỉnh"  # as a row beside districts; the total is "Toàn tỉnh"
PLACES = {"unit", "area"}
# Breakdowns by what a column leads to rather than by a column of the sheet.
DERIVED = {"vcc_group": "VccGroup", "content_area": "ContentArea"}

_MONTH = re.compile(r"\d{4}-\d{2}")


class Labels:
    """Names and order of the groups of one indicator's breakdown `by`, as they are on `day`."""

    def __init__(self, catalog: Catalog, indicator: Indicator, by: str, day: date) -> None:
        self._catalog = catalog
        self._by = by
        self._day = day
        self.values: Enumeration | None = None
        column = catalog.sheets[indicator.sheet].by_key.get(by)
        name = DERIVED.get(by) or (column.enumeration if column else "")
        if name:
            self.values = catalog.enums[name]
        known: Iterable[str] = self.values.by_code if self.values else ()
        if by in PLACES:
            known = catalog.units if by == "unit" else catalog.areas
        self._places = {code: i for i, code in enumerate(known)}

    def of(self, key: str) -> str:
        """Return the name of group `key`, the key itself where the catalogue does not know it."""
        if key == NO_CODE:
            return UNCLASSIFIED
        if self._by == "unit":
            unit = self._catalog.unit(key, self._day) or self._catalog.any_unit(key)
            return unit.name if unit else key
        if self._by == "area":
            area = self._catalog.areas.get(key)
            return PROVINCE_LEVEL if key == self._catalog.province else area.name if area else key
        if self._by == "month" and _MONTH.fullmatch(key):
            return f"tháng {int(key[5:])}/{key[:4]}"
        return self.values.label(key) if self.values else key

    def order(self, key: str) -> tuple[int, str]:
        """Return the place of group `key` among the others."""
        return self._places.get(key, len(self._places)), key

    def keys(self, split: Iterable[Mapping[str, Figure]]) -> list[str]:
        """Return the groups that occur in any of several breakdowns, in catalogue order."""
        return sorted({key for found in split for key in found}, key=self.order)

    @property
    def total(self) -> str:
        """The label of the row of totals."""
        return "Toàn tỉnh" if self._by in PLACES else "Tổng cộng"

    def detail(self, key: str, field: str) -> str:
        """Return a further field of an enumeration's code (e.g. its unit of measure), empty where it has none."""
        value = self.values.by_code.get(key) if self.values else None
        return value.extra.get(field, "") if value else ""
