"""The XML of a Word file as the form check walks it: names, measures, blocks and runs in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SPACES = {
    "w": W,
    "mc": MC,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
TWIPS_PER_POINT = 20
MM_PER_TWIP = 25.4 / 1440
EMU_PER_MM = 36000
POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "pi": 12.0}
OFF = frozenset({"0", "false", "off", "none"})


def q(name: str) -> str:
    """Return the full name of `w:p`."""
    prefix, _, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


# What holds blocks or runs without being one; deleted and moved-away text is not part of the document.
_WRAPPERS = frozenset(
    q(f"w:{n}") for n in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "hyperlink", "fldSimple")
)
_P, _TBL, _R = q("w:p"), q("w:tbl"), q("w:r")
_CHOICE = q("mc:AlternateContent")


def child(element: Any, *path: str) -> Any:
    """Return the element at the end of `path` below `element`, None where any step is missing."""
    for name in path:
        if element is None:
            return None
        element = element.find(q(name))
    return element


def value(element: Any, *path: str, attribute: str = "w:val") -> str | None:
    """Return an attribute of the element at the end of `path`, None where there is none."""
    found = child(element, *path)
    return None if found is None else found.get(q(attribute))


def switch(element: Any, name: str) -> bool | None:
    """Return whether a property such as `w:b` is on, None where nothing is said about it."""
    found = None if element is None else element.find(q(name))
    if found is None:
        return None
    return (found.get(q("w:val")) or "1") not in OFF


def twips(text: str | None) -> float | None:
    """Return a measure in twips; Word writes plain twips, other programs also `1.5cm`."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*(-?[\d.]+)\s*([a-z]{2})?\s*", text)
    if not found:
        return None
    number = float(found[1])
    return number * POINTS[found[2]] * TWIPS_PER_POINT if found[2] in POINTS else number


def blocks(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables directly in `parent`, those inside content controls included."""
    for element in parent:
        if element.tag in (_P, _TBL):
            yield element
        elif element.tag in _WRAPPERS:
            yield from blocks(element)


def rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table."""
    yield from _inside(table, q("w:tr"))


def cells(row: Any) -> Iterator[Any]:
    """Yield the cells of a row."""
    yield from _inside(row, q("w:tc"))


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _inside(element, tag)


def runs(paragraph: Any) -> Iterator[Any]:
    """Yield the runs of a paragraph in order, without deleted text."""
    for element in paragraph:
        if element.tag == _R:
            yield element
        elif element.tag in _WRAPPERS:
            yield from runs(element)


def drawings(run: Any) -> Iterator[Any]:
    """Yield the drawings of a run, each once: of a pair for new and old programs the new one."""
    for element in run:
        if element.tag == _CHOICE:
            chosen = element.find(q("mc:Choice"))
            if chosen is not None:
                yield from (d for d in chosen if d.tag == q("w:drawing"))
        elif element.tag in (q("w:drawing"), q("w:pict")):
            yield element
