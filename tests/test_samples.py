"""The sample workbooks through the command line, scored by the samples' own judge."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bvq_excel.hosts.cli import run_command
from tests.conftest import SHARED, needs_shared

SAMPLES = SHARED / "samples"


def printed(capsys: pytest.CaptureFixture[str], path: Path, *arguments: str) -> Path:
    """Run a command with `--json` and keep what it prints in `path`."""
    run_command([*arguments, "--as-of", "2019-06-17", "--json"])
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def score(*arguments: object) -> tuple[int, str]:
    """The exit code of the samples' own judge, and what it says."""
    command = [sys.executable, str(SAMPLES / "score.py"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@needs_shared
def test_a_quarter_without_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = SAMPLES / "2019-Q2"
    checked = printed(capsys, tmp_path / "check.jsonl", "check", str(folder))
    out = str(tmp_path / "kq")
    merged = printed(capsys, tmp_path / "merged.json", "consolidate", str(folder), "--period", "2019-Q2", "--out", out)
    code, said = score(folder, "--got", checked, "--consolidate", merged)
    assert code == 0, said


@needs_shared
def test_every_planted_defect_at_its_cell_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = SAMPLES / "2019-Q2-defects"
    code, said = score(folder, "--got", printed(capsys, tmp_path / "check.jsonl", "check", str(folder)), "--cell")
    assert code == 0, said
