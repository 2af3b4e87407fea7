"""What makes two rows the same record: the id, else the columns by which the sheet knows its rows."""

from __future__ import annotations

from collections.abc import Hashable

from bvq_excel.catalog.definitions import Sheet
from bvq_excel.model import Record
from bvq_excel.text import fold, plain_dashes

UNIT_CODE, RECORD_ID = "unit_code", "record_id"


def id_key(record: Record) -> str | None:
    """Return the row's id in the form in which ids are compared, None where it has none."""
    return fold(plain_dashes(record.record_id)) if record.record_id else None


def natural_key(record: Record, sheet: Sheet) -> Hashable | None:
    """Return the values of the sheet's key columns as they are compared, besides the id.

    None where the sheet knows its rows by their ids alone, where a key cell could not be read, or where all of
    them are empty: what is not known is not the same.
    """
    keys = [k for k in sheet.key if k != UNIT_CODE]
    if RECORD_ID in keys or record.unread.intersection(keys) or all(record[k] is None for k in keys):
        return None
    return tuple(fold(plain_dashes(v)) if isinstance(v, str) else v for v in (record[k] for k in keys))
