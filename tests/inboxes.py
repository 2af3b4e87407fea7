"""What lies in an inbox: small workbooks, zip files and saved mails, made of plain values. Everything is invented.

eml(attached={"SYT.xlsx": book("SYT")}, sender="syt@example.gov.vn", received=datetime(2019, 6, 16, 9))
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

import xlsxwriter

from bvq_excel.addin import compound
from bvq_excel.inbox.items import VIETNAM
from tests.books import raw_book

Row = Mapping[str, Any]
CLOCK = datetime(2019, 6, 1, 8)


def book(
    unit: str = "SYT", period: str = "2019-Q2", no: int = 1, cover: Row | None = None, **sheets: Sequence[Row]
) -> bytes:
    """Return the workbook of one unit as a file; equal arguments give equal bytes."""
    raw = raw_book(unit=unit, period=period, cover={"submission_no": no, **(cover or {})}, **sheets)
    file = BytesIO()
    made = xlsxwriter.Workbook(file, {"in_memory": True})
    made.set_properties({"created": CLOCK})
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for name, sheet in raw.sheets.items():
        page = made.add_worksheet(name)
        for r, row in enumerate(sheet.cells):
            for c, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(r, c, datetime(value.year, value.month, value.day), day)
                elif isinstance(value, str):
                    page.write_string(r, c, value)
                elif value is not None:
                    page.write_number(r, c, value)
    made.close()
    return file.getvalue()


@lru_cache(maxsize=32)
def plain(unit: str = "SYT", period: str = "2019-Q2", no: int = 1) -> bytes:
    """Return a workbook without records."""
    return book(unit, period, no)


def zipped(files: Mapping[str, bytes], written: datetime = datetime(2019, 6, 15, 10)) -> bytes:
    """Return a zip file of `files`, each last written at that moment."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, written.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def mail(
    attached: Mapping[str, bytes | EmailMessage],
    sender: str = "Sở Y tế <syt@example.gov.vn>",
    sent: datetime | None = datetime(2019, 6, 15, 9, 30),
    received: Sequence[datetime] = (),
) -> EmailMessage:
    """Return a mail; moments are those of clocks in Vietnam, the last server's first."""
    message = EmailMessage(policy=SMTP)
    for moment in received:
        message["Received"] = f"from a by b.example.gov.vn; {format_datetime(moment.replace(tzinfo=VIETNAM))}"
    message["From"] = sender
    message["To"] = "sct@example.gov.vn"
    message["Subject"] = "Báo cáo quý II/2019"
    if sent:
        message["Date"] = format_datetime(sent.replace(tzinfo=VIETNAM))
    message.set_content("Kính gửi Sở Công Thương báo cáo của đơn vị.")
    for name, content in attached.items():
        if isinstance(content, EmailMessage):
            message.add_attachment(content)
        else:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message


def eml(*given: Any, **more: Any) -> bytes:
    """Return a saved mail, as `mail` makes it."""
    return mail(*given, **more).as_bytes()


# Outlook --------------------------------------------------------------------------------------------------------

_TEXT, _BINARY, _TIME, _NUMBER = 0x001F, 0x0102, 0x0040, 0x0003
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def msg(
    attached: Mapping[str, bytes | None],
    sender: str = "syt@example.gov.vn",
    delivered: datetime | None = datetime(2019, 6, 15, 9, 30),
    headers: str = "",
) -> bytes:
    """Return a mail as Outlook saves it; an attachment of None is a mail inside the mail."""
    streams: dict[str, bytes] = {}
    own: dict[tuple[int, int], Any] = {(0x001A, _TEXT): "IPM.Note", (0x0037, _TEXT): "Báo cáo", (0x5D01, _TEXT): sender}
    if delivered:
        own[0x0E06, _TIME] = delivered.replace(tzinfo=VIETNAM)
    if headers:
        own[0x007D, _TEXT] = headers
    head = struct.pack("<8x4I8x", 0, len(attached), 0, len(attached))
    streams |= _properties("", head, own)
    for number, (name, content) in enumerate(attached.items()):
        values: dict[tuple[int, int], Any] = {(0x3707, _TEXT): name, (0x3705, _NUMBER): 1 if content is not None else 5}
        if content is not None:
            values[0x3701, _BINARY] = content
        streams |= _properties(f"__attach_version1.0_#{number:08X}/", b"\0" * 8, values)
    return compound.write(streams)


def _properties(place: str, head: bytes, values: Mapping[tuple[int, int], Any]) -> dict[str, bytes]:
    streams, table = {}, head
    for (number, kind), value in values.items():
        if kind == _TIME:
            data = struct.pack("<Q", int((value - _EPOCH) / timedelta(microseconds=1)) * 10)
        elif kind == _NUMBER:
            data = struct.pack("<I4x", value)
        else:
            content = value.encode("utf-16-le") if kind == _TEXT else value
            streams[f"{place}__substg1.0_{number:04X}{kind:04X}"] = content
            data = struct.pack("<I4x", len(content))
        table += struct.pack("<HHI", kind, number, 6) + data
    return streams | {f"{place}__properties_version1.0": table}
