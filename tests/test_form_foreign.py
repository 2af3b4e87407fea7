"""Documents that others made: letterheads with tabs, drawn and underlined lines, automatic numbers, theme fonts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.text.paragraph import Paragraph

from bvq_excel.documents import form
from bvq_excel.documents.form.document import FormDocument
from bvq_excel.documents.form.numbering import roman
from bvq_excel.documents.form.places import find
from bvq_excel.documents.form.reading import read
from bvq_excel.documents.form.widths import width_mm
from tests.conftest import SOFFICE
from tests.form_documents import report_file

EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHAPE = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml">'
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:extent cx="{emu}" cy="0"/>'
    '<a:graphic><a:graphicData uri="u"><wps:wsp><wps:spPr><a:prstGeom prst="line"/></wps:spPr></wps:wsp>'
    "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:line from="0,0" to="100pt,0"/></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
)


def plain() -> Document:
    """An empty A4 page with the margins of the decree, all in Times New Roman by direct setting."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    return document


def add(document: Document, text: str, size: float = 14, align: int | None = None, **look: bool) -> Paragraph:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    for name, value in look.items():
        setattr(run.font, name, value)
    if align is not None:
        paragraph.alignment = WD_ALIGN_PARAGRAPH(align)
    return paragraph


def saved(document: Document, path: Path) -> FormDocument:
    document.save(str(path))
    return read(path)


CENTRE = int(WD_ALIGN_PARAGRAPH.CENTER)


def letterhead_table(document: Document) -> None:
    table = document.add_table(rows=2, cols=2)
    table.autofit = False
    rows = (
        ("UBND TỈNH LAI CHÂU", 13, False, False),
        ("SỞ CÔNG THƯƠNG", 13, True, False),
    )
    for text, size, bold, italic in rows:
        cell_line(table.cell(0, 0), text, size, bold=bold, italic=italic)
    cell_line(table.cell(0, 1), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True)
    cell_line(table.cell(0, 1), "Độc lập - Tự do - Hạnh phúc", 14, bold=True)
    cell_line(table.cell(1, 0), "Số: 12/BC-SCT", 13)
    cell_line(table.cell(1, 1), "Lai Châu, ngày 21 tháng 6 năm 2020", 14, italic=True)


def cell_line(cell: object, text: str, size: float, *, bold: bool = False, italic: bool = False) -> None:
    first = cell.paragraphs[0]  # type: ignore[attr-defined]
    paragraph = first if not first.text and not first.runs else cell.add_paragraph()  # type: ignore[attr-defined]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic


def test_lines_may_be_drawn_shapes_or_underlining(tmp_path: Path) -> None:
    document = plain()
    letterhead_table(document)
    table = document.tables[0]
    motto = width_mm("Độc lập - Tự do - Hạnh phúc", 14, bold=True)
    name = width_mm("SỞ CÔNG THƯƠNG", 13, bold=True)
    table.cell(0, 1).paragraphs[1]._p.append(parse_xml(SHAPE.format(emu=round(motto * 36000))))
    table.cell(0, 0).paragraphs[0]._p.append(parse_xml(SHAPE.format(emu=round(name * 0.4 * 36000))))
    parts = find(saved(document, tmp_path / "a.docx"))
    assert parts.motto_lines == pytest.approx([motto], abs=0.1)
    assert parts.issuer_lines == pytest.approx([name * 0.4], abs=0.1)
    findings = form.check(tmp_path / "a.docx", "BC")
    assert not [f for f in findings if f.rule in ("F05", "F06", "F07", "F08", "F09", "F10")]


def test_an_underlined_motto_has_a_line_as_long_as_itself(tmp_path: Path) -> None:
    document = plain()
    letterhead_table(document)
    document.tables[0].cell(0, 1).paragraphs[1].runs[0].font.underline = True
    parts = find(saved(document, tmp_path / "a.docx"))
    assert parts.motto
    assert parts.motto_lines == pytest.approx([parts.motto.length])


def test_a_letterhead_made_with_tabs_has_its_two_columns(tmp_path: Path) -> None:
    document = plain()
    for left, right in (
        ("UBND TỈNH LAI CHÂU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("SỞ CÔNG THƯƠNG", "Độc lập - Tự do - Hạnh phúc"),
        ("Số: 12/BC-SCT", "Lai Châu, ngày 21 tháng 6 năm 2020"),
    ):
        add(document, f"{left}\t{right}", 13)
    add(document, "BÁO CÁO", align=CENTRE, bold=True)
    add(document, "Kết quả công tác", align=CENTRE, bold=True)
    parts = find(saved(document, tmp_path / "a.docx"))
    said = [parts.issuer, parts.superior, (parts.country,), (parts.motto,), (parts.symbol,), (parts.day,)]
    assert [p[0].text if p[0] else None for p in said] == [
        "SỞ CÔNG THƯƠNG",
        "UBND TỈNH LAI CHÂU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BC-SCT",
        "Lai Châu, ngày 21 tháng 6 năm 2020",
    ]
    assert parts.type_name
    assert parts.type_name.text == "BÁO CÁO"


def test_numbers_that_word_sets_are_read_with_the_text(tmp_path: Path) -> None:
    document = plain()
    letterhead_table(document)
    add(document, "BÁO CÁO", align=CENTRE, bold=True)
    add(document, "Kết quả công tác", align=CENTRE, bold=True)
    add(document, "Kính gửi: Bộ Công Thương.")
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="90">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>'
            "</w:abstractNum>"
        ),
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in (
        ("CHỈ ĐẠO", 0),
        ("Tuyên truyền", 1),
        ("Đào tạo", 1),
        ("một lớp;", 2),
        ("KẾT QUẢ", 0),
        ("Kiểm tra", 1),
    ):
        paragraph = add(document, text, bold=level < 2)
        number = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", level), ("w:numId", 90)):
            element = OxmlElement(name)
            element.set(qn("w:val"), str(value))
            number.append(element)
        paragraph._p.get_or_add_pPr().append(number)
    parts = find(saved(document, tmp_path / "a.docx"))
    assert [p.text for p in parts.body] == [
        "I. CHỈ ĐẠO",
        "1. Tuyên truyền",
        "2. Đào tạo",
        "a) một lớp;",
        "II. KẾT QUẢ",
        "1. Kiểm tra",
    ]


def test_a_first_line_may_be_moved_by_a_tab(tmp_path: Path) -> None:
    document = plain()
    letterhead_table(document)
    add(document, "BÁO CÁO", align=CENTRE, bold=True)
    add(document, "Kết quả công tác", align=CENTRE, bold=True)
    for text in ("\tSở Công Thương báo cáo.", "Sở Công Thương báo cáo."):
        paragraph = add(document, text, align=int(WD_ALIGN_PARAGRAPH.JUSTIFY))
        paragraph.paragraph_format.space_before = Pt(6)
    document.paragraphs[-1].paragraph_format.first_line_indent = Cm(1.5)
    document.save(str(tmp_path / "a.docx"))
    told = [f for f in form.check(tmp_path / "a.docx", "BC") if f.rule == "F14"]
    assert [f.found for f in told] == ["dòng đầu lùi 1,5 cm"]


def test_fonts_and_colours_of_the_theme_are_resolved(tmp_path: Path) -> None:
    document = plain()
    paragraph = add(document, "Sở Công Thương")
    properties = paragraph.runs[0]._r.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme"):
        fonts.set(qn(f"w:{kind}"), "minorHAnsi")
    properties.append(parse_xml(f'<w:color {W} w:val="auto" w:themeColor="accent1"/>'))
    found = saved(document, tmp_path / "a.docx").paragraphs[0].runs[0].look
    assert found.fonts == ("Cambria",)
    assert found.colour == "4F81BD"


def test_a_size_comes_from_the_nearest_style_that_says_one(tmp_path: Path) -> None:
    document = plain()
    base = document.styles.add_style("Gốc", 1)
    base.font.size, base.font.bold = Pt(13), True
    child = document.styles.add_style("Con", 1)
    child.base_style = base
    word = document.styles.add_style("Chữ", 2)
    word.font.bold = True
    paragraph = document.add_paragraph(style="Con")
    paragraph.add_run("đậm theo kiểu gốc")
    paragraph.add_run("hai kiểu cùng đậm thì thôi đậm", style="Chữ")
    first, second = saved(document, tmp_path / "a.docx").paragraphs[0].runs
    assert (first.look.size, first.look.bold) == (13, True)
    assert (second.look.size, second.look.bold) == (13, False)


def test_page_numbers_behind_tabs_and_in_linked_headers_are_found(tmp_path: Path) -> None:
    document = plain()
    header = document.sections[0].header.paragraphs[0]
    header.text = "\t"
    header._p.append(
        parse_xml(f'<w:fldSimple {W} w:instr=" PAGE \\* MERGEFORMAT "><w:r><w:t>2</w:t></w:r></w:fldSimple>')
    )
    document.sections[0].different_first_page_header_footer = True
    document.add_section()
    document.sections[1].different_first_page_header_footer = True
    document.save(str(tmp_path / "a.docx"))
    assert not [f for f in form.check(tmp_path / "a.docx", "BC") if f.rule == "F04"]


def test_roman_numbers() -> None:
    assert [roman(n) for n in (1, 4, 9, 10, 14, 39)] == ["I", "IV", "IX", "X", "XIV", "XXXIX"]


@pytest.mark.parametrize(("lines", "told"), [(20, []), (60, ["không có số trang"])])
def test_what_fits_on_one_page_needs_no_page_number(tmp_path: Path, lines: int, told: list[str]) -> None:
    document = plain()
    for _ in range(lines):
        add(document, "Sở Công Thương báo cáo Ủy ban nhân dân tỉnh.")
    document.part.package.part_related_by(EXTENDED)._blob = b"<Properties/>"
    document.save(str(tmp_path / "a.docx"))
    assert [f.found for f in form.check(tmp_path / "a.docx", "BC") if f.rule == "F04"] == told


@pytest.mark.libreoffice
def test_a_report_saved_by_another_program_is_judged_the_same(tmp_path: Path) -> None:
    source = report_file(tmp_path / "in.docx")
    (tmp_path / "out").mkdir()
    command = [str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    target = ["--convert-to", "docx", "--outdir", str(tmp_path / "out"), str(source)]
    subprocess.run([*command, *target], capture_output=True, check=True)
    assert form.check(tmp_path / "out" / "in.docx") == ()
