"""What is different between two states of a period: its figures, and the rows of one unit."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from math import isclose

from bvq_excel import display, privacy
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import Column, Sheet
from bvq_excel.ledger.corrections import FigureLine, RecordLine
from bvq_excel.ledger.identity import id_key, natural_key
from bvq_excel.ledger.memory import Measures
from bvq_excel.model import Record, Submission

IN_PLACE = frozenset({"seq"})  # says where a row stands, nothing about it
THERE = "có"

Values = Mapping[str, float]


def of_figures(catalog: Catalog, before: Measures, after: Measures) -> list[FigureLine]:
    """Return the figures that differ, of the province first, in the order of the catalogue."""
    found = [FigureLine(code, "", b, a) for code, b, a in _changed(before.values, after.values)]
    for code in before.by_unit.keys() | after.by_unit.keys():
        units = _changed(before.by_unit.get(code, {}), after.by_unit.get(code, {}))
        found += [FigureLine(code, unit, b, a) for unit, b, a in units]
    order = {code: i for i, code in enumerate(catalog.indicators)}
    return sorted(found, key=lambda line: (line.unit != "", order.get(line.code, len(order)), line.unit))


def patched(stored: Measures, before: Measures, after: Measures) -> Measures:
    """Return `stored` with what differs between `before` and `after`, and nothing else, as it is in `after`."""
    by_unit = {
        code: _patched(stored.by_unit.get(code, {}), before.by_unit.get(code, {}), after.by_unit.get(code, {}))
        for code in sorted(stored.by_unit.keys() | after.by_unit.keys())
    }
    return Measures(_patched(stored.values, before.values, after.values), by_unit)


def _patched(stored: Values, before: Values, after: Values) -> dict[str, float]:
    found = dict(stored)
    for key, _, value in _changed(before, after):
        found.pop(key, None)
        if value is not None:
            found[key] = value
    return found


def _changed(before: Values, after: Values) -> Iterator[tuple[str, float | None, float | None]]:
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one is None or other is None or not isclose(one, other, rel_tol=1e-12):
            yield key, one, other


# rows -----------------------------------------------------------------------------------------------------------


def of_rows(catalog: Catalog, before: Submission | None, after: Submission) -> list[RecordLine]:
    """Return what differs between two submissions of a unit: cover, rows that came or went, cells."""
    words = _Words(catalog, [s for s in (before, after) if s])
    found: list[RecordLine] = []
    if before:
        found += words.cells(catalog.cover, before.cover, after.cover)
    for name, sheet in catalog.tables.items():
        old, new = (s.tables.get(name, ()) if s else () for s in (before, after))
        for one, other in _pairs(sheet, old, new):
            found += words.cells(sheet, one, other) if one and other else [words.whole(one, other)]
    return found


def _pairs(
    sheet: Sheet, before: Sequence[Record], after: Sequence[Record]
) -> Iterator[tuple[Record | None, Record | None]]:
    """Yield each row with the one that it became: by id, else by the sheet's key, else by being the same."""
    left = list(after)
    waiting = list(before)
    pairs: dict[int, Record] = {}
    keys: tuple[Callable[[Record], Hashable | None], ...] = (
        id_key,
        lambda r: natural_key(r, sheet),
        lambda r: tuple(sorted((k, str(v)) for k, v in r.values.items() if k not in IN_PLACE)),
    )
    for key in keys:
        by_key: dict[Hashable, list[Record]] = {}
        for row in left:
            by_key.setdefault(key(row), []).append(row)
        for row in waiting:
            value = key(row)
            if id(row) not in pairs and value is not None and by_key.get(value):
                pairs[id(row)] = by_key[value].pop(0)
        taken = {id(r) for r in pairs.values()}
        left = [r for r in left if id(r) not in taken]
    yield from ((row, pairs.get(id(row))) for row in waiting)
    yield from ((None, row) for row in left)


class _Words:
    """Says what cells show, without personal data."""

    def __init__(self, catalog: Catalog, submissions: Sequence[Submission]) -> None:
        self._catalog = catalog
        self._masks = [privacy.Mask(catalog, s) for s in submissions]

    def cells(self, sheet: Sheet, before: Record, after: Record) -> list[RecordLine]:
        """Return the cells that differ between two states of a row."""
        return [
            self._line(after, c.key, self._shown(before, c), self._shown(after, c))
            for c in sheet.columns
            if c.key not in IN_PLACE and _raw(before, c) != _raw(after, c)
        ]

    def whole(self, before: Record | None, after: Record | None) -> RecordLine:
        """Return the line about a row that came or went."""
        row = after or before
        assert row  # noqa: S101 - one of them is there
        return self._line(row, "", THERE if before else "", THERE if after else "")

    def _line(self, row: Record, key: str, before: str, after: str) -> RecordLine:
        return RecordLine(row.source.unit, row.sheet, row.record_id or "", key, before, after)

    def _shown(self, row: Record, column: Column) -> str:
        text = _raw(row, column)
        if column.personal:
            return privacy.MASK if text else ""
        if column.type == "text":
            for mask in self._masks:
                text = mask.text(text)
        return text


def _raw(row: Record, column: Column) -> str:
    return row.raw.get(column.key) or display.shown(row[column.key], column)
