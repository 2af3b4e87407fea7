"""The archive: every file that was entered, as it came, read-only and sealed by its hash in the ledger.

A file lies in `luu_tru/<period>/<unit>_<beginning of its hash>.xlsx` inside the data folder: the same content has the
same place, whoever archives it. It is there before the ledger speaks of it, so that whoever dies in between leaves at
most a file that nothing refers to, which the next one uses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bvq_excel import display, files
from bvq_excel.ledger.entries import Entry

FOLDER = "luu_tru"
SHARED = "DungChung"
SHOWN = 16  # hexadecimal digits of the hash in a name


@dataclass(frozen=True)
class Breach:
    """An archived file that is not what was received: `changed` afterwards, `missing`, or `unreadable`."""

    entry: Entry
    path: Path
    what: Literal["changed", "missing", "unreadable"]

    @property
    def line(self) -> str:
        """What is wrong and what to do, in one sentence for each."""
        e = self.entry
        said = {
            "changed": "đã bị sửa sau khi tiếp nhận",
            "missing": "không còn trong kho lưu trữ",
            "unreadable": "không đọc được",
        }[self.what]
        return (
            f"Tệp lưu trữ {self.path} ({e.unit}, kỳ {e.period}, lần gửi {e.submission_no}, nhận ngày "
            f"{display.day(e.received)}) {said}. Số liệu trong sổ cái vẫn là số liệu lúc tiếp nhận; tiếp nhận lại đúng "
            f"tệp {e.file} đã nhận thì bản lưu được khôi phục."
        )


def place(period: str, units: Sequence[str], sha256: str, suffix: str) -> str:
    """Return where a file is archived, as a path inside the data folder."""
    owner = units[0] if len(units) == 1 else SHARED
    return f"{FOLDER}/{period}/{owner}_{sha256[:SHOWN]}{suffix.lower()}"


def put(data: Path, where: str, content: bytes, keeper: files.Keeper, disk: files.Disk = files.DISK) -> Path:
    """Return the archived file, read-only; one that somebody has changed is kept aside and put right.

    Raises HostError when it cannot be written.
    """
    path = data / where
    with files.told(path):
        disk.make_folder(path.parent)
        if not path.is_file() or path.read_bytes() != content:
            if path.exists():
                disk.protect(path, on=False)
            files.write_bytes(path, content, keeper, disk)
        disk.protect(path)
    return path


def verify(data: Path, entries: Iterable[Entry]) -> tuple[Breach, ...]:
    """Return what is wrong with the archived files of `entries`, in their order."""
    hashes: dict[str, str | None] = {}
    found = []
    for e in entries:
        if not e.archived:
            continue
        path = data / e.archived
        if e.archived not in hashes:
            hashes[e.archived] = _hash(path)
        if hashes[e.archived] is None:
            found.append(Breach(e, path, "unreadable" if path.exists() else "missing"))
        elif hashes[e.archived] != e.sha256:
            found.append(Breach(e, path, "changed"))
    return tuple(found)


def files_by_period(data: Path) -> Iterator[tuple[str, Path]]:
    """Yield period and path of everything in the archive, with what was kept when a file was put right."""
    folder = data / FOLDER
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        if place.is_dir() and not place.name.startswith(files.UNFINISHED):
            yield from ((place.name, p) for p in sorted(place.rglob("*")) if p.is_file())


def _hash(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
