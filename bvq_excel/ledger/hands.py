"""Who works with the ledger, and with what: given once to each thing that the office does with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bvq_excel import files
from bvq_excel.catalog import load
from bvq_excel.errors import UsageError
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.working import Tell, Work
from bvq_excel.periods import Period


@dataclass(frozen=True)
class Hands:
    """Where the ledger is (data folder or URL), the moment of doing, who does it and is told meanwhile what goes on.

    `archive` is the data folder in which files are archived; without it the one that has the ledger. `addresses` are
    the known mail addresses by unit.
    """

    ledger: Path | str
    now: datetime
    who: str = ""
    tell: Tell | None = None
    archive: Path | None = None
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict)
    disk: files.Disk = field(default=files.DISK, repr=False)

    @property
    def store(self) -> Path:
        """The data folder that has the archive. Raises UsageError where the ledger is on a server and none is set."""
        if self.archive is not None:
            return self.archive
        if isinstance(self.ledger, str) and "://" in self.ledger:
            raise UsageError(
                "Sổ cái nằm ở máy chủ nhưng chưa có thư mục lưu trữ tệp đã nhận. Hãy đặt mục data trong tệp thiết lập "
                "là thư mục mà các cán bộ dùng chung."
            )
        return Path(self.ledger)

    @contextmanager
    def on(self, period: Period, what: str) -> Iterator[Ledger]:
        """Give the ledger with `period` held alone, entered as `what`; who else works on it is told of and waited for.

        Raises HostError when that takes too long or the ledger cannot be opened.
        """
        work = Work(period.code, self.who, what, self.now)
        with Ledger.open(self.ledger, load()) as ledger, ledger.working(work, self.tell):
            yield ledger
