"""Rules of the cover form (R-TI-*): the contract's own examples put into cells, and the cases around them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bvq_excel.catalog import load
from tests.books import RECEIVED, book, findings, spoken, valid

CATALOG = load()
RULES = [r for r in CATALOG.rules.values() if r.id.startswith("R-TI")]


@pytest.mark.parametrize(
    ("period", "said"),
    [("2025-Q2", []), ("2025-Q3", [("R-TI-01", "ThongTin!C6")])],
)
def test_a_closed_unit_no_longer_reports(period: str, said: list[tuple[str, str]]) -> None:
    assert findings(book(unit="H105", period=period), date(2025, 10, 1), of="R-TI-01") == said


def test_without_its_days_on_the_cover_the_period_has_those_of_its_code() -> None:
    cover = {"period_from": None, "period_to": None}
    assert findings(book(unit="H105", period="2025-Q3", cover=cover), date(2025, 10, 1), of="R-TI-01") == [
        ("R-TI-01", "ThongTin!C6")
    ]


def test_an_old_mobile_number_on_the_cover_is_that_of_the_period() -> None:
    read = book(cover={"preparer_phone": "01662345678"})
    assert read.cover["preparer_phone"] == "0362345678"
    assert findings(read, of="R-CH") == [("R-CH-18", "ThongTin!C15")]


def test_a_closed_unit_names_its_successors() -> None:
    (found,) = spoken(book(unit="SKHDT", period="2025-Q2"), date(2025, 10, 1), of="R-TI-01")
    assert "chỉ hoạt động đến 28/02/2025" in found.message
    assert found.fix == "Chọn ở C6 đơn vị kế thừa: Sở Tài chính."


def test_empty_sheets_are_named_in_one_finding() -> None:
    (found,) = spoken(book(unit="H106", cover={"nil_sheets": "Đào tạo; KhieuNai"}), of="R-TI-02")
    assert found.line.startswith(
        "ThongTin!C22: biểu phải báo cáo nhưng không có dòng nào và chưa khai không phát sinh: "
        "Nhiệm vụ, Tuyên truyền, Ngày 15/3, Kinh phí, Kiến nghị."
    )


def test_a_declaration_that_could_not_be_read_is_not_judged_further() -> None:
    assert findings(book(unit="H106", cover={"nil_sheets": "Đào tạo, và các biểu khác"}), of="R-TI-02") == []


def test_the_thematic_report_asks_for_its_own_sheets_only() -> None:
    (found,) = spoken(book(period="2019-CD153", cover={"nil_sheets": None}), of="R-TI-02")
    assert "Ngày 15/3, Báo chí, Văn bản, Kiến nghị." in found.message


def test_rows_in_a_sheet_declared_empty_are_an_error() -> None:
    read = book(cover={"nil_sheets": "DaoTao; Khiếu nại"}, DaoTao=[valid("DaoTao")])
    assert findings(read, of="R-TI-03") == [("R-TI-03", "ThongTin!C22")]


@pytest.mark.parametrize(
    ("cover", "said"),
    [
        ({"doc_date": date(2019, 6, 9)}, []),
        ({"doc_date": date(2019, 6, 8)}, [("R-TI-04", "ThongTin!C13")]),
        ({"template_version": 1.0}, []),
        ({"template_version": "2.0"}, [("R-TI-05", "ThongTin!C19")]),
        ({"template_version": None}, []),
        ({"period_from": date(2019, 4, 1)}, [("R-TI-06", "ThongTin!C10")]),
        ({"period_to": date(2019, 6, 15)}, [("R-TI-06", "ThongTin!C11")]),
        ({"period_scheme": "Theo dương lịch", "period_from": date(2019, 4, 1)}, [("R-TI-06", "ThongTin!C8")]),
        ({"period_from": None, "period_to": None}, []),
        ({"doc_no": "45/BC–SCT"}, []),
        ({"doc_no": "08/TTr-SCT"}, []),
        ({"doc_no": "5/BC-SCT"}, [("R-TI-07", "ThongTin!C12")]),
        ({"doc_no": "45 / BC-SCT"}, [("R-TI-07", "ThongTin!C12")]),
        ({"doc_no": None, "doc_date": None}, []),
        ({"preparer_email": "a.nv@sct.laichau.gov.vn"}, []),
        ({"preparer_email": "a.nv@LaiChau.gov.vn"}, []),
        ({"preparer_email": "a.nv@xlaichau.gov.vn"}, [("R-TI-08", "ThongTin!C16")]),
        ({"preparer_email": "a.nv"}, []),
    ],
)
def test_the_cover_is_judged_field_by_field(cover: dict[str, Any], said: list[tuple[str, str]]) -> None:
    assert findings(book(cover=cover), RECEIVED, of="R-TI") == said
