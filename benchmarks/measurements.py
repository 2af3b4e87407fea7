"""What is measured: checking, consolidating, making entry workbooks, starting."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import inputs
from benchmarks.pairs import bvq, environment, once, paired, python

BARE_READ = Path(__file__).with_name("bare_read.py")
SLOW_IMPORT_MS = 20
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)")


def check(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq check` of 200 workbooks against a bare read of the same files."""
    places = {
        "check 200 workbooks, example province": inputs.example(folder, 200),
        "check 200 workbooks, filled at random": inputs.filled(folder, 200),
    }
    for name, place in places.items():
        if place is not None:
            ours = bvq("check", place, "--as-of", inputs.RECEIVED, "--json")
            yield paired(name, ours, python(BARE_READ, place), pairs, aim=2.0).row()


def consolidate(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq consolidate` of 30 units x all sheets x 40 rows against scripts with pandas and a bare read."""
    place = inputs.filled(folder, 30)
    if place is None:
        return
    out = folder / "consolidated"
    ours = bvq("consolidate", place, "--period", inputs.PERIOD, "--as-of", inputs.RECEIVED, "--out", out, "--json")
    scripts = {
        "consolidate 30 units to pandas and openpyxl": ("peer_pandas_openpyxl.py", 0.12),
        "consolidate 30 units to pandas and calamine": ("peer_pandas_calamine.py", 0.25),
    }
    for name, (script, aim) in scripts.items():
        other = python(inputs.PEERS / script, place, folder / "peer.xlsx")
        yield paired(name, ours, other, pairs, aim=aim).row()
    yield paired("consolidate 30 units to a bare read", ours, python(BARE_READ, place), pairs, aim=4.0).row()


def entry(folder: Path, _pairs: int) -> Iterator[dict[str, Any]]:
    """Yield the time and the sizes of the entry workbooks of all units for a quarter."""
    out = folder / "entry"
    run = once(bvq("new", "--period", inputs.PERIOD, "--all", "--out", out))
    sizes = [path.stat().st_size / 1000 for path in out.glob("*.xlsx")]
    yield {
        "name": "entry workbooks of a quarter",
        "ours_s": round(run.wall, 2),
        "cpu_s": round(run.cpu, 2),
        "workbooks": len(sizes),
        "largest_kb": round(max(sizes)),
        "ours_mb": round(run.memory),
    }


def start(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield how long `bvq --help` and the check of one workbook take beyond the interpreter and the bare read."""
    place = next(iter(sorted(inputs.example(folder, 1).glob("*.xlsx"))))
    ours = bvq("check", place, "--as-of", inputs.RECEIVED)
    commands = {
        "start: bvq --help": (bvq("--help"), python("-c", "pass")),
        "start: check of one workbook": (ours, python(BARE_READ, place)),
    }
    for name, (command, other) in commands.items():
        once(command)  # compiled modules and the kept catalogue are there from the second start on
        runs = [(once(command).wall, once(other).wall) for _ in range(3 * pairs)]
        extra = sorted(a - b for a, b in runs)
        yield {
            "name": name,
            "ours_s": round(median(a for a, _ in runs), 3),
            "other_s": round(median(b for _, b in runs), 3),
            "extra_ms": round(median(extra) * 1000),
            "least_extra_ms": round(extra[0] * 1000),
            "aim_ms": 250,
            "pairs": len(runs),
        }
    yield {"name": f"imports of the check above {SLOW_IMPORT_MS} ms", "imports_ms": slow_imports(ours)}


def slow_imports(command: list[str]) -> dict[str, int]:
    """Return the imports of a command that take longer than SLOW_IMPORT_MS, with what they import, in ms."""
    traced = [command[0], "-X", "importtime", *command[1:]]
    said = subprocess.run(traced, check=False, capture_output=True, text=True, env=environment()).stderr
    found = {name: int(whole) // 1000 for _, whole, _, name in _IMPORT.findall(said)}
    return {name: ms for name, ms in sorted(found.items(), key=lambda x: -x[1]) if ms >= SLOW_IMPORT_MS}


ALL = {"check": check, "consolidate": consolidate, "entry": entry, "start": start}
