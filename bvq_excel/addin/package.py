"""Turning a plain workbook into one with macros and a ribbon: parts added, a few attributes set, nothing else touched.

Parts are edited as text at places that XlsxWriter always writes, so that what the carrier says stays as it was, byte
for byte. A carrier that lacks such a place is refused.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from bvq_excel.addin import settings
from bvq_excel.addin.problems import MacroError
from bvq_excel.addin.project import SHEET_BASE, WORKBOOK_BASE, Module, document_module
from bvq_excel.addin.sources import WORKBOOK
from bvq_excel.reading.archive import Archive
from bvq_excel.reading.refusals import RefusedError
from bvq_excel.reading.structure import read_structure

Form = Literal["addin", "workbook"]

MOMENT = (1980, 1, 1, 0, 0, 0)
CONTENT_TYPES = "[Content_Types].xml"
BOOK, BOOK_LINKS, ROOT_LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"
PROJECT, RIBBON, CONF = "xl/vbaProject.bin", "customUI/customUI14.xml", "xl/worksheets/bvqConf.xml"

_PLAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_TYPES: dict[Form, str] = {
    "addin": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
    "workbook": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_PROJECT_TYPE = "application/vnd.ms-office.vbaProject"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_PROJECT_LINK = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RIBBON_LINK = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"


@dataclass(frozen=True)
class Additions:
    """What a carrier gets: a project made for its document modules, the ribbon, the rows of the hidden sheet."""

    project: Callable[[Sequence[Module]], bytes]
    ribbon: bytes
    rows: Sequence[tuple[str, str]]


def with_macros(carrier: bytes, form: Form, additions: Additions) -> bytes:
    """Return the workbook `carrier` (.xlsx as XlsxWriter writes it) as an add-in or a workbook with macros.

    Equal arguments give equal bytes. Raises MacroError for a carrier that is damaged, not ours, or has macros already.
    """
    try:
        archive = Archive(carrier)
        structure = read_structure(archive)
        parts = _parts(carrier, archive)
    except RefusedError as error:
        raise MacroError("Sổ dùng làm nền bị hỏng hoặc không phải sổ Excel (.xlsx).") from error
    sheets = [sheet.part for sheet in structure.sheets]
    taken = {sheet.name.casefold() for sheet in structure.sheets}
    if (
        PROJECT in parts
        or settings.SHEET in taken
        or any(name not in parts for name in (BOOK, BOOK_LINKS, ROOT_LINKS, *sheets))
    ):
        raise MacroError("Sổ dùng làm nền phải là tệp .xlsx do lệnh bvq new lập, chưa có macro.")
    documents = [document_module(WORKBOOK, WORKBOOK_BASE)]
    for number, part in enumerate(sheets, 1):
        documents.append(document_module(f"Sheet{number}", SHEET_BASE))
        parts[part] = _named_sheet(parts[part], f"Sheet{number}")
    documents.append(document_module(f"Sheet{len(sheets) + 1}", SHEET_BASE))
    parts[CONF] = _conf_sheet(additions.rows, f"Sheet{len(sheets) + 1}")
    parts[PROJECT], parts[RIBBON] = additions.project(documents), additions.ribbon
    _link(parts, form)
    return _zipped(parts)


def _parts(carrier: bytes, archive: Archive) -> dict[str, bytes]:
    """Return the parts by name, each read through the guarded archive."""
    with zipfile.ZipFile(io.BytesIO(carrier)) as names:
        return {name: archive.read(name).data for name in names.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(parts, key=lambda n: (n != CONTENT_TYPES, n)):
            package.writestr(zipfile.ZipInfo(name, MOMENT), parts[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _link(parts: dict[str, bytes], form: Form) -> None:
    """Name the new parts where a package names its parts, and say what the whole is."""
    _edit(parts, CONTENT_TYPES, f'ContentType="{_PLAIN_TYPE}"', f'ContentType="{_TYPES[form]}"')
    _insert(parts, CONTENT_TYPES, "</Types>", f'<Override PartName="/{CONF}" ContentType="{_SHEET_TYPE}"/>')
    _insert(parts, CONTENT_TYPES, "</Types>", f'<Override PartName="/{PROJECT}" ContentType="{_PROJECT_TYPE}"/>')
    end = "</Relationships>"
    _insert(parts, BOOK_LINKS, end, _relation("rIdBvq1", _SHEET_LINK, CONF.removeprefix("xl/")))
    _insert(parts, BOOK_LINKS, end, _relation("rIdBvq2", _PROJECT_LINK, PROJECT.removeprefix("xl/")))
    _insert(parts, ROOT_LINKS, end, _relation("rIdBvq1", _RIBBON_LINK, RIBBON))
    _edit(parts, BOOK, "<workbookPr ", f'<workbookPr codeName="{WORKBOOK}" ')
    number = parts[BOOK].count(b"<sheet ") + 1
    sheet = f'<sheet name="{settings.SHEET}" sheetId="{number}" state="veryHidden" r:id="rIdBvq1"/>'
    _insert(parts, BOOK, "</sheets>", sheet)


def _relation(identifier: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identifier}" Type="{kind}" Target="{target}"/>'


def _insert(parts: dict[str, bytes], part: str, before: str, text: str) -> None:
    _edit(parts, part, before, text + before)


def _edit(parts: dict[str, bytes], part: str, old: str, new: str) -> None:
    """Replace the one occurrence of `old`; raises MacroError when there is none or more."""
    if parts[part].count(old.encode()) != 1:
        raise MacroError(f"Sổ dùng làm nền không có đúng một chỗ {old} trong {part}.")
    parts[part] = parts[part].replace(old.encode(), new.encode())


def _named_sheet(data: bytes, name: str) -> bytes:
    """Return a sheet's XML with the code name by which its module is found."""
    start = data.find(b"<worksheet ")
    end = data.find(b">", start) + 1
    if start < 0 or end == 0:
        raise MacroError("Sổ dùng làm nền có biểu không phải do bvq lập.")
    attribute = f' codeName="{name}"'.encode()
    if data.startswith(b"<sheetPr", end):
        end += len(b"<sheetPr")
        return data[:end] + attribute + data[end:]
    return data[:end] + b"<sheetPr" + attribute + b"/>" + data[end:]


def _conf_sheet(rows: Sequence[tuple[str, str]], name: str) -> bytes:
    """Return the XML of the hidden sheet: a setting's name in column A, its value in B, all as text."""
    cells = "".join(
        f'<row r="{number}">{_cell(f"A{number}", key)}{_cell(f"B{number}", value)}</row>'
        for number, (key, value) in enumerate(rows, 1)
    )
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetPr codeName="{name}"/><sheetData>{cells}</sheetData></worksheet>'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{sheet}'.encode()


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""
