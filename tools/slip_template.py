"""The body of the error slip (document PHIEU): landscape, one table of findings, or a receipt where there are none."""

from __future__ import annotations

from tools.word_layout import ISSUER_LINE, MOTTO, MOTTO_WIDTH, PAGE, cell, line, row, section, table, tag
from tools.word_parts import BOLD, CENTRE, ITALIC, KEEP, Style, paragraph, spacing, twips

SIDE = 15
TEXT_WIDTH = PAGE[1] - 2 * SIDE
LETTERHEAD = (90, TEXT_WIDTH - 90)
TITLE_LINE = 40
# Widths in mm of the columns of findings: number, sheet, cell, record id, column, value, finding, severity, fix, day.
FINDINGS = (11, 23, 15, 33, 26, 28, 52, 20, 40, 19)
SHEETS = (118, 18, 14, 22, 30, 22, 43)
SHEET_HEADERS = ("Biểu", "Số dòng", "Lỗi", "Cảnh báo", "Trong đó đã nêu lý do", "Thông tin", "Ghi chú")
TOP = '<w:vAlign w:val="top"/>'
AT_LEFT = '<w:jc w:val="left"/>'


def slip_styles() -> tuple[Style, ...]:
    """Return the styles that only the slip has: small print for its tables."""
    tight = spacing(1, 1)
    return (
        ("PhieuDong", "Phiếu, dòng thông tin", 12, "", spacing(0, 3) + AT_LEFT),
        ("PhieuThan", "Phiếu, thân", 13, "", spacing(0, 3) + '<w:jc w:val="both"/>'),
        ("PhieuKet", "Phiếu, kết thúc", 13, "", spacing(8, 3) + '<w:jc w:val="both"/>'),
        ("PhieuMuc", "Phiếu, tên mục", 12, BOLD, KEEP + spacing(8, 3) + AT_LEFT),
        ("PhieuKetQua", "Phiếu, kết quả", 13, BOLD, KEEP + spacing(8, 6) + CENTRE),
        ("PhieuDau", "Phiếu, tiêu đề cột", 10, BOLD, spacing(2, 2) + CENTRE),
        ("PhieuNhom", "Phiếu, tên biểu", 10.5, BOLD, KEEP + spacing(2, 2) + AT_LEFT),
        ("PhieuChu", "Phiếu, chữ", 10, "", tight + AT_LEFT),
        ("PhieuGiua", "Phiếu, chữ giữa ô", 10, "", tight + CENTRE),
        ("PhieuDam", "Phiếu, chữ đậm giữa ô", 10, BOLD, tight + CENTRE),
        ("PhieuNghieng", "Phiếu, chữ nghiêng", 10, ITALIC, tight + AT_LEFT),
        ("PhieuGhiChu", "Phiếu, ghi chú", 10.5, ITALIC, spacing(2, 2) + AT_LEFT),
    )


def slip_body() -> str:
    """Return the body of the slip."""
    return (
        _letterhead()
        + paragraph("{{ tieu_de }}", "TenLoai")
        + line(TEXT_WIDTH, TITLE_LINE)
        + paragraph("Kính gửi: {{ kinh_gui }}", "KinhGuiMot")
        + tag("if khong_doc_duoc")
        + paragraph("Tệp: {{ tep }}; ngày nhận: {{ ngay_nhan }}.", "PhieuDong")
        + paragraph("Tệp không đọc được nên số liệu chưa được tiếp nhận. {{ khong_doc_duoc }}", "PhieuThan")
        + tag("else")
        + _received()
        + tag("endif")
        + tag("if ket_thuc")
        + paragraph("{{ ket_thuc }}", "PhieuKet")
        + tag("endif")
        + paragraph("", "KetPhan")
        + section(landscape=True, restart=True, left=SIDE)
    )


def _letterhead() -> str:
    left, right = LETTERHEAD
    widths = [twips(left), twips(right)]
    issuer = paragraph("{{ co_quan_ban_hanh }}", "CoQuanBanHanh") + line(left, ISSUER_LINE)
    country = (
        paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "QuocHieu")
        + paragraph(MOTTO, "TieuNgu")
        + line(right, MOTTO_WIDTH)
        + paragraph("{{ dia_danh_ngay }}", "DiaDanhNgay")
    )
    return table(row(cell(issuer, widths[0]) + cell(country, widths[1])), widths, borders=False)


def _received() -> str:
    """Return what is said about a file that could be read: result, sheets, findings, what was corrected."""
    return (
        paragraph("{{ mo_dau }}", "PhieuDong")
        + paragraph("Tệp: {{ tep }}. Mã kiểm chứng của tệp (SHA-256): {{ ma_bam }}.", "PhieuDong")
        + tag("if sach")
        + paragraph("ĐÃ NHẬN, KHÔNG CÓ LỖI", "PhieuKetQua")
        + tag("endif")
        + tag("for c in ket_luan")
        + paragraph("{{ c }}", "PhieuThan")
        + tag("endfor")
        + tag("if dong")
        + paragraph("{{ ten_danh_sach }}", "PhieuMuc")
        + _findings()
        + tag("for g in ghi_chu")
        + paragraph("{{ g }}", "PhieuGhiChu")
        + tag("endfor")
        + tag("endif")
        + tag("if da_sua")
        + paragraph("Đã sửa so với danh sách lỗi lần trước", "PhieuMuc")
        + tag("for s in da_sua")
        + paragraph("{{ s }}", "PhieuDong")
        + tag("endfor")
        + tag("endif")
        + paragraph("Số liệu đã nhận theo từng biểu", "PhieuMuc")
        + _sheets()
    )


def _sheets() -> str:
    """Return the table of sheets, short enough to stay on one page, together with what is said after it."""
    widths = [twips(w) for w in SHEETS]
    heads = "".join(cell(paragraph(h, "PhieuDau", KEEP), w) for h, w in zip(SHEET_HEADERS, widths, strict=True))
    fields = ("ten", "so_dong", "loi", "canh_bao", "neu_ly_do", "thong_tin", "ghi_chu")
    styles = ("PhieuChu", *["PhieuGiua"] * 5, "PhieuChu")
    cells = "".join(
        cell(paragraph(f"{{{{ b.{field} }}}}", style, KEEP), w)
        for field, style, w in zip(fields, styles, widths, strict=True)
    )
    rows = row(heads, "<w:tblHeader/>") + _control("for b in bieu", widths) + row(cells) + _control("endfor", widths)
    return table(rows, widths, borders=True)


def _findings() -> str:
    widths = [twips(w) for w in FINDINGS]
    header = "".join(cell(paragraph(f"{{{{ cot.{i} }}}}", "PhieuDau"), w) for i, w in enumerate(widths))
    group = cell(paragraph("{{ d.nhom }}", "PhieuNhom"), sum(widths), f'<w:gridSpan w:val="{len(widths)}"/>')
    severity = (
        tag("if d.la_loi")
        + paragraph("{{ d.muc }}", "PhieuDam")
        + tag("else")
        + paragraph("{{ d.muc }}", "PhieuGiua")
        + tag("endif")
        + paragraph("({{ d.trang_thai }})", "PhieuGiua")
    )
    fix = (
        tag("if d.cach_sua or not d.ly_do")
        + paragraph("{{ d.cach_sua }}", "PhieuChu")
        + tag("endif")
        + tag("if d.ly_do")
        + paragraph("Lý do đã nêu: {{ d.ly_do }}", "PhieuNghieng")
        + tag("endif")
    )
    contents = (
        paragraph("{{ d.stt }}", "PhieuGiua"),
        paragraph("{{ d.bieu }}", "PhieuChu"),
        paragraph("{{ d.o }}", "PhieuGiua"),
        paragraph("{{ d.ma }}", "PhieuChu"),
        paragraph("{{ d.cot }}", "PhieuChu"),
        paragraph("{{ d.gia_tri }}", "PhieuChu"),
        paragraph("{{ d.noi_dung }}", "PhieuChu") + paragraph("({{ d.quy_tac }})", "PhieuChu"),
        severity,
        fix,
        paragraph("{{ d.han }}", "PhieuGiua"),
    )
    cells = "".join(cell(content, w, TOP) for content, w in zip(contents, widths, strict=True))
    rows = (
        row(header, "<w:tblHeader/>")
        + _control("for d in dong", widths)
        + _control("if d.nhom", widths)
        + row(group)
        + _control("else", widths)
        + row(cells)
        + _control("endif", widths)
        + _control("endfor", widths)
    )
    return table(rows, widths, borders=True)


def _control(text: str, widths: list[int]) -> str:
    return row(cell(paragraph(f"{{%tr {text} %}}", "TheLenh"), widths[0]))
