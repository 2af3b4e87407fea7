"""The ledger: what was received, what of it counts, what it came to, and which periods are closed.

    with Ledger.open(folder) as ledger:
        ledger.record(checked_file, arrived=moment, now=moment)
        ledger.accepted("2019-Q2")

`open` takes the office's data folder (SQLite file `so_cai.sqlite3`) or a database URL. Every method is one
transaction. Nothing here asks the clock: `now` is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bvq_excel import periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.encoding import to_text
from bvq_excel.errors import UsageError
from bvq_excel.ledger import audit, corrections, figures, rebuilding, recording, retention, schema
from bvq_excel.ledger.database import Database, Inside
from bvq_excel.ledger.entries import ACCEPTED, CLOSED, RECEIVED, RETURNED, Coming, Entry, Receipt
from bvq_excel.ledger.figures import Kind
from bvq_excel.ledger.memory import Measures, Use
from bvq_excel.ledger.working import Tell, Work, working
from bvq_excel.model import CheckedFile, Finding, Submission


class Ledger:
    """An open ledger; close its connection when done, or use it in a `with` statement."""

    def __init__(self, database: Database, catalog: Catalog) -> None:
        self.database = database
        self.catalog = catalog

    @classmethod
    def open(cls, where: Path | str, catalog: Catalog | None = None) -> Ledger:
        """Return the ledger in data folder `where`, or at the database URL `where`; made when it is not there yet.

        Raises HostError when it cannot be opened.
        """
        return cls(Database(where), catalog or load())

    def close_connection(self) -> None:
        """Let go of the database."""
        self.database.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_connection()

    def working(self, work: Work, tell: Tell | None = None) -> AbstractContextManager[None]:
        """Hold the period of `work` alone for a `with` statement (see `working`)."""
        return working(self.database, work, tell)

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, Ledger]]:
        """Give a connection that writes, and a ledger over it: all that both do takes effect at the end, or nothing."""
        with self.database.writing() as connection:
            yield connection, Ledger(Inside(connection), self.catalog)

    # the log of what was done ---------------------------------------------------------------------------

    def note(
        self,
        action: str,
        now: datetime,
        who: str,
        *,
        period: str = "",
        unit: str = "",
        content: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an entry to the log of what was done; see `audit.record`."""
        with self.database.writing() as connection:
            audit.record(connection, action, now, who, period=period, unit=unit, **(content or {}))

    def events(self, *, action: str = "", period: str = "") -> tuple[audit.Event, ...]:
        """Return the log of what was done, of one action or period if given, the oldest first."""
        with self.database.reading() as connection:
            return tuple(audit.events(connection, action=action, period=period))

    def verify(self) -> audit.Verified:
        """Return whether the log of what was done is as it was written, else its first fault."""
        with self.database.reading() as connection:
            return audit.verify(connection)

    # what may not be kept any longer --------------------------------------------------------------------

    def expired(self, before: date) -> tuple[retention.Expired, ...]:
        """Return the periods that ended before `before` and whose rows still hold personal values."""
        with self.database.reading() as connection:
            return tuple(retention.expired(connection, self.catalog, before))

    def old_entries(self, before: datetime) -> int:
        """Return how many entries of the log from before `before` still have their content."""
        with self.database.reading() as connection:
            return audit.old(connection, before)

    def forget(self, codes: Sequence[str], log_before: datetime, now: datetime, who: str, **told: Any) -> None:
        """Take the personal values out of the periods `codes`, and the contents out of entries before `log_before`."""
        with self.database.writing() as connection:
            rows = {code: retention.forget(connection, self.catalog, code) for code in codes}
            last = audit.erase(connection, log_before)
            audit.record(connection, audit.PURGE, now, who, rows=rows, entries_up_to=last, **told)
        self.database.compact()

    # submissions ----------------------------------------------------------------------------------------

    def record(
        self,
        file: CheckedFile,
        now: datetime,
        arrived: datetime | None = None,
        sender: str = "",
        who: str = "",
        archived: str = "",
    ) -> tuple[Receipt, ...]:
        """Return one receipt for each submission in `file`; all of them are entered, or none.

        `arrived` is when the file came (the mail's or the file's own time, by default `now`): of two contents with
        the same number the one that came last counts, under the next number. `who` enters them, `archived` is where
        the file is kept. Raises UsageError for a file that could not be read.
        """
        coming = Coming(arrived or now, now, sender, archived)
        if not file.readable:
            raise UsageError(f"Tệp {file.file} không đọc được nên không ghi vào sổ cái.")
        with self.database.writing() as connection:
            receipts = tuple(
                recording.record(connection, self.catalog, submission, found, coming)
                for submission, found in zip(file.submissions, file.findings, strict=True)
            )
            for receipt in receipts:
                if receipt.outcome != "repeated":
                    _log(connection, audit.COLLECT, receipt.entry, now, who, outcome=receipt.outcome)
        return receipts

    def send_back(self, entry: Entry, now: datetime, who: str = "") -> None:
        """Return a submission to its unit: nothing of it counts; the one before it counts again. `who` decides so.

        Raises UsageError in a closed period.
        """
        with self.database.writing() as connection:
            if recording.state_of(connection, entry.period) == CLOSED:
                raise UsageError(f"Kỳ {entry.period} đã khóa, không trả lại tệp được nữa.")
            table = schema.submissions
            connection.execute(table.update().where(table.c.id == entry.id).values(state=RETURNED, replaced_by=None))
            recording.settle(connection, entry.period, entry.unit)
            _log(connection, audit.RETURN, entry, now, who)

    def submissions(self, period: str) -> tuple[Entry, ...]:
        """Return every submission entered for `period`, by unit, in the order in which later ones replace earlier."""
        with self.database.reading() as connection:
            return tuple(recording.entries_of(connection, period))

    def every_submission(self) -> tuple[Entry, ...]:
        """Return every submission entered, by period and unit."""
        with self.database.reading() as connection:
            return tuple(recording.entries_of(connection))

    def accepted(self, period: str) -> tuple[Submission, ...]:
        """Return the submissions that count for `period`, one per unit in catalogue order, with all their rows."""
        return tuple(s for f in self.files((period,)) for s in f.submissions)

    def files(self, codes: Iterable[str], *, replaced: bool = False) -> list[CheckedFile]:
        """Return the submissions that count for the periods `codes` as checked files, one for each content.

        A shared workbook is one file with several submissions. With `replaced` those are there too that a later
        one replaced, without their rows.
        """
        with self.database.reading() as connection:
            entries = [e for code in codes for e in recording.entries_of(connection, code) if e.state != RETURNED]
            wanted = self._in_order(e for e in entries if replaced or e.counts)
            found = rebuilding.findings(connection, wanted)
            made = rebuilding.submissions(connection, wanted, _sequence(entries))
        contents: dict[tuple[str, str, str], list[tuple[Submission, tuple[Finding, ...]]]] = {}
        for e, submission in zip(wanted, made, strict=True):
            contents.setdefault((e.period, e.sha256, e.file), []).append((submission, found[e.id]))
        return [
            CheckedFile(file, tuple(s for s, _ in parts), tuple(said for _, said in parts))
            for (_, _, file), parts in contents.items()
        ]

    def remembered(self, entries: Sequence[Entry]) -> dict[str, CheckedFile]:
        """Return by hash the workbooks of one unit that are `entries`: what was found in them, without their rows."""
        with self.database.reading() as connection:
            found = rebuilding.findings(connection, entries)
            made = rebuilding.submissions(connection, entries, whole=False)
        return {
            e.sha256: CheckedFile(e.file, (submission,), (found[e.id],))
            for e, submission in zip(entries, made, strict=True)
            if not submission.shared
        }

    def returned(self, period: str) -> list[CheckedFile]:
        """Return the last submission of each unit of which nothing counts for `period` because it was returned."""
        with self.database.reading() as connection:
            entries = recording.entries_of(connection, period)
            counted = {e.unit for e in entries if e.counts}
            last = {e.unit: e for e in entries if e.unit not in counted}
            wanted = self._in_order(last.values())
            found = rebuilding.findings(connection, wanted)
            made = rebuilding.submissions(connection, wanted, whole=True)
        return [CheckedFile(e.file, (s,), (found[e.id],)) for e, s in zip(wanted, made, strict=True)]

    def known(self) -> tuple[str, ...]:
        """Return the codes of the periods for which some submission counts, in the order of their last days."""
        table = schema.submissions
        wanted = select(table.c.period).where(table.c.state.in_((RECEIVED, ACCEPTED))).distinct()
        with self.database.reading() as connection:
            codes = [str(code) for (code,) in connection.execute(wanted)]
        return tuple(sorted(codes, key=lambda c: (periods.period(self.catalog, c).last, c)))

    def uses(self, codes: Sequence[str], ids: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], list[Use]]:
        """Return where the submissions that count for the periods `codes` use the ids `ids`.

        By sheet and id, as they are compared (`identity.id_key`); `ids` are given by sheet.
        """
        found: dict[tuple[str, str], list[Use]] = {}
        with self.database.reading() as connection:
            entries = {e.id: e for code in codes for e in recording.entries_of(connection, code) if e.counts}
            rows = rebuilding.rows_with(connection, entries, ids)
            layouts = rebuilding.layouts(connection, sorted({number for *_, number in rows}))
        for sheet, key, row, number in rows:
            e = entries[number]
            cell = layouts[number][sheet].cell("record_id", row)
            found.setdefault((sheet, key), []).append(Use(e.period, e.unit, e.file, cell))
        for uses in found.values():
            uses.sort(key=lambda u: (u.period, u.unit, u.file, u.cell))
        return found

    def _in_order(self, entries: Iterable[Entry]) -> list[Entry]:
        order = {code: i for i, code in enumerate(self.catalog.units)}
        return sorted(entries, key=lambda e: (e.period, order.get(e.unit, len(order)), e.unit, e.id))

    # periods and figures --------------------------------------------------------------------------------

    def state(self, period: str) -> str:
        """Return `KHOA` for a closed period, an empty text for an open one."""
        with self.database.reading() as connection:
            return recording.state_of(connection, period)

    def corrections(self, period: str = "") -> list[corrections.Noted]:
        """Return what corrections changed in all closed periods, or in one, the oldest first."""
        with self.database.reading() as connection:
            return corrections.noted(connection, period)

    def closed(self) -> dict[str, datetime]:
        """Return when each closed period was closed."""
        table = schema.periods
        wanted = select(table.c.code, table.c.closed).where(table.c.state == CLOSED)
        with self.database.reading() as connection:
            return {str(code): at for code, at in connection.execute(wanted)}

    def close(self, period: str, now: datetime, by: str = "") -> None:
        """Close `period`: from now on it changes only by corrections; its figures stay as they are stored.

        Raises UsageError for a period that does not exist, is closed already, or has no figures stored.
        """
        code = periods.period(self.catalog, period).code
        table = schema.periods
        with self.database.writing() as connection:
            if recording.state_of(connection, code) == CLOSED:
                raise UsageError(f"Kỳ {code} đã khóa từ trước.")
            if not figures.stored(connection, code):
                raise UsageError(f"Kỳ {code} chưa tổng hợp nên chưa khóa được. Hãy tổng hợp trước.")
            connection.execute(delete(table).where(table.c.code == code))
            connection.execute(insert(table).values(code=code, state=CLOSED, closed=now, closed_by=by))
            audit.record(connection, audit.CLOSE, now, by, period=code)

    def figures(self, period: str, kind: Kind = "period") -> Measures:
        """Return the figures stored for `period`, its own or (`so_far`) its year's up to its end; empty without any."""
        with self.database.reading() as connection:
            return figures.stored(connection, period, kind)

    def store_figures(
        self, period: str, measures: Measures, now: datetime, kind: Kind = "period", who: str = ""
    ) -> None:
        """Keep `measures` as the figures of `period` in place of those kept before; those of a closed one stay.

        `who` consolidated the period.
        """
        with self.database.writing() as connection:
            if recording.state_of(connection, period) != CLOSED:
                figures.store(connection, period, measures, now, kind)
                if kind == "period":
                    _log_figures(connection, audit.CONSOLIDATE, period, measures, now, who)

    def store_consolidated(
        self, period: str, own: Measures, so_far: Measures, now: datetime, who: str = "", as_of: date | None = None
    ) -> None:
        """Keep the figures of `period` and of its year up to its end, both or none; otherwise as `store_figures`.

        `as_of` is the day by which deadlines were judged.
        """
        with self.database.writing() as connection:
            if recording.state_of(connection, period) != CLOSED:
                figures.store(connection, period, own, now, as_of=as_of)
                figures.store(connection, period, so_far, now, "so_far", as_of)
                _log_figures(connection, audit.CONSOLIDATE, period, own, now, who)


def _log(connection: Connection, action: str, entry: Entry, now: datetime, who: str, **content: Any) -> None:
    told = {"submission": entry.id, "submission_no": entry.submission_no, "sha256": entry.sha256}
    audit.record(connection, action, now, who, period=entry.period, unit=entry.unit, **told, **content)


def _log_figures(connection: Connection, action: str, period: str, measures: Measures, now: datetime, who: str) -> None:
    digest = sha256(to_text([measures.values, measures.by_unit]).encode()).hexdigest()
    audit.record(connection, action, now, who, period=period, figures=figures.count(measures), sha256=digest)


def _sequence(entries: Sequence[Entry]) -> dict[int, int]:
    """Return by entry its place among the submissions of its unit and period, from 1."""
    places: dict[int, int] = {}
    counts: dict[tuple[str, str], int] = {}
    for e in entries:
        key = (e.period, e.unit)
        places[e.id] = counts[key] = counts.get(key, 0) + 1
    return places
