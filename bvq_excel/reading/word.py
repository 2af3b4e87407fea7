"""The guarded opener of Word documents that come from outside: reports of before, templates, documents to be judged.

Every part is inflated under the limits of workbooks, and what the reader of Word files gets is a new archive of
parts that went through here.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel.errors import InputError
from bvq_excel.file_names import shown_name
from bvq_excel.reading.archive import Archive, Entry, pack
from bvq_excel.reading.container import load
from bvq_excel.reading.refusals import RefusedError

if TYPE_CHECKING:
    from docx.document import Document

MAX_XML = 16 * 2**20
"""Bytes of XML of all parts together: a tree takes ten times as much memory, a report of 300 pages has 4 MB."""

_AGAIN = "hãy mở bằng Word, lưu lại thành kiểu Word Document (.docx) rồi làm lại"
_OTHER = "hãy hỏi lại người đã gửi tệp"
SENTENCES = {
    "missing": 'Không thấy tệp "{file}"; hãy kiểm tra lại tên tệp và thư mục.',
    "empty": 'Tệp "{file}" rỗng (0 byte); hãy chép hoặc tải lại.',
    "locked": 'Không mở được tệp "{file}" vì tệp đang mở ở chương trình khác hoặc bạn chưa có quyền đọc; '
    "hãy đóng tệp rồi làm lại.",
    "unreadable": 'Không đọc được tệp "{file}" từ ổ đĩa; hãy chép tệp sang ổ khác rồi làm lại.',
    "not_word": 'Tệp "{file}" không phải văn bản Word (.docx); hãy chọn đúng tệp, hoặc mở bằng Word rồi '
    "lưu thành .docx.",
    "encrypted": 'Tệp "{file}" đặt mật khẩu nên không đọc được; hãy bỏ mật khẩu trong Word rồi làm lại.',
    "truncated": 'Tệp "{file}" bị cụt, chép hoặc tải về chưa trọn; hãy chép hoặc tải lại.',
    "damaged": f'Tệp "{{file}}" bị hỏng; {_AGAIN}.',
    "too_large": 'Tệp "{file}" quá lớn hoặc quá phức tạp nên đã dừng đọc; '
    "hãy xóa ảnh và phần thừa trong Word, lưu lại rồi làm lại.",
    "zip_bomb": f'Tệp "{{file}}" phình to bất thường khi giải nén nên không được mở; {_OTHER}.',
    "too_many_parts": f'Tệp "{{file}}" chứa quá nhiều phần bên trong nên không được mở; {_OTHER}.',
    "unsafe_part": f'Tệp "{{file}}" chứa phần có đường dẫn không an toàn hoặc trùng tên nên không được mở; {_OTHER}.',
    "entity": f'Tệp "{{file}}" chứa khai báo thực thể XML mà Word không bao giờ ghi nên không được mở; {_OTHER}.',
}
TOO_MUCH = frozenset({"timeout", "too_large", "crashed"})
_NOT_WORD = frozenset({"not_excel", "old_format", "other_format"})


def word_bytes(path: Path) -> bytes:
    """Return the Word document at `path` as an archive of checked parts.

    Raises InputError, whose `reason` is a key of SENTENCES.
    """
    try:
        return _checked(load(path))
    except RefusedError as refused:
        raise _refusal(refused, shown_name(path)) from refused
    except MemoryError as error:
        raise _refusal(RefusedError("too_large"), shown_name(path)) from error


def open_word(path: Path) -> Document:
    """Return the Word document at `path`; raises InputError as `word_bytes` does."""
    return read_word(shown_name(path), word_bytes(path))


def checked_word(name: str, data: bytes) -> Document:
    """Return the Word document called `name` with content `data`; raises InputError as `word_bytes` does."""
    try:
        return read_word(name, _checked(data))
    except RefusedError as refused:
        raise _refusal(refused, name) from refused


def read_word(name: str, checked: bytes) -> Document:
    """Return the document in an archive of checked parts; raises InputError (damaged) when it holds none."""
    import docx

    try:
        return docx.Document(BytesIO(checked))
    except Exception as error:  # what the library raises over broken XML and missing parts is not said anywhere
        raise damaged_word(name) from error


def damaged_word(name: str) -> InputError:
    """Return the error about a document whose parts are sound and whose content is not."""
    return _refusal(RefusedError("damaged"), name)


def too_much(name: str) -> InputError:
    """Return the error about a document that a worker could not finish (one of the reasons TOO_MUCH)."""
    return _refusal(RefusedError("too_large"), name)


def _checked(data: bytes) -> bytes:
    archive = Archive(data)
    entries: list[Entry] = []
    room = MAX_XML
    for key, name, _ in archive.members():
        part = archive.read(key)
        if key.endswith((".xml", ".rels")):
            room -= len(part.data)
        if room < 0:
            raise RefusedError("too_large")
        entries.append(part.entry(name, inflated=False))
    if not any(entry.name.casefold() == "word/document.xml" for entry in entries):
        raise RefusedError("not_word")
    return pack(entries)


def _refusal(refused: RefusedError, file: str) -> InputError:
    case = refused.case.partition("/")[0]
    reason = "not_word" if case in _NOT_WORD else case
    return InputError(SENTENCES[reason].format(file=file), reason)
