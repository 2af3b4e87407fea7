"""The catalogue kept beside its files: used while nothing has changed, never trusted when something has."""

from __future__ import annotations

import os
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog, compiled, loader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the catalogue's files, and nothing kept beside them."""
    copy = tmp_path / "data"
    shutil.copytree(loader.DATA, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def test_what_was_kept_is_the_same_catalogue(folder: Path, catalog: Catalog) -> None:
    compiled.keep(folder, catalog)
    recalled = compiled.recall(folder)
    assert recalled is not None
    assert all(getattr(recalled, f.name) == getattr(catalog, f.name) for f in fields(catalog))


def test_nothing_was_kept(folder: Path) -> None:
    assert compiled.recall(folder) is None


@pytest.mark.parametrize("name", ["units.csv", "rules/06_KhieuNai.toml", "sheets/05_KhieuNai.toml"])
def test_a_file_that_was_changed_makes_it_useless(folder: Path, catalog: Catalog, name: str) -> None:
    compiled.keep(folder, catalog)
    status = (folder / name).stat()
    os.utime(folder / name, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert compiled.recall(folder) is None


def test_a_file_more_or_less_makes_it_useless(folder: Path, catalog: Catalog) -> None:
    compiled.keep(folder, catalog)
    (folder / "rules" / "99_more.toml").write_text("", encoding="utf-8")
    assert compiled.recall(folder) is None


@pytest.mark.parametrize("damage", [b"", b"no pickle", b"\x80\x05\x95"])
def test_a_damaged_copy_is_not_used(folder: Path, catalog: Catalog, damage: bytes) -> None:
    compiled.keep(folder, catalog)
    (copy,) = (folder / "__pycache__").iterdir()
    copy.write_bytes(damage)
    assert compiled.recall(folder) is None


def test_where_nothing_can_be_written_nothing_is_kept(folder: Path, catalog: Catalog) -> None:
    (folder / "__pycache__").write_text("a file where the folder would be", encoding="utf-8")
    compiled.keep(folder, catalog)
    assert compiled.recall(folder) is None
