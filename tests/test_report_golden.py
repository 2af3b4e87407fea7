"""A small report is what it was: compared part by part with the kept copy."""

from __future__ import annotations

import pytest

from tests.golden_report import GOLDEN, made_text


def parts(text: str) -> dict[str, list[str]]:
    """The lines of each part by its name."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("== "):
            name = line.removeprefix("== ")
            found[name] = []
        else:
            found[name].append(line)
    return found


@pytest.fixture(scope="module")
def made() -> dict[str, list[str]]:
    return parts(made_text())


KEPT = parts(GOLDEN.read_text(encoding="utf-8"))


def test_the_parts_are_the_same(made: dict[str, list[str]]) -> None:
    assert list(made) == list(KEPT)


@pytest.mark.parametrize("name", list(KEPT))
def test_each_part_says_the_same(made: dict[str, list[str]], name: str) -> None:
    assert made[name] == KEPT[name]
