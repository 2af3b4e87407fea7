"""Records, layouts and values as JSON text and back, for everything that keeps them: store and ledger.

Equal values give equal text. A date is an object with the one key `$date` (no column key begins with a dollar
sign), a tuple is a list.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from bvq_excel.model import Layout, Record, Source

DATE = "$date"

Json = dict[str, Any]


def to_text(value: Any) -> str:
    """Return `value` as JSON on one line; raises TypeError for what has no JSON form."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_date)


def from_text(text: str) -> Any:
    """Return what `to_text` has written; raises ValueError for damaged text."""
    return json.loads(text, object_hook=_decoded)


def layout_fields(layout: Layout) -> Json:
    """Return a layout as plain fields (`Layout(**fields)` makes it again)."""
    rows = None if layout.rows is None else dict(layout.rows)
    return {"columns": dict(layout.columns), "rows": rows, "header_row": layout.header_row}


def row_fields(row: Record) -> list[Any]:
    """Return what is a record's own: row number, values, texts of cells, unread keys."""
    return [row.row, dict(row.values), dict(row.raw), sorted(row.unread)]


def record(sheet: str, fields: Sequence[Any], layout: Layout, source: Source) -> Record:
    """Return the record of which `fields` are the `row_fields`."""
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in fields[1].items()}
    return Record(sheet, fields[0], values, layout, source, fields[2], frozenset(fields[3]))


def _date(value: Any) -> Json:
    if isinstance(value, date):
        return {DATE: value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _decoded(fields: Json) -> Any:
    return date.fromisoformat(fields[DATE]) if fields.keys() == {DATE} else fields
