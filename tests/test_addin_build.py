"""The two files as a whole: the same bytes every time, clean Open XML, macros and ribbon as the sources have them."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

import bvq_excel
from bvq_excel import pipeline
from bvq_excel.addin import MacroError, Settings, build, builder, buttons, ribbon, sources
from bvq_excel.addin.package import CONF, CONTENT_TYPES, PROJECT, RIBBON
from bvq_excel.catalog import Catalog
from bvq_excel.checking import batches
from bvq_excel.errors import HostError
from bvq_excel.reading import open_workbook
from bvq_excel.workbooks import consolidated

CLOCK = datetime(2019, 6, 20, 8, 30)
MACROS = Path(bvq_excel.__file__).resolve().parent.parent / "macros"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("addin"), clock=CLOCK)


@pytest.fixture(scope="module")
def carrier() -> bytes:
    return builder.shared_carrier(CLOCK)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def modules(file: Path) -> Mapping[str, str]:
    """The texts of a file's modules, read by olevba."""
    from oletools.olevba import VBA_Parser

    parser = VBA_Parser(str(file))
    found = {path.rpartition("/")[2]: text for _, path, _, text in parser.extract_all_macros()}
    parser.close()
    return found


def test_two_builds_are_byte_identical(built: tuple[Path, Path], tmp_path: Path) -> None:
    again = build(tmp_path / "again", clock=CLOCK)
    assert [p.name for p in again] == ["BVQ.xlam", "BVQ.xlsm"]
    assert [p.read_bytes() for p in again] == [p.read_bytes() for p in built]
    assert sorted(p.name for p in again[0].parent.iterdir()) == ["BVQ.xlam", "BVQ.xlsm"]


@pytest.mark.parametrize("which", [0, 1])
def test_the_file_is_clean_open_xml(which: int, built: tuple[Path, Path]) -> None:
    assert audit(built[which]) == []


def test_the_audit_sees_the_ribbon(built: tuple[Path, Path], tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlam"
    with zipfile.ZipFile(broken, "w") as package:
        for name, data in parts(built[0].read_bytes()).items():
            package.writestr(name, data.replace(b'size="normal"', b'size="huge"'))
    assert any("huge" in error for error in audit(broken))


def audit(path: Path) -> list[str]:
    from openxml_audit import FileFormat, OpenXmlValidator

    return [str(e) for e in OpenXmlValidator(file_format=FileFormat.OFFICE_2013).validate(str(path)).errors]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # olevba's own
@pytest.mark.parametrize("which", [0, 1])
def test_every_module_is_read_back_letter_for_letter(which: int, built: tuple[Path, Path]) -> None:
    found = modules(built[which])
    heading = re.compile(r"\AVERSION 1\.0 CLASS\r\nBEGIN\r\n  MultiUse = -1  'True\r\nEND\r\n")
    for path in (*MACROS.glob("*.bas"), *MACROS.glob("*.cls")):
        text = path.read_bytes().decode("ascii")
        assert found.pop(path.stem) == heading.sub("", text)
    installed = sources.xlwings_module().text
    assert found.pop("xlwings") == installed
    assert "'Version: " in installed
    assert sorted(found) == sorted(f"Sheet{i}" for i in range(1, (2, 22)[which] + 1))


def test_the_ribbon_is_the_source_and_the_shared_workbook_can_hide_it(built: tuple[Path, Path]) -> None:
    addin, shared = (parts(p.read_bytes())[RIBBON] for p in built)
    assert addin == (MACROS / "ribbon.xml").read_bytes()
    assert shared == addin.replace(b'<tab id="BVQ_Tab"', b'<tab id="BVQ_Tab" getVisible="BVQ_SharedVisible"')
    assert shared != addin


def test_the_parts_are_named_as_excel_expects(built: tuple[Path, Path]) -> None:
    for path, kind in zip(built, ("addin", "sheet"), strict=True):
        found = parts(path.read_bytes())
        assert next(iter(found)) == CONTENT_TYPES
        assert f"application/vnd.ms-excel.{kind}.macroEnabled.main+xml".encode() in found[CONTENT_TYPES]
        assert b'office/2007/relationships/ui/extensibility" Target="customUI/customUI14.xml"' in found["_rels/.rels"]
        assert b'relationships/vbaProject" Target="vbaProject.bin"' in found["xl/_rels/workbook.xml.rels"]
        assert b'<workbookPr codeName="ThisWorkbook"' in found["xl/workbook.xml"]


def test_every_sheet_has_a_module_of_its_code_name(built: tuple[Path, Path]) -> None:
    found = parts(built[1].read_bytes())
    names = [re.search(rb'<sheetPr codeName="(\w+)"', data) for n, data in found.items() if "worksheets/" in n]
    names = [m for n, m in zip([n for n in found if "worksheets/" in n], names, strict=True) if "_rels" not in n]
    assert sorted(m[1].decode() for m in names if m) == sorted(f"Sheet{i}" for i in range(1, 23))


def test_nothing_else_of_the_carrier_changes(built: tuple[Path, Path], carrier: bytes) -> None:
    before, after = parts(carrier), parts(built[1].read_bytes())
    assert set(after) - set(before) == {PROJECT, RIBBON, CONF}
    named = re.compile(rb'<sheetPr codeName="Sheet\d+"/>| codeName="Sheet\d+"')
    edited = {CONTENT_TYPES, "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    for name, data in before.items():
        if name not in edited:
            assert named.sub(b"", after[name], count=1) == data if "worksheets/sheet" in name else after[name] == data


def test_the_hidden_sheet_fixes_interpreter_and_paths(tmp_path: Path) -> None:
    given = Settings(interpreter_windows=r"C:\Users\Nguyễn An\BVQ & Co\python.exe")
    for path in build(tmp_path, clock=CLOCK, options=given):
        assert b'<sheet name="xlwings.conf" ' in parts(path.read_bytes())["xl/workbook.xml"]
        assert parts(path.read_bytes())["xl/workbook.xml"].count(b'state="veryHidden"') == 1
        sheet = open_workbook(path).sheets["xlwings.conf"]
        assert not sheet.visible
        assert [(name, value or "") for name, value in sheet.cells] == list(given.rows())
        assert sheet.cells[0] == ("INTERPRETER_WIN", r"C:\Users\Nguyễn An\BVQ & Co\python.exe")


def test_the_shared_workbook_is_checked_like_the_plain_one(
    built: tuple[Path, Path], carrier: bytes, tmp_path: Path
) -> None:
    plain = tmp_path / "BVQ.xlsx"
    plain.write_bytes(carrier)
    with_macros, without = (batches.check_file(p, date(2019, 6, 20)).findings[0] for p in (built[1], plain))
    assert [replace(f, file="") for f in with_macros] == [replace(f, file="") for f in without]
    assert len(without) > 0


def test_any_entry_workbook_can_be_the_shared_one(tmp_path: Path) -> None:
    (plain,) = pipeline.entry_workbooks("2019-Q2", ["SYT"], tmp_path, CLOCK)
    _, shared = build(tmp_path, clock=CLOCK, carrier=plain.read_bytes())
    assert batches.check_file(shared, date(2019, 6, 20)).submissions[0].unit == "SYT"


def sheets_only(name: str) -> bytes:
    import xlsxwriter

    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        book.add_worksheet(name)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["text", "macros already", "hidden sheet already", "not ours"])
def test_a_carrier_that_cannot_be_one_is_refused(kind: str, built: tuple[Path, Path], tmp_path: Path) -> None:
    plain = sheets_only("A")
    foreign = io.BytesIO()
    with zipfile.ZipFile(foreign, "w") as package:
        for name, data in parts(plain).items():
            package.writestr(name, data.replace(b"<worksheet ", b"<x:worksheet "))
    carriers = {
        "text": b"no workbook",
        "macros already": built[1].read_bytes(),
        "hidden sheet already": sheets_only("xlwings.conf"),
        "not ours": foreign.getvalue(),
    }
    with pytest.raises(MacroError, match="Sổ dùng làm nền"):
        build(tmp_path, clock=CLOCK, carrier=carriers[kind])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x")
    with pytest.raises(HostError, match="Không ghi được tệp"):
        build(place, clock=CLOCK)


def test_without_xlwings_the_build_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="Chưa cài xlwings"):
        sources.xlwings_module(tmp_path / "xlwings.bas")


def test_an_xlwings_with_unix_line_ends_is_stored_with_windows_ones(tmp_path: Path) -> None:
    path = tmp_path / "xlwings.bas"
    path.write_bytes(sources.xlwings_module().text.replace("\r\n", "\n").encode())
    assert sources.xlwings_module(path) == sources.xlwings_module()


def test_the_macros_know_the_sheets_by_the_names_they_have(catalog: Catalog) -> None:
    text = (MACROS / "BVQ_State.bas").read_text(encoding="ascii")
    names = set(re.findall(r'BVQ_HasSheet\(book, "(\w+)"\)', text))
    assert names == {catalog.cover.name, consolidated.FRONT, consolidated.SUMMARY}
    assert set(re.findall(r'BVQ_Kind = "(\w+)"', text)) == buttons.KINDS


def test_the_pictures_are_listed_once_and_in_order() -> None:
    lines = (Path(ribbon.__file__).parent / "image_mso.txt").read_text(encoding="ascii").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert names == sorted(set(names))
    assert set(names) == ribbon.images()


def test_every_button_has_its_function() -> None:
    path = Path(bvq_excel.__file__).parent / "hosts" / "excel.py"
    defined = {n.name for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.FunctionDef)}
    assert set(buttons.FUNCTIONS) <= defined
