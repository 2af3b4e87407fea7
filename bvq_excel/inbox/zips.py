"""Zip files of workbooks: what is in them is taken out under the limits of `reading.archive`, by plain names only."""

from __future__ import annotations

from dataclasses import replace

from bvq_excel.errors import InputError
from bvq_excel.inbox.items import Post, Taker, plain_name
from bvq_excel.reading.archive import MAX_PARTS, MAX_TOTAL, Archive
from bvq_excel.reading.refusals import RefusedError

_AGAIN = "hãy giải nén bằng chương trình quen dùng, kiểm tra rồi tiếp nhận thư mục đã giải nén"
SENTENCES = {
    "damaged": f'Tệp nén "{{file}}" bị hỏng hoặc nén theo cách không đọc được; {_AGAIN}.',
    "encrypted": f'Tệp nén "{{file}}" đặt mật khẩu; {_AGAIN}.',
    "too_many_parts": f'Tệp nén "{{file}}" chứa hơn {MAX_PARTS} tệp; {_AGAIN}.',
    "zip_bomb": f'Tệp nén "{{file}}" phình to bất thường khi giải nén (quá {MAX_TOTAL // 2**20} MB) nên không được mở; '
    f"{_AGAIN}.",
    "unsafe_part": f'Tệp nén "{{file}}" chứa đường dẫn dẫn ra ngoài hoặc hai tệp trùng tên nên không được mở; '
    f"{_AGAIN}.",
}


def unpack(name: str, content: bytes, post: Post, take: Taker) -> None:
    """Give everything in the zip file `content`, called `name`, to `take`; a part's own time is when it was written.

    Raises InputError when the archive, or one part of it, must not or cannot be read.
    """
    try:
        archive = Archive(content)
        for member in archive.members():
            if _is_litter(member.name):
                continue
            inside = post
            if member.written is not None and member.written < post.arrived:
                inside = replace(post, arrived=member.written)
            take(plain_name(member.name), archive.read(member.key).data, inside)
    except RefusedError as refused:
        sentence = SENTENCES.get(refused.case, SENTENCES["damaged"])
        raise InputError(sentence.format(file=name), refused.case) from refused


def _is_litter(name: str) -> bool:
    """Return whether it is what systems and programs leave beside files."""
    parts = name.replace("\\", "/").split("/")
    return parts[0] == "__MACOSX" or parts[-1].startswith(("~$", "."))
