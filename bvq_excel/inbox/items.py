"""One workbook that came in, what was left out, and both together; and what times and names are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from bvq_excel.files import safe_name

# Moments are kept as clocks in Vietnam show them, whatever machine reads the file.
VIETNAM = timezone(timedelta(hours=7))
_SEPARATORS = re.compile(r"[\\/]")


@dataclass(frozen=True)
class Item:
    """A workbook that came in.

    `path` is where it can be read now (of one out of a zip file or a mail for a while only), `file` the name that the
    sender gave it, `via` the zip file or mail that it was in, `sender` the address that the mail came from.
    `received` is the day by which deadlines are judged, `arrived` the moment that tells which of two came last.
    """

    path: Path
    file: str
    received: date
    arrived: datetime
    sender: str = ""
    via: str = ""

    @property
    def shown(self) -> str:
        """The name with what it came in: `SYT.xlsx (trong thu.eml)`."""
        return f"{self.file} (trong {self.via})" if self.via else self.file


@dataclass(frozen=True)
class LeftOut:
    """Something in the inbox that is not collected: which file, in what, and a sentence that says why and what to do.

    `unreadable` are those that should have been read; others are merely no workbooks.
    """

    file: str
    message: str
    via: str = ""
    unreadable: bool = True

    @property
    def shown(self) -> str:
        """The name with what it came in."""
        return f"{self.file} (trong {self.via})" if self.via else self.file


@dataclass
class Inbox:
    """Everything that came in; `mails` and `archives` count the saved mails and zip files that were opened."""

    items: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    mails: int = 0
    archives: int = 0


@dataclass(frozen=True)
class Post:
    """How things came that lie in one container: when, from whom, in what."""

    received: date
    arrived: datetime
    sender: str = ""
    via: str = ""


@dataclass
class Room:
    """A folder for what is taken out of containers, each in a folder of its own so that names do not meet."""

    folder: Path
    count: int = 0

    def put(self, name: str, content: bytes) -> Path:
        """Return the path of a new file called `name` that holds `content`."""
        self.count += 1
        place = self.folder / f"{self.count:05d}"
        place.mkdir()
        path = place / name
        path.write_bytes(content)
        return path


# Takes one thing out of a container: its name there, its content, how it came.
Taker = Callable[[str, bytes, Post], None]


def plain_name(name: str) -> str:
    """Return the last part of a name that may be a path, safe on every system."""
    return safe_name(_SEPARATORS.split(name)[-1])


def written(path: Path) -> datetime:
    """Return when the file was last written: whichever process reads it, the moment is the same."""
    return local(datetime.fromtimestamp(path.stat().st_mtime, VIETNAM))


def local(moment: datetime) -> datetime:
    """Return a moment as clocks in Vietnam show it, without a zone, to the second; one without a zone stays."""
    there = moment.astimezone(VIETNAM) if moment.tzinfo else moment
    return there.replace(tzinfo=None, microsecond=0)
