"""Workbooks made by hand, part by part: honest ones in odd spelling, and hostile ones.

`workbook({"KhieuNai": "<row>…</row>"})` gives the bytes of a small valid workbook whose sheets hold the given rows;
the keyword arguments replace or add parts. The functions below it make one hostile file each.
"""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMESPACES = f'xmlns="{MAIN}" xmlns:r="{DOCUMENT}"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    '<fonts count="2"><font><name val="Calibri"/></font><font><name val=".VnTime"/></font></fonts>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0"/><xf numFmtId="14" fontId="0"/>{third}</cellXfs>'
)
PLAIN_STYLES = STYLES.format(third='<xf numFmtId="0" fontId="0"/>')
LEGACY_STYLES = STYLES.format(third='<xf numFmtId="0" fontId="1"/>')
ONE_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def packed(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of `parts`."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def relationships(*links: tuple[str, str, str]) -> str:
    """Return a relationships part of (id, kind, target)."""
    inside = "".join(f'<Relationship Id="{i}" Type="{DOCUMENT}/{kind}" Target="{to}"/>' for i, kind, to in links)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts(
    sheets: Mapping[str, str] | None = None,
    *,
    styles: str = PLAIN_STYLES,
    strings: str = "",
    properties: str = "",
    after: str = "",
    before: str = "",
    states: Mapping[str, str] | None = None,
) -> dict[str, bytes | str]:
    """Return the parts of a workbook: `sheets` maps names to rows; `before` and `after` surround the rows."""
    sheets = {"S": ONE_ROW} if sheets is None else sheets
    states = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{states.get(name, "visible")}" r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1)
    )
    links = [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
    links += [("rId901", "styles", "styles.xml"), ("rId902", "sharedStrings", "sharedStrings.xml")]
    found: dict[str, bytes | str] = {
        "[Content_Types].xml": f"{DECLARATION}<Types/>",
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f"{DECLARATION}<workbook {NAMESPACES}>{properties}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relationships(*links),
        "xl/styles.xml": f"{DECLARATION}<styleSheet {NAMESPACES}>{styles}</styleSheet>",
        "xl/sharedStrings.xml": f"{DECLARATION}<sst {NAMESPACES}>{strings}</sst>",
    }
    for i, rows in enumerate(sheets.values(), 1):
        body = f"{before}<sheetData>{rows}</sheetData>{after}"
        found[f"xl/worksheets/sheet{i}.xml"] = f"{DECLARATION}<worksheet {NAMESPACES}>{body}</worksheet>"
    return found


def workbook(sheets: Mapping[str, str] | None = None, **options: object) -> bytes:
    """Return the bytes of a small workbook; see `parts`."""
    return packed(parts(sheets, **options))  # type: ignore[arg-type]


def changed(**replaced: bytes | str) -> bytes:
    """Return a workbook with parts replaced or added; in keyword names `__` stands for `/` and `_x` for `.xml`."""
    found = parts()
    found.update({name.replace("__", "/").replace("_x", ".xml"): content for name, content in replaced.items()})
    return packed(found)


def zeros_bomb() -> bytes:
    """A sheet that inflates to a thousand times its packed size."""
    return changed(xl__worksheets__sheet1_x=b"0" * (9 * 2**20))


def forged_bomb() -> bytes:
    """The same, but the directory and the part's own header declare one kilobyte."""
    return zeros_bomb().replace(struct.pack("<I", 9 * 2**20), struct.pack("<I", 1024))


def declared_giant() -> bytes:
    """A part that declares more than all parts together may have."""
    content = b"x" * 7_777
    return changed(xl__media__image1=content).replace(struct.pack("<I", 7_777), struct.pack("<I", 300 * 2**20))


def false_count() -> bytes:
    """Shared strings that claim to be four thousand million."""
    return changed(xl__sharedStrings_x=f'<sst {NAMESPACES} uniqueCount = "4294967295"><si><t>a</t></si></sst>')


def repeated_string() -> bytes:
    """One long string that twenty thousand cells show: 640 MB of text in a file of some kilobytes."""
    rows = "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 20_001))
    return workbook({"S": rows}, strings=f"<si><t>{'x' * 32_000}</t></si>")


def entity_bomb() -> bytes:
    """Nested entities in the shared strings."""
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    text = f'<!DOCTYPE sst [<!ENTITY a0 "ha">{entities}]><sst {NAMESPACES}><si><t>&a9;</t></si></sst>'
    return changed(xl__sharedStrings_x=text)


def external_entity() -> bytes:
    """An entity in the workbook part that points at a file of the reader's computer."""
    text = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><workbook {NAMESPACES}>&x;</workbook>'
    return changed(xl__workbook_x=text)


def many_parts() -> bytes:
    """5,001 parts and more."""
    found = parts()
    found.update({f"xl/media/image{i}.png": b"" for i in range(5_001)})
    return packed(found, zipfile.ZIP_STORED)


def duplicate_part() -> bytes:
    """Two parts of one name: which of them a reader takes is anybody's guess."""
    file = BytesIO(workbook())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/worksheets/Sheet1.xml", "<worksheet/>")
    return file.getvalue()


def encrypted_part() -> bytes:
    """A zip whose parts carry the flag of a password."""
    data = bytearray(workbook())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


def damaged_part() -> bytes:
    """One flipped byte inside a stored sheet."""
    return packed(parts(), zipfile.ZIP_STORED).replace(b"<v>1</v>", b"<v>2</v>")


def compound(*streams: str) -> bytes:
    """The head of an OLE compound file whose directory names `streams`."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + entries.ljust(4096, b"\x00")


def styled_blank_rows(count: int = 200_000) -> bytes:
    """A small table above very many rows of styled cells without content."""
    blank = "".join(f'<row r="{i}"><c r="A{i}" s="2"/><c r="B{i}" s="2"/></row>' for i in range(2, count))
    return workbook({"S": ONE_ROW + blank})


def mutant(data: bytes, seed: int) -> bytes:
    """Return `data` with a few bytes changed, cut or doubled, always the same for a seed."""
    dice = random.Random(seed)
    broken = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(broken))
        size = dice.randint(1, 40)
        match dice.randrange(4):
            case 0:
                broken[place] ^= 1 << dice.randrange(8)
            case 1:
                broken[place : place + size] = dice.randbytes(size)
            case 2:
                del broken[place : place + size]
            case _:
                broken[place:place] = broken[place : place + size]
    return bytes(broken)


def mutant_part(found: Mapping[str, bytes | str], seed: int) -> bytes:
    """Return a workbook of `found` with the text of one part mutated: a sound zip around broken XML."""
    dice = random.Random(seed)
    name = dice.choice([name for name in found if name.endswith((".xml", ".rels"))])
    content = found[name]
    return packed({**found, name: mutant(content.encode() if isinstance(content, str) else content, seed)})


def unlike(size: int) -> str:
    """Return `size` letters that pack to about a hundredth: no limit on how well they pack will notice them."""
    dice = random.Random(size)
    blocks = [dice.randbytes(600).hex() for _ in range(40)]
    return "".join(dice.choice(blocks) for _ in range(size // 1200 + 1))[:size]


def noise(size: int) -> str:
    """Return `size` letters that hardly pack at all."""
    return random.Random(size).randbytes(size // 2 + 1).hex()[:size]
