"""No personal value leaves in a file or a text, wherever it stands: seen, hidden, in properties, in a name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bvq_excel import consolidation, store
from bvq_excel.catalog import load
from bvq_excel.delivery import pdf_text
from bvq_excel.delivery.guard import Guard
from bvq_excel.delivery.texts import contents
from bvq_excel.documents import report
from bvq_excel.errors import InputError
from bvq_excel.feedback import write as write_feedback
from bvq_excel.model import CheckedFile, Submission
from bvq_excel.workbooks import consolidated, entry
from tests.books import RECEIVED, book, valid
from tests.conftest import SOFFICE
from tests.ledgers import workbook
from tests.posts import document, period

CLOCK = datetime(2019, 6, 17, 8, 0)
PERSON: dict[str, Any] = {
    "consumer_name": "Hoàng Thị Xuân Thắm",
    "consumer_phone": "0987654321",
    "consumer_email": "xuan.tham@example.com",
    "consumer_address": "Số 17, ngõ 45, đường Thanh Niên",
    "national_id": "012345678901",
}
CANARIES = tuple(PERSON.values())
XLSX, DOCX = "BC_SCT_2019-Q2_v1.xlsx", "BC_SCT_2019-Q2_v1.docx"


@cache
def one_unit() -> Submission:
    return book(unit="SYT", KhieuNai=[valid("KhieuNai", **PERSON)], DoanhNghiep=[valid("DoanhNghiep")])


@cache
def guard() -> Guard:
    return Guard(load(), [one_unit()])


def wrong(name: str, data: bytes) -> str:
    """Return all that is said against a file."""
    return "\n".join(guard().file(name, data).problems)


# workbooks -------------------------------------------------------------------------------------------------------


def excel(fill: Callable[[Any, Any], None]) -> bytes:
    import xlsxwriter

    data = io.BytesIO()
    made = xlsxwriter.Workbook(data, {"strings_to_urls": False})
    sheet = made.add_worksheet("SoLieu")
    sheet.write("A1", "Tổng số vụ")
    fill(made, sheet)
    made.close()
    return data.getvalue()


def _hidden_sheet(made: Any, _sheet: Any, text: str) -> None:
    hidden = made.add_worksheet("An")
    hidden.write("B2", text)
    hidden.very_hidden()


def _rich(made: Any, sheet: Any, text: str) -> None:
    half = len(text) // 2
    sheet.write_rich_string("A2", made.add_format({"bold": True}), text[:half], text[half:])


def _chart(made: Any, sheet: Any, text: str) -> None:
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": "=SoLieu!$A$2:$A$3"})
    chart.set_title({"name": text})
    sheet.insert_chart("C2", chart)


HIDING: dict[str, Callable[[Any, Any, str], None]] = {
    "cell": lambda _m, s, t: s.write_string("A2", t),
    "end of a sentence": lambda _m, s, t: s.write_string("A2", f"Theo đơn của {t}."),
    "rich text": _rich,
    "comment": lambda _m, s, t: s.write_comment("A2", t),
    "author of a comment": lambda _m, s, t: s.write_comment("A2", "xem", {"author": t}),
    "hidden sheet": _hidden_sheet,
    "hidden row": lambda _m, s, t: (s.write_string("A9", t), s.set_row(8, None, None, {"hidden": True})),
    "property": lambda m, _s, t: m.set_properties({"title": "x", "keywords": t}),
    "own property": lambda m, _s, t: m.set_custom_property("nguon", t),
    "formula's text": lambda _m, s, t: s.write_formula("A2", f'="{t}"', None, t),
    "defined name": lambda m, _s, t: m.define_name("nguon", f'="{t}"'),
    "validation": lambda _m, s, t: s.data_validation("A2", {"validate": "any", "input_title": "x", "input_message": t}),
    "chart title": _chart,
    "header": lambda _m, s, t: s.set_header(f"&L{t}"),
    "text box": lambda _m, s, t: s.insert_textbox("C2", t),
    "alternative text": lambda _m, s, t: s.insert_textbox("C2", "x", {"description": t}),
    "link": lambda _m, s, t: s.write_url("A2", "https://example.com", None, "xem", t),
}


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("place", HIDING)
def test_a_personal_value_is_found_wherever_it_hides_in_a_workbook(place: str, canary: str) -> None:
    data = excel(lambda made, sheet: HIDING[place](made, sheet, canary))
    said = wrong(XLSX, data)
    assert "chưa che" in said
    assert canary not in said


def test_a_number_typed_as_a_number_is_found() -> None:
    data = excel(lambda _m, sheet: sheet.write_number("A2", 987654321))
    assert "chưa che" in "\n".join(_typed_as_number().file(XLSX, data).problems)
    assert guard().file(XLSX, excel(lambda _m, s: s.write_number("A2", 1_234_567_890_000))).problems == ()


def _typed_as_number() -> Guard:
    unit = book(unit="SYT", KhieuNai=[valid("KhieuNai", national_id="987654321")])
    return Guard(load(), [unit])


@pytest.mark.parametrize(
    "text",
    ["gọi 0978 123 456 gặp người bán", "STK 1903 2345 678", "cccd 034089123456", "viết cho la@la.example"],
)
def test_marks_of_persons_that_nobody_knows_are_found_too(text: str) -> None:
    assert "chưa che" in wrong(XLSX, excel(lambda _m, s: s.write_string("A2", text)))
    assert "chưa che" in wrong(DOCX, document(text))
    assert guard().text("lời thư", text).problems


def test_a_name_that_nobody_knows_is_pointed_out_and_may_be_allowed() -> None:
    data = document("Giao ông Sùng A Chớ và bà Lò Thị Mẩy thực hiện; Kế hoạch của Sở Công Thương.")
    found = Guard(load(), allowed=["Lò Thị Mẩy"]).file("BC_SCT_2019-Q2_v1.docx", data)
    assert found.problems == ()
    said = 'BC_SCT_2019-Q2_v1.docx có chữ giống họ tên hoặc địa chỉ nhà: "S.A.C." ở nội dung; hãy tự xem.'
    assert found.warnings[-1] == said


def test_columns_of_personal_data_are_found_by_their_headers() -> None:
    def column(_made: Any, sheet: Any, *values: Any) -> None:
        sheet.write_column("B5", ["Họ tên người tiêu dùng", *values])

    assert "biểu SoLieu, ô B6 (Họ tên người tiêu dùng)" in wrong(XLSX, excel(lambda m, s: column(m, s, "Tẩn A Páo")))
    assert wrong(XLSX, excel(lambda m, s: column(m, s, "T.A.P.", "", "[đã che]"))) == ""
    assert wrong(XLSX, excel(lambda m, s: column(m, s))) == ""
    assert wrong(XLSX, excel(lambda m, s: column(m, s, 12))) == ""


def test_what_is_public_or_counted_is_no_secret() -> None:
    firm = valid("DoanhNghiep")
    texts = [firm["business_name"], firm["tax_code"], "Sở Y tế", "45.000.000 đồng", "21/06/2019 - 25/06/2019", "a" * 64]
    assert wrong(XLSX, excel(lambda _m, s: s.write_column("A2", texts))) == ""
    assert guard().text("lời thư", " ".join(map(str, texts))).problems == ()


def test_the_contact_may_be_named() -> None:
    own = Guard(load(), [one_unit()], ["Lò Thị Mẩy", "0912 345 678", "may.lt@laichau.gov.vn"])
    line = "Đầu mối: Lò Thị Mẩy, 0912345678, May.LT@laichau.gov.vn."
    assert own.text("lời thư", line).problems == ()
    assert guard().text("lời thư", line).problems


# documents -------------------------------------------------------------------------------------------------------


def word(fill: Callable[[Any], None]) -> bytes:
    import docx

    made = docx.Document()
    made.add_paragraph("Báo cáo")
    fill(made)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def _runs(made: Any, text: str) -> None:
    paragraph = made.add_paragraph()
    for letter in text:
        paragraph.add_run(letter).bold = letter.isalpha()


def _table(made: Any, text: str) -> None:
    made.add_table(1, 1).cell(0, 0).text = text


WORDS: dict[str, Callable[[Any, str], None]] = {
    "paragraph": lambda m, t: m.add_paragraph(f"Ông {t} đề nghị"),
    "letter by letter": _runs,
    "table": _table,
    "header": lambda m, t: setattr(m.sections[0].header.paragraphs[0], "text", t),
    "footer": lambda m, t: setattr(m.sections[0].footer.paragraphs[0], "text", t),
    "property": lambda m, t: setattr(m.core_properties, "comments", t),
    "last editor": lambda m, t: setattr(m.core_properties, "last_modified_by", t),
    "hidden text": lambda m, t: setattr(m.add_paragraph().add_run(t).font, "hidden", True),
}


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("place", WORDS)
def test_a_personal_value_is_found_wherever_it_hides_in_a_document(place: str, canary: str) -> None:
    said = wrong(DOCX, word(lambda made: WORDS[place](made, canary)))
    assert "chưa che" in said
    assert canary not in said


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return the package with one more part."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


def test_parts_that_no_program_shows_are_searched_too() -> None:
    name = CANARIES[0]
    note = f'<w:comments xmlns:w="urn:w"><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:comments>'.encode()
    assert "bình luận" in wrong(DOCX, with_part(document("x"), "word/comments.xml", note))
    attribute = f'<a xmlns="urn:x"><b val="{name}"/><!-- {name} --></a>'.encode()
    assert "chưa che" in wrong(DOCX, with_part(document("x"), "customXml/item9.xml", attribute))
    picture = b"\x89PNG tEXtAuthor\x00" + name.encode()
    assert "chưa che" in wrong(DOCX, with_part(document("x"), "word/media/image1.png", picture))
    inner = excel(lambda _m, s: s.write_string("A2", name))
    assert "chưa che" in wrong(DOCX, with_part(document("x"), "word/embeddings/book.xlsx", inner))


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/embeddings/oleObject1.bin"])
def test_what_cannot_be_looked_into_may_not_be_sent(part: str) -> None:
    assert "không kiểm tra được" in wrong(DOCX, with_part(document("x"), part, b"\xd0\xcf\x11\xe0" * 9))


def test_pictures_are_pointed_out() -> None:
    data = with_part(document("x"), "word/media/image1.png", b"\x89PNG")
    (warning,) = guard().file(DOCX, data).warnings
    assert "không đọc được chữ trong ảnh" in warning


@pytest.mark.parametrize("data", [b"", b"khong phai zip", b"PK\x03\x04" + b"0" * 99])
@pytest.mark.parametrize("name", [XLSX, DOCX, "BC_SCT_2019-Q2_v1.pdf"])
def test_a_damaged_file_may_not_be_sent(name: str, data: bytes) -> None:
    assert f'"{name}"' in wrong(name, data)


def test_other_kinds_of_files_may_not_be_sent() -> None:
    assert "không phải .docx, .xlsx hay .pdf" in wrong("so_lieu.csv", b"a,b")
    with pytest.raises(InputError):
        contents("so_lieu.zip", b"PK")


# pdf -------------------------------------------------------------------------------------------------------------


def pdf(fill: Callable[[Any], None]) -> bytes:
    from pypdf import PdfWriter

    made = PdfWriter()
    made.add_blank_page(200, 200)
    fill(made)
    data = io.BytesIO()
    made.write(data)
    return data.getvalue()


def _annotated(made: Any, text: str) -> None:
    from pypdf.annotations import FreeText

    made.add_annotation(0, FreeText(text=text, rect=(0, 0, 90, 90)))


PAGES: dict[str, Callable[[Any, str], None]] = {
    "property": lambda m, t: m.add_metadata({"/Author": t}),
    "note": _annotated,
    "bookmark": lambda m, t: m.add_outline_item(title=t, page_number=0),
}


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("place", PAGES)
def test_a_personal_value_is_found_wherever_it_hides_in_a_pdf(place: str, canary: str) -> None:
    said = wrong("BC_SCT_2019-Q2_v1.pdf", pdf(lambda made: PAGES[place](made, canary)))
    assert "chưa che" in said
    assert canary not in said


def test_a_pdf_with_a_password_a_file_inside_or_scanned_pages_is_told_apart() -> None:
    name = "BC_SCT_2019-Q2_v1.pdf"
    assert "đặt mật khẩu" in wrong(name, pdf(lambda made: made.encrypt("x", algorithm="RC4-128")))
    assert "không kiểm tra được" in wrong(name, pdf(lambda made: made.add_attachment("an.txt", b"x")))
    blank = guard().file(name, pdf(lambda made: None))
    assert (blank.problems, len(blank.warnings)) == ((), 1)


@pytest.mark.libreoffice
def test_a_name_on_the_page_of_a_real_pdf_is_found(tmp_path: Path) -> None:
    from bvq_excel.documents.pdf import to_pdf

    assert SOFFICE
    source = tmp_path / "x.docx"
    source.write_bytes(document(f"Theo đơn của bà {PERSON['consumer_name']}, số vụ: 12."))
    data = to_pdf(source, tmp_path).read_bytes()
    assert 'Họ tên người tiêu dùng "H.T.X.T."' in wrong("BC_SCT_2019-Q2_v1.pdf", data)


# our own files ---------------------------------------------------------------------------------------------------


@cache
def checked() -> CheckedFile:
    faulty = valid("KhieuNai", **PERSON, closed_date=datetime(2019, 3, 30).date())
    return workbook("SYT", KhieuNai=[faulty], DoanhNghiep=[valid("DoanhNghiep")])


@cache
def result() -> consolidation.Consolidation:
    return consolidation.consolidate(load(), [checked()], period(), RECEIVED)


def our_guard() -> Guard:
    return Guard(load(), checked().submissions)


def outward(folder: Path) -> Iterator[Path]:
    consolidated.write_upward(result(), folder / "GuiCapTren_2019-Q2.xlsx", clock=CLOCK)
    report.write(result(), folder / "BC_SCT_2019-Q2.docx")
    yield from (folder / "GuiCapTren_2019-Q2.xlsx", folder / "BC_SCT_2019-Q2.docx")
    yield from write_feedback(load(), [checked()], folder / "phan_hoi", RECEIVED, CLOCK)


def test_what_is_made_to_go_out_may_go_out(tmp_path: Path) -> None:
    found = {p.name: our_guard().file(p.name, p.read_bytes()).problems for p in outward(tmp_path)}
    assert found == dict.fromkeys(
        ("GuiCapTren_2019-Q2.xlsx", "BC_SCT_2019-Q2.docx", "PHIEU_SYT.docx", "Loi_SYT.xlsx"), ()
    )


def test_what_is_made_for_inside_use_is_known_under_any_name(tmp_path: Path) -> None:
    consolidated.write(result(), tmp_path / "TongHop_2019-Q2.xlsx", clock=CLOCK)
    copy = store.write(result(), tmp_path)
    for path in (tmp_path / "TongHop_2019-Q2.xlsx", copy):
        assert "tệp nội bộ" in "".join(our_guard().file(path.name, path.read_bytes()).problems)
        assert our_guard().file(XLSX, path.read_bytes()).problems
    nobody = Guard(load())
    assert "tệp nội bộ" in "".join(nobody.file(XLSX, (tmp_path / "TongHop_2019-Q2.xlsx").read_bytes()).problems)


def test_a_units_own_workbook_and_its_marked_copy_may_not_be_sent(tmp_path: Path) -> None:
    unit = load().unit("SYT", RECEIVED)
    assert unit
    path = entry.write(tmp_path / "SYT.xlsx", load(), period(), unit, {"KhieuNai": [PERSON]}, clock=CLOCK)
    said = "".join(Guard(load()).file("SYT_2019-Q2.xlsx", path.read_bytes()).problems)
    assert "biểu KhieuNai, ô" in said
    written = write_feedback(load(), [checked()], tmp_path / "ra", RECEIVED, CLOCK, full_copy=True)
    (marked,) = (p for p in written if p.name.startswith("NOI_BO_"))
    assert "tệp nội bộ" in "".join(Guard(load()).file(marked.name, marked.read_bytes()).problems)
    assert Guard(load()).file("SYT_2019-Q2.xlsx", marked.read_bytes()).problems


def test_an_empty_entry_workbook_may_be_sent(tmp_path: Path) -> None:
    unit = load().unit("SYT", RECEIVED)
    assert unit
    path = entry.write(tmp_path / "SYT.xlsx", load(), period(), unit, clock=CLOCK)
    assert our_guard().file("SYT_2019-Q2.xlsx", path.read_bytes()).problems == ()


@pytest.mark.libreoffice
def test_letters_that_a_font_lacks_are_read_where_they_stand(tmp_path: Path) -> None:
    import docx

    from bvq_excel.documents.pdf import to_pdf

    made = docx.Document()
    paragraph = made.add_paragraph("Theo đơn của bà Hoàng Thị Xuân Thắm; số liệu quý II; người tiêu dùng.")
    paragraph.runs[0].font.name = "Times New Roman"
    made.save(str(tmp_path / "a.docx"))
    (text,) = pdf_text.pages(to_pdf(tmp_path / "a.docx", tmp_path).read_bytes())
    assert "bà Hoàng Thị Xuân Thắm; số liệu quý II; người tiêu dùng." in text.splitlines()[0]


def test_what_is_no_pdf_has_no_pages() -> None:
    with pytest.raises(ValueError, match="PDFium"):
        list(pdf_text.pages(b"khong phai PDF"))
