"""The main flow on one screen: find -> read -> check -> consolidate -> report.

Each step is a function over plain values; nothing here prints, asks the clock or knows a host. `received` is
the day on which the files were received (`--as-of`), by which deadlines are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bvq_excel import files, parallel, periods
from bvq_excel.catalog import Catalog, in_use, load, use
from bvq_excel.catalog.definitions import Unit
from bvq_excel.checking.engine import checker
from bvq_excel.errors import InputError, UsageError
from bvq_excel.file_names import shown_name
from bvq_excel.model import CheckedFile, Submission
from bvq_excel.periods import Period
from bvq_excel.reading import open_workbook, pool
from bvq_excel.records import read_submissions
from bvq_excel.records.sheets import GENERATED

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.workbooks.entry import Contents

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
CONSOLIDATING = "tong_hop"  # before which old files are kept
Progress = Callable[[int, Path], None]
T = TypeVar("T")


def find_workbooks(paths: Iterable[Path]) -> list[Path]:
    """Return the workbooks meant by `paths`: files as named, of folders what looks like a workbook, by name.

    Files that programs leave beside an open workbook (`~$…`, `.~lock…`) are left out.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith(("~$", ".")))
            found.update(dict.fromkeys(sorted(inside, key=lambda p: p.name)))
        else:
            found[path] = None
    return list(found)


def check_file(path: Path, received: date, province: Path | None = None) -> CheckedFile:
    """Return one workbook's submissions with their findings; raises InputError when it cannot be read.

    A worker process is told which `province`, a catalogue folder, the process that asks has in use.
    """
    if province is not None:
        use(province)
    catalog = load()
    submissions = read_submissions(open_workbook(path, GENERATED), catalog, received)
    findings = tuple(checker(catalog).check(s, received) for s in submissions)
    # The problems of reading have become findings; they need not travel between processes.
    return CheckedFile(shown_name(path), tuple(replace(s, problems=()) for s in submissions), findings)


def check(
    paths: Sequence[Path],
    received: date | Mapping[Path, date],
    on_done: Progress | None = None,
    crew: pool.Crew = pool.stream,
) -> list[CheckedFile]:
    """Return the outcome of every workbook, in the order of `paths`; an unreadable one does not stop the others.

    `received` is the day of receipt, of all or (on this machine) of each. `crew` reads the workbooks.
    """
    if isinstance(received, date):
        return list(check_each(paths, received, _whole, on_done, crew))
    load()
    outcomes = pool.run(partial(_check_as_of, received, in_use()), paths, on_done=on_done)
    return [_checked(path, outcome) for path, outcome in zip(paths, outcomes, strict=True)]


def check_each(
    paths: Sequence[Path],
    received: date,
    view: Callable[[CheckedFile], T],
    on_done: Progress | None = None,
    crew: pool.Crew = pool.stream,
) -> Iterator[T]:
    """Yield `view` of the outcome of every workbook, in the order of `paths`, as soon as it is known.

    `view` is a picklable function; it runs where the workbook is read, so that of each workbook no more has to
    travel between processes and to be kept than what the caller needs. `crew` reads the workbooks.
    """
    load()
    waiting: dict[int, T] = {}
    following = 0
    with closing(crew(partial(_viewed, view, received, in_use()), paths)) as finished:
        for done, (index, outcome) in enumerate(finished, 1):
            waiting[index] = view(_checked(paths[index], outcome)) if isinstance(outcome, InputError) else outcome
            if on_done is not None:
                on_done(done, paths[index])
            while following in waiting:
                yield waiting.pop(following)
                following += 1


def _check_as_of(received: Mapping[Path, date], province: Path, path: Path) -> CheckedFile:
    return check_file(path, received[path], province)


def _whole(file: CheckedFile) -> CheckedFile:
    return file


def _viewed(view: Callable[[CheckedFile], T], received: date, province: Path, path: Path) -> T:
    return view(check_file(path, received, province))


def _checked(path: Path, outcome: CheckedFile | InputError) -> CheckedFile:
    if isinstance(outcome, InputError):
        return CheckedFile(shown_name(path), reason=outcome.reason, message=str(outcome))
    return outcome


def submissions(paths: Sequence[Path], received: date) -> list[Submission]:
    """Return the submissions in all workbooks meant by `paths`; raises InputError for the first unreadable one."""
    read = check(find_workbooks(paths), received)
    for file in read:
        if file.message is not None:
            raise InputError(file.message, file.reason or "unreadable")
    return [s for file in read for s in file.submissions]


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
    on_done: Progress | None = None,
    data: Path | str | None = None,
    crew: pool.Crew = pool.stream,
    who: str = "",
) -> Outcome:
    """Return the period's consolidation, written to `out`: workbook, copy to send upward, machine-readable copy.

    `data`, the office's data folder, gives comparisons with earlier periods; without `inbox` it also gives the
    submissions, and its log says that `who` did it. `clock` is the time of making that the workbooks carry. Raises
    UsageError for a wrong period code or an inbox without workbooks.
    """
    catalog = load()
    period = periods.period(catalog, code)
    if data is not None and not inbox:
        from bvq_excel.ledger import flow

        return write_consolidation(flow.consolidate(code, received, data, clock, who), out, clock)
    paths = find_workbooks(inbox)
    if not paths:
        raise UsageError(f"Không thấy tệp Excel nào trong {', '.join(map(str, inbox))}.")
    from bvq_excel import consolidation

    arriving = zip(paths, check_each(paths, received, _whole, on_done, crew), strict=True)
    read = consolidation.gathered(catalog, period, received, arriving, partial(check, received=received))
    if data is not None:
        from bvq_excel.ledger import flow

        return write_consolidation(flow.compare(read, code, received, data), out, clock)
    return write_consolidation(consolidation.consolidate(catalog, read, period, received), out, clock)


def write_consolidation(
    result: Consolidation, out: Path, clock: datetime, keeper: files.Keeper | None = None
) -> Outcome:
    """Return a consolidation with its three files written to `out`; what stood there is kept (`files.Keeper`).

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

    order = making.Order(number, signed, pdf=pdf)
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
    on_done: Progress | None = None,
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
