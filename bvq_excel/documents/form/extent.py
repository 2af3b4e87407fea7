"""About how long a section is: whether it can be one page, on which no page number is shown.

A file does not say where its pages end, so heights are estimated from sizes, spacing and widths of the text.
"""

from __future__ import annotations

import math

from bvq_excel.documents.form.document import FormDocument, Paragraph, Table
from bvq_excel.documents.form.styles import LINE_HEIGHT
from bvq_excel.documents.form.widths import MM_PER_POINT

DEFAULT_SIZE = 12.0
PICTURE = 60.0  # mm
SLACK = 1.05


def fits_one_page(document: FormDocument, section: int) -> bool:
    """Return whether the text of a section can stand on one page."""
    page = document.sections[section]
    room = page.height - page.margins["top"] - page.margins["bottom"]
    used = 0.0
    for block in document.blocks:
        if isinstance(block, Table) and block.section == section:
            used += sum(max((_cell(c) for c in row), default=0.0) for row in block.rows)
        elif isinstance(block, Paragraph) and block.section == section:
            used += height(block)
    return used <= room * SLACK


def height(paragraph: Paragraph) -> float:
    """Return the height of a paragraph in mm."""
    size = paragraph.size or DEFAULT_SIZE
    lines = max(1, math.ceil(paragraph.length / paragraph.width)) if paragraph.width > 0 else 1
    line = paragraph.look.exact or size * LINE_HEIGHT * paragraph.look.line
    points = lines * line + paragraph.look.before + paragraph.look.after
    return points * MM_PER_POINT + PICTURE * paragraph.pictures


def _cell(paragraphs: tuple[Paragraph, ...]) -> float:
    return sum(height(p) for p in paragraphs)
