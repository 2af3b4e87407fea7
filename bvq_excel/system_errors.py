"""What the operating system refuses, in Vietnamese with the way out; its own words are English or the system's."""

from __future__ import annotations

import errno

HELD = "tệp đang mở ở chương trình khác hoặc bạn chưa có quyền ghi, hãy đóng tệp rồi làm lại"
NOT_ALLOWED = "bạn chưa có quyền, hãy chọn thư mục khác hoặc xin quyền"
_REASONS = {
    "ENOSPC": "ổ đĩa đã hết chỗ, hãy xóa bớt tệp",
    "EDQUOT": "đã hết dung lượng được cấp, hãy xóa bớt tệp",
    "EFBIG": "tệp lớn quá mức ổ đĩa hoặc hệ thống cho phép, hãy chọn ổ khác",
    "EROFS": "ổ đĩa chỉ cho đọc, hãy chọn thư mục khác",
    "ENOENT": "không có thư mục này, hãy chọn thư mục khác",
    "ENOTDIR": "đường dẫn không phải thư mục, hãy chọn thư mục khác",
    "EEXIST": "đã có một tệp mang tên này, hãy chọn thư mục khác",
    "EISDIR": "đường dẫn là thư mục, hãy chọn tên tệp khác",
    "ENAMETOOLONG": "tên tệp quá dài, hãy chọn thư mục có đường dẫn ngắn hơn",
    "ELOOP": "đường dẫn là liên kết vòng, hãy chọn thư mục khác",
    "EIO": "ổ đĩa báo lỗi đọc ghi, hãy chép sang ổ khác",
    "EMFILE": "đang mở quá nhiều tệp, hãy đóng bớt chương trình",
    "ENODEV": "không còn thấy ổ đĩa, hãy nối lại",
    "ESTALE": "mất kết nối với ổ mạng, hãy nối lại",
    "ETIMEDOUT": "ổ mạng không trả lời, hãy kiểm tra kết nối",
    "EHOSTUNREACH": "ổ mạng không trả lời, hãy kiểm tra kết nối",
}


def reason(error: OSError, denied: str = NOT_ALLOWED) -> str:
    """Return why the system refused and what to do, without a full stop; `denied` is what is said about rights."""
    if isinstance(error, PermissionError):
        return denied
    name = errno.errorcode.get(error.errno or 0, str(error.errno))  # not every system has every name
    return _REASONS.get(name, f"hệ thống báo lỗi {name}")
