"""Submissions as they were handed in, made again from the ledger's tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from bvq_excel.encoding import from_text, record
from bvq_excel.ledger import schema
from bvq_excel.ledger.entries import Entry
from bvq_excel.model import Change, Finding, Layout, Record, Remark, Source, Submission

FINDING_FIELDS = frozenset(f.name for f in fields(Finding))
CHUNK = 500

T = TypeVar("T")


def submissions(
    connection: Connection,
    entries: Sequence[Entry],
    sequence: Mapping[int, int] | None = None,
    *,
    whole: bool | None = None,
) -> list[Submission]:
    """Return the submissions of `entries`, in that order.

    `sequence` gives by entry the place among the unit's submissions. Of one that does not count the cover alone is
    made again, unless all are wanted `whole`, or none: that it was there is all that is asked of it.
    """
    contents = _contents(connection, [e.id for e in entries])
    full = {e.id for e in entries if (e.counts if whole is None else whole)}
    rows = _rows(connection, [e.id for e in entries if e.id in full])
    rows |= _rows(connection, [e.id for e in entries if e.id not in full], covers=True)
    places = sequence or {}
    return [_submission(e, contents[e.id], rows[e.id], places.get(e.id, 0)) for e in entries]


def findings(connection: Connection, entries: Sequence[Entry]) -> dict[int, tuple[Finding, ...]]:
    """Return what was found in each submission, by entry, as it was said."""
    table = schema.findings
    found: dict[int, list[Finding]] = {e.id: [] for e in entries}
    for numbers in _chunks([e.id for e in entries]):
        wanted = select(table.c.submission, table.c.content).where(table.c.submission.in_(numbers))
        for number, content in connection.execute(wanted.order_by(table.c.id)):
            said = {k: v for k, v in from_text(content).items() if k in FINDING_FIELDS}
            found[number].append(Finding(**said))
    return {number: tuple(said) for number, said in found.items()}


def rows_with(
    connection: Connection, among: Collection[int], ids: Mapping[str, Iterable[str]]
) -> list[tuple[str, str, int, int]]:
    """Return sheet, id, row number and submission of the rows of submissions `among` that have one of `ids`.

    `ids` are given by sheet, in the form in which they are compared.
    """
    table = schema.records
    columns = select(table.c.sheet, table.c.id_key, table.c.row, table.c.submission)
    return [
        (sheet, key, row, number)
        for sheet, keys in ids.items()
        for chunk in _chunks(sorted(keys))
        for _, key, row, number in connection.execute(columns.where(table.c.id_key.in_(chunk), table.c.sheet == sheet))
        if number in among
    ]


def layouts(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, Layout]]:
    """Return by submission where the keys of each sheet stand in its file."""
    contents = _contents(connection, numbers)
    return {number: _layouts(content) for number, content in contents.items()}


def _layouts(content: Mapping[str, Any]) -> dict[str, Layout]:
    return {name: Layout(**layout) for name, layout in content["layouts"].items()}


def _contents(connection: Connection, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    table = schema.submissions
    return {
        number: from_text(content)
        for chunk in _chunks(numbers)
        for number, content in connection.execute(select(table.c.id, table.c.content).where(table.c.id.in_(chunk)))
    }


def _rows(
    connection: Connection, numbers: Sequence[int], *, covers: bool = False
) -> dict[int, list[tuple[str, Sequence[Any]]]]:
    """Return sheet and fields of the rows by submission, in the order in which they were entered (cover first)."""
    table = schema.records
    found: dict[int, list[tuple[str, Sequence[Any]]]] = defaultdict(list)
    for chunk in _chunks(numbers):
        wanted = select(table.c.submission, table.c.sheet, table.c.content).where(table.c.submission.in_(chunk))
        for number, sheet, content in connection.execute(wanted.order_by(table.c.id)):
            if not covers or number not in found:
                found[number].append((sheet, from_text(content)))
    return found


def _submission(
    entry: Entry, content: Mapping[str, Any], rows: Sequence[tuple[str, Sequence[Any]]], sequence: int
) -> Submission:
    source = Source(entry.file, entry.unit, entry.period, entry.submission_no, entry.received, entry.sha256, sequence)
    layouts = _layouts(content)
    tables: dict[str, list[Record]] = {name: [] for name in content["sheets"]}
    (cover_sheet, cover), *others = rows
    for sheet, row in others:
        tables[sheet].append(record(sheet, row, layouts[sheet], source))
    return Submission(
        source=source,
        cover=record(cover_sheet, cover, layouts[cover_sheet], source),
        tables={name: tuple(found) for name, found in tables.items()},
        layouts=layouts,
        changes=tuple(Change(**c) for c in content["changes"]),
        shared=content["shared"],
        remarks=tuple(Remark(**r) for r in content["remarks"]),
    )


def _chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield `items` in pieces: a statement takes only so many parameters."""
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
