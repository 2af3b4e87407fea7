"""How long the entry workbooks of a whole quarter take, and how large they are: `python -m benchmarks.entry_workbooks`.

The time is given beside that of bare XlsxWriter for as many workbooks with as many sheets and rows (headers and
ids only), in the same run, so that the figure travels between machines as a ratio.
"""

from __future__ import annotations

import tempfile
import time
from datetime import datetime
from pathlib import Path

import xlsxwriter

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.pipeline import entry_workbooks

PERIOD = "2019-Q2"
ROWS = 30


def bare(folder: Path) -> float:
    """Return the CPU seconds of plain workbooks: the units' sheets with headers and `ROWS` ids each."""
    catalog = load()
    started = time.process_time()
    for unit in catalog.reporting_units(periods.period(catalog, PERIOD).last):
        book = xlsxwriter.Workbook(folder / f"{unit.code}.xlsx")
        for name in unit.all_sheets:
            sheet = book.add_worksheet(name)
            for at, column in enumerate(catalog.sheets[name].columns):
                sheet.write_string(4, at, column.header)
            for row in range(ROWS):
                sheet.write_string(5 + row, 1, f"{unit.code}-{row:04d}")
        book.close()
    return time.process_time() - started


def main() -> None:
    """Print seconds, sizes and the ratio."""
    with tempfile.TemporaryDirectory() as name:
        ours, plain = Path(name) / "ours", Path(name) / "plain"
        plain.mkdir()
        wall, cpu = time.perf_counter(), time.process_time()
        made = entry_workbooks(PERIOD, [], ours, datetime(2019, 1, 2, 8, 0))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        largest = max(p.stat().st_size for p in made)
        print(f"{len(made)} workbooks: {cpu:.1f} s of CPU ({wall:.1f} s on the clock), largest {largest / 1000:.0f} kB")
        print(f"ratio to bare XlsxWriter (headers and ids only): {cpu / bare(plain):.1f}")


if __name__ == "__main__":
    main()
