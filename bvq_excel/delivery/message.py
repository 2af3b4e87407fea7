"""One message as a value: to whom, what, with which files; and the bytes of it that mail programs understand.

Equal content gives an equal digest: by that it is known whether somebody has got it already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.headers import MailPolicy
from bvq_excel.encoding import to_text
from bvq_excel.errors import DeliveryError
from bvq_excel.mail_syntax import domain, is_line
from bvq_excel.system_errors import reason

REPORT, REMINDER, SLIP, SUBMISSION = "bao_cao", "nhac", "phieu", "nop"
KIND_WORDS = {
    REPORT: "Thư báo cáo",
    REMINDER: "Thư nhắc",
    SLIP: "Thư phản hồi lỗi",
    SUBMISSION: "Thư nộp báo cáo của",
}
TRIAL = "thu_"
TRIAL_SUBJECT = "[Gửi thử] "
NO_DOMAIN = "bvq.invalid"
UNSENT = "X-Unsent"
TYPES = {
    "pdf": ("application", "pdf"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(?:pdf|docx|xlsx)")
# What a program that makes a PDF writes anew each time, the content being the same.
_VOLATILE = re.compile(
    rb"/(?:CreationDate|ModDate)\s*\([^)]*\)|/ID\s*\[[^\]]*\]|/DocChecksum\s*/\w+"
    rb"|<xmp:(?:CreateDate|ModifyDate|MetadataDate)>[^<]*<|uuid:[0-9a-fA-F-]{36}"
)


@dataclass(frozen=True)
class Attachment:
    """A file as it goes out: its name in the message, and its content."""

    name: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The hash of the content."""
        return sha256(self.content).hexdigest()

    @cached_property
    def identity(self) -> str:
        """The hash of what the content says: of a PDF without the times and numbers of its making."""
        if self.suffix == "pdf":
            return sha256(_VOLATILE.sub(b"", self.content)).hexdigest()
        return self.sha256

    @property
    def suffix(self) -> str:
        """The ending of the name in small letters, without the dot."""
        return self.name.rpartition(".")[2].lower()


@dataclass(frozen=True)
class Mail:
    """A message about one period to one unit (or, with `unit` empty, to the addressees of the report).

    There is no blind copy: everybody sees who gets it. `final` is false as long as something of it is open, such
    as the report's number.
    """

    kind: str
    period: str
    unit: str
    subject: str
    body: str
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...] = ()
    sender: Recipient | None = None
    attachments: tuple[Attachment, ...] = ()
    final: bool = True

    @cached_property
    def digest(self) -> str:
        """The hash of all that it says; recipients are no part of it."""
        parts = [self.subject, self.body, [[a.name, a.identity] for a in self.attachments]]
        return sha256(to_text(parts).encode()).hexdigest()

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """Everybody who gets it."""
        return (*self.to, *self.cc)

    @property
    def size(self) -> int:
        """The bytes of all attachments together."""
        return sum(len(a.content) for a in self.attachments)

    @property
    def message_id(self) -> str:
        """The identity in the header `Message-ID`: the same whenever the same message is made."""
        place = domain(self.sender.address) if self.sender else NO_DOMAIN
        about = re.sub(r"[^\w.-]", "", ".".join(p for p in (self.period, self.unit) if p), flags=re.ASCII)
        return f"<{about}.{self.digest[:20]}@{place}>"  # short, so that the header stays on one line

    @property
    def words(self) -> str:
        """What it is, in words: `Thư nhắc SYT, kỳ 2019-Q2`."""
        kind, _, times = self.kind.removeprefix(TRIAL).partition(f"{REMINDER}_")
        said = f"{KIND_WORDS[REMINDER]} lần {times}" if times else KIND_WORDS.get(kind, kind)
        trial = "Gửi thử: " if self.kind.startswith(TRIAL) else ""
        return f"{trial}{said}{f' {self.unit}' if self.unit else ''}, kỳ {self.period}"


def reminder_kind(times: int) -> str:
    """Return the kind of the first, second … reminder: each goes to a unit once a period."""
    return REMINDER if times <= 1 else f"{REMINDER}_{times}"


def is_reminder(kind: str) -> bool:
    """Return whether messages of `kind` are reminders."""
    return kind.partition("_")[0] == REMINDER


def trial(mail: Mail, own: Recipient) -> Mail:
    """Return `mail` as it is tried out: to oneself alone, and said to be a trial."""
    return replace(mail, kind=f"{TRIAL}{mail.kind}", subject=f"{TRIAL_SUBJECT}{mail.subject}", to=(own,), cc=())


def faults(mail: Mail, pattern: str = "", most_mb: float = 20) -> list[str]:
    """Return why `mail` may not be sent as it is: headers, names and size of its files; nothing if it may.

    `pattern` is what names of attachments must look like, `most_mb` how many MB they may have together.
    """
    found = []
    if not mail.to:
        found.append("không có nơi nhận.")
    if not is_line(mail.subject) or not mail.subject.strip():
        found.append("tiêu đề trống hoặc có ký tự xuống dòng, ký tự điều khiển; hãy sửa mẫu thư hoặc danh mục đơn vị.")
    for one in (*mail.recipients, *((mail.sender,) if mail.sender else ())):
        if not is_line(one.name):
            whose = one.unit or one.address
            found.append(f"tên của {whose} có ký tự xuống dòng hoặc ký tự điều khiển; hãy sửa danh mục đơn vị.")
    names = [a.name.casefold() for a in mail.attachments]
    for attachment in mail.attachments:
        if not _NAME.fullmatch(attachment.name) or (pattern and not re.fullmatch(pattern, attachment.name)):
            found.append(f"tên tệp '{attachment.name}' không đúng mẫu, ví dụ BC_SCT_2019-Q2_v1.docx.")
        if names.count(attachment.name.casefold()) > 1:
            found.append(f"hai tệp cùng tên {attachment.name}.")
    if mail.size > most_mb * 2**20:
        found.append(f"các tệp cộng lại {mail.size / 2**20:.1f} MB, quá {most_mb:g} MB; hãy bỏ bớt tệp.")
    return list(dict.fromkeys(found))


def attachment(path: Path, name: str) -> Attachment:
    """Return the file at `path` as an attachment called `name`. Raises DeliveryError when it cannot be read."""
    try:
        return Attachment(name, path.read_bytes())
    except OSError as e:
        raise DeliveryError(f"Không đọc được tệp đính kèm {path}: {reason(e)}.") from e


def compose(mail: Mail, date: datetime | None = None, recipients: Sequence[Recipient] | None = None) -> EmailMessage:
    """Return `mail` as a message; without a `date` as a draft that a mail program opens for editing.

    All recipients stand in its header, whoever of them gets it in this go; `recipients` replaces them. Raises
    DeliveryError for a header that would be more than one line.
    """
    wanted = mail.recipients if recipients is None else tuple(recipients)
    message = EmailMessage(policy=MailPolicy())
    try:
        if mail.sender:
            message["From"] = _header(mail.sender)
        message["To"] = [_header(r) for r in mail.to if r in wanted]
        if copies := [_header(r) for r in mail.cc if r in wanted]:
            message["Cc"] = copies
        message["Subject"] = mail.subject
        if date is None:
            message[UNSENT] = "1"
        else:
            message["Date"] = format_datetime(date.astimezone())
        message["Message-ID"] = mail.message_id
    except ValueError as e:
        raise DeliveryError(
            f"{mail.words}: tiêu đề hoặc tên nơi nhận có ký tự xuống dòng. Hãy sửa danh mục đơn vị."
        ) from e
    message.set_content(mail.body, charset="utf-8", cte="quoted-printable")
    for one in mail.attachments:
        maintype, subtype = TYPES.get(one.suffix, ("application", "octet-stream"))
        message.add_attachment(one.content, maintype=maintype, subtype=subtype, filename=one.name)
    if mail.attachments:
        message.set_boundary(f"=_{mail.digest[:40]}")
    return message


def _header(recipient: Recipient) -> Address:
    return Address(recipient.name, addr_spec=recipient.address)
