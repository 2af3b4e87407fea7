"""`python -m benchmarks.mutation [--minutes M] [--only TEXT]`: mutate the conditions of all rules, list survivors.

The order is that of a seeded shuffle, so that a run that is cut short is a fair sample. With `--state FILE` a later
run goes on where an earlier one stopped. Survivors that are known, each with its reason, stand in `survivors.toml`;
the run ends with 1 when there is another one, or a known one that no longer survives.
"""

from __future__ import annotations

import argparse
import json
import pkgutil
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import bvq_excel.sheets
import bvq_excel.values
from benchmarks.mutation import code, conditions
from benchmarks.mutation.mutants import Mutant
from benchmarks.mutation.session import Plugin
from bvq_excel.catalog import load

ROOT = Path(__file__).resolve().parent.parent.parent
SURVIVORS = Path(__file__).with_name("survivors.toml")
TESTS = (
    "test_cover_rules",
    "test_expressions",
    "test_general*",
    "test_history*",
    "test_messages*",
    "test_mutants*",
    "test_province*",
    "test_records*",
    "test_rule*",
    "test_values*",
    "test_waivers",
)


def main() -> int:
    """Return 0 if every mutant that was run is killed or known to survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="stop after this time (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the order (default: 1)")
    parser.add_argument("--only", default="", help="only mutants whose line contains this text")
    parser.add_argument("--state", type=Path, help="file in which results are kept from run to run")
    given = parser.parse_args()
    until = time.monotonic() + given.minutes * 60
    chosen = [m for m in every_mutant() if given.only in m.id]
    random.Random(given.seed).shuffle(chosen)
    results = json.loads(given.state.read_text("utf-8")) if given.state and given.state.is_file() else {}

    def keep(found: dict[str, str]) -> None:
        if given.state:
            given.state.write_text(json.dumps(found, ensure_ascii=False, indent=0), "utf-8")

    plugin = Plugin(chosen, load().rules, until, results, keep)
    files = sorted({str(p) for pattern in TESTS for p in (ROOT / "tests").glob(f"{pattern}.py")})
    pytest.main([*files, "-q", "-s", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"], plugins=[plugin])
    return report(chosen, plugin)


def every_mutant() -> Iterator[Mutant]:
    """Yield the mutants of the catalogue's conditions, of the rules' functions and of the readers of cells."""
    yield from conditions.mutants(load())
    for package in (bvq_excel.sheets, bvq_excel.values):
        for module in pkgutil.iter_modules(package.__path__):
            yield from code.mutants(f"{package.__name__}.{module.name}")


def report(chosen: Sequence[Mutant], plugin: Plugin) -> int:
    """Print what became of the mutants; return 1 where that is not as `survivors.toml` says."""
    entries = tomllib.loads(SURVIVORS.read_text(encoding="utf-8")).get("survivors", []) if SURVIVORS.is_file() else []
    known = {entry["id"]: entry["reason"] for entry in entries}
    done = [m for m in chosen if m.id in plugin.results]
    alive = [m.id for m in done if plugin.results[m.id] in ("survived", "untested")]
    unexplained = [m for m in alive if m not in known]
    gone = [m.id for m in done if m.id in known and m.id not in alive]
    stale = sorted(known.keys() - {m.id for m in every_mutant()}) if len(done) == len(chosen) else []
    by_kind = Counter("rule data" if m.sheets else m.owner.split(".")[1] for m in done)
    print(f"\n{len(done)} mutants ({dict(by_kind)}), {len(done) - len(alive)} killed, {len(alive)} survive.")
    for word, ids in (
        ("survives without a reason", unexplained),
        ("is killed, but stands among the survivors", gone),
        ("stands among the survivors, but is no mutant", stale),
        ("fails without any change", plugin.broken),
    ):
        for line in ids:
            print(f"{word}: {line}")
    if plugin.left:
        print(f"{plugin.left} mutants were left: the time was up.")
    return 1 if unexplained or gone or stale or plugin.broken else 0


if __name__ == "__main__":
    sys.exit(main())
