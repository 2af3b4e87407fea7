"""Personal data whose time is over: which periods still hold some, and taking it out of the ledger.

Only closed periods are touched: their figures are stored and do not need the persons any more. Rows, counts, hashes
and figures stay; of each row the personal values go, and whatever its free texts, findings and remarks tell of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, select, update

from bvq_excel import periods, privacy
from bvq_excel.catalog import Catalog
from bvq_excel.encoding import from_text, to_text
from bvq_excel.ledger import rebuilding, recording, schema
from bvq_excel.ledger.entries import CLOSED, RECEIVED, Entry
from bvq_excel.model import Change, Finding, Remark
from bvq_excel.text import normalise

PARAMETER = "privacy.retention_years"


@dataclass(frozen=True)
class Expired:
    """A period whose time is over: how many of its rows still hold personal values, and whether it is closed."""

    period: str
    last: date
    rows: int
    closed: bool


def expired(connection: Connection, catalog: Catalog, before: date) -> list[Expired]:
    """Return the periods that ended before `before` and still hold personal values, the oldest first."""
    table = schema.submissions
    codes = [str(code) for (code,) in connection.execute(select(table.c.period).distinct())]
    known = sorted((periods.period(catalog, c) for c in codes), key=lambda p: (p.last, p.code))
    found = []
    for period in known:
        if period.last < before:
            rows = sum(1 for _ in _cleaned(connection, catalog, period.code))
            closed = recording.state_of(connection, period.code) == CLOSED
            if rows:
                found.append(Expired(period.code, period.last, rows, closed))
    return found


def forget(connection: Connection, catalog: Catalog, code: str) -> int:
    """Return the number of rows of period `code` out of which the personal values were taken."""
    entries = recording.entries_of(connection, code)
    for entry in entries:
        _forget_words(connection, catalog, entry)
    came = schema.submissions
    connection.execute(update(came).where(came.c.period == code).values(archived=""))  # its files go too
    table, count = schema.records, 0
    for number, content in list(_cleaned(connection, catalog, code)):
        connection.execute(update(table).where(table.c.id == number).values(content=to_text(content)))
        count += 1
    return count


def _cleaned(connection: Connection, catalog: Catalog, code: str) -> Iterator[tuple[int, list[Any]]]:
    """Yield number and new content of the rows of a period that hold personal values."""
    rows, submissions = schema.records, schema.submissions
    wanted = select(rows.c.id, rows.c.sheet, rows.c.content).where(
        rows.c.submission.in_(select(submissions.c.id).where(submissions.c.period == code))
    )
    for number, sheet, content in connection.execute(wanted.order_by(rows.c.id)):
        fields = from_text(content)
        new = _without_persons(catalog, sheet, fields)
        if new != fields:
            yield number, new


def _without_persons(catalog: Catalog, sheet: str, fields: Sequence[Any]) -> list[Any]:
    """Return the fields of a row (`encoding.row_fields`) without personal values."""
    row, values, raw, unread = fields
    columns = catalog.sheets[sheet].by_key
    personal = {k for k, c in columns.items() if c.personal}
    own = [str(v) for look in (values, raw) for k, v in look.items() if k in personal]
    plain = {str(v) for k, v in values.items() if k in columns and k not in personal and columns[k].type != "text"}

    def shown(key: str, value: Any) -> Any:
        free = isinstance(value, str) and key in columns and columns[key].type == "text"
        return privacy.free_text(value, own, plain) if free else value

    return [row, *({k: shown(k, v) for k, v in look.items() if k not in personal} for look in (values, raw)), unread]


# findings, changes, remarks -------------------------------------------------------------------------------------


def _forget_words(connection: Connection, catalog: Catalog, entry: Entry) -> None:
    """Mask what was said about the rows of a submission."""
    # As if it counted: of one that does not only the cover would be made again, and its rows would not be known.
    (submission,) = rebuilding.submissions(connection, [replace(entry, state=RECEIVED)])
    mask = privacy.Mask(catalog, submission)
    table = schema.findings
    for number, content in list(
        connection.execute(select(table.c.id, table.c.content).where(table.c.submission == entry.id))
    ):
        said = from_text(content)
        own = {k: v for k, v in said.items() if k in rebuilding.FINDING_FIELDS}
        new = said | asdict(mask.finding(Finding(**own)))
        if new != said:
            reason = new.get("reason") or None
            connection.execute(update(table).where(table.c.id == number).values(content=to_text(new), reason=reason))
    submissions = schema.submissions
    content = from_text(
        connection.execute(select(submissions.c.content).where(submissions.c.id == entry.id)).scalar_one()
    )
    content["changes"] = [asdict(_change(catalog, mask, c)) for c in submission.changes]
    content["remarks"] = [asdict(_remark(catalog, mask, r)) for r in submission.remarks]
    connection.execute(update(submissions).where(submissions.c.id == entry.id).values(content=to_text(content)))


def _change(catalog: Catalog, mask: privacy.Mask, change: Change) -> Change:
    sheet = catalog.sheets.get(change.sheet)
    column = sheet.by_key.get(change.key) if sheet else None
    if column and column.personal:
        return replace(change, before=privacy.MASK, after=privacy.MASK)
    return replace(change, before=mask.text(change.before), after=mask.text(change.after))


def _remark(catalog: Catalog, mask: privacy.Mask, remark: Remark) -> Remark:
    sheet = catalog.sheets.get(remark.sheet)
    header = normalise(remark.header)
    column = next((c for c in sheet.columns if c.header == header), None) if sheet else None
    value = privacy.MASK if column and column.personal and remark.value else mask.text(remark.value)
    return replace(remark, value=value, message=mask.text(remark.message), reason=mask.text(remark.reason))
