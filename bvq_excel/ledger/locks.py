"""Locks that die with the process that holds them, so that nobody has to clear up after a crash.

In PostgreSQL an advisory lock of the session; beside a SQLite ledger a small file that is held by SQLite's own locks,
which work alike on every system.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from zlib import crc32

from sqlalchemy import Connection, Engine, text

CLASS = 6462019  # any number that only this program takes, beside that of writers


class Lock(Protocol):
    """Something held; it is let go at the latest when the process ends."""

    def let_go(self) -> None:
        """Let go of it."""


class FileLock:
    """A lock on a file beside the ledger."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def let_go(self) -> None:
        """See Lock."""
        self._connection.close()


class SessionLock:
    """A lock of a session of the database server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def let_go(self) -> None:
        """See Lock."""
        with suppress(Exception):  # a connection that is gone holds nothing
            self._connection.close()


def take_file(path: Path) -> FileLock | None:
    """Return the lock on `path`, None while another process holds it. Raises sqlite3.Error when there can be none."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as e:
        connection.close()
        if "locked" in str(e):
            return None
        raise
    except BaseException:
        connection.close()
        raise
    return FileLock(connection)


def take_session(engine: Engine, name: str) -> SessionLock | None:
    """Return the server's lock called `name`, None while another session holds it."""
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        asked = {"class": CLASS, "name": crc32(name.encode()) - 2**31}
        # A machine that is switched off is noticed after some minutes, not after hours.
        connection.execute(text("SELECT set_config('tcp_keepalives_idle', '60', false)"))
        taken = connection.execute(text("SELECT pg_try_advisory_lock(:class, :name)"), asked).scalar_one()
    except BaseException:
        connection.close()
        raise
    if not taken:
        connection.close()
        return None
    return SessionLock(connection)
