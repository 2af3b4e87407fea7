"""Settings, old files, the log and what is over its time, on the command line."""

from __future__ import annotations

import os
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from bvq_excel import files
from bvq_excel.errors import DeliveryError, UsageError
from bvq_excel.hosts.cli import run_command
from bvq_excel.hosts.commands import upkeep
from bvq_excel.ledger import flow
from bvq_excel.ledger.database import FILE
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.model import CheckedFile
from tests.inboxes import book
from tests.ledgers import NOW, Office, complaint, workbook
from tests.posts import NOW as MAIL_NOW
from tests.posts import settings
from tests.test_delivery_smtp import FakeRing

NAME, PHONE, OTHER = "Vàng Thị Xuân Mai", "0912345678", "0987000111"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose ledger holds a complaint of the first quarter of 2019."""
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    folder = tmp_path / "so"
    Office(folder).enter(given())
    return folder


def given() -> CheckedFile:
    row = complaint(consumer_name=NAME, consumer_phone=PHONE, goods_desc=f"Nồi cơm của {NAME}", note=f"gọi {OTHER}")
    return workbook("SCT", "2019-Q1", KhieuNai=[row])


def run(data: Path, *arguments: str) -> int:
    return run_command([*arguments, "--data", str(data)])


# settings --------------------------------------------------------------------------------------------------------


def test_each_setting_is_shown_with_its_origin(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "thiet_lap.toml").write_text("[mail]\nchannel = 'smtp'\n", encoding="utf-8")
    monkeypatch.setenv("BVQ_MAIL_SMTP_PORT", "465")
    assert run(data, "settings") == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"mail.channel\tsmtp\tthiết lập chung: {data / 'thiet_lap.toml'}" in lines
    assert "mail.smtp.port\t465\tbiến môi trường: BVQ_MAIL_SMTP_PORT" in lines
    assert f"data\t{data}\ttùy chọn của lệnh: data" in lines


def test_a_sample_is_written_and_one_that_is_there_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "thiet_lap.toml"
    assert run_command(["settings", "--sample", str(path)]) == 0
    assert "Đã ghi tệp thiết lập mẫu" in capsys.readouterr().out
    path.write_text("# của tôi\n", encoding="utf-8")
    assert run_command(["settings", "--sample", str(path)]) == 0
    assert "giữ nguyên" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == "# của tôi\n"


class Memory(KeyringBackend):
    """A store of passwords that lasts as long as the test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


def test_a_password_goes_to_the_store_of_the_machine_and_nowhere_else(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store, before = Memory(), keyring.get_keyring()
    monkeypatch.setenv("BVQ_MAIL_SMTP_HOST", "smtp.example.gov.vn")
    monkeypatch.setenv("BVQ_MAIL_SMTP_USER", "sct")
    monkeypatch.setattr("getpass.getpass", lambda _: "rat-bi-mat-7391")
    keyring.set_keyring(store)
    try:
        assert run(data, "settings", "--set-password") == 0
    finally:
        keyring.set_keyring(before)
    assert list(store.kept.values()) == ["rat-bi-mat-7391"]
    assert run(data, "audit") == 0
    out = capsys.readouterr().out
    assert "Cất mật khẩu thư" in out
    assert "rat-bi-mat" not in out
    assert b"rat-bi-mat" not in b"".join(p.read_bytes() for p in data.rglob("*") if p.is_file())


# old files -------------------------------------------------------------------------------------------------------


def test_an_overwritten_file_is_listed_and_given_back(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kq" / "BC.docx"
    path.parent.mkdir()
    for number, content in enumerate((b"mot", b"hai", b"ba")):
        files.write_bytes(path, content, files.Keeper(NOW + timedelta(days=number), "lap_bao_cao"))
    assert run_command(["backups", str(path.parent)]) == 0
    assert "1\tBC.docx\t19/06/2019 08:30:00\tlap bao cao" in capsys.readouterr().out
    assert run(data, "restore", str(path), "--number", "2") == 0
    assert path.read_bytes() == b"mot"
    assert sorted(b.path.read_bytes() for b in files.backups(path.parent)) == [b"ba", b"hai", b"mot"]
    assert run(data, "restore", str(path), "--number", "9") == 2
    assert run(data, "restore", str(tmp_path / "khac.docx")) == 2
    assert "không có bản cũ nào" in capsys.readouterr().err
    assert run(data, "audit") == 0
    assert "Khôi phục bản cũ\t-\t-\ttệp BC.docx; bản số 2" in capsys.readouterr().out


# the log ---------------------------------------------------------------------------------------------------------


def test_the_log_is_listed_and_verified(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "audit", "--period", "2019-Q1") == 0
    assert "\tTiếp nhận\t2019-Q1\tSCT\tlần gửi 1; lần gửi đầu của kỳ; mã băm " in capsys.readouterr().out
    assert run(data, "audit", "--verify") == 0
    seal = capsys.readouterr().out.split()[-1]
    Office(data).enter(workbook("STP", "2019-Q1"))
    assert run(data, "audit", "--seal", seal) == 0
    assert run(data, "audit", "--seal", "0123456789abcdef") == 3
    assert "không có mã niêm phong" in capsys.readouterr().err


def test_a_changed_entry_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Office(data).enter(workbook("STP", "2019-Q1"))
    with sqlite3.connect(data / FILE) as connection:
        connection.execute("DROP TRIGGER events_stay")
        connection.execute("UPDATE events SET unit = 'SYT' WHERE id = 2")
    connection.close()
    assert run(data, "audit", "--verify") == 3
    assert "KHÔNG còn nguyên vẹn từ mục 2: " in capsys.readouterr().err


# what is over its time -------------------------------------------------------------------------------------------


def close(data: Path) -> None:
    office = Office(data)
    office.consolidated("2019-Q1")
    office.close("2019-Q1")


def on_disk(folder: Path) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def test_nothing_is_deleted_before_it_was_shown_and_somebody_has_said_yes(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close(data)
    assert run(data, "purge") == 0
    said = capsys.readouterr()
    assert "Kỳ 2019-Q1 (hết ngày 14/03/2019): xóa dữ liệu cá nhân ở 2 dòng" in said.out
    assert "Chưa xóa gì." in said.out
    assert NAME.encode() in on_disk(data)


def test_personal_data_of_a_closed_period_goes_and_its_figures_stay(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    close(data)
    with Ledger.open(data) as ledger:
        figures = ledger.figures("2019-Q1")
    assert run(data, "purge", "--yes") == 0
    left = on_disk(data)
    assert [t for t in (NAME, PHONE, OTHER) if t.encode() in left or t.upper().encode() in left] == []
    with Ledger.open(data) as ledger:
        (submission,) = ledger.accepted("2019-Q1")
        (row,) = submission.tables["KhieuNai"]
        assert (row["consumer_name"], row["goods_desc"], row["note"]) == (None, "Nồi cơm của [đã che]", "gọi [đã che]")
        assert (row.record_id, row["received_date"]) == ("SCT-KN-2019-0001", complaint()["received_date"])
        assert ledger.figures("2019-Q1") == figures
        assert ledger.verify().sound
    capsys.readouterr()
    assert run(data, "purge") == 0
    assert "dữ liệu cá nhân" not in capsys.readouterr().out
    assert run(data, "audit") == 0
    assert "Xóa dữ liệu hết hạn\t-\t-\tdòng đã xóa dữ liệu cá nhân kỳ 2019-Q1: 2" in capsys.readouterr().out


def test_the_files_of_such_a_period_go_out_of_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, inbox = tmp_path / "d", tmp_path / "SCT.xlsx"
    inbox.write_bytes(book("SCT", "2019-Q1", KhieuNai=[complaint(consumer_name=NAME)]))
    hands = flow.Hands(data, NOW)
    flow.collect(hands, [inbox], "2019-Q1", date(2019, 3, 16))
    flow.consolidate(hands, "2019-Q1", date(2019, 3, 16))
    assert run(data, "purge", "--yes") == 0
    assert len(list((data / "luu_tru" / "2019-Q1").iterdir())) == 1  # open periods keep theirs
    flow.close(hands, "2019-Q1")
    capsys.readouterr()
    assert run(data, "purge", "--yes") == 0
    assert "1 tệp lưu trữ đã nhận của kỳ 2019-Q1 (có dữ liệu cá nhân)." in capsys.readouterr().out
    assert list((data / "luu_tru" / "2019-Q1").iterdir()) == []
    assert flow.verify(hands) == ()


def test_an_open_period_is_told_and_kept(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "purge", "--yes") == 0
    assert "chưa khóa nên chưa xóa 2 dòng" in capsys.readouterr().out
    assert NAME.encode() in on_disk(data)


def test_old_copies_and_old_entries_go_and_young_ones_stay(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BVQ_RETENTION_LOG_YEARS", "1")
    path, now = tmp_path / "kq" / "sau" / "BC.docx", datetime.now()
    path.parent.mkdir(parents=True)
    for at in (NOW, now - timedelta(days=400), now - timedelta(days=10)):
        path.write_bytes(str(at).encode())
        files.Keeper(at, "x", files.Retention(99, 9999)).keep(path)
    assert run(data, "purge", "--folder", str(tmp_path / "kq"), "--yes") == 0
    (kept,) = files.backups(path.parent)
    assert kept.at > now - timedelta(days=20)
    with Ledger.open(data) as ledger:
        ledger.note("restore", now, "Mẩy")
        contents = [e.content is None for e in ledger.events()]
        assert ledger.verify().sound
    assert contents == [True, False, False]
    assert run(data, "audit") == 0
    assert "(nội dung đã hết hạn giữ)" in capsys.readouterr().out


def test_a_copy_that_cannot_be_deleted_is_named_and_the_rest_goes(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from bvq_excel import purging
    from bvq_excel.settings import Retention

    for name in ("A.docx", "B.docx"):
        (tmp_path / name).write_bytes(b"x")
        files.Keeper(NOW, "x").keep(tmp_path / name)

    class Stubborn(files.Disk):
        def remove(self, path: Path) -> None:
            if path.name == "A.docx":
                raise PermissionError(13, os.strerror(13), str(path))
            super().remove(path)

    with Ledger.open(data) as ledger:
        due = purging.plan(ledger, [tmp_path], Retention(), datetime.now())
        (resisting,) = purging.carry_out(due, ledger, datetime.now(), "Mẩy", Stubborn())
        assert Path(resisting).name == "A.docx"
        again = purging.plan(ledger, [tmp_path], Retention(), datetime.now())
        assert [b.path.name for b in again.kept] == ["A.docx"]


# what is printed and asked --------------------------------------------------------------------------------------


def test_settings_are_printed_with_their_origins(capsys: pytest.CaptureFixture[str]) -> None:
    upkeep.show_settings(settings(mail__channel="smtp"))
    lines = capsys.readouterr().out.splitlines()
    assert "mail.channel\tsmtp\ttùy chọn của lệnh: mail.channel" in lines
    assert "mail.smtp.port\t587\tmặc định" in lines


def test_a_password_is_asked_for_kept_and_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    ring = FakeRing()
    where = settings(mail__smtp__host="smtp.example.gov.vn", mail__smtp__user="sct")
    upkeep.keep_password(where, lambda _: "rat-bi-mat", ring)
    assert ring.kept == {("bvq_excel", "sct @ smtp.example.gov.vn"): "rat-bi-mat"}
    assert capsys.readouterr().out == "Đã cất mật khẩu thư của sct vào kho mật khẩu của máy.\n"
    with pytest.raises(DeliveryError, match=r"mail\.smtp\.host"):
        upkeep.keep_password(settings(), lambda _: "x", ring)


def test_old_files_are_listed_and_given_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in (b"mot", b"hai"):
        files.write_bytes(tmp_path / "BC.docx", content, files.Keeper(MAIL_NOW, "lap_bao_cao"))
    upkeep.show_backups(tmp_path)
    assert "1\tBC.docx\t21/06/2019 09:30:00\tlap bao cao" in capsys.readouterr().out
    upkeep.give_back(upkeep.backup(tmp_path, 1), files.Keeper(MAIL_NOW, "khoi_phuc"))
    assert (tmp_path / "BC.docx").read_bytes() == b"mot"
    assert [b.path.read_bytes() for b in files.backups(tmp_path)].count(b"hai") == 1
    with pytest.raises(UsageError, match="Không có bản cũ số 9"):
        upkeep.backup(tmp_path, 9)
    (tmp_path / "khac").mkdir()
    upkeep.show_backups(tmp_path / "khac")
    assert "không có bản cũ nào" in capsys.readouterr().out
