"""What feedback says about one unit's submission: findings with personal values masked, counts, the day to mend by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bvq_excel import display, waivers
from bvq_excel.calendars import fix_date
from bvq_excel.catalog import Catalog
from bvq_excel.catalog.definitions import SEVERITIES, Severity
from bvq_excel.model import Finding, Remark, Submission
from bvq_excel.privacy import Mask


@dataclass(frozen=True)
class SheetCount:
    """Rows and findings of one sheet of the file; `nil` where the unit has declared it empty."""

    sheet: str
    rows: int | None
    findings: Counter[Severity]
    waived: int
    nil: bool


@dataclass(frozen=True)
class Case:
    """One unit's submission and what was found in it, as the unit may read it in a letter or a mail.

    `findings` are masked. `errors_file` is the name of the workbook with the rows for sheet Loi, empty where there
    are none.
    """

    catalog: Catalog
    submission: Submission
    findings: tuple[Finding, ...]
    corrected: tuple[Remark, ...]
    received: date
    clock: datetime
    name: str
    file: str  # the name of the unit's file, without what tells of a person

    @property
    def unit_name(self) -> str:
        """The unit's name at the end of the period, its code where the catalogue does not know it."""
        return display.unit_name(self.catalog, self.submission.unit, self.submission.cover["period_to"])

    @property
    def errors_file(self) -> str:
        """The file name of the workbook with the rows for Loi."""
        return f"Loi_{self.name}.xlsx" if self.findings else ""

    @cached_property
    def deadline(self) -> date:
        """The day by which the unit should send the file again: working days after receipt, or after a later slip."""
        return fix_date(self.catalog, max(self.received, self.clock.date()))

    @cached_property
    def counts(self) -> Counter[Severity]:
        """The number of findings by severity."""
        return Counter(f.severity for f in self.findings)

    @cached_property
    def waived(self) -> int:
        """The number of warnings that are kept with a reason."""
        return waivers.count(self.findings)

    @property
    def open_warnings(self) -> int:
        """The number of warnings for which no reason is given."""
        return self.counts["warning"] - self.waived

    @property
    def clean(self) -> bool:
        """Whether the unit has nothing to do."""
        return not self.counts["error"] and not self.open_warnings

    def needs_answer(self, finding: Finding) -> bool:
        """Return whether the unit has to mend `finding` or give a reason."""
        return finding.severity == "error" or (finding.severity == "warning" and not finding.waived)

    def grouped(self) -> list[tuple[str, list[Finding]]]:
        """Return the findings by sheet in workbook order (those about the unit first), errors before the others."""
        order = {severity: i for i, severity in enumerate(SEVERITIES)}
        names = ["", *self.catalog.sheets]
        groups: dict[str, list[Finding]] = {name: [] for name in names}
        for finding in self.findings:
            groups[finding.sheet or ""].append(finding)
        for found in groups.values():
            found.sort(key=lambda f: (order[f.severity], f.waived))
        return [(name, found) for name, found in groups.items() if found]

    def sheets(self) -> list[SheetCount]:
        """Return the counts of every sheet that is in the file, was declared empty, or is spoken of."""
        nil = frozenset(self.submission.cover["nil_sheets"] or ())
        found = dict(self.grouped())
        rows = self.submission.row_counts
        named = (n for n in ("", *self.catalog.sheets) if n in rows or n in nil or n in found)
        return [
            SheetCount(
                name,
                rows.get(name),
                Counter(f.severity for f in found.get(name, ())),
                waivers.count(found.get(name, ())),
                name in nil,
            )
            for name in named
        ]


def case(
    catalog: Catalog, submission: Submission, findings: Sequence[Finding], received: date, clock: datetime, name: str
) -> Case:
    """Return the case of `submission` with its `findings`; `name` tells its files from those of other units."""
    mask = Mask(catalog, submission)
    return Case(
        catalog,
        submission,
        tuple(mask.finding(f) for f in findings),
        waivers.corrected(catalog, submission, findings),
        submission.source.received or received,
        clock,
        name,
        mask.file_name(submission.source.file),
    )
