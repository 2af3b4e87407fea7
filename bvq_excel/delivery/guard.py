"""Nothing personal leaves unmasked: subjects, texts and attachments are searched before they may be sent.

Searched for are the personal values of the rows behind a message, whatever looks like a telephone, an identity paper
or an account, and columns of personal data. Files that are made for inside use are known by their marks.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bvq_excel import persons, privacy
from bvq_excel.catalog import Catalog
from bvq_excel.delivery.columns import personal_cells
from bvq_excel.delivery.texts import Contents, Piece, contents, without_hashes
from bvq_excel.documents import papers, trace
from bvq_excel.errors import InputError
from bvq_excel.model import Submission
from bvq_excel.store import CONFIDENTIAL, PREFIX
from bvq_excel.text import fold
from bvq_excel.workbooks import status_book
from bvq_excel.workbooks.consolidated import INTERNAL

INSIDE_PREFIXES = (PREFIX, "TongHop_", "NOI_BO_")
INSIDE_MARKS = (INTERNAL, CONFIDENTIAL, trace.CONFIDENTIAL, papers.CONFIDENTIAL, status_book.INTERNAL)
# Columns by which businesses and bodies are known in public; what stands there is not the secret of another row.
PUBLIC = {"DoanhNghiep": ("business_name", "address"), "ToChucXH": ("body_name",)}
# Columns of public places: a village's name there tells of nobody, a whole address may.
VILLAGES = ("bản ", "thôn ", "tổ ", "khu ", "xã ", "phường ", "thị trấn ")
PLACES = frozenset({"place", "sample_place", "survey_point", "hanging_points"})
FEWEST_DIGITS = 9
_ACCENTS = re.compile(r"^[^\x21-\x7e]+|[^\x21-\x7e]+$")
MOST_SAID = 3
_DIGITS = re.compile(r"\D")
_PLACES = (
    ("comment", "ghi chú, bình luận"),
    ("docprops", "thuộc tính của tệp"),
    ("header", "đầu trang"),
    ("footer", "chân trang"),
    ("footnote", "cước chú"),
    ("endnote", "cước chú"),
    ("chart", "biểu đồ"),
    ("drawing", "hình vẽ"),
    ("pivot", "bảng tổng hợp động"),
    ("table", "bảng"),
    ("sharedstrings", "các ô chữ"),
    ("worksheets/", "các ô"),
    ("document.xml", "nội dung"),
    ("workbook.xml", "tên vùng, tên biểu"),
)


@dataclass(frozen=True)
class Verdict:
    """What the search found: why a file or text may not be sent, what somebody has to look at himself, its extent."""

    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    searched: int = 0


class Guard:
    """Searches what goes out for the personal values of `submissions` and for marks of any person.

    `allowed` are texts that may be seen although they are a person's: name, telephone and address of the contact,
    the signer's name.
    """

    def __init__(self, catalog: Catalog, submissions: Iterable[Submission] = (), allowed: Collection[str] = ()) -> None:
        self._catalog = catalog
        found = list(submissions)
        rows = [row for s in found for row in (s.cover, *s.records)]
        self._known = privacy.Known(catalog, rows)
        names = {s.source.file for s in found} - {""}
        self._files = sorted((n for n in names if privacy.file_name(n, self._known) == n), key=len, reverse=True)
        self._names = {fold(text) for text in (*allowed, *_unit_names(catalog))}
        self._plain = {_key(text) for text in allowed}
        self._numbers: set[str] = set()
        for row in rows:
            for column in catalog.sheets[row.sheet].columns:
                texts = privacy.looks(catalog, row, column)
                if not column.personal and column.type != "text":
                    self._plain |= {_key(t) for t in texts}
                if column.key in PUBLIC.get(row.sheet, ()):
                    self._names |= {fold(t) for t in texts}
                if column.key in PLACES:
                    self._names |= {fold(t) for t in texts if _is_village(t)}
                if column.personal:
                    self._numbers |= {d for t in texts if len(d := _DIGITS.sub("", t)) >= FEWEST_DIGITS}
        self._numbers -= self._plain

    def text(self, where: str, text: str) -> Verdict:
        """Return what is wrong with a text of our own, called `where`."""
        piece = Piece("", text)
        return Verdict(_said(where, self._leaks(piece)), _maybe(where, self._maybe_names(piece)), 1)

    def file(self, name: str, data: bytes) -> Verdict:
        """Return what is wrong with an attachment; one that cannot be looked into may not be sent."""
        if name.startswith(INSIDE_PREFIXES):
            return Verdict((_inside(name),))
        try:
            found = contents(name, data)
            columns = personal_cells(self._catalog, name, data)
        except InputError as e:
            return Verdict((str(e),))
        if any(mark in piece.text for piece in found.pieces for mark in INSIDE_MARKS):
            return Verdict((_inside(name),))
        problems = [f"{name}: {place} là cột dữ liệu cá nhân chưa che." for place in columns[:MOST_SAID]]
        leaks = [f"{leak}{_place(p.where)}" for p in found.pieces for leak in self._leaks(p)]
        problems += [*_said(name, leaks), *_unseen(name, found)]
        names = [f"{said}{_place(p.where)}" for p in found.pieces for said in self._maybe_names(p)]
        return Verdict(tuple(problems), (*_warnings(name, found), *_maybe(name, names)), len(found.pieces))

    def _leaks(self, piece: Piece) -> list[str]:
        """Return what is found in a piece, each masked, in the order in which it stands there."""
        found: dict[str, None] = {}
        text = self._without_files(without_hashes(piece.text))
        for value, column in self._known.found_in(f"{text}\n{piece.hidden}"):
            if fold(value) not in self._names and _key(value) not in self._plain:
                found[f'{column.header} "{privacy.masked(self._catalog, column, value)}"'] = None
        for mark in privacy.MARKS.findall(text):
            if _key(mark) not in self._plain:
                found[_mark(mark)] = None
        for number in sorted(piece.numbers):
            if number in self._numbers:
                found[f'số "{privacy.last_digits(number)}"'] = None
        return list(found)

    def _maybe_names(self, piece: Piece) -> list[str]:
        """Return what looks like the name of a person whom nobody has written into a column, as initials."""
        found = (piece.text[start:end] for start, end in persons.places(piece.text))
        names = [n for n in found if " " in n and fold(n) not in self._names]
        return list(dict.fromkeys(f'"{privacy.initials(n)}"' for n in names))

    def _without_files(self, text: str) -> str:
        for name in self._files:
            text = text.replace(name, " ")
        return text


def _key(text: str) -> str:
    """Return under what a number or address is compared: its digits, or the address in small letters."""
    if "@" in text:
        # In the text of a PDF accents stand beside the words that they belong to: "…@example.gov.vn.ệ".
        return _ACCENTS.sub("", text.strip()).strip(".").casefold()
    return _DIGITS.sub("", text) or text.casefold()


def _mark(text: str) -> str:
    return f'thư điện tử "{privacy.email(text)}"' if "@" in text else f'số "{privacy.last_digits(text)}"'


def _is_village(text: str) -> bool:
    return text.casefold().startswith(VILLAGES) and "," not in text


def _unit_names(catalog: Catalog) -> Iterator[str]:
    for entries in catalog.units.values():
        for unit in entries:
            yield from (unit.name, *unit.aliases)


def _inside(name: str) -> str:
    return f"{name} là tệp nội bộ có dữ liệu cá nhân, không được gửi. Hãy gửi tệp GuiCapTren hoặc báo cáo."


def _said(where: str, leaks: Sequence[str]) -> tuple[str, ...]:
    if not leaks:
        return ()
    more = f" và {len(leaks) - MOST_SAID} chỗ khác" if len(leaks) > MOST_SAID else ""
    return (f"{where} có dữ liệu cá nhân chưa che: {'; '.join(leaks[:MOST_SAID])}{more}.",)


def _maybe(where: str, names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    more = f" và {len(names) - MOST_SAID} chỗ khác" if len(names) > MOST_SAID else ""
    return (f"{where} có chữ giống họ tên hoặc địa chỉ nhà: {'; '.join(names[:MOST_SAID])}{more}; hãy tự xem.",)


def _place(part: str) -> str:
    words = part if part.startswith(("trang ", "thuộc tính")) else next((w for word, w in _PLACES if word in part), "")
    return f" ở {words}" if words else ""


def _unseen(name: str, found: Contents) -> tuple[str, ...]:
    if not found.unseen:
        return ()
    return (f"{name} có phần không kiểm tra được (macro, đối tượng nhúng hoặc tệp kèm). Hãy bỏ phần đó.",)


def _warnings(name: str, found: Contents) -> tuple[str, ...]:
    if not found.pictures:
        return ()
    return (f"{name} có {len(found.pictures)} ảnh hoặc trang chỉ có ảnh: chương trình không đọc được chữ trong ảnh.",)
