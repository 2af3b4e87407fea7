"""PDF of documents: title, language, bookmarks, tags; Word's converter first; one clear message without either."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from bvq_excel.documents import pdf
from bvq_excel.errors import HostError
from bvq_excel.hosts import word
from tests import edited_reports, word_edits
from tests.form_documents import letter_file, report_file


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="pdfinfo is not installed")
def test_a_pdf_has_title_language_bookmarks_and_tags(tmp_path: Path) -> None:
    made = pdf.to_pdf(report_file(tmp_path / "bc.docx"), tmp_path)
    told = subprocess.run(["pdfinfo", str(made)], capture_output=True, check=True).stdout.decode()
    assert re.search(r"Title: +Kết quả công tác bảo vệ quyền lợi người tiêu dùng quý II năm 2019", told)
    assert re.search(r"Tagged: +yes", told)
    content = made.read_bytes()
    assert b"/Lang(vi-VN)" in content
    assert b"/Outlines" in content
    assert pdf.version(made) >= pdf.LEAST_VERSION


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_page_numbers_stand_where_the_decree_of_the_day_wants_them(tmp_path: Path) -> None:
    from tests.form_documents import OLD, SIGNED

    for day, at_top in ((SIGNED, True), (OLD, False)):
        made = pdf.to_pdf(report_file(tmp_path / "bc.docx", day), tmp_path)
        text = subprocess.run(["pdftotext", "-layout", str(made), "-"], capture_output=True, check=True).stdout.decode()
        first, second, *_ = (page.strip().splitlines() for page in text.split("\f"))
        assert (second[0].strip() == "2") is at_top
        assert (second[-1].strip() == "2") is not at_top
        assert "1" not in (first[0].strip(), first[-1].strip())


@pytest.mark.libreoffice
def test_comments_to_the_officer_are_not_in_the_pdf(tmp_path: Path) -> None:
    first = edited_reports.made_first(tmp_path)
    with word_edits.edited(first) as body:
        word_edits.reword(body, "toàn tỉnh tiếp nhận ", "toàn tỉnh đã tiếp nhận ")
    again = edited_reports.again(first, edited_reports.data(edited_reports.MORE)).path
    assert any("Số liệu đã thay đổi" in text for text in edited_reports.comments(again))
    reader = pypdf.PdfReader(pdf.to_pdf(again, tmp_path))
    notes = [a.get_object()["/Subtype"] for page in reader.pages for a in page.get("/Annots", ())]
    assert "/Link" in notes
    assert "/Text" not in notes
    assert "Số liệu đã thay đổi" not in "".join(page.extract_text() for page in reader.pages)


def test_what_word_cannot_libreoffice_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Word, only its library on the computer, the other program is taken; its name is enough here."""

    def without_word(_: Path, made: Path) -> None:
        raise HostError("Không mở được Word.")

    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HostError, match="Không mở được Word"):
        pdf.to_pdf(tmp_path / "cv.docx", tmp_path, exporter=without_word)
    with pytest.raises(HostError, match="LibreOffice không chuyển được"):
        pdf.to_pdf(tmp_path / "cv.docx", tmp_path, program="/khong/co/soffice", exporter=without_word)


def test_word_is_asked_first(tmp_path: Path) -> None:
    def exporter(document: Path, made: Path) -> None:
        assert document.name == "cv.docx"
        made.write_bytes(b"%PDF-1.7\n")

    made = pdf.to_pdf(letter_file(tmp_path / "cv.docx"), tmp_path, exporter=exporter)
    assert made == tmp_path / "cv.pdf"


def test_a_converter_that_makes_nothing_or_too_old_a_file_is_told(tmp_path: Path) -> None:
    document = tmp_path / "cv.docx"
    with pytest.raises(HostError, match=r"Chưa lập được bản PDF của cv\.docx"):
        pdf.to_pdf(document, tmp_path, exporter=lambda d, m: None)

    def old(_: Path, made: Path) -> None:
        made.write_bytes(b"%PDF-1.3\n")

    with pytest.raises(HostError, match="Chưa lập được"):
        pdf.to_pdf(document, tmp_path, exporter=old)


def test_without_word_and_libreoffice_one_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HostError) as e:
        pdf.to_pdf(tmp_path / "cv.docx", tmp_path, places=(tmp_path / "soffice",))
    assert str(e.value) == pdf.NEITHER


@pytest.mark.skipif(sys.platform == "win32", reason="there may be a Word")
def test_there_is_no_word_where_there_is_no_windows() -> None:
    assert word.exporter() is None


@pytest.mark.parametrize(
    ("head", "version"), [(b"%PDF-1.4\n", (1, 4)), (b"%PDF-2.0\n", (2, 0)), (b"PK\x03\x04", (0, 0))]
)
def test_the_version_of_a_pdf_is_read_from_its_head(tmp_path: Path, head: bytes, version: tuple[int, int]) -> None:
    (tmp_path / "x.pdf").write_bytes(head)
    assert pdf.version(tmp_path / "x.pdf") == version
