"""Old and new workbook side by side: every cell that differs, with the reason; and a proof that nothing was lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from bvq_excel import display, numbering
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import CODE_TYPES, Column
from bvq_excel.errors import BvqError
from bvq_excel.model import Record, Submission
from bvq_excel.records import Reading
from bvq_excel.repair import structure
from bvq_excel.repair.contents import Grids, doubtful
from bvq_excel.repair.result import Change
from bvq_excel.values import cell_text

RUNNING = "seq"
NEW_ID = "cấp mã cho dòng chưa có mã"
OTHER_ID = "cấp mã mới cho dòng chép từ dòng khác"
OWN_UNIT = "ghi mã đơn vị của tệp"
RECOMPUTED = "tính lại theo công thức của biểu mẫu"
AS_LABEL = "ghi theo tên trong danh mục"
AS_TEXT = "ghi dạng chữ"
AS_DATE = "ghi thành ô ngày"
BY_TEMPLATE = "ghi theo biểu mẫu"


@dataclass(frozen=True)
class Compared:
    """The changes in the order of the new workbook, and how many cells stand as they were typed."""

    changes: tuple[Change, ...]
    ambiguous: int


def compare(catalog: Catalog, before: Reading, after: Reading) -> Compared:
    """Return everything that differs between two workbooks of the same records."""
    changes = list(structure.changes(catalog, before))
    old_cells, new_cells = Grids.of(before, catalog), Grids.of(after, catalog)
    ambiguous = 0
    for old, new in zip(before.submissions, after.submissions, strict=True):
        pair = _Pair(catalog, old, new, old_cells, new_cells)
        changes.extend(pair.changes())
        ambiguous += pair.ambiguous()
    order = {name: i for i, name in enumerate(catalog.sheets)}
    changes.sort(key=lambda c: (c.shown_only, order.get(c.sheet, -1)))
    return Compared(tuple(changes), ambiguous)


class _Pair:
    """One unit's submission in the old and in the new workbook."""

    def __init__(self, catalog: Catalog, old: Submission, new: Submission, before: Grids, after: Grids) -> None:
        self.catalog = catalog
        self.old, self.new = old, new
        self.before, self.after = before, after
        self.doubtful = doubtful(old)
        self.reasons = {(c.sheet, c.cell): c.why for c in old.changes}

    def ambiguous(self) -> int:
        """Return how many cells stand as they were typed."""
        unread = sum(len(r.unread) for r in (self.old.cover, *self.old.records))
        return unread + len(self.doubtful)

    def changes(self) -> Iterator[Change]:
        """Yield what differs, sheet by sheet; codes that became names are one change a column."""
        yield from self.row(self.old.cover, self.new.cover)
        for name, records in self.old.tables.items():
            found = [c for o, n in zip(records, self.new.tables[name], strict=True) for c in self.row(o, n)]
            yield from _together(found)

    def row(self, old: Record, new: Record) -> Iterator[Change]:
        """Yield the cells of one row that differ."""
        sheet = self.catalog.sheets[old.sheet]
        for column in sheet.columns:
            key = column.key
            if key == RUNNING or key not in new.layout or self._stays(old, key):
                continue
            old_cell = old.cell(key) if key in old.layout else ""
            if old_cell and old_cell in self.before.sheets[old.sheet].uncached:
                continue
            was = self.before.cell(old.sheet, old_cell) if old_cell else None
            now = self.after.cell(new.sheet, new.cell(key))
            if not same(was, now):
                why = self.reasons.get((old.sheet, old_cell)) or _why(old, column, was)
                coded = column.type in CODE_TYPES and was == display.plain(old[key])
                yield Change(
                    old.sheet,
                    old_cell,
                    new.cell(key),
                    new.record_id or "",
                    column.header,
                    _shown(was, column),
                    _shown(now, column),
                    why,
                    shown_only=coded,
                )

    def _stays(self, old: Record, key: str) -> bool:
        return key in old.unread or (old.sheet, old.row, key) in self.doubtful


def same(was: Any, now: Any) -> bool:
    """Return whether two cells hold the same: text by text, number by number, day by day."""
    if isinstance(was, datetime) and was.time() == time():
        was = was.date()
    if isinstance(now, datetime) and now.time() == time():
        now = now.date()
    if was in (None, "") or now in (None, ""):
        return was in (None, "") and now in (None, "")
    if isinstance(was, bool) != isinstance(now, bool):
        return False
    if isinstance(was, int | float) and isinstance(now, int | float):
        return abs(was - now) <= 1e-9 * max(1.0, abs(was))
    return type(was) is type(now) and bool(was == now)


def _why(old: Record, column: Column, was: Any) -> str:
    """Return why a cell differs that no normalisation has touched."""
    key = column.key
    if key == numbering.KEY:
        return OTHER_ID if was not in (None, "") else NEW_ID
    if key == "unit_code" and was in (None, ""):
        return OWN_UNIT
    if column.type in CODE_TYPES and was not in (None, ""):
        return AS_LABEL
    if column.computed:
        return RECOMPUTED if old.layout.rows is None else BY_TEMPLATE
    if column.type in ("date", "month"):
        return AS_DATE
    return AS_TEXT if not isinstance(was, str) else BY_TEMPLATE


def _shown(value: Any, column: Column) -> str:
    if isinstance(value, date) and column.type == "month":
        return f"{value:%m/%Y}"
    return (
        value
        if isinstance(value, str)
        else ""
        if value is None
        else cell_text(value, plain_number=not column.is_number)
    )


def _together(changes: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes, those that only turn a code into its name as one for each column."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        if change.shown_only:
            groups.setdefault(change.header, []).append(change)
        else:
            yield change
    for group in groups.values():
        first, last = group[0], group[-1]
        if len(group) == 1:
            yield first
            continue
        old, new = f"{first.old_cell}…{last.old_cell}", f"{first.new_cell}…{last.new_cell}"
        why = f"{AS_LABEL} thay cho mã ({len(group)} ô)"
        yield replace(first, old_cell=old, new_cell=new, record_id="", why=why)


# nothing lost ---------------------------------------------------------------------------------------------------


def require_all_moved(catalog: Catalog, before: Reading, after: Reading) -> None:
    """Raise BvqError, naming the place, unless every row and every typed value of the old workbook is in the new."""
    units = [s.unit for s in before.submissions], [s.unit for s in after.submissions]
    if units[0] != units[1]:
        raise _lost(before, catalog.cover.name, "")
    for old, new in zip(before.submissions, after.submissions, strict=True):
        for name, records in old.tables.items():
            moved = new.tables.get(name, ())
            if len(records) != len(moved):
                raise _lost(before, name, "")
            for was, now in zip(records, moved, strict=True):
                key = _differing(catalog.sheets[name].by_key, was, now)
                if key:
                    raise _lost(before, name, was.cell(key))


def _differing(columns: Mapping[str, Column], was: Record, now: Record) -> str | None:
    for key, column in columns.items():
        if column.computed or (was[key] is None and key not in was.unread and now[key] is None):
            continue
        if (key in was.unread) != (key in now.unread) or not same(was[key], now[key]):
            return key
    return None


def _lost(reading: Reading, sheet: str, cell: str) -> BvqError:
    place = f"{sheet}!{cell}" if cell else f"biểu {sheet}"
    return BvqError(
        f"Không chuyển trọn được {place} của tệp {reading.raw.file} sang biểu mẫu mới nên không ghi tệp kết quả; "
        "tệp gốc giữ nguyên. Hãy gửi tệp này cho người phụ trách phần mềm."
    )
