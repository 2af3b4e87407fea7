"""A column read at once gives what its cells give one by one; where anything is to be said, it is not read at once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bvq_excel.catalog import load
from bvq_excel.values import Parsed, reader
from bvq_excel.values.bulk import plain_column
from bvq_excel.values.texts import all_plain

CATALOG = load()
COLUMNS = {
    "text": ("TuyenTruyen", "topic"),
    "document": ("VanBan", "doc_no"),
    "pattern": ("KhieuNai", "national_id"),
    "date": ("KhieuNai", "received_date"),
    "month": ("DuongDayNong", "month"),
    "count": ("TuyenTruyen", "attendees"),
    "money": ("TuyenTruyen", "cost"),
    "percent": ("NhiemVu", "progress_pct"),
    "code": ("NhiemVu", "status"),
    "codes": ("TuyenTruyen", "audience"),
    "limited": ("KinhPhi", "fund_source"),
    "yes": ("KhieuNai", "online"),
    "unit": ("KhieuNai", "handling_unit"),
    "phone": ("KhieuNai", "consumer_phone"),
    "tax": ("DoanhNghiep", "tax_code"),
    "link": ("BaoChi", "url"),
}
DAY = date(2019, 4, 1)


def at_once(kind: str, cells: list[Any]) -> Any:
    sheet, key = COLUMNS[kind]
    column = CATALOG.sheets[sheet].by_key[key]
    found = plain_column(column, reader(CATALOG, column), cells)
    return None if found is None else list(found)


def one_by_one(kind: str, cells: list[Any]) -> list[Any]:
    sheet, key = COLUMNS[kind]
    read = reader(CATALOG, CATALOG.sheets[sheet].by_key[key])
    return [None if cell is None else read(cell, "") for cell in cells]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("text", ["Luật", None, "Luật", "Hội nghị – hội thảo"]),
        ("text", ["x" * 300]),
        ("text", [None, None]),
        ("document", ["12/KH-SCT", "13/KH-SCT"]),
        ("pattern", ["012090123456", "123456789"]),
        ("date", [DAY, None, date(2019, 5, 2)]),
        ("count", [1, 2]),
        ("count", [1.0, 2.0, None]),
        ("yes", [True, False]),
        ("code", ["HT", "QH"]),
    ],
)
def test_a_column_in_order_is_read_at_once(kind: str, cells: list[Any]) -> None:
    assert at_once(kind, cells) == one_by_one(kind, cells)


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("text", [" Luật", " Nghị định", "Hội nghị"]),
        ("text", ["Luật ", "Nghị định ", "Hội nghị"]),
        ("text", ["Luật  mới"]),
        ("text", [""]),
        ("text", ["Hội nghị", "Ng\u00adêi"]),
        ("text", ["Hội nghị", "®Êt"]),
        ("text", ["Ho\u0300a"]),
        ("text", ["Luật", 5]),
        ("text", ["#REF!"]),
        ("text", ["x" * 301, "Luật"]),
        ("document", ["12/KH–SCT", "13/KH-SCT"]),
        ("pattern", ["012090123456", "12 34"]),
        ("date", [DAY, datetime(2019, 4, 1, 8, 30)]),
        ("date", [DAY, "01/04/2019"]),
        ("date", [43556, 43557]),
        ("month", [DAY, "01/04/2019"]),
        ("count", [1, True]),
        ("count", [1, 2.5]),
        ("count", ["1", "2"]),
        ("code", ["HT", "Hoàn thành"]),
        ("limited", ["NSHUYEN"]),
        ("phone", ["0912345678", "912345678"]),
        ("code", ["HT", "#N/A"]),
    ],
)
def test_a_column_of_which_something_is_to_be_said_is_read_cell_by_cell(kind: str, cells: list[Any]) -> None:
    assert at_once(kind, cells) is None


CELLS = st.one_of(
    st.none(),
    st.sampled_from([DAY, datetime(2019, 4, 1), datetime(2019, 4, 1, 8), True, False, 0, 1, 1.0, -1, 1.5, 43556, 1e20]),
    st.sampled_from(
        ["HT", "Hoàn thành", "NTD; DN", "SCT", "Sở Công Thương", "Có", "12", "1.234", "12,5", "0912345678"]
    ),
    st.sampled_from(["", " ", "Luật ", "#REF!", "12/KH–SCT", "04/2019", "01/04/2019", "NSHUYEN", "x" * 301, "\x01 "]),
    st.text(max_size=6),
)


@settings(max_examples=400)
@given(st.sampled_from(sorted(COLUMNS)), st.lists(CELLS, max_size=4))
def test_what_is_read_at_once_is_what_the_cells_give(kind: str, cells: list[Any]) -> None:
    found = at_once(kind, cells)
    if found is not None:
        single = one_by_one(kind, cells)
        assert [(type(v), v) for v in found] == [(type(v), v) for v in single]
        assert not any(isinstance(v, Parsed) for v in single)


@pytest.mark.parametrize("texts", [["Luật ", "Hội nghị"], ["Hội nghị", " Luật"]])
def test_a_space_where_two_texts_meet_is_seen(texts: list[str]) -> None:
    assert not all_plain(CATALOG.sheets["TuyenTruyen"].by_key["topic"], texts)
    assert all_plain(CATALOG.sheets["TuyenTruyen"].by_key["topic"], [t.strip() for t in texts])
