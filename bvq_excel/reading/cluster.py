"""Files worked on by several machines: through any Executor of `concurrent.futures`, a Dask cluster's among them.

What comes out is the same as from the worker processes of one machine (`pool`), in no particular order. Each file is
still read in a guarded process of its own batch; when a machine of the cluster dies, its batches go to another.
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from bvq_excel.errors import HostError, InputError, UsageError
from bvq_excel.file_names import shown_name
from bvq_excel.reading import pool
from bvq_excel.reading.batch import Batch, BatchDiedError, run_batch
from bvq_excel.reading.container import load
from bvq_excel.reading.refusals import RefusedError, refusal

T = TypeVar("T")

FILES, BYTES = 24, 8 * 2**20
"""How many files, and bytes of them, go in one batch: enough to make up for the start of its process."""
AHEAD = 2
"""Batches that are sent for each place of the cluster, so that none waits for the next one."""
WAIT_SECONDS = 5
_MISSING = "Muốn dùng cụm máy thì cài thêm: pip install 'bvq_excel[cluster]'."

Jobs = list[tuple[int, str, bytes]]


@contextmanager
def crew(scheduler: str, seconds: float = 10.0) -> Iterator[pool.Crew]:
    """Give what works on files in the Dask cluster whose scheduler has that address (`tcp://host:port`).

    Raises UsageError where Dask is not installed, HostError when there is no cluster at the address.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(_MISSING) from error
    try:
        client = Client(scheduler, timeout=WAIT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise HostError(f"Không thấy cụm máy ở địa chỉ {scheduler}. Hãy kiểm tra địa chỉ và máy điều phối.") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except TimeoutError as error:
            raise HostError(f"Cụm máy ở {scheduler} chưa có máy nào làm việc.") from error
        with client.get_executor(pure=False) as executor:
            yield Through(executor, sum(client.nthreads().values()), seconds)


class Through:
    """Works on files through an executor that can do `places` things at once."""

    def __init__(self, executor: Executor, places: int, seconds: float = 10.0) -> None:
        self._executor = executor
        self._places = places
        self._seconds = seconds

    def __call__(self, work: Callable[[Path], T], paths: Sequence[Path]) -> Generator[tuple[int, T | InputError]]:
        """Yield (index of the path, outcome) as the files are done.

        A file that cannot be opened here, or at which batch and then file alone die, has an InputError. Raises
        HostError when the machines of the cluster cannot do the work.
        """
        files = _loaded(paths)
        again: deque[Jobs] = deque()
        running: dict[Future[bytes], Jobs] = {}
        more = True
        try:
            while more or again or running:
                while (more or again) and len(running) < AHEAD * self._places:
                    jobs, refused, more = (again.popleft(), [], more) if again else _next(files)
                    yield from refused
                    if jobs:
                        running[self._executor.submit(run_batch, self._packed(work, jobs))] = jobs
                for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                    yield from self._outcomes(future, running.pop(future), again)
        finally:
            for future in running:
                future.cancel()

    def _packed(self, work: Callable[[Path], Any], jobs: Jobs) -> bytes:
        batch = Batch(work, tuple((name, data) for _, name, data in jobs), self._seconds)
        return pickle.dumps(batch, pickle.HIGHEST_PROTOCOL)

    def _outcomes(self, future: Future[bytes], jobs: Jobs, again: deque[Jobs]) -> Iterator[tuple[int, Any]]:
        """Yield the outcomes of a batch; one that died is done again, each of its files alone."""
        error = future.exception()
        if error is None:
            found = pickle.loads(future.result())  # noqa: S301 - from the cluster that we gave the work
            for (index, _, _), outcome in zip(jobs, found, strict=True):
                yield index, outcome
        elif not _died(error):
            raise error
        elif len(jobs) > 1:
            again.extend([job] for job in jobs)
        else:
            index, name, _ = jobs[0]
            yield index, refusal("crashed", name)


def _died(error: BaseException) -> bool:
    """Whether a batch's process was killed, or so many machines with it that the cluster gave it up."""
    return isinstance(error, BatchDiedError) or type(error).__name__ in ("KilledWorker", "BrokenProcessPool")


def _loaded(paths: Sequence[Path]) -> Iterator[tuple[int, str, bytes | InputError]]:
    """Yield the files as they are needed: index, name, and content or why there is none."""
    for index, path in enumerate(paths):
        try:
            yield index, shown_name(path), load(path)
        except RefusedError as refused:
            yield index, shown_name(path), refusal(refused.case, shown_name(path), **refused.facts)


def _next(files: Iterator[tuple[int, str, bytes | InputError]]) -> tuple[Jobs, list[tuple[int, InputError]], bool]:
    """Return the next batch of files, those that were refused on the way, and whether there may be more."""
    jobs: Jobs = []
    refused: list[tuple[int, InputError]] = []
    size = 0
    for index, name, data in files:
        if isinstance(data, InputError):
            refused.append((index, data))
            continue
        jobs.append((index, name, data))
        size += len(data)
        if len(jobs) >= FILES or size >= BYTES:
            return jobs, refused, True
    return jobs, refused, False
