"""Heavy hostile files: made to fill memory, to take for ever or to lead a reader astray, each in a few megabytes.

`HEAVY` gives for each kind what may become of it (the reasons; "not_ours" for one that is read and has no cover form)
and its bytes.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator

from tests import hostile
from tests.hostile import DECLARATION, NAMESPACES, ONE_ROW, packed, parts, workbook
from tests.hostile_sheets import (
    ENTITIES,
    FAR,
    MEGA,
    ballast,
    blank_rows,
    corners,
    deep,
    deep_cells,
    far,
    formulas,
    full_grid,
    full_text,
    hidden_columns,
    large_sheets,
    long_formulas,
    many_attributes,
    merges,
    rich_runs,
    runs,
    signs,
    string_cells,
    tags,
    with_parts,
)

READ = "not_ours"
ODS = "application/vnd.oasis.opendocument.spreadsheet"


# archives -------------------------------------------------------------------------------------------------------


def forged(central: bool, local: bool) -> bytes:
    """A bomb of zeros whose size is forged in the directory, in the part's own header, or in both."""
    size, small = struct.pack("<I", 9 * MEGA), struct.pack("<I", 1024)
    data = bytearray(hostile.zeros_bomb())
    first = data.find(size)
    second = data.find(size, first + 4)
    for place, wanted in ((first, local), (second, central)):
        if wanted:
            data[place : place + 4] = small
    return bytes(data)


def many_bombs() -> bytes:
    """Thirty parts that come to 270 MB together, each below the limit of one part."""
    found = parts()
    found.update({f"xl/media/image{i}.xml": b"<a>" + b" " * (9 * MEGA) + b"</a>" for i in range(30)})
    return packed(found)


def overlapping() -> bytes:
    """A thousand parts that all point at the same packed megabyte."""
    found = parts()
    found["xl/media/image0.bin"] = bytes(MEGA)
    data = packed(found)
    start = data.rfind(b"PK\x01\x02")
    end = data.rfind(b"PK\x05\x06")
    entry, tail = data[start:end], data[end:]
    copies = b"".join(entry.replace(b"image0", f"i{i:05d}".encode()) for i in range(1, 1000))
    count = len(found) + 999
    size, place = struct.unpack("<II", tail[12:20])
    new = struct.pack("<4s4HIIH", b"PK\x05\x06", 0, 0, count, count, size + len(copies), place, 0)
    return data[:end] + copies + new


def zip64_giant() -> bytes:
    """A directory in the wide form that declares a part of many exabytes."""
    entry = hostile.changed(xl__media__image1=b"x" * 7_777)
    place = entry.rfind(b"PK\x01\x02")
    data = bytearray(entry)
    data[place + 20 : place + 28] = b"\xff" * 8
    return bytes(data)


def other_methods(method: int) -> bytes:
    """A sound archive packed in a way that Excel never uses."""
    return packed(parts(), method)


def nested() -> bytes:
    """A workbook that holds a bomb in an embedded workbook."""
    return with_parts(xl__embeddings__inner=hostile.zeros_bomb())


def prepended() -> bytes:
    """Half a megabyte of other things before the archive."""
    return b"PK\x03\x04" + bytes(MEGA // 2) + workbook()


def no_directory() -> bytes:
    """An end of archive that points nowhere."""
    data = bytearray(workbook())
    place = data.rfind(b"PK\x05\x06")
    data[place + 16 : place + 20] = b"\xfe\xff\xff\xff"
    return bytes(data)


def only_ends() -> bytes:
    """Fifty thousand ends of an archive, one after the other."""
    return b"PK\x03\x04" + b"PK\x05\x06" * 500_000


def long_names() -> bytes:
    """Three thousand parts whose names are as long as names can be."""
    found = parts()
    found.update({f"xl/{'n' * 8_000}{i}": b"" for i in range(3_000)})
    return packed(found, zipfile.ZIP_STORED)


def exactly_many() -> bytes:
    """As many parts as are allowed."""
    found = parts()
    found.update({f"xl/media/image{i}.png": b"x" for i in range(5_000 - len(found))})
    return packed(found, zipfile.ZIP_STORED)


# structure ------------------------------------------------------------------------------------------------------


def one_part_for_all_sheets() -> bytes:
    """Five hundred sheets that are all the same part of ten megabytes."""
    count = 500
    found = parts({"S": ONE_ROW + blank_rows(100_000)})
    listed = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, count + 1))
    found["xl/workbook.xml"] = f"{DECLARATION}<workbook {NAMESPACES}><sheets>{listed}</sheets></workbook>"
    return packed(found)


def very_many_sheets() -> bytes:
    """A hundred thousand sheets in the list."""
    listed = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(100_000))
    return with_parts(xl__workbook_x=f"{DECLARATION}<workbook {NAMESPACES}><sheets>{listed}</sheets></workbook>")


def endless_tag() -> bytes:
    """A sheet element with a million letters and no attribute."""
    return with_parts(xl__workbook_x=f"{DECLARATION}<workbook {NAMESPACES}><sheets><sheet {'a' * MEGA}></sheets>")


def relation_loop() -> bytes:
    """A package whose relations lead to themselves, far up and round."""
    target = "../" * 100_000 + "xl/workbook.xml"
    return with_parts(_rels___rels=hostile.relationships(("rId1", "officeDocument", target)))


def many_relations() -> bytes:
    """Half a million relations of the workbook."""
    many = [(f"r{i}", "worksheet", f"worksheets/s{i}.xml") for i in range(500_000)]
    return packed({**parts(), "xl/_rels/workbook.xml.rels": hostile.relationships(*many)})


# styles and strings -----------------------------------------------------------------------------------------------


def open_fonts() -> bytes:
    """Styles with very many starts of a list of fonts and no end."""
    body = '<font><name val=".VnTime"/></font>' + "<fonts >" * 500_000
    return with_parts(xl__styles_x=f"{DECLARATION}<styleSheet {NAMESPACES}>{body}</styleSheet>")


def many_styles() -> bytes:
    """A million cell styles in a legacy font."""
    fonts = '<fonts><font><name val=".VnTime"/></font></fonts>'
    formats = "<cellXfs>" + '<xf fontId="0"/>' * 1_000_000 + "</cellXfs>"
    body = f"{fonts}{formats}{ballast(formats)}"
    return with_parts(xl__styles_x=f"{DECLARATION}<styleSheet {NAMESPACES}>{body}</styleSheet>")


def many_strings() -> bytes:
    """One and a half million shared strings of one letter, all different from each other in nothing."""
    strings = "<si><t>a</t></si>" * 1_500_000
    return workbook({"S": ONE_ROW}, strings=f"{strings}{ballast(strings)}")


def empty_strings() -> bytes:
    """Nine hundred thousand empty shared strings, and cells that show them."""
    return workbook({"S": string_cells(200_000, lambda i: i)}, strings="<si/>" * 900_000)


def rich_strings() -> bytes:
    """A hundred thousand rich strings in legacy fonts."""
    one = '<si><r><rPr><rFont val=".VnTime"/></rPr><t>a</t></r></si>'
    return workbook({"S": string_cells(100_000, lambda i: i)}, strings=one * 100_000)


def different_strings(count: int, letters: int) -> bytes:
    """As much text as is allowed, in strings that are all different, each shown once."""
    filling = hostile.unlike(letters - 8)
    strings = "".join(f"<si><t>{i:07d} {filling}</t></si>" for i in range(count))
    rows = -(-count // 10)
    cells = "".join(
        f'<row r="{r + 1}">'
        + "".join(f'<c r="{"ABCDEFGHIJ"[k]}{r + 1}" t="s"><v>{min(r * 10 + k, count - 1)}</v></c>' for k in range(10))
        + "</row>"
        for r in range(rows)
    )
    return workbook({"S": cells}, strings=f"{strings}{ballast(strings)}")


def one_long_string() -> bytes:
    """One shared string of ninety megabytes, shown once."""
    body = hostile.unlike(90 * MEGA)
    return workbook({"S": string_cells(1, lambda _: 0)}, strings=f"<si><t>{body}</t></si>")


def one_long_cell() -> bytes:
    """A cell that holds thirty megabytes of text itself."""
    text = hostile.unlike(30 * MEGA)
    return workbook({"S": f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'})


# other formats ------------------------------------------------------------------------------------------------------


def ods(content: str | bytes) -> bytes:
    """An OpenDocument sheet with this content."""
    return packed({"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": "<m/>"})


def old_excel(size: int, filler: bytes = b"\x00") -> bytes:
    """An old Excel file (.xls) whose rest is `filler`, over and over."""
    return hostile.compound("Workbook") + filler * (size // len(filler))


def compound_without(filler: bytes, size: int) -> bytes:
    """An OLE file that holds the name of every stream at wrong places only, very often."""
    return hostile.compound("Nothing") + b"\x01" + filler * (size // len(filler))


def renamed(kind: str) -> bytes:
    """A file of another kind."""
    return {
        "docx": packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>"}),
        "pptx": packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<d/>"}),
        "odt": packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<d/>"}),
        "zip": packed({"thu.txt": "x"}),
        "exe": b"MZ" + bytes(300),
        "csv": "STT;Đơn vị\n".encode() * 100_000,
        "html": b"<html><table>" + b"<tr><td>1</td></tr>" * 100_000,
        "json": b'{"a": [' + b"1," * 100_000 + b"1]}",
        "rar": b"Rar!\x1a\x07\x00" + bytes(300),
        "gz": b"\x1f\x8b\x08" + bytes(300),
        "pdf": b"%PDF-1.7\n" + bytes(300),
        "eml": b"From: a@b.vn\nSubject: x\n\nx" * 1000,
        "xml": b'<?xml version="1.0"?>' + ENTITIES.encode() + b"<a>&a9;</a>",
        "sqlite": b"SQLite format 3\x00" + bytes(5000),
    }[kind]


def _kinds() -> Iterator[tuple[str, tuple[set[str], Callable[[], bytes]]]]:
    refused = {"damaged", "not_excel"}
    yield "bom-so-khong", ({"zip_bomb"}, hostile.zeros_bomb)
    yield "bom-gia-ca-hai", ({"zip_bomb"}, lambda: forged(central=True, local=True))
    yield "bom-gia-muc-luc", ({"zip_bomb"}, lambda: forged(central=True, local=False))
    yield "bom-gia-dau-phan", ({"zip_bomb"}, lambda: forged(central=False, local=True))
    yield "bom-khai-300-mb", ({"zip_bomb"}, hostile.declared_giant)
    yield "bom-nhieu-phan", ({"zip_bomb"}, many_bombs)
    yield "bom-chong-nhau", ({"zip_bomb", "damaged"}, overlapping)
    yield "bom-zip64", ({"zip_bomb", "damaged"}, zip64_giant)
    yield "bom-ben-trong", ({READ}, nested)
    yield "nen-bzip2", ({"damaged"}, lambda: other_methods(zipfile.ZIP_BZIP2))
    yield "nen-lzma", ({"damaged"}, lambda: other_methods(zipfile.ZIP_LZMA))
    yield "thu-truoc-zip", ({"damaged", READ}, prepended)
    yield "muc-luc-sai", ({"damaged"}, no_directory)
    yield "nhieu-doan-cuoi", ({"damaged"}, only_ends)
    yield "ten-dai", ({READ, "damaged", "too_large"}, long_names)
    yield "5000-phan", ({READ}, exactly_many)
    yield "5001-phan", ({"too_many_parts"}, hostile.many_parts)
    for name in ("../../x.xml", "/etc/x.xml", "C:/x.xml", "xl\\..\\..\\x.xml", "..", "xl/\x01x.xml"):
        allowed = {"unsafe_part"} if "\x01" not in name else {READ, "unsafe_part", "damaged"}
        yield f"duong-dan-{len(name)}", (allowed, lambda name=name: packed({**parts(), name: "<x/>"}))
    yield "trung-ten", ({"unsafe_part"}, hostile.duplicate_part)
    yield "mat-khau-zip", ({"encrypted"}, hostile.encrypted_part)
    yield "mat-khau-ole", ({"encrypted"}, lambda: hostile.compound("EncryptionInfo", "EncryptedPackage"))
    yield "cut-ngan", ({"truncated"}, lambda: workbook()[:700])
    yield "cut-mot-byte", ({"truncated", "damaged"}, lambda: workbook()[:-1])
    yield "cut-dai", ({"truncated"}, lambda: full_grid(5_000, 5)[:50_000])
    for place in ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):
        text = f"{ENTITIES}<a>&a9;</a>"
        yield (
            f"thuc-the-{place.rpartition('/')[2]}",
            (
                {"entity"},
                lambda place=place, text=text: packed({**parts(), place: text}),
            ),
        )
    yield "thuc-the-ngoai", ({"entity"}, hostile.external_entity)
    yield "thuc-the-quan-he", ({"entity"}, lambda: packed({**parts(), "_rels/.rels": f"{ENTITIES}<a>&a9;</a>"}))
    yield "o-nhieu-doan", ({"too_large", READ}, runs)
    yield "o-nhieu-doan-phong", ({"too_large"}, rich_runs)
    for tag in ("<mergeCell ", "<col ", "<filterColumn ", "<row ", "<c ", "<tablePart "):
        yield f"the-mo-{tag[1:-1]}", ({READ, "damaged", "far_cell"}, lambda tag=tag: tags(tag, 5))
    yield "bieu-95-mb", ({READ, "too_large"}, lambda: large_sheets(1, 95))
    yield "bieu-95-mb-hai", ({READ, "too_large", "zip_bomb"}, lambda: large_sheets(2, 95))
    yield "goc-6-bieu", ({READ}, lambda: corners(6))
    yield "goc-20-bieu", ({"too_large"}, lambda: corners(20))
    yield "cong-thuc-dai", ({READ, "too_large"}, long_formulas)
    yield "o-chu-1000000", ({READ}, lambda: full_text(100_000, 10))
    yield "o-chu-dai", ({READ, "too_large", "zip_bomb"}, lambda: full_text(68_000, 10, hostile.unlike(75)))
    yield "mot-phan-nhieu-bieu", ({"damaged"}, one_part_for_all_sheets)
    yield "100000-bieu", ({"damaged"}, very_many_sheets)
    yield "the-khong-het", (refused, endless_tag)
    yield "quan-he-vong", (refused | {READ}, relation_loop)
    yield "nhieu-quan-he", (refused, many_relations)
    yield "phong-khong-dong", ({READ, "damaged"}, open_fonts)
    yield "trieu-dinh-dang", ({READ}, many_styles)
    yield "trieu-chuoi", ({"too_large"}, many_strings)
    yield "chuoi-rong", ({READ}, empty_strings)
    yield "chuoi-nhieu-phong", ({READ}, rich_strings)
    yield "chuoi-90-mb", ({"too_large", READ, "zip_bomb"}, one_long_string)
    yield "chuoi-khac-nhau", ({READ, "too_large"}, lambda: different_strings(900_000, 75))
    yield "chuoi-khac-nhau-dai", ({READ, "too_large"}, lambda: different_strings(90_000, 900))
    yield "o-30-mb", ({"too_large", READ}, one_long_cell)
    yield "chuoi-lap", ({"too_large"}, hostile.repeated_string)
    yield "dem-sai-chuoi", ({"false_count"}, hostile.false_count)
    yield "dem-sai-vung", ({READ}, lambda: workbook({"S": ONE_ROW}, before=f'<dimension ref="A1:{FAR}"/>'))
    yield "dem-sai-gop", ({READ}, lambda: merges("A1:B2"))
    yield "o-xa-so", ({"far_cell"}, lambda: far("<c ><v>1</v></c>"))
    yield "o-xa-chu", ({"far_cell"}, lambda: far('<c t="inlineStr"><is><t>x</t></is></c>'))
    yield "o-xa-cong-thuc", ({"far_cell"}, lambda: far("<c ><f>1</f></c>"))
    yield "o-xa-loi", ({"far_cell"}, lambda: far('<c t="e"><v>#N/A</v></c>'))
    yield "o-xa-dinh-dang", ({READ}, lambda: far('<c s="2"/>'))
    yield "gop-ca-bieu", ({READ}, lambda: merges(f"A1:{FAR}", f"A2:{FAR}"))
    yield "gop-200000", ({"too_large"}, lambda: merges(count=200_000))
    yield "gop-rong", ({"too_large"}, lambda: merges(count=50_000, of="A{0}:XFD{0}"))
    yield "hang-trang-200000", ({READ}, hostile.styled_blank_rows)
    yield "hang-trang-1000000", ({READ}, lambda: workbook({"S": ONE_ROW + blank_rows(1_048_574, cells=1)}))
    yield "cot-an", ({"damaged"}, hidden_columns)
    yield "cong-thuc-200000", ({READ}, lambda: formulas(200_000))
    yield "o-day-1000000", ({READ}, lambda: full_grid(100_000, 10))
    yield (
        "o-hai-goc",
        (
            {"too_large"},
            lambda: workbook(
                {"S": '<row r="1"><c r="ZZ1"><v>1</v></c></row><row r="9000"><c r="A9000"><v>1</v></c></row>'}
            ),
        ),
    )
    yield "dau-than", ({"too_large"}, lambda: signs("!"))
    yield "dau-mo", ({READ, "damaged"}, lambda: signs("<! "))
    yield "long-nhau", (refused | {READ}, deep)
    yield "long-nhau-trong-o", (refused | {READ}, deep_cells)
    yield "nhieu-thuoc-tinh", ({"too_large", "damaged"}, many_attributes)
    yield "ods-thuong", ({"other_format"}, lambda: ods("<office/>"))
    yield "ods-bom", ({"other_format", "zip_bomb"}, lambda: ods(b"0" * (9 * MEGA)))
    yield "ods-thuc-the", ({"other_format", "entity"}, lambda: ods(f"{ENTITIES}<a>&a9;</a>"))
    yield "ods-hang-lap", ({"other_format"}, lambda: ods('<table-row number-rows-repeated="1048576"/>' * 1000))
    yield "xls-thuong", ({"old_format"}, lambda: old_excel(1000))
    yield "xls-49-mb", ({"old_format"}, lambda: old_excel(49 * MEGA))
    yield "xls-ten-lap", ({"not_excel"}, lambda: compound_without("Book".encode("utf-16-le") + b"\x00\x00", 40 * MEGA))
    yield "xls-cut", ({"old_format", "not_excel"}, lambda: hostile.compound("Workbook")[:600])
    yield "60-mb", ({"too_large"}, lambda: bytes(60 * MEGA))
    for kind in (
        "docx",
        "pptx",
        "odt",
        "zip",
        "exe",
        "csv",
        "html",
        "json",
        "rar",
        "gz",
        "pdf",
        "eml",
        "xml",
        "sqlite",
    ):
        yield f"doi-ten-{kind}", (refused, lambda kind=kind: renamed(kind))
    yield "so-khac", ({READ}, workbook)


HEAVY: dict[str, tuple[set[str], Callable[[], bytes]]] = dict(_kinds())

SLOW = frozenset(
    (
        *("bom-nhieu-phan", "ten-dai", "o-nhieu-doan", "o-nhieu-doan-phong", "bieu-95-mb", "bieu-95-mb-hai"),
        *("cong-thuc-dai", "o-chu-1000000", "o-chu-dai", "trieu-dinh-dang", "chuoi-90-mb", "chuoi-khac-nhau"),
        *("chuoi-khac-nhau-dai", "o-30-mb", "hang-trang-1000000", "o-day-1000000", "goc-6-bieu", "nhieu-quan-he"),
        *("chuoi-nhieu-phong", "xls-ten-lap", "xls-49-mb", "60-mb"),
    )
)
"""Kinds that take more than half a second to make or to read; they are left to the benchmark."""
