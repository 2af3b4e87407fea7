"""The text on the pages of a PDF as people read it: letters in the order in which they stand, not that of the file.

A program that lacks a letter in one font takes it from another and writes it apart, so that in the order of the file
"Số liệu" is "S  li u" and "ố ệ"; nobody would find a name in that.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

SPACE = 0.13  # of the height of letters: a gap that is wider parts two words
SAME_LINE = 2.0  # points by which the feet of letters on one line may differ
TURNED = (90, 270)


@dataclass(frozen=True)
class _Letter:
    """A letter, where its foot stands (points from the top), from where to where it reaches, how high it is."""

    text: str
    foot: float
    left: float
    right: float
    height: float


def pages(data: bytes) -> Iterator[str]:
    """Yield the text of each page, line by line from the top, followed by the text in the order of the file.

    Raises ValueError for what is no PDF.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as e:
        raise ValueError(str(e)) from e
    try:
        for page in document:
            text = page.get_textpage()
            try:
                letters = list(_letters(text, turned=page.get_rotation() in TURNED))
                yield f"{_lines(letters)}\n{text.get_text_bounded()}"
            finally:
                text.close()
                page.close()
    finally:
        document.close()


def _letters(page: Any, *, turned: bool) -> Iterator[_Letter]:
    import pypdfium2.raw as raw

    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(page.count_chars()):
        code = raw.FPDFText_GetUnicode(page, at)
        if code <= 32 or not raw.FPDFText_GetCharOrigin(page, at, x, y):
            continue
        left, bottom, right, top = page.get_charbox(at, loose=True)
        if turned:
            yield _Letter(chr(code), x.value, bottom, top, right - left)
        else:
            yield _Letter(chr(code), -y.value, left, right, top - bottom)


def _lines(letters: list[_Letter]) -> str:
    ordered = sorted(letters, key=lambda c: c.foot)
    feet: list[float] = []
    for one in ordered:
        feet.append(feet[-1] if feet and one.foot - feet[-1] < SAME_LINE else one.foot)
    lines = groupby(zip(feet, ordered, strict=True), key=lambda pair: pair[0])
    return "\n".join(_line(sorted((c for _, c in line), key=lambda c: c.left)) for _, line in lines)


def _line(letters: list[_Letter]) -> str:
    text, end = "", None
    for one in letters:
        if end is not None and one.left - end > SPACE * one.height:
            text += " "
        text += one.text
        end = one.right
    return text
