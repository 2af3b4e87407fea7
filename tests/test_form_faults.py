"""The form check names every planted fault with its rule and its place."""

from __future__ import annotations

import copy
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor

from bvq_excel.documents import form
from tests.form_documents import Edit, find, laid_out, letter_file, looks, planted, report_file, runs, says


def wide_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = section.page_height, section.page_width


def letter_paper(document: Document) -> None:
    document.sections[0].page_width, document.sections[0].page_height = Mm(216), Mm(279)


def narrow_margin(document: Document) -> None:
    document.sections[0].right_margin = Mm(10)


def red(start: str) -> Edit:
    def edit(document: Document) -> None:
        for run in runs(find(document, start)):
            run.font.color.rgb = RGBColor(0xC0, 0, 0)

    return edit


def number_on_first_page(document: Document) -> None:
    document.sections[0].different_first_page_header_footer = False


def number_at_left(document: Document) -> None:
    document.sections[0].header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def roman_pages(document: Document) -> None:
    document.sections[0]._sectPr.find(qn("w:pgNumType")).set(qn("w:fmt"), "lowerRoman")


def line_of(start: str, side: int) -> Edit:
    """Set both indents (twips) of the line below the paragraph that begins with `start`."""

    def edit(document: Document) -> None:
        line = find(document, start)._p.getnext()
        indent = line.pPr.find(qn("w:ind"))
        indent.set(qn("w:left"), str(side))
        indent.set(qn("w:right"), str(side))

    return edit


def no_line(start: str) -> Edit:
    def edit(document: Document) -> None:
        line = find(document, start)._p.getnext()
        line.getparent().remove(line)

    return edit


def basis(text: str) -> Edit:
    """Put a legal basis, in the look of running text, before the opening."""

    def edit(document: Document) -> None:
        opening = find(document, "Thực hiện Kế hoạch")
        added = copy.deepcopy(opening._p)
        opening._p.addprevious(added)
        runs(find(document, "Thực hiện Kế hoạch"))[0].text = text

    return edit


def removed(start: str) -> Edit:
    def edit(document: Document) -> None:
        paragraph = find(document, start)._p
        paragraph.getparent().remove(paragraph)

    return edit


def refers(number: str, day: str) -> Edit:
    """Make the first annex refer to a document of another number or day."""
    text = f"(Kèm theo Báo cáo số {number}/BC-SCT ngày {day} tháng 6 năm 2020 của Sở Công Thương)"
    return says("(Kèm theo", text)


def continued_pages(document: Document) -> None:
    document.sections[2]._sectPr.find(qn("w:pgNumType")).attrib.clear()


def decomposed(document: Document) -> None:
    runs(find(document, "Trong kỳ, toàn tỉnh tiếp nhận"))[0].text = "Trong ky\u0300, toa\u0300n ti\u0309nh"


BODY = "Trong kỳ, toàn tỉnh tiếp nhận"
# rule, how the place begins or what it holds, a word of what was found, the fault
REPORT_FAULTS: list[tuple[str, str, str, Edit]] = [
    ("F01", "văn bản chính", "trang nằm ngang", wide_page),
    ("F01", "văn bản chính", "216 x 279", letter_paper),
    ("F02", "văn bản chính", "lề phải 10 mm", narrow_margin),
    ("F03", BODY, "Arial", looks(BODY, name="Arial")),
    ("F03", BODY, "C00000", red(BODY)),
    ("F03", "Trong", "tổ hợp", decomposed),
    ("F04", "trang đầu, văn bản chính", "có số trang", number_on_first_page),
    ("F04", "đầu trang, văn bản chính", "bên trái", number_at_left),
    ("F04", "văn bản chính", "lowerRoman", roman_pages),
    ("F05", "CỘNG HOÀ", "viết chưa đúng", says("CỘNG HÒA", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")),
    ("F05", "CỘNG HÒA", "cỡ chữ 14", looks("CỘNG HÒA", size=Pt(14))),
    ("F06", "Độc lập", "viết chưa đúng", says("Độc lập", "Độc lập – Tự do – Hạnh phúc")),
    ("F06", "Độc lập", "đường kẻ dài", line_of("Độc lập", 2000)),
    ("F06", "Độc lập", "không có đường kẻ", no_line("Độc lập")),
    ("F07", "UBND TỈNH", "chữ đậm", looks("UBND TỈNH", bold=True)),
    ("F08", "SỞ CÔNG THƯƠNG", "không đậm", looks("SỞ CÔNG THƯƠNG", bold=False)),
    ("F08", "SỞ CÔNG THƯƠNG", "đường kẻ dài 154%", line_of("SỞ CÔNG THƯƠNG", 0)),
    ("F09", "Số: 5/BC", "viết chưa đúng", says("Số: 12", "Số: 5/BC-SCT")),
    ("F09", "Số: 12 / BC", "viết chưa đúng", says("Số: 12", "Số: 12 / BC-SCT")),
    ("F09", "Số: 12", "nghiêng", looks("Số: 12", italic=True)),
    ("F10", "Lai Châu", "viết chưa đúng", says("Lai Châu, ngày", "Lai Châu, ngày 5 tháng 6 năm 2020")),
    ("F10", "Lai Châu", "viết chưa đúng", says("Lai Châu, ngày", "Lai Châu, ngày 05 tháng 06 năm 2020")),
    ("F10", "Lai Châu", "không có thật", says("Lai Châu, ngày", "Lai Châu, ngày 31 tháng 6 năm 2020")),
    ("F10", "Lai Châu", "chữ đứng", looks("Lai Châu, ngày", italic=False)),
    ("F11", "BÁO CÁO", "cỡ chữ 16", looks("BÁO CÁO", size=Pt(16))),
    ("F11", "Báo cáo", "chữ thường", says("BÁO CÁO", "Báo cáo")),
    ("F11", "Kết quả công tác", "căn trái", laid_out("Kết quả công tác", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F11", "Kết quả công tác", "đường kẻ", line_of("Kết quả công tác", 0)),
    ("F13", "Căn cứ Luật", "chữ đứng", basis("Căn cứ Luật Bảo vệ quyền lợi người tiêu dùng.")),
    ("F14", BODY, "căn trái", laid_out(BODY, alignment=WD_ALIGN_PARAGRAPH.LEFT)),
    ("F14", BODY, "lùi 2 cm", laid_out(BODY, first_line_indent=Cm(2))),
    ("F14", BODY, "cỡ chữ 12", looks(BODY, size=Pt(12))),
    ("F14", BODY, "cách dòng 2", laid_out(BODY, line_spacing=2.0)),
    ("F14", "- Thiếu kinh phí", "cách đoạn trên 0 pt", laid_out("2. Tồn tại, hạn chế", space_after=Pt(0))),
    ("F15", "I. Công tác", "tiêu đề mục", says("I. CÔNG TÁC", "I. Công tác chỉ đạo, điều hành")),
    ("F15", "7. Tiếp nhận", "không đậm", looks("7. Tiếp nhận", bold=False)),
    ("F15", "7) Tiếp nhận", "thứ tự khoản", says("7. Tiếp nhận", "7) Tiếp nhận phản ánh")),
    ("F16", "ThS. Nguyễn", "học vị", says("Nguyễn Văn Bình", "ThS. Nguyễn Văn Bình")),
    ("F16", "NGUYỄN VĂN BÌNH", "viết hoa toàn bộ", says("Nguyễn Văn Bình", "NGUYỄN VĂN BÌNH")),
    ("F16", "TP. GIÁM ĐỐC", "quyền hạn", says("KT. GIÁM ĐỐC", "TP. GIÁM ĐỐC")),
    ("F17", "- Bộ Công Thương", "kết thúc bằng", says("- Bộ Công Thương", "- Bộ Công Thương.")),
    ("F17", "Kính gửi", "viết chưa đúng", says("Kính gửi:", "Kính gửi")),
    ("F18", "Nơi nhận", "cỡ chữ 14", looks("Nơi nhận:", size=Pt(14))),
    ("F18", "- Lưu: VT", "dòng lưu", says("- Lưu: VT", "- Lưu: VT.")),
    ("F18", "- Như trên", "chữ nghiêng", looks("- Như trên", italic=True)),
    ("F19", "PHỤ LỤC 1", "số thứ tự", says("Phụ lục I", "PHỤ LỤC 1")),
    ("F19", "Tình hình", "chữ thường", says("TÌNH HÌNH THỰC HIỆN", "Tình hình thực hiện nhiệm vụ")),
    ("F19", "Phụ lục I", "Kèm theo", removed("(Kèm theo")),
    (
        "F19",
        "(Kèm theo",
        "ngày khác",
        refers("12", "20"),
    ),
    (
        "F19",
        "(Kèm theo",
        "ghi số 13",
        refers("13", "21"),
    ),
    ("F19", "Phụ lục II", "đánh tiếp", continued_pages),
    ("F22", "Số: 12/KH-SCT", "viết tắt", says("Số: 12", "Số: 12/KH-SCT")),
]
LETTER_FAULTS: list[tuple[str, str, str, Edit]] = [
    ("F12", "Về việc", "viết chưa đúng", says("V/v", "Về việc đôn đốc báo cáo")),
    ("F12", "V/v", "chữ đậm", looks("V/v", bold=True)),
    ("F12", "V/v", "cỡ chữ 14", looks("V/v", size=Pt(14))),
    ("F12", "V/v", "cách số, ký hiệu 12 pt", laid_out("V/v", space_before=Pt(12))),
    ("F09", "Số: 45/BC-QLTM", "viết chưa đúng", says("Số: 45", "Số: 45/BC-QLTM")),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_file(tmp_path_factory.mktemp("form") / "bc.docx")


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return letter_file(tmp_path_factory.mktemp("form") / "cv.docx")


@pytest.mark.parametrize(("rule", "place", "found", "edit"), REPORT_FAULTS)
def test_a_fault_in_the_report_is_named_with_rule_and_place(
    sound: Path, tmp_path: Path, rule: str, place: str, found: str, edit: Edit
) -> None:
    findings = form.check(planted(sound, tmp_path / "x.docx", edit), "BC")
    assert any(f.rule == rule and place in f.place and found in f.found for f in findings), findings
    assert not form.is_final(findings)


@pytest.mark.parametrize(("rule", "place", "found", "edit"), LETTER_FAULTS)
def test_a_fault_in_the_letter_is_named_with_rule_and_place(
    letter: Path, tmp_path: Path, rule: str, place: str, found: str, edit: Edit
) -> None:
    findings = form.check(planted(letter, tmp_path / "x.docx", edit), "CV")
    assert any(f.rule == rule and place in f.place and found in f.found for f in findings), findings


def test_fifteen_faults_at_once_are_each_named_and_nothing_else_is(sound: Path, tmp_path: Path) -> None:
    faults: list[tuple[str, str, Edit]] = [
        ("F01", "Phụ lục I", lambda d: _resize(d, 1)),
        ("F02", "văn bản chính", narrow_margin),
        ("F03", BODY, looks(BODY, name="Arial")),
        ("F04", "đầu trang, văn bản chính", number_at_left),
        ("F05", "CỘNG HÒA", looks("CỘNG HÒA", size=Pt(14))),
        ("F06", "Độc lập", line_of("Độc lập", 2000)),
        ("F07", "UBND TỈNH", looks("UBND TỈNH", bold=True)),
        ("F08", "SỞ CÔNG THƯƠNG", line_of("SỞ CÔNG THƯƠNG", 0)),
        ("F09", "Số: 5/BC", says("Số: 12", "Số: 5/BC-SCT")),
        ("F10", "Lai Châu", looks("Lai Châu, ngày", italic=False)),
        ("F11", "Kết quả công tác", looks("Kết quả công tác", bold=False)),
        ("F14", "Thực hiện Kế hoạch", laid_out("Thực hiện Kế hoạch", alignment=WD_ALIGN_PARAGRAPH.LEFT)),
        ("F15", "7. Tiếp nhận", looks("7. Tiếp nhận", bold=False)),
        ("F16", "ThS. Nguyễn", says("Nguyễn Văn Bình", "ThS. Nguyễn Văn Bình")),
        ("F17", "- Bộ Công Thương", says("- Bộ Công Thương", "- Bộ Công Thương.")),
        ("F18", "Nơi nhận", looks("Nơi nhận:", italic=False)),
        ("F19", "Phụ lục II", looks("Phụ lục II", size=Pt(13))),
    ]
    findings = form.check(planted(sound, tmp_path / "x.docx", *(edit for *_, edit in faults)), "BC")
    # The annexes share the header, and their references now name another number than the document has.
    told = list({(f.rule, f.found): f for f in reversed(findings) if not f.found.startswith("ghi số")}.values())[::-1]
    assert [f.rule for f in told] == [rule for rule, *_ in faults]
    assert all(place in f.place for f, (_, place, _) in zip(told, faults, strict=True))


def _resize(document: Document, section: int) -> None:
    document.sections[section].page_width = Mm(330)


def test_the_verdict_is_printed_rule_by_rule(sound: Path, tmp_path: Path) -> None:
    path = planted(sound, tmp_path / "bc_loi.docx", looks("UBND TỈNH", bold=True))
    said = form.lines(form.verify(path))
    assert said[0].startswith("Thể thức bc_loi.docx (Báo cáo kết quả công tác")
    assert "Nghị định 30/2020/NĐ-CP" in said[0]
    assert said[7:9] == (
        "F07 Cơ quan chủ quản: KHÔNG ĐẠT.",
        "    đoạn 1 “UBND TỈNH LAI CHÂU”: có chữ đậm; phải là chữ không đậm.",
    )
    assert "F05 Quốc hiệu: đạt." in said
    assert "F20 Chữ ký số: không kiểm tra tự động, xem khi ký số." in said
    assert said[-1] == "Kết luận: có 1 lỗi thể thức; chưa phát hành được."


def test_what_is_wrong_in_many_places_is_printed_once(sound: Path, tmp_path: Path) -> None:
    said = form.lines(form.verify(planted(sound, tmp_path / "x.docx", number_at_left)))
    told = [line for line in said if "bên trái" in line]
    annexes = len(docx.Document(str(sound)).sections) - 1
    said_once = f"đầu trang, văn bản chính và {annexes} chỗ khác: số trang ở bên trái; phải ở giữa, đầu trang."
    assert told == [f"    {said_once}"]


def test_a_fault_that_only_a_style_has_is_found_as_well(sound: Path, tmp_path: Path) -> None:
    def italic_style(document: Document) -> None:
        style = next(s for s in document.styles if s.name == "Thân văn bản")
        style.font.size = Pt(12)

    findings = form.check(planted(sound, tmp_path / "x.docx", italic_style), "BC")
    assert {f.rule for f in findings} == {"F14"}
    assert len(findings) > 5


def test_deleted_text_under_revision_is_not_read(sound: Path, tmp_path: Path) -> None:
    def with_deletion(document: Document) -> None:
        paragraph = find(document, "UBND TỈNH")._p
        deleted = OxmlElement("w:del")
        run = copy.deepcopy(paragraph.r_lst[0])
        run.find(qn("w:t")).tag = qn("w:delText")
        bold = OxmlElement("w:rPr")
        bold.append(OxmlElement("w:b"))
        run.insert(0, bold)
        deleted.append(run)
        paragraph.append(deleted)

    assert form.check(planted(sound, tmp_path / "x.docx", with_deletion), "BC") == ()


def test_text_in_a_content_control_is_read(sound: Path, tmp_path: Path) -> None:
    def in_control(document: Document) -> None:
        paragraph = find(document, BODY)._p
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        paragraph.addprevious(control)
        content.append(paragraph)
        control.append(content)

    controlled = planted(sound, tmp_path / "a.docx", in_control)
    assert form.check(controlled, "BC") == ()
    findings = form.check(planted(controlled, tmp_path / "b.docx", looks(BODY, size=Pt(12))), "BC")
    assert [f.rule for f in findings] == ["F14"]


def test_what_is_no_word_file_is_refused(tmp_path: Path) -> None:
    from bvq_excel.errors import InputError

    (tmp_path / "x.docx").write_text("không phải Word", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.docx.+ không phải văn bản Word"):
        form.check(tmp_path / "x.docx")
    with pytest.raises(InputError, match="Không thấy tệp"):
        form.check(tmp_path / "khac.docx")


def test_an_empty_document_lacks_everything_and_is_no_crash(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "x.docx"))
    rules = {f.rule for f in form.check(tmp_path / "x.docx")}
    assert {"F01", "F05", "F06", "F08", "F09", "F10", "F11", "F16", "F18"} <= rules
