"""The whole job of a period in one go: collect, check, status, slips, reminders, consolidate, report, mail drafts.

It stops where something is a person's to decide (`decisions`) and goes on from there when it is run again: what was
collected stays collected, what was made is made anew and is the same where nothing has changed. Nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display, files, pipeline, status
from bvq_excel.checking import batches
from bvq_excel.decisions import Decisions, decisions
from bvq_excel.delivery import flow, reminding, rounds, sending
from bvq_excel.delivery.drafts import DraftFolder
from bvq_excel.delivery.flow import Letter, Post
from bvq_excel.delivery.preview import Preview
from bvq_excel.delivery.sending import Delivery
from bvq_excel.documents import kinds, making
from bvq_excel.documents.making import Made
from bvq_excel.documents.orders import Order
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.ledger import flow as office_work
from bvq_excel.ledger.collecting import Collected, Hands
from bvq_excel.ledger.ledger import Ledger
from bvq_excel.workbooks import status_book

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation
    from bvq_excel.documents.pdf import Exporter

DRAFTS, REMINDERS = "thu_nhap", "don_doc"
SHOWN_PERIODS = 4


@dataclass(frozen=True)
class Job:
    """What is to be done: a period, what has come in for it, where results go, what an officer has decided.

    `received` is the day of receipt of files in folders (that of the file's own time if None), `day` the one as of
    which everything is judged. `order` is about the report; `accepted` are the kinds of decisions to go on with.
    """

    code: str
    out: Path
    day: date
    inbox: tuple[Path, ...] = ()
    received: date | None = None
    order: Order = field(default_factory=Order)
    accepted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Office:
    """With what it is done: the ledger's place, how mail is made, who does it, a clock, Word where it is at hand."""

    ledger: str
    post: Post
    clock: Callable[[], datetime]
    who: str = ""
    hands: Hands = field(default_factory=Hands)
    exporter: Exporter | None = None

    def keeper(self, action: str) -> files.Keeper:
        """Return who keeps files before `action` replaces them, as long as the settings say."""
        return self.post.settings.backups.keeper(self.clock(), action)


@dataclass(frozen=True)
class Cycle:
    """What was done and how far: `stopped` means that something is to be decided before it goes on.

    `slips` are the messages with error slips, `reminders` those to units that owe a report (None before the last day).
    `drafts` is what became of the mail drafts, `outputs` every file made, `notes` what else the officer should know.
    """

    status: status.PeriodStatus
    decisions: Decisions
    collected: Collected | None = None
    slips: tuple[Letter, ...] = ()
    reminders: reminding.Reminders | None = None
    consolidation: Consolidation | None = None
    documents: tuple[Made, ...] = ()
    drafts: tuple[Delivery, ...] = ()
    outputs: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def stopped(self) -> bool:
        """Whether it stopped before consolidating, for a person to decide."""
        return bool(self.decisions.open)


def run(job: Job, office: Office, on_done: batches.Progress | None = None) -> Cycle:
    """Return what was done of the whole job: to its end, or up to what a person has to decide.

    Raises UsageError for a wrong period code, or when nothing has ever been received for it.
    """
    collected = _collect(job, office, on_done)
    with Ledger.open(office.ledger, office.post.catalog) as ledger:
        seen = _see(job, office, ledger, collected)
        told = _tell_units(job, office, ledger, seen)
    if told.stopped:
        return told
    result = office_work.consolidate(job.code, job.day, office.ledger, office.clock(), office.who)
    consolidated = _write_consolidation(job, office, told, result)
    reported = _write_report(job, office, consolidated, result)
    return _draft_report(job, office, reported, result)


# the steps ----------------------------------------------------------------------------------------------------------


def _collect(job: Job, office: Office, on_done: batches.Progress | None) -> Collected | None:
    """Return what became of the inbox, None where there is none: then the ledger has what there is."""
    if not job.inbox:
        return None
    return office_work.collect(
        job.inbox, job.code, job.received, office.ledger, office.clock(), on_done, office.who, office.hands
    )


def _see(job: Job, office: Office, ledger: Ledger, collected: Collected | None) -> Cycle:
    """Return how things stand: the status, written as a workbook, and what is to be decided."""
    board = status.board(ledger, job.code, job.day, SHOWN_PERIODS)
    entries = ledger.submissions(job.code)
    if not any(u.received for u in board.current.units) and not entries:
        raise UsageError(f"Sổ cái chưa có tệp nào của kỳ {job.code}. Hãy nêu thư mục có tệp đơn vị gửi.")
    told = {u.code: flow.reminders_sent(office.post.log, job.code, u.code) for u in board.current.units}
    with files.delivering(job.out, office.keeper("tinh_hinh")) as room:
        name = status_book.write(board, room / f"TinhHinhNop_{job.code}.xlsx", office.clock(), told).name
    open_or_not = decisions(board.current, entries, collected, job.accepted)
    return Cycle(board.current, open_or_not, collected, outputs=(job.out / name,))


def _tell_units(job: Job, office: Office, ledger: Ledger, found: Cycle) -> Cycle:
    """Write slips for faulty files and, after the last day, reminders; draft the messages that go with them."""
    period, seen = found.status.period, found.status
    slips = rounds.slips(
        ledger, period, job.out / rounds.SLIPS, office.post, needed=False, keeper=office.keeper(rounds.SLIPS)
    )
    reminders = None
    if seen.received > seen.due and not seen.closed:
        plan = reminding.plan(office.post, seen)
        reminders = reminding.make(office.post, seen, plan, job.out, slips.by_unit, keeper=office.keeper(REMINDERS))
    letters = reminders.letters if reminders else ()
    # A reminder takes the unit's slip along; the office has its own slip in the folder.
    reminded = {office.post.issuer, *(letter.why.unit for letter in letters)}
    letters += tuple(letter for letter in slips.letters if letter.why.unit not in reminded)
    known = [letter for letter in letters if office.post.settings.mail.addresses.get(letter.why.unit)]
    drafts = _draft(job, office, flow.units(office.post, period, known, slips.submissions))
    return replace(
        found,
        slips=slips.letters,
        reminders=reminders,
        drafts=(drafts,),
        outputs=(*found.outputs, *(p for x in slips.letters for p in x.paths), *(reminders.paths if reminders else ())),
        notes=(*found.notes, *_without_address(office, [x for x in letters if x not in known])),
    )


def _without_address(office: Office, letters: Sequence[Letter]) -> list[str]:
    if not letters:
        return []
    names = "; ".join(f"{display.unit_name(office.post.catalog, x.why.unit)} ({x.why.unit})" for x in letters)
    return [
        f"Chưa lập được thư cho {len(letters)} đơn vị vì chưa có địa chỉ: {names}. Hãy thêm vào [mail.addresses] trong "
        "tệp thiết lập."
    ]


def _write_consolidation(job: Job, office: Office, done: Cycle, result: Consolidation) -> Cycle:
    made = pipeline.write_consolidation(result, job.out, office.clock(), office.keeper("tong_hop"))
    return replace(done, consolidation=result, outputs=(*done.outputs, *made.outputs))


def _write_report(job: Job, office: Office, done: Cycle, result: Consolidation) -> Cycle:
    keeper = office.keeper("lap_van_ban")
    report = kinds.KINDS[kinds.REPORT]
    made = making.make(report, result, job.out, job.order, keeper=keeper, exporter=office.exporter)
    return replace(done, documents=made, outputs=(*done.outputs, *(p for one in made for p in one.files)))


def _draft_report(job: Job, office: Office, done: Cycle, result: Consolidation) -> Cycle:
    """Draft the message that takes the report upward; where an address is missing, say so."""
    number, signed, signer = job.order.number, job.order.signed, job.order.signer
    try:
        paths = rounds.report_files(job.out, job.code, office.post.issuer)
        shown = flow.report(office.post, result, paths, number=number, signed=signed, signer=signer)
    except BvqError as e:
        return replace(done, notes=(*done.notes, f"Chưa lập được thư gửi báo cáo: {e}"))
    return replace(done, drafts=(*done.drafts, _draft(job, office, shown)))


def _draft(job: Job, office: Office, shown: Preview) -> Delivery:
    """Return what became of the drafts of the messages in a preview; nothing leaves, whatever channel is set."""
    folder = DraftFolder(job.out / DRAFTS, office.keeper(DRAFTS))
    return sending.send(shown, folder, office.post.log, office.clock, office.who)


def held_back(deliveries: Iterable[Delivery]) -> Sequence[str]:
    """Return why messages could not even be drafted, each reason once."""
    found = [f"{o.mail.words}: {reason}" for d in deliveries for o in d.outcomes for reason in o.held]
    return list(dict.fromkeys([*found, *(reason for d in deliveries for reason in d.unmade)]))
