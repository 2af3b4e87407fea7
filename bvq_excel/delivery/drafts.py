"""Drafts as files: one `.eml` for each message, which Outlook and Thunderbird open for editing and sending."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType

from bvq_excel import files
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.channel import Reply
from bvq_excel.delivery.log import DRAFT
from bvq_excel.delivery.message import Mail, compose
from bvq_excel.text import ascii_name


class DraftFolder:
    """Puts drafts into a folder; a draft that was there before is kept by the `keeper`."""

    name = "eml"
    final = False

    def __init__(self, folder: Path, keeper: files.Keeper | None = None) -> None:
        self.folder = folder
        self._keeper = keeper
        self.written: list[Path] = []

    def __enter__(self) -> DraftFolder:
        with files.told(self.folder, "vào thư mục"):
            self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def deliver(self, mail: Mail, recipients: Sequence[Recipient], now: datetime) -> Mapping[str, Reply]:
        """Return by address that the draft is made. Raises HostError when the file cannot be written."""
        path = write(mail, self.folder, recipients, self._keeper, self.written)
        self.written.append(path)
        return {r.address: Reply(DRAFT, path.name) for r in recipients}


def write(
    mail: Mail,
    folder: Path,
    recipients: Sequence[Recipient] | None = None,
    keeper: files.Keeper | None = None,
    taken: Collection[Path] = (),
) -> Path:
    """Return the draft of `mail` in `folder`; equal messages give equal files.

    Where the name is among those `taken` by other messages it gets some letters of the digest. Raises HostError,
    DeliveryError.
    """
    parts = [mail.kind, mail.period, mail.unit]
    name = ascii_name("_".join(p for p in parts if p)).replace(" ", "_")
    path = files.inside(folder, f"thu_{name}.eml")
    if path in taken:
        path = files.inside(folder, f"thu_{name}_{mail.digest[:8]}.eml")
    return files.write_bytes(path, compose(mail, recipients=recipients).as_bytes(), keeper)
