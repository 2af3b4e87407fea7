"""The buttons of the lead department: taking in, status, documents of a row, mail seen before it goes."""

from __future__ import annotations

import email
import json
import zipfile
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from openpyxl import load_workbook

from bvq_excel.catalog import Catalog
from bvq_excel.hosts import excel
from bvq_excel.hosts.cli import run_command
from tests.entry_books import a_row_everywhere, written
from tests.excel_host import Office, complaints, office

__all__ = ["office"]

PERIOD = "2019-Q2"
STORED = f"du_lieu_noi_bo_{PERIOD}.json"
ADDRESSES = {"mail.addresses.UBNDT": "vp@example.gov.vn", "mail.addresses.BCT": "bct@example.gov.vn"}


@pytest.fixture
def inbox(office: Office, catalog: Catalog) -> Path:
    """A folder with the workbook of SCT, in order, and that of SYT with an error."""
    folder = office.folder / "nhan"
    folder.mkdir()
    written(folder, rows=a_row_everywhere(catalog))
    wrong = complaints(catalog, {"consumer_phone": "12"})
    written(folder, unit="SYT", rows={"KhieuNai": wrong["KhieuNai"]})
    return folder


@pytest.fixture
def received(office: Office, inbox: Path) -> xw.Book:
    """One of the received workbooks, open."""
    return office.app.books.open(inbox / "SCT_2019-Q2.xlsx")


@pytest.fixture
def ledger(office: Office) -> Path:
    """The office's data folder, set."""
    folder = office.folder / "so_cai"
    office.set(data=str(folder))
    return folder


@pytest.fixture
def collected(office: Office, received: xw.Book, ledger: Path) -> xw.Book:
    """One of the received workbooks, open; all of them are in the ledger."""
    office.answer("ok")
    excel.collect(received, office.desk)
    return received


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# taking in ------------------------------------------------------------------------------------------------------


def test_nothing_is_taken_in_before_the_user_agrees(office: Office, received: xw.Book, ledger: Path) -> None:
    excel.collect(received, office.desk)
    assert "Tiếp nhận các tệp kỳ 2019-Q2 vào sổ cái" in office.said
    assert f"Sổ cái: {ledger}" in office.said
    assert not (ledger / "so_cai.sqlite3").exists()


def test_taking_in_twice_is_taking_in_once(office: Office, collected: xw.Book) -> None:
    assert "Kỳ 2019-Q2: đã tiếp nhận 2 tệp (2 lần gửi đầu)." in office.said
    assert "bấm Tình hình nộp" in office.said
    office.answer("ok")
    excel.collect(collected, office.desk)
    assert "2 tệp trùng nội dung đã nhận" in office.said


def test_what_belongs_elsewhere_and_what_cannot_be_read_is_named(
    office: Office, received: xw.Book, inbox: Path, ledger: Path
) -> None:
    written(inbox, unit="MTTQ", period="2019-Q1", rows={})
    (inbox / "hong.xlsx").write_bytes(b"PK")
    office.set(data=str(ledger), ky=PERIOD)
    office.answer("ok")
    excel.collect(received, office.desk)
    assert "MTTQ_2019-Q1.xlsx" in office.said
    assert "Không đọc được hong.xlsx" in office.said


def test_zip_files_are_opened(office: Office, received: xw.Book, inbox: Path, ledger: Path) -> None:
    with zipfile.ZipFile(inbox / "gui_so.zip", "w") as archive:
        archive.write(inbox / "SYT_2019-Q2.xlsx", "SYT_2019-Q2.xlsx")
    (inbox / "SYT_2019-Q2.xlsx").unlink()
    office.answer("ok")
    excel.collect(received, office.desk)
    assert "Tệp nguồn: 2 tệp trong" in office.app.impl.alerts[0]
    assert "đã mở 1 tệp nén; đã tiếp nhận 2 tệp" in office.said


def test_without_a_data_folder_the_user_is_told_what_to_set(office: Office, received: xw.Book) -> None:
    excel.collect(received, office.desk)
    assert "Hãy ghi mục data ở nút Thiết lập" in office.said


# consolidating out of the ledger --------------------------------------------------------------------------------


def test_with_a_ledger_consolidating_gives_what_the_command_line_gives(
    office: Office, collected: xw.Book, inbox: Path, ledger: Path
) -> None:
    office.answer("ok")
    excel.consolidate(collected, office.desk)
    assert f"mọi tệp đã tiếp nhận của kỳ này ở sổ cái {ledger}" in office.app.impl.alerts[-2]
    out, cli = inbox / "KetQua_2019-Q2", office.folder / "cli"
    run_command(
        ["consolidate", "--data", str(ledger), "--period", PERIOD, "--out", str(cli), "--as-of", "2019-06-17", "--json"]
    )
    ours, theirs = (json.loads((folder / STORED).read_text(encoding="utf-8")) for folder in (out, cli))
    assert ours == theirs


def test_an_empty_ledger_says_what_comes_first(office: Office, received: xw.Book, ledger: Path) -> None:
    office.answer("ok")
    excel.consolidate(received, office.desk)
    assert "Hãy tiếp nhận tệp của kỳ này trước" in office.said


def test_the_whole_job_stops_where_something_is_to_be_decided(
    office: Office, received: xw.Book, inbox: Path, ledger: Path
) -> None:
    office.answer("ok")
    excel.run(received, office.desk)
    question = office.app.impl.alerts[-2]
    assert question.startswith("Có 3 việc cần quyết định trước khi tổng hợp:"), question
    assert "42 đơn vị chưa có báo cáo" in question
    assert "Đi tiếp: tổng hợp không có các dòng lỗi." in question
    assert "Bấm OK để đi tiếp" in question
    assert "Đã dừng trước khi tổng hợp" in office.said
    out = inbox / f"KetQua_{PERIOD}"
    assert names(out) == [f"TinhHinhNop_{PERIOD}.xlsx", "phieu"]


def test_the_whole_job_goes_on_to_the_end_as_the_command_line_does(
    office: Office, received: xw.Book, inbox: Path, ledger: Path
) -> None:
    office.answer("ok", "ok")
    excel.run(received, office.desk)
    out = inbox / f"KetQua_{PERIOD}"
    assert {f"BC_SCT_{PERIOD}.docx", f"TongHop_{PERIOD}.xlsx", STORED} <= set(names(out)), office.said
    assert "dự thảo, vì" in office.said
    assert "trình ký" in office.said
    cli, data = office.folder / "cli", office.folder / "so_cai_cli"
    accepted = [word for kind in ("thieu", "loi", "canh_bao") for word in ("--accept", kind)]
    told = ["run", str(inbox), "--period", PERIOD, "--data", str(data), "--out", str(cli), "--as-of", "2019-06-17"]
    run_command([*told, *accepted])
    ours, theirs = (json.loads((folder / STORED).read_text(encoding="utf-8")) for folder in (out, cli))
    assert ours == theirs


def test_what_is_always_accepted_is_not_asked_about(office: Office, received: xw.Book, ledger: Path) -> None:
    path = office.desk.settings_file
    path.write_text(path.read_text("utf-8") + "work.accept = ['thieu', 'loi', 'canh_bao']\n", encoding="utf-8")
    office.answer("ok")
    excel.run(received, office.desk)
    assert "trình ký" in office.said


def test_a_result_that_somebody_has_open_stops_the_whole_job(
    office: Office, received: xw.Book, inbox: Path, ledger: Path
) -> None:
    out = inbox / f"KetQua_{PERIOD}"
    out.mkdir()
    (out / f"TongHop_{PERIOD}.xlsx").write_bytes(b"earlier")
    (out / f".~lock.TongHop_{PERIOD}.xlsx#").write_text("Lò Thị Mẩy,may,pc,17.06.2019 08:00,file:///home;", "utf-8")
    office.answer("ok")
    excel.run(received, office.desk)
    assert f"TongHop_{PERIOD}.xlsx (Lò Thị Mẩy)" in office.said
    assert not (ledger / "so_cai.sqlite3").exists()


# who has reported -----------------------------------------------------------------------------------------------


def test_the_status_out_of_the_ledger(office: Office, collected: xw.Book, inbox: Path) -> None:
    excel.status(collected, office.desk)
    assert "Kỳ 2019-Q2: 2/" in office.said, office.said
    assert "Chưa báo cáo (" in office.said
    assert "Còn lỗi (1): SYT" in office.said
    path = inbox / f"KetQua_{PERIOD}" / f"TinhHinhNop_{PERIOD}.xlsx"
    assert path.name in office.said
    assert len(load_workbook(path).sheetnames) > 1


def test_the_status_of_a_folder_where_there_is_no_ledger(office: Office, received: xw.Book) -> None:
    excel.status(received, office.desk)
    first = office.said.splitlines()[0]
    assert first.startswith("Kỳ 2019-Q2: 2/")
    office.answer("ok")
    excel.consolidate(received, office.desk)
    book = office.app.books.open(office.folder / "nhan" / f"KetQua_{PERIOD}" / f"TongHop_{PERIOD}.xlsx")
    excel.status(book, office.desk)
    assert office.said.splitlines()[0] == first


# documents ------------------------------------------------------------------------------------------------------


@pytest.fixture
def consolidated(office: Office, received: xw.Book, inbox: Path) -> xw.Book:
    """The consolidated workbook, open, with the report made."""
    office.answer("ok")
    excel.run(received, office.desk)
    return office.app.books.open(inbox / f"KetQua_{PERIOD}" / f"TongHop_{PERIOD}.xlsx")


def select(book: xw.Book, sheet: str, row: int) -> None:
    book.sheets[sheet].activate()
    book.sheets[sheet].range((row, 4)).select()


def first_row(book: xw.Book, sheet: str) -> int:
    return int(book.sheets[sheet].tables[0].range.row) + 1


@pytest.mark.parametrize(
    ("sheet", "file"),
    [
        ("KhieuNai", "GiayTiepNhan_SCT-KN-2019-2401.docx"),
        ("HoaGiai", "BienBanHoaGiai_"),
        ("Ngay15_3", "HoatDong15_3_2019-Q2.docx"),
        ("KinhPhi", "DuToan_2019-Q2.docx"),
    ],
)
def test_the_document_that_a_row_or_sheet_is_for(office: Office, consolidated: xw.Book, sheet: str, file: str) -> None:
    select(consolidated, sheet, first_row(consolidated, sheet))
    excel.documents(consolidated, office.desk)
    assert [n for n in names(office.folder / "nhan" / f"KetQua_{PERIOD}") if n.startswith(file)], office.said
    assert file in office.said


@pytest.mark.parametrize(("sheet", "row"), [("BangDieuKhien", 8), ("KhieuNai", 2)])
def test_without_a_row_the_user_is_told_what_to_choose(
    office: Office, consolidated: xw.Book, sheet: str, row: int
) -> None:
    select(consolidated, sheet, row)
    excel.documents(consolidated, office.desk)
    assert "một dòng ở biểu KhieuNai để lập giấy tiếp nhận" in office.said


def test_a_report_that_is_made_again_says_its_state(office: Office, consolidated: xw.Book) -> None:
    excel.report(consolidated, office.desk)
    assert "Báo cáo định kỳ BC_SCT_2019-Q2.docx: dự thảo, vì" in office.said


# mail -----------------------------------------------------------------------------------------------------------


def drafts(folder: Path) -> list[Any]:
    return [email.message_from_bytes(p.read_bytes(), policy=default) for p in sorted(folder.glob("thu_nhap/*.eml"))]


def test_the_report_is_seen_then_becomes_a_draft(office: Office, consolidated: xw.Book, ledger: Path) -> None:
    office.set(data=str(ledger), **ADDRESSES)
    out = office.folder / "nhan" / f"KetQua_{PERIOD}"
    excel.preview(consolidated, office.desk)
    shown = out / f"XemTruocThu_{PERIOD}.txt"
    assert office.opened == [shown]
    assert "Dữ liệu cá nhân: không thấy giá trị chưa che" in shown.read_text(encoding="utf-8-sig")
    assert "Cộng: 1 thư sẽ gửi" in office.said, shown.read_text(encoding="utf-8-sig")
    assert drafts(out) == []
    office.answer("ok")
    excel.send(consolidated, office.desk)
    (draft,) = drafts(out)
    assert "vp@example.gov.vn" in draft["To"]
    assert "1 thư nháp đã lập" in office.said
    assert f"Thư nháp nằm trong {out / 'thu_nhap'}" in office.said


def test_nothing_goes_without_consent(office: Office, consolidated: xw.Book, ledger: Path) -> None:
    smtp = {"mail.channel": "smtp", "mail.smtp.host": "mail.invalid", "mail.sender": "sct@example.gov.vn"}
    office.set(data=str(ledger), **ADDRESSES, **smtp)
    excel.send(consolidated, office.desk)
    assert "Bấm OK sẽ GỬI NGAY qua máy chủ thư" in office.said
    office.answer("ok")
    excel.send(consolidated, office.desk)
    assert "báo cáo còn là dự thảo" in office.said  # without number and date it only becomes a draft


def test_each_unit_with_errors_gets_its_slip(office: Office, collected: xw.Book, ledger: Path) -> None:
    office.set(data=str(ledger), **{"mail.addresses.SYT": "syt@example.gov.vn"})
    out = office.folder / "nhan" / f"KetQua_{PERIOD}"
    excel.preview(collected, office.desk)
    assert not (out / "phieu").exists()
    text = (out / f"XemTruocThu_{PERIOD}.txt").read_text(encoding="utf-8-sig")
    assert "Thư phản hồi lỗi SYT, kỳ 2019-Q2" in text
    office.answer("ok")
    excel.send(collected, office.desk)
    (draft,) = [d for d in drafts(out) if "syt@example.gov.vn" in d["To"]]
    assert {a.get_filename() for a in draft.iter_attachments()} == {"PHIEU_SYT_2019-Q2.docx", "Loi_SYT_2019-Q2.xlsx"}


def test_without_a_report_there_is_nothing_to_send(
    office: Office, received: xw.Book, inbox: Path, ledger: Path
) -> None:
    office.answer("ok", "ok")
    excel.collect(received, office.desk)
    excel.consolidate(received, office.desk)
    book = office.app.books.open(inbox / f"KetQua_{PERIOD}" / f"TongHop_{PERIOD}.xlsx")
    excel.send(book, office.desk)
    assert "chưa có báo cáo kỳ 2019-Q2" in office.said


# reminders ------------------------------------------------------------------------------------------------------


def test_who_is_missing_gets_a_letter_and_a_message(office: Office, collected: xw.Book, ledger: Path) -> None:
    office.set(data=str(ledger), **{"mail.addresses.HND": "hnd@example.gov.vn"})
    out = office.folder / "nhan" / f"KetQua_{PERIOD}"
    excel.remind(collected, office.desk)
    assert "chưa báo cáo hoặc báo cáo muộn kỳ 2019-Q2" in office.said
    assert "lập thư nháp dạng tệp" in office.said
    assert not out.exists()
    office.answer("ok")
    excel.remind(collected, office.desk)
    assert f"CV_{PERIOD}.docx" in names(out), office.said
    assert "Công văn là dự thảo" in office.said
    assert "1 thư nháp đã lập" in office.said  # to the only unit whose address is known; the others are named
    (draft,) = drafts(out)
    assert draft["To"] == "Hội Nông dân tỉnh <hnd@example.gov.vn>"


def test_where_everybody_has_reported_nobody_is_reminded(
    office: Office, collected: xw.Book, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    monkeypatch.setattr(type(catalog), "reporting_units", lambda *_: ())
    excel.remind(collected, office.desk)
    assert office.said == "Kỳ 2019-Q2: không có đơn vị nào phải đôn đốc."
