"""The horizontal lines of a document, however they were made: drawn, as a border, by underlining, as underscores."""

from __future__ import annotations

import re
from typing import Any

from bvq_excel.documents.form import markup
from bvq_excel.documents.form.markup import EMU_PER_MM, MM_PER_TWIP, SPACES, q
from bvq_excel.documents.form.styles import ParagraphLook

STRAIGHT = frozenset({"line", "straightConnector1"})
POINT_MM = 25.4 / 72
UNITS = {"pt": POINT_MM, "in": 25.4, "cm": 10.0, "mm": 1.0, "px": 25.4 / 96, "": POINT_MM}
FLAT = 2.0  # mm that a line may rise over its length


def drawn(run: Any) -> list[float]:
    """Return the lengths in mm of the lines drawn in `run`."""
    found: list[float] = []
    for drawing in markup.drawings(run):
        found += _shapes(drawing) if drawing.tag == q("w:drawing") else _vml(drawing)
    return found


def bordered(look: ParagraphLook, width: float, *, empty: bool) -> list[float]:
    """Return the length in mm of a paragraph's border line, in a column `width` mm wide.

    A line above a paragraph with text belongs to what stands before, so that of an empty paragraph alone counts.
    """
    sides = {"top", "bottom", "between"} if empty else {"bottom"}
    if not look.borders & sides:
        return []
    return [width - (look.left + look.right) * MM_PER_TWIP]


def _shapes(drawing: Any) -> list[float]:
    found = []
    for frame in drawing:
        shape = frame.find(".//a:prstGeom", SPACES)
        extent = frame.find("wp:extent", SPACES)
        if shape is None or extent is None:
            continue
        long, high = (int(extent.get(side)) / EMU_PER_MM for side in ("cx", "cy"))
        thin = shape.get("prst") == "rect" and high <= 1
        if (shape.get("prst") in STRAIGHT or thin) and high <= FLAT < long:
            found.append(long)
    return found


def _vml(picture: Any) -> list[float]:
    found = []
    for line in picture.iter(q("v:line")):
        start, end = (_point(line.get(name) or "0,0") for name in ("from", "to"))
        if abs(end[1] - start[1]) <= FLAT:
            found.append(abs(end[0] - start[0]))
    for shape in picture.iter(q("v:shape")):
        style = dict(part.split(":", 1) for part in (shape.get("style") or "").split(";") if ":" in part)
        long, high = (_length(style.get(side, "0")) for side in ("width", "height"))
        if "_x0000_t32" in (shape.get("type") or "") and high <= FLAT < long:
            found.append(long)
    return found


def _point(text: str) -> tuple[float, float]:
    x, _, y = text.partition(",")
    return _length(x), _length(y)


def _length(text: str) -> float:
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*([a-z]*)\s*", text)
    return float(found[1]) * UNITS.get(found[2], 0.0) if found else 0.0
