"""A province's catalogue files laid over the shipped ones.

A province says only what is different there: of a TOML file the tables and entries that change or are added (entries
of a list are told apart by their `id`, `code`, `key`, `name` or `no`), of a list in CSV the whole list.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from bvq_excel.errors import CatalogError
from bvq_excel.system_errors import reason

NAMES = ("id", "code", "key", "name", "no")


@dataclass(frozen=True)
class Files:
    """The catalogue's files: those in `folders`, each laid over the ones before it."""

    folders: tuple[Path, ...]

    def toml(self, name: str) -> dict[str, Any]:
        """Return what the TOML files of this name say together. Raises CatalogError for a missing or malformed file."""
        return reduce(laid_over, (_toml(f / name) for f in self._holders(name)), {})

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of the uppermost CSV file of this name. Raises CatalogError like `toml`."""
        return _table(self._holders(name)[-1] / name)

    def part(self, folder: str) -> list[str]:
        """Return the names of all TOML files of one part of the catalogue (`sheets`, `rules`), in their order."""
        found = sorted({p.name for f in self.folders for p in (f / folder).glob("*.toml")})
        if not found:
            raise CatalogError(f"{folder}/: thư mục danh mục không có tệp .toml")
        return [f"{folder}/{name}" for name in found]

    def _holders(self, name: str) -> tuple[Path, ...]:
        return tuple(f for f in self.folders if (f / name).is_file()) or self.folders[:1]


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return the two tables as one: what `above` says counts, tables and lists of named entries are joined."""
    return {**below, **{k: _joined(below.get(k), v) for k, v in above.items()}}


def _joined(below: Any, above: Any) -> Any:
    if isinstance(below, dict) and isinstance(above, dict):
        return laid_over(below, above)
    name = _naming(below) if isinstance(below, list) else None
    if name is None or name != _naming(above):
        return above
    lower = {e[name]: e for e in below}
    upper = {e[name]: laid_over(lower.get(e[name], {}), e) for e in above}
    # A list that is given whole also gives the order.
    return list((upper if upper.keys() >= lower.keys() else lower | upper).values())


def _naming(entries: Any) -> str | None:
    """Return the field by which the entries of a list are told apart, None for a list of plain values."""
    if not isinstance(entries, list) or not entries or not all(isinstance(e, dict) for e in entries):
        return None
    names = (n for n in NAMES if all(n in e for e in entries))
    return next((n for n in names if len({str(e[n]) for e in entries}) == len(entries)), None)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise CatalogError(f"{path.name}: không đọc được tệp danh mục ({reason(e)})") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise CatalogError(f"{path.name}: sai cú pháp TOML ({e})") from e


def _table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as f:
            rows = list(csv.DictReader(f, strict=True))
    except OSError as e:
        raise CatalogError(f"{path.name}: không đọc được tệp danh mục ({reason(e)})") from e
    except (csv.Error, UnicodeDecodeError) as e:
        raise CatalogError(f"{path.name}: sai định dạng CSV ({e})") from e
    for line, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise CatalogError(f"{path.name}, dòng {line}: số cột không khớp tiêu đề")
    return rows
