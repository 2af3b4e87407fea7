"""Mutants of valid workbooks: read and checked, or refused with a reason; never a failure of the program.

`python -m benchmarks.fuzz` runs two thousand of them.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path

from bvq_excel import pipeline
from bvq_excel.checking import batches
from bvq_excel.errors import InputError
from bvq_excel.model import CheckedFile
from bvq_excel.reading import pool
from bvq_excel.reading.refusals import SENTENCES
from tests.hostile_ours import bytes_of, complaints
from tests.mutants import Workbook, mutant

RECEIVED = date(2019, 6, 17)
COUNT = 100
REASONS = {case.partition("/")[0] for case in SENTENCES} | {"not_ours", "no_period", "no_unit"}
FAILURES = {"crashed", "timeout"}


def workbooks(folder: Path) -> list[Workbook]:
    """Return an entry workbook as it is handed out and a bare one with two complaints."""
    (written,) = pipeline.entry_workbooks("2019-Q2", ["STP"], folder, datetime(2019, 6, 1))
    (folder / "it.xlsx").write_bytes(bytes_of(complaints(2)))
    return [Workbook.read(written), Workbook.read(folder / "it.xlsx")]


def test_a_mutant_is_checked_or_refused_but_never_breaks_the_program(tmp_path: Path) -> None:
    whole = workbooks(tmp_path)
    paths = [tmp_path / f"{seed}.xlsx" for seed in range(COUNT)]
    for seed, path in enumerate(paths):
        path.write_bytes(mutant(whole, seed))
    found = pool.run(partial(batches.check_file, received=RECEIVED), paths)
    reasons = {p.name: o.reason for p, o in zip(paths, found, strict=True) if isinstance(o, InputError)}
    assert {name: reason for name, reason in reasons.items() if reason not in REASONS - FAILURES} == {}
    assert sum(isinstance(outcome, CheckedFile) for outcome in found) > COUNT / 5
