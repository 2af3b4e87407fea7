"""Where the parts of an administrative document stand: letterhead, title, addressees, text, signature, annexes.

Parts are known by what they say and where they stand, never by the names of styles, so that any document can be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from bvq_excel.documents.form.document import FormDocument, Paragraph
from bvq_excel.text import ascii_name, fold

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DRAFT = "dự thảo"
ALIKE = 0.8
LONGEST_NAME = 60
DASHES = "-–—+•*"
TYPE_NAMES = frozenset(
    {
        "báo cáo",
        "biên bản",
        "chỉ thị",
        "chương trình",
        "công văn",
        "đề án",
        "giấy giới thiệu",
        "giấy mời",
        "giấy tiếp nhận",
        "hướng dẫn",
        "kế hoạch",
        "nghị quyết",
        "phiếu tiếp nhận",
        "phương án",
        "quy chế",
        "quy định",
        "quyết định",
        "thông báo",
        "tờ trình",
    }
)
ANNEX = re.compile(r"phụ\s*lục(\s+(số\s+)?[ivxlc\d]+)?\s*[.:]?")
Test = Callable[[Paragraph], bool]
TITLES = ("GIÁM ĐỐC", "CHỦ TỊCH", "TRƯỞNG", "PHÓ", "CHÁNH", "ỦY BAN", "THỦ TƯỚNG", "BÍ THƯ", "CỤC", "HỘI")


@dataclass(frozen=True)
class AnnexParts:
    """One annex: its label, title and reference to the document, and the number of its section."""

    label: Paragraph
    title: tuple[Paragraph, ...]
    reference: tuple[Paragraph, ...]

    @property
    def section(self) -> int:
        """The number of the section that the annex begins in."""
        return self.label.section


@dataclass
class Parts:
    """The parts of one document; what was not found is None or empty."""

    document: FormDocument
    superior: tuple[Paragraph, ...] = ()
    issuer: tuple[Paragraph, ...] = ()
    issuer_lines: tuple[float, ...] = ()
    country: Paragraph | None = None
    motto: Paragraph | None = None
    motto_lines: tuple[float, ...] = ()
    symbol: Paragraph | None = None
    day: Paragraph | None = None
    subject: tuple[Paragraph, ...] = ()
    type_name: Paragraph | None = None
    summary: tuple[Paragraph, ...] = ()
    summary_lines: tuple[float, ...] = ()
    to: Paragraph | None = None
    addressees: tuple[Paragraph, ...] = ()
    body: tuple[Paragraph, ...] = ()
    copies_head: Paragraph | None = None
    copies: tuple[Paragraph, ...] = ()
    powers: tuple[Paragraph, ...] = ()
    signer: Paragraph | None = None
    annexes: tuple[AnnexParts, ...] = ()

    @property
    def draft(self) -> Paragraph | None:
        """The mark by which the document says that it is a draft, None where it does not."""
        return next((p for p in self.document.paragraphs[:30] if is_draft_mark(p)), None)


def is_draft_mark(paragraph: Paragraph) -> bool:
    """Return whether the paragraph is the mark of a draft."""
    return fold(paragraph.text).startswith(DRAFT) and len(paragraph.text) < 30


def is_type_name(paragraph: Paragraph) -> bool:
    """Return whether the paragraph is a name of type, known or by its look."""
    text = paragraph.text
    if fold(text) in TYPE_NAMES:
        return True
    return (
        paragraph.look.align == "center" and text.isupper() and 2 < len(text) < 60 and not is_like(paragraph, COUNTRY)
    )


def is_power(paragraph: Paragraph) -> bool:
    """Return whether the paragraph is an authority or a position, in capitals."""
    text = paragraph.text
    return text.isupper() and any(title in text for title in TITLES)


# words ----------------------------------------------------------------------------------------------------------


def says(paragraph: Paragraph, start: str) -> bool:
    """Return whether the paragraph begins with the words `start`."""
    return re.match(rf"{re.escape(start)}\b", fold(paragraph.text)) is not None


def is_day(paragraph: Paragraph) -> bool:
    """Return whether the paragraph is a line of place and date."""
    text = fold(paragraph.text)
    return "ngày" in text and "tháng" in text and "năm" in text and len(text) < 80


def is_like(paragraph: Paragraph, wanted: str) -> bool:
    """Return whether the paragraph says `wanted`, mistakes allowed for."""
    text, aim = ascii_name(paragraph.text).lower(), ascii_name(wanted).lower()
    return abs(len(text) - len(aim)) < len(aim) / 3 and SequenceMatcher(None, text, aim).ratio() >= ALIKE
