"""Very large workbooks: refused by themselves, read when a person says that they are meant to be so large."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.errors import InputError
from bvq_excel.hosts.cli import main
from bvq_excel.reading import allowance, archive, container, grid, open_workbook, opener, scan
from bvq_excel.workbooks import entry
from tests import hostile
from tests.books import COVER

RECEIVED = "2019-06-17"


@pytest.fixture
def workbook(catalog: Catalog, tmp_path: Path) -> Path:
    """An ordinary workbook."""
    period = periods.period(catalog, "2019-Q2")
    unit = catalog.unit("SCT", period.last)
    assert unit
    return entry.write(tmp_path / "SCT.xlsx", catalog, period, unit, {}, COVER, clock=datetime(2019, 6, 1))


def said(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    told = capsys.readouterr()
    return left.value.code, told.out + told.err


def test_a_workbook_that_is_too_large_is_refused_and_read_on_demand(
    workbook: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # In this process: what a worker that was started before has read of the limit is not known here.
    monkeypatch.setattr(container, "MAX_FILE", workbook.stat().st_size - 1)
    with pytest.raises(InputError, match="lớn quá"):
        open_workbook(workbook)
    with allowance.allowing():
        assert "ThongTin" in open_workbook(workbook).sheets
    code, text = said("check", str(workbook), "--as-of", RECEIVED, "--large", capsys=capsys)
    assert (code, "0 không đọc được" in text) == (1, True)


def test_a_sheet_may_have_all_rows_that_a_spreadsheet_has(tmp_path: Path) -> None:
    path = tmp_path / "xa.xlsx"
    path.write_bytes(hostile.workbook({"S": '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'}))
    with pytest.raises(InputError, match="A1048576"):
        open_workbook(path)
    with allowance.allowing():
        assert len(open_workbook(path).sheets["S"].cells) == 1_048_576


@pytest.mark.parametrize(
    ("module", "limit", "value"),
    [
        (scan, "MAX_AREA", 100_000),
        (archive, "MAX_PART", 20_000),
        (archive, "MAX_TOTAL", 100_000),
        (grid, "MAX_CELLS", 10_000),
        (opener, "MAX_VALUES", 1_000),
        (opener, "MAX_HELD", 400_000),
    ],
)
def test_every_limit_of_size_is_raised_and_only_then(
    workbook: Path, module: object, limit: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, value)
    with pytest.raises(InputError):
        open_workbook(workbook)
    with allowance.allowing(times=64):
        assert open_workbook(workbook).sheets["VanBan"].cells
    with pytest.raises(InputError):
        open_workbook(workbook)


def test_very_large_workbooks_are_read_on_this_machine(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ("check", str(workbook), "--large", "--scheduler", "tcp://127.0.0.1:8786")
    code, text = said(*command, capsys=capsys)
    assert (code, "không dùng cùng --scheduler" in text) == (2, True)
