"""What a workbook says about itself: its sheets and where their parts are, its date system, styles and strings.

Only attributes of a few elements are needed, so the parts are read with regular expressions; prefixes, the order of
attributes, quotes and spaces make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bvq_excel.reading.archive import Archive, Entry, made_entry
from bvq_excel.reading.refusals import RefusedError

MAX_SHEETS = 500
MAX_RELATIONS = 70_000
"""Relations of one part: a sheet may have 65,530 links, and each of them is one."""

# No pattern can look at the same bytes again and again: names begin where no name goes on, tags end before the next.
_ATTRIBUTE = re.compile(rb"""(?<![\w.:-])([\w.-]+(?::[\w.-]+)?)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_PROPERTIES = re.compile(rb"<(?:\w+:)?workbookPr\s([^<>]*)>")
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7}|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_TRUE = (b"1", b"true")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EMPTY_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class SheetPart:
    """One worksheet: its name, whether it can be seen, and the name of its part."""

    name: str
    visible: bool
    part: str


@dataclass(frozen=True)
class Structure:
    """The workbook's worksheets in order; `styles` and `strings` are part names, empty where there are none."""

    sheets: tuple[SheetPart, ...]
    date1904: bool
    styles: str
    strings: str


def attributes(tag: bytes) -> dict[bytes, bytes]:
    """Return the attributes inside a tag by local name (`r:id` is `id`); the last of equal ones wins."""
    return {name.rpartition(b":")[2]: double or single for name, double, single in _ATTRIBUTE.findall(tag)}


def is_true(value: bytes | None) -> bool:
    """Whether an XML boolean attribute is set."""
    return value in _TRUE


def number(value: bytes | None) -> int:
    """Return an attribute that counts or points, 0 where it is absent or no number."""
    return int(value[:10]) if value is not None and value.isdigit() else 0


def unescape(text: bytes) -> str:
    """Return an attribute's or element's text with the five entities and character references replaced."""
    plain = text.decode("utf-8", "replace")
    return _REFERENCE.sub(_character, plain) if "&" in plain else plain


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if not name.startswith("#"):
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return chr(code) if code < 0x110000 else "�"


def relations(archive: Archive, part: str) -> list[Mapping[bytes, bytes]]:
    """Return the relationships of `part` (Id, Type, Target), none if it has no part for them; "" is the package."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if path not in archive:
        return []
    data = archive.read(path).data
    if data.count(b"Relationship ") > MAX_RELATIONS:
        raise RefusedError("damaged")
    return [attributes(tag) for tag in _RELATION.findall(data)]


def target(part: str, relation: Mapping[bytes, bytes]) -> str:
    """Return the name of the part that `relation` of `part` points at, in lower case."""
    path = unescape(relation.get(b"Target", b"")).replace("\\", "/")
    steps = [] if path.startswith("/") else part.split("/")[:-1]
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps).casefold()


def read_structure(archive: Archive) -> Structure:
    """Return what the workbook part says; raises RefusedError: not_excel, other_format, damaged.

    No two sheets may have the same part: it would be read as often as there are sheets.
    """
    book = _book_part(archive)
    data = archive.read(book).data
    linked = {relation.get(b"Id", b""): relation for relation in relations(archive, book)}
    by_kind = {_kind(relation): target(book, relation) for relation in linked.values()}
    sheets: list[SheetPart] = []
    for tag in _SHEET.findall(data):
        found = attributes(tag)
        relation = linked.get(found.get(b"id", b""), {})
        if _kind(relation) == "worksheet":
            visible = found.get(b"state", b"visible") == b"visible"
            sheets.append(SheetPart(unescape(found.get(b"name", b"")), visible, target(book, relation)))
    names, parts = {sheet.name for sheet in sheets}, {sheet.part for sheet in sheets}
    if not sheets or len(sheets) > MAX_SHEETS or not len(names) == len(parts) == len(sheets):
        raise RefusedError("damaged")
    properties = _PROPERTIES.search(data)
    date1904 = bool(properties) and is_true(attributes(properties[1]).get(b"date1904"))  # type: ignore[index]
    return Structure(tuple(sheets), date1904, by_kind.get("styles", ""), by_kind.get("sharedStrings", ""))


def _kind(relation: Mapping[bytes, bytes]) -> str:
    return relation.get(b"Type", b"").rpartition(b"/")[2].decode("ascii", "replace")


def _book_part(archive: Archive) -> str:
    """Return the name of the workbook part; raises RefusedError naming what the archive is instead."""
    found = [target("", relation) for relation in relations(archive, "") if _kind(relation) == "officeDocument"]
    book = found[0] if found else "xl/workbook.xml"
    if book.endswith(".bin"):
        raise RefusedError("other_format", kind="sổ Excel nhị phân (.xlsb)")
    if book.startswith("xl/") and book in archive:
        return book
    if "mimetype" in archive and "content.xml" in archive:
        kind = archive.read("mimetype").data
        if b"spreadsheet" in kind:
            raise RefusedError("other_format", kind="bảng tính OpenDocument (.ods)")
        raise RefusedError("not_excel", kind="văn bản OpenDocument")
    if any(name.startswith("word/") for name in archive.names()):
        raise RefusedError("not_excel", kind="văn bản Word")
    if any(name.startswith("ppt/") for name in archive.names()):
        raise RefusedError("not_excel", kind="bản trình chiếu PowerPoint")
    if book in archive and found:
        return book
    if "[content_types].xml" in archive:
        raise RefusedError("damaged")
    raise RefusedError("not_excel", kind="tệp nén .zip")


def frame(structure: Structure) -> list[Entry]:
    """Return the first members of an archive of our own for the same sheets, under plain names that every reader knows.

    The sheets are called s1, s2, … there, and their parts are `sheet_part(0)`, `sheet_part(1)`, …
    """
    count = range(len(structure.sheets))
    book = "".join(f'<sheet name="s{i + 1}" sheetId="{i + 1}" r:id="r{i + 1}"/>' for i in count)
    links = "".join(
        f'<Relationship Id="r{i + 1}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>'
        for i in count
    )
    root = f'<Relationship Id="r1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
    properties = '<workbookPr date1904="1"/>' if structure.date1904 else ""
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">{properties}<sheets>{book}</sheets></workbook>'
    return [
        made_entry("_rels/.rels", f'<Relationships xmlns="{_RELATIONS}">{root}</Relationships>'),
        made_entry("xl/workbook.xml", workbook),
        made_entry("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>'),
    ]


def sheet_part(index: int) -> str:
    """Return the part name of the sheet at zero-based `index` in the archive that `frame` begins."""
    return f"xl/worksheets/sheet{index + 1}.xml"
