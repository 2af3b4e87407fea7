"""The first sheet: one printed page of key figures and charts, and below it where to find the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bvq_excel import display
from bvq_excel.consolidation import Consolidation
from bvq_excel.workbooks.consolidated_chart_data import NOTHING, Block, described
from bvq_excel.workbooks.consolidated_charts import native_chart
from bvq_excel.workbooks.consolidated_dashboard import GRID, Dashboard, Section, Tile
from bvq_excel.workbooks.consolidated_measures import Styled
from bvq_excel.workbooks.consolidated_page import Page
from bvq_excel.workbooks.consolidated_tiles import TileTexts
from bvq_excel.workbooks.layout import LINE_HEIGHT
from bvq_excel.workbooks.look import Look

TITLE = "TỔNG HỢP SỐ LIỆU BẢO VỆ QUYỀN LỢI NGƯỜI TIÊU DÙNG"
CONTENTS_TITLE = "Nội dung của tệp (không in cùng trang này)"
COLUMN_WIDTH = 7.43
COLUMN_PIXELS, ROW_PIXELS = 57, 20  # of such a column, of a row of LINE_HEIGHT
SECTION_HEIGHT, VALUE_HEIGHT, CHANGE_HEIGHT = 18, 34, 18
CHARTS_PER_ROW, CHART_ROWS, GAP_PIXELS = 3, 14, 8
SPACE = 7
CONTENTS_COLUMNS = 3
LETTERS_PER_LINE = 165  # of a note over the whole width


@dataclass(frozen=True)
class Entry:
    """One line of the contents: sheet, what it holds, how many rows."""

    sheet: str
    title: str
    rows: int | None = None


@dataclass(frozen=True)
class Front:
    """What the first sheet is made from.

    `links` says where a tile leads: by indicator code, and by the name of a count.
    """

    consolidation: Consolidation
    dashboard: Dashboard
    look: Look
    charts: Sequence[Block]
    contents: Sequence[Entry]
    subtitle: str
    note: str
    period: str
    links: Callable[[Tile], str] = field(default=lambda _tile: "")


def write_front(page: Page, front: Front) -> None:
    """Write sheet `BangDieuKhien`: key figures, charts, the units that have not reported; contents below the page."""
    page.heading(TITLE, front.subtitle, front.note)
    for column in range(GRID):
        page.widths[column] = COLUMN_WIDTH
    tiles = _Tiles(page, front)
    row = 3
    for section in front.dashboard.sections:
        row = tiles.write(row, section)
    row = _charts(page, row, front)
    for text in (_accounting(front.consolidation), tiles.texts.comparison_note(), _absent(front.consolidation)):
        if text:
            page.merged(row, 0, GRID - 1, text, "note", lines=1 + len(text) // LETTERS_PER_LINE)
            row += 1
    page.sheet.center_horizontally()
    page.finish(header=None, tall=1)
    _contents(page, row + 1, front.contents)


# tiles ------------------------------------------------------------------------------------------------------


class _Tiles:
    """Writes key figures: the value large, below it what it is, and how it stands to the year before if known."""

    def __init__(self, page: Page, front: Front) -> None:
        self._page = page
        self._front = front
        self.texts = TileTexts(front.consolidation, front.dashboard)

    def write(self, row: int, section: Section) -> int:
        """Write a section's caption and its tiles; return the next free row index."""
        page, width, texts = self._page, GRID // len(section.tiles), self.texts
        page.merged(row, 0, GRID - 1, section.title, "group")
        page.set_height(row, SECTION_HEIGHT)
        captions = [(texts.caption(tile), width * COLUMN_WIDTH) for tile in section.tiles]
        heights = [VALUE_HEIGHT, page.layout.height(captions) + 3] + ([CHANGE_HEIGHT] if texts.compared else [])
        for offset, height in enumerate(heights, 1):
            page.set_height(row + offset, height)
        for number, tile in enumerate(section.tiles):
            left, right = number * width, (number + 1) * width - 1
            link = self._front.links(tile)
            page.merged(row + 1, left, right, texts.value(tile), "tile_value", link=link)
            page.merged(row + 2, left, right, texts.caption(tile), "tile_caption")
            if texts.compared:
                page.merged(row + 3, left, right, texts.change(tile), "tile_change")
        page.set_height(row + 1 + len(heights), SPACE)
        return row + 2 + len(heights)


# charts -----------------------------------------------------------------------------------------------------


def _charts(page: Page, row: int, front: Front) -> int:
    """Write the charts side by side; return the next free row index."""
    width = GRID // CHARTS_PER_ROW
    rows = -(-len(front.charts) // CHARTS_PER_ROW) * (CHART_ROWS + 1)
    for offset in range(rows):
        page.set_height(row + offset, LINE_HEIGHT)
    for number, block in enumerate(front.charts):
        down, across = divmod(number, CHARTS_PER_ROW)
        top, left = row + down * (CHART_ROWS + 1), across * width
        if block.data.empty:
            _nothing(page, top, left, left + width - 1, block)
            continue
        chart = native_chart(page.book, front.look, front.consolidation.catalog, front.dashboard, block)
        chart.set_size({"width": width * COLUMN_PIXELS - GAP_PIXELS, "height": CHART_ROWS * ROW_PIXELS})
        said = described(front.consolidation.catalog, block.data, front.period)
        page.sheet.insert_chart(
            top, left, chart, {"x_offset": GAP_PIXELS // 2, "y_offset": GAP_PIXELS // 2, "description": said}
        )
    return row + rows


def _nothing(page: Page, top: int, left: int, right: int, block: Block) -> None:
    """Write in the place of a chart that nothing happened: an empty chart would look like a mistake."""
    page.merged(top, left, right, block.data.chart.title, "tile_nothing")
    page.merged(top + 1, left, right, NOTHING, "tile_nothing")


# notes and contents -----------------------------------------------------------------------------------------


def _accounting(result: Consolidation) -> str:
    rows, number = result.rows, display.number
    return (
        f"Số liệu lấy từ {number(rows.merged)} dòng đã tổng hợp trên {number(rows.read)} dòng đã đọc "
        f"({number(rows.rejected)} dòng loại do lỗi, {number(rows.duplicate)} dòng trùng)."
    )


def _absent(result: Consolidation) -> str:
    names = "; ".join(u.name for u in result.missing)
    return f"Chưa nhận được báo cáo của: {names}." if names else ""


def _contents(page: Page, row: int, contents: Sequence[Entry]) -> None:
    """Write links to the other sheets below the printed page."""
    page.merged(row, 0, GRID - 1, CONTENTS_TITLE, "group")
    page.set_height(row, SECTION_HEIGHT)
    lines, width = -(-len(contents) // CONTENTS_COLUMNS), GRID // CONTENTS_COLUMNS
    for number, entry in enumerate(contents):
        across, line = divmod(number, lines)
        page.put(row + 1 + line, across * width, Styled(entry.title, "link", link=entry.sheet))
        if entry.rows is not None:
            page.put(row + 1 + line, (across + 1) * width - 1, f"{display.number(entry.rows)} dòng", "row_count")
