"""What cannot or must not be read is refused with a named reason and one sentence that says what to do."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bvq_excel.errors import InputError
from bvq_excel.reading import open_workbook
from bvq_excel.reading.refusals import SENTENCES
from tests import hostile
from tests.conftest import SHARED, SOFFICE, needs_shared

FAR = '<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
PREFIXED = FAR.replace("<", "<x:").replace("<x:/", "</x:")
UNPLACED = '<row r="900000"><c><v>1</v></c></row>'
ONE_CDATA = '<row r="1"><c r="A1" t="str"><v><![CDATA[x]]></v></c></row>'
LOST_STRING = '<row r="1"><c r="A1" t="s"><v>7</v></c></row>'
HTML = b"\xef\xbb\xbf\n<!DOCTYPE html><html><body><table></table></body></html>"


def cells(*places: str) -> str:
    """Return rows with one number at each of `places`."""
    return "".join(f'<row r="{place.lstrip("AZ")}"><c r="{place}"><v>1</v></c></row>' for place in places)


def word() -> bytes:
    return hostile.packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>"})


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing in it": ("empty", lambda: b""),
    "a picture": ("not_excel", lambda: b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "a web page": ("not_excel", lambda: HTML),
    "a PDF": ("not_excel", lambda: b"%PDF-1.7\n"),
    "a CSV": ("not_excel", lambda: "STT;Tên đơn vị\n1;Sở Công Thương\n".encode()),
    "random bytes": ("not_excel", lambda: bytes(range(1, 250)) + bytes(20)),
    "a zip of other things": ("not_excel", lambda: hostile.packed({"thu/readme.txt": "x"})),
    "a Word file": ("not_excel", word),
    "an empty zip": ("not_excel", lambda: hostile.packed({})),
    "an old Word file": ("not_excel", lambda: hostile.compound("WordDocument")),
    "another OLE file": ("not_excel", lambda: hostile.compound("Thumbs")),
    "an old Excel file": ("old_format", lambda: hostile.compound("Workbook")),
    "an Excel 95 file": ("old_format", lambda: hostile.compound("Book")),
    "an Excel 2003 XML file": (
        "old_format",
        lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    ),
    "a binary workbook": (
        "other_format",
        lambda: hostile.packed({"_rels/.rels": hostile.relationships(("r1", "officeDocument", "xl/workbook.bin"))}),
    ),
    "an OpenDocument sheet": (
        "other_format",
        lambda: hostile.packed(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}
        ),
    ),
    "a password": ("encrypted", lambda: hostile.compound("EncryptionInfo", "EncryptedPackage")),
    "a password in the zip": ("encrypted", hostile.encrypted_part),
    "a download that broke off": ("truncated", lambda: hostile.workbook()[:900]),
    "a flipped byte": ("damaged", hostile.damaged_part),
    "zeros in place of content": ("damaged", lambda: bytes(5000)),
    "a package without workbook": ("damaged", lambda: hostile.packed({"[Content_Types].xml": "<Types/>"})),
    "a workbook without sheets": ("damaged", lambda: hostile.workbook({})),
    "a sheet that is not there": ("damaged", lambda: hostile.changed(xl__workbook_x="<workbook/>")),
    "broken XML": ("damaged", lambda: hostile.workbook({"S": '<row r="1"><c r="A1" t="e"><v>1</c></row>'})),
    "a string that is not there": ("damaged", lambda: hostile.workbook({"S": LOST_STRING})),
    "text that would be lost": ("damaged", lambda: hostile.workbook({"S": ONE_CDATA})),
    "UTF-16": ("damaged", lambda: hostile.changed(xl__worksheets__sheet1_x="<worksheet/>".encode("utf-16"))),
    "a bomb of zeros": ("zip_bomb", hostile.zeros_bomb),
    "a bomb with forged sizes": ("zip_bomb", hostile.forged_bomb),
    "a giant by its own account": ("zip_bomb", hostile.declared_giant),
    "5,001 parts": ("too_many_parts", hostile.many_parts),
    "a part above its folder": ("unsafe_part", lambda: hostile.changed(**{"xl__..__..__evil_x": "<x/>"})),
    "a part at the root": ("unsafe_part", lambda: hostile.changed(**{"__etc__evil_x": "<x/>"})),
    "a part on a drive": ("unsafe_part", lambda: hostile.changed(**{"C:__evil_x": "<x/>"})),
    "a part twice": ("unsafe_part", hostile.duplicate_part),
    "an entity bomb": ("entity", hostile.entity_bomb),
    "an external entity": ("entity", hostile.external_entity),
    "an entity where nobody reads": ("entity", lambda: hostile.changed(docProps__core_x="<!DOCTYPE a []><a/>")),
    "an entity in UTF-16": (
        "entity",
        lambda: hostile.changed(customXml__item1_x="<!DOCTYPE a []><a/>".encode("utf-16")),
    ),
    "a false count": ("false_count", hostile.false_count),
    "a string shown 20,000 times": ("too_large", hostile.repeated_string),
    "a far cell": ("far_cell", lambda: hostile.workbook({"S": FAR})),
    "a far cell in small letters": ("far_cell", lambda: hostile.workbook({"S": FAR.replace("XFD", "xfd")})),
    "a far cell with a prefix": ("far_cell", lambda: hostile.workbook({"S": PREFIXED}, before='<a xmlns:x="m"/>')),
    "a far cell after its style": ("far_cell", lambda: hostile.workbook({"S": FAR.replace("<c ", '<c s="0" ')})),
    "a far cell in single quotes": ("far_cell", lambda: hostile.workbook({"S": FAR.replace('"', "'")})),
    "a far row without references": ("far_cell", lambda: hostile.workbook({"S": UNPLACED})),
    "a far row in a large sheet": ("far_cell", lambda: hostile.workbook({"S": cells("A1001", "B200001")})),
    "a far column": ("far_cell", lambda: hostile.workbook({"S": cells("AAA1")})),
    "a far column in a large sheet": ("far_cell", lambda: hostile.workbook({"S": cells("A1001", "AAA1002")})),
    "two corners of a vast area": ("too_large", lambda: hostile.workbook({"S": cells("ZZ1", "A9000")})),
}


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        open_workbook(path)
    return caught.value


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_is_refused_with_its_reason_and_named(what: str, tmp_path: Path) -> None:
    reason, make = REFUSED[what]
    path = tmp_path / "Sở Y tế.xlsx"
    path.write_bytes(make())
    error = refused(path)
    assert error.reason == reason
    assert '"Sở Y tế.xlsx"' in str(error)
    assert str(tmp_path) not in str(error)


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    assert refused(tmp_path / "SYT.xlsx").reason == "missing"
    assert refused(tmp_path / "SYT.xlsx" / "x.xlsx").reason == "missing"
    (tmp_path / "ho-so.xlsx").mkdir()
    assert refused(tmp_path / "ho-so.xlsx").reason == "not_excel"


def outcome(path: Path) -> str:
    try:
        open_workbook(path)
    except InputError as error:
        return error.reason
    return "read"


class PathOfLockedFile(type(Path())):  # type: ignore[misc]
    """A file that another program holds open: Windows and network drives then refuse to read it."""

    def read_bytes(self) -> bytes:
        raise PermissionError(13, "Permission denied")


class PathOnBrokenDrive(type(Path())):  # type: ignore[misc]
    """A file on a drive that gives an error."""

    def read_bytes(self) -> bytes:
        raise OSError(5, "Input/output error")


def test_a_locked_file_and_a_broken_drive(tmp_path: Path) -> None:
    (tmp_path / "SYT.xlsx").write_bytes(hostile.workbook())
    assert refused(PathOfLockedFile(tmp_path / "SYT.xlsx")).reason == "locked"
    assert refused(PathOnBrokenDrive(tmp_path / "SYT.xlsx")).reason == "unreadable"


def test_a_file_that_somebody_has_open_is_read_but_the_owner_file_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "SYT.xlsx").write_bytes(hostile.workbook())
    for name in ("~$SYT.xlsx", ".~lock.SYT.xlsx#"):
        (tmp_path / name).write_bytes(b"\x05Lo A" + bytes(160))
        assert refused(tmp_path / name).reason == "not_excel"
    assert open_workbook(tmp_path / "SYT.xlsx").sheets["S"].cells == ((1.0,),)


def test_the_extension_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "SYT.xls").write_bytes(hostile.workbook())
    assert open_workbook(tmp_path / "SYT.xls").sheets["S"].cells == ((1.0,),)


def test_a_far_cell_is_named_with_its_sheet(tmp_path: Path) -> None:
    path = tmp_path / "SYT.xlsx"
    path.write_bytes(hostile.workbook({"ThongTin": hostile.ONE_ROW, "KhieuNai": FAR}))
    message = str(refused(path))
    assert 'Biểu "KhieuNai"' in message
    assert "ô XFD1048576" in message


def test_a_file_of_sixty_megabytes_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "SYT.xlsx"
    with path.open("wb") as file:
        file.truncate(60 * 2**20)
    assert refused(path).reason == "too_large"


def test_every_sentence_ends_and_says_what_to_do() -> None:
    for sentence in SENTENCES.values():
        assert "{file}" in sentence
        assert sentence.endswith(".")
        assert "hãy " in sentence


@pytest.mark.parametrize("seed", range(60))
def test_a_mutant_is_read_or_refused_but_never_breaks_the_reader(seed: int, tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>43555</v></c><c r="C1"><f>1+1</f><v>2</v></c></row>'
    )
    found = hostile.parts({"S": rows}, strings="<si><t>Sở Y tế</t></si>")
    path = tmp_path / "SYT.xlsx"
    path.write_bytes(hostile.mutant(hostile.packed(found), seed) if seed % 2 else hostile.mutant_part(found, seed))
    assert outcome(path) in {"read", *(case.split("/")[0] for case in SENTENCES)}


@needs_shared
@pytest.mark.libreoffice
@pytest.mark.parametrize(("suffix", "reason"), [("xls", "old_format"), ("ods", "other_format")])
def test_what_libreoffice_saves_in_other_formats_is_refused(suffix: str, reason: str, tmp_path: Path) -> None:
    source = tmp_path / "STC.xlsx"
    shutil.copy(SHARED / "samples/2019-Q2/STC.xlsx", source)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert refused(tmp_path / f"STC.{suffix}").reason == reason
