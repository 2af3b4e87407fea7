"""Mail, settings and old files on the command line: what is printed, asked and done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bvq_excel import files
from bvq_excel.delivery.flow import Post
from bvq_excel.delivery.log import PENDING, facts, standing
from bvq_excel.errors import DeliveryError, UsageError
from bvq_excel.hosts import posting
from bvq_excel.settings import Settings
from tests.posts import DAY, NOW, clock, mail, settings
from tests.test_delivery_smtp import FakeRing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Post]:
    """An office whose data folder is new."""
    ledger = posting.database(settings(data=str(tmp_path / "du_lieu")))
    yield posting.post(settings(), ledger, DAY)
    ledger.close()


def yes(question: str) -> bool:
    return True


def test_settings_are_printed_with_their_origins(capsys: pytest.CaptureFixture[str]) -> None:
    posting.show_settings(settings(mail__channel="smtp"))
    lines = capsys.readouterr().out.splitlines()
    assert "mail.channel\tsmtp\ttùy chọn của lệnh: mail.channel" in lines
    assert "mail.smtp.port\t587\tmặc định" in lines


def test_a_password_is_asked_for_kept_and_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    ring = FakeRing()
    where = settings(mail__smtp__host="smtp.example.gov.vn", mail__smtp__user="sct")
    posting.keep_password(where, lambda _: "rat-bi-mat", ring)
    assert ring.kept == {("bvq_excel", "sct @ smtp.example.gov.vn"): "rat-bi-mat"}
    assert capsys.readouterr().out == "Đã cất mật khẩu thư của sct vào kho mật khẩu của máy.\n"
    with pytest.raises(DeliveryError, match=r"mail\.smtp\.host"):
        posting.keep_password(settings(), yes, ring)  # type: ignore[arg-type]


def test_a_preview_comes_before_the_drafts(office: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = office.shown([mail("SYT"), mail("STP")], office.guard(()))
    assert posting.send(shown, office, tmp_path / "ra", clock(), "Mẩy", confirm=yes) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.index("Cộng: 2 thư sẽ gửi, 0 kB; 0 thư bị giữ lại.") < lines.index("2 thư nháp đã lập")
    assert len(list((tmp_path / "ra" / "thu_nhap").glob("*.eml"))) == 2
    posting.show_sent(office, "2019-Q2")
    assert "đã lập thư nháp" in capsys.readouterr().out


def test_nothing_leaves_without_a_yes(office: Post, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_server = posting.post(
        settings(mail__channel="smtp", mail__smtp__host="khong.co.example"),
        posting.database(settings(data=str(tmp_path))),
        DAY,
    )
    asked: list[str] = []

    def no(question: str) -> bool:
        asked.append(question)
        return False

    shown = by_server.shown([mail("SYT")], by_server.guard(()))
    assert posting.send(shown, by_server, tmp_path, clock(), "Mẩy", confirm=no) == 0
    assert asked == ["Gửi 1 thư này?"]
    assert posting.send(shown, by_server, tmp_path, clock(), "Mẩy", confirm=no, dry_run=True) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Chạy thử")
    assert by_server.log.events() == ()


def test_a_message_that_is_held_back_is_no_success(office: Post, tmp_path: Path) -> None:
    shown = office.shown([mail("SYT", subject="a\nb")], office.guard(()))
    assert posting.send(shown, office, tmp_path, clock(), "Mẩy", confirm=yes) == 3


def test_a_message_of_unknown_fate_is_settled_by_hand(office: Post, capsys: pytest.CaptureFixture[str]) -> None:
    office.log.begin(facts(mail("SYT")), ["syt@example.gov.vn"], "smtp", NOW, "Mẩy")
    posting.show_sent(office)
    assert "hỏi nơi nhận" in capsys.readouterr().out
    common = {"now": NOW, "who": "Mẩy", "why": "nơi nhận báo đã nhận"}
    assert posting.settle(office, "2019-Q2", "SYT@example.gov.vn", sent=True, **common) == 1  # type: ignore[arg-type]
    assert [e.state for e in standing(office.log.events()) if e.state == PENDING] == []
    with pytest.raises(UsageError, match="chờ xác nhận"):
        posting.settle(office, "2019-Q2", "syt@example.gov.vn", sent=False, **common)  # type: ignore[arg-type]


def test_old_files_are_listed_and_given_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for content in (b"mot", b"hai"):
        files.write_bytes(tmp_path / "BC.docx", content, files.Keeper(NOW, "lap_bao_cao"))
    posting.show_backups(tmp_path)
    assert "1\tBC.docx\t21/06/2019 09:30:00\tlap bao cao" in capsys.readouterr().out
    posting.restore(posting.backup(tmp_path, 1), Settings(), NOW)
    assert (tmp_path / "BC.docx").read_bytes() == b"mot"
    assert [b.path.read_bytes() for b in files.backups(tmp_path)].count(b"hai") == 1
    with pytest.raises(UsageError, match="Không có bản cũ số 9"):
        posting.backup(tmp_path, 9)
    (tmp_path / "khac").mkdir()
    posting.show_backups(tmp_path / "khac")
    assert "không có bản cũ nào" in capsys.readouterr().out


def test_without_a_data_folder_there_is_no_ledger() -> None:
    with pytest.raises(UsageError, match="--data"):
        posting.database(settings())
