"""The wheel holds all that is needed: unpacked elsewhere, without the checkout, it does the work."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's contents, as an installation would lay them out."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        package.extractall(place / "site")
    return place / "site"


def bvq(installed: Path, place: Path, *words: str, **variables: str) -> str:
    """What a command of the installed package prints, called in `place`."""
    code = "import sys; sys.argv[0] = 'bvq'; from bvq_excel.hosts.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(installed), "HOME": str(place), **variables}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *words], cwd=place, env=environment, check=True, capture_output=True
    )
    return done.stdout.decode()


def test_the_whole_job_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = "import bvq_excel; print(bvq_excel.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    told = subprocess.run([sys.executable, "-P", "-c", where], cwd=tmp_path, env=environment, capture_output=True)
    assert told.stdout.decode().strip() == str(installed / "bvq_excel" / "__init__.py")
    assert "BC_SCT_2019-Q2.docx" in bvq(installed, tmp_path, "demo", "--out", "vi_du")
    assert (tmp_path / "vi_du" / "ket_qua" / "BC_SCT_2019-Q2.docx").exists()


def test_the_add_in_is_built_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    bvq(installed, tmp_path, "addin", "build", "--out", "phan_bo_tro")
    assert sorted(p.name for p in (tmp_path / "phan_bo_tro").iterdir()) == ["BVQ.xlam", "BVQ.xlsm"]


def test_version_and_completion_of_words(installed: Path, tmp_path: Path) -> None:
    assert bvq(installed, tmp_path, "--version").startswith("bvq_excel ")
    shell = {"_BVQ_COMPLETE": "bash_complete", "COMP_WORDS": "bvq sta", "COMP_CWORD": "1"}
    assert bvq(installed, tmp_path, **shell).split() == ["plain,status"]
