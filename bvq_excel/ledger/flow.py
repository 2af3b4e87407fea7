"""What the office does with its ledger: collect files, consolidate what counts, close a period.

`data` is the data folder, or the URL of a database that several officers share. `received` is the day by which
deadlines are judged, `now` the moment of doing, `who` does it; all are given by the host.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from bvq_excel import consolidation, periods, pipeline
from bvq_excel.catalog import Catalog, load
from bvq_excel.consolidation import Consolidation, UnreadFile
from bvq_excel.consolidation.refusals import Refusals
from bvq_excel.consolidation.selection import Selector, natural_order
from bvq_excel.errors import UsageError
from bvq_excel.ledger.entries import Receipt
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.memory import measured
from bvq_excel.ledger.recall import history
from bvq_excel.ledger.rollup import composition
from bvq_excel.model import CheckedFile, Source
from bvq_excel.periods import Period


@dataclass(frozen=True)
class Misplaced:
    """A submission that does not belong into the inbox of a period: of another period, or of an unknown unit."""

    source: Source
    reason: Literal["wrong_period", "unknown_unit"]


@dataclass(frozen=True)
class Collected:
    """What became of an inbox: a receipt for each submission entered, and what was left out, with the reason."""

    period: Period
    receipts: tuple[Receipt, ...]
    misplaced: tuple[Misplaced, ...] = ()
    unreadable: tuple[UnreadFile, ...] = ()


def collect(
    inbox: Sequence[Path],
    code: str,
    received: date,
    data: Path | str,
    now: datetime,
    on_done: pipeline.Progress | None = None,
    who: str = "",
) -> Collected:
    """Return what became of the workbooks in `inbox`, checked and entered in the ledger for period `code`.

    Each file is entered whole or not at all; doing it again enters nothing twice. Raises UsageError for a wrong
    period code or an inbox without workbooks.
    """
    catalog = load()
    period = periods.period(catalog, code)
    paths = pipeline.find_workbooks(inbox)
    if not paths:
        raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, inbox))}.")
    files = pipeline.check(paths, received, on_done)
    receipts: list[Receipt] = []
    misplaced: list[Misplaced] = []
    with Ledger.open(data, catalog) as ledger:
        # Of two files with one content the ledger keeps the name that people put first.
        for path, file in sorted(zip(paths, files, strict=True), key=lambda x: natural_order(x[0].name)):
            ours, others = _sorted_out(catalog, file, period)
            misplaced.extend(others)
            if ours.readable and ours.submissions:
                receipts.extend(ledger.record(ours, now, arrived=_written(path), who=who))
    unread = tuple(UnreadFile(f.file, f.reason, f.message or "") for f in files if f.reason is not None)
    return Collected(period, tuple(receipts), tuple(misplaced), unread)


def consolidate(code: str, received: date, data: Path | str, now: datetime, who: str = "") -> Consolidation:
    """Return the consolidation of period `code` out of the ledger, compared with what it knows of earlier periods.

    A period for which units sent nothing of its own, or not everything, is composed of the shorter ones inside
    it. Its figures, and those of the year so far, are stored. Raises UsageError when nothing was received.
    """
    catalog = load()
    period = periods.period(catalog, code)
    with Ledger.open(data, catalog) as ledger:
        files = composition(ledger, period).files
        if not files:
            raise UsageError(f"Sổ cái chưa có tệp nào của kỳ {code}. Hãy tiếp nhận tệp của kỳ này trước.")
        result = consolidation.consolidate(catalog, files, period, received, history(ledger, period, received))
        ledger.store_figures(code, measured(result.dataset, result.evaluator), now, who=who)
        ledger.store_figures(code, result.background.so_far, now, "so_far")
    return result


def compare(files: Sequence[CheckedFile], code: str, received: date, data: Path | str) -> Consolidation:
    """Return the consolidation of checked workbooks that are not entered, seen against the ledger's memory."""
    catalog = load()
    period = periods.period(catalog, code)
    chosen = Selector(catalog, period, Refusals(catalog, period, received)).select(files).accepted
    given = [CheckedFile(a.source.file, (a.submission,), (a.findings,)) for a in chosen]
    with Ledger.open(data, catalog) as ledger:
        return consolidation.consolidate(catalog, files, period, received, history(ledger, period, received, given))


def close(code: str, data: Path | str, now: datetime, by: str = "") -> None:
    """Close period `code`: its figures stay as they were consolidated last.

    Raises UsageError for a period that is closed already or has not been consolidated out of the ledger.
    """
    with Ledger.open(data) as ledger:
        ledger.close(code, now, by)


def _sorted_out(catalog: Catalog, file: CheckedFile, period: Period) -> tuple[CheckedFile, list[Misplaced]]:
    """Return the file with the submissions that belong into `period` alone, and the others."""
    kept, others = [], []
    for submission, found in zip(file.submissions, file.findings, strict=True):
        source = submission.source
        if catalog.unit(source.unit, period.last) is None:
            others.append(Misplaced(source, "unknown_unit"))
        elif source.period != period.code:
            others.append(Misplaced(source, "wrong_period"))
        else:
            kept.append((submission, found))
    return replace(file, submissions=tuple(s for s, _ in kept), findings=tuple(f for _, f in kept)), others


def _written(path: Path) -> datetime:
    """Return when the file was last written: whichever process reads it, the moment is the same."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None, microsecond=0)
