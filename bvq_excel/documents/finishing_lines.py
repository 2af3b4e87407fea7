"""The lines below issuer, motto and summary, made as long as the decree wants them for the text that stands there."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from bvq_excel.documents.form.markup import MM_PER_TWIP, child, runs, twips, value
from bvq_excel.documents.form.parts import MOTTO
from bvq_excel.documents.form.styles import StyleSheet
from bvq_excel.documents.form.widths import width_mm
from bvq_excel.text import fold

STYLE = "DuongKe"
SHARE = 0.42  # of the text above, between a third and a half


def fit(document: Document) -> None:
    """Set the length of every line (paragraphs of style `DuongKe`) in `document` by the text above it."""
    styles = StyleSheet(document.styles.element, None)
    for paragraph in document.element.body.iter(qn("w:p")):
        if value(paragraph, "w:pPr", "w:pStyle") != STYLE:
            continue
        text = _text_above(paragraph)
        if text is None:
            continue
        room = _room(paragraph, styles)
        length = min(_length(text, styles), room)
        words = fold("".join(t.text or "" for t in text.iter(qn("w:t"))))
        _indent(paragraph, (room - length * (1 if words == fold(MOTTO) else SHARE)) / 2)


def _text_above(paragraph: Any) -> Any:
    """Return the nearest paragraph above with text, None where there is none."""
    above = paragraph.getprevious()
    while above is not None and not any(t.text for t in above.iter(qn("w:t"))):
        above = above.getprevious()
    return above


def _length(paragraph: Any, styles: StyleSheet) -> float:
    style = styles.style_of(paragraph)
    found = [(r, styles.run(r, style)) for r in runs(paragraph)]
    return sum(width_mm("".join(t.text or "" for t in r.iter(qn("w:t"))), k.size, bold=k.bold) for r, k in found)


def _room(paragraph: Any, styles: StyleSheet) -> float:
    """Return the width in mm of the cell, or of the page's text, that `paragraph` stands in."""
    parent = paragraph.getparent()
    if parent.tag == qn("w:tc"):
        table = parent.getparent().getparent()
        width = twips(value(parent, "w:tcPr", "w:tcW", attribute="w:w")) or 0.0
        return (width - sum(styles.table_margins(table))) * MM_PER_TWIP
    section = next((s for s in _sections_after(paragraph)), None)
    page = twips(value(section, "w:pgSz", attribute="w:w")) or 0.0
    sides = sum(twips(value(section, "w:pgMar", attribute=f"w:{side}")) or 0.0 for side in ("left", "right"))
    return (page - sides) * MM_PER_TWIP


def _sections_after(paragraph: Any) -> Any:
    for element in paragraph.itersiblings():
        found = child(element, "w:pPr", "w:sectPr") if element.tag == qn("w:p") else None
        if element.tag == qn("w:sectPr"):
            found = element
        if found is not None:
            yield found


def _indent(paragraph: Any, side: float) -> None:
    properties = paragraph.get_or_add_pPr()
    indent = properties.find(qn("w:ind"))
    if indent is None:
        indent = OxmlElement("w:ind")
        properties.append(indent)
    for name in ("w:left", "w:right"):
        indent.set(qn(name), str(max(0, round(side / MM_PER_TWIP))))
