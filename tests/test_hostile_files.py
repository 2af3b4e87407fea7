"""Every hostile kind of file through the command line: a named reason within the memory promised, the rest is done.

The heaviest kinds, with times, are run by `python -m benchmarks.hostile`.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pytest

from bvq_excel.demo import write_inbox
from tests import hostile, hostile_heavy, hostile_ours, hostile_sheets, measured
from tests.books import raw_book, valid
from tests.hostile_heavy import HEAVY
from tests.hostile_ours import OURS, bytes_of

MOST_MEGABYTES = 300
SUFFIXES = (".xlsx", ".xls", ".ods", ".xlsm")
BVQ = (sys.executable, "-m", "bvq_excel")
RECEIVED = date(2019, 6, 17)
READABLE = {"ok", "findings"}

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited and measured on Linux")


def outcomes(said: str) -> dict[str, str]:
    """Return for every file its reason, or that it was read."""
    lines = [json.loads(line) for line in said.splitlines()]
    return {x["file"]: x["reason_code"] if x["status"] == "unreadable" else x["status"] for x in lines}


def assert_quiet(run: measured.Run, code: int) -> None:
    """No traceback, no signal, no more memory than promised."""
    assert run.code == code, run.err[-2_000:]
    assert not run.err
    assert run.megabytes < MOST_MEGABYTES


@only_linux
def test_no_hostile_file_hangs_crashes_or_fills_the_memory_and_the_good_one_among_them_is_checked(
    tmp_path: Path,
) -> None:
    kinds = {name: kind for name, kind in (HEAVY | OURS).items() if name not in hostile_heavy.SLOW | hostile_ours.SLOW}
    expected: dict[str, set[str]] = {}
    for number, (name, (allowed, make)) in enumerate(kinds.items()):
        file = tmp_path / f"{name}{SUFFIXES[number % len(SUFFIXES)]}"  # the suffix decides nothing
        file.write_bytes(make())
        expected[file.name] = allowed if name in HEAVY else allowed | READABLE
    (tmp_path / "mmm.xlsx").write_bytes(bytes_of(raw_book(KhieuNai=[valid("KhieuNai")])))
    expected["mmm.xlsx"] = READABLE

    run = measured.run([*BVQ, "check", tmp_path, "--as-of", RECEIVED, "--json"])

    found = outcomes(run.out)
    assert found.keys() == expected.keys()
    assert {name: reason for name, reason in found.items() if reason not in expected[name]} == {}
    assert_quiet(run, 3)


@only_linux
def test_hostile_files_do_not_keep_the_others_from_being_consolidated(tmp_path: Path) -> None:
    inbox = tmp_path / "thu"
    write_inbox(inbox)
    units = len(list(inbox.glob("*.xlsx")))
    bad = {
        "bom.xlsx": hostile.zeros_bomb(),
        "xa.xlsx": hostile_sheets.far("<c ><v>1</v></c>"),
        "thuc-the.xls": hostile.entity_bomb(),
        "cut.ods": hostile.workbook()[:600],
        "so-khac.xlsx": hostile.workbook(),
    }
    for name, data in bad.items():
        (inbox / name).write_bytes(data)
    run = measured.run(
        [*BVQ, "consolidate", inbox, "--period", "2019-Q2", "--out", tmp_path / "out", "--as-of", RECEIVED, "--json"]
    )
    files = json.loads(run.out)["files"]
    assert files["accepted"] + files["rejected"] + files["unreadable"] == units + len(bad)
    assert files["accepted"] > units / 2
    assert (tmp_path / "out" / "TongHop_2019-Q2.xlsx").exists()
    assert_quiet(run, 3)


def test_a_workbook_that_is_not_ours_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "Lịch họp.xlsx").write_bytes(hostile.workbook())
    run = measured.run([*BVQ, "check", tmp_path / "Lịch họp.xlsx"])
    line, total = run.out.splitlines()
    assert line.startswith("Lịch họp.xlsx: không đọc được.")
    assert "ThongTin" in line
    assert total.startswith("Cộng: 1 tệp (1 không đọc được)")
    assert (run.code, run.err) == (3, "")
