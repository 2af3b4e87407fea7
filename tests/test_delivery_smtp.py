"""Sending to a real mail server on loopback with TLS: what it gets, and what happens when it refuses or breaks down."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from bvq_excel.delivery import passwords, sending
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.log import FAILED, PENDING, SENT, LedgerLog, decide, facts, of_message
from bvq_excel.delivery.message import Attachment
from bvq_excel.delivery.sending import Delivery
from bvq_excel.delivery.smtp import SmtpChannel
from bvq_excel.errors import DeliveryError
from bvq_excel.ledger.database import Database
from bvq_excel.settings import Smtp
from tests.mail_server import HOST, Faults, MailServer
from tests.posts import MemoryLog, attached, clock, mail, shown

PASSWORD = "rat-bi-mat-7391"
SYT, STP, HND = "syt@example.gov.vn", "stp@example.gov.vn", "hnd@example.org"


class FakeRing:
    """A store of passwords that lasts as long as the test."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service_name: str, username: str) -> str | None:
        return self.kept.get((service_name, username))

    def set_password(self, service_name: str, username: str, password: str) -> None:
        self.kept[service_name, username] = password


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def channel(server: MailServer, authority: trustme.CA, security: Any = "starttls", user: str = "") -> SmtpChannel:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    where = Smtp(host=HOST, port=server.port, security=security, user=user, timeout=5)
    return SmtpChannel(where, lambda: PASSWORD, context)


def send(server: MailServer, authority: trustme.CA, *units: str, log: Any = None, **options: Any) -> Delivery:
    """Return what became of one message to each of `units`."""
    log = MemoryLog() if log is None else log
    mails = [mail(u) for u in units]
    return sending.send(shown(*mails, log=log), channel(server, authority, **options), log, clock(), "Mẩy")


def states(log: Any, unit: str) -> dict[str, str]:
    return {a: e.state for a, e in of_message(log.events(), facts(mail(unit))).items()}


# what arrives ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_a_message_arrives_whole_over_either_kind_of_encryption(
    authority: trustme.CA, security: str, implicit: bool
) -> None:
    sent = mail("SYT", (SYT, "vt.syt@example.gov.vn"), attachments=(attached(),))
    with MailServer(authority, implicit=implicit, users={"sct": PASSWORD}) as server:
        log = MemoryLog()
        done = sending.send(shown(sent, log=log), channel(server, authority, security, "sct"), log, clock(), "Mẩy")
    assert done.complete
    ((to, message),) = server.received
    assert to == [SYT, "vt.syt@example.gov.vn"]
    assert server.logins == ["sct"]
    assert message["Subject"] == sent.subject
    assert message["To"] == f"Sở Y tế <{SYT}>, Sở Y tế <vt.syt@example.gov.vn>"
    assert message["From"] == "Sở Công Thương <sct@example.gov.vn>"
    assert (message["Bcc"], message["X-Unsent"]) == (None, None)
    assert message["Message-ID"] == sent.message_id
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == sent.body
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (sent.attachments[0].name, sent.attachments[0].content)


def test_a_second_go_sends_nothing(authority: trustme.CA, tmp_path: Path) -> None:
    log = LedgerLog(Database(tmp_path))
    with MailServer(authority) as server:
        send(server, authority, "SYT", "STP", log=log)
        again = send(server, authority, "SYT", "STP", log=log)
        more = send(server, authority, "SYT", "HND", log=log)
    assert server.got == [f"{a}: Phiếu phản hồi {u}" for a, u in ((SYT, "SYT"), (STP, "STP"), (HND, "HND"))]
    assert again.lines() == ["2 thư đã gửi từ trước"]
    assert more.complete


def test_no_connection_is_made_when_there_is_nothing_to_send(authority: trustme.CA) -> None:
    nobody = SmtpChannel(Smtp(host=HOST, port=1), lambda: PASSWORD, ssl.create_default_context())
    log = MemoryLog()
    assert sending.send(shown(log=log), nobody, log, clock(), "Mẩy").complete
    held = sending.send(shown(mail("SYT", subject="a\r\nBcc: x@y.vn"), log=log), nobody, log, clock(), "Mẩy")
    assert [bool(o.held) for o in held.outcomes] == [True]


# encryption and passwords ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "certificate",
    [
        {"names": ["mail.example.gov.vn"]},
        {"not_after": datetime(2020, 1, 1, tzinfo=UTC), "not_before": datetime(2019, 1, 1, tzinfo=UTC)},
    ],
)
@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_a_certificate_for_another_name_or_out_of_date_is_refused(
    authority: trustme.CA, security: str, implicit: bool, certificate: dict[str, Any]
) -> None:
    with MailServer(authority, implicit=implicit, users={"sct": PASSWORD}, **certificate) as server:
        done = send(server, authority, "SYT", security=security, user="sct")
    assert str(done.error).startswith(f"Chứng thư của máy chủ thư {HOST}:")
    assert (server.received, server.logins, done.left) == ([], [], 1)


def test_a_certificate_of_an_unknown_authority_is_refused_and_sending_goes_on_with_the_right_one(
    authority: trustme.CA,
) -> None:
    log = MemoryLog()
    with MailServer(trustme.CA(), users={"sct": PASSWORD}) as stranger:
        done = send(stranger, authority, "SYT", log=log, user="sct")
        assert isinstance(done.error, DeliveryError)
        assert "không hợp lệ" in done.lines()[-1]
    assert (stranger.logins, log.events()) == ([], ())
    with MailServer(authority) as server:
        assert send(server, authority, "SYT", log=log).complete
    assert len(server.received) == 1


def test_without_encryption_neither_password_nor_message_leaves(authority: trustme.CA) -> None:
    with MailServer(None, users={"sct": PASSWORD}) as server:
        done = send(server, authority, "SYT", user="sct")
        wrong = send(server, authority, "SYT", user="sct", security="tls")
    assert "không có đường truyền mã hóa" in str(done.error)
    assert "Không lập được đường truyền mã hóa" in str(wrong.error)
    assert (server.received, server.logins) == ([], [])


def test_a_wrong_password_is_said_and_never_repeated(authority: trustme.CA) -> None:
    with MailServer(authority, users={"sct": "mot-mat-khau-khac"}) as server:
        done = send(server, authority, "SYT", user="sct")
    assert "không nhận tên đăng nhập hoặc mật khẩu của sct" in str(done.error)
    error: BaseException | None = done.error
    while error:
        assert PASSWORD not in str(error)
        error = error.__cause__


def test_the_password_comes_from_the_store_of_the_machine(authority: trustme.CA) -> None:
    ring = FakeRing()
    with MailServer(authority, users={"sct": PASSWORD}) as server:
        where = Smtp(host=HOST, port=server.port, user="sct", timeout=5)
        context = ssl.create_default_context()
        authority.configure_trust(context)
        by_ring = SmtpChannel(where, lambda: passwords.password(where, ring), context)
        log = MemoryLog()
        without = sending.send(shown(mail(), log=log), by_ring, log, clock(), "Mẩy")
        assert "chưa có mật khẩu thư của sct" in str(without.error)
        passwords.keep(where, PASSWORD, ring)
        assert sending.send(shown(mail(), log=log), by_ring, log, clock(), "Mẩy").complete
    assert list(ring.kept.values()) == [PASSWORD]
    with pytest.raises(DeliveryError, match=r"mail\.smtp\.user"):
        passwords.keep(Smtp(host=HOST), PASSWORD, ring)
    with pytest.raises(DeliveryError, match="trống"):
        passwords.keep(where, "", ring)


def test_a_password_is_in_no_file_and_no_line_after_a_whole_run(
    authority: trustme.CA, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    database = Database(tmp_path)
    log = LedgerLog(database)
    with MailServer(authority, users={"sct": PASSWORD}) as server:
        done = send(server, authority, "SYT", "STP", log=log, user="sct")
    assert done.complete
    database.close()
    kept = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    said = "".join([caplog.text, *capfd.readouterr(), *done.lines()])
    assert SYT.encode() in kept
    assert PASSWORD.encode() not in kept
    assert PASSWORD not in said


# refusals --------------------------------------------------------------------------------------------------------


def test_a_refused_recipient_is_named_and_the_others_get_theirs(authority: trustme.CA) -> None:
    log = MemoryLog()
    two = mail("SYT", (SYT, "sai@example.gov.vn"))
    faults = Faults(refused={"sai@example.gov.vn": "550 5.1.1 No such user"})
    with MailServer(authority, faults=faults) as server:
        done = sending.send(shown(two, mail("STP"), log=log), channel(server, authority), log, clock(), "Mẩy")
        assert [to for to, _ in server.received] == [[SYT], [STP]]
        said = "\n".join(done.lines())
        assert "sai@example.gov.vn>: không gửi được. máy chủ từ chối: 550 5.1.1 No such user" in said
        assert not done.complete
        server.faults = Faults()
        again = sending.send(shown(two, mail("STP"), log=log), channel(server, authority), log, clock(), "Mẩy")
    assert again.complete
    assert [to for to, _ in server.received] == [[SYT], [STP], ["sai@example.gov.vn"]]


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        (Faults(refused={SYT: "450 4.2.1 Busy", STP: "450 4.2.1 Busy"}), "450 4.2.1 Busy (tạm thời, hãy gửi lại sau)"),
        (Faults(refuse_content="554 5.7.1 Spam"), "554 5.7.1 Spam (hãy kiểm tra địa chỉ và nội dung thư)"),
    ],
)
def test_a_refused_message_can_be_sent_again(authority: trustme.CA, faults: Faults, said: str) -> None:
    log = MemoryLog()
    with MailServer(authority, faults=faults) as server:
        done = send(server, authority, "SYT", "STP", log=log)
        assert [said in line for line in done.lines()[:2]] == [True, True]
        assert (server.received, states(log, "SYT")) == ([], {SYT: FAILED})
        server.faults = Faults()
        assert send(server, authority, "SYT", "STP", log=log).complete
    assert len(server.received) == 2


@pytest.mark.parametrize(
    "name", ["Sở Y tế\r\nBcc: ke.gian@example.com", "Sở Y tế\nX-A: b", "Sở\x00Y tế", "Sở\u2028Bcc: a@b.vn"]
)
def test_a_units_name_adds_no_header_and_no_recipient(authority: trustme.CA, name: str) -> None:
    log = MemoryLog()
    wrong = replace(mail("SYT"), to=(Recipient(SYT, name, "SYT"),))
    with MailServer(authority) as server:
        done = sending.send(shown(wrong, mail("STP"), log=log), channel(server, authority), log, clock(), "Mẩy")
        assert [to for to, _ in server.received] == [[STP]]
        assert "tên của SYT có ký tự xuống dòng hoặc ký tự điều khiển; hãy sửa danh mục đơn vị." in done.lines()[0]
        assert send(server, authority, "SYT", log=log).complete  # the name put right
    assert [to for to, _ in server.received] == [[STP], [SYT]]
    assert all(m["Bcc"] is None and m["X-A"] is None for _, m in server.received)


# breaking down ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("drop", ["connect", "mail", "rcpt"])
def test_a_connection_lost_before_the_message_was_whole_loses_nothing(authority: trustme.CA, drop: str) -> None:
    log = MemoryLog()
    with MailServer(authority, faults=Faults(drop, times=1)) as server:
        done = send(server, authority, "SYT", "STP", "HND", log=log)
        assert done.error is not None
        assert server.received == []
        assert send(server, authority, "SYT", "STP", "HND", log=log).complete
    assert server.got == [f"{a}: Phiếu phản hồi {u}" for a, u in ((SYT, "SYT"), (STP, "STP"), (HND, "HND"))]


def test_a_connection_lost_in_the_middle_of_a_large_message_loses_nothing(authority: trustme.CA) -> None:
    log = MemoryLog()
    large = replace(mail("SYT"), attachments=(Attachment("lon.pdf", b"%PDF-1.4\n" + b"x" * 12 * 2**20),))
    item = replace(shown(large, mail("STP"), log=log).items[0], problems=())
    preview = replace(shown(mail("STP"), log=log), items=(item, *shown(mail("STP"), log=log).items))
    with MailServer(authority, faults=Faults("data", times=1)) as server:
        done = sending.send(preview, channel(server, authority), log, clock(), "Mẩy")
    assert "Mất kết nối" in str(done.error)
    assert "thư này chưa đi" in str(done.error)
    assert [e.state for e in log.events()] == [PENDING, FAILED]
    assert (done.left, server.received) == (1, [])


def test_a_connection_lost_after_the_message_was_whole_is_told_and_never_sent_twice(
    authority: trustme.CA, tmp_path: Path
) -> None:
    log = LedgerLog(Database(tmp_path))
    with MailServer(authority, faults=Faults("after", times=1)) as server:
        done = send(server, authority, "SYT", "STP", log=log)
        assert "chưa rõ thư đã đi hay chưa" in str(done.error)
        assert (states(log, "SYT"), done.left) == ({SYT: PENDING}, 1)
        again = send(server, authority, "SYT", "STP", log=log)
        assert again.lines() == [
            f"Thư phản hồi lỗi SYT, kỳ 2019-Q2 → Sở Y tế <{SYT}>: chưa rõ đã đi hay chưa, không tự gửi lại.",
            f"Thư phản hồi lỗi STP, kỳ 2019-Q2 → Sở Tư pháp <{STP}>: đã gửi (mã băm {mail('STP').digest[:12]}…).",
            "1 thư đã gửi; 1 thư chưa rõ đã đi hay chưa",
        ]
        assert server.got == [f"{SYT}: Phiếu phản hồi SYT", f"{STP}: Phiếu phản hồi STP"]
        (unknown,) = shown(mail("SYT"), log=log).items[0].unknown
        decide(log, unknown, SENT, clock()(), "Mẩy", "nơi nhận báo đã nhận")
        assert send(server, authority, "SYT", "STP", log=log).complete
    assert len(server.received) == 2


def test_what_a_person_finds_lost_is_sent_again(authority: trustme.CA) -> None:
    log = MemoryLog()
    with MailServer(authority, faults=Faults("after", times=1)) as server:
        send(server, authority, "SYT", log=log)
        server.received.clear()
        (unknown,) = shown(mail("SYT"), log=log).items[0].unknown
        decide(log, unknown, FAILED, clock()(), "Mẩy", "nơi nhận không thấy thư")
        assert send(server, authority, "SYT", log=log).complete
    assert server.got == [f"{SYT}: Phiếu phản hồi SYT"]


def test_a_server_that_does_not_say_goodbye_has_got_everything(authority: trustme.CA) -> None:
    log = MemoryLog()
    with MailServer(authority, faults=Faults("quit")) as server:
        assert send(server, authority, "SYT", "STP", log=log).complete
        assert send(server, authority, "SYT", "STP", log=log).complete
    assert len(server.received) == 2


def test_a_server_that_is_not_there_is_said_to_be_so(authority: trustme.CA) -> None:
    with MailServer(authority) as server:
        gone = channel(server, authority)
    log = MemoryLog()
    done = sending.send(shown(mail(), log=log), gone, log, clock(), "Mẩy")
    assert "Không kết nối được máy chủ thư" in str(done.error)
    assert log.events() == ()
