"""This computer as the add-in's installation sees it; only to be used on Windows."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from bvq_excel.addin.windows import COMPUTER, USER, Registry, Value
from bvq_excel.errors import HostError

ANSWER_WITHIN = 60  # seconds; a virus scanner may look at a Python that was never started before
_EXCEL_WINDOW = "XLMAIN"
_ASKED = (
    "import json, xlwings, bvq_excel; "
    "print(json.dumps({'bvq_excel': bvq_excel.__version__, 'xlwings': xlwings.__version__}))"
)


class WindowsRegistry:
    """The registry through the standard library; keys of the computer in the view of 64-bit programs."""

    def __init__(self, api: Any = None) -> None:
        self._api: Any = api or import_module("winreg")
        self._roots = {USER: self._api.HKEY_CURRENT_USER, COMPUTER: self._api.HKEY_LOCAL_MACHINE}

    def values(self, key: str) -> Mapping[str, Value]:
        """Return the values of a key; those of kinds that nothing here asks for are left out."""
        with self._opened(key, self._api.KEY_READ) as handle:
            if handle is None:
                return {}
            count = self._api.QueryInfoKey(handle)[1]
            found = (self._api.EnumValue(handle, number) for number in range(count))
            return {name: value for name, value, _ in found if isinstance(value, str | int | bytes)}

    def keys(self, key: str) -> Sequence[str]:
        """Return the names of the keys below a key."""
        with self._opened(key, self._api.KEY_READ) as handle:
            if handle is None:
                return ()
            return tuple(self._api.EnumKey(handle, number) for number in range(self._api.QueryInfoKey(handle)[0]))

    def write(self, key: str, name: str, value: Value) -> None:
        """Set a value; makes the key."""
        kind = self._api.REG_SZ if isinstance(value, str) else self._api.REG_DWORD
        root, path = self._place(key)
        with self._api.CreateKeyEx(root, path, 0, self._api.KEY_WRITE | self._api.KEY_WOW64_64KEY) as handle:
            self._api.SetValueEx(handle, name, 0, kind, value)

    def remove(self, key: str, name: str) -> None:
        """Remove a value, if it is there."""
        with self._opened(key, self._api.KEY_SET_VALUE) as handle, suppress(FileNotFoundError):
            if handle is not None:
                self._api.DeleteValue(handle, name)

    def remove_key(self, key: str) -> None:
        """Remove a key that has no keys below it, if it is there."""
        root, path = self._place(key)
        with suppress(FileNotFoundError):
            self._api.DeleteKeyEx(root, path, self._api.KEY_WOW64_64KEY)

    def _place(self, key: str) -> tuple[Any, str]:
        root, _, path = key.partition("\\")
        return self._roots[root], path

    @contextmanager
    def _opened(self, key: str, access: int) -> Iterator[Any]:
        """Yield the key's handle, None where there is none."""
        root, path = self._place(key)
        try:
            handle = self._api.OpenKeyEx(root, path, 0, access | self._api.KEY_WOW64_64KEY)
        except FileNotFoundError:
            yield None
            return
        with handle:
            yield handle


class ThisComputer:
    """The computer that runs this program."""

    def __init__(self) -> None:
        self.registry: Registry = WindowsRegistry()
        self.environment: Mapping[str, str] = os.environ
        self.python = Path(sys.executable)
        self.bits = 8 * struct.calcsize("P")

    def excel_runs(self) -> bool:
        """Return whether there is a window of Excel, seen or not."""
        import ctypes

        library: Any = getattr(ctypes, "windll").user32  # noqa: B009 - only there on Windows
        return bool(library.FindWindowW(_EXCEL_WINDOW, None))

    def zone(self, path: Path) -> str:
        """Return the stream Zone.Identifier of a file."""
        try:
            return Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def versions(self, python: Path) -> Mapping[str, str] | None:
        """Return what another Python says of its packages."""
        return versions(python)


def versions(python: Path) -> Mapping[str, str] | None:
    """Return the versions of `bvq_excel` and `xlwings` that a Python imports, None when it cannot import both."""
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that the add-in would start, no shell
            [str(python), "-c", _ASKED],
            capture_output=True,
            timeout=ANSWER_WITHIN,
            check=True,
            cwd=python.parent,
            stdin=subprocess.DEVNULL,
        )
        answer = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return {str(name): str(version) for name, version in answer.items()}


def this_computer() -> ThisComputer:
    """Return this computer. Raises HostError where it does not run Windows."""
    if sys.platform != "win32":
        raise HostError(
            "Lệnh này cần Excel cho Windows. Trên máy khác: lập tệp bằng bvq addin build rồi chép sang máy Windows; "
            "kiểm tra, tổng hợp và báo cáo thì làm bằng các lệnh bvq khác, không cần Excel."
        )
    return ThisComputer()
