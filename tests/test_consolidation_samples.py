"""The contract's sample quarter from files to figures: rows, missing units, indicators, and the defects that reject."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import consolidation, periods, store
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.consolidation import Consolidation
from bvq_excel.model import CheckedFile
from bvq_excel.reading import open_workbook
from bvq_excel.records import read_submissions
from tests.conftest import SHARED, needs_shared

pytestmark = needs_shared

SAMPLES = SHARED / "samples"
RECEIVED = date(2019, 6, 17)


def consolidated(catalog: Catalog, folder: Path) -> Consolidation:
    files = []
    for path in sorted(folder.glob("*.xlsx")):
        submissions = read_submissions(open_workbook(path), catalog, RECEIVED)
        found = tuple(checker(catalog).check(s, RECEIVED) for s in submissions)
        files.append(CheckedFile(path.name, submissions, found))
    return consolidation.consolidate(catalog, files, periods.period(catalog, "2019-Q2"), RECEIVED)


@pytest.fixture(scope="module")
def quarter(catalog: Catalog) -> Consolidation:
    return consolidated(catalog, SAMPLES / "2019-Q2")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / "2019-Q2" / "expected.json").read_text(encoding="utf-8"))
    return found


def test_rows_files_and_missing_units_are_as_expected(quarter: Consolidation, expected: dict[str, Any]) -> None:
    assert (quarter.rows.read, quarter.rows.rejected) == (expected["rows"]["read"], expected["rows"]["rejected"])
    assert {n: c.read for n, c in quarter.by_sheet.items()} == expected["rows"]["by_sheet"]
    by_unit = {f["unit"]: f["rows"] for f in expected["files"].values()}
    assert {u: {n: c.read for n, c in counts.items()} for u, counts in quarter.by_unit_sheet.items()} == by_unit
    assert [u.code for u in quarter.missing] == expected["missing_units"]
    assert quarter.files.accepted == quarter.files.total == len(expected["files"])


def test_merged_inspections_and_register_entries_are_what_the_indicators_count(quarter: Consolidation) -> None:
    firms = {record["tax_code"] for record, _ in quarter.all_rows("DoanhNghiep")}
    assert quarter.by_sheet["DoanhNghiep"].merged == len(firms)
    counted = {id(r) for r in quarter.evaluator.figure("I-KT-01").rows}
    assert counted <= {id(r) for r in quarter.tables["KiemTra"]}


def test_the_only_errors_are_the_missing_units(quarter: Consolidation, expected: dict[str, Any]) -> None:
    errors = [(f.rule, f.unit, f.file) for f in quarter.findings if f.severity == "error"]
    assert sorted(errors) == sorted(("R-XU-01", unit, None) for unit in expected["missing_units"])


def test_the_printed_object_has_the_expected_figures(quarter: Consolidation, expected: dict[str, Any]) -> None:
    printed = consolidation.summary(quarter, [Path("ra") / "TongHop.xlsx"])
    assert json.loads(json.dumps(printed)) == printed
    assert printed["files"] == {"accepted": 14, "rejected": 0, "unreadable": 0}
    assert printed["outputs"] == [str(Path("ra") / "TongHop.xlsx")]
    wanted = {c: v for c, v in expected["indicators"].items() if c not in expected["ambiguous"]}
    assert {c: printed["indicators"][c] or 0 for c in wanted} == wanted


def test_the_stored_copy_gives_the_same_figures(quarter: Consolidation, tmp_path: Path) -> None:
    store.write(quarter, tmp_path)
    again = store.read(tmp_path)
    assert again == quarter
    assert consolidation.summary(again) == consolidation.summary(quarter)


def test_rows_with_defects_are_rejected_and_everything_still_balances(catalog: Catalog) -> None:
    result = consolidated(catalog, SAMPLES / "2019-Q2-defects")
    faulty = {
        (f.file, f.sheet, f.row)
        for f in result.findings
        if f.severity == "error" and f.row and f.sheet in catalog.tables
    }
    assert faulty
    merged = {(r.source.file, r.sheet, r.row) for rows in result.tables.values() for r in rows}
    assert not merged & faulty
    assert result.rows.balances
    assert result.rows.rejected > 0
