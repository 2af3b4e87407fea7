"""The hidden sheet that fixes what xlwings' module would otherwise look for: interpreter, folders, switches.

The module looks for each setting in its own workbook's sheet first, then in a file beside that workbook, then in the
user's home. The sheet therefore names every setting that the module ever asks for, empty ones too, so that no look-up
goes past it. `check` reads the installed module's text and refuses to build where that is no longer so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bvq_excel.addin import vba
from bvq_excel.addin.problems import Problem
from bvq_excel.addin.project import Module

SHEET = "xlwings.conf"
INTERPRETER_WINDOWS = r"%LOCALAPPDATA%\BVQ\venv\Scripts\python.exe"
INTERPRETER_MAC = "$HOME/.bvq/venv/bin/python"

# Text in every cell: the module turns each value into a string, and "False" is read alike in every language.
_FIXED = {
    "INTERPRETER": "",
    "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    "PYTHONPATH": "",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "USE UDF SERVER": "False",
    "UDF MODULES": "",
    "DEBUG UDFS": "False",
    "SHOW CONSOLE": "False",
    "SHOW_ERROR_POPUPS": "True",
    "TEMP DIR": "%TEMP%",
    "LICENSE_KEY": "",
    "ONEDRIVE_CONSUMER_WIN": "",
    "ONEDRIVE_CONSUMER_MAC": "",
    "ONEDRIVE_COMMERCIAL_WIN": "",
    "ONEDRIVE_COMMERCIAL_MAC": "",
    "SHAREPOINT_WIN": "",
    "SHAREPOINT_MAC": "",
}

_ASKED = re.compile(r'\bGetConfig\(\s*"([^"]+)"', re.IGNORECASE)
_SHEET_LOOK_UP = re.compile(r'SheetExists\(\s*(\w+)\s*,\s*PROJECT_NAME & "\.conf"', re.IGNORECASE)
_SHEET_READ = re.compile(r"GetConfigFromSheet\(\s*(\w+)\s*\)\.Item", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """What the installation decides: the interpreter, with environment variables as `%NAME%` (macOS: `$HOME`)."""

    interpreter_windows: str = INTERPRETER_WINDOWS
    interpreter_mac: str = INTERPRETER_MAC

    def rows(self) -> Sequence[tuple[str, str]]:
        """Return names and values of all settings, in the order of the sheet."""
        own = {"INTERPRETER_WIN": self.interpreter_windows, "INTERPRETER_MAC": self.interpreter_mac}
        return tuple({**own, **_FIXED}.items())


def asked(module: Module) -> frozenset[str]:
    """Return the names of all settings that xlwings' module may look up."""
    return frozenset(_ASKED.findall("\n".join(s.text for s in vba.statements(module.text))))


def look_ups(module: Module) -> tuple[str, ...]:
    """Return where the module's GetConfig looks, in order.

    "sheet of X" names the workbook that is asked as the text names it; then "folder of X", "user", "default".
    """
    found = [p for p in vba.procedures(module.text) if p.name.casefold() == "getconfig"]
    places: list[str] = []
    for statement in found[0].body if found else ():
        if match := _SHEET_READ.search(statement):
            places.append(f"sheet of {match[1]}")
        elif "GetConfigFromFile(GetDirectoryConfigFilePath()" in statement:
            places.append(f"folder of {_folder_owner(module)}")
        elif "GetConfigFromFile(GetConfigFilePath()" in statement:
            places.append("user")
        elif re.fullmatch(r"GetConfig = default", statement, re.IGNORECASE):
            places.append("default")
    return tuple(dict.fromkeys(places))


def _folder_owner(module: Module) -> str:
    match = re.search(r"GetDirectoryPath\((\w+)\) & pathSeparator", module.text)
    return match[1] if match else "?"


def check(module: Module, settings: Settings) -> list[Problem]:
    """Return why the module could take settings from elsewhere than the add-in's own sheet; nothing if it cannot."""
    file = f"{module.name}.bas"
    problems = [
        Problem(
            file, s.line, "dùng sổ đang mở (ActiveWorkbook); phải là mô-đun chuẩn của xlwings, không phải loại khác."
        )
        for s in vba.statements(module.text)
        if re.search(r"\bActiveWorkbook\b", vba.without_strings(s.text), re.IGNORECASE)
    ]
    places = look_ups(module)
    if places[:1] != ("sheet of ThisWorkbook",):
        problems.append(Problem(file, 0, "không còn đọc thiết lập ở trang ẩn của chính phần bổ trợ trước tiên."))
    fixed = {name for name, _ in settings.rows()}
    problems += [
        Problem(file, 0, f"hỏi thiết lập chưa được cố định: {name}.") for name in sorted(asked(module) - fixed)
    ]
    if 'PROJECT_NAME As String = "xlwings"' not in module.text:
        problems.append(Problem(file, 0, f"trang thiết lập không còn tên là {SHEET}."))
    return problems
