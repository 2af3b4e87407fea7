"""What all tests share: the catalogue, and the place of the data contract where it is at hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import hypothesis
import pytest

from bvq_excel.catalog import Catalog, load

# The same examples every time: a test that fails for one person fails for all.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the data contract's folder is not beside the repository")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped catalogue."""
    return load()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs LibreOffice where there is none, and say so."""
    if SOFFICE:
        return
    absent = pytest.mark.skip(reason="LibreOffice (soffice) is not installed")
    for item in items:
        if item.get_closest_marker("libreoffice"):
            item.add_marker(absent)
