r"""What Excel's security settings, the user's or an administrator's, say to an add-in without a signature.

An add-in that Excel opens at its start runs under the standard settings. What forbids it is looked for here; the names
are those of Office's administrative templates, below `…\Excel\Security`, `…\Common\Security` and `…\Excel\Resiliency`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bvq_excel.addin import install, windows
from bvq_excel.addin.findings import Checked, note, problem, right
from bvq_excel.addin.windows import Excel, Machine

SECURITY, COMMON, RESILIENCY = r"Excel\Security", r"Common\Security", r"Excel\Resiliency"
LOCATIONS = rf"{SECURITY}\Trusted Locations"
SIGNED_ONLY, NONE = 3, 4
"""Values of VBAWarnings that forbid the add-in: signed macros only; none. 1: every macro runs; 2: the user is asked."""

TRUST_CENTER = "File > Options > Trust Center > Trust Center Settings"


class Setting(NamedTuple):
    """A value that forbids the add-in: where it is, what it means, how the user undoes it (empty: he cannot)."""

    part: str
    name: str
    means: str
    undone: str = ""


FORBIDDING = (
    Setting("Common", "VBAOff", "Office trên máy này không cho chạy macro nào"),
    Setting(
        SECURITY,
        "DisableAllAddins",
        "Excel tắt mọi phần bổ trợ",
        f"{TRUST_CENTER} > Add-ins, bỏ chọn Disable all Application Add-ins",
    ),
    Setting(
        SECURITY,
        "RequireAddinSig",
        "Excel chỉ nhận phần bổ trợ có chữ ký số",
        f"{TRUST_CENTER} > Add-ins, bỏ chọn Require Application Add-ins to be signed",
    ),
    Setting(COMMON, "RequireAlwaysOnMacroSig", "Office chỉ cho phần bổ trợ có chữ ký số chạy khi khởi động"),
)


def examine(machine: Machine, excel: Excel, path: Path) -> Iterator[Checked]:
    """Yield what forbids the add-in at `path`; one line when nothing does."""
    found = [*_forbidding(machine, excel), *_warnings(machine, excel, path), *_managed(machine, excel, path)]
    yield from found or [right("Thiết lập bảo mật của Excel cho phần bổ trợ chạy.")]
    if _number(machine, excel, SECURITY, "blockcontentexecutionfrominternet")[0] == 1:
        yield note(
            "Cơ quan chặn macro trong tệp tải từ mạng.",
            "Chỉ cài bằng lệnh bvq addin install trên chính máy này, không chép BVQ.xlam từ thư hoặc trang mạng.",
        )


def _number(machine: Machine, excel: Excel, part: str, name: str) -> tuple[int | None, bool]:
    """Return what holds for a setting, None if nothing is set, and whether an administrator has set it."""
    for key in excel.settings(part):
        found = windows.value(machine.registry, key, name)
        if isinstance(found, int) or (isinstance(found, str) and found.isdigit()):
            return int(found), windows.is_forced(key)
    return None, False


def _forbidding(machine: Machine, excel: Excel) -> Iterator[Checked]:
    for setting in FORBIDDING:
        value, forced = _number(machine, excel, setting.part, setting.name)
        if value == 1:
            yield _refused(f"{setting.means} ({setting.name}).", "" if forced else setting.undone)


def _refused(text: str, undone: str) -> Checked:
    advice = f"Trong Excel: {undone}." if undone else ""
    return problem(text, advice or "Do người quản trị máy tính đặt: đề nghị người quản trị cho phép BVQ.xlam.")


def _warnings(machine: Machine, excel: Excel, path: Path) -> Iterator[Checked]:
    """Yield whether macros without a signature are forbidden and the add-in's folder is not exempt."""
    value, forced = _number(machine, excel, SECURITY, "VBAWarnings")
    if value not in (SIGNED_ONLY, NONE):
        return
    text = "Excel chỉ chạy macro có chữ ký số" if value == SIGNED_ONLY else "Excel không chạy macro nào"
    off, _ = _number(machine, excel, LOCATIONS, "AllLocationsDisabled")
    own, _ = _number(machine, excel, rf"{COMMON}\Trusted Locations", "Allow User Locations")
    if off == 1 or own == 0:
        yield _refused(f"{text} (VBAWarnings = {value}), và thư mục tin cậy bị tắt.", "")
    elif not install.is_trusted(machine, excel, path.parent):
        change = "" if forced else f" hoặc trong Excel: {TRUST_CENTER} > Macro Settings, chọn cách cho phép macro."
        yield problem(
            f"{text} (VBAWarnings = {value}).",
            f"Đóng Excel rồi chạy: bvq addin install --trust (ghi thư mục phần bổ trợ là nơi tin cậy){change}",
        )


def _managed(machine: Machine, excel: Excel, path: Path) -> Iterator[Checked]:
    """Yield whether the add-in is on an administrator's list of forbidden ones, or not on that of allowed ones."""
    listed, _ = _number(machine, excel, rf"{RESILIENCY}\AddinList", path.name)
    only, _ = _number(machine, excel, RESILIENCY, "RestrictToList")
    if listed == 0 or (only == 1 and listed is None):
        yield _refused(f"Cơ quan không cho dùng phần bổ trợ {path.name} (danh sách phần bổ trợ được quản lý).", "")
