"""Saved mails: sender, moment of arrival and attachments, out of .eml (RFC 5322) and .msg (Outlook)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from bvq_excel.errors import InputError
from bvq_excel.inbox.items import Post, Taker, local, plain_name

if TYPE_CHECKING:
    from oxmsg import Message as OutlookMessage

DEEPEST = 4  # mails forwarded within mails
MODERN = policy.default
NAMELESS = "khong_ten"
_SHORT_NAME = 0x3704  # of attachments that an old program made
_BROKEN = 'Thư "{file}" bị hỏng hoặc không phải thư đã lưu; hãy mở thư, lưu tệp đính kèm ra thư mục rồi tiếp nhận.'
_EMBEDDED = (
    'Thư "{file}" nằm trong một thư Outlook khác nên không lấy ra được; hãy mở thư đó bằng Outlook, lưu tệp đính kèm '
    "ra thư mục rồi tiếp nhận."
)
_SHEET_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.ms-excel": ".xls",
}


def open_eml(name: str, content: bytes, post: Post, now: datetime, take: Taker) -> None:
    """Give every attachment of the mail `content`, called `name`, to `take`, with the mail's sender and moment.

    The moment is that of the last server (Received), else the one that the sender wrote (Date), else `post`'s own;
    one after `now` is not believed. Attachments of a mail inside the mail have that one's sender: the unit, where
    somebody forwarded it. Raises InputError for what is no mail.
    """
    mail = message_from_bytes(content, policy=MODERN)
    if not any(mail.get_all(header) for header in ("from", "date", "received")):
        raise InputError(_BROKEN.format(file=name), "damaged")
    _attachments(mail, _posted(mail, post, now), now, take, 0)


def open_msg(name: str, content: bytes, post: Post, now: datetime, take: Taker) -> None:
    """Give every attachment of the Outlook mail `content` to `take`; otherwise as `open_eml`."""
    from oxmsg import Message as OutlookMessage

    if not content:
        raise InputError(_EMBEDDED.format(file=name), "embedded")
    try:
        mail = OutlookMessage.load(content)
        inside = _outlook_post(mail, post, now)
        attached = list(_outlook_attachments(mail))
    except Exception as e:  # what the library raises over a damaged file is not said anywhere
        raise InputError(_BROKEN.format(file=name), "damaged") from e
    for file, data in attached:
        take(file, data, inside)


# RFC 5322 -------------------------------------------------------------------------------------------------------


def _posted(mail: Message[Any, Any], post: Post, now: datetime) -> Post:
    moments = map(_moment, [*_after_semicolon(mail), str(mail["date"] or "")])
    moment = next((m for m in moments if m is not None and m <= now), None)
    sender = parseaddr(str(mail["from"] or ""))[1].lower() or post.sender
    if moment is None:
        return replace(post, sender=sender)
    return replace(post, sender=sender, received=moment.date(), arrived=moment)


def _after_semicolon(mail: Message[Any, Any]) -> list[str]:
    """Return the moments in the headers Received: the last server wrote the first of them."""
    return [str(line).rpartition(";")[2] for line in mail.get_all("received", [])]


def _moment(text: str) -> datetime | None:
    try:
        return local(parsedate_to_datetime(text.strip()))
    except (ValueError, TypeError, OverflowError):
        return None


def _attachments(mail: Message[Any, Any], post: Post, now: datetime, take: Taker, depth: int) -> None:
    for part in _leaves(mail):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inner, Message) and depth < DEEPEST:
                forwarded = replace(post, sender=_posted(inner, post, now).sender)
                _attachments(inner, forwarded, now, take, depth + 1)
        elif file := _file_name(part):
            payload = part.get_payload(decode=True)
            take(file, payload if isinstance(payload, bytes) else b"", post)


def _leaves(mail: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    """Yield the parts of a mail that are no containers; a mail inside it is one part."""
    if mail.get_content_type() == "message/rfc822" or not mail.is_multipart():
        yield mail
        return
    for part in mail.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _file_name(part: Message[Any, Any]) -> str:
    """Return the name of an attachment, empty for the text of the mail."""
    name = part.get_filename()
    if name:
        return plain_name(str(name))
    suffix = _SHEET_TYPES.get(part.get_content_type(), "")
    return f"{NAMELESS}{suffix}" if suffix else ""


# Outlook --------------------------------------------------------------------------------------------------------

_INNER = "thu_kem.msg"


def _outlook_post(mail: OutlookMessage, post: Post, now: datetime) -> Post:
    """Return how an Outlook mail came: by the headers of its transport, else by what Outlook itself keeps."""
    from oxmsg.domain import constants as c

    kept = mail.properties
    headers = message_from_bytes((kept.str_prop_value(c.PID_TRANSPORT_MESSAGE_HEADERS) or "").encode(), policy=MODERN)
    inside = _posted(headers, post, now)
    moment = kept.date_prop_value(c.PID_MESSAGE_DELIVERY_TIME) or kept.date_prop_value(c.PID_CLIENT_SUBMIT_TIME)
    if moment is not None and local(moment) <= now:
        inside = replace(inside, received=local(moment).date(), arrived=local(moment))
    if inside.sender == post.sender:
        known = (kept.str_prop_value(p) or "" for p in (c.PID_SENDER_SMTP_ADDRESS, c.PID_SENDER_EMAIL_ADDRESS))
        inside = replace(inside, sender=next((a.lower() for a in known if "@" in a), post.sender))
    return inside


def _outlook_attachments(mail: OutlookMessage) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of each attachment; of a mail inside the mail, which cannot be taken out, no content."""
    for attachment in mail.attachments:
        content = attachment.file_bytes
        name = attachment.file_name or attachment.properties.str_prop_value(_SHORT_NAME) or ""
        yield (_INNER, b"") if content is None else (plain_name(name or NAMELESS), content)
