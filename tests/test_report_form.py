"""The form of the report: the catalogue's format checks F01 to F19 on the written file, and its package."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback, report
from tests.report_tables import COMPLAINTS, opinions, province
from tools.build_templates import templates

EMU_PER_TWIP = 635


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signed report with figures and opinions."""
    made = tmp_path_factory.mktemp("form") / "bc.docx"
    data = province({"KhieuNai": COMPLAINTS})
    data.tables["KienNghi"] = opinions(("SYT", "KHOKHAN", "Thiếu kinh phí."))  # type: ignore[index]
    report.write(data, made, number="12", date=date(2019, 6, 21), signer="Nguyễn Văn Bình")
    return made


@pytest.fixture(scope="module")
def document(path: Path) -> Document:
    return docx.Document(str(path))


@pytest.fixture(scope="module")
def checks(catalog: Catalog) -> dict[str, dict[str, object]]:
    """The catalogue's format checks by id."""
    return {str(c["id"]): dict(c) for c in catalog.format_checks}


def paragraph(document: Document, start: str) -> Paragraph:
    """The first paragraph of the body (tables included) that begins with `start`."""
    for element in document.element.body.iter(qn("w:p")):
        if "".join(t.text or "" for t in element.iter(qn("w:t"))).startswith(start):
            return Paragraph(element, document)
    raise AssertionError(start)


def size(document: Document, start: str) -> float:
    return float(paragraph(document, start).style.font.size.pt)  # type: ignore[union-attr]


def bold(document: Document, start: str) -> bool:
    return bool(paragraph(document, start).style.font.bold)  # type: ignore[union-attr]


def italic(document: Document, start: str) -> bool:
    return bool(paragraph(document, start).style.font.italic)  # type: ignore[union-attr]


def test_pages_are_a4_upright_and_wide_annexes_lie_across(
    document: Document, checks: dict[str, dict[str, int]]
) -> None:
    letter, *annexes = document.sections
    sheet = (checks["F01"]["page_width_mm"], checks["F01"]["page_height_mm"])
    assert (round(letter.page_width.mm), round(letter.page_height.mm)) == sheet
    assert len(annexes) == 10
    columns = [len(t.columns) for t in document.tables[-10:]]
    across = [(round(a.page_height.mm), round(a.page_width.mm)) == sheet for a in annexes]
    upright = [(round(a.page_width.mm), round(a.page_height.mm)) == sheet for a in annexes]
    assert across == [count > 7 for count in columns]
    assert upright == [count <= 7 for count in columns]
    assert [a.orientation == WD_ORIENT.LANDSCAPE for a in annexes] == across


def test_margins_are_within_the_decrees(document: Document, checks: dict[str, dict[str, list[int]]]) -> None:
    for section in document.sections:
        for side in ("top", "bottom", "left", "right"):
            low, high = checks["F02"][f"{side}_mm"]
            assert low - 0.01 <= getattr(section, f"{side}_margin").mm <= high + 0.01


def test_the_font_is_times_new_roman_in_black_everywhere(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        styles = package.read("word/styles.xml").decode()
        body = package.read("word/document.xml").decode()
    assert styles.count("w:rFonts") == 1
    assert 'w:ascii="Times New Roman"' in styles
    assert '<w:color w:val="000000"/>' in styles
    assert "w:rFonts" not in body
    assert "<w:color" not in body


@pytest.mark.parametrize(
    ("day", "place", "align"),
    [
        (date(2020, 3, 4), "footer", WD_ALIGN_PARAGRAPH.RIGHT),
        (date(2020, 3, 5), "header", WD_ALIGN_PARAGRAPH.CENTER),
    ],
)
def test_page_numbers_stand_where_the_decree_wants_them_and_not_on_first_pages(
    tmp_path: Path, day: date, place: str, align: WD_ALIGN_PARAGRAPH
) -> None:
    report.write(province({"KhieuNai": COMPLAINTS}), tmp_path / "bc.docx", number="12", date=day)
    for section in docx.Document(str(tmp_path / "bc.docx")).sections:
        number = getattr(section, place).paragraphs[0]
        assert "PAGE" in number._p.xml
        assert number.style.font.size.pt == 14
        assert number.style.paragraph_format.alignment == align
        assert section.different_first_page_header_footer
        assert "PAGE" not in getattr(section, f"first_page_{place}")._element.xml
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


@pytest.mark.parametrize(
    ("check", "start", "is_bold", "is_italic"),
    [
        ("F05", "CỘNG HÒA XÃ HỘI", True, False),
        ("F06", "Độc lập - Tự do", True, False),
        ("F07", "UBND TỈNH LAI CHÂU", False, False),
        ("F08", "SỞ CÔNG THƯƠNG", True, False),
        ("F09", "Số: 12/BC-SCT", False, False),
        ("F10", "Lai Châu, ngày", False, True),
        ("F11", "BÁO CÁO", True, False),
        ("F11", "Kết quả công tác", True, False),
        ("F14", "Thực hiện Kế hoạch", False, False),
        ("F14", "Trong kỳ, toàn tỉnh tiếp nhận", False, False),
        ("F14", "- Thiếu kinh phí", False, False),
        ("F15", "I. CÔNG TÁC", True, False),
        ("F15", "7. Tiếp nhận", True, False),
        ("F16", "KT. GIÁM ĐỐC", True, False),
        ("F16", "Nguyễn Văn Bình", True, False),
        ("F17", "Kính gửi:", False, False),
        ("F17", "- Bộ Công Thương", False, False),
    ],
)
def test_size_and_weight(
    document: Document, checks: dict[str, dict[str, list[int]]], check: str, start: str, is_bold: bool, is_italic: bool
) -> None:
    low, high = checks[check]["size_pt"]
    assert low <= size(document, start) <= high
    assert (bold(document, start), italic(document, start)) == (is_bold, is_italic)


def test_the_list_of_recipients_and_the_annexes_have_their_own_sizes(document: Document) -> None:
    assert (size(document, "Nơi nhận:"), bold(document, "Nơi nhận:"), italic(document, "Nơi nhận:")) == (12, True, True)
    assert (size(document, "- Lưu: VT, QLTM."), bold(document, "- Lưu")) == (11, False)
    assert (size(document, "Phụ lục I"), bold(document, "Phụ lục I")) == (14, True)
    assert (size(document, "(Kèm theo"), italic(document, "(Kèm theo")) == (13, True)


def test_running_text_is_justified_with_indent_and_space(document: Document) -> None:
    for start in ("Thực hiện Kế hoạch", "Trong kỳ, toàn tỉnh tiếp nhận", "- Thiếu kinh phí", "Trên đây là"):
        form = paragraph(document, start).style.paragraph_format  # type: ignore[union-attr]
        assert form.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert round(form.first_line_indent.cm, 2) == 1.27  # type: ignore[union-attr]
        assert form.space_after.pt >= 6  # type: ignore[union-attr]
        assert 1.0 <= float(form.line_spacing or 1) <= 1.5


def test_headings_can_be_navigated(document: Document) -> None:
    for start, level in (("I. CÔNG TÁC", "0"), ("7. Tiếp nhận", "1"), ("Phụ lục I", "0")):
        outline = paragraph(document, start).style.element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")  # type: ignore[union-attr]
        assert outline.get(qn("w:val")) == level


def test_annex_tables_fill_the_page_repeat_their_header_and_keep_rows_whole(document: Document) -> None:
    annexes = [t for t in document.tables if t.rows[0].cells[0].text not in ("", "UBND TỈNH LAI CHÂU")][-10:]
    for table, section in zip(annexes, document.sections[1:], strict=True):
        width = section.page_width - section.left_margin - section.right_margin
        columns = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid]
        assert abs(sum(columns) - round(width / EMU_PER_TWIP)) <= 1
        assert len(columns) == len(table.columns)
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(r._tr.trPr.find(qn("w:cantSplit")) is not None for r in table.rows)


def test_the_document_and_the_template_are_clean_by_the_standard(path: Path) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    for file in (path, *(resources.shipped("templates", name) for name in templates())):
        errors = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(file)).errors
        assert [e.description for e in errors] == []


def test_the_shipped_templates_are_what_the_script_builds() -> None:
    for name, content in templates().items():
        shipped = resources.shipped("templates", name)
        with zipfile.ZipFile(shipped) as old, zipfile.ZipFile(io.BytesIO(content)) as new:
            assert {n: new.read(n) for n in new.namelist()} == {n: old.read(n) for n in old.namelist()}


def test_reading_back_gives_paragraphs_cells_and_headers(path: Path) -> None:
    texts = readback.paragraphs(path)
    assert texts[0] == "UBND TỈNH LAI CHÂU"
    assert {"Tồn đầu kỳ", "Toàn tỉnh", "Phụ lục X"} <= set(texts)
    assert readback.tables(path)[1][0][0].startswith("Nơi nhận:")
    assert len(readback.headers(path)) >= 2 * 11
