"""One batch of files on a machine of a cluster: worked on in a guarded worker process of its own.

    python -m bvq_excel.reading.batch FOLDER    a pickled Batch on standard input, its outcomes on standard output

A cluster's own worker must not read the files: a hostile one would take it down, and with it whatever else it does.
The files come with the batch, since the machines need share no disk.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bvq_excel import __version__
from bvq_excel.errors import HostError
from bvq_excel.reading import pool

LAST_WORDS = 300
FOLDER = "bvq-lo-"
LEFT_SECONDS = 3600
OUTCOMES, COMPLAINTS = "outcomes", "complaints"


@dataclass(frozen=True)
class Batch:
    """What is done with which files: their names and contents; `seconds` is the time that each may take."""

    work: Callable[[Path], Any]
    files: tuple[tuple[str, bytes], ...]
    seconds: float
    version: str = __version__


class BatchDiedError(RuntimeError):
    """The process of a batch was killed from outside."""


def run_batch(batch: bytes) -> bytes:
    """Return the pickled outcomes of a pickled Batch; runs on the cluster.

    Raises BatchDiedError when its process was killed, HostError when the machine cannot do the work.
    """
    _sweep()
    # The folder is ours, so that nothing is left when the process is killed. Files, not pipes, take what it says:
    # a reader that outlives it must not keep us waiting.
    with tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        command = [sys.executable, "-m", "bvq_excel.reading.batch", name]
        with (folder / OUTCOMES).open("wb") as told, (folder / COMPLAINTS).open("wb") as complaints:
            code = subprocess.run(command, input=batch, stdout=told, stderr=complaints, check=False).returncode  # noqa: S603
        if code < 0:
            raise BatchDiedError(f"signal {-code}")
        if code:
            said = (folder / COMPLAINTS).read_text("utf-8", "replace").strip().splitlines() or ["?"]
            raise HostError(f"Một máy của cụm không làm được việc: {said[-1][:LAST_WORDS]}")
        return (folder / OUTCOMES).read_bytes()


def _sweep() -> None:
    """Remove folders that machines left behind when they were killed: there are people's data in them."""
    now = time.time()
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError):
            if now - folder.stat().st_mtime > LEFT_SECONDS:
                shutil.rmtree(folder)


def outcomes(batch: Batch, folder: Path) -> list[Any]:
    """Return the outcome of each file of `batch`: a result or an InputError, as `pool.run` gives them.

    The files are put into `folder`. Raises HostError when the machine that sent the batch runs another version.
    """
    if batch.version != __version__:
        raise HostError(f"cụm máy chạy phiên bản {__version__}, máy gửi việc chạy {batch.version}; hãy cài cùng bản.")
    paths = []
    for number, (file, data) in enumerate(batch.files):
        path = folder / str(number) / file
        path.parent.mkdir()
        path.write_bytes(data)
        paths.append(path)
    return pool.run(batch.work, paths, workers=1, seconds=batch.seconds)


def main() -> None:
    """Do the batch on standard input, its files in the folder that is named."""
    batch = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the one who gave the cluster the work
    result = os.dup(1)
    os.dup2(2, 1)  # nobody's print may get among the outcomes
    try:
        done = outcomes(batch, Path(sys.argv[1]))
    except HostError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    with os.fdopen(result, "wb") as stream:
        pickle.dump(done, stream, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
