"""From paths to the workbooks that came in: folders looked into, zip files and saved mails opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path, PurePath

from bvq_excel.checking.batches import SUFFIXES
from bvq_excel.errors import InputError
from bvq_excel.file_names import shown_name
from bvq_excel.inbox.items import Inbox, Item, LeftOut, Post, Room, written
from bvq_excel.inbox.mails import open_eml, open_msg
from bvq_excel.inbox.zips import unpack
from bvq_excel.reading.container import MAX_FILE
from bvq_excel.system_errors import reason

ZIP, EML, MSG = ".zip", ".eml", ".msg"
CONTAINERS = frozenset({ZIP, EML, MSG})
MAX_CONTAINER = 200 * 2**20
DEEPEST = 3  # a zip file in a mail in a zip file
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp"})  # of signatures, in nearly every mail
TNEF = "winmail.dat"

_NO_WORKBOOK = "không phải sổ Excel, không tiếp nhận."
_TNEF = (
    "tệp đính kèm bị Outlook gói lại (định dạng Rich Text); hãy mở thư bằng Outlook rồi lưu tệp đính kèm ra thư mục."
)
_NESTED = "nằm quá sâu trong các tệp nén và thư; hãy lấy ra thư mục rồi tiếp nhận."
_TOO_LARGE = f"lớn quá {MAX_FILE // 2**20} MB; hãy bảo đơn vị xóa ảnh và biểu không dùng rồi gửi lại."
_TOO_LARGE_BOX = f"lớn quá {MAX_CONTAINER // 2**20} MB; hãy lấy các sổ Excel ra thư mục rồi tiếp nhận."
_UNREAD = "không đọc được từ ổ đĩa ({why}); hãy đóng tệp ở nơi đang mở, hoặc chép sang ổ khác rồi làm lại."


def opened(paths: Sequence[Path], room: Path, now: datetime, as_of: date | None = None) -> Inbox:
    """Return the workbooks meant by `paths`: files as named, what lies in folders, zip files and saved mails.

    What is in containers is taken out into folder `room`. A file of a folder was received on the day `as_of`, else on
    that of its own time; an attachment when its mail came. No time is later than `now`.
    """
    opening = _Opening(Room(room), now, as_of)
    for path in dict.fromkeys(paths):
        if path.is_dir():
            inside = (p for p in path.iterdir() if not p.name.startswith(("~$", ".")))
            wanted = (p for p in inside if p.suffix.lower() in SUFFIXES | CONTAINERS)
            for file in sorted(wanted, key=lambda p: p.name):
                opening.file(file)
        else:
            opening.file(path)
    return opening.inbox


class _Opening:
    """What has been found so far."""

    def __init__(self, room: Room, now: datetime, as_of: date | None) -> None:
        self.inbox = Inbox()
        self._room = room
        self._now = now
        self._as_of = as_of

    def file(self, path: Path) -> None:
        """Take a file as it lies in a folder."""
        try:
            moment = min(written(path), self._now)
        except OSError:  # reading it will say what is the matter
            moment = self._now
        post = Post(self._as_of or moment.date(), moment)
        if path.suffix.lower() not in CONTAINERS:
            self.inbox.items.append(Item(path, shown_name(path), post.received, post.arrived))
            return
        try:
            too_large = path.stat().st_size > MAX_CONTAINER
            content = b"" if too_large else path.read_bytes()
        except OSError as e:
            self._leave(shown_name(path), _UNREAD.format(why=reason(e)), post)
            return
        if too_large:
            self._leave(shown_name(path), _TOO_LARGE_BOX, post)
        else:
            self._open(shown_name(path), content, post, 1)

    def _open(self, name: str, content: bytes, post: Post, depth: int) -> None:
        suffix = PurePath(name).suffix.lower()
        inside = replace(post, via=f"{post.via}/{name}" if post.via else name)
        take = partial(self._take, depth, suffix)
        try:
            if suffix == ZIP:
                self.inbox.archives += 1
                unpack(name, content, inside, take)
            else:
                self.inbox.mails += 1
                open_mail = open_eml if suffix == EML else open_msg
                open_mail(name, content, inside, self._now, take)
        except InputError as e:
            self._leave(name, str(e), post)

    def _take(self, depth: int, container: str, name: str, content: bytes, post: Post) -> None:
        suffix = PurePath(name).suffix.lower()
        if suffix in CONTAINERS:
            # A zip file in a zip file is never what an office makes; bombs are.
            if depth >= DEEPEST or suffix == container == ZIP:
                self._leave(name, _NESTED, post)
            else:
                self._open(name, content, post, depth + 1)
        elif name.lower() == TNEF:
            self._leave(name, _TNEF, post)
        elif suffix in SUFFIXES:
            if len(content) > MAX_FILE:
                self._leave(name, _TOO_LARGE, post)
            else:
                path = self._room.put(name, content)
                self.inbox.items.append(Item(path, name, post.received, post.arrived, post.sender, post.via))
        elif suffix not in PICTURES:
            self._leave(name, _NO_WORKBOOK, post, unreadable=False)

    def _leave(self, name: str, message: str, post: Post, *, unreadable: bool = True) -> None:
        self.inbox.left_out.append(LeftOut(name, message, post.via, unreadable))
