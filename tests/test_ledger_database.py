"""The database under the ledger: made and upgraded once, written by one at a time, left whole by whoever dies."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from bvq_excel.errors import HostError
from bvq_excel.ledger import migrations, schema
from bvq_excel.ledger.database import FILE, Database
from bvq_excel.ledger.ledger import Ledger
from tests.conftest import ROOT
from tests.databases import Server
from tests.ledgers import NOW, document, undone, workbook

APRIL = date(2019, 4, 22)
Q2 = "2019-Q2"


def first_ledger(place: Path | str) -> Database:
    """Return a ledger as the first version of the program made it."""
    database = Database(place)
    with database.writing() as connection:
        undone(connection, 1)
    return database


def version(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(text("SELECT version FROM schema_version")).scalar_one())


# tables ------------------------------------------------------------------------------------------------------


def test_a_new_ledger_has_the_present_tables_and_an_old_one_keeps_its_rows(tmp_path: Path) -> None:
    data = tmp_path / "so lieu" / "2019"
    with Ledger.open(data) as ledger:
        ledger.record(workbook(VanBan=[document(1, APRIL)]), NOW)
    assert (data / FILE).is_file()
    database = Database(data)
    assert version(database) == len(migrations.STEPS) + 1
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM submissions")).scalar_one() == 1


def add_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE submissions ADD COLUMN channel VARCHAR(20)"))


def add_table(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE things (id INTEGER PRIMARY KEY)"))


def broken(connection: Connection) -> None:
    add_table(connection)
    raise RuntimeError("power cut")


def test_an_older_ledger_gets_the_steps_that_it_has_not_had_each_once(place: Path | str) -> None:
    database = first_ledger(place)
    for steps in ((add_column,), (add_column,), (add_column, add_table)):
        with database.writing() as connection:
            assert migrations.upgrade(connection, steps) == len(steps) + 1
    with database.reading() as connection:
        assert connection.execute(text("SELECT channel FROM submissions")).all() == []
        assert connection.execute(text("SELECT id FROM things")).all() == []
    assert version(database) == 3


def test_a_step_that_fails_leaves_the_ledger_as_it_was(place: Path | str) -> None:
    database = first_ledger(place)
    with pytest.raises(RuntimeError, match="power cut"), database.writing() as connection:
        migrations.upgrade(connection, (add_column, broken))
    assert version(database) == 1
    with database.reading() as connection:
        there = inspect(connection)
        assert "channel" not in {c["name"] for c in there.get_columns("submissions")}
        assert not there.has_table("things")


def test_the_tables_of_the_first_version_become_the_present_ones(place: Path | str) -> None:
    first_ledger(place).close()
    database = Database(place)
    assert version(database) == len(migrations.STEPS) + 1
    with database.reading() as connection:
        there = inspect(connection)
        for table in schema.metadata.sorted_tables:
            assert {c["name"] for c in there.get_columns(table.name)} == set(table.c.keys())
            found = [i for i in there.get_indexes(table.name) if "duplicates_constraint" not in i]
            assert {i["name"] for i in found} == {i.name for i in table.indexes}


def test_a_ledger_of_a_newer_program_is_not_touched(place: Path | str) -> None:
    database = Database(place)
    with database.writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    with pytest.raises(HostError, match="phiên bản mới hơn"):
        Ledger.open(place)


def test_the_tables_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = [str(CreateTable(t).compile(dialect=dialect)) for t in schema.metadata.sorted_tables]
    made += [str(CreateIndex(i).compile(dialect=dialect)) for t in schema.metadata.sorted_tables for i in t.indexes]
    assert len(made) == 15
    assert "id SERIAL NOT NULL" in made[[t.name for t in schema.metadata.sorted_tables].index("submissions")]


# what cannot be opened ---------------------------------------------------------------------------------------


def test_a_file_that_is_no_ledger_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"day khong phai so cai" * 100)
    with pytest.raises(HostError, match=r"so_cai\.sqlite3: tệp bị hỏng"):
        Ledger.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "tep").write_text("")
    with pytest.raises(HostError, match="Không tạo được thư mục dữ liệu"):
        Ledger.open(tmp_path / "tep" / "data")


@pytest.mark.parametrize("url", ["khonghieu://may/bvq", "postgresql+lala://may/bvq", "://"])
def test_a_database_that_is_not_known_is_said_to_be_so(url: str) -> None:
    with pytest.raises(HostError, match="sổ cái"):
        Ledger.open(url)


@pytest.mark.postgresql
@pytest.mark.parametrize("driver", ["postgresql", "postgresql+psycopg"])
def test_a_servers_password_is_never_told(driver: str) -> None:
    with pytest.raises(HostError) as raised:
        Ledger.open(f"{driver}://bvq:mat-khau@127.0.0.1:1/bvq?connect_timeout=2")
    assert "mat-khau" not in str(raised.value)
    assert "bvq:***@127.0.0.1" in str(raised.value)
    assert "không nối được tới máy chủ cơ sở dữ liệu" in str(raised.value)


@pytest.mark.postgresql
def test_what_the_server_refuses_is_said_in_vietnamese(server: Server) -> None:
    place = server.url()
    with pytest.raises(HostError, match="máy chủ không có cơ sở dữ liệu này"):
        Ledger.open(place.replace("/postgres?", "/khong_co?"))
    with pytest.raises(HostError, match="không nhận tên đăng nhập"):
        Ledger.open(place.replace("bvq@", "ai_do@"))


# several at once ---------------------------------------------------------------------------------------------


def test_the_file_is_kept_so_that_a_power_cut_loses_nothing(tmp_path: Path) -> None:
    with Database(tmp_path).reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in asked]
    assert found == ["wal", 2, 1]


def test_readers_see_the_state_before_a_write_until_it_is_done(place: Path | str) -> None:
    database = Database(place)
    count = text("SELECT count(*) FROM periods")
    with database.writing() as writer:
        writer.execute(schema.periods.insert().values(code=Q2, state="KHOA"))
        with database.reading() as reader:
            assert reader.execute(count).scalar_one() == 0
    with database.reading() as reader:
        assert reader.execute(count).scalar_one() == 1


def test_what_a_reader_reads_twice_is_the_same(place: Path | str) -> None:
    database = Database(place)
    count = text("SELECT count(*) FROM periods")
    with database.reading() as reader:
        assert reader.execute(count).scalar_one() == 0
        with database.writing() as writer:
            writer.execute(schema.periods.insert().values(code=Q2, state="KHOA"))
        assert reader.execute(count).scalar_one() == 0


def test_a_second_writer_waits_and_then_sees_what_the_first_wrote(place: Path | str) -> None:
    database, seen = Database(place), []

    def second() -> None:
        with Database(place).writing() as connection:
            seen.append(connection.execute(text("SELECT count(*) FROM periods")).scalar_one())

    with database.writing() as connection:
        connection.execute(text("SELECT count(*) FROM periods"))
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert (thread.is_alive(), seen) == (True, [])
        connection.execute(schema.periods.insert().values(code=Q2, state="KHOA"))
    thread.join(30)
    assert seen == [1]


KILLED = """
import os, sys
from pathlib import Path
from bvq_excel.ledger import recording
from tests.test_ledger_database import APRIL, NOW, Ledger, document, workbook

wanted, done = int(sys.argv[2]), 0
for name in ("_insert", "settle", "_set_state"):
    def counted(*given, _real=getattr(recording, name), **more):
        global done
        result = _real(*given, **more)
        done += 1
        if done == wanted:
            os._exit(9)
        return result
    setattr(recording, name, counted)
with Ledger.open(sys.argv[1]) as ledger:
    ledger.record(workbook(no=2, VanBan=[document(2, APRIL)]), NOW)
"""


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_process_killed_in_the_middle_leaves_the_old_state(place: Path | str, step: int) -> None:
    with Ledger.open(place) as ledger:
        ledger.record(workbook(VanBan=[document(1, APRIL)]), NOW)
        before = ledger.submissions(Q2)
    done = subprocess.run([sys.executable, "-c", KILLED, str(place), str(step)], cwd=ROOT, check=False)
    assert done.returncode == 9
    with Ledger.open(place) as ledger:
        assert ledger.submissions(Q2) == before
        (receipt,) = ledger.record(workbook(no=2, VanBan=[document(2, APRIL)]), NOW)
        assert receipt.outcome == "replacement"
