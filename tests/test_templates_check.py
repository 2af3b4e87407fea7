"""Templates are checked before use, without any data; an office's own file comes before the shipped one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest

from bvq_excel import resources
from bvq_excel.catalog import Catalog
from bvq_excel.documents import letters, paper_tables, papers, readback, report, templates
from bvq_excel.documents.environment import TemplateEnvironment, render, straight
from bvq_excel.documents.template_fields import FIELDS, parts_of
from bvq_excel.errors import TemplateError
from tests.form_documents import status
from tests.report_tables import province
from tests.test_documents_template import PAYLOADS
from tests.test_papers import COMPLAINT, MEDIATION, Data, row

SHIPPED = sorted(p.name for p in resources.shipped("templates").glob("*.docx"))


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of a shipped template in which `old` became `new`."""
    document = docx.Document(str(resources.shipped("templates", name)))
    cells = [p for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs]
    for paragraph in (*document.paragraphs, *cells):
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    path = folder / name
    document.save(str(path))
    return path


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_templates_use_every_field_and_no_other(name: str) -> None:
    assert templates.check(resources.shipped("templates", name)) == ()


def test_an_unknown_field_is_named_with_paragraph_and_neighbour(tmp_path: Path) -> None:
    path = edited(tmp_path, "CV.docx", "{{ ket_thuc }}", "Kết: {{ ket_thucc }}")
    errors = [r.message for r in templates.check(path) if r.error]
    assert errors == ["Mẫu CV.docx: không có trường 'ket_thucc', ở đoạn “Kết: {{ ket_thucc }}”. Có phải là 'ket_thuc'?"]


def test_a_field_that_is_left_out_is_told_with_its_meaning(tmp_path: Path) -> None:
    remarks = templates.check(edited(tmp_path, "CV.docx", "{{ ket_thuc }}", "Hết."))
    assert [(r.message, r.error) for r in remarks] == [
        ("Mẫu CV.docx: không dùng trường 'ket_thuc' (đoạn kết thúc).", False)
    ]


def test_an_unknown_part_of_a_list_is_found_in_a_branch_that_no_data_reaches(tmp_path: Path) -> None:
    path = edited(tmp_path, "BC.docx", "{{ p.don_vi_tinh }}", "{{ p.don_vi_tin }}")
    errors = [r.message for r in templates.check(path) if r.error]
    assert len(errors) == 1
    assert "không có trường 'don_vi_tin', ở đoạn “Đơn vị tính: {{ p.don_vi_tin }}”" in errors[0]
    assert errors[0].endswith("Có phải là 'don_vi_tinh'?")


@pytest.mark.parametrize(
    "bad",
    ["{{ ''.__class__ }}{% include 'x' %}", "{% if du_thao %}", "{% for a in noi_dung %}" * 4 + "{% endfor %}" * 4],
)
def test_what_a_template_must_not_hold_is_an_error_before_use(tmp_path: Path, bad: str) -> None:
    remarks = templates.check(edited(tmp_path, "CV.docx", "{{ ket_thuc }}", bad))
    assert [r.error for r in remarks] == [True]
    assert remarks[0].message.startswith("Mẫu CV.docx: ")


def test_a_folder_is_checked_file_by_file(tmp_path: Path) -> None:
    edited(tmp_path, "CV.docx", "{{ mo_dau }}", "{{ mo_dauu }}")
    (tmp_path / "BCC.docx").write_bytes(resources.shipped("templates", "BC.docx").read_bytes())
    (tmp_path / "DuToan.docx").write_text("không phải Word", encoding="utf-8")
    (tmp_path / "~$CV.docx").write_text("khóa", encoding="utf-8")
    found = templates.check_folder(tmp_path)
    assert list(found) == ["BCC.docx", "CV.docx", "DuToan.docx"]
    assert found["BCC.docx"][0].message == "Không có văn bản nào dùng mẫu BCC.docx. Có phải là BC.docx?"
    assert "mo_dauu" in found["CV.docx"][0].message
    assert found["DuToan.docx"][0].error


def test_the_template_follows_the_day_and_the_offices_folder(catalog: Catalog, tmp_path: Path) -> None:
    old, new = date(2020, 3, 4), date(2020, 3, 5)
    assert templates.chosen(catalog, "BC", old).name == "BC_TT01.docx"
    assert templates.chosen(catalog, "CV", new).name == "CV.docx"
    assert templates.chosen(catalog, "GiayTiepNhan", old).name == "GiayTiepNhan.docx"
    own = edited(tmp_path, "BC.docx", "x", "x")
    assert templates.chosen(catalog, "BC", new, tmp_path) == own
    assert templates.chosen(catalog, "BC", old, tmp_path) != own


@pytest.mark.parametrize("quote", ["“I-KN-02”", "„I-KN-02‟", "‘I-KN-02’", "«I-KN-02»"])
def test_quotes_that_word_made_curly_are_plain_within_tags_only(quote: str) -> None:
    environment = TemplateEnvironment()
    assert straight(f"“{{{{ x == {quote} }}}}”") in ('“{{ x == "I-KN-02" }}”', "“{{ x == 'I-KN-02' }}”")
    assert render(environment, f"“{{% if x == {quote} %}}có{{% endif %}}”", {"x": "I-KN-02"}, "m") == "“có”"


def test_the_guide_to_templates_names_every_field() -> None:
    guide = resources.shipped("templates", "README.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[`{ ](\w+)[`(]", guide))
    for name, fields in FIELDS.items():
        assert f"{name}.docx" in guide
        assert not {*fields, *parts_of(fields)} - words, name


def naming_all(folder: Path, name: str, day: date) -> Path:
    """A template folder whose template of document `name` names every field that it is said to have."""
    file = f"{name}{templates.OLD if name in templates.BY_DECREE and day < date(2020, 3, 5) else ''}.docx"
    document = docx.Document(str(resources.shipped("templates", file)))
    for field in FIELDS[name]:
        document.add_paragraph(f"{{% if {field} %}}{{% endif %}}")
    document.save(str(folder / file))
    return folder


def test_every_document_has_the_fields_that_its_template_is_told_of(catalog: Catalog, tmp_path: Path) -> None:
    day, path = date(2019, 6, 17), tmp_path / "x.docx"
    for name in ("BC", "CV", "GiayTiepNhan", "BienBanHoaGiai", "HoatDong15_3", "DuToan"):
        naming_all(tmp_path, name, day)
    own: dict[str, Any] = {"templates_folder": tmp_path}
    complaint, mediation, data = row("KhieuNai", COMPLAINT), row("HoaGiai", MEDIATION), Data({})
    report.write(province(), path, **own)
    letters.reminder(status("SYT"), path, **own)
    papers.acknowledgement(catalog, complaint, path, **own)
    papers.mediation_minutes(catalog, mediation, complaint, path, **own)
    paper_tables.activities(data, path, **own)
    paper_tables.budget(data, path, **own)
    assert path.exists()


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("name", ["CV", "GiayTiepNhan", "DuToan"])
def test_hidden_code_in_any_template_ends_in_a_clear_error_and_does_nothing(
    catalog: Catalog, tmp_path: Path, name: str, payload: str
) -> None:
    own, path = tmp_path / "mau", tmp_path / "x.docx"
    own.mkdir()
    file = f"{name}_TT01.docx" if name == "CV" else f"{name}.docx"
    document = docx.Document(str(resources.shipped("templates", file)))
    document.add_paragraph(payload)
    document.save(str(own / file))
    make: dict[str, Callable[[], object]] = {
        "CV": lambda: letters.reminder(status("SYT"), path, templates_folder=own),
        "GiayTiepNhan": lambda: papers.acknowledgement(catalog, row("KhieuNai", COMPLAINT), path, templates_folder=own),
        "DuToan": lambda: paper_tables.budget(Data({}), path, templates_folder=own),
    }
    with pytest.raises(TemplateError, match=rf"^Mẫu {file}: "):
        make[name]()
    assert [p.name for p in tmp_path.iterdir()] == ["mau"]


def test_what_a_record_says_prints_as_typed_and_is_never_run(catalog: Catalog, tmp_path: Path) -> None:
    typed = "A & B <script> 5 < 6 {{ 7*7 }}"
    path = papers.acknowledgement(catalog, row("KhieuNai", COMPLAINT | {"respondent_name": typed}), tmp_path / "x.docx")
    assert any(typed in text for text in readback.paragraphs(path))


def test_curly_quotes_in_a_files_properties_are_understood(tmp_path: Path) -> None:
    document = docx.Document(str(resources.shipped("templates", "CV_TT01.docx")))
    document.core_properties.title = "{% if ky == “quý II năm 2019” %}đúng{% endif %}"
    document.save(str(tmp_path / "CV_TT01.docx"))
    letters.reminder(status("SYT"), tmp_path / "x.docx", templates_folder=tmp_path)
    assert docx.Document(str(tmp_path / "x.docx")).core_properties.title == "đúng"
