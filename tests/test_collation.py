"""Vietnamese words, persons and places in their order."""

from __future__ import annotations

import random

import pytest

from bvq_excel import collation


def in_order(words: list[str], key: object = collation.key) -> list[str]:
    shuffled = list(words)
    random.Random(7).shuffle(shuffled)
    return sorted(shuffled, key=key)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize(
    "words",
    [
        ["da", "dương", "đa", "đương"],
        ["ba", "bà", "bả", "bã", "bá", "bạ"],
        ["an", "ăn", "ân"],
        ["en", "ên", "on", "ôn", "ơn", "un", "ưn", "yn"],
        ["ma", "má", "mai", "mái"],
        ["Lai", "Lại", "Lai Châu"],
        ["12", "3", "a"],
        ["hoa", "hòa", "Hoan"],
    ],
)
def test_letters_come_first_then_tones(words: list[str]) -> None:
    assert in_order(words) == words


def test_composed_and_decomposed_words_stand_together() -> None:
    assert collation.key("Đường") == collation.key("Đươ\u0300ng")


def test_where_the_tone_is_written_makes_no_difference() -> None:
    assert collation.key("Hòa")[:2] == collation.key("hoà")[:2]
