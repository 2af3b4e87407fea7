"""The building blocks of a template's body: tags, lines, sections, tables, letterhead, signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bvq_excel.documents.form.widths import width_mm
from tools.word_parts import paragraph, twips

PAGE = (210, 297)
TOP = BOTTOM = 20
LEFT, RIGHT = 30, 15
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT
LETTERHEAD = (66, TEXT_WIDTH - 66)
MOTTO = "Độc lập - Tự do - Hạnh phúc"
# In mm: the line below the motto is as long as the text, those below the issuer's name and below the summary a
# third to a half of it.
MOTTO_WIDTH = width_mm(MOTTO, 14, bold=True)
ISSUER_LINE = 0.42 * width_mm("SỞ CÔNG THƯƠNG", 13, bold=True)
SUMMARY_LINE = 60


@dataclass(frozen=True)
class Column:
    """A column of a table of known columns: its header, the field in it, its width in mm, whether it holds numbers."""

    header: str
    field: str
    width: float
    number: bool = False


# paragraphs ---------------------------------------------------------------------------------------------------


def tag(text: str) -> str:
    """Return a paragraph that holds a Jinja tag alone and vanishes when the template is filled."""
    return paragraph(f"{{%p {text} %}}", "TheLenh")


def line(cell: float, length: float) -> str:
    """Return a horizontal line of `length` mm, centred in `cell` mm."""
    side = twips((cell - length) / 2)
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return paragraph("", "DuongKe", f'{border}<w:ind w:left="{side}" w:right="{side}"/>')


def section(*, landscape: bool, restart: bool, left: float = LEFT, below: bool = False) -> str:
    """Return section properties: A4, margins, page number from the second page on, in the header or `below`."""
    width, height = (twips(x) for x in (reversed(PAGE) if landscape else PAGE))
    orient = ' w:orient="landscape"' if landscape else ""
    margins = (("top", TOP), ("right", RIGHT), ("bottom", BOTTOM), ("left", left), ("header", 10), ("footer", 10))
    sides = " ".join(f'w:{side}="{twips(mm)}"' for side, mm in margins)
    numbered = '<w:pgNumType w:start="1"/>' if restart else ""
    part = "footerReference" if below else "headerReference"
    return (
        f'<w:sectPr><w:{part} w:type="default" r:id="rId3"/><w:{part} w:type="first" r:id="rId4"/>'
        '<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orient}/>'
        f'<w:pgMar {sides} w:gutter="0"/>'
        f"{numbered}<w:titlePg/></w:sectPr>"
    )


def section_end(*, landscape: bool, restart: bool, below: bool = False) -> str:
    """Return the paragraph that ends a section, too small to open a page of its own."""
    return paragraph("", "KetPhan", section(landscape=landscape, restart=restart, below=below))


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


# parts of a letter ---------------------------------------------------------------------------------------------


def letterhead(*, subject: bool = False, any_issuer: bool = False) -> str:
    """Return the two columns at the top: who issues, number; the country's name and motto, place and date.

    `subject` adds that of a letter without a name of type below the number. `any_issuer` is for papers that units
    without a superior body issue too.
    """
    left, right = LETTERHEAD
    widths = [twips(left), twips(right)]
    superior = paragraph("{{ co_quan_chu_quan }}", "CoQuanChuQuan")
    if any_issuer:
        superior = tag("if co_quan_chu_quan") + superior + tag("endif")
    issuer = superior + paragraph("{{ co_quan_ban_hanh }}", "CoQuanBanHanh") + line(left, ISSUER_LINE)
    country = (
        paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QuocHieu")
        + paragraph(MOTTO, "TieuNgu")
        + line(right, MOTTO_WIDTH)
    )
    draft = tag("if du_thao") + paragraph("DỰ THẢO", "DuThao") + tag("endif")
    below = paragraph("{{ trich_yeu }}", "TrichYeuCongVan") if subject else ""
    number = paragraph("{{ so_ky_hieu }}", "SoKyHieu") + below + draft
    rows = row(cell(issuer, widths[0]) + cell(country, widths[1])) + row(
        cell(number, widths[0]) + cell(paragraph("{{ dia_danh_ngay }}", "DiaDanhNgay"), widths[1])
    )
    return table(rows, widths, borders=False)


def heading(line_length: float = SUMMARY_LINE) -> str:
    """Return type and summary of a document, with the line below them."""
    return (
        paragraph("{{ ten_loai }}", "TenLoai")
        + paragraph("{{ trich_yeu }}", "TrichYeu")
        + line(TEXT_WIDTH, line_length)
    )


def addressees() -> str:
    """Return `Kính gửi`: one addressee on the same line, several on lines of their own."""
    return (
        tag("if kinh_gui_mot")
        + paragraph("Kính gửi: {{ kinh_gui_mot }}", "KinhGuiMot")
        + tag("else")
        + paragraph("Kính gửi:", "KinhGui")
        + tag("for k in kinh_gui")
        + paragraph("{{ k }}", "KinhGuiDong")
        + tag("endfor")
        + tag("endif")
    )


def signature() -> str:
    """Return the two columns at the end: to whom copies go, who signs."""
    widths = [twips(TEXT_WIDTH / 2)] * 2
    copies = (
        paragraph("Nơi nhận:", "NoiNhan")
        + tag("for n in noi_nhan")
        + paragraph("{{ n }}", "NoiNhanDong")
        + tag("endfor")
    )
    signer = (
        tag("for c in chuc_vu")
        + paragraph("{{ c }}", "ChucVu")
        + tag("endfor")
        + paragraph("{{ nguoi_ky }}", "NguoiKy")
    )
    return table(row(cell(copies, widths[0]) + cell(signer, widths[1])), widths, borders=False)


def data_table(columns: str, rows: str, item: str, width: int) -> str:
    """Return a table whose columns are made by the template: headers in field `columns`, lines in field `rows`.

    `item` is the name of a line within the loop; it has cells `o` and is printed bold where `tong`.
    """

    def control(text: str) -> str:
        return cell(paragraph(f"{{%tc {text} %}}", "TheLenh"), width)

    def data(text: str, figure: str) -> str:
        cells = (
            control(f"for o in {item}.o")
            + control("if o.so")
            + cell(paragraph("{{ o.chu }}", figure), width)
            + control("else")
            + cell(paragraph("{{ o.chu }}", text), width)
            + control("endif")
            + control("endfor")
        )
        return row(cells)

    heads = control(f"for c in {columns}") + cell(paragraph("{{ c }}", "BangDau"), width) + control("endfor")
    bold, plain = data("BangChuDam", "BangSoDam"), data("BangChu", "BangSo")
    return table(row(heads, "<w:tblHeader/>") + _lines(rows, item, bold, plain, width), [width], borders=True)


def fixed_table(columns: Sequence[Column], rows: str, item: str) -> str:
    """Return a table of known columns, one line for each entry of field `rows`, bold where it has `tong`."""
    widths = [twips(c.width) for c in columns]

    def line_of(bold: str) -> str:
        return row(
            "".join(
                cell(paragraph(f"{{{{ {item}.{c.field} }}}}", ("BangSo" if c.number else "BangChu") + bold), w)
                for c, w in zip(columns, widths, strict=True)
            )
        )

    heads = "".join(cell(paragraph(c.header, "BangDau"), w) for c, w in zip(columns, widths, strict=True))
    body = _lines(rows, item, line_of("Dam"), line_of(""), widths[0])
    return table(row(heads, "<w:tblHeader/>") + body, widths, borders=True)


def _lines(rows: str, item: str, bold: str, plain: str, width: int) -> str:
    def control(text: str) -> str:
        return row(cell(paragraph(f"{{%tr {text} %}}", "TheLenh"), width))

    return (
        control(f"for {item} in {rows}")
        + control(f"if {item}.tong")
        + bold
        + control("else")
        + plain
        + control("endif")
        + control("endfor")
    )
