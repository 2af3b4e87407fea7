"""What officers change in a report is kept when it is made again, and flagged where its figures have changed."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from bvq_excel import resources
from bvq_excel.documents import form, readback, report
from tests.edited_reports import MORE, again, clean, comments, data, made_first, pixel, short
from tests.report_tables import opinions
from tests.word_edits import (
    add_after,
    delete,
    edited,
    empty_control,
    new_paragraph,
    paragraph,
    retype,
    reword,
    text,
)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A report as it was made first."""
    return made_first(tmp_path)


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
