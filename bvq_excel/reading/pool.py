"""Running a function over many files in worker processes that may die without harm.

A hostile workbook can abort, exhaust or stall the process that reads it. So each file is worked on in a child
process: one that dies takes down nobody else's file, one that takes too long is killed. The pools of the standard
library cannot say which file a dead worker held and cannot kill a single worker; hence these few workers, each
with one pipe and one file at a time.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from bvq_excel import parallel
from bvq_excel.errors import HostError, InputError
from bvq_excel.file_names import shown_name
from bvq_excel.reading.refusals import refusal

T = TypeVar("T")

MEMORY = 256 * 2**20
"""Bytes of address space that a worker may take for a file on top of what it starts with (Linux only) …"""
MEMORY_PER_BYTE = 40
LARGE_FILE = 8 * 2**20
"""… and MEMORY_PER_BYTE more for each byte of the file beyond LARGE_FILE: a small file cannot take much, a workbook of
hundreds of thousands of rows gets what it needs …"""
MOST_MEMORY = 1_500 * 2**20
"""… up to so many bytes."""
_START_SECONDS = 60.0
_MAX_FAILED_STARTS = 3
_NO_WORKER = "Không khởi động được tiến trình đọc tệp; hãy đóng bớt chương trình đang chạy rồi làm lại."
_READY, _RESULT, _LAST = b"s", b"r", b"l"

Job = tuple[int, Path]


class Crew(Protocol):
    """Whoever works on files: `stream` with the processes of this machine, or a cluster (`cluster.crew`)."""

    def __call__(self, work: Callable[[Path], T], paths: Sequence[Path]) -> Generator[tuple[int, T | InputError]]:
        """Yield (index of the path, outcome) as the files are done."""
        ...


def run(
    work: Callable[[Path], T],
    paths: Sequence[Path],
    *,
    workers: int | None = None,
    seconds: float = 10.0,
    on_done: Callable[[int, Path], None] | None = None,
) -> list[T | InputError]:
    """Return what `work` returns for each of `paths`, in their order, an InputError where there is no result.

    `work` is a picklable function that runs in a worker process; an InputError that it raises stands in place of
    the result, any other exception becomes one with the reason `crashed` and the traceback as a note. A file that
    kills its worker twice (the second time alone) has the reason `crashed`, one that takes more than `seconds`
    `timeout`, one that exceeds the worker's memory `too_large`. `on_done` is told the number of files done so far
    and the file that was just done. Raises HostError when no worker can be started.
    """
    outcomes: dict[int, T | InputError] = {}
    with closing(stream(work, paths, workers=workers, seconds=seconds)) as finished:
        for index, outcome in finished:
            outcomes[index] = outcome
            if on_done is not None:
                on_done(len(outcomes), paths[index])
    return [outcomes[index] for index in range(len(paths))]


def stream(
    work: Callable[[Path], T],
    paths: Sequence[Path],
    *,
    workers: int | None = None,
    seconds: float = 10.0,
    memory: int | None = None,
) -> Generator[tuple[int, T | InputError]]:
    """Yield (index of the path, outcome) as the files are done; like `run`, but keeps no outcome in memory.

    `memory` are the bytes that the work on a file may take, by default what `memory_for` gives.
    """
    jobs = list(enumerate(paths))
    if not jobs:
        return
    suspects: list[Job] = []
    crew = _Crew(work, seconds, memory)
    yield from crew.work_off(jobs, workers or _worker_count(len(jobs)), suspects)
    for job in suspects:
        died: list[Job] = []
        yield from _Crew(work, seconds, memory).work_off([job], 1, died)
        if died:
            yield job[0], refusal("crashed", shown_name(job[1]))


def _worker_count(files: int) -> int:
    """Return how many workers are worth their start: one for up to three files, at most one for each processor."""
    return max(1, min(parallel.processors(), files // 2))


@dataclass(eq=False)
class _Worker:
    """One child process, our end of its pipe, the file that it holds and when that must be done."""

    process: Any
    connection: Connection
    deadline: float
    job: Job | None = None
    ready: bool = False


class _Crew:
    """A few workers over one list of files."""

    def __init__(self, work: Callable[[Path], Any], seconds: float, memory: int | None) -> None:
        self._work = work
        self._seconds = seconds
        self._memory = memory
        self._workers: list[_Worker] = []
        self._failed_starts = 0

    def work_off(self, jobs: Sequence[Job], size: int, died: list[Job]) -> Iterator[tuple[int, Any]]:
        """Yield the outcomes of `jobs` as they come; files whose worker died are put into `died` instead."""
        waiting = deque(jobs)
        try:
            while waiting or self._workers:
                while len(self._workers) < min(size, len(waiting) + self._busy()):
                    self._workers.append(self._hire())
                yield from self._attend(waiting, died)
        finally:
            while self._workers:
                self._dismiss(self._workers[0])

    def _busy(self) -> int:
        return sum(1 for worker in self._workers if worker.job is not None)

    def _attend(self, waiting: deque[Job], died: list[Job]) -> Iterator[tuple[int, Any]]:
        """Wait for the first worker that says something or is overdue, and yield what has come of it."""
        deadline = min(worker.deadline for worker in self._workers)
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), max(0.0, deadline - time.monotonic())):
            worker = by_connection[cast(Connection, connection)]
            done = worker.job
            message = _receive(worker.connection)
            if message is None:
                self._bury(worker, died)
                continue
            self._assign(worker, waiting if message[:1] != _LAST else deque())
            if done is not None:
                yield done[0], _unpacked(message)
        now = time.monotonic()
        for worker in [w for w in self._workers if w.deadline <= now and not w.connection.poll()]:
            job = worker.job
            self._kill(worker)
            if job is not None:
                yield job[0], refusal("timeout", shown_name(job[1]), seconds=f"{self._seconds:g}")
            else:
                self._note_failed_start()

    def _assign(self, worker: _Worker, waiting: deque[Job]) -> None:
        """Give the worker its next file, or let it go when there is none."""
        worker.ready, worker.job = True, None
        if not waiting:
            self._dismiss(worker)
            return
        worker.job = waiting.popleft()
        worker.deadline = time.monotonic() + self._seconds
        with suppress(OSError):  # it has just died: the next look at its pipe finds that out
            worker.connection.send(worker.job[1])

    def _hire(self) -> _Worker:
        context = _context()
        ours, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        inherited = (ours, *(worker.connection for worker in self._workers)) if forked else ()
        process = context.Process(target=_serve, args=(theirs, self._work, inherited, self._memory), daemon=True)  # type: ignore[attr-defined]
        try:
            process.start()
        except OSError as error:
            raise HostError(_NO_WORKER) from error
        theirs.close()
        return _Worker(process, ours, time.monotonic() + _START_SECONDS)

    def _bury(self, worker: _Worker, died: list[Job]) -> None:
        if worker.job is not None:
            died.append(worker.job)
        elif not worker.ready:
            self._note_failed_start()
        self._kill(worker)

    def _note_failed_start(self) -> None:
        self._failed_starts += 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            raise HostError(_NO_WORKER)

    def _dismiss(self, worker: _Worker) -> None:
        """Let an idle worker end by itself; one that still holds a file is killed."""
        if worker.job is None and worker.ready:
            with suppress(OSError):
                worker.connection.send(None)
            worker.process.join(1.0)
        self._kill(worker)

    def _kill(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.connection.close()
        if worker.process.is_alive():
            worker.process.kill()
        worker.process.join()
        worker.process.close()


def _context() -> multiprocessing.context.BaseContext:
    """Return how to start workers: by fork (10 ms) where no other thread can hold a lock, else as new programs."""
    return multiprocessing.get_context("fork" if parallel.can_fork() else "spawn")


def _receive(connection: Connection) -> bytes | None:
    try:
        return connection.recv_bytes()
    except (EOFError, OSError):
        return None


def _unpacked(message: bytes) -> Any:
    """Return the result or the InputError that a worker sent."""
    outcome, notes = pickle.loads(message[1:])  # noqa: S301 - comes from our own child process
    for note in notes:
        outcome.add_note(note)
    return outcome


def _serve(
    connection: Connection, work: Callable[[Path], Any], inherited: Sequence[Connection], memory: int | None
) -> None:
    """Be a worker: take paths from the pipe, send outcomes back, until told to end or the parent is gone."""
    for other in inherited:
        other.close()  # else this process would keep the pipes of its elders open when the parent dies
    base = _settle_in()
    connection.send_bytes(_READY)
    while True:
        try:
            path = connection.recv()
        except (EOFError, OSError):
            return
        if path is None:
            return
        _limit_memory(base, path, memory)
        message = _outcome(work, path)
        connection.send_bytes(message)
        if message[:1] == _LAST:
            return


def _settle_in() -> int:
    """Make the process one that may die quietly: no core file, no native backtrace, no reaction to Ctrl+C.

    Return the bytes of address space that it has taken so far, 0 where the system cannot limit them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    os.close(quiet)
    if "faulthandler" in sys.modules:
        sys.modules["faulthandler"].disable()
    gc.freeze()  # what was there before the first file is not looked at again
    if sys.platform != "linux":
        return 0
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _limit_memory(base: int, path: Path, memory: int | None) -> None:
    """Limit the address space for the work on a file; `base` is what the process had before its first one."""
    if sys.platform != "linux":
        return
    import resource

    size = path.stat().st_size if path.is_file() else 0
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = base + (memory_for(size) if memory is None else memory)
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def memory_for(size: int) -> int:
    """Return the bytes of memory that the work on a file of `size` bytes may take."""
    return min(MEMORY + MEMORY_PER_BYTE * max(0, size - LARGE_FILE), MOST_MEMORY)


def _outcome(work: Callable[[Path], Any], path: Path) -> bytes:
    """Return the message that tells the outcome of one file; after one that took all memory it is the last."""
    try:
        return _RESULT + pickle.dumps((work(path), ()), pickle.HIGHEST_PROTOCOL)
    except InputError as error:
        return _RESULT + pickle.dumps((error, tuple(getattr(error, "__notes__", ()))))
    except MemoryError:
        return _LAST + pickle.dumps((refusal("too_large/memory", shown_name(path)), ()))
    except BaseException:  # a Rust panic is no Exception
        return _RESULT + pickle.dumps((refusal("crashed/error", shown_name(path)), (traceback.format_exc(),)))
