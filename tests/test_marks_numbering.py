"""Record ids for inserted and copied rows: which rows get one, which number comes next."""

from __future__ import annotations

from typing import Any

import pytest

from bvq_excel import numbering
from bvq_excel.catalog import Catalog
from bvq_excel.model import RawWorkbook
from bvq_excel.records import read_submissions
from tests.books import RECEIVED, changed, raw_book, valid

Ids = list[str | None]


def book(catalog: Catalog, ids: Ids, spare: Ids = (), period: str = "2019-Q2") -> RawWorkbook:  # type: ignore[assignment]
    """A workbook of SCT with complaints that have these ids, and pre-numbered empty rows below."""
    raw = raw_book(
        catalog, period=period, KhieuNai=[valid("KhieuNai", goods_desc=f"Hàng {i}") for i, _ in enumerate(ids)]
    )
    cells: dict[str, Any] = {f"B{6 + i}": text for i, text in enumerate([*ids, *spare])}
    return changed(raw, "KhieuNai", cells)


def given(raw: RawWorkbook, catalog: Catalog, own: str = "") -> list[tuple[str, str]]:
    """The cells that get an id, and the ids."""
    submissions = read_submissions(raw, catalog, RECEIVED)
    return [(n.cell, n.after) for n in numbering.missing_ids(raw, submissions, catalog, own)]


def test_rows_in_order_need_nothing(catalog: Catalog) -> None:
    assert given(book(catalog, ["SCT-KN-2019-2401", "SCT-KN-2019-2402"], ["SCT-KN-2019-2403"]), catalog) == []


def test_an_inserted_row_gets_the_number_after_the_greatest_even_of_empty_rows(catalog: Catalog) -> None:
    raw = book(catalog, ["SCT-KN-2019-2401", None, "SCT-KN-2019-2402"], ["SCT-KN-2019-2403", "SCT-KN-2019-2404"])
    assert given(raw, catalog) == [("B7", "SCT-KN-2019-2405")]


def test_of_copied_rows_the_first_keeps_its_id(catalog: Catalog) -> None:
    raw = book(catalog, ["SCT-KN-2019-2401", "SCT-KN-2019-2402", "SCT-KN-2019-2401", "sct-kn-2019-2401 "])
    assert given(raw, catalog) == [("B8", "SCT-KN-2019-2403"), ("B9", "SCT-KN-2019-2404")]


@pytest.mark.parametrize(
    ("changes", "numbered"),
    [
        pytest.param({}, [], id="nothing differs"),
        pytest.param({"goods_desc": "  hàng 0 "}, [], id="nothing differs but spaces and capitals"),
        pytest.param({"closed_date": "31/02/2019"}, ["B7"], id="a cell that cannot be read"),
        pytest.param({"note": "vụ khác"}, ["B7"], id="only the note"),
    ],
)
def test_only_a_copy_that_differs_gets_a_number_of_its_own(
    catalog: Catalog, changes: dict[str, Any], numbered: list[str]
) -> None:
    row = valid("KhieuNai", goods_desc="Hàng 0", record_id="SCT-KN-2019-2401")
    raw = raw_book(catalog, KhieuNai=[row, {**row, **changes}])
    assert [cell for cell, _ in given(raw, catalog)] == numbered


def test_a_copy_of_a_changed_copy_repeats_it(catalog: Catalog) -> None:
    rows = [valid("KhieuNai", goods_desc=text, record_id="SCT-KN-2019-2401") for text in ("Gạo", "Muối", "Muối")]
    assert given(raw_book(catalog, KhieuNai=rows), catalog) == [("B7", "SCT-KN-2019-2402")]


def test_rows_alike_in_what_tells_them_apart_repeat_each_other(catalog: Catalog) -> None:
    rows = [valid("DaoTao", record_id="SCT-DT-2019-2401", hours=hours) for hours in (16, 24)]
    assert given(raw_book(catalog, DaoTao=rows), catalog) == []
    rows[1]["course"] = "Lớp khác"
    assert given(raw_book(catalog, DaoTao=rows), catalog) == [("B7", "SCT-DT-2019-2402")]


def test_a_filled_row_keeps_the_id_that_an_empty_row_above_has_too(catalog: Catalog) -> None:
    raw = book(catalog, ["SCT-KN-2019-2402"], ["SCT-KN-2019-2402", "SCT-KN-2019-2403"])
    assert given(raw, catalog) == [("B7", "SCT-KN-2019-2404")]


def test_a_case_carried_over_keeps_its_old_id_and_its_copy_gets_one_of_this_year(catalog: Catalog) -> None:
    raw = book(catalog, ["SCT-KN-2018-0007", "SCT-KN-2018-0007"])
    assert given(raw, catalog) == [("B7", "SCT-KN-2019-2401")]


def test_the_first_number_is_the_periods_own(catalog: Catalog) -> None:
    assert given(book(catalog, [None], period="2019-M03"), catalog) == [("B6", "SCT-KN-2019-1601")]


def test_a_greater_number_in_use_goes_on(catalog: Catalog) -> None:
    assert given(book(catalog, ["SCT-KN-2019-7001", None]), catalog) == [("B7", "SCT-KN-2019-7002")]


def test_an_id_of_the_wrong_form_is_left_to_its_rule(catalog: Catalog) -> None:
    assert given(book(catalog, ["KN 1", "SCT-KN-2019-2401"]), catalog) == []


def test_empty_rows_without_id_get_none(catalog: Catalog) -> None:
    raw = changed(book(catalog, ["SCT-KN-2019-2401"]), "KhieuNai", {"A9": None, "D7": "SCT"})
    assert given(raw, catalog) == []


def test_a_sheet_without_the_column_is_left_alone(catalog: Catalog) -> None:
    raw = changed(book(catalog, [None]), "KhieuNai", {"B5": "Mã gì đó"})
    assert given(raw, catalog) == []


def test_each_unit_of_a_shared_workbook_has_its_own_numbers(catalog: Catalog) -> None:
    rows = [
        valid("KhieuNai", unit_code=u, record_id=i)
        for u, i in (("SCT", None), ("SYT", None), ("SYT", "SYT-KN-2019-2405"))
    ]
    raw = changed(
        raw_book(catalog, KhieuNai=rows), "ThongTin", {"C5": "SCT", "D5": "SYT", "D6": "SYT", "D9": "2019-Q2"}
    )
    raw = changed(raw, "KhieuNai", {"B6": None, "B7": None})
    assert given(raw, catalog) == [("B6", "SCT-KN-2019-2401"), ("B7", "SYT-KN-2019-2406")]
    assert given(raw, catalog, own="SYT") == [("B7", "SYT-KN-2019-2406")]


def test_the_new_ids_are_in_the_workbook_that_is_checked(catalog: Catalog) -> None:
    raw = book(catalog, ["SCT-KN-2019-2401", None])
    new = numbering.missing_ids(raw, read_submissions(raw, catalog, RECEIVED), catalog)
    (submission,) = read_submissions(numbering.with_ids(raw, new), catalog, RECEIVED)
    assert [r.record_id for r in submission.tables["KhieuNai"]] == ["SCT-KN-2019-2401", "SCT-KN-2019-2402"]
    assert raw.sheets["KhieuNai"].cells[6][1] is None
