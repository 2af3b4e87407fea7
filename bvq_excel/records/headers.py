"""Finding a sheet's columns by their headers, and saying what is wrong with the header row (R-CH-10).

A column that was moved is still read where its header stands; one whose header is only near to its own is read and
asked about. A column is "moved" when it breaks the contract's order; those that were only shifted by an extra
column are in place, and the extra one is reported.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bvq_excel.catalog.definitions import Column, Severity, Sheet
from bvq_excel.model import HEADER_ROW, Layout, Problem, RawSheet, column_letter
from bvq_excel.records import titles as title_rows
from bvq_excel.records.likeness import Places, place
from bvq_excel.records.titles import TitleRow

RULE = "R-CH-10"


@dataclass(frozen=True)
class Header:
    """Where a sheet's columns stand in a file: layout, grid positions (zero-based), and what is wrong.

    `titles` are the rows of the header and the text over each column of the file, those of no column among them.
    """

    layout: Layout
    columns: tuple[tuple[int, Column], ...]
    problems: tuple[Problem, ...]
    titles: TitleRow

    @property
    def usable(self) -> bool:
        """Whether any column was found."""
        return bool(self.columns)


# Headers as the template writes them, by sheet and row 5: most workbooks have the same ones.
_usual: dict[tuple[int, bool, tuple[Any, ...]], tuple[Sheet, Header]] = {}
MOST_USUAL = 1024


def match(sheet: Sheet, raw: RawSheet, *, shared: bool) -> Header:
    """Return the places of the columns of `sheet` in `raw`.

    In a shared workbook the columns that identify consumers are absent and not missed.
    """
    row = raw.cells[HEADER_ROW - 1] if len(raw.cells) >= HEADER_ROW else ()
    place = id(sheet), shared, row
    if place in _usual:
        return _usual[place][1]
    header = _matched(sheet, raw, shared=shared)
    if title_rows.is_usual(sheet, header.titles):
        if len(_usual) >= MOST_USUAL:
            _usual.clear()
        _usual[place] = sheet, header  # the sheet too, that its id stays its own
    return header


def _matched(sheet: Sheet, raw: RawSheet, *, shared: bool) -> Header:
    wanted = [c for c in sheet.columns if c.shared or not shared]
    titles = title_rows.find(sheet, raw)
    places = place(sheet.columns, wanted, titles.by_position)
    row = titles.last
    if not places.at:
        problem = Problem(sheet=sheet.name, cell=f"A{row}", rule=RULE, case="no_header")
        return Header(Layout({}, header_row=row), (), (problem,), titles)
    found = [(places.at[c.key], c) for c in wanted if c.key in places.at]
    layout = Layout({c.key: column_letter(i) for i, c in found}, header_row=row)
    shown = titles.shown
    renamed = _renamed(wanted, places.at, shown)
    problems = [
        *_wrong_rows(sheet, layout, titles),
        *_missing(sheet, wanted, places.at, {k: (i, shown[i]) for k, i in renamed.items()}, row),
        *_near(sheet, places, layout),
        *_moved(sheet, found, layout, shown),
        *_extra(sheet, frozenset(places.at.values()), frozenset(renamed.values()), shown, row),
    ]
    return Header(layout, tuple(found), tuple(problems), titles)


def _wrong_rows(sheet: Sheet, layout: Layout, titles: TitleRow) -> list[Problem]:
    """Return the problem of a header that stands in two rows, or in another one than the template's."""
    if titles.first == titles.last == HEADER_ROW:
        return []
    case = "two_rows" if titles.first < titles.last else "header_row"
    key = next(iter(layout.columns))
    facts = {"first": titles.first, "row": titles.last, "wanted": HEADER_ROW}
    return [Problem(key, case, sheet=sheet.name, cell=layout.header_cell(key), rule=RULE, facts=facts)]


def _near(sheet: Sheet, places: Places, layout: Layout) -> list[Problem]:
    """Return one problem for each column that is read under a header which is not quite its own."""
    return [
        Problem(
            key,
            "near",
            sheet=sheet.name,
            cell=layout.header_cell(key),
            rule=RULE,
            facts={"header": sheet.by_key[key].header},
            severity="warning",
            value=typed,
        )
        for key, typed in places.near.items()
    ]


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


def _moved(sheet: Sheet, found: Sequence[tuple[int, Column]], layout: Layout, titles: Sequence[str]) -> list[Problem]:
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
        problems.append(Problem(column.key, case, sheet=sheet.name, cell=cell, rule=RULE, facts=facts, value=titles[i]))
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
