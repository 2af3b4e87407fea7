"""LibreOffice as the machine that runs the macros: the built file with a stub in place of xlwings' module.

LibreOffice reports no compile error: a module that it cannot compile simply has no procedures. So every module gets a
probe function here, and a test must see it answer before it believes what else the module does or does not do.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from bvq_excel.addin.project import Module
from bvq_excel.addin.sources import Source, Sources
from tests.conftest import SOFFICE

NOTES = "HuongDan"
"""The sheet of the shared workbook where the stub writes: commands in column X, folders in Y, messages in Z."""

SYSTEM_FOLDER = "folder of Windows"

STUB = """Attribute VB_Name = "xlwings"
Option Explicit
Private shell As Object

Public Function RunPython(PythonCommand As String)
    BVQ_Note "X1", PythonCommand
    BVQ_Note "Y1", WScript().CurrentDirectory
    If BVQ_Read("W1") = "fail" Then Err.Raise 1004, "xlwings", "no server"
End Function

Public Function WScript(Optional CreateNew As Boolean) As Object
    If shell Is Nothing Then Set shell = New BVQ_TestShell
    Set WScript = shell
End Function

Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = BVQ_Read("W1") <> "no python" And InStr(FileSpec, "python.exe") > 0
End Function

Public Function GetConfig(configKey As String) As Variant
    Dim row As Integer
    row = 1
    Do While ThisWorkbook.Sheets("xlwings.conf").Cells(row, 1).Value <> ""
        If ThisWorkbook.Sheets("xlwings.conf").Cells(row, 1).Value = configKey Then
            GetConfig = ThisWorkbook.Sheets("xlwings.conf").Cells(row, 2).Value
        End If
        row = row + 1
    Loop
End Function

Public Sub BVQ_Note(ByVal place As String, ByVal text As String)
    ThisWorkbook.Sheets("HuongDan").Range(place).Value = text
End Sub

Public Function BVQ_Read(ByVal place As String) As String
    BVQ_Read = ThisWorkbook.Sheets("HuongDan").Range(place).Value
End Function
"""
_TEST_CLASSES = {
    "BVQ_TestShell": """Private folder As String

Public Property Get CurrentDirectory() As String
    CurrentDirectory = IIf(folder = "", "folder of the workbook", folder)
End Property

Public Property Let CurrentDirectory(ByVal value As String)
    folder = value
End Property

Public Sub Popup(ByVal text As String, ByVal seconds As Integer, ByVal title As String, ByVal kind As Integer)
    BVQ_Note "Z1", title & "/" & kind & ": " & text
End Sub
""",
    "BVQ_TestRibbon": """Public Count As Integer

Public Sub Invalidate()
    Count = Count + 1
End Sub
""",
    "BVQ_TestControl": """Public Tag As String
""",
}
_TEST_MODULE = """Option Explicit
Private ribbon As BVQ_TestRibbon

Public Function Test_Enabled(ByVal kinds As String) As String
    Dim control As New BVQ_TestControl
    Dim result As Variant
    control.Tag = kinds
    BVQ_Enabled control, result
    Test_Enabled = CStr(result)
End Function

Public Function Test_Visible() As String
    Dim control As New BVQ_TestControl
    Dim result As Variant
    BVQ_SharedVisible control, result
    Test_Visible = CStr(result)
End Function

Public Sub Test_Load()
    Set ribbon = New BVQ_TestRibbon
    BVQ_Loaded ribbon
End Sub

Public Function Test_Folder() As String
    Test_Folder = xlwings.WScript().CurrentDirectory
End Function

Public Function Test_Invalidations() As Integer
    ' Counted around one call: the office's own events, which refresh too, come when they like between two calls.
    Dim before As Integer
    before = ribbon.Count
    BVQ_Refresh
    Test_Invalidations = ribbon.Count - before
End Function
"""


def probe(module: str) -> str:
    """Return the name of a module's probe function."""
    return f"Probe_{module}"


def with_stub(sources: Sources) -> Sources:
    """Return sources with the stub, probes in every module of procedures, and the test's own modules."""
    macros = [_probed(s) if s.file.endswith(".bas") else s for s in sources.macros]
    macros += [module(f"{name}.cls", text) for name, text in _TEST_CLASSES.items()]
    macros.append(module("BVQ_Test.bas", _TEST_MODULE))
    return replace(sources, macros=tuple(macros), xlwings=Module("xlwings", STUB.replace("\n", "\r\n")))


def _probed(source: Source) -> Source:
    name = probe(source.name)
    text = f'\nPublic Function {name}() As String\n    {name} = "{source.name} answers"\nEnd Function\n'
    return replace(source, data=source.data + text.replace("\n", "\r\n").encode())


def module(file: str, text: str) -> Source:
    """Return a further module for the macros, named by its file."""
    name = file.split(".", maxsplit=1)[0]
    heading = f'Attribute VB_Name = "{name}"\n'
    return Source(file, (heading + text).replace("\n", "\r\n").encode())


_DRIVER = """
Sub Say(text As String)
  Dim n As Integer
  n = FreeFile
  Open "{out}" For Append As #n
  Print #n, text
  Close #n
End Sub

Function Opened(path As String)
  Dim how(1) As New com.sun.star.beans.PropertyValue
  how(0).Name = "MacroExecutionMode"
  how(0).Value = 4
  how(1).Name = "FilterName"
  how(1).Value = "Calc MS Excel 2007 VBA XML"
  Opened = StarDesktop.loadComponentFromURL(ConvertToURL(path), "_blank", 0, how)
End Function

Function Ask(document, macro As String, arguments)
  On Error Goto Failed
  Dim script
  Dim places()
  Dim results()
  Dim address As String
  address = "vnd.sun.star.script:BVQ." & macro & "?language=Basic&location=document"
  script = document.getScriptProvider().getScript(address)
  Ask = script.invoke(arguments, places, results)
  Exit Function
Failed:
  Ask = "no answer"
End Function

Function Cell(document, place As String) As String
  Cell = document.Sheets.getByName("{notes}").getCellRangeByName(place).String
End Function

Sub Put(document, place As String, text As String)
  document.Sheets.getByName("{notes}").getCellRangeByName(place).String = text
End Sub

Sub Main
{body}
  Say "end"
End Sub
"""
_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Driver" script:language="StarBasic">
{}</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false">
 <library:element library:name="Driver"/>
</library:library>
"""


@dataclass(frozen=True)
class Office:
    """A LibreOffice with a profile of its own."""

    folder: Path

    @classmethod
    def start(cls, folder: Path) -> Office:
        """Return an office whose profile has been made in `folder`."""
        office = cls(folder)
        office._run("--terminate_after_init")
        return office

    def run(self, lines: Iterable[str]) -> Sequence[str]:
        """Run statements of Basic (`Say`, `Opened`, `Ask`, `Cell`, `Put` are there); return what they said.

        A run that does not reach its end fails: a fault in the statements themselves must not pass for silence.
        """
        out = self.folder / "said.txt"
        out.unlink(missing_ok=True)
        body = "\n".join(f"  {line}" for line in lines)
        text = _DRIVER.replace("{out}", str(out)).replace("{notes}", NOTES).replace("{body}", body)
        library = self.folder / "profile" / "user" / "basic" / "Standard"
        (library / "Driver.xba").write_text(_MODULE.format(escape(text)), encoding="utf-8")
        (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        self._run("macro:///Standard.Driver.Main")
        said = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
        assert said[-1:] == ["end"], f"the run stopped after {said}"
        return said[:-1]

    def _run(self, argument: str) -> None:
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        command = [str(SOFFICE), "--headless", "--norestore", "--nologo", profile, argument]
        environment = {**os.environ, "HOME": str(self.folder), "SystemRoot": SYSTEM_FOLDER}
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
        )
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # a faulty macro may wait for somebody to close a dialog
            process.wait()
            raise
