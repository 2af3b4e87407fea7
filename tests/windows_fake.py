"""A computer with Windows for tests: a registry in memory, real files in a folder, an Excel that runs or not.

As in Windows: keys and names are equal whatever their case and keep the case in which they were made; a value's key is
made when the value is; a key with keys below it cannot be removed; the computer's own keys refuse writing. A text that
is written comes back as a text, a whole number as a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bvq_excel.addin.windows import USER, Value

OFFICE = r"HKCU\Software\Microsoft\Office\16.0"
POLICIES = r"HKCU\Software\Policies\Microsoft\Office\16.0"
OPTIONS, LOCATIONS = rf"{OFFICE}\Excel\Options", rf"{OFFICE}\Excel\Security\Trusted Locations"
PROGRAM = r"HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
CURRENT = r"HKLM\Software\Classes\Excel.Application\CurVer"
MACHINE_64, MACHINE_32 = 0x8664, 0x014C


class FakeRegistry:
    """Keys and values; `refuse` lets the writing of some keys fail, as a policy on the registry does."""

    def __init__(self) -> None:
        self._keys: dict[str, tuple[str, dict[str, tuple[str, Value]]]] = {}
        self.refuse: Callable[[str], bool] = lambda key: False

    def values(self, key: str) -> Mapping[str, Value]:
        """The values of a key."""
        return dict(self._keys.get(key.casefold(), ("", {}))[1].values())

    def keys(self, key: str) -> Sequence[str]:
        """The names of the keys directly below."""
        depth = key.count("\\") + 1
        below = (path for folded, (path, _) in self._keys.items() if folded.startswith(f"{key.casefold()}\\"))
        return tuple(dict.fromkeys(path.split("\\")[depth] for path in below))

    def write(self, key: str, name: str, value: Value) -> None:
        """Set a value as a program of the user's may."""
        self._allow(key)
        self.given(key, name, value)

    def remove(self, key: str, name: str) -> None:
        """Remove a value."""
        self._allow(key)
        self._keys.get(key.casefold(), ("", {}))[1].pop(name.casefold(), None)

    def remove_key(self, key: str) -> None:
        """Remove a key without keys below."""
        self._allow(key)
        if self.keys(key):
            raise PermissionError(13, "Access is denied", key)
        self._keys.pop(key.casefold(), None)

    def given(self, key: str, name: str, value: Value) -> None:
        """Set a value as Windows, Excel or an administrator does: always allowed."""
        parts = key.split("\\")
        for depth in range(1, len(parts) + 1):
            path = "\\".join(parts[:depth])
            self._keys.setdefault(path.casefold(), (path, {}))
        values = self._keys[key.casefold()][1]
        values[name.casefold()] = (values.get(name.casefold(), (name,))[0], value)

    def state(self) -> dict[str, dict[str, Value]]:
        """Everything there is."""
        return {path: dict(values.values()) for path, values in self._keys.values()}

    def _allow(self, key: str) -> None:
        if not key.upper().startswith(f"{USER}\\") or self.refuse(key):
            raise PermissionError(13, "Access is denied", key)


class FakeWinreg:
    """The functions of the standard library's module `winreg` that are used, over a FakeRegistry."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
    KEY_READ, KEY_WRITE, KEY_SET_VALUE, KEY_WOW64_64KEY = 0x20019, 0x20006, 0x0002, 0x0100
    REG_SZ, REG_BINARY, REG_DWORD = 1, 3, 4

    def __init__(self, registry: FakeRegistry) -> None:
        self._registry = registry

    def OpenKeyEx(self, key: str, sub_key: str, reserved: int, access: int) -> FakeHandle:  # noqa: N802
        """Open a key that is there."""
        if f"{key}\\{sub_key}".casefold() not in (path.casefold() for path in self._registry.state()):
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return FakeHandle(f"{key}\\{sub_key}")

    def CreateKeyEx(self, key: str, sub_key: str, reserved: int, access: int) -> FakeHandle:  # noqa: N802
        """Open a key, made if need be."""
        return FakeHandle(f"{key}\\{sub_key}")

    def QueryInfoKey(self, key: FakeHandle) -> tuple[int, int, int]:  # noqa: N802
        """How many keys and values there are, and when the key was changed."""
        return len(self._registry.keys(key.path)), len(self._registry.values(key.path)), 0

    def EnumKey(self, key: FakeHandle, index: int) -> str:  # noqa: N802
        """The name of a key below."""
        return self._registry.keys(key.path)[index]

    def EnumValue(self, key: FakeHandle, index: int) -> tuple[str, object, int]:  # noqa: N802
        """Name, content and kind of a value."""
        name, value = list(self._registry.values(key.path).items())[index]
        return name, value, self.REG_SZ if isinstance(value, str) else self.REG_DWORD

    def SetValueEx(self, key: FakeHandle, name: str, reserved: int, kind: int, value: Value) -> None:  # noqa: N802
        """Set a value; its kind must suit."""
        assert isinstance(value, {self.REG_SZ: str, self.REG_DWORD: int}[kind])
        self._registry.write(key.path, name, value)

    def DeleteValue(self, key: FakeHandle, name: str) -> None:  # noqa: N802
        """Remove a value that is there."""
        if name.casefold() not in (n.casefold() for n in self._registry.values(key.path)):
            raise FileNotFoundError(2, "The system cannot find the file specified")
        self._registry.remove(key.path, name)

    def DeleteKeyEx(self, key: str, sub_key: str, access: int) -> None:  # noqa: N802
        """Remove a key that is there."""
        self.OpenKeyEx(key, sub_key, 0, access)
        self._registry.remove_key(f"{key}\\{sub_key}")


@dataclass(frozen=True)
class FakeHandle:
    """An open key."""

    path: str

    def __enter__(self) -> FakeHandle:
        return self

    def __exit__(self, *error: object) -> None:
        pass


@dataclass
class FakeWindows:
    """The computer; `marks` are marks of the web, `imports` what the add-in's Python imports."""

    folder: Path
    registry: FakeRegistry = field(default_factory=FakeRegistry)
    bits: int = 64
    running: bool = False
    marks: dict[Path, tuple[int, str]] = field(default_factory=dict)
    imports: Mapping[str, str] | None = field(default_factory=dict)

    @property
    def environment(self) -> Mapping[str, str]:
        """The user's variables."""
        return {"APPDATA": str(self.folder / "Roaming"), "LocalAppData": str(self.folder / "Local")}

    @property
    def python(self) -> Path:
        """The Python that runs the installation."""
        return self.folder / "Local" / "BVQ" / "venv" / "Scripts" / "python.exe"

    @property
    def addins(self) -> Path:
        """Excel's folder of add-ins."""
        return self.folder / "Roaming" / "Microsoft" / "AddIns"

    def excel_runs(self) -> bool:
        """Whether an Excel is running."""
        return self.running

    def mark(self, path: Path, text: str) -> None:
        """Mark a file; the mark belongs to this file, not to a later one of its name."""
        self.marks[path] = path.stat().st_ctime_ns, text

    def zone(self, path: Path) -> str:
        """The mark of the web."""
        made, text = self.marks.get(path, (0, ""))
        return text if path.exists() and path.stat().st_ctime_ns == made else ""

    def versions(self, python: Path) -> Mapping[str, str] | None:
        """What the interpreter imports."""
        return self.imports

    def files(self) -> dict[str, bytes]:
        """Everything in the user's profile, folders too."""
        found = sorted(self.folder.rglob("*"))
        return {str(p.relative_to(self.folder)): p.read_bytes() if p.is_file() else b"" for p in found}


def computer(folder: Path, machine: int = MACHINE_64) -> FakeWindows:
    """A computer with Excel 2016 or newer, 64 bit unless `machine` says otherwise, which has been started before."""
    from bvq_excel import __version__

    fake = FakeWindows(folder, imports={"bvq_excel": __version__, "xlwings": "0.37.8"})
    program = folder / "Program Files" / "EXCEL.EXE"
    program.parent.mkdir(parents=True)
    program.write_bytes(b"MZ".ljust(0x3C, b"\0") + (0x80).to_bytes(4, "little") + bytes(0x40) + _pe(machine))
    fake.python.parent.mkdir(parents=True)
    fake.python.write_bytes(b"MZ")
    fake.registry.given(PROGRAM, "", str(program))
    fake.registry.given(CURRENT, "", "Excel.Application.16")
    fake.registry.given(OPTIONS, "FirstRun", 0)
    fake.registry.given(rf"{LOCATIONS}\Location0", "Path", r"%APPDATA%\Microsoft\Templates")
    fake.registry.given(rf"{LOCATIONS}\Location0", "AllowSubfolders", 1)
    return fake


def _pe(machine: int) -> bytes:
    return b"PE\0\0" + machine.to_bytes(2, "little") + bytes(18)
