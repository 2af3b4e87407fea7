"""From the click to the marks: how long the button Kiểm tra takes on a workbook of 12 sheets and 300 rows.

    python -m benchmarks.click

The workbook is open in the headless host, as it would be in Excel; opening it is no part of a click. Printed are the
parts of a click, in milliseconds and as shares of the whole, and ratios that hold on any machine. In Excel itself
reading and writing go through COM and take longer; checking is the same code.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bvq_excel import marks, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking import batches
from bvq_excel.hosts import headless
from bvq_excel.hosts.excel_colours import restore_colours
from bvq_excel.hosts.excel_loi import read_marks, write_marks
from bvq_excel.hosts.excel_reading import called, read_book
from bvq_excel.workbooks import entry
from tests.books import COVER, VALID

SHEETS, ROWS, ROUNDS = 12, 300, 7
PERIOD, TODAY = "2019-Q2", date(2019, 6, 17)


def workbook(catalog: Catalog, path: Path) -> Path:
    """Write SCT's workbook with 25 rows in each of 12 sheets, every tenth of them with a mistake."""
    period = periods.period(catalog, PERIOD)
    unit = catalog.unit("SCT", period.last)
    assert unit is not None
    names = [n for n in catalog.tables if n in VALID][:SHEETS]
    rows = {name: [row(catalog, name, n) for n in range(ROWS // SHEETS)] for name in names}
    return entry.write(path, catalog, period, unit, rows, COVER, clock=datetime(2019, 6, 1))


def row(catalog: Catalog, name: str, number: int) -> dict[str, Any]:
    """Return a row that no rule objects to, without what Excel works out; every tenth lacks its task."""
    typed = {k: v for k, v in VALID[name].items() if not catalog.sheets[name].by_key[k].computed}
    return typed | ({"task_code": None} if number % 10 == 9 else {})


def milliseconds(work: Callable[[], Any], rounds: int) -> float:
    """Return the median time of doing `work` so many `rounds`."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def started(code: str, rounds: int) -> float:
    """Return how long a new Python takes to run `code`, as every click starts one."""
    return milliseconds(lambda: subprocess.run([sys.executable, "-c", code], check=True), rounds)


def main() -> None:
    """Print the parts of a click."""
    measure(ROUNDS)


def measure(rounds: int) -> None:
    """Print the parts of a click, each the median of so many `rounds`."""
    catalog = load()
    with tempfile.TemporaryDirectory() as folder:
        path = workbook(catalog, Path(folder) / "SCT.xlsx")
        book = headless.start().books.open(path)
        raw = read_book(book, catalog, lambda text: None)
        done = marks.examine(catalog, raw, TODAY)
        names = called(book, catalog)
        parts = {
            "Python starts": started("pass", rounds),
            "import xlwings": started("import xlwings", rounds),
            "import the add-in": started("import bvq_excel.hosts.excel", rounds),
            "read the sheets": milliseconds(lambda: read_book(book, catalog, lambda text: None), rounds),
            "check": milliseconds(lambda: marks.examine(catalog, raw, TODAY), rounds),
            "read and write Loi": milliseconds(
                lambda: (read_marks(book), write_marks(book, done.marks, names)), rounds
            ),
            "look at colours": milliseconds(lambda: restore_colours(book, names), rounds),
        }
        for name in ("import xlwings", "import the add-in"):
            parts[name] = max(0.0, parts[name] - parts["Python starts"])
        show(parts, sum(len(s.tables[n]) for s in done.submissions for n in s.tables), len(done.marks), rounds)
        whole = sum(parts.values())
        file = milliseconds(lambda: batches.check_file(path, TODAY), rounds)
        print(f"whole click : imports of libraries = {whole / parts['import xlwings']:.1f}")
        print(f"read, check and mark : checking the file = {sum(list(parts.values())[3:]) / file:.1f}")


def show(parts: dict[str, float], rows: int, found: int, rounds: int) -> None:
    """Print the parts with their shares."""
    whole = sum(parts.values())
    print(f"{SHEETS} sheets, {rows} rows, {found} findings; median of {rounds}")
    for name, value in parts.items():
        print(f"{name:<20}{value:>8.0f} ms {value / whole:>6.0%}")
    print(f"{'click to marks':<20}{whole:>8.0f} ms {1:>6.0%}")


if __name__ == "__main__":
    main()
