"""One very large workbook checked, and a long table written in several ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks import inputs
from benchmarks.pairs import bvq, once, python
from benchmarks.tidy import HOME, PERIOD
from benchmarks.writers import COLUMNS, ROWS, WAYS

LARGE_ROWS = 500_000
SHEET = "TuyenTruyen"


def large(folder: Path, _pairs: int) -> Iterator[dict[str, Any]]:
    """Yield the check of a workbook of 500,000 rows, once: some minutes."""
    path = folder / "large.xlsx"
    _write_large(path)
    run = once(bvq("check", path, "--as-of", inputs.RECEIVED, "--large"))
    yield {
        "name": f"check a workbook of {LARGE_ROWS:,} rows (--large)",
        "ours_s": round(run.wall, 1),
        "cpu_s": round(run.cpu, 1),
        "largest_process_mb": round(run.memory),
        "file_mb": round(path.stat().st_size / 1e6, 1),
    }
    run = once(bvq("check", path, "--as-of", inputs.RECEIVED), frozenset({3}))
    yield {
        "name": f"refuse it without --large ({LARGE_ROWS:,} rows)",
        "ours_s": round(run.wall, 1),
        "largest_process_mb": round(run.memory),
    }


def writing(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield how long 100,000 rows x 15 columns with formats and a table take, ours and others."""
    for way in WAYS:
        path = folder / f"written_{way}.xlsx"
        runs = [once(python("-W", "ignore", "-m", "benchmarks.writers", way, path)) for _ in range(pairs)]
        best = min(runs, key=lambda run: run.cpu)
        yield {
            "name": f"write {ROWS:,} x {COLUMNS}: {way}",
            "ours_s": round(min(run.wall for run in runs), 2),
            "cpu_s": round(best.cpu, 2),
            "largest_process_mb": round(best.memory),
            "file_mb": round(path.stat().st_size / 1e6, 1),
        }


def _write_large(path: Path) -> None:
    """Write a workbook of one unit with LARGE_ROWS rows in one sheet, as its template has them."""
    from bvq_excel.catalog import load
    from bvq_excel.workbooks.consolidated_page import Field, new_pages
    from bvq_excel.workbooks.look import load_look
    from tests.books import COVER, VALID

    catalog = load()
    columns = catalog.sheets[SHEET].columns
    cover = {**COVER, "unit_code": HOME, "period_scheme": "NGHIDINH09", "period_code": PERIOD}
    first = date(2019, 3, 15)

    def row(number: int) -> list[Any]:
        day = first + timedelta(days=number % 90)
        own = {
            "seq": number,
            "record_id": f"{HOME}-TT-2019-{number:04d}",
            "unit_code": HOME,
            "date_from": day,
            "date_to": day,
            "topic": f"Phổ biến quyền của người tiêu dùng, buổi {number}",
            "audience": "NTD",
        }
        return [(VALID[SHEET] | own).get(c.key) for c in columns]

    with new_pages(path, load_look()) as pages:
        page = pages.add(catalog.cover.name)
        for at, column in enumerate(catalog.cover.columns, 5):
            page.put(at, 1, column.header)
            page.put(at, 2, cover.get(column.key), "date" if column.type == "date" else "wrap")
        pages.add(SHEET).table("tblLon", [Field(c.header) for c in columns], map(row, range(1, LARGE_ROWS + 1)))
