"""Putting a native chart into a document: the paragraph that shows it, the parts that hold it."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from bvq_excel.documents.chart_xml import chart_space, workbook
from bvq_excel.documents.charts import Chart

CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
EMU_PER_MM = 36_000
WIDTH = 160  # mm, within the 165 between the margins
STANDING_HEIGHT = 62
LYING_HEAD, LYING_ROW, LYING_ROW_SEVERAL = 12, 6.5, 9  # mm: legend and edges, one category with one or several bars
TALLEST = 150
LONG_NAME = 40  # characters beside a lying bar


def paragraph(document: Document, chart: Chart, number: int, style: str) -> Any:
    """Return a paragraph that shows `chart`; its parts are added to the document's package.

    `style` is the id of the paragraph's style.
    """
    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/bieu_do_{number}.xlsx"), WORKBOOK_TYPE, workbook(chart), package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    part._blob = chart_space(chart, part.relate_to(book, RT.PACKAGE))
    relation = document.part.relate_to(part, RT.CHART)
    width, height = round(WIDTH * EMU_PER_MM), round(_height(chart) * EMU_PER_MM)
    return parse_xml(
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        f'xmlns:c="{CHART_NAMESPACE}" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{9000 + number}" name="Biểu đồ {number}" descr={quoteattr(chart.description)} '
        f"title={quoteattr(chart.title)}/><wp:cNvGraphicFramePr/>"
        f'<a:graphic><a:graphicData uri="{CHART_NAMESPACE}"><c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def _height(chart: Chart) -> float:
    """Return the chart's height in mm: lying bars need room for each name, long names for a second line."""
    if not chart.lying:
        return STANDING_HEIGHT
    several = len(chart.series) > 1 and not chart.stacked
    long = any(len(name) > LONG_NAME for name in chart.categories)
    return min(TALLEST, LYING_HEAD + len(chart.categories) * (LYING_ROW_SEVERAL if several or long else LYING_ROW))
