"""Every step of collecting, consolidating and sending, one after the other, at which the power could fail.

    python -m benchmarks.faults            # all three; some minutes
    python -m benchmarks.faults send       # one of them

The tests try some of these steps, chosen by a seed (tests/test_faults.py); here all are tried. Ends with an error at
the first step after which something is lost, halved or sent twice.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests import test_faults as faults

OPERATIONS = {
    "collect": faults.try_collecting,
    "consolidate": faults.try_consolidating,
    "send": faults.try_sending,
}


def every(count: int) -> list[int]:
    """Return all steps."""
    return list(range(1, count + 1))


def main(names: list[str]) -> None:
    """Try every step of the operations called `names` and print how many there were."""
    with faults.Forks() as forks:
        for name in names or list(OPERATIONS):
            started = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                tried = OPERATIONS[name](forks, Path(folder), every)
            print(f"{name}: killed at each of {tried} steps, {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
