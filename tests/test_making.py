"""Making documents: all files or none, old ones kept, the officer's words kept, the form read back, the verdict."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from bvq_excel import consolidation, files, resources
from bvq_excel.catalog import load
from bvq_excel.consolidation import Consolidation
from bvq_excel.documents import kinds, making, readback, trace
from bvq_excel.documents.letters import Contact
from bvq_excel.documents.orders import Order
from bvq_excel.errors import HostError, InputError, ReconciliationError, TemplateError, UsageError
from tests.books import RECEIVED, valid
from tests.ledgers import workbook
from tests.posts import period
from tests.word_edits import edited, reword

NOW = datetime(2019, 6, 21, 9, 30)
SIGNED = date(2019, 6, 21)
CONTACT = Contact("Lò Thị Mẩy", "0213 3876 000", "may.lt@example.gov.vn")
FINAL = Order("12", SIGNED, "Nguyễn Văn Bình", contact=CONTACT)
CASE, SESSION = "SCT-KN-2019-2401", "HG-01"
NAME = "BC_SCT_2019-Q2"
SOURCES = f"NguonSoLieu_{NAME}.xlsx"


@cache
def data() -> Consolidation:
    """A quarter in which only SCT has reported: a complaint and its mediation."""
    complaint = valid("KhieuNai", record_id=CASE, goods_group="DT")
    mediation = valid("HoaGiai", mediation_id=SESSION, complaint_id=CASE)
    return consolidation.consolidate(
        load(), [workbook("SCT", KhieuNai=[complaint], HoaGiai=[mediation])], period(), RECEIVED
    )


def made(code: str, out: Path, order: Order = FINAL, **more: Any) -> making.Made:
    """The one document of a kind."""
    (one,) = making.make(kinds.KINDS[code], data(), out, order, **more)
    return one


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


# what is written ------------------------------------------------------------------------------------------------


def test_a_report_has_its_annexes_for_upload_and_its_trace_beside_it(tmp_path: Path) -> None:
    one = made("BC", tmp_path)
    assert names(tmp_path) == [f"{NAME}.docx", f"{NAME}.trace.json", f"{NAME}.xlsx", SOURCES]
    assert [p.name for p in one.files] == [f"{NAME}.docx", f"{NAME}.xlsx"]
    assert one.internal == (tmp_path / SOURCES, tmp_path / f"{NAME}.trace.json")
    assert trace.read(one.path).report == one.path.name
    assert "Phụ lục III" in load_workbook(one.files[1]).sheetnames


@pytest.mark.parametrize(
    ("code", "order", "name"),
    [
        ("CV", {}, "CV_2019-Q2.docx"),
        ("TIEP_NHAN", {"records": (CASE.lower(),)}, f"GiayTiepNhan_{CASE}.docx"),
        ("HOA_GIAI", {"records": (SESSION,), "number": None}, f"BienBanHoaGiai_{SESSION}.docx"),
        ("HOAT_DONG_153", {}, "HoatDong15_3_2019-Q2.docx"),
        ("DU_TOAN", {}, "DuToan_2019-Q2.docx"),
    ],
)
def test_every_other_kind_is_made_the_same_way_and_in_form(
    tmp_path: Path, code: str, order: dict[str, Any], name: str
) -> None:
    one = made(code, tmp_path, Order(**{**vars(FINAL), **order}))
    assert names(tmp_path) == [name]
    assert [f.line for f in one.form.findings if not f.blank] == []
    assert one.form.document_id == code


def test_a_receipt_for_each_case_that_is_named(tmp_path: Path) -> None:
    done = making.make(kinds.KINDS["TIEP_NHAN"], data(), tmp_path, Order(records=(CASE, CASE)))
    assert [one.path.name for one in done] == [f"GiayTiepNhan_{CASE}.docx"]


def test_the_minutes_name_the_complaint_that_the_mediation_is_about(tmp_path: Path) -> None:
    one = made("HOA_GIAI", tmp_path, Order(records=(SESSION,)))
    complaint = data().submissions[0].tables["KhieuNai"][0]
    assert any(complaint["respondent_name"] in text for text in readback.paragraphs(one.path))


# what stood there before ----------------------------------------------------------------------------------------


def test_a_file_that_is_replaced_is_kept_and_the_officer_told(tmp_path: Path) -> None:
    first = made("BC", tmp_path, Order()).path.read_bytes()
    again = made("BC", tmp_path, FINAL, keeper=files.Keeper(NOW, "lap_van_ban"))
    kept = tmp_path / files.KEPT_FOLDER / "20190621_093000_lap_van_ban"
    assert (kept / f"{NAME}.docx").read_bytes() == first
    assert again.notes == (f"Bản trước của {NAME}.docx, {NAME}.xlsx được giữ trong thư mục ban_cu.",)


def test_words_of_the_officer_are_taken_over_from_the_folder_or_another(tmp_path: Path) -> None:
    first = made("BC", tmp_path / "a", Order()).path
    document = docx.Document(str(first))
    document.paragraphs[12].insert_paragraph_before("Lời cán bộ viết thêm.")
    document.save(str(first))
    here, there = made("BC", tmp_path / "a"), made("BC", tmp_path / "b", earlier=tmp_path / "a")
    for one in (here, there):
        assert "Lời cán bộ viết thêm." in readback.paragraphs(one.path)
        assert one.kept == 1


def test_a_damaged_earlier_report_stops_and_nothing_changes(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.docx"
    path.write_bytes(b"not a document")
    with pytest.raises(InputError, match="Không đọc được bản báo cáo trước"):
        made("BC", tmp_path)
    assert names(tmp_path) == [path.name]
    assert path.read_bytes() == b"not a document"


# verdict --------------------------------------------------------------------------------------------------------


def test_signed_numbered_and_in_form_it_is_final(tmp_path: Path) -> None:
    one = made("BC", tmp_path)
    assert one.verdict == f"Báo cáo định kỳ {NAME}.docx: bản chính thức."
    assert (one.final, one.sound, one.reasons) == (True, True, ())


def test_a_draft_says_what_it_lacks(tmp_path: Path) -> None:
    one = made("CV", tmp_path, Order())
    assert not one.final
    assert one.sound
    assert one.verdict == (
        "Công văn đôn đốc CV_2019-Q2.docx: dự thảo, vì chưa cấp số; chưa ghi đủ ngày, tháng, năm; "
        "chưa ghi họ tên người ký; chưa ghi đầu mối liên hệ."
    )


def test_a_template_out_of_form_makes_no_final_document(tmp_path: Path) -> None:
    document = docx.Document(str(resources.shipped("templates", "BC_TT01.docx")))
    document.sections[0].left_margin = 360000  # 1 cm
    (tmp_path / "mau").mkdir()
    document.save(str(tmp_path / "mau" / "BC_TT01.docx"))
    one = made("BC", tmp_path / "ra", Order(**{**vars(FINAL), "templates": tmp_path / "mau"}))
    assert not one.sound
    assert one.verdict.endswith("dự thảo, vì sai thể thức F02 (Lề trang).")


def test_an_edit_whose_figures_have_changed_keeps_it_a_draft(tmp_path: Path) -> None:
    first = made("BC", tmp_path).path
    with edited(first) as body:
        reword(body, "toàn tỉnh tiếp nhận ", "toàn tỉnh đã tiếp nhận ")
    more = [
        valid("KhieuNai", record_id=f"SCT-KN-2019-240{i}", goods_group="DT", consumer_name=f"Lò Văn {i}")
        for i in (1, 2, 3)
    ]
    now = consolidation.consolidate(load(), [workbook("SCT", KhieuNai=more)], period(), RECEIVED)
    (one,) = making.make(kinds.KINDS["BC"], now, tmp_path, FINAL)
    assert (one.kept, one.final, one.sound) == (1, False, True)
    assert "Số liệu đã thay đổi" in one.edits[0]
    assert one.reasons == ("1 chỗ do cán bộ sửa cần xem lại",)


def test_figures_that_do_not_agree_make_no_report(tmp_path: Path) -> None:
    document = docx.Document(str(resources.shipped("templates", "BC_TT01.docx")))
    cells = [p for t in document.tables for r in t.rows for c in r.cells for p in c.paragraphs]
    for run in (r for p in cells for r in p.runs if "{{ o.chu }}" in r.text):
        run.text = run.text.replace("{{ o.chu }}", "9{{ o.chu }}")
    (tmp_path / "mau").mkdir()
    document.save(str(tmp_path / "mau" / "BC_TT01.docx"))
    with pytest.raises((ReconciliationError, TemplateError), match=r"không khớp|phụ lục"):
        made("BC", tmp_path / "ra", Order(**{**vars(FINAL), "templates": tmp_path / "mau"}))
    assert names(tmp_path / "ra") == []


# PDF ------------------------------------------------------------------------------------------------------------


def a_pdf(_: Path, path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")


def without_word(_: Path, path: Path) -> None:
    raise HostError("Không mở được Word.")


def test_a_pdf_is_made_through_word_where_there_is_one(tmp_path: Path) -> None:
    one = made("CV", tmp_path, Order(pdf=True), exporter=a_pdf)
    assert [p.name for p in one.files] == ["CV_2019-Q2.docx", "CV_2019-Q2.pdf"]


def test_without_any_converter_the_documents_are_made_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    one = made("CV", tmp_path / "ra", Order(pdf=True), exporter=without_word)
    assert names(tmp_path / "ra") == ["CV_2019-Q2.docx"]
    assert one.without_pdf == "Không mở được Word."


def test_a_pdf_of_the_version_before_is_pointed_out(tmp_path: Path) -> None:
    made("CV", tmp_path, Order(pdf=True), exporter=a_pdf)
    one = made("CV", tmp_path, FINAL)
    assert "CV_2019-Q2.pdf trong thư mục là của bản trước" in one.notes[-1]


# wrong use ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "order", "said"),
    [
        ("TIEP_NHAN", {}, "Hãy nêu vụ khiếu nại: --record MÃ"),
        ("TIEP_NHAN", {"records": ("SCT-KN-2019-2410",)}, f"Có phải là {CASE}"),
        ("TIEP_NHAN", {"records": (CASE, "X"), "number": "7"}, "Mỗi văn bản một số"),
        ("HOA_GIAI", {"records": ("HG-02",)}, "Không có vụ hòa giải mang mã 'HG-02'. Có phải là HG-01"),
        ("HOA_GIAI", {"records": (SESSION,), "number": "7"}, "Số biên bản hòa giải lấy ở biểu"),
        ("CV", {"units": ("SCT",)}, "Đơn vị SCT không thuộc diện đôn đốc"),
        ("BC", {"templates": Path("khong_co")}, "Không thấy thư mục mẫu"),
        ("BC", {"number": "12a"}, "chỉ ghi chữ số"),
    ],
)
def test_an_order_that_does_not_fit_says_what_does(tmp_path: Path, code: str, order: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        made(code, tmp_path / "ra", Order(**order))
    assert not (tmp_path / "ra").exists() or names(tmp_path / "ra") == []


def test_a_kind_is_known_by_code_template_or_name_and_a_wrong_one_told() -> None:
    assert [kinds.kind(t).code for t in ("bc", "GiayTiepNhan", "Biên bản hòa giải", "hoat-dong-153")] == [
        "BC",
        "TIEP_NHAN",
        "HOA_GIAI",
        "HOAT_DONG_153",
    ]
    with pytest.raises(UsageError, match=r"'TIEPNHAN'\. Có phải là TIEP_NHAN\?"):
        kinds.kind("TIEPNHAN")
    with pytest.raises(UsageError, match="bvq check"):
        kinds.kind("phieu")


# an office's own templates --------------------------------------------------------------------------------------


def test_an_offices_own_template_is_used_and_what_it_leaves_out_told(tmp_path: Path) -> None:
    document = docx.Document(str(resources.shipped("templates", "CV_TT01.docx")))
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("{{ ket_thuc }}", "Trân trọng./.")
    document.save(str(tmp_path / "CV_TT01.docx"))
    (tmp_path / "CVV.docx").write_bytes((tmp_path / "CV_TT01.docx").read_bytes())
    one = made("CV", tmp_path / "ra", Order(**{**vars(FINAL), "templates": tmp_path}))
    assert "Trân trọng./." in readback.paragraphs(one.path)
    assert one.notes == (
        "Không có văn bản nào dùng mẫu CVV.docx. Có phải là CV.docx?",
        "Mẫu CV_TT01.docx: không dùng trường 'ket_thuc' (đoạn kết thúc).",
    )
