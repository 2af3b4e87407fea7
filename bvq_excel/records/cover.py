"""Reading the cover form: headers in column B, the unit's values in column C (shared workbook: C, D, E …)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.errors import InputError
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Layout, Problem, RawSheet, RawWorkbook, Source, column_letter
from bvq_excel.records import identity
from bvq_excel.records.drafts import Cells, Draft
from bvq_excel.records.structure import is_error_text
from bvq_excel.text import lookup_key, normalise
from bvq_excel.values import Flaw, Parsed, readers

RULE = "R-CH-10"
HEADERS, VALUES = 1, 2
# A form is ours when it has at least this many of the cover's headers.
FEWEST_HEADERS = 3
CODE_WRITTEN = "ghi mã kỳ theo dạng chuẩn"


@dataclass(frozen=True)
class Form:
    """The cover as it stands in a file: the rows of its headers, and the columns with values."""

    sheet: Sheet
    raw: RawSheet
    rows: dict[str, int]
    columns: tuple[int, ...]
    shared: bool

    def layout(self, index: int) -> Layout:
        """Return the layout of the values in zero-based column `index`."""
        return Layout({k: column_letter(index) for k in self.rows}, self.rows)

    def cell(self, key: str, index: int) -> Any:
        """Return the raw cell of `key` in column `index`, None where the row or the cell is missing."""
        number = self.rows.get(key)
        return _at(self.raw.cells, number, index) if number else None


def find(catalog: Catalog, raw: RawWorkbook, sheets: dict[str, RawSheet]) -> Form:
    """Return the cover of `raw`; raises InputError (not_ours) when there is none."""
    sheet = catalog.cover
    found = sheets.get(sheet.name)
    rows = _rows(sheet, found) if found else {}
    if found is None or len(rows) < FEWEST_HEADERS:
        raise InputError(
            f"Tệp {raw.file} không phải biểu mẫu báo cáo: không thấy biểu ThongTin (Thông tin chung). "
            "Lấy tệp biểu mẫu của Sở Công Thương, nhập số liệu vào đó rồi gửi lại.",
            "not_ours",
        )
    codes = _unit_columns(catalog, found)
    return Form(sheet, found, rows, codes or (VALUES,), shared=bool(codes))


def read(
    catalog: Catalog, calendar: WorkingCalendar, raw: RawWorkbook, form: Form, index: int, received: date
) -> Draft:
    """Return the draft of the unit whose values stand in column `index`, with its cover read."""
    layout = form.layout(index)
    cells = Cells(form.sheet.name, FIRST_ROW, layout)
    waiting: list[tuple[Column, Any, Callable[[date], Parsed]]] = []
    for column in form.sheet.columns:
        value = form.cell(column.key, index)
        place = layout.cell(column.key, FIRST_ROW)
        if value is None and place not in form.raw.errors:
            _uncached(form, column, place, cells)
            continue
        found = _read(catalog, column, value, form.raw, place, date1904=raw.date1904)
        if not isinstance(found, Parsed):
            cells.values[column.key] = found
        elif found.dated:
            waiting.append((column, value, found.dated))
        else:
            cells.take(column, form.raw.errors.get(place, value), found)
    typed = _text(form.cell("period_code", index))
    days = (cells.values.get("period_from"), cells.values.get("period_to"))
    period = identity.find_period(catalog, typed, days, raw, form.raw)
    for column, value, dated in waiting:
        cells.take(column, value, dated(period.last))
    source = Source(raw.file, _unit(catalog, raw, form, index, cells, period.last), period.code, received=received)
    source = _numbered(source, cells.values.get("submission_no"), raw.sha256)
    draft = Draft(catalog, calendar, source, period)
    draft.cover = draft.add(cells)
    draft.problems.extend(_missing(form, layout))
    draft.problems.extend(_other_unit(catalog, form, index, source))
    return draft


def _read(catalog: Catalog, column: Column, value: Any, raw: RawSheet, place: str, *, date1904: bool) -> Any:
    error = raw.errors.get(place)
    if error or is_error_text(value):
        case = "error" if error else "error_text"
        return Parsed(None, (Flaw(RULE, case, {"error": error or value.strip()}),), unread=True)
    if column.key == "period_code" and isinstance(value, str):
        code = identity.period_code(value)
        if code and value != code and identity.same_code(value, code):
            return Parsed(code, why=CODE_WRITTEN)
    return readers(catalog, catalog.cover.name, date1904=date1904)[column.key](value, raw.fonts.get(place, ""))


def _uncached(form: Form, column: Column, place: str, cells: Cells) -> None:
    """Mark an input whose formula was saved without a value (computed ones follow from the others)."""
    if place in form.raw.uncached and not column.computed:
        cells.unread.add(column.key)
        cells.flaws.append((column.key, Flaw(RULE, "uncached", {"count": 1, "header": column.header})))


def _unit(catalog: Catalog, raw: RawWorkbook, form: Form, index: int, cells: Cells, day: date) -> str:
    if form.shared:
        code = _heading(catalog, form.raw, index)
        if code:
            return code
    known = cells.values.get("unit_code")
    if known:
        return str(known)
    typed = [_text(form.cell("unit_code", index)), _text(form.cell("unit_name", index))]
    return identity.find_unit(catalog, typed, raw, form.raw, day)


def _numbered(source: Source, number: Any, sha256: str) -> Source:
    return Source(
        source.file, source.unit, source.period, number if isinstance(number, int) else 1, source.received, sha256
    )


def _rows(sheet: Sheet, raw: RawSheet) -> dict[str, int]:
    """Return the row number of each header found in column B, from row 6 on."""
    places: dict[str, int] = {}
    for number, row in enumerate(raw.cells[FIRST_ROW - 1 :], FIRST_ROW):
        text = row[HEADERS] if len(row) > HEADERS else None
        if isinstance(text, str) and text.strip():
            places.setdefault(lookup_key(normalise(text)), number)
    keyed = ((c.key, lookup_key(c.header)) for c in sheet.columns)
    return {key: places[header] for key, header in keyed if header in places}


def _missing(form: Form, layout: Layout) -> list[Problem]:
    """Return the headers of the form that are not there, and those that do not stand in their row."""
    problems = []
    for i, column in enumerate(form.sheet.columns):
        number, wanted = form.rows.get(column.key), FIRST_ROW + i
        if number == wanted:
            continue
        case = "form_moved" if number else "form_missing"
        cell = f"{column_letter(HEADERS)}{number or wanted}"
        facts = {"header": column.header, "wanted": f"{column_letter(HEADERS)}{wanted}"}
        problems.append(Problem(column.key, case, sheet=form.sheet.name, cell=cell, rule=RULE, facts=facts))
    return problems if len(problems) < len(form.sheet.columns) // 2 else problems[:1]


def _unit_columns(catalog: Catalog, raw: RawSheet) -> tuple[int, ...]:
    """Return the columns headed by a unit's code in row 5; none in a workbook of one unit."""
    width = max((len(r) for r in raw.cells[HEADER_ROW - 1 : HEADER_ROW]), default=0)
    return tuple(i for i in range(VALUES, width) if _heading(catalog, raw, i))


def _heading(catalog: Catalog, raw: RawSheet, index: int) -> str:
    code = _text(_at(raw.cells, HEADER_ROW, index)).upper()
    return code if code in catalog.units else ""


def _other_unit(catalog: Catalog, form: Form, index: int, source: Source) -> list[Problem]:
    """Return the problem of a column whose heading and unit code name two different units."""
    value = form.cell("unit_code", index)
    if not form.shared or value is None:
        return []
    read_unit = readers(catalog, catalog.cover.name)["unit_code"](value, "")
    code = read_unit.value if isinstance(read_unit, Parsed) else read_unit
    if code in (None, source.unit):
        return []
    cell = f"{column_letter(index)}{HEADER_ROW}"
    facts = {"typed": source.unit, "unit": str(code)}
    return [Problem("unit_code", "heading", sheet=form.sheet.name, cell=cell, rule=RULE, facts=facts)]


def repeated(form: Form, index: int, unit: str) -> Problem:
    """Return the problem of a second column of a unit, which is not read."""
    cell = f"{column_letter(index)}{HEADER_ROW}"
    return Problem("unit_code", "repeated", sheet=form.sheet.name, cell=cell, rule=RULE, facts={"unit": unit})


def _text(value: Any) -> str:
    return normalise(value) if isinstance(value, str) else "" if value is None else str(value)


def _at(cells: Sequence[Sequence[Any]], number: int, index: int) -> Any:
    row = cells[number - 1] if number <= len(cells) else ()
    return row[index] if index < len(row) else None
