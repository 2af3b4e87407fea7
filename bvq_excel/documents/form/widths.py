"""How long a line of text is on paper, in Times New Roman: what the lines drawn below texts are measured against."""

from __future__ import annotations

import unicodedata

MM_PER_POINT = 25.4 / 72
EM = 1000
UNKNOWN = 500
HORN = 25  # what the horn of ơ and ư adds to the letter

# Advance widths in thousandths of the size, each with its characters; letters with marks are as wide as without.
REGULAR = {
    180: "'",
    200: "|",
    250: " ,.",
    278: "/:;\\ijlt",
    333: "!()-I[]`fr‘’",
    389: "Js",
    408: '"',
    444: "?acez“”",
    469: "^",
    480: "{}",
    500: "#$*0123456789_bdghknopquvxyđ–",
    541: "~",
    556: "FPS",
    564: "+<=>",
    611: "ELTZ",
    667: "BCR",
    722: "ADGHKNOQUVXYwĐ",
    778: "&m",
    833: "%",
    889: "M",
    921: "@",
    944: "W",
    1000: "—…",
}
BOLD = {
    220: "|",
    250: " ,.",
    278: "'/\\il",
    333: "!()-:;[]`fjt‘’",
    389: "Is",
    394: "{}",
    444: "cerz",
    500: "#$*0123456789?J_agovxy–“”",
    520: "~",
    555: '"',
    556: "Sbdhknpquđ",
    570: "+<=>",
    581: "^",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYwĐ",
    778: "GHKOQ",
    833: "&m",
    930: "@",
    944: "M",
    1000: "%W—…",
}


def _by_letter(table: dict[int, str]) -> dict[str, int]:
    return {letter: width for width, letters in table.items() for letter in letters}


_WIDTHS = {False: _by_letter(REGULAR), True: _by_letter(BOLD)}


def width_mm(text: str, size: float, *, bold: bool = False) -> float:
    """Return the length in millimetres of `text` on one line, set in `size` points."""
    units = sum(_advance(letter, _WIDTHS[bold]) for letter in unicodedata.normalize("NFC", text))
    return units / EM * size * MM_PER_POINT


def _advance(letter: str, widths: dict[str, int]) -> int:
    base = unicodedata.normalize("NFD", letter)[0]
    horned = "\u031b" in unicodedata.normalize("NFD", letter)
    return widths.get(letter, widths.get(base, UNKNOWN)) + HORN * horned
