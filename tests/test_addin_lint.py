"""Faulty sources stop the build, each with a message that names the file, the line and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel.addin import MacroError, build, buttons, ribbon, sources
from bvq_excel.addin.builder import problems
from bvq_excel.addin.lint import check
from bvq_excel.addin.settings import Settings
from bvq_excel.addin.sources import Source, Sources
from bvq_excel.addin.vba import procedures, statements

Change = Callable[[Sources], Sources]


@pytest.fixture(scope="module")
def good() -> Sources:
    return sources.read()


def macro(file: str, old: str, new: str) -> Change:
    """A change of one file of macros/; `old` must be there."""

    def changed(given: Sources) -> Sources:
        assert any(s.file == file and old.encode() in s.data for s in given.macros)
        made = [
            replace(s, data=s.data.replace(old.encode(), new.encode(), 1)) if s.file == file else s
            for s in given.macros
        ]
        return replace(given, macros=tuple(made))

    return changed


def added(file: str, text: str) -> Change:
    """A further module with a proper heading."""
    name = Path(file).stem
    data = f'Attribute VB_Name = "{name}"\nOption Explicit\n{text}'.replace("\n", "\r\n").encode("latin-1")
    return lambda given: replace(given, macros=(*given.macros, Source(file, data)))


def tab(old: str, new: str, times: int = 1) -> Change:
    """A change of ribbon.xml; `old` must be there."""

    def changed(given: Sources) -> Sources:
        assert old.encode() in given.ribbon
        return replace(given, ribbon=given.ribbon.replace(old.encode(), new.encode(), times))

    return changed


RIBBON, HOST, STATE = "BVQ_Ribbon.bas", "BVQ_Host.bas", "BVQ_State.bas"
LONG = "BVQ_" + "A" * 28  # 32 characters
CHECK = 'Public Sub BVQ_Check(control As IRibbonControl)\r\n    BVQ_Python "check"\r\nEnd Sub'
OPTION = "Option Explicit"
LINE_OF_CHECK = sources.read().ribbon.decode().partition('id="BVQ_CheckButton"')[0].count("\n") + 1
MACRO_OF_CHECK = next(s.text for s in sources.read().macros if s.file == RIBBON).partition(CHECK)[0].count("\n") + 1

FAULTS: dict[str, tuple[Change, str]] = {
    # The sources as VBA stores them.
    "missing callback": (
        macro(RIBBON, CHECK, ""),
        f"ribbon.xml, dòng {LINE_OF_CHECK}: BVQ_CheckButton: onAction gọi BVQ_Check nhưng macros không có thủ tục",
    ),
    "module name of 32 characters": (added(f"{LONG}.bas", ""), f"{LONG}.bas: tên mô-đun dài 32 ký tự, nhiều nhất 31."),
    "LF-only line": (
        macro(HOST, "Option Explicit\r\n", "Option Explicit\n"),
        "BVQ_Host.bas, dòng 2: dòng kết thúc bằng LF; phải là CRLF.",
    ),
    "lone CR": (macro(HOST, "Dim folder", "Dim\r folder"), "BVQ_Host.bas, dòng 12: dòng không kết thúc bằng CRLF."),
    "no line end at the end of the file": (
        added("BVQ_Extra.bas", "' no line end"),
        "BVQ_Extra.bas, dòng 3: dòng không kết thúc bằng CRLF.",
    ),
    "not ASCII": (
        macro(HOST, "The only way", "Lối duy nhất"),
        "BVQ_Host.bas, dòng 4: có ký tự ngoài ASCII; viết chữ Việt bằng ChrW",
    ),
    "line of 1024 characters": (
        added("BVQ_Extra.bas", "'" + "x" * 1023 + "\n"),
        "BVQ_Extra.bas, dòng 3: dòng dài 1024 ký tự, nhiều nhất 1023.",
    ),
    "25 continuations": (
        added("BVQ_Extra.bas", "Public Sub BVQ_X()\n    BVQ_Say " + '"a" & _\n' * 25 + '"b"\nEnd Sub\n'),
        "BVQ_Extra.bas, dòng 4: một lệnh nối 25 dòng, nhiều nhất 24.",
    ),
    "procedure of more than 64 kB": (
        added("BVQ_Extra.bas", "Public Sub BVQ_X()\n" + "    ' a remark that says nothing\n" * 2100 + "End Sub\n"),
        "BVQ_Extra.bas, dòng 3: thủ tục BVQ_X lớn quá 65536 byte.",
    ),
    "no Option Explicit": (macro(STATE, OPTION, ""), "BVQ_State.bas, dòng 6: dòng đầu phải là Option Explicit."),
    "name that the file does not have": (
        macro(STATE, '"BVQ_State"', '"BVQ_Status"'),
        'BVQ_State.bas: thiếu dòng Attribute VB_Name = "BVQ_State" đúng với tên tệp.',
    ),
    "module name that VBA does not take": (
        added("BVQ-Extra.bas", ""),
        "BVQ-Extra.bas: tên mô-đun phải bắt đầu bằng chữ cái, chỉ gồm chữ không dấu, số, gạch dưới.",
    ),
    # What the macros may do.
    "Shell": (
        added("BVQ_Extra.bas", "Public Sub BVQ_X(text As String)\n    Shell text\nEnd Sub\n"),
        "BVQ_Extra.bas, dòng 4: macro không được dùng Shell.",
    ),
    "second way to Python": (
        added("BVQ_Extra.bas", 'Public Sub BVQ_X()\n    xlwings.RunPython "print(1)"\nEnd Sub\n'),
        "BVQ_Extra.bas, dòng 3: chỉ BVQ_Python được gọi Python.",
    ),
    "callback that does more than forward": (
        macro(RIBBON, 'BVQ_Python "check"', 'Range("A1").Value = 1\r\n    BVQ_Python "check"'),
        f'BVQ_Ribbon.bas, dòng {MACRO_OF_CHECK}: BVQ_Check chỉ được có một lệnh: BVQ_Python "check".',
    ),
    "callback that forwards to another function": (
        macro(RIBBON, 'BVQ_Python "check"', 'BVQ_Python "report"'),
        'BVQ_Check chỉ được có một lệnh: BVQ_Python "check".',
    ),
    "public procedure without the prefix": (
        added("BVQ_Extra.bas", "Public Sub Refresh()\nEnd Sub\n"),
        "BVQ_Extra.bas, dòng 3: thủ tục công khai Refresh phải bắt đầu bằng BVQ_.",
    ),
    "two procedures of one name": (
        added("BVQ_Extra.bas", "Public Sub BVQ_SAY(text As String)\nEnd Sub\n"),
        "BVQ_Extra.bas, dòng 3: thủ tục BVQ_SAY có hơn một lần.",
    ),
    "procedure called like a module": (
        added("BVQ_Extra.bas", "Public Sub BVQ_Texts()\nEnd Sub\n"),
        "BVQ_Extra.bas, dòng 3: thủ tục BVQ_Texts trùng tên mô-đun.",
    ),
    # The ribbon.
    "duplicate id": (
        tab('id="BVQ_CheckButton"', 'id="BVQ_NextErrorButton"'),
        f'ribbon.xml, dòng {LINE_OF_CHECK}: BVQ_NextErrorButton: id "BVQ_NextErrorButton" dùng 2 lần',
    ),
    "keytip too long": (tab('keytip="KT"', 'keytip="KTRA"'), "BVQ_CheckButton: keytip KTRA dài quá 3 ký tự."),
    "keytip twice": (tab('keytip="KT"', 'keytip="TH"'), 'BVQ_CheckButton: keytip "TH" dùng 2 lần'),
    "keytip that begins another": (tab('keytip="KT"', 'keytip="T"'), "BVQ_CheckButton: keytip T là phần đầu của TG."),
    "keytip with a mark": (tab('keytip="KT"', 'keytip="KĐ"'), "keytip KĐ chỉ được gồm chữ hoa không dấu và chữ số."),
    "unknown picture": (
        tab('imageMso="Consolidate"', 'imageMso="Consolidation"'),
        "BVQ_ConsolidateButton: imageMso Consolidation không có trong danh sách ảnh đã biết của Office.",
    ),
    "no supertip": (tab("supertip=", "description="), "BVQ_RunButton: thiếu supertip."),
    "attribute that is none": (tab('size="large"', 'size="large" lable="x"'), "không dùng thuộc tính lable ở button."),
    "size that is none": (tab('size="large"', 'size="huge"'), "BVQ_RunButton: size phải là large hoặc normal."),
    "kind of workbook that is none": (
        tab('tag="consolidated"', 'tag="merged"'),
        "BVQ_ReportButton: tag có loại sổ không biết: merged.",
    ),
    "wrong signature": (
        macro(RIBBON, "BVQ_Check(control As IRibbonControl)", "BVQ_Check()"),
        "BVQ_Check phải nhận đúng các tham số (ByRef IRibbonControl) thì Excel mới gọi được onAction.",
    ),
    "result that cannot be returned": (
        macro(RIBBON, "ByRef returnedVal", "ByVal returnedVal"),
        "BVQ_Enabled phải nhận đúng các tham số (ByRef IRibbonControl, ByRef Variant)",
    ),
    "private callback": (
        macro(RIBBON, "Public Sub BVQ_Check", "Private Sub BVQ_Check"),
        "onAction gọi BVQ_Check nhưng",
    ),
    "callback of another button": (
        tab('onAction="BVQ_Check"', 'onAction="BVQ_Report"'),
        "BVQ_CheckButton: onAction phải là BVQ_Check.",
    ),
    "function without a button": (
        tab('id="BVQ_CheckButton"', 'id="BVQ_OtherButton"'),
        "ribbon.xml: thiếu nút BVQ_CheckButton của hàm check.",
    ),
    "button without a function": (
        tab('id="BVQ_CheckButton"', 'id="BVQ_OtherButton"'),
        "BVQ_OtherButton: không có trong danh sách hàm của các nút",
    ),
    "control that nobody checks": (
        tab("<ribbon>", '<ribbon><qat id="x"/>'),
        "x: thành phần qat chưa được kiểm tra",
    ),
    "ribbon of Office 2007": (tab("2009/07/customui", "2006/01/customui"), "chưa được kiểm tra"),
    "XML that is none": (tab("</group>", "</grop>"), "ribbon.xml, dòng 14: không phải XML đúng dạng (cột 10)."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_stops_the_build_and_is_named(fault: str, good: Sources, tmp_path: Path) -> None:
    change, message = FAULTS[fault]
    with pytest.raises(MacroError) as raised:
        build(tmp_path, clock=datetime(2019, 6, 20), sources=change(good))
    assert message in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_the_sources_as_they_are_have_no_fault(good: Sources) -> None:
    assert problems(good, Settings()) == []


def test_all_faults_are_named_at_once(good: Sources) -> None:
    broken = FAULTS["not ASCII"][0](FAULTS["keytip twice"][0](FAULTS["Shell"][0](good)))
    assert {p.file for p in problems(broken, Settings())} == {HOST, "ribbon.xml", "BVQ_Extra.bas"}


def test_the_limits_themselves_are_allowed() -> None:
    name = "BVQ_" + "A" * 27
    text = (
        f'Attribute VB_Name = "{name}"\nOption Explicit\n'
        + "'" + "x" * 1022 + "\nPublic Sub BVQ_X()\n    BVQ_Say " + '"a" & _\n' * 24 + '"b"\nEnd Sub\n'
    )  # fmt: skip
    assert check([Source(f"{name}.bas", text.replace("\n", "\r\n").encode())]) == []


def test_words_in_strings_and_comments_are_no_code() -> None:
    text = "BVQ_Say \"Shell 'it'\": x = 1 ' CreateObject\nRem Declare\n    y = _\n    2"
    assert [(s.line, s.text) for s in statements(text)] == [(1, "BVQ_Say \"Shell 'it'\": x = 1"), (3, "y = 2")]


def test_procedures_are_read_with_their_parameters() -> None:
    text = (
        "Private Function F(ByVal a As String, b, _\n  Optional ByRef c As Long = 2) As String\n  F = a\n"
        "End Function\nSub G()\nEnd Sub\n"
    )
    first, second = procedures(text)
    assert (first.name, first.public, first.body) == ("F", False, ("F = a",))
    assert first.parameters[:2] == (("ByVal", "String"), ("ByRef", "Variant"))
    assert (second.name, second.line, second.public, second.parameters) == ("G", 5, True, ())


def test_every_button_says_what_it_does_in_vietnamese(good: Sources) -> None:
    texts = {
        e.attributes["id"]: (e.attributes["label"], e.attributes["screentip"], e.attributes["supertip"])
        for e in ribbon.read(good.ribbon)
        if e.name == "button"
    }
    assert list(texts) == [buttons.control(f) for f in buttons.FUNCTIONS]
    assert all(len(set(three)) == 3 for three in texts.values())
    assert all(three[2].endswith(".") for three in texts.values())
