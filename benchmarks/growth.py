"""How time and memory grow with the number of workbooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import inputs
from benchmarks.pairs import Run, bvq, once

SIZES, THOUSANDS = (100, 300, 1_000), (10_000,)
MOST_GROWTH, MOST_MEMORY = 11.5, 256


def growth(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq check` and `bvq consolidate` of 100, 300 and 1,000 workbooks, and how much longer the last takes."""
    for name in ("check", "consolidate"):
        runs = {number: _best(folder, name, number, pairs) for number in SIZES}
        yield from (_row(name, number, run) for number, run in runs.items())
        first, last = runs[SIZES[0]], runs[SIZES[-1]]
        yield {
            "name": f"{name}: T(1000)/T(100)",
            "ratio": round(last.wall / first.wall, 2),
            "cpu_ratio": round(last.cpu / first.cpu, 2),
            "aim": MOST_GROWTH,
        }


def thousands(folder: Path, _pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq check` and `bvq consolidate` of 10,000 workbooks, once each: some minutes."""
    for number in THOUSANDS:
        yield from (_row(name, number, _run(folder, name, number)) for name in ("check", "consolidate"))


def _row(name: str, number: int, run: Run) -> dict[str, Any]:
    return {
        "name": f"{name} {number:,} workbooks",
        "ours_s": round(run.wall, 2),
        "cpu_s": round(run.cpu, 2),
        "ms_per_workbook": round(1000 * run.cpu / number, 1),
        "largest_process_mb": round(run.memory),
        "aim_mb": MOST_MEMORY,
    }


def _best(folder: Path, name: str, number: int, rounds: int) -> Run:
    return min((_run(folder, name, number) for _ in range(rounds)), key=lambda run: run.cpu)


def _run(folder: Path, name: str, number: int) -> Run:
    place = inputs.example(folder, number)
    more: Sequence[object] = ()
    if name == "consolidate":
        more = ("--period", inputs.PERIOD, "--out", folder / "grown")
    return once(bvq(name, place, "--as-of", inputs.RECEIVED, "--json", *more))
