"""Writing results beside workbooks: who has a file open, old files kept, all new files at once or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bvq_excel.errors import HostError

KEPT_FOLDER = "ban_cu"
_OWNER, _LOCK = "~$", ".~lock."
_ANSI_LENGTH = 54  # bytes for the name in the code page; after them its length and the name in UTF-16
_SOMEBODY = "một người khác"


def who_has_open(path: Path) -> str:
    """Return who has the workbook at `path` open, empty if nobody has; somebody else where no name is left.

    Excel leaves a hidden file `~$name` beside an open workbook, LibreOffice `.~lock.name#`.
    """
    owner, lock = path.with_name(f"{_OWNER}{path.name}"), path.with_name(f"{_LOCK}{path.name}#")
    try:
        if owner.exists():
            return _owner(owner.read_bytes()) or _SOMEBODY
        if lock.exists():
            return _lock_owner(lock.read_text(encoding="utf-8", errors="replace")) or _SOMEBODY
    except OSError:  # the owner file itself is locked on a network drive
        return _SOMEBODY
    return ""


def _owner(data: bytes) -> str:
    """Return the user's name in Excel's owner file: length and name in the code page, then both in UTF-16."""
    at = _ANSI_LENGTH + 1
    length = int.from_bytes(data[at : at + 2], "little")
    wide = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace").strip("\0 ")
    return wide or data[1 : 1 + data[0]].decode("latin-1").strip("\0 ") if data else ""


def _lock_owner(text: str) -> str:
    """Return the user's name in LibreOffice's lock file: name, system user, host, date, folder."""
    name, _, rest = text.partition(",")
    return (name or rest.partition(",")[0]).replace("\\,", ",").strip()


def open_elsewhere(paths: Iterable[Path]) -> list[str]:
    """Return "SYT.xlsx (Nguyễn Văn A)" for each file that somebody has open."""
    return [f"{path.name} ({who})" for path in paths if (who := who_has_open(path))]


@contextmanager
def workshop(out: Path) -> Iterator[Path]:
    """Yield a new folder inside `out` in which files are made before they are delivered; it is gone afterwards.

    Raises HostError when `out` cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".dang_lap_", dir=out, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as e:
        place = Path(e.filename).name if e.filename else out.name
        raise HostError(f"Không ghi được {place} vào thư mục {out}: {e.strerror}. Hãy chọn thư mục khác.") from e


def deliver(made: Path, out: Path, now: datetime) -> list[Path]:
    """Return the files of folder `made`, moved to `out`; files that stood there are kept in `ban_cu`.

    Raises HostError, before anything is moved, when somebody has one of them open.
    """
    files = sorted(p for p in made.iterdir() if p.is_file())
    standing = [out / p.name for p in files if (out / p.name).exists()]
    if held := open_elsewhere(standing) or [p.name for p in standing if not _is_free(p)]:
        raise HostError(f"Chưa ghi kết quả vì tệp đang mở: {', '.join(held)}. Hãy đóng tệp rồi bấm lại.")
    kept = out / KEPT_FOLDER / f"{now:%Y%m%d_%H%M%S}"
    _keep(standing, kept)
    return [Path(shutil.move(path, out / path.name)) for path in files]


def _keep(files: Sequence[Path], folder: Path) -> None:
    if files:
        folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.move(path, folder / path.name)


def _is_free(path: Path) -> bool:
    """Return whether a file could be replaced: a program that holds it refuses writing."""
    try:
        with path.open("r+b"):
            return True
    except OSError:
        return False
