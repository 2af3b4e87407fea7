"""What surrounds a click besides Excel: the clock, the user's folders and settings, the program that opens files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bvq_excel import files
from bvq_excel.catalog import Catalog, load
from bvq_excel.errors import HostError
from bvq_excel.hosts.user_settings import APPLICATION, acting_person, use_catalog, user_files, user_settings
from bvq_excel.settings import Settings

# In TOML, with the names that `settings` knows as aliases; a .txt opens in the text editor of any Windows.
SETTINGS = """\
# Thiết lập của phần bổ trợ BVQLNTD. Ghi giá trị vào giữa hai dấu nháy rồi lưu; có hiệu lực từ lần bấm nút sau.

# Mã đơn vị của bạn, ví dụ 'SYT'. Trong sổ dùng chung, chỉ phần của đơn vị này được kiểm tra.
# Để trống: kiểm tra mọi đơn vị trong sổ.
don_vi = ''

# Kỳ đang làm, ví dụ '2019-Q2'. Để trống: kỳ của sổ đang mở; không có thì quý hiện tại.
ky = ''

# Thư mục chứa tệp các đơn vị gửi, ví dụ 'D:\\BaoCao\\2019-Q2'. Để trống: thư mục của sổ đang mở.
thu_muc_nhan = ''

# Thư mục ghi kết quả. Để trống: một thư mục con của thư mục trên.
thu_muc_ket_qua = ''

# Địa chỉ thư của Sở Công Thương, nơi nộp tệp (bỏ dấu # ở đầu dòng dưới rồi sửa địa chỉ):
# mail.addresses.SCT = ['sct@example.gov.vn']

# Đầu mối của bạn, ghi ở cuối thư và trong công văn (bỏ dấu # ở đầu các dòng dưới rồi sửa):
# office.preparer = 'Nguyễn Văn Mẫu'
# office.phone = '0213 3876 000'
# office.email = 'dau.moi@example.gov.vn'

# Thư mục dữ liệu của cơ quan (sổ cái các kỳ), chỉ dùng ở Sở Công Thương:
# data = 'D:\\BVQ'
"""


@dataclass(frozen=True)
class Desk:
    """The surroundings: `now` tells the time, `open` opens a file or folder with the user's program for it.

    `catalog` gives the catalogue of the province, `settings` reads what holds now, `who` is logged in;
    `clouds` are the folders that are kept equal to a cloud; `settings_file` is the one that the add-in offers for
    editing.
    """

    now: Callable[[], datetime]
    catalog: Callable[[], Catalog]
    settings: Callable[[], Settings]
    settings_file: Path
    logs: Path
    documents: Path
    who: str
    clouds: tuple[str, ...]
    open: Callable[[Path], None]


def users_desk() -> Desk:
    """Return the surroundings of the person who uses this computer."""
    import platformdirs

    return Desk(
        now=datetime.now,
        catalog=users_catalog,
        settings=user_settings,
        settings_file=user_files()[0],
        logs=platformdirs.user_log_path(APPLICATION, appauthor=False),
        documents=platformdirs.user_documents_path(),
        who=acting_person(),
        clouds=cloud_folders(),
        open=open_path,
    )


def cloud_folders() -> tuple[str, ...]:
    """Return the folders that OneDrive keeps equal to a cloud on this computer."""
    if sys.platform == "win32":
        from bvq_excel.addin import windows
        from bvq_excel.hosts.windows import this_computer

        return tuple(windows.cloud_folders(this_computer()))
    places = Path.home() / "Library" / "CloudStorage"  # of macOS
    return tuple(map(str, places.glob("OneDrive*"))) if places.is_dir() else ()


def users_catalog() -> Catalog:
    """Return the catalogue of the province that is set. Raises UsageError for settings that cannot be understood."""
    use_catalog()
    return load()


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


def ensure_settings(path: Path) -> Path:
    """Return the settings file, written with nothing set where it is missing."""
    if not path.exists():
        with files.told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(path, SETTINGS.replace("\n", "\r\n"))
    return path
