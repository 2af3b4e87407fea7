"""What officers change in a report is kept when it is made again, and flagged where its figures have changed."""

from __future__ import annotations

import struct
import subprocess
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from bvq_excel import resources
from bvq_excel.documents import form, readback, report
from bvq_excel.documents.edits import Kept
from bvq_excel.documents.report import Report
from bvq_excel.errors import InputError
from bvq_excel.model import Record
from tests.conftest import SOFFICE
from tests.report_tables import COMPLAINTS, Province, opinions, province
from tests.word_edits import (
    add_after,
    delete,
    edited,
    empty_control,
    forget_entries,
    new_paragraph,
    paragraph,
    retype,
    reword,
    split_in_control,
    text,
    track_deletion,
)

MORE = """
    record_id | unit_code | received_date | closed_date | due_date | status | goods_group | problem_type | online
    A4 | SCT  | 2019-05-03 |            | 2019-07-01 | MOI  | TP | TTIN | không
"""


def pixel() -> bytes:
    """A picture of one pixel (PNG)."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def data(more: str = "", said: Sequence[Record] = ()) -> Province:
    """A quarter with complaints and opinions; `more` are further complaints."""
    extra = "\n".join(more.splitlines()[2:])
    made = province({"KhieuNai": COMPLAINTS + extra})
    made.tables["KienNghi"] = said or opinions(("SYT", "KHOKHAN", "Thiếu kinh phí."))  # type: ignore[index]
    return made


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A report as it was made first."""
    return report.write(data(), tmp_path / "truoc.docx").path


def again(first: Path, now: Province | None = None, **more: Any) -> Report:
    """The report made again, with what stands in the first one."""
    return report.write(now or data(), first.with_name("sau.docx"), previous=first, **more)


def short(kept: Sequence[Kept]) -> list[tuple[str, str]]:
    return [(k.state, k.text) for k in kept]


def comments(path: Path) -> list[str]:
    return [c.text for c in docx.Document(str(path)).comments]


# nothing changed ----------------------------------------------------------------------------------------------


def test_what_nobody_touched_is_made_anew(first: Path) -> None:
    made = again(first, data(MORE))
    assert made.kept == ()
    assert any("tiếp nhận 3 vụ" in t for t in readback.paragraphs(made.path))
    assert comments(made.path) == []


def test_made_again_from_the_same_data_it_is_the_same_file(first: Path) -> None:
    made = again(first)
    assert made.path.read_bytes() == first.read_bytes()


def test_the_earlier_report_may_be_the_one_that_is_written(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
    made = report.write(data(), first, previous=first)
    assert short(made.kept)[0][1].startswith("Quý này, cả tỉnh tiếp nhận 2 vụ")
    assert any(t.startswith("Quý này, cả tỉnh") for t in readback.paragraphs(first))


# edited -------------------------------------------------------------------------------------------------------


def test_an_edited_paragraph_keeps_the_officers_words(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
    made = again(first)
    (kept,) = made.kept
    assert (kept.state, kept.heading, kept.warning) == (
        "edited",
        "7. Tiếp nhận, giải quyết phản ánh, yêu cầu, khiếu nại",
        "",
    )
    assert kept.text in readback.paragraphs(made.path)
    assert not any(t.startswith("Trong kỳ, toàn tỉnh tiếp nhận") for t in readback.paragraphs(made.path))


def test_an_edited_paragraph_whose_figures_have_changed_is_flagged_until_it_is_put_right(first: Path) -> None:
    with edited(first) as body:
        reword(body, "Trong kỳ, toàn tỉnh", "Quý này, cả tỉnh")
    second = again(first, data(MORE))
    (kept,) = second.warnings
    assert kept.warning == (
        "Số liệu đã thay đổi: Vụ tiếp nhận trong kỳ từ 2 vụ thành 3 vụ; "
        "Tỷ lệ vụ đã giải quyết trên tổng phải giải quyết từ 66,7% thành 50%; "
        "Vụ tồn cuối kỳ từ 1 vụ thành 2 vụ."
    )
    (comment,) = comments(second.path)
    assert comment.startswith(kept.warning)
    assert "Lời do phần mềm lập: “Trong kỳ, toàn tỉnh tiếp nhận 3 vụ" in comment

    third = report.write(data(MORE), first.with_name("ba.docx"), previous=second.path)
    assert [k.warning for k in third.kept] == [kept.warning]  # nobody has looked at it

    with edited(third.path) as body:
        retype(body, "Quý này, cả tỉnh", "Quý này, cả tỉnh tiếp nhận 3 vụ, còn 2 vụ chuyển kỳ sau.")
    fourth = report.write(data(MORE), first.with_name("bon.docx"), previous=third.path)
    assert [(k.state, k.warning) for k in fourth.kept] == [("edited", "")]
    assert comments(fourth.path) == []


def test_a_figure_that_the_officer_has_put_right_himself_is_not_flagged(first: Path) -> None:
    with edited(first) as body:
        retype(body, "Trong kỳ, toàn tỉnh", "Cả tỉnh tiếp nhận 3 vụ, còn một nửa chưa xong, tức 50%.")
    (kept,) = again(first, data(MORE)).kept
    assert [c[0] for c in kept.changes] == ["Vụ tồn cuối kỳ"]  # of which he says nothing


def test_an_edit_that_says_what_is_made_now_is_no_edit_any_more(first: Path) -> None:
    now = data(said=opinions(("SYT", "KHOKHAN", "Thiếu kinh phí."), ("STC", "KHOKHAN", "Thiếu kinh phí.")))
    with edited(first) as body:
        reword(body, "(Sở Y tế)", "(Sở Tài chính, Sở Y tế)")
    assert again(first, now).kept == ()


def test_bold_stays_and_other_looks_are_those_of_the_decree(first: Path) -> None:
    with edited(first) as body:
        content = next(paragraph(body, "Trong kỳ, toàn tỉnh").iter(qn("w:sdtContent")))
        look = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial"/><w:b/><w:color w:val="FF0000"/><w:sz w:val="20"/>'
        content.append(new_paragraph("Nhấn mạnh.", look)[0])
    made = again(first)
    found = paragraph(docx.Document(str(made.path)).element.body, "Trong kỳ, toàn tỉnh")
    run = next(r for r in found.iter(qn("w:r")) if text(r) == "Nhấn mạnh.")
    assert [c.tag for c in run.rPr] == [qn("w:b")]
    assert form.is_sound(form.check(made.path))


def test_headings_recipients_and_signer_are_kept_too(first: Path) -> None:
    with edited(first) as body:
        reword(body, "KIẾN NGHỊ, ĐỀ XUẤT", "KIẾN NGHỊ")
        reword(body, "- Các đơn vị liên quan;", "- Chi cục Quản lý thị trường;")
        signer = next(p for p in body.iter(qn("w:p")) if p.pPr is not None and p.pPr.style == "NguoiKy")
        signer.append(new_paragraph("Nguyễn Văn Bình")[0])
    made = again(first, number="12", date=date(2020, 6, 21))
    assert short(made.kept) == [
        ("edited", "V. KIẾN NGHỊ"),
        ("edited", "- Chi cục Quản lý thị trường;"),
        ("edited", "Nguyễn Văn Bình"),
    ]
    assert {"V. KIẾN NGHỊ", "- Chi cục Quản lý thị trường;", "Nguyễn Văn Bình"} <= set(readback.paragraphs(made.path))
    assert form.is_final(form.check(made.path))


# deleted ------------------------------------------------------------------------------------------------------


def test_a_deleted_paragraph_stays_deleted_and_is_told(first: Path) -> None:
    with edited(first) as body:
        delete(body, "Trong kỳ, toàn tỉnh")
    second = again(first, data(MORE))
    third = report.write(data(MORE), first.with_name("ba.docx"), previous=second.path)
    for made in (second, third):
        (kept,) = made.kept
        assert kept.state == "deleted"
        assert kept.text.startswith("Trong kỳ, toàn tỉnh tiếp nhận 3 vụ")
        assert "Vụ tiếp nhận trong kỳ từ 2 vụ thành 3 vụ" in kept.warning
        assert not any("tiếp nhận 3 vụ" in t for t in readback.paragraphs(made.path))


def test_a_paragraph_whose_words_were_all_deleted_is_deleted(first: Path) -> None:
    with edited(first) as body:
        empty_control(body, "Trong kỳ, toàn tỉnh")
    made = again(first)
    assert [k.state for k in made.kept] == ["deleted"]
    assert not any("Bấm vào đây" in t for t in readback.paragraphs(made.path))


def test_a_deleted_line_of_recipients_leaves_no_hole(first: Path) -> None:
    with edited(first) as body:
        delete(body, "- UBND tỉnh;")
    texts = readback.paragraphs(again(first).path)
    place = texts.index("Nơi nhận:")
    assert texts[place + 1 : place + 4] == ("- Như trên;", "- Các đơn vị liên quan;", "- Lưu: VT, QLTM.")


# added --------------------------------------------------------------------------------------------------------


def test_what_was_added_stays_where_it_was(first: Path) -> None:
    with edited(first) as body:
        add_after(body, "3. Đào tạo", new_paragraph("Đoạn viết thêm thứ hai."))
        add_after(body, "3. Đào tạo", new_paragraph("Đoạn viết thêm thứ nhất."))
        add_after(body, "- Các đơn vị liên quan;", new_paragraph("- Cục Quản lý thị trường;"))
    second = again(first, data(MORE))
    third = report.write(data(), first.with_name("ba.docx"), previous=second.path)
    for made in (second, third):
        texts = readback.paragraphs(made.path)
        place = texts.index("3. Đào tạo, phát triển nguồn nhân lực")
        assert texts[place + 1 : place + 3] == ("Đoạn viết thêm thứ nhất.", "Đoạn viết thêm thứ hai.")
        place = texts.index("- Các đơn vị liên quan;")
        assert texts[place + 1] == "- Cục Quản lý thị trường;"
        assert short(made.kept) == [
            ("added", "Đoạn viết thêm thứ nhất."),
            ("added", "Đoạn viết thêm thứ hai."),
            ("added", "- Cục Quản lý thị trường;"),
        ]
        assert form.is_sound(form.check(made.path))


def test_a_table_and_a_picture_stay(first: Path, tmp_path: Path) -> None:
    (tmp_path / "anh.png").write_bytes(pixel())
    document = docx.Document(str(first))
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Huyện", "Số chợ"
    picture = document.add_paragraph()
    picture.add_run().add_picture(str(tmp_path / "anh.png"))
    add_after(document.element.body, "3. Đào tạo", picture._p)
    add_after(document.element.body, "3. Đào tạo", table._tbl)
    document.save(str(first))
    made = again(first)
    assert ("Huyện", "Số chợ") in [t[0] for t in readback.tables(made.path)]
    with zipfile.ZipFile(made.path) as package:
        (image,) = [n for n in package.namelist() if n.startswith("word/media/")]
        assert package.read(image) == pixel()
        assert "hinh1" in package.read("word/_rels/document.xml.rels").decode()
    assert clean(made.path)


def test_a_blank_line_is_no_addition(first: Path) -> None:
    with edited(first) as body:
        add_after(body, "3. Đào tạo", new_paragraph(""))
    assert again(first).kept == ()


def test_words_of_the_template_itself_are_nobodys_addition(tmp_path: Path) -> None:
    source = docx.Document(str(resources.shipped("templates", "BC.docx")))
    end = next(p for p in source.paragraphs if p.text == "{{ ket_thuc }}")
    end.insert_paragraph_before("Câu có sẵn trong mẫu của cơ quan.")
    source.save(str(tmp_path / "BC.docx"))
    first = report.write(data(), tmp_path / "truoc.docx", template=tmp_path / "BC.docx").path
    made = again(first, template=tmp_path / "BC.docx")
    assert made.kept == ()
    assert readback.paragraphs(made.path).count("Câu có sẵn trong mẫu của cơ quan.") == 1


def test_an_edit_of_what_is_no_longer_reported_is_kept_and_flagged(first: Path) -> None:
    with edited(first) as body:
        reword(body, "- Thiếu kinh phí", "- Còn thiếu kinh phí")
    made = again(first, data(said=opinions(("STC", "KHOKHAN", "Địa bàn rộng."))))
    (kept,) = made.kept
    assert (kept.state, kept.text) == ("orphaned", "- Còn thiếu kinh phí (Sở Y tế).")
    assert kept.warning == "Số liệu của đoạn này không còn; lời đã sửa được giữ lại, đề nghị xem lại."
    texts = readback.paragraphs(made.path)
    place = texts.index("2. Tồn tại, hạn chế")
    assert set(texts[place + 1 : place + 3]) == {"- Địa bàn rộng (Sở Tài chính).", "- Còn thiếu kinh phí (Sở Y tế)."}
    assert comments(made.path) == [kept.warning]


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


def clean(path: Path) -> bool:
    """Whether the document keeps to the standard."""
    from openxml_audit import FileFormat, OpenXmlValidator

    return not OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path)).errors


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
    with pytest.raises(InputError, match=r"Không đọc được bản báo cáo trước hong\.docx\. Hãy đổi tên"):
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
