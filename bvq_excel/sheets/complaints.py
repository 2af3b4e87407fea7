"""Rules of the sheet KhieuNai (complaints): deadlines, who handles a case, cases entered twice."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter

from bvq_excel.catalog.definitions import is_valid
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, row, sheet
from bvq_excel.model import Problem, Record
from bvq_excel.text import fold, lookup_key

OPEN = ("MOI", "DANGXL", "BOSUNG")
ANONYMOUS = fold("Ẩn danh")
SUPPORT = "HTTL"
_NOBODY = lookup_key(ANONYMOUS)
RECEIVER_LEVEL = "complaint.receiver_level"


@dataclass(frozen=True)
class Deadline:
    """The day until which a case has to be settled, counted as `days` working days after `start`."""

    start: date
    days: int
    due: date


def deadline(record: Record, context: Context) -> Deadline | None:
    """Return the deadline of a case, None where it has no date to count from or the law sets no number of days.

    Counted from the day on which the file was complete, else from receipt, with the days in force on that
    day: Decree 99/2011/NĐ-CP (15 working days, 15 more if extended), Law 19/2023/QH15 from 1 July 2024.
    """
    start = record["accepted_date"] or record["received_date"]
    if start is None:
        return None
    days = context.catalog.number("complaint.agency_days", start)
    if record["extended"] and days is not None:
        days += context.catalog.number("complaint.extension_days", start) or 0
    if days is None:
        return None
    return Deadline(start, int(days), context.calendar.add_working_days(start, int(days)))


def settled_in_time(record: Record, context: Context) -> Iterator[Problem]:
    """A case is closed by its due date; of an open one the due date has not passed when the file is received.

    Why: the consumer is owed an answer within the legal time (Law 59/2010/QH12; Law 19/2023/QH15).
    """
    due = record["due_date"]
    if due is None and not {"due_date", "accepted_date", "received_date", "extended"} & record.unread:
        computed = deadline(record, context)
        due = computed.due if computed else None
    if due is None:
        return
    if record["status"] in OPEN:
        if context.received > due:
            yield Problem("status", "overdue", facts={"due": due})
    elif record["closed_date"] and record["closed_date"] > due:
        yield Problem("closed_date", facts={"due": due})


def due_date_is_computed(record: Record, context: Context) -> Iterator[Problem]:
    """The due date is the one computed in working days from completion of the file, else from receipt.

    Why: the deadline is set by law, a date typed over the formula would hide lateness.
    """
    computed = deadline(record, context)
    if computed is None or record["due_date"] is None or record["extended"] is None:
        return
    if record["due_date"] != computed.due:
        facts = {"due": computed.due, "days": computed.days, "start": computed.start}
        yield Problem("due_date", facts=facts)


def handled_at_the_right_level(record: Record, context: Context) -> Iterator[Problem]:
    """The handling unit is of a level that takes cases: districts to 30 June 2025, communes from 1 July 2025.

    Why: Decree 139/2025/NĐ-CP gives the districts' part to the communes when districts are abolished.
    """
    unit = context.catalog.any_unit(record["handling_unit"] or "")
    if unit is None:
        return
    of_unit = next((p for p in context.catalog.parameters[RECEIVER_LEVEL] if p.value == unit.level), None)
    if of_unit is None:
        return
    level = context.labels("UnitLevel", (unit.level,)).casefold()
    received, closed = record["received_date"], record["closed_date"]
    if received and of_unit.valid_to and received > of_unit.valid_to:
        yield Problem("handling_unit", facts={"level": level, "day": of_unit.valid_to})
    elif closed and of_unit.valid_from and closed < of_unit.valid_from:
        yield Problem("handling_unit", "too_early", facts={"level": level, "day": of_unit.valid_from})


def negotiation_support(record: Record, context: Context) -> Iterator[Problem]:
    """Support of negotiation is only given in cases received since the law of 2023 is in force.

    Why: Law 19/2023/QH15 art. 56 introduced it; earlier cases were requests for protection.
    """
    places = (("request", "request_type", "RequestType"), ("action", "action", "ComplaintAction"))
    for case, key, enum in places:
        support = context.catalog.enums[enum].by_code[SUPPORT]
        codes = record[key] if isinstance(record[key], tuple) else (record[key],)
        if SUPPORT in codes and record["received_date"] and not is_valid(support, record["received_date"]):
            yield Problem(key, case, facts={"day": support.valid_from})


def entered_twice(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """No two cases within some days are of the same consumer against the same business, unless they are linked.

    Why: a case that came by two channels would be counted twice.
    """
    for earlier, later in doubles(rows, int(context.parameter("complaint.duplicate_days") or 0)):
        days = abs((later["received_date"] - earlier["received_date"]).days)
        yield Problem(identity_key(later), row=later, facts={"other_row": str(earlier.row), "days": days})


def doubles(rows: Iterable[Record], days: int) -> Iterator[tuple[Record, Record]]:
    """Yield every row that looks like a case further up within `days` days, after the first such case.

    Rows are looked up by business, consumer and day, so that many rows take no longer each than few.
    """
    seen: dict[tuple[str, str], dict[date, list[tuple[int, Record]]]] = defaultdict(dict)
    for number, later in enumerate(rows):
        received = later["received_date"]
        if not later["respondent_name"] or not received:
            continue
        business, consumers = lookup_key(later["respondent_name"]), consumer_keys(later)
        known = [seen[key] for c in consumers if (key := (business, c)) in seen]
        around = [received + timedelta(days=d) for d in range(-days, days + 1)] if known else ()
        near = heapq.merge(*(of[d] for of in known for d in around if d in of), key=itemgetter(0))
        for _, earlier in near:
            if same_consumer(earlier, later) and not _linked(earlier, later):
                yield earlier, later
                break
        for consumer in consumers:
            seen[business, consumer].setdefault(received, []).append((number, later))


def consumer_keys(record: Record) -> tuple[str, ...]:
    """Return under what a case's consumer can be looked up: the phone, the name."""
    name = lookup_key(record["consumer_name"] or "")
    return tuple(dict.fromkeys(x for x in (str(record["consumer_phone"] or ""), name) if x and x != _NOBODY))


def identity_key(record: Record) -> str:
    """Return the column by which a case's consumer is known: the phone, without one the name."""
    return "consumer_phone" if record["consumer_phone"] else "consumer_name"


def same_consumer(a: Record, b: Record) -> bool:
    """Return whether two rows that have the phone or the name in common are of one consumer."""
    if a["consumer_phone"] and b["consumer_phone"]:
        return bool(a["consumer_phone"] == b["consumer_phone"])
    return not {"consumer_phone", "consumer_name"} & (a.unread | b.unread)


def _linked(a: Record, b: Record) -> bool:
    """Return whether two rows say that they are one case handed on: same linked case, or one names the other."""
    cases = [{fold(x) for x in (r["linked_case"], r.record_id) if x} for r in (a, b)]
    named = {fold(r["linked_case"]) for r in (a, b) if r["linked_case"]}
    return bool(cases[0] & cases[1] & named)


@dataclass(frozen=True)
class Balance:
    """A unit's cases over one period: open at the start, received, how they ended, open at the end."""

    opening: int
    received: int
    solved: int
    transferred: int
    rejected_withdrawn: int
    closing: int
    previous_closing: int | None = None

    @property
    def adds_up(self) -> bool:
        """Whether opening and received cases are all solved, passed on, rejected, withdrawn or still open."""
        ended = self.solved + self.transferred + self.rejected_withdrawn
        return self.opening + self.received == ended + self.closing

    @property
    def carries_on(self) -> bool:
        """Whether the cases open at the start are those that were open at the end of the period before."""
        return self.previous_closing is None or self.opening == self.previous_closing


CHECKS: tuple[Check, ...] = (
    row("R-KN-03", settled_in_time, needs=("status", "closed_date", "due_date")),
    row("R-KN-08", handled_at_the_right_level, needs=("handling_unit",)),
    row("R-KN-54", due_date_is_computed),
    row("R-KN-55", negotiation_support),
    sheet("R-KN-07", entered_twice),
)
