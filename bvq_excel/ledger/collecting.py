"""An inbox collected into the ledger: opened, checked, sorted out, archived, entered; each file whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bvq_excel import files, periods
from bvq_excel.catalog import load
from bvq_excel.checking import batches
from bvq_excel.consolidation import UnreadFile
from bvq_excel.consolidation.selection import natural_order
from bvq_excel.errors import InputError, UsageError
from bvq_excel.inbox import Inbox, Item, LeftOut, opened
from bvq_excel.ledger import archive
from bvq_excel.ledger.archive import Breach
from bvq_excel.ledger.entries import Entry, Receipt
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.screening import Misplaced, Screen, Screened
from bvq_excel.model import CheckedFile, Source
from bvq_excel.periods import Period

WHAT = "tiếp nhận"
KEPT_FOR = "luu_tru"


@dataclass(frozen=True)
class Collected:
    """What became of an inbox.

    `receipts` has one for each submission entered, `misplaced` the submissions that were not, `old` the entered ones
    of an old template; `unreadable` are files that could not be read, `left_out` what is in zip files and mails and
    could not or need not be taken. `breaches` are archived files of the period that somebody has changed. `mails`
    and `archives` count the saved mails and zip files that were opened.
    """

    period: Period
    receipts: tuple[Receipt, ...]
    misplaced: tuple[Misplaced, ...] = ()
    unreadable: tuple[UnreadFile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    old: tuple[Source, ...] = ()
    breaches: tuple[Breach, ...] = ()
    mails: int = 0
    archives: int = 0


def collect(
    hands: Hands,
    inbox: Sequence[Path],
    code: str,
    received: date | None = None,
    on_done: batches.Progress | None = None,
) -> Collected:
    """Return what became of the workbooks in `inbox`, checked, archived and entered in the ledger for period `code`.

    `inbox` are workbooks, folders, zip files and saved mails. What lies in a folder was received on the day
    `received`, without one on that of the file's own time; an attachment when its mail came. Each file is entered
    whole or not at all; doing it again enters nothing twice. Raises UsageError for a wrong period code or an inbox
    without workbooks, HostError when somebody else works on the period for long.
    """
    period, store = periods.period(load(), code), hands.store
    with hands.on(period, WHAT) as ledger, files.workshop(store / archive.FOLDER, hands.disk) as room:
        found = opened(inbox, room, hands.now, received)
        if not found.items and not found.left_out:
            raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, inbox))}.")
        return _Collecting(ledger, period, store, hands).collected(found, on_done)


@dataclass
class _Collecting:
    """One inbox on its way into the ledger of an office."""

    ledger: Ledger
    period: Period
    store: Path
    hands: Hands

    def collected(self, found: Inbox, on_done: batches.Progress | None) -> Collected:
        """Return what became of what was found."""
        known = self.ledger.submissions(self.period.code)
        breaches = archive.verify(self.store, known)
        checked = self._checked(found.items, known, on_done)
        # Of two files with one content the ledger keeps the name that people put first.
        arrived = sorted(zip(found.items, checked, strict=True), key=lambda pair: natural_order(pair[0].file))
        unread = [UnreadFile(i.shown, f.reason, f.message or "") for i, f in arrived if f.reason is not None]
        screened = self._screened([pair for pair in arrived if pair[1].readable], known)
        receipts = self._entered(screened, unread)
        return Collected(
            period=self.period,
            receipts=tuple(receipts),
            misplaced=tuple(screened.misplaced),
            unreadable=tuple(unread),
            left_out=tuple(found.left_out),
            old=tuple(screened.old),
            breaches=breaches,
            mails=found.mails,
            archives=found.archives,
        )

    def _checked(
        self, items: Sequence[Item], known: Sequence[Entry], on_done: batches.Progress | None
    ) -> list[CheckedFile]:
        """Return what is in the workbooks; what the ledger has already is not read again."""
        digests = {item.path: _digest(item.path) for item in items}
        present = set(digests.values())
        remembered = self.ledger.remembered([e for e in known if e.sha256 in present])
        days = {item.path: item.received for item in items if digests[item.path] not in remembered}
        read = dict(zip(days, batches.check(list(days), days, on_done), strict=True))
        return [read.get(item.path) or remembered[digests[item.path]] for item in items]

    def _screened(self, arrived: Sequence[tuple[Item, CheckedFile]], known: Sequence[Entry]) -> Screened:
        entered = {(e.unit, e.sha256) for e in known}
        return Screen(self.ledger.catalog, self.period, self.hands.addresses, entered).sort_out(arrived)

    def _entered(self, screened: Screened, unread: list[UnreadFile]) -> list[Receipt]:
        """Return the receipts of what is now archived and in the ledger, in this order for each file."""
        receipts: list[Receipt] = []
        now, who = self.hands.now, self.hands.who
        keeper = files.Keeper(now, KEPT_FOR, disk=self.hands.disk)
        for item, file in screened.kept:
            try:
                where = archived(self.store, self.period.code, item, file, keeper)
            except InputError as e:
                unread.append(UnreadFile(item.shown, e.reason, str(e)))
            else:
                receipts.extend(self.ledger.record(file, now, item.arrived, item.sender, who, where))
        return receipts


def _digest(path: Path) -> str:
    """Return the hash of a file's content, empty where it cannot be read: reading it will say why."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def archived(store: Path, code: str, item: Item, file: CheckedFile, keeper: files.Keeper) -> str:
    """Return where the file is archived now; raises InputError when it is not any more what was read."""
    first = file.submissions[0]
    try:
        content = item.path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != first.source.sha256:
        raise InputError(
            f'Tệp "{item.file}" vừa bị thay đổi trong lúc tiếp nhận nên chưa được ghi. Hãy chạy lại.', "changing"
        )
    units = () if first.shared else [first.unit]
    where = archive.place(code, units, first.source.sha256, item.path.suffix)
    archive.put(store, where, content, keeper, keeper.disk)
    return where
