"""What officers change is found as Word and LibreOffice leave it, and what cannot be kept is refused."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from bvq_excel.documents import readback, report
from bvq_excel.errors import InputError
from tests.conftest import SOFFICE
from tests.edited_reports import MORE, again, clean, comments, data, made_first, short
from tests.report_tables import province
from tests.word_edits import (
    add_after,
    delete,
    edited,
    forget_entries,
    new_paragraph,
    retype,
    reword,
    split_in_control,
    text,
    track_deletion,
)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A report as it was made first."""
    return made_first(tmp_path)


# as Word and LibreOffice leave it ------------------------------------------------------------------------------


def test_a_paragraph_that_was_typed_over_is_known_by_its_control(first: Path) -> None:
    with edited(first) as body:
        retype(body, "Trong kỳ, toàn tỉnh", "Cả tỉnh tiếp nhận 2 vụ.")
    assert short(again(first).kept) == [("edited", "Cả tỉnh tiếp nhận 2 vụ.")]


def test_a_paragraph_that_was_split_keeps_both_parts(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
        split_in_control(body, "Quý này, cả tỉnh", "Đoạn thứ hai của cán bộ.")
    made = again(first)
    assert [k.state for k in made.kept] == ["edited", "added"]
    texts = readback.paragraphs(made.path)
    place = next(i for i, t in enumerate(texts) if t.startswith("Quý này, cả tỉnh"))
    assert texts[place + 1] == "Đoạn thứ hai của cán bộ."


def test_tracked_changes_count_as_accepted(first: Path) -> None:
    with edited(first) as body:
        track_deletion(body, "Trong kỳ, toàn tỉnh", "Quý này cả tỉnh nhận ")
    made = again(first)
    assert short(made.kept)[0][1].startswith("Quý này cả tỉnh nhận 2 vụ")
    assert "w:del " not in docx.Document(str(made.path)).element.xml


def test_a_caption_is_kept_and_its_chart_drawn_anew_once(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Vụ tiếp nhận theo tháng", "Số vụ tiếp nhận hằng tháng")
    made = again(first, data(MORE))
    assert short(made.kept) == [("edited", "Biểu đồ 1. Số vụ tiếp nhận hằng tháng")]
    with zipfile.ZipFile(made.path) as package, zipfile.ZipFile(first) as before:
        charts = sorted(n for n in package.namelist() if n.startswith("word/charts/chart"))
        assert charts == sorted(n for n in before.namelist() if n.startswith("word/charts/chart"))
        assert package.read(charts[0]) != before.read(charts[0])


def test_without_what_the_document_remembers_edits_are_kept_all_the_same(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
    forget_entries(first)
    assert [(k.state, k.warning) for k in again(first).kept] == [("edited", "")]
    (kept,) = again(first, data(MORE)).kept
    assert kept.warning == "Lời hoặc số liệu do phần mềm lập đã khác lần trước."


@pytest.mark.libreoffice
def test_what_was_edited_survives_libreoffice(first: Path, tmp_path: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
        add_after(body, "3. Đào tạo", new_paragraph("Đoạn viết thêm."))
        delete(body, "Tổng hợp các chỉ tiêu")
        reword(body, "- Các đơn vị liên quan;", "- Chi cục Quản lý thị trường;")
    word = again(first, data(MORE))
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    out = tmp_path / "lo"
    subprocess.run(
        [*command, "--convert-to", "docx", "--outdir", str(out), str(first)], capture_output=True, check=True
    )
    libre = report.write(data(MORE), tmp_path / "lo.docx", previous=out / first.name)
    assert libre.kept == word.kept
    assert [k.state for k in word.kept] == ["deleted", "edited", "edited", "added"]
    assert readback.paragraphs(libre.path) == readback.paragraphs(word.path)
    assert clean(libre.path)


def test_a_flagged_document_keeps_to_the_standard(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
    made = again(first, data(MORE))
    assert comments(made.path)
    assert clean(made.path)


# what cannot be kept ------------------------------------------------------------------------------------------


def test_a_document_without_marks_is_not_overwritten(first: Path, tmp_path: Path) -> None:
    other = tmp_path / "tay.docx"
    docx.Document().save(str(other))
    with pytest.raises(InputError, match=r"tay\.docx không có dấu để biết đoạn nào do cán bộ sửa") as error:
        report.write(data(), other, previous=other)
    assert error.value.reason == "not_ours"
    assert docx.Document(str(other)).paragraphs == []


def test_a_report_on_another_period_is_refused(first: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"truoc\.docx là báo cáo kỳ 2019-Q2, không phải kỳ 2019-Q3"):
        report.write(province(period_code="2019-Q3"), tmp_path / "sau.docx", previous=first)


def test_a_file_that_is_no_word_document_is_refused_with_a_way_out(tmp_path: Path) -> None:
    broken = tmp_path / "hong.docx"
    broken.write_text("không phải Word", encoding="utf-8")
    with pytest.raises(InputError, match=r"bản báo cáo trước\..*hong\.docx.* Hãy đổi tên"):
        report.write(data(), tmp_path / "sau.docx", previous=broken)
    assert not (tmp_path / "sau.docx").exists()


def test_a_foreign_picture_in_custom_xml_harms_nothing(first: Path) -> None:
    """Another program's custom XML, and even a broken one of our name, is passed over."""
    document = docx.Document(str(first))
    for part in document.part.package.iter_parts():
        if str(part.partname).startswith("/customXml/item1"):
            part._blob = b"<bao-cao xmlns='urn:bvq-excel:bao-cao:1'><doan"
    document.save(str(first))
    assert again(first).kept == ()


def test_a_table_with_an_alignment_keeps_it(first: Path) -> None:
    cell = f'<w:tc><w:p {nsdecls("w")}><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:t>9</w:t></w:r></w:p></w:tc>'
    table = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol w:w='900'/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>"
    with edited(first) as body:
        add_after(body, "3. Đào tạo", parse_xml(table))
    body = docx.Document(str(again(first).path)).element.body
    found = next(p for p in body.iter(qn("w:p")) if text(p) == "9" and p.pPr.find(qn("w:ind")) is not None)
    assert found.pPr.find(qn("w:jc")).get(qn("w:val")) == "right"
