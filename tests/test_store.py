"""The machine-readable copy: what is read back equals what was written, byte for byte the same again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bvq_excel import store
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.errors import HostError, InputError
from bvq_excel.model import Change, CheckedFile, Remark
from tests.test_consolidation import INSPECTION, a_province, book, together


def odd_values(catalog: Catalog) -> Consolidation:
    """A consolidation with every kind of value: dates, tuples, numbers, text that looks like something else."""
    rows = [
        {**INSPECTION, "violations": ("A", "B"), "fine": 5_000_000, "goods": '=1+1 "ngoặc" \n dòng 2', "rate": 12.5}
    ]
    file = book("QLTT", KiemTra=rows)
    change = Change("KiemTra", "E6", "decision_no", "15 /QĐ", "15/QĐ", "bỏ khoảng trắng")
    record = file.submissions[0].tables["KiemTra"][0]
    record = replace(
        record, raw={"inspection_date": "10.4.2019", "date": "31/02/2019"}, unread=frozenset({"record_date"})
    )
    remark = Remark("R-KT-07", "warning", "KiemTra", "E6", reason="Đã đối chiếu biên bản")
    submission = replace(file.submissions[0], changes=(change,), remarks=(remark,), tables={"KiemTra": (record,)})
    return together(catalog, CheckedFile(file.file, (submission,), file.findings), *a_province()[3:])


def test_what_is_read_equals_what_was_written(catalog: Catalog, tmp_path: Path) -> None:
    for result in (together(catalog, *a_province()), odd_values(catalog), together(catalog)):
        store.write(result, tmp_path)
        assert store.read(tmp_path) == result


def test_a_consolidation_read_back_traces_its_rows_to_their_cells(catalog: Catalog, tmp_path: Path) -> None:
    store.write(together(catalog, *a_province()), tmp_path)
    (double,) = store.read(tmp_path).duplicates["KiemTra"]
    assert (double.record.source.file, double.record.cell("decision_no")) == ("SYT.xlsx", "E6")
    assert double.counted is not None
    assert double.counted["inspection_date"] == date(2019, 4, 10)


def test_equal_consolidations_give_equal_bytes(catalog: Catalog, tmp_path: Path) -> None:
    first = store.write(together(catalog, *a_province()), tmp_path).read_bytes()
    again = store.write(store.read(tmp_path), tmp_path).read_bytes()
    assert first == again == store.write(together(catalog, *reversed(a_province())), tmp_path).read_bytes()


def test_name_and_content_say_that_it_stays_inside(catalog: Catalog, tmp_path: Path) -> None:
    path = store.write(together(catalog, *a_province()), tmp_path)
    assert path.name == "du_lieu_noi_bo_2019-Q2.json"
    assert "dữ liệu cá nhân" in json.loads(path.read_text(encoding="utf-8"))["confidential"]
    assert list(tmp_path.iterdir()) == [path]


def test_of_several_periods_the_wanted_one_is_read(catalog: Catalog, tmp_path: Path) -> None:
    store.write(together(catalog, period="2019-Q1"), tmp_path)
    store.write(together(catalog), tmp_path)
    assert store.read(tmp_path, "2019-Q1").period.code == "2019-Q1"
    with pytest.raises(InputError, match="nhiều kỳ") as caught:
        store.read(tmp_path)
    assert caught.value.reason == "ambiguous"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "missing"),
        ("", "damaged"),
        ('{"kind": "bvq_excel/consolidation", "version": 1', "damaged"),
        ('{"kind": "bvq_excel/consolidation", "version": 1}', "damaged"),
        ('{"kind": "bvq_excel/consolidation", "version": 99}', "not_ours"),
        ("[]", "not_ours"),
    ],
)
def test_a_file_that_is_absent_damaged_or_foreign_is_refused_by_name(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / "du_lieu_noi_bo_2019-Q2.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        store.read(tmp_path)
    assert caught.value.reason == reason


def test_a_folder_that_cannot_be_written_is_a_clear_message_and_leaves_nothing(
    catalog: Catalog, tmp_path: Path
) -> None:
    absent = tmp_path / "khong-co"
    with pytest.raises(HostError, match="Không ghi được"):
        store.write(together(catalog), absent)
    assert list(tmp_path.iterdir()) == []
