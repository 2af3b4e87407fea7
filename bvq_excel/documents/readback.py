"""Reading a Word document back: what stands in it, paragraph by paragraph and cell by cell."""

from __future__ import annotations

from pathlib import Path

from docx.oxml.ns import qn

from bvq_excel.reading.word import open_word


def paragraphs(path: Path) -> tuple[str, ...]:
    """Return the text of every non-empty paragraph of the body in order, those of table cells included."""
    body = open_word(path).element.body
    texts = ("".join(_pieces(p)) for p in body.iter(qn("w:p")))
    return tuple(t for t in texts if t.strip())


def tables(path: Path) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return every table of the body as rows of cell texts; a merged cell has the text of the one it continues."""
    document = open_word(path)
    return tuple(tuple(tuple(c.text for c in row.cells) for row in table.rows) for table in document.tables)


def headers(path: Path) -> tuple[str, ...]:
    """Return the texts of all page headers and footers, section by section."""
    found: list[str] = []
    for section in open_word(path).sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            found.extend(p.text for p in part.paragraphs)
    return tuple(found)


def _pieces(paragraph: object) -> list[str]:
    marks = {qn("w:tab"): "\t", qn("w:br"): "\n"}
    found: list[str] = []
    for element in paragraph.iter():  # type: ignore[attr-defined]
        if element.tag == qn("w:t"):
            found.append(element.text or "")
        elif element.tag in marks and element.getparent().tag == qn("w:r"):
            found.append(marks[element.tag])
    return found
