"""Builds the shipped Word templates: `python -m tools.build_templates`.

The result is an ordinary Word file with Jinja tags that an office may change in Word; this script only keeps the
shipped copy reproducible. Measures follow Decree 30/2020/NĐ-CP, Annex I, and `format_checks` of the catalogue.
"""

from __future__ import annotations

from pathlib import Path

from tools.word_parts import package, paragraph, twips

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

PAGE = (210, 297)
TOP = BOTTOM = 20
LEFT, RIGHT = 30, 15
TEXT_WIDTH = PAGE[0] - LEFT - RIGHT
LETTERHEAD = (66, TEXT_WIDTH - 66)
# Widths in mm of the texts above the lines (13 and 14 points, bold): the lines are as long as the motto, and
# between a third and a half of the issuer's name and of the summary.
MOTTO_WIDTH = 63.3
ISSUER_LINE = 18
SUMMARY_LINE = 60


# paragraphs ---------------------------------------------------------------------------------------------------


def tag(text: str) -> str:
    """Return a paragraph that holds a Jinja tag alone and vanishes when the template is filled."""
    return paragraph(f"{{%p {text} %}}", "TheLenh")


def line(cell: float, length: float) -> str:
    """Return a horizontal line of `length` mm, centred in `cell` mm."""
    side = twips((cell - length) / 2)
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    return paragraph("", "DuongKe", f'{border}<w:ind w:left="{side}" w:right="{side}"/>')


def section(*, landscape: bool, restart: bool) -> str:
    """Return section properties: A4, margins, page number in the header from the second page on."""
    width, height = (twips(x) for x in (reversed(PAGE) if landscape else PAGE))
    orient = ' w:orient="landscape"' if landscape else ""
    margins = (("top", TOP), ("right", RIGHT), ("bottom", BOTTOM), ("left", LEFT), ("header", 10), ("footer", 10))
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


def letterhead() -> str:
    """Return the two columns at the top: who issues, number; the country's name and motto, place and date."""
    left, right = LETTERHEAD
    widths = [twips(left), twips(right)]
    issuer = (
        paragraph("{{ co_quan_chu_quan }}", "CoQuanChuQuan")
        + paragraph("{{ co_quan_ban_hanh }}", "CoQuanBanHanh")
        + line(left, ISSUER_LINE)
    )
    country = (
        paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QuocHieu")
        + paragraph("Độc lập - Tự do - Hạnh phúc", "TieuNgu")
        + line(right, MOTTO_WIDTH)
    )
    draft = tag("if du_thao") + paragraph("DỰ THẢO", "DuThao") + tag("endif")
    number = paragraph("{{ so_ky_hieu }}", "SoKyHieu") + draft
    rows = row(cell(issuer, widths[0]) + cell(country, widths[1])) + row(
        cell(number, widths[0]) + cell(paragraph("{{ dia_danh_ngay }}", "DiaDanhNgay"), widths[1])
    )
    return table(rows, widths, borders=False)


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


def annex_table() -> str:
    """Return the table of an annex: header, one row for each line of data, totals bold."""
    width = twips(PAGE[1] - LEFT - RIGHT)

    def control(text: str) -> str:
        return cell(paragraph(f"{{%tc {text} %}}", "TheLenh"), width)

    def control_row(text: str) -> str:
        return row(cell(paragraph(f"{{%tr {text} %}}", "TheLenh"), width))

    def data(text: str, figure: str) -> str:
        cells = (
            control("for o in d.o")
            + control("if o.so")
            + cell(paragraph("{{ o.chu }}", figure), width)
            + control("else")
            + cell(paragraph("{{ o.chu }}", text), width)
            + control("endif")
            + control("endfor")
        )
        return row(cells)

    heads = control("for c in p.cot") + cell(paragraph("{{ c }}", "BangDau"), width) + control("endfor")
    rows = (
        row(heads, "<w:tblHeader/>")
        + control_row("for d in p.dong")
        + control_row("if d.tong")
        + data("BangChuDam", "BangSoDam")
        + control_row("else")
        + data("BangChu", "BangSo")
        + control_row("endif")
        + control_row("endfor")
    )
    return table(rows, [width], borders=True)


# documents ----------------------------------------------------------------------------------------------------


def report_body() -> str:
    """Return the body of the periodic report: letter, parts, signature, annexes."""
    addressees = (
        tag("if kinh_gui_mot")
        + paragraph("Kính gửi: {{ kinh_gui_mot }}", "KinhGuiMot")
        + tag("else")
        + paragraph("Kính gửi:", "KinhGui")
        + tag("for k in kinh_gui")
        + paragraph("{{ k }}", "KinhGuiDong")
        + tag("endfor")
        + tag("endif")
    )
    parts = tag("for d in noi_dung")
    styles = (("muc", "Muc"), ("khoan", "Khoan"), ("gach", "GachDauDong"))
    for place, (kind, style) in enumerate(styles):
        parts += tag(f'{"elif" if place else "if"} d.loai == "{kind}"') + paragraph("{{ d.chu }}", style)
    parts += tag("else") + paragraph("{{ d.chu }}", "ThanVanBan") + tag("endif") + tag("endfor")
    letter = (
        letterhead()
        + paragraph("{{ ten_loai }}", "TenLoai")
        + paragraph("{{ trich_yeu }}", "TrichYeu")
        + line(TEXT_WIDTH, SUMMARY_LINE)
        + addressees
        + paragraph("{{ mo_dau }}", "MoDau")
        + parts
        + paragraph("{{ ket_thuc }}", "ThanVanBan", "<w:keepNext/>")
        + signature()
        + section_end(landscape=False, restart=True)
    )
    annexes = (
        tag("for p in phu_luc")
        + paragraph("{{ p.nhan }}", "PhuLuc")
        + paragraph("{{ p.tieu_de }}", "TenPhuLuc")
        + paragraph("{{ p.kem_theo }}", "KemTheo")
        + paragraph("{{ p.ghi_chu }}", "GhiChu")
        + tag("if p.don_vi_tinh")
        + paragraph("Đơn vị tính: {{ p.don_vi_tinh }}", "DonViTinh")
        + tag("endif")
        + annex_table()
        + tag("if not loop.last")
        + section_end(landscape=True, restart=True)
        + tag("endif")
        + tag("endfor")
        + paragraph("", "KetPhan")
    )
    return letter + annexes + section(landscape=True, restart=True)


def templates() -> dict[str, bytes]:
    """Return the shipped templates by file name."""
    return {"BC.docx": package(report_body())}


def main() -> None:
    """Write the shipped templates."""
    for name, content in templates().items():
        (TEMPLATES / name).write_bytes(content)


if __name__ == "__main__":
    main()
