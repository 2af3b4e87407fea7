"""What is measured: starting, checking, consolidating, making entry workbooks; more stands in the other modules."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import growth, inputs, large, scale
from benchmarks.pairs import bvq, environment, once, paired, python

BARE_READ = Path(__file__).with_name("bare_read.py")
SLOW_IMPORT_MS = 20
_IMPORT = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|(\s+)(\S+)")


def check(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq check` of whole folders against a bare read of the same files."""
    places = {
        "check 200 workbooks of the example province": (inputs.example(folder, 200), 2.0),
        "check 30 units x 17 sheets x 40 rows, tidy": (inputs.tidy(folder, 30), 1.6),
        "check 30 units x 17 sheets x 40 rows, at random": (inputs.filled(folder, 30), 1.6),
    }
    for name, (place, aim) in places.items():
        if place is not None:
            ours = bvq("check", place, "--as-of", inputs.RECEIVED, "--json")
            yield paired(name, ours, python(BARE_READ, place), pairs, aim=aim).row()


def consolidate(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq consolidate` of 30 units x all sheets x 40 rows against scripts with pandas and a bare read."""
    for kind, place in {"tidy": inputs.tidy(folder, 30), "at random": inputs.filled(folder, 30)}.items():
        if place is None:
            continue
        out = folder / f"consolidated {kind}"
        ours = bvq("consolidate", place, "--period", inputs.PERIOD, "--as-of", inputs.RECEIVED, "--out", out, "--json")
        others = {
            "pandas and openpyxl": (_script("peer_pandas_openpyxl.py", place, folder), 0.12),
            "pandas and calamine": (_script("peer_pandas_calamine.py", place, folder), 0.25),
            "a bare read": (python(BARE_READ, place), 4.0),
        }
        for name, (other, aim) in others.items():
            if other:
                yield paired(f"consolidate 30 units, {kind}, to {name}", ours, other, pairs, aim=aim).row()


def _script(name: str, place: Path, folder: Path) -> list[str]:
    """Return the command of a script of the contract's, none where it is not there."""
    script = inputs.PEERS / name
    return python(script, place, folder / "peer.xlsx") if script.is_file() else []


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


ALL = {
    "start": start,
    "check": check,
    "consolidate": consolidate,
    "entry": entry,
    "growth": growth.growth,
    "thousands": growth.thousands,
    "large": large.large,
    "writing": large.writing,
    "cluster": scale.cluster,
    "ministry": scale.ministry,
}
# What takes no more than some minutes together.
USUAL = ("start", "check", "consolidate", "entry", "growth", "writing")
