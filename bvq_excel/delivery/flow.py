"""The messages of a period out of what they are about, the channel that the settings name, who got what.

shown = flow.report(post, consolidation, files, number="12", signed=day)
delivery = sending.send(shown, flow.channel(settings, out, keeper), post.log, clock, who)

`bvq_excel.office` puts this together with the ledger.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bvq_excel import files
from bvq_excel.catalog import Catalog
from bvq_excel.consolidation import Consolidation
from bvq_excel.delivery import addresses, heads, letters, message
from bvq_excel.delivery.channel import Channel
from bvq_excel.delivery.drafts import DraftFolder
from bvq_excel.delivery.guard import Guard
from bvq_excel.delivery.letters import Answering, Desk, Reminding
from bvq_excel.delivery.log import PENDING, SENT, SendLog, shown, standing, version
from bvq_excel.delivery.message import Attachment, Mail
from bvq_excel.delivery.passwords import Ring, password
from bvq_excel.delivery.preview import Preview, preview
from bvq_excel.errors import BvqError, DeliveryError
from bvq_excel.model import Submission
from bvq_excel.periods import Period
from bvq_excel.settings.model import Settings
from bvq_excel.text import ascii_name

EMAIL = "EMAIL"
_ODD = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Post:
    """What all mail of an office is made with: catalogue, settings, log, own templates, and the day of writing."""

    catalog: Catalog
    settings: Settings
    log: SendLog
    day: date
    templates: Path | None = None

    @property
    def issuer(self) -> str:
        """The code of the office that the mail comes from."""
        return self.catalog.documents[EMAIL].issuer

    def desk(self, period: Period) -> Desk:
        """Return what letters about `period` share."""
        return Desk(self.catalog, self.settings, period, self.day, self.templates)

    def guard(self, submissions: Iterable[Submission], signer: str = "") -> Guard:
        """Return the search for the personal values of `submissions`; the contact and the signer may be named."""
        office, mail = self.settings.office, self.settings.mail
        own = (office.preparer, office.phone, office.email, mail.own_address, mail.sender, signer)
        return Guard(self.catalog, submissions, [text for text in own if text])

    def own_recipient(self) -> addresses.Recipient:
        """Return the address for trials. Raises DeliveryError when none is set."""
        mail = self.settings.mail
        text = mail.own_address or mail.sender
        if not text:
            raise DeliveryError("Chưa có địa chỉ để gửi thử. Hãy ghi mail.own_address vào tệp thiết lập.")
        return addresses.recipient(text)

    def shown(
        self, mails: Sequence[Mail], guard: Guard, unmade: Sequence[str] = (), *, to_self: bool = False
    ) -> Preview:
        """Return the preview of `mails`; with `to_self` of trials of them. Raises DeliveryError as `own_recipient`."""
        if to_self:
            own = self.own_recipient()
            mails = [message.trial(m, own) for m in mails]
        return preview(self.catalog, self.settings.mail, mails, guard, self.log, unmade)


def report(
    post: Post,
    result: Consolidation,
    paths: Sequence[Path],
    *,
    number: str | None = None,
    signed: date | None = None,
    signer: str = "",
    to_self: bool = False,
) -> Preview:
    """Return the preview of the message that takes the report of a consolidated period to its addressees.

    `paths` are the report and what goes with it: one .docx, .pdf, .xlsx each. Number, day and signer are those of
    the report itself; what is given must not contradict it. Raises DeliveryError for an address that is not known, a
    file that cannot be read or a contradiction, TemplateError for a template that does not work.
    """
    period = result.period
    attached = report_attachments(post, period, paths)
    said = heads.agreed(heads.head(paths), number, signed, signer)
    mail = replace(letters.report(post.desk(period), attached, said.number, said.day), final=said.complete)
    return post.shown([mail], post.guard(result.submissions, said.signer), to_self=to_self)


def report_attachments(post: Post, period: Period, paths: Sequence[Path]) -> list[Attachment]:
    """Return the files of a report under the names that the contract gives them, `BC_SCT_2019-Q2_v1.docx`.

    The number after `v` is the one under which these contents went out before, else the next one. Raises
    DeliveryError for a file that cannot be read.
    """
    read = [message.attachment(p, p.name) for p in paths]
    number = version(post.log.events(), message.REPORT, period.code, [a.identity for a in read])
    return [replace(a, name=f"BC_{post.issuer}_{period.code}_v{number}.{a.suffix}") for a in read]


@dataclass(frozen=True)
class Letter:
    """A message to one unit: why, and the files that go with it."""

    why: Reminding | Answering
    paths: tuple[Path, ...] = ()


def units(
    post: Post,
    period: Period,
    wanted: Sequence[Letter],
    submissions: Iterable[Submission] = (),
    *,
    signer: str = "",
    to_self: bool = False,
) -> Preview:
    """Return the preview of the messages to units; one that cannot be made does not keep the others.

    `submissions` are those of the period, whose personal values must not be in any message.
    """
    desk = post.desk(period)
    mails, unmade = [], []
    for letter in wanted:
        try:
            mails.append(_letter(desk, letter))
        except BvqError as e:
            unmade.append(f"{letter.why.unit}: {e}")
    return post.shown(mails, post.guard(submissions, signer), unmade, to_self=to_self)


def _letter(desk: Desk, letter: Letter) -> Mail:
    attached = [message.attachment(p, unit_file_name(p, desk.period.code)) for p in letter.paths]
    if isinstance(letter.why, Reminding):
        return letters.reminder(desk, letter.why, attached)
    return letters.slip(desk, letter.why, attached)


def unit_file_name(path: Path, period: str) -> str:
    """Return the name under which a unit gets the file: plain letters, with the period (`PHIEU_SYT_2019-Q2.docx`)."""
    stem = _ODD.sub("_", ascii_name(path.stem)).strip("_") or "tep"
    return f"{stem if period in stem else f'{stem}_{period}'}{path.suffix.lower()}"


def reminders_sent(log: SendLog, period: str) -> dict[str, int]:
    """Return by unit how many reminders about `period` it has got, or may have got; units without any are left out."""
    gone = (e.facts for e in standing(log.events(period)) if e.state in (SENT, PENDING))
    kinds = {(about.unit, about.kind) for about in gone if message.is_reminder(about.kind)}
    return dict(Counter(unit for unit, _ in kinds))


def channel(settings: Settings, out: Path, keeper: files.Keeper | None = None, ring: Ring | None = None) -> Channel:
    """Return the channel that the settings name; drafts as files go to folder `out`.

    Raises DeliveryError when something for it is not set.
    """
    chosen = settings.mail.channel
    if chosen == "smtp":
        from bvq_excel.delivery.smtp import SmtpChannel

        if not settings.mail.sender:
            raise DeliveryError("Chưa đặt địa chỉ gửi. Hãy ghi mail.sender vào tệp thiết lập, hoặc dùng thư nháp.")
        return SmtpChannel(settings.mail.smtp, lambda: password(settings.mail.smtp, ring))
    if chosen == "outlook":
        from bvq_excel.delivery.outlook import OutlookDrafts

        return OutlookDrafts()
    return DraftFolder(out, keeper)


def history(log: SendLog, period: str = "", keep: Callable[[str], bool] = lambda _: True) -> Iterator[str]:
    """Yield who got what when, one line for each message and recipient; `keep` chooses by state."""
    for event in standing(log.events(period)):
        if keep(event.state):
            yield shown(event)
