"""Saving a Word document so that the same content gives the same bytes, and never half a file."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

from docx.document import Document

from bvq_excel import files

MOMENT = (1980, 1, 1, 0, 0, 0)


def save(document: Document, path: Path, made: date) -> None:
    """Write `document` to `path`, with `made` as the day of making in its properties.

    Raises HostError when the file cannot be written, most often because it is open in Word.
    """
    moment = datetime(made.year, made.month, made.day)
    document.core_properties.created = document.core_properties.modified = moment
    document.core_properties.revision = 1
    buffer = io.BytesIO()
    document.save(buffer)
    files.write_bytes(path, _repacked(buffer.getvalue()))


def _repacked(content: bytes) -> bytes:
    """Return the package with fixed times, the content types first as Word writes them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            new.writestr(zipfile.ZipInfo(name, MOMENT), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
