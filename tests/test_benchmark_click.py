"""The measurement of a click still measures what the button does."""

from __future__ import annotations

import pytest

from benchmarks import click


def test_the_parts_of_a_click_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    click.measure(1)
    said = capsys.readouterr().out
    assert said.startswith("12 sheets, 300 rows, ")
    for part in (
        "import xlwings",
        "read the sheets",
        "check",
        "read and write Loi",
        "look at colours",
        "click to marks",
    ):
        assert f"\n{part}" in said
