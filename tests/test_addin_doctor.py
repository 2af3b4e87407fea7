"""What the check of a computer says: one fault at a time on a fake Windows, each with what to do about it."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel import __version__
from bvq_excel.addin import doctor
from bvq_excel.addin.doctor import Place
from bvq_excel.addin.findings import Checked
from bvq_excel.addin.install import install
from bvq_excel.hosts import windows as host
from tests.windows_fake import (
    LOCATIONS,
    MACHINE_32,
    OFFICE,
    OPTIONS,
    POLICIES,
    PROGRAM,
    FakeWindows,
    computer,
)

NOW = datetime(2019, 6, 17, 8, 0)
INTERNET = "[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example.vn/BVQ.xlam\r\n"


@pytest.fixture
def windows(tmp_path: Path) -> FakeWindows:
    """A computer on which everything is in order."""
    found = computer(tmp_path)
    install(found, NOW)
    return found


def faults(windows: FakeWindows, *places: Place) -> list[Checked]:
    """What is not in order."""
    return [c for c in doctor.examine(windows, places) if c.state != "right"]


def only(windows: FakeWindows, *places: Place) -> Checked:
    """The one thing that is not in order."""
    (found,) = faults(windows, *places)
    return found


def test_nothing_is_wrong_and_everything_looked_at_is_said(windows: FakeWindows) -> None:
    found = doctor.examine(windows)
    assert [c.state for c in found] == ["right"] * len(found)
    said = "\n".join(c.text for c in found)
    for word in ("64 bit", str(windows.python), f"phiên bản {__version__}", "xlwings", "mục OPEN", "tải từ mạng",
                 "bảo mật", "OneDrive"):  # fmt: skip
        assert word in said


def test_nothing_is_changed_by_looking(windows: FakeWindows) -> None:
    before = windows.files(), windows.registry.state()
    doctor.examine(windows)
    assert (windows.files(), windows.registry.state()) == before


# Python and Excel -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("excel", "python", "state", "said"),
    [
        (MACHINE_32, 32, "right", "cùng 32 bit"),
        (MACHINE_32, 64, "right", "Python 64 bit, Excel 32 bit: gọi được nhau"),
        (0x8664, 32, "note", "Python 32 bit, Excel 64 bit"),
    ],
)
def test_bits(tmp_path: Path, excel: int, python: int, state: str, said: str) -> None:
    found = computer(tmp_path, excel)
    found.bits = python
    install(found, NOW)
    first = doctor.examine(found)[0]
    assert (first.state, said in first.text) == (state, True)


def test_without_excel(windows: FakeWindows) -> None:
    windows.registry.given(PROGRAM, "", "")
    assert only(windows).text == "Không thấy Excel trên máy này."


@pytest.mark.parametrize("content", [b"", b"MZ", b"MZ".ljust(0x3C, b"\0") + b"\xff\xff\xff\x7f"])
def test_a_program_that_tells_nothing(windows: FakeWindows, content: bytes) -> None:
    (windows.folder / "Program Files" / "EXCEL.EXE").write_bytes(content)
    assert "không rõ Excel 32 hay 64 bit" in only(windows).text


def test_the_interpreter_is_gone(windows: FakeWindows) -> None:
    windows.python.unlink()
    found = only(windows)
    assert found.text == f"Không có Python mà phần bổ trợ gọi: {windows.python}."
    assert "bvq addin install" in found.advice


def test_an_interpreter_in_the_profile_is_found_by_its_variable(tmp_path: Path) -> None:
    found = computer(tmp_path)
    install(found, NOW)
    path = found.addins / "BVQ.xlam"
    from bvq_excel.addin.builder import build_addin
    from bvq_excel.addin.settings import Settings

    path.write_bytes(build_addin(NOW, Settings(interpreter_windows="%LOCALAPPDATA%/BVQ/venv/Scripts/python.exe")))
    assert faults(found) == []


@pytest.mark.parametrize(
    ("imports", "said", "advice"),
    [
        (None, "không chạy được bvq_excel và xlwings", 'pip install "bvq_excel[excel]"'),
        ({"bvq_excel": "0.0.9", "xlwings": "0.37.8"}, "phiên bản 0.0.9, còn lệnh này", "-m bvq_excel addin install"),
        ({"bvq_excel": __version__, "xlwings": "0.30.1"}, "xlwings phiên bản 0.30.1 quá cũ", "--upgrade"),
    ],
)
def test_versions(windows: FakeWindows, imports: dict[str, str] | None, said: str, advice: str) -> None:
    windows.imports = imports
    found = only(windows)
    assert said in found.text
    assert advice in found.advice


# the add-in -----------------------------------------------------------------------------------------------------


def test_it_was_never_installed(tmp_path: Path) -> None:
    found = only(computer(tmp_path))
    assert found.text.startswith("Chưa cài phần bổ trợ")
    assert found.advice == "Đóng Excel rồi chạy: bvq addin install"


def test_a_damaged_file(windows: FakeWindows) -> None:
    (windows.addins / "BVQ.xlam").write_bytes(b"PK damaged")
    assert only(windows).text.startswith("Tệp phần bổ trợ bị hỏng")


def test_an_older_file(windows: FakeWindows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "__version__", "9.9.9")
    windows.imports = {"bvq_excel": "9.9.9", "xlwings": "0.37.8"}
    found = only(windows)
    assert found.text == f"Tệp phần bổ trợ là của phiên bản {__version__}, đang dùng phiên bản 9.9.9."


def test_nothing_opens_it(windows: FakeWindows) -> None:
    windows.registry.remove(OPTIONS, "OPEN")
    assert "không mở phần bổ trợ khi khởi động" in only(windows).text
    windows.registry.given(rf"{OFFICE}\Excel\Add-in Manager", str(windows.addins / "BVQ.xlam").upper(), "")
    found = only(windows)
    assert "bỏ chọn" in found.text
    assert "đánh dấu BVQLNTD" in found.advice


def disabled(path: str, name: str = "bvqlntd") -> bytes:
    """An entry that Excel makes after a crash: kind, lengths in bytes, path and name in UTF-16 with ends."""
    first, second = f"{path}\0".encode("utf-16-le"), f"{name}\0".encode("utf-16-le")
    lengths = len(first).to_bytes(4, "little") + len(second).to_bytes(4, "little")
    return (2).to_bytes(4, "little") + lengths + first + second


def test_excel_has_switched_it_off_after_a_crash(windows: FakeWindows) -> None:
    key = rf"{OFFICE}\Excel\Resiliency\DisabledItems"
    windows.registry.given(key, "3A1B", disabled(r"c:\tools\other.xll"))
    windows.registry.given(key, "3A1C", b"\x01")
    assert faults(windows) == []
    windows.registry.given(key, "3A1D", disabled(str(windows.addins / "BVQ.xlam").lower()))
    found = only(windows)
    assert "sau một lần sự cố" in found.text
    assert "Disabled Items" in found.advice


@pytest.mark.parametrize(("zone", "marked"), [(INTERNET, True), ("[ZoneTransfer]\r\nZoneId=1\r\n", False), ("", False)])
def test_mark_of_the_web(windows: FakeWindows, zone: str, marked: bool) -> None:
    windows.mark(windows.addins / "BVQ.xlam", zone)
    found = faults(windows)
    assert len(found) == marked
    if marked:
        assert "Mark of the Web" in found[0].text
        assert "Unblock" in found[0].advice
    install(windows, NOW)
    assert faults(windows) == []


def test_a_running_excel_is_said(windows: FakeWindows) -> None:
    windows.running = True
    assert only(windows).text == "Excel đang chạy."


# security settings ----------------------------------------------------------------------------------------------

USER, CLOUD = OFFICE, r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0"
COMPUTER = r"HKLM\Software\Policies\Microsoft\Office\16.0"


@pytest.mark.parametrize(
    ("root", "part", "name", "value", "said", "advice"),
    [
        (USER, r"Excel\Security", "VBAWarnings", 4, "không chạy macro nào (VBAWarnings = 4)", "install --trust"),
        (USER, r"Excel\Security", "vbawarnings", 3, "chỉ chạy macro có chữ ký số", "Macro Settings"),
        (POLICIES, r"Excel\Security", "vbawarnings", 4, "không chạy macro nào", "install --trust"),
        (USER, r"Excel\Security", "RequireAddinSig", 1, "phần bổ trợ có chữ ký số", "bỏ chọn Require Application"),
        (POLICIES, r"Excel\Security", "requireaddinsig", 1, "phần bổ trợ có chữ ký số", "đề nghị người quản trị"),
        (USER, r"Excel\Security", "DisableAllAddins", 1, "tắt mọi phần bổ trợ", "bỏ chọn Disable all"),
        (CLOUD, r"Common\Security", "requirealwaysonmacrosig", 1, "khi khởi động", "đề nghị người quản trị"),
        (COMPUTER, "Common", "vbaoff", 1, "không cho chạy macro nào (VBAOff)", "đề nghị người quản trị"),
        (POLICIES, r"Excel\Resiliency\AddinList", "BVQ.xlam", "0", "không cho dùng phần bổ trợ", "người quản trị"),
        (POLICIES, r"Excel\Resiliency", "restricttolist", 1, "không cho dùng phần bổ trợ", "người quản trị"),
        (POLICIES, r"Excel\Security", "blockcontentexecutionfrominternet", 1, "chặn macro", "bvq addin install"),
    ],
)  # fmt: skip
def test_a_setting_that_forbids_it(
    windows: FakeWindows, root: str, part: str, name: str, value: int | str, said: str, advice: str
) -> None:
    windows.registry.given(rf"{root}\{part}", name, value)
    found = only(windows)
    assert said in found.text
    assert advice in found.advice


@pytest.mark.parametrize(("name", "value"), [("VBAWarnings", 1), ("VBAWarnings", 2), ("RequireAddinSig", 0)])
def test_a_setting_that_allows_it(windows: FakeWindows, name: str, value: int) -> None:
    windows.registry.given(rf"{OFFICE}\Excel\Security", name, value)
    assert faults(windows) == []


def test_what_an_administrator_sets_goes_before_what_the_user_sets(windows: FakeWindows) -> None:
    windows.registry.given(rf"{OFFICE}\Excel\Security", "VBAWarnings", 1)
    windows.registry.given(rf"{POLICIES}\Excel\Security", "VBAWarnings", 4)
    assert "VBAWarnings = 4" in only(windows).text
    windows.registry.given(rf"{POLICIES}\Excel\Security", "VBAWarnings", 2)
    windows.registry.given(rf"{OFFICE}\Excel\Security", "VBAWarnings", 4)
    assert faults(windows) == []


def test_on_a_list_of_allowed_ones_it_may_run(windows: FakeWindows) -> None:
    windows.registry.given(rf"{POLICIES}\Excel\Resiliency", "restricttolist", 1)
    windows.registry.given(rf"{POLICIES}\Excel\Resiliency\AddinList", "bvq.XLAM", "2")
    assert faults(windows) == []


def test_a_trusted_location_lets_macros_run(windows: FakeWindows) -> None:
    windows.registry.given(rf"{POLICIES}\Excel\Security", "VBAWarnings", 4)
    install(windows, NOW, trust=True)
    assert faults(windows) == []


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        (rf"{POLICIES}\Excel\Security\Trusted Locations", "alllocationsdisabled", 1),
        (rf"{POLICIES}\Common\Security\Trusted Locations", "allow user locations", 0),
    ],
)
def test_unless_trusted_locations_are_forbidden(windows: FakeWindows, key: str, name: str, value: int) -> None:
    windows.registry.given(rf"{POLICIES}\Excel\Security", "VBAWarnings", 4)
    windows.registry.given(key, name, value)
    install(windows, NOW, trust=True)
    found = only(windows)
    assert "thư mục tin cậy bị tắt" in found.text
    assert "đề nghị người quản trị" in found.advice


@pytest.mark.parametrize(
    ("where", "deep", "trusted"), [("", 0, True), ("", 1, True), ("..", 0, False), ("..", 1, True)]
)
def test_a_location_above_it_counts_only_with_all_in_it(
    windows: FakeWindows, where: str, deep: int, trusted: bool
) -> None:
    windows.registry.given(rf"{OFFICE}\Excel\Security", "VBAWarnings", 4)
    folder = windows.addins.parent if where else windows.addins
    windows.registry.given(rf"{LOCATIONS}\Location3", "Path", str(folder).upper() + "\\")
    windows.registry.given(rf"{LOCATIONS}\Location3", "AllowSubfolders", deep)
    assert (faults(windows) == []) == trusted


# folders in the cloud -------------------------------------------------------------------------------------------

ACCOUNT = r"HKCU\Software\Microsoft\OneDrive\Accounts\Business1"
LIBRARY = r"HKCU\Software\SyncEngines\Providers\OneDrive\abc123"


@pytest.mark.parametrize(("key", "name"), [(ACCOUNT, "UserFolder"), (LIBRARY, "MountPoint")])
def test_folders_that_are_kept_equal_to_a_cloud(windows: FakeWindows, key: str, name: str) -> None:
    windows.registry.given(key, name, r"C:\Users\may\OneDrive - So Cong Thuong")
    inside = Place("nhận tệp", r"c:\users\may\onedrive - so cong thuong\2019")
    beside = Place("kết quả", r"C:\Users\may\OneDrive - So Cong Thuong cu")
    found = only(windows, inside, beside)
    assert found.state == "note"
    assert "Thư mục nhận tệp nằm trong OneDrive" in found.text
    assert "Always keep on this device" in found.advice


def test_a_ledger_in_the_cloud_would_be_damaged(windows: FakeWindows) -> None:
    windows.registry.given(ACCOUNT, "UserFolder", r"D:\OneDrive")
    found = only(windows, Place("dữ liệu", r"D:\OneDrive\bvq", database=True))
    assert found.state == "problem"
    assert "đồng bộ làm hỏng sổ cái" in found.advice


def test_an_address_of_the_web_is_no_folder(windows: FakeWindows) -> None:
    found = only(windows, Place("nhận tệp", "https://so.sharepoint.com/sites/bao-cao"))
    assert "nêu đường dẫn trên máy" in found.advice


# elsewhere ------------------------------------------------------------------------------------------------------


def test_without_windows_the_rest_is_looked_at() -> None:
    found = doctor.examine_elsewhere(Path(sys.executable), host.versions(Path(sys.executable)))
    assert [c.state for c in found] == ["note", "right", "right", "right"]
    assert "không có Excel để cài" in found[0].text
    missing = doctor.examine_elsewhere(Path("/python"), host.versions(Path("/no/python")))
    assert [c.state for c in missing] == ["note", "problem"]


@pytest.mark.skipif(sys.platform == "win32", reason="would install")
def test_the_commands_say_that_windows_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    from bvq_excel.hosts.cli import run_command

    for command in ("install", "uninstall"):
        assert run_command(["addin", command]) == 3
        assert "cần Excel cho Windows" in capsys.readouterr().err
    assert run_command(["addin", "doctor"]) == 0
    said = capsys.readouterr().out
    assert "Lưu ý: Máy này không chạy Windows" in said
    assert said.endswith("Cộng: 0 chỗ hỏng, 1 lưu ý, 3 mục được.\n")
