"""Installing the add-in and taking it back, on a computer with Windows that is a fake but for its files."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel import __version__, files
from bvq_excel.addin import doctor
from bvq_excel.addin.contents import Contents, read_addin
from bvq_excel.addin.install import LOCATION, Removed, install, uninstall
from bvq_excel.errors import HostError
from bvq_excel.hosts.windows import WindowsRegistry
from tests.windows_fake import CURRENT, LOCATIONS, OFFICE, OPTIONS, FakeWindows, FakeWinreg, computer

NOW = datetime(2019, 6, 17, 8, 0)
OTHER = r'/R "C:\Tools\other.xll"'
OURS = "BVQ.xlam"


@pytest.fixture
def windows(tmp_path: Path) -> FakeWindows:
    return computer(tmp_path)


def opened(windows: FakeWindows) -> dict[str, object]:
    """What Excel opens at its start."""
    return {n: v for n, v in windows.registry.values(OPTIONS).items() if n.startswith("OPEN")}


# what is made ---------------------------------------------------------------------------------------------------


def test_a_file_and_the_value_that_opens_it(windows: FakeWindows) -> None:
    done = install(windows, NOW)
    path = windows.addins / OURS
    assert (done.file, done.opened_by, done.trusted) == (path, "OPEN", False)
    assert opened(windows) == {"OPEN": f'"{path}"'}
    assert read_addin(path) == Contents(__version__, str(windows.python))
    assert [c.text for c in doctor.examine(windows) if c.state != "right"] == []


def test_the_interpreter_can_be_named(windows: FakeWindows) -> None:
    install(windows, NOW, r"D:\Py\python.exe")
    assert read_addin(windows.addins / OURS).interpreter == r"D:\Py\python.exe"


def test_twice_is_the_same_as_once(windows: FakeWindows) -> None:
    install(windows, NOW, trust=True)
    once = windows.files(), windows.registry.state()
    install(windows, datetime(2020, 1, 1), trust=True)
    assert (windows.files(), windows.registry.state()) == once


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ({}, "OPEN"),
        ({"OPEN": OTHER}, "OPEN1"),
        ({"open": OTHER, "OPEN1": OTHER}, "OPEN2"),
        ({"OPEN": OTHER, "OPEN2": OTHER}, "OPEN1"),
        ({"OPEN1": OTHER}, "OPEN"),
        ({"OPEN": OTHER, "OPEN1": '"BVQ.xlam"'}, "OPEN1"),
    ],
    ids=["none", "one", "other case", "a gap", "no first one", "named without a path, as Excel does"],
)
def test_other_add_ins_keep_their_places(windows: FakeWindows, before: dict[str, str], name: str) -> None:
    for one, value in before.items():
        windows.registry.given(OPTIONS, one, value)
    assert install(windows, NOW).opened_by == name
    left = {n: v for n, v in opened(windows).items() if n != name}
    assert left == {n: v for n, v in before.items() if v == OTHER and n.isupper()}


def test_a_trusted_location_only_when_asked_for(windows: FakeWindows) -> None:
    assert install(windows, NOW, trust=True).trusted
    key = rf"{LOCATIONS}\Location1"
    assert windows.registry.values(key) == {
        "Path": f"{windows.addins}\\",
        "Description": LOCATION,
        "Date": "2019-06-17 08:00",
        "AllowSubfolders": 0,
    }


def test_an_older_excel_has_its_own_keys(windows: FakeWindows) -> None:
    windows.registry.given(CURRENT, "", "Excel.Application.15")
    install(windows, NOW)
    assert opened(windows) == {}
    assert "OPEN" in windows.registry.values(OPTIONS.replace("16.0", "15.0"))


def test_an_add_in_that_was_switched_off_is_on_again(windows: FakeWindows) -> None:
    manager = rf"{OFFICE}\Excel\Add-in Manager"
    windows.registry.given(manager, str(windows.addins / OURS), "")
    windows.registry.given(manager, r"C:\Tools\other.xll", "")
    install(windows, NOW)
    assert windows.registry.values(manager) == {r"C:\Tools\other.xll": ""}


# taking it back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trust", [False, True])
@pytest.mark.parametrize("others", [0, 1, 3])
@pytest.mark.parametrize("folder", [False, True])
def test_uninstalling_leaves_the_computer_as_it_was(
    windows: FakeWindows, trust: bool, others: int, folder: bool
) -> None:
    for number in range(others):
        windows.registry.given(OPTIONS, f"OPEN{number or ''}", OTHER)
    if folder:
        windows.addins.mkdir(parents=True)
        (windows.addins / "other.xlam").write_bytes(b"of somebody else")
    else:
        windows.addins.parent.mkdir(parents=True)
    before = windows.files(), windows.registry.state()
    install(windows, NOW, trust=trust)
    done = uninstall(windows)
    assert (done.file, done.opened, done.trusted) == (windows.addins / OURS, True, trust)
    assert (windows.files(), windows.registry.state()) == before


def test_keys_that_only_the_installation_needed_go_too(tmp_path: Path) -> None:
    windows = computer(tmp_path)
    windows.registry.remove(OPTIONS, "FirstRun")
    for key in (OPTIONS, rf"{LOCATIONS}\Location0", LOCATIONS, rf"{OFFICE}\Excel\Security"):
        windows.registry.remove_key(key)
    before = windows.registry.state()
    install(windows, NOW, trust=True)
    uninstall(windows)
    assert windows.registry.state() == before


def test_add_ins_after_ours_move_up(windows: FakeWindows) -> None:
    windows.registry.given(OPTIONS, "OPEN", '"a.xlam"')
    install(windows, NOW)
    windows.registry.given(OPTIONS, "OPEN2", '"b.xlam"')
    windows.registry.given(OPTIONS, "OPEN3", '"c.xlam"')
    uninstall(windows)
    assert opened(windows) == {"OPEN": '"a.xlam"', "OPEN1": '"b.xlam"', "OPEN2": '"c.xlam"'}


def test_a_location_that_the_user_made_stays(windows: FakeWindows) -> None:
    key = rf"{LOCATIONS}\Location7"
    windows.registry.given(key, "Path", str(windows.addins))
    windows.registry.given(key, "Description", "của tôi")
    assert install(windows, NOW).trusted
    assert not uninstall(windows).trusted
    assert windows.registry.values(key)["Description"] == "của tôi"


def test_nothing_to_take_back(windows: FakeWindows) -> None:
    before = windows.files(), windows.registry.state()
    assert uninstall(windows) == Removed()
    assert (windows.files(), windows.registry.state()) == before


# what is refused ------------------------------------------------------------------------------------------------


def test_a_running_excel_is_named_and_nothing_is_done(windows: FakeWindows) -> None:
    windows.running = True
    before = windows.files(), windows.registry.state()
    for action in (lambda: install(windows, NOW), lambda: uninstall(windows)):
        with pytest.raises(HostError, match="Excel đang chạy"):
            action()
    assert (windows.files(), windows.registry.state()) == before


def test_a_file_of_this_name_that_is_another_add_in_is_not_touched(windows: FakeWindows) -> None:
    import xlsxwriter

    windows.addins.mkdir(parents=True)
    path = windows.addins / OURS
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("BVQ").write_string("A1", "của người khác")
    content = path.read_bytes()
    for action in (lambda: install(windows, NOW), lambda: uninstall(windows)):
        with pytest.raises(HostError, match="không phải phần bổ trợ BVQLNTD"):
            action()
    assert path.read_bytes() == content
    path.write_bytes(b"not a workbook")
    with pytest.raises(HostError, match="Hãy xóa tệp này"):
        install(windows, NOW)


class HeldDisk(files.Disk):
    """A disk on which the add-in is held by a program that does not let go."""

    def replace(self, old: Path, new: Path) -> None:
        raise PermissionError(errno.EACCES, "being used by another process", str(new))

    def remove(self, path: Path) -> None:
        if path.name == OURS:
            raise PermissionError(errno.EACCES, "being used by another process", str(path))
        super().remove(path)


def test_a_locked_file_is_named_and_nothing_is_done(windows: FakeWindows) -> None:
    before = windows.registry.state()
    with pytest.raises(HostError, match=r"BVQ\.xlam: tệp đang mở ở chương trình khác"):
        install(windows, NOW, disk=HeldDisk())
    assert windows.registry.state() == before
    assert not windows.addins.exists()
    install(windows, NOW)
    installed = windows.files(), windows.registry.state()
    with pytest.raises(HostError, match="tệp đang mở ở chương trình khác"):
        uninstall(windows, disk=HeldDisk())
    assert (windows.files(), windows.registry.state()) == installed


@pytest.mark.parametrize("part", ["Options", "Location1"])
@pytest.mark.parametrize("older", [False, True])
def test_a_registry_that_refuses_leaves_everything_as_it_was(windows: FakeWindows, part: str, older: bool) -> None:
    if older:
        install(windows, NOW, r"D:\old\python.exe")
        windows.registry.remove(OPTIONS, "OPEN")
    windows.addins.parent.mkdir(parents=True, exist_ok=True)
    before = windows.files(), windows.registry.state()
    windows.registry.refuse = lambda key: key.endswith(part)
    with pytest.raises(HostError, match="không cho ghi thiết lập"):
        install(windows, NOW, trust=True)
    windows.registry.refuse = lambda key: False
    assert (windows.files(), windows.registry.state()) == before


def test_a_path_that_excel_would_misread_is_refused(windows: FakeWindows) -> None:
    with pytest.raises(HostError, match="ký tự %"):
        install(windows, NOW, r"D:\100%\python.exe")
    assert not (windows.addins / OURS).exists()


# the registry of the standard library ---------------------------------------------------------------------------


def test_the_same_is_done_through_the_standard_library(windows: FakeWindows) -> None:
    """The real access to the registry, over a module with the functions of `winreg`."""
    through = replace(windows, registry=WindowsRegistry(FakeWinreg(windows.registry)))  # type: ignore[arg-type]
    windows.addins.parent.mkdir(parents=True)
    before = windows.registry.state()
    assert install(through, NOW, trust=True).opened_by == "OPEN"
    installed = windows.registry.state()
    assert [c.text for c in doctor.examine(through) if c.state != "right"] == []
    assert uninstall(through) == Removed(windows.addins / OURS, True, True)
    assert windows.registry.state() == before
    install(windows, NOW, trust=True)
    assert windows.registry.state() == installed


def test_keys_that_are_not_there(windows: FakeWindows) -> None:
    registry = WindowsRegistry(FakeWinreg(windows.registry))
    assert (registry.values(r"HKCU\No"), registry.keys(r"HKCU\No")) == ({}, ())
    registry.remove(r"HKCU\No", "value")
    registry.remove(OPTIONS, "no value")
    registry.remove_key(r"HKCU\No")
