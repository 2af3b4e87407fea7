"""Running a command in a process of its own and telling how much memory it and its workers took at most.

    python -S tests/measured.py OUT ERR COMMAND...     # prints {"code": 3, "megabytes": 74, "seconds": 0.4}

The system keeps a process's peak over the start of another program in it; this small program in between keeps the
test runner's own memory out of the figure.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """What became of a command: exit code (negative: the signal), what it said, peak memory, wall time."""

    code: int
    out: str
    err: str
    megabytes: float
    seconds: float


def run(command: Sequence[object], environment: Mapping[str, str] | None = None, seconds: float = 300.0) -> Run:
    """Return the run of `command`; `megabytes` is the most that one of its processes held in memory."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        whole = [sys.executable, "-S", __file__, out, err, *command]
        done = subprocess.run(
            list(map(str, whole)), check=True, capture_output=True, env=dict(environment or os.environ), timeout=seconds
        )
        told = json.loads(done.stdout)
        read = [path.read_bytes().decode("utf-8", "replace") for path in (out, err)]
        return Run(told["code"], *read, told["megabytes"], told["seconds"])


def main(out: str, err: str, command: Sequence[str]) -> None:
    """Run the command and print what it took."""
    started = time.monotonic()
    with open(out, "wb") as said, open(err, "wb") as complained:  # noqa: PTH123 - pathlib would cost memory and time
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=complained)
        _, status, used = os.wait4(process.pid, 0)
    code, seconds = os.waitstatus_to_exitcode(status), time.monotonic() - started
    print(json.dumps({"code": code, "megabytes": used.ru_maxrss / 1024, "seconds": round(seconds, 2)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
