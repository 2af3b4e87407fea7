"""Reminding the units whose report is missing or late: the document CV for all of them, and a mail to each one.

Which reminder it is comes from the log of what was sent. A unit is reminded again when the term that the last
reminder set is over, so that doing it twice by mistake sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bvq_excel import files
from bvq_excel.delivery import message
from bvq_excel.delivery.flow import Letter, Post, reminders_sent
from bvq_excel.delivery.letters import Answering, Reminding
from bvq_excel.delivery.log import PENDING, SENT, SendLog, standing
from bvq_excel.documents import letters as documents
from bvq_excel.documents.letters import NOTHING_DECIDED, Terms
from bvq_excel.documents.reminded import reminded
from bvq_excel.errors import UsageError
from bvq_excel.status import PeriodStatus, UnitStatus
from bvq_excel.status.model import RETURNED


@dataclass(frozen=True)
class Due:
    """A unit that is to be reminded now, for the how-manieth time."""

    unit: UnitStatus
    times: int


@dataclass(frozen=True)
class Waiting:
    """A unit that was reminded and whose new term is not over: which reminder it got, when, until when it has time."""

    unit: UnitStatus
    times: int
    told: date
    until: date


@dataclass(frozen=True)
class Plan:
    """Who is to be reminded now, and who still has time after the last reminder."""

    due: tuple[Due, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    @property
    def rounds(self) -> tuple[int, ...]:
        """Which reminders there are to write: 1 for the first one, 2 …"""
        return tuple(sorted({d.times for d in self.due}))

    def only(self, times: int) -> Plan:
        """Return the part that concerns one of the rounds."""
        return Plan(tuple(d for d in self.due if d.times == times), self.waiting)


@dataclass(frozen=True)
class Reminders:
    """The documents CV that were written, one for each round, who signs them, and the messages to the units."""

    plan: Plan
    documents: tuple[documents.Letter, ...] = ()
    letters: tuple[Letter, ...] = ()
    paths: tuple[Path, ...] = ()
    signer: str = ""

    @property
    def draft(self) -> bool:
        """Whether a document still lacks number, date or contact; then it goes with no message."""
        return any(d.draft for d in self.documents)


def plan(post: Post, status: PeriodStatus, *, again: bool = False) -> Plan:
    """Return who is to be reminded on the day of `post`; with `again` also those who still have time."""
    due, waiting = [], []
    counts = reminders_sent(post.log, status.period.code)
    for unit in reminded(status, post.catalog.documents[documents.DOCUMENT].issuer):
        sent = counts.get(unit.code, 0)
        if sent and unit.received and not unit.owed and not unit.errors:
            continue  # it came late, was reminded, and has nothing to do
        told = last_told(post.log, status.period.code, unit.code) if sent else None
        until = documents.new_deadline(post.catalog, status.due, told) if told else None
        if told and until and post.day < until and not again:
            waiting.append(Waiting(unit, sent, told, until))
        else:
            due.append(Due(unit, sent + 1))
    return Plan(tuple(due), tuple(waiting))


def last_told(log: SendLog, period: str, unit: str) -> date | None:
    """Return the day on which the unit got its last reminder about `period`, or may have got it."""
    gone = (e for e in standing(log.events(period)) if e.state in (SENT, PENDING) and e.facts.unit == unit)
    return max((e.at.date() for e in gone if message.is_reminder(e.facts.kind)), default=None)


def make(
    post: Post,
    status: PeriodStatus,
    wanted: Plan,
    folder: Path,
    slips: Mapping[str, Letter],
    terms: Terms = NOTHING_DECIDED,
    *,
    keeper: files.Keeper | None = None,
    pdf: bool = False,
) -> Reminders:
    """Return the documents CV for the units in `wanted`, written to `folder`, and the messages to each.

    All documents are in `folder`, or none is; `keeper` keeps what stood there before. `terms` are completed by whom
    units may ask (of the settings) and which reminder it is; with `pdf` a PDF goes out. `slips` has by unit the message
    with its error slip, whose files go with the reminder. A document goes with the messages as soon as it has number,
    date and contact. Raises UsageError where one number would be given to two documents, TemplateError for a template
    that cannot be filled, HostError when a file cannot be written.
    """
    if terms.number and len(wanted.rounds) > 1:
        names = ", ".join(f"lần {n}" for n in wanted.rounds)
        raise UsageError(
            f"Có {len(wanted.rounds)} công văn đôn đốc ({names}), mỗi công văn một số riêng. Hãy nêu --times để lập "
            "từng công văn."
        )
    written, letters, paths = [], [], []
    with files.delivering(folder, keeper) as room:
        for times in wanted.rounds:
            units = [d.unit for d in wanted.only(times).due]
            document = _document(post, status, units, times, room, terms)
            made = [folder / p.name for p in _as_sent(document, room, pdf=pdf)]
            written.append(replace(document, path=made[0]))
            paths += made
            attached = made[-1:] if not document.draft else []
            letters += [_letter(status, u, times, document, attached, slips.get(u.code)) for u in units]
    return Reminders(wanted, tuple(written), tuple(letters), tuple(paths), terms.signer)


def _document(
    post: Post, status: PeriodStatus, units: Iterable[UnitStatus], times: int, folder: Path, terms: Terms
) -> documents.Letter:
    name = f"CV_{status.period.code}" + (f"_lan{times}" if times > 1 else "")
    decided = replace(terms, contact=documents.contact_of(post.settings.office), times=times)
    codes = [u.code for u in units]
    return documents.reminder(status, folder / f"{name}.docx", decided, units=codes, templates_folder=post.templates)


def _as_sent(document: documents.Letter, folder: Path, *, pdf: bool) -> list[Path]:
    """Return the document's files, the one that is sent last."""
    if not pdf:
        return [document.path]
    from bvq_excel.documents.pdf import to_pdf

    return [document.path, to_pdf(document.path, folder)]


def _letter(
    status: PeriodStatus,
    unit: UnitStatus,
    times: int,
    document: documents.Letter,
    attached: Sequence[Path],
    slip: Letter | None,
) -> Letter:
    why = Reminding(
        unit=unit.code,
        due=status.due,
        until=document.deadline,
        times=times,
        came=unit.first_received if unit.received else None,
        returned=unit.state == RETURNED and not unit.wrong_period,
        wrong_period=unit.wrong_period,
        missing_sheets=[_label(status, name) for name in unit.owed] if unit.received else [],
        errors=slip.why.errors if slip and isinstance(slip.why, Answering) else 0,
    )
    return Letter(why, (*attached, *(slip.paths if slip else ())))


def _label(status: PeriodStatus, sheet: str) -> str:
    return status.catalog.enums["SheetName"].label(sheet)
