"""Drafts in Outlook on Windows, through its automation interface.

Classic Outlook only: the new Outlook for Windows has no such interface. Tried with a stand-in for the interface, not
with Outlook itself.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from bvq_excel import files
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.channel import NotSentError, Reply
from bvq_excel.delivery.log import DRAFT
from bvq_excel.delivery.message import Mail
from bvq_excel.errors import HostError

MAIL_ITEM = 0
TO, CC = 1, 2
INSTEAD = "Hãy đặt mail.channel = 'eml' để lập thư nháp dạng tệp."


def outlook() -> Any:
    """Return the running (or started) Outlook. Raises NotSentError where there is none."""
    if sys.platform != "win32":
        raise NotSentError(f"Thư nháp trong Outlook chỉ lập được trên Windows. {INSTEAD}")
    try:
        from win32com.client import Dispatch  # type: ignore[import-untyped,unused-ignore]

        return Dispatch("Outlook.Application")
    except Exception as e:  # the interface's errors are of no common kind
        raise NotSentError(f"Không mở được Outlook (bản Outlook mới không có giao diện này). {INSTEAD}") from e


class OutlookDrafts:
    """Puts drafts into the folder Drafts of Outlook; `application` is only asked for when there is one to make."""

    name = "outlook"
    final = False

    def __init__(self, application: Callable[[], Any] = outlook) -> None:
        self._find = application
        self._application: Any = None

    def __enter__(self) -> OutlookDrafts:
        self._application = self._find()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._application = None

    def deliver(self, mail: Mail, recipients: Sequence[Recipient], now: datetime) -> Mapping[str, Reply]:
        """Return by address that the draft is saved. Raises NotSentError when Outlook refuses."""
        try:
            with tempfile.TemporaryDirectory() as folder:
                self._save(mail, recipients, Path(folder))
        except (NotSentError, HostError):
            raise
        except Exception as e:  # as above
            raise NotSentError(f"Outlook không lập được thư nháp: {mail.words}. {INSTEAD}") from e
        return {r.address: Reply(DRAFT, "trong thư mục Drafts của Outlook") for r in recipients}

    def _save(self, mail: Mail, recipients: Sequence[Recipient], folder: Path) -> None:
        item = self._application.CreateItem(MAIL_ITEM)
        item.Subject = mail.subject
        item.Body = mail.body
        for one in recipients:
            item.Recipients.Add(one.address).Type = TO if one in mail.to else CC
        for attachment in mail.attachments:
            path = files.inside(folder, attachment.name)
            path.write_bytes(attachment.content)
            item.Attachments.Add(str(path))
        item.Save()
