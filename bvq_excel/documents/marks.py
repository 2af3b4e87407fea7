"""Invisible marks that travel with a text through a template: which paragraph it is, and which words are figures.

A template only prints texts. The marks say afterwards, in the filled document, which of its paragraphs were made by
which block and where the figures stand in them; they are taken out before anything is written. They are characters
of Unicode's private use area, which no text from outside keeps (`clean`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK, FIGURE, BODY, END = "\ue000", "\ue001", "\ue002", "\ue003"

_MARK = re.compile(f"{BLOCK}\\d*{BODY}|{FIGURE}\\d*{BODY}|{END}")
_ANY = re.compile(f"[{BLOCK}-{END}]")
_BLOCK = re.compile(f"{BLOCK}(\\d+){BODY}")
_FIGURE = re.compile(f"{FIGURE}(\\d+){BODY}([^{END}]*){END}")
_OPENING = re.compile(f"(?:(?:{BLOCK}|{FIGURE})\\d*{BODY})*")


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `figure` is the number of the figure that it is, None for other words."""

    text: str
    figure: int | None = None


def block(number: int, text: str) -> str:
    """Return `text` as that of block `number`."""
    return f"{BLOCK}{number}{BODY}{text}"


def figure(number: int, text: str) -> str:
    """Return `text` as figure `number`; nothing stays nothing."""
    return f"{FIGURE}{number}{BODY}{text}{END}" if text else ""


def clean(text: str) -> str:
    """Return a text from outside without any character that could be taken for a mark."""
    return _ANY.sub("", text)


def plain(text: str) -> str:
    """Return `text` without its marks."""
    return _ANY.sub("", _MARK.sub("", text))


def is_marked(text: str) -> bool:
    """Return whether there is any mark in `text`."""
    return bool(_ANY.search(text))


def block_of(text: str) -> int | None:
    """Return the number of the block that `text` belongs to, None where it has none."""
    found = _BLOCK.search(text)
    return int(found.group(1)) if found else None


def figures_of(text: str) -> list[int]:
    """Return the numbers of the figures in `text`, in order."""
    return [int(number) for number, _ in _FIGURE.findall(text)]


def pieces(text: str) -> Iterator[Piece]:
    """Yield the stretches of `text`, figures apart, without marks."""
    start = 0
    for found in _FIGURE.finditer(text):
        before = plain(text[start : found.start()])
        if before:
            yield Piece(before)
        yield Piece(found.group(2), int(found.group(1)))
        start = found.end()
    rest = plain(text[start:])
    if rest:
        yield Piece(rest)


def capital(text: str) -> str:
    """Return `text` with a capital first letter, whether marks stand before it or not."""
    opening = _OPENING.match(text)
    at = opening.end() if opening else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]
