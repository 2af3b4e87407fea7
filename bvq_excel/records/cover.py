"""Reading the cover form: headers in column B, the unit's values in column C (shared workbook: C, D, E …).

Headers that were moved to other rows or to another column, or that are spelled otherwise, are found all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bvq_excel.calendars import WorkingCalendar
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.errors import InputError
from bvq_excel.model import FIRST_ROW, HEADER_ROW, Layout, Problem, RawSheet, RawWorkbook, Source, column_letter
from bvq_excel.records import identity, uncached
from bvq_excel.records.drafts import Cells, Draft
from bvq_excel.records.likeness import Places
from bvq_excel.records.sheets import FORM_HEADERS, form_rows
from bvq_excel.records.structure import is_error_text
from bvq_excel.text import normalise
from bvq_excel.values import Flaw, Parsed, readers

RULE = "R-CH-10"
HEADERS = 1  # the column of the headers, zero-based
CODE_WRITTEN = "ghi mã kỳ theo dạng chuẩn"


@dataclass(frozen=True)
class Form:
    """The cover as it stands in a file: the column and rows of its headers, and the columns with values.

    `near` has the texts of headers that are not quite the cover's own; `heading` is the row above the first value.
    """

    sheet: Sheet
    raw: RawSheet
    headers: int
    rows: dict[str, int]
    near: dict[str, str]
    heading: int
    columns: tuple[int, ...]
    shared: bool

    def layout(self, index: int) -> Layout:
        """Return the layout of the values in zero-based column `index`."""
        return Layout({k: column_letter(index) for k in self.rows}, self.rows)

    def cell(self, key: str, index: int) -> Any:
        """Return the raw cell of `key` in column `index`, None where the row or the cell is missing."""
        number = self.rows.get(key)
        return _at(self.raw.cells, number, index) if number else None


def find(catalog: Catalog, raw: RawWorkbook, sheets: Mapping[str, RawSheet]) -> Form:
    """Return the cover of `raw`; raises InputError (not_ours) when there is none."""
    sheet = catalog.cover
    found = sheets.get(sheet.name)
    headers, places = form_rows(sheet, found) if found else (HEADERS, Places())
    if found is None or len(places.at) < FORM_HEADERS:
        raise InputError(
            f"Tệp {raw.file} không phải biểu mẫu báo cáo: không thấy biểu ThongTin (Thông tin chung). "
            "Lấy tệp biểu mẫu của Sở Công Thương, nhập số liệu vào đó rồi gửi lại.",
            "not_ours",
        )
    heading = max(1, min(places.at.values()) - 1) if sheet.columns[0].key in places.at else HEADER_ROW
    codes = _unit_columns(catalog, found, headers, heading)
    columns = codes or (headers + 1,)
    return Form(sheet, found, headers, places.at, places.near, heading, columns, shared=bool(codes))


def read(
    catalog: Catalog, calendar: WorkingCalendar, raw: RawWorkbook, form: Form, index: int, received: date
) -> Draft:
    """Return the draft of the unit whose values stand in column `index`, with its cover read."""
    layout = form.layout(index)
    cells = Cells(form.sheet.name, FIRST_ROW, layout)
    waiting: list[tuple[Column, Any, Callable[[date], Parsed]]] = []
    missing: list[Column] = []
    for column in form.sheet.columns:
        value = form.cell(column.key, index)
        place = layout.cell(column.key, FIRST_ROW)
        if value is None and place not in form.raw.errors:
            missing.extend([column] if place in form.raw.uncached else [])
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
    _work_out(catalog, draft, form, index, missing, cells)
    draft.cover = draft.add(cells)
    draft.problems.extend(_drift(form))
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


def _work_out(catalog: Catalog, draft: Draft, form: Form, index: int, missing: Sequence[Column], cells: Cells) -> None:
    """Give formulas that were saved without a value the one that the template would; report those that are inputs."""
    if not missing:
        return
    known = dict(uncached.cover_values(catalog, draft.source.unit, draft.period))
    known["nil_sheets"] = uncached.nil_sheets(catalog, form.raw, form.columns.index(index))
    for column in missing:
        value = known.get(column.key)
        if value:
            cells.values[column.key] = value
        elif not column.computed and value is None:
            cells.unread.add(column.key)
            cells.flaws.append((column.key, Flaw(RULE, "uncached", {"count": 1, "header": column.header})))


def _unit(catalog: Catalog, raw: RawWorkbook, form: Form, index: int, cells: Cells, day: date) -> str:
    if form.shared:
        code = _heading(catalog, form.raw, form.heading, index)
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


def _drift(form: Form) -> list[Problem]:
    """Return what is wrong with the form's headers: not there, not in their row or column, not quite their text."""
    problems = []
    for i, column in enumerate(form.sheet.columns):
        number, wanted = form.rows.get(column.key), FIRST_ROW + i
        facts = {"header": column.header, "wanted": f"{column_letter(HEADERS)}{wanted}"}
        cell = f"{column_letter(form.headers)}{number or wanted}"
        if number != wanted:
            case = "form_moved" if number else "form_missing"
            problems.append(Problem(column.key, case, sheet=form.sheet.name, cell=cell, rule=RULE, facts=facts))
    if len(problems) >= len(form.sheet.columns) // 2:
        problems = problems[:1]
    if form.headers != HEADERS:
        first = form.sheet.columns[0].key
        facts = {"column": column_letter(form.headers), "wanted": column_letter(HEADERS)}
        cell = f"{column_letter(form.headers)}{form.rows.get(first, FIRST_ROW)}"
        problems.append(Problem("", "form_shifted", sheet=form.sheet.name, cell=cell, rule=RULE, facts=facts))
    return problems + [_near(form, key, typed) for key, typed in form.near.items()]


def _near(form: Form, key: str, typed: str) -> Problem:
    cell = f"{column_letter(form.headers)}{form.rows[key]}"
    facts = {"header": form.sheet.by_key[key].header}
    return Problem(
        key, "form_near", sheet=form.sheet.name, cell=cell, rule=RULE, facts=facts, severity="warning", value=typed
    )


def _unit_columns(catalog: Catalog, raw: RawSheet, headers: int, heading: int) -> tuple[int, ...]:
    """Return the columns headed by a unit's code in row `heading`; none in a workbook of one unit."""
    width = max((len(r) for r in raw.cells[heading - 1 : heading]), default=0)
    return tuple(i for i in range(headers + 1, width) if _heading(catalog, raw, heading, i))


def _heading(catalog: Catalog, raw: RawSheet, row: int, index: int) -> str:
    code = _text(_at(raw.cells, row, index)).upper()
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
    cell = f"{column_letter(index)}{form.heading}"
    facts = {"typed": source.unit, "unit": str(code)}
    return [Problem("unit_code", "heading", sheet=form.sheet.name, cell=cell, rule=RULE, facts=facts)]


def repeated(form: Form, index: int, unit: str) -> Problem:
    """Return the problem of a second column of a unit, which is not read."""
    cell = f"{column_letter(index)}{form.heading}"
    return Problem("unit_code", "repeated", sheet=form.sheet.name, cell=cell, rule=RULE, facts={"unit": unit})


def _text(value: Any) -> str:
    return normalise(value) if isinstance(value, str) else "" if value is None else str(value)


def _at(cells: Sequence[Sequence[Any]], number: int, index: int) -> Any:
    row = cells[number - 1] if number <= len(cells) else ()
    return row[index] if index < len(row) else None
