"""The workbook shared by several units: a column and a block of rows for each, read as their own submissions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bvq_excel import periods
from bvq_excel.catalog import Catalog
from bvq_excel.checking.engine import checker
from bvq_excel.errors import UsageError
from bvq_excel.model import Submission
from bvq_excel.workbooks import entry
from tests.books import COVER, RECEIVED
from tests.conftest import SHARED, needs_shared
from tests.entry_books import CLOCK, a_row_everywhere, opened, submissions, unit_of

SAMPLES = SHARED / "samples" / "2019-Q2"


def shared(folder: Path, catalog: Catalog, *contents: entry.Contents, **options: object) -> Path:
    path = folder / "chung.xlsx"
    period = periods.period(catalog, "2019-Q2")
    return entry.write_shared(path, catalog, period, contents, clock=CLOCK, **options)  # type: ignore[arg-type]


@pytest.fixture
def two(tmp_path: Path, catalog: Catalog) -> Path:
    """Sở Công Thương with a row in each sheet, a district with one complaint."""
    rows = a_row_everywhere(catalog)
    complaint = rows["KhieuNai"][0] | {"handling_unit": "H106", "consumer_name": None}
    return shared(
        tmp_path,
        catalog,
        entry.Contents(unit_of("SCT", "2019-Q2"), rows, COVER),
        entry.Contents(unit_of("H106", "2019-Q2"), {"KhieuNai": [complaint]}, dict(COVER) | {"doc_no": "9/BC-UBND"}),
        blank_rows=4,
    )


def test_each_unit_has_a_column_in_the_form_and_a_block_of_rows(two: Path) -> None:
    book = opened(two)
    assert [book["ThongTin"][f"{letter}5"].value for letter in "BCDE"] == ["Nội dung", "SCT", "H106", "Hướng dẫn"]
    units = [book["KhieuNai"].cell(r, 4).value for r in range(6, 16)]
    assert units == ["SCT"] * 5 + ["H106"] * 5
    numbers = [str(book["KhieuNai"].cell(r, 2).value) for r in (6, 7, 11, 12)]
    assert numbers == ["SCT-KN-2019-2401", "SCT-KN-2019-2402", "H106-KN-2019-2401", "H106-KN-2019-2402"]


def test_columns_that_identify_a_consumer_are_left_out(two: Path, catalog: Catalog) -> None:
    headers = [c.value for c in opened(two)["KhieuNai"][5]]
    hidden = {c.header for c in catalog.sheets["KhieuNai"].columns if not c.shared}
    assert len(hidden) == 5
    assert not hidden & set(headers)


def test_the_unit_of_an_added_row_may_be_typed(two: Path) -> None:
    rules = {str(r.sqref)[0]: r for r in opened(two)["VanBan"].data_validations.dataValidation}
    assert (rules["D"].type, rules["B"].type) == ("list", "custom")


def test_it_is_read_as_one_submission_for_each_unit(two: Path) -> None:
    first, second = submissions(two)
    assert [s.unit for s in (first, second)] == ["SCT", "H106"]
    assert set(first.row_counts.values()) == {1}
    assert second.row_counts == {name: int(name == "KhieuNai") for name in second.tables}
    assert (first.cover["doc_no"], second.cover["doc_no"]) == ("45/BC-SCT", "9/BC-UBND")
    assert (first.problems, second.problems) == ((), ())
    assert second.tables["KhieuNai"][0]["due_date"] == date(2019, 4, 25)


def test_a_unit_may_not_be_in_it_twice(tmp_path: Path, catalog: Catalog) -> None:
    unit = entry.Contents(unit_of("SYT", "2019-Q2"))
    with pytest.raises(UsageError, match="mỗi đơn vị một lần"):
        shared(tmp_path, catalog, unit, unit)


def contents(read: Submission) -> entry.Contents:
    """What a submission holds, ready to be written again."""
    return entry.Contents(
        unit_of(read.unit, "2019-Q2"),
        {name: [record.values for record in records] for name, records in read.tables.items()},
        read.cover.values,
    )


@needs_shared
def test_the_sample_quarter_in_one_workbook_says_the_same_as_its_files(tmp_path: Path, catalog: Catalog) -> None:
    apart = [s for path in sorted(SAMPLES.glob("*.xlsx")) for s in submissions(path)]
    together = submissions(shared(tmp_path, catalog, *map(contents, apart)))
    assert [s.unit for s in together] == [s.unit for s in apart]
    for one, other in zip(apart, together, strict=True):
        assert one.row_counts.items() <= other.row_counts.items()
        assert sum(one.row_counts.values()) == sum(other.row_counts.values())
        found = [
            sorted((f.rule, f.severity, f.sheet, f.record_id or "") for f in checker(catalog).check(s, RECEIVED))
            for s in (one, other)
        ]
        assert found[0] == found[1], one.unit
