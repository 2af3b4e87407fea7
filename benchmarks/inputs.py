"""The workbooks that are measured: the example province, and the filled-in ones of the data contract's maker.

The example's workbooks are tidy, as entry workbooks are: few findings, many blank pre-sized rows. Those of `tidy` are
full and have next to no findings. Those of the contract's maker are full and at random, with more than a thousand
findings each: far more than any office would send. The maker is only there where the contract's folder stands beside
the repository.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from benchmarks.pairs import ROOT, environment, python

SHARED = ROOT.parent / "shared"
PEERS = SHARED / "peers"
RECEIVED = "2019-06-17"
PERIOD = "2019-Q2"


def example(folder: Path, number: int) -> Path:
    """Return a folder with `number` workbooks of the example province, the same ones again and again."""
    from bvq_excel import demo

    once = folder / "example"
    if not once.is_dir():
        demo.write_inbox(once)
        (once / f"{demo.DAMAGED}.xlsx").unlink()
    sources = sorted(once.glob("*.xlsx"))
    place = folder / f"example_{number}"
    place.mkdir(exist_ok=True)
    for index in range(number):
        source = sources[index % len(sources)]
        shutil.copyfile(source, place / f"{source.stem}_{index:03d}.xlsx")
    return place


def filled(folder: Path, units: int, rows: int = 40) -> Path | None:
    """Return a folder with the workbooks of `units` units, `rows` in every sheet; None where the maker is absent."""
    maker = PEERS / "make_units.py"
    if not maker.is_file():
        return None
    place = folder / f"filled_{units}" / "inbox"
    if not place.is_dir():
        command = python(maker, "--contract", SHARED / "contract", "--out", place, "--units", units, "--rows", rows)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment())
    return place


def tidy(folder: Path, units: int, rows: int = 40) -> Path:
    """Return a folder with the workbooks of `units` units, `rows` rows in every sheet, of which little is to be said.

    What the scripts with pandas need to know of the sheets stands beside it, where the contract's maker is.
    """
    from benchmarks import tidy as maker

    place = folder / f"tidy_{units}" / "inbox"
    if not place.is_dir():
        maker.write(place, units, rows)
        other = filled(folder, units, rows)
        if other is not None:
            shutil.copyfile(other.parent / "peer_map.json", place.parent / "peer_map.json")
    return place
