"""Amounts of money in words, as receipts and minutes state them beside the figure."""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu")
BILLION = 1_000_000_000


def in_words(amount: int) -> str:
    """Return `amount` (whole đồng) in words: 1.015 is `Một nghìn không trăm mười lăm đồng`."""
    words = _number(abs(amount))
    said = f"{'âm ' if amount < 0 else ''}{' '.join(words)} đồng"
    return said[0].upper() + said[1:]


def _number(value: int, *, below: bool = False) -> list[str]:
    """Return the words of a number; `below` says that a greater group was named before it."""
    if value >= BILLION:
        above, rest = divmod(value, BILLION)
        billions = [*_number(above, below=below), "tỷ"]
        return [*billions, *_number(rest, below=True)] if rest else billions
    words: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            words += _group(group, full=below or bool(words))
            words += [SCALES[power]] if power else []
    return words or [DIGITS[0]]


def _group(value: int, *, full: bool) -> list[str]:
    """Return the words of three digits; `full` names missing hundreds, as behind a greater group."""
    hundreds, rest = divmod(value, 100)
    words = [DIGITS[hundreds], "trăm"] if hundreds or full else []
    tens, unit = divmod(rest, 10)
    if not tens:
        return [*words, *(["linh"] if words and unit else []), *([DIGITS[unit]] if unit else [])]
    words += ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    return [*words, _after_tens(unit, tens)] if unit else words


def _after_tens(unit: int, tens: int) -> str:
    if unit == 5:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: "tư"}.get(unit, DIGITS[unit])
    return DIGITS[unit]
