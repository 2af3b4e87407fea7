"""The example province: coherent, the same every time, and taken through the whole job."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bvq_excel import demo, periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.demo import faults, province
from tests.books import book


@pytest.mark.parametrize("code", ["2019-Q1", "2019-Q2", "2019-Q3", "2019-Q4", "2019-M05"])
def test_no_rule_objects_to_the_examples_rows(catalog: Catalog, code: str) -> None:
    period = periods.period(catalog, code)
    received = period.last + timedelta(days=3)
    for data in province.make(catalog, period, received):
        unit = catalog.unit(data.unit, period.last)
        assert unit
        tables = {name: data.tables.get(name, []) for name in unit.all_sheets if name in catalog.tables}
        submission = book(unit=data.unit, period=code, received=received, cover=data.cover, **tables)
        errors = [f.line for f in checker(catalog).check(submission, received) if f.severity == "error"]
        assert errors == []


def test_the_same_seed_gives_the_same_province(catalog: Catalog) -> None:
    period = periods.period(catalog, "2019-Q2")
    made = [province.make(catalog, period, date(2019, 6, 17), seed) for seed in (1, 1, 2)]
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_every_sheet_is_filled_by_somebody(catalog: Catalog) -> None:
    made = province.make(catalog, periods.period(catalog, "2019-Q2"), date(2019, 6, 17))
    assert len(made) == 44
    assert {name for data in made for name in data.tables} == set(catalog.tables)


def test_the_whole_job_finds_the_planted_mistakes_and_leaves_the_report(tmp_path: Path) -> None:
    done = demo.run(tmp_path)
    result = done.outcome.consolidation
    assert done.planted == len(faults.FAULTS)
    spoiled = {(unit, sheet) for unit, sheet, _, _ in faults.FAULTS}
    assert {(f.unit, f.sheet) for f in result.findings if f.severity != "info"} >= spoiled
    assert {u.code for u in result.missing} == {*demo.SILENT, demo.DAMAGED}
    assert [u.file for u in result.unreadable] == [f"{demo.DAMAGED}.xlsx"]
    assert result.rows.rejected >= len([f for f in faults.FAULTS if f[0] != "HND"])
    assert all(path.stat().st_size > 10_000 for path in done.outputs)
    assert [path.suffix for path in done.outputs[-2:]] == [".docx", ".xlsx"]
