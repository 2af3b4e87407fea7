"""The order of Vietnamese words: the alphabet a ă â b … d đ … y, then the tones as in dictionaries.

Source: the order of the Vietnamese dictionary, which CLDR has too (ngang, huyền, hỏi, ngã, sắc, nặng).
"""

from __future__ import annotations

import re
import unicodedata

from bvq_excel.text import fold, normalise

Key = tuple[tuple[int, ...], tuple[int, ...], str]

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_RANK = {letter: 100 + i for i, letter in enumerate(_ALPHABET)}
_LEVELS = re.compile(r"^(?:tỉnh|thành phố|tp\.?|thị xã|tx\.?|thị trấn|huyện|phường|xã)\s+", re.IGNORECASE)


def key(text: str) -> Key:
    """Return by what `text` is sorted: letters first, of equal letters the tones, then the text itself.

    Spaces come before digits, digits before letters; case makes no difference.
    """
    folded = fold(text)
    ranks = tuple(_rank(_apart(char)[0]) for char in folded)
    # One tone for each word: where in the syllable it is written (hòa, hoà) makes no difference.
    tones = tuple(max(_apart(char)[1] for char in word) for word in folded.split())
    return ranks, tones, normalise(text)


def _apart(char: str) -> tuple[str, int]:
    """Return a letter without its tone, and the tone's place in the order (0 is none)."""
    letters, tone = "", 0
    for part in unicodedata.normalize("NFD", char):
        if part in _TONES:
            tone = _TONES.index(part) + 1
        else:
            letters += part
    return unicodedata.normalize("NFC", letters), tone


def _rank(char: str) -> int:
    if char.isspace():
        return 0
    if char.isdigit():
        return 10 + int(char) if char.isascii() else 20
    return _RANK.get(char, 30 if not char.isalpha() else 200)
