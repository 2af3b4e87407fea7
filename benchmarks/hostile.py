"""`python -m benchmarks.hostile [TEXT]`: every hostile kind of file, each checked in processes of its own.

Prints seconds, peak memory and outcome of each kind, writes `hostile.md` beside this file, and ends with 1 if a kind
took more than the 300 MB promised, more than the deadline and a start, or had an outcome that was not foreseen.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.inputs import RECEIVED
from benchmarks.pairs import bvq, environment
from tests import measured
from tests.hostile_heavy import HEAVY
from tests.hostile_ours import OURS

RESULTS = Path(__file__).with_name("hostile.md")
MOST_MEGABYTES = 300
MOST_SECONDS = 11.0  # the deadline of one file, and the start of the program
READABLE = {"ok", "findings"}


@dataclass(frozen=True)
class Result:
    """What became of one kind: bytes of the file, seconds and megabytes of the check, and whether all was foreseen."""

    name: str
    size: int
    seconds: float
    megabytes: float
    outcome: str
    good: bool


def results(kinds: dict[str, tuple[set[str], Callable[[], bytes]]]) -> Iterator[Result]:
    """Yield what became of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        for name, (allowed, make) in kinds.items():
            file = Path(folder, f"{name}.xlsx")
            file.write_bytes(make())
            run = measured.run(bvq("check", file, "--as-of", RECEIVED, "--json"), environment())
            line = json.loads(run.out.splitlines()[0])
            outcome = line["reason_code"] if line["status"] == "unreadable" else line["status"]
            good = (
                outcome in (allowed if name in HEAVY else allowed | READABLE) and not run.err and run.code in (0, 1, 3)
            )
            good = good and run.megabytes < MOST_MEGABYTES and run.seconds < MOST_SECONDS
            yield Result(name, file.stat().st_size, run.seconds, run.megabytes, outcome, good)
            file.unlink()


def main() -> int:
    """Run the kinds whose name holds the text given, all without one; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text", nargs="?", default="", help="part of a kind's name")
    text = parser.parse_args().text
    found = []
    for result in results({name: kind for name, kind in (HEAVY | OURS).items() if text in name}):
        found.append(result)
        print(line(result), flush=True)
    bad = [r for r in found if not r.good]
    if not text:
        RESULTS.write_text(page(found), encoding="utf-8")
    print(f"{len(found)} kinds, {len(bad)} not as promised: {', '.join(r.name for r in bad)}")
    return 1 if bad else 0


def line(result: Result) -> str:
    """Return one result as a line of a table."""
    mark = "" if result.good else " **not as promised**"
    return (
        f"| {result.name} | {result.size / 1e6:.2f} | {result.seconds:.1f} | {result.megabytes:.0f} "
        f"| {result.outcome}{mark} |"
    )


def page(found: list[Result]) -> str:
    """Return the page with all results."""
    slowest, fullest = max(found, key=lambda r: r.seconds), max(found, key=lambda r: r.megabytes)
    head = (
        f"Made by `python -m benchmarks.hostile`. {len(found)} kinds; slowest {slowest.seconds:.1f} s "
        f"({slowest.name}), most memory {fullest.megabytes:.0f} MB ({fullest.name}).\n\n"
        "| Kind | File, MB | Seconds | Peak memory, MB | Outcome |\n|---|---|---|---|---|\n"
    )
    return head + "\n".join(map(line, found)) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
