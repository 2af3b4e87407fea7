"""What the add-in's installation asks of Windows, and where Excel keeps what it loads when it starts.

Everything is the user's own: keys below HKEY_CURRENT_USER, a folder in the user's profile; nothing needs an
administrator. `Machine` is all that is asked; `bvq_excel.hosts.windows` answers on Windows, a fake in the tests.

Sources: Microsoft's pages on the keys `Options` and `Add-in Manager` of Excel, on trusted locations, and the
administrative templates of Office (policies by the same names).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bvq_excel.errors import HostError

Value = str | int | bytes
USER, COMPUTER = "HKCU", "HKLM"
NEWEST = "16.0"  # Excel 2016 and all later ones
_CURRENT = rf"{COMPUTER}\Software\Classes\Excel.Application\CurVer"
_PROGRAM = r"Software\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
_VARIABLE = re.compile(r"%([^%]+)%")
_MACHINES = {0x014C: 32, 0x8664: 64, 0xAA64: 64}  # of a program file ([PE/COFF], field Machine)


class Registry(Protocol):
    r"""The registry; a key is written `HKCU\Software\…`, names and keys are equal whatever their case."""

    def values(self, key: str) -> Mapping[str, Value]:
        """Return the values of a key by name, the default one under an empty name; none where there is no key."""

    def keys(self, key: str) -> Sequence[str]:
        """Return the names of the keys below a key; none where there is no key."""

    def write(self, key: str, name: str, value: Value) -> None:
        """Set a value: a text, or a number as a double word; makes the key. Raises OSError when that is refused."""

    def remove(self, key: str, name: str) -> None:
        """Remove a value, if it is there. Raises OSError when that is refused."""

    def remove_key(self, key: str) -> None:
        """Remove a key that has no keys below it, if it is there. Raises OSError when that is refused."""


class Machine(Protocol):
    """A computer with Windows, as the installation and its check see it."""

    @property
    def registry(self) -> Registry:
        """The registry."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""

    @property
    def python(self) -> Path:
        """The Python that runs."""

    @property
    def bits(self) -> int:
        """32 or 64, what that Python is made for."""

    def excel_runs(self) -> bool:
        """Return whether an Excel is running, also one without a window."""

    def zone(self, path: Path) -> str:
        """Return what Windows notes about where a file came from (stream Zone.Identifier), empty if nothing."""

    def versions(self, python: Path) -> Mapping[str, str] | None:
        """Return the versions of `bvq_excel` and `xlwings` that another Python imports, None when it cannot."""


@dataclass(frozen=True)
class Excel:
    """Where one version of Excel keeps what it loads and what it allows."""

    version: str

    @property
    def options(self) -> str:
        """The key with what is opened at the start, in the values OPEN, OPEN1, OPEN2 …"""
        return self._own(r"Excel\Options")

    @property
    def manager(self) -> str:
        """The key with the add-ins that the user has switched off, a value each, named by the path."""
        return self._own(r"Excel\Add-in Manager")

    @property
    def locations(self) -> str:
        """The key with the trusted locations, a key each."""
        return self._own(r"Excel\Security\Trusted Locations")

    @property
    def disabled(self) -> str:
        """The key with what Excel itself has switched off after a crash."""
        return self._own(r"Excel\Resiliency\DisabledItems")

    def settings(self, part: str) -> tuple[str, ...]:
        r"""Return the keys that decide `part` (`Excel\Security`), those of administrators before the user's own."""
        policies = (rf"Policies\Microsoft\Cloud\Office\{self.version}", rf"Policies\Microsoft\Office\{self.version}")
        forced = [rf"{root}\Software\{policy}\{part}" for policy in policies for root in (COMPUTER, USER)]
        return (*forced, self._own(part))

    def _own(self, part: str) -> str:
        return rf"{USER}\Software\Microsoft\Office\{self.version}\{part}"


def is_forced(key: str) -> bool:
    """Return whether an administrator has set what stands in `key`: the user cannot change it."""
    return "\\policies\\" in key.casefold()


def installed_excel(machine: Machine) -> Excel:
    """Return the version that starts when a workbook is opened; the newest one where the registry does not say it."""
    current = str(value(machine.registry, _CURRENT, "") or "")
    number = current.rpartition(".")[2]
    return Excel(f"{number}.0" if number.isdigit() else NEWEST)


def excel_program(machine: Machine) -> Path | None:
    """Return where EXCEL.EXE is, None when no Excel is installed."""
    for root in (COMPUTER, USER):
        text = str(value(machine.registry, rf"{root}\{_PROGRAM}", "") or "").strip('"')
        if text:
            return Path(expanded(text, machine.environment))
    return None


def program_bits(path: Path) -> int | None:
    """Return 32 or 64, what a program file is made for; None when it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(0x40)
            file.seek(int.from_bytes(head[0x3C:0x40], "little"))
            mark = file.read(6)
    except OSError:
        return None
    return _MACHINES.get(int.from_bytes(mark[4:], "little")) if mark[:4] == b"PE\0\0" else None


def addin_folder(machine: Machine) -> Path:
    """Return the folder in which Excel looks for the user's add-ins. Raises HostError when the profile is unknown."""
    profile = variable(machine.environment, "APPDATA")
    if not profile:
        raise HostError("Không biết thư mục hồ sơ của người dùng: biến môi trường APPDATA trống. Hãy đăng nhập lại.")
    return Path(profile) / "Microsoft" / "AddIns"


# small things ---------------------------------------------------------------------------------------------------


def value(registry: Registry, key: str, name: str) -> Value | None:
    """Return a value, None where there is none."""
    wanted = name.casefold()
    return next((v for n, v in registry.values(key).items() if n.casefold() == wanted), None)


def variable(environment: Mapping[str, str], name: str) -> str:
    """Return an environment variable whatever the case of its name, empty if it is not set."""
    wanted = name.casefold()
    return next((v for n, v in environment.items() if n.casefold() == wanted), "")


def expanded(text: str, environment: Mapping[str, str]) -> str:
    """Return `text` with %NAME% replaced by the variable; what is not set stays."""
    return _VARIABLE.sub(lambda m: variable(environment, m[1]) or m[0], text)


def cloud_folders(machine: Machine) -> Iterator[str]:
    """Yield the folders that OneDrive keeps equal to a cloud, libraries of SharePoint among them."""
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        if folder := variable(machine.environment, name):
            yield folder
    places = (
        (rf"{USER}\Software\Microsoft\OneDrive\Accounts", "UserFolder"),
        (rf"{USER}\Software\SyncEngines\Providers\OneDrive", "MountPoint"),
    )
    for key, name in places:
        for below in machine.registry.keys(key):
            if folder := str(value(machine.registry, rf"{key}\{below}", name) or ""):
                yield folder
