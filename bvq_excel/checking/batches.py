"""Many workbooks: found in folders, read and checked in worker processes, each whether or not the others can be.

`received` is the day on which the files were received (`--as-of`), by which deadlines are judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from bvq_excel.catalog import in_use, load, use
from bvq_excel.checking.engine import checker
from bvq_excel.errors import InputError
from bvq_excel.file_names import shown_name
from bvq_excel.model import CheckedFile, Submission
from bvq_excel.reading import open_workbook, pool
from bvq_excel.records import read_submissions
from bvq_excel.records.sheets import GENERATED

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
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
        return list(check_each(paths, received, whole, on_done, crew))
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


def whole(file: CheckedFile) -> CheckedFile:
    """Return all that is known of a workbook: the view of those who need everything."""
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
