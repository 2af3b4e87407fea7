"""Who is working on a period: one at a time, named to whoever comes second, nothing left behind by a crash."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bvq_excel.errors import HostError
from bvq_excel.ledger import flow
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.ledger.working import Work, at_work, working
from tests.conftest import ROOT
from tests.inboxes import plain

Q1, Q2 = "2019-Q1", "2019-Q2"
NOW = datetime(2019, 6, 17, 8, 30)
MAY = Work(Q2, "Lò Thị Mẩy (máy SCT-01)", "tiếp nhận", NOW)
CHU = Work(Q2, "Vàng A Chu", "tổng hợp", datetime(2019, 6, 17, 8, 31))
BUSY = "Kỳ 2019-Q2 đang do Lò Thị Mẩy (máy SCT-01) làm (tiếp nhận) từ 08:30 ngày 17/06/2019"


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    made = Database(place)
    yield made
    made.close()


def test_the_second_one_is_told_who_is_working_and_gives_up_in_the_end(database: Database) -> None:
    said: list[str] = []
    with working(database, MAY):
        assert at_work(database, Q2) == MAY
        with pytest.raises(HostError) as raised, working(database, CHU, said.append, tries=1):
            pass
        assert at_work(database, Q2) == MAY
    assert said == [f"{BUSY}. Đang chờ đến lượt…"]
    assert str(raised.value) == f"{BUSY}. Hãy chờ người đó làm xong rồi chạy lại."


def test_when_the_first_one_is_done_the_next_one_goes_on(database: Database) -> None:
    with working(database, MAY):
        pass
    assert at_work(database, Q2) is None
    with working(database, CHU, lambda text: pytest.fail(text)):
        assert at_work(database, Q2) == CHU


def test_other_periods_are_free(database: Database) -> None:
    other = Work(Q1, "Vàng A Chu", "tổng hợp", NOW)
    with working(database, MAY), working(database, other, tries=0):
        assert (at_work(database, Q1), at_work(database, Q2)) == (other, MAY)


def test_after_an_error_nobody_is_entered_as_working(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), working(database, MAY):
        _ = 1 / 0
    assert at_work(database, Q2) is None


HELD = """
import os, sys
from datetime import datetime
from bvq_excel.ledger.database import Database
from bvq_excel.ledger.working import Work, working
with working(Database(sys.argv[1]), Work("2019-Q2", "Lò Thị Mẩy", "tiếp nhận", datetime(2019, 6, 17, 8, 30))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_process_that_is_killed_holds_nothing_and_its_row_is_told_of(place: Path | str) -> None:
    database, said = Database(place), []
    command = [sys.executable, "-c", HELD, str(place)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        with pytest.raises(HostError, match="đang do Lò Thị Mẩy làm"), working(database, CHU, tries=0):
            pass
        process.kill()
        process.wait(30)
    with working(database, CHU, said.append):
        assert at_work(database, Q2) == CHU
    assert said[-1].startswith("Lần làm trước của Lò Thị Mẩy (tiếp nhận, 08:30 ngày 17/06/2019) dừng giữa chừng")


def test_collecting_and_consolidating_and_closing_wait_for_each_other(
    place: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bvq_excel.ledger.working.PAUSE", 0.0)
    inbox, hands = tmp_path / "SYT.xlsx", Hands(place, NOW, archive=tmp_path)
    inbox.write_bytes(plain())
    day = date(2019, 6, 17)
    flow.collect(hands, [inbox], Q2, day)
    with Ledger.open(place) as ledger, ledger.working(MAY):
        with pytest.raises(HostError, match="Lò Thị Mẩy"):
            flow.collect(hands, [inbox], Q2, day)
        with pytest.raises(HostError, match="Lò Thị Mẩy"):
            flow.consolidate(hands, Q2, day)
        with pytest.raises(HostError, match="Lò Thị Mẩy"):
            flow.close(hands, Q2)
    flow.consolidate(hands, Q2, day)
    flow.close(hands, Q2)
