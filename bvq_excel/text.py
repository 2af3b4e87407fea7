"""Vietnamese text: one normal form, look-alike characters, and keys under which spellings are equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_LOOK_ALIKES = str.maketrans(
    {
        "\u2044": "/",  # fraction slash, used in the plan's own text
        "\u2215": "/",
        "\uff0f": "/",
        "\u00d0": "\u0110",  # Eth for Đ
        "\u0189": "\u0110",  # African D for Đ
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
    }
)
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})
_WORDS = re.compile(r"\w+")


def normalise(text: str) -> str:
    """Return `text` in NFC with look-alikes replaced, zero-width characters gone and spaces collapsed."""
    if text.isascii() and "  " not in text and text == text.strip() and "\n" not in text and "\t" not in text:
        return text
    composed = unicodedata.normalize("NFC", text).translate(_LOOK_ALIKES)
    return _SPACES.sub(" ", composed).strip()


def plain_dashes(text: str) -> str:
    """Return `text` with every kind of dash as a hyphen (for numbers, codes and document numbers only)."""
    return text.translate(_DASHES)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the form under which texts are compared: normalised and casefolded ("so sánh casefold")."""
    return normalise(text).casefold()


@lru_cache(maxsize=65536)
def lookup_key(text: str) -> str:
    """Return the key under which spellings of a name are equal.

    Case, spaces and dashes, the place of the tone mark (hòa, hoà) and i/y as a syllable's only vowel
    (kỹ, kĩ) make no difference.
    """
    return _WORDS.sub(lambda m: _syllable(m.group()), plain_dashes(fold(text)))


def _syllable(word: str) -> str:
    if word.isascii():
        return word
    letters, tone = [], ""
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            tone += char
        else:
            letters.append(char)
    base = unicodedata.normalize("NFC", "".join(letters))
    vowels = [c for c in base if c in "aăâeêioôơuưy"]
    if vowels == ["y"]:
        base = base.replace("y", "i")
    return base + tone


def ascii_name(text: str) -> str:
    """Return `text` in plain ASCII letters for file names: đ becomes d, marks are dropped."""
    swapped = text.replace("đ", "d").replace("Đ", "D")
    decomposed = unicodedata.normalize("NFD", swapped)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).encode("ascii", "ignore").decode()


def lower_first(text: str) -> str:
    """Return `text` with a small first letter, unless it begins with an abbreviation (STT, UBND)."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
