"""`python -m benchmarks.fuzz [COUNT] [--first SEED]`: seeded mutants of valid workbooks, read and checked in workers.

Prints how many were read and how many refused for which reason; every failure of the program is printed with its
seed and its traceback, and the run then ends with 1.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from bvq_excel import demo
from bvq_excel.checking import batches
from bvq_excel.errors import InputError
from bvq_excel.reading import pool
from tests.hostile_ours import bytes_of, complaints
from tests.mutants import Workbook, mutant

BATCH = 200
FAILURES = {"crashed", "timeout"}
RECEIVED = date(2019, 6, 17)
UNITS = ("STP", "SYT", "H106", "SCT")


def outcomes(workbooks: Sequence[Workbook], seeds: range, folder: Path) -> Iterator[tuple[int, str, str]]:
    """Yield for every seed what became of its mutant, and what the log would say of a failure."""
    for start in range(seeds.start, seeds.stop, BATCH):
        batch = range(start, min(start + BATCH, seeds.stop))
        paths = [folder / f"{seed}.xlsx" for seed in batch]
        for seed, path in zip(batch, paths, strict=True):
            path.write_bytes(mutant(workbooks, seed))
        found = pool.run(partial(batches.check_file, received=RECEIVED), paths)
        for seed, outcome in zip(batch, found, strict=True):
            if isinstance(outcome, InputError):
                yield seed, outcome.reason, "\n".join(getattr(outcome, "__notes__", ()))
            else:
                yield seed, "read", ""
        for path in paths:
            path.unlink()


def main() -> int:
    """Run the mutants and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=2_000, help="how many mutants (default: 2000)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demo.write_inbox(folder / "inbox")
        bare = folder / "bare.xlsx"
        bare.write_bytes(bytes_of(complaints(3)))
        sources = [*(p for u in UNITS if (p := folder / "inbox" / f"{u}.xlsx").exists()), bare]
        workbooks = list(map(Workbook.read, sources))
        for seed, outcome, log in outcomes(workbooks, range(given.first, given.first + given.count), folder):
            counts[outcome] += 1
            if outcome in FAILURES:
                print(f"seed {seed}: {outcome}\n{log}", flush=True)
    said = ", ".join(f"{outcome} {count}" for outcome, count in counts.most_common())
    print(f"{given.count} mutants of {len(workbooks)} workbooks in {time.monotonic() - started:.0f} s: {said}")
    return 1 if FAILURES & counts.keys() else 0


if __name__ == "__main__":
    raise SystemExit(main())
