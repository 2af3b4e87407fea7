"""The whole job of a period in one go: collect, check, status, slips, reminders, consolidate, report, mail drafts.

It stops where something is a person's to decide (`decisions`) and goes on from there when it is run again: what was
collected stays collected, what was made is made anew and is the same where nothing has changed. Nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bvq_excel import display, files, pipeline, status
from bvq_excel.checking import batches
from bvq_excel.decisions import Decisions, decisions
from bvq_excel.delivery import flow as mail
from bvq_excel.delivery import reminding
from bvq_excel.delivery.dispatch import REMINDERS, Dispatch
from bvq_excel.delivery.flow import Letter
from bvq_excel.delivery.sending import Delivery
from bvq_excel.documents import kinds
from bvq_excel.documents.making import Made
from bvq_excel.documents.orders import Order
from bvq_excel.errors import BvqError, UsageError
from bvq_excel.ledger import flow
from bvq_excel.ledger.collecting import Collected
from bvq_excel.office import Office, write_status

if TYPE_CHECKING:
    from bvq_excel.consolidation import Consolidation


@dataclass(frozen=True)
class Job:
    """What is to be done: a period, what has come in for it, where results go, what an officer has decided.

    `received` is the day of receipt of files in folders (that of the file's own time if None). `order` is about the
    report; `accepted` are the kinds of decisions to go on with.
    """

    code: str
    out: Path
    inbox: tuple[Path, ...] = ()
    received: date | None = None
    order: Order = field(default_factory=Order)
    accepted: frozenset[str] = frozenset()


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
    with Dispatch.open(office) as dispatch:
        told = _tell_units(job, dispatch, _see(job, dispatch, collected))
        if told.stopped:
            return told
        result = flow.consolidate(office.hands, job.code, office.day)
        consolidated = _write_consolidation(job, office, told, result)
        reported = _write_report(job, office, consolidated, result)
        return _draft_report(job, dispatch, reported, result)


# the steps ----------------------------------------------------------------------------------------------------------


def _collect(job: Job, office: Office, on_done: batches.Progress | None) -> Collected | None:
    """Return what became of the inbox, None where there is none: then the ledger has what there is."""
    return flow.collect(office.hands, job.inbox, job.code, job.received, on_done) if job.inbox else None


def _see(job: Job, dispatch: Dispatch, collected: Collected | None) -> Cycle:
    """Return how things stand: the status, written as a workbook, and what is to be decided."""
    board, told = dispatch.board(job.code)
    entries = dispatch.ledger.submissions(job.code)
    if not any(u.received for u in board.current.units) and not entries:
        raise UsageError(f"Sổ cái chưa có tệp nào của kỳ {job.code}. Hãy nêu thư mục có tệp đơn vị gửi.")
    with files.delivering(job.out, dispatch.office.keeper("tinh_hinh")) as room:
        name = write_status(board, told, room, dispatch.office.clock()).name
    open_or_not = decisions(board.current, entries, collected, job.accepted)
    return Cycle(board.current, open_or_not, collected, outputs=(job.out / name,))


def _tell_units(job: Job, dispatch: Dispatch, found: Cycle) -> Cycle:
    """Write slips for faulty files and, after the last day, reminders; draft the messages that go with them."""
    post, seen = dispatch.post, found.status
    slips = dispatch.slips(seen.period, job.out, needed=False)
    reminders = None
    if seen.received > seen.due and not seen.closed:
        plan, keeper = reminding.plan(post, seen), dispatch.office.keeper(REMINDERS)
        reminders = reminding.make(post, seen, plan, job.out, slips.by_unit, keeper=keeper)
    letters = reminders.letters if reminders else ()
    # A reminder takes the unit's slip along; the office has its own slip in the folder.
    reminded = {post.issuer, *(letter.why.unit for letter in letters)}
    letters += tuple(letter for letter in slips.letters if letter.why.unit not in reminded)
    known = [letter for letter in letters if post.settings.mail.addresses.get(letter.why.unit)]
    drafts = dispatch.draft(mail.units(post, seen.period, known, slips.submissions), job.out)
    return replace(
        found,
        slips=slips.letters,
        reminders=reminders,
        drafts=(drafts,),
        outputs=(*found.outputs, *(p for x in slips.letters for p in x.paths), *(reminders.paths if reminders else ())),
        notes=(*found.notes, *_without_address(dispatch.office, [x for x in letters if x not in known])),
    )


def _without_address(office: Office, letters: Sequence[Letter]) -> list[str]:
    if not letters:
        return []
    names = "; ".join(f"{display.unit_name(office.catalog, x.why.unit)} ({x.why.unit})" for x in letters)
    return [
        f"Chưa lập được thư cho {len(letters)} đơn vị vì chưa có địa chỉ: {names}. Hãy thêm vào [mail.addresses] trong "
        "tệp thiết lập."
    ]


def _write_consolidation(job: Job, office: Office, done: Cycle, result: Consolidation) -> Cycle:
    made = pipeline.write_consolidation(result, job.out, office.clock(), office.keeper("tong_hop"))
    return replace(done, consolidation=result, outputs=(*done.outputs, *made.outputs))


def _write_report(job: Job, office: Office, done: Cycle, result: Consolidation) -> Cycle:
    made = office.documents(kinds.KINDS[kinds.REPORT], result, job.out, job.order)
    return replace(done, documents=made, outputs=(*done.outputs, *(p for one in made for p in one.files)))


def _draft_report(job: Job, dispatch: Dispatch, done: Cycle, result: Consolidation) -> Cycle:
    """Draft the message that takes the report upward; where an address is missing, say so."""
    order = job.order
    try:
        shown = dispatch.report_mail(
            job.out, job.code, result, number=order.number, signed=order.signed, signer=order.signer
        )
    except BvqError as e:
        return replace(done, notes=(*done.notes, f"Chưa lập được thư gửi báo cáo: {e}"))
    return replace(done, drafts=(*done.drafts, dispatch.draft(shown, job.out)))


def held_back(deliveries: Iterable[Delivery]) -> Sequence[str]:
    """Return why messages could not even be drafted, each reason once."""
    found = [f"{o.mail.words}: {reason}" for d in deliveries for o in d.outcomes for reason in o.held]
    return list(dict.fromkeys([*found, *(reason for d in deliveries for reason in d.unmade)]))
