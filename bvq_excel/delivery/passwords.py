"""The mail server's password in the machine's own store (keyring): never in a file, a variable or a log."""

from __future__ import annotations

from typing import Protocol

from bvq_excel.errors import DeliveryError
from bvq_excel.settings.model import Smtp

SERVICE = "bvq_excel"
SET = "Hãy cất mật khẩu bằng lệnh bvq settings --set-password, hoặc dùng thư nháp."


class Ring(Protocol):
    """What is needed of a store of passwords; the module `keyring` is one."""

    def get_password(self, service_name: str, username: str) -> str | None: ...

    def set_password(self, service_name: str, username: str, password: str) -> None: ...


def machine_ring() -> Ring:
    """Return the store of this machine. Raises DeliveryError when the program for it is not installed."""
    try:
        import keyring
    except ImportError as e:
        raise DeliveryError("Máy này chưa cài keyring nên chưa cất được mật khẩu thư. Hãy dùng thư nháp.") from e
    return keyring


def password(smtp: Smtp, ring: Ring | None = None) -> str:
    """Return the password of the user in the settings. Raises DeliveryError, with the way out, when there is none."""
    store = ring or machine_ring()
    try:
        found = store.get_password(SERVICE, account(smtp))
    except Exception as e:
        # The stores of the systems raise errors of many kinds; none of them may end in a traceback with a secret.
        raise DeliveryError(f"Không mở được kho mật khẩu của máy. {SET}") from e
    if not found:
        raise DeliveryError(f"Kho mật khẩu của máy chưa có mật khẩu thư của {smtp.user}. {SET}")
    return found


def keep(smtp: Smtp, secret: str, ring: Ring | None = None) -> None:
    """Keep the password of the user in the settings.

    Raises DeliveryError when no user is set, the password is empty, or the store cannot be used.
    """
    if not smtp.user or not smtp.host:
        raise DeliveryError("Hãy đặt mail.smtp.host và mail.smtp.user trong tệp thiết lập trước khi cất mật khẩu.")
    if not secret:
        raise DeliveryError("Mật khẩu trống nên không cất.")
    store = ring or machine_ring()
    try:
        store.set_password(SERVICE, account(smtp), secret)
    except Exception as e:
        raise DeliveryError("Không cất được mật khẩu vào kho mật khẩu của máy. Hãy dùng thư nháp.") from e


def account(smtp: Smtp) -> str:
    """Return under what the password is kept: user and server."""
    return f"{smtp.user} @ {smtp.host}"
