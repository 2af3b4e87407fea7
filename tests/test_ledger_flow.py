"""What the office does: an inbox collected into the ledger, also by two at once, and consolidated out of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bvq_excel import consolidation, periods
from bvq_excel.catalog import Catalog, load
from bvq_excel.checking import batches
from bvq_excel.demo import province
from bvq_excel.errors import UsageError
from bvq_excel.inbox.items import VIETNAM
from bvq_excel.ledger import flow
from bvq_excel.ledger.hands import Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.workbooks import entry
from tests.conftest import ROOT
from tests.ledgers import Office, document, workbook

Q2 = "2019-Q2"
RECEIVED = date(2019, 6, 17)
NOW = datetime(2019, 6, 17, 8, 30)
UNITS = ("SCT", "SYT", "H105", "BLC")
WRITTEN = datetime(2019, 6, 16, 9, tzinfo=VIETNAM).timestamp()


def write(folder: Path, name: str, unit: str, code: str = Q2, no: int = 1, seed: int = 1) -> Path:
    """Write one unit's workbook as the unit would send it."""
    catalog, period = load(), periods.period(load(), code)
    data = next(d for d in province.make(catalog, period, RECEIVED, seed) if d.unit == unit)
    found = catalog.unit(unit, period.last)
    assert found
    folder.mkdir(exist_ok=True)
    path = folder / name
    cover = {**data.cover, "submission_no": no}
    entry.write(path, catalog, period, found, rows=data.tables, cover=cover, clock=NOW)
    os.utime(path, (WRITTEN, WRITTEN))
    return path


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four units' workbooks, one sent again under another name, one sent anew with the next number, and strays."""
    folder = tmp_path_factory.mktemp("inbox")
    for unit in UNITS:
        write(folder, f"{unit}.xlsx", unit)
    (folder / "SYT (2).xlsx").write_bytes((folder / "SYT.xlsx").read_bytes())
    write(folder, "SCT lan 2.xlsx", "SCT", no=2, seed=2)
    write(folder, "H106 quy 1.xlsx", "H106", code="2019-Q1")
    (folder / "hong.xlsx").write_bytes((folder / "BLC.xlsx").read_bytes()[:4000])
    return folder


def receipts(collected: flow.Collected) -> list[tuple[str, str, int]]:
    return [(r.outcome, r.entry.unit, r.entry.submission_no) for r in collected.receipts]


def collect(inbox: Path, place: Path | str, archive: Path, received: date = RECEIVED) -> flow.Collected:
    return flow.collect(Hands(place, NOW, archive=archive), [inbox], Q2, received)


def archived(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in (folder / "luu_tru").rglob("*"))


def kept(data: Path | str) -> list[tuple[object, ...]]:
    """Return what the ledger has of the quarter, but for numbers and moments that depend on who was first."""
    with Ledger.open(data) as ledger:
        entries = ledger.submissions(Q2)
        names = {e.id: e.file for e in entries}
        rows = {s.unit: len(s.records) for s in ledger.accepted(Q2)}
        told = [(e.unit, e.file, e.state, names.get(e.replaced_by or 0), e.errors, rows[e.unit]) for e in entries]
        return [(*t, e.submission_no, e.archived) for t, e in zip(told, entries, strict=True)]


def test_an_inbox_is_collected(inbox: Path, place: Path | str, tmp_path: Path) -> None:
    collected = collect(inbox, place, tmp_path)
    assert receipts(collected) == [
        ("new", "BLC", 1),
        ("new", "H105", 1),
        ("new", "SCT", 1),
        ("replacement", "SCT", 2),
        ("new", "SYT", 1),
        ("repeated", "SYT", 1),
    ]
    assert [(m.source.file, m.reason) for m in collected.misplaced] == [("H106 quy 1.xlsx", "wrong_period")]
    assert [u.file for u in collected.unreadable] == ["hong.xlsx"]
    assert collected.receipts[0].entry.received == RECEIVED
    assert {(u, f, s, by) for u, f, s, by, *_ in kept(place) if u == "SCT"} == {
        ("SCT", "SCT.xlsx", "THAYTHE", "SCT lan 2.xlsx"),
        ("SCT", "SCT lan 2.xlsx", "DADUYET", None),
    }


def test_collecting_again_enters_nothing_twice(inbox: Path, place: Path | str, tmp_path: Path) -> None:
    collect(inbox, place, tmp_path)
    before = kept(place)
    again = collect(inbox, place, tmp_path, RECEIVED + timedelta(days=1))
    assert {r.outcome for r in again.receipts} == {"repeated"}
    assert kept(place) == before


COLLECT = """
import sys
from datetime import date, datetime
from pathlib import Path
from bvq_excel.ledger import flow
day, now = date(2019, 6, 17), datetime(2019, 6, 17, 8, 30)
hands = flow.Hands(sys.argv[2], now, sys.argv[4], print, Path(sys.argv[3]))
flow.collect(hands, [Path(sys.argv[1])], "2019-Q2", day)
"""


def run_together(commands: Sequence[list[str]]) -> list[tuple[int, str]]:
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for command in commands]
    return [(process.wait(120), process.communicate()[0]) for process in running]


def test_two_processes_collecting_one_inbox_end_in_the_same_state_as_one(
    inbox: Path, places: Callable[[], Path | str], tmp_path: Path
) -> None:
    one, two = places(), places()
    collect(inbox, one, tmp_path / "kho 1")
    shared = [sys.executable, "-c", COLLECT, str(inbox), str(two), str(tmp_path / "kho 2")]
    done = run_together([[*shared, name] for name in ("Lò Thị Mẩy", "Vàng A Chu")])
    assert [code for code, _ in done] == [0, 0]
    assert kept(two) == kept(one)
    assert archived(tmp_path / "kho 2") == archived(tmp_path / "kho 1")
    said = [text for _, text in done if text]  # of the second one, unless the first was done before it began
    assert all("đang do" in text and "làm (tiếp nhận) từ 08:30 ngày 17/06/2019. Đang chờ" in text for text in said)


def test_what_is_consolidated_out_of_the_ledger_is_what_the_files_give(
    catalog: Catalog, inbox: Path, place: Path | str, tmp_path: Path
) -> None:
    collect(inbox, place, tmp_path)
    of_ledger = flow.consolidate(Hands(place, NOW), Q2, RECEIVED)
    files = batches.check([p for p in batches.find_workbooks([inbox]) if p.stem[:4] not in ("H106", "hong")], RECEIVED)
    of_files = consolidation.consolidate(catalog, files, periods.period(catalog, Q2), RECEIVED)
    assert of_ledger.rows == of_files.rows
    assert of_ledger.by_unit_sheet == of_files.by_unit_sheet
    assert of_ledger.first_received == of_files.first_received
    assert of_ledger.findings == of_files.findings
    assert {c: f.value for c, f in of_ledger.evaluator.all().items()} == {
        c: f.value for c, f in of_files.evaluator.all().items()
    }
    replaced = [(s.source.file, s.used.file if s.used else "") for s in of_ledger.superseded]
    assert replaced == [("SCT.xlsx", "SCT lan 2.xlsx")]


def test_of_two_files_with_one_number_the_later_one_is_used_under_the_next_number(place: Path | str) -> None:
    office, noon = Office(place), datetime(2019, 6, 16, 12)
    office.enter(workbook("SCT", Q2, file="b.xlsx", VanBan=[document(1, date(2019, 4, 1))]), arrived=noon)
    (told,) = office.enter(
        workbook("SCT", Q2, file="a.xlsx", VanBan=[document(2, date(2019, 4, 1))]), arrived=noon + timedelta(hours=1)
    )
    assert (told.outcome, [e.file for e in told.others]) == ("same_number", ["b.xlsx"])
    result = office.consolidated(Q2)
    assert [r["doc_no"] for r in result.tables["VanBan"]] == ["2/SCT-QLTM"]
    assert [(s.source.file, s.source.submission_no) for s in result.submissions] == [("a.xlsx", 2)]
    assert [(s.source.file, s.reason) for s in result.set_aside] == [("b.xlsx", "superseded")]


def test_figures_are_kept_for_the_next_year(place: Path | str) -> None:
    office = Office(place)
    office.enter(workbook("SCT", Q2, VanBan=[document(1, date(2019, 4, 1))]))
    office.consolidated(Q2)
    with Ledger.open(place) as ledger:
        assert ledger.figures(Q2).values["I-VB-04"] == 1
        assert ledger.figures(Q2).by_unit["I-KN-02"] == {"SCT": 0}


def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    hands = Hands(tmp_path, NOW)
    with pytest.raises(UsageError, match="chưa có tệp nào của kỳ 2019-Q2"):
        flow.consolidate(hands, Q2, RECEIVED)
    with pytest.raises(UsageError, match="Không thấy tệp Excel nào"):
        flow.collect(hands, [tmp_path], Q2, RECEIVED)
    with pytest.raises(UsageError, match="2019-Q9"):
        flow.collect(hands, [tmp_path], "2019-Q9", RECEIVED)
    with pytest.raises(UsageError, match="chưa tổng hợp"):
        flow.close(hands, Q2)


def test_checking_and_consolidating_files_does_not_load_the_database() -> None:
    code = "import sys; from bvq_excel import pipeline, store; from bvq_excel.checking.engine import checker; " + (
        "from bvq_excel.workbooks import consolidated; "
        "from bvq_excel.catalog import load; checker(load()).policy.checks; print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
