"""The buttons of a reporting unit: handing in, a repaired copy, the office's list of findings, the next period."""

from __future__ import annotations

import email
from datetime import date, datetime
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from openpyxl import load_workbook

from bvq_excel import feedback, periods, repair
from bvq_excel.catalog import Catalog
from bvq_excel.checking import batches
from bvq_excel.hosts import excel
from bvq_excel.model import CheckedFile, Finding
from bvq_excel.workbooks import entry
from tests.books import COVER
from tests.entry_books import CLOCK, a_row_everywhere, submissions, unit_of, written
from tests.excel_host import NOW, Office, book, complaints, errors, listed, office, shared, wrong

__all__ = ["book", "office", "shared", "wrong"]

TODAY = NOW.date()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def clean(office: Office, catalog: Catalog) -> xw.Book:
    """SCT's workbook, in order, as it is saved."""
    return office.open(written(office.folder, rows=a_row_everywhere(catalog)))


# handing in -----------------------------------------------------------------------------------------------------


def draft_of(office: Office) -> Any:
    """The draft that was made."""
    (path,) = office.folder.glob("*.eml")
    return email.message_from_bytes(path.read_bytes(), policy=default)


def test_a_workbook_in_order_becomes_a_draft_with_the_saved_file(office: Office, clean: xw.Book) -> None:
    office.set(**{"mail.addresses.SCT": "sct@example.gov.vn"})
    excel.submit(clean, office.desk)
    draft = draft_of(office)
    assert draft["To"] == "Sở Công Thương <sct@example.gov.vn>"
    assert draft["X-Unsent"] == "1"
    assert "quý II năm 2019" in draft["Subject"]
    (attached,) = draft.iter_attachments()
    assert attached.get_filename() == "SCT_2019-Q2_lan1.xlsx"
    assert attached.get_content() == (office.folder / "SCT_2019-Q2.xlsx").read_bytes()
    assert "không còn lỗi" in draft.get_body().get_content()
    for words in ("đã lập thư nháp", "thu_nop_2019-Q2_SCT.eml", "sct@example.gov.vn", "Việc tiếp theo: mở thư nháp"):
        assert words in office.said


def test_while_errors_stand_nothing_is_made(office: Office, wrong: xw.Book) -> None:
    before = names(office.folder)
    excel.submit(wrong, office.desk)
    assert office.said.startswith("Chưa nộp được: sổ còn 2 lỗi.")
    assert "bấm Lỗi kế tiếp" in office.said
    assert len(errors(wrong)) == 2
    assert names(office.folder) == before


def test_what_is_not_saved_is_not_handed_in(office: Office, clean: xw.Book) -> None:
    before = names(office.folder)
    clean.sheets["KhieuNai"].range("P6").value = "Nội dung khác"
    excel.submit(clean, office.desk)
    assert "có phần chưa lưu" in office.said, office.said
    assert "Ctrl+S" in office.said
    assert names(office.folder) == before


def test_without_an_address_the_draft_has_none_and_the_user_is_told(office: Office, clean: xw.Book) -> None:
    excel.submit(clean, office.desk)
    assert not draft_of(office)["To"]
    assert "Chưa có địa chỉ thư của Sở Công Thương" in office.said
    assert "điền nơi nhận" in office.said


def test_an_earlier_draft_is_kept(office: Office, clean: xw.Book) -> None:
    path = office.folder / "thu_nop_2019-Q2_SCT.eml"
    path.write_bytes(b"earlier")
    excel.submit(clean, office.desk)
    assert (office.folder / "ban_cu" / "20190617_080000_nop" / path.name).read_bytes() == b"earlier"


def test_a_draft_for_outlook_needs_outlook(office: Office, clean: xw.Book) -> None:
    office.set(**{"mail.channel": "outlook"})
    excel.submit(clean, office.desk)
    assert "chỉ lập được trên Windows" in office.said
    assert not list(office.folder.glob("*.eml"))


def test_a_shared_workbook_is_not_sent(office: Office, catalog: Catalog) -> None:
    period = periods.period(catalog, "2019-Q2")
    cover = {**COVER, "nil_sheets": "TuyenTruyen; DaoTao; KienNghi"}
    contents = [entry.Contents(unit_of(unit, "2019-Q2"), {}, cover) for unit in ("MTTQ", "HND")]
    path = entry.write_shared(office.folder / "chung.xlsx", catalog, period, contents, clock=CLOCK)
    excel.submit(office.open(path), office.desk)
    assert "sổ dùng chung của 2 đơn vị" in office.said, office.said
    assert not list(office.folder.glob("*.eml"))


def test_a_workbook_without_a_file_cannot_be_handed_in(office: Office, clean: xw.Book) -> None:
    (office.folder / "SCT_2019-Q2.xlsx").unlink()
    excel.submit(clean, office.desk)
    assert "chưa được lưu thành tệp trên máy này" in office.said


# a repaired copy ------------------------------------------------------------------------------------------------


def test_the_copy_is_what_the_command_line_writes(office: Office, catalog: Catalog, clean: xw.Book) -> None:
    path = office.folder / "SCT_2019-Q2.xlsx"
    before = path.read_bytes()
    excel.repair_copy(clean, office.desk)
    copy = office.folder / "DaSua" / "SCT_2019-Q2_da_sua.xlsx"
    theirs = office.folder / "cli.xlsx"
    done = repair.fix(path, catalog, TODAY, theirs, NOW)
    assert copy.read_bytes() == theirs.read_bytes()
    assert path.read_bytes() == before
    assert done.summary[0].replace("cli.xlsx", copy.name) in office.said
    assert "Tệp gốc giữ nguyên" in office.said


def test_a_second_copy_keeps_the_first(office: Office, clean: xw.Book) -> None:
    folder = office.folder / "DaSua"
    folder.mkdir()
    (folder / "SCT_2019-Q2_da_sua.xlsx").write_bytes(b"edited since")
    excel.repair_copy(clean, office.desk)
    (kept,) = (folder / "ban_cu").rglob("SCT_2019-Q2_da_sua.xlsx")
    assert kept.read_bytes() == b"edited since"


def test_unsaved_edits_would_be_missing_in_the_copy(office: Office, clean: xw.Book) -> None:
    clean.sheets["KhieuNai"].range("P6").value = "Nội dung khác"
    excel.repair_copy(clean, office.desk)
    assert "có phần chưa lưu" in office.said
    assert not list(office.folder.rglob("*_da_sua.xlsx"))


# the office's list of findings ----------------------------------------------------------------------------------


def slip(office: Office, catalog: Catalog, book_path: Path, *more: Finding) -> Path:
    """The list that the office makes about a workbook, with findings that only the office can make."""
    (file,) = batches.check([book_path], TODAY)
    told = CheckedFile(file.file, file.submissions, ((*file.findings[0], *more),))
    feedback.write(catalog, [told], office.folder / "phieu", TODAY, datetime(2019, 6, 18))
    path = office.folder / "phieu" / "Loi_SCT.xlsx"
    return path.rename(office.folder / path.name)


def joint_rule(catalog: Catalog) -> str:
    """A rule that one workbook cannot judge."""
    from bvq_excel.checking.engine import checker
    from bvq_excel.marks import JOINT as LEVELS

    rules = checker(catalog).policy.by_rule
    return next(r for r, checks in rules.items() if {c.level for c in checks} <= LEVELS)


def joint(catalog: Catalog) -> Finding:
    """A finding that one workbook alone does not give."""
    about = ("KhieuNai", "AG6", "status", "Tình trạng", "SCT-KN-2019-2401", "X")
    return Finding(joint_rule(catalog), "error", "trùng vụ của nơi khác.", "Hỏi lại.", "SCT", "SCT.xlsx", *about)


def test_the_list_stands_in_the_workbook_and_marks_its_cells(office: Office, catalog: Catalog, clean: xw.Book) -> None:
    finding = joint(catalog)
    slip(office, catalog, office.folder / "SCT_2019-Q2.xlsx", finding)
    excel.take_slip(clean, office.desk)
    assert "từ Loi_SCT.xlsx vào biểu Loi: 1 lỗi" in office.said
    assert (finding.rule, "AG6", "SCT-KN-2019-2401|Tình trạng|error") in listed(clean, "Quy tắc", "Ô", "Khóa")
    clean.sheets["KhieuNai"].activate()
    clean.sheets["KhieuNai"].range("AF6").select()
    excel.next_error(clean, office.desk)
    assert office.here == "KhieuNai!AG6"
    assert "Trùng vụ của nơi khác" in office.said


def test_what_only_the_office_can_know_survives_a_check_until_it_is_corrected(
    office: Office, catalog: Catalog, clean: xw.Book
) -> None:
    finding = joint(catalog)
    slip(office, catalog, office.folder / "SCT_2019-Q2.xlsx", finding)
    excel.take_slip(clean, office.desk)
    excel.check(clean, office.desk)
    assert errors(clean) == [(finding.rule, "KhieuNai!AG6")]
    (row,) = (5 + int(n) for n, rule in listed(clean, "STT", "Quy tắc") if rule == finding.rule)
    clean.sheets["Loi"].range((row, 13)).value = "Đã sửa"
    excel.check(clean, office.desk)
    assert errors(clean) == []


def test_reasons_that_were_written_stay(office: Office, catalog: Catalog, clean: xw.Book) -> None:
    excel.check(clean, office.desk)
    rules = {rule: 5 + int(number) for number, rule in listed(clean, "STT", "Quy tắc")}
    rule = next(iter(rules))
    clean.sheets["Loi"].range((rules[rule], 12)).value = "Đơn vị khác làm"
    slip(office, catalog, office.folder / "SCT_2019-Q2.xlsx")
    excel.take_slip(clean, office.desk)
    assert (rule, "Đơn vị khác làm") in listed(clean, "Quy tắc", "Lý do giữ nguyên")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (None, "Không thấy phiếu lỗi Loi_SCT.xlsx"),
        ("other unit", "là của đơn vị MTTQ"),
        ("other period", "không phải của kỳ 2019-Q2"),
        ("no list", "không có danh sách lỗi"),
        ("damaged", "Loi_SCT.xlsx"),
    ],
)
def test_a_list_that_does_not_suit_changes_nothing(
    office: Office, catalog: Catalog, clean: xw.Book, change: str | None, said: str
) -> None:
    excel.check(clean, office.desk)
    before = listed(clean, "Quy tắc", "Ô")
    path = office.folder / "Loi_SCT.xlsx"
    if change == "damaged":
        path.write_bytes(b"PK")
    elif change:
        slip(office, catalog, office.folder / "SCT_2019-Q2.xlsx", joint(catalog))
        loi = load_workbook(path)
        if change == "other unit":
            loi["Loi"]["D6"] = "MTTQ"
        elif change == "other period":
            loi["Loi"]["A2"] = "Sở Công Thương; kỳ 2019-Q1; tệp SCT.xlsx"
        else:
            loi["Loi"]["B5"] = "Khác"
        loi.save(path)
    excel.take_slip(clean, office.desk)
    assert said in office.said
    assert listed(clean, "Quy tắc", "Ô") == before


# the next period ------------------------------------------------------------------------------------------------


OPEN = {"status": "DANGXL", "closed_date": None, "outcome": None}


def test_open_cases_go_into_the_workbook_of_the_next_period(office: Office, catalog: Catalog) -> None:
    settled, going_on = {"consumer_name": "Vàng A Chu"}, {"consumer_name": "Lò Thị Mẩy", **OPEN}
    book = office.open(written(office.folder, rows=complaints(catalog, settled, going_on)))
    office.answer("ok")
    excel.carry_over(book, office.desk)
    assert "Lập biểu mẫu kỳ 2019-Q3 của Sở Công Thương" in office.app.impl.alerts[0]
    assert f"{catalog.sheets['KhieuNai'].title}: 1 dòng" in office.app.impl.alerts[0]
    path = office.folder / "BieuMau_2019-Q3" / "SCT_2019-Q3.xlsx"
    (made,) = submissions(path, date(2019, 9, 16))
    (row,) = made.tables["KhieuNai"]
    assert (row.record_id, row["consumer_name"]) == ("SCT-KN-2019-2402", "Lò Thị Mẩy")
    assert "giữ mã cũ" in office.said


def test_edits_that_are_not_saved_go_along(office: Office, catalog: Catalog) -> None:
    book = office.open(written(office.folder, rows=complaints(catalog, OPEN)))
    place = next(i for i, c in enumerate(catalog.sheets["KhieuNai"].columns, 1) if c.key == "consumer_name")
    book.sheets["KhieuNai"].range((6, place)).value = "Giàng A Páo"
    office.answer("ok")
    excel.carry_over(book, office.desk)
    (made,) = submissions(office.folder / "BieuMau_2019-Q3" / "SCT_2019-Q3.xlsx", date(2019, 9, 16))
    assert made.tables["KhieuNai"][0]["consumer_name"] == "Giàng A Páo"


def test_a_later_period_that_is_set_goes_before_the_next_one(office: Office, clean: xw.Book) -> None:
    office.set(ky="2019-Q4")
    excel.carry_over(clean, office.desk)
    assert "Lập biểu mẫu kỳ 2019-Q4" in office.said
    office.set(ky="2019-Q1")
    excel.carry_over(clean, office.desk)
    assert "Lập biểu mẫu kỳ 2019-Q3" in office.said
    assert not (office.folder / "BieuMau_2019-Q4").exists()


def test_a_shared_workbook_is_carried_over_whole(office: Office, shared: xw.Book) -> None:
    office.answer("ok")
    excel.carry_over(shared, office.desk)
    made = submissions(office.folder / "BieuMau_2019-Q3" / "SoDungChung_2019-Q3.xlsx", date(2019, 9, 16))
    assert [s.unit for s in made] == ["SCT", "SYT"]
