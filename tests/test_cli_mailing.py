"""Sending on the command line: a preview before everything, drafts, the server, nothing twice, who got what."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
import trustme

from bvq_excel.catalog import Catalog, load
from bvq_excel.delivery.dispatch import Dispatch
from bvq_excel.delivery.log import PENDING, facts, standing
from bvq_excel.errors import UsageError
from bvq_excel.hosts.cli import run_command
from bvq_excel.hosts.commands.mailing import deliver, show_sent
from bvq_excel.ledger import audit
from bvq_excel.ledger.database import Database
from bvq_excel.office import Office
from tests.mail_server import HOST, Faults, MailServer
from tests.posts import DAY as TODAY
from tests.posts import NOW, clock, mail, settings
from tests.test_cli import write

DAY = ["--as-of", "2019-06-17"]
Q2 = ["--period", "2019-Q2"]
SIGNER = ["--signer", "Nguyễn Văn Bình"]
SIGNED = ["--number", "12", "--date", "2019-06-21"]
SETTINGS = """
[office]
preparer = 'Lò Thị Mẩy'
[mail]
sender = 'Sở Công Thương <sct@example.gov.vn>'
[mail.addresses]
STP = ['stp@example.gov.vn']
BCT = ['bct@example.gov.vn']
UBNDT = ['ub@example.gov.vn']
"""


@pytest.fixture
def office(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the report on one unit's faulty workbook, and the office's data folder with its settings."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "da_nhan").mkdir()
    write(catalog, tmp_path / "da_nhan" / "STP.xlsx", content=None)
    (tmp_path / "so").mkdir()
    (tmp_path / "so" / "thiet_lap.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run_command(["collect", "da_nhan", *Q2, "--data", "so", *DAY]) == 0
    assert run_command(["consolidate", *Q2, "--data", "so", "--out", "kq", *DAY]) == 1
    assert run_command(["report", *Q2, "--from", "kq", "--out", "kq", *SIGNED, *SIGNER]) == 0
    return tmp_path


def send(*arguments: str) -> int:
    return run_command(["send", "--data", "so", *arguments])


def smtp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: MailServer, authority: trustme.CA) -> None:
    """Let the command send by `server`, whose authority this machine trusts."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name, value in {"CHANNEL": "smtp", "SMTP_HOST": HOST, "SMTP_PORT": server.port, "SMTP_TIMEOUT": 5}.items():
        monkeypatch.setenv(f"BVQ_MAIL_{name}", str(value))


def test_the_report_becomes_a_draft_after_a_preview(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert send(*Q2, "--from", "kq", *SIGNED) == 0
    out = capsys.readouterr().out
    for said in ("Đến: Bộ Công Thương", "BC_SCT_2019-Q2_v1.docx (", "Dữ liệu cá nhân: không thấy giá trị chưa che"):
        assert out.index(said) < out.index("1 thư nháp đã lập")
    (draft,) = (office / "kq" / "thu_nhap").glob("*.eml")
    message = message_from_bytes(draft.read_bytes(), policy=default)
    assert "12/BC-SCT" in message["Subject"]
    assert [a.get_filename() for a in message.iter_attachments()] == [
        "BC_SCT_2019-Q2_v1.docx",
        "BC_SCT_2019-Q2_v1.xlsx",
    ]


def test_a_dry_run_leaves_nothing(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(office.rglob("*"))
    capsys.readouterr()
    assert send(*Q2, "--from", "kq", "--dry-run", "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    assert (found["problems"], found["final"]) == ([], True)
    assert found["waiting"] == ["bct@example.gov.vn", "ub@example.gov.vn"]
    assert send(*Q2, "--kind", "phieu", "--out", "kq", "--dry-run") == 0
    assert sorted(p for p in office.rglob("*") if "sqlite" not in p.name) == [
        p for p in before if "sqlite" not in p.name
    ]
    assert send("--history") == 0
    assert "(chưa có thư nào)" in capsys.readouterr().out


def test_each_unit_with_something_to_mend_gets_its_own_slip_once(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert send(*Q2, "--kind", "phieu", "--out", "ra") == 0
    assert "1 thư nháp đã lập" in capsys.readouterr().out
    (draft,) = (office / "ra" / "thu_nhap").glob("*.eml")
    first = draft.read_bytes()
    assert sorted(p.name for p in (office / "ra" / "phieu").iterdir()) == ["Loi_STP.xlsx", "PHIEU_STP.docx"]
    assert send(*Q2, "--kind", "phieu", "--out", "ra", "--was-sent", "stp@example.gov.vn", "--why", "gửi tay") == 0
    assert send(*Q2, "--kind", "phieu", "--out", "ra") == 0
    out = capsys.readouterr().out
    assert "không gửi lại" in out
    assert "1 thư đã gửi từ trước" in out
    assert draft.read_bytes() == first


def test_straight_through_the_server_after_a_yes_and_never_twice(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    authority, threads = trustme.CA(), threading.active_count()
    with MailServer(authority) as server:
        smtp(monkeypatch, office, server, authority)
        arguments = [*Q2, "--from", "kq", *SIGNED]
        assert send(*arguments) == 0
        assert "thêm --yes" in capsys.readouterr().err
        assert server.received == []
        assert send(*arguments, "--yes") == 0
        assert send(*Q2, "--from", "kq", "--yes") == 0  # number and day are those of the report
        subject = "[SCT Lai Châu] Báo cáo 12/BC-SCT – quý II năm 2019"
        assert server.got == [f"bct@example.gov.vn: {subject}", f"ub@example.gov.vn: {subject}"]
        assert send(*arguments, "--to-self", "--yes") == 0
        assert server.got[2:] == [f"sct@example.gov.vn: [Gửi thử] {subject}"]
    assert threading.active_count() == threads
    capsys.readouterr()
    assert send("--history", *Q2) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "mã băm" in line]
    assert [(line.split(" · ")[1], line.split(" · ")[2]) for line in lines] == [
        ("bct@example.gov.vn", "đã gửi"),
        ("ub@example.gov.vn", "đã gửi"),
        ("sct@example.gov.vn", "đã gửi"),
    ]


def test_what_nobody_knows_is_told_and_settled_by_a_person(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = trustme.CA()
    arguments = [*Q2, "--from", "kq", *SIGNED, "--yes"]
    with MailServer(authority, faults=Faults("after", times=1)) as server:
        smtp(monkeypatch, office, server, authority)
        assert send(*arguments) == 3
        assert "chưa rõ thư đã đi hay chưa" in capsys.readouterr().out
        assert send(*arguments) == 3
        assert len(server.received) == 1
        assert send("--history", *Q2) == 0
        assert "hỏi nơi nhận" in capsys.readouterr().out
        assert send(*Q2, "--was-sent", "ub@example.gov.vn", "--why", "nơi nhận đã trả lời") == 0
        assert send(*Q2, "--not-sent", "bct@example.gov.vn", "--why", "nơi nhận không thấy thư") == 0
        assert send(*arguments) == 0
        assert [to for to, _ in server.received][1:] == [["bct@example.gov.vn"]]
    with Database(office / "so").reading() as connection:
        whys = [e.content["reply"] for e in audit.events(connection, action=audit.SEND) if e.content]
        assert audit.verify(connection).sound
    assert "nơi nhận đã trả lời" in whys


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Hãy nêu --period"),
        ([*Q2], "--from hoặc --out"),
        ([*Q2, "--from", "trong"], "chưa có báo cáo kỳ 2019-Q2"),
        (["--period", "2019-Q1", "--kind", "phieu", "--out", "ra"], "tiếp nhận"),
        ([*Q2, "--kind", "phieu", "--out", "ra", "--number", "1"], "--kind bao_cao"),
        (["--was-sent", "a@b.vn"], "--period"),
        ([*Q2, "--was-sent", "a@b.vn"], "chờ xác nhận"),
        ([*Q2, "--from", "kq", "--date", "21/6/2019"], "yyyy-mm-dd"),
        ([*Q2, "--kind", "thu_rac"], "--kind"),
    ],
)
def test_wrong_use_is_said_in_words(
    office: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (office / "trong").mkdir()
    capsys.readouterr()
    assert send(*arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--number", "13", "--date", "2019-06-21"], "Báo cáo ghi số 12 mà thư ghi số 13."),
        (["--number", "12", "--date", "2019-06-22"], "Báo cáo ghi ngày 21/06/2019 mà thư ghi ngày 22/06/2019."),
    ],
)
def test_a_message_does_not_contradict_its_report(
    office: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert send(*Q2, "--from", "kq", *arguments) == 3
    assert said in capsys.readouterr().err


def test_a_draft_of_the_report_is_not_sent_straight(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["report", *Q2, "--from", "kq", "--out", "kq", *SIGNED]) == 0  # nobody has signed
    authority = trustme.CA()
    with MailServer(authority) as server:
        smtp(monkeypatch, office, server, authority)
        assert send(*Q2, "--from", "kq", "--yes") == 3
        assert server.received == []
    assert "dự thảo (chưa đủ số, ngày, người ký)" in capsys.readouterr().out
    assert run_command(["report", *Q2, "--from", "kq", "--out", "kq"]) == 0
    capsys.readouterr()
    assert send(*Q2, "--from", "kq", *SIGNED) == 3
    assert "Báo cáo chưa ghi số mà thư ghi số 12." in capsys.readouterr().err


def test_a_pdf_of_an_older_report_is_not_sent(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import os

    pdf = office / "kq" / "BC_SCT_2019-Q2.pdf"
    pdf.write_bytes(b"%PDF-1.4")
    os.utime(pdf, (0, 0))
    assert send(*Q2, "--from", "kq", *SIGNED) == 2
    assert "cũ hơn BC_SCT_2019-Q2.docx" in capsys.readouterr().err


# what is printed and asked --------------------------------------------------------------------------------------


@pytest.fixture
def by_file(tmp_path: Path) -> Iterator[Dispatch]:
    """The mail of an office whose data folder is new; it makes drafts as files."""
    with Dispatch.open(an_office(tmp_path)) as dispatch:
        yield dispatch


def an_office(folder: Path, **options: str) -> Office:
    return Office(settings(data=str(folder / "du_lieu"), **options), load(), clock(), TODAY, "Mẩy")


def yes(question: str) -> bool:
    return True


def test_a_preview_comes_before_the_drafts(
    by_file: Dispatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = by_file.post.shown([mail("SYT"), mail("STP")], by_file.post.guard(()))
    assert deliver(shown, by_file, tmp_path / "ra", confirm=yes) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines.index("Cộng: 2 thư sẽ gửi, 0 kB; 0 thư bị giữ lại.") < lines.index("2 thư nháp đã lập")
    assert len(list((tmp_path / "ra" / "thu_nhap").glob("*.eml"))) == 2
    show_sent(by_file.post.log, "2019-Q2")
    assert "đã lập thư nháp" in capsys.readouterr().out


def test_nothing_leaves_without_a_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []

    def no(question: str) -> bool:
        asked.append(question)
        return False

    by_server = an_office(tmp_path, mail__channel="smtp", mail__smtp__host="khong.co.example")
    with Dispatch.open(by_server) as dispatch:
        shown = dispatch.post.shown([mail("SYT")], dispatch.post.guard(()))
        assert deliver(shown, dispatch, tmp_path, confirm=no) == 0
        assert asked == ["Gửi 1 thư này?"]
        assert deliver(shown, dispatch, tmp_path, confirm=no, dry_run=True) == 0
        assert capsys.readouterr().out.splitlines()[-1].startswith("Chạy thử")
        assert dispatch.post.log.events() == ()


def test_a_message_that_is_held_back_is_no_success(by_file: Dispatch, tmp_path: Path) -> None:
    shown = by_file.post.shown([mail("SYT", subject="a\nb")], by_file.post.guard(()))
    assert deliver(shown, by_file, tmp_path, confirm=yes) == 3


def test_a_message_of_unknown_fate_is_settled_by_hand(by_file: Dispatch, capsys: pytest.CaptureFixture[str]) -> None:
    log = by_file.post.log
    log.begin(facts(mail("SYT")), ["syt@example.gov.vn"], "smtp", NOW, "Mẩy")
    show_sent(log)
    assert "hỏi nơi nhận" in capsys.readouterr().out
    assert by_file.settle("2019-Q2", "SYT@example.gov.vn", sent=True, why="nơi nhận báo đã nhận") == 1
    assert [e.state for e in standing(log.events()) if e.state == PENDING] == []
    with pytest.raises(UsageError, match="chờ xác nhận"):
        by_file.settle("2019-Q2", "syt@example.gov.vn", sent=False, why="nơi nhận báo đã nhận")


def test_without_a_data_folder_there_is_no_ledger() -> None:
    office = Office(settings(), load(), clock(), TODAY)
    with pytest.raises(UsageError, match="--data"), Dispatch.open(office):
        pass
