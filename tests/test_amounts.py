"""Amounts in words: the domain's table of hard cases."""

from __future__ import annotations

import pytest

from bvq_excel.amounts import in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (4, "Bốn đồng"),
        (10, "Mười đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (25, "Hai mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (1_021_000, "Một triệu không trăm hai mươi mốt nghìn đồng"),
        (1_234_567, "Một triệu hai trăm ba mươi tư nghìn năm trăm sáu mươi bảy đồng"),
        (2_000_005, "Hai triệu không trăm linh năm đồng"),
        (1_000_000_005, "Một tỷ không trăm linh năm đồng"),
        (1_500_000_000_000, "Một nghìn năm trăm tỷ đồng"),
        (2_000_000_000_000_000, "Hai triệu tỷ đồng"),
        (-12_500, "Âm mười hai nghìn năm trăm đồng"),
    ],
)
def test_amounts_are_said_as_an_officer_writes_them(amount: int, words: str) -> None:
    assert in_words(amount) == words
