"""Where commands put their results: written whole or not at all, and what stood there is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bvq_excel.files import Keeper


@contextmanager
def results(out: Path, action: str) -> Iterator[Path]:
    """Give a folder to write in; at the end its files stand in `out`, and those that they replace in `out/ban_cu`.

    `action` names what is done. After an error nothing in `out` is changed, nor is it made. Raises UsageError for
    wrong settings, HostError when `out` cannot be written.
    """
    from bvq_excel import files

    there, kept = out.exists(), keeper(action)
    try:
        with files.delivering(out, kept) as room:
            yield room
    except BaseException:
        if not there:
            with suppress(OSError):
                out.rmdir()
        raise


def keeper(action: str) -> Keeper:
    """Return who keeps files before `action` replaces them, for as long as the user's settings say."""
    from bvq_excel.hosts.user_settings import user_settings

    return user_settings().backups.keeper(datetime.now(), action)
