"""The catalogue as it was read and validated last, kept beside the data as Python keeps compiled modules.

Reading and validating some forty text files takes longer than checking a workbook. The copy lies in `__pycache__`
of the data folder and is as trusted as the bytecode there; it is only used while every file that it was made from
has the same size and time of change. Where it cannot be written, the catalogue is read anew each time.
"""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress
from pathlib import Path

from bvq_excel.catalog.catalog import Catalog

Signature = tuple[tuple[str, int, int], ...]

CODE = Path(__file__).resolve().parent.parent


def recall(folder: Path) -> Catalog | None:
    """Return the catalogue of `folder` as it was kept, None where there is none or something has changed since."""
    try:
        signature, catalog = pickle.loads(_place(folder).read_bytes())  # noqa: S301 - trusted as bytecode is
        return catalog if signature == _signature(folder) and isinstance(catalog, Catalog) else None
    except Exception:  # whatever a damaged or foreign copy leads to: the texts are read instead
        return None


def keep(folder: Path, catalog: Catalog) -> None:
    """Keep `catalog`, which was read from `folder`, for the next start; do nothing where that is not possible."""
    place = _place(folder)
    with suppress(OSError):
        data = pickle.dumps((_signature(folder), catalog), pickle.HIGHEST_PROTOCOL)
        place.parent.mkdir(exist_ok=True)
        half = place.with_suffix(f".{id(catalog)}")
        half.write_bytes(data)
        half.replace(place)


def _place(folder: Path) -> Path:
    return folder / "__pycache__" / f"catalog.{sys.implementation.cache_tag}.pickle"


def _signature(folder: Path) -> Signature:
    """Return path, size and time of change of all that the copy depends on: the data, and the code that reads it."""
    files = [p for p in folder.rglob("*") if p.suffix in (".toml", ".csv")]
    files += [*(CODE / "catalog").glob("*.py"), CODE / "expressions.py"]
    return tuple((str(p), s.st_size, s.st_mtime_ns) for p in sorted(files) for s in (p.stat(),))
