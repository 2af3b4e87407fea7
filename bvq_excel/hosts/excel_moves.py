"""Moving about in the open workbook: from mark to mark, to the next sheet that waits, and what a cell's marks say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bvq_excel import agenda, marks
from bvq_excel.error_list import SHEET
from bvq_excel.errors import UsageError
from bvq_excel.hosts.excel_click import Click
from bvq_excel.hosts.excel_loi import read_marks
from bvq_excel.hosts.excel_reading import read_book
from bvq_excel.marks import Mark, Place
from bvq_excel.model import FIRST_ROW
from bvq_excel.records import read_submissions

FIRST_INPUT = 3  # column C: the first one that is typed, in forms too
NO_MARKS = "Biểu Loi chưa có dòng nào cần sửa. Bấm Kiểm tra để kiểm tra sổ đang mở."


def jump(at: Click, step: int) -> tuple[Place, int, int]:
    """Select the next (`step` 1) or previous (-1) cell with marks; return it, its number, and how many there are.

    With a row of Loi selected it is that row's cell. Raises UsageError when there is none.
    """
    found = _places(at, [m for m in read_marks(at.open_book) if m.key and not m.kept])
    place = _selected_in_list(at, found) or marks.next_place(found, _here(at, found), step)
    if place is None:
        raise UsageError(NO_MARKS)
    at.go(place.sheet, place.row, place.column)
    return place, found.index(place) + 1, len(found)


def marks_here(at: Click) -> tuple[Mark, ...]:
    """Return the marks of the selected cell, or of the selected row of Loi; raises UsageError when there are none."""
    found = _places(at, read_marks(at.open_book))
    listed = _selected_mark(at)
    here = (listed,) if listed else marks.at(found, _here(at, found))
    if not here:
        raise UsageError(
            "Ô đang chọn không có lỗi nào trong biểu Loi. Chọn một ô được tô màu, hoặc một dòng của biểu Loi."
        )
    return here


def next_sheet(at: Click) -> str:
    """Go to the next sheet that waits for the user; return its name, empty when none waits (and nobody moves)."""
    book = at.open_book
    active, names = book.sheets.active.name, book.sheet_names
    if at.kind != "entry":
        visible = [s.name for s in book.sheets if s.visible in (True, -1)]
        following = visible[(visible.index(active) + 1) % len(visible)] if active in visible else visible[0]
        at.go(following, 1, 1)
        return following
    raw = read_book(book, at.catalog, at.progress)
    submissions = read_submissions(raw, at.catalog, at.today)
    waiting = agenda.waiting(at.catalog, submissions, read_marks(book))
    task = agenda.following([replace(t, sheet=at.called.get(t.sheet, t.sheet)) for t in waiting], names, active)
    if task is None:
        return ""
    at.go(task.sheet, task.row, FIRST_INPUT)
    return task.sheet


def _places(at: Click, chosen: Sequence[Mark]) -> tuple[Place, ...]:
    raw = read_book(at.open_book, at.catalog, at.progress, only={m.sheet for m in chosen})
    return marks.places(at.catalog, raw, chosen)


def _here(at: Click, found: Sequence[Place]) -> tuple[float, int, int]:
    """Return where the selection is in the order of `found`; a sheet without marks is between two that have some."""
    names = at.open_book.sheet_names
    active = at.open_book.sheets.active.name
    selection = at.app.selection
    row, column = (selection.row, selection.column) if selection is not None else (0, 0)
    own = next((p.position for p in found if p.sheet == active), None)
    if own is not None:
        return own, row, column
    before = [p.position for p in found if names.index(p.sheet) < names.index(active)] if active in names else []
    return max(before, default=-1) + 0.5, row, column


def _selected_mark(at: Click) -> Mark | None:
    """Return the mark in the selected row of Loi, None when another sheet is active."""
    selection = at.app.selection
    if selection is None or at.open_book.sheets.active.name != SHEET:
        return None
    row = at.open_book.sheets[SHEET].range((selection.row, 1), (selection.row, len(Mark._fields)))
    listed = marks.from_rows([row.value]) if selection.row >= FIRST_ROW else ()
    return listed[0] if listed else None


def _selected_in_list(at: Click, found: Sequence[Place]) -> Place | None:
    listed = _selected_mark(at)
    return next((p for p in found if listed in p.marks), None) if listed else None
