"""A report that officers change, for tests: the one made first, the one made again, what was kept."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx

from bvq_excel.documents import report
from bvq_excel.documents.edits import Kept
from bvq_excel.documents.report import Report
from bvq_excel.model import Record
from tests.report_tables import COMPLAINTS, Province, opinions, province

MORE = """
    record_id | unit_code | received_date | closed_date | due_date | status | goods_group | problem_type | online
    A4 | SCT  | 2019-05-03 |            | 2019-07-01 | MOI  | TP | TTIN | không
"""


def pixel() -> bytes:
    """A picture of one pixel (PNG)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def data(more: str = "", said: Sequence[Record] = ()) -> Province:
    """A quarter with complaints and opinions; `more` are further complaints."""
    extra = "\n".join(more.splitlines()[2:])
    made = province({"KhieuNai": COMPLAINTS + extra})
    made.tables["KienNghi"] = said or opinions(("SYT", "KHOKHAN", "Thiếu kinh phí."))  # type: ignore[index]
    return made


def made_first(folder: Path) -> Path:
    """A report as it was made first."""
    return report.write(data(), folder / "truoc.docx").path


def again(first: Path, now: Province | None = None, **more: Any) -> Report:
    """The report made again, with what stands in the first one."""
    return report.write(now or data(), first.with_name("sau.docx"), previous=first, **more)


def short(kept: Sequence[Kept]) -> list[tuple[str, str]]:
    return [(k.state, k.text) for k in kept]


def comments(path: Path) -> list[str]:
    return [c.text for c in docx.Document(str(path)).comments]


def clean(path: Path) -> bool:
    """Whether the document keeps to the standard."""
    from openxml_audit import FileFormat, OpenXmlValidator

    return not OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path)).errors
