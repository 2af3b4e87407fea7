"""The main flow on one screen: find -> read -> check -> consolidate -> report.

Each step is a function over plain values; nothing here prints, asks the clock or knows a host. `received` is
the day on which the files were received (`--as-of`), by which deadlines are judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bvq_excel import files, parallel, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Unit
from bvq_excel.checking import batches
from bvq_excel.errors import UsageError
from bvq_excel.model import Submission
from bvq_excel.periods import Period
from bvq_excel.reading import pool

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.workbooks.entry import Contents

CONSOLIDATING = "tong_hop"  # before which old files are kept


@dataclass(frozen=True)
class Outcome:
    """A consolidated period and the files that were written for it."""

    consolidation: Consolidation
    outputs: tuple[Path, ...]


def consolidate(
    inbox: Sequence[Path],
    code: str,
    received: date,
    out: Path,
    clock: datetime,
    on_done: batches.Progress | None = None,
    data: Path | str | None = None,
    crew: pool.Crew = pool.stream,
) -> Outcome:
    """Return the consolidation of the workbooks in `inbox`, written to `out` (`write_consolidation`).

    `data`, the office's data folder, gives comparisons with earlier periods; nothing is entered there
    (`ledger.flow` consolidates what is). `clock` is the time of making that the workbooks carry. Raises UsageError for
    a wrong period code or an inbox without workbooks.
    """
    catalog = load()
    period = periods.period(catalog, code)
    paths = batches.find_workbooks(inbox)
    if not paths:
        raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, inbox))}.")
    from bvq_excel import consolidation

    arriving = zip(paths, batches.check_each(paths, received, batches.whole, on_done, crew), strict=True)
    read = consolidation.gathered(catalog, period, received, arriving, partial(batches.check, received=received))
    if data is not None:
        from bvq_excel.ledger import flow

        return write_consolidation(flow.compare(data, read, code, received), out, clock)
    return write_consolidation(consolidation.consolidate(catalog, read, period, received), out, clock)


def write_consolidation(
    result: Consolidation, out: Path, clock: datetime, keeper: files.Keeper | None = None
) -> Outcome:
    """Return a consolidation with its three files written to `out`: workbook, copy to send upward, copy for machines.

    What stood there is kept (`files.Keeper`).

    Raises HostError when `out` cannot be written; the old files stand there then.
    """
    import xlsxwriter  # noqa: F401 - once, for both workbooks

    from bvq_excel import store
    from bvq_excel.workbooks import consolidated

    book, upward = f"TongHop_{result.period.code}.xlsx", f"GuiCapTren_{result.period.code}.xlsx"
    with files.delivering(out, keeper or files.Keeper(clock, CONSOLIDATING)) as room:

        def outward() -> str:
            consolidated.write_upward(result, room / upward, clock=clock)
            return store.write(result, room).name

        def office() -> str:
            consolidated.write(result, room / book, clock=clock)
            return book

        result.evaluator.all()  # once, for both workbooks
        copy = parallel.side_by_side([office, outward])[1]
    return Outcome(result, (out / book, out / upward, out / copy))


def report(
    result: Consolidation,
    out: Path,
    *,
    number: str | None = None,
    signed: date | None = None,
    pdf: bool = False,
    previous: Path | None = None,
) -> tuple[Path, ...]:
    """Return the files of the periodic report (document BC) on a consolidated period, written to `out`.

    Without `number` and `signed` the report is a draft whose blanks are kept. What the officer edited in an earlier
    report is kept, never overwritten; it lies in `out`, or in the folder `previous`. `documents.making` makes the
    other documents too and tells whether they are final.
    """
    from bvq_excel.documents import kinds, making
    from bvq_excel.documents.orders import Order

    order = Order(number, signed, pdf=pdf)
    (made,) = making.make(kinds.KINDS[kinds.REPORT], result, out, order, earlier=previous)
    return made.files


def load_consolidation(folder: Path, code: str) -> Consolidation:
    """Return the consolidation that `consolidate` left in `folder`.

    Raises UsageError when it is there for another period, InputError when it cannot be read.
    """
    from bvq_excel import store

    result = store.read(folder)
    if result.period.code != code:
        raise UsageError(f"Thư mục {folder} chứa số liệu tổng hợp kỳ {result.period.code}, không phải kỳ {code}.")
    return result


def entry_workbooks(
    code: str,
    units: Sequence[str],
    out: Path,
    clock: datetime,
    *,
    shared: bool = False,
    before: Sequence[Submission] = (),
    on_done: batches.Progress | None = None,
) -> list[Path]:
    """Return the entry workbooks of period `code` written to `out`: for `units`, or for all that have to report.

    Each begins with the tasks that the unit leads and with what goes on from `before`, the submissions of the
    period before. `shared` puts the units into one workbook. Raises UsageError for a unit that is unknown or
    not in force at the end of the period.
    """
    from bvq_excel.workbooks import entry

    catalog = load()
    period = periods.period(catalog, code)
    chosen = [_unit(catalog, u, period) for u in units] or list(catalog.reporting_units(period.last))
    earlier = {s.unit: s for s in before}
    contents = [_contents(catalog, unit, period, earlier.get(unit.code)) for unit in chosen]
    out.mkdir(parents=True, exist_ok=True)
    if shared:
        return [entry.write_shared(out / f"SoDungChung_{code}.xlsx", catalog, period, contents, clock=clock)]
    written = []
    for one in contents:
        path = out / f"{one.unit.code}_{code}.xlsx"
        entry.write(path, catalog, period, one.unit, one.rows, last_numbers=one.last_numbers, clock=clock)
        written.append(path)
        if on_done:
            on_done(len(written), path)
    return written


def _contents(catalog: Catalog, unit: Unit, period: Period, before: Submission | None) -> Contents:
    from bvq_excel import carry
    from bvq_excel.workbooks import entry
    from bvq_excel.workbooks.layout import load_layout

    rows: dict[str, Sequence[Mapping[str, Any]]] = {}
    if not period.is_thematic and "NhiemVu" in unit.all_sheets:
        rows.update(entry.starting_rows(catalog, unit))
    if before is None:
        return entry.Contents(unit, rows)
    layout = load_layout()
    carried = carry.carry_over(catalog, before, period, layout.carried_sheets, layout.cleared_columns)
    taken = {name: found for name, found in carried.rows.items() if name in unit.all_sheets}
    return entry.Contents(unit, rows | taken, last_numbers=carried.last_numbers)


def _unit(catalog: Catalog, code: str, period: Period) -> Unit:
    unit = catalog.unit(code, period.last)
    if unit and unit.all_sheets:
        return unit
    if code not in catalog.units:
        known = ", ".join(u.code for u in catalog.reporting_units(period.last))
        raise UsageError(f"Không có đơn vị mang mã '{code}'. Các đơn vị báo cáo kỳ {period.code}: {known}.")
    heirs = ", ".join(f"{u.code} ({u.name})" for u in catalog.successors(code, period.last))
    raise UsageError(f"Đơn vị {code} không báo cáo kỳ {period.code}." + (f" Đơn vị kế thừa: {heirs}." if heirs else ""))
