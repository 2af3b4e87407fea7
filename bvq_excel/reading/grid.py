"""The values of the sheets, read by calamine from an archive of checked parts."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from bvq_excel.reading.allowance import most
from bvq_excel.reading.refusals import RefusedError

MAX_CELLS = 6_000_000
"""Cells of all grids of a workbook, blank ones included."""

Grid = tuple[tuple[Any, ...], ...]
_DAY = timedelta(days=1)


def read_grids(packed: bytes, last_errors: list[int], *, elapsed: bool) -> list[Grid]:
    """Return the grid of each sheet from A1, None for blank cells, without the blank rows at the end.

    `last_errors` has for each sheet the last row with an error cell: such cells come as blanks, but their rows stay.
    Elapsed time (30:15 hours) becomes days as a number, as the file has it. Raises RefusedError: damaged, too_large.
    """
    try:
        return _grids(CalamineWorkbook.from_filelike(BytesIO(packed)), last_errors, elapsed=elapsed)
    except (CalamineError, ValueError, OverflowError) as error:
        raise RefusedError("damaged") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a Rust panic becomes; it is no Exception
            raise
        raise RefusedError("damaged") from None


def _grids(book: CalamineWorkbook, last_errors: list[int], *, elapsed: bool) -> list[Grid]:
    grids: list[Grid] = []
    room = most(MAX_CELLS)
    for index, last in enumerate(last_errors):
        rows = book.get_sheet_by_index(index).to_python(skip_empty_area=False)
        room -= len(rows) * len(rows[0]) if rows else 0
        if room < 0:
            raise RefusedError("too_large/memory")
        grids.append(_grid(rows, last, elapsed=elapsed))
    return grids


def _grid(rows: list[list[Any]], last_error: int, *, elapsed: bool) -> Grid:
    blank = ""
    grid = [tuple([None if value == blank else value for value in row]) for row in rows]
    if grid and grid[-1].count(None) == len(grid[-1]):
        end = len(grid)
        while end > last_error and grid[end - 1].count(None) == len(grid[end - 1]):
            end -= 1
        del grid[end:]
    if elapsed:
        grid = [tuple([value / _DAY if isinstance(value, timedelta) else value for value in row]) for row in grid]
    return tuple(grid)
