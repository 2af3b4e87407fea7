"""What all tests share: the catalogue, and the place of the data contract where it is at hand."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from bvq_excel.catalog import Catalog, load
from tests import databases

# The same examples every time: a test that fails for one person fails for all.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the data contract's folder is not beside the repository")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings, data and logs of the person who runs the tests are neither read nor written."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        for variable in [v for v in os.environ if v.startswith("BVQ_")]:
            patch.delenv(variable)
        yield


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped catalogue."""
    return load()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's own Chromium, without a window."""
    if BROWSER is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--allow-file-access-from-files"]
        running = playwright.chromium.launch(executable_path=BROWSER, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="session")
def server() -> Iterator[databases.Server]:
    """A PostgreSQL server, started when the first test asks for it."""
    programs = databases.programs()
    assert programs
    running = databases.Server(programs)
    yield running
    running.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Path | str]:
    """Each call gives a new place for a ledger: a data folder, or the URL of a database."""
    if request.param == "postgresql":
        found: databases.Server = request.getfixturevalue("server")
        return found.url
    numbers = iter(range(1, 100))
    return lambda: tmp_path / f"data {next(numbers)}"


@pytest.fixture
def place(places: Callable[[], Path | str]) -> Path | str:
    """A place for a ledger: a data folder, and in a second run of the test the URL of a database."""
    return places()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs LibreOffice or PostgreSQL where it is absent, and say so."""
    absent = []
    if not SOFFICE:
        absent.append(("libreoffice", "LibreOffice (soffice) is not installed"))
    if not databases.programs() or not find_spec("psycopg"):
        absent.append(("postgresql", "PostgreSQL (initdb) or its driver psycopg is not installed"))
    for item in items:
        for marker, reason in absent:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
