"""Independent work of one process side by side: in copies of the process where the system can make them at once.

A copy (fork) sees everything that its parent has in memory, so nothing is sent to it; what it returns is small: the
path of the file that it wrote. Where there are no such copies (Windows, or other threads running), or one of them
dies, the work is done in turn.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

T = TypeVar("T")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether the process can be copied at once: on Linux, and no other thread can hold a lock."""
    alone = threading.active_count() == 1 and threading.current_thread() is threading.main_thread()
    return sys.platform == "linux" and alone


def side_by_side(works: Sequence[Callable[[], T]]) -> list[T]:
    """Return what each of `works` returns, in their order; the first is done here while the others are done in copies.

    An error that one of them raises is raised here when all have ended, that of the first before the others'. What is
    returned or raised must be picklable.
    """
    if not works or not can_fork() or processors() < 2:
        return [work() for work in works]
    copies = [_Copy(work) for work in works[1:]]
    try:
        results = [works[0]()]
    finally:
        others = [copy.outcome for copy in copies]
    for work, outcome in zip(works[1:], others, strict=True):
        results.append(work() if outcome is None else _unwrapped(outcome))
    return results


class _Copy:
    """A copy of this process that does one piece of work."""

    def __init__(self, work: Callable[[], Any]) -> None:
        context = multiprocessing.get_context("fork")
        self._ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_do, args=(theirs, work))
        try:
            process.start()
        except OSError:  # no room for another process: nothing will come through the pipe
            self._process = None
        else:
            self._process = process
        theirs.close()

    @property
    def outcome(self) -> tuple[bool, Any] | None:
        """Whether the work was done, and what it returned or raised; None when the copy died."""
        found = None
        with suppress(EOFError, OSError):
            found = pickle.loads(self._ours.recv_bytes())  # noqa: S301 - comes from our own child process
        self._ours.close()
        if self._process is not None:
            self._process.join()
            self._process.close()
        return found


def _do(connection: Connection, work: Callable[[], Any]) -> None:
    gc.freeze()  # what the parent has is not looked at again
    try:
        outcome = (True, work())
    except Exception as error:  # raised in the parent
        outcome = (False, error)
    connection.send_bytes(pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))


def _unwrapped(outcome: tuple[bool, Any]) -> Any:
    done, value = outcome
    if not done:
        raise value
    return value
