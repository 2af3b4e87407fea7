"""Fonts and colours of the headless host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.styles import Font as CellFont
from xlwings import base_classes

if TYPE_CHECKING:
    from bvq_excel.hosts.headless_range import Range


class Font(base_classes.Font):
    """The font of a range's cells."""

    def __init__(self, parent: Range) -> None:
        self.parent = parent

    @property
    def api(self) -> Any:
        return self.parent.api

    @property
    def name(self) -> Any:
        return self.parent.uniform(lambda c: c.font.name)

    @name.setter
    def name(self, value: str) -> None:
        self._set(name=value)

    @property
    def bold(self) -> Any:
        return self.parent.uniform(lambda c: bool(c.font.bold))

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set(bold=value)

    @property
    def color(self) -> Any:
        found = self.parent.uniform(lambda c: c.font.color.rgb if c.font.color is not None else "FF000000")
        return rgb_of(found) if isinstance(found, str) else None

    @color.setter
    def color(self, value: Any) -> None:
        self._set(color=f"FF{hex_of(value)}")

    def _set(self, **changes: Any) -> None:
        for one in self.parent.styled():
            known = {n: getattr(one.font, n) for n in CellFont.__elements__}
            one.font = CellFont(**{**known, **changes})


def hex_of(colour: Any) -> str:
    """Return a colour given as "#rrggbb", as three numbers or as Excel's number, as RRGGBB."""
    if isinstance(colour, str):
        return colour.lstrip("#").upper()
    if isinstance(colour, int):
        colour = (colour & 255, colour >> 8 & 255, colour >> 16 & 255)
    red, green, blue = colour
    return f"{red:02X}{green:02X}{blue:02X}"


def rgb_of(colour: str) -> tuple[int, int, int]:
    """Return the three numbers of a colour given as (AA)RRGGBB."""
    number = int(colour[-6:], 16)
    return number >> 16 & 255, number >> 8 & 255, number & 255
