"""Which of the submissions that arrived are used: of the right period, of a known unit, the latest of each unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bvq_excel.catalog import Catalog
from bvq_excel.consolidation.refusals import Refusals
from bvq_excel.consolidation.result import Reason, SetAside
from bvq_excel.model import CheckedFile, Finding, Source, Submission
from bvq_excel.periods import Period

NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Arrival:
    """One submission as it arrived: in which workbook, with which findings of its own."""

    file: CheckedFile
    submission: Submission
    findings: tuple[Finding, ...]

    @property
    def source(self) -> Source:
        """Unit, period, number and file of the submission."""
        return self.submission.source


@dataclass(frozen=True)
class Selection:
    """The outcome: accepted arrivals (one per unit, catalogue order), those set aside, and why."""

    accepted: tuple[Arrival, ...]
    set_aside: tuple[tuple[Arrival, SetAside], ...]
    findings: tuple[Finding, ...]

    @property
    def first_received(self) -> dict[str, date]:
        """The day of the first submission of every accepted unit; one set aside as repeated or superseded counts."""
        days: dict[str, date] = {}
        units = {a.source.unit for a in self.accepted}
        for arrival in (*self.accepted, *(a for a, s in self.set_aside if s.reason in ("superseded", "repeated"))):
            unit, day = arrival.source.unit, arrival.source.received
            if day is not None and unit in units:
                days[unit] = min(day, days.get(unit, day))
        return days


class Selector:
    """Chooses among the arrivals of one period; the order in which files are given does not matter."""

    def __init__(self, catalog: Catalog, period: Period, refusals: Refusals) -> None:
        self._catalog = catalog
        self._period = period
        self._refusals = refusals
        self._units = {code: i for i, code in enumerate(catalog.units)}

    def select(self, files: Iterable[CheckedFile]) -> Selection:
        """Return which submissions of `files` are used."""
        by_unit: dict[str, list[Arrival]] = {}
        aside: list[tuple[Arrival, SetAside]] = []
        found: list[Finding] = []
        for arrival in sorted(_arrivals(files), key=self._order):
            finding, reason = self._refused(arrival)
            if reason is None:
                by_unit.setdefault(arrival.source.unit, []).append(arrival)
            else:
                aside.append((arrival, SetAside(arrival.source, reason)))
                found.extend(finding)
        accepted = []
        for arrivals in by_unit.values():
            used, rest = _latest(arrivals)
            accepted.append(used)
            aside.extend(rest)
            found.extend(self._same_number(used, rest))
        return Selection(tuple(accepted), tuple(aside), tuple(found))

    def unit_order(self, code: str | None) -> tuple[int, str]:
        """Return the place of unit `code` in the catalogue; unknown ones come last, by code."""
        return self._units.get(code or "", len(self._units)), code or ""

    def _order(self, arrival: Arrival) -> tuple[object, ...]:
        return self.unit_order(arrival.source.unit), _file_order(arrival.source)

    def _refused(self, arrival: Arrival) -> tuple[tuple[Finding, ...], Reason | None]:
        source = arrival.source
        # What was composed of reports that were in order counts, also of a unit that has been dissolved since.
        composed = bool(arrival.submission.parts)
        if not composed and self._catalog.unit(source.unit, self._period.last) is None:
            return self._refusals.unknown_unit(arrival.submission, arrival.findings), "unknown_unit"
        if source.period != self._period.code:
            return (self._refusals.wrong_period(arrival.submission),), "wrong_period"
        return (), None

    def _same_number(self, used: Arrival, rest: Sequence[tuple[Arrival, SetAside]]) -> Iterator[Finding]:
        rivals = [used, *(a for a, s in rest if s.reason == "same_number")]
        if len(rivals) == 1:
            return
        for arrival in sorted(rivals, key=self._order):
            others = [a.source.file for a in rivals if a is not arrival]
            yield self._refusals.same_number(arrival.submission, others, used.source.file)


def _latest(arrivals: Sequence[Arrival]) -> tuple[Arrival, list[tuple[Arrival, SetAside]]]:
    """Return the arrival of one unit that is used, and the others with the reason.

    The highest submission number wins. Two different files with the same number are an error of the unit
    (R-XU-02); one of them is used all the same, so that the unit is neither counted twice nor left out: the
    one received last, and of those the last by name ("SYT (2)" after "SYT", "SYT (10)" after "SYT (9)").
    """
    unlike: dict[str, Arrival] = {}
    repeated: list[tuple[Arrival, Arrival]] = []
    for i, arrival in enumerate(arrivals):
        digest = arrival.source.sha256 or f"unknown {i}"
        if digest in unlike:
            repeated.append((arrival, unlike[digest]))
        else:
            unlike[digest] = arrival
    used = max(unlike.values(), key=lambda a: rank(a.source))
    aside: list[tuple[Arrival, SetAside]] = []
    for arrival in unlike.values():
        if arrival is not used:
            same = arrival.source.submission_no == used.source.submission_no
            aside.append((arrival, SetAside(arrival.source, "same_number" if same else "superseded", used.source)))
    aside.extend((a, SetAside(a.source, "repeated", twin.source)) for a, twin in repeated)
    return used, aside


def _arrivals(files: Iterable[CheckedFile]) -> Iterator[Arrival]:
    for file in files:
        for i, submission in enumerate(file.submissions):
            yield Arrival(file, submission, file.findings[i] if i < len(file.findings) else ())


def rank(source: Source) -> tuple[object, ...]:
    """Return by what one of a unit's submissions goes before another: its number, then what was received last."""
    return source.submission_no, source.received or date.min, source.sequence, _file_order(source)


def _file_order(source: Source) -> tuple[object, ...]:
    return natural_order(source.file), source.file, source.sha256


def natural_order(file: str) -> tuple[int | str, ...]:
    """Return by what file names are ordered as people do: "SYT (10)" comes after "SYT (9)" and after "SYT"."""
    stem, _, suffix = file.rpartition(".")
    parts = NUMBERS.split((stem or suffix).casefold())
    return tuple(int(p) if i % 2 else p for i, p in enumerate(parts))
