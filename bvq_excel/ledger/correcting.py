"""Corrections: the only way in which a closed period changes, tried out first, with every change written down.

The new state is made inside one transaction of the database, compared with the old one, and taken back again; what it
would change is shown. Only then it is made once more, for good: a file that counts from now on, the figures that it
changes, one line for each figure and cell, and the entry in the log take effect together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from bvq_excel import files, periods, privacy
from bvq_excel.catalog import load
from bvq_excel.checking import batches
from bvq_excel.consolidation.selection import natural_order
from bvq_excel.errors import InputError, UsageError
from bvq_excel.inbox import Item, opened
from bvq_excel.ledger import archive, audit, corrections, differences, figures, recording
from bvq_excel.ledger.collecting import KEPT_FOR, archived
from bvq_excel.ledger.consolidating import consolidated
from bvq_excel.ledger.corrections import FigureLine, RecordLine
from bvq_excel.ledger.entries import CLOSED, Coming, Receipt
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import Measures, measured
from bvq_excel.ledger.screening import Screen
from bvq_excel.ledger.spans import inside
from bvq_excel.model import CheckedFile
from bvq_excel.periods import Period
from bvq_excel.text import normalise

WHAT = "đính chính"
File = tuple[Item, CheckedFile]


@dataclass(frozen=True)
class Correction:
    """A correction of a closed period: the files that count from now on, what it changes, and whether it was made.

    `whole` are closed periods of which this one is a part: their figures are still the old ones.
    """

    period: Period
    why: str
    who: str
    at: datetime
    receipts: tuple[Receipt, ...]
    figures: tuple[FigureLine, ...]
    records: tuple[RecordLine, ...]
    whole: tuple[str, ...] = ()
    done: bool = False

    @property
    def empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.figures or self.records)


def correct(
    hands: Hands,
    inbox: Sequence[Path],
    code: str,
    why: str,
    *,
    received: date | None = None,
    confirm: Callable[[Correction], bool] | None = None,
) -> Correction:
    """Return what the workbooks in `inbox` change in the closed period `code`, or what is changed by them now.

    Without an inbox the period's figures are made anew out of what the ledger has, as where a part of it was
    corrected. It is made only when `confirm` says yes to what it changes. `received` is the day of receipt, today if
    not given. Raises UsageError without a reason, for an open period, for files that do not belong there, and where
    nothing would change; InputError for a file that cannot be read.
    """
    period, reason = periods.period(load(), code), privacy.free_text(normalise(why))
    if not reason:
        raise UsageError("Đính chính phải nêu lý do: --why LÝ_DO.")
    store = hands.store
    with hands.on(period, WHAT) as ledger, files.workshop(store / archive.FOLDER, hands.disk) as room:
        if ledger.state(period.code) != CLOSED:
            raise UsageError(f"Kỳ {period.code} chưa khóa nên không cần đính chính. Hãy tiếp nhận tệp như thường.")
        read = _read(ledger, period, inbox, room, hands.now, received)
        correcting = _Correcting(ledger, period, reason, hands.now, hands.who, read)
        shown = correcting.tried()
        if shown.empty:
            raise UsageError(f"Không có gì thay đổi ở kỳ {period.code} nên không lập đính chính.")
        if confirm is not None and not confirm(shown):
            return shown
        keeper = files.Keeper(hands.now, KEPT_FOR, disk=hands.disk)
        return correcting.made([archived(store, period.code, item, file, keeper) for item, file in read])


def _read(
    ledger: Ledger, period: Period, inbox: Sequence[Path], room: Path, now: datetime, received: date | None
) -> list[File]:
    """Return the checked workbooks of `inbox`; raises UsageError or InputError for the first that cannot be used."""
    found = opened(inbox, room, now, received or now.date())
    for left in found.left_out:
        if left.unreadable:
            raise InputError(f"{left.shown}: {left.message}")
    if inbox and not found.items:
        raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, inbox))}.")
    checked = batches.check([i.path for i in found.items], {i.path: i.received for i in found.items})
    for item, file in zip(found.items, checked, strict=True):
        if file.reason is not None:
            raise InputError(file.message or item.shown, file.reason)
    arrived = sorted(zip(found.items, checked, strict=True), key=lambda pair: natural_order(pair[0].file))
    screened = Screen(ledger.catalog, period, {}).sort_out(arrived)
    for misplaced in screened.misplaced:
        raise UsageError(f"{misplaced.source.file}: {misplaced.message}")
    return screened.kept


@dataclass
class _Correcting:
    """One correction on its way: what is given, and the two times that it is made."""

    ledger: Ledger
    period: Period
    why: str
    now: datetime
    who: str
    read: Sequence[File]

    def tried(self) -> Correction:
        """Return what the correction would change; nothing is changed."""
        with self.ledger.transaction() as (connection, inner):
            attempt = connection.begin_nested()
            shown = self._changed(connection, inner, [""] * len(self.read))
            attempt.rollback()
        return shown

    def made(self, places: Sequence[str]) -> Correction:
        """Return the correction, made for good; `places` say where the files are archived."""
        with self.ledger.transaction() as (connection, inner):
            return replace(self._changed(connection, inner, places), done=True)

    def _changed(self, connection: Connection, inner: Ledger, places: Sequence[str]) -> Correction:
        code, catalog = self.period.code, inner.catalog
        as_of = figures.as_of(connection, code) or self.now.date()
        kept = figures.stored(connection, code), figures.stored(connection, code, "so_far")
        before = _figures(inner, self.period, as_of) if self.read else kept
        old = {s.unit: s for s in inner.accepted(code)} if self.read else {}
        receipts = self._entered(connection, inner, places)
        records = [
            line
            for s in (inner.accepted(code) if self.read else ())
            if any(r.entry.unit == s.unit and r.outcome != "repeated" for r in receipts)
            for line in differences.of_rows(catalog, old.get(s.unit), s)
        ]
        after = _figures(inner, self.period, as_of)
        lines = differences.of_figures(catalog, before[0], after[0])
        now_kept = [differences.patched(k, b, a) for k, b, a in zip(kept, before, after, strict=True)]
        figures.store(connection, code, now_kept[0], self.now, as_of=as_of)
        figures.store(connection, code, now_kept[1], self.now, "so_far", as_of)
        corrections.add(connection, code, [*lines, *records], self.now, self.who, self.why)
        audit.record(
            connection,
            audit.CORRECTION,
            self.now,
            self.who,
            period=code,
            why=self.why,
            figures=len(lines),
            cells=len(records),
        )
        whole = [c for c in inner.closed() if c != code and inside(self.period, periods.period(catalog, c))]
        return Correction(
            self.period, self.why, self.who, self.now, receipts, tuple(lines), tuple(records), tuple(sorted(whole))
        )

    def _entered(self, connection: Connection, inner: Ledger, places: Sequence[str]) -> tuple[Receipt, ...]:
        return tuple(
            recording.correct(
                connection, inner.catalog, submission, found, Coming(self.now, self.now, item.sender, place)
            )
            for (item, file), place in zip(self.read, places, strict=True)
            for submission, found in zip(file.submissions, file.findings, strict=True)
        )


def _figures(ledger: Ledger, period: Period, as_of: date) -> tuple[Measures, Measures]:
    """Return the figures of a period as the ledger has it now, and those of its year up to its end."""
    result = consolidated(ledger, period, as_of)
    return measured(result.dataset, result.evaluator), result.background.so_far
