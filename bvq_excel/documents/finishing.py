"""What a template cannot say: which way an annex's page lies, the widths of its columns, cells that continue the one
above, cells that the figures of the text lead to, styles of charts.

Tables are found again by their header cells; a table that an office has changed in its own template is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu
from docx.table import Table

from bvq_excel.documents.column_widths import widths
from bvq_excel.documents.controls import Marker
from bvq_excel.documents.marking import Target
from bvq_excel.documents.tables import AnnexTable, Row
from bvq_excel.errors import ReconciliationError
from bvq_excel.text import normalise

UPRIGHT = 7  # columns that an upright page has room for; a wider annex lies across


def finish(document: Document, annexes: Sequence[AnnexTable], cells: Collection[Target] = ()) -> None:
    """Set widths and merged cells of the annexes' tables in `document`, and the bookmarks of `cells`.

    Raises ReconciliationError where a table shows something else than the annex has in that place.
    """
    marker = Marker(document)
    for annex, table in _tables(document, annexes):
        _compare(annex, table)
        if len(annex.columns) <= UPRIGHT:
            _turn_upright(document, table)
        _set_widths(table, widths(annex, _width(table)))
        _merge(table, annex.rows)
        _span(table, annex.rows)
        for target in (t for t in cells if t.annex == annex.id):
            cell = table._tbl.tr_lst[target.row + 1].tc_lst[target.column]
            marker.bookmark(cell.p_lst[0], target.bookmark)


def _tables(document: Document, annexes: Sequence[AnnexTable]) -> Iterator[tuple[AnnexTable, Table]]:
    """Yield the annexes with their tables, in the order of the document."""
    waiting = list(annexes)
    for table in document.tables:
        header = tuple(c.text for c in table.rows[0].cells) if table.rows else ()
        annex = next((a for a in waiting if a.columns == header and len(a.rows) == len(table.rows) - 1), None)
        if annex:
            waiting.remove(annex)
            yield annex, table


def _compare(annex: AnnexTable, table: Table) -> None:
    for row, line in zip(annex.rows, table._tbl.tr_lst[1:], strict=True):
        for cell, element, column in zip(row.cells, line.tc_lst, annex.columns, strict=True):
            shown = "".join(t.text or "" for t in element.iter(qn("w:t")))
            if cell.figure and normalise(shown) != normalise(cell.text):
                where = f"{annex.label}, dòng “{row.cells[0].text}”, cột “{column}”"
                raise ReconciliationError(
                    f"Không lập báo cáo vì mẫu in sai số liệu: {where} in “{shown}”, đúng ra là “{cell.text}”. "
                    "Hãy sửa bảng phụ lục trong mẫu."
                )


def _turn_upright(document: Document, table: Table) -> None:
    """Let the page of a table that is alone in its section stand upright, and the table fill it."""
    section, alone = _section_of(document, table._tbl)
    size, margins = (section.find(qn(name)) for name in ("w:pgSz", "w:pgMar"))
    if not alone or size is None or margins is None or size.get(qn("w:orient")) != "landscape":
        return
    width, height = size.get(qn("w:h")), size.get(qn("w:w"))
    size.set(qn("w:w"), width)
    size.set(qn("w:h"), height)
    del size.attrib[qn("w:orient")]
    room = int(width) - int(margins.get(qn("w:left"))) - int(margins.get(qn("w:right")))
    table._tbl.tblPr.find(qn("w:tblW")).set(qn("w:w"), str(room))


def _section_of(document: Document, table: Any) -> tuple[Any, bool]:
    """Return the properties of the section that a table of the body is in, and whether no other table is in it."""
    body = document.element.body
    count, found = 0, False
    for child in body:
        count += child.tag == qn("w:tbl")
        found = found or child is table
        ends = child if child.tag == qn("w:sectPr") else child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if ends is not None and found:
            return ends, count == 1
        if ends is not None:
            count = 0
    return body.get_or_add_sectPr(), False


CHART_STYLE, CAPTION_STYLE = "BieuDo", "TenBieuDo"
STYLES = (
    (CHART_STYLE, "Biểu đồ", "<w:keepNext/>", 'w:before="120" w:after="0"', ""),
    (CAPTION_STYLE, "Tên biểu đồ", "", 'w:before="60" w:after="160"', "<w:i/><w:iCs/>"),
)


def chart_styles(document: Document) -> tuple[str, str]:
    """Return the ids of the styles of a chart's paragraph and of its caption; they are added where they are missing."""
    known = {s.name: s.style_id for s in document.styles}
    base = document.styles.default(WD_STYLE_TYPE.PARAGRAPH)
    based = f'<w:basedOn w:val="{base.style_id}"/>' if base is not None else ""
    for style, name, keep, spacing, run in STYLES:
        if name not in known:
            look = f'{keep}<w:spacing {spacing} w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>'
            document.styles.element.append(
                parse_xml(
                    f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="1" w:styleId="{style}">'
                    f'<w:name w:val="{name}"/>{based}<w:qFormat/><w:pPr>{look}</w:pPr>'
                    f'<w:rPr>{run}<w:sz w:val="26"/><w:szCs w:val="26"/></w:rPr></w:style>'
                )
            )
            known[name] = style
    return known[STYLES[0][1]], known[STYLES[1][1]]


def restyle(paragraph: Any, style: str) -> None:
    """Give a paragraph a style, and nothing else of its look."""
    properties = paragraph.get_or_add_pPr()
    for child in list(properties):
        properties.remove(child)
    properties.get_or_add_pStyle().set(qn("w:val"), style)


def _width(table: Table) -> int:
    return int(table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")))


def _set_widths(table: Table, columns: Sequence[int]) -> None:
    grid = table._tbl.tblGrid
    for old in list(grid):
        grid.remove(old)
    for width in columns:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(width))
        grid.append(column)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, columns, strict=True):
            size = cell.get_or_add_tcPr().get_or_add_tcW()
            size.set(qn("w:w"), str(width))
            size.set(qn("w:type"), "dxa")


def _merge(table: Table, rows: Sequence[Row]) -> None:
    """Merge each cell that continues the one above with it, and keep the rows of one merged cell on one page."""
    for place, (row, line) in enumerate(zip(rows, table._tbl.tr_lst[1:], strict=True), 1):
        below = rows[place].cells if place < len(rows) else ()
        goes_on = [c.continued for c in below] or [False] * len(row.cells)
        for cell, element, more in zip(row.cells, line.tc_lst, goes_on, strict=True):
            if cell.continued or more:
                element.get_or_add_tcPr()._add_vMerge().set(qn("w:val"), "continue" if cell.continued else "restart")
            if cell.continued:
                for run in [r for p in element.p_lst for r in p.r_lst]:
                    run.getparent().remove(run)
        if any(goes_on):
            for paragraph in (p for c in line.tc_lst for p in c.p_lst):
                paragraph.get_or_add_pPr()._add_keepNext()


def _span(table: Table, rows: Sequence[Row]) -> None:
    """Let each heading go over the whole row, and stay on the page of the row below."""
    for row, line in zip(rows, table._tbl.tr_lst[1:], strict=True):
        if row.heading:
            first, *others = line.tc_lst
            first.get_or_add_tcPr().get_or_add_gridSpan().val = len(row.cells)
            first.width = Emu(sum(c.width or 0 for c in line.tc_lst))
            for cell in others:
                line.remove(cell)
            for paragraph in first.p_lst:
                paragraph.get_or_add_pPr()._add_keepNext()
