"""Any cell in any column: a value of the column's type or a reason why there is none, never a failure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bvq_excel import display
from bvq_excel.catalog import Catalog, load
from bvq_excel.catalog.definitions import Column
from bvq_excel.values.columns import reader
from bvq_excel.values.parsed import Parsed

DAY = date(2019, 5, 1)
PIECES = (
    *(
        "0",
        "1",
        "12",
        "2019",
        ".",
        ",",
        "-",
        "–",
        "/",
        ";",
        ":",
        " ",
        "\n",
        "\t",
        "\u00a0",
        "(",
        ")",
        "+",
        "%",
        "@",
        "=",
    ),
    *("k", "tr", "triệu", "tỷ", "đồng", "đ", "ngày", "tháng", "năm", "Có", "không", "x", "Ô", "e\u0301", "\u202e"),
    *("http://", "a.vn", "+84", "0912345678", "3502310000", "SCT", "H105", "ND1.01", "DAGQ", "µ¸®", "\ud800", "\x00"),
)
TEXTS = st.one_of(st.text(max_size=30), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
CELLS = st.one_of(
    TEXTS,
    st.floats(),
    st.integers(-(2**63), 2**63),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from((1e308, -1e308, 5e-324, 2_958_466.0, -693_595.0, -0.0, 60.0, float("inf"), float("nan"))),
)
TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("integer", "money"), (int,)),
    "percent": (int, float),
    "date": (date,),
    "bool": (bool,),
}


def columns() -> dict[str, Column]:
    """Return a column of every kind that the readers tell apart."""
    found: dict[str, Column] = {}
    for sheet in load().sheets.values():
        for c in sheet.columns:
            master = c.ref if c.ref in ("units", "areas", "tasks") else ""
            limits = (c.min is not None, c.max is not None, bool(c.pattern), bool(c.max_length))
            found.setdefault(" ".join((c.type, master, "".join("+" if x else "-" for x in limits))), c)
    return found


def on_day(read: Any) -> Any:
    """Return what a cell is on a day, where its meaning depends on the row's date."""
    return read.dated(DAY) if isinstance(read, Parsed) and read.dated else read


@pytest.mark.parametrize("column", columns().values(), ids=columns().keys())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=CELLS)
def test_any_cell_is_read_or_a_reason_is_given(column: Column, raw: Any, catalog: Catalog) -> None:
    read = on_day(reader(catalog, column)(raw, ""))
    value = read.value if isinstance(read, Parsed) else read
    if isinstance(read, Parsed) and read.unread:
        assert value is None
        assert read.flaws
    elif value is not None:
        assert isinstance(value, TYPES.get(column.type, (str, tuple)))
        assert isinstance(display.label(catalog, value, column), str)


@settings(max_examples=100)
@given(raw=CELLS)
def test_any_cell_can_be_shown(raw: Any) -> None:
    assert isinstance(display.plain(raw), str)


@pytest.mark.parametrize("column", columns().values(), ids=columns().keys())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=TEXTS)
def test_what_was_read_from_a_text_is_read_again_as_the_same(column: Column, raw: Any, catalog: Catalog) -> None:
    first = on_day(reader(catalog, column)(raw, ""))
    value = first.value if isinstance(first, Parsed) else first
    if value is None:
        return
    again = on_day(reader(catalog, column)(display.shown(value, column), ""))
    assert (again.value if isinstance(again, Parsed) else again) == value


def test_the_kinds_of_columns_and_cells_are_all_there() -> None:
    assert {c.type for c in columns().values()} >= {
        *TYPES,
        "text",
        "month",
        "enum",
        "phone",
        "tax_code",
        "email",
        "url",
    }
    assert {type(x) for x in (datetime.now().time(), timedelta())} == {time, timedelta}
