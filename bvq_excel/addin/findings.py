"""One thing that was looked at on the computer: whether it is in order, in words, and what to do if it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["right", "note", "problem"]


@dataclass(frozen=True)
class Checked:
    """`right`: in order; `note`: works, but should be known; `problem`: the add-in does not work so."""

    state: State
    text: str
    advice: str = ""


def right(text: str) -> Checked:
    """Return something that is in order."""
    return Checked("right", text)


def note(text: str, advice: str) -> Checked:
    """Return something that should be known."""
    return Checked("note", text, advice)


def problem(text: str, advice: str) -> Checked:
    """Return something that keeps the add-in from working."""
    return Checked("problem", text, advice)
