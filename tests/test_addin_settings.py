"""What the macros would run, and that no workbook and no folder can change it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel.addin import MacroError, build, builder, settings, sources
from bvq_excel.addin.project import Module
from bvq_excel.addin.settings import Settings
from tests.addin_office import Office, module, probe

EVIL = "evil"


def other_module() -> Module:
    """xlwings' module for custom add-ins, which asks the active workbook first: the trap."""
    standard = sources.xlwings_module()
    path = Path(next(iter(_package()))) / "xlwings_custom_addin.bas"
    return replace(sources.xlwings_module(path), name=standard.name)


def _package() -> list[str]:
    import importlib.util

    spec = importlib.util.find_spec("xlwings")
    assert spec is not None
    return list(spec.submodule_search_locations or ())


@dataclass(frozen=True)
class World:
    """What lies around when a button is clicked: settings by place, as `look_ups` names the places."""

    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def chosen(self, module: Module, name: str) -> str:
        """The value that the module's text would take for a setting."""
        for place in settings.look_ups(module):
            if name in self.places.get(place, {}):
                return self.places[place][name]
        return "default"


def hostile(module: Module) -> World:
    """The add-in's own sheet, and a workbook, folders and a home directory that all want something else."""
    evil = dict.fromkeys(settings.asked(module), EVIL)
    places = dict.fromkeys(
        ["sheet of ActiveWorkbook", "folder of ActiveWorkbook", "folder of ThisWorkbook", "user"], evil
    )
    return World({**places, "sheet of ThisWorkbook": dict(Settings().rows())})


def test_no_setting_comes_from_a_workbook_a_folder_or_the_home_directory() -> None:
    module = sources.xlwings_module()
    chosen = {name: hostile(module).chosen(module, name) for name in settings.asked(module)}
    assert len(chosen) > 15
    assert chosen.items() <= dict(Settings().rows()).items()
    assert chosen["INTERPRETER_WIN"] == r"%LOCALAPPDATA%\BVQ\venv\Scripts\python.exe"
    assert chosen["ADD_WORKBOOK_TO_PYTHONPATH"] == "False"


def test_the_module_for_custom_add_ins_would_let_a_workbook_choose_the_interpreter() -> None:
    module = other_module()
    assert hostile(module).chosen(module, "INTERPRETER_WIN") == EVIL


def test_a_setting_missing_from_the_sheet_would_come_from_the_folder() -> None:
    module = sources.xlwings_module()
    world = hostile(module)
    own = {k: v for k, v in world.places["sheet of ThisWorkbook"].items() if k != "PYTHONPATH"}
    assert World({**world.places, "sheet of ThisWorkbook": own}).chosen(module, "PYTHONPATH") == EVIL


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('GetConfig("CONDA ENV")', 'GetConfig("CONDA HOME")', "hỏi thiết lập chưa được cố định: CONDA HOME."),
        (
            "GetConfig = GetConfigFromSheet(ThisWorkbook).Item(configKey)",
            "GetConfig = GetConfigFromSheet(ActiveWorkbook).Item(configKey)",
            "không còn đọc thiết lập ở trang ẩn của chính phần bổ trợ trước tiên.",
        ),
        ('PROJECT_NAME As String = "xlwings"', 'PROJECT_NAME As String = "xw"', "không còn tên là xlwings.conf."),
        ("ActiveFullName = ThisWorkbook.FullName", "ActiveFullName = ActiveWorkbook.FullName", "dùng sổ đang mở"),
    ],
)
def test_an_xlwings_that_looks_elsewhere_is_not_built_with(old: str, new: str, message: str, tmp_path: Path) -> None:
    given = sources.read()
    text = changed(given.xlwings.text, old, new)
    with pytest.raises(MacroError, match=re.escape(message)):
        build(tmp_path, clock=datetime(2019, 6, 20), sources=replace(given, xlwings=Module("xlwings", text)))


def test_the_module_for_custom_add_ins_is_not_built_with(tmp_path: Path) -> None:
    with pytest.raises(MacroError, match="ActiveWorkbook"):
        build(tmp_path, clock=datetime(2019, 6, 20), sources=replace(sources.read(), xlwings=other_module()))


def test_the_installation_says_where_python_is() -> None:
    rows = dict(Settings(interpreter_windows=r"D:\Py\python.exe").rows())
    assert rows["INTERPRETER_WIN"] == r"D:\Py\python.exe"
    assert set(rows) == set(dict(Settings().rows()))


# xlwings' own GetConfig at work. Its helpers that touch files or Windows are replaced: every file exists and is evil.
HELPERS = """
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = True
End Function

Public Function GetConfigFromFile(sFile As String, sName As String, Optional sValue As String) As Boolean
    sValue = "evil"
    GetConfigFromFile = True
End Function

Public Function GetConfigFromSheet(wb As Workbook)
    Dim found As BVQ_TestDictionary
    Dim row As Integer
    Set found = New BVQ_TestDictionary
    row = 1
    Do While wb.Sheets("xlwings.conf").Cells(row, 1).Value <> ""
        found.Add UCase(wb.Sheets("xlwings.conf").Cells(row, 1).Value), wb.Sheets("xlwings.conf").Cells(row, 2).Value
        row = row + 1
    Loop
    Set GetConfigFromSheet = found
End Function

Public Function ExpandEnvironmentStrings(ByVal s As String)
    ExpandEnvironmentStrings = s
End Function

Public Function Probe_xlwings() As String
    Probe_xlwings = "xlwings answers"
End Function
"""
DICTIONARY = """Private dictKeys As Collection
Private dictValues As Collection

Private Sub Class_Initialize()
    Set dictKeys = New Collection
    Set dictValues = New Collection
End Sub

Public Sub Add(ByVal key As Variant, ByVal value As Variant)
    dictKeys.Add CStr(key)
    dictValues.Add value
End Sub

Private Function Place(ByVal key As String) As Integer
    Dim i As Integer
    For i = 1 To dictKeys.Count
        If dictKeys.Item(i) = key Then Place = i
    Next i
End Function

Public Function Exists(ByVal key As Variant) As Boolean
    Exists = Place(CStr(key)) > 0
End Function

Public Function Item(ByVal key As Variant) As Variant
    Item = dictValues.Item(Place(CStr(key)))
End Function
"""
TAKEN = ("GetConfig", "SheetExists", "GetDirectoryConfigFilePath", "GetConfigFilePath", "GetDirectoryPath")
TAKEN_ALSO = ("GetDirectory", "GetFullName")


def on_windows(text: str) -> str:
    """VBA text with its conditional parts decided as Excel for Windows would."""
    kept, open_parts = [], list[list[bool]]()
    for line in text.splitlines():
        word = line.strip()
        condition = re.match(r"#(If|ElseIf) (.*) Then", word)
        if condition:
            plain = re.sub(r"\b(Mac|MAC_OFFICE_VERSION)\b", "False", condition[2]).replace("VBA7", "True")
            plain = plain.replace("Win64", "True").replace("Not False", "True").replace(">= 15", "")
            value = plain.replace('App = "Microsoft Excel"', "True").split()[0] == "True"
            if condition[1] == "If":
                open_parts.append([value, value])
            else:
                open_parts[-1] = [value and not open_parts[-1][1], value or open_parts[-1][1]]
        elif word.startswith("#Else"):
            open_parts[-1][0] = not open_parts[-1][1]
        elif word.startswith("#End If"):
            open_parts.pop()
        elif all(part[0] for part in open_parts) and not word.startswith("#"):
            kept.append(line)
    return "\n".join(kept)


def runnable(given: Module) -> Module:
    """The module cut down to how it looks for settings."""
    text = on_windows(given.text)
    parts = ['Attribute VB_Name = "xlwings"\nPublic Const PROJECT_NAME As String = "xlwings"']
    for name in (*TAKEN, *TAKEN_ALSO):
        found = re.search(rf"^(?:Public |Private )?Function {name}\(.*?^End Function", text, re.MULTILINE | re.DOTALL)
        assert found, name
        parts.append(found[0])
    return Module("xlwings", ("\n\n".join(parts) + "\n" + HELPERS).replace("\n", "\r\n"))


@pytest.mark.libreoffice
def test_look_ups_of_the_real_module_with_a_hostile_workbook_in_front(tmp_path: Path) -> None:
    import xlsxwriter

    names = sorted(settings.asked(sources.xlwings_module()))
    with xlsxwriter.Workbook(tmp_path / "hostile.xlsx") as book:
        sheet = book.add_worksheet("xlwings.conf")
        for row, name in enumerate(names):
            sheet.write_row(row, 0, [name, EVIL])
    given = sources.read()
    carrier = builder.addin_carrier(datetime(2019, 6, 20))
    macros = (*given.macros, module("BVQ_TestDictionary.cls", DICTIONARY))
    for file, text in (("standard", sources.xlwings_module()), ("custom", other_module())):
        made = replace(given, macros=macros, xlwings=runnable(text))
        (tmp_path / f"{file}.xlam").write_bytes(builder.assemble(carrier, "addin", made, Settings()))

    def answers(file: str) -> list[str]:
        lines = [
            "Dim addin, book",
            f'addin = Opened("{tmp_path / file}.xlam")',
            f'book = Opened("{tmp_path / "hostile.xlsx"}")',
            f'Say Ask(addin, "xlwings.{probe("xlwings")}", Array())',
            *(f'Say Ask(addin, "xlwings.GetConfig", Array("{n}", "default", ""))' for n in (*names, "UNKNOWN")),
            "book.close(False)",
            "addin.close(False)",
        ]
        said = office.run(lines)
        assert said[0] == "xlwings answers"
        return list(said[1:])

    office = Office.start(tmp_path)
    own = dict(Settings().rows())
    assert answers("standard") == [*(own[n] for n in names), EVIL]
    assert answers("custom") == [EVIL] * (len(names) + 1)
