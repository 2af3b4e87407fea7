"""Small ledgers for tests: rows of a unit in, a checked workbook out, ready to be entered.

    office.enter(workbook("SCT", "2019-Q1", KhieuNai=[complaint(...)]))
    office.consolidated("2019-Q2")

Rows are those of `tests.books` (valid but for what is changed). Everything is invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from bvq_excel import periods
from bvq_excel.catalog import load
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import Consolidation
from bvq_excel.ledger import flow
from bvq_excel.ledger.entries import Receipt
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.rollup import compose
from bvq_excel.model import CheckedFile, Finding, Record, Submission
from tests.books import raw_book, submission, valid
from tests.years import received_on

NOW = datetime(2019, 6, 17, 8, 30)
Row = Mapping[str, Any]


def undone(connection: Connection, version: int) -> None:
    """Make the tables those of the program's first (1) or second version (2, where the test makes its mail log)."""
    for name in ("works", "events", "event_head"):
        connection.execute(text(f"DROP TABLE {name}"))
    for table, name in (("submissions", "stated_no"), ("submissions", "archived"), ("figures", "as_of")):
        connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
    connection.execute(text("UPDATE schema_version SET version = :version"), {"version": version})


def workbook(
    unit: str = "SCT",
    period: str = "2019-Q2",
    *,
    no: int = 1,
    file: str = "",
    content: str = "",
    received: date | None = None,
    **sheets: Sequence[Row],
) -> CheckedFile:
    """Return one unit's checked workbook; equal arguments give equal contents (`content` makes them differ)."""
    raw = raw_book(unit=unit, period=period, cover={"submission_no": no}, file=file, **sheets)
    digest = f"{unit} {period} {no} {content} {sorted(sheets.items())}"
    day = received or received_on(period)
    read = submission(replace(raw, sha256=sha256(digest.encode()).hexdigest()), received=day)
    found = checker(load()).check(read, day)
    return CheckedFile(read.source.file, (replace(read, problems=()),), (found,))


def complaint(**changes: Any) -> dict[str, Any]:
    """Return a case of the first quarter of 2019 that is still open."""
    case = {
        "received_date": date(2019, 2, 11),
        "accepted_date": date(2019, 2, 12),
        "due_date": date(2019, 3, 5),
        "status": "DANGXL",
        "closed_date": None,
        "reply_doc_no": None,
        "outcome": None,
        "recovered_value": None,
        "record_id": "SCT-KN-2019-0001",
    }
    return valid("KhieuNai", **{**case, **changes})


def settled(day: date, **changes: Any) -> dict[str, Any]:
    """Return that case as settled on `day`."""
    closed = {"status": "DAGQ", "closed_date": day, "reply_doc_no": "15/CV-SCT", "outcome": "THANH"}
    return complaint(**{**closed, "recovered_value": 1_500_000, **changes})


def document(number: int, day: date, **changes: Any) -> dict[str, Any]:
    """Return an official document of `day`."""
    return valid("VanBan", **{"doc_no": f"{number}/SCT-QLTM", "doc_date": day, **changes})


@dataclass(frozen=True)
class Office:
    """An office's data folder, or the URL of its ledger, and what is done with it."""

    data: Path | str

    def enter(self, *files: CheckedFile, now: datetime = NOW, arrived: datetime | None = None) -> list[Receipt]:
        """Return the receipts of `files`, entered one after the other."""
        with Ledger.open(self.data) as ledger:
            return [r for f in files for r in ledger.record(f, now, arrived)]

    def consolidated(self, code: str, received: date | None = None) -> Consolidation:
        """Return the consolidation of a period out of the ledger."""
        return flow.consolidate(Hands(self.data, NOW), code, received or received_on(code))

    def composed(self, code: str) -> dict[str, Submission]:
        """Return the submissions of a period, composed where they have to be, by unit."""
        with Ledger.open(self.data) as ledger:
            return {s.unit: s for s in compose(ledger, periods.period(load(), code))}

    def close(self, code: str) -> None:
        """Close a period."""
        flow.close(Hands(self.data, NOW, "Lò Thị Mẩy"), code)


def said(findings: Sequence[Finding], *rules: str) -> list[str]:
    """Return the findings of `rules` as `rule file sheet!cell`, or `rule unit` where they are about no cell."""
    return [
        f"{f.rule} {f.file} {f.sheet}!{f.cell}" if f.cell else f"{f.rule} {f.unit or '-'}"
        for f in findings
        if f.rule in rules
    ]


def ids(rows: Sequence[Record]) -> list[str | None]:
    """Return the ids of `rows`."""
    return [r.record_id for r in rows]


def told(office: Office, code: str, *rules: str) -> list[str]:
    """What `rules` find when the period is consolidated out of the ledger."""
    return said(office.consolidated(code).findings, *rules)


def sentences(office: Office, code: str, rule: str) -> list[str]:
    """The messages of `rule` when the period is consolidated out of the ledger."""
    return [f.message for f in office.consolidated(code).findings if f.rule == rule]


def figures(result: Consolidation, *codes: str) -> list[int | float | None]:
    """The values of these indicators."""
    return [result.evaluator.figure(c).value for c in codes]


def documents(day: date, count: int) -> list[dict[str, Any]]:
    """So many documents, one on each of the days after `day`."""
    return [document(n, day + timedelta(days=n)) for n in range(1, count + 1)]


def budget(year: int | None, **changes: Any) -> dict[str, Any]:
    """A budget line of `year` in order."""
    return valid("KinhPhi", year=year, **changes)
