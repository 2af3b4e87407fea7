"""What the ledger tells of a submission: its entry, and the receipt that recording gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bvq_excel.model import Finding

# States of a submission; the first three are codes of the catalogue's SubmissionState.
RECEIVED, RETURNED, ACCEPTED, REPLACED = "DANHAN", "TRALAI", "DADUYET", "THAYTHE"
# The state of a closed period, likewise a code of SubmissionState; an open one has none.
CLOSED, OPEN = "KHOA", ""

Outcome = Literal["new", "repeated", "replacement", "same_number", "outdated", "closed"]


@dataclass(frozen=True)
class Entry:
    """A submission as the ledger has it.

    `state` is DANHAN (its rows count, some have errors), DADUYET (they count, none has an error), THAYTHE (a
    later one counts in its stead, `replaced_by`) or TRALAI (returned, nothing of it counts). `received` is the
    day by which deadlines are judged, `arrived` the moment of arrival, `recorded` that of being entered here.
    `submission_no` is the ledger's number, `stated_no` the one on the file's cover: a unit that sends something
    changed under a number that is taken gets the next one. `archived` is where the file is kept, as a path inside the
    data folder, empty where it is not.
    """

    id: int
    unit: str
    period: str
    submission_no: int
    received: date
    arrived: datetime
    recorded: datetime
    sha256: str
    file: str
    sender: str
    state: str
    replaced_by: int | None
    errors: int
    warnings: int
    stated_no: int = 1
    archived: str = ""

    @property
    def counts(self) -> bool:
        """Whether this is the submission whose rows count for its unit and period."""
        return self.state in (RECEIVED, ACCEPTED)


@dataclass(frozen=True)
class Coming:
    """How a file came: when, the moment of entering it, from which address, and where it is kept."""

    arrived: datetime
    now: datetime
    sender: str = ""
    archived: str = ""


@dataclass(frozen=True)
class Receipt:
    """What became of a submission that was handed in.

    `outcome`: `new` (the unit's first of the period), `repeated` (this very content is there already),
    `replacement` (it has a higher number than those before), `same_number` (other content under a number that is
    taken: the unit forgot to raise it; the one that arrived last gets the next number), `outdated` (a higher number
    is there already) or `closed` (the period is closed: returned, with a finding that says so). `entry` is the
    submission in the ledger, `others` those of the unit's others that the outcome is about, `next_no` the number
    that the unit's next submission should have.
    """

    outcome: Outcome
    entry: Entry
    others: tuple[Entry, ...] = ()
    next_no: int = 1
    findings: tuple[Finding, ...] = ()
