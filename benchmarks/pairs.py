"""Timing whole processes in pairs: ours and another's, one after the other, several times.

Wall time alone says little on a machine that does other work at the same time. Each pair is run back to back, so
that both halves meet about the same load, and the median of the pairs' ratios is reported, together with the ratio
of processor time, on which other work has little influence.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# 0: no error in the data, 1: errors in the data. Anything else is no run that counts.
GOOD = frozenset({0, 1})


@dataclass(frozen=True)
class Run:
    """One finished process: wall and processor time in seconds (with its children), peak memory in MB."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Ratio:
    """What the pairs of two commands have given; `aim` is the greatest ratio of wall time that is wanted."""

    name: str
    ours: tuple[Run, ...]
    other: tuple[Run, ...]
    aim: float | None = None
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def ratios(self) -> tuple[float, ...]:
        """The ratio of wall time of each pair."""
        return tuple(a.wall / b.wall for a, b in zip(self.ours, self.other, strict=True))

    def row(self) -> dict[str, Any]:
        """Return the figures by name, seconds and ratios as medians."""
        return {
            "name": self.name,
            "ratio": round(median(self.ratios), 3),
            "least": round(min(self.ratios), 3),
            "most": round(max(self.ratios), 3),
            "aim": self.aim,
            "cpu_ratio": round(median(r.cpu for r in self.ours) / median(r.cpu for r in self.other), 3),
            "ours_s": round(median(r.wall for r in self.ours), 3),
            "other_s": round(median(r.wall for r in self.other), 3),
            "ours_mb": round(max(r.memory for r in self.ours)),
            "pairs": len(self.ours),
            **self.facts,
        }


def python(*arguments: object) -> list[str]:
    """Return a command of this interpreter."""
    return [sys.executable, *map(str, arguments)]


def bvq(*arguments: object) -> list[str]:
    """Return a command line of the product."""
    return python("-m", "bvq_excel", *arguments)


def once(command: Sequence[str], good: Collection[int] = GOOD, printed: Path | None = None) -> Run:
    """Return the time of one process; what it prints goes to the file `printed`, or nowhere.

    Raises RuntimeError with its last words when it ends otherwise than `good`.
    """
    with open(printed or os.devnull, "wb") as out:  # noqa: PTH123 - also the null device
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, env=environment())
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.stderr.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in good:
        raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{said.decode('utf-8', 'replace')[-600:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def paired(
    name: str, ours: Sequence[str], other: Sequence[str], pairs: int, aim: float | None = None, **facts: Any
) -> Ratio:
    """Return the ratio of two commands over `pairs` pairs."""
    runs = [(once(ours), once(other)) for _ in range(pairs)]
    return Ratio(name, tuple(a for a, _ in runs), tuple(b for _, b in runs), aim, facts)


def environment() -> dict[str, str]:
    """Return the environment of the measured processes: the product found here, compiled modules kept as usual."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")}
    return kept | {"PYTHONPATH": str(ROOT)}
