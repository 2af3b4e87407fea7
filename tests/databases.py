"""A PostgreSQL server for tests: started when the first test asks, with an empty schema for each test.

It is made of the programs of the system's package in a temporary folder, listens on a socket there and nowhere else,
and gives up safety for speed. PostgreSQL does not run as root: there it runs as `postgres` or `nobody`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

FAST = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "40",
}
USER = "bvq"
ROOM = 2**30  # bytes


def programs() -> Path | None:
    """Return the folder of the server's programs, None where it is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return packaged[-1].parent if packaged else None


class Server:
    """A running server; `url` gives each caller a schema of its own."""

    def __init__(self, bin_folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bvq-pg-", dir=_fast_disk()))
        self._count = 0
        as_user = _as_user(self.folder)
        made = ["-D", str(self.folder / "data"), "-U", USER, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]
        subprocess.run([str(bin_folder / "initdb"), *made], check=True, capture_output=True, **as_user)
        settings = [x for name, value in FAST.items() for x in ("-c", f"{name}={value}")]
        command = [str(bin_folder / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        self._log = (self.folder / "log").open("wb")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=self._log, **as_user)
        self._wait()

    def url(self) -> str:
        """Return the URL of a new empty schema."""
        self._count += 1
        name = f"test_{self._count}"
        self._execute(f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://{USER}@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._process.send_signal(signal.SIGINT)  # whoever is connected is sent away
        self._process.wait(30)
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _execute(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _wait(self) -> None:
        import psycopg

        for _ in range(300):
            with suppress(psycopg.OperationalError):
                self._execute("SELECT 1")
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        said = (self.folder / "log").read_text("utf-8", "replace")
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start: {said}")


def _fast_disk() -> str | None:
    """Return a folder in memory where there is room in one, None for the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder is made in it, readable to its owner alone
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def _as_user(folder: Path) -> dict[str, Any]:
    """Return as whom the server runs, and give him the folder."""
    if os.geteuid() != 0:
        return {}
    names = {p.pw_name: p for p in pwd.getpwall()}
    person = names.get("postgres") or names["nobody"]
    os.chown(folder, person.pw_uid, person.pw_gid)
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": [], "cwd": folder}
