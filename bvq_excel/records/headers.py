"""Finding a sheet's columns by their headers, and saying what is wrong with the header row (R-CH-10).

A column that was moved is still read where its header stands. A column is "moved" when it breaks the contract's
order; those that were only shifted by an extra column are in place, and the extra one is reported.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bvq_excel.catalog.definitions import Column, Severity, Sheet
from bvq_excel.model import HEADER_ROW, Layout, Problem, RawSheet, column_letter
from bvq_excel.text import lookup_key, normalise

RULE = "R-CH-10"
SEARCHED_ROWS = 12


@dataclass(frozen=True)
class Header:
    """Where a sheet's columns stand in a file: layout, grid positions (zero-based), and what is wrong."""

    layout: Layout
    columns: tuple[tuple[int, Column], ...]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether any column was found."""
        return bool(self.columns)


def match(sheet: Sheet, raw: RawSheet, *, shared: bool) -> Header:
    """Return the places of the columns of `sheet` in `raw`.

    In a shared workbook the columns that identify consumers are absent and not missed.
    """
    wanted = [c for c in sheet.columns if c.shared or not shared]
    row, titles = _header_row(sheet, raw)
    found = _positions(wanted, titles)
    if not found:
        layout = Layout({}, header_row=row)
        return Header(layout, (), (Problem(sheet=sheet.name, cell=f"A{row}", rule=RULE, case="no_header"),))
    layout = Layout({c.key: column_letter(i) for i, c in found}, header_row=row)
    places = {c.key: i for i, c in found}
    renamed = _renamed(wanted, places, titles)
    problems = [
        *_wrong_row(sheet, layout, row),
        *_missing(sheet, wanted, places, {k: (i, titles[i]) for k, i in renamed.items()}, row),
        *_moved(sheet, found, layout),
        *_extra(sheet, frozenset(places.values()), frozenset(renamed.values()), titles, row),
    ]
    return Header(layout, tuple(found), tuple(problems))


def _header_row(sheet: Sheet, raw: RawSheet) -> tuple[int, list[str]]:
    """Return the number and the texts of the row that holds most of the headers, row 5 where it is a tie."""
    known = {lookup_key(c.header) for c in sheet.columns}
    rows = [_texts(r) for r in raw.cells[:SEARCHED_ROWS]]
    rows += [[]] * (HEADER_ROW - len(rows))
    best, most = HEADER_ROW - 1, _matches(rows[HEADER_ROW - 1], known)
    if most < len(known):
        for i, texts in enumerate(rows):
            score = _matches(texts, known)
            if score > most:
                best, most = i, score
    return best + 1, rows[best]


def _matches(texts: Sequence[str], known: Collection[str]) -> int:
    return len({key for text in texts if text and (key := lookup_key(text)) in known})


def _texts(row: Sequence[Any]) -> list[str]:
    return [normalise(v) if isinstance(v, str) else "" if v is None else str(v) for v in row]


def _positions(wanted: Sequence[Column], titles: Sequence[str]) -> list[tuple[int, Column]]:
    places: dict[str, int] = {}
    for i, title in enumerate(titles):
        if title:
            places.setdefault(lookup_key(title), i)
    keyed = ((lookup_key(c.header), c) for c in wanted)
    return [(places[k], c) for k, c in keyed if k in places]


def _wrong_row(sheet: Sheet, layout: Layout, row: int) -> list[Problem]:
    if row == HEADER_ROW:
        return []
    key = next(iter(layout.columns))
    facts = {"row": row, "wanted": HEADER_ROW}
    return [Problem(key, "header_row", sheet=sheet.name, cell=layout.header_cell(key), rule=RULE, facts=facts)]


def _renamed(wanted: Sequence[Column], places: Mapping[str, int], titles: Sequence[str]) -> dict[str, int]:
    """Return the missing columns that an unknown or erased header stands for: the one where each should follow."""
    found, before = dict[str, int](), -1
    taken, last = frozenset(places.values()), max(places.values())
    for column in wanted:
        if column.key in places:
            before = places[column.key]
        elif before + 1 not in taken and before + 1 < len(titles) and (titles[before + 1] or before + 1 < last):
            before += 1
            found[column.key] = before
    return found


def _missing(
    sheet: Sheet,
    wanted: Sequence[Column],
    places: Mapping[str, int],
    renamed: Mapping[str, tuple[int, str]],
    row: int,
) -> list[Problem]:
    """Return one problem for each column without header: at the text that replaced it, or where it should be."""
    problems = []
    for column in wanted:
        if column.key in places:
            continue
        at, typed = renamed.get(column.key, (sheet.position[column.key], ""))
        case = "renamed" if typed else "missing"
        cell, facts = f"{column_letter(at)}{row}", {"header": column.header}
        problems.append(Problem(column.key, case, sheet=sheet.name, cell=cell, rule=RULE, facts=facts, value=typed))
    return problems


def _moved(sheet: Sheet, found: Sequence[tuple[int, Column]], layout: Layout) -> list[Problem]:
    """Return one problem for each of the fewest columns that would have to move back."""
    staying = _longest_rising([i for i, _ in found])
    order = [c for _, c in found]
    problems = []
    for n, (i, column) in enumerate(found):
        if i in staying:
            continue
        before = order[n - 1].header if n else ""
        case = "moved" if before else "moved_first"
        cell = layout.header_cell(column.key)
        facts = {"before": before}
        problems.append(
            Problem(column.key, case, sheet=sheet.name, cell=cell, rule=RULE, facts=facts, value=column.header)
        )
    return problems


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the members of a longest rising subsequence of distinct `numbers`."""
    tails: list[int] = []
    chains: list[list[int]] = []
    for n in numbers:
        at = bisect_left(tails, n)
        chain = [*(chains[at - 1] if at else []), n]
        tails[at : at + 1] = [n]
        chains[at : at + 1] = [chain]
    return set(chains[-1]) if chains else set()


def _extra(
    sheet: Sheet, places: Collection[int], renamed: Collection[int], titles: Sequence[str], row: int
) -> list[Problem]:
    """Return the headers that the contract does not know: an error between its columns, a warning after them."""
    last = max(places)
    problems = []
    for i in range(max(len(titles), last)):
        title = titles[i] if i < len(titles) else ""
        if i in places or i in renamed or (i > last and not title):
            continue
        case = ("extra" if title else "blank") if i < last else "extra_end"
        severity: Severity | None = "warning" if case == "extra_end" else None
        cell, facts = f"{column_letter(i)}{row}", {"typed": title}
        problems.append(
            Problem("", case, sheet=sheet.name, cell=cell, rule=RULE, facts=facts, severity=severity, value=title)
        )
    return problems
