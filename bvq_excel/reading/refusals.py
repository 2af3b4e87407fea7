"""Why a file is refused: one clear Vietnamese sentence for each case, with the way out.

Deep inside the reader nobody knows the file's name: there a `RefusedError` is raised, and the opener turns it
into an `InputError` that names the file. The part of a case before the slash is the stable reason.
"""

from __future__ import annotations

from bvq_excel.errors import InputError

_SAVE_AS = "hãy mở bằng Excel, chọn Lưu thành (Save As) kiểu Excel Workbook (.xlsx) rồi gửi lại"
_REBUILD = "hãy nhập lại dữ liệu vào tệp mẫu và báo người gửi kiểm tra máy"

SENTENCES = {
    "missing": 'Không tìm thấy tệp "{file}"; hãy kiểm tra lại tên tệp và thư mục.',
    "empty": 'Tệp "{file}" rỗng (0 byte); hãy chép hoặc tải lại từ nơi gửi.',
    "locked": 'Không mở được tệp "{file}" vì tệp đang mở ở chương trình khác hoặc bạn chưa có quyền đọc; '
    "hãy đóng tệp ở nơi đang mở (hoặc xin quyền đọc) rồi làm lại.",
    "unreadable": 'Không đọc được tệp "{file}" từ ổ đĩa; hãy chép tệp sang ổ khác rồi làm lại.',
    "not_excel": 'Tệp "{file}" không phải sổ Excel mà là {kind}; hãy gửi tệp .xlsx đã điền theo mẫu.',
    "not_excel/folder": '"{file}" là thư mục, không phải sổ Excel; hãy chọn một tệp .xlsx.',
    "not_excel/owner": '"{file}" là tệp tạm do Excel hoặc LibreOffice tạo khi có người mở sổ, không phải sổ Excel; '
    "hãy chọn tệp cùng tên không có dấu ~ ở đầu.",
    "encrypted": 'Tệp "{file}" đặt mật khẩu nên không đọc được; hãy mở bằng Excel, vào Tệp > Thông tin > '
    "Bảo vệ sổ làm việc > Mã hóa bằng mật khẩu, xóa mật khẩu, lưu lại rồi gửi.",
    "old_format": f'Tệp "{{file}}" là {{kind}}; {_SAVE_AS}.',
    "other_format": f'Tệp "{{file}}" là {{kind}}; {_SAVE_AS}.',
    "truncated": 'Tệp "{file}" bị cụt, chép hoặc tải về chưa trọn; hãy chép hoặc tải lại từ nơi gửi.',
    "damaged": 'Tệp "{file}" bị hỏng; hãy mở bằng Excel, chọn Mở và Sửa chữa (Open and Repair), '
    "lưu lại thành .xlsx rồi gửi.",
    "too_large": 'Tệp "{file}" lớn quá {limit} MB; hãy xóa ảnh và biểu không dùng, lưu lại rồi gửi.',
    "too_large/cells": 'Biểu "{sheet}" của tệp "{file}" có vùng dữ liệu quá lớn (hơn {limit} ô); '
    "hãy xóa hàng, cột thừa rồi lưu lại.",
    "too_large/merges": 'Biểu "{sheet}" của tệp "{file}" có hơn {limit} vùng gộp ô; hãy bỏ gộp ô rồi lưu lại.',
    "too_large/text": 'Tệp "{file}" có ô chứa đoạn văn bản dài quá mức Excel cho phép (32.767 ký tự); '
    "hãy rút ngắn ô đó rồi lưu lại.",
    "too_large/memory": 'Tệp "{file}" cần quá nhiều bộ nhớ để đọc; hãy xóa hàng, cột và biểu không dùng rồi lưu lại.',
    "zip_bomb": f'Tệp "{{file}}" phình to bất thường khi giải nén nên không được mở; {_REBUILD}.',
    "too_many_parts": f'Tệp "{{file}}" chứa hơn {{limit}} phần bên trong, không phải sổ Excel thông thường; '
    f"{_REBUILD}.",
    "unsafe_part": f'Tệp "{{file}}" chứa phần có đường dẫn không an toàn hoặc trùng tên nên không được mở; {_REBUILD}.',
    "entity": f'Tệp "{{file}}" chứa khai báo thực thể XML mà Excel không bao giờ ghi nên không được mở; {_REBUILD}.',
    "false_count": f'Tệp "{{file}}" khai sai số chuỗi ký tự bên trong nên không được mở; {_SAVE_AS}.',
    "far_cell": 'Biểu "{sheet}" của tệp "{file}" có dữ liệu ở ô {cell}, quá xa vùng nhập; '
    "hãy xóa ô đó (Ctrl+End đến ô cuối) rồi lưu lại.",
    "timeout": 'Đọc tệp "{file}" quá {seconds} giây nên đã dừng; hãy xóa hàng, cột và định dạng thừa rồi lưu lại.',
    "crashed": f'Tệp "{{file}}" làm chương trình đọc dừng đột ngột; {_SAVE_AS}.',
    "crashed/error": 'Không xử lý được tệp "{file}" do lỗi của chương trình; hãy gửi tệp này cho người phụ trách '
    "phần mềm.",
}


class RefusedError(Exception):
    """A file that must not or cannot be read; `case` is a key of SENTENCES, `facts` fill its sentence."""

    def __init__(self, case: str, **facts: object) -> None:
        super().__init__(case, facts)
        self.case = case
        self.facts = facts


def refusal(case: str, file: str, **facts: object) -> InputError:
    """Return the error that tells the user why `file` (its name only) is refused, and what to do."""
    return InputError(SENTENCES[case].format(file=file, **facts), case.split("/", maxsplit=1)[0])
