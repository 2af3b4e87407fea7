"""What came in: workbooks in folders, zip files and saved mails; when, from whom; what is refused and what is said."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from bvq_excel.inbox import Inbox, opened
from bvq_excel.inbox import opening as limits
from bvq_excel.inbox.items import VIETNAM
from tests.inboxes import eml, mail, msg, plain, zipped

NOW = datetime(2019, 6, 20, 8, 30)
WRITTEN = datetime(2019, 6, 16, 9)
MAIL_CAME = datetime(2019, 6, 16, 7, 45)
A_BOOK = b"PK any content will do"


def look(tmp_path: Path, as_of: date | None = None, **files: bytes) -> Inbox:
    """Return what is found in a folder of `files`, each written at one moment (`__` in a name stands for the dot)."""
    folder, room = tmp_path / "inbox", tmp_path / "room"
    folder.mkdir()
    room.mkdir()
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content)
        moment = WRITTEN.replace(tzinfo=VIETNAM).timestamp()
        os.utime(path, (moment, moment))
    return opened([folder], room, NOW, as_of)


def found(inbox: Inbox) -> list[tuple[str, str, str, str]]:
    return [(i.file, i.via, i.sender, f"{i.received} {i.arrived:%d %H:%M}") for i in inbox.items]


def said(inbox: Inbox) -> list[str]:
    return [f"{x.shown}: {x.message}" for x in inbox.left_out]


# folders -----------------------------------------------------------------------------------------------------


def test_a_file_in_a_folder_came_when_it_was_written(tmp_path: Path) -> None:
    inbox = look(tmp_path, SYT__xlsx=A_BOOK, SCT__xls=A_BOOK, ghi_chu__txt=b"", **{"~$SYT__xlsx": b""})
    assert found(inbox) == [
        ("SCT.xls", "", "", "2019-06-16 16 09:00"),
        ("SYT.xlsx", "", "", "2019-06-16 16 09:00"),
    ]


def test_the_day_that_is_given_is_the_day_of_receipt_of_files(tmp_path: Path) -> None:
    inbox = look(tmp_path, date(2019, 6, 18), SYT__xlsx=A_BOOK, thu__eml=eml({"STP.xlsx": A_BOOK}))
    assert found(inbox) == [
        ("SYT.xlsx", "", "", "2019-06-18 16 09:00"),
        ("STP.xlsx", "thu.eml", "syt@example.gov.vn", "2019-06-15 15 09:30"),
    ]


def test_no_file_came_after_now(tmp_path: Path) -> None:
    path = tmp_path / "SYT.xlsx"
    path.write_bytes(A_BOOK)
    (item,) = opened([path], tmp_path, NOW).items
    assert (item.received, item.arrived) == (NOW.date(), NOW)


def test_a_file_that_is_not_there_is_left_to_the_reader_to_say(tmp_path: Path) -> None:
    (item,) = opened([tmp_path / "khong co.xlsx"], tmp_path, NOW).items
    assert item.file == "khong co.xlsx"


# zip files ---------------------------------------------------------------------------------------------------


def test_workbooks_in_a_zip_file_are_found_whatever_their_folder(tmp_path: Path) -> None:
    inside = {"quý 2/Sở Y tế.xlsx": A_BOOK, "__MACOSX/._a.xlsx": b"", "~$SYT.xlsx": b"", "phieu.pdf": b"%PDF"}
    inbox = look(tmp_path, nop__zip=zipped(inside))
    assert found(inbox) == [("Sở Y tế.xlsx", "nop.zip", "", "2019-06-16 15 10:00")]
    assert said(inbox) == ["phieu.pdf (trong nop.zip): không phải sổ Excel, không tiếp nhận."]
    assert inbox.items[0].path.read_bytes() == A_BOOK
    assert inbox.archives == 1


def test_two_of_one_name_in_two_zip_files_stay_apart(tmp_path: Path) -> None:
    inbox = look(tmp_path, a__zip=zipped({"SYT.xlsx": b"PK a"}), b__zip=zipped({"SYT.xlsx": b"PK b"}))
    assert [(i.file, i.via, i.path.read_bytes()) for i in inbox.items] == [
        ("SYT.xlsx", "a.zip", b"PK a"),
        ("SYT.xlsx", "b.zip", b"PK b"),
    ]


def test_names_that_old_programs_wrote_without_saying_how_are_read(tmp_path: Path) -> None:
    utf8 = "Sở Y tế.xlsx".encode()
    made = zipped({"X" * len(utf8): A_BOOK}).replace(b"X" * len(utf8), utf8)
    assert [i.file for i in look(tmp_path, nop__zip=made).items] == ["Sở Y tế.xlsx"]


@pytest.mark.parametrize("name", ["../../SYT.xlsx", "/etc/SYT.xlsx", "C:\\SYT.xlsx", "..\\SYT.xlsx"])
def test_a_zip_file_whose_names_lead_out_of_it_is_not_opened(tmp_path: Path, name: str) -> None:
    inbox = look(tmp_path, nop__zip=zipped({name: A_BOOK, "STP.xlsx": A_BOOK}))
    assert found(inbox) == []
    (line,) = said(inbox)
    assert line.startswith('nop.zip: Tệp nén "nop.zip" chứa đường dẫn dẫn ra ngoài')
    assert not (tmp_path.parent / "SYT.xlsx").exists()


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    inbox = look(tmp_path, bom__zip=zipped({"SYT.xlsx": bytes(20 * 2**20)}))
    assert (found(inbox), "phình to bất thường" in said(inbox)[0]) == ([], True)


def locked() -> bytes:
    """Return a zip file whose part says that it is encrypted."""
    made = bytearray(zipped({"SYT.xlsx": A_BOOK}))
    made[6] |= 1
    at = made.rindex(b"PK\x01\x02")
    made[at + 8] |= 1
    return bytes(made)


def doubled() -> bytes:
    return zipped({"SYT.xlsx": b"PK a", "SYU.xlsx": b"PK b"}).replace(b"SYU", b"SYT")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (locked(), "đặt mật khẩu"),
        (zipped({"SYT.xlsx": A_BOOK})[:40], "bị hỏng"),
        (b"khong phai tep nen", "bị hỏng"),
        (zipped({"trong.zip": zipped({"SYT.xlsx": A_BOOK})}), "nằm quá sâu"),
    ],
    ids=["encrypted", "cut", "no zip file", "a zip file in a zip file"],
)
def test_a_zip_file_that_cannot_be_used_is_named_with_the_way_out(tmp_path: Path, content: bytes, words: str) -> None:
    inbox = look(tmp_path, nop__zip=content)
    (line,) = said(inbox)
    assert found(inbox) == []
    assert words in line
    assert "hãy" in line
    assert inbox.left_out[0].unreadable


def test_two_parts_of_one_name_are_not_guessed_at(tmp_path: Path) -> None:
    assert "hai tệp trùng tên" in said(look(tmp_path, nop__zip=doubled()))[0]


# mails -------------------------------------------------------------------------------------------------------


def test_an_attachment_came_when_the_last_server_got_its_mail(tmp_path: Path) -> None:
    made = eml({"Sở Y tế quý 2.xlsx": A_BOOK}, received=[MAIL_CAME, datetime(2019, 6, 15, 9, 31)])
    inbox = look(tmp_path, thu__eml=made)
    assert found(inbox) == [("Sở Y tế quý 2.xlsx", "thu.eml", "syt@example.gov.vn", "2019-06-16 16 07:45")]
    assert inbox.mails == 1


def test_without_servers_the_senders_own_date_counts_and_without_that_the_files(tmp_path: Path) -> None:
    inbox = look(tmp_path, a__eml=eml({"a.xlsx": A_BOOK}), b__eml=eml({"b.xlsx": A_BOOK}, sent=None))
    assert [f[3] for f in found(inbox)] == ["2019-06-15 15 09:30", "2019-06-16 16 09:00"]


def test_a_moment_in_the_future_is_not_believed(tmp_path: Path) -> None:
    made = eml({"a.xlsx": A_BOOK}, sent=datetime(2019, 7, 1, 8))
    assert found(look(tmp_path, thu__eml=made))[0][3] == "2019-06-16 16 09:00"


def test_the_day_is_that_of_vietnam(tmp_path: Path) -> None:
    made = eml({"a.xlsx": A_BOOK}).replace(b"Sat, 15 Jun 2019 09:30:00 +0700", b"Fri, 14 Jun 2019 19:30:00 +0000")
    assert found(look(tmp_path, thu__eml=made))[0][3] == "2019-06-15 15 02:30"


def test_what_a_forwarded_mail_holds_is_the_first_senders(tmp_path: Path) -> None:
    inner = mail({"STP.xlsx": A_BOOK}, sender="stp@example.gov.vn", sent=datetime(2019, 6, 1, 8))
    inbox = look(tmp_path, thu__eml=eml({"": inner, "SYT.xlsx": A_BOOK}))
    assert found(inbox) == [
        ("STP.xlsx", "thu.eml", "stp@example.gov.vn", "2019-06-15 15 09:30"),
        ("SYT.xlsx", "thu.eml", "syt@example.gov.vn", "2019-06-15 15 09:30"),
    ]


def test_a_zip_file_in_a_mail_is_opened_and_pictures_are_passed_over(tmp_path: Path) -> None:
    made = eml({"nop.zip": zipped({"SYT.xlsx": A_BOOK}), "logo.png": b"\x89PNG", "winmail.dat": b"x"})
    inbox = look(tmp_path, thu__eml=made)
    assert [(i.file, i.via, i.sender) for i in inbox.items] == [("SYT.xlsx", "thu.eml/nop.zip", "syt@example.gov.vn")]
    assert [line.partition(";")[0] for line in said(inbox)] == [
        "winmail.dat (trong thu.eml): tệp đính kèm bị Outlook gói lại (định dạng Rich Text)"
    ]


@pytest.mark.parametrize("name", ["../../ra ngoai.xlsx", "..\\ra ngoai.xlsx", "C:\\a\\ra ngoai.xlsx"])
def test_an_attachments_name_leads_nowhere(tmp_path: Path, name: str) -> None:
    inbox = look(tmp_path, thu__eml=eml({name: A_BOOK}))
    assert [i.file for i in inbox.items] == ["ra ngoai.xlsx"]
    assert inbox.items[0].path.resolve().is_relative_to((tmp_path / "room").resolve())


def test_an_encoded_name_is_read(tmp_path: Path) -> None:
    made = eml({"ten.xlsx": A_BOOK}).replace(b'filename="ten.xlsx"', b'filename="=?utf-8?B?U+G7nyBZIHThur8ueGxzeA==?="')
    assert [i.file for i in look(tmp_path, thu__eml=made).items] == ["Sở Y tế.xlsx"]


def test_a_workbook_without_a_name_is_found_by_its_type(tmp_path: Path) -> None:
    sheet = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    made = eml({"ten.xlsx": A_BOOK}).replace(b"application/octet-stream", sheet)
    made = made.replace(b'Content-Disposition: attachment; filename="ten.xlsx"', b"Content-Disposition: attachment")
    assert [i.file for i in look(tmp_path, thu__eml=made).items] == ["khong_ten.xlsx"]


def test_what_is_no_mail_is_named(tmp_path: Path) -> None:
    inbox = look(tmp_path, thu__eml=b"\0\1\2 khong phai thu", cu__msg=b"khong phai thu Outlook")
    assert [line.partition(";")[0] for line in said(inbox)] == [
        'cu.msg: Thư "cu.msg" bị hỏng hoặc không phải thư đã lưu',
        'thu.eml: Thư "thu.eml" bị hỏng hoặc không phải thư đã lưu',
    ]


def test_what_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CONTAINER", 3_000)
    monkeypatch.setattr(limits, "MAX_FILE", 1_000)
    inbox = look(tmp_path, to__eml=eml({"a.xlsx": bytes(5_000)}), vua__eml=eml({"b.xlsx": bytes(1_500)}))
    assert [line.partition(" ")[0] for line in said(inbox)] == ["to.eml:", "b.xlsx"]
    assert inbox.items == []


# Outlook -----------------------------------------------------------------------------------------------------


def test_a_mail_saved_by_outlook_is_read(tmp_path: Path) -> None:
    inbox = look(tmp_path, thu__msg=msg({"Sở Y tế.xlsx": plain()}))
    assert found(inbox) == [("Sở Y tế.xlsx", "thu.msg", "syt@example.gov.vn", "2019-06-15 15 09:30")]
    assert inbox.items[0].path.read_bytes() == plain()


def test_headers_of_the_transport_tell_where_outlook_does_not(tmp_path: Path) -> None:
    headers = (
        "Received: from a by b; Sun, 16 Jun 2019 07:45:00 +0700\r\nFrom: =?utf-8?b?U1RQ?= <stp@example.gov.vn>\r\n"
    )
    inbox = look(tmp_path, thu__msg=msg({"STP.xlsx": A_BOOK}, sender="", delivered=None, headers=headers))
    assert found(inbox) == [("STP.xlsx", "thu.msg", "stp@example.gov.vn", "2019-06-16 16 07:45")]


def test_a_mail_inside_an_outlook_mail_is_named(tmp_path: Path) -> None:
    inbox = look(tmp_path, thu__msg=msg({"chuyen tiep": None, "SYT.xlsx": A_BOOK}))
    assert [i.file for i in inbox.items] == ["SYT.xlsx"]
    assert "nằm trong một thư Outlook khác" in said(inbox)[0]
