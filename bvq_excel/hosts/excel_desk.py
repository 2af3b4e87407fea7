"""What surrounds a click besides Excel: the clock, the user's folders and settings, the program that opens files."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.errors import BvqError, HostError, UsageError

APPLICATION = "bvq_excel"
SETTINGS_FILE = "thiet_lap.txt"  # TOML; a name that opens in the text editor of any Windows
SETTINGS = """\
# Thiết lập của phần bổ trợ BVQLNTD. Ghi giá trị vào giữa hai dấu nháy rồi lưu; có hiệu lực từ lần bấm nút sau.

# Mã đơn vị của bạn, ví dụ 'SYT'. Trong sổ dùng chung, chỉ phần của đơn vị này được kiểm tra.
# Để trống: kiểm tra mọi đơn vị trong sổ.
don_vi = ''

# Kỳ đang làm, ví dụ '2019-Q2'. Để trống: kỳ của sổ đang mở; không có thì quý hiện tại.
ky = ''

# Thư mục chứa tệp các đơn vị gửi, ví dụ 'D:\\BaoCao\2019-Q2'. Để trống: thư mục của sổ đang mở.
thu_muc_nhan = ''

# Thư mục ghi kết quả. Để trống: một thư mục con của thư mục trên.
thu_muc_ket_qua = ''
"""
WORDS = ("don_vi", "ky", "thu_muc_nhan", "thu_muc_ket_qua")


@dataclass(frozen=True)
class Settings:
    """What the user has set: own unit, period, folders; empty or None where nothing is set."""

    unit: str = ""
    period: str = ""
    inbox: Path | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Desk:
    """The surroundings: `now` tells the time, `open` opens a file or folder with the user's program for it."""

    now: Callable[[], datetime]
    settings_file: Path
    logs: Path
    documents: Path
    open: Callable[[Path], None]


def users_desk() -> Desk:
    """Return the surroundings of the person who uses this computer."""
    import platformdirs

    return Desk(
        now=datetime.now,
        settings_file=platformdirs.user_config_path(APPLICATION, appauthor=False) / SETTINGS_FILE,
        logs=platformdirs.user_log_path(APPLICATION, appauthor=False),
        documents=platformdirs.user_documents_path(),
        open=open_path,
    )


def open_path(path: Path) -> None:
    """Open a file or folder with the program that the user has for it; raises HostError when there is none."""
    try:
        if sys.platform == "win32":
            import os

            os.startfile(path)  # noqa: S606 - a path of ours, no shell
        else:
            command = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.run([command, str(path)], check=True, capture_output=True)  # noqa: S603 - no shell
    except (OSError, subprocess.CalledProcessError) as e:
        raise HostError(f"Không mở được {path}. Hãy mở bằng tay.") from e


def read_settings(path: Path, catalog: Catalog) -> Settings:
    """Return what the settings file says, nothing set where there is none.

    Raises UsageError, naming the file and the setting, for what cannot be understood.
    """
    if not path.exists():
        return Settings()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise UsageError(
            f"Không đọc được tệp thiết lập {path}. Mỗi giá trị phải nằm giữa hai dấu nháy đơn, ví dụ ky = '2019-Q2'. "
            "Xóa tệp này thì thiết lập trở về mặc định."
        ) from e
    texts = {word: str(raw.get(word, "")).strip() for word in WORDS}
    unknown = sorted(set(raw) - set(WORDS))
    if unknown:
        raise UsageError(
            f"Tệp thiết lập {path} có mục không hiểu: {unknown[0]}. Các mục dùng được: {', '.join(WORDS)}."
        )
    unit, period = texts["don_vi"].upper(), texts["ky"]
    if unit and unit not in catalog.units:
        raise UsageError(f"Tệp thiết lập {path}: don_vi ghi '{unit}', không có đơn vị mang mã này.")
    try:
        period = periods.period(catalog, period).code if period else ""
    except BvqError as e:
        raise UsageError(f"Tệp thiết lập {path}: {e}") from e
    return Settings(unit, period, _folder(texts["thu_muc_nhan"]), _folder(texts["thu_muc_ket_qua"]))


def _folder(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def ensure_settings(path: Path) -> Path:
    """Return the settings file, written with nothing set where it is missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SETTINGS, encoding="utf-8", newline="\r\n")
    return path
