"""The first sheet: how complete the reporting is, the figures that a leader asks for, and where to find the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bvq_excel import display
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents.figures import NumberWriter, is_money
from bvq_excel.workbooks.consolidated_page import Page, Styled

# The figures of the second block, by indicator.
KEY_INDICATORS = ("I-NV-01", "I-KN-02", "I-KN-09", "I-KN-08", "I-KT-01", "I-KT-03", "I-KT-05", "I-DNN-02")
CARDS_PER_ROW = 4
CARD_COLUMNS = 3
COLUMN_WIDTH = 12.5
CARD_HEIGHT = 38
CAPTION_HEIGHT = 34
SECTION_HEIGHT = 24
NO_VALUE = "–"


@dataclass(frozen=True)
class Card:
    """One key figure: what is written large, and what it is."""

    value: str
    caption: str


@dataclass(frozen=True)
class Entry:
    """One line of the contents: sheet, what it holds, how many rows."""

    sheet: str
    title: str
    rows: int | None = None


def write_front(page: Page, consolidation: Consolidation, subtitle: str, note: str, contents: Sequence[Entry]) -> None:
    """Write sheet `BangDieuKhien`: key figures, contents with links, the units that have not reported."""
    page.heading("TỔNG HỢP SỐ LIỆU BẢO VỆ QUYỀN LỢI NGƯỜI TIÊU DÙNG", subtitle, note)
    for column in range(CARDS_PER_ROW * CARD_COLUMNS):
        page.widths[column] = COLUMN_WIDTH
    row = _cards(page, _section(page, 3, "Tình hình báo cáo"), _completeness(consolidation))
    row = _cards(page, _section(page, row, "Kết quả trong kỳ"), _key_figures(consolidation))
    row = _contents(page, _section(page, row, "Nội dung của tệp"), contents)
    if consolidation.missing:
        names = "; ".join(u.name for u in consolidation.missing)
        page.merged(row, 0, _last_column(), f"Chưa nhận được báo cáo của: {names}.", "note", lines=_lines(names))
    page.finish(header=None, tall=1)


def _completeness(consolidation: Consolidation) -> list[Card]:
    rows, expected = consolidation.rows, len(consolidation.expected)
    counts = Counter(f.severity for f in consolidation.findings if f.file)
    outside = f"{display.number(rows.rejected)} loại do lỗi, {display.number(rows.duplicate)} trùng"
    return [
        Card(f"{expected - len(consolidation.missing)}/{expected}", "đơn vị đã báo cáo"),
        Card(display.number(rows.merged), f"dòng đã tổng hợp trên {display.number(rows.read)} dòng đã đọc ({outside})"),
        Card(display.number(counts["error"]), "lỗi trong các tệp đã nhận"),
        Card(display.number(counts["warning"]), "cảnh báo trong các tệp đã nhận"),
    ]


def _key_figures(consolidation: Consolidation) -> list[Card]:
    catalog, writer = consolidation.catalog, NumberWriter(consolidation.catalog)
    cards = []
    for code in KEY_INDICATORS:
        indicator = catalog.indicators.get(code)
        if indicator is not None:
            uom = catalog.writing.money_in_reports if is_money(indicator) else indicator.uom
            value = writer.bare(indicator, consolidation.evaluator.figure(code).value)
            cards.append(Card(value or NO_VALUE, f"{indicator.name} ({uom})"))
    return cards


def _section(page: Page, row: int, caption: str) -> int:
    """Write a caption over the whole width; return the next row index."""
    page.merged(row, 0, _last_column(), caption, "group")
    page.sheet.set_row(row, SECTION_HEIGHT)
    return row + 1


def _cards(page: Page, row: int, cards: Iterable[Card]) -> int:
    """Write `cards` in rows of four; return the next free row index."""
    for number, card in enumerate(cards):
        at, left = divmod(number, CARDS_PER_ROW)
        top, column = row + 2 * at, left * CARD_COLUMNS
        right = column + CARD_COLUMNS - 1
        page.sheet.set_row(top, CARD_HEIGHT)
        page.merged(top, column, right, card.value, "key_figure")
        page.sheet.set_row(top + 1, CAPTION_HEIGHT)
        page.merged(top + 1, column, right, card.caption, "key_caption")
    return page.bottom + 1


def _contents(page: Page, row: int, contents: Sequence[Entry]) -> int:
    """Write the contents in two columns of lines; return the next free row index."""
    half = (len(contents) + 1) // 2
    for number, entry in enumerate(contents):
        column, line = divmod(number, half)
        left = column * CARD_COLUMNS * 2
        page.put(row + line, left, Styled(entry.title, "link", link=entry.sheet))
        if entry.rows is not None:
            page.put(row + line, left + CARD_COLUMNS * 2 - 1, f"{display.number(entry.rows)} dòng", "plain")
    return row + half + 1


def _last_column() -> int:
    return CARDS_PER_ROW * CARD_COLUMNS - 1


def _lines(text: str) -> int:
    return 2 + int(len(text) / (COLUMN_WIDTH * CARDS_PER_ROW * CARD_COLUMNS))
