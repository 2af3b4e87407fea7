"""The fields that the template of each document may use, with what they mean: what `templates.check` knows.

The names are those that staff read in `templates/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One field: what it is, whether a document without it would lack something, the parts of its entries."""

    meaning: str
    expected: bool = True
    parts: tuple[str, ...] = ()


LETTERHEAD = {
    "du_thao": Field("đúng khi chưa có số hoặc ngày văn bản", expected=False),
    "co_quan_chu_quan": Field("tên cơ quan chủ quản"),
    "co_quan_ban_hanh": Field("tên cơ quan ban hành"),
    "so_ky_hieu": Field("số, ký hiệu văn bản"),
    "dia_danh_ngay": Field("địa danh, ngày tháng năm"),
    "trich_yeu": Field("trích yếu"),
}
PERIOD = {
    "ky": Field("kỳ báo cáo bằng lời", expected=False),
    "nam": Field("năm của kỳ", expected=False),
}
TYPE = {"ten_loai": Field("tên loại văn bản")}
TO = {
    "kinh_gui_mot": Field("nơi gửi khi chỉ có một nơi"),
    "kinh_gui": Field("các dòng nơi gửi khi có nhiều nơi"),
}
SIGNED = {
    "noi_nhan": Field("các dòng nơi nhận"),
    "chuc_vu": Field("các dòng chức vụ người ký"),
    "nguoi_ky": Field("họ tên người ký"),
}
FIGURES = {
    "so": Field("giá trị chỉ tiêu kèm đơn vị", expected=False),
    "tran": Field("giá trị chỉ tiêu không kèm đơn vị", expected=False),
    "so_sanh": Field("so với cùng kỳ", expected=False),
    "luy_ke": Field("giá trị từ đầu năm", expected=False),
    "nhieu_nhat": Field("các nhóm lớn nhất", expected=False),
    "don_vi_co": Field("tên các đơn vị có phát sinh", expected=False),
    "gia_tang": Field("các mặt hàng tăng giá nhiều nhất", expected=False),
    "gia_giam": Field("các mặt hàng giảm giá nhiều nhất", expected=False),
    "co": Field("chỉ tiêu có phát sinh", expected=False),
}
REPORT = {
    **PERIOD,
    **LETTERHEAD,
    **TYPE,
    **TO,
    "mo_dau": Field("đoạn mở đầu"),
    "noi_dung": Field("các đoạn nội dung", parts=("loai", "chu")),
    "ket_thuc": Field("đoạn kết thúc"),
    **SIGNED,
    "phu_luc": Field(
        "các phụ lục",
        parts=("nhan", "tieu_de", "kem_theo", "ghi_chu", "don_vi_tinh", "cot", "dong", "tong", "o", "chu", "so"),
    ),
    **FIGURES,
}
REMINDER = {
    **PERIOD,
    **LETTERHEAD,
    **TO,
    "ten_loai": Field("tên loại văn bản, chỉ dùng cho thuộc tính của tệp", expected=False),
    "nhac_lai": Field("nhắc lại lần đôn đốc trước, chỉ có ở lần thứ hai"),
    "mo_dau": Field("đoạn mở đầu"),
    "noi_dung": Field("các đoạn đề nghị"),
    "ten_danh_sach": Field("câu dẫn vào danh sách đơn vị"),
    "danh_sach": Field("danh sách đơn vị", parts=("stt", "don_vi", "tinh_trang", "bieu", "tong")),
    "lien_he": Field("các đoạn về đầu mối liên hệ"),
    "ket_thuc": Field("đoạn kết thúc"),
    **SIGNED,
}
RECEIPT = {
    **LETTERHEAD,
    **TYPE,
    "mo_dau": Field("đoạn mở đầu, có mã hồ sơ"),
    "ma_ho_so": Field("mã hồ sơ", expected=False),
    "nguoi_yeu_cau": Field("họ tên người yêu cầu"),
    "dia_chi": Field("địa chỉ người yêu cầu"),
    "dien_thoai": Field("điện thoại người yêu cầu"),
    "thu_dien_tu": Field("thư điện tử người yêu cầu"),
    "loai_don": Field("loại đơn"),
    "kenh": Field("hình thức tiếp nhận"),
    "ngay_tiep_nhan": Field("ngày tiếp nhận"),
    "ben_bi_phan_anh": Field("bên bị phản ánh"),
    "dia_ban_ben_bi_phan_anh": Field("địa bàn bên bị phản ánh"),
    "hang_hoa": Field("hàng hóa, dịch vụ"),
    "hanh_vi": Field("hành vi bị phản ánh"),
    "ngay_giao_dich": Field("ngày giao dịch"),
    "gia_tri": Field("giá trị giao dịch"),
    "boi_thuong": Field("giá trị yêu cầu bồi thường"),
    "tai_lieu": Field("giấy tờ, tài liệu kèm theo"),
    "don_vi_xu_ly": Field("đơn vị xử lý"),
    "han_tra_loi": Field("hạn trả lời"),
    "ghi_chu_han": Field("cách tính hạn trả lời"),
    "luu_y": Field("lưu ý cho người yêu cầu"),
    "nguoi_yeu_cau_ky": Field("họ tên người yêu cầu dưới chỗ ký"),
    "nguoi_tiep_nhan": Field("họ tên người tiếp nhận"),
}
MINUTES = {
    **LETTERHEAD,
    **TYPE,
    "can_cu": Field("các dòng căn cứ"),
    "mo_dau": Field("thời gian, địa điểm, hình thức hòa giải"),
    "ma_ho_so": Field("mã hồ sơ hòa giải", expected=False),
    "nguoi_hoa_giai": Field("họ tên hòa giải viên"),
    "to_chuc": Field("tổ chức hòa giải"),
    "nguoi_tieu_dung": Field("họ tên người tiêu dùng"),
    "dia_chi": Field("địa chỉ người tiêu dùng"),
    "dien_thoai": Field("điện thoại người tiêu dùng"),
    "ben_kinh_doanh": Field("tên tổ chức, cá nhân kinh doanh"),
    "ma_so_thue": Field("mã số thuế bên kinh doanh"),
    "dia_ban": Field("địa bàn bên kinh doanh"),
    "dai_dien": Field("người đại diện bên kinh doanh"),
    "hang_hoa": Field("hàng hóa, dịch vụ"),
    "hanh_vi": Field("hành vi bị phản ánh"),
    "gia_tri": Field("giá trị giao dịch"),
    "boi_thuong": Field("giá trị yêu cầu bồi thường"),
    "y_kien_nguoi_tieu_dung": Field("ý kiến người tiêu dùng"),
    "y_kien_ben_kinh_doanh": Field("ý kiến bên kinh doanh"),
    "ket_qua": Field("kết quả hòa giải"),
    "thoa_thuan": Field("giá trị thỏa thuận, bằng số và bằng chữ"),
    "thoi_han": Field("thời hạn thực hiện thỏa thuận"),
    "toa_an": Field("có yêu cầu Tòa án công nhận hay không"),
    "ket_thuc": Field("đoạn kết thúc"),
    "nguoi_tieu_dung_ky": Field("họ tên người tiêu dùng dưới chỗ ký"),
    "ben_kinh_doanh_ky": Field("họ tên bên kinh doanh dưới chỗ ký"),
    "nguoi_hoa_giai_ky": Field("họ tên hòa giải viên dưới chỗ ký"),
}
LYING = {
    **TYPE,
    "trich_yeu": Field("tên bảng"),
    "co_quan_ban_hanh": Field("tên cơ quan lập bảng", expected=False),
    "kem_theo": Field("dòng kèm theo văn bản"),
    "don_vi_tinh": Field("đơn vị tính của số tiền"),
    "ghi_chu": Field("ghi chú dưới bảng"),
    "nguoi_lap": Field("họ tên người lập biểu"),
    "dia_danh_ngay": Field("địa danh, ngày tháng năm"),
    "chuc_vu": Field("các dòng chức vụ người ký"),
    "nguoi_ky": Field("họ tên người ký"),
}
ACTIVITIES = {
    **LYING,
    "chu_de": Field("chủ đề của năm"),
    "dong": Field(
        "các hoạt động",
        parts=(
            *("stt", "ngay", "hoat_dong", "loai", "dia_ban", "don_vi"),
            *("luot_nguoi", "nha_nuoc", "xa_hoi", "tong"),
        ),
    ),
}
BUDGET = {
    **LYING,
    "dong": Field(
        "các khoản kinh phí",
        parts=(
            *("stt", "nhiem_vu", "khoan_muc", "nguon", "de_nghi", "tham_dinh"),
            *("duoc_giao", "thuc_hien", "ghi_chu", "tong"),
        ),
    ),
}
SLIP = {
    **TYPE,
    "co_quan_ban_hanh": Field("tên cơ quan ban hành"),
    "dia_danh_ngay": Field("địa danh, ngày tháng năm"),
    "trich_yeu": Field("tên phiếu, dùng cho thuộc tính của tệp"),
    "tieu_de": Field("tên phiếu viết hoa"),
    "kinh_gui": Field("đơn vị gửi tệp"),
    "tep": Field("tên tệp"),
    "ngay_nhan": Field("ngày nhận"),
    "ma_bam": Field("mã kiểm chứng của tệp"),
    "mo_dau": Field("đơn vị, kỳ, lần gửi, số lỗi, số cảnh báo"),
    "khong_doc_duoc": Field("lý do tệp không đọc được"),
    "sach": Field("đúng khi tệp không có lỗi"),
    "ket_luan": Field("các câu kết luận"),
    "ten_danh_sach": Field("tên danh sách lỗi"),
    "cot": Field("tiêu đề cột của danh sách lỗi"),
    "dong": Field(
        "các dòng của danh sách lỗi",
        parts=(
            *("nhom", "stt", "bieu", "o", "ma", "cot", "gia_tri", "noi_dung", "quy_tac"),
            *("muc", "la_loi", "trang_thai", "cach_sua", "ly_do", "han"),
        ),
    ),
    "bieu": Field(
        "số dòng, số lỗi của từng biểu",
        parts=("ten", "so_dong", "loi", "canh_bao", "neu_ly_do", "thong_tin", "ghi_chu"),
    ),
    "ghi_chu": Field("ghi chú dưới danh sách lỗi"),
    "da_sua": Field("những chỗ đã sửa so với lần trước"),
    "ket_thuc": Field("đoạn kết thúc"),
}
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "BC": REPORT,
    "CV": REMINDER,
    "PHIEU": SLIP,
    "GiayTiepNhan": RECEIPT,
    "BienBanHoaGiai": MINUTES,
    "HoatDong15_3": ACTIVITIES,
    "DuToan": BUDGET,
}


def parts_of(fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield the names of the parts that the fields' entries have."""
    for field in fields.values():
        yield from field.parts
