"""Entering submissions: each content once, one of each unit and period that counts, the same whatever the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bvq_excel.catalog import Catalog
from bvq_excel.consolidation.flow import rejected_rows, where
from bvq_excel.consolidation.selection import natural_order
from bvq_excel.encoding import layout_fields, row_fields, to_text
from bvq_excel.errors import UsageError
from bvq_excel.ledger import schema
from bvq_excel.ledger.entries import (
    ACCEPTED,
    CLOSED,
    OPEN,
    RECEIVED,
    REPLACED,
    RETURNED,
    Coming,
    Entry,
    Outcome,
    Receipt,
)
from bvq_excel.ledger.identity import id_key
from bvq_excel.model import Finding, Record, Submission
from bvq_excel.privacy import Kept

ENTRY_COLUMNS = tuple(schema.submissions.c[f.name] for f in fields(Entry))


def record(
    connection: Connection,
    catalog: Catalog,
    submission: Submission,
    findings: Sequence[Finding],
    coming: Coming,
) -> Receipt:
    """Return the receipt of `submission`, entered unless this content has been there before.

    Of identity numbers only the last digits are kept. Raises UsageError for a submission without a hash or a day of
    receipt.
    """
    source = submission.source
    if not source.sha256 or source.received is None:
        raise UsageError(f"Tệp {source.file} chưa có ngày nhận hoặc mã băm nên không ghi vào sổ cái được.")
    rivals = entries_of(connection, source.period, source.unit)
    same = next((e for e in rivals if e.sha256 == source.sha256), None)
    if same is not None:
        if coming.archived and not same.archived:
            _change(connection, same.id, archived=coming.archived)
        return Receipt("repeated", same, (same,), _next_number(rivals))
    kept = Kept(catalog, submission)
    submission, findings = kept.submission(submission), [kept.finding(f) for f in findings]
    closed = state_of(connection, source.period) == CLOSED
    refused = [closed_finding(catalog, submission)] if closed else []
    number = _insert(connection, catalog, submission, [*refused, *findings], coming)
    if closed:
        _set_state(connection, number, RETURNED, None)
    else:
        settle(connection, source.period, source.unit)
    present = {e.id: e for e in entries_of(connection, source.period, source.unit)}
    entry = present.pop(number)
    standing = [present[e.id] for e in rivals if e.state != RETURNED]
    outcome, others = ("closed", ()) if closed else _outcome(entry, standing)
    return Receipt(outcome, entry, others, _next_number([entry, *present.values()]), tuple(refused))


def correct(
    connection: Connection,
    catalog: Catalog,
    submission: Submission,
    findings: Sequence[Finding],
    coming: Coming,
) -> Receipt:
    """Return the receipt of `submission`, entered by a correction: it counts from now on, in a closed period too.

    This content may have been there before, returned or replaced; what counts already is entered no second time.
    """
    source = submission.source
    rivals = entries_of(connection, source.period, source.unit)
    same = next((e for e in rivals if e.sha256 == source.sha256), None)
    if same is not None and same.counts:
        return Receipt("repeated", same, (same,), _next_number(rivals))
    if same is not None:
        _remove(connection, same.id)
    days = [e.received for e in rivals if e is not same]
    last = max([source.received or coming.now.date(), *days])
    submission = replace(submission, source=replace(source, received=last))
    kept = Kept(catalog, submission)
    submission, findings = kept.submission(submission), [kept.finding(f) for f in findings]
    number = _insert(connection, catalog, submission, findings, coming)
    settle(connection, source.period, source.unit)
    present = {e.id: e for e in entries_of(connection, source.period, source.unit)}
    entry = present.pop(number)
    others = tuple(e for e in present.values() if e.replaced_by == number)
    return Receipt("replacement" if others else "new", entry, others, _next_number([entry, *present.values()]))


def _remove(connection: Connection, number: int) -> None:
    """Take out a submission that does not count, with its rows and findings."""
    for table in (schema.findings, schema.records):
        connection.execute(delete(table).where(table.c.submission == number))
    connection.execute(delete(schema.submissions).where(schema.submissions.c.id == number))


def entries_of(connection: Connection, period: str = "", unit: str = "") -> list[Entry]:
    """Return the entries of a period (of all without one), or of one unit in it; later ones replace earlier ones."""
    table = schema.submissions
    wanted = select(*ENTRY_COLUMNS)
    if period:
        wanted = wanted.where(table.c.period == period)
    if unit:
        wanted = wanted.where(table.c.unit == unit)
    found = (entry(row) for row in connection.execute(wanted))
    return sorted(found, key=lambda e: (e.period, e.unit, e.submission_no, _arrival(e)))


def entry(row: Row[Any]) -> Entry:
    """Return the entry in a row of ENTRY_COLUMNS."""
    return Entry(*row[: len(ENTRY_COLUMNS)])


def settle(connection: Connection, period: str, unit: str) -> None:
    """Let the last of a unit's submissions count and the others be replaced by it; returned ones stay returned.

    Each gets the number that it states, but one that came when that number was taken the next one. Both depend on
    what came when, never on the order of entering.
    """
    standing = [e for e in entries_of(connection, period, unit) if e.state != RETURNED]
    if not standing:
        return
    numbers = _numbered(standing)
    for e in standing:
        if numbers[e.id] != e.submission_no:
            _change(connection, e.id, submission_no=numbers[e.id])
    standing.sort(key=lambda e: numbers[e.id])
    last = standing[-1]
    _set_state(connection, last.id, RECEIVED if last.errors else ACCEPTED, None)
    for earlier in standing[:-1]:
        _set_state(connection, earlier.id, REPLACED, last.id)


def state_of(connection: Connection, period: str) -> str:
    """Return the state of a period: KHOA when it is closed, else empty."""
    found = connection.execute(select(schema.periods.c.state).where(schema.periods.c.code == period)).scalar()
    return str(found or OPEN)


def closed_finding(catalog: Catalog, submission: Submission) -> Finding:
    """Return the finding that the period takes no further file (R-XU-08)."""
    from bvq_excel import periods
    from bvq_excel.checking.engine import checker
    from bvq_excel.ledger.memory import History

    period = periods.period(catalog, submission.source.period)
    received = submission.source.received or period.last
    found = checker(catalog).check_history([submission], period, received, History(closed=True))
    return next(f for f in found if f.rule == "R-XU-08")


def _numbered(entries: Sequence[Entry]) -> dict[int, int]:
    """Return the number of each of a unit's submissions of a period, by entry."""
    numbers: dict[int, int] = {}
    for e in sorted(entries, key=_arrival):
        taken = e.stated_no in numbers.values()
        numbers[e.id] = max(numbers.values()) + 1 if taken else e.stated_no
    return numbers


def _arrival(entry: Entry) -> tuple[Any, ...]:
    return entry.received, entry.arrived, entry.stated_no, natural_order(entry.file), entry.sha256


def _outcome(entry: Entry, rivals: Sequence[Entry]) -> tuple[Outcome, tuple[Entry, ...]]:
    alike = tuple(e for e in rivals if entry.stated_no in (e.stated_no, e.submission_no))
    if alike:
        return "same_number", alike
    above = tuple(e for e in rivals if e.submission_no > entry.submission_no)
    if above:
        return "outdated", above
    return ("replacement", tuple(rivals)) if rivals else ("new", ())


def _next_number(entries: Sequence[Entry]) -> int:
    return max(e.submission_no for e in entries) + 1


def _set_state(connection: Connection, number: int, state: str, replaced_by: int | None) -> None:
    _change(connection, number, state=state, replaced_by=replaced_by)


def _change(connection: Connection, number: int, **values: Any) -> None:
    table = schema.submissions
    connection.execute(update(table).where(table.c.id == number).values(values))


# writing --------------------------------------------------------------------------------------------------------


def _insert(
    connection: Connection,
    catalog: Catalog,
    submission: Submission,
    findings: Sequence[Finding],
    coming: Coming,
) -> int:
    """Return the number under which the submission, its rows and its findings are now in the tables."""
    source = submission.source
    severities = [f.severity for f in findings]
    values = {
        "unit": source.unit,
        "period": source.period,
        "submission_no": source.submission_no,
        "stated_no": source.submission_no,
        "received": source.received,
        "arrived": coming.arrived,
        "recorded": coming.now,
        "sha256": source.sha256,
        "file": source.file,
        "sender": coming.sender,
        "archived": coming.archived,
        "state": RECEIVED,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "content": to_text(_content(submission)),
    }
    result = connection.execute(insert(schema.submissions).values(values))
    (number,) = result.inserted_primary_key or (0,)
    rejected = rejected_rows(catalog, findings)
    rows = [_row(number, r, rejected=where(r) in rejected) for r in (submission.cover, *submission.records)]
    connection.execute(insert(schema.records), rows)
    if findings:
        connection.execute(insert(schema.findings), [_finding(number, f) for f in findings])
    return int(number)


def _content(submission: Submission) -> dict[str, Any]:
    return {
        "shared": submission.shared,
        "sheets": list(submission.tables),
        "layouts": {name: layout_fields(layout) for name, layout in submission.layouts.items()},
        "changes": [asdict(c) for c in submission.changes],
        "remarks": [asdict(r) for r in submission.remarks],
    }


def _row(number: int, record: Record, *, rejected: bool) -> dict[str, Any]:
    return {
        "submission": number,
        "sheet": record.sheet,
        "row": record.row,
        "record_id": _short(record.record_id),
        "id_key": _short(id_key(record)),
        "rejected": rejected,
        "content": to_text(row_fields(record)),
    }


def _finding(number: int, finding: Finding) -> dict[str, Any]:
    said = asdict(finding)
    return {
        "submission": number,
        "rule": finding.rule,
        "severity": finding.severity,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "record_id": _short(finding.record_id),
        "reason": said.get("reason") or None,
        "waived": bool(said.get("waived")),
        "content": to_text(said),
    }


def _short(text: str | None) -> str | None:
    """Return what the column of ids takes; a longer text is no id, and stands whole in the row's content."""
    return text[: schema.ID_LENGTH] if text else None
