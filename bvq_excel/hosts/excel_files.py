"""Writing results beside workbooks: all new files at once or none, old ones kept, and who has a file open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bvq_excel import files
from bvq_excel.errors import HostError
from bvq_excel.file_names import is_inside

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


@dataclass
class Delivery:
    """A folder in which files are made, and the places where they are afterwards."""

    room: Path
    files: list[Path] = field(default_factory=list)


@contextmanager
def delivered(out: Path, keeper: files.Keeper, clouds: Sequence[str] = ()) -> Iterator[Delivery]:
    """Yield a delivery whose files, made in its room, move to `out` at the end; files of their names are kept.

    `clouds` are folders kept equal to a cloud. After an error nothing has moved. Raises HostError when somebody has,
    or may have, a file open that would be replaced, or when `out` cannot be written.
    """
    with files.delivering(out, keeper) as room:
        delivery = Delivery(room)
        yield delivery
        made = sorted(p.name for p in room.iterdir() if p.is_file() and not p.name.startswith(files.UNFINISHED))
        delivery.files = [out / name for name in made]
        require_free([path for path in delivery.files if path.exists()], clouds)


def require_free(standing: Sequence[Path], clouds: Sequence[str] = ()) -> None:
    """Raise HostError when somebody has one of these files open, or may be editing it with others in a cloud."""
    if held := open_elsewhere(standing) or [path.name for path in standing if not _is_free(path)]:
        raise HostError(f"Chưa ghi kết quả vì tệp đang mở: {', '.join(held)}. Hãy đóng tệp rồi bấm lại.")
    shared = [path.name for path in standing if any(is_inside(path, folder) for folder in clouds)]
    if shared:
        raise HostError(
            f"Chưa ghi đè {', '.join(shared)}: tệp nằm trong OneDrive hoặc SharePoint, có thể đang có người cùng sửa. "
            "Hãy đổi tên tệp cũ bằng Excel hoặc trên web, hoặc đặt thư mục kết quả ngoài OneDrive ở nút Thiết lập."
        )


def _is_free(path: Path) -> bool:
    """Return whether a file could be replaced: a program that holds it refuses writing."""
    try:
        with path.open("r+b"):
            return True
    except OSError:
        return False
