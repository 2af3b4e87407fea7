"""Installing the add-in for one user, and taking it back: a file, a value that opens it, perhaps a trusted location.

`install` twice is the same as once; `uninstall` removes what `install` makes and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bvq_excel import files
from bvq_excel.addin import windows
from bvq_excel.addin.builder import ADDIN, build_addin
from bvq_excel.addin.contents import read_addin
from bvq_excel.addin.settings import Settings
from bvq_excel.addin.windows import Excel, Machine, Registry
from bvq_excel.errors import HostError, InputError
from bvq_excel.file_names import is_inside, same_path

LOCATION = "BVQLNTD"
"""How the trusted location is described: by this `uninstall` knows its own."""

_MADE = datetime(1980, 1, 1)  # what every installed add-in says: installing again shall change nothing

_OPENED = re.compile(r"OPEN(\d*)", re.IGNORECASE)
_LOCATION = re.compile(r"Location(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Installed:
    """What is installed now: the file, the name of the value that opens it, whether its folder is trusted."""

    file: Path
    opened_by: str
    trusted: bool


@dataclass(frozen=True)
class Removed:
    """What was taken back; all false when nothing was installed."""

    file: Path | None = None
    opened: bool = False
    trusted: bool = False

    @property
    def anything(self) -> bool:
        """Whether something was installed at all."""
        return self.file is not None or self.opened or self.trusted


def install(
    machine: Machine, clock: datetime, python: str = "", *, trust: bool = False, disk: files.Disk = files.DISK
) -> Installed:
    """Put the add-in into Excel's folder and let Excel open it at its start; return what is installed.

    `python` is the interpreter that the buttons start (default: the one that runs); with `trust` the folder becomes a
    trusted location. Raises HostError while Excel runs, when another BVQ.xlam is in the way, or when Windows refuses:
    then everything is as before.
    """
    _refuse_running(machine)
    excel, path = windows.installed_excel(machine), windows.addin_folder(machine) / ADDIN
    _refuse_foreign(path)
    data = build_addin(_MADE, Settings(interpreter_windows=_interpreter(python or str(machine.python))))
    with ExitStack() as undo:
        with files.told(path):
            _put(machine, path, data, undo, disk)
        with _allowed():
            opened_by = _open_at_start(machine.registry, excel, path, undo)
            if trust and _own_location(machine.registry, excel, path.parent) is None:
                _trust(machine.registry, excel, path.parent, clock, undo)
            _forget_switched_off(machine.registry, excel, path)
        undo.pop_all()
    return Installed(path, opened_by, is_trusted(machine, excel, path.parent))


def uninstall(machine: Machine, disk: files.Disk = files.DISK) -> Removed:
    """Take back what `install` made; return what that was. Raises HostError while Excel runs."""
    _refuse_running(machine)
    excel, path = windows.installed_excel(machine), windows.addin_folder(machine) / ADDIN
    _refuse_foreign(path)
    registry, there = machine.registry, path.is_file()
    if there:
        with files.told(path):
            disk.remove(path)
            with suppress(OSError):  # other add-ins lie there
                disk.remove_folder(path.parent)
    with _allowed():
        name = opening(registry, excel, path)
        if name is not None:
            _close_gap(registry, excel, name)
            _remove_empty(registry, excel.options)
        _forget_switched_off(registry, excel, path)
        location = _own_location(registry, excel, path.parent)
        if location is not None:
            registry.remove_key(location)
            _remove_empty(registry, excel.locations)
    return Removed(path if there else None, name is not None, location is not None)


@contextmanager
def _allowed() -> Iterator[None]:
    """Turn what Windows refuses about the registry into a HostError."""
    try:
        yield
    except OSError as e:
        raise HostError(
            "Windows không cho ghi thiết lập của Excel cho người dùng này (registry, nhánh HKEY_CURRENT_USER). "
            "Đề nghị người quản trị máy tính cho phép, hoặc mở BVQ.xlam bằng tay mỗi lần dùng."
        ) from e


# the file -------------------------------------------------------------------------------------------------------


def _refuse_running(machine: Machine) -> None:
    if machine.excel_runs():
        raise HostError(
            "Excel đang chạy. Hãy lưu các sổ, đóng mọi cửa sổ Excel rồi chạy lại lệnh này "
            "(khi thoát, Excel ghi đè danh sách phần bổ trợ). Nếu không thấy cửa sổ nào: mở Task Manager, "
            "chọn Microsoft Excel, bấm End task."
        )


def _refuse_foreign(path: Path) -> None:
    """Raise HostError when the file in the add-in's place is another one's."""
    if not path.is_file():
        return
    try:
        own = read_addin(path).version is not None
    except InputError as e:
        raise HostError(f"Không đọc được {path}. Hãy xóa tệp này rồi chạy lại.") from e
    if not own:
        raise HostError(f"Tệp {path} không phải phần bổ trợ BVQLNTD. Hãy đổi tên hoặc chuyển tệp này rồi chạy lại.")


def _interpreter(path: str) -> str:
    if "%" in path or '"' in path:
        raise HostError(f"Đường dẫn của Python có ký tự % hoặc nháy kép nên Excel không gọi được: {path}.")
    return path


def _put(machine: Machine, path: Path, data: bytes, undo: ExitStack, disk: files.Disk) -> None:
    """Write the add-in; the old one, or none, comes back with `undo`."""
    before = path.read_bytes() if path.is_file() else None
    had_folder = path.parent.is_dir()
    disk.make_folder(path.parent)
    if not had_folder:
        undo.callback(_tried, disk.remove_folder, path.parent)
    marked = machine.zone(path) != ""
    if before == data and not marked:
        return
    if marked:  # what Windows notes about a file goes with the file only
        disk.remove(path)
    files.write_bytes(path, data, disk=disk)
    if before is None:
        undo.callback(_tried, disk.remove, path)
    else:
        undo.callback(_tried, files.write_bytes, path, before)


def _tried(step_back: Callable[..., object], *given: object) -> None:
    """Take a step back; where even that is refused the others are still taken."""
    with suppress(OSError, HostError):
        step_back(*given)


# opened at the start --------------------------------------------------------------------------------------------


def opening(registry: Registry, excel: Excel, path: Path) -> str | None:
    """Return the name of the value that opens the add-in when Excel starts, None when none does."""
    return next((name for name, opened in _opened(registry, excel) if _names(opened, path)), None)


def _opened(registry: Registry, excel: Excel) -> Iterator[tuple[str, str]]:
    """Yield name and content of the values OPEN, OPEN1, OPEN2 … in this order."""
    values = registry.values(excel.options).items()
    found = {int(m[1] or 0): (name, str(v)) for name, v in values if (m := _OPENED.fullmatch(name))}
    yield from (found[number] for number in sorted(found))


def _names(opened: str, path: Path) -> bool:
    """Return whether such a value means the add-in: by its path, or by its name alone, which means Excel's folder."""
    return same_path(opened, path) or same_path(opened, path.name)


def _open_at_start(registry: Registry, excel: Excel, path: Path, undo: ExitStack) -> str:
    """Return the name of the value that opens the add-in, written under the first free number if there is none."""
    name = opening(registry, excel, path)
    if name is not None:
        return name
    taken = {n.upper() for n in registry.values(excel.options)}
    name = next(n for n in ("OPEN", *(f"OPEN{i}" for i in range(1, len(taken) + 2))) if n not in taken)
    registry.write(excel.options, name, f'"{path}"')
    undo.callback(_tried, registry.remove, excel.options, name)
    return name


def _close_gap(registry: Registry, excel: Excel, name: str) -> None:
    """Remove a value; those after it move up, for Excel stops looking at the first number that is missing."""
    opened = list(_opened(registry, excel))
    at = [n for n, _ in opened].index(name)
    for (here, _), (_, following) in zip(opened[at:], opened[at + 1 :], strict=False):
        registry.write(excel.options, here, following)
    registry.remove(excel.options, opened[-1][0])


def _forget_switched_off(registry: Registry, excel: Excel, path: Path) -> None:
    """Remove the add-in from those that are switched off: it would stand in Excel's list twice, or without a file."""
    for name in list(registry.values(excel.manager)):
        if same_path(name, path):
            registry.remove(excel.manager, name)


def _remove_empty(registry: Registry, key: str) -> None:
    """Remove a key that has become empty, and those above it that then are."""
    while not registry.values(key) and not registry.keys(key) and not key.endswith(r"\Excel"):
        registry.remove_key(key)
        key = key.rpartition("\\")[0]


# the trusted location -------------------------------------------------------------------------------------------


def is_trusted(machine: Machine, excel: Excel, folder: Path) -> bool:
    """Return whether the user has made `folder` (or one above it, with all in it) a trusted location."""
    registry = machine.registry
    for below in registry.keys(excel.locations):
        key = rf"{excel.locations}\{below}"
        where = windows.expanded(str(windows.value(registry, key, "Path") or ""), machine.environment)
        deep = windows.value(registry, key, "AllowSubfolders") == 1
        if where and (same_path(where, folder) or (deep and is_inside(folder, where))):
            return True
    return False


def _own_location(registry: Registry, excel: Excel, folder: Path) -> str | None:
    """Return the key of the location that an installation made."""
    for below in registry.keys(excel.locations):
        key = rf"{excel.locations}\{below}"
        own = windows.value(registry, key, "Description") == LOCATION
        if own and same_path(str(windows.value(registry, key, "Path") or ""), folder):
            return key
    return None


def _trust(registry: Registry, excel: Excel, folder: Path, clock: datetime, undo: ExitStack) -> None:
    numbers = {int(m[1]) for below in registry.keys(excel.locations) if (m := _LOCATION.fullmatch(below))}
    key = rf"{excel.locations}\Location{next(n for n in range(len(numbers) + 1) if n not in numbers)}"
    undo.callback(_tried, registry.remove_key, key)
    registry.write(key, "Path", f"{folder}\\")
    registry.write(key, "Description", LOCATION)
    registry.write(key, "Date", f"{clock:%Y-%m-%d %H:%M}")
    registry.write(key, "AllowSubfolders", 0)
