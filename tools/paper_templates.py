"""The bodies of the smaller papers: receipt of a request, minutes of a mediation, tables of activities and budget."""

from __future__ import annotations

from tools.word_layout import (
    LEFT,
    PAGE,
    RIGHT,
    TEXT_WIDTH,
    Column,
    cell,
    fixed_table,
    heading,
    letterhead,
    line,
    row,
    section,
    table,
    tag,
)
from tools.word_parts import (
    AT_RIGHT,
    BOLD,
    CENTRE,
    FIRST_LINE,
    ITALIC,
    JUSTIFIED,
    KEEP,
    Style,
    paragraph,
    spacing,
    twips,
)

LYING_WIDTH = PAGE[1] - LEFT - RIGHT
TABLE_LINE = 80
AT_LEFT = '<w:jc w:val="left"/>'
# A tab fills the rest of a line with dots to write on.
DOTTED = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(TEXT_WIDTH)}"/></w:tabs>'
TO_SIGN = "(Ký, ghi rõ họ tên)"
ACTIVITIES = (
    Column("STT", "stt", 12, number=True),
    Column("Ngày", "ngay", 23),
    Column("Hoạt động", "hoat_dong", 53),
    Column("Loại hoạt động", "loai", 32),
    Column("Địa bàn", "dia_ban", 26),
    Column("Đơn vị thực hiện", "don_vi", 34),
    Column("Lượt người", "luot_nguoi", 16, number=True),
    Column("Ngân sách nhà nước", "nha_nuoc", 28, number=True),
    Column("Xã hội hóa", "xa_hoi", LYING_WIDTH - 224, number=True),
)
BUDGET = (
    Column("STT", "stt", 12, number=True),
    Column("Nhiệm vụ", "nhiem_vu", 52),
    Column("Khoản mục", "khoan_muc", 26),
    Column("Nguồn kinh phí", "nguon", 26),
    Column("Đề nghị", "de_nghi", 29, number=True),
    Column("Thẩm định", "tham_dinh", 29, number=True),
    Column("Được giao", "duoc_giao", 29, number=True),
    Column("Đã thực hiện", "thuc_hien", 29, number=True),
    Column("Ghi chú", "ghi_chu", LYING_WIDTH - 232),
)


def paper_styles() -> tuple[Style, ...]:
    """Return the styles that the letters' list and the papers have besides the common ones."""
    return (
        ("SauBang", "Sau bảng", 4, "", spacing()),
        ("CanCu", "Căn cứ", 14, ITALIC, spacing(0, 6) + FIRST_LINE + JUSTIFIED),
        ("DongThongTin", "Dòng thông tin", 13, "", DOTTED + spacing(0, 3, 1.1) + FIRST_LINE + AT_LEFT),
        ("DongMuc", "Dòng mục", 13, BOLD, KEEP + spacing(3, 3, 1.1) + FIRST_LINE + AT_LEFT),
        ("CotKy", "Người ký, cột", 13, BOLD, KEEP + spacing(6) + CENTRE),
        ("CotKyGhiChu", "Người ký, ghi chú", 12, ITALIC, KEEP + spacing() + CENTRE),
        ("CotKyTen", "Người ký, họ tên", 13, BOLD, spacing(54) + CENTRE),
        ("LuuY", "Lưu ý", 12, ITALIC, spacing(6, 3) + JUSTIFIED),
        ("PhuLucPhai", "Đơn vị tính bên phải", 12, ITALIC, KEEP + spacing(3, 3) + AT_RIGHT),
        ("TenBang", "Tên bảng", 14, BOLD, KEEP + spacing() + CENTRE),
    )


def acknowledgement_body() -> str:
    """Return the body of the receipt that a consumer gets for a request."""
    lines = (
        ("1. Người yêu cầu", "DongMuc"),
        ("Họ và tên: {{ nguoi_yeu_cau }}", "DongThongTin"),
        ("Địa chỉ: {{ dia_chi }}", "DongThongTin"),
        ("Điện thoại: {{ dien_thoai }}; thư điện tử: {{ thu_dien_tu }}", "DongThongTin"),
        ("2. Nội dung yêu cầu", "DongMuc"),
        (
            "Loại đơn: {{ loai_don }}; hình thức tiếp nhận: {{ kenh }}; ngày tiếp nhận: {{ ngay_tiep_nhan }}",
            "DongThongTin",
        ),
        ("Bên bị phản ánh: {{ ben_bi_phan_anh }}; địa bàn: {{ dia_ban_ben_bi_phan_anh }}", "DongThongTin"),
        ("Hàng hóa, dịch vụ: {{ hang_hoa }}", "DongThongTin"),
        ("Hành vi bị phản ánh: {{ hanh_vi }}; ngày giao dịch: {{ ngay_giao_dich }}", "DongThongTin"),
        ("Giá trị giao dịch: {{ gia_tri }}; giá trị yêu cầu bồi thường: {{ boi_thuong }}", "DongThongTin"),
        ("3. Giấy tờ, tài liệu kèm theo", "DongMuc"),
        ("{{ tai_lieu }}", "DongThongTin"),
        ("\t", "DongThongTin"),
        ("4. Đơn vị xử lý và thời hạn", "DongMuc"),
        ("{{ don_vi_xu_ly }} trả lời chậm nhất ngày {{ han_tra_loi }}{{ ghi_chu_han }}.", "DongThongTin"),
    )
    return (
        letterhead(any_issuer=True)
        + heading()
        + paragraph("{{ mo_dau }}", "MoDau")
        + "".join(paragraph(text, style) for text, style in lines)
        + paragraph("{{ luu_y }}", "LuuY", "<w:keepNext/>")
        + _signers((("NGƯỜI YÊU CẦU", "nguoi_yeu_cau_ky"), ("NGƯỜI TIẾP NHẬN", "nguoi_tiep_nhan")))
        + paragraph("", "KetPhan")
        + section(landscape=False, restart=True)
    )


def minutes_body() -> str:
    """Return the body of the minutes of a mediation."""
    return (
        letterhead(any_issuer=True)
        + heading(40)
        + tag("for c in can_cu")
        + paragraph("{{ c }}", "CanCu")
        + tag("endfor")
        + paragraph("{{ mo_dau }}", "MoDau")
        + "".join(paragraph(text, style) for text, style in _minutes_lines())
        + paragraph("{{ ket_thuc }}", "DongThongTin", "<w:keepNext/>")
        + _signers(
            (
                ("NGƯỜI TIÊU DÙNG", "nguoi_tieu_dung_ky"),
                ("BÊN KINH DOANH", "ben_kinh_doanh_ky"),
                ("NGƯỜI HÒA GIẢI", "nguoi_hoa_giai_ky"),
            )
        )
        + paragraph("", "KetPhan")
        + section(landscape=False, restart=True)
    )


def _minutes_lines() -> tuple[tuple[str, str], ...]:
    info, head = "DongThongTin", "DongMuc"
    return (
        ("I. THÀNH PHẦN", head),
        ("1. Người hòa giải: {{ nguoi_hoa_giai }}", info),
        ("Tổ chức hòa giải: {{ to_chuc }}", info),
        ("2. Người tiêu dùng: {{ nguoi_tieu_dung }}", info),
        ("Địa chỉ: {{ dia_chi }}; điện thoại: {{ dien_thoai }}", info),
        ("3. Tổ chức, cá nhân kinh doanh: {{ ben_kinh_doanh }}", info),
        ("Mã số thuế: {{ ma_so_thue }}; địa bàn: {{ dia_ban }}; người đại diện: {{ dai_dien }}", info),
        ("II. NỘI DUNG TRANH CHẤP", head),
        ("Hàng hóa, dịch vụ: {{ hang_hoa }}; hành vi bị phản ánh: {{ hanh_vi }}", info),
        ("Giá trị giao dịch: {{ gia_tri }}; giá trị yêu cầu bồi thường: {{ boi_thuong }}", info),
        ("III. Ý KIẾN CÁC BÊN", head),
        ("1. Người tiêu dùng: {{ y_kien_nguoi_tieu_dung }}", info),
        ("\t", info),
        ("2. Tổ chức, cá nhân kinh doanh: {{ y_kien_ben_kinh_doanh }}", info),
        ("\t", info),
        ("IV. KẾT QUẢ HÒA GIẢI", head),
        ("Kết quả: {{ ket_qua }}", info),
        ("Giá trị thỏa thuận: {{ thoa_thuan }}", info),
        ("Thời hạn thực hiện: {{ thoi_han }}", info),
        ("Yêu cầu Tòa án công nhận: {{ toa_an }}", info),
    )


def activities_body() -> str:
    """Return the body of the table of activities that goes with the plan of 15 March."""
    return _lying_table(ACTIVITIES, "{{ chu_de }}")


def budget_body() -> str:
    """Return the body of the budget table for the finance department."""
    return _lying_table(BUDGET, "")


def _lying_table(columns: tuple[Column, ...], remark: str) -> str:
    remarks = tag(f"if {remark.strip('{} ')}") + paragraph(remark, "LuuY") + tag("endif") if remark else ""
    return (
        paragraph("{{ ten_loai }}", "TenBang")
        + paragraph("{{ trich_yeu }}", "TenBang")
        + tag("if kem_theo")
        + paragraph("{{ kem_theo }}", "KemTheo")
        + tag("endif")
        + line(LYING_WIDTH, TABLE_LINE)
        + remarks
        + paragraph("Đơn vị tính: {{ don_vi_tinh }}", "PhuLucPhai")
        + fixed_table(columns, "dong", "d")
        + paragraph("{{ ghi_chu }}", "LuuY", "<w:keepNext/>")
        + _table_signature()
        + paragraph("", "KetPhan")
        + section(landscape=True, restart=True)
    )


def _table_signature() -> str:
    widths = [twips(LYING_WIDTH / 2)] * 2
    left = (
        paragraph("", "CotKyGhiChu") + paragraph("NGƯỜI LẬP BIỂU", "CotKy") + paragraph("{{ nguoi_lap }}", "CotKyTen")
    )
    right = (
        paragraph("{{ dia_danh_ngay }}", "CotKyGhiChu")
        + tag("for c in chuc_vu")
        + paragraph("{{ c }}", "CotKy")
        + tag("endfor")
        + paragraph("{{ nguoi_ky }}", "CotKyTen")
    )
    return table(row(cell(left, widths[0]) + cell(right, widths[1])), widths, borders=False)


def _signers(columns: tuple[tuple[str, str], ...]) -> str:
    """Return columns in which each party signs."""
    widths = [twips(TEXT_WIDTH / len(columns))] * len(columns)
    parts = [
        paragraph(title, "CotKy") + paragraph(TO_SIGN, "CotKyGhiChu") + paragraph(f"{{{{ {field} }}}}", "CotKyTen")
        for title, field in columns
    ]
    cells = "".join(cell(part, width) for part, width in zip(parts, widths, strict=True))
    return table(row(cells), widths, borders=False)
