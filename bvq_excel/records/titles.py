"""The header row of a sheet: which row it is, and what each column's header says when two rows make it up.

Units like to put groups above the headers and merge cells: "Học viên" over "nữ" and "dân tộc thiểu số", while the
other headers reach over both rows. Then a column's header is the text of the lower row, or the upper one, or both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bvq_excel.catalog.definitions import Sheet
from bvq_excel.model import HEADER_ROW, RawSheet
from bvq_excel.records.likeness import known, own
from bvq_excel.records.structure import Merge, merges
from bvq_excel.text import lookup_key, normalise

SEARCHED_ROWS = 20
# A second row counts as part of the header when it names at least so many columns more (with merged cells: one).
GAIN = 2


@dataclass(frozen=True)
class TitleRow:
    """The header of a sheet: the rows that it stands in (1-based) and the texts of each column, best first."""

    first: int
    last: int
    texts: tuple[tuple[str, ...], ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """What stands over each column, empty where nothing does."""
        return tuple(texts[0] if texts else "" for texts in self.texts)

    @property
    def by_position(self) -> Mapping[int, Sequence[str]]:
        """The texts by zero-based column, columns without header left out."""
        return {i: texts for i, texts in enumerate(self.texts) if texts}


def find(sheet: Sheet, raw: RawSheet) -> TitleRow:
    """Return the row, or two rows, that name most of the columns of `sheet`; row 5 where it is a tie."""
    usual = _texts(raw.cells[HEADER_ROW - 1]) if len(raw.cells) >= HEADER_ROW else []
    best = _single(usual, HEADER_ROW)
    if is_usual(sheet, best):
        return best
    rows = [_texts(r) for r in raw.cells[:SEARCHED_ROWS]]
    rows += [[]] * (HEADER_ROW - len(rows))
    names = known(sheet.columns)
    most = score(best, names)
    for number in range(1, len(rows) + 1):
        here = _single(rows[number - 1], number)
        if (found := score(here, names)) > most:
            best, most = here, found
    merged = list(merges(raw))
    for number in (best.first - 1, best.first):
        if 1 <= number < len(rows):
            double = _double(rows, number, merged)
            if score(double, names) - most >= (1 if any(m.top == number for m in merged) else GAIN):
                return double
    return best


def is_usual(sheet: Sheet, titles: TitleRow) -> bool:
    """Return whether the header is row 5 alone, with every column of `sheet` in it: no other row matters then."""
    alone = titles.first == titles.last == HEADER_ROW
    return alone and score(titles, own(sheet.columns)) == len(sheet.columns)


def score(titles: TitleRow, names: Mapping[str, str]) -> int:
    """Return how many columns the header names; `names` are the keys of columns by their headers."""
    return len({names[k] for texts in titles.texts for t in texts if (k := lookup_key(t)) in names})


def _single(row: Sequence[str], number: int) -> TitleRow:
    return TitleRow(number, number, tuple((text,) if text else () for text in row))


def _double(rows: Sequence[Sequence[str]], number: int, merged: Sequence[Merge]) -> TitleRow:
    """Return the header that rows `number` and the next one make together."""
    upper, lower = _spread(rows[number - 1], number, merged), rows[number]
    texts = []
    for i in range(max(len(upper), len(lower))):
        over = upper[i] if i < len(upper) else ""
        under = lower[i] if i < len(lower) else ""
        both = (under, f"{over} {under}", f"{under} {over}") if over and under else (under or over,)
        texts.append(tuple(t for t in both if t))
    return TitleRow(number, number + 1, tuple(texts))


def _spread(row: Sequence[str], number: int, merged: Sequence[Merge]) -> list[str]:
    """Return a row with the text of each merged range over all its columns."""
    found = list(row)
    for merge in merged:
        if merge.top == number:
            for i in range(merge.left + 1, min(merge.right + 1, len(found))):
                found[i] = found[i] or found[merge.left]
    return found


def _texts(row: Sequence[Any]) -> list[str]:
    return [normalise(v) if isinstance(v, str) else "" if v is None else str(v) for v in row]
