"""A bar chart as Word keeps it: DrawingML and the workbook behind it, so that it can be edited in Word.

Black and grey alone, with numbers on the bars, so that a copy in black and white says the same.
"""

from __future__ import annotations

import io
from datetime import datetime
from xml.sax.saxutils import escape

from bvq_excel.documents.charts import Bars, Chart
from bvq_excel.model import column_letter

FONT = "Times New Roman"
SHEET = "SoLieu"
TEXT_SIZE = 1100  # hundredths of a point
# The prefix asks for Vietnamese separators; where bars stand beside or on each other, none of no length has a number.
WHOLE, MILLIONS, NO_ZEROS = "[$-42A]#,##0", "[$-42A]#,##0.0,,", ";;"
SHORT = 0.06  # of the longest bar; a shorter part of a stack has no room for its number
GAP, GAP_FEW, FEW = 60, 180, 4  # space between bars in per cent of a bar, wider where there are few
CREATED = datetime(1980, 1, 1)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OUTLINE = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
# How the kinds of bars differ: dark, light, hatched, dotted.
FILLS = (
    '<a:solidFill><a:srgbClr val="404040"/></a:solidFill>',
    '<a:solidFill><a:srgbClr val="D0D0D0"/></a:solidFill>',
    '<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="404040"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>',
    '<a:pattFill prst="pct20"><a:fgClr><a:srgbClr val="000000"/></a:fgClr>'
    '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>',
)
NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"


def workbook(chart: Chart) -> bytes:
    """Return the workbook behind the chart: categories in the first column, one column for each kind of bar."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": CREATED, "title": chart.title})
    sheet = book.add_worksheet(SHEET)
    sheet.set_column(0, 0, 40)
    for column, bars in enumerate(chart.series, 1):
        sheet.write_string(0, column, bars.name)
        for row, value in enumerate(bars.values, 1):
            sheet.write_number(row, column, value)
    for row, name in enumerate(chart.categories, 1):
        sheet.write_string(row, 0, name)
    book.close()
    return buffer.getvalue()


def chart_space(chart: Chart, workbook_id: str) -> bytes:
    """Return the chart part's XML; `workbook_id` is its relationship to the workbook."""
    several = len(chart.series) > 1
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text()}</c:legend>' if several else ""
    xml = (
        f'{HEAD}<c:chartSpace {NAMESPACES}><c:date1904 val="0"/><c:lang val="vi-VN"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{_bars(chart)}{_axes(chart)}</c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>{_text()}'
        f'<c:externalData r:id="{workbook_id}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
    return xml.encode("utf-8")


def _bars(chart: Chart) -> str:
    direction, grouping = ("bar" if chart.lying else "col"), ("stacked" if chart.stacked else "clustered")
    series = "".join(_series(chart, i, bars) for i, bars in enumerate(chart.series))
    overlap = '<c:overlap val="100"/>' if chart.stacked else ""
    gap = GAP_FEW if len(chart.categories) <= FEW else GAP
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{gap}"/>{overlap}<c:axId val="1001"/><c:axId val="1002"/></c:barChart>'
    )


def _series(chart: Chart, place: int, bars: Bars) -> str:
    column, last = column_letter(place + 1), len(chart.categories) + 1
    points = "".join(f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>' for i, value in enumerate(bars.values))
    names = "".join(f'<c:pt idx="{i}"><c:v>{escape(name)}</c:v></c:pt>' for i, name in enumerate(chart.categories))
    count = f'<c:ptCount val="{len(chart.categories)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(bars.name)}</c:v></c:pt></c:strCache></c:strRef>'
        f'</c:tx><c:spPr>{FILLS[place % len(FILLS)]}{OUTLINE}</c:spPr><c:invertIfNegative val="0"/>'
        f"{_labels(chart, place)}<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache>{count}{names}"
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{count}{points}</c:numCache></c:numRef></c:val></c:ser>"
    )


def _labels(chart: Chart, place: int) -> str:
    """Return the numbers on the bars: beside them, or within those of a stack, white on dark."""
    code = MILLIONS if chart.millions else WHOLE
    shown = code + NO_ZEROS if len(chart.series) > 1 else code
    within = chart.stacked
    back = "" if not within or place == 0 else '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    return (
        f'<c:dLbls>{_left_out(chart, place)}<c:numFmt formatCode="{escape(shown)}" sourceLinked="0"/>'
        f"<c:spPr>{back or '<a:noFill/>'}<a:ln><a:noFill/></a:ln></c:spPr>"
        f"{_text('FFFFFF' if within and place == 0 else '000000')}"
        f'<c:dLblPos val="{"ctr" if within else "outEnd"}"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _left_out(chart: Chart, place: int) -> str:
    """Return which parts of a stack have no number, for lack of room: their names say the whole."""
    if not chart.stacked:
        return ""
    longest = _longest(chart)
    short = [i for i, v in enumerate(chart.series[place].values) if v < SHORT * longest]
    return "".join(f'<c:dLbl><c:idx val="{i}"/><c:delete val="1"/></c:dLbl>' for i in short)


def _longest(chart: Chart) -> float:
    """Return how long the longest bar is, all its parts together in a stack."""
    bars = zip(*(b.values for b in chart.series), strict=True)
    return max((sum(bar) if chart.stacked else max(bar) for bar in bars), default=0)


def _axes(chart: Chart) -> str:
    """Return the axis of names, in reading order, and the one of values, which the numbers on the bars replace."""
    order, side, foot = ("maxMin", "l", "b") if chart.lying else ("minMax", "b", "l")
    most = f'<c:max val="{_longest(chart)!r}"/>' if chart.stacked else ""
    line = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="1001"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{_text()}<c:crossAx val="1002"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="50"/>'
        '<c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="1002"/><c:scaling><c:orientation val="minMax"/>{most}<c:min val="0"/></c:scaling>'
        f'<c:delete val="1"/><c:axPos val="{foot}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>{NO_LINE}'
        '<c:crossAx val="1001"/><c:crosses val="autoZero"/><c:crossBetween val="between"/></c:valAx>'
    )


def _text(colour: str = "000000") -> str:
    face = "".join(f'<a:{kind} typeface="{FONT}"/>' for kind in ("latin", "cs"))
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{TEXT_SIZE}" b="0">{fill}{face}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="vi-VN"/></a:p></c:txPr>'
    )
