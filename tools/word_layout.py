"""The building blocks of a template's body: tags, lines, sections, tables."""

from __future__ import annotations

from tools.word_parts import paragraph, twips

PAGE = (210, 297)
TOP = BOTTOM = 20
LEFT, RIGHT = 30, 15
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT


# paragraphs ---------------------------------------------------------------------------------------------------


def tag(text: str) -> str:
    """Return a paragraph that holds a Jinja tag alone and vanishes when the template is filled."""
    return paragraph(f"{{%p {text} %}}", "TheLenh")


def line(cell: float, length: float) -> str:
    """Return a horizontal line of `length` mm, centred in `cell` mm."""
    side = twips((cell - length) / 2)
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return paragraph("", "DuongKe", f'{border}<w:ind w:left="{side}" w:right="{side}"/>')


def section(*, landscape: bool, restart: bool, left: float = LEFT) -> str:
    """Return section properties: A4, margins, page number in the header from the second page on."""
    width, height = (twips(x) for x in (reversed(PAGE) if landscape else PAGE))
    orient = ' w:orient="landscape"' if landscape else ""
    margins = (("top", TOP), ("right", RIGHT), ("bottom", BOTTOM), ("left", left), ("header", 10), ("footer", 10))
    sides = " ".join(f'w:{side}="{twips(mm)}"' for side, mm in margins)
    numbered = '<w:pgNumType w:start="1"/>' if restart else ""
    return (
        "<w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>'
        '<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orient}/>'
        f'<w:pgMar {sides} w:gutter="0"/>'
        f"{numbered}<w:titlePg/></w:sectPr>"
    )


def section_end(*, landscape: bool, restart: bool) -> str:
    """Return the paragraph that ends a section, too small to open a page of its own."""
    return paragraph("", "KetPhan", section(landscape=landscape, restart=restart))


# tables -------------------------------------------------------------------------------------------------------


def cell(content: str, width: int, properties: str = "") -> str:
    """Return a table cell of `width` twips."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def row(cells: str, properties: str = "") -> str:
    """Return a table row."""
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}</w:trPr>{cells}</w:tr>"


def table(rows: str, widths: list[int], *, borders: bool) -> str:
    """Return a table with fixed column widths (twips)."""
    style = "BangPhuLuc" if borders else "BangKhongKe"
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )
