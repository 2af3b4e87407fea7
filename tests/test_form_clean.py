"""What the project makes is clean under its own form check: report and letter, draft and final, of both decrees."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bvq_excel.catalog import Catalog
from bvq_excel.documents import form
from bvq_excel.documents.form.reading import read
from tests.form_documents import OLD, SIGNED, letter_file, report_file


@pytest.mark.parametrize("day", [OLD, date(2020, 3, 4), date(2020, 3, 5), SIGNED])
def test_a_final_report_is_in_order(tmp_path: Path, day: date) -> None:
    assert form.check(report_file(tmp_path / "bc.docx", day), "BC") == ()


@pytest.mark.parametrize("day", [OLD, SIGNED])
@pytest.mark.parametrize("codes", [("SYT",), ("SYT", "H106"), ("HLHPN", "HND"), ("SYT", "HLHPN", "H107")])
def test_a_final_letter_is_in_order(tmp_path: Path, day: date, codes: tuple[str, ...]) -> None:
    assert form.check(letter_file(tmp_path / "cv.docx", *codes, day=day), "CV") == ()


def test_a_draft_has_blanks_and_no_fault(tmp_path: Path) -> None:
    for findings in (
        form.check(report_file(tmp_path / "bc.docx", None)),
        form.check(letter_file(tmp_path / "cv.docx", day=None)),
    ):
        assert form.is_sound(findings)
        assert not form.is_final(findings)
        assert [f.rule for f in findings] == ["F09", "F09", "F10", "F16"]


def test_a_document_is_recognised_by_its_symbol(tmp_path: Path) -> None:
    assert form.verify(report_file(tmp_path / "bc.docx")).document_id == "BC"
    assert form.verify(letter_file(tmp_path / "cv.docx")).document_id == "CV"
    assert "F12" not in form.verify(tmp_path / "bc.docx").rules
    assert "F11" not in form.verify(tmp_path / "cv.docx").rules


def test_the_decree_of_the_day_decides_where_page_numbers_stand(catalog: Catalog, tmp_path: Path) -> None:
    assert form.layout_on(catalog, date(2020, 3, 4)) == "TT01"
    assert form.layout_on(catalog, date(2020, 3, 5)) == "ND30"
    old, new = report_file(tmp_path / "old.docx", OLD), report_file(tmp_path / "new.docx", SIGNED)
    assert read(old).sections[0].footers
    assert not read(old).sections[0].headers
    assert read(new).sections[0].headers
    wrong = form.check(old, "BC", signed=SIGNED)
    assert {f.rule for f in wrong} == {"F04"}
    assert wrong[0].found == "số trang ở chân trang"
    assert {f.rule for f in form.check(new, "BC", signed=OLD)} == {"F04"}
