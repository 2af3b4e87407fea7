"""The sources of the add-in: macros/ as it stands on disk, and xlwings' own module from the installed package."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bvq_excel.addin.project import Kind, Module
from bvq_excel.errors import HostError
from bvq_excel.resources import shipped

XLWINGS = "xlwings"
WORKBOOK = "ThisWorkbook"

_KINDS: dict[str, Kind] = {".bas": "procedures", ".cls": "class"}
# What an exported class begins with and a stored one does not.
_EXPORT_HEADING = re.compile(r"\AVERSION 1\.0 CLASS\r?\nBEGIN\r?\n.*?\r?\nEND\r?\n", re.DOTALL)


@dataclass(frozen=True)
class Source:
    """One file of macros/ as bytes; its name without ending is the module's."""

    file: str
    data: bytes

    @property
    def name(self) -> str:
        """The module's name."""
        return Path(self.file).stem

    @property
    def text(self) -> str:
        """The text, with every byte as one character (the lint refuses all but ASCII)."""
        return self.data.decode("latin-1")

    def module(self) -> Module:
        """Return the module as a project stores it."""
        kind: Kind = "document" if self.name == WORKBOOK else _KINDS[Path(self.file).suffix]
        return Module(self.name, _EXPORT_HEADING.sub("", self.text), kind)


@dataclass(frozen=True)
class Sources:
    """All that the add-in is built of."""

    macros: tuple[Source, ...]
    ribbon: bytes
    xlwings: Module


def read(folder: Path | None = None, xlwings: Path | None = None) -> Sources:
    """Return the sources in `folder` (default: those that travel with the package) and the module `xlwings`.

    Raises HostError when a file is missing.
    """
    folder = folder or shipped("macros", "ribbon.xml").parent
    try:
        files = sorted(p for p in folder.iterdir() if p.suffix in _KINDS)
        macros = tuple(Source(p.name, p.read_bytes()) for p in files)
        ribbon = (folder / "ribbon.xml").read_bytes()
    except OSError as error:
        raise HostError(f"Không đọc được thư mục macro {folder}. Hãy cài đặt lại bvq_excel.") from error
    return Sources(macros, ribbon, xlwings_module(xlwings))


def xlwings_module(path: Path | None = None) -> Module:
    """Return xlwings' standard module from `path` (default: the installed package, which is not imported).

    Its text stays as it is; only line ends become CRLF. Raises HostError when xlwings is not installed.
    """
    if path is None:
        spec = importlib.util.find_spec(XLWINGS)
        places: Sequence[str] = spec.submodule_search_locations or () if spec else ()
        path = Path(*places, "xlwings.bas") if places else None
    if path is None or not path.is_file():
        raise HostError('Chưa cài xlwings nên không dựng được phần bổ trợ. Hãy chạy: pip install "bvq_excel[excel]"')
    text = path.read_bytes().decode("latin-1")
    return Module(XLWINGS, text.replace("\r\n", "\n").replace("\n", "\r\n"))
