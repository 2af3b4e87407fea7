"""Conditions of rules at their edges: each code of a list, each limit met exactly, each cell empty in its turn.

Each line is one row of a sheet and the columns at which the rule finds something. Lines that tell a story of their
own stand in the tests of their sheet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bvq_excel.catalog import Catalog
from tests.examples import findings

Line = tuple[str, dict[str, Any], list[str]]

EVENTS = ("HNGHI", "HTHAO", "TDAM", "DDAN", "GIANHANG", "SUKIEN")
OPEN = ("MOI", "DANGXL", "BOSUNG")

TASKS: list[Line] = [
    *[("R-NV-54", {"status": s}, ["done_date"]) for s in ("HT", "HTM")],
    *[("R-NV-54", {"status": s, "done_date": "2019-04-01"}, []) for s in ("HT", "HTM")],
    *[("R-NV-55", {"status": s, "progress_pct": 99}, ["progress_pct"]) for s in ("HT", "HTM")],
    *[("R-NV-55", {"status": s, "progress_pct": 100}, []) for s in ("HT", "HTM")],
    *[("R-NV-55", {"status": s, "progress_pct": 0}, ["progress_pct"]) for s in ("HT", "HTM")],
    *[("R-NV-55", {"status": s, "progress_pct": 0}, []) for s in ("CTH", "KTH", "QH")],
    ("R-NV-57", {"target_qty": 1, "actual_qty": 3}, ["actual_qty"]),
]

COMMUNICATIONS: list[Line] = [
    *[("R-TT-01", {"form": form, "attendees": 0}, ["attendees"]) for form in EVENTS],
    *[("R-TT-01", {"form": form, "attendees": 1}, []) for form in EVENTS],
    *[("R-TT-01", {"form": form, "attendees": 5001}, ["attendees"]) for form in EVENTS],
    ("R-TT-01", {"form": "TOROI", "attendees": 5001}, []),
]

CONSUMER_DAY: list[Line] = [
    ("R-15-53", {"date": "2019-03-15", "discount_pct": 101}, ["discount_pct"]),  # said once
    ("R-15-53", {"date": "2019-03-15", "discount_pct": 101, "note": "Tập trung"}, ["discount_pct"]),
    ("R-15-53", {"date": "2019-03-15", "discount_pct": 100, "note": "Tập trung"}, []),
]

CALLS = {"advice_n": 10, "complaint_n": 5, "out_of_scope_n": 10, "calls_answered": 30}
HOTLINES: list[Line] = [
    ("R-DN-02", CALLS, ["calls_answered"]),
    *[("R-DN-02", {**CALLS, key: ""}, []) for key in CALLS],  # the empty cell is reported
]

COMPLAINTS: list[Line] = [
    (
        "R-KN-01",
        {"received_date": "2020-01-05", "accepted_date": "2020-01-07", "closed_date": "2020-01-05"},
        ["closed_date"],
    ),
    *[("R-KN-02", {"status": s, "outcome": "NGOAITQ"}, []) for s in ("DAGQ", "CHUYEN", "TUCHOI")],
    *[("R-KN-02", {"status": s, "outcome": "NGOAITQ"}, ["status"]) for s in ("DANGXL", "RUT")],
    *[
        ("R-KN-04", {"recovered_value": 6, "claim_value": a, "transaction_value": b, "note": note}, [])
        for a, b in ((6, 5), (5, 6))
        for note in ("", "Tính cả lãi")
    ],
    *[
        ("R-KN-04", {"recovered_value": 7, "claim_value": 6, "transaction_value": 5, "note": note}, ["recovered_value"])
        for note in ("", "Tính cả lãi")
    ],
    *[("R-KN-06", {"status": s, "closed_date": "2020-04-10"}, ["closed_date"]) for s in OPEN],
    *[("R-KN-06", {"status": s, "closed_date": ""}, []) for s in OPEN],
    ("R-KN-06", {"status": "RUT", "closed_date": "2020-04-10"}, []),
]

INSPECTIONS: list[Line] = [
    ("R-KT-02", {"conclusion": "VIPHAM", "fine": 1}, []),
    (
        "R-KT-05",
        {"inspection_date": "2022-03-01", "record_date": "2022-03-01", "penalty_date": "2022-03-25"},
        ["penalty_date"],  # said once, though it is late for a complex case as well
    ),
    *[
        ("R-KT-06", {"@today": "2020-03-20", "penalty_date": "2020-02-15", "fine": fine, "fine_paid": paid}, found)
        for fine, paid, found in (
            (1, "", ["fine_paid"]),
            (2, 1, ["fine_paid"]),
            (2, 2, []),
            (0, "", []),
            ("", "", []),
        )
    ],
    *[
        (
            "R-KT-08",
            {
                "@period_from": "2020-03-15",
                "@period_to": "2020-06-14",
                "inspection_date": inspected,
                "penalty_date": "2020-06-15",
            },
            found,
        )
        for inspected, found in (("2020-03-14", ["penalty_date"]), ("2020-03-15", []), ("2020-06-01", []))
    ],
    (
        "R-KT-52",
        {"inspection_date": "2019-04-10", "record_date": "2019-04-12", "penalty_date": "2019-04-10"},
        ["penalty_date"],
    ),
    ("R-KT-53", {"fine": 5, "penalty_no": "7/QĐ-XPHC", "fine_paid": 6}, ["fine_paid"]),
]

MARKET: list[Line] = [
    (
        "R-TT2-52",
        {"supply": "DU", "price": 120_000, "price_prev": 100_000, "proposal": "Điều hàng từ huyện bạn"},
        [],
    ),
]

ROWS = [*TASKS, *COMMUNICATIONS, *CONSUMER_DAY, *HOTLINES, *COMPLAINTS, *INSPECTIONS, *MARKET]


@pytest.mark.parametrize(("rule", "row", "columns"), ROWS)
def test_a_row_is_found_faulty_at_the_cell_to_correct(
    catalog: Catalog, rule: str, row: dict[str, Any], columns: list[str]
) -> None:
    assert [f.key for f in findings(catalog, rule, row)] == columns


@pytest.mark.parametrize(("received", "columns"), [("2025-06-30", []), ("2025-07-01", ["national_id"])])
def test_old_identity_cards_end_on_the_day_that_the_parameters_say(
    catalog: Catalog, received: str, columns: list[str]
) -> None:
    (known,) = catalog.parameters["id.cmnd_valid_to"]
    later = {**catalog.parameters, "id.cmnd_valid_to": (replace(known, value="2025-06-30"),)}
    row = {"national_id": "045123456", "received_date": received}
    assert [f.key for f in findings(replace(catalog, parameters=later), "R-KN-56", row)] == columns
