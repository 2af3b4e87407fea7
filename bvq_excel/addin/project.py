"""A VBA project from source texts alone ([MS-OVBA]): directory, modules, PROJECT, PROJECTwm in a compound file.

No compiled code is written. The stream _VBA_PROJECT says that its version is unknown, which makes Office compile the
sources when it opens the file, whatever its own version and bitness.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bvq_excel.addin import protection
from bvq_excel.addin.compound import write as compound_file
from bvq_excel.addin.compression import compress

Kind = Literal["procedures", "class", "document"]

CODE_PAGE = "cp1252"
WORKBOOK_BASE = "{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "{00020820-0000-0000-C000-000000000046}"
CHART_BASE = "{00020821-0000-0000-C000-000000000046}"

_PROCEDURES, _OTHER = 0x21, 0x22
_END_OF_MODULE, _END_OF_PROJECT = 0x2B, 0x10
_UNKNOWN_VERSION = bytes.fromhex("CC61FFFF000000")
_IDENTIFIERS = uuid.UUID("5a1c6d0e-3c0b-5b6f-9d55-0b5f6a6b7671")
_WORKSPACE = "0, 0, 0, 0, C"
# Type libraries are found by identifier; the path is what Office shows when it does not find one.
_REFERENCES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)


@dataclass(frozen=True)
class Module:
    """One module: its name, its text as stored (attributes first, CRLF), and what it is."""

    name: str
    text: str
    kind: Kind = "procedures"


def document_module(name: str, base: str, code: str = "") -> Module:
    """Return the module behind a workbook or sheet of code name `name`; `base` is the identifier of its class."""
    lines = [
        f'Attribute VB_Name = "{name}"',
        f'Attribute VB_Base = "0{base}"',
        "Attribute VB_GlobalNameSpace = False",
        "Attribute VB_Creatable = False",
        "Attribute VB_PredeclaredId = True",
        "Attribute VB_Exposed = True",
        "Attribute VB_TemplateDerived = False",
        "Attribute VB_Customizable = True",
    ]
    return Module(name, "".join(f"{line}\r\n" for line in lines) + code, "document")


def project(name: str, modules: Sequence[Module]) -> bytes:
    """Return the content of vbaProject.bin for a project called `name`; equal modules give equal bytes."""
    streams = {f"VBA/{m.name}": compress(m.text.encode(CODE_PAGE)) for m in modules}
    streams["VBA/_VBA_PROJECT"] = _UNKNOWN_VERSION
    streams["VBA/dir"] = compress(_directory(name, modules))
    streams["PROJECT"] = _properties(name, modules).encode(CODE_PAGE)
    streams["PROJECTwm"] = b"".join(_both(m.name) for m in modules) + b"\0\0"
    return compound_file(streams)


def _both(name: str) -> bytes:
    return name.encode(CODE_PAGE) + b"\0" + name.encode("utf-16-le") + b"\0\0"


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _text(number: int, unicode_number: int, text: str) -> bytes:
    """Return a record whose text is stored twice: in the code page, then in UTF-16."""
    return _record(number, text.encode(CODE_PAGE)) + _record(unicode_number, text.encode("utf-16-le"))


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    language = struct.pack("<I", 0x0409)
    parts = [
        _record(0x01, struct.pack("<I", 1)),  # kind of system: Windows
        _record(0x02, language),
        _record(0x14, language),
        _record(0x03, struct.pack("<H", int(CODE_PAGE.removeprefix("cp")))),
        _record(0x04, name.encode(CODE_PAGE)),
        _text(0x05, 0x40, ""),  # description
        _text(0x06, 0x3D, ""),  # help file
        _record(0x07, bytes(4)),  # help context
        _record(0x08, bytes(4)),  # library flags
        struct.pack("<HIIH", 0x09, 4, 1, 0),  # version of the project: its size field does not count the minor part
        _text(0x0C, 0x3C, ""),  # conditional compilation constants
        *(_reference(title, library) for title, library in _REFERENCES),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, b"\xff\xff"),  # cookie
        *(_module(m) for m in modules),
        _record(_END_OF_PROJECT, b""),
    ]
    return b"".join(parts)


def _reference(name: str, library: str) -> bytes:
    raw = library.encode(CODE_PAGE)
    return _text(0x16, 0x3E, name) + _record(0x0D, struct.pack("<I", len(raw)) + raw + bytes(6))


def _module(module: Module) -> bytes:
    parts = [
        _text(0x19, 0x47, module.name),
        _text(0x1A, 0x32, module.name),  # its stream
        _text(0x1C, 0x48, ""),  # description
        _record(0x31, bytes(4)),  # the source begins at once: no compiled code before it
        _record(0x1E, bytes(4)),  # help context
        _record(0x2C, b"\xff\xff"),  # cookie
        _record(_PROCEDURES if module.kind == "procedures" else _OTHER, b""),
        _record(_END_OF_MODULE, b""),
    ]
    return b"".join(parts)


def _properties(name: str, modules: Sequence[Module]) -> str:
    identifier = f"{{{uuid.uuid5(_IDENTIFIERS, name)}}}".upper()
    lines = [
        f'ID="{identifier}"',
        *(_listed(m) for m in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{protection.encode(protection.NOT_PROTECTED, identifier, 0x5D)}"',
        f'DPB="{protection.encode(protection.NO_PASSWORD, identifier, 0x3A)}"',
        f'GC="{protection.encode(protection.VISIBLE, identifier, 0x17)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{m.name}={_WORKSPACE}" for m in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _listed(module: Module) -> str:
    if module.kind == "document":
        return f"Document={module.name}/&H00000000"
    return f"{'Module' if module.kind == 'procedures' else 'Class'}={module.name}"
