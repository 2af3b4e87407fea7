"""Processes that are killed at a chosen step of input and output: every step of every operation, one after the other.

    with Forks() as forks:
        steps = forks.steps("tests.test_faults:consolidate", folder)      # runs it once, to its end
        forks.run("tests.test_faults:consolidate", folder, at=7)          # runs it and kills it at its 7th step

A step is a call of the system that changes something outside the process: a file opened for writing, written, brought
to the disk, renamed, removed; a statement or the end of a transaction of a database; a connection opened or written
to. The processes that an operation starts of itself count too, and all of them die together, as when the power fails.

They are copies of one process that has imported everything, so that each costs no more than the work that it does.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import mmap
import os
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KILLED = -signal.SIGKILL
CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "socket.connect"})
SECONDS = 60


class Forks:
    """A process out of which others are made."""

    def __enter__(self) -> Forks:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        stdin.close()
        self._process.wait(SECONDS)
        stdout.close()

    def run(self, work: str, *arguments: Any, at: int = 0) -> tuple[int, int]:
        """Return how a process ended that does `work` (`module:function`), and how many steps it made.

        It ends with 0, or KILLED when it is killed before its step number `at`; 0 kills it nowhere.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin
        assert stdout
        print(json.dumps([work, [str(a) for a in arguments], at]), file=stdin, flush=True)
        code, steps = json.loads(stdout.readline())
        return int(code), int(steps)

    def steps(self, work: str, *arguments: Any) -> int:
        """Return how many steps `work` makes, which is done to its end."""
        code, steps = self.run(work, *arguments)
        assert code == 0, work
        return steps


# the process that is copied -------------------------------------------------------------------------------------


class Steps:
    """Counts the steps of a process and of its copies, and kills all of them before step number `at`."""

    def __init__(self, at: int) -> None:
        self._at = at
        self._shared = mmap.mmap(-1, 8)
        self._lock = os.memfd_create("steps")

    @property
    def count(self) -> int:
        return int(struct.unpack("q", self._shared[:8])[0])

    def step(self) -> None:
        """Count a step; at the chosen one nobody of the group survives."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        count = self.count + 1
        self._shared[:8] = struct.pack("q", count)
        fcntl.flock(self._lock, fcntl.LOCK_UN)
        if count == self._at:
            os.killpg(0, signal.SIGKILL)

    def install(self) -> None:
        """Watch everything that this process does from now on."""
        sys.addaudithook(self._heard)
        for place, name in ((os, "write"), (os, "fsync"), (socket.socket, "send"), (socket.socket, "sendall")):
            setattr(place, name, self._counted(getattr(place, name)))
        for name in ("send", "sendall"):
            setattr(ssl.SSLSocket, name, self._counted(getattr(ssl.SSLSocket, name)))
        from sqlalchemy import Engine, event

        for moment in ("before_cursor_execute", "commit", "rollback"):
            event.listen(Engine, moment, lambda *_: self.step())

    def _heard(self, what: str, details: tuple[Any, ...]) -> None:
        writes = what == "open" and isinstance(details[2], int) and details[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or what in CHANGES:
            self.step()

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **more: Any) -> Any:
            self.step()
            return call(*given, **more)

        return counted


def _child(work: Callable[..., None], arguments: list[str], steps: Steps) -> None:
    """Do the work in a group of processes of its own, then end; never returns."""
    os.setpgid(0, 0)
    code = 1
    try:
        os.dup2(2, 1)  # what the work prints is none of the answers
        steps.install()
        work(*arguments)
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _serve() -> None:
    for line in sys.stdin:
        name, arguments, at = json.loads(line)
        module, _, function = name.partition(":")
        work = getattr(importlib.import_module(module), function)
        steps = Steps(at)
        child = os.fork()
        if not child:
            _child(work, arguments, steps)
        _, status = os.waitpid(child, 0)
        _end(child)
        print(json.dumps([os.waitstatus_to_exitcode(status), steps.count]), flush=True)


def _end(group: int) -> None:
    """Return when no process of the group is left."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
        time.sleep(0.002)


if __name__ == "__main__":
    _serve()
