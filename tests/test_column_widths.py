"""Widths of annex columns: words and numbers stay whole, long texts get what is left, together they fill the page."""

from __future__ import annotations

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from bvq_excel.documents.column_widths import PADDING, TWIPS_PER_MM, widths
from bvq_excel.documents.finishing import finish
from bvq_excel.documents.form.widths import width_mm
from bvq_excel.documents.tables import AnnexTable, Cell, Row

UPRIGHT = 9354  # twips between the margins of an upright page


def annex(columns: tuple[str, ...], *rows: tuple[str, ...], texts: int = 1) -> AnnexTable:
    """An annex whose first `texts` columns are texts, the others numbers."""
    made = [Row(tuple(Cell(t, number=i >= texts) for i, t in enumerate(row))) for row in rows]
    return AnnexTable("PL III", "III", "x", columns, tuple(made))


def test_they_fill_the_page_exactly() -> None:
    few = annex(("Đơn vị", "Số vụ"), ("Sở Y tế", "12"))
    many = annex(
        ("Đơn vị", *(f"Cột {i}" for i in range(9))), ("Sở Nông nghiệp và Phát triển nông thôn", *["1.234"] * 9)
    )
    assert sum(widths(few, UPRIGHT)) == sum(widths(many, UPRIGHT)) == UPRIGHT


def test_no_number_and_no_word_has_to_break() -> None:
    table = annex(("Nội dung", "Giá trị"), ("Nghiệp vụ " * 30, "1.234.567.890 đồng"))
    text, number = (w / TWIPS_PER_MM - PADDING for w in widths(table, UPRIGHT))
    assert number >= width_mm("1.234.567.890 đồng", 12)
    assert text >= width_mm("Nghiệp", 12)


def test_what_is_left_goes_to_the_text_that_needs_it() -> None:
    table = annex(("Mã", "Nội dung", "Số"), ("A", "Một câu dài " * 12, "5"), texts=2)
    code, text, number = widths(table, UPRIGHT)
    assert text > 2 * (code + number)


def test_two_tables_on_one_page_stay_as_the_office_has_laid_it() -> None:
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    annexes = [annex(("Đơn vị", "Số"), ("Sở Y tế", "1")), annex(("Địa bàn", "Số"), ("Tam Đường", "2"))]
    for one in annexes:
        table = document.add_table(2, 2)
        table.autofit = False
        for row, texts in zip(table.rows, (one.columns, [c.text for c in one.rows[0].cells]), strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    finish(document, annexes)
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
