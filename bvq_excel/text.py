"""Vietnamese text: one normal form, look-alike characters, and keys under which spellings are equal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_DOT_ABOVE = "\u0307"  # what İ has more than i when it is casefolded
_LOOK_ALIKES = {
    "\u2044": "/",  # fraction slash, used in the plan's own text
    "\u2215": "/",
    "\uff0f": "/",
    "\u00d0": "\u0110",  # Eth for Đ
    "\u00f0": "\u0111",
    "\u0189": "\u0110",  # African D for Đ
    "\u0256": "\u0111",
}
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SWAPS = str.maketrans({**_LOOK_ALIKES, **dict.fromkeys(_ZERO_WIDTH)})
_SPACES = re.compile(r"\s+")
_ODD_SPACES = r"\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# What a tidy text has nothing of, beside doubled and outer spaces; one class of characters is searched the fastest.
_UNTIDY = re.compile(f"[{_ODD_SPACES}{''.join(_LOOK_ALIKES)}{_ZERO_WIDTH}\u0300-\u036f]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_WORDS = re.compile(r"\w+")
_VOWELS = frozenset("aăâeêioôơuưy")


def is_tidy(text: str) -> bool:
    """Return whether `normalise` would leave `text` as it is."""
    if "  " in text or text[:1] == " " or text[-1:] == " ":
        return False
    if text.isascii():
        return text.isprintable() or not _UNTIDY.search(text)
    return not _UNTIDY.search(text) and unicodedata.is_normalized("NFC", text)


def is_composed(text: str) -> bool:
    """Return whether every letter of `text` is one character (NFC), as Windows programs write it."""
    return text.isascii() or unicodedata.is_normalized("NFC", text)


def normalise(text: str) -> str:
    """Return `text` in NFC with look-alikes replaced, zero-width characters gone and spaces collapsed."""
    if is_tidy(text):
        return text
    # Zero-width characters go first: one between a letter and its mark would keep them apart.
    composed = unicodedata.normalize("NFC", text.translate(_SWAPS))
    return _SPACES.sub(" ", composed).strip()


def plain_dashes(text: str) -> str:
    """Return `text` with every kind of dash as a hyphen (for numbers, codes and document numbers only)."""
    return text if text.isascii() else text.translate(_DASHES)


def caseless(text: str) -> str:
    """Return `text` so that whatever patterns take for the same letters are the same (theirs are also ı and İ)."""
    return text.casefold().replace(_DOT_ABOVE, "").replace("ı", "i")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the form under which texts are compared: normalised and casefolded ("so sánh casefold")."""
    return normalise(text).casefold()


@lru_cache(maxsize=65536)
def lookup_key(text: str) -> str:
    """Return the key under which spellings of a name are equal.

    Case, spaces and dashes, the place of the tone mark (hòa, hoà) and i/y as a syllable's only vowel
    (kỹ, kĩ; quý, quí) make no difference.
    """
    return _WORDS.sub(lambda m: _syllable(m.group()), plain_dashes(fold(text)))


@lru_cache(maxsize=16384)  # the language has some 7,000 syllables
def _syllable(word: str) -> str:
    if word.isascii():
        return _i_for_y(word)
    letters, tone = [], ""
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            tone += char
        else:
            letters.append(char)
    return _i_for_y(unicodedata.normalize("NFC", "".join(letters))) + tone


def _i_for_y(base: str) -> str:
    if "y" in base and [c for c in base.removeprefix("qu") if c in _VOWELS] == ["y"]:
        return base.replace("y", "i")
    return base


def ascii_name(text: str) -> str:
    """Return `text` in plain ASCII letters for file names: đ becomes d, marks are dropped."""
    swapped = text.replace("đ", "d").replace("Đ", "D")
    decomposed = unicodedata.normalize("NFD", swapped)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).encode("ascii", "ignore").decode()


def lower_first(text: str) -> str:
    """Return `text` with a small first letter, unless it begins with an abbreviation (STT, UBND)."""
    return text if len(text) > 1 and text[1].isupper() else text[:1].lower() + text[1:]
