"""Files on disk: written whole or not at all, old ones kept and given back, names that stay inside their folder.

    with files.replacing(path, keeper) as new:      # `new` is a path beside `path`
        book = xlsxwriter.Workbook(str(new))
        ...

Whoever dies in between leaves the old file; what he was writing begins with `.bvq-` and is swept away by the next
one who writes into the folder. Every call of the system goes through a `Disk` (`disk`).
"""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bvq_excel.disk import DISK, Disk
from bvq_excel.errors import HostError, UsageError
from bvq_excel.file_names import inside, safe_name
from bvq_excel.system_errors import HELD, reason

__all__ = [
    "DISK",
    "KEPT_FOLDER",
    "UNFINISHED",
    "Backup",
    "Disk",
    "Keeper",
    "Retention",
    "backups",
    "delivering",
    "inside",
    "replacing",
    "restore",
    "safe_name",
    "told",
    "workshop",
    "write_bytes",
    "write_text",
]

UNFINISHED = ".bvq-"
KEPT_FOLDER = "ban_cu"
STAMP = "%Y%m%d_%H%M%S"
_STAMPED = re.compile(r"(\d{8}_\d{6})(?:_(.+))?")
_LOCK = f"{UNFINISHED}khoa"


# writing --------------------------------------------------------------------------------------------------------


@contextmanager
def replacing(path: Path, keeper: Keeper | None = None, disk: Disk = DISK) -> Iterator[Path]:
    """Give a path beside `path` to write to; what stands there at the end takes the place of `path` at once.

    After an error the old file is untouched. With a `keeper` the old file is kept; one with the same content is
    left as it is. Raises HostError when the file cannot be written.
    """
    with _unfinished(path, keeper, disk) as new:
        yield new.path


def write_bytes(path: Path, data: bytes, keeper: Keeper | None = None, disk: Disk = DISK) -> Path:
    """Return `path`, which now holds `data`; the old file stays when that fails. Raises HostError."""
    with _unfinished(path, keeper, disk) as new:
        rest = memoryview(data)
        while rest:
            rest = rest[disk.write(new.handle, rest) :]
    return path


def write_text(path: Path, text: str, keeper: Keeper | None = None, disk: Disk = DISK) -> Path:
    """Return `path`, which now holds `text` in UTF-8, line ends as given; otherwise as `write_bytes`."""
    return write_bytes(path, text.encode(), keeper, disk)


@contextmanager
def delivering(out: Path, keeper: Keeper | None = None, disk: Disk = DISK) -> Iterator[Path]:
    """Give a new folder inside `out` to write files to; at the end they move to `out`, each at once.

    After an error nothing of them is in `out`. Raises HostError when a file cannot be moved; those before it have
    been moved then, and the work can be done again.
    """
    with workshop(out, disk) as room:
        yield room
        for made in sorted(p for p in room.iterdir() if p.is_file() and p.name != _LOCK):
            with told(out / made.name):
                _move(made, out / made.name, keeper, disk)


@contextmanager
def workshop(folder: Path, disk: Disk = DISK) -> Iterator[Path]:
    """Give a new folder inside `folder` for what is needed for a while; it is gone at the end, whatever happens.

    Raises HostError when it cannot be made.
    """
    with told(folder, "vào thư mục"):
        disk.make_folder(folder)
        _sweep(folder)
        lock = _workshop(folder, disk)
        try:
            yield lock.path.parent
        finally:
            lock.let_go()
            with suppress(OSError):
                _empty(lock.path.parent)


@contextmanager
def told(path: Path, what: str = "tệp") -> Iterator[None]:
    """Turn what the operating system refuses about `path` or its folder into a HostError that says what to do.

    What it says about other files passes unchanged.
    """
    try:
        yield
    except OSError as e:
        if isinstance(e.filename, str) and not _related(Path(e.filename), path):
            raise
        raise HostError(f"Không ghi được {what} {_wanted(path)}: {reason(e, HELD)}.") from e


def _wanted(path: Path) -> Path:
    """Return where a file was to be in the end: what is being written lies in a folder of its own before."""
    return Path(*(part for part in path.parts if not part.startswith(UNFINISHED)))


def _related(one: Path, path: Path) -> bool:
    return one.is_relative_to(path.parent) or path.is_relative_to(one)


class _Unfinished:
    """A new file that is being written, held so that nobody sweeps it away."""

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self._disk = disk
        self.handle = disk.create(path)
        self._open = True
        _hold(self.handle)

    def finish(self) -> None:
        """Return when the content is on the disk.

        The file stays held until it has its name: whoever else writes into the folder would sweep it away. Windows
        gives no open file another name.
        """
        self._disk.sync(self.handle)
        if sys.platform == "win32":
            self.close()

    def close(self) -> None:
        """Let go of the finished file."""
        if self._open:
            self._open = False
            self._disk.close(self.handle)

    def let_go(self) -> None:
        """Let go of a file that is not needed."""
        if self._open:
            self._open = False
            with suppress(OSError):
                os.close(self.handle)


@contextmanager
def _unfinished(path: Path, keeper: Keeper | None, disk: Disk) -> Iterator[_Unfinished]:
    with told(path):
        _sweep(path.parent)
        new = _claim(path.parent, path.suffix, disk)
        try:
            yield new
            new.finish()
            _move(new.path, path, keeper, disk)
            new.close()
        except BaseException:
            new.let_go()
            with suppress(OSError):
                disk.remove(new.path)
            raise


def _claim(folder: Path, suffix: str, disk: Disk) -> _Unfinished:
    while True:
        new = _Unfinished(folder / _new_name(suffix), disk)
        if new.path.exists():  # nobody swept it away before it was held
            return new
        new.let_go()


def _workshop(out: Path, disk: Disk) -> _Unfinished:
    while True:
        folder = out / _new_name("")
        disk.make_folder(folder)
        try:
            lock = _Unfinished(folder / _LOCK, disk)
        except OSError as e:
            with suppress(OSError):
                folder.rmdir()
            if not isinstance(e, FileNotFoundError):
                raise
            continue
        if lock.path.exists():
            return lock
        lock.let_go()


def _new_name(suffix: str) -> str:
    return f"{UNFINISHED}{secrets.token_hex(6)}{suffix}"


def _move(new: Path, path: Path, keeper: Keeper | None, disk: Disk) -> None:
    if path.is_file():
        if _same(new, path):
            disk.remove(new)
            return
        if keeper:
            keeper.keep(path)
        if sys.platform != "win32":
            new.chmod(path.stat().st_mode)
    disk.replace(new, path)
    _sync_folder(path.parent)


def _same(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and one.read_bytes() == other.read_bytes()


def _sync_folder(folder: Path) -> None:
    """Return when the folder's new entry is on the disk, where the system knows such a thing."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# what was left by whoever died ----------------------------------------------------------------------------------


def _hold(handle: int) -> None:
    """Hold a file as long as its handle is open: on Windows being open does it, elsewhere a lock."""
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):  # a network disk that knows no locks
            fcntl.flock(handle, fcntl.LOCK_EX)


def _sweep(folder: Path) -> None:
    """Remove unfinished files in `folder` that nobody holds any more."""
    with suppress(OSError):
        for path in [p for p in folder.iterdir() if p.name.startswith(UNFINISHED)]:
            with suppress(OSError):
                if path.is_dir():
                    _take(path / _LOCK)
                    _empty(path)
                else:
                    _take(path)


def _take(path: Path) -> None:
    """Remove an unfinished file; raises OSError while somebody holds it."""
    if sys.platform == "win32":
        path.unlink()
        return
    import fcntl

    handle = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
    finally:
        os.close(handle)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            _empty(path)
        else:
            path.unlink()
    folder.rmdir()


# old files ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Retention:
    """How long kept files stay: the `newest` ones of each name always, the others for `days` days."""

    newest: int = 20
    days: int = 14


@dataclass(frozen=True)
class Backup:
    """A kept file: the copy, the file that it was, when it was kept and before which action."""

    path: Path
    original: Path
    at: datetime
    action: str


@dataclass(frozen=True)
class Keeper:
    """Keeps files before they are overwritten, in `ban_cu/<time>_<action>` beside them.

    `now` and `action` (what is being done, e.g. `tong_hop`) name the copies; those beyond `retention` are removed.
    """

    now: datetime
    action: str = ""
    retention: Retention = Retention()
    disk: Disk = field(default=DISK, repr=False)

    def keep(self, path: Path) -> Backup:
        """Return the copy made of `path`. Raises HostError when it cannot be made."""
        label = f"{self.now:{STAMP}}" + (f"_{safe_name(self.action)}" if self.action else "")
        folder = path.parent / KEPT_FOLDER / label
        number = 2
        while (folder / path.name).exists():
            folder = folder.with_name(f"{label}_{number}")
            number += 1
        with told(folder, "vào thư mục"):
            self.disk.make_folder(folder)
            write_bytes(folder / path.name, path.read_bytes(), disk=self.disk)
        self._prune(path)
        return Backup(folder / path.name, path, self.now.replace(microsecond=0), self.action)

    def _prune(self, path: Path) -> None:
        """Remove copies of `path` that are neither among the newest nor young; what resists waits for next time."""
        oldest = self.now - timedelta(days=self.retention.days)
        for backup in backups(path.parent, path.name)[self.retention.newest :]:
            if backup.at < oldest:
                with suppress(OSError):
                    self.disk.remove(backup.path)
                    if not any(backup.path.parent.iterdir()):
                        self.disk.remove_folder(backup.path.parent)


def backups(folder: Path, name: str = "") -> tuple[Backup, ...]:
    """Return the kept files of `folder` (of one `name` only, if given), the newest first."""
    kept = folder / KEPT_FOLDER
    found = []
    for stamped in sorted(kept.iterdir()) if kept.is_dir() else ():
        match = _STAMPED.fullmatch(stamped.name)
        if match and stamped.is_dir():
            at = datetime.strptime(match[1], STAMP)
            inside = (p for p in sorted(stamped.iterdir()) if p.is_file() and not p.name.startswith(UNFINISHED))
            found += [Backup(p, folder / p.name, at, match[2] or "") for p in inside if name in ("", p.name)]
    return tuple(sorted(found, key=lambda b: (b.at, b.path.parent.name), reverse=True))


def restore(backup: Backup, keeper: Keeper | None = None, disk: Disk = DISK) -> Path:
    """Return the file that is again what it was when `backup` was made; with a `keeper` the present one is kept.

    Raises UsageError when the copy is gone, HostError when the file cannot be written.
    """
    try:
        data = backup.path.read_bytes()
    except FileNotFoundError as e:
        raise UsageError(f"Bản cũ {backup.path} không còn. Hãy chọn bản khác.") from e
    except OSError as e:
        raise HostError(f"Không đọc được bản cũ {backup.path}: {reason(e)}.") from e
    return write_bytes(backup.original, data, keeper, disk)
