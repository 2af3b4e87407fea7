"""Another province is a folder of catalogue files: other units and areas, a sheet, a rule and a figure of its own.

The folder `tests/moc_son` describes an invented province; nothing else in the project knows of it.
"""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bvq_excel.catalog import load, use
from bvq_excel.hosts.cli import run_command
from bvq_excel.pipeline import load_consolidation
from tests.books import VALID
from tests.conftest import ROOT
from tests.entry_books import written

MOC_SON = ROOT / "tests" / "moc_son"
PERIOD = "2019-Q2"
SCALES = [
    {"task_code": "ND4.01", "market": "Chợ Thượng", "area_code": "H901", "checked_on": date(2019, 4, 2)},
    {"task_code": "ND4.01", "market": "Chợ Hạ", "area_code": "H902", "checked_on": date(2019, 5, 3)},
]


@pytest.fixture(autouse=True)
def province() -> Iterator[None]:
    use(MOC_SON)
    yield
    use(None)


def scales(*counts: tuple[int, int]) -> dict[str, list[dict[str, Any]]]:
    """Rows of the province's own sheet: weighings and short weighings at its two markets."""
    return {
        "DiemCan": [
            s | {"weighings": n, "short_weighings": short} for s, (n, short) in zip(SCALES, counts, strict=True)
        ]
    }


def bvq(*arguments: str | Path) -> int:
    return run_command(["--catalog", str(MOC_SON), *map(str, arguments)])


@contextmanager
def another_thread() -> Iterator[None]:
    """While this lasts new processes are begun from nothing, as they always are on Windows."""
    over = threading.Event()
    waiting = threading.Thread(target=over.wait)
    waiting.start()
    try:
        yield
    finally:
        over.set()
        waiting.join()


def texts(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(n).decode(errors="replace") for n in package.namelist() if n.endswith(".xml"))


def test_new_workbooks_are_for_the_provinces_units_and_have_its_sheet(tmp_path: Path) -> None:
    assert bvq("new", "--period", PERIOD, "--all", "--out", tmp_path) == 0
    assert sorted(p.name.partition("_")[0] for p in tmp_path.iterdir()) == [
        "H901",
        "H902",
        "HBVNTD",
        "QLTT",
        "SCT",
        "STC",
    ]
    book = load_workbook(tmp_path / "H901_2019-Q2.xlsx")
    assert "tblDiemCan" in book["DiemCan"].tables
    assert "DiemCan" not in load_workbook(tmp_path / "STC_2019-Q2.xlsx").sheetnames


def test_its_own_rule_finds_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path, "H901", rows=scales((120, 7), (12, 17)))
    assert bvq("check", tmp_path, "--as-of", "2019-06-17") == 1
    said = [line for line in capsys.readouterr().out.splitlines() if "R-DC-01" in line]
    assert len(said) == 1
    assert "Số lượt cân thiếu" in said[0] or "số lượt cân thiếu" in said[0]


def test_its_own_figure_and_its_names_are_in_the_results(tmp_path: Path) -> None:
    inbox, out = tmp_path / "nhan", tmp_path / "ket_qua"
    inbox.mkdir()
    written(inbox, "H901", rows=scales((120, 7), (80, 2)))
    written(inbox, "SCT", rows=scales((30, 1), (5, 0)) | {"DaoTao": [VALID["DaoTao"]]})
    assert bvq("consolidate", inbox, "--period", PERIOD, "--out", out, "--as-of", "2019-06-17") in (0, 1)
    done = load_consolidation(out, PERIOD)
    assert done.evaluator.figure("I-DC-01").value == 235
    assert {k: f.value for k, f in done.evaluator.breakdown("I-DC-01", "area").items()} == {"H901": 150, "H902": 85}
    assert [u.code for u in done.missing] == ["STC", "QLTT", "HBVNTD", "H902"]
    assert bvq("report", "--period", PERIOD, "--from", out, "--out", out, "--number", "5", "--date", "2019-06-20") == 0
    report = texts(out / "BC_SCT_2019-Q2.docx")
    assert "Mộc Sơn, ngày 20 tháng 6 năm 2019" in report
    assert "UBND TỈNH MỘC SƠN" in report
    assert "Lai Châu" not in report
    with another_thread():
        assert bvq("report", "--verify", out / "BC_SCT_2019-Q2.docx") == 0
    assert "Lai Châu" not in texts(out / "TongHop_2019-Q2.xlsx")


def test_without_the_option_the_shipped_province_is_in_use(tmp_path: Path) -> None:
    assert run_command(["new", "--period", PERIOD, "--unit", "H901", "--out", str(tmp_path)]) == 2
    assert "H901" not in load().units


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["--catalog", str(tmp_path / "khong_co"), "rules"]) == 3
    assert "khong_co" in capsys.readouterr().err
