"""What changed since the last report, as a clause of the next one: only where there is something, and only figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bvq_excel.documents import form
from bvq_excel.ledger.memory import CorrectedFigure
from tests.report_tables import COMPLAINTS, province, written

HEADING = "5. Những thay đổi so với báo cáo trước"
DAY = date(2019, 5, 20)


def corrected(code: str, before: float | None, after: float | None, why: str = "Ghi thiếu một vụ") -> CorrectedFigure:
    return CorrectedFigure("2019-Q1", code, before, after, DAY, why)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "BC.docx"


def clause(paragraphs: tuple[str, ...]) -> list[str]:
    """The paragraphs from the heading to the next part."""
    start = paragraphs.index(HEADING)
    end = next(i for i, text in enumerate(paragraphs) if text.startswith("IV. "))
    return list(paragraphs[start:end])


def test_figures_are_said_with_before_and_after_day_and_reason(path: Path) -> None:
    found = (
        corrected("I-KN-02", 45, 46),
        corrected("I-KN-08", 1_250_000, None, "Nhập nhầm, đã rà soát."),
        corrected("I-KN-09", 88.888, 90.0),
    )
    assert clause(written(path, province({"KhieuNai": COMPLAINTS}, corrections=found))) == [
        HEADING,
        "Sau báo cáo trước, số liệu sau đây đã được đính chính:",
        "- Vụ tiếp nhận trong kỳ (quý I năm 2019): số đã báo cáo 45 vụ, nay là 46 vụ; "
        "đính chính ngày 20/05/2019, lý do: Ghi thiếu một vụ.",
        "- Giá trị người tiêu dùng được đền bù (quý I năm 2019): số đã báo cáo 1,3 triệu đồng, nay là chưa có số liệu; "
        "đính chính ngày 20/05/2019, lý do: Nhập nhầm, đã rà soát.",
        "- Tỷ lệ giải quyết đúng hạn (quý I năm 2019): số đã báo cáo 88,9%, nay là 90%; "
        "đính chính ngày 20/05/2019, lý do: Ghi thiếu một vụ.",
    ]


def test_the_form_of_the_report_stays_right(path: Path) -> None:
    written(path, province({"KhieuNai": COMPLAINTS}, corrections=(corrected("I-KN-02", 45, 46),)))
    assert form.is_sound(form.verify(path).findings)


def test_without_corrections_there_is_no_such_clause(path: Path) -> None:
    assert not any("thay đổi so với báo cáo trước" in text for text in written(path, province()))


def test_figures_that_reports_do_not_state_are_not_told(path: Path) -> None:
    found = (corrected("I-KN-13", 1, 2), corrected("I-KHONG-CO", 1, 2))
    assert HEADING not in written(path, province(corrections=found))


def test_a_reason_is_text_and_no_code_of_a_template(path: Path) -> None:
    found = (corrected("I-KN-02", 45, 46, "{{ 1 + 1 }} & <b>"),)
    assert any("lý do: {{ 1 + 1 }} & <b>." in text for text in written(path, province(corrections=found)))
