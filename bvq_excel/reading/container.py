"""The outside of a file: is it there, may it be read, and is it a zip at all? Decided by content, not by extension."""

from __future__ import annotations

import stat
from pathlib import Path

from bvq_excel.reading.allowance import most
from bvq_excel.reading.refusals import RefusedError

MAX_FILE = 50 * 2**20
"""Bytes of a workbook file; unit workbooks are below one megabyte, a few pasted photographs still fit."""

_CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CFB_ENTRY = 128
_SIGNATURES = (
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"BM", "ảnh BMP"),
    (b"II*\x00", "ảnh TIFF"),
    (b"MM\x00*", "ảnh TIFF"),
    (b"%PDF", "tệp PDF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
)


def load(path: Path) -> bytes:
    """Return the bytes of the zip file at `path`, read once.

    Raises RefusedError: missing, empty, locked, unreadable, too_large, not_excel, encrypted, old_format, truncated.
    """
    if path.name.startswith(("~$", ".~lock.")):
        raise RefusedError("not_excel/owner")
    try:
        data = _read(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise RefusedError("missing") from error
    except PermissionError as error:
        raise RefusedError("locked") from error
    except OSError as error:
        raise RefusedError("unreadable") from error
    if not data:
        raise RefusedError("empty")
    if not data.startswith(b"PK\x03\x04"):
        _refuse_other(data)
    if b"PK\x05\x06" not in data[-66_000:]:
        raise RefusedError("truncated")
    return data


def _read(path: Path) -> bytes:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise RefusedError("not_excel/folder")
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError("not_excel", kind="thiết bị hoặc đường ống")
    if status.st_size > most(MAX_FILE):
        raise RefusedError("too_large", limit=most(MAX_FILE) // 2**20)
    return path.read_bytes()


def _refuse_other(data: bytes) -> None:
    """Raise the refusal for what begins like no zip file."""
    if data.startswith(_CFB):
        _refuse_compound(data)
    if data.startswith((b"PK\x05\x06", b"PK\x07\x08")):
        raise RefusedError("not_excel", kind="tệp nén .zip")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise RefusedError("not_excel", kind=kind)
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and head.startswith(b"<?xml"):
        raise RefusedError("old_format", kind="bảng tính XML 2003")
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<table", b"<div", b"<meta")) or b"<html" in head:
        raise RefusedError("not_excel", kind="trang web (HTML)")
    if not head.strip():
        raise RefusedError("damaged")
    text = b"\x00" not in data[:4096]
    raise RefusedError("not_excel", kind="tệp văn bản hoặc CSV" if text else "tệp loại khác")


def _refuse_compound(data: bytes) -> None:
    """Raise the refusal for an OLE compound file: password, old Excel, old Word or something else."""
    if _has_stream(data, "EncryptedPackage"):
        raise RefusedError("encrypted")
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        raise RefusedError("old_format", kind="sổ Excel đời cũ (.xls)")
    if _has_stream(data, "WordDocument"):
        raise RefusedError("not_excel", kind="văn bản Word đời cũ (.doc)")
    raise RefusedError("not_excel", kind="tệp OLE không có bảng tính")


def _has_stream(data: bytes, name: str) -> bool:
    """Whether a directory entry of the compound file has this name (64 bytes, UTF-16, at a multiple of 128)."""
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    place = data.find(wanted)
    while place >= 0:
        if place % _CFB_ENTRY == 0:
            return True
        place = data.find(wanted, place + 1)
    return False
