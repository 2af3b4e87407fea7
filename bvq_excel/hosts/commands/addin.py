"""Commands for the Excel add-in."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bvq_excel.hosts import options, terminal
from bvq_excel.hosts.options import OK, PATH, UNUSABLE
from bvq_excel.hosts.words import Group

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bvq_excel.addin.doctor import Place
    from bvq_excel.addin.findings import Checked

python_path = click.option("--python", metavar="ĐƯỜNG_DẪN", help="Chương trình Python mà phần bổ trợ gọi trên Windows.")
STATES = {"right": "Được", "note": "Lưu ý", "problem": "Hỏng"}


@click.group(cls=Group)
def addin() -> None:
    """Phần bổ trợ cho Excel."""


@addin.command("build")
@options.out
@click.option("--workbook", metavar="TỆP", type=PATH, help="Sổ .xlsx làm nền cho BVQ.xlsm; mặc định là sổ trống.")
@python_path
def addin_build(out: Path, workbook: Path | None, python: str | None) -> int:
    """Lập BVQ.xlam (phần bổ trợ) và BVQ.xlsm (sổ dùng chung có sẵn phần bổ trợ)."""
    from bvq_excel import addin as builder
    from bvq_excel.addin import Settings

    how = Settings(interpreter_windows=python) if python else Settings()
    carrier = workbook.read_bytes() if workbook else None
    out.mkdir(parents=True, exist_ok=True)
    terminal.written(builder.build(out, clock=datetime.now(), carrier=carrier, options=how))
    return OK


@addin.command("install")
@python_path
@click.option(
    "--trust", is_flag=True, help="Ghi thư mục phần bổ trợ là nơi tin cậy (khi Excel cấm macro không chữ ký)."
)
def addin_install(python: str | None, trust: bool) -> int:
    """Cài phần bổ trợ vào Excel của người dùng này rồi kiểm tra; cài lại không làm hỏng gì."""
    from bvq_excel.addin import doctor, install
    from bvq_excel.hosts.windows import this_computer

    computer = this_computer()
    done = install.install(computer, datetime.now(), python or "", trust=trust)
    terminal.say(f"Đã cài phần bổ trợ: {done.file}")
    terminal.say(f"Excel sẽ mở phần bổ trợ khi khởi động (mục {done.opened_by}); gỡ bằng lệnh bvq addin uninstall.")
    found = [c for c in doctor.examine(computer, _places()) if c.state != "right"]
    return _shown(found) if found else _said("Việc tiếp theo: mở Excel, thẻ BVQLNTD nằm trên thanh công cụ.")


@addin.command("uninstall")
def addin_uninstall() -> int:
    """Gỡ phần bổ trợ: bỏ đúng những gì lệnh cài đã ghi; thiết lập và số liệu giữ nguyên."""
    from bvq_excel.addin import install
    from bvq_excel.hosts.windows import this_computer

    done = install.uninstall(this_computer())
    if not done.anything:
        return _said("Phần bổ trợ chưa được cài, không có gì để gỡ.")
    what = [
        *([f"tệp {done.file}"] if done.file else []),
        *(["mục mở khi khởi động Excel"] if done.opened else []),
        *(["nơi tin cậy"] if done.trusted else []),
    ]
    return _said(f"Đã gỡ phần bổ trợ: {', '.join(what)}. Thiết lập và số liệu giữ nguyên.")


@addin.command("doctor")
def addin_doctor() -> int:
    """Kiểm tra máy có dùng được phần bổ trợ không; nêu từng chỗ hỏng và cách sửa, không thay đổi gì."""
    from bvq_excel.addin import doctor
    from bvq_excel.hosts import windows

    if sys.platform == "win32":
        return _shown(doctor.examine(windows.this_computer(), _places()))
    python = Path(sys.executable)
    return _shown(doctor.examine_elsewhere(python, windows.versions(python)))


def _said(text: str) -> int:
    terminal.say(text)
    return OK


def _shown(found: Iterable[Checked]) -> int:
    """Print what was looked at, each with what to do; return the exit code."""
    counts = dict.fromkeys(STATES, 0)
    for checked in found:
        counts[checked.state] += 1
        terminal.say(f"{STATES[checked.state]}: {checked.text}")
        if checked.advice:
            terminal.say(f"    {checked.advice}")
    terminal.say(f"Cộng: {counts['problem']} chỗ hỏng, {counts['note']} lưu ý, {counts['right']} mục được.")
    return UNUSABLE if counts["problem"] else OK


def _places() -> list[Place]:
    """Return the folders of the settings, those that are set."""
    from bvq_excel.addin.doctor import Place
    from bvq_excel.hosts.user_settings import user_settings

    settings = user_settings()
    known = (
        ("dữ liệu", settings.data if not settings.ledger.url else None, True),
        ("nhận tệp", settings.work.inbox, False),
        ("kết quả", settings.work.out, False),
        ("đang làm việc", Path.cwd(), False),
    )
    return [Place(words, path, database) for words, path, database in known if path is not None]
