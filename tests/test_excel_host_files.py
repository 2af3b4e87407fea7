"""Buttons that write files: what is previewed, made, kept; whose file is open; settings; help."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import xlwings as xw
from openpyxl import load_workbook

from bvq_excel.catalog import Catalog
from bvq_excel.documents import readback
from bvq_excel.errors import HostError
from bvq_excel.files import Keeper
from bvq_excel.hosts import excel, excel_files
from bvq_excel.hosts.cli import run_command
from bvq_excel.hosts.excel_desk import SETTINGS, ensure_settings
from bvq_excel.settings import Settings
from tests.entry_books import a_row_everywhere, written
from tests.excel_host import NOW, Office, office
from tests.word_edits import add_after, edited, new_paragraph

__all__ = ["office"]

PERIOD = "2019-Q2"
STORED = f"du_lieu_noi_bo_{PERIOD}.json"
RESULTS = ["BC_SCT_2019-Q2.docx", "GuiCapTren_2019-Q2.xlsx", "TongHop_2019-Q2.xlsx", STORED]


@pytest.fixture
def inbox(office: Office, catalog: Catalog) -> Path:
    """A folder with the workbooks of SCT and of MTTQ, in order."""
    folder = office.folder / "nhan"
    folder.mkdir()
    written(folder, rows=a_row_everywhere(catalog))
    written(folder, unit="MTTQ", rows={}, blank_rows=2)
    return folder


@pytest.fixture
def received(office: Office, inbox: Path) -> xw.Book:
    """One of the received workbooks, open."""
    return office.app.books.open(inbox / "SCT_2019-Q2.xlsx")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# consolidating and reporting -----------------------------------------------------------------------


def test_nothing_is_done_before_the_user_agrees(office: Office, inbox: Path, received: xw.Book) -> None:
    excel.consolidate(received, office.desk)
    assert "Tệp nguồn: 2 tệp trong" in office.said
    assert f"Kết quả ghi vào: {inbox / 'KetQua_2019-Q2'}" in office.said
    assert names(inbox) == ["MTTQ_2019-Q2.xlsx", "SCT_2019-Q2.xlsx"]


def test_consolidating_gives_what_the_command_line_gives(office: Office, inbox: Path, received: xw.Book) -> None:
    office.answer("ok")
    excel.consolidate(received, office.desk)
    out = inbox / "KetQua_2019-Q2"
    assert names(out) == RESULTS[1:]
    assert "nhận 2 tệp" in office.said
    assert "bấm Lập báo cáo" in office.said
    cli = office.folder / "cli"
    run_command(["consolidate", str(inbox), "--period", PERIOD, "--out", str(cli), "--as-of", "2019-06-17", "--json"])
    ours, theirs = (json.loads((folder / STORED).read_text(encoding="utf-8")) for folder in (out, cli))
    assert ours == theirs
    assert load_workbook(out / RESULTS[2]).sheetnames == load_workbook(cli / RESULTS[2]).sheetnames


def test_the_report_is_made_from_the_open_consolidated_workbook(office: Office, inbox: Path, received: xw.Book) -> None:
    office.answer("ok")
    excel.consolidate(received, office.desk)
    out = inbox / "KetQua_2019-Q2"
    book = office.app.books.open(out / "TongHop_2019-Q2.xlsx")
    excel.report(book, office.desk)
    assert set(RESULTS) <= set(names(out))
    assert "điền số và ngày" in office.said
    excel.report(received, office.desk)
    assert "Hãy mở sổ tổng hợp" in office.said
    excel.go_to_sheet(book, office.desk)
    assert book.sheets.active.name == book.sheet_names[1]


def test_a_report_made_again_keeps_what_was_edited_in_it(office: Office, inbox: Path, received: xw.Book) -> None:
    office.answer("ok")
    excel.consolidate(received, office.desk)
    out = inbox / "KetQua_2019-Q2"
    book = office.app.books.open(out / "TongHop_2019-Q2.xlsx")
    excel.report(book, office.desk)
    with edited(out / RESULTS[0]) as body:
        add_after(body, "III. ĐÁNH GIÁ CHUNG", new_paragraph("Lời cán bộ viết thêm."))
    excel.report(book, office.desk)
    assert "Lời cán bộ viết thêm." in readback.paragraphs(out / RESULTS[0])
    excel.run(received, office.desk)
    assert "Lời cán bộ viết thêm." in readback.paragraphs(out / RESULTS[0]), office.said


def test_the_whole_job_in_one_go(office: Office, inbox: Path, received: xw.Book) -> None:
    office.answer("ok")
    excel.run(received, office.desk)
    assert set(RESULTS) <= set(names(inbox / "KetQua_2019-Q2")), office.said
    assert "Kiểm tra, tổng hợp và lập báo cáo kỳ 2019-Q2" in office.app.impl.alerts[0]
    assert "trình ký" in office.said
    assert office.app.status_bar is False


def test_earlier_results_are_kept(office: Office, inbox: Path, received: xw.Book) -> None:
    out = inbox / "KetQua_2019-Q2"
    out.mkdir()
    (out / "TongHop_2019-Q2.xlsx").write_bytes(b"earlier")
    (out / "ghi_chu.txt").write_text("of the user", encoding="utf-8")
    office.answer("ok")
    excel.consolidate(received, office.desk)
    assert names(out) == [*RESULTS[1:3], "ban_cu", STORED, "ghi_chu.txt"]
    assert (out / "ban_cu" / "20190617_080000_tong_hop" / "TongHop_2019-Q2.xlsx").read_bytes() == b"earlier"


def test_a_result_that_somebody_has_open_is_named_and_nothing_is_replaced(
    office: Office, inbox: Path, received: xw.Book
) -> None:
    out = inbox / "KetQua_2019-Q2"
    out.mkdir()
    (out / "TongHop_2019-Q2.xlsx").write_bytes(b"earlier")
    (out / "~$TongHop_2019-Q2.xlsx").write_bytes(owner("Lò Thị Mẩy"))
    office.answer("ok")
    excel.consolidate(received, office.desk)
    assert "TongHop_2019-Q2.xlsx (Lò Thị Mẩy)" in office.said
    assert names(out) == ["TongHop_2019-Q2.xlsx", "~$TongHop_2019-Q2.xlsx"]


def test_a_result_in_a_cloud_is_never_written_past_those_who_edit_it(
    office: Office, inbox: Path, received: xw.Book
) -> None:
    office.clouds = (str(office.folder),)
    office.answer("ok")
    excel.consolidate(received, office.desk)
    out = inbox / "KetQua_2019-Q2"
    assert names(out) == RESULTS[1:]  # new files are no matter
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    office.answer("ok")
    excel.consolidate(received, replace(office.desk, now=lambda: datetime(2019, 6, 18, 8, 0)))
    assert "có thể đang có người cùng sửa" in office.said
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_who_has_a_source_open_is_said_before(office: Office, inbox: Path, received: xw.Book) -> None:
    (inbox / "~$MTTQ_2019-Q2.xlsx").write_bytes(owner("Giàng A Páo"))
    excel.consolidate(received, office.desk)
    assert "Đang có người mở: MTTQ_2019-Q2.xlsx (Giàng A Páo)" in office.said
    assert "2 tệp" in office.said


def test_folders_and_period_that_are_set_go_before_the_open_workbook(office: Office, inbox: Path) -> None:
    office.set(ky=PERIOD, thu_muc_nhan=str(inbox), thu_muc_ket_qua=str(office.folder / "kq"))
    office.answer("ok")
    excel.consolidate(office.app.books.add(), office.desk)
    assert names(office.folder / "kq") == RESULTS[1:]


def test_without_a_folder_the_user_is_told_what_to_do(office: Office) -> None:
    excel.consolidate(office.app.books.add(), office.desk)
    assert "Chưa biết lấy tệp ở thư mục nào" in office.said
    office.set(thu_muc_nhan=str(office.folder / "khong_co"))
    excel.consolidate(office.app.books.add(), office.desk)
    assert "Không thấy tệp Excel nào" in office.said


def test_a_workbook_that_maps_cloud_addresses_has_no_folder(office: Office, inbox: Path, received: xw.Book) -> None:
    received.sheets.add("xlwings.conf")
    excel.consolidate(received, office.desk)
    assert "Chưa biết lấy tệp ở thư mục nào" in office.said


def test_results_do_not_land_among_the_sources(office: Office, inbox: Path, received: xw.Book) -> None:
    office.set(thu_muc_ket_qua=str(inbox))
    excel.consolidate(received, office.desk)
    assert f"Kết quả ghi vào: {inbox / 'KetQua_2019-Q2'}" in office.said


def test_an_error_midway_leaves_nothing_behind(office: Office, inbox: Path, received: xw.Book) -> None:
    calls: list[None] = []

    def clock() -> datetime:
        """Tell the name of the kept files and the day of receipt; fail for the time that the workbooks carry."""
        calls.append(None)
        if len(calls) == 3:
            raise RuntimeError
        return NOW

    office.set(ky=PERIOD)
    office.answer("ok")
    excel.consolidate(received, replace(office.desk, now=clock))
    assert names(inbox / "KetQua_2019-Q2") == []
    assert "lỗi ngoài dự kiến" in office.said


# entry workbooks -----------------------------------------------------------------------------------


def test_entry_workbooks_of_the_own_unit(office: Office, received: xw.Book, inbox: Path) -> None:
    office.set(don_vi="mttq", ky="2019-Q3")
    office.answer("ok")
    excel.new_workbooks(received, office.desk)
    assert names(inbox / "BieuMau_2019-Q3") == ["MTTQ_2019-Q3.xlsx"]
    assert "Lập 1 tệp biểu mẫu của đơn vị MTTQ, kỳ 2019-Q3" in office.app.impl.alerts[0]


def test_without_a_workbook_the_quarter_of_the_day_is_meant(office: Office) -> None:
    excel.new_workbooks(office.app.books.add(), office.desk)
    assert "của mọi đơn vị phải báo cáo, kỳ 2019-Q3" in office.said  # 17/06 is in the third quarter (15/6 to 14/9)
    assert not (office.folder / "BieuMau_2019-Q3").exists()


# who has a file open -------------------------------------------------------------------------------


def owner(name: str) -> bytes:
    """Excel's owner file: length and name in the code page, 55 bytes; length and name in UTF-16."""
    plain, wide = name.encode("ascii", "replace"), name.encode("utf-16-le")
    head = bytes([len(plain)]) + plain.ljust(54, b" ")
    return (head + len(name).to_bytes(2, "little") + wide).ljust(165, b" ")


@pytest.mark.parametrize(
    ("beside", "content", "who"),
    [
        ("~$SYT.xlsx", owner("Nguyễn Văn Bình"), "Nguyễn Văn Bình"),
        ("~$SYT.xlsx", b"", "một người khác"),
        ("~$SYT.xlsx", b"\x05Binh " + b" " * 49, "Binh"),
        (".~lock.SYT.xlsx#", "Lò Thị Mẩy,may,may-pc,17.06.2019 08:00,file:///home/may;".encode(), "Lò Thị Mẩy"),
        (".~lock.SYT.xlsx#", b",may,may-pc,17.06.2019 08:00,file:///home/may;", "may"),
        ("~$SCT.xlsx", owner("Ai đó"), ""),
    ],
)
def test_who_has_a_workbook_open(tmp_path: Path, beside: str, content: bytes, who: str) -> None:
    (tmp_path / beside).write_bytes(content)
    assert excel_files.who_has_open(tmp_path / "SYT.xlsx") == who


def test_files_are_delivered_all_at_once(tmp_path: Path) -> None:
    out = tmp_path / "kq"
    with excel_files.delivered(out, Keeper(NOW, "thu")) as made:
        for name in ("a.xlsx", "b.xlsx"):
            (made.room / name).write_text(name, encoding="utf-8")
        assert names(out) == [made.room.name]
    assert [p.read_text(encoding="utf-8") for p in made.files] == ["a.xlsx", "b.xlsx"]
    assert names(out) == ["a.xlsx", "b.xlsx"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "kq").write_text("a file", encoding="utf-8")
    with pytest.raises(HostError, match="kq"), excel_files.delivered(tmp_path / "kq" / "con", Keeper(NOW, "thu")):
        raise AssertionError("the folder was made")


# settings and help ---------------------------------------------------------------------------------


def test_the_settings_file_says_what_it_is_about_and_sets_nothing(office: Office) -> None:
    excel.settings(office.app.books.add(), office.desk)
    path = office.desk.settings_file
    assert office.opened == [path]
    assert path.read_bytes().decode() == SETTINGS.replace("\n", "\r\n")
    assert r"'D:\BaoCao\2019-Q2'" in SETTINGS
    assert office.desk.settings() == Settings()
    path.write_text("ky = '2019-Q2'", encoding="utf-8-sig")
    assert ensure_settings(path) == path
    assert office.desk.settings().work.period == "2019-Q2"


def test_settings_as_the_template_has_them_are_understood(office: Office) -> None:
    path = ensure_settings(office.desk.settings_file)
    empty = path.read_text(encoding="utf-8")
    path.write_text(
        empty.replace("don_vi = ''", "don_vi = 'syt'").replace("nhan = ''", "nhan = '/nhan'"), encoding="utf-8"
    )
    found = office.desk.settings()
    assert (found.office.unit, found.work.inbox, found.work.out) == ("SYT", Path("/nhan"), None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ky = 2019-Q2", "Chữ phải nằm giữa hai dấu nháy đơn"),
        ("ky = '2019-Q9'", "Mã kỳ '2019-Q9' không đúng"),
        ("don_vi = 'XYZ'", "không có đơn vị mang mã 'XYZ'"),
        ("tho_muc_nhan = ''", "thu_muc_nhan"),
    ],
)
def test_settings_that_cannot_be_understood_are_named(office: Office, received: xw.Book, text: str, said: str) -> None:
    path = ensure_settings(office.desk.settings_file)
    path.write_text(text, encoding="utf-8")
    excel.consolidate(received, office.desk)
    assert said in office.said
    assert str(path) in office.said


def test_the_guide_is_in_the_workbook_or_is_told(office: Office, received: xw.Book) -> None:
    excel.guide(received, office.desk)
    assert office.here == "HuongDan!A1"
    excel.guide(office.app.books.add(), office.desk)
    assert office.said.startswith("Các bước làm việc")


def test_about_tells_version_and_places(office: Office) -> None:
    excel.about(office.app.books.add(), office.desk)
    assert "phiên bản" in office.said
    assert str(office.desk.logs) in office.said


def test_opening_the_folder(office: Office, inbox: Path, received: xw.Book) -> None:
    excel.open_folder(received, office.desk)
    excel.open_folder(office.app.books.add(), office.desk)
    assert office.opened == [inbox]
    assert "chưa được lưu" in office.said
    office.set(thu_muc_ket_qua=str(office.folder))
    excel.open_folder(received, office.desk)
    assert office.opened == [inbox, office.folder]
