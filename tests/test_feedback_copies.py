"""The marked copy, valid files, and what feedback never tells: personal values, another unit's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bvq_excel import feedback, periods
from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback
from bvq_excel.model import CheckedFile, RawWorkbook
from bvq_excel.workbooks import entry
from tests.books import COVER, RECEIVED, raw_book, valid
from tests.entry_books import CLOCK, submissions, unit_of, written
from tests.feedback_files import (
    MADE,
    NO_GUESTS,
    TOO_EARLY,
    checked,
    clean,
    everything,
    faulty,
    listed,
    made,
)

# marked copy ----------------------------------------------------------------------------------------------------


def test_the_full_copy_is_made_on_request_alone_and_says_what_it_is(catalog: Catalog, tmp_path: Path) -> None:
    assert not [n for n in made(catalog, tmp_path, faulty()) if n.startswith("NOI_BO")]
    path = made(catalog, tmp_path, faulty(), full_copy=True)["NOI_BO_SCT.xlsx"]
    book = load_workbook(path)
    for sheet in book:
        if sheet.sheet_state == "visible" and sheet.title != "HuongDan":
            assert "KHÔNG GỬI QUA THƯ" in "".join(str(c.value) for c in sheet[1]), sheet.title


def test_the_full_copy_holds_the_rows_and_marks_the_same_faults(catalog: Catalog, tmp_path: Path) -> None:
    raw = faulty()
    blank = list(raw.sheets["KhieuNai"].cells)
    blank.insert(6, tuple(None for _ in blank[5]))
    spread = replace(raw, sheets={**raw.sheets, "KhieuNai": replace(raw.sheets["KhieuNai"], cells=tuple(blank))})
    path = made(catalog, tmp_path, spread, full_copy=True)["NOI_BO_SCT.xlsx"]
    (first,), (copy,) = checked(catalog, spread), checked(catalog, path)
    same = [(f.rule, f.record_id, f.value) for f in first.findings[0]]
    assert [(f.rule, f.record_id, f.value) for f in copy.findings[0]] == same
    places = {(f.rule, f.record_id): (f.sheet, f.cell) for f in copy.findings[0]}
    assert {(r["Quy tắc"], r["Mã bản ghi"] or None): (r["Biểu"], r["Ô"]) for r in listed(path)} == places


def test_its_links_lead_to_cells_that_exist(catalog: Catalog, tmp_path: Path) -> None:
    book = load_workbook(made(catalog, tmp_path, faulty(), full_copy=True)["NOI_BO_SCT.xlsx"])
    links = [c.hyperlink.location for row in book["Loi"].iter_rows(min_row=6) for c in row if c.hyperlink]
    assert len(links) == 4
    for link in links:
        sheet, cell = link.replace("'", "").split("!")
        assert book[sheet][cell].row <= book[sheet].max_row


def test_what_was_not_understood_stands_in_the_copy_as_typed(catalog: Catalog, tmp_path: Path) -> None:
    raw = raw_book(KhieuNai=[valid("KhieuNai", closed_date="31/02/2019", consumer_phone="12 34")])
    book = load_workbook(made(catalog, tmp_path, raw, full_copy=True)["NOI_BO_SCT.xlsx"])
    values = {str(c.value) for c in book["KhieuNai"][6]}
    assert {"31/02/2019", "12 34"} <= values


# personal data and other units ----------------------------------------------------------------------------------

PERSONS = {
    "KhieuNai": {
        "consumer_name": "Chẻo Láo Tả {n}",
        "consumer_phone": "098712{n:04d}",
        "consumer_email": "lao.ta{n}@example.org",
        "consumer_address": "Số {n} ngõ Đông Phong",
        "national_id": "03408912{n:04d}",
        "respondent_name": "Hộ bà Phùng Mẩy {n}",
        "respondent_tax": "62009{n:05d}",
    },
    "HoaGiai": {"mediator_names": "Sùng A Phìn {n}"},
    "KiemTra": {
        "subject_name": "Quán Lường Thị Đôi {n}",
        "subject_tax": "62007{n:05d}",
        "subject_address": "Bản Nà Khoang {n}",
    },
    "DoanhNghiep": {
        "representative": "Giàng A Sình {n}",
        "rep_phone": "09455{n:05d}",
        "rep_email": "sinh{n}@example.net",
        "crit2_person": "Tẩn Mẩy Lai {n}",
    },
    "ToChucXH": {"head_name": "Vừ Thị Dở {n}", "head_phone": "09366{n:05d}"},
}


def planted(rows: int = 3) -> tuple[RawWorkbook, list[str]]:
    """A workbook with a person in every personal cell and every row at fault, and the 50 values that must not leave."""
    told: list[str] = []
    sheets = {}
    for name, keys in PERSONS.items():
        made_rows = []
        for n in range(rows):
            values = {key: text.format(n=n + 11) for key, text in keys.items()}
            told += values.values()
            whole = ", ".join(values.values())
            made_rows.append(valid(name, **values, note=f"Đã gọi: {whole}", task_code="ND9.99"))
        sheets[name] = made_rows
    cover = {"preparer_name": "Lò Văn Ỏm", "preparer_phone": "12-34-5678", "preparer_email": "om@@example.com"}
    return raw_book(cover=cover, **sheets), told + list(cover.values())


def test_fifty_planted_personal_values_are_in_none_of_the_files(catalog: Catalog, tmp_path: Path) -> None:
    raw, told = planted()
    assert len(set(told)) >= 50
    (file,) = checked(catalog, raw)
    said = " ".join(f"{f.value} {f.message} {f.fix}" for f in file.findings[0])
    assert sum(value in said for value in told) > 40, "the check itself must speak of them"
    paths = made(catalog, tmp_path, raw)
    assert set(paths) == {"PHIEU_SCT.docx", "Loi_SCT.xlsx"}
    for path in paths.values():
        content = everything(path).casefold()
        assert not [value for value in told if value.casefold() in content], path.name
        assert "09xxxxx" in content


def test_the_notes_of_waived_warnings_are_masked_too(catalog: Catalog, tmp_path: Path) -> None:
    row = valid(
        "KhieuNai", closed_date=date(2019, 5, 24), consumer_name="Chẻo Láo Tả", note="Bà Chẻo Láo Tả, 0987123456"
    )
    for path in made(catalog, tmp_path, raw_book(KhieuNai=[row])).values():
        content = everything(path)
        assert "Chẻo Láo Tả" not in content
        assert "0987123456" not in content
        assert "Theo ghi chú của dòng: Bà C.L.T.," in content


@pytest.fixture
def two(catalog: Catalog, tmp_path: Path) -> Path:
    """A shared workbook of two units, each with faults of its own."""
    contents = []
    for unit, topic in (("SCT", "Hội nghị của Sở"), ("H106", "Hội nghị của huyện")):
        rows = {"TuyenTruyen": [valid("TuyenTruyen", topic=topic, **NO_GUESTS)]}
        rows["KhieuNai"] = [valid("KhieuNai", respondent_name=f"Cửa hàng {topic}", handling_unit=unit, **TOO_EARLY)]
        contents.append(
            entry.Contents(unit_of(unit, "2019-Q2"), rows, dict(COVER) | {"preparer_name": f"Người {unit}"})
        )
    period = periods.period(catalog, "2019-Q2")
    return entry.write_shared(tmp_path / "chung.xlsx", catalog, period, contents, clock=CLOCK, blank_rows=3)


def test_of_a_shared_workbook_each_unit_gets_its_own_and_nothing_else(
    catalog: Catalog, tmp_path: Path, two: Path
) -> None:
    paths = made(catalog, tmp_path / "out", two, full_copy=True)
    assert sorted(paths) == sorted(
        f"{kind}_{unit}.{suffix}"
        for unit in ("SCT", "H106")
        for kind, suffix in (("PHIEU", "docx"), ("Loi", "xlsx"), ("NOI_BO", "xlsx"))
    )
    assert {r["Đơn vị"] for r in listed(paths["Loi_H106.xlsx"])} == {"H106"}
    assert "SCT-" not in everything(paths["PHIEU_H106.docx"])
    assert "SCT-" not in everything(paths["Loi_H106.xlsx"])
    for path in (p for n, p in paths.items() if "H106" in n):
        assert "Hội nghị của Sở" not in everything(path), path.name
    steps = str(load_workbook(paths["Loi_H106.xlsx"])["Loi"]["A3"].value)
    assert "xóa các dòng cũ của đơn vị mình" in steps


# form -----------------------------------------------------------------------------------------------------------


def test_the_same_check_gives_the_same_bytes(catalog: Catalog, tmp_path: Path) -> None:
    first = made(catalog, tmp_path / "1", faulty(), full_copy=True)
    second = made(catalog, tmp_path / "2", faulty(), full_copy=True)
    assert {n: p.read_bytes() for n, p in first.items()} == {n: p.read_bytes() for n, p in second.items()}


@pytest.mark.parametrize("kind", ["faulty", "clean", "unread"])
def test_every_file_is_valid_office_open_xml(catalog: Catalog, tmp_path: Path, kind: str) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    if kind == "unread":
        paths: Sequence[Path] = feedback.write(
            catalog,
            [CheckedFile("a & b <c>.xlsx", reason="damaged", message="Hỏng & <không> đọc được.")],
            tmp_path,
            RECEIVED,
            MADE,
        )
    else:
        paths = list(made(catalog, tmp_path, planted()[0] if kind == "faulty" else clean(), full_copy=True).values())
    for path in paths:
        result = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path))
        assert [e.description for e in result.errors] == [], path.name


def test_an_office_may_use_its_own_template(catalog: Catalog, tmp_path: Path) -> None:
    import docx

    from bvq_excel.feedback import slip as writer
    from bvq_excel.feedback.case import case

    own = tmp_path / "PHIEU.docx"
    document = docx.Document()
    document.add_paragraph("Gửi {{ kinh_gui }}: {{ dong[1].noi_dung }}")
    document.save(str(own))
    (file,) = checked(catalog, faulty())
    about = case(catalog, file.submissions[0], file.findings[0], RECEIVED, MADE, "SCT")
    texts = readback.paragraphs(writer.write(about, tmp_path / "ra.docx", tmp_path))
    assert texts[0].startswith("Gửi Sở Công Thương: Chưa có dòng nào cho nhiệm vụ")


def test_a_marked_workbook_of_a_file_is_read_like_the_file(catalog: Catalog, tmp_path: Path) -> None:
    path = written(tmp_path, rows={"KhieuNai": [valid("KhieuNai", **TOO_EARLY)]})
    copy = made(catalog, tmp_path / "out", path, full_copy=True)["NOI_BO_SCT.xlsx"]
    (first,), (second,) = submissions(path), submissions(copy)
    assert [r.values for r in first.tables["KhieuNai"]] == [r.values for r in second.tables["KhieuNai"]]
    assert first.cover.values == second.cover.values
