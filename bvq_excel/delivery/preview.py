"""What would go out: who gets what, how large, what the search for personal data says, who has got it already.

Nothing is ever sent that has not been through here; looking changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bvq_excel.catalog import Catalog
from bvq_excel.delivery import drafts
from bvq_excel.delivery.addresses import Recipient
from bvq_excel.delivery.guard import Guard
from bvq_excel.delivery.log import DRAFT, PENDING, SENT, Event, SendLog, facts, of_message, standing
from bvq_excel.delivery.message import REPORT, TRIAL, Mail, faults, is_reminder
from bvq_excel.mail_syntax import within
from bvq_excel.settings.model import Mail as MailSettings

EMAIL = "EMAIL"
KB, MB = 2**10, 2**20


@dataclass(frozen=True)
class Item:
    """One message with all that is known before it goes: faults that keep it here, warnings, who has got it.

    `had` has the last line of the log for every recipient who got this message, or may have got it; `others` the
    lines about other messages of the same kind, period and unit. `searched` is the number of texts and parts of files
    that were searched for personal data.
    """

    mail: Mail
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    had: Mapping[str, Event]
    others: tuple[Event, ...] = ()
    searched: int = 0

    @property
    def blocked(self) -> bool:
        """Whether it may not be sent."""
        return bool(self.problems)

    @property
    def waiting(self) -> tuple[Recipient, ...]:
        """The recipients that it would go to now."""
        return tuple(r for r in self.mail.recipients if not self._has(r, SENT, PENDING))

    @property
    def unknown(self) -> tuple[Event, ...]:
        """The lines about recipients who may have got it: somebody has to find out."""
        return tuple(e for e in self.had.values() if e.state == PENDING)

    def _has(self, recipient: Recipient, *states: str) -> bool:
        event = self.had.get(recipient.address.lower())
        return event is not None and event.state in states


@dataclass(frozen=True)
class Preview:
    """All messages of one go, and those that could not even be made, with the reason."""

    items: tuple[Item, ...]
    unmade: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[Item, ...]:
        """The messages that would go out now, to somebody at least."""
        return tuple(i for i in self.items if not i.blocked and i.waiting)

    def write(self, folder: Path) -> list[Path]:
        """Return the messages as files in `folder`, to be opened in a mail program; those that are blocked too.

        Raises HostError when the folder cannot be written.
        """
        with drafts.DraftFolder(folder) as made:
            for item in self.items:
                if not _unwritable(item.mail):
                    made.written.append(drafts.write(item.mail, folder, taken=made.written))
        return made.written

    def data(self) -> list[dict[str, Any]]:
        """Return the preview as plain data, one entry a message."""
        return [_data(i) for i in self.items]

    def lines(self) -> list[str]:
        """Return the preview as lines for a terminal."""
        found = [line for number, item in enumerate(self.items, 1) for line in _lines(number, item)]
        found += [f"Không lập được thư: {reason}" for reason in self.unmade]
        size = sum(i.mail.size for i in self.ready)
        blocked = sum(i.blocked for i in self.items) + len(self.unmade)
        found.append(f"Cộng: {len(self.ready)} thư sẽ gửi, {_size(size)}; {blocked} thư bị giữ lại.")
        return found


def preview(
    catalog: Catalog,
    settings: MailSettings,
    mails: Sequence[Mail],
    guard: Guard,
    log: SendLog,
    unmade: Sequence[str] = (),
) -> Preview:
    """Return what would go out if `mails` were sent; `unmade` are reasons why others could not be made."""
    events = log.events()
    return Preview(tuple(_item(catalog, settings, m, guard, events) for m in mails), tuple(unmade))


def _item(catalog: Catalog, settings: MailSettings, mail: Mail, guard: Guard, events: Sequence[Event]) -> Item:
    rules = catalog.documents[EMAIL].extra
    pattern = str(rules["attachment_pattern"]) if mail.kind.removeprefix(TRIAL) == REPORT else ""
    problems = faults(mail, pattern, float(str(rules["attachment_max_mb"])))
    for one in mail.recipients:
        if not within(one.address, settings.allowed_domains):
            allowed = ", ".join(settings.allowed_domains)
            problems.append(f"{one.address} không thuộc tên miền được phép gửi ({allowed}).")
    verdicts = [guard.text("tiêu đề", mail.subject), guard.text("lời thư", mail.body)]
    verdicts += [guard.file(a.name, a.content) for a in mail.attachments]
    about = facts(mail)
    others = _others(mail, events)
    if is_reminder(mail.kind) and others:
        problems.append(f"đơn vị đã được nhắc lần này lúc {others[-1].at:%d/%m/%Y %H:%M}; nhắc tiếp thì lập lần sau.")
    return Item(
        mail=mail,
        problems=tuple(problems + [p for v in verdicts for p in v.problems]),
        warnings=tuple(w for v in verdicts for w in v.warnings),
        had=of_message(events, about),
        others=others,
        searched=sum(v.searched for v in verdicts),
    )


def _others(mail: Mail, events: Sequence[Event]) -> tuple[Event, ...]:
    """Return who has got, or may have got, another message of the same kind, period and unit."""
    key = (mail.kind, mail.period, mail.unit)
    same = (e for e in standing(events) if e.facts.key[:3] == key and e.facts.digest != mail.digest)
    return tuple(e for e in same if e.state in (SENT, PENDING))


def _unwritable(mail: Mail) -> bool:
    """Return whether no file can be made of it: its headers would not be one line each."""
    return any("xuống dòng" in fault for fault in faults(mail))


# for the eye ----------------------------------------------------------------------------------------------------


def _lines(number: int, item: Item) -> Iterator[str]:
    mail = item.mail
    yield f"{number}. {mail.words}"
    yield f"   Đến: {'; '.join(r.shown for r in mail.to) or '(chưa có)'}"
    if mail.cc:
        yield f"   Bản sao: {'; '.join(r.shown for r in mail.cc)}"
    yield f"   Tiêu đề: {' '.join(mail.subject.split())}"
    for one in mail.attachments:
        yield f"   Tệp: {one.name} ({_size(len(one.content))}, SHA-256 {one.sha256[:12]}…)"
    yield f"   Mã băm nội dung: {mail.digest[:12]}…"
    for problem in item.problems:
        yield f"   KHÔNG GỬI ĐƯỢC: {problem}"
    if not item.problems:
        yield f"   Dữ liệu cá nhân: không thấy giá trị chưa che ({item.searched} phần đã tìm)."
    if not mail.final:
        yield "   Lưu ý: báo cáo còn là dự thảo (chưa đủ số, ngày, người ký), chỉ lập thư nháp hoặc gửi thử."
    for warning in item.warnings:
        yield f"   Lưu ý: {warning}"
    yield from _history(item)


def _history(item: Item) -> Iterator[str]:
    for event in item.had.values():
        at = f"{event.at:%d/%m/%Y %H:%M}"
        if event.state == SENT:
            yield f"   {event.recipient}: đã gửi lúc {at}, không gửi lại."
        elif event.state == PENDING:
            yield f"   {event.recipient}: lần gửi lúc {at} chưa rõ đã đi hay chưa, không tự gửi lại; hãy xác nhận."
        elif event.state == DRAFT:
            yield f"   {event.recipient}: đã lập thư nháp lúc {at}."
    for event in item.others:
        at = f"{event.at:%d/%m/%Y %H:%M}"
        yield f"   Lưu ý: {event.recipient} đã nhận bản khác lúc {at} (mã băm {event.facts.digest[:12]}…)."


def _size(count: int) -> str:
    if count >= MB:
        return f"{count / MB:.1f} MB".replace(".", ",")
    return f"{max(1, round(count / KB)) if count else 0} kB"


def _data(item: Item) -> dict[str, Any]:
    mail = item.mail
    return {
        "kind": mail.kind,
        "period": mail.period,
        "unit": mail.unit or None,
        "to": [r.address for r in mail.to],
        "cc": [r.address for r in mail.cc],
        "subject": mail.subject,
        "sha256": mail.digest,
        "attachments": [{"name": a.name, "bytes": len(a.content), "sha256": a.sha256} for a in mail.attachments],
        "final": mail.final,
        "problems": list(item.problems),
        "warnings": list(item.warnings),
        "waiting": [r.address for r in item.waiting],
        "sent": sorted(e.recipient for e in item.had.values() if e.state == SENT),
        "unknown": sorted(e.recipient for e in item.unknown),
    }
