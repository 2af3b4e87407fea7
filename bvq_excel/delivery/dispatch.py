"""What the office tells others about a period, out of its ledger: who reported, slips, reminders, the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import pipeline, status
from bvq_excel.delivery import flow, reminding, rounds, sending
from bvq_excel.delivery.drafts import DraftFolder
from bvq_excel.delivery.flow import Post
from bvq_excel.delivery.log import DRAFT, FAILED, PENDING, SENT, LedgerLog, decide, standing
from bvq_excel.delivery.preview import Preview
from bvq_excel.delivery.reminding import Plan, Reminders
from bvq_excel.delivery.rounds import Slips
from bvq_excel.delivery.sending import Delivery
from bvq_excel.documents.letters import NOTHING_DECIDED, Terms
from bvq_excel.errors import UsageError
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.office import Office
from bvq_excel.periods import Period
from bvq_excel.status import Board, PeriodStatus

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation

DRAFTS, REMINDERS = "thu_nhap", "don_doc"
SHOWN_PERIODS = 4


@dataclass(frozen=True)
class Dispatch:
    """What the office tells units, and those above it, about a period; its ledger and its log of mail are open."""

    office: Office
    ledger: Ledger

    @classmethod
    @contextmanager
    def open(cls, office: Office) -> Iterator[Dispatch]:
        """Give what the office tells others, with its ledger open.

        Raises UsageError where nobody knows where the ledger is, HostError where it cannot be opened.
        """
        with Ledger.open(office.ledger, office.catalog) as ledger:
            yield cls(office, ledger)

    @cached_property
    def post(self) -> Post:
        """What all mail of the office is made with."""
        office = self.office
        return Post(office.catalog, office.settings, LedgerLog(self.ledger.database), office.day)

    @property
    def channel(self) -> str:
        """By which channel messages go: eml, outlook, smtp."""
        return self.office.settings.mail.channel

    def board(self, code: str, count: int = SHOWN_PERIODS) -> tuple[Board, Mapping[str, int]]:
        """Return who has reported for period `code` and the ones before it, and by unit how often it was reminded."""
        return status.board(self.ledger, code, self.office.day, count), flow.reminders_sent(self.post.log, code)

    def slips(
        self,
        period: Period,
        folder: Path,
        *,
        only: Collection[str] | None = None,
        needed: bool = True,
        action: str = rounds.SLIPS,
    ) -> Slips:
        """Return the slips of a period, written below `folder` (see `rounds.slips`); `action` is what replaces them."""
        where, keeper = folder / rounds.SLIPS, self.office.keeper(action)
        return rounds.slips(self.ledger, period, where, self.post, only=only, needed=needed, keeper=keeper)

    def remind(
        self, seen: PeriodStatus, plan: Plan, folder: Path, terms: Terms = NOTHING_DECIDED, *, pdf: bool = False
    ) -> tuple[Reminders, Slips]:
        """Return the letters to the units of `plan`, written to `folder`, and the slips that go with them."""
        told = [due.unit.code for due in plan.due]
        slips = self.slips(seen.period, folder, only=told, needed=False, action=REMINDERS)
        keeper = self.office.keeper(REMINDERS)
        made = reminding.make(self.post, seen, plan, folder, slips.by_unit, terms, keeper=keeper, pdf=pdf)
        return made, slips

    def slip_mail(self, period: Period, folder: Path, *, to_self: bool = False) -> Preview:
        """Return the messages that take its slip to each unit; the slips are written below `folder`."""
        made = self.slips(period, folder)
        return flow.units(self.post, period, made.letters, made.submissions, to_self=to_self)

    def reminder_mail(self, seen: PeriodStatus, made: Reminders, slips: Slips, *, to_self: bool = False) -> Preview:
        """Return the messages that take letters and slips to the units that are reminded."""
        read = slips.submissions
        return flow.units(self.post, seen.period, made.letters, read, signer=made.signer, to_self=to_self)

    def report_mail(
        self,
        folder: Path,
        code: str,
        result: Consolidation | None = None,
        *,
        number: str | None = None,
        signed: date | None = None,
        signer: str = "",
        to_self: bool = False,
    ) -> Preview:
        """Return the message that takes the report on period `code` in `folder` to its addressees (`flow.report`).

        `result` is the consolidation that it is about, where it is at hand; else the one in `folder`. Raises
        UsageError where there is no report, or its PDF is older than it.
        """
        paths = rounds.report_files(folder, code, self.post.issuer)
        data = result or pipeline.load_consolidation(folder, code)
        return flow.report(self.post, data, paths, number=number, signed=signed, signer=signer, to_self=to_self)

    def send(self, shown: Preview, folder: Path, *, dry_run: bool = False) -> Delivery:
        """Return what became of the messages, sent as the settings say; drafts as files lie below `folder`."""
        office = self.office
        channel = flow.channel(office.settings, folder / DRAFTS, office.keeper(DRAFTS))
        return sending.send(shown, channel, self.post.log, office.clock, office.who, dry_run=dry_run)

    def draft(self, shown: Preview, folder: Path) -> Delivery:
        """Return what became of the drafts of the messages below `folder`; nothing leaves, whatever channel is set."""
        office = self.office
        drafts = DraftFolder(folder / DRAFTS, office.keeper(DRAFTS))
        return sending.send(shown, drafts, self.post.log, office.clock, office.who)

    def settle(self, period: str, recipient: str, *, sent: bool, why: str) -> int:
        """Return how many messages to `recipient` whose fate was not known, or which were drafts, are settled now.

        Raises UsageError when there is none.
        """
        log, office = self.post.log, self.office
        states = (PENDING, DRAFT) if sent else (PENDING,)
        known = (e for e in standing(log.events(period)) if e.recipient.lower() == recipient.lower())
        found = [e for e in known if e.state in states]
        if not found:
            raise UsageError(f"Không có thư nào của kỳ {period} đến {recipient} chờ xác nhận.")
        for event in found:
            decide(log, event, SENT if sent else FAILED, office.clock(), office.who, why)
        return len(found)
