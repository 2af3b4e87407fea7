"""Rules of the sheet KiemTra (inspections): one row a visit, the legal maximum of fines, four separate measures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bvq_excel import display
from bvq_excel.checking.context import Context
from bvq_excel.checking.policy import Check, row, sheet
from bvq_excel.model import Problem, Record
from bvq_excel.text import lookup_key

SHEET = "KiemTra"
ORGANISATIONS = ("DN", "SANTMDT")


def visit(record: Record) -> tuple[str, date] | None:
    """Return decision and day of an inspection, None where one is missing.

    Decision numbers that differ in case, spaces or kinds of dashes are equal.
    """
    if not (record["decision_no"] and record["inspection_date"]):
        return None
    return re.sub(r"\s", "", lookup_key(record["decision_no"])), record["inspection_date"]


def same_subject(a: Record, b: Record) -> bool:
    """Return whether two rows name the same establishment: by tax code where both have one, else by name."""
    if a["subject_tax"] and b["subject_tax"]:
        return bool(a["subject_tax"] == b["subject_tax"])
    return bool(a["subject_name"]) and lookup_key(a["subject_name"]) == lookup_key(b["subject_name"] or "")


def is_leader(record: Record) -> bool:
    """Return whether the row's unit led the team (only the leader's row is counted)."""
    return bool(record["team_lead"] == record.unit)


def one_row_per_visit(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """A visit to an establishment has one row of the unit that led it.

    Why: two rows of the leader would count one inspection twice.
    """
    visits: dict[tuple[str, date], list[Record]] = defaultdict(list)
    for record in rows:
        known = visit(record)
        if known is None or not is_leader(record):
            continue
        first = next((r for r in visits[known] if same_subject(r, record)), None)
        if first:
            yield Problem("decision_no", row=record, facts={"other_row": str(first.row)})
        visits[known].append(record)


def fine_within_maximum(record: Record, context: Context) -> Iterator[Problem]:
    """A fine is at most the sum of the acts' maxima, a multiple of it for organisations.

    Why: Decree 98/2020/NĐ-CP, Decree 24/2025/NĐ-CP; the maximum is the one in force on the inspection's day.
    """
    codes = record["violations"] or ("",)
    maxima = [m for code in codes if (m := _maximum(record, context, code)) is not None]
    if record["fine"] is None or record["subject_type"] is None or len(maxima) != len(codes):
        return
    maximum = sum(maxima)
    multiplier = context.parameter("fine.org_multiplier", record) or 1
    grounds = f"{len(maxima)} hành vi"
    if record["subject_type"] in ORGANISATIONS:
        maximum *= multiplier
        grounds += f", tổ chức gấp {display.plain(multiplier)} lần cá nhân"
    if record["fine"] > maximum:
        yield Problem("fine", facts={"maximum": maximum, "grounds": grounds})


def _maximum(record: Record, context: Context, violation: str) -> float | None:
    """Return the highest fine in đồng for one act of an individual, None where none is in force."""
    key = f"fine.{violation}.max"
    own = context.parameter(key, record) if key in context.catalog.parameters else None
    maximum: float | None = own if own is not None else context.parameter("fine.individual_max", record)
    return maximum


@dataclass(frozen=True)
class Measures:
    """The four numbers of the inspections of one set of rows, none of which replaces another."""

    inspections: int
    handled: int
    acts: int
    subjects: int
    acts_complete: bool = True

    @property
    def failing(self) -> tuple[str, ...]:
        """The cases of R-KT-07 that do not hold, by name."""
        found = {
            "handled": self.handled > self.inspections,
            "acts": self.acts_complete and self.handled > self.acts,
            "subjects": self.subjects > self.inspections,
        }
        return tuple(name for name, fails in found.items() if fails)


def measures(rows: Sequence[Record], context: Context) -> Measures:
    """Return the four numbers of the visits that the unit led in the period."""
    own = [r for r in rows if is_leader(r) and context.scope(SHEET).in_period(r["inspection_date"])]
    handled = [r for r in own if r["penalty_no"]]
    return Measures(
        inspections=len({_inspection(r) for r in own}),
        handled=len({lookup_key(r["penalty_no"]) for r in handled}),
        acts=sum(len(r["violations"] or ()) for r in own),
        subjects=len({_subject(r, with_area=True) for r in own if r["subject_tax"] or r["subject_name"]}),
        acts_complete=all(r["violations"] for r in handled),
    )


def _inspection(record: Record) -> Hashable:
    """Return what makes rows one inspection; a row that does not say counts by itself."""
    known, subject = visit(record), _subject(record, with_area=False)
    return (known, subject) if known and subject else record.row


def _subject(record: Record, *, with_area: bool) -> str:
    if record["subject_tax"]:
        return lookup_key(record["subject_tax"])
    name = lookup_key(record["subject_name"] or "")
    return f"{name}|{record['area_code']}" if with_area else name


def four_measures(rows: Sequence[Record], context: Context) -> Iterator[Problem]:
    """Cases handled and establishments are at most as many as inspections, cases handled as acts.

    Why: the four are reported side by side; one that exceeds another shows rows split or counts mixed up.
    """
    found = measures(rows, context)
    keys = {"handled": "penalty_no", "acts": "violations", "subjects": "subject_name"}
    facts = {
        "inspections": found.inspections,
        "handled": found.handled,
        "acts": found.acts,
        "subjects": found.subjects,
    }
    for case in found.failing:
        yield Problem(keys[case], case, sheet=SHEET, facts=facts)


CHECKS: tuple[Check, ...] = (
    row("R-KT-04", fine_within_maximum, needs=("fine", "violations", "subject_type", "inspection_date")),
    sheet("R-KT-01", one_row_per_visit),
    sheet("R-KT-07", four_measures),
)
