"""How large a workbook may be: as offices send them, or much larger when a person says that this one is meant to be.

The limits guard against files that were made to do harm or went wrong; they lie far above what a unit reports. Who
knows where a very large file comes from may let it pass: the limits of size are then TIMES as high, and reading it
takes as much memory and time as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TypeVar

from bvq_excel.errors import InputError

T = TypeVar("T")

TIMES = 16
"""With it a sheet may have all rows that a spreadsheet has, and 16 million cells."""
SECONDS, MEMORY = 900.0, 12 * 2**30
"""What reading one very large workbook may take."""

_times: ContextVar[int] = ContextVar("times", default=1)


def most(usual: int) -> int:
    """Return a limit of size of which `usual` is the usual one."""
    return usual * _times.get()


@contextmanager
def allowing(times: int = TIMES) -> Iterator[None]:
    """Let limits of size be `times` as high."""
    token = _times.set(times)
    try:
        yield
    finally:
        _times.reset(token)


def stream(work: Callable[[Path], T], paths: Sequence[Path]) -> Generator[tuple[int, T | InputError]]:
    """Yield (index of the path, outcome) as `pool.stream` does, of very large workbooks too, one after the other."""
    from bvq_excel.reading import pool

    yield from pool.stream(partial(_allowed, work), paths, workers=1, seconds=SECONDS, memory=MEMORY)


def _allowed(work: Callable[[Path], T], path: Path) -> T:
    with allowing():
        return work(path)
