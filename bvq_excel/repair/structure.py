"""What a repair changes in the sheets as such, and what of them has no place in the template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Sheet
from bvq_excel.model import HEADER_ROW, Problem, column_letter
from bvq_excel.records import Reading
from bvq_excel.records.tables import TableReading
from bvq_excel.repair.contents import vanishing
from bvq_excel.repair.result import Change, Unmoved
from bvq_excel.text import fold, lookup_key, normalise
from bvq_excel.values import cell_text

SHEET = "ChuaChuyen"
HEADERS = ("Biểu", "Ô cũ", "Mã bản ghi", "Cột", "Giá trị", "Lý do")
UNTITLED = "(không có tiêu đề)"
MASKED = "(thông tin cá nhân, không chuyển)"
OF_NO_COLUMN = "cột không có trong biểu mẫu"
OF_TOTALS = "dòng cộng: chương trình tự tính"
OF_NO_SHEET = "biểu không thuộc biểu mẫu; xem lại trong tệp gốc"
OF_NO_HEADER = "biểu không có hàng tiêu đề nên không biết là cột nào"
OF_NO_LINE = "mục không có trong biểu mẫu"
BLANK_ROWS = "bỏ dòng trống giữa các dòng số liệu"
HEADER_TEXT = "ghi lại tiêu đề theo biểu mẫu"

REASONS = {
    "header_row": f"đưa hàng tiêu đề về hàng {HEADER_ROW}",
    "two_rows": "đưa hai hàng tiêu đề về một hàng",
    "near": HEADER_TEXT,
    "renamed": "thêm cột còn thiếu, để trống; cột mang tiêu đề lạ giữ ở biểu ChuaChuyen",
    "missing": "thêm cột còn thiếu, để trống",
    "moved": "chuyển cột về đúng chỗ",
    "moved_first": "chuyển cột về đúng chỗ",
    "extra": "bỏ cột chèn thêm; nội dung giữ ở biểu ChuaChuyen",
    "blank": "bỏ cột chèn thêm; nội dung giữ ở biểu ChuaChuyen",
    "extra_end": "bỏ cột thêm ở cuối; nội dung giữ ở biểu ChuaChuyen",
    "merged": "bỏ gộp ô; chỉ ô đầu giữ giá trị, các ô khác để trống",
    "merged_header": "bỏ gộp ô ở hàng tiêu đề",
    "total": "bỏ dòng cộng; nội dung giữ ở biểu ChuaChuyen",
    "sheet_renamed": "đổi tên biểu về tên của biểu mẫu",
    "form_missing": "thêm mục còn thiếu",
    "form_moved": "chuyển mục về đúng hàng",
    "form_shifted": "chuyển các mục về đúng cột",
    "form_near": "ghi lại tên mục theo biểu mẫu",
    "rows": "hiện lại các hàng bị ẩn",
    "columns": "hiện lại các cột bị ẩn",
    "filter": "bỏ lọc",
    "sheet": "hiện lại biểu bị ẩn",
}

HIDDEN = ("rows", "columns", "filter", "sheet")


def changes(catalog: Catalog, reading: Reading) -> Iterator[Change]:
    """Yield what changes in names, headers, merged and hidden cells, totals and blank rows."""
    seen: dict[tuple[str, str, str], Problem] = {}
    for submission in reading.submissions:
        for problem in vanishing(submission):
            if problem.case in REASONS:
                seen.setdefault((problem.sheet, problem.case, problem.cell), problem)
    for problem in seen.values():
        yield _change(catalog, problem)
    for name, table in reading.tables.items():
        near = {p.key for (sheet, case, _), p in seen.items() if (sheet, case) == (name, "near")}
        yield from _headers(catalog.sheets[name], table, near)
        yield from _blank_rows(reading, name, table)


def _change(catalog: Catalog, problem: Problem) -> Change:
    name, case, facts = problem.sheet, problem.case, problem.facts
    header = catalog.sheets[name].by_key[problem.key].header if problem.key else ""
    before, after, cell = problem.value or str(facts.get("range") or facts.get("typed") or ""), "", problem.cell
    if case == "sheet_renamed":
        after, cell = name, ""
    elif case in ("header_row", "two_rows"):
        before = f"hàng {facts['row']}" if case == "header_row" else f"hàng {facts['first']} và {facts['row']}"
        header, after = "", f"hàng {facts['wanted']}"
    elif case in HIDDEN:
        header, before, cell = "", str(facts.get(case, "")), ""
    elif case not in ("total", "merged", "merged_header"):
        after = header
    return Change(name, cell, "", "", header, before, after, REASONS[case])


def _headers(sheet: Sheet, table: TableReading, near: set[str]) -> Iterator[Change]:
    """Yield the headers that are spelled otherwise than in the template (those that are near are told already)."""
    shown = table.header.titles.shown
    for i, column in table.header.columns:
        if column.key not in near and shown[i] != normalise(column.header):
            cell = table.header.layout.header_cell(column.key)
            yield Change(sheet.name, cell, "", "", column.header, shown[i], column.header, HEADER_TEXT)


def _blank_rows(reading: Reading, name: str, table: TableReading) -> Iterator[Change]:
    """Yield the blank rows between a unit's records."""
    rows = [[r.row for r in s.tables.get(name, ())] for s in reading.submissions]
    filled = {row for own in rows for row in own} | table.totals
    blank = sorted({n for own in rows if own for n in range(min(own), max(own)) if n not in filled})
    if blank:
        listed = ", ".join(map(str, blank[:8])) + (", …" if len(blank) > 8 else "")
        yield Change(name, "", "", "", "", f"hàng {listed}", "", BLANK_ROWS)


# what has no place ----------------------------------------------------------------------------------------------


def unmoved(catalog: Catalog, reading: Reading) -> tuple[Unmoved, ...]:
    """Return what stands in the old workbook and has no place in the new one, what was kept before first."""
    found = list(_kept_before(reading))
    found.extend(_lines(catalog, reading))
    for name, table in reading.tables.items():
        found.extend(_cells(catalog, reading, name, table))
        found.extend(_totals(name, table))
    for sheet in reading.others:
        if any(v is not None for row in sheet.cells for v in row):
            count = sum(any(v is not None for v in row) for row in sheet.cells)
            found.append(Unmoved(sheet.name, "", "", "", f"{count} hàng có nội dung", OF_NO_SHEET))
    return tuple(dict.fromkeys(found))


def _cells(catalog: Catalog, reading: Reading, name: str, table: TableReading) -> Iterator[Unmoved]:
    """Yield the filled cells of columns that are not the template's."""
    header = table.header
    first = header.layout.header_row if header.usable else 0
    placed = {i for i, _ in header.columns}
    personal = (
        {lookup_key(c.header) for c in catalog.sheets[name].columns if not c.shared} if reading.form.shared else ()
    )
    ids = {r.row: r.record_id or "" for s in reading.submissions for r in s.tables.get(name, ())}
    shown = header.titles.shown if header.usable else ()
    for number, row in enumerate(table.raw.cells[first:], first + 1):
        if number in table.totals:
            continue
        for i, raw in enumerate(row):
            text = _text(raw)
            if i in placed or not text:
                continue
            title = (shown[i] if i < len(shown) else "") or UNTITLED
            value = MASKED if title and lookup_key(title) in personal else text
            why = OF_NO_COLUMN if header.usable else OF_NO_HEADER
            yield Unmoved(name, f"{column_letter(i)}{number}", ids.get(number, ""), title, value, why)


def _totals(name: str, table: TableReading) -> Iterator[Unmoved]:
    for number in sorted(table.totals):
        texts = [_text(v) for v in table.raw.cells[number - 1]]
        yield Unmoved(name, f"A{number}", "", "", "; ".join(t for t in texts if t), OF_TOTALS)


def _lines(catalog: Catalog, reading: Reading) -> Iterator[Unmoved]:
    """Yield the lines of the cover, between those that are known, that the template does not have."""
    form = reading.form
    known = set(form.rows.values())
    for number in range(min(known), max(known)):
        row = form.raw.cells[number - 1] if number <= len(form.raw.cells) else ()
        texts = [_text(v) for v in row[form.headers :]]
        if number not in known and any(texts):
            value = "; ".join(t for t in texts[1:] if t)
            cell = f"{column_letter(form.headers)}{number}"
            yield Unmoved(catalog.cover.name, cell, "", texts[0], value, OF_NO_LINE)


def _kept_before(reading: Reading) -> Iterator[Unmoved]:
    """Yield what an earlier repair has kept in its sheet of this kind."""
    sheet = next((s for name, s in reading.raw.sheets.items() if fold(name) == fold(SHEET)), None)
    places: list[int] = []
    for row in sheet.cells if sheet else ():
        texts = [_text(v) for v in row]
        if not places:
            places = [texts.index(h) for h in HEADERS] if set(HEADERS) <= set(texts) else []
        elif any(texts):
            yield Unmoved(*(texts[i] for i in places))


def _text(raw: Any) -> str:
    return "" if raw is None else cell_text(raw, plain_number=True)
