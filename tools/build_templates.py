"""Builds the shipped Word templates: `python -m tools.build_templates`.

The result is an ordinary Word file with Jinja tags that an office may change in Word; this script only keeps the
shipped copy reproducible. Measures follow Decree 30/2020/NĐ-CP, Annex I, and `format_checks` of the catalogue.
"""

from __future__ import annotations

from pathlib import Path

from tools.slip_template import slip_body, slip_styles
from tools.word_layout import LEFT, PAGE, RIGHT, TEXT_WIDTH, cell, line, row, section, section_end, table, tag
from tools.word_parts import package, paragraph, twips

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

LETTERHEAD = (66, TEXT_WIDTH - 66)
# Widths in mm of the texts above the lines (13 and 14 points, bold): the lines are as long as the motto, and
# between a third and a half of the issuer's name and of the summary.
MOTTO_WIDTH = 63.3
ISSUER_LINE = 18
SUMMARY_LINE = 60


# parts of a letter ---------------------------------------------------------------------------------------------


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
    return {"BC.docx": package(report_body()), "PHIEU.docx": package(slip_body(), slip_styles())}


def main() -> None:
    """Write the shipped templates."""
    for name, content in templates().items():
        (TEMPLATES / name).write_bytes(content)


if __name__ == "__main__":
    main()
