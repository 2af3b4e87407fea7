"""Word templates that an office has edited: what is filled, what is refused, and that nothing hidden runs."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from bvq_excel import resources
from bvq_excel.documents import readback, report
from bvq_excel.errors import TemplateError
from tests.report_tables import Province, opinions, province

PAYLOADS = (
    "{{ cycler.__init__.__globals__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ten_loai.__class__|default('') }}",
    "{{ so.__globals__ }}",
    "{{ so.__func__.__globals__['os'] }}",
    "{{ self._TemplateReference__context }}",
    "{% include 'x' %}",
    "{% import 'os' as os %}{{ os }}",
    "{{ ten_loai.format() }}",
    "{{ 'a' * 1000000000 }}",
    "{{ range(10) }}",
    "{% for a in noi_dung %}" * 4 + "{% endfor %}" * 4,
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FOOTNOTE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
FOOTER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Edit = Callable[[dict[str, str], str], None]


def text(payload: str) -> str:
    return payload.replace("&", "&amp;").replace("<", "&lt;")


def in_body(parts: dict[str, str], payload: str) -> None:
    replace(parts, "word/document.xml", "Nơi nhận:", f"Nơi nhận: {text(payload)}")


def in_header(parts: dict[str, str], payload: str) -> None:
    paragraph = f"<w:p><w:r><w:t>{text(payload)}</w:t></w:r></w:p></w:hdr>"
    replace(parts, "word/header1.xml", "</w:hdr>", paragraph)


def in_footer(parts: dict[str, str], payload: str) -> None:
    content = f"<w:p><w:r><w:t>{text(payload)}</w:t></w:r></w:p>"
    add(parts, "footer", FOOTER_TYPE, f'<w:ftr xmlns:w="{WORD}">{content}</w:ftr>')


def in_footnote(parts: dict[str, str], payload: str) -> None:
    note = f'<w:footnote w:id="1"><w:p><w:r><w:t>{text(payload)}</w:t></w:r></w:p></w:footnote>'
    add(parts, "footnotes", FOOTNOTE_TYPE, f'<w:footnotes xmlns:w="{WORD}">{note}</w:footnotes>')


def in_property(parts: dict[str, str], payload: str) -> None:
    replace(parts, "docProps/core.xml", "<dc:title>", f"<dc:title>{text(payload)}")


def in_alt_text(parts: dict[str, str], payload: str) -> None:
    name = text(payload).replace('"', "&quot;")
    drawing = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        f'<wp:extent cx="1" cy="1"/><wp:docPr id="1" name="Hình" descr="{name}"/></wp:inline></w:drawing></w:r>'
    )
    replace(parts, "word/document.xml", "Nơi nhận:</w:t></w:r>", f"Nơi nhận:</w:t></w:r>{drawing}")


def in_comment(parts: dict[str, str], payload: str) -> None:
    add(parts, "comments", "application/xml", f'<w:comments xmlns:w="{WORD}"><w:t>{text(payload)}</w:t></w:comments>')


def replace(parts: dict[str, str], name: str, old: str, new: str) -> None:
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)


def add(parts: dict[str, str], kind: str, content_type: str, xml: str) -> None:
    parts[f"word/{kind}1.xml"] = xml
    override = f'<Override PartName="/word/{kind}1.xml" ContentType="{content_type}"/></Types>'
    replace(parts, "[Content_Types].xml", "</Types>", override)
    relation = f'<Relationship Id="rId90" Type="{RELATION}/{kind}" Target="{kind}1.xml"/></Relationships>'
    replace(parts, "word/_rels/document.xml.rels", "</Relationships>", relation)


def edited(tmp_path: Path, edit: Edit, payload: str) -> Path:
    """The shipped template with `payload` put where `edit` says."""
    with zipfile.ZipFile(resources.shipped("templates", "BC.docx")) as shipped:
        parts = {name: shipped.read(name).decode() for name in shipped.namelist()}
    edit(parts, payload)
    path = tmp_path / "BC_so.docx"
    with zipfile.ZipFile(path, "w") as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return path


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", [in_body, in_header, in_footer, in_footnote, in_property, in_alt_text, in_comment])
def test_hidden_code_ends_in_a_clear_error_and_does_nothing(tmp_path: Path, place: Edit, payload: str) -> None:
    template = edited(tmp_path, place, payload)
    with pytest.raises(TemplateError, match=r"^Mẫu BC_so\.docx: "):
        report.write(province(), tmp_path / "bc.docx", template=template)
    assert [p.name for p in tmp_path.iterdir()] == ["BC_so.docx"]


@pytest.mark.parametrize("place", [in_body, in_header, in_footer, in_footnote, in_property, in_alt_text])
def test_an_unknown_field_is_named_with_the_nearest_known_one(tmp_path: Path, place: Edit) -> None:
    template = edited(tmp_path, place, "{{ trich_yeuu }}")
    with pytest.raises(TemplateError, match=r"không có trường 'trich_yeuu'.*Có phải là 'trich_yeu'"):
        report.write(province(), tmp_path / "bc.docx", template=template)


@pytest.mark.parametrize("place", [in_body, in_header, in_footer, in_footnote, in_property, in_alt_text])
def test_known_fields_are_filled_wherever_an_office_puts_them(tmp_path: Path, place: Edit) -> None:
    path = tmp_path / "bc.docx"
    report.write(province(), path, template=edited(tmp_path, place, "{{ ky }} {{ so('I-XU-01') }}"))
    with zipfile.ZipFile(path) as package:
        xml = "".join(package.read(n).decode() for n in package.namelist() if n.endswith(".xml"))
    assert "quý II năm 2019 0 đơn vị" in xml + re.sub(r"<[^>]+>", "", xml)  # a figure is a run of its own
    assert "{{" not in xml


def test_quotes_that_word_made_curly_are_understood(tmp_path: Path) -> None:
    template = edited(tmp_path, in_body, "{{ so(“I-XU-01”) }} {{ tran(‘I-XU-01’) }}")
    report.write(province(), tmp_path / "bc.docx", template=template)
    assert "Nơi nhận: 0 đơn vị 0" in readback.paragraphs(tmp_path / "bc.docx")


@pytest.mark.parametrize(
    "broken",
    ["{{ so( }}", "{% if du_thao %}", "{{ phu_luc.nhan }}", "{{ so('I-XX-99') }}", "{{ noi_dung }}"],
)
def test_a_tag_that_does_not_fit_is_refused_with_its_template(tmp_path: Path, broken: str) -> None:
    with pytest.raises(TemplateError, match=r"^Mẫu BC_so\.docx: "):
        report.write(province(), tmp_path / "bc.docx", template=edited(tmp_path, in_body, broken))


def test_a_tag_that_would_break_the_document_is_refused(tmp_path: Path) -> None:
    def half_a_paragraph(parts: dict[str, str], payload: str) -> None:
        replace(parts, "word/document.xml", "{{ n }}", "{% if du_thao %}{{ n }}")
        replace(parts, "word/document.xml", "{%p for c in chuc_vu %}", "{% endif %}{%p for c in chuc_vu %}")

    with pytest.raises(TemplateError, match=r"BC_so\.docx"):
        report.write(
            province(), tmp_path / "bc.docx", number="1", date=None, template=edited(tmp_path, half_a_paragraph, "")
        )


def test_what_is_not_a_word_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "BC_so.docx").write_text("không phải Word")
    with pytest.raises(TemplateError, match=r"Mẫu BC_so\.docx: không mở được tệp mẫu"):
        report.write(province(), tmp_path / "bc.docx", template=tmp_path / "BC_so.docx")
    with pytest.raises(TemplateError, match=r"Không thấy tệp mẫu .*khac\.docx"):
        report.write(province(), tmp_path / "bc.docx", template=tmp_path / "khac.docx")


@pytest.mark.parametrize("typed", ["A & B <script> 5 < 6", "{{ 7*7 }} {% if x %}", "{_{ x }_} C:\\muc"])
@pytest.mark.parametrize("place", [in_body, in_footnote])
def test_what_a_unit_wrote_prints_as_typed_and_is_never_run(tmp_path: Path, place: Edit, typed: str) -> None:
    path = tmp_path / "bc.docx"
    data = Province({"KienNghi": opinions(("SYT", "KHOKHAN", typed))})
    template = edited(tmp_path, place, "{% for d in noi_dung %}{{ d.chu }}{% endfor %}")
    report.write(data, path, template=template)
    assert f"- {typed} (Sở Y tế)." in readback.paragraphs(path)
    if place is in_footnote:
        with zipfile.ZipFile(path) as package:
            note = package.read("word/footnotes1.xml").decode()
        assert typed in unescape(note)
