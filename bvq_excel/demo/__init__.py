"""The example province and the whole job on it: `bvq demo`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bvq_excel import periods, pipeline
from bvq_excel.catalog import load
from bvq_excel.demo import faults, province
from bvq_excel.workbooks import entry

PERIOD = "2019-Q2"
RECEIVED = date(2019, 6, 17)
CLOCK = datetime(2019, 6, 17, 8, 0)
SILENT = ("HCCB", "BQLKKT", "SGTVT")
DAMAGED = "LDLD"


@dataclass(frozen=True)
class DemoResult:
    """What the demonstration made, and what to say about it."""

    outcome: pipeline.Outcome
    outputs: tuple[Path, ...]
    inbox: Path
    planted: int


def write_inbox(folder: Path) -> int:
    """Write the example's unit workbooks into `folder` and return the number of mistakes in them.

    Three units send nothing, one file is cut off in the middle.
    """
    catalog = load()
    period = periods.period(catalog, PERIOD)
    data = province.make(catalog, period, RECEIVED)
    planted = faults.plant(data)
    folder.mkdir(parents=True, exist_ok=True)
    for unit in data:
        found = catalog.unit(unit.unit, period.last)
        if found is None or unit.unit in SILENT:
            continue
        path = folder / f"{unit.unit}.xlsx"
        entry.write(path, catalog, period, found, rows=unit.tables, cover=unit.cover, clock=CLOCK)
        if unit.unit == DAMAGED:
            path.write_bytes(path.read_bytes()[:6000])
    return planted


def run(out: Path) -> DemoResult:
    """Return the result of the whole job on the example province, all files under `out`."""
    inbox = out / "da_nhan"
    planted = write_inbox(inbox)
    outcome = pipeline.consolidate([inbox], PERIOD, RECEIVED, out / "ket_qua", CLOCK)
    made = pipeline.report(outcome.consolidation, out / "ket_qua")
    return DemoResult(outcome, (*outcome.outputs, *made), inbox, planted)
