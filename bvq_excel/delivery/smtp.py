"""Sending through a mail server: always over a verified, encrypted connection, and exact about what has left.

The connection is encrypted and the server's certificate checked before anything is said, a password before all. Of
each message it is known whether the server refused it, took it, or whether the connection was lost at the one moment
after which nobody can tell.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import TracebackType

from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.channel import NotSentError, Reply, UncertainError
from bvq_excel.delivery.log import FAILED, SENT
from bvq_excel.delivery.message import Mail, compose
from bvq_excel.errors import DeliveryError
from bvq_excel.settings.model import Smtp

OK, GO_ON = 250, 354
GREETING_NAME = "[127.0.0.1]"  # the machine's own name is nobody's business
LONGEST_REPLY = 200
_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPServerDisconnected, "máy chủ đóng kết nối"),
    (TimeoutError, "quá thời gian chờ"),
    (ConnectionRefusedError, "máy chủ không nhận kết nối"),
    (ConnectionError, "máy chủ đóng kết nối"),
    (socket.gaierror, "không tìm thấy tên máy chủ"),
)
_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpChannel:
    """Sends through the server of the settings.

    `password` is asked for only where there is a user to log in, and only when the connection is encrypted.
    `context` decides which certificates are trusted (by default those that the system trusts).
    """

    name = "smtp"
    final = True

    def __init__(self, settings: Smtp, password: Callable[[], str], context: ssl.SSLContext | None = None) -> None:
        if not settings.host:
            raise DeliveryError("Chưa đặt máy chủ thư. Hãy ghi mail.smtp.host vào tệp thiết lập, hoặc dùng thư nháp.")
        self._settings = settings
        self._password = password
        self._context = context or ssl.create_default_context()
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> SmtpChannel:
        try:
            self._client = self._connected()
        except DeliveryError:
            raise
        except ssl.SSLCertVerificationError as e:
            raise NotSentError(
                f"Chứng thư của máy chủ thư {self._where} không hợp lệ ({e.verify_message}) nên không gửi. Hãy kiểm "
                "tra tên máy chủ, đồng hồ của máy, hoặc hỏi người quản trị thư."
            ) from e
        except ssl.SSLError as e:
            raise NotSentError(
                f"Không lập được đường truyền mã hóa tới máy chủ thư {self._where}. Hãy kiểm tra mail.smtp.port và "
                "mail.smtp.security (thường là 587 với starttls, 465 với tls)."
            ) from e
        except smtplib.SMTPException as e:
            raise NotSentError(
                f"Máy chủ thư {self._where} không nhận kết nối: {_words(e)}. Chưa thư nào được gửi."
            ) from e
        except OSError as e:
            raise NotSentError(
                f"Không kết nối được máy chủ thư {self._where}: {_words(e)}. Hãy kiểm tra mạng và tên máy chủ."
            ) from e
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        try:
            if error is None:
                client.quit()
        except (smtplib.SMTPException, OSError):
            pass  # all messages are settled; a server that does not say goodbye changes nothing
        finally:
            client.close()

    def deliver(self, mail: Mail, recipients: Sequence[Recipient], now: datetime) -> Mapping[str, Reply]:
        """Return by address whether the server took `mail`; a refused recipient does not keep the others from it.

        Raises NotSentError, UncertainError when the connection is lost before or after the message was complete.
        """
        if mail.sender is None:
            raise NotSentError("Chưa đặt địa chỉ gửi. Hãy ghi mail.sender vào tệp thiết lập.")
        client = self._open
        content = compose(mail, now).as_bytes()
        try:
            replies = self._envelope(client, mail.sender, recipients, len(content))
            taken = [a for a, reply in replies.items() if not reply.failed]
            if not taken:
                client.rset()
                return replies
            code, said = client.docmd("DATA")
            if code != GO_ON:
                client.rset()
                return replies | dict.fromkeys(taken, _refused(code, said))
            client.send(_stuffed(content))
            client.send(b".\r\n")
        except (smtplib.SMTPException, OSError) as e:
            raise self._lost(mail, e) from e
        return replies | dict.fromkeys(taken, self._finished(client, mail))

    # steps ----------------------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"

    @property
    def _open(self) -> smtplib.SMTP:
        if self._client is None:
            raise NotSentError("Chưa mở kết nối tới máy chủ thư.")
        return self._client

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        client: smtplib.SMTP
        if settings.security == "tls":
            client = smtplib.SMTP_SSL(
                settings.host, settings.port, GREETING_NAME, timeout=settings.timeout, context=self._context
            )
        else:
            client = smtplib.SMTP(settings.host, settings.port, GREETING_NAME, timeout=settings.timeout)
        try:
            if settings.security != "tls":
                self._encrypt(client)
            client.ehlo_or_helo_if_needed()
            self._log_in(client)
        except BaseException:
            client.close()
            raise
        return client

    def _encrypt(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        if not client.has_extn("starttls"):
            raise NotSentError(
                f"Máy chủ thư {self._where} không có đường truyền mã hóa nên không gửi. Hãy dùng cổng khác "
                "(mail.smtp.port, mail.smtp.security) hoặc thư nháp."
            )
        client.starttls(context=self._context)

    def _log_in(self, client: smtplib.SMTP) -> None:
        user = self._settings.user
        if not user:
            return
        if not isinstance(client.sock, ssl.SSLSocket):
            raise NotSentError("Đường truyền chưa mã hóa nên không gửi mật khẩu.")
        if not client.has_extn("auth"):
            raise NotSentError(
                f"Máy chủ thư {self._where} không nhận đăng nhập bằng mật khẩu. Hãy bỏ mail.smtp.user nếu "
                "máy chủ không đòi đăng nhập, hoặc dùng thư nháp."
            )
        try:
            client.login(user, self._password(), initial_response_ok=True)
        except smtplib.SMTPAuthenticationError:
            # Without the cause: what the server answers could repeat what was said to it.
            raise NotSentError(
                f"Máy chủ thư {self._where} không nhận tên đăng nhập hoặc mật khẩu của {user}. Hãy cất lại mật khẩu "
                "bằng lệnh bvq settings --set-password, hoặc dùng thư nháp."
            ) from None
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as e:
            raise NotSentError(f"Máy chủ thư {self._where} đòi cách đăng nhập khác. Hãy dùng thư nháp.") from e

    def _envelope(
        self, client: smtplib.SMTP, sender: Recipient, recipients: Sequence[Recipient], size: int
    ) -> dict[str, Reply]:
        options = [f"SIZE={size}"] if client.has_extn("size") else []
        code, said = client.mail(sender.address, options)
        if code != OK:
            client.rset()
            return {r.address: _refused(code, said) for r in recipients}
        replies = {}
        for one in recipients:
            code, said = client.rcpt(one.address)
            replies[one.address] = Reply(SENT) if code in (OK, 251) else _refused(code, said)
        return replies

    def _finished(self, client: smtplib.SMTP, mail: Mail) -> Reply:
        """Return what the server makes of the message, which it has whole."""
        try:
            code, said = client.getreply()
        except (smtplib.SMTPException, OSError) as e:
            raise UncertainError(
                f"Mất kết nối với máy chủ thư {self._where} ngay khi gửi xong {mail.words}: chưa rõ thư đã đi hay "
                "chưa. Hãy hỏi nơi nhận rồi xác nhận; chương trình không tự gửi lại."
            ) from e
        return Reply(SENT, _text(said)) if code == OK else _refused(code, said)

    def _lost(self, mail: Mail, error: Exception) -> NotSentError:
        return NotSentError(
            f"Mất kết nối với máy chủ thư {self._where} khi đang gửi {mail.words} ({_words(error)}): thư này chưa đi. "
            "Hãy chạy lại; những thư đã gửi không bị gửi lần nữa."
        )


def _stuffed(content: bytes) -> bytes:
    """Return the message as it goes over the wire: no line that is a dot alone, the last line ended."""
    return _DOT.sub(b"..", content if content.endswith(b"\r\n") else content + b"\r\n")


def _refused(code: int, said: bytes | str) -> Reply:
    why = "tạm thời, hãy gửi lại sau" if 400 <= code < 500 else "hãy kiểm tra địa chỉ và nội dung thư"
    return Reply(FAILED, f"máy chủ từ chối: {code} {_text(said)} ({why})")


def _words(error: Exception) -> str:
    said = getattr(error, "smtp_error", None)
    if said:
        return f"{getattr(error, 'smtp_code', '')} {_text(said)}".strip()
    known = next((words for kind, words in _REASONS if isinstance(error, kind)), "")
    return known or getattr(error, "strerror", None) or "lỗi đường truyền"


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_REPLY]
