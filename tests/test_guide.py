"""The guide can be followed word by word."""

from __future__ import annotations

from pathlib import Path

import pytest

from bvq_excel.hosts.cli import run_command
from tests.conftest import ROOT
from tests.console import Step, steps

GUIDE = ROOT / "docs" / "huong-dan"


@pytest.mark.parametrize(
    ("printed", "misses"),
    [
        ("một\nhai\nba bốn\n", []),
        ("một\nba bốn\n", []),
        ("một\nhai\n", ["ba …"]),
        ("ba bốn\nmột\n", ["một"]),
        ("không\nmột\nba\n", ["một", "ba …"]),
        ("một\nba bốn\nnăm\n", ["năm"]),
    ],
)
def test_a_line_that_is_not_printed_there_or_not_on_the_page_is_noticed(printed: str, misses: list[str]) -> None:
    assert Step("bvq rules", ("một", "…", "ba …")).misses(printed) == misses


def test_the_tutorial_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = list(steps(GUIDE / "lam-quen.md"))
    assert len(done) == 10
    for step in done:
        code = run_command(step.arguments)
        said = capsys.readouterr()
        assert code in (0, 1, 3), said.err
        assert step.misses(said.out) == [], step.command
    assert (tmp_path / "tinh_hinh.html").exists()
