"""More than one machine, and more than one province: a Dask cluster on this computer, a ministry of 34 provinces."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import inputs
from benchmarks.pairs import ROOT, bvq, once, python

PROVINCES, PROVINCE_WORKBOOKS = 34, 31
WORKBOOKS = 300


def cluster(folder: Path, pairs: int) -> Iterator[dict[str, Any]]:
    """Yield `bvq check` of 300 workbooks with this machine's processes and through a Dask cluster on it."""
    from distributed import LocalCluster

    place = inputs.example(folder, WORKBOOKS)
    command = bvq("check", place, "--as-of", inputs.RECEIVED, "--json")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        through = [*command, "--scheduler", local.scheduler_address]
        runs = [(once(through).wall, once(command).wall) for _ in range(pairs)]
    yield {
        "name": f"check {WORKBOOKS} workbooks through a cluster of two workers on one machine",
        "ratio": round(sorted(a / b for a, b in runs)[len(runs) // 2], 2),
        "ours_s": round(min(a for a, _ in runs), 2),
        "other_s": round(min(b for _, b in runs), 2),
    }


def ministry(folder: Path, _pairs: int) -> Iterator[dict[str, Any]]:
    """Yield the quarter of a ministry: 34 provinces' inboxes consolidated one after the other, figures added up."""
    inbox, told = inputs.example(folder, PROVINCE_WORKBOOKS), folder / "told"
    told.mkdir()
    started, runs = time.perf_counter(), []
    for number in range(1, PROVINCES + 1):
        command = bvq("consolidate", inbox, "--period", inputs.PERIOD, "--as-of", inputs.RECEIVED, "--json")
        command += ["--out", str(folder / "ministry" / f"T{number:02d}")]
        runs.append(once(command, printed=told / f"T{number:02d}.json"))
    spent = time.perf_counter() - started
    page = (ROOT / "docs" / "ministry.md").read_text(encoding="utf-8")
    script = page.partition("```python\n")[2].partition("```")[0]
    added = once(python("-c", script, *sorted(told.iterdir())))
    yield {
        "name": f"a ministry: {PROVINCES} provinces x {PROVINCE_WORKBOOKS} workbooks, one after the other",
        "ours_s": round(spent, 1),
        "cpu_s": round(sum(run.cpu for run in runs), 1),
        "seconds_per_province": round(spent / PROVINCES, 2),
        "largest_process_mb": round(max(run.memory for run in runs)),
        "adding_up_s": round(added.wall, 2),
        "adding_up_mb": round(added.memory),
    }
