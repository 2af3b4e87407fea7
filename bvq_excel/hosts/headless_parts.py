"""Tables, filters, names and conditional formats of the headless host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font as CellFont
from openpyxl.styles import PatternFill
from openpyxl.utils import range_boundaries
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter as FilterPart
from openpyxl.worksheet.table import Table as TablePart
from openpyxl.worksheet.table import TableStyleInfo
from xlwings import base_classes

from bvq_excel.hosts.headless_font import hex_of

if TYPE_CHECKING:
    from bvq_excel.hosts.headless_book import Book, Sheet
    from bvq_excel.hosts.headless_range import Range

_PLACE = re.compile(r"'?((?:[^'!]|'')+)'?!(\S+)")


class Tables(base_classes.Tables):
    """The Excel tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return self.sheet.api.tables

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def __call__(self, key: int | str) -> Table:
        if isinstance(key, int):
            return list(self)[key - 1]
        return Table(self.sheet, self.api[key])

    def __len__(self) -> int:
        return len(self.api)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, part) for part in self.api.values())

    def __contains__(self, key: object) -> bool:
        return key in self.api

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: Any = None,
        destination: Any = None,
        table_style_name: Any = None,
        name: str | None = None,
    ) -> Table:
        part = TablePart(displayName=name or f"Table{len(self.sheet.book.tables()) + 1}", ref=_reference(source.impl))
        part.tableStyleInfo = TableStyleInfo(name=table_style_name, showRowStripes=True)
        self.sheet.api.add_table(part)
        return Table(self.sheet, part)


class Table(base_classes.Table):
    """One Excel table."""

    def __init__(self, sheet: Sheet, part: TablePart) -> None:
        self.sheet = sheet
        self.part = part

    @property
    def api(self) -> Any:
        return self.part

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def name(self) -> str:
        return str(self.part.displayName)

    @name.setter
    def name(self, value: str) -> None:
        del self.sheet.api.tables[self.part.name]
        self.part.name = self.part.displayName = value
        self.sheet.api.tables.add(self.part)

    @property
    def ref(self) -> str:
        """The table's cells, A5:N6."""
        return str(self.part.ref)

    @property
    def range(self) -> Range:
        return self.sheet.range(self.ref)

    @property
    def header_row_range(self) -> Range:
        whole = self.range
        return self.sheet.range((whole.row, whole.column, 1, whole.shape[1]))

    @property
    def data_body_range(self) -> Range:
        whole = self.range
        return self.sheet.range((whole.row + 1, whole.column, whole.shape[0] - 1, whole.shape[1]))

    @property
    def autofilter(self) -> Any:
        return filter_of(self.part.autoFilter, self.range.shape[1])

    def resize(self, range: Any) -> None:
        self.sheet.require_unprotected()
        self.part.ref = _reference(range.impl)
        if self.part.autoFilter is not None:
            self.part.autoFilter.ref = self.part.ref


class AutoFilter(base_classes.AutoFilter):
    """Which columns are filtered, without the particulars."""

    def __init__(self, part: FilterPart | None, width: int) -> None:
        self.part = part
        self.width = width

    @property
    def criteria(self) -> list[dict[str, Any]]:
        active = {column.colId for column in self.part.filterColumn} if self.part is not None else set()
        return [
            base_classes.empty_autofilter_criteria(at + 1, "unknown" if at in active else "none")
            for at in range(self.width)
        ]


def filter_of(part: FilterPart | None, width: int) -> AutoFilter:
    """Return the filter of a table or sheet that is `width` columns wide."""
    return AutoFilter(part, width)


class Names(base_classes.Names):
    """The names of a workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.api.defined_names

    def __call__(self, name_or_index: int | str) -> Name:
        key = list(self.api)[name_or_index - 1] if isinstance(name_or_index, int) else name_or_index
        return Name(self.book, self.api[key])

    def __len__(self) -> int:
        return len(self.api)

    def contains(self, name_or_index: int | str) -> bool:
        return name_or_index in self.api

    def add(self, name: str, refers_to: str) -> Name:
        self.api[name] = DefinedName(name, attr_text=refers_to.lstrip("="))
        return Name(self.book, self.api[name])


class Name(base_classes.Name):
    """One name and what it refers to."""

    def __init__(self, book: Book, part: DefinedName) -> None:
        self.book = book
        self.part = part

    @property
    def api(self) -> Any:
        return self.part

    @property
    def name(self) -> str:
        return str(self.part.name)

    @name.setter
    def name(self, value: str) -> None:
        refers_to = self.refers_to
        self.delete()
        self.part = self.book.names.add(value, refers_to).part

    @property
    def refers_to(self) -> str:
        return f"={self.part.attr_text}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.part.attr_text = value.lstrip("=")

    @property
    def refers_to_range(self) -> Range:
        found = _PLACE.fullmatch(str(self.part.attr_text))
        if found is None:
            raise KeyError(self.name)
        return self.book.sheets(found[1].replace("''", "'")).range(found[2])

    def delete(self) -> None:
        del self.book.api.defined_names[self.name]


class ConditionalFormats(base_classes.ConditionalFormats):
    """The conditional formats that touch a range."""

    def __init__(self, parent: Range) -> None:
        self._parent = parent

    @property
    def api(self) -> Any:
        return self._parent.sheet.api.conditional_formatting

    @property
    def parent(self) -> Range:
        return self._parent

    def __iter__(self) -> Iterator[ConditionalFormat]:
        for area in self.api:
            if self._parent.meets(str(area.sqref)):
                yield from (ConditionalFormat(rule) for rule in area.rules)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, key: int) -> ConditionalFormat:
        return list(self)[key - 1]

    def add_custom(self, spec: dict[str, Any]) -> ConditionalFormat:
        fill, colour = spec.get("fill_color"), spec.get("font_color")
        rule = FormulaRule(
            formula=[spec["formula"].lstrip("=")],
            stopIfTrue=spec["stop_if_true"] or None,
            font=CellFont(bold=spec.get("font_bold"), color=f"FF{hex_of(colour)}" if colour else None),
            fill=PatternFill("solid", bgColor=f"FF{hex_of(fill)}") if fill else None,
        )
        self.api.add(_reference(self._parent), rule)
        return ConditionalFormat(rule)


class ConditionalFormat(base_classes.ConditionalFormat):
    """One rule of a conditional format."""

    def __init__(self, rule: Any) -> None:
        self.rule = rule

    @property
    def api(self) -> Any:
        return self.rule

    @property
    def type(self) -> str:
        return "custom" if self.rule.type == "expression" else "unknown"

    @property
    def formula(self) -> str | None:
        return f"={self.rule.formula[0]}" if self.rule.formula else None


def _reference(where: Range) -> str:
    return where.get_address(False, False, False)


def bounds_in(reference: str) -> tuple[Any, ...]:
    """Return openpyxl's bounds of a reference such as A1:B2, A:N or 5:5 (columns first, None for whole ones)."""
    return tuple(range_boundaries(reference.replace("$", "")))
