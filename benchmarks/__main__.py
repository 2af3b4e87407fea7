"""`python -m benchmarks [check] [consolidate] [entry] [start]`: measure, print a table, write the results."""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measurements import ALL, USUAL
from benchmarks.pairs import ROOT

RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    """Run the measurements that are asked for, all without a name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*ALL, []], help=f"what is measured (default: {', '.join(USUAL)})")
    parser.add_argument("--pairs", type=int, default=3, help="how many pairs of processes (default: 3)")
    parser.add_argument(
        "--out", type=Path, default=RESULTS, help="results without suffix (default: benchmarks/results)"
    )
    given = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in given.names or USUAL:
            for row in ALL[name](Path(folder), given.pairs):
                rows.append(row)
                print(line(row), flush=True)
    write(given.out, rows)


def line(row: Mapping[str, Any]) -> str:
    """Return one measurement in one line."""
    name, rest = row["name"], {k: v for k, v in row.items() if k != "name" and v is not None}
    return f"{name}: " + ", ".join(f"{k} {v}" for k, v in rest.items())


def write(out: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the results as JSON and as a table in Markdown, with the machine and its load."""
    machine = {
        "processors": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
        if hasattr(os, "sysconf")
        else None,
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_after": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }
    out.with_suffix(".json").write_text(
        json.dumps({"machine": machine, "measurements": rows}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    table = [
        "| What | Ratio (least–most) | Aim | CPU ratio | Ours | Other | Further |",
        "|---|---|---|---|---|---|---|",
    ]
    table += [_cells(row) for row in rows]
    words = ", ".join(f"{k} {v}" for k, v in machine.items() if v is not None)
    text = f"Made by `python -m benchmarks`; {words}.\n\n" + "\n".join(table) + "\n"
    out.with_suffix(".md").write_text(text, encoding="utf-8")


def _cells(row: Mapping[str, Any]) -> str:
    known = {"name", "ratio", "least", "most", "aim", "cpu_ratio", "ours_s", "other_s"}
    spread = f" ({row['least']}–{row['most']})" if "least" in row else ""
    ratio = f"{row['ratio']}{spread}" if "ratio" in row else ""
    further = "; ".join(f"{k} {v}" for k, v in row.items() if k not in known and v is not None)
    seconds = [f"{row[k]} s" if k in row else "" for k in ("ours_s", "other_s")]
    aim = "" if row.get("aim") is None else str(row["aim"])
    return "| " + " | ".join((row["name"], ratio, aim, str(row.get("cpu_ratio", "")), *seconds, further)) + " |"


if __name__ == "__main__":
    main()
