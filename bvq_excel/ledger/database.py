"""The database behind a ledger: a file in the data folder, or a server named by a URL.

A write is one transaction that begins by taking the database's one place for writers, so that what it reads first
is still true when it writes: in SQLite with BEGIN IMMEDIATE, in PostgreSQL with an advisory lock. A process that
finds the place taken waits. SQLite keeps a log beside its file (WAL), which needs a disk of this machine: several
officers on a network share use a server.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from bvq_excel.errors import HostError
from bvq_excel.ledger import append_only, locks, migrations
from bvq_excel.system_errors import reason

FILE = "so_cai.sqlite3"
WAIT_MS = 60_000
WRITES = "bvq_writes"
LOCK = 6462018  # any number that only this program takes


# What SQLite and PostgreSQL say, and what users are told.
REASONS = (
    (append_only.REFUSED, "sổ nhật ký chỉ được ghi thêm, không sửa, không xóa"),
    (
        "authentication failed|no password supplied|role .* does not exist",
        "máy chủ không nhận tên đăng nhập hoặc mật khẩu",
    ),
    ("database .* does not exist", "máy chủ không có cơ sở dữ liệu này, hãy kiểm tra tên hoặc nhờ quản trị tạo"),
    ("permission denied", "tài khoản chưa có quyền ghi vào cơ sở dữ liệu, hãy nhờ quản trị cấp quyền"),
    (
        "connection|connect to|timeout|resolve|terminating|shutting down|starting up",
        "không nối được tới máy chủ cơ sở dữ liệu, hãy kiểm tra mạng và địa chỉ rồi chạy lại",
    ),
    ("disk is full|No space left|could not extend", "ổ đĩa đã hết chỗ, hãy xóa bớt tệp rồi chạy lại"),
    ("disk I/O error", "ổ đĩa hết chỗ hoặc báo lỗi đọc ghi, hãy kiểm tra ổ đĩa rồi chạy lại"),
    ("locked", "chương trình khác đang ghi, hãy chờ rồi chạy lại"),
    ("readonly|unable to open", "không mở được tệp để ghi, hãy kiểm tra quyền của thư mục"),
    ("not a database|malformed", "tệp bị hỏng hoặc không phải sổ cái, hãy khôi phục từ bản sao lưu"),
)
DRIVER = "postgresql+psycopg"


class Database:
    """An open database with the ledger's tables; every connection is closed as soon as it is done with."""

    def __init__(self, where: Path | str) -> None:
        """Open the database in folder `where`, or at the URL `where`; its tables are made or brought up to date.

        Raises HostError when it cannot be opened or belongs to a newer version of the program.
        """
        url, self.shown = _place(where)
        self._folder = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else None
        self._engine = _engine(url)
        with self.writing() as connection:
            migrations.upgrade(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection whose reads all see the same state."""
        with self._told(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; all of it takes effect at the end, or nothing."""
        with self._told(), self._engine.connect() as plain:
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection

    def compact(self) -> None:
        """Give back the room of what was deleted, so that no part of the file still holds it (SQLite)."""
        if self._engine.dialect.name == "sqlite":
            with self._told(), self._engine.connect() as connection:
                plain: Any = connection.connection.driver_connection
                plain.execute("VACUUM")
                plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def lock(self, name: str) -> locks.Lock | None:
        """Return the lock called `name` (letters, digits, hyphens), None while another process holds it."""
        with self._told():
            if self._folder is None:
                return locks.take_session(self._engine, name)
            return locks.take_file(self._folder / f"{Path(FILE).stem}.{name}.khoa")

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as e:
            raise HostError(f"Không dùng được sổ cái {self.shown}: {_reason(e.orig)}.") from e
        except sqlite3.Error as e:
            raise HostError(f"Không dùng được sổ cái {self.shown}: {_reason(e)}.") from e


class Inside(Database):
    """A database in the middle of one transaction: reads see what it did, and it takes effect with it or not at all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give the transaction's connection."""
        yield self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the transaction's connection."""
        yield self._connection

    def close(self) -> None:
        """Do nothing: the transaction is another's."""


def _place(where: Path | str) -> tuple[URL, str]:
    """Return the URL, and what users are told of it (never a password)."""
    if isinstance(where, str) and "://" in where:
        try:
            url = make_url(where)
        except ArgumentError as e:
            raise HostError("Địa chỉ sổ cái không đúng dạng, ví dụ: postgresql+psycopg://may_chu/bvq.") from e
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername=DRIVER)
        return url, url.render_as_string(hide_password=True)
    folder = Path(where)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise HostError(f"Không tạo được thư mục dữ liệu {folder}: {reason(e)}.") from e
    path = folder / FILE
    return URL.create("sqlite", database=str(path)), str(path)


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(url, poolclass=NullPool)
    except (NoSuchModuleError, ImportError) as e:
        way = 'Hãy cài bằng lệnh: pip install "bvq_excel[postgres]".' if url.drivername == DRIVER else f"({e})"
        raise HostError(f"Máy này chưa cài chương trình nối tới loại cơ sở dữ liệu của sổ cái. {way}") from e
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions begin too late: with its first write, after what was read has changed.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={WAIT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _reason(error: BaseException | None) -> str:
    words = str(error).strip()
    found = next((said for pattern, said in REASONS if re.search(pattern, words)), None)
    if found:
        return found
    return words.splitlines()[0] if words else type(error).__name__
